//! Changing what the bot said.

use super::Answered;
use super::sending::{captioned, said};
use crate::Id;
use crate::call::Call;
use crate::keyboard;
use crate::refusal::{Refusal, bad, wrong};
use crate::state::{BOT, State};
use crate::world::Kind;
use serde_json::{Value, json};

const NOT_MODIFIED: &str = "message is not modified: specified new message content and reply markup are exactly the same as a current content and reply markup of the message";

impl State {
    /// A message of the bot.
    pub(super) fn own_message(&mut self, call: &Call) -> Result<(Id, i64), Refusal> {
        if call.has("inline_message_id") {
            return Err(wrong("MESSAGE_ID_INVALID"));
        }
        let chat = self.chat_of(call)?;
        let id = self.message_of(chat, call, "message to edit not found")?;
        let of = self.world.chat(chat);
        if self.world.own(chat, id) || of.kind == Kind::Channel && of.may(BOT, "can_edit_messages") { Ok((chat, id)) } else { Err(bad("message can't be edited")) }
    }

    /// Puts new content and new buttons into a message.
    fn edit(&mut self, chat: Id, id: i64, call: &Call, drop: &[&str], content: Value) -> Answered {
        let buttons = keyboard::inline(call)?;
        let old = self.world.message(chat, id).clone();
        let mut new = old.clone();
        if let (Some(fields), Value::Object(content)) = (new.as_object_mut(), content) {
            drop.iter().chain(&["reply_markup"]).for_each(|field| {
                fields.remove(*field);
            });
            fields.extend(content);
            fields.extend(buttons.map(|buttons| ("reply_markup".to_owned(), buttons)));
        }
        if new == old {
            return Err(bad(NOT_MODIFIED));
        }
        new["edit_date"] = json!(self.now());
        *self.world.message_mut(chat, id) = new.clone();
        Ok(new)
    }
}

pub(super) fn text(state: &mut State, call: &Call) -> Answered {
    let (chat, id) = state.own_message(call)?;
    let content = said(call)?;
    if state.world.message(chat, id)["text"].is_null() {
        return Err(bad("there is no text in the message to edit"));
    }
    state.edit(chat, id, call, &["text", "entities", "link_preview_options"], content)
}

pub(super) fn caption(state: &mut State, call: &Call) -> Answered {
    let (chat, id) = state.own_message(call)?;
    let message = state.world.message(chat, id);
    if message["photo"].is_null() && message["document"].is_null() {
        return Err(bad("there is no caption in the message to edit"));
    }
    let mut content = json!({});
    captioned(call, &mut content)?;
    state.edit(chat, id, call, &["caption", "caption_entities"], content)
}

pub(super) fn media(state: &mut State, call: &Call) -> Answered {
    let (chat, id) = state.own_message(call)?;
    let content = state.medium(call)?;
    state.edit(chat, id, call, &["text", "entities", "photo", "document", "caption", "caption_entities"], content)
}

impl State {
    /// The photo or document that is to be shown instead, with its caption.
    pub(super) fn medium(&mut self, call: &Call) -> Result<Value, Refusal> {
        let media = &call.body["media"];
        let kind = match media["type"].as_str() {
            Some("photo") => "photo",
            Some("document") => "document",
            _ => return Err(wrong("can't parse InputMedia: only photos and documents are known here")),
        };
        let mut content = self.file(call, kind, media["media"].as_str().unwrap_or("attach://"))?;
        captioned(&Call { body: media.clone(), files: Vec::new() }, &mut content)?;
        Ok(content)
    }
}

pub(super) fn buttons(state: &mut State, call: &Call) -> Answered {
    let (chat, id) = state.own_message(call)?;
    state.edit(chat, id, call, &[], json!({}))
}
