//! What there is: people, chats, members, messages.

mod chat;
mod member;
mod message;

pub(crate) use chat::{Chat, Kind, Link, Topic};
pub(crate) use member::{ADMINISTRATOR, CHANNEL_ONLY, Member, PERMISSIONS, Status};

use crate::Id;
use crate::state::BOT;
use serde_json::{Value, json};
use std::collections::BTreeMap;

/// Who speaks for anonymous administrators, and for channels, where a person has to be named.
pub(crate) const ANONYMOUS: Id = 1_087_968_824;
const CHANNEL_BOT: Id = 136_817_688;
const FORWARDER: Id = 777_000;

/// Somebody.
#[derive(Clone, Debug)]
pub(crate) struct User {
    pub(crate) name: String,
    pub(crate) username: Option<String>,
    pub(crate) bot: bool,
    pub(crate) language: Option<String>,
    /// They started the bot, and so may be written to.
    pub(crate) started: bool,
    pub(crate) blocked: bool,
}

/// All that there is.
#[derive(Default)]
pub(crate) struct World {
    pub(crate) users: BTreeMap<Id, User>,
    /// Chats by number; private ones have that of their person.
    pub(crate) chats: BTreeMap<Id, Chat>,
    /// The last number of a message in private chats and groups, which share theirs.
    shared: i64,
}

impl World {
    pub(crate) fn user(&self, id: Id) -> &User {
        self.users.get(&id).unwrap_or_else(|| panic!("there is no user {id}"))
    }

    pub(crate) fn user_mut(&mut self, id: Id) -> &mut User {
        self.users.get_mut(&id).unwrap_or_else(|| panic!("there is no user {id}"))
    }

    pub(crate) fn chat(&self, id: Id) -> &Chat {
        self.chats.get(&id).unwrap_or_else(|| panic!("there is no chat {id}"))
    }

    pub(crate) fn chat_mut(&mut self, id: Id) -> &mut Chat {
        self.chats.get_mut(&id).unwrap_or_else(|| panic!("there is no chat {id}"))
    }

    pub(crate) fn message(&self, chat: Id, id: i64) -> &Value {
        self.chat(chat).messages.get(&id).unwrap_or_else(|| panic!("there is no message {id} in chat {chat}"))
    }

    pub(crate) fn message_mut(&mut self, chat: Id, id: i64) -> &mut Value {
        self.chat_mut(chat).messages.get_mut(&id).unwrap_or_else(|| panic!("there is no message {id} in chat {chat}"))
    }

    /// Whether the bot said it.
    pub(crate) fn own(&self, chat: Id, message: i64) -> bool {
        self.chat(chat).own.contains(&message) || self.message(chat, message)["from"]["id"] == BOT
    }

    pub(crate) fn user_json(&self, id: Id) -> Value {
        let fixed = |name: &str, username: &str, bot: bool| json!({"id": id, "is_bot": bot, "first_name": name, "username": username});
        match id {
            ANONYMOUS => return fixed("Group", "GroupAnonymousBot", true),
            CHANNEL_BOT => return fixed("Channel", "Channel_Bot", true),
            FORWARDER => return json!({"id": id, "is_bot": false, "first_name": "Telegram"}),
            _ => {}
        }
        let user = self.user(id);
        let mut json = json!({"id": id, "is_bot": user.bot, "first_name": user.name});
        for (field, value) in [("username", &user.username), ("language_code", &user.language)] {
            if let Some(value) = value {
                json[field] = json!(value);
            }
        }
        json
    }

    pub(crate) fn chat_json(&self, id: Id) -> Value {
        let chat = self.chat(id);
        let mut json = json!({"id": id, "type": chat.kind.name()});
        if chat.kind == Kind::Private {
            let user = self.user(id);
            json["first_name"] = json!(user.name);
            if let Some(username) = &user.username {
                json["username"] = json!(username);
            }
            return json;
        }
        json["title"] = json!(chat.title);
        if let Some(username) = &chat.username {
            json["username"] = json!(username);
        }
        if chat.forum {
            json["is_forum"] = json!(true);
        }
        json
    }

    /// The next number of a message in a chat.
    pub(crate) fn number(&mut self, chat: Id) -> i64 {
        let own = matches!(self.chat(chat).kind, Kind::Supergroup | Kind::Channel);
        let last = if own { &mut self.chat_mut(chat).last } else { &mut self.shared };
        *last += 1;
        *last
    }

    /// Whether the bot is told what happens in a chat.
    pub(crate) fn hears(&self, chat: Id) -> bool {
        match self.chat(chat).kind {
            Kind::Private => !self.user(chat).blocked,
            _ => self.chat(chat).inside(BOT),
        }
    }
}
