//! One message of a Slack channel.

use super::Channel;
use super::people::People;
use crate::handover::Handover;
use crate::lines::rising;
use crate::split::object;
use crate::{Person, Place, Reaction, Reactor, Said, Skipped, Spelled, clock};
use hearth_core::{Heard, MessageId, Moment};
use hearth_loose::{KINDS, List, Maybe, Number, REACTORS, Word, Words};
use serde::Deserialize;
use smallvec::SmallVec;

/// People that one text can mention.
const MENTIONS: usize = 64;

#[derive(Deserialize, Default)]
#[serde(default)]
struct Raw<'a> {
    #[serde(borrow, rename = "type")]
    kind: Word<'a>,
    #[serde(borrow)]
    subtype: Word<'a>,
    #[serde(borrow)]
    ts: Word<'a>,
    #[serde(borrow)]
    thread_ts: Word<'a>,
    #[serde(borrow)]
    user: Word<'a>,
    #[serde(borrow)]
    bot_id: Word<'a>,
    #[serde(borrow)]
    username: Word<'a>,
    #[serde(borrow)]
    inviter: Word<'a>,
    #[serde(borrow)]
    text: Words<'a>,
    #[serde(borrow)]
    reactions: List<Maybe<RawReaction<'a>>, KINDS>,
}

#[derive(Deserialize, Default)]
#[serde(default)]
struct RawReaction<'a> {
    #[serde(borrow)]
    name: Word<'a>,
    count: Number,
    #[serde(borrow)]
    users: List<Word<'a>, REACTORS>,
}

/// When a message was sent.
#[derive(Deserialize, Default)]
#[serde(default)]
pub(super) struct Head<'a> {
    #[serde(borrow)]
    ts: Word<'a>,
}

impl Head<'_> {
    /// The number of the message, by which messages are in order.
    pub(super) fn key(&self) -> Option<MessageId> {
        rising(self.ts.get()).filter(|id| moment(*id).is_some())
    }
}

fn moment(id: MessageId) -> Option<Moment> {
    i64::try_from(id.0 / 1_000).ok().map(Moment).and_then(clock::honest)
}

/// Hands over the message that the bytes are.
pub(super) fn hand_over(bytes: &[u8], id: MessageId, channel: &Channel, people: &People, out: &mut Handover<'_>) -> Result<(), Skipped> {
    let (raw, _) = object::<Raw<'_>>(bytes).map_err(|_| Skipped::Unreadable)?;
    let at = moment(id).ok_or(Skipped::Time)?;
    match (raw.kind.get(), raw.subtype.get()) {
        ("message", "" | "thread_broadcast" | "me_message" | "file_share" | "bot_message") => {}
        ("message", "channel_join" | "group_join") => {
            let who = raw.user.some().ok_or(Skipped::Author)?;
            out.joined(at, people.find(who, ""), raw.inviter.some().map(|by| people.find(by, "")));
            return Ok(());
        }
        ("message", kind) => return Err(Skipped::service(kind)),
        (kind, _) => return Err(Skipped::service(kind)),
    }
    let by = raw.author(people).ok_or(Skipped::Author)?;
    let said = Said {
        at,
        space: Place { id: &channel.id, name: &channel.name },
        id,
        native: Spelled::Text(raw.ts.get()),
        parent: rising(raw.thread_ts.get()).filter(|thread| *thread != id),
        by,
        text: Heard(&raw.text.text),
        mentions: mentions(&raw.text.text),
        reactions: raw.reactions.0.iter().filter_map(|Maybe(reaction)| reaction.read(people)).collect(),
        topic: None,
    };
    out.said(said, raw.text.shortened);
    Ok(())
}

impl Raw<'_> {
    fn author<'a>(&'a self, people: &'a People) -> Option<Person<'a>> {
        let id = self.user.some().or(self.bot_id.some()).or(self.username.some())?;
        let person = people.find(id, self.username.get());
        // An app may speak with the name of a user of its own.
        Some(Person { machine: person.machine || self.subtype.get() == "bot_message" || self.bot_id.some().is_some(), ..person })
    }
}

impl RawReaction<'_> {
    fn read<'a>(&'a self, people: &'a People) -> Option<Reaction<'a>> {
        let mut machines = 0;
        let mut by = SmallVec::new();
        for who in self.users.0.iter().filter_map(Word::some).map(|id| people.find(id, "")) {
            match who.machine {
                true => machines += 1,
                false => by.push(Reactor { who, at: None }),
            }
        }
        let count = u32::try_from(self.count.whole()?).ok()?.saturating_sub(machines);
        (count > 0).then_some(Reaction { mark: self.name.some()?, count, by })
    }
}

/// Those of `<@U123>` and `<@U123|name>`.
fn mentions(text: &str) -> SmallVec<[&str; 4]> {
    let mut found = SmallVec::new();
    for at in memchr::memmem::find_iter(text.as_bytes(), "<@") {
        let rest = &text[at + 2..];
        let len = rest.bytes().take_while(u8::is_ascii_alphanumeric).count();
        let (id, end) = (&rest[..len], rest.as_bytes().get(len));
        if len > 0 && matches!(end, Some(b'>' | b'|')) && found.len() < MENTIONS && !found.contains(&id) {
            found.push(id);
        }
    }
    found
}
