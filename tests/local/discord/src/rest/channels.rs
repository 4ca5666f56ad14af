//! Channels of a server.

use super::call::{Answered, Call, Reply};
use super::refusal::{NO_PERMISSION, Refusal, UNKNOWN_CHANNEL};
use super::{Route, route};
use crate::id::Id;
use crate::limits::Form;
use crate::permission::*;
use crate::state::State;
use crate::world::{Channel, Overwrite, Tag, kind};
use serde_json::Value;

pub(super) const ROUTES: &[Route] = &[
    route("GET", "/guilds/{guild_id}/channels", list),
    route("POST", "/guilds/{guild_id}/channels", create),
    route("GET", "/channels/{channel_id}", get),
    route("PATCH", "/channels/{channel_id}", modify),
    route("DELETE", "/channels/{channel_id}", delete),
    route("PUT", "/channels/{channel_id}/permissions/{overwrite_id}", overwrite),
    route("DELETE", "/channels/{channel_id}/permissions/{overwrite_id}", remove_overwrite),
];

fn list(state: &mut State, call: &Call) -> Answered {
    let server = state.server_of(call)?;
    Ok(Reply::Json(state.world.channels_of(server, false).map(|channel| state.world.channel_json(channel)).collect()))
}

fn get(state: &mut State, call: &Call) -> Answered {
    let channel = state.channel_of(call)?;
    Ok(Reply::Json(state.world.channel_json(state.world.channel(channel))))
}

fn check(body: &Value, new: bool, thread: bool) -> Result<(), Refusal> {
    let mut form = Form::default();
    if new {
        form.required("name", &body["name"], 1, 100);
    } else {
        form.text("name", &body["name"], 1, 100);
    }
    form.text("topic", &body["topic"], 0, 4_096);
    form.number("rate_limit_per_user", &body["rate_limit_per_user"], 0, 21_600);
    if thread {
        form.choice("auto_archive_duration", &body["auto_archive_duration"], &[60, 1_440, 4_320, 10_080]);
        form.list("applied_tags", &body["applied_tags"], 5);
    }
    form.list("available_tags", &body["available_tags"], 20);
    form.done()
}

/// Changes a channel by the fields of a body.
fn apply(state: &mut State, channel: &mut Channel, body: &Value) {
    if let Some(name) = body["name"].as_str() {
        channel.name = if matches!(channel.kind, kind::TEXT | kind::NEWS | kind::FORUM) { name.to_lowercase().replace(' ', "-") } else { name.to_owned() };
    }
    if let Some(topic) = body.get("topic") {
        channel.topic = topic.as_str().map(str::to_owned);
    }
    if let Some(parent) = body.get("parent_id") {
        channel.parent = parent.as_str().and_then(|id| id.parse().ok());
    }
    channel.position = body["position"].as_i64().unwrap_or(channel.position);
    channel.slowmode = body["rate_limit_per_user"].as_u64().unwrap_or(channel.slowmode);
    channel.nsfw = body["nsfw"].as_bool().unwrap_or(channel.nsfw);
    if let Some(overwrites) = body["permission_overwrites"].as_array() {
        channel.overwrites = overwrites.iter().filter_map(read_overwrite).collect();
    }
    if let Some(tags) = body["available_tags"].as_array() {
        let tag = |tag: &Value| Tag { id: tag["id"].as_str().and_then(|id| id.parse().ok()).unwrap_or_else(|| state.fresh()), name: tag["name"].as_str().unwrap_or_default().to_owned() };
        channel.tags = tags.iter().map(tag).collect();
    }
}

fn read_overwrite(of: &Value) -> Option<Overwrite> {
    let bits = |field: &str| of[field].as_str().and_then(|bits| bits.parse().ok()).or(of[field].as_u64()).unwrap_or(0);
    Some(Overwrite { id: of["id"].as_str()?.parse().ok()?, member: of["type"] == 1, allow: bits("allow"), deny: bits("deny") })
}

fn create(state: &mut State, call: &Call) -> Answered {
    let server = state.server_of(call)?;
    state.may(server, MANAGE_CHANNELS)?;
    check(&call.body, true, false)?;
    let kind = call.body["type"].as_u64().unwrap_or(0) as u8;
    if !matches!(kind, kind::TEXT | kind::VOICE | kind::CATEGORY | kind::NEWS | kind::STAGE | kind::FORUM) {
        return Err(Refusal::field("type", "BASE_TYPE_CHOICES", "No such kind of channel."));
    }
    let mut channel = Channel::new(state.fresh(), kind, Some(server), "");
    channel.position = state.world.channels_of(server, false).count() as i64;
    apply(state, &mut channel, &call.body);
    let id = state.add_channel(channel);
    state.log(server, 10, Some(id), call);
    Ok(Reply::Created(state.world.channel_json(state.world.channel(id))))
}

fn modify(state: &mut State, call: &Call) -> Answered {
    let id = state.channel_of(call)?;
    let of = state.world.channel(id);
    if of.thread.is_some() {
        return modify_thread(state, call, id);
    }
    state.may_here(id, MANAGE_CHANNELS)?;
    check(&call.body, false, false)?;
    // Taken out while it is changed, so that ids can be made for its tags.
    let mut channel = state.world.channels.remove(&id).ok_or(UNKNOWN_CHANNEL)?;
    apply(state, &mut channel, &call.body);
    state.world.channels.insert(id, channel);
    state.tell_channel("CHANNEL_UPDATE", id);
    Ok(Reply::Json(state.world.channel_json(state.world.channel(id))))
}

fn modify_thread(state: &mut State, call: &Call, id: Id) -> Answered {
    check(&call.body, false, true)?;
    let body = &call.body;
    let own = state.world.channel(id).thread.as_ref().is_some_and(|thread| thread.owner == state.world.bot);
    let locked = state.world.channel(id).thread.as_ref().is_some_and(|thread| thread.locked);
    let only_reopens = body["archived"] == false && body.as_object().is_some_and(|body| body.len() == 1) && !locked;
    if state.may_here(id, MANAGE_THREADS).is_err() && !(only_reopens || own && body.get("locked").is_none()) {
        return Err(NO_PERMISSION);
    }
    state.change_thread(id, |channel| {
        channel.name = body["name"].as_str().unwrap_or(&channel.name).to_owned();
        channel.slowmode = body["rate_limit_per_user"].as_u64().unwrap_or(channel.slowmode);
        let Some(thread) = channel.thread.as_mut() else { return };
        thread.archived = body["archived"].as_bool().unwrap_or(thread.archived);
        thread.locked = body["locked"].as_bool().unwrap_or(thread.locked);
        thread.auto_archive = body["auto_archive_duration"].as_u64().unwrap_or(thread.auto_archive);
        if let Some(tags) = body["applied_tags"].as_array() {
            thread.tags = tags.iter().filter_map(|tag| tag.as_str()?.parse().ok()).collect();
        }
    });
    Ok(Reply::Json(state.world.channel_json(state.world.channel(id))))
}

fn delete(state: &mut State, call: &Call) -> Answered {
    let id = state.channel_of(call)?;
    let of = state.world.channel(id);
    let shown = state.world.channel_json(of);
    let server = of.server;
    if server.is_some() {
        state.may_here(id, if of.thread.is_some() { MANAGE_THREADS } else { MANAGE_CHANNELS })?;
        state.remove_channel(id);
    }
    Ok(Reply::Json(shown))
}

fn overwrite(state: &mut State, call: &Call) -> Answered {
    let (id, of) = (state.channel_of(call)?, call.id("overwrite_id")?);
    state.may_here(id, MANAGE_ROLES)?;
    let mut body = call.body.clone();
    body["id"] = of.to_string().into();
    let new = read_overwrite(&body).ok_or(UNKNOWN_CHANNEL)?;
    if (new.allow | new.deny) & !state.world.permissions(state.world.bot, id) != 0 {
        return Err(NO_PERMISSION);
    }
    let overwrites = &mut state.world.channel_mut(id).overwrites;
    overwrites.retain(|overwrite| overwrite.id != of);
    overwrites.push(new);
    state.tell_channel("CHANNEL_UPDATE", id);
    Ok(Reply::Nothing)
}

fn remove_overwrite(state: &mut State, call: &Call) -> Answered {
    let (id, of) = (state.channel_of(call)?, call.id("overwrite_id")?);
    state.may_here(id, MANAGE_ROLES)?;
    state.world.channel_mut(id).overwrites.retain(|overwrite| overwrite.id != of);
    state.tell_channel("CHANNEL_UPDATE", id);
    Ok(Reply::Nothing)
}
