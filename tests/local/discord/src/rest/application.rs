//! The bot itself, its application, and the way to the gateway.

use super::call::{Answered, Call, Reply};
use super::refusal::{Refusal, UNKNOWN_USER};
use super::{Route, open, route};
use crate::state::State;
use serde_json::{Value, json};

pub(super) const ROUTES: &[Route] = &[
    open("GET", "/gateway", gateway),
    route("GET", "/gateway/bot", gateway_bot),
    route("GET", "/users/@me", me),
    route("GET", "/users/@me/guilds", servers),
    route("POST", "/users/@me/channels", direct),
    route("DELETE", "/users/@me/guilds/{guild_id}", leave),
    route("GET", "/users/{user_id}", user),
    route("GET", "/applications/@me", application),
    route("GET", "/oauth2/applications/@me", application),
];

fn gateway(state: &mut State, _: &Call) -> Answered {
    Ok(Reply::Json(json!({"url": state.gateway_url()})))
}

fn gateway_bot(state: &mut State, _: &Call) -> Answered {
    let left = 1_000 - state.hub.identified.len().min(1_000);
    let limit = json!({"total": 1_000, "remaining": left, "reset_after": 86_400_000, "max_concurrency": state.options.max_concurrency});
    Ok(Reply::Json(json!({"url": state.gateway_url(), "shards": state.options.shards, "session_start_limit": limit})))
}

fn me(state: &mut State, _: &Call) -> Answered {
    Ok(Reply::Json(state.world.user(state.world.bot).private_json()))
}

fn servers(state: &mut State, call: &Call) -> Answered {
    let limit = call.limit(200, 200)?;
    let after = call.asked("after").unwrap_or_default();
    let bot = state.world.bot;
    let inside = state.world.servers.values().filter(|server| server.members.contains_key(&bot) && server.id > after).take(limit);
    let brief = |server: &crate::world::Server| {
        let permissions = crate::permission::in_server(server, bot).min(i64::MAX as u64);
        json!({"id": server.id, "name": server.name, "icon": null, "banner": null, "owner": server.owner == bot, "permissions": permissions.to_string(), "features": server.features})
    };
    Ok(Reply::Json(inside.map(brief).collect()))
}

fn leave(state: &mut State, call: &Call) -> Answered {
    let (server, bot) = (state.server_of(call)?, state.world.bot);
    state.tell_server("GUILD_DELETE", server, json!({"id": server}));
    state.world.server_mut(server).members.remove(&bot);
    Ok(Reply::Nothing)
}

fn user(state: &mut State, call: &Call) -> Answered {
    Ok(Reply::Json(state.world.users.get(&call.id("user_id")?).ok_or(UNKNOWN_USER)?.json()))
}

fn direct(state: &mut State, call: &Call) -> Answered {
    let asked = call.body["recipient_id"].as_str().and_then(|id| id.parse().ok());
    let user = asked.ok_or_else(|| Refusal::field("recipient_id", "BASE_TYPE_REQUIRED", "This field is required"))?;
    if !state.world.users.contains_key(&user) {
        return Err(UNKNOWN_USER);
    }
    if state.world.user(user).bot {
        return Err(super::refusal::CANNOT_WRITE);
    }
    let channel = state.conversation(user);
    Ok(Reply::Json(state.world.channel_json(state.world.channel(channel))))
}

fn application(state: &mut State, _: &Call) -> Answered {
    let bot = state.world.user(state.world.bot);
    let flags = state.application_flags();
    let owner = state.world.servers.values().next().map_or(state.world.bot, |server| server.owner);
    Ok(Reply::Json(json!({
        "id": bot.id, "name": bot.name, "icon": null, "description": "", "type": null, "summary": "", "verify_key": "0".repeat(64), "flags": flags, "flags_new": flags.to_string(),
        "redirect_uris": [], "interactions_endpoint_url": null, "role_connections_verification_url": null, "owner": state.world.user(owner).json(),
        "approximate_guild_count": state.world.servers.len(), "approximate_user_install_count": 0, "approximate_user_authorization_count": 0,
        "explicit_content_filter": 0, "team": null, "bot": bot.json(), "bot_public": true, "bot_require_code_grant": false, "tags": Value::Array(Vec::new()),
        "eligible_oauth2_scopes": [],
    })))
}
