//! What was read and what was passed over.

use std::collections::BTreeMap;
use std::fmt;
use std::path::PathBuf;

/// What became of an export.
#[derive(Clone, Default, PartialEq, Eq, Debug)]
pub struct Report {
    /// Messages that were handed over.
    pub messages: u64,
    /// Comings and goings that were handed over.
    pub moves: u64,
    /// Bytes read from the disk.
    pub bytes: u64,
    /// Messages that came after a later one; exports of several chats and migrated groups have such.
    pub disorder: u64,
    /// Messages of which only the first [`crate::TEXT_BYTES`] were heard.
    pub shortened: u64,
    /// What was passed over, by the reason.
    pub skipped: BTreeMap<Skipped, Passed>,
}

/// How often something was passed over, and where first.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Passed {
    /// How often.
    pub count: u64,
    /// The first place.
    pub first: Spot,
}

/// A place in a file.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Spot {
    /// Which file; for an archive the path within it follows.
    pub file: PathBuf,
    /// Where in it.
    pub at: At,
}

/// Where in a file.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum At {
    /// The line, from 1.
    Line(u64),
    /// The byte, from 0.
    Byte(u64),
}

impl fmt::Display for Spot {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.at {
            At::Line(line) => write!(f, "{}, line {line}", self.file.display()),
            At::Byte(byte) => write!(f, "{}, byte {byte}", self.file.display()),
        }
    }
}

/// Why something was passed over.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Skipped {
    /// The platform's own announcement of this type.
    Service(Box<str>),
    /// A chat of this type, which is no group.
    Chat(Box<str>),
    /// The exporter did not know what it was.
    Unsupported,
    /// Nobody said it: the author is missing.
    Author,
    /// Said in the name of a channel or of the group: an anonymous administrator or a linked channel.
    Channel,
    /// A time is missing, can't be read, or is before 1990 or after 2100.
    Time,
    /// It has no id.
    Id,
    /// It is not said where.
    Place,
    /// It is not in the form of the export.
    Unreadable,
    /// It is larger than 16 MiB.
    Large,
    /// Somebody came or went who is told by a name that nobody bore so far, or several people.
    Stranger,
    /// A file that is no part of the export.
    File,
    /// There is more than Hearth remembers: topics beyond the first 20,000 are taken for their chat.
    Topic,
}

/// Distinct types that are told apart; an export that has more is no honest one.
const TYPES: usize = 64;

impl Report {
    pub(crate) fn pass(&mut self, why: Skipped, spot: impl FnOnce() -> Spot) {
        let full = self.skipped.len() >= TYPES;
        let why = match why {
            Skipped::Service(_) if full && !self.skipped.contains_key(&why) => Skipped::Service("other".into()),
            Skipped::Chat(_) if full && !self.skipped.contains_key(&why) => Skipped::Chat("other".into()),
            why => why,
        };
        self.skipped.entry(why).and_modify(|passed| passed.count += 1).or_insert_with(|| Passed { count: 1, first: spot() });
    }
}

impl Skipped {
    pub(crate) fn service(kind: &str) -> Self {
        Self::Service(typed(kind))
    }

    pub(crate) fn chat(kind: &str) -> Self {
        Self::Chat(typed(kind))
    }
}

/// A type's name without anything that is none: what people wrote must not get into a report by a forged type.
pub(crate) fn typed(kind: &str) -> Box<str> {
    let name = !kind.is_empty() && kind.len() <= 48 && kind.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_');
    if name { kind.into() } else { "other".into() }
}

impl fmt::Display for Skipped {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Service(kind) => return write!(f, "announcements by the platform: {kind}"),
            Self::Chat(kind) => return write!(f, "chats that are no groups: {kind}"),
            Self::Unsupported => "not supported by the exporter",
            Self::Author => "without an author",
            Self::Channel => "in the name of a channel or the group",
            Self::Time => "without a time between 1990 and 2100",
            Self::Id => "without an id",
            Self::Place => "without a place",
            Self::Unreadable => "not in the form of the export",
            Self::Large => "larger than 16 MiB",
            Self::Stranger => "came or went under a name that nobody or several bear",
            Self::File => "files that are no part of the export",
            Self::Topic => "topics beyond the first 20,000",
        })
    }
}
