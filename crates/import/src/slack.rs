//! Slack's own export: a folder or a zip with a folder for each channel and a file for each day.

mod archive;
mod days;
mod message;
mod people;

use crate::handover::Handover;
use crate::split::{Split, Step, object};
use crate::{At, Format, ImportError, Report, Skipped, Spot};
use archive::{Entry, Files};
use days::Day;
use hearth_loose::{Word, short};
use people::People;
use serde::Deserialize;
use std::collections::BTreeMap;
use std::io::Read;
use std::path::{Path, PathBuf};

/// Bytes that are read of a file at once; most of a day are smaller.
const CHUNK: usize = 64 << 10;
/// The files that tell of people and channels.
const LISTS: [&str; 3] = ["users.json", "channels.json", "groups.json"];
/// Channels that are told apart.
const CHANNELS: usize = 100_000;

/// An export that was found good.
pub(crate) struct Slack {
    path: PathBuf,
    files: Files,
    channels: Vec<Channel>,
    days: Vec<Day>,
    users: Option<Entry>,
    /// Files that are no part of it, and the first.
    others: u64,
    other: Option<PathBuf>,
}

/// A channel: its folder's name is its own.
struct Channel {
    id: String,
    name: String,
}

#[derive(Deserialize, Default)]
#[serde(default)]
struct RawChannel<'a> {
    #[serde(borrow)]
    id: Word<'a>,
    #[serde(borrow)]
    name: Word<'a>,
}

/// Whether a zip is an export of Slack.
pub(crate) fn is_archive(path: &Path) -> Result<bool, ImportError> {
    let mut found = false;
    Files::open(path)?.each(&mut |name, _| {
        found |= matches!(name, "users.json" | "channels.json");
        Ok(())
    })?;
    Ok(found)
}

impl Slack {
    pub(crate) fn open(path: &Path) -> Result<(Self, u64), ImportError> {
        let mut files = Files::open(path)?;
        let mut lists = BTreeMap::new();
        files.each(&mut |name, entry| {
            if LISTS.contains(&name) {
                lists.insert(name.to_owned(), entry.clone());
            }
            Ok(())
        })?;
        let ids = channels(&mut files, &lists)?;
        if ids.is_empty() && !lists.contains_key("users.json") {
            return Err(ImportError::unfit(path, Format::Slack, "it has neither users.json nor channels.json; give the folder or zip that they are in"));
        }
        let users = lists.remove("users.json");
        let mut found = Self { path: path.to_owned(), files, channels: Vec::new(), days: Vec::new(), users, others: 0, other: None };
        let size = found.list(&ids)?;
        Ok((found, size))
    }

    /// Finds the files of the channels; how many bytes they have on the disk.
    fn list(&mut self, ids: &BTreeMap<String, String>) -> Result<u64, ImportError> {
        let mut size = self.users.as_ref().map_or(0, |users| users.size);
        let mut numbers: BTreeMap<String, u32> = BTreeMap::new();
        let (channels, days, others, other) = (&mut self.channels, &mut self.days, &mut self.others, &mut self.other);
        self.files.each(&mut |name, entry| {
            let Some((folder, file)) = name.split_once('/') else { return Ok(()) };
            // Without a list, every folder is a channel, except direct messages, whose folders have an id for a name.
            let id = ids.get(folder).map(String::as_str).or((ids.is_empty() && !folder.starts_with('D')).then_some(folder));
            let (Some(id), Some(date)) = (id.filter(|_| numbers.contains_key(folder) || channels.len() < CHANNELS), days::date(file)) else {
                *others += 1;
                other.get_or_insert_with(|| PathBuf::from(name));
                return Ok(());
            };
            let channel = *numbers.entry(folder.to_owned()).or_insert_with(|| {
                channels.push(Channel { id: id.to_owned(), name: short(folder).to_owned() });
                channels.len() as u32 - 1
            });
            size += entry.size;
            days.push(Day { date, channel, entry: entry.number });
            Ok(())
        })?;
        // By name within a day, whatever order the folder or archive has.
        let channels = &self.channels;
        self.days.sort_by(|a, b| (a.date, &channels[a.channel as usize].name).cmp(&(b.date, &channels[b.channel as usize].name)));
        Ok(size)
    }

    pub(crate) fn read(mut self, mut out: Handover<'_>) -> Result<Report, ImportError> {
        if let Some(other) = &self.other {
            let spot = Spot { file: self.path.join(other), at: At::Byte(0) };
            (0..self.others).for_each(|_| out.pass(Skipped::File, || spot.clone()));
        }
        let people = match &self.users {
            Some(users) => People::read(&mut self.files, users)?,
            None => People::default(),
        };
        days::read(&mut self.files, &self.channels, &self.days, &people, &mut out)?;
        Ok(out.end(self.files.bytes()))
    }
}

/// The ids of the channels that are to be read, by their names.
fn channels(files: &mut Files, lists: &BTreeMap<String, Entry>) -> Result<BTreeMap<String, String>, ImportError> {
    let mut ids = BTreeMap::new();
    for entry in ["channels.json", "groups.json"].iter().filter_map(|name| lists.get(*name)) {
        files.read(entry, &mut |from, path| {
            elements(from, path, &mut |bytes| match object::<RawChannel<'_>>(bytes) {
                Ok((raw, len)) => {
                    if let (Some(id), Some(name)) = (raw.id.some(), raw.name.some().filter(|_| ids.len() < CHANNELS)) {
                        ids.insert(name.to_owned(), id.to_owned());
                    }
                    Step::Used(len)
                }
                Err(step) => step,
            })
        })?;
    }
    Ok(ids)
}

/// Goes into a file that is one array; none if it is empty.
fn array<R: Read>(from: R, path: &Path) -> Result<Option<Split<R>>, ImportError> {
    let mut split = Split::new(from, path, 0, CHUNK);
    split.mark()?;
    if split.peek()?.is_none() {
        return Ok(None);
    }
    match split.enter(b'[')? {
        true => Ok(Some(split)),
        false => Err(split.broken("a list should begin here")),
    }
}

/// Goes over the elements of a list of channels or people. Those that can't be read are passed over: they are known by their ids.
fn elements(from: &mut dyn Read, path: &Path, take: &mut dyn FnMut(&[u8]) -> Step) -> Result<(), ImportError> {
    let Some(mut split) = array(from, path)? else { return Ok(()) };
    while split.more()? {
        split.element(take)?;
    }
    Ok(())
}
