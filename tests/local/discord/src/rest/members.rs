//! Members of a server, and the roles that they hold.

use super::call::{Answered, Call, Reply};
use super::refusal::{NO_PERMISSION, Refusal, UNKNOWN_MEMBER, UNKNOWN_ROLE};
use super::{Route, route};
use crate::clock::parsed;
use crate::id::Id;
use crate::permission::*;
use crate::state::State;
use crate::world::Member;
use serde_json::Value;

pub(super) const ROUTES: &[Route] = &[
    route("GET", "/guilds/{guild_id}/members", list),
    route("GET", "/guilds/{guild_id}/members/search", search),
    route("PATCH", "/guilds/{guild_id}/members/@me", modify_own),
    route("GET", "/guilds/{guild_id}/members/{user_id}", get),
    route("PATCH", "/guilds/{guild_id}/members/{user_id}", modify),
    route("DELETE", "/guilds/{guild_id}/members/{user_id}", kick),
    route("PUT", "/guilds/{guild_id}/members/{user_id}/roles/{role_id}", give),
    route("DELETE", "/guilds/{guild_id}/members/{user_id}/roles/{role_id}", take),
];

/// The longest time-out: 28 days.
const LONGEST: u64 = 28 * 86_400_000;

fn list(state: &mut State, call: &Call) -> Answered {
    let server = state.server_of(call)?;
    let (limit, after) = (call.limit(1, 1_000)?, call.asked("after").unwrap_or(Id(0)));
    if !state.options.members_intent_allowed {
        return Err(super::refusal::NO_ACCESS);
    }
    let of = state.world.server(server);
    Ok(Reply::Json(of.members.keys().filter(|user| **user > after).take(limit).map(|user| state.world.member_json(of, *user)).collect()))
}

fn search(state: &mut State, call: &Call) -> Answered {
    let server = state.server_of(call)?;
    let begins = call.asked::<String>("query").ok_or_else(|| Refusal::field("query", "BASE_TYPE_REQUIRED", "This field is required"))?.to_lowercase();
    let limit = call.limit(1, 1_000)?;
    let of = state.world.server(server);
    let named = |member: &&Member| {
        let names = [Some(&state.world.user(member.user).name), member.nick.as_ref()];
        names.into_iter().flatten().any(|name| name.to_lowercase().starts_with(&begins))
    };
    Ok(Reply::Json(of.members.values().filter(named).take(limit).map(|member| state.world.member_json(of, member.user)).collect()))
}

fn get(state: &mut State, call: &Call) -> Answered {
    let (server, user) = state.member_of(call)?;
    Ok(Reply::Json(state.world.member_json(state.world.server(server), user)))
}

/// A role that can be given and taken by the bot.
fn handed(state: &State, call: &Call) -> Result<(Id, Id, Id), Refusal> {
    let server = state.server_of(call)?;
    state.may(server, MANAGE_ROLES)?;
    let ((_, user), (_, role)) = (state.member_of(call)?, state.role_of(call)?);
    grantable(state, server, role)?;
    Ok((server, user, role))
}

fn grantable(state: &State, server: Id, role: Id) -> Result<(), Refusal> {
    let managed = state.world.server(server).roles.get(&role).ok_or(UNKNOWN_ROLE)?.bot.is_some();
    if managed || role == server { Err(NO_PERMISSION) } else { state.above_role(server, role) }
}

fn give(state: &mut State, call: &Call) -> Answered {
    let (server, user, role) = handed(state, call)?;
    let held = state.world.server(server).members.get(&user).is_some_and(|member| member.roles.contains(&role));
    if !held {
        state.change_member(server, user, |member| member.roles.push(role));
        state.log(server, 25, Some(user), call);
    }
    Ok(Reply::Nothing)
}

fn take(state: &mut State, call: &Call) -> Answered {
    let (server, user, role) = handed(state, call)?;
    let held = state.world.server(server).members.get(&user).is_some_and(|member| member.roles.contains(&role));
    if held {
        state.change_member(server, user, |member| member.roles.retain(|of| *of != role));
        state.log(server, 25, Some(user), call);
    }
    Ok(Reply::Nothing)
}

fn modify(state: &mut State, call: &Call) -> Answered {
    let (server, user) = state.member_of(call)?;
    let body = &call.body;
    let mut changed = state.world.server(server).members.get(&user).ok_or(UNKNOWN_MEMBER)?.clone();
    if let Some(nick) = body.get("nick") {
        state.may(server, MANAGE_NICKNAMES)?;
        state.above_member(server, user)?;
        changed.nick = nickname(nick)?;
    }
    if let Some(until) = body.get("communication_disabled_until") {
        state.may(server, MODERATE_MEMBERS)?;
        state.above_member(server, user)?;
        changed.timeout = silence(state, server, user, until)?;
    }
    if let Some(roles) = body.get("roles").and_then(Value::as_array) {
        state.may(server, MANAGE_ROLES)?;
        let roles: Vec<Id> = roles.iter().filter_map(|role| role.as_str()?.parse().ok()).collect();
        let differ = roles.iter().filter(|role| !changed.roles.contains(role)).chain(changed.roles.iter().filter(|role| !roles.contains(role)));
        for role in differ {
            grantable(state, server, *role)?;
        }
        changed.roles = roles;
    }
    state.change_member(server, user, |member| *member = changed);
    state.log(server, 24, Some(user), call);
    Ok(Reply::Json(state.world.member_json(state.world.server(server), user)))
}

fn modify_own(state: &mut State, call: &Call) -> Answered {
    let (server, bot) = (state.server_of(call)?, state.world.bot);
    state.may(server, CHANGE_NICKNAME)?;
    let nick = nickname(&call.body["nick"])?;
    state.change_member(server, bot, |member| member.nick = nick);
    Ok(Reply::Json(state.world.member_json(state.world.server(server), bot)))
}

fn nickname(nick: &Value) -> Result<Option<String>, Refusal> {
    let nick = nick.as_str().filter(|nick| !nick.is_empty());
    if nick.is_some_and(|nick| nick.chars().count() > 32) {
        return Err(Refusal::field("nick", "BASE_TYPE_BAD_LENGTH", "Must be between 1 and 32 in length."));
    }
    Ok(nick.map(str::to_owned))
}

fn silence(state: &State, server: Id, user: Id, until: &Value) -> Result<Option<u64>, Refusal> {
    let Some(text) = until.as_str() else { return Ok(None) };
    let until = parsed(text).ok_or_else(|| Refusal::field("communication_disabled_until", "DATE_TIME_TYPE_PARSE", "Should be ISO8601."))?;
    if until > state.clock.now() + LONGEST {
        return Err(Refusal::field("communication_disabled_until", "INVALID_COMMUNICATION_DISABLED_TIMESTAMP", "At most 28 days."));
    }
    if in_server(state.world.server(server), user) & ADMINISTRATOR != 0 { Err(NO_PERMISSION) } else { Ok(Some(until)) }
}

fn kick(state: &mut State, call: &Call) -> Answered {
    let (server, user) = state.member_of(call)?;
    state.may(server, KICK_MEMBERS)?;
    state.above_member(server, user)?;
    state.depart(server, user);
    state.log(server, 20, Some(user), call);
    Ok(Reply::Nothing)
}
