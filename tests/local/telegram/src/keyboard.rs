//! Buttons under a message.

use crate::call::Call;
use crate::refusal::{Refusal, wrong};
use serde_json::Value;

/// What a button may do; it does exactly one of these.
const DOES: [&str; 9] = ["url", "callback_data", "web_app", "login_url", "switch_inline_query", "switch_inline_query_current_chat", "switch_inline_query_chosen_chat", "copy_text", "pay"];

/// The most buttons of a message.
const MOST: usize = 100;

/// The inline buttons of a call, checked; none if there are none. A reply keyboard is nothing that a message keeps.
pub(crate) fn inline(call: &Call) -> Result<Option<Value>, Refusal> {
    let markup = &call.body["reply_markup"];
    let Some(rows) = markup["inline_keyboard"].as_array() else { return Ok(None) };
    let buttons: Vec<_> = rows.iter().filter_map(Value::as_array).flatten().collect();
    if buttons.len() > MOST {
        return Err(wrong("REPLY_MARKUP_TOO_LONG"));
    }
    for button in &buttons {
        check(button)?;
    }
    Ok((!buttons.is_empty()).then(|| markup.clone()))
}

fn check(button: &Value) -> Result<(), Refusal> {
    if button["text"].as_str().unwrap_or_default().trim().is_empty() {
        return Err(wrong("can't parse inline keyboard button: field \"text\" must be non-empty"));
    }
    match DOES.iter().filter(|does| !button[**does].is_null()).count() {
        0 => return Err(wrong("can't parse inline keyboard button: Text buttons are unallowed in the inline keyboard")),
        1 => {}
        _ => return Err(wrong(&format!("can't parse inline keyboard button: it may do one thing only: {button}"))),
    }
    if let Some(data) = button["callback_data"].as_str()
        && !(1..=64).contains(&data.len())
    {
        return Err(wrong("BUTTON_DATA_INVALID"));
    }
    if let Some(url) = button["url"].as_str()
        && !["http://", "https://", "tg://"].iter().any(|scheme| url.starts_with(scheme))
    {
        return Err(wrong("BUTTON_URL_INVALID"));
    }
    if !button["style"].is_null() && !["danger", "success", "primary"].iter().any(|style| button["style"] == *style) {
        return Err(wrong("can't parse inline keyboard button: unknown button style"));
    }
    Ok(())
}
