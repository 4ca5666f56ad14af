//! What an export is, by what it looks like.

use crate::{Format, ImportError, discord, slack, telegram};
use flate2::read::GzDecoder;
use serde::de::{DeserializeSeed, Deserializer, IgnoredAny, MapAccess, Visitor};
use std::fmt;
use std::fs::File;
use std::io::Read;
use std::path::Path;

/// Bytes at the beginning that are looked at.
const HEAD: u64 = 64 << 10;

/// Looks what wrote it.
pub(crate) fn detect(path: &Path) -> Result<Format, ImportError> {
    let unknown = || ImportError::Unknown(path.to_owned());
    if path.is_dir() {
        return folder(path).and_then(|format| format.ok_or_else(unknown));
    }
    let mut head = beginning(path)?;
    match head[..] {
        [] => return Err(ImportError::Empty(path.to_owned())),
        [b'P', b'K', 3 | 5, ..] => return if slack::is_archive(path)? { Ok(Format::Slack) } else { Err(unknown()) },
        [0x1f, 0x8b, ..] => {
            let mut inflated = Vec::new();
            // A cut stream still gives its beginning.
            let _ = GzDecoder::new(&head[..]).take(HEAD).read_to_end(&mut inflated);
            head = inflated;
            return if is_lines(&head) { Ok(Format::JsonLines) } else { Err(unknown()) };
        }
        _ => {}
    }
    let text = trimmed(&head);
    match text.is_empty() && (head.len() as u64) < HEAD {
        true => Err(ImportError::Empty(path.to_owned())),
        false => document(text).ok_or_else(unknown),
    }
}

fn folder(path: &Path) -> Result<Option<Format>, ImportError> {
    let there = |name: &str| path.join(name).is_file();
    Ok(if there(telegram::FILE) {
        Some(Format::Telegram)
    } else if there("users.json") || there("channels.json") {
        Some(Format::Slack)
    } else {
        discord::is_folder(path)?.then_some(Format::Discord)
    })
}

/// What a file's beginning says.
fn document(text: &[u8]) -> Option<Format> {
    if is_lines(text) {
        return Some(Format::JsonLines);
    }
    let keys = keys(text);
    let there = |names: &[&str]| keys.iter().any(|key| names.contains(&key.as_str()));
    if there(&["guild", "channel"]) && !there(&["ts"]) {
        Some(Format::Discord)
    } else if there(&["chats", "left_chats", "personal_information"]) || (there(&["messages"]) && there(&["name", "type"])) || (there(&["name"]) && there(&["type"]) && there(&["id"])) {
        Some(Format::Telegram)
    } else {
        None
    }
}

/// Whether the first line is a message.
fn is_lines(text: &[u8]) -> bool {
    let text = trimmed(text);
    let line = text.split(|byte| *byte == b'\n').next().unwrap_or_default();
    let keys = keys(line);
    ["ts", "user"].iter().all(|name| keys.iter().any(|key| key == name))
}

fn trimmed(text: &[u8]) -> &[u8] {
    text.strip_prefix("\u{feff}".as_bytes()).unwrap_or(text).trim_ascii_start()
}

fn beginning(path: &Path) -> Result<Vec<u8>, ImportError> {
    let mut head = Vec::new();
    let file = File::open(path).map_err(|why| ImportError::file(path, why))?;
    file.take(HEAD).read_to_end(&mut head).map_err(|why| ImportError::file(path, why))?;
    Ok(head)
}

/// The keys of the object that the bytes begin with, as far as they go.
fn keys(bytes: &[u8]) -> Vec<String> {
    let mut keys = Vec::new();
    // Where the object is cut, those before are found.
    let _ = Keys(&mut keys).deserialize(&mut serde_json::Deserializer::from_slice(bytes));
    keys
}

struct Keys<'a>(&'a mut Vec<String>);

impl<'de> DeserializeSeed<'de> for Keys<'_> {
    type Value = ();
    fn deserialize<D: Deserializer<'de>>(self, from: D) -> Result<(), D::Error> {
        from.deserialize_map(self)
    }
}

impl<'de> Visitor<'de> for Keys<'_> {
    type Value = ();
    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }
    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        while let Some(key) = map.next_key()? {
            self.0.push(key);
            map.next_value::<IgnoredAny>()?;
        }
        Ok(())
    }
}
