//! Many channels read as one, by time.
//!
//! At most [`OPEN`] files are open; of the others it is known where to go on and when that message was sent. So memory does
//! not grow with the number of channels, and a channel that rests costs nothing.

use super::Channel;
use super::message::{Seen, take};
use crate::handover::Handover;
use crate::split::{CHUNK, Outcome, Split};
use crate::{At, ImportError, Spot};
use hearth_core::{Moment, Zone};
use std::cmp::Reverse;
use std::collections::BinaryHeap;
use std::fs::File;
use std::io::{Seek, SeekFrom};

/// Files that are open at once.
const OPEN: usize = 64;
/// A buffer that grew beyond this is given back as soon as another channel's turn comes.
const HELD: usize = 512 << 10;

/// A channel whose file is open, until its turn comes.
struct Resting {
    channel: usize,
    next: Moment,
    split: Split<File>,
}

/// The channels, each with the time of its next message.
pub(super) struct Merge<'a> {
    channels: &'a [Channel],
    zone: Zone,
    /// Where each channel goes on.
    places: Vec<u64>,
    open: Vec<Resting>,
    next: BinaryHeap<Reverse<(Moment, usize)>>,
    chunk: usize,
}

impl<'a> Merge<'a> {
    pub(super) fn new(channels: &'a [Channel], zone: Zone) -> Self {
        let places = channels.iter().map(|channel| channel.start).collect();
        let chunk = if channels.len() == 1 { CHUNK } else { CHUNK / 4 };
        Self { channels, zone, places, open: Vec::new(), next: BinaryHeap::new(), chunk }
    }

    /// Hands over all messages; how many bytes were read, `bytes` of them before.
    pub(super) fn read(mut self, mut bytes: u64, out: &mut Handover<'_>) -> Result<u64, ImportError> {
        // One channel has nothing to wait for.
        let begin = if self.channels.len() == 1 { Moment(i64::MAX) } else { Moment(i64::MIN) };
        for channel in 0..self.channels.len() {
            bytes += self.advance(channel, begin, bytes, out)?;
        }
        while let Some(Reverse((_, channel))) = self.next.pop() {
            let until = self.next.peek().map_or(Moment(i64::MAX), |Reverse((at, _))| *at);
            bytes += self.advance(channel, until, bytes, out)?;
        }
        Ok(bytes)
    }

    /// Hands over a channel's messages up to a moment; how many bytes that were, besides those `before`.
    fn advance(&mut self, channel: usize, until: Moment, before: u64, out: &mut Handover<'_>) -> Result<u64, ImportError> {
        let mut split = self.opened(channel)?;
        let of = &self.channels[channel];
        let begin = split.place();
        while split.more()? {
            let place = split.place();
            let spot = || Spot { file: of.path.clone(), at: At::Byte(place) };
            let mut seen = Seen { until, next: until };
            let outcome = split.element(&mut |bytes| take(bytes, of, self.zone, &mut seen, out, &spot))?;
            if outcome == Outcome::Left {
                self.next.push(Reverse((seen.next, channel)));
                self.places[channel] = place;
                if split.held() <= HELD {
                    self.open.push(Resting { channel, next: seen.next, split });
                }
                return Ok(place - begin);
            }
            out.outcome(outcome, spot);
            out.progress(before + place - begin);
        }
        Ok(split.place() - begin)
    }

    /// The channel's file, where it goes on.
    fn opened(&mut self, channel: usize) -> Result<Split<File>, ImportError> {
        if let Some(at) = self.open.iter().position(|open| open.channel == channel) {
            return Ok(self.open.swap_remove(at).split);
        }
        if self.open.len() >= OPEN
            && let Some((at, _)) = self.open.iter().enumerate().max_by_key(|(_, open)| open.next)
        {
            // The one that will rest longest.
            self.open.swap_remove(at);
        }
        let (path, place) = (&self.channels[channel].path, self.places[channel]);
        let fail = |why| ImportError::file(path, why);
        let mut file = File::open(path).map_err(fail)?;
        file.seek(SeekFrom::Start(place)).map_err(fail)?;
        Ok(Split::new(file, path, place, self.chunk))
    }
}
