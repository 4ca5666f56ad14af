//! Requests are checked against the formal description of the Bot API, when it is at hand.

use crate::call::Call;
use serde_json::{Map, Value};
use std::path::Path;

/// The formal description.
pub(crate) struct Spec {
    document: Value,
}

impl Spec {
    /// Reads the description; none if there is no such file.
    ///
    /// # Panics
    ///
    /// If the file is no JSON.
    pub(crate) fn open(path: &Path) -> Option<Spec> {
        let text = std::fs::read(path).ok()?;
        let document = serde_json::from_slice(&text).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
        Some(Spec { document })
    }

    /// A method's name as it is documented; Telegram doesn't mind how it is capitalised.
    pub(crate) fn method(&self, name: &str) -> Option<&str> {
        self.document["methods"].as_object()?.keys().find(|known| known.eq_ignore_ascii_case(name)).map(String::as_str)
    }

    /// What is wrong with a call.
    pub(crate) fn check(&self, method: &str, call: &Call) -> Vec<String> {
        let mut body = call.body.as_object().cloned().unwrap_or_default();
        let fields = self.document["methods"][method]["fields"].as_array().map_or(&[][..], Vec::as_slice);
        for file in &call.files {
            // A file may also be a part that `attach://` refers to.
            if fields.iter().any(|field| field["name"] == file.part.as_str()) {
                body.insert(file.part.clone(), Value::String(format!("attach://{}", file.part)));
            }
        }
        let mut wrong = Vec::new();
        self.object("", fields, &body, &mut wrong);
        wrong
    }

    /// What is wrong with something that this Telegram itself says: `Update`, or what a method returns.
    pub(crate) fn check_own(&self, kind: &str, value: &Value) -> Vec<String> {
        let returns: Vec<_> = match self.document["methods"][kind]["returns"].as_array() {
            Some(returns) => returns.iter().filter_map(Value::as_str).collect(),
            None => vec![kind],
        };
        // Of a few methods it isn't said what they return.
        if returns.is_empty() { Vec::new() } else { self.any("", &returns, value) }
    }

    fn object(&self, at: &str, fields: &[Value], object: &Map<String, Value>, wrong: &mut Vec<String>) {
        for (name, value) in object {
            let at = format!("{at}/{name}");
            let Some(field) = fields.iter().find(|field| field["name"] == name.as_str()) else {
                wrong.push(format!("{at} is not described"));
                continue;
            };
            let types: Vec<_> = field["types"].as_array().into_iter().flatten().filter_map(Value::as_str).collect();
            wrong.extend(self.any(&at, &types, value));
            wrong.extend(length(field["description"].as_str().unwrap_or_default(), value).map(|what| format!("{at}: {what}")));
        }
        // That one of the two numbers of the answered message suffices is said in words only.
        let spared = |field: &Value| field["name"] == "message_id" && object.contains_key("ephemeral_message_id");
        let missing = fields.iter().filter(|field| field["required"] == true && !object.contains_key(field["name"].as_str().unwrap_or_default()) && !spared(field));
        wrong.extend(missing.map(|field| format!("{at}/{} is missing", field["name"].as_str().unwrap_or_default())));
    }

    /// What is wrong with a value that may be of several types: nothing if it is of one, or what is wrong by the nearest.
    fn any(&self, at: &str, types: &[&str], value: &Value) -> Vec<String> {
        let alike = types.iter().filter(|kind| alike(kind, value)).map(|kind| self.one(at, kind, value));
        let mut wrong = alike.min_by_key(Vec::len).unwrap_or_else(|| vec![format!("{at} is no {}: {value}", types.join(" or "))]);
        wrong.dedup();
        wrong
    }

    /// What is wrong with a value that looks like this type.
    fn one(&self, at: &str, kind: &str, value: &Value) -> Vec<String> {
        match (kind.strip_prefix("Array of "), value) {
            (Some(inner), Value::Array(list)) => list.iter().enumerate().flat_map(|(index, value)| self.any(&format!("{at}/{index}"), &[inner], value)).collect(),
            (None, Value::Object(object)) => self.named(at, kind, object, value),
            _ => Vec::new(),
        }
    }

    fn named(&self, at: &str, kind: &str, object: &Map<String, Value>, value: &Value) -> Vec<String> {
        let described = &self.document["types"][kind];
        let subtypes: Vec<_> = described["subtypes"].as_array().into_iter().flatten().filter_map(Value::as_str).collect();
        if !subtypes.is_empty() {
            return self.any(at, &subtypes, value);
        }
        let mut wrong = Vec::new();
        let fields = described["fields"].as_array().map_or(&[][..], Vec::as_slice);
        self.object(at, fields, object, &mut wrong);
        // `type` and `status` say which of several types is meant.
        for field in fields.iter().filter(|field| matches!(field["name"].as_str(), Some("type" | "status" | "source"))) {
            let wanted =
                field["description"].as_str().and_then(|text| text.rsplit_once("must be ").or_else(|| text.rsplit_once("always "))).map(|(_, wanted)| wanted.trim_matches(['"', '“', '”', '.']));
            let is = object.get(field["name"].as_str().unwrap_or_default()).and_then(Value::as_str);
            if let (Some(wanted), Some(is)) = (wanted, is)
                && wanted != is
                && !wanted.contains(' ')
            {
                wrong.extend(vec![format!("{at} is no {kind}"); 9]);
            }
        }
        wrong
    }
}

/// Whether a value has the shape of a type.
fn alike(kind: &str, value: &Value) -> bool {
    match kind {
        "Integer" => value.is_i64(),
        "Float" => value.is_number(),
        "String" | "InputFile" => value.is_string(),
        "Boolean" => value.is_boolean(),
        "True" => *value == true,
        _ if kind.starts_with("Array of ") => value.is_array(),
        _ => value.is_object(),
    }
}

/// What is wrong with the length of a text or a list, or with a number, by the words of the description.
fn length(description: &str, value: &Value) -> Option<String> {
    let (least, most, rest) = range(description)?;
    let (is, of) = match value {
        // How long it is without its markup is looked at where it is parsed.
        Value::String(_) if rest.contains("after ent") => return None,
        Value::String(text) if rest.starts_with("characters") => (text.chars().count() as i64, "characters"),
        Value::String(text) if rest.starts_with("bytes") => (text.len() as i64, "bytes"),
        Value::Array(list) if !rest.starts_with("characters") => (list.len() as i64, "elements"),
        Value::Number(number) if rest.is_empty() || rest.starts_with([';', '.', ' ']) || rest.starts_with("are accepted") => (number.as_i64()?, "as a number"),
        _ => return None,
    };
    (!(least..=most).contains(&is)).then(|| format!("{is} {of}; it may have {least}-{most}"))
}

/// The first `least-most` of a description, and what follows.
fn range(description: &str) -> Option<(i64, i64, &str)> {
    for (at, _) in description.match_indices('-') {
        let before = description[..at].rsplit(|c: char| !c.is_ascii_digit()).next().unwrap_or_default();
        let after: &str = description[at + 1..].split(|c: char| !c.is_ascii_digit()).next().unwrap_or_default();
        // What is part of a longer word, such as a standard's number, is no range.
        let alone = !description[..at - before.len()].ends_with(|c: char| c.is_alphanumeric() || c == '-' || c == ' ' && description[..at - before.len()].ends_with("ISO "));
        if let (Ok(least), Ok(most), true) = (before.parse(), after.parse(), alone) {
            return Some((least, most, description[at + 1 + after.len()..].trim_start_matches(' ')));
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn limits_are_read_from_words() {
        let rows = [
            ("Poll question, 1-300 characters", json!("x"), true),
            ("Poll question, 1-300 characters", json!(""), false),
            ("Text, 1-4096 characters after entities parsing", json!(""), true),
            ("Data, 1-64 bytes", json!("é".repeat(33)), false),
            ("A JSON-serialized list of 1-12 answer options", json!([]), false),
            ("A JSON-serialized list of 1-100 identifiers of messages", json!([1]), true),
            ("Limits the number. Values between 1-100 are accepted. Defaults to 100.", json!(101), false),
            ("A two-letter ISO 639-1 language code", json!("de"), true),
        ];
        for (description, value, fits) in rows {
            assert_eq!(length(description, &value).is_none(), fits, "{description}: {value}");
        }
    }
}
