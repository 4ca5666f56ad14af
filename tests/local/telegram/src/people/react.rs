//! People react.

use crate::Id;
use crate::state::{BOT, State};
use crate::telegram::Telegram;
use crate::world::Kind;
use serde_json::{Value, json};

/// People react.
impl Telegram {
    /// Somebody's reactions to a message are these from now on; none takes them back. An anonymous administrator reacts as the group.
    pub fn react(&self, user: Id, chat: Id, message: i64, emoji: &[&str]) {
        let reactions: Vec<_> = emoji.iter().map(|emoji| json!({"type": "emoji", "emoji": emoji})).collect();
        self.react_with(user, chat, message, json!(reactions));
    }

    /// Somebody's reactions as they are told: `[{"type": "custom_emoji", …}]`, or a type of tomorrow.
    pub fn react_with(&self, user: Id, chat: Id, message: i64, reactions: Value) {
        self.shared.change(|state| {
            // That the message is there.
            state.world.message(chat, message);
            let new = reactions.as_array().cloned().unwrap_or_default();
            let old = state.world.chat_mut(chat).reactions.insert((message, user), new.clone()).unwrap_or_default();
            if state.world.chat(chat).kind == Kind::Channel {
                return state.count_reactions(chat, message);
            }
            let anonymous = state.world.chat(chat).members.get(&user).is_some_and(|member| member.anonymous);
            let mut payload = json!({"chat": state.world.chat_json(chat), "message_id": message, "date": state.now(), "old_reaction": old, "new_reaction": new});
            match anonymous {
                true => payload["actor_chat"] = state.world.chat_json(chat),
                false => payload["user"] = state.world.user_json(user),
            }
            state.tell_reaction("message_reaction", chat, payload);
        });
    }

    /// Reactions of whom nobody knows come only as counts.
    pub fn react_unseen(&self, chat: Id, message: i64, counts: &[(&str, u64)]) {
        self.shared.change(|state| {
            let counts: Vec<_> = counts.iter().map(|(emoji, count)| json!({"type": {"type": "emoji", "emoji": emoji}, "total_count": count})).collect();
            state.tell_counts(chat, message, json!(counts));
        });
    }
}

impl State {
    fn count_reactions(&mut self, chat: Id, message: i64) {
        let mut counts: Vec<(Value, u64)> = Vec::new();
        for reaction in self.world.chat(chat).reactions.iter().filter(|((of, _), _)| *of == message).flat_map(|(_, reactions)| reactions) {
            match counts.iter_mut().find(|(kind, _)| kind == reaction) {
                Some((_, count)) => *count += 1,
                None => counts.push((reaction.clone(), 1)),
            }
        }
        let counts: Vec<_> = counts.into_iter().map(|(kind, count)| json!({"type": kind, "total_count": count})).collect();
        self.tell_counts(chat, message, json!(counts));
    }

    fn tell_counts(&mut self, chat: Id, message: i64, counts: Value) {
        let payload = json!({"chat": self.world.chat_json(chat), "message_id": message, "date": self.now(), "reactions": counts});
        self.tell_reaction("message_reaction_count", chat, payload);
    }

    /// In private everybody's reactions are told, elsewhere to administrators.
    fn tell_reaction(&mut self, kind: &str, chat: Id, payload: Value) {
        if self.world.chat(chat).kind == Kind::Private || self.world.chat(chat).is_admin(BOT) {
            self.tell(kind, payload);
        }
    }
}
