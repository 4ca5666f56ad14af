//! Messages of a channel.

use super::call::{Answered, Call, Reply};
use super::draft::Draft;
use super::pages::Page;
use super::refusal::{CANNOT_WRITE, NO_PERMISSION, NO_TEXT, NOT_YOURS, Refusal, UNKNOWN_MESSAGE};
use super::{Route, route};
use crate::id::Id;
use crate::permission::*;
use crate::state::State;
use crate::world::{Message, Shape, kind, silenced};
use serde_json::Value;

pub(super) const ROUTES: &[Route] = &[
    route("GET", "/channels/{channel_id}/messages", list),
    route("POST", "/channels/{channel_id}/messages", create),
    route("POST", "/channels/{channel_id}/messages/bulk-delete", delete_all),
    route("GET", "/channels/{channel_id}/messages/{message_id}", get),
    route("PATCH", "/channels/{channel_id}/messages/{message_id}", edit),
    route("DELETE", "/channels/{channel_id}/messages/{message_id}", delete),
    route("POST", "/channels/{channel_id}/typing", typing),
];

/// Messages whose nonce is remembered: those of the last minutes.
const REMEMBERED: u64 = 5 * 60_000;
/// Two weeks; older messages can't be deleted together.
const OLD: u64 = 14 * 86_400_000;

impl State {
    /// A message as the bot may read it.
    pub(super) fn shown(&self, message: &Message) -> Value {
        let json = self.world.message_json(message, Shape::Rest);
        if self.options.content_intent_allowed || self.world.open(message) { json } else { silenced(json) }
    }

    /// The bot may write here.
    pub(super) fn may_write(&self, channel: Id) -> Result<(), Refusal> {
        let of = self.world.channel(channel);
        if let Some(user) = of.recipient {
            return if self.world.closed.contains(&user) { Err(CANNOT_WRITE) } else { Ok(()) };
        }
        if !of.takes_messages() {
            return Err(NO_TEXT);
        }
        let locked = of.thread.as_ref().is_some_and(|thread| thread.locked) && self.may_here(channel, MANAGE_THREADS).is_err();
        self.may_here(channel, if of.thread.is_some() { SEND_IN_THREADS } else { SEND_MESSAGES })?;
        if locked { Err(NO_PERMISSION) } else { Ok(()) }
    }
}

fn list(state: &mut State, call: &Call) -> Answered {
    let channel = state.channel_of(call)?;
    let limit = call.limit(50, 100)?;
    if state.may_here(channel, READ_HISTORY).is_err() {
        return Ok(Reply::Json(Value::Array(Vec::new())));
    }
    let page = Page::of(call).cut(&state.world.channel(channel).messages, limit);
    Ok(Reply::Json(page.into_iter().map(|message| state.shown(message)).collect()))
}

fn get(state: &mut State, call: &Call) -> Answered {
    let (channel, id) = state.message_of(call)?;
    state.may_here(channel, READ_HISTORY)?;
    Ok(Reply::Json(state.shown(state.world.message(channel, id))))
}

fn create(state: &mut State, call: &Call) -> Answered {
    let channel = state.channel_of(call)?;
    state.may_write(channel)?;
    let draft = Draft::checked(&call.body, &call.files)?;
    if let Some(same) = said_before(state, channel, call) {
        return Ok(Reply::Json(state.shown(state.world.message(channel, same))));
    }
    let mut message = draft.message(state, channel)?;
    for (is, needed) in [(!call.files.is_empty(), ATTACH_FILES), (message.poll.is_some(), SEND_POLLS)] {
        if is {
            state.may_here(channel, needed)?;
        }
    }
    if state.may_here(channel, EMBED_LINKS).is_err() {
        message.embeds.clear();
    }
    message.mention_everyone &= state.may_here(channel, MENTION_EVERYONE).is_ok();
    answering(state, channel, call, &mut message)?;
    // The one answered may be mentioned by that.
    draft.apply(state, &mut message);
    let id = message.id;
    wake(state, channel);
    state.publish(message);
    Ok(Reply::Json(state.shown(state.world.message(channel, id))))
}

/// The message that was sent with the same nonce lately.
fn said_before(state: &State, channel: Id, call: &Call) -> Option<Id> {
    let nonce = Some(&call.body["nonce"]).filter(|nonce| !nonce.is_null() && call.body["enforce_nonce"] == true)?;
    let since = state.clock.now().saturating_sub(REMEMBERED);
    let same = |message: &&Message| message.author == state.world.bot && message.nonce.as_ref() == Some(nonce) && message.id.made() >= since;
    state.world.channel(channel).messages.values().rev().find(same).map(|message| message.id)
}

fn answering(state: &State, channel: Id, call: &Call, message: &mut Message) -> Result<(), Refusal> {
    let reference = &call.body["message_reference"];
    let Some(meant) = reference["message_id"].as_str().and_then(|id| id.parse().ok()) else { return Ok(()) };
    state.may_here(channel, READ_HISTORY)?;
    if state.world.channel(channel).messages.contains_key(&meant) {
        (message.reference, message.kind) = (Some((channel, meant)), 19);
    } else if reference["fail_if_not_exists"] != false {
        return Err(Refusal::field("message_reference", "REPLIES_UNKNOWN_MESSAGE", "Unknown message"));
    }
    Ok(())
}

/// Writing in an archived thread opens it again.
fn wake(state: &mut State, channel: Id) {
    let now = state.clock.now();
    let Some(thread) = state.world.channel_mut(channel).thread.as_mut().filter(|thread| thread.archived) else { return };
    (thread.archived, thread.archive_changed) = (false, now);
    state.tell_channel("THREAD_UPDATE", channel);
}

fn edit(state: &mut State, call: &Call) -> Answered {
    let (channel, id) = state.message_of(call)?;
    let draft = Draft::checked(&call.body, &call.files)?;
    let mut message = state.world.message(channel, id).clone();
    let only_flags = call.body.as_object().is_some_and(|body| body.keys().all(|key| key == "flags"));
    if message.author != state.world.bot && !(only_flags && state.may_here(channel, MANAGE_MESSAGES).is_ok()) {
        return Err(NOT_YOURS);
    }
    draft.apply(state, &mut message);
    Ok(Reply::Json(state.replace(message)))
}

impl State {
    /// Puts a changed message in its place, tells it, and shows it.
    pub(super) fn replace(&mut self, mut message: Message) -> Value {
        let (channel, id) = (message.channel, message.id);
        message.edited = Some(self.clock.now());
        *self.world.message_mut(channel, id) = message;
        self.tell_message("MESSAGE_UPDATE", channel, id);
        self.shown(self.world.message(channel, id))
    }
}

fn delete(state: &mut State, call: &Call) -> Answered {
    let (channel, id) = state.message_of(call)?;
    if state.world.message(channel, id).author != state.world.bot {
        state.may_here(channel, MANAGE_MESSAGES)?;
    }
    state.remove(channel, id);
    Ok(Reply::Nothing)
}

fn delete_all(state: &mut State, call: &Call) -> Answered {
    let channel = state.channel_of(call)?;
    state.may_here(channel, MANAGE_MESSAGES)?;
    let ids: Vec<Id> = call.body["messages"].as_array().into_iter().flatten().filter_map(|id| id.as_str()?.parse().ok()).collect();
    if !(2..=100).contains(&ids.len()) {
        return Err(Refusal::field("messages", "BASE_TYPE_BAD_LENGTH", "Must be between 2 and 100 in length."));
    }
    let since = state.clock.now().saturating_sub(OLD);
    if ids.iter().any(|id| id.made() < since) {
        return Err(Refusal { status: 400, code: 50034, message: "You can only bulk delete messages that are under 14 days old.", errors: Vec::new() });
    }
    let there: Vec<_> = ids.into_iter().filter(|id| state.world.channel(channel).messages.contains_key(id)).collect();
    match there.as_slice() {
        [] => return Err(UNKNOWN_MESSAGE),
        [one] => state.remove(channel, *one),
        all => state.remove_all(channel, all),
    }
    Ok(Reply::Nothing)
}

fn typing(state: &mut State, call: &Call) -> Answered {
    let channel = state.channel_of(call)?;
    if state.world.channel(channel).kind != kind::DIRECT {
        state.may_write(channel)?;
    }
    Ok(Reply::Nothing)
}
