//! Reactions to a message.

use super::call::{Answered, Call, Reply};
use super::refusal::{Refusal, UNKNOWN_EMOJI};
use super::{Route, route};
use crate::id::Id;
use crate::permission::*;
use crate::state::State;
use crate::world::Emoji;

pub(super) const ROUTES: &[Route] = &[
    route("PUT", "/channels/{channel_id}/messages/{message_id}/reactions/{emoji_name}/@me", add),
    route("DELETE", "/channels/{channel_id}/messages/{message_id}/reactions/{emoji_name}/@me", take_back),
    route("DELETE", "/channels/{channel_id}/messages/{message_id}/reactions/{emoji_name}/{user_id}", remove),
    route("GET", "/channels/{channel_id}/messages/{message_id}/reactions/{emoji_name}", list),
    route("DELETE", "/channels/{channel_id}/messages/{message_id}/reactions/{emoji_name}", clear_one),
    route("DELETE", "/channels/{channel_id}/messages/{message_id}/reactions", clear),
];

fn emoji(call: &Call) -> Result<Emoji, Refusal> {
    Emoji::parsed(call.value("emoji_name")).ok_or(UNKNOWN_EMOJI)
}

fn add(state: &mut State, call: &Call) -> Answered {
    let ((channel, id), emoji) = (state.message_of(call)?, emoji(call)?);
    state.may_here(channel, READ_HISTORY)?;
    if !state.world.message(channel, id).reactions.iter().any(|reaction| reaction.emoji == emoji) {
        state.may_here(channel, ADD_REACTIONS)?;
    }
    state.react(state.world.bot, channel, id, &emoji);
    Ok(Reply::Nothing)
}

fn take_back(state: &mut State, call: &Call) -> Answered {
    let ((channel, id), emoji) = (state.message_of(call)?, emoji(call)?);
    state.unreact(state.world.bot, channel, id, &emoji);
    Ok(Reply::Nothing)
}

fn remove(state: &mut State, call: &Call) -> Answered {
    let ((channel, id), emoji, user) = (state.message_of(call)?, emoji(call)?, call.id("user_id")?);
    state.may_here(channel, MANAGE_MESSAGES)?;
    state.unreact(user, channel, id, &emoji);
    Ok(Reply::Nothing)
}

fn list(state: &mut State, call: &Call) -> Answered {
    let ((channel, id), emoji) = (state.message_of(call)?, emoji(call)?);
    let (limit, after) = (call.limit(25, 100)?, call.asked("after").unwrap_or(Id(0)));
    let reaction = state.world.message(channel, id).reactions.iter().find(|reaction| reaction.emoji == emoji).ok_or(UNKNOWN_EMOJI)?;
    let mut users: Vec<_> = reaction.users.iter().filter(|user| **user > after).collect();
    users.sort();
    Ok(Reply::Json(users.into_iter().take(limit).map(|user| state.world.user(*user).json()).collect()))
}

fn clear_one(state: &mut State, call: &Call) -> Answered {
    let ((channel, id), emoji) = (state.message_of(call)?, emoji(call)?);
    state.may_here(channel, MANAGE_MESSAGES)?;
    state.clear(channel, id, Some(&emoji));
    Ok(Reply::Nothing)
}

fn clear(state: &mut State, call: &Call) -> Answered {
    let (channel, id) = state.message_of(call)?;
    state.may_here(channel, MANAGE_MESSAGES)?;
    state.clear(channel, id, None);
    Ok(Reply::Nothing)
}
