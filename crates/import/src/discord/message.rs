//! One message of a Discord channel.

use super::Channel;
use crate::clock::Stamp;
use crate::handover::Handover;
use crate::split::{Step, object};
use crate::{Person, Place, Reaction, Reactor, Said, Skipped, Spelled, Spot};
use hearth_core::{Heard, MessageId, Moment, Zone};
use hearth_loose::{Flag, KINDS, List, Maybe, Number, REACTORS, Word, Words};
use serde::Deserialize;
use smallvec::SmallVec;

#[derive(Deserialize, Default)]
#[serde(default)]
struct Raw<'a> {
    #[serde(borrow)]
    id: Word<'a>,
    #[serde(borrow, rename = "type")]
    kind: Word<'a>,
    #[serde(borrow)]
    timestamp: Word<'a>,
    #[serde(borrow)]
    content: Words<'a>,
    #[serde(borrow)]
    author: Maybe<Author<'a>>,
    #[serde(borrow)]
    mentions: List<Maybe<Author<'a>>, 200>,
    #[serde(borrow)]
    reactions: List<Maybe<RawReaction<'a>>, KINDS>,
    #[serde(borrow)]
    reference: Maybe<Reference<'a>>,
}

#[derive(Deserialize, Default)]
#[serde(default)]
struct Author<'a> {
    #[serde(borrow)]
    id: Word<'a>,
    #[serde(borrow)]
    name: Word<'a>,
    #[serde(borrow)]
    nickname: Word<'a>,
    #[serde(rename = "isBot")]
    bot: Flag,
}

#[derive(Deserialize, Default)]
#[serde(default)]
struct RawReaction<'a> {
    #[serde(borrow)]
    emoji: Maybe<Emoji<'a>>,
    count: Number,
    #[serde(borrow)]
    users: List<Maybe<Author<'a>>, REACTORS>,
}

#[derive(Deserialize, Default)]
#[serde(default)]
struct Emoji<'a> {
    #[serde(borrow)]
    id: Word<'a>,
    #[serde(borrow)]
    name: Word<'a>,
}

#[derive(Deserialize, Default)]
#[serde(default)]
struct Reference<'a> {
    #[serde(borrow, rename = "type")]
    kind: Word<'a>,
    #[serde(borrow, rename = "messageId")]
    message: Word<'a>,
    #[serde(borrow, rename = "channelId")]
    channel: Word<'a>,
}

/// Up to when messages are wanted, and when the first is that is not.
pub(super) struct Seen {
    pub(super) until: Moment,
    pub(super) next: Moment,
}

/// Reads the message that the bytes begin with, unless it was sent after what is wanted.
pub(super) fn take(bytes: &[u8], channel: &Channel, zone: Zone, seen: &mut Seen, out: &mut Handover<'_>, spot: &dyn Fn() -> Spot) -> Step {
    let (raw, len) = match object::<Raw<'_>>(bytes) {
        Ok(read) => read,
        Err(step) => return step,
    };
    let at = Stamp::read(raw.timestamp.get()).and_then(|stamp| stamp.moment(zone));
    if let Some(at) = at.filter(|at| *at > seen.until) {
        seen.next = at;
        return Step::Left;
    }
    let done = at.ok_or(Skipped::Time).and_then(|at| raw.hand_over(at, channel, out));
    if let Err(why) = done {
        out.pass(why, spot);
    }
    Step::Used(len)
}

impl Raw<'_> {
    fn hand_over(&self, at: Moment, channel: &Channel, out: &mut Handover<'_>) -> Result<(), Skipped> {
        let by = self.author.0.person().ok_or(Skipped::Author)?;
        match self.kind.get() {
            // Answers to slash commands and context menus are the machine's, which is their author.
            "Default" | "Reply" | "ApplicationCommand" | "ChatInputCommand" | "ContextMenuCommand" | "0" | "19" | "20" | "23" => {}
            "GuildMemberJoin" | "7" => {
                out.joined(at, by, None);
                return Ok(());
            }
            kind => return Err(Skipped::service(kind)),
        }
        let id = self.id.some().ok_or(Skipped::Id)?;
        let mut mentions = SmallVec::new();
        for person in self.mentions.0.iter().filter_map(|Maybe(author)| author.id.some()) {
            if !mentions.contains(&person) {
                mentions.push(person);
            }
        }
        let said = Said {
            at,
            space: Place { id: &channel.id, name: &channel.name },
            id: MessageId::of(id),
            native: Spelled::Text(id),
            parent: self.parent(channel).map(MessageId::of),
            by,
            text: Heard(&self.content.text),
            mentions,
            reactions: self.reactions.0.iter().filter_map(|Maybe(reaction)| reaction.read()).collect(),
            topic: channel.thread.then_some(&channel.name),
        };
        out.said(said, self.content.shortened);
        Ok(())
    }

    /// What it answers. A forwarded message refers to one, too, and so does what was said in another channel.
    fn parent(&self, channel: &Channel) -> Option<&str> {
        let reference = &self.reference.0;
        let here = reference.channel.some().is_none_or(|id| id == channel.id);
        reference.message.some().filter(|_| here && reference.kind.get() != "Forward" && reference.kind.get() != "1")
    }
}

impl Author<'_> {
    fn person(&self) -> Option<Person<'_>> {
        let name = self.nickname.some().unwrap_or(self.name.get());
        self.id.some().map(|id| Person { id, name, machine: self.bot.0 })
    }
}

impl RawReaction<'_> {
    fn read(&self) -> Option<Reaction<'_>> {
        let mark = self.emoji.0.id.some().or(self.emoji.0.name.some())?;
        let mut machines = 0;
        let mut by = SmallVec::new();
        for who in self.users.0.iter().filter_map(|Maybe(user)| user.person()) {
            match who.machine {
                true => machines += 1,
                false => by.push(Reactor { who, at: None }),
            }
        }
        let count = u32::try_from(self.count.whole()?).ok()?.saturating_sub(machines);
        (count > 0).then_some(Reaction { mark, count, by })
    }
}
