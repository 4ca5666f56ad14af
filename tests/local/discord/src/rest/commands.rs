//! Commands that the bot registers, everywhere or in a server.

use super::call::{Answered, Call, Reply};
use super::refusal::{Refusal, UNKNOWN_COMMAND};
use super::{Route, route};
use crate::id::Id;
use crate::limits::{Form, command};
use crate::state::State;
use serde_json::{Value, json};

pub(super) const ROUTES: &[Route] = &[
    route("GET", "/applications/{application_id}/commands", list),
    route("PUT", "/applications/{application_id}/commands", replace),
    route("POST", "/applications/{application_id}/commands", create),
    route("GET", "/applications/{application_id}/commands/{command_id}", get),
    route("PATCH", "/applications/{application_id}/commands/{command_id}", edit),
    route("DELETE", "/applications/{application_id}/commands/{command_id}", delete),
    route("GET", "/applications/{application_id}/guilds/{guild_id}/commands", list),
    route("PUT", "/applications/{application_id}/guilds/{guild_id}/commands", replace),
    route("POST", "/applications/{application_id}/guilds/{guild_id}/commands", create),
    route("GET", "/applications/{application_id}/guilds/{guild_id}/commands/permissions", permissions),
    route("GET", "/applications/{application_id}/guilds/{guild_id}/commands/{command_id}", get),
    route("PATCH", "/applications/{application_id}/guilds/{guild_id}/commands/{command_id}", edit),
    route("DELETE", "/applications/{application_id}/guilds/{guild_id}/commands/{command_id}", delete),
];

/// Where commands hold: a server, or everywhere.
fn scope(state: &State, call: &Call) -> Result<Option<Id>, Refusal> {
    state.application_of(call)?;
    if call.value("guild_id").is_empty() { Ok(None) } else { state.server_of(call).map(Some) }
}

/// A command as it is kept: what was sent, with all that is told about it.
fn kept(state: &State, id: Id, version: Id, server: Option<Id>, sent: &Value) -> Value {
    let mut kept = json!({
        "id": id, "application_id": state.world.bot, "version": version, "type": 1, "description": "", "default_member_permissions": null,
        "name_localizations": null, "description_localizations": null, "nsfw": false, "dm_permission": true, "contexts": null, "integration_types": [0],
    });
    if let Some(server) = server {
        kept["guild_id"] = json!(server);
    }
    for (field, value) in sent.as_object().into_iter().flatten() {
        kept[field] = value.clone();
    }
    kept
}

fn list(state: &mut State, call: &Call) -> Answered {
    let scope = scope(state, call)?;
    Ok(Reply::Json(state.world.commands.get(&scope).into_iter().flatten().cloned().collect()))
}

fn replace(state: &mut State, call: &Call) -> Answered {
    let scope = scope(state, call)?;
    let sent = call.body.as_array().ok_or_else(|| Refusal::field("", "LIST_TYPE_CONVERT", "Only iterables may be used in a ListType"))?;
    let mut form = Form::default();
    command::check_all(&mut form, sent);
    form.done()?;
    let before = state.world.commands.remove(&scope).unwrap_or_default();
    let mut commands = Vec::new();
    for command in sent {
        let same = before.iter().find(|old| old["name"] == command["name"] && command::kind(old) == command::kind(command));
        let version = state.fresh();
        let id = same.and_then(|old| old["id"].as_str()?.parse().ok()).unwrap_or(version);
        commands.push(kept(state, id, version, scope, command));
    }
    state.world.commands.insert(scope, commands.clone());
    Ok(Reply::Json(commands.into()))
}

fn create(state: &mut State, call: &Call) -> Answered {
    let scope = scope(state, call)?;
    let mut form = Form::default();
    command::check(&mut form, "", &call.body);
    form.done()?;
    let id = state.fresh();
    let command = kept(state, id, id, scope, &call.body);
    let commands = state.world.commands.entry(scope).or_default();
    let before = commands.len();
    commands.retain(|old| old["name"] != command["name"] || command::kind(old) != command::kind(&command));
    let new = commands.len() == before;
    commands.push(command.clone());
    Ok(if new { Reply::Created(command) } else { Reply::Json(command) })
}

fn place(state: &State, call: &Call) -> Result<(Option<Id>, usize), Refusal> {
    let (scope, id) = (scope(state, call)?, call.id("command_id")?.to_string());
    let at = state.world.commands.get(&scope).and_then(|commands| commands.iter().position(|command| command["id"] == id.as_str()));
    at.map(|at| (scope, at)).ok_or(UNKNOWN_COMMAND)
}

fn get(state: &mut State, call: &Call) -> Answered {
    let (scope, at) = place(state, call)?;
    Ok(Reply::Json(state.world.commands[&scope][at].clone()))
}

fn edit(state: &mut State, call: &Call) -> Answered {
    let (scope, at) = place(state, call)?;
    let mut command = state.world.commands[&scope][at].clone();
    for (field, value) in call.body.as_object().into_iter().flatten() {
        command[field] = value.clone();
    }
    let mut form = Form::default();
    command::check(&mut form, "", &command);
    form.done()?;
    command["version"] = json!(state.fresh());
    state.world.commands.entry(scope).or_default()[at] = command.clone();
    Ok(Reply::Json(command))
}

fn delete(state: &mut State, call: &Call) -> Answered {
    let (scope, at) = place(state, call)?;
    state.world.commands.entry(scope).or_default().remove(at);
    Ok(Reply::Nothing)
}

fn permissions(state: &mut State, call: &Call) -> Answered {
    scope(state, call)?;
    Ok(Reply::Json(Value::Array(Vec::new())))
}
