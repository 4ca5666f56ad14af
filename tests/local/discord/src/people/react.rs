//! People react.

use crate::discord::Discord;
use crate::gateway::To;
use crate::id::Id;
use crate::state::State;
use crate::world::{Emoji, Reaction};
use serde_json::{Value, json};

fn emoji(text: &str) -> Emoji {
    Emoji::parsed(text).unwrap_or_else(|| panic!("{text:?} is no emoji; write 👍 or name:id"))
}

impl State {
    /// Somebody reacts, once.
    pub(crate) fn react(&mut self, user: Id, channel: Id, id: Id, emoji: &Emoji) {
        let message = self.world.message_mut(channel, id);
        let author = message.author;
        if !message.reactions.iter().any(|reaction| reaction.emoji == *emoji) {
            message.reactions.push(Reaction { emoji: emoji.clone(), users: Vec::new() });
        }
        let Some(reaction) = message.reactions.iter_mut().find(|reaction| reaction.emoji == *emoji) else { return };
        if reaction.users.contains(&user) {
            return;
        }
        reaction.users.push(user);
        let mut payload = reacted(user, id, emoji);
        payload["message_author_id"] = json!(author);
        if let Some(server) = self.world.home(channel).filter(|server| server.members.contains_key(&user)) {
            payload["member"] = self.world.member_json(server, user);
        }
        self.tell_place("MESSAGE_REACTION_ADD", channel, payload);
    }

    /// Somebody takes a reaction back.
    pub(crate) fn unreact(&mut self, user: Id, channel: Id, id: Id, emoji: &Emoji) {
        let message = self.world.message_mut(channel, id);
        let before: usize = message.reactions.iter().map(|reaction| reaction.users.len()).sum();
        message.reactions.iter_mut().filter(|reaction| reaction.emoji == *emoji).for_each(|reaction| reaction.users.retain(|of| *of != user));
        message.reactions.retain(|reaction| !reaction.users.is_empty());
        if message.reactions.iter().map(|reaction| reaction.users.len()).sum::<usize>() < before {
            self.tell_place("MESSAGE_REACTION_REMOVE", channel, reacted(user, id, emoji));
        }
    }

    /// All reactions go, or all with one emoji.
    pub(crate) fn clear(&mut self, channel: Id, id: Id, only: Option<&Emoji>) {
        self.world.message_mut(channel, id).reactions.retain(|reaction| only.is_some_and(|only| reaction.emoji != *only));
        match only {
            Some(emoji) => self.tell_place("MESSAGE_REACTION_REMOVE_EMOJI", channel, json!({"message_id": id, "emoji": emoji.json()})),
            None => self.tell_place("MESSAGE_REACTION_REMOVE_ALL", channel, json!({"message_id": id})),
        }
    }
}

fn reacted(user: Id, message: Id, emoji: &Emoji) -> Value {
    json!({"user_id": user, "message_id": message, "emoji": emoji.json(), "burst": false, "type": 0})
}

/// People react.
impl Discord {
    /// Somebody reacts with `👍`, or with `name:id`.
    pub fn react(&self, user: Id, channel: Id, message: Id, with: &str) {
        self.shared.change(|state| state.react(user, channel, message, &emoji(with)));
    }

    /// Somebody takes a reaction back.
    pub fn unreact(&self, user: Id, channel: Id, message: Id, with: &str) {
        self.shared.change(|state| state.unreact(user, channel, message, &emoji(with)));
    }

    /// A moderator clears the reactions of a message: all, or those with one emoji.
    pub fn clear_reactions(&self, channel: Id, message: Id, only: Option<&str>) {
        self.shared.change(|state| state.clear(channel, message, only.map(emoji).as_ref()));
    }

    /// Any event of any name, to the shard of a server or to all.
    pub fn event(&self, name: &str, server: Option<Id>, payload: Value) {
        self.shared.change(|state| state.dispatch(name, server.map_or(To::All, To::Server), payload));
    }
}
