//! Why a call is refused, in Telegram's own words as far as they are known.

use serde_json::{Value, json};

/// Why a call is refused.
#[derive(Clone, Debug)]
pub(crate) struct Refusal {
    pub(crate) code: u16,
    pub(crate) description: String,
    pub(crate) parameters: Value,
    /// No bot should ever have asked for it; what may have changed in the meantime is not to blame.
    pub(crate) blame: bool,
}

/// Refused because of how things are.
pub(crate) fn bad(description: &str) -> Refusal {
    Refusal { code: 400, description: format!("Bad Request: {description}"), parameters: Value::Null, blame: false }
}

/// Refused because of what was asked for.
pub(crate) fn wrong(description: &str) -> Refusal {
    Refusal { blame: true, ..bad(description) }
}

pub(crate) fn forbidden(description: &str) -> Refusal {
    Refusal { code: 403, description: format!("Forbidden: {description}"), ..bad("") }
}

pub(crate) fn conflict(description: &str) -> Refusal {
    Refusal { code: 409, description: format!("Conflict: {description}"), ..bad("") }
}

/// Neither a token nor a method.
pub(crate) fn not_found() -> Refusal {
    Refusal { code: 404, description: "Not Found".to_owned(), ..bad("") }
}

pub(crate) fn unauthorized() -> Refusal {
    Refusal { code: 401, description: "Unauthorized".to_owned(), ..bad("") }
}

pub(crate) fn limited(seconds: u64) -> Refusal {
    Refusal { code: 429, description: format!("Too Many Requests: retry after {seconds}"), parameters: json!({"retry_after": seconds}), ..bad("") }
}

/// The group has become a supergroup.
pub(crate) fn upgraded(to: crate::Id) -> Refusal {
    Refusal { parameters: json!({"migrate_to_chat_id": to}), ..bad("group chat was upgraded to a supergroup chat") }
}

impl Refusal {
    pub(crate) fn json(&self) -> Value {
        let mut body = json!({"ok": false, "error_code": self.code, "description": self.description});
        if !self.parameters.is_null() {
            body["parameters"] = self.parameters.clone();
        }
        body
    }
}
