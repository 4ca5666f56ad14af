//! People speak, change and take back what they said.

use super::post::Post;
use crate::Id;
use crate::methods::topics::COLOURS;
use crate::state::{State, USERNAME};
use crate::telegram::Telegram;
use crate::text::width;
use crate::world::{Kind, World};
use serde_json::{Value, json};

impl World {
    /// A message of another chat, as it stands in an answer to it.
    pub(crate) fn external(&self, chat: Id, message: &Value) -> Value {
        let kind = self.chat(chat).kind;
        let origin = match kind {
            Kind::Channel => json!({"type": "channel", "date": message["date"], "chat": self.chat_json(chat), "message_id": message["message_id"]}),
            _ => json!({"type": "user", "date": message["date"], "sender_user": message["from"]}),
        };
        let mut external = json!({"origin": origin});
        if matches!(kind, Kind::Supergroup | Kind::Channel) {
            (external["chat"], external["message_id"]) = (self.chat_json(chat), message["message_id"].clone());
        }
        external
    }
}

impl State {
    /// A message of a person, as it is told.
    fn spoken(&mut self, author: Id, chat: Id, post: &Post) -> Value {
        let at = self.now() - post.ago.as_secs() as i64;
        let mut message = self.world.head(chat, post.channel.unwrap_or(author), at);
        if let Some(meant) = post.answers {
            message["reply_to_message"] = self.world.quoted(chat, meant).unwrap_or_else(|| panic!("there is no message {meant} in chat {chat}"));
        }
        if let Some((place, meant)) = post.elsewhere {
            let original = self.world.message(place, meant).clone();
            message["external_reply"] = self.world.external(place, &original);
        }
        if let Some(quote) = &post.quote {
            let whole = message["reply_to_message"]["text"].as_str().unwrap_or_default();
            message["quote"] = json!({"text": quote, "position": whole.find(quote).map_or(0, |at| width(&whole[..at])), "is_manual": true});
        }
        let forum = self.world.chat(chat).forum;
        let inherited = || message["reply_to_message"]["message_thread_id"].as_i64();
        if let Some(topic) = post.topic.or_else(inherited) {
            message["message_thread_id"] = json!(topic);
            if forum {
                message["is_topic_message"] = json!(true);
            }
        } else if let Some(meant) = post.answers.filter(|_| self.world.chat(chat).kind == Kind::Supergroup && !forum) {
            // What is answered in a group without topics is a thread of its own.
            message["message_thread_id"] = json!(meant);
        }
        for more in [post.content(), post.fields.clone()] {
            if let (Some(fields), Value::Object(more)) = (message.as_object_mut(), more) {
                fields.extend(more);
            }
        }
        message
    }

    /// Somebody says something in a chat.
    fn say(&mut self, author: Id, chat: Id, post: &Post) -> i64 {
        let of = self.world.chat(chat);
        assert!(of.inside(author) || of.kind == Kind::Private && author == chat || post.channel.is_some(), "{author} is not in chat {chat}");
        if of.kind == Kind::Private {
            let user = self.world.user_mut(author);
            (user.started, user.blocked) = (true, false);
        }
        let mut message = self.spoken(author, chat, post);
        if post.ephemeral {
            let id = self.fresh();
            (message["message_id"], message["ephemeral_message_id"], message["receiver_user"]) = (json!(0), json!(id), self.world.user_json(crate::state::BOT));
            self.world.chat_mut(chat).ephemeral.insert(id, message.clone());
            self.tell_message("message", "channel_post", chat, message);
            return id;
        }
        let id = self.publish(chat, message);
        if self.world.chat(chat).kind == Kind::Channel {
            self.forward_post(chat, id);
        }
        id
    }

    /// Somebody uses a command, as from the menu.
    pub(crate) fn use_command(&mut self, author: Id, chat: Id, command: &str) -> i64 {
        let (name, rest) = command.split_once(' ').map_or((command, String::new()), |(name, rest)| (name, format!(" {rest}")));
        let named = if chat < 0 { format!("@{USERNAME}") } else { String::new() };
        self.say(author, chat, &Post::from(format!("/{name}{named}{rest}")))
    }
}

/// People speak.
impl Telegram {
    /// Somebody says something in a chat: in a group, in a channel that is theirs, or to the bot when the chat is themselves.
    ///
    /// # Panics
    ///
    /// If they are not there.
    pub fn say(&self, author: Id, chat: Id, post: impl Into<Post>) -> i64 {
        let post = post.into();
        self.shared.change(|state| state.say(author, chat, &post))
    }

    /// People say so many things in a chat, in turn, without a pause.
    pub fn flood(&self, count: usize, chat: Id, authors: &[Id], words: &[&str]) {
        let posts: Vec<Post> = words.iter().map(|words| Post::from(*words)).collect();
        self.shared.change(|state| {
            for at in 0..count {
                let message = state.spoken(authors[at % authors.len()], chat, &posts[at % posts.len()]);
                state.publish(chat, message);
            }
        });
    }

    /// Somebody writes to the bot in private.
    pub fn whisper(&self, author: Id, post: impl Into<Post>) -> i64 {
        self.say(author, author, post)
    }

    /// Somebody uses a command, as from the menu: `top week`. In a group it names the bot.
    pub fn command(&self, author: Id, chat: Id, command: &str) -> i64 {
        self.shared.change(|state| state.use_command(author, chat, command))
    }

    /// Somebody opens the bot in private by a link, `t.me/hearth_bot?start=payload`, or without a payload.
    pub fn start_bot(&self, user: Id, payload: &str) -> i64 {
        self.whisper(user, format!("/start {payload}").trim_end())
    }

    /// Somebody takes the bot into a group by a link, `t.me/hearth_bot?startgroup=payload`.
    pub fn start_group(&self, user: Id, chat: Id, payload: &str) -> i64 {
        self.shared.change(|state| state.let_in(chat, crate::state::BOT, user, None, false));
        self.say(user, chat, format!("/start@{USERNAME} {payload}").trim_end())
    }

    /// Several photos at once, each a message of one album. The words are the caption of the first.
    pub fn album(&self, author: Id, chat: Id, photos: usize, words: &str) -> Vec<i64> {
        let group = self.shared.change(|state| 13_000_000_000_000_000 + state.fresh()).to_string();
        let part = |at: usize| Post::from(if at == 0 { words } else { "" }).photo().fields(json!({"media_group_id": group}));
        (0..photos).map(|at| self.say(author, chat, part(at))).collect()
    }

    /// The author changes what a message says.
    pub fn edit(&self, chat: Id, message: i64, text: &str) {
        self.shared.change(|state| {
            let now = state.now();
            let words = if state.world.message(chat, message)["text"].is_null() { "caption" } else { "text" };
            let post = Post::from(text).content();
            let changed = state.world.message_mut(chat, message);
            (changed[words], changed["edit_date"]) = (json!(text), json!(now));
            if let (Some(fields), "text") = (changed.as_object_mut(), words) {
                fields.remove("entities");
                fields.extend(post["entities"].as_array().map(|entities| ("entities".to_owned(), json!(entities))));
            }
            let changed = changed.clone();
            state.tell_message("edited_message", "edited_channel_post", chat, changed);
        });
    }

    /// A message is taken away. No bot is told.
    pub fn delete(&self, chat: Id, message: i64) {
        self.shared.change(|state| state.remove_message(chat, message));
    }

    /// Somebody opens a topic. Returns its number.
    pub fn topic(&self, chat: Id, by: Id, name: &str) -> i64 {
        self.shared.change(|state| state.open_topic(chat, by, name, COLOURS[0]))
    }

    /// A topic is closed, or opened again.
    pub fn close_topic(&self, chat: Id, by: Id, topic: i64, close: bool) {
        self.shared.change(|state| state.shut_topic(chat, by, topic, close).map(drop).unwrap_or_else(|refusal| panic!("{}", refusal.description)));
    }
}
