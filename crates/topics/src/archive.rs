//! An archive in memory: of each message its time, place, person and the numbers of its words. No text.

use crate::conversation::conversations;
use crate::term::{Terms, spelled, terms};
use crate::topic::{Topic, found};
use crate::vocabulary::Vocabulary;
use hearth_core::{DAY, Heard, Moment};
use rustc_hash::FxHashMap;
use std::fmt;

/// Messages that an archive takes, at most: about 6 GB, at some 350 bytes each while topics are sought.
pub const MESSAGES: usize = 1 << 24;
/// No person, no message.
pub(crate) const NONE: u32 = u32::MAX;
/// Set in a word's number: it makes no phrase with the word before.
pub(crate) const GAP: u32 = 1 << 31;
/// Set in a word's number: no topic alone.
pub(crate) const PLAIN: u32 = 1 << 30;
/// Set in a word's number: one ideograph.
pub(crate) const PART: u32 = 1 << 29;
/// The number without marks.
pub(crate) const NUMBER: u32 = PART - 1;

/// A message as it is fed.
pub struct Said<'a> {
    /// When.
    pub at: Moment,
    /// Where: any number of a channel, group or list.
    pub space: u32,
    /// By whom.
    pub person: u32,
    /// What the archive calls it.
    pub id: &'a str,
    /// What it answers, if the platform says so; it may be fed later.
    pub parent: Option<&'a str>,
    /// What was said: reduced and let go.
    pub text: Heard<'a>,
}

/// Finds what a group talked about, from a whole archive fed once, in any order.
#[derive(Default)]
pub struct Topics {
    reader: Terms,
    names: FxHashMap<u64, u32>,
    /// When each person last spoke.
    spoke: FxHashMap<u32, i64>,
    pub(crate) archive: Archive,
    settled: bool,
}

/// The messages and their words.
#[derive(Default)]
pub(crate) struct Archive {
    pub(crate) vocabulary: Vocabulary,
    pub(crate) messages: Vec<Message>,
    /// Words of all messages, with marks.
    tokens: Vec<u32>,
    ids: String,
    id_ends: Vec<usize>,
    /// Positions: messages by space, then time. The rest of the crate speaks of messages by their position.
    order: Vec<u32>,
    /// The conversation of each position.
    pub(crate) conversation: Vec<u32>,
    /// Whether a conversation begins at each position.
    begins: Vec<bool>,
}

/// What is kept of one message.
pub(crate) struct Message {
    pub(crate) at: i64,
    /// The number of the answered message's id; 0 for none.
    parent: u64,
    pub(crate) space: u32,
    pub(crate) person: u32,
    /// Who is addressed by name.
    pub(crate) to: u32,
    /// Where its words end in `tokens`.
    end: usize,
}

impl Topics {
    /// Makes a person's name known: it is no topic, and shows whom a message addresses. Before the messages are fed.
    pub fn name(&mut self, person: u32, name: &str) {
        self.names.insert(spelled(&name.to_lowercase()), person);
        for word in self.reader.spellings(name) {
            self.names.entry(word).or_insert(person);
        }
    }

    /// Takes a message in. False if the archive is full and it was not.
    pub fn hear(&mut self, said: Said<'_>) -> bool {
        if self.archive.messages.len() >= MESSAGES {
            return false;
        }
        self.settled = false;
        let Said { at, space, person, id, parent, text } = said;
        terms(text, &mut self.reader);
        self.spoke.insert(person, at.0);
        let mut to = self.reader.mentions().iter().find_map(|name| self.names.get(name)).copied().unwrap_or(NONE);
        let mut gap = false;
        for word in self.reader.words() {
            if let Some(person) = self.names.get(&word.spelled).filter(|person| self.spoke.get(person).is_some_and(|last| (at.0 - last).abs() < NAMED_WITHIN)) {
                if to == NONE {
                    to = *person;
                }
                gap = true;
                continue;
            }
            let number = self.archive.vocabulary.say(word.stem, self.reader.written(word), word.opens);
            let mark = |set: bool, mark: u32| if set { mark } else { 0 };
            self.archive.tokens.push(number & NUMBER | mark(word.gap || gap, GAP) | mark(word.plain, PLAIN) | mark(word.part, PART));
            gap = false;
        }
        let parent = parent.map_or(0, |id| spelled(id) | 1);
        self.archive.add(Message { at: at.0, parent, space, person, to, end: self.archive.tokens.len() }, id);
        true
    }

    /// Topics of the messages from `from` on and before `to`, at most `limit`: the strongest, those of most people first.
    ///
    /// A topic is said by two people at least. If the archive has messages outside of the window, a topic's words are said
    /// more in the window than there; else they are said more in some conversations than in the others.
    pub fn find(&mut self, from: Moment, to: Moment, limit: usize) -> Vec<Topic> {
        self.settle();
        found(&self.archive, from, to, limit)
    }

    /// Each message's id with the number of its conversation, by space and time: messages that answer each other, by the
    /// platform's word or by the looks of it.
    pub fn conversations(&mut self) -> impl Iterator<Item = (&str, u32)> {
        self.settle();
        (0..self.archive.len()).map(|position| (self.archive.id(position), self.archive.conversation[position]))
    }

    fn settle(&mut self) {
        if !self.settled {
            self.archive.settle();
            self.settled = true;
        }
    }
}

/// A name is taken for a person's if they spoke within this time; else it is a word.
const NAMED_WITHIN: i64 = 7 * DAY;

impl Archive {
    fn add(&mut self, message: Message, id: &str) {
        self.messages.push(message);
        self.ids.push_str(id);
        self.id_ends.push(self.ids.len());
    }

    fn settle(&mut self) {
        let messages = &self.messages;
        self.order = (0..messages.len() as u32).collect();
        self.order.sort_by_key(|at| (messages[*at as usize].space, messages[*at as usize].at, *at));
        self.conversation = conversations(self, &self.parents());
        let mut seen = vec![false; self.len()];
        self.begins = self.conversation.iter().map(|conversation| !std::mem::replace(&mut seen[*conversation as usize], true)).collect();
    }

    /// The position of what each position answers, or [`NONE`].
    fn parents(&self) -> Vec<u32> {
        let mut places: Vec<(u64, u32)> = (0..self.len()).filter_map(|position| Some((spelled(self.id(position)) | 1, u32::try_from(position).ok()?))).collect();
        places.sort_unstable();
        let place = |parent: u64| places.binary_search_by_key(&parent, |place| place.0).map_or(NONE, |at| places[at].1);
        (0..self.len()).map(|position| if self.message(position).parent == 0 { NONE } else { place(self.message(position).parent) }).collect()
    }

    /// Messages.
    pub(crate) fn len(&self) -> usize {
        self.order.len()
    }

    /// The message at a position.
    pub(crate) fn message(&self, position: usize) -> &Message {
        &self.messages[self.order[position] as usize]
    }

    /// Its words, with marks.
    pub(crate) fn words(&self, position: usize) -> &[u32] {
        let at = self.order[position] as usize;
        let start = at.checked_sub(1).map_or(0, |before| self.messages[before].end);
        &self.tokens[start..self.messages[at].end]
    }

    /// The people of some messages, in order.
    pub(crate) fn people(&self, positions: impl Iterator<Item = u32>) -> Vec<u32> {
        let mut people: Vec<_> = positions.map(|position| self.message(position as usize).person).collect();
        people.sort_unstable();
        people.dedup();
        people
    }

    /// Whether it is the first of its conversation.
    pub(crate) fn begins(&self, position: u32) -> bool {
        self.begins[position as usize]
    }

    /// What the archive calls it.
    pub(crate) fn id(&self, position: usize) -> &str {
        let at = self.order[position] as usize;
        let start = at.checked_sub(1).map_or(0, |before| self.id_ends[before]);
        &self.ids[start..self.id_ends[at]]
    }
}

impl fmt::Debug for Topics {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Topics({} messages)", self.archive.messages.len())
    }
}
