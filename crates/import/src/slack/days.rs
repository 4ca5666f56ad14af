//! The files of each day, read together and put in order.

use super::archive::{Entry, Files};
use super::message::{Head, hand_over};
use super::people::People;
use super::{Channel, array};
use crate::handover::Handover;
use crate::split::{Step, object};
use crate::{At, ImportError, Skipped, Spot};
use hearth_core::MessageId;
use std::path::{Path, PathBuf};

/// Bytes of a day that are put in order together. A day with more is handed over in parts, each in order.
const HELD: usize = 16 << 20;
/// Messages that are put in order together.
const ROWS: usize = 200_000;

/// A channel's file of a day.
pub(super) struct Day {
    /// Year, month and day in decimal digits.
    pub(super) date: u32,
    pub(super) channel: u32,
    /// The file's number among the files.
    pub(super) entry: u32,
}

/// The date of `2015-06-01.json`.
pub(super) fn date(file: &str) -> Option<u32> {
    let date = file.strip_suffix(".json")?;
    let [a, b, c, d, b'-', e, f, b'-', g, h] = date.as_bytes() else { return None };
    [a, b, c, d, e, f, g, h].into_iter().try_fold(0, |sum, byte| byte.is_ascii_digit().then(|| sum * 10 + u32::from(byte - b'0')))
}

/// Hands over the days, one after another.
pub(super) fn read(files: &mut Files, channels: &[Channel], days: &[Day], people: &People, out: &mut Handover<'_>) -> Result<(), ImportError> {
    let mut held = Held::default();
    for day in days.chunk_by(|a, b| a.date == b.date) {
        for file in day {
            let channel = &channels[file.channel as usize];
            let name = format!("{}/{}.json", channel.name, dashed(file.date));
            let entry = Entry { name, number: file.entry, size: 0 };
            files.read(&entry, &mut |from, path| {
                let Some(mut split) = array(from, path)? else { return Ok(()) };
                while split.more()? {
                    let place = split.place();
                    let outcome = split.element(&mut |bytes| held.take(bytes, file, place))?;
                    out.outcome(outcome, || split.spot(place));
                    if std::mem::take(&mut held.timeless) {
                        out.pass(Skipped::Time, || split.spot(place));
                    }
                    if held.bytes.len() >= HELD || held.rows.len() >= ROWS {
                        held.hand_over(channels, people, out, path);
                    }
                }
                Ok(())
            })?;
            out.progress(files.bytes());
        }
        let shown = files.shown("");
        held.hand_over(channels, people, out, &shown);
    }
    Ok(())
}

fn dashed(date: u32) -> String {
    format!("{:04}-{:02}-{:02}", date / 10_000, date / 100 % 100, date % 100)
}

/// The messages of a day, as they are in their files, until the day is complete.
#[derive(Default)]
struct Held {
    bytes: Vec<u8>,
    rows: Vec<Row>,
    /// The last one had no time.
    timeless: bool,
}

struct Row {
    id: MessageId,
    channel: u32,
    date: u32,
    start: usize,
    len: usize,
    place: u64,
}

impl Held {
    fn take(&mut self, bytes: &[u8], file: &Day, place: u64) -> Step {
        let (head, len) = match object::<Head<'_>>(bytes) {
            Ok(read) => read,
            Err(step) => return step,
        };
        match head.key() {
            Some(id) => {
                self.rows.push(Row { id, channel: file.channel, date: file.date, start: self.bytes.len(), len, place });
                self.bytes.extend_from_slice(&bytes[..len]);
            }
            None => self.timeless = true,
        }
        Step::Used(len)
    }

    fn hand_over(&mut self, channels: &[Channel], people: &People, out: &mut Handover<'_>, root: &Path) {
        self.rows.sort_by_key(|row| (row.id, row.channel));
        for row in &self.rows {
            let (channel, bytes) = (&channels[row.channel as usize], &self.bytes[row.start..row.start + row.len]);
            if let Err(why) = hand_over(bytes, row.id, channel, people, out) {
                let file = || -> PathBuf { root.join(&channel.name).join(format!("{}.json", dashed(row.date))) };
                out.pass(why, || Spot { file: file(), at: At::Byte(row.place) });
            }
        }
        self.rows.clear();
        self.bytes.clear();
        if self.bytes.capacity() > 2 * HELD {
            self.bytes = Vec::new();
        }
    }
}
