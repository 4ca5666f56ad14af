//! Pinned messages, by the newer calls and the older ones; and votes of polls.

use super::call::{Answered, Call, Reply};
use super::refusal::{NOT_YOURS, Refusal, UNKNOWN_MESSAGE};
use super::{Route, route};
use crate::clock::{iso, parsed};
use crate::id::Id;
use crate::permission::*;
use crate::state::State;
use crate::world::Message;
use serde_json::{Value, json};

pub(super) const ROUTES: &[Route] = &[
    route("GET", "/channels/{channel_id}/messages/pins", list),
    route("PUT", "/channels/{channel_id}/messages/pins/{message_id}", pin),
    route("DELETE", "/channels/{channel_id}/messages/pins/{message_id}", unpin),
    route("GET", "/channels/{channel_id}/pins", old_list),
    route("PUT", "/channels/{channel_id}/pins/{message_id}", pin),
    route("DELETE", "/channels/{channel_id}/pins/{message_id}", unpin),
    route("GET", "/channels/{channel_id}/polls/{message_id}/answers/{answer_id}", voters),
    route("POST", "/channels/{channel_id}/polls/{message_id}/expire", end),
];

/// Pinned messages of a channel, the last pinned first.
fn pinned(state: &State, channel: Id) -> Vec<(u64, &Message)> {
    let mut pinned: Vec<_> = state.world.channel(channel).messages.values().filter_map(|message| Some((message.pinned?, message))).collect();
    pinned.sort_by_key(|(when, message)| std::cmp::Reverse((*when, message.id)));
    pinned
}

fn list(state: &mut State, call: &Call) -> Answered {
    let channel = state.channel_of(call)?;
    state.may_here(channel, READ_HISTORY)?;
    let (limit, before) = (call.limit(50, 50)?, call.asked::<String>("before").and_then(|moment| parsed(&moment)).unwrap_or(u64::MAX));
    let mut pins = pinned(state, channel);
    pins.retain(|(when, _)| *when < before);
    let items: Vec<_> = pins.iter().take(limit).map(|(when, message)| json!({"pinned_at": iso(*when), "message": state.shown(message)})).collect();
    Ok(Reply::Json(json!({"items": items, "has_more": pins.len() > limit})))
}

fn old_list(state: &mut State, call: &Call) -> Answered {
    let channel = state.channel_of(call)?;
    Ok(Reply::Json(pinned(state, channel).into_iter().map(|(_, message)| state.shown(message)).collect()))
}

fn pin(state: &mut State, call: &Call) -> Answered {
    set(state, call, true)
}

fn unpin(state: &mut State, call: &Call) -> Answered {
    set(state, call, false)
}

fn set(state: &mut State, call: &Call, pinned: bool) -> Answered {
    let (channel, id) = state.message_of(call)?;
    if state.world.channel(channel).server.is_some() {
        state.may_here(channel, PIN_MESSAGES)?;
    }
    if pinned && self::pinned(state, channel).len() >= 250 {
        return Err(Refusal { status: 400, code: 30003, message: "Maximum number of pins reached for the channel (250)", errors: Vec::new() });
    }
    let now = state.clock.now();
    state.world.message_mut(channel, id).pinned = pinned.then_some(now);
    state.tell_place("CHANNEL_PINS_UPDATE", channel, json!({"last_pin_timestamp": iso(now)}));
    state.tell_message("MESSAGE_UPDATE", channel, id);
    if pinned {
        let said = Message { id: state.fresh(), channel, author: state.world.bot, kind: 6, reference: Some((channel, id)), ..Message::default() };
        state.publish(said);
    }
    Ok(Reply::Nothing)
}

fn voters(state: &mut State, call: &Call) -> Answered {
    let (channel, id) = state.message_of(call)?;
    let (limit, after) = (call.limit(25, 100)?, call.asked("after").unwrap_or(Id(0)));
    let answer = call.value("answer_id").parse().unwrap_or(0);
    let poll = state.world.message(channel, id).poll.as_ref().ok_or(UNKNOWN_MESSAGE)?;
    let mut users: Vec<_> = poll.votes.iter().filter(|(user, of)| *of == answer && *user > after).map(|(user, _)| *user).collect();
    users.sort();
    Ok(Reply::Json(json!({"users": users.into_iter().take(limit).map(|user| state.world.user(user).json()).collect::<Vec<Value>>()})))
}

fn end(state: &mut State, call: &Call) -> Answered {
    let (channel, id) = state.message_of(call)?;
    if state.world.message(channel, id).author != state.world.bot {
        return Err(NOT_YOURS);
    }
    state.end_poll(channel, id);
    Ok(Reply::Json(state.shown(state.world.message(channel, id))))
}
