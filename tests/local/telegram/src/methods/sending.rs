//! Messages of the bot.

use super::Answered;
use crate::Id;
use crate::call::Call;
use crate::keyboard;
use crate::refusal::{Refusal, bad, wrong};
use crate::state::{BOT, State};
use crate::text::{Styled, styled, width};
use crate::world::Kind;
use serde_json::{Value, json};

/// The most that a caption says, and a message.
pub(super) const CAPTION: usize = 1_024;
pub(super) const TEXT: usize = 4_096;
/// The largest photo, and the largest file.
const PHOTO: usize = 10 << 20;
const FILE: usize = 50 << 20;
/// What can be announced.
const ACTIONS: [&str; 12] = [
    "typing",
    "upload_photo",
    "record_video",
    "upload_video",
    "record_voice",
    "upload_voice",
    "upload_document",
    "choose_sticker",
    "find_location",
    "record_video_note",
    "upload_video_note",
    "upload_audio",
];

pub(super) fn message(state: &mut State, call: &Call) -> Answered {
    let chat = state.chat_to_write(call, "can_send_messages", "text messages")?;
    let content = said(call)?;
    state.send(chat, call, content)
}

/// The text of a call as part of a message.
pub(super) fn said(call: &Call) -> Result<Value, Refusal> {
    let Styled { text, entities } = styled(call, "text", "entities", TEXT)?;
    if text.trim().is_empty() {
        return Err(wrong("message text is empty"));
    }
    let mut content = json!({"text": text});
    if !entities.is_empty() {
        content["entities"] = entities.into();
    }
    if call.has("link_preview_options") {
        content["link_preview_options"] = call.body["link_preview_options"].clone();
    }
    Ok(content)
}

/// The caption of a call as part of a message.
pub(super) fn captioned(call: &Call, content: &mut Value) -> Result<(), Refusal> {
    let Styled { text, entities } = styled(call, "caption", "caption_entities", CAPTION)?;
    if !text.is_empty() {
        content["caption"] = text.into();
    }
    if !entities.is_empty() {
        content["caption_entities"] = entities.into();
    }
    Ok(())
}

pub(super) fn photo(state: &mut State, call: &Call) -> Answered {
    let chat = state.chat_to_write(call, "can_send_photos", "photos")?;
    let mut content = state.file(call, "photo", call.text("photo"))?;
    captioned(call, &mut content)?;
    state.send(chat, call, content)
}

pub(super) fn document(state: &mut State, call: &Call) -> Answered {
    let chat = state.chat_to_write(call, "can_send_documents", "documents")?;
    let mut content = state.file(call, "document", call.text("document"))?;
    captioned(call, &mut content)?;
    state.send(chat, call, content)
}

pub(super) fn action(state: &mut State, call: &Call) -> Answered {
    state.chat_to_write(call, "can_send_messages", "text messages")?;
    if ACTIONS.contains(&call.text("action")) { Ok(json!(true)) } else { Err(wrong("wrong parameter action in request")) }
}

impl State {
    /// A photo or a document: a part of the request, the number of an earlier one, or an address.
    pub(super) fn file(&mut self, call: &Call, kind: &'static str, meant: &str) -> Result<Value, Refusal> {
        let part = meant.strip_prefix("attach://").unwrap_or(if meant.is_empty() { kind } else { "" });
        let file = call.files.iter().find(|file| file.part == part);
        if file.is_none() && (meant.is_empty() || meant.starts_with("attach://")) {
            return Err(wrong(&format!("there is no {kind} in the request")));
        }
        let (size, most) = (file.map_or(1_000, |file| file.size), if kind == "photo" { PHOTO } else { FILE });
        if size == 0 || size > most {
            return Err(wrong(if size == 0 { "file must be non-empty" } else { "Request Entity Too Large" }));
        }
        let known = meant.strip_prefix(kind).and_then(|rest| rest.strip_prefix('-'));
        let id = match (file, known) {
            (Some(_), _) => format!("{kind}-{}", self.fresh()),
            (None, Some(_)) => meant.to_owned(),
            (None, None) if meant.starts_with("http") => format!("{kind}-{}", self.fresh()),
            (None, None) => return Err(bad("wrong file identifier/HTTP URL specified")),
        };
        let mut described = json!({"file_id": id, "file_unique_id": format!("u-{id}"), "file_size": size});
        if kind == "photo" {
            (described["width"], described["height"]) = (json!(800), json!(600));
            return Ok(json!({"photo": [described]}));
        }
        if let Some(file) = file {
            (described["file_name"], described["mime_type"]) = (json!(file.name), json!(file.kind.as_deref().unwrap_or("application/octet-stream")));
        }
        Ok(json!({"document": described}))
    }

    /// Sends what the bot says, with what every message may have.
    pub(super) fn send(&mut self, chat: Id, call: &Call, content: Value) -> Answered {
        let buttons = keyboard::inline(call)?;
        let now = self.now();
        if call.has("receiver_user_id") {
            return self.send_ephemeral(chat, call, content, buttons);
        }
        let mut context = json!({});
        let answered = self.answering(chat, call, &mut context)?;
        let thread = self.thread_of(chat, call, answered)?;
        let mut message = self.world.head(chat, BOT, now);
        if let Some(thread) = thread {
            message["message_thread_id"] = json!(thread);
            if self.world.chat(chat).forum {
                message["is_topic_message"] = json!(true);
            }
        }
        if call.flag("protect_content") {
            message["has_protected_content"] = json!(true);
        }
        if let Some(buttons) = buttons {
            message["reply_markup"] = buttons;
        }
        for more in [content, context] {
            if let (Some(fields), Value::Object(more)) = (message.as_object_mut(), more) {
                fields.extend(more);
            }
        }
        let id = self.publish(chat, message.clone());
        self.world.chat_mut(chat).own.insert(id);
        if self.world.chat(chat).kind == Kind::Channel {
            self.forward_post(chat, id);
        }
        Ok(message)
    }

    /// What a message answers, here or elsewhere.
    fn answering(&self, chat: Id, call: &Call, context: &mut Value) -> Result<Option<i64>, Refusal> {
        let parameters = &call.body["reply_parameters"];
        let Some(meant) = parameters["message_id"].as_i64() else { return Ok(None) };
        let elsewhere = Some(&parameters["chat_id"]).filter(|chat| !chat.is_null()).map(|chat| self.chat_named(chat).ok_or_else(|| bad("chat not found"))).transpose()?;
        let place = elsewhere.unwrap_or(chat);
        let Some(original) = self.world.quoted(place, meant) else {
            return if parameters["allow_sending_without_reply"] == true { Ok(None) } else { Err(bad("message to be replied not found")) };
        };
        if let Some(quote) = parameters["quote"].as_str() {
            let whole = original["text"].as_str().or(original["caption"].as_str()).unwrap_or_default();
            let at = whole.find(quote).ok_or_else(|| bad("QUOTE_TEXT_INVALID"))?;
            context["quote"] = json!({"text": quote, "position": width(&whole[..at]), "is_manual": true});
        }
        if place != chat {
            context["external_reply"] = self.world.external(place, &original);
            return Ok(None);
        }
        context["reply_to_message"] = original;
        Ok(Some(meant))
    }
}
