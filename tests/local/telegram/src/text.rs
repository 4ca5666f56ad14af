//! What a text says besides words: entities, counted in UTF-16 as Telegram does, and HTML.

use crate::call::Call;
use crate::refusal::{Refusal, wrong};
use serde_json::{Value, json};

/// The kinds of entities that may be sent.
const KINDS: [&str; 20] = [
    "mention",
    "hashtag",
    "cashtag",
    "bot_command",
    "url",
    "email",
    "phone_number",
    "bold",
    "italic",
    "underline",
    "strikethrough",
    "spoiler",
    "blockquote",
    "expandable_blockquote",
    "code",
    "pre",
    "text_link",
    "text_mention",
    "custom_emoji",
    "date_time",
];

/// A text and what is special in it.
pub(crate) struct Styled {
    pub(crate) text: String,
    pub(crate) entities: Vec<Value>,
}

pub(crate) fn width(text: &str) -> usize {
    text.encode_utf16().count()
}

/// The text of a call without its markup, within so many characters.
pub(crate) fn styled(call: &Call, name: &str, entities: &str, most: usize) -> Result<Styled, Refusal> {
    let raw = call.text(name);
    let mut styled = match call.text("parse_mode").to_lowercase().as_str() {
        "" => Styled { text: raw.to_owned(), entities: call.list(entities).to_vec() },
        "html" => html(raw).map_err(|what| wrong(&format!("can't parse entities: {what}")))?,
        "markdown" | "markdownv2" => return Err(wrong("can't parse entities: Markdown is not known here; send entities or HTML")),
        _ => return Err(wrong("unsupported parse_mode")),
    };
    bounds(&styled).map_err(|what| wrong(&what))?;
    styled.text.truncate(styled.text.trim_end().len());
    if styled.text.chars().count() > most {
        return Err(wrong(if name == "caption" { "message caption is too long" } else { "message is too long" }));
    }
    let room = |found: &Value, entities: &[Value]| !entities.iter().any(|other| overlap(found, other));
    for found in detected(&styled.text) {
        if room(&found, &styled.entities) {
            styled.entities.push(found);
        }
    }
    styled.entities.sort_by_key(|entity| entity["offset"].as_u64());
    Ok(styled)
}

fn span(entity: &Value) -> (u64, u64) {
    let offset = entity["offset"].as_u64().unwrap_or_default();
    (offset, offset + entity["length"].as_u64().unwrap_or_default())
}

fn overlap(one: &Value, other: &Value) -> bool {
    span(one).0 < span(other).1 && span(other).0 < span(one).1
}

/// Whether every entity lies within the text, on whole characters, and has what it needs.
fn bounds(styled: &Styled) -> Result<(), String> {
    let units: Vec<u16> = styled.text.encode_utf16().collect();
    let splits = |at: usize| units.get(at).is_some_and(|unit| (0xDC00..0xE000).contains(unit));
    if styled.entities.len() > 100 {
        return Err("ENTITIES_TOO_LONG".to_owned());
    }
    for entity in &styled.entities {
        let (begin, end) = span(entity);
        let kind = entity["type"].as_str().unwrap_or_default();
        let needs = match kind {
            "text_link" => "url",
            "text_mention" => "user",
            "custom_emoji" => "custom_emoji_id",
            _ => "type",
        };
        if !KINDS.contains(&kind) || entity[needs].is_null() {
            return Err(format!("can't parse MessageEntity: {entity}"));
        }
        if entity["offset"].as_u64().is_none() || begin == end || end as usize > units.len() {
            return Err(format!("ENTITY_BOUNDS_INVALID: {entity} in {} units", units.len()));
        }
        if splits(begin as usize) || splits(end as usize) {
            return Err(format!("entity begins or ends in the middle of a UTF-16 symbol: {entity}"));
        }
    }
    Ok(())
}

/// What Telegram finds in a text by itself: commands, mentions, hashtags and addresses.
pub(crate) fn detected(text: &str) -> Vec<Value> {
    let mut found = Vec::new();
    let mut at = 0;
    for word in text.split_inclusive(char::is_whitespace) {
        let bare = word.trim_end().trim_start_matches(['(', '"', '\'']);
        let begin = at + width(&word[..word.find(bare).unwrap_or(0)]);
        at += width(word);
        let name = |from: &str| from.find(|c: char| !c.is_alphanumeric() && c != '_').map_or(from.len(), |end| end);
        let (kind, bytes) = match bare.chars().next() {
            Some('/') => {
                let command = name(&bare[1..]);
                let named = bare[1 + command..].strip_prefix('@').map_or(0, |rest| 1 + name(rest));
                ("bot_command", if (1..=32).contains(&command) && bare[1..=command].is_ascii() { 1 + command + named } else { 0 })
            }
            Some('@') => ("mention", Some(name(&bare[1..])).filter(|length| *length >= 3).map_or(0, |length| 1 + length)),
            Some('#') => ("hashtag", Some(name(&bare[1..])).filter(|length| *length >= 1).map_or(0, |length| 1 + length)),
            _ if bare.starts_with("http://") || bare.starts_with("https://") => ("url", bare.trim_end_matches(['.', ',', '!', '?', ')']).len()),
            _ => continue,
        };
        if bytes > 0 {
            found.push(json!({"type": kind, "offset": begin, "length": width(&bare[..bytes])}));
        }
    }
    found
}

/// Reads the HTML that Telegram knows.
fn html(text: &str) -> Result<Styled, String> {
    let mut plain = String::new();
    let mut entities = Vec::new();
    let mut open: Vec<(&str, usize, Value)> = Vec::new();
    let mut rest = text;
    while let Some(at) = rest.find(['<', '&']) {
        plain.push_str(&rest[..at]);
        rest = &rest[at..];
        if rest.starts_with('&') {
            let (sign, length) = escape(rest);
            plain.push(sign);
            rest = &rest[length..];
            continue;
        }
        let end = rest.find('>').ok_or_else(|| format!("Unclosed start tag at byte offset {}", text.len() - rest.len()))?;
        let tag = &rest[1..end];
        rest = &rest[end + 1..];
        if let Some(name) = tag.strip_prefix('/') {
            let (_, offset, mut entity) = open.pop().filter(|(opened, ..)| *opened == name.trim()).ok_or_else(|| format!("Unexpected end tag \"{name}\""))?;
            let length = width(&plain) - offset;
            (entity["offset"], entity["length"]) = (json!(offset), json!(length));
            if length > 0 {
                entities.push(entity);
            }
            continue;
        }
        let (name, attributes) = tag.split_once(' ').unwrap_or((tag, ""));
        let value = |name: &str| attributes.split_once(&format!("{name}=\"")).and_then(|(_, rest)| rest.split_once('"')).map(|(value, _)| unescape(value));
        let entity = match name {
            "b" | "strong" => json!({"type": "bold"}),
            "i" | "em" => json!({"type": "italic"}),
            "u" | "ins" => json!({"type": "underline"}),
            "s" | "strike" | "del" => json!({"type": "strikethrough"}),
            "tg-spoiler" | "span" => json!({"type": "spoiler"}),
            "code" => json!({"type": "code"}),
            "pre" => json!({"type": "pre"}),
            "blockquote" => json!({"type": if attributes.contains("expandable") { "expandable_blockquote" } else { "blockquote" }}),
            "tg-emoji" => json!({"type": "custom_emoji", "custom_emoji_id": value("emoji-id")}),
            "a" => linked(&value("href").unwrap_or_default()),
            _ => return Err(format!("Unsupported start tag \"{name}\"")),
        };
        open.push((name, width(&plain), entity));
    }
    plain.push_str(rest);
    match open.pop() {
        Some((name, ..)) => Err(format!("Can't find end tag corresponding to start tag \"{name}\"")),
        None => Ok(Styled { text: plain, entities }),
    }
}

/// A link leads to an address or to a person.
fn linked(url: &str) -> Value {
    match url.strip_prefix("tg://user?id=").and_then(|id| id.parse::<i64>().ok()) {
        Some(id) => json!({"type": "text_mention", "user": {"id": id, "is_bot": false, "first_name": ""}}),
        None => json!({"type": "text_link", "url": url}),
    }
}

/// The sign that is meant at the beginning, and how long it is written.
fn escape(text: &str) -> (char, usize) {
    let known = [("&lt;", '<'), ("&gt;", '>'), ("&amp;", '&'), ("&quot;", '"')];
    if let Some((written, sign)) = known.iter().find(|(written, _)| text.starts_with(written)) {
        return (*sign, written.len());
    }
    let number = text.strip_prefix("&#").and_then(|rest| rest.split_once(';')).and_then(|(digits, _)| Some((char::from_u32(digits.parse().ok()?)?, digits.len() + 3)));
    number.unwrap_or(('&', 1))
}

fn unescape(text: &str) -> String {
    let mut plain = String::new();
    let mut rest = text;
    while let Some(at) = rest.find('&') {
        let (sign, length) = escape(&rest[at..]);
        plain.push_str(&rest[..at]);
        plain.push(sign);
        rest = &rest[at + length..];
    }
    plain + rest
}

#[cfg(test)]
mod tests {
    use super::*;

    fn spans(entities: &[Value]) -> Vec<(&str, u64, u64)> {
        entities.iter().map(|entity| (entity["type"].as_str().unwrap_or_default(), span(entity).0, span(entity).1)).collect()
    }

    #[test]
    fn what_is_special_is_found() {
        let text = "/top@hearth_bot 👍 hi @ada_l, #news (https://example.org/a) /x-";
        let found = detected(text);
        assert_eq!(spans(&found), [("bot_command", 0, 15), ("mention", 22, 28), ("hashtag", 30, 35), ("url", 37, 58), ("bot_command", 60, 62)]);
    }

    #[test]
    fn html_is_read() {
        let styled = html("👍 <b>a &amp; <i>b</i></b> &#128077;<a href=\"https://x.y/?a=1&amp;b=2\">l</a>").expect("parsed");
        assert_eq!(styled.text, "👍 a & b 👍l");
        assert_eq!(spans(&styled.entities), [("italic", 7, 8), ("bold", 3, 8), ("text_link", 11, 12)]);
        assert_eq!(styled.entities[2]["url"], "https://x.y/?a=1&b=2");
        for broken in ["<b>a", "a</b>", "<b><i>a</b></i>", "<table>", "a <b"] {
            assert!(html(broken).is_err(), "{broken}");
        }
    }

    #[test]
    fn entities_lie_on_whole_characters() {
        let rows = [(0, 2, true), (0, 1, false), (1, 2, false), (2, 1, true), (2, 2, false), (2, 0, false)];
        for (offset, length, fits) in rows {
            let styled = Styled { text: "👍a".to_owned(), entities: vec![json!({"type": "bold", "offset": offset, "length": length})] };
            assert_eq!(bounds(&styled).is_ok(), fits, "{offset} {length}");
        }
    }
}
