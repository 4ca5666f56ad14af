//! Invites of a server.

use super::call::{Answered, Call, Reply};
use super::refusal::{Refusal, UNKNOWN_INVITE};
use super::{Route, route};
use crate::id::Id;
use crate::limits::Form;
use crate::permission::*;
use crate::state::State;
use serde_json::Value;

pub(super) const ROUTES: &[Route] = &[
    route("GET", "/guilds/{guild_id}/invites", of_server),
    route("GET", "/channels/{channel_id}/invites", of_channel),
    route("POST", "/channels/{channel_id}/invites", create),
    route("GET", "/invites/{code}", get),
    route("DELETE", "/invites/{code}", delete),
];

fn of_server(state: &mut State, call: &Call) -> Answered {
    let server = state.server_of(call)?;
    state.may(server, MANAGE_SERVER)?;
    let of = state.world.server(server);
    Ok(Reply::Json(of.invites.values().map(|invite| state.world.invite_json(of, invite)).collect()))
}

fn of_channel(state: &mut State, call: &Call) -> Answered {
    let channel = state.channel_of(call)?;
    state.may_here(channel, MANAGE_CHANNELS)?;
    let Some(of) = state.world.home(channel) else { return Ok(Reply::Json(Value::Array(Vec::new()))) };
    Ok(Reply::Json(of.invites.values().filter(|invite| invite.channel == channel).map(|invite| state.world.invite_json(of, invite)).collect()))
}

fn create(state: &mut State, call: &Call) -> Answered {
    let channel = state.channel_of(call)?;
    state.may_here(channel, CREATE_INVITE)?;
    let mut form = Form::default();
    form.number("max_age", &call.body["max_age"], 0, 604_800);
    form.number("max_uses", &call.body["max_uses"], 0, 100);
    form.done()?;
    let number = |field: &str, otherwise: u64| call.body[field].as_u64().unwrap_or(otherwise);
    let invite = state.invite(channel, state.world.bot, number("max_uses", 0), number("max_age", 86_400));
    let of = state.world.home(channel).ok_or(UNKNOWN_INVITE)?;
    Ok(Reply::Json(state.world.invite_json(of, &invite)))
}

/// The server that a code leads to.
fn found(state: &State, call: &Call) -> Result<Id, Refusal> {
    let code = call.value("code");
    state.world.servers.values().find(|server| server.invites.contains_key(code)).map(|server| server.id).ok_or(UNKNOWN_INVITE)
}

fn get(state: &mut State, call: &Call) -> Answered {
    let of = state.world.server(found(state, call)?);
    Ok(Reply::Json(state.world.invite_json(of, &of.invites[call.value("code")])))
}

fn delete(state: &mut State, call: &Call) -> Answered {
    let server = found(state, call)?;
    let of = state.world.server(server);
    let (channel, shown) = (of.invites[call.value("code")].channel, state.world.invite_json(of, &of.invites[call.value("code")]));
    if state.may(server, MANAGE_SERVER).is_err() {
        state.may_here(channel, MANAGE_CHANNELS)?;
    }
    state.uninvite(server, call.value("code"));
    Ok(Reply::Json(shown))
}
