//! What an export is handed over as.

use hearth_core::{Heard, MessageId, Moment};
use smallvec::SmallVec;
use std::fmt;

/// One thing that happened in the chat.
// Most are messages, and none is kept: a box for each would only cost time.
#[allow(clippy::large_enum_variant)]
pub enum Item<'a> {
    /// Somebody said something.
    Said(Said<'a>),
    /// Somebody came in.
    Joined {
        /// When.
        at: Moment,
        /// Who came.
        who: Person<'a>,
        /// Who brought them, if that is known.
        by: Option<Person<'a>>,
    },
    /// Somebody left or was taken out.
    Left {
        /// When.
        at: Moment,
        /// Who is gone.
        who: Person<'a>,
        /// Who took them out; nobody if they went by themselves.
        by: Option<Person<'a>>,
    },
}

/// A message. Its words are overheard: they can be heard once and are not copied or printed.
pub struct Said<'a> {
    /// When it was sent.
    pub at: Moment,
    /// Where.
    pub space: Place<'a>,
    /// Its number, unique within its space.
    pub id: MessageId,
    /// The same as the export spells it.
    pub native: Spelled<'a>,
    /// The message that it answers, in the same space.
    pub parent: Option<MessageId>,
    /// Who said it.
    pub by: Person<'a>,
    /// The words, of long texts the first [`crate::TEXT_BYTES`]. Empty for pictures, and for what was forwarded or made by an inline bot.
    pub text: Heard<'a>,
    /// The ids of those whom it names, each once.
    pub mentions: SmallVec<[&'a str; 4]>,
    /// What others set below it.
    pub reactions: SmallVec<[Reaction<'a>; 2]>,
    /// The name of the topic or thread, if it was said in one.
    pub topic: Option<&'a str>,
}

/// A message's id as the export spells it.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Spelled<'a> {
    /// As text.
    Text(&'a str),
    /// As a number.
    Number(i64),
}

impl fmt::Display for Spelled<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Text(text) => f.write_str(text),
            Self::Number(number) => number.fmt(f),
        }
    }
}

/// Somewhere to talk.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Place<'a> {
    /// The platform's id of it; of a topic `chat/topic`.
    pub id: &'a str,
    /// What it is called. May be empty.
    pub name: &'a str,
}

/// Somebody, as the platform knows them.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Person<'a> {
    /// The platform's own id, as a live connection to it would tell.
    pub id: &'a str,
    /// What they are called, at most [`crate::NAME_CHARS`] characters. Empty if the account is gone.
    pub name: &'a str,
    /// A bot or a webhook. Telegram's exports don't tell.
    pub machine: bool,
}

/// One kind of reaction to a message.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Reaction<'a> {
    /// The emoji, or the id of one that is not in Unicode.
    pub mark: &'a str,
    /// How many people set it, as the export tells; machines that the export names are left out.
    pub count: u32,
    /// Those of them that the export names; may be fewer than `count`.
    pub by: SmallVec<[Reactor<'a>; 2]>,
}

/// Somebody who set a reaction.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Reactor<'a> {
    /// Who.
    pub who: Person<'a>,
    /// When, if the export tells.
    pub at: Option<Moment>,
}
