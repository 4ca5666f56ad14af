//! Many updates at once, for benchmarks: they wait as numbers and are written where they are sent, so that little of the machine goes
//! into this Telegram.

use crate::Id;
use crate::people::post::Post;
use crate::state::State;
use crate::telegram::Telegram;
use crate::updates::{Queued, Update};
use serde_json::{Value, json};
use std::fmt::Write;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

/// Stand for the number of the message, and for that of an earlier one.
const OWN: i64 = 1_111_111_111_111;
const EARLIER: i64 = 2_222_222_222_222;
/// Different updates, at most; then they come again under other numbers.
const MOST: usize = 2_000;

/// What a flood is made of: of ten updates one is a reaction, and of the messages every second answers another.
#[derive(Clone, Debug)]
pub struct Flood {
    /// Where it happens: supergroups in which the bot is an administrator, one after the other.
    pub groups: Vec<Id>,
    /// Who speaks and reacts, everywhere.
    pub authors: Vec<Id>,
    /// What is said. Addresses and names with an @ become entities.
    pub words: Vec<String>,
}

/// An update with gaps for what differs.
struct Template {
    kind: &'static str,
    group: Id,
    /// How far back the message is that it is about.
    back: i64,
    /// Text, and the number that follows: its own message's, or else the earlier one's.
    pieces: Vec<(String, bool)>,
    end: String,
}

/// What updates of a flood are written from.
pub(crate) struct Templates {
    all: Vec<Template>,
    next: AtomicUsize,
}

/// A number below `most` that looks like chance, and is the same every time.
fn dice(at: usize, salt: u64, most: usize) -> usize {
    let mixed = (at as u64 + 1).wrapping_mul(0x9e37_79b9_7f4a_7c15).wrapping_add(salt).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    (mixed >> 33) as usize % most.max(1)
}

/// As Telegram writes: whatever is not ASCII is escaped.
fn ascii(json: &str) -> String {
    let mut written = String::with_capacity(json.len());
    for unit in json.encode_utf16() {
        match u8::try_from(unit).ok().filter(u8::is_ascii) {
            Some(letter) => written.push(letter.into()),
            // A string takes everything.
            None => drop(write!(written, "\\u{unit:04x}")),
        }
    }
    written
}

impl Flood {
    fn template(&self, state: &State, at: usize) -> Template {
        let (group, now) = (self.groups[at % self.groups.len()], state.now());
        let someone = |salt| state.world.user_json(self.authors[dice(at, salt, self.authors.len())]);
        let words = |salt| Post::from(self.words[dice(at, salt, self.words.len())].as_str()).content();
        let chat = state.world.chat_json(group);
        let (kind, mut told) = match dice(at, 1, 10) {
            0 => ("message_reaction", json!({"chat": chat, "message_id": EARLIER, "user": someone(2), "date": now, "old_reaction": [], "new_reaction": [{"type": "emoji", "emoji": "👍"}]})),
            _ => ("message", json!({"message_id": OWN, "from": someone(2), "chat": chat, "date": now})),
        };
        let mut more = json!({});
        if kind == "message" {
            more = words(3);
            let topic = state.world.chat(group).topics.keys().next();
            let opened = topic.and_then(|topic| state.world.quoted(group, *topic));
            if dice(at, 4, 2) == 0 {
                more["reply_to_message"] = json!({"message_id": EARLIER, "from": someone(5), "chat": told["chat"], "date": now - 60});
                merge(&mut more["reply_to_message"], words(6));
                more["message_thread_id"] = json!(EARLIER);
            } else if let Some(opened) = opened {
                // What answers nothing in a topic answers the message that opened it.
                more["reply_to_message"] = opened;
            }
            if let Some(topic) = topic {
                (more["message_thread_id"], more["is_topic_message"]) = (json!(topic), json!(true));
            }
        }
        merge(&mut told, more);
        let text = ascii(&format!("\"{kind}\":{told}}}"));
        let (mut rest, mut pieces) = (text.as_str(), Vec::new());
        let marks = [OWN.to_string(), EARLIER.to_string()];
        while let Some((place, own)) = marks.iter().enumerate().filter_map(|(which, mark)| Some((rest.find(mark)?, which == 0))).min() {
            pieces.push((rest[..place].to_owned(), own));
            rest = &rest[place + marks[0].len()..];
        }
        Template { kind, group, back: 1 + dice(at, 7, 30) as i64, end: rest.to_owned(), pieces }
    }
}

/// Puts more fields into an object.
fn merge(into: &mut Value, more: Value) {
    if let (Some(fields), Value::Object(more)) = (into.as_object_mut(), more) {
        fields.extend(more);
    }
}

impl Templates {
    /// Writes an update down, under its number and that of its message.
    pub(crate) fn write(&self, at: usize, id: i64, message: i64, into: &mut String) {
        let template = &self.all[at];
        let earlier = (message - template.back).max(1);
        // A string takes everything.
        let _ = writeln!(into, "{{\"update_id\":{id},");
        for (text, own) in &template.pieces {
            let _ = write!(into, "{text}{}", if *own { message } else { earlier });
        }
        into.push_str(&template.end);
    }
}

/// A flood that is ready to be let go.
pub struct Prepared<'a> {
    telegram: &'a Telegram,
    templates: Arc<Templates>,
}

impl Prepared<'_> {
    /// Queues the next `count` updates, but for those of a kind that nobody asked for. They are not kept otherwise: no chat has the
    /// messages. Says how many are messages.
    pub fn go(&self, count: usize) -> usize {
        self.telegram.shared.change(|state| {
            let (at, mut messages) = (state.millis(), 0);
            for _ in 0..count {
                let which = self.templates.next.fetch_add(1, Ordering::Relaxed) % self.templates.all.len();
                let Template { kind, group, .. } = self.templates.all[which];
                if !state.updates.wants(kind) {
                    continue;
                }
                messages += usize::from(kind == "message");
                let message = if kind == "message" { state.world.number(group) } else { state.world.chat(group).last };
                let id = state.updates.next;
                state.updates.next += 1;
                state.updates.queue.push_back(Queued { id, at, update: Update::Flooded(self.templates.clone(), which, message) });
            }
            messages
        })
    }

    /// How long an update is on average, in bytes.
    pub fn bytes(&self) -> usize {
        let mut all = String::new();
        (0..self.templates.all.len()).for_each(|at| self.templates.write(at, 850_000_001, 100_001, &mut all));
        all.len() / self.templates.all.len()
    }
}

/// Floods.
impl Telegram {
    /// Makes a flood ready.
    pub fn prepare_flood(&self, flood: &Flood) -> Prepared<'_> {
        let state = self.shared.lock();
        let count = (flood.groups.len() * flood.authors.len()).clamp(1, MOST);
        let all = (0..count).map(|at| flood.template(&state, at)).collect();
        Prepared { telegram: self, templates: Arc::new(Templates { all, next: AtomicUsize::new(0) }) }
    }
}
