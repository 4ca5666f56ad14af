//! Opening an export, whatever its format.

use crate::handover::Handover;
use crate::{ImportError, Item, Report, detect, discord, lines, slack, telegram};
use hearth_core::Zone;
use std::fmt;
use std::path::Path;
use std::str::FromStr;

/// What wrote an export.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Format {
    /// Telegram Desktop's `result.json`, of one chat or of all.
    Telegram,
    /// DiscordChatExporter's JSON: a file a channel.
    Discord,
    /// Slack's own export: a folder or a zip.
    Slack,
    /// One JSON object a line, plain or gzipped.
    JsonLines,
}

impl fmt::Display for Format {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Telegram => "telegram",
            Self::Discord => "discord",
            Self::Slack => "slack",
            Self::JsonLines => "jsonl",
        })
    }
}

impl FromStr for Format {
    type Err = &'static str;

    fn from_str(name: &str) -> Result<Self, Self::Err> {
        [Self::Telegram, Self::Discord, Self::Slack, Self::JsonLines].into_iter().find(|format| format.to_string() == name).ok_or("no such format; there are telegram, discord, slack and jsonl")
    }
}

/// How to read an export.
#[derive(Clone, Copy, Default, Debug)]
pub struct Options {
    /// What wrote it; nothing to look for oneself.
    pub format: Option<Format>,
    /// Where times that carry no zone were written.
    pub zone: Zone,
}

/// An export that was opened and not read yet.
pub struct Export {
    from: From,
    title: Option<String>,
    size: u64,
}

enum From {
    Telegram(telegram::Telegram),
    Discord(discord::Discord),
    Slack(slack::Slack),
    JsonLines(lines::Lines),
}

/// Opens and checks an export; no message is read yet.
///
/// # Errors
/// If it can't be read, if its format is not recognised, or if it is not what its format has.
pub fn open(path: &Path, options: &Options) -> Result<Export, ImportError> {
    let format = match options.format {
        Some(format) => format,
        None => detect::detect(path)?,
    };
    let (from, title, size) = match format {
        Format::Telegram => telegram::Telegram::open(path, options.zone).map(|(from, title, size)| (From::Telegram(from), title, size))?,
        Format::Discord => discord::Discord::open(path, options.zone).map(|(from, title, size)| (From::Discord(from), title, size))?,
        Format::Slack => slack::Slack::open(path).map(|(from, size)| (From::Slack(from), None, size))?,
        Format::JsonLines => lines::Lines::open(path).map(|(from, size)| (From::JsonLines(from), None, size))?,
    };
    Ok(Export { from, title: title.filter(|title| !title.is_empty()), size })
}

impl Export {
    /// What wrote it.
    pub fn format(&self) -> Format {
        match self.from {
            From::Telegram(_) => Format::Telegram,
            From::Discord(_) => Format::Discord,
            From::Slack(_) => Format::Slack,
            From::JsonLines(_) => Format::JsonLines,
        }
    }

    /// The group's or server's name, if the export tells.
    pub fn title(&self) -> Option<&str> {
        self.title.as_deref()
    }

    /// Bytes on the disk.
    pub fn size(&self) -> u64 {
        self.size
    }

    /// Calls `each` for every item, and `at` now and then with the bytes read so far, of [`Self::size`].
    ///
    /// Discord's channels are merged by time, Slack's by time within each day. A full export of Telegram is handed over one
    /// chat after another, and JSON lines as they come. What was exported newest first is handed over so.
    /// [`Report::disorder`] counts the messages that came after a later one.
    ///
    /// # Errors
    /// If something can't be read, is damaged or ends too early. What came before was handed over.
    pub fn read(self, at: &mut dyn FnMut(u64), each: &mut dyn FnMut(Item<'_>)) -> Result<Report, ImportError> {
        let out = Handover::new(at, each);
        match self.from {
            From::Telegram(from) => from.read(out),
            From::Discord(from) => from.read(out),
            From::Slack(from) => from.read(out),
            From::JsonLines(from) => from.read(out),
        }
    }
}
