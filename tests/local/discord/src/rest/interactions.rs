//! Answers to interactions: the first one, and what follows with its token.

use super::call::{Answered, Call, Reply};
use super::draft::Draft;
use super::refusal::{ALREADY_ANSWERED, EXPIRED_TOKEN, Refusal, UNKNOWN_INTERACTION, UNKNOWN_MESSAGE, UNKNOWN_WEBHOOK};
use super::{Route, open};
use crate::id::Id;
use crate::interaction::{Asked, FIRST, LOADING, TOKEN};
use crate::limits::Form;
use crate::limits::interaction::{callback, check, kind};
use crate::state::State;
use crate::world::{EPHEMERAL, Message, Shape};
use serde_json::{Value, json};

pub(super) const ROUTES: &[Route] = &[
    open("POST", "/interactions/{interaction_id}/{interaction_token}/callback", first),
    open("POST", "/webhooks/{webhook_id}/{webhook_token}", follow),
    open("GET", "/webhooks/{webhook_id}/{webhook_token}/messages/@original", get_original),
    open("PATCH", "/webhooks/{webhook_id}/{webhook_token}/messages/@original", edit_original),
    open("DELETE", "/webhooks/{webhook_id}/{webhook_token}/messages/@original", delete_original),
    open("GET", "/webhooks/{webhook_id}/{webhook_token}/messages/{message_id}", get),
    open("PATCH", "/webhooks/{webhook_id}/{webhook_token}/messages/{message_id}", edit),
    open("DELETE", "/webhooks/{webhook_id}/{webhook_token}/messages/{message_id}", delete),
];

fn first(state: &mut State, call: &Call) -> Answered {
    let (id, token) = (call.id("interaction_id")?, call.value("interaction_token"));
    let now = state.clock.now();
    let asked = state.interactions.with_token(token).filter(|asked| asked.id == id).ok_or(UNKNOWN_INTERACTION)?;
    if asked.answer.is_some() {
        return Err(ALREADY_ANSWERED);
    }
    if now > asked.made + FIRST {
        return Err(UNKNOWN_INTERACTION);
    }
    let mut form = Form::default();
    check(&mut form, asked.kind, asked.option, asked.source.is_some(), &call.body);
    form.done().map_err(within_data)?;
    let (of, channel, source) = (asked.kind, asked.channel, asked.source);
    let original = answer(state, call, token, channel, source)?;
    let asked = state.interactions.with_token(token).ok_or(UNKNOWN_INTERACTION)?;
    (asked.answer, asked.original) = (Some(call.body.clone()), original);
    if call.asked::<String>("with_response").as_deref() != Some("true") {
        return Ok(Reply::Nothing);
    }
    Ok(Reply::Json(with_response(state, id, of, channel, original, &call.body)))
}

/// Messages are checked as such; here they are below `data`.
fn within_data(mut refusal: Refusal) -> Refusal {
    for error in &mut refusal.errors {
        if !error.at.starts_with("data") && error.at != "type" {
            error.at = format!("data.{}", error.at);
        }
    }
    refusal
}

/// Does what the first answer says; says which message is shown then.
fn answer(state: &mut State, call: &Call, token: &str, channel: Id, source: Option<Id>) -> Result<Option<Id>, Refusal> {
    let data = &call.body["data"];
    match call.body["type"].as_u64() {
        Some(callback::MESSAGE) => {
            let draft = Draft::checked(data, &call.files)?;
            let message = draft.message(state, channel)?;
            Ok(Some(show(state, token, message)))
        }
        Some(callback::DEFER) => {
            let flags = data["flags"].as_u64().unwrap_or_default() & EPHEMERAL;
            let message = Message { id: state.fresh(), channel, author: state.world.bot, flags: flags | LOADING, ..Message::default() };
            Ok(Some(show(state, token, message)))
        }
        Some(callback::UPDATE) => {
            let source = source.ok_or(UNKNOWN_MESSAGE)?;
            change(state, token, source, data, call)?;
            Ok(Some(source))
        }
        Some(callback::DEFER_UPDATE) => Ok(source),
        _ => Ok(None),
    }
}

fn with_response(state: &State, id: Id, of: u64, channel: Id, original: Option<Id>, body: &Value) -> Value {
    let message = original.and_then(|original| state.anywhere(channel, original));
    let flags = message.map_or(0, |message| message.flags);
    let mut json =
        json!({"interaction": {"id": id, "type": of, "response_message_id": original, "response_message_loading": flags & LOADING != 0, "response_message_ephemeral": flags & EPHEMERAL != 0}});
    json["resource"] = json!({"type": body["type"]});
    if let Some(message) = message {
        json["resource"]["message"] = state.world.message_json(message, Shape::Rest);
    }
    json
}

/// Shows a message: to one person, or to all.
fn show(state: &mut State, token: &str, mut message: Message) -> Id {
    let id = message.id;
    if let Some(asked) = state.interactions.with_token(token) {
        message.interaction = Some(asked.metadata.clone());
        (message.kind, message.reference) = match (asked.kind, asked.source) {
            (kind::COMMAND, _) => (20, None),
            (_, Some(source)) => (19, Some((asked.channel, source))),
            _ => (0, None),
        };
        if message.flags & EPHEMERAL != 0 {
            asked.hidden.insert(id, message);
            return id;
        }
    }
    state.publish(message);
    id
}

/// The interaction that a token is of, while it lasts.
fn asked<'a>(state: &'a mut State, call: &Call) -> Result<&'a mut Asked, Refusal> {
    let (now, bot) = (state.clock.now(), state.world.bot);
    if call.id("webhook_id")? != bot {
        return Err(UNKNOWN_WEBHOOK);
    }
    let asked = state.interactions.with_token(call.value("webhook_token")).ok_or(UNKNOWN_WEBHOOK)?;
    match &asked.answer {
        None => Err(UNKNOWN_WEBHOOK),
        Some(_) if now > asked.made + TOKEN => Err(EXPIRED_TOKEN),
        Some(_) => Ok(asked),
    }
}

fn follow(state: &mut State, call: &Call) -> Answered {
    let of = asked(state, call)?;
    let (channel, original) = (of.channel, of.original);
    let draft = Draft::checked(&call.body, &call.files)?;
    let waiting = original.filter(|original| state.anywhere(channel, *original).is_some_and(|message| message.flags & LOADING != 0));
    let id = match waiting {
        // What comes first takes the place of "thinking".
        Some(original) => {
            change(state, call.value("webhook_token"), original, &call.body, call)?;
            original
        }
        None => {
            let message = draft.message(state, channel)?;
            let id = show(state, call.value("webhook_token"), message);
            asked(state, call)?.followups.push(id);
            id
        }
    };
    shown(state, channel, id)
}

fn shown(state: &State, channel: Id, id: Id) -> Answered {
    let message = state.anywhere(channel, id).ok_or(UNKNOWN_MESSAGE)?;
    let mut json = state.world.message_json(message, Shape::Rest);
    json["webhook_id"] = json!(state.world.bot);
    Ok(Reply::Json(json))
}

/// Changes a message of the bot, whoever sees it.
fn change(state: &mut State, token: &str, id: Id, body: &Value, call: &Call) -> Result<(), Refusal> {
    let draft = Draft::checked(body, &call.files)?;
    let asked = state.interactions.with_token(token).ok_or(UNKNOWN_WEBHOOK)?;
    asked.edits += 1;
    let channel = asked.channel;
    let mut message = state.anywhere(channel, id).ok_or(UNKNOWN_MESSAGE)?.clone();
    draft.apply(state, &mut message);
    message.flags &= !LOADING;
    if message.flags & EPHEMERAL == 0 {
        state.replace(message);
        return Ok(());
    }
    message.edited = Some(state.clock.now());
    let holder = state.interactions.all.iter_mut().find(|asked| asked.hidden.contains_key(&id));
    holder.ok_or(UNKNOWN_MESSAGE)?.hidden.insert(id, message);
    Ok(())
}

fn original(state: &mut State, call: &Call) -> Result<(Id, Id), Refusal> {
    let asked = asked(state, call)?;
    Ok((asked.channel, asked.original.ok_or(UNKNOWN_MESSAGE)?))
}

/// A message that came with this token.
fn followup(state: &mut State, call: &Call) -> Result<(Id, Id), Refusal> {
    let (asked, id) = (asked(state, call)?, call.id("message_id")?);
    let own = asked.followups.contains(&id) || asked.original == Some(id);
    if own { Ok((asked.channel, id)) } else { Err(UNKNOWN_MESSAGE) }
}

fn get_original(state: &mut State, call: &Call) -> Answered {
    let (channel, id) = original(state, call)?;
    shown(state, channel, id)
}

fn edit_original(state: &mut State, call: &Call) -> Answered {
    let (channel, id) = original(state, call)?;
    change(state, call.value("webhook_token"), id, &call.body, call)?;
    shown(state, channel, id)
}

fn delete_original(state: &mut State, call: &Call) -> Answered {
    let (channel, id) = original(state, call)?;
    erase(state, channel, id)
}

fn get(state: &mut State, call: &Call) -> Answered {
    let (channel, id) = followup(state, call)?;
    shown(state, channel, id)
}

fn edit(state: &mut State, call: &Call) -> Answered {
    let (channel, id) = followup(state, call)?;
    change(state, call.value("webhook_token"), id, &call.body, call)?;
    shown(state, channel, id)
}

fn delete(state: &mut State, call: &Call) -> Answered {
    let (channel, id) = followup(state, call)?;
    erase(state, channel, id)
}

fn erase(state: &mut State, channel: Id, id: Id) -> Answered {
    if state.anywhere(channel, id).is_none() {
        return Err(UNKNOWN_MESSAGE);
    }
    match state.interactions.all.iter_mut().find(|asked| asked.hidden.contains_key(&id)) {
        Some(holder) => {
            holder.hidden.remove(&id);
        }
        None => state.remove(channel, id),
    }
    Ok(Reply::Nothing)
}
