//! What Telegram tells, read field by field where it lies: what has another form than expected counts as absent.

use hearth_core::{Moment, Rights, hash};
use hearth_loose::{Flag, Id, List, Maybe, Number, Present, Word, Words};
use serde::Deserialize;
use serde_json::value::RawValue;

/// Every kind of update that is understood: some come only if they are asked for by name.
pub(crate) const KINDS: [&str; 8] = ["message", "message_reaction", "message_reaction_count", "callback_query", "my_chat_member", "chat_member", "chat_join_request", "poll_answer"];

/// An update: one of these is there.
#[derive(Deserialize, Default)]
#[serde(default)]
pub(crate) struct Told<'a> {
    pub(crate) update_id: Id,
    #[serde(borrow)]
    pub(crate) message: Option<Box<Maybe<Message<'a>>>>,
    #[serde(borrow)]
    pub(crate) message_reaction: Option<Box<Maybe<Reaction<'a>>>>,
    #[serde(borrow)]
    pub(crate) message_reaction_count: Option<Box<Maybe<Counted<'a>>>>,
    #[serde(borrow)]
    pub(crate) callback_query: Option<Box<Maybe<Query<'a>>>>,
    #[serde(borrow)]
    pub(crate) my_chat_member: Option<Box<Maybe<Membership<'a>>>>,
    #[serde(borrow)]
    pub(crate) chat_member: Option<Box<Maybe<Membership<'a>>>>,
    #[serde(borrow)]
    pub(crate) chat_join_request: Option<Box<Maybe<Request<'a>>>>,
    #[serde(borrow)]
    pub(crate) poll_answer: Option<Box<Maybe<Vote<'a>>>>,
}

/// An answer of the Bot API that lists updates.
#[derive(Deserialize, Default)]
#[serde(default)]
struct Answer<'a> {
    #[serde(borrow)]
    result: List<Maybe<Told<'a>>, 1_000>,
}

/// The same, with each of them still in one piece.
#[derive(Deserialize)]
struct Pieces<'a> {
    #[serde(borrow)]
    result: Vec<&'a RawValue>,
}

#[derive(Deserialize, Default)]
#[serde(default)]
struct Numbered {
    update_id: Id,
}

/// The updates of an answer. One that can't be read even so is there by its number alone, and holds up nothing.
///
/// # Errors
/// When the whole is no list of updates.
pub(crate) fn all(body: &[u8]) -> Result<Vec<Told<'_>>, serde_json::Error> {
    // As a whole it is soon known to be text; word by word it takes longer.
    if let Ok(text) = std::str::from_utf8(body)
        && let Ok(answer) = serde_json::from_str::<Answer<'_>>(text)
    {
        return Ok(answer.result.0.into_iter().map(|told| told.0).collect());
    }
    let pieces = serde_json::from_slice::<Pieces<'_>>(body)?;
    Ok(pieces.result.into_iter().map(|piece| one(piece.get().as_bytes())).collect())
}

/// One update.
pub(crate) fn one(body: &[u8]) -> Told<'_> {
    let numbered = || serde_json::from_slice::<Maybe<Numbered>>(body).map_or_else(|_| searched(body), |numbered| numbered.0.update_id);
    serde_json::from_slice::<Maybe<Told<'_>>>(body).map_or_else(|_| Told { update_id: numbered(), ..Told::default() }, |told| told.0)
}

/// The number of an update of which nothing else can be read.
fn searched(body: &[u8]) -> Id {
    let text = String::from_utf8_lossy(body);
    let digits = text.split_once("\"update_id\":").map(|(_, rest)| rest.trim_start()).unwrap_or_default();
    Id(digits.split(|c: char| !c.is_ascii_digit()).next().and_then(|digits| digits.parse().ok()).unwrap_or_default())
}

/// When something was, in seconds since 1970.
#[derive(Deserialize, Clone, Copy, Default)]
pub(crate) struct Seconds(Id);

impl Seconds {
    pub(crate) fn moment(self) -> Moment {
        Moment((self.0.0.min(1 << 40) * 1_000) as i64)
    }
}

/// A chat.
#[derive(Deserialize, Default)]
#[serde(default)]
pub(crate) struct Chat<'a> {
    pub(crate) id: Number,
    #[serde(rename = "type", borrow)]
    pub(crate) kind: Word<'a>,
    #[serde(borrow)]
    pub(crate) title: Word<'a>,
}

impl Chat<'_> {
    pub(crate) fn id(&self) -> i64 {
        self.id.whole().unwrap_or(0)
    }

    pub(crate) fn is_private(&self) -> bool {
        self.kind.get() == "private"
    }

    pub(crate) fn is_group(&self) -> bool {
        matches!(self.kind.get(), "group" | "supergroup") && self.id() < 0
    }
}

/// Somebody.
#[derive(Deserialize, Default)]
#[serde(default)]
pub(crate) struct User<'a> {
    pub(crate) id: Id,
    pub(crate) is_bot: Flag,
    #[serde(borrow)]
    pub(crate) first_name: Word<'a>,
    #[serde(borrow)]
    pub(crate) last_name: Word<'a>,
    #[serde(borrow)]
    pub(crate) username: Word<'a>,
    #[serde(borrow)]
    pub(crate) language_code: Word<'a>,
}

impl User<'_> {
    /// Our name of somebody's language.
    pub(crate) fn language(&self) -> Option<Box<str>> {
        let short = self.language_code.get().split('-').next().unwrap_or_default();
        hearth_core::LANGUAGES.contains(&short).then(|| short.into())
    }
}

/// A message, or a notice.
#[derive(Deserialize, Default)]
#[serde(default)]
pub(crate) struct Message<'a> {
    pub(crate) message_id: Id,
    pub(crate) date: Seconds,
    #[serde(borrow)]
    pub(crate) chat: Maybe<Chat<'a>>,
    #[serde(borrow)]
    pub(crate) from: Maybe<User<'a>>,
    #[serde(borrow)]
    pub(crate) sender_chat: Option<Maybe<Chat<'a>>>,
    #[serde(borrow)]
    pub(crate) text: Words<'a>,
    #[serde(borrow)]
    pub(crate) caption: Words<'a>,
    #[serde(borrow)]
    entities: List<Maybe<Entity<'a>>, 64>,
    #[serde(borrow)]
    caption_entities: List<Maybe<Entity<'a>>, 64>,
    pub(crate) message_thread_id: Id,
    pub(crate) is_topic_message: Flag,
    #[serde(borrow)]
    pub(crate) reply_to_message: Option<Box<Maybe<Earlier<'a>>>>,
    #[serde(borrow)]
    pub(crate) media_group_id: Word<'a>,
    #[serde(borrow)]
    pub(crate) forum_topic_created: Maybe<Topic<'a>>,
    #[serde(borrow)]
    pub(crate) forum_topic_edited: Maybe<Topic<'a>>,
    #[serde(borrow)]
    pub(crate) new_chat_members: List<Maybe<User<'a>>, 100>,
    #[serde(borrow)]
    pub(crate) left_chat_member: Option<Box<Maybe<User<'a>>>>,
    pub(crate) migrate_to_chat_id: Number,
    pub(crate) migrate_from_chat_id: Number,
    photo: Present,
    video: Present,
    animation: Present,
    audio: Present,
    document: Present,
    sticker: Present,
    voice: Present,
    video_note: Present,
    poll: Present,
    location: Present,
    venue: Present,
    contact: Present,
    dice: Present,
    story: Present,
    paid_media: Present,
}

impl<'a> Message<'a> {
    /// What is said, beside a picture or without one.
    pub(crate) fn words(&self) -> &str {
        if self.text.text.is_empty() { &self.caption.text } else { &self.text.text }
    }

    /// What parts of that mean.
    pub(crate) fn entities(&self) -> &[Maybe<Entity<'a>>] {
        if self.text.text.is_empty() { &self.caption_entities.0 } else { &self.entities.0 }
    }

    /// Whether it was said by somebody: not a notice of the platform.
    pub(crate) fn is_said(&self) -> bool {
        let Present(any) =
            [self.photo, self.video, self.animation, self.audio, self.document, self.sticker, self.voice, self.video_note, self.poll, self.location, self.venue, self.contact, self.dice]
                .into_iter()
                .chain([self.story, self.paid_media])
                .find(|kind| kind.0)
                .unwrap_or_default();
        any || !self.text.text.is_empty()
    }

    /// The forum's topic that it is in.
    pub(crate) fn topic(&self) -> Option<u64> {
        self.message_thread_id.some().filter(|topic| self.is_topic_message.0 && *topic > 1)
    }
}

/// A message that another one answers.
#[derive(Deserialize, Default)]
#[serde(default)]
pub(crate) struct Earlier<'a> {
    pub(crate) message_id: Id,
    #[serde(borrow)]
    pub(crate) chat: Maybe<Chat<'a>>,
    #[serde(borrow)]
    pub(crate) from: Maybe<User<'a>>,
    #[serde(borrow)]
    pub(crate) sender_chat: Option<Maybe<Chat<'a>>>,
    #[serde(borrow)]
    pub(crate) forum_topic_created: Maybe<Topic<'a>>,
}

/// A topic's name.
#[derive(Deserialize, Default)]
#[serde(default)]
pub(crate) struct Topic<'a> {
    #[serde(borrow)]
    pub(crate) name: Word<'a>,
}

/// A part of a text that means something.
#[derive(Deserialize, Default)]
#[serde(default)]
pub(crate) struct Entity<'a> {
    #[serde(rename = "type", borrow)]
    pub(crate) kind: Word<'a>,
    pub(crate) offset: Id,
    pub(crate) length: Id,
    #[serde(borrow)]
    pub(crate) user: Maybe<User<'a>>,
}

/// What somebody's reactions to a message were and are.
#[derive(Deserialize, Default)]
#[serde(default)]
pub(crate) struct Reaction<'a> {
    #[serde(borrow)]
    pub(crate) chat: Maybe<Chat<'a>>,
    pub(crate) message_id: Id,
    pub(crate) date: Seconds,
    #[serde(borrow)]
    pub(crate) user: Maybe<User<'a>>,
    #[serde(borrow)]
    pub(crate) old_reaction: List<Maybe<Emoji<'a>>, 32>,
    #[serde(borrow)]
    pub(crate) new_reaction: List<Maybe<Emoji<'a>>, 32>,
}

/// A reaction's sort.
#[derive(Deserialize, Default)]
#[serde(default)]
pub(crate) struct Emoji<'a> {
    #[serde(borrow)]
    emoji: Word<'a>,
    #[serde(borrow)]
    custom_emoji_id: Word<'a>,
}

impl Emoji<'_> {
    /// The number under which a reaction is kept: the same as an import gives it.
    pub(crate) fn mark(&self) -> u32 {
        let name = self.emoji.some().or_else(|| self.custom_emoji_id.some()).unwrap_or("paid");
        (hash(&[b"reaction", name.as_bytes()]) as u32).max(1)
    }
}

/// How many have reacted to a message, where Telegram doesn't say who.
#[derive(Deserialize, Default)]
#[serde(default)]
pub(crate) struct Counted<'a> {
    #[serde(borrow)]
    pub(crate) chat: Maybe<Chat<'a>>,
    pub(crate) message_id: Id,
    pub(crate) date: Seconds,
    pub(crate) reactions: List<Maybe<Count>, 64>,
}

/// How many have reacted in one way.
#[derive(Deserialize, Default)]
#[serde(default)]
pub(crate) struct Count {
    pub(crate) total_count: Id,
}

/// A button was pressed.
#[derive(Deserialize, Default)]
#[serde(default)]
pub(crate) struct Query<'a> {
    #[serde(borrow)]
    pub(crate) id: Word<'a>,
    #[serde(borrow)]
    pub(crate) from: Maybe<User<'a>>,
    #[serde(borrow)]
    pub(crate) data: Word<'a>,
    #[serde(borrow)]
    pub(crate) message: Maybe<Message<'a>>,
}

/// Somebody's place in a group has changed.
#[derive(Deserialize, Default)]
#[serde(default)]
pub(crate) struct Membership<'a> {
    #[serde(borrow)]
    pub(crate) chat: Maybe<Chat<'a>>,
    #[serde(borrow)]
    pub(crate) from: Maybe<User<'a>>,
    pub(crate) date: Seconds,
    #[serde(borrow)]
    pub(crate) old_chat_member: Maybe<Member<'a>>,
    #[serde(borrow)]
    pub(crate) new_chat_member: Maybe<Member<'a>>,
    #[serde(borrow)]
    pub(crate) invite_link: Maybe<Link<'a>>,
    pub(crate) via_join_request: Flag,
}

/// Somebody's place in a group.
#[derive(Deserialize, Default)]
#[serde(default)]
pub(crate) struct Member<'a> {
    #[serde(borrow)]
    pub(crate) status: Word<'a>,
    #[serde(borrow)]
    pub(crate) user: Maybe<User<'a>>,
    is_member: Flag,
    can_send_messages: Flag,
    can_promote_members: Flag,
    can_change_info: Flag,
    can_delete_messages: Flag,
    can_restrict_members: Flag,
    can_pin_messages: Flag,
    can_manage_topics: Flag,
    until_date: Seconds,
}

impl Member<'_> {
    /// Whether they are in the group.
    pub(crate) fn is_in(&self) -> bool {
        match self.status.get() {
            "creator" | "administrator" | "member" => true,
            "restricted" => self.is_member.0,
            _ => false,
        }
    }

    /// Until when they are kept from writing, if they are.
    pub(crate) fn muted(&self) -> Option<Moment> {
        // Restricted for good is told as until the first second of 1970.
        let until = Some(self.until_date.moment()).filter(|until| until.0 > 0);
        (self.status.get() == "restricted" && !self.can_send_messages.0).then(|| until.unwrap_or(FOR_GOOD))
    }

    /// What they may do.
    pub(crate) fn rights(&self) -> Rights {
        match self.status.get() {
            "creator" => Rights::Owner,
            "administrator" if self.can_promote_members.0 || self.can_change_info.0 => Rights::Owner,
            "administrator" if self.can_delete_messages.0 || self.can_restrict_members.0 || self.can_pin_messages.0 || self.can_manage_topics.0 => Rights::Staff,
            // What else an administrator may do is done to nobody: somebody may be one for the sake of a title.
            _ => Rights::Member,
        }
    }
}

/// A moment that nobody waits for: the end of the year 9999.
const FOR_GOOD: Moment = Moment(253_402_300_799_000);

/// A link that invites.
#[derive(Deserialize, Default)]
#[serde(default)]
pub(crate) struct Link<'a> {
    #[serde(borrow)]
    pub(crate) creator: Maybe<User<'a>>,
}

/// Somebody asks to be let in.
#[derive(Deserialize, Default)]
#[serde(default)]
pub(crate) struct Request<'a> {
    #[serde(borrow)]
    pub(crate) chat: Maybe<Chat<'a>>,
    #[serde(borrow)]
    pub(crate) from: Maybe<User<'a>>,
    #[serde(borrow)]
    pub(crate) invite_link: Maybe<Link<'a>>,
}

/// Somebody has answered a poll, or taken the answer back.
#[derive(Deserialize, Default)]
#[serde(default)]
pub(crate) struct Vote<'a> {
    #[serde(borrow)]
    pub(crate) poll_id: Word<'a>,
    #[serde(borrow)]
    pub(crate) user: Maybe<User<'a>>,
    pub(crate) option_ids: List<Id, 32>,
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn who_keeps_order_has_a_right_to() {
        for (member, expected) in [
            (r#"{"status":"creator"}"#, Rights::Owner),
            (r#"{"status":"administrator","can_manage_chat":true,"can_promote_members":true}"#, Rights::Owner),
            (r#"{"status":"administrator","can_manage_chat":true,"can_restrict_members":true}"#, Rights::Staff),
            (r#"{"status":"administrator","can_manage_chat":true,"can_invite_users":true,"custom_title":"Regular"}"#, Rights::Member),
            (r#"{"status":"member"}"#, Rights::Member),
        ] {
            let member: Maybe<Member<'_>> = serde_json::from_str(member).expect("a member");
            assert_eq!(member.0.rights(), expected);
        }
    }

    #[test]
    fn an_odd_update_holds_up_nothing() {
        let body = br#"{"ok":true,"result":[
            {"update_id":7,"message":{"message_id":1,"date":"5","chat":{"id":-9,"type":"group","title":4},"from":[],"text":{"a":1},"photo":[]}},
            {"update_id":8,"message":17}, 5, {"update_id":"9","poll_answer":{"option_ids":[0,"x"]}}]}"#;
        let all = all(body).expect("a list");
        assert_eq!(all.iter().map(|told| told.update_id.0).collect::<Vec<_>>(), [7, 8, 0, 9]);
        let message = &all[0].message.as_ref().expect("a message").0;
        assert!((message.chat.0.id(), message.date.moment(), message.is_said(), message.words()) == (-9, Moment(5_000), true, ""));
        // What can't be read at all is passed over by its number.
        let twice = br#"{"result":[{"update_id":11,"message":{"message_id":1,"message_id":2}},{"update_id":12}]}"#;
        assert_eq!(super::all(twice).expect("a list").iter().map(|told| told.update_id.0).collect::<Vec<_>>(), [11, 12]);
        assert!(super::all(b"<html>502</html>").is_err());
    }

    proptest! {
        /// Whatever stands where, there is no panic, and the number is found.
        #[test]
        fn whatever_comes_is_read(place in 0_usize..12, odd in prop::sample::select(vec!["null", "5", "-5", "1e400", "\"x\"", "[]", "{}", "true", "[[[]]]", "{\"id\":{}}", "18446744073709551615", "\"\\ud83d\\ude00\""])) {
            let names = ["message_id", "date", "chat", "from", "text", "entities", "reply_to_message", "new_chat_members", "left_chat_member", "forum_topic_created", "sender_chat", "message_thread_id"];
            let fields: Vec<_> = names.iter().enumerate().filter(|(at, _)| *at == place).map(|(_, name)| format!("\"{name}\":{odd}")).collect();
            let body = format!("{{\"update_id\":3,\"message\":{{{}}}}}", fields.join(","));
            prop_assert_eq!(one(body.as_bytes()).update_id.0, 3);
        }

        #[test]
        fn bytes_are_no_panic(bytes in proptest::collection::vec(any::<u8>(), 0..200)) {
            let _ = (one(&bytes).update_id.0, all(&bytes).is_ok());
        }
    }
}
