//! A message: put into a chat, and told to the bot if it may hear it.

use super::{ANONYMOUS, CHANNEL_BOT, FORWARDER, Kind, Status, World};
use crate::Id;
use crate::state::{BOT, State, USERNAME};
use serde_json::{Value, json};

/// What tells that a message says something by itself.
const SPOKEN: [&str; 14] = ["text", "photo", "document", "poll", "sticker", "voice", "video", "audio", "animation", "video_note", "location", "contact", "dice", "venue"];

impl World {
    /// The head of a message: who, where, when. An anonymous administrator is their group, `channel` speaks for itself.
    pub(crate) fn head(&mut self, chat: Id, author: Id, now: i64) -> Value {
        let mut message = json!({"message_id": self.number(chat), "date": now, "chat": self.chat_json(chat)});
        let of = self.chat(chat);
        let member = of.members.get(&author);
        let title = member.and_then(|member| member.title.clone().filter(|_| of.is_admin(author)).or(member.tag.clone()));
        if of.kind == Kind::Channel {
            message["sender_chat"] = self.chat_json(chat);
        } else if author < 0 {
            message["from"] = self.user_json(CHANNEL_BOT);
            message["sender_chat"] = self.chat_json(author);
        } else if member.is_some_and(|member| member.anonymous && of.is_admin(author)) {
            message["from"] = self.user_json(ANONYMOUS);
            message["sender_chat"] = self.chat_json(chat);
            if let Some(title) = title {
                message["author_signature"] = json!(title);
            }
        } else {
            message["from"] = self.user_json(author);
            if let Some(title) = title.filter(|_| of.kind == Kind::Supergroup) {
                message["sender_tag"] = json!(title);
            }
        }
        message
    }

    /// A message as it stands in an answer to it: without what it answers itself.
    pub(crate) fn quoted(&self, chat: Id, id: i64) -> Option<Value> {
        let mut message = self.chats.get(&chat)?.messages.get(&id)?.clone();
        if let Some(fields) = message.as_object_mut() {
            fields.remove("reply_to_message");
        }
        Some(message)
    }

    /// Whether the bot in privacy mode may hear a message all the same.
    fn meant_for_bot(&self, chat: Id, message: &Value) -> bool {
        let service = !SPOKEN.iter().any(|kind| !message[*kind].is_null());
        let answered = message["reply_to_message"]["from"]["id"] == BOT;
        let text = message["text"].as_str().unwrap_or_default();
        let command = message["entities"][0]["type"] == "bot_command" && message["entities"][0]["offset"] == 0;
        let named = text.split_whitespace().next().unwrap_or_default().split_once('@').map(|(_, name)| name.eq_ignore_ascii_case(USERNAME));
        // A command without a name is for the bot that spoke last.
        let last =
            || self.chat(chat).messages.values().rev().find(|message| message["from"]["is_bot"] == true && message["from"]["id"] != ANONYMOUS).is_none_or(|message| message["from"]["id"] == BOT);
        service || answered || command && named.unwrap_or_else(last)
    }
}

impl State {
    /// Keeps a message and tells it, if the bot may hear it.
    pub(crate) fn publish(&mut self, chat: Id, message: Value) -> i64 {
        let id = message["message_id"].as_i64().unwrap_or_default();
        self.world.chat_mut(chat).messages.insert(id, message.clone());
        self.tell_message("message", "channel_post", chat, message);
        id
    }

    /// Tells a message, if the bot may hear it.
    pub(crate) fn tell_message(&mut self, kind: &str, of_channel: &str, chat: Id, message: Value) {
        let of = self.world.chat(chat);
        let channel = of.kind == Kind::Channel;
        let from = message["from"]["id"].as_i64().unwrap_or_default();
        let spoken = SPOKEN.iter().any(|kind| !message[*kind].is_null());
        // No bot hears another; its own words it doesn't hear either, only what it set in motion.
        let robot = self.world.users.get(&from).is_some_and(|user| user.bot) && (from != BOT || spoken);
        let open = matches!(of.kind, Kind::Private | Kind::Channel) || !self.options.privacy || of.is_admin(BOT) || self.world.meant_for_bot(chat, &message);
        if self.world.hears(chat) && open && !robot {
            self.tell(if channel { of_channel } else { kind }, message);
        }
    }

    /// Something happened in a chat that is shown as a message.
    pub(crate) fn service(&mut self, chat: Id, by: Id, thread: Option<i64>, what: Value) -> i64 {
        let now = self.now();
        let mut message = self.world.head(chat, by, now);
        if let Some(thread) = thread {
            (message["message_thread_id"], message["is_topic_message"]) = (json!(thread), json!(true));
        }
        if let (Some(fields), Value::Object(what)) = (message.as_object_mut(), what) {
            fields.remove("sender_tag");
            fields.extend(what);
        }
        self.publish(chat, message)
    }

    /// A post of a channel comes into the group where it is discussed.
    pub(crate) fn forward_post(&mut self, channel: Id, post: i64) -> Option<i64> {
        let group = self.world.chat(channel).linked?;
        let original = self.world.message(channel, post).clone();
        let now = self.now();
        let id = self.world.number(group);
        let mut message = original.clone();
        (message["message_id"], message["date"], message["chat"]) = (json!(id), json!(now), self.world.chat_json(group));
        (message["from"], message["sender_chat"]) = (self.world.user_json(FORWARDER), self.world.chat_json(channel));
        message["is_automatic_forward"] = json!(true);
        message["forward_origin"] = json!({"type": "channel", "date": original["date"], "chat": self.world.chat_json(channel), "message_id": post});
        Some(self.publish(group, message))
    }

    /// Somebody's place in a chat changes, and whoever may know is told.
    pub(crate) fn change_member(&mut self, chat: Id, user: Id, by: Id, more: Value, change: impl FnOnce(&mut super::Member)) {
        let old = self.world.member_json(chat, user);
        change(self.world.chat_mut(chat).members.entry(user).or_default());
        let new = self.world.member_json(chat, user);
        if old == new {
            return;
        }
        let mut payload = json!({"chat": self.world.chat_json(chat), "from": self.world.user_json(by), "date": self.now(), "old_chat_member": old, "new_chat_member": new});
        if let (Some(fields), Value::Object(more)) = (payload.as_object_mut(), more) {
            fields.extend(more);
        }
        if user == BOT {
            self.tell("my_chat_member", payload);
        } else {
            self.tell_administrator("chat_member", chat, payload);
        }
    }

    /// Bans and restrictions that are over end.
    pub(crate) fn lift(&mut self, chat: Id, user: Id) {
        let now = self.now();
        let Some(member) = self.world.chats.get_mut(&chat).and_then(|chat| chat.members.get_mut(&user)) else { return };
        if member.until != 0 && member.until <= now {
            member.until = 0;
            member.status = match member.status {
                Status::Restricted if member.stays => Status::Member,
                Status::Restricted | Status::Kicked => Status::Left,
                other => other,
            };
        }
    }
}
