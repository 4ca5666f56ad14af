//! Threads and posts of forums.

use super::call::{Answered, Call, Reply};
use super::draft::Draft;
use super::refusal::{NO_TEXT, Refusal, UNKNOWN_MEMBER, UNKNOWN_USER};
use super::{Route, route};
use crate::clock::{iso, parsed};
use crate::id::Id;
use crate::limits::Form;
use crate::people::thread::{Opening, membership};
use crate::permission::*;
use crate::state::State;
use crate::world::{Channel, kind};
use serde_json::{Value, json};

pub(super) const ROUTES: &[Route] = &[
    route("POST", "/channels/{channel_id}/messages/{message_id}/threads", from_message),
    route("POST", "/channels/{channel_id}/threads", open),
    route("GET", "/channels/{channel_id}/threads/archived/public", archived_public),
    route("GET", "/channels/{channel_id}/threads/archived/private", archived_private),
    route("GET", "/guilds/{guild_id}/threads/active", active),
    route("PUT", "/channels/{channel_id}/thread-members/@me", join),
    route("DELETE", "/channels/{channel_id}/thread-members/@me", leave),
    route("PUT", "/channels/{channel_id}/thread-members/{user_id}", add),
    route("DELETE", "/channels/{channel_id}/thread-members/{user_id}", remove),
    route("GET", "/channels/{channel_id}/thread-members", members),
];

fn opening(state: &State, id: Id, kind: u8, parent: Id, body: &Value) -> Result<Opening, Refusal> {
    let mut form = Form::default();
    form.required("name", &body["name"], 1, 100);
    form.choice("auto_archive_duration", &body["auto_archive_duration"], &[60, 1_440, 4_320, 10_080]);
    form.list("applied_tags", &body["applied_tags"], 5);
    form.done()?;
    let tags = body["applied_tags"].as_array().into_iter().flatten().filter_map(|tag| tag.as_str()?.parse().ok()).collect();
    let name = body["name"].as_str().unwrap_or_default().to_owned();
    Ok(Opening { id, kind, parent, name, owner: state.world.bot, auto_archive: body["auto_archive_duration"].as_u64(), tags })
}

fn from_message(state: &mut State, call: &Call) -> Answered {
    let (channel, id) = state.message_of(call)?;
    state.may_here(channel, PUBLIC_THREADS)?;
    if state.world.channels.contains_key(&id) {
        return Err(Refusal { status: 400, code: 160004, message: "A thread has already been created for this message", errors: Vec::new() });
    }
    let thread = opening(state, id, kind::PUBLIC_THREAD, channel, &call.body)?;
    let id = state.open_thread(thread);
    Ok(Reply::Created(state.world.channel_json(state.world.channel(id))))
}

fn open(state: &mut State, call: &Call) -> Answered {
    let channel = state.channel_of(call)?;
    let id = state.fresh();
    if state.world.channel(channel).kind == kind::FORUM {
        return post(state, call, channel, id);
    }
    if !matches!(state.world.channel(channel).kind, kind::TEXT | kind::NEWS) {
        return Err(NO_TEXT);
    }
    let (kind, needed) = if call.body["type"] == kind::PUBLIC_THREAD { (kind::PUBLIC_THREAD, PUBLIC_THREADS) } else { (kind::PRIVATE_THREAD, PRIVATE_THREADS) };
    state.may_here(channel, needed)?;
    let thread = opening(state, id, kind, channel, &call.body)?;
    state.open_thread(thread);
    Ok(Reply::Created(state.world.channel_json(state.world.channel(id))))
}

/// A post of a forum: a thread and its first message, with one id.
fn post(state: &mut State, call: &Call, forum: Id, id: Id) -> Answered {
    state.may_here(forum, SEND_MESSAGES)?;
    let thread = opening(state, id, kind::PUBLIC_THREAD, forum, &call.body)?;
    let draft = Draft::checked(&call.body["message"], &call.files)?;
    let mut message = draft.message(state, forum)?;
    state.open_thread(thread);
    (message.id, message.channel) = (id, id);
    state.publish(message);
    let mut shown = state.world.channel_json(state.world.channel(id));
    shown["message"] = state.shown(state.world.message(id, id));
    Ok(Reply::Created(shown))
}

fn archived_public(state: &mut State, call: &Call) -> Answered {
    let channel = state.channel_of(call)?;
    state.may_here(channel, READ_HISTORY)?;
    archived(state, call, channel, kind::PUBLIC_THREAD)
}

fn archived_private(state: &mut State, call: &Call) -> Answered {
    let channel = state.channel_of(call)?;
    state.may_here(channel, READ_HISTORY | MANAGE_THREADS)?;
    archived(state, call, channel, kind::PRIVATE_THREAD)
}

/// Archived threads of a channel, the last archived first.
fn archived(state: &State, call: &Call, parent: Id, kind: u8) -> Answered {
    let (limit, before) = (call.limit(50, 100)?, call.asked::<String>("before").and_then(|moment| parsed(&moment)).unwrap_or(u64::MAX));
    let when = |of: &&Channel| of.thread.as_ref().map_or(0, |thread| thread.archive_changed);
    let mut found: Vec<_> = state.world.channels.values().filter(|of| of.parent == Some(parent) && of.kind == kind && of.archived() && when(of) < before).collect();
    found.sort_by_key(|of| std::cmp::Reverse(when(of)));
    let more = found.len() > limit;
    found.truncate(limit);
    Ok(Reply::Json(listed(state, &found, Some(more))))
}

fn active(state: &mut State, call: &Call) -> Answered {
    let server = state.server_of(call)?;
    let found: Vec<_> = state.world.channels_of(server, true).filter(|thread| state.world.heard(thread.id)).collect();
    Ok(Reply::Json(listed(state, &found, Some(false))))
}

/// Threads, and where the bot is inside.
fn listed(state: &State, threads: &[&Channel], more: Option<bool>) -> Value {
    let own = threads.iter().filter_map(|of| of.thread.as_ref().filter(|thread| thread.members.contains(&state.world.bot)).map(|thread| membership(of.id, state.world.bot, thread.made)));
    json!({"threads": threads.iter().map(|thread| state.world.channel_json(thread)).collect::<Vec<_>>(), "members": own.collect::<Vec<_>>(), "has_more": more})
}

/// A thread that is open.
fn thread(state: &State, call: &Call) -> Result<Id, Refusal> {
    let id = state.channel_of(call)?;
    match &state.world.channel(id).thread {
        None => Err(NO_TEXT),
        Some(thread) if thread.archived => Err(Refusal { status: 400, code: 50083, message: "Thread is archived", errors: Vec::new() }),
        Some(_) => Ok(id),
    }
}

fn join(state: &mut State, call: &Call) -> Answered {
    let id = thread(state, call)?;
    state.thread_member(id, state.world.bot, true);
    Ok(Reply::Nothing)
}

fn leave(state: &mut State, call: &Call) -> Answered {
    let id = thread(state, call)?;
    state.thread_member(id, state.world.bot, false);
    Ok(Reply::Nothing)
}

fn add(state: &mut State, call: &Call) -> Answered {
    let (id, user) = (thread(state, call)?, call.id("user_id")?);
    state.may_here(id, SEND_IN_THREADS)?;
    if !state.world.users.contains_key(&user) {
        return Err(UNKNOWN_USER);
    }
    if !state.world.home(id).is_some_and(|server| server.members.contains_key(&user)) {
        return Err(UNKNOWN_MEMBER);
    }
    state.thread_member(id, user, true);
    Ok(Reply::Nothing)
}

fn remove(state: &mut State, call: &Call) -> Answered {
    let (id, user) = (thread(state, call)?, call.id("user_id")?);
    state.may_here(id, MANAGE_THREADS)?;
    state.thread_member(id, user, false);
    Ok(Reply::Nothing)
}

fn members(state: &mut State, call: &Call) -> Answered {
    let id = state.channel_of(call)?;
    let Some(thread) = &state.world.channel(id).thread else { return Err(NO_TEXT) };
    let place = |user: &Id| json!({"id": id, "user_id": user, "join_timestamp": iso(thread.made), "flags": 0});
    Ok(Reply::Json(thread.members.iter().map(place).collect()))
}
