//! Polls of the bot.

use super::Answered;
use crate::call::Call;
use crate::keyboard;
use crate::refusal::{Refusal, bad, wrong};
use crate::state::State;
use serde_json::{Value, json};

/// The longest that a poll may be open, in seconds. Older servers know ten minutes.
const MONTH: i64 = 2_628_000;

pub(super) fn send(state: &mut State, call: &Call) -> Answered {
    let chat = state.chat_to_write(call, "can_send_polls", "polls")?;
    let poll = state.poll(call)?;
    state.send(chat, call, json!({"poll": poll}))
}

impl State {
    fn poll(&mut self, call: &Call) -> Result<Value, Refusal> {
        let question = call.text("question").trim();
        let options: Vec<&str> = call.list("options").iter().map(|option| option["text"].as_str().or(option.as_str()).unwrap_or_default().trim()).collect();
        let wrongs = [
            (question.is_empty(), "poll question must be non-empty"),
            (question.chars().count() > 300, "poll question length must not exceed 300"),
            (options.is_empty(), "poll must have at least 1 option"),
            (options.len() > 12, "poll can't have more than 12 options"),
            (options.iter().any(|option| option.is_empty()), "poll options must be non-empty"),
            (options.iter().any(|option| option.chars().count() > 100), "poll options length must not exceed 100"),
            (call.has("open_period") && !call.number("open_period").is_some_and(|seconds| (5..=MONTH).contains(&seconds)), "open_period must be between 5 and 2628000"),
            (call.has("open_period") && call.has("close_date"), "open_period and close_date can't be used together"),
        ];
        if let Some((_, what)) = wrongs.iter().find(|(is, _)| *is) {
            return Err(wrong(what));
        }
        if self.options.version < (9, 6) && call.number("open_period").is_some_and(|seconds| seconds > 600) {
            return Err(bad("POLL_CLOSE_DATE_INVALID"));
        }
        let id = (5_000_000_000_000_000_000 + self.fresh()).to_string();
        let options: Vec<_> = options.iter().enumerate().map(|(at, text)| json!({"persistent_id": format!("{id}-{at}"), "text": text, "voter_count": 0})).collect();
        let anonymous = !call.has("is_anonymous") || call.flag("is_anonymous");
        let kind = if call.text("type").is_empty() { "regular" } else { call.text("type") };
        let mut poll = json!({
            "id": id, "question": question, "options": options, "total_voter_count": 0, "is_closed": call.flag("is_closed"), "is_anonymous": anonymous, "type": kind,
            "allows_multiple_answers": call.flag("allows_multiple_answers"), "allows_revoting": kind == "regular", "members_only": call.flag("members_only"),
        });
        for field in ["open_period", "close_date"].into_iter().filter(|field| call.has(field)) {
            poll[field] = call.body[field].clone();
        }
        Ok(poll)
    }
}

pub(super) fn stop(state: &mut State, call: &Call) -> Answered {
    let chat = state.chat_of(call)?;
    let id = state.message_of(chat, call, "message with poll to stop not found")?;
    let buttons = keyboard::inline(call)?;
    let own = state.world.own(chat, id);
    let message = state.world.message_mut(chat, id);
    if message["poll"].is_null() {
        return Err(bad("message is not a poll"));
    }
    if !own {
        return Err(bad("poll can't be stopped"));
    }
    if message["poll"]["is_closed"] == true {
        return Err(bad("poll has already been closed"));
    }
    message["poll"]["is_closed"] = json!(true);
    let poll = message["poll"].clone();
    if let Some(fields) = message.as_object_mut() {
        fields.remove("reply_markup");
        fields.extend(buttons.map(|buttons| ("reply_markup".to_owned(), buttons)));
    }
    state.tell("poll", poll.clone());
    Ok(poll)
}
