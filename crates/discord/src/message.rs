//! Messages and reactions, which are most of what comes: read field by field where they lie, copying nothing.

use hearth_core::{Moment, hash};
use hearth_loose::{Flag, Id, List, Maybe, Word, Words};
use serde::Deserialize;

/// When Discord's ids began to count: 2015-01-01.
const EPOCH: i64 = 1_420_070_400_000;

/// When something was made, by its id.
pub(crate) fn moment(id: u64) -> Moment {
    Moment((id >> 22) as i64 + EPOCH)
}

/// The lowest id that something made at that moment can have.
pub(crate) fn id_at(at: Moment) -> u64 {
    ((at.0 - EPOCH).max(0) as u64) << 22
}

/// A moment as Discord writes it.
pub(crate) fn iso(at: Moment) -> String {
    at.utc().to_rfc3339_opts(chrono::SecondsFormat::Millis, true)
}

/// A moment that Discord wrote; nothing if it can't be read.
pub(crate) fn moment_of(value: &serde_json::Value) -> Option<Moment> {
    let at = serenity::model::Timestamp::parse(value.as_str()?).ok()?;
    Some(Moment(at.unix_timestamp() * 1_000 + i64::from(at.millisecond())))
}

/// A frame of the gateway around what it carries.
#[derive(Deserialize, Default)]
#[serde(default, bound(deserialize = "T: Deserialize<'de> + Default"))]
pub(crate) struct Frame<T> {
    pub(crate) d: T,
}

/// The server that something is about.
#[derive(Deserialize, Default)]
#[serde(default)]
pub(crate) struct Place {
    pub(crate) guild_id: Id,
}

/// A message.
#[derive(Deserialize, Default)]
#[serde(default)]
pub(crate) struct Message<'a> {
    pub(crate) id: Id,
    pub(crate) channel_id: Id,
    pub(crate) guild_id: Id,
    pub(crate) webhook_id: Id,
    #[serde(rename = "type")]
    pub(crate) kind: Id,
    #[serde(borrow)]
    pub(crate) content: Words<'a>,
    #[serde(borrow)]
    pub(crate) author: Maybe<User<'a>>,
    #[serde(borrow)]
    pub(crate) member: Maybe<Member<'a>>,
    #[serde(borrow)]
    pub(crate) mentions: List<Maybe<User<'a>>, 16>,
    pub(crate) message_reference: Maybe<Reference>,
    /// Only in history: the gateway tells reactions one by one.
    #[serde(borrow)]
    pub(crate) reactions: List<Maybe<Tally<'a>>, 64>,
}

impl Message<'_> {
    /// Whether somebody said it: an ordinary message or an answer, not a notice of the platform.
    pub(crate) fn is_said(&self) -> bool {
        matches!(self.kind.0, 0 | 19)
    }

    /// The message it answers. One that was passed on answers nothing.
    pub(crate) fn parent(&self) -> Option<u64> {
        (self.kind.0 == 19 && self.message_reference.0.kind.0 == 0).then(|| self.message_reference.0.message_id.some()).flatten()
    }
}

/// Somebody.
#[derive(Deserialize, Default)]
#[serde(default)]
pub(crate) struct User<'a> {
    pub(crate) id: Id,
    #[serde(borrow)]
    pub(crate) username: Word<'a>,
    #[serde(borrow)]
    pub(crate) global_name: Word<'a>,
    pub(crate) bot: Flag,
    pub(crate) system: Flag,
    /// Beside mentions, how the server knows them.
    #[serde(borrow)]
    pub(crate) member: Maybe<Nick<'a>>,
}

/// A name given within a server.
#[derive(Deserialize, Default)]
#[serde(default)]
pub(crate) struct Nick<'a> {
    #[serde(borrow)]
    pub(crate) nick: Word<'a>,
}

/// Somebody, as a server knows them.
#[derive(Deserialize, Default)]
#[serde(default)]
pub(crate) struct Member<'a> {
    #[serde(borrow)]
    pub(crate) nick: Word<'a>,
    #[serde(borrow)]
    pub(crate) user: Maybe<User<'a>>,
}

/// The name that people see: the server's own, else the one that somebody chose, else the account's.
pub(crate) fn shown<'a>(user: &'a User<'_>, nick: &'a Word<'_>) -> &'a str {
    nick.some().or_else(|| user.member.0.nick.some()).or_else(|| user.global_name.some()).unwrap_or_else(|| user.username.get())
}

/// What a message refers to.
#[derive(Deserialize, Default)]
#[serde(default)]
pub(crate) struct Reference {
    #[serde(rename = "type")]
    pub(crate) kind: Id,
    pub(crate) message_id: Id,
}

/// How many people reacted in one way.
#[derive(Deserialize, Default)]
#[serde(default)]
pub(crate) struct Tally<'a> {
    pub(crate) count: Id,
    pub(crate) me: Flag,
    #[serde(borrow)]
    pub(crate) emoji: Maybe<Emoji<'a>>,
}

/// An emoji.
#[derive(Deserialize, Default)]
#[serde(default)]
pub(crate) struct Emoji<'a> {
    #[serde(borrow)]
    pub(crate) id: Word<'a>,
    #[serde(borrow)]
    pub(crate) name: Word<'a>,
}

impl Emoji<'_> {
    /// The number under which a reaction is kept: the same as an import gives it.
    pub(crate) fn mark(&self) -> u32 {
        let name = self.id.some().unwrap_or_else(|| self.name.get());
        (hash(&[b"reaction", name.as_bytes()]) as u32).max(1)
    }
}

/// A reaction, given or taken back.
#[derive(Deserialize, Default)]
#[serde(default)]
pub(crate) struct Reaction<'a> {
    pub(crate) user_id: Id,
    pub(crate) channel_id: Id,
    pub(crate) message_id: Id,
    pub(crate) guild_id: Id,
    #[serde(borrow)]
    pub(crate) emoji: Maybe<Emoji<'a>>,
    #[serde(borrow)]
    pub(crate) member: Maybe<Member<'a>>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_odd_field_loses_no_message() {
        for (odd, parent) in [
            (r#"{"id":"9","channel_id":7,"type":19,"content":null,"author":{"id":"5","bot":"no"},"message_reference":{"message_id":"8"},"mentions":{}}"#, Some(8)),
            (r#"{"id":"9","channel_id":"7","author":{"id":5,"global_name":[1]},"member":"none","message_reference":[],"poll":{"question":3}}"#, None),
            (r#"{"id":"9","channel_id":"7","type":19,"author":{"id":"5"},"message_reference":{"type":1,"message_id":"8"},"content":{"a":"b"}}"#, None),
        ] {
            let frame = format!(r#"{{"t":"MESSAGE_CREATE","s":1,"op":0,"d":{odd}}}"#);
            let message = serde_json::from_str::<Frame<Maybe<Message<'_>>>>(&frame).expect(odd).d.0;
            assert_eq!((message.id.0, message.channel_id.0, message.author.0.id.0, message.parent()), (9, 7, 5, parent), "{odd}");
        }
    }

    #[test]
    fn ids_tell_the_time() {
        assert_eq!(moment(175_928_847_299_117_063), Moment(1_462_015_105_796));
        assert_eq!(moment(id_at(Moment(1_462_015_105_796))), Moment(1_462_015_105_796));
        assert_eq!(id_at(Moment(0)), 0);
    }
}
