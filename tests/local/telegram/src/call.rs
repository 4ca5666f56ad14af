//! A call that was understood, however its parameters came.

use axum::body::to_bytes;
use axum::extract::{FromRequest, Multipart, Request};
use axum::http::header::CONTENT_TYPE;
use serde_json::{Map, Value};

/// The most that a request may carry.
pub(crate) const LARGEST: usize = 60 << 20;
/// Parameters that are text whatever they look like. Others that come as text are read as JSON where they can be.
const WORDS: [&str; 23] = [
    "text",
    "caption",
    "question",
    "explanation",
    "name",
    "title",
    "custom_title",
    "tag",
    "description",
    "short_description",
    "callback_query_id",
    "url",
    "secret_token",
    "invite_link",
    "language_code",
    "parse_mode",
    "question_parse_mode",
    "action",
    "type",
    "icon_custom_emoji_id",
    "message_effect_id",
    "business_connection_id",
    "inline_message_id",
];

/// A call that was understood.
#[derive(Clone, Default)]
pub(crate) struct Call {
    pub(crate) body: Value,
    pub(crate) files: Vec<File>,
}

/// A file that came along.
#[derive(Clone, Debug)]
pub(crate) struct File {
    /// The name of its part, to which `attach://` refers.
    pub(crate) part: String,
    pub(crate) name: String,
    pub(crate) kind: Option<String>,
    pub(crate) size: usize,
}

impl Call {
    /// What a request says; none when it can't be read.
    pub(crate) async fn read(request: Request) -> Option<Call> {
        let mut body = Map::new();
        for (name, value) in request.uri().query().map(pairs).unwrap_or_default() {
            body.insert(name.clone(), meant(&name, value));
        }
        let kind = request.headers().get(CONTENT_TYPE).and_then(|kind| kind.to_str().ok()).unwrap_or_default().to_owned();
        let mut files = Vec::new();
        if kind.starts_with("multipart/") {
            let mut parts = Multipart::from_request(request, &()).await.ok()?;
            while let Some(part) = parts.next_field().await.ok()? {
                let name = part.name().unwrap_or_default().to_owned();
                let (file, kind) = (part.file_name().map(str::to_owned), part.content_type().map(str::to_owned));
                let bytes = part.bytes().await.ok()?;
                match file {
                    Some(file) => files.push(File { part: name, name: file, kind, size: bytes.len() }),
                    None => drop(body.insert(name.clone(), meant(&name, String::from_utf8(bytes.to_vec()).ok()?))),
                }
            }
            return Some(Call { body: Value::Object(body), files });
        }
        let bytes = to_bytes(request.into_body(), LARGEST).await.ok()?;
        if kind.starts_with("application/json") && !bytes.is_empty() {
            match serde_json::from_slice(&bytes).ok()? {
                Value::Object(fields) => body.extend(fields),
                Value::Null => {}
                _ => return None,
            }
        } else {
            body.extend(pairs(std::str::from_utf8(&bytes).ok()?).into_iter().map(|(name, value)| (name.clone(), meant(&name, value))));
        }
        body.retain(|_, value| !value.is_null());
        Some(Call { body: Value::Object(body), files })
    }

    pub(crate) fn text(&self, name: &str) -> &str {
        self.body[name].as_str().unwrap_or_default()
    }

    pub(crate) fn number(&self, name: &str) -> Option<i64> {
        self.body[name].as_i64()
    }

    pub(crate) fn flag(&self, name: &str) -> bool {
        self.body[name] == true
    }

    pub(crate) fn list(&self, name: &str) -> &[Value] {
        self.body[name].as_array().map_or(&[], Vec::as_slice)
    }

    pub(crate) fn has(&self, name: &str) -> bool {
        !self.body[name].is_null()
    }
}

/// What a parameter that came as text says.
fn meant(name: &str, text: String) -> Value {
    if WORDS.contains(&name) {
        return Value::String(text);
    }
    match text.as_str() {
        "True" => true.into(),
        "False" => false.into(),
        _ => serde_json::from_str(&text).ok().filter(|value: &Value| !value.is_null()).unwrap_or(Value::String(text)),
    }
}

fn pairs(query: &str) -> Vec<(String, String)> {
    let parts = query.split('&').filter(|part| !part.is_empty());
    parts.map(|part| part.split_once('=').unwrap_or((part, ""))).map(|(name, value)| (unescaped(name), unescaped(value))).collect()
}

/// Text of a query or a form as it was meant.
fn unescaped(text: &str) -> String {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let Some((first, after)) = rest.split_first() {
        let digits = after.get(..2).filter(|_| *first == b'%').and_then(|digits| std::str::from_utf8(digits).ok());
        match digits.and_then(|digits| u8::from_str_radix(digits, 16).ok()) {
            Some(byte) => {
                bytes.push(byte);
                rest = &after[2..];
            }
            None => {
                bytes.push(if *first == b'+' { b' ' } else { *first });
                rest = after;
            }
        }
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn what_came_as_text_is_read_as_it_was_meant() {
        let read: Vec<_> = pairs("chat_id=-5&text=12+%F0%9F%91%8D&ids=%5B1%2C2%5D&silent=True&who=@ada").into_iter().map(|(name, value)| meant(&name, value)).collect();
        assert_eq!(read, [json!(-5), json!("12 👍"), json!([1, 2]), json!(true), json!("@ada")]);
    }
}
