//! Telegram Desktop's `result.json`: one chat, or all of an account of which the groups are taken.

mod message;
mod topics;

use crate::handover::Handover;
use crate::known::Known;
use crate::report::typed;
use crate::split::{CHUNK, Split};
use crate::{Format, ImportError, Report, Skipped, Spot};
use hearth_core::Zone;
use hearth_loose::Word;
use message::Chat;
use std::fs::File;
use std::path::{Path, PathBuf};

/// The file that Telegram Desktop writes.
pub(crate) const FILE: &str = "result.json";

/// The types of chats that are groups.
const GROUPS: [&str; 3] = ["private_group", "private_supergroup", "public_supergroup"];

/// An export that was found good.
pub(crate) struct Telegram {
    path: PathBuf,
    zone: Zone,
}

/// What a chat says of itself before its messages.
#[derive(Default)]
struct Head {
    name: String,
    kind: String,
    id: String,
}

impl Telegram {
    pub(crate) fn open(path: &Path, zone: Zone) -> Result<(Self, Option<String>, u64), ImportError> {
        let path = if path.is_dir() { path.join(FILE) } else { path.to_owned() };
        let (mut split, size) = document(&path)?;
        let mut head = Head::default();
        let mut chats = false;
        while let Some(key) = split.key()? {
            match key.as_str() {
                "messages" => {
                    head.check(&split, &path)?;
                    return Ok((Self { path, zone }, Some(head.name), size));
                }
                "chats" | "left_chats" => {
                    chats = true;
                    break;
                }
                key => head.take(key, &mut split)?,
            }
        }
        match chats {
            true => Ok((Self { path, zone }, None, size)),
            false => Err(ImportError::unfit(&path, Format::Telegram, "it has neither messages nor chats; export the group again as machine-readable JSON")),
        }
    }

    pub(crate) fn read(self, mut out: Handover<'_>) -> Result<Report, ImportError> {
        let (mut split, _) = document(&self.path)?;
        let mut reader = Reader { path: self.path, zone: self.zone, people: Known::new(500_000, 8 << 20, false) };
        reader.object(&mut split, &mut out, true)?;
        Ok(out.end(split.place()))
    }
}

/// Goes into the document.
fn document(path: &Path) -> Result<(Split<File>, u64), ImportError> {
    let file = File::open(path).map_err(|why| ImportError::file(path, why))?;
    let size = file.metadata().map_err(|why| ImportError::file(path, why))?.len();
    let mut split = Split::new(file, path, 0, CHUNK);
    split.mark()?;
    match split.peek()? {
        None => Err(ImportError::Empty(path.to_owned())),
        Some(_) if split.enter(b'{')? => Ok((split, size)),
        Some(_) => Err(ImportError::unfit(path, Format::Telegram, "it does not begin with {; give the result.json, or its folder")),
    }
}

impl Head {
    /// Takes a value that is not the messages.
    fn take(&mut self, key: &str, split: &mut Split<File>) -> Result<(), ImportError> {
        let place = match key {
            "name" => &mut self.name,
            "type" => &mut self.kind,
            "id" => &mut self.id,
            _ => return split.skip(),
        };
        let (word, number) = (split.small::<serde_json::Value>()?, place);
        *number = match word {
            Some(serde_json::Value::String(text)) => hearth_loose::short(&text).to_owned(),
            Some(serde_json::Value::Number(digits)) => digits.to_string(),
            _ => String::new(),
        };
        Ok(())
    }

    fn is_group(&self) -> bool {
        GROUPS.contains(&self.kind.as_str())
    }

    fn check(&self, split: &Split<File>, path: &Path) -> Result<(), ImportError> {
        if self.id.is_empty() {
            return Err(split.broken("the chat's id should come before its messages"));
        }
        match self.is_group() {
            true => Ok(()),
            false => Err(ImportError::NoGroup { path: path.to_owned(), kind: typed(&self.kind) }),
        }
    }
}

struct Reader {
    path: PathBuf,
    zone: Zone,
    /// Whose names were seen: some announcements tell people by names alone.
    people: Known,
}

impl Reader {
    /// Reads an object that may be a chat and, at the root, may hold chats.
    fn object(&mut self, split: &mut Split<File>, out: &mut Handover<'_>, root: bool) -> Result<(), ImportError> {
        let mut head = Head::default();
        while let Some(key) = split.key()? {
            match key.as_str() {
                "chats" | "left_chats" if root => self.chats(split, out)?,
                "messages" => self.messages(&head, split, out)?,
                key => head.take(key, split)?,
            }
            out.progress(split.place());
        }
        Ok(())
    }

    /// Reads `{"about": …, "list": [chat, …]}`.
    fn chats(&mut self, split: &mut Split<File>, out: &mut Handover<'_>) -> Result<(), ImportError> {
        if !split.enter(b'{')? {
            return split.skip();
        }
        while let Some(key) = split.key()? {
            if key != "list" || !split.enter(b'[')? {
                split.skip()?;
                continue;
            }
            while split.more()? {
                match split.enter(b'{')? {
                    true => self.object(split, out, false)?,
                    false => split.skip()?,
                }
            }
        }
        Ok(())
    }

    fn messages(&mut self, head: &Head, split: &mut Split<File>, out: &mut Handover<'_>) -> Result<(), ImportError> {
        let begin = split.place();
        if !head.is_group() || head.id.is_empty() {
            out.pass(Skipped::chat(&head.kind), || split.spot(begin));
            return split.skip();
        }
        if !split.enter(b'[')? {
            return split.skip();
        }
        let mut chat = Chat::new(&head.id, &head.name, head.kind.ends_with("supergroup"), self.zone, &self.path);
        while split.more()? {
            let place = split.place();
            let outcome = split.element(&mut |bytes| chat.take(bytes, place, &mut self.people, out))?;
            out.outcome(outcome, || split.spot(place));
            out.progress(place);
        }
        Ok(())
    }
}

/// Bare ids of people and of chats in exports before 2021 begin here.
const OLD_PEOPLE: u64 = 1 << 32;
const OLD_CHATS: u64 = 2 << 32;

/// The number of a person; none for a channel, or for what can't be told.
fn person<'a>(id: &'a Word<'_>) -> Result<&'a str, Skipped> {
    let digits = |id: &&str| !id.is_empty() && id.bytes().all(|byte| byte.is_ascii_digit());
    match id.get().strip_prefix("user").filter(digits) {
        Some(number) => Ok(number),
        None if id.get().starts_with("channel") || id.get().starts_with("chat") => Err(Skipped::Channel),
        None => Err(Skipped::Author),
    }
}

/// Spells an id of an export before 2021, a bare number, as later ones do.
fn renew(id: &mut Word<'_>) {
    let renewed = match id.get().parse::<u64>() {
        Ok(OLD_CHATS..) => "channel".to_owned(),
        Ok(number @ OLD_PEOPLE..) => format!("user{}", number - OLD_PEOPLE),
        Ok(number) => format!("user{number}"),
        Err(_) => return,
    };
    *id = Word(renewed.into());
}

/// A place in the file.
fn spot(path: &Path, byte: u64) -> Spot {
    Spot { file: path.to_owned(), at: crate::At::Byte(byte) }
}
