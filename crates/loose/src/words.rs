//! Overheard texts, and what has parts.

use super::{TEXT_BYTES, Word, beginning};
use serde::de::{Deserialize, Deserializer, Error, IgnoredAny, MapAccess, SeqAccess, Visitor};
use std::borrow::Cow;
use std::fmt;

/// Overheard words: the beginning of a text, borrowed where it can be. Neither cloned nor printed.
#[derive(Default)]
pub struct Words<'a> {
    /// At most [`TEXT_BYTES`].
    pub text: Cow<'a, str>,
    /// There was more of it.
    pub shortened: bool,
    /// Ids of people that parts of it point to.
    pub mentions: Vec<Word<'a>>,
}

impl<'a> Words<'a> {
    fn of(text: Cow<'a, str>, len: usize) -> Self {
        Self { shortened: len > text.len(), text, mentions: Vec::new() }
    }

    fn add(&mut self, part: &str) {
        let room = TEXT_BYTES - self.text.len().min(TEXT_BYTES);
        let heard = beginning(part, room);
        self.shortened |= heard.len() < part.len();
        self.text.to_mut().push_str(heard);
    }
}

struct WordsVisitor;

impl<'de> Visitor<'de> for WordsVisitor {
    type Value = Words<'de>;
    ignore_rest!();
    ignore_map!();
    ignore!(visit_bool: bool, visit_u64: u64, visit_i64: i64, visit_f64: f64);
    fn visit_borrowed_str<E: Error>(self, text: &'de str) -> Result<Self::Value, E> {
        Ok(Words::of(Cow::Borrowed(beginning(text, TEXT_BYTES)), text.len()))
    }
    fn visit_str<E: Error>(self, text: &str) -> Result<Self::Value, E> {
        Ok(Words::of(Cow::Owned(beginning(text, TEXT_BYTES).to_owned()), text.len()))
    }
    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Self::Value, A::Error> {
        let mut words = Words::default();
        while let Some(Part { text, person }) = seq.next_element()? {
            words.shortened |= text.shortened;
            words.add(&text.text);
            // So many people nobody mentions.
            if !person.0.is_empty() && words.mentions.len() < 64 {
                words.mentions.push(person);
            }
        }
        Ok(words)
    }
}

/// A part of a text: a string, or an object with the text and perhaps whom it points to.
#[derive(Default)]
struct Part<'a> {
    text: Words<'a>,
    person: Word<'a>,
}

#[derive(serde::Deserialize, Default)]
#[serde(default)]
struct Entity<'a> {
    #[serde(borrow)]
    text: Plain<'a>,
    #[serde(borrow)]
    user_id: Word<'a>,
}

struct PartVisitor;

impl<'de> Visitor<'de> for PartVisitor {
    type Value = Part<'de>;
    ignore_rest!();
    ignore_seq!();
    ignore!(visit_bool: bool, visit_u64: u64, visit_i64: i64, visit_f64: f64);
    fn visit_borrowed_str<E: Error>(self, text: &'de str) -> Result<Self::Value, E> {
        Ok(Part { text: WordsVisitor.visit_borrowed_str(text)?, person: Word::default() })
    }
    fn visit_str<E: Error>(self, text: &str) -> Result<Self::Value, E> {
        Ok(Part { text: WordsVisitor.visit_str(text)?, person: Word::default() })
    }
    fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<Self::Value, A::Error> {
        let entity = Entity::deserialize(serde::de::value::MapAccessDeserializer::new(map))?;
        Ok(Part { text: entity.text.0, person: entity.user_id })
    }
}

/// A text that has no parts: what is nested in a part must not have parts of its own, or depth would have no bound.
#[derive(Default)]
struct Plain<'a>(Words<'a>);

struct PlainVisitor;

impl<'de> Visitor<'de> for PlainVisitor {
    type Value = Plain<'de>;
    ignore_rest!();
    ignore_seq!();
    ignore_map!();
    ignore!(visit_bool: bool, visit_u64: u64, visit_i64: i64, visit_f64: f64);
    fn visit_borrowed_str<E: Error>(self, text: &'de str) -> Result<Self::Value, E> {
        WordsVisitor.visit_borrowed_str(text).map(Plain)
    }
    fn visit_str<E: Error>(self, text: &str) -> Result<Self::Value, E> {
        WordsVisitor.visit_str(text).map(Plain)
    }
}

any!(
    Words<'a> => WordsVisitor,
    Part<'a> => PartVisitor,
    Plain<'a> => PlainVisitor,
);
