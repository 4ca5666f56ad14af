//! What can go wrong with an export, and what to do about it.

use crate::{Format, Spot};
use std::path::{Path, PathBuf};

/// Why an export can't be read. Each says where and what to do; none holds a word of a message.
#[derive(Debug, thiserror::Error)]
pub enum ImportError {
    /// The file or folder can't be read.
    #[error("{}: {}; check that it is there and may be read", .path.display(), .why)]
    File {
        /// Which path.
        path: PathBuf,
        /// What the system says.
        why: std::io::Error,
    },
    /// There is nothing in it.
    #[error("{} is empty; was the export finished?", .0.display())]
    Empty(PathBuf),
    /// No format was recognised.
    #[error(
        "{} looks like no export that Hearth knows. Looked for: result.json of Telegram Desktop, JSON of DiscordChatExporter (a file or a folder), \
         a folder or zip of Slack with users.json and channels.json, JSON lines with \"ts\" and \"user\" (plain or gzipped). If it is one of these, name it with --format telegram, discord, slack or jsonl", .0.display()
    )]
    Unknown(PathBuf),
    /// The format that was named or recognised doesn't fit.
    #[error("{} is not an export of the format {format}: {why}", .path.display())]
    Unfit {
        /// Which path.
        path: PathBuf,
        /// The format that was tried.
        format: Format,
        /// What is missing, and what to do.
        why: &'static str,
    },
    /// A chat that is no group.
    #[error("{} is the export of a chat of the type {kind}; Hearth hosts groups: export a group or a server", .path.display())]
    NoGroup {
        /// Which path.
        path: PathBuf,
        /// The chat's type as the export has it.
        kind: Box<str>,
    },
    /// What is there is not in the form of the export.
    #[error("{spot}: {why}; export it again, or mend that place")]
    Broken {
        /// Where.
        spot: Spot,
        /// What is wrong.
        why: &'static str,
    },
    /// It ends too early. What came before it was handed over.
    #[error("{spot}: the file ends in the middle of what begins here; all before it was read. Copy it again, or export it again")]
    Cut {
        /// Where the part begins that has no end.
        spot: Spot,
    },
    /// An archive that is damaged, might fill the machine or climbs out of its folder.
    #[error("{}: entry {entry} {why}", .path.display())]
    Archive {
        /// Which archive.
        path: PathBuf,
        /// The entry's number in it, from 0.
        entry: usize,
        /// What is wrong with it.
        why: &'static str,
    },
    /// Not a number of files that a chat export has.
    #[error("{} holds more than {most} files; give a folder with less in it", .path.display())]
    Many {
        /// Which folder or archive.
        path: PathBuf,
        /// How many are read.
        most: usize,
    },
}

impl ImportError {
    pub(crate) fn file(path: &Path, why: std::io::Error) -> Self {
        Self::File { path: path.to_owned(), why }
    }

    pub(crate) fn unfit(path: &Path, format: Format, why: &'static str) -> Self {
        Self::Unfit { path: path.to_owned(), format, why }
    }
}
