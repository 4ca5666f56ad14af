//! Limits of a message.

use super::Form;
use serde_json::Value;

/// Suppresses what links would show, hides from all but one, rings nobody, carries components of the second kind, a voice message.
const FLAGS: u64 = 1 << 2 | 1 << 6 | 1 << 12 | V2 | 1 << 13;
/// The message is made of components alone.
pub(crate) const V2: u64 = 1 << 15;

/// Checks what a message is made of.
pub(crate) fn check(form: &mut Form, body: &Value) {
    form.text("content", &body["content"], 0, 2_000);
    super::embeds::check(form, &body["embeds"]);
    let v2 = body["flags"].as_u64().unwrap_or_default() & V2 != 0;
    super::components::check(form, "components", &body["components"], v2);
    if v2 && ["content", "embeds", "poll", "sticker_ids"].iter().any(|field| !matches!(&body[field], Value::Null)) {
        form.wrong("flags", "MESSAGE_CANNOT_USE_LEGACY_FIELDS_WITH_COMPONENTS_V2", "The message has components of the second kind and something else.");
    }
    form.list("attachments", &body["attachments"], 10);
    form.list("sticker_ids", &body["sticker_ids"], 3);
    nonce(form, body);
    mentions(form, &body["allowed_mentions"]);
    poll(form, &body["poll"]);
    if body["flags"].as_u64().unwrap_or_default() & !FLAGS != 0 {
        form.wrong("flags", "BITFIELD_UNKNOWN", format!("{} has flags that can't be set.", body["flags"]));
    }
}

fn nonce(form: &mut Form, body: &Value) {
    match &body["nonce"] {
        Value::String(nonce) if nonce.chars().count() > 25 => form.wrong("nonce", "NONCE_TYPE_TOO_LONG", "Nonce must be no longer than 25 characters."),
        Value::Null | Value::String(_) | Value::Number(_) => {}
        _ => form.wrong("nonce", "NONCE_TYPE_INVALID", "Nonce must be a string or a number."),
    }
    if body["enforce_nonce"] == true && body["nonce"].is_null() {
        form.wrong("nonce", "BASE_TYPE_REQUIRED", "This field is required when enforce_nonce is set");
    }
}

fn mentions(form: &mut Form, allowed: &Value) {
    for (kind, list) in [("users", "users"), ("roles", "roles")] {
        let named = form.list(&format!("allowed_mentions.{list}"), &allowed[list], 100);
        let parsed = allowed["parse"].as_array().is_some_and(|parse| parse.iter().any(|of| of == kind));
        if parsed && !named.is_empty() {
            form.wrong("allowed_mentions.parse", "MESSAGE_ALLOWED_MENTIONS_PARSE_EXCLUSIVE", format!("parse:[\"{kind}\"] and {list}: [ids...] are mutually exclusive."));
        }
    }
    for (at, kind) in form.list("allowed_mentions.parse", &allowed["parse"], 3).iter().enumerate() {
        if !["users", "roles", "everyone"].iter().any(|of| kind == of) {
            form.wrong(&format!("allowed_mentions.parse.{at}"), "BASE_TYPE_CHOICES", "Value must be one of ('users', 'everyone', 'roles').");
        }
    }
}

fn poll(form: &mut Form, poll: &Value) {
    if poll.is_null() {
        return;
    }
    form.required("poll.question.text", &poll["question"]["text"], 1, 300);
    let answers = form.list("poll.answers", &poll["answers"], 10);
    if answers.is_empty() {
        form.wrong("poll.answers", "BASE_TYPE_REQUIRED", "This field is required");
    }
    for (at, answer) in answers.iter().enumerate() {
        form.required(&format!("poll.answers.{at}.poll_media.text"), &answer["poll_media"]["text"], 1, 55);
    }
    form.number("poll.duration", &poll["duration"], 1, 768);
    form.choice("poll.layout_type", &poll["layout_type"], &[1]);
}
