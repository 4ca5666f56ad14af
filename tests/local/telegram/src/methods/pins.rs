//! Pinning messages.

use super::Answered;
use crate::Id;
use crate::call::Call;
use crate::refusal::{Refusal, bad};
use crate::state::{BOT, State};
use crate::world::Kind;
use serde_json::json;

fn may(state: &mut State, call: &Call) -> Result<Id, Refusal> {
    let chat = state.chat_of(call)?;
    let right = match state.world.chat(chat).kind {
        Kind::Private => return Ok(chat),
        Kind::Channel => "can_edit_messages",
        Kind::Group | Kind::Supergroup => "can_pin_messages",
    };
    state.need(chat, right, "not enough rights to manage pinned messages in the chat")?;
    Ok(chat)
}

pub(super) fn pin(state: &mut State, call: &Call) -> Answered {
    let chat = may(state, call)?;
    let id = state.message_of(chat, call, "message to pin not found")?;
    if state.world.chat_mut(chat).pinned.insert(id) {
        let thread = state.world.message(chat, id)["message_thread_id"].as_i64();
        let pinned = state.world.quoted(chat, id);
        state.service(chat, BOT, thread, json!({"pinned_message": pinned}));
    }
    Ok(json!(true))
}

pub(super) fn unpin(state: &mut State, call: &Call) -> Answered {
    let chat = may(state, call)?;
    let of = state.world.chat_mut(chat);
    let id = call.number("message_id").or(of.pinned.last().copied());
    match id.filter(|id| of.pinned.remove(id)) {
        Some(_) => Ok(json!(true)),
        None => Err(bad("message to unpin not found")),
    }
}
