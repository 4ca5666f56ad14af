//! DiscordChatExporter's JSON: a channel's file, or a folder of them, merged by time.

mod merge;
mod message;

use crate::handover::Handover;
use crate::report::typed;
use crate::split::Split;
use crate::{At, Format, ImportError, Report, Skipped, Spot};
use hearth_core::Zone;
use hearth_loose::short;
use serde_json::Value;
use std::fs::File;
use std::path::{Path, PathBuf};

/// Files that are read of a folder.
const MOST: usize = 100_000;
/// Folders below the one that is given: a category each, and threads below it.
const LEVELS: usize = 2;
/// Bytes that are read of a file to look at its head.
const HEAD: usize = 8 << 10;

/// An export that was found good.
pub(crate) struct Discord {
    zone: Zone,
    channels: Vec<Channel>,
    /// What was passed over while looking.
    passed: Vec<(Skipped, Spot)>,
}

/// A channel's file, and what it says of itself before its messages.
struct Channel {
    path: PathBuf,
    id: String,
    name: String,
    /// A thread or a post of a forum.
    thread: bool,
    /// Where its messages begin.
    start: u64,
}

/// What a file turned out to be.
enum Found {
    Channel(Channel, String),
    /// A channel of this type, that is no server's.
    Private(String),
    Other,
}

impl Discord {
    pub(crate) fn open(path: &Path, zone: Zone) -> Result<(Self, Option<String>, u64), ImportError> {
        let folder = path.is_dir();
        let mut files = Vec::new();
        match folder {
            true => list(path, LEVELS, &mut files)?,
            false => files.push(path.to_owned()),
        }
        files.sort();
        let mut title = None;
        let mut found = Self { zone, channels: Vec::new(), passed: Vec::new() };
        let mut size = 0;
        for file in files {
            let spot = Spot { file: file.clone(), at: At::Byte(0) };
            let head = match look(&file) {
                // A file that can't be opened is no other file: something of the export would be missing.
                Err(why) if !folder || matches!(why, ImportError::File { .. }) => return Err(why),
                head => head.unwrap_or(Found::Other),
            };
            match head {
                Found::Channel(channel, server) => {
                    size += file.metadata().map_err(|why| ImportError::file(&file, why))?.len();
                    title.get_or_insert(server);
                    found.channels.push(channel);
                }
                Found::Private(kind) if folder => found.passed.push((Skipped::chat(&kind), spot)),
                Found::Private(kind) => return Err(ImportError::NoGroup { path: file, kind: typed(&kind) }),
                Found::Other => found.passed.push((Skipped::File, spot)),
            }
        }
        match found.channels.is_empty() {
            true => Err(ImportError::unfit(path, Format::Discord, "no file has a guild, a channel and messages; export it again in the format JSON")),
            false => Ok((found, title, size)),
        }
    }

    pub(crate) fn read(self, mut out: Handover<'_>) -> Result<Report, ImportError> {
        for (why, spot) in self.passed {
            out.pass(why, || spot);
        }
        let heads = self.channels.iter().map(|channel| channel.start).sum();
        let bytes = merge::Merge::new(&self.channels, self.zone).read(heads, &mut out)?;
        Ok(out.end(bytes))
    }
}

/// Whether a folder has at least one file of a channel.
pub(crate) fn is_folder(path: &Path) -> Result<bool, ImportError> {
    let mut files = Vec::new();
    list(path, LEVELS, &mut files)?;
    Ok(files.iter().any(|file| matches!(look(file), Ok(Found::Channel(..) | Found::Private(_)))))
}

/// The JSON files of a folder and the folders in it.
fn list(folder: &Path, levels: usize, files: &mut Vec<PathBuf>) -> Result<(), ImportError> {
    let fail = |why| ImportError::file(folder, why);
    for entry in std::fs::read_dir(folder).map_err(fail)? {
        let entry = entry.map_err(fail)?;
        let (path, kind) = (entry.path(), entry.file_type().map_err(fail)?);
        if kind.is_dir() && levels > 0 {
            list(&path, levels - 1, files)?;
        } else if !kind.is_dir() && path.extension().is_some_and(|ending| ending.eq_ignore_ascii_case("json")) {
            files.push(path);
        }
        if files.len() > MOST {
            return Err(ImportError::Many { path: folder.to_owned(), most: MOST });
        }
    }
    Ok(())
}

/// Reads what comes before the messages.
fn look(path: &Path) -> Result<Found, ImportError> {
    let file = File::open(path).map_err(|why| ImportError::file(path, why))?;
    let mut split = Split::new(file, path, 0, HEAD);
    split.mark()?;
    if split.peek()?.is_none() {
        return Err(ImportError::Empty(path.to_owned()));
    }
    if !split.enter(b'{')? {
        return Ok(Found::Other);
    }
    let (mut guild, mut channel) = (Value::Null, Value::Null);
    while let Some(key) = split.key()? {
        match key.as_str() {
            "guild" => guild = split.small()?.unwrap_or_default(),
            "channel" => channel = split.small()?.unwrap_or_default(),
            "messages" if split.enter(b'[')? => break,
            _ => split.skip()?,
        }
    }
    let text = |value: &Value| short(value.as_str().unwrap_or_default()).to_owned();
    let id = channel["id"].as_u64().map_or_else(|| text(&channel["id"]), |id| id.to_string());
    if !guild.is_object() || id.is_empty() {
        return Ok(Found::Other);
    }
    let kind = text(&channel["type"]);
    if kind.starts_with("Direct") {
        return Ok(Found::Private(kind));
    }
    let channel = Channel { path: path.to_owned(), id, name: text(&channel["name"]), thread: kind.contains("Thread"), start: split.place() };
    Ok(Found::Channel(channel, text(&guild["name"])))
}
