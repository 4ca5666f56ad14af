//! People vote.

use crate::Id;
use crate::telegram::Telegram;
use serde_json::{Value, json};

impl Telegram {
    /// Somebody's votes in a poll are these options from now on; none takes them back.
    ///
    /// # Panics
    ///
    /// If the message is no poll that is open.
    pub fn vote(&self, user: Id, chat: Id, message: i64, options: &[usize]) {
        self.shared.change(|state| {
            let of = state.world.chat_mut(chat);
            // Who voted for what is kept beside the reactions, under the message's negative number.
            let old = of.reactions.insert((-message, user), options.iter().map(|option| json!(option)).collect()).unwrap_or_default();
            let poll = state.world.message_mut(chat, message).get_mut("poll").filter(|poll| poll["is_closed"] == false).unwrap_or_else(|| panic!("message {message} is no open poll"));
            let mut count = |option: usize, by: i64| poll["options"][option]["voter_count"] = json!(poll["options"][option]["voter_count"].as_i64().unwrap_or_default() + by);
            old.iter().filter_map(Value::as_u64).for_each(|option| count(option as usize, -1));
            options.iter().for_each(|option| count(*option, 1));
            let voters = poll["total_voter_count"].as_i64().unwrap_or_default() + i64::from(!options.is_empty()) - i64::from(!old.is_empty());
            poll["total_voter_count"] = json!(voters);
            let poll = poll.clone();
            if !state.world.own(chat, message) {
                return;
            }
            if poll["is_anonymous"] == false {
                let persistent: Vec<_> = options.iter().map(|option| poll["options"][*option]["persistent_id"].clone()).collect();
                let user = state.world.user_json(user);
                state.tell("poll_answer", json!({"poll_id": poll["id"], "user": user, "option_ids": options, "option_persistent_ids": persistent}));
            }
            state.tell("poll", poll);
        });
    }
}
