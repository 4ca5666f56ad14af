//! People speak, change and take back what they said.

use super::post::Post;
use crate::discord::Discord;
use crate::gateway::To;
use crate::id::Id;
use crate::state::State;
use crate::world::{Channel, Message, Shape, kind};
use serde_json::{Value, json};

/// Milliseconds that a poll lasts.
const DAY: u64 = 86_400_000;

impl State {
    pub(crate) fn to(&self, channel: Id) -> To {
        self.world.channel(channel).server.map_or(To::Direct, To::Server)
    }

    /// The server of a channel, as a field of an event.
    pub(crate) fn placed(&self, channel: Id, mut payload: Value) -> Value {
        payload["channel_id"] = json!(channel);
        if let Some(server) = self.world.channel(channel).server {
            payload["guild_id"] = json!(server);
        }
        payload
    }

    /// Tells an event of a channel, if the bot hears it.
    pub(crate) fn tell_place(&mut self, event: &str, channel: Id, payload: Value) {
        if self.world.heard(channel) {
            let payload = self.placed(channel, payload);
            self.dispatch(event, self.to(channel), payload);
        }
    }

    /// Keeps a message without telling anybody.
    pub(crate) fn keep(&mut self, message: Message) {
        let (id, author) = (message.id, message.author);
        let channel = self.world.channel_mut(message.channel);
        channel.last = channel.last.max(Some(id));
        let opens = channel.id == id;
        if let Some(thread) = channel.thread.as_mut().filter(|_| !opens) {
            thread.sent += 1;
            thread.members.insert(author);
        }
        channel.messages.insert(id, message);
    }

    /// Keeps a message and tells it.
    pub(crate) fn publish(&mut self, message: Message) {
        let (channel, id) = (message.channel, message.id);
        self.keep(message);
        self.tell_message("MESSAGE_CREATE", channel, id);
    }

    /// Tells what became of a message.
    pub(crate) fn tell_message(&mut self, event: &str, channel: Id, id: Id) {
        if self.world.heard(channel) {
            let message = self.world.message(channel, id);
            let (payload, open) = (self.world.message_json(message, Shape::Event), self.world.open(message));
            self.dispatch_message(event, self.to(channel), payload, open);
        }
    }

    /// Takes a message away and tells it.
    pub(crate) fn remove(&mut self, channel: Id, id: Id) {
        self.world.channel_mut(channel).messages.remove(&id);
        self.tell_place("MESSAGE_DELETE", channel, json!({"id": id}));
    }

    /// The private conversation of the bot with somebody.
    pub(crate) fn conversation(&mut self, user: Id) -> Id {
        if let Some(channel) = self.world.conversation(user) {
            return channel;
        }
        let id = self.fresh();
        self.world.place(Channel { recipient: Some(user), ..Channel::new(id, kind::DIRECT, None, "") });
        id
    }
}

/// People speak.
impl Discord {
    /// Somebody says something in a channel.
    pub fn say(&self, author: Id, channel: Id, post: impl Into<Post>) -> Id {
        let Post { mut message, answers, ago, quiet_reply } = post.into();
        self.shared.change(|state| {
            let now = state.clock.now();
            message.id = match ago {
                Some(ago) => state.mint.at(now - ago.as_millis() as u64),
                None => state.mint.next(now),
            };
            (message.channel, message.author) = (channel, author);
            message.poll.iter_mut().for_each(|poll| poll.ends = now + DAY);
            state.world.mention(&mut message);
            if let Some(meant) = answers {
                message.reference = Some((channel, meant));
                let author = state.world.message(channel, meant).author;
                if !quiet_reply && !message.mentions.contains(&author) && state.world.users.contains_key(&author) {
                    message.mentions.push(author);
                }
            }
            let id = message.id;
            if ago.is_some() {
                state.keep(message)
            } else {
                state.publish(message)
            }
            id
        })
    }

    /// Somebody writes to the bot in private.
    pub fn whisper(&self, author: Id, post: impl Into<Post>) -> Id {
        let channel = self.shared.change(|state| state.conversation(author));
        self.say(author, channel, post)
    }

    /// The author changes what a message says.
    pub fn edit(&self, channel: Id, message: Id, content: &str) {
        self.shared.change(|state| {
            let now = state.clock.now();
            let mut changed = state.world.message(channel, message).clone();
            (changed.content, changed.edited) = (content.to_owned(), Some(now));
            state.world.mention(&mut changed);
            *state.world.message_mut(channel, message) = changed;
            state.tell_message("MESSAGE_UPDATE", channel, message);
        });
    }

    /// A message is taken away. The event doesn't say by whom.
    pub fn delete(&self, channel: Id, message: Id) {
        self.shared.change(|state| state.remove(channel, message));
    }

    /// Several messages are taken away at once.
    pub fn delete_all(&self, channel: Id, messages: &[Id]) {
        self.shared.change(|state| state.remove_all(channel, messages));
    }
}

impl State {
    pub(crate) fn remove_all(&mut self, channel: Id, messages: &[Id]) {
        self.world.channel_mut(channel).messages.retain(|id, _| !messages.contains(id));
        self.tell_place("MESSAGE_DELETE_BULK", channel, json!({"ids": messages}));
    }
}
