//! A server, its roles, and who is banned.

use super::call::{Answered, Call, Reply};
use super::refusal::{NO_PERMISSION, Refusal, UNKNOWN_BAN, UNKNOWN_ROLE, UNKNOWN_USER};
use super::{Route, route};
use crate::id::Id;
use crate::limits::Form;
use crate::permission::*;
use crate::state::State;
use crate::world::Role;
use serde_json::{Value, json};

pub(super) const ROUTES: &[Route] = &[
    route("GET", "/guilds/{guild_id}", get),
    route("GET", "/guilds/{guild_id}/roles", roles),
    route("POST", "/guilds/{guild_id}/roles", create_role),
    route("PATCH", "/guilds/{guild_id}/roles", place_roles),
    route("GET", "/guilds/{guild_id}/roles/{role_id}", role),
    route("PATCH", "/guilds/{guild_id}/roles/{role_id}", modify_role),
    route("DELETE", "/guilds/{guild_id}/roles/{role_id}", delete_role),
    route("GET", "/guilds/{guild_id}/bans", bans),
    route("GET", "/guilds/{guild_id}/bans/{user_id}", ban_of),
    route("PUT", "/guilds/{guild_id}/bans/{user_id}", ban),
    route("DELETE", "/guilds/{guild_id}/bans/{user_id}", unban),
];

fn get(state: &mut State, call: &Call) -> Answered {
    let server = state.server_of(call)?;
    let of = state.world.server(server);
    let mut json = of.json();
    if call.asked::<String>("with_counts").as_deref() == Some("true") {
        json["approximate_member_count"] = of.members.len().into();
        json["approximate_presence_count"] = of.members.len().into();
    }
    Ok(Reply::Json(json))
}

fn roles(state: &mut State, call: &Call) -> Answered {
    let server = state.server_of(call)?;
    Ok(Reply::Json(state.world.server(server).roles.values().map(Role::json).collect()))
}

fn role(state: &mut State, call: &Call) -> Answered {
    let (server, role) = state.role_of(call)?;
    Ok(Reply::Json(state.world.server(server).roles[&role].json()))
}

/// A role as a body wants it; a bot can't give what it hasn't.
fn read(state: &State, server: Id, body: &Value, role: &mut Role) -> Result<(), Refusal> {
    let mut form = Form::default();
    form.text("name", &body["name"], 1, 100);
    form.number("color", &body["color"], 0, 0xff_ffff);
    form.done()?;
    let permissions = body["permissions"].as_str().and_then(|bits| bits.parse().ok()).or(body["permissions"].as_u64());
    if let Some(permissions) = permissions {
        if (permissions & !role.permissions) & !in_server(state.world.server(server), state.world.bot) != 0 {
            return Err(NO_PERMISSION);
        }
        role.permissions = permissions;
    }
    role.name = body["name"].as_str().unwrap_or(&role.name).to_owned();
    role.color = body["color"].as_u64().or(body["colors"]["primary_color"].as_u64()).unwrap_or(role.color);
    role.hoist = body["hoist"].as_bool().unwrap_or(role.hoist);
    role.mentionable = body["mentionable"].as_bool().unwrap_or(role.mentionable);
    Ok(())
}

fn create_role(state: &mut State, call: &Call) -> Answered {
    let server = state.server_of(call)?;
    state.may(server, MANAGE_ROLES)?;
    let granted = state.world.server(server).roles[&server].permissions & in_server(state.world.server(server), state.world.bot);
    let mut role = Role::named(state.fresh(), "new role", granted, 1);
    read(state, server, &call.body, &mut role)?;
    if state.world.server(server).roles.len() >= 250 {
        return Err(Refusal { status: 400, code: 30005, message: "Maximum number of server roles reached (250)", errors: Vec::new() });
    }
    let id = state.add_role(server, role);
    state.log(server, 30, Some(id), call);
    Ok(Reply::Json(state.world.server(server).roles[&id].json()))
}

fn modify_role(state: &mut State, call: &Call) -> Answered {
    let (server, id) = state.role_of(call)?;
    state.may(server, MANAGE_ROLES)?;
    state.above_role(server, id)?;
    let mut role = state.world.server(server).roles[&id].clone();
    read(state, server, &call.body, &mut role)?;
    state.change_role(server, id, |of| *of = role);
    state.log(server, 31, Some(id), call);
    Ok(Reply::Json(state.world.server(server).roles[&id].json()))
}

fn delete_role(state: &mut State, call: &Call) -> Answered {
    let (server, id) = state.role_of(call)?;
    state.may(server, MANAGE_ROLES)?;
    state.above_role(server, id)?;
    if id == server || state.world.server(server).roles[&id].bot.is_some() {
        return Err(Refusal { status: 400, code: 50028, message: "Invalid Role", errors: Vec::new() });
    }
    state.remove_role(server, id);
    state.log(server, 32, Some(id), call);
    Ok(Reply::Nothing)
}

fn place_roles(state: &mut State, call: &Call) -> Answered {
    let server = state.server_of(call)?;
    state.may(server, MANAGE_ROLES)?;
    let mut places = Vec::new();
    for of in call.body.as_array().into_iter().flatten() {
        let id = of["id"].as_str().and_then(|id| id.parse().ok()).ok_or(UNKNOWN_ROLE)?;
        state.above_role(server, id)?;
        let place = of["position"].as_i64().unwrap_or(1);
        if place >= height(state.world.server(server), state.world.bot) {
            return Err(NO_PERMISSION);
        }
        places.push((id, place));
    }
    state.place_roles(server, &places);
    roles(state, call)
}

fn bans(state: &mut State, call: &Call) -> Answered {
    let server = state.server_of(call)?;
    state.may(server, BAN_MEMBERS)?;
    let (limit, after) = (call.limit(1_000, 1_000)?, call.asked("after").unwrap_or(Id(0)));
    let of = state.world.server(server).bans.iter().filter(|(user, _)| **user > after).take(limit);
    Ok(Reply::Json(of.map(|(user, reason)| json!({"user": state.world.user(*user).json(), "reason": reason})).collect()))
}

fn ban_of(state: &mut State, call: &Call) -> Answered {
    let (server, user) = (state.server_of(call)?, call.id("user_id")?);
    state.may(server, BAN_MEMBERS)?;
    let reason = state.world.server(server).bans.get(&user).ok_or(UNKNOWN_BAN)?;
    Ok(Reply::Json(json!({"user": state.world.user(user).json(), "reason": reason})))
}

fn ban(state: &mut State, call: &Call) -> Answered {
    let (server, user) = (state.server_of(call)?, call.id("user_id")?);
    state.may(server, BAN_MEMBERS)?;
    if !state.world.users.contains_key(&user) {
        return Err(UNKNOWN_USER);
    }
    state.above_member(server, user)?;
    let mut form = Form::default();
    form.number("delete_message_seconds", &call.body["delete_message_seconds"], 0, 604_800);
    form.done()?;
    let since = state.clock.now() - call.body["delete_message_seconds"].as_u64().unwrap_or(0) * 1_000;
    state.ban(server, user, call.reason.clone());
    state.forget_words(server, user, since);
    state.log(server, 22, Some(user), call);
    Ok(Reply::Nothing)
}

impl State {
    /// Deletes what somebody said since a moment.
    fn forget_words(&mut self, server: Id, user: Id, since: u64) {
        let mut gone = Vec::new();
        for channel in self.world.channels.values().filter(|channel| channel.server == Some(server)) {
            let ids: Vec<_> = channel.messages.values().filter(|message| message.author == user && message.id.made() >= since).map(|message| message.id).collect();
            gone.push((channel.id, ids));
        }
        for (channel, ids) in gone.into_iter().filter(|(_, ids)| !ids.is_empty()) {
            self.remove_all(channel, &ids);
        }
    }
}

fn unban(state: &mut State, call: &Call) -> Answered {
    let (server, user) = (state.server_of(call)?, call.id("user_id")?);
    state.may(server, BAN_MEMBERS)?;
    if !state.world.server(server).bans.contains_key(&user) {
        return Err(UNKNOWN_BAN);
    }
    state.unban(server, user);
    state.log(server, 23, Some(user), call);
    Ok(Reply::Nothing)
}
