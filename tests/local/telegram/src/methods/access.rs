//! What a call is about, if it is there and the bot may.

use crate::Id;
use crate::call::Call;
use crate::refusal::{Refusal, bad, forbidden, upgraded, wrong};
use crate::state::{BOT, State};
use crate::world::{Kind, Status};
use serde_json::Value;

/// How long who asks to be let in may be written to, in seconds.
const WAITING: i64 = 5 * 60;

impl State {
    /// The chat that a number or an @username means.
    pub(crate) fn chat_named(&self, value: &Value) -> Option<Id> {
        let text = value.as_str().unwrap_or_default();
        let number = value.as_i64().or_else(|| text.parse().ok());
        let named = || self.world.chats.iter().find(|(_, chat)| chat.username.as_deref().is_some_and(|name| text.strip_prefix('@') == Some(name))).map(|(id, _)| *id);
        number.or_else(named).filter(|id| self.world.chats.contains_key(id))
    }

    /// The chat, if the bot may look into it.
    pub(super) fn chat_of(&mut self, call: &Call) -> Result<Id, Refusal> {
        if !call.has("chat_id") {
            return Err(wrong("chat_id is empty"));
        }
        let id = self.chat_named(&call.body["chat_id"]).ok_or_else(|| bad("chat not found"))?;
        let chat = self.world.chat(id);
        if let Some(to) = chat.migrated_to {
            return Err(upgraded(to));
        }
        let kind = chat.kind.name();
        match chat.status(BOT) {
            _ if chat.kind == Kind::Private => Ok(id),
            Status::Kicked => Err(forbidden(&format!("bot was kicked from the {kind} chat"))),
            Status::Left => Err(forbidden(&format!("bot is not a member of the {kind} chat"))),
            _ => Ok(id),
        }
    }

    /// A group, supergroup or channel.
    pub(super) fn group_of(&mut self, call: &Call, only: &[Kind], otherwise: &str) -> Result<Id, Refusal> {
        let chat = self.chat_of(call)?;
        if only.contains(&self.world.chat(chat).kind) { Ok(chat) } else { Err(bad(otherwise)) }
    }

    /// The chat, if the bot may write to it something of this kind.
    pub(super) fn chat_to_write(&mut self, call: &Call, right: &str, what: &str) -> Result<Id, Refusal> {
        let id = self.chat_of(call)?;
        let chat = self.world.chat(id);
        match chat.kind {
            Kind::Private => self.may_whisper(id)?,
            Kind::Channel if !chat.may(BOT, "can_post_messages") => return Err(bad("need administrator rights in the channel chat")),
            Kind::Group | Kind::Supergroup if !chat.may(BOT, right) => return Err(bad(&format!("not enough rights to send {what} to the chat"))),
            _ => {}
        }
        Ok(id)
    }

    fn may_whisper(&self, id: Id) -> Result<(), Refusal> {
        let user = self.world.user(id);
        let since = self.now() - WAITING;
        let asking = self.world.chats.values().any(|chat| chat.may(BOT, "can_invite_users") && chat.requests.get(&id).is_some_and(|(at, _)| *at >= since));
        match (user.bot, user.blocked, user.started || asking) {
            (true, ..) => Err(forbidden("bot can't send messages to bots")),
            (_, true, _) => Err(forbidden("bot was blocked by the user")),
            (.., false) => Err(forbidden("bot can't initiate conversation with a user")),
            _ => Ok(()),
        }
    }

    /// The bot may do this here.
    pub(super) fn need(&self, chat: Id, right: &str, otherwise: &str) -> Result<(), Refusal> {
        if self.world.chat(chat).may(BOT, right) { Ok(()) } else { Err(bad(otherwise)) }
    }

    /// The message that is meant.
    pub(super) fn message_of(&self, chat: Id, call: &Call, otherwise: &str) -> Result<i64, Refusal> {
        let id = call.number("message_id").ok_or_else(|| wrong("message identifier is not specified"))?;
        if self.world.chat(chat).messages.contains_key(&id) { Ok(id) } else { Err(bad(otherwise)) }
    }

    /// The person that is meant, if Telegram knows them.
    pub(super) fn user_of(&mut self, chat: Id, call: &Call) -> Result<Id, Refusal> {
        let id = call.number("user_id").ok_or_else(|| wrong("invalid user_id specified"))?;
        if !self.world.users.contains_key(&id) {
            return Err(bad("PARTICIPANT_ID_INVALID"));
        }
        self.lift(chat, id);
        Ok(id)
    }

    /// The topic that is meant, if it takes messages of the bot.
    pub(super) fn thread_of(&self, chat: Id, call: &Call, answered: Option<i64>) -> Result<Option<i64>, Refusal> {
        let of = self.world.chat(chat);
        let asked = call.number("message_thread_id").filter(|thread| *thread != 0);
        let inherited = || answered.and_then(|id| self.world.message(chat, id)["message_thread_id"].as_i64());
        let Some(thread) = asked.or_else(inherited) else { return Ok(None) };
        match of.topics.get(&thread) {
            Some(topic) if topic.closed && topic.creator != BOT && !of.may(BOT, "can_manage_topics") => Err(bad("TOPIC_CLOSED")),
            Some(_) => Ok(Some(thread)),
            None if !of.forum && of.kind == Kind::Supergroup && of.messages.contains_key(&thread) => Ok(Some(thread)),
            None if asked.is_none() => Ok(None),
            None => Err(bad("message thread not found")),
        }
    }
}
