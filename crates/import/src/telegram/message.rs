//! One message of a Telegram chat.

use super::topics::Topics;
use super::{person, renew, spot};
use crate::clock::{Stamp, unix_digits};
use crate::handover::Handover;
use crate::known::Known;
use crate::split::{Step, object};
use crate::{Person, Place, Reaction, Reactor, Said, Skipped, Spelled};
use hearth_core::{DAY, Heard, MINUTE, MessageId, Moment, Zone};
use hearth_loose::{KINDS, List, Maybe, Number, Present, REACTORS, Word, Words, short};
use serde::Deserialize;
use smallvec::SmallVec;
use std::path::Path;

/// What Telegram Desktop adds to the ids of messages from before a group became a supergroup.
const MIGRATED: i64 = -1_000_000_000;

/// A chat whose messages are being read.
pub(super) struct Chat<'a> {
    id: &'a str,
    name: &'a str,
    /// It numbers its messages anew.
    supergroup: bool,
    zone: Zone,
    path: &'a Path,
    topics: Topics,
}

#[derive(Deserialize, Default)]
#[serde(default)]
struct Raw<'a> {
    id: Number,
    #[serde(borrow, rename = "type")]
    kind: Word<'a>,
    #[serde(borrow)]
    date: Word<'a>,
    #[serde(borrow)]
    date_unixtime: Word<'a>,
    #[serde(borrow)]
    from: Word<'a>,
    #[serde(borrow)]
    from_id: Word<'a>,
    #[serde(borrow)]
    actor: Word<'a>,
    #[serde(borrow)]
    actor_id: Word<'a>,
    #[serde(borrow)]
    action: Word<'a>,
    #[serde(borrow)]
    title: Word<'a>,
    #[serde(borrow)]
    new_title: Word<'a>,
    #[serde(borrow)]
    inviter: Word<'a>,
    #[serde(borrow)]
    members: List<Word<'a>, 1_000>,
    reply_to_message_id: Number,
    reply_to_peer_id: Present,
    forwarded_from: Present,
    forwarded_from_id: Present,
    via_bot: Present,
    #[serde(borrow)]
    text: Words<'a>,
    #[serde(borrow)]
    reactions: List<Maybe<RawReaction<'a>>, KINDS>,
}

#[derive(Deserialize, Default)]
#[serde(default)]
struct RawReaction<'a> {
    #[serde(borrow, rename = "type")]
    kind: Word<'a>,
    count: Number,
    #[serde(borrow)]
    emoji: Word<'a>,
    #[serde(borrow)]
    document_id: Word<'a>,
    #[serde(borrow)]
    recent: List<Maybe<Recent<'a>>, REACTORS>,
}

#[derive(Deserialize, Default)]
#[serde(default)]
struct Recent<'a> {
    #[serde(borrow)]
    from: Word<'a>,
    #[serde(borrow)]
    from_id: Word<'a>,
    #[serde(borrow)]
    date: Word<'a>,
}

/// When a message was sent, and what the exporting computer's clock was ahead of UTC then.
struct When {
    at: Moment,
    ahead: Option<i64>,
}

impl<'c> Chat<'c> {
    pub(super) fn new(id: &'c str, name: &'c str, supergroup: bool, zone: Zone, path: &'c Path) -> Self {
        Self { id, name, supergroup, zone, path, topics: Topics::default() }
    }

    /// Reads the message that the bytes begin with.
    pub(super) fn take(&mut self, bytes: &[u8], place: u64, people: &mut Known, out: &mut Handover<'_>) -> Step {
        let (mut raw, len) = match object::<Raw<'_>>(bytes) {
            Ok(read) => read,
            Err(step) => return step,
        };
        renew(&mut raw.from_id);
        renew(&mut raw.actor_id);
        let done = match raw.kind.get() {
            "message" => self.message(&raw, people, out),
            "service" => self.service(&raw, place, people, out),
            "unsupported" => Err(Skipped::Unsupported),
            "" => Err(Skipped::Unreadable),
            kind => Err(Skipped::service(kind)),
        };
        if let Err(why) = done {
            out.pass(why, || spot(self.path, place));
        }
        Step::Used(len)
    }

    fn message(&mut self, raw: &Raw<'_>, people: &mut Known, out: &mut Handover<'_>) -> Result<(), Skipped> {
        let (zone, number) = (self.zone, raw.id.whole().ok_or(Skipped::Id)?);
        let parent = raw.reply_to_message_id.whole().filter(|parent| *parent != MIGRATED && *parent != 0 && !raw.reply_to_peer_id.0);
        // Also where the author is nobody: replies to it are in its topic.
        let topic = self.topics.place(number, parent);
        let by = learned(&raw.from, &raw.from_id, people)?;
        let when = raw.when(self.zone).ok_or(Skipped::Time)?;
        let foreign = raw.forwarded_from.0 || raw.forwarded_from_id.0 || raw.via_bot.0;
        let space = topic.map_or(Place { id: self.id, name: self.name }, |(topic, _)| Place { id: &topic.id, name: &topic.title });
        let mut mentions = SmallVec::new();
        for person in raw.text.mentions.iter().map(Word::get) {
            if !mentions.contains(&person) {
                mentions.push(person);
            }
        }
        let said = Said {
            at: when.at,
            space,
            id: message_id(number, self.supergroup),
            native: Spelled::Number(number),
            parent: parent.filter(|_| topic.is_none_or(|(_, root)| !root)).map(|parent| message_id(parent, self.supergroup)),
            by,
            text: Heard(if foreign { "" } else { &raw.text.text }),
            mentions,
            reactions: raw.reactions.0.iter().filter_map(|reaction| reaction.0.read(&when, zone, people)).collect(),
            topic: topic.map(|(topic, _)| &*topic.title),
        };
        out.said(said, raw.text.shortened && !foreign);
        Ok(())
    }

    fn service(&mut self, raw: &Raw<'_>, place: u64, people: &mut Known, out: &mut Handover<'_>) -> Result<(), Skipped> {
        let actor = learned(&raw.actor, &raw.actor_id, people);
        let root = raw.reply_to_message_id.whole();
        match raw.action.get() {
            "topic_created" => {
                let root = raw.id.whole().ok_or(Skipped::Id)?;
                if !self.topics.begin(self.id, root, raw.title.get()) {
                    return Err(Skipped::Topic);
                }
            }
            "topic_edit" => self.topics.rename(root.unwrap_or_default(), raw.new_title.get()),
            "join_group_by_link" => {
                let at = raw.when(self.zone).ok_or(Skipped::Time)?.at;
                let inviter = named(raw.inviter.get(), people);
                out.joined(at, actor?, inviter.as_ref().map(|(id, name)| human(id, name)));
                return Ok(());
            }
            "join_group_by_request" => {
                out.joined(raw.when(self.zone).ok_or(Skipped::Time)?.at, actor?, None);
                return Ok(());
            }
            "invite_members" | "remove_members" => return self.moved(raw, actor?, place, people, out),
            _ => {}
        }
        // What is said about a topic belongs to it, and so do replies to that.
        if let Some(number) = raw.id.whole() {
            self.topics.place(number, root);
        }
        Err(Skipped::service(raw.action.get()))
    }

    /// People who were brought in or taken out, told by their names.
    fn moved(&self, raw: &Raw<'_>, actor: Person<'_>, place: u64, people: &Known, out: &mut Handover<'_>) -> Result<(), Skipped> {
        let at = raw.when(self.zone).ok_or(Skipped::Time)?.at;
        for member in &raw.members.0 {
            // Who comes or goes by themselves is actor and member at once.
            let own = member.some() == Some(actor.name);
            let found = if own { Some((actor.id.to_owned(), actor.name)) } else { named(member.get(), people) };
            let Some((id, name)) = &found else {
                out.pass(Skipped::Stranger, || spot(self.path, place));
                continue;
            };
            let by = (!own).then_some(actor);
            match raw.action.get() {
                "invite_members" => out.joined(at, human(id, name), by),
                _ => out.left(at, human(id, name), by),
            }
        }
        Ok(())
    }
}

impl RawReaction<'_> {
    fn read(&self, when: &When, zone: Zone, people: &mut Known) -> Option<Reaction<'_>> {
        let mark = match self.kind.get() {
            "emoji" => self.emoji.some()?,
            "custom_emoji" => self.document_id.some()?,
            _ => return None,
        };
        let mut by = SmallVec::new();
        for Maybe(recent) in &self.recent.0 {
            if let Ok(who) = learned(&recent.from, &recent.from_id, people) {
                let stamp = Stamp::read(recent.date.get()).map(|stamp| Stamp { ahead: stamp.ahead.or(when.ahead), ..stamp });
                by.push(Reactor { who, at: stamp.and_then(|stamp| stamp.moment(zone)) });
            }
        }
        let count = u32::try_from(self.count.whole()?).ok().filter(|count| *count > 0)?;
        Some(Reaction { mark, count, by })
    }
}

impl Raw<'_> {
    fn when(&self, zone: Zone) -> Option<When> {
        let local = Stamp::read(self.date.get());
        let Some(at) = unix_digits(self.date_unixtime.get()) else {
            return Some(When { at: local?.moment(zone)?, ahead: local?.ahead });
        };
        // Zones are whole quarters of an hour apart from UTC, and less than a day.
        let ahead = local.map(|local| local.local - at.0).filter(|ahead| ahead % (15 * MINUTE) == 0 && ahead.abs() < DAY);
        Some(When { at, ahead })
    }
}

fn human<'a>(id: &'a str, name: &'a str) -> Person<'a> {
    Person { id, name, machine: false }
}

/// Who it is; the name is remembered.
fn learned<'a>(name: &'a Word<'_>, id: &'a Word<'_>, people: &mut Known) -> Result<Person<'a>, Skipped> {
    let id = person(id)?;
    if let (Some(name), Ok(number)) = (name.some(), id.parse()) {
        people.learn(name, number);
    }
    Ok(human(id, short(name.get())))
}

/// Who is called so, if that is one person.
fn named<'a>(name: &'a str, people: &Known) -> Option<(String, &'a str)> {
    people.find(name).map(|(_, number)| (number.to_string(), name))
}

/// A message's number: as the Bot API tells it, counted from 2³² in a supergroup, so that none is like one of the small group that it may
/// have been. Those come with 1,000,000,000 taken away.
fn message_id(number: i64, supergroup: bool) -> MessageId {
    match number {
        1.. => MessageId(number as u64 + if supergroup { 1 << 32 } else { 0 }),
        -999_999_999..=-1 if supergroup => MessageId((number + 1_000_000_000) as u64),
        _ => MessageId::of(&number.to_string()),
    }
}
