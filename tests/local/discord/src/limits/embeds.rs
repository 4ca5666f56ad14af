//! Limits of embeds.

use super::Form;
use serde_json::Value;

/// Texts of an embed, and how long each may be.
const TEXTS: [(&str, usize); 4] = [("/title", 256), ("/description", 4_096), ("/footer/text", 2_048), ("/author/name", 256)];
/// Characters of all texts of all embeds.
const ALL: usize = 6_000;

pub(super) fn check(form: &mut Form, embeds: &Value) {
    let mut all = 0;
    for (number, embed) in form.list("embeds", embeds, 10).iter().enumerate() {
        let at = format!("embeds.{number}");
        for (pointer, most) in TEXTS {
            let value = embed.pointer(pointer).unwrap_or(&Value::Null);
            form.text(&format!("{at}{}", pointer.replace('/', ".")), value, 0, most);
            all += length(value);
        }
        for (number, field) in form.list(&format!("{at}.fields"), &embed["fields"], 25).iter().enumerate() {
            for (name, most) in [("name", 256), ("value", 1_024)] {
                form.required(&format!("{at}.fields.{number}.{name}"), &field[name], 1, most);
                all += length(&field[name]);
            }
        }
        form.number(&format!("{at}.color"), &embed["color"], 0, 0xff_ffff);
        for image in ["image", "thumbnail"] {
            form.url(&format!("{at}.{image}.url"), &embed[image]["url"], &["http://", "https://", "attachment://"]);
        }
        form.url(&format!("{at}.url"), &embed["url"], &["http://", "https://"]);
        if embed["timestamp"].as_str().is_some_and(|moment| crate::clock::parsed(moment).is_none()) {
            form.wrong(&format!("{at}.timestamp"), "DATE_TIME_TYPE_PARSE", format!("Could not parse {}. Should be ISO8601.", embed["timestamp"]));
        }
    }
    if all > ALL {
        form.wrong("embeds", "MAX_EMBED_SIZE_EXCEEDED", format!("Embed size exceeds maximum size of {ALL}; it is {all}."));
    }
}

fn length(text: &Value) -> usize {
    text.as_str().map_or(0, |text| text.chars().count())
}
