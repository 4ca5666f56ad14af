//! A message that the bot is about to send, or what it is about to change.

use super::call::File;
use super::refusal::{EMPTY, Refusal};
use crate::id::Id;
use crate::limits::{Form, message};
use crate::people::post::marked;
use crate::state::State;
use crate::world::{Message, Poll};
use serde_json::{Value, json};

/// The flags that a bot may set; the others stay as they are.
const SETTABLE: u64 = 1 << 2 | 1 << 6 | 1 << 12 | 1 << 15;

/// A checked body of a message.
pub(crate) struct Draft<'a> {
    body: &'a Value,
    files: &'a [File],
}

impl Draft<'_> {
    /// Checks a body against the limits.
    pub(crate) fn checked<'a>(body: &'a Value, files: &'a [File]) -> Result<Draft<'a>, Refusal> {
        let mut form = Form::default();
        message::check(&mut form, body);
        if files.len() > 10 {
            form.wrong("files", "BASE_TYPE_MAX_LENGTH", "Must be 10 or fewer in length.");
        }
        form.done()?;
        Ok(Draft { body, files })
    }

    /// As a new message.
    pub(crate) fn message(&self, state: &mut State, channel: Id) -> Result<Message, Refusal> {
        let mut message = Message { id: state.fresh(), channel, author: state.world.bot, ..Message::default() };
        self.apply(state, &mut message);
        message.tts = self.body["tts"] == true;
        message.nonce = Some(self.body["nonce"].clone()).filter(|nonce| !nonce.is_null());
        message.poll = self.poll(state.clock.now());
        for id in self.body["sticker_ids"].as_array().into_iter().flatten() {
            message.stickers.push(json!({"id": id, "name": "sticker", "format_type": 1}));
        }
        let empty = message.content.trim().is_empty() && message.embeds.is_empty() && message.attachments.is_empty() && message.components.is_empty();
        if empty && message.poll.is_none() && message.stickers.is_empty() { Err(EMPTY) } else { Ok(message) }
    }

    /// Changes a message; what the body doesn't name stays.
    pub(crate) fn apply(&self, state: &State, message: &mut Message) {
        let given = |field: &str| self.body.get(field);
        if let Some(content) = given("content") {
            message.content = content.as_str().unwrap_or_default().trim().to_owned();
        }
        if let Some(embeds) = given("embeds") {
            message.embeds = embeds.as_array().into_iter().flatten().map(shown).collect();
        }
        if let Some(components) = given("components") {
            let mut number = 0;
            message.components = components.as_array().into_iter().flatten().map(|component| numbered(component, &mut number)).collect();
        }
        if let Some(flags) = given("flags").and_then(Value::as_u64) {
            message.flags = (message.flags & !SETTABLE) | (flags & SETTABLE);
        }
        self.attach(message);
        self.mention(state, message);
    }

    /// Files that are named stay, new ones come, the others go if any are named.
    fn attach(&self, message: &mut Message) {
        let named = self.body["attachments"].as_array();
        let id = |of: &Value| of["id"].as_str().and_then(|id| id.parse().ok()).or(of["id"].as_u64());
        if let Some(named) = named {
            message.attachments.retain(|old| named.iter().any(|of| id(of) == id(old)));
        }
        for file in self.files {
            let about = named.and_then(|named| named.iter().find(|of| id(of) == Some(file.number)));
            let number = message.id.0 + 1 + message.attachments.len() as u64;
            let name = about.and_then(|about| about["filename"].as_str()).unwrap_or(&file.name);
            let url = format!("https://cdn.discordapp.com/attachments/{}/{number}/{name}", message.channel);
            let mut attachment = json!({"id": Id(number), "filename": name, "size": file.size, "url": url, "proxy_url": url, "content_type": file.kind});
            if let Some(description) = about.and_then(|about| about.get("description")).filter(|description| description.is_string()) {
                attachment["description"] = description.clone();
            }
            message.attachments.push(attachment);
        }
    }

    /// Whom the words mention, as far as that is allowed.
    fn mention(&self, state: &State, message: &mut Message) {
        let allowed = &self.body["allowed_mentions"];
        let parsed = |kind: &str| allowed.is_null() || allowed["parse"].as_array().is_some_and(|parse| parse.iter().any(|of| of == kind));
        let named = |list: &str, id: Id| allowed[list].as_array().is_some_and(|list| list.iter().any(|of| of.as_str() == Some(&id.to_string())));
        let users = marked(&message.content, "<@").into_iter().filter(|user| state.world.users.contains_key(user));
        message.mentions = users.filter(|user| parsed("users") || named("users", *user)).collect();
        let roles = marked(&message.content, "<@&").into_iter().filter(|role| state.world.home(message.channel).is_some_and(|server| server.roles.contains_key(role)));
        message.mention_roles = roles.filter(|role| parsed("roles") || named("roles", *role)).collect();
        message.mention_everyone = parsed("everyone") && (message.content.contains("@everyone") || message.content.contains("@here"));
        if let Some((channel, meant)) = message.reference
            && (allowed.is_null() || allowed["replied_user"] == true)
            && let Some(meant) = state.world.channels.get(&channel).and_then(|channel| channel.messages.get(&meant))
            && !message.mentions.contains(&meant.author)
        {
            message.mentions.push(meant.author);
        }
    }

    fn poll(&self, now: u64) -> Option<Poll> {
        let poll = Some(&self.body["poll"]).filter(|poll| poll.is_object())?;
        let text = |of: &Value| of["text"].as_str().unwrap_or_default().to_owned();
        Some(Poll {
            question: text(&poll["question"]),
            answers: poll["answers"].as_array().into_iter().flatten().map(|answer| text(&answer["poll_media"])).collect(),
            multiple: poll["allow_multiselect"] == true,
            ends: now + poll["duration"].as_u64().unwrap_or(24) * 3_600_000,
            finished: false,
            votes: Vec::new(),
        })
    }
}

/// An embed as it is given back.
fn shown(embed: &Value) -> Value {
    let mut embed = filled(embed);
    embed["type"] = "rich".into();
    embed
}

/// Without what is null.
fn filled(value: &Value) -> Value {
    match value {
        Value::Object(fields) => Value::Object(fields.iter().filter(|(_, value)| !value.is_null()).map(|(name, value)| (name.clone(), filled(value))).collect()),
        Value::Array(list) => list.iter().map(filled).collect(),
        other => other.clone(),
    }
}

/// Components as they are given back: each with a number.
fn numbered(component: &Value, number: &mut u64) -> Value {
    *number += 1;
    let mut component = component.clone();
    if component["id"].as_u64().unwrap_or(0) == 0 {
        component["id"] = (*number).into();
    }
    for inner in component["components"].as_array_mut().into_iter().flatten() {
        *inner = numbered(inner, number);
    }
    component
}
