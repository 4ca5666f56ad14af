//! Messages in a group that one person alone sees.

use super::Answered;
use super::sending::{captioned, said};
use crate::Id;
use crate::call::Call;
use crate::keyboard;
use crate::refusal::{Refusal, bad, wrong};
use crate::state::{BOT, State};
use crate::world::Kind;
use serde_json::{Value, json};

/// Seconds in which a press or a command may be answered so.
pub(crate) const PROMPT: u64 = 15;

impl State {
    pub(super) fn send_ephemeral(&mut self, chat: Id, call: &Call, content: Value, buttons: Option<Value>) -> Answered {
        let receiver = call.number("receiver_user_id").unwrap_or_default();
        let of = self.world.chat(chat);
        if !matches!(of.kind, Kind::Group | Kind::Supergroup) {
            return Err(wrong("ephemeral messages are for groups and supergroups only"));
        }
        if !of.inside(receiver) {
            return Err(bad("USER_NOT_PARTICIPANT"));
        }
        let answered = call.body["reply_parameters"]["ephemeral_message_id"].as_i64();
        self.prompted(chat, receiver, call, answered)?;
        let now = self.now();
        let mut message = self.world.head(chat, BOT, now);
        // It has no number among the others; its own is of its own kind.
        message["message_id"] = json!(0);
        let id = self.fresh();
        (message["ephemeral_message_id"], message["receiver_user"]) = (json!(id), self.world.user_json(receiver));
        if let Some(original) = answered.and_then(|id| self.world.chat(chat).ephemeral.get(&id)) {
            message["reply_to_message"] = original.clone();
        }
        if let Some(buttons) = buttons {
            message["reply_markup"] = buttons;
        }
        if let (Some(fields), Value::Object(content)) = (message.as_object_mut(), content) {
            fields.extend(content);
        }
        self.world.chat_mut(chat).ephemeral.insert(id, message.clone());
        Ok(message)
    }

    /// The bot was asked just now by this person, or is an administrator.
    fn prompted(&self, chat: Id, receiver: Id, call: &Call, answered: Option<i64>) -> Result<(), Refusal> {
        let recent = |at: u64| self.millis().saturating_sub(at) <= PROMPT * 1_000;
        if call.has("callback_query_id") {
            let pressed = self.queries.get(call.text("callback_query_id"));
            return if pressed.is_some_and(|query| query.user == receiver && recent(query.at)) { Ok(()) } else { Err(bad("query is too old and response timeout expired or query ID is invalid")) };
        }
        if let Some(answered) = answered {
            let original = self.world.chat(chat).ephemeral.get(&answered).ok_or_else(|| bad("message to be replied not found"))?;
            return if recent(original["date"].as_u64().unwrap_or_default() * 1_000) { Ok(()) } else { Err(bad("message to be replied is too old")) };
        }
        if self.world.chat(chat).is_admin(BOT) { Ok(()) } else { Err(bad("not enough rights to send ephemeral messages to the chat")) }
    }

    fn change_ephemeral(&mut self, call: &Call, change: impl FnOnce(&mut Value) -> Result<(), Refusal>) -> Answered {
        let chat = self.chat_of(call)?;
        let buttons = keyboard::inline(call)?;
        let id = call.number("ephemeral_message_id").unwrap_or_default();
        let receiver = call.number("receiver_user_id").unwrap_or_default();
        let message = self.world.chat_mut(chat).ephemeral.get_mut(&id);
        let message = message.filter(|message| message["receiver_user"]["id"] == receiver && message["from"]["id"] == BOT).ok_or_else(|| bad("message to edit not found"))?;
        change(message)?;
        if let Some(fields) = message.as_object_mut() {
            fields.remove("reply_markup");
            fields.extend(buttons.map(|buttons| ("reply_markup".to_owned(), buttons)));
        }
        Ok(json!(true))
    }
}

pub(super) fn text(state: &mut State, call: &Call) -> Answered {
    let content = said(call)?;
    state.change_ephemeral(call, |message| {
        (message["text"], message["entities"]) = (content["text"].clone(), content["entities"].clone());
        Ok(())
    })
}

pub(super) fn caption(state: &mut State, call: &Call) -> Answered {
    state.change_ephemeral(call, |message| captioned(call, message))
}

pub(super) fn media(state: &mut State, call: &Call) -> Answered {
    let content = state.medium(call)?;
    state.change_ephemeral(call, |message| {
        if let (Some(fields), Value::Object(content)) = (message.as_object_mut(), content) {
            fields.extend(content);
        }
        Ok(())
    })
}

pub(super) fn buttons(state: &mut State, call: &Call) -> Answered {
    state.change_ephemeral(call, |_| Ok(()))
}

pub(super) fn delete(state: &mut State, call: &Call) -> Answered {
    let chat = state.chat_of(call)?;
    let id = call.number("ephemeral_message_id").unwrap_or_default();
    state.world.chat_mut(chat).ephemeral.remove(&id).map(|_| json!(true)).ok_or_else(|| bad("message to delete not found"))
}
