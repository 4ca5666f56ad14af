//! People vote.

use crate::discord::Discord;
use crate::id::Id;
use crate::state::State;
use serde_json::json;

impl State {
    /// Somebody votes for an answer, counted from 1, or takes it back.
    pub(crate) fn vote(&mut self, user: Id, channel: Id, message: Id, answer: u64, for_it: bool) {
        let Some(poll) = self.world.message_mut(channel, message).poll.as_mut() else { panic!("message {message} is no poll") };
        let had = poll.votes.contains(&(user, answer));
        if had == for_it || poll.finished {
            return;
        }
        match for_it {
            true => poll.votes.push((user, answer)),
            false => poll.votes.retain(|vote| *vote != (user, answer)),
        }
        let event = if for_it { "MESSAGE_POLL_VOTE_ADD" } else { "MESSAGE_POLL_VOTE_REMOVE" };
        self.tell_place(event, channel, json!({"user_id": user, "message_id": message, "answer_id": answer}));
    }

    pub(crate) fn end_poll(&mut self, channel: Id, message: Id) {
        if let Some(poll) = self.world.message_mut(channel, message).poll.as_mut() {
            poll.finished = true;
        }
        self.tell_message("MESSAGE_UPDATE", channel, message);
    }
}

/// People vote.
impl Discord {
    /// Somebody votes for an answer, counted from 1.
    pub fn vote(&self, user: Id, channel: Id, message: Id, answer: u64) {
        self.shared.change(|state| state.vote(user, channel, message, answer, true));
    }

    /// Somebody takes a vote back.
    pub fn unvote(&self, user: Id, channel: Id, message: Id, answer: u64) {
        self.shared.change(|state| state.vote(user, channel, message, answer, false));
    }

    /// A poll ends.
    pub fn end_poll(&self, channel: Id, message: Id) {
        self.shared.change(|state| state.end_poll(channel, message));
    }
}
