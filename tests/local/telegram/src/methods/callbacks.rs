//! Answering who pressed a button.

use super::Answered;
use crate::call::Call;
use crate::people::press::Answer;
use crate::refusal::{bad, wrong};
use crate::state::State;
use serde_json::json;

/// Milliseconds in which a press can be answered.
const LATE: u64 = 15_000;

pub(super) fn answer(state: &mut State, call: &Call) -> Answered {
    let now = state.millis();
    let text = call.text("text").to_owned();
    if text.chars().count() > 200 {
        return Err(wrong("MESSAGE_TOO_LONG"));
    }
    let open = state.queries.get_mut(call.text("callback_query_id")).filter(|query| query.answer.is_none() && now.saturating_sub(query.at) <= LATE);
    let query = open.ok_or_else(|| bad("query is too old and response timeout expired or query ID is invalid"))?;
    query.answer = Some(Answer { text, alert: call.flag("show_alert"), url: call.has("url").then(|| call.text("url").to_owned()) });
    Ok(json!(true))
}
