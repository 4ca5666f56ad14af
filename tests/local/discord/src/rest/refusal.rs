//! Why a call is refused, in Discord's own codes.

use serde_json::{Map, Value, json};

/// Why a call is refused.
#[derive(Clone, Debug)]
pub(crate) struct Refusal {
    pub(crate) status: u16,
    pub(crate) code: u32,
    pub(crate) message: &'static str,
    pub(crate) errors: Vec<Complaint>,
}

/// What is wrong with one field.
#[derive(Clone, Debug)]
pub(crate) struct Complaint {
    /// Where it is: `embeds.0.title`; empty for the whole.
    pub(crate) at: String,
    pub(crate) code: &'static str,
    pub(crate) message: String,
}

const fn refusal(status: u16, code: u32, message: &'static str) -> Refusal {
    Refusal { status, code, message, errors: Vec::new() }
}

pub(crate) const UNAUTHORIZED: Refusal = refusal(401, 0, "401: Unauthorized");
pub(crate) const NOT_FOUND: Refusal = refusal(404, 0, "404: Not Found");
pub(crate) const UNKNOWN_APPLICATION: Refusal = refusal(404, 10002, "Unknown Application");
pub(crate) const UNKNOWN_CHANNEL: Refusal = refusal(404, 10003, "Unknown Channel");
pub(crate) const UNKNOWN_SERVER: Refusal = refusal(404, 10004, "Unknown Guild");
pub(crate) const UNKNOWN_INVITE: Refusal = refusal(404, 10006, "Unknown Invite");
pub(crate) const UNKNOWN_MEMBER: Refusal = refusal(404, 10007, "Unknown Member");
pub(crate) const UNKNOWN_MESSAGE: Refusal = refusal(404, 10008, "Unknown Message");
pub(crate) const UNKNOWN_ROLE: Refusal = refusal(404, 10011, "Unknown Role");
pub(crate) const UNKNOWN_USER: Refusal = refusal(404, 10013, "Unknown User");
pub(crate) const UNKNOWN_EMOJI: Refusal = refusal(400, 10014, "Unknown Emoji");
pub(crate) const UNKNOWN_WEBHOOK: Refusal = refusal(404, 10015, "Unknown Webhook");
pub(crate) const UNKNOWN_INTERACTION: Refusal = refusal(404, 10062, "Unknown interaction");
pub(crate) const UNKNOWN_BAN: Refusal = refusal(404, 10026, "Unknown Ban");
pub(crate) const UNKNOWN_COMMAND: Refusal = refusal(404, 10063, "Unknown application command");
pub(crate) const ALREADY_ANSWERED: Refusal = refusal(400, 40060, "Interaction has already been acknowledged.");
pub(crate) const NO_ACCESS: Refusal = refusal(403, 50001, "Missing Access");
pub(crate) const NOT_YOURS: Refusal = refusal(403, 50005, "Cannot edit a message authored by another user");
pub(crate) const EMPTY: Refusal = refusal(400, 50006, "Cannot send an empty message");
pub(crate) const CANNOT_WRITE: Refusal = refusal(403, 50007, "Cannot send messages to this user");
pub(crate) const NO_TEXT: Refusal = refusal(400, 50008, "Cannot send messages in a non-text channel");
pub(crate) const NO_PERMISSION: Refusal = refusal(403, 50013, "Missing Permissions");
pub(crate) const EXPIRED_TOKEN: Refusal = refusal(401, 50027, "Invalid Webhook Token");
pub(crate) const INVALID: Refusal = refusal(400, 50035, "Invalid Form Body");
pub(crate) const NO_JSON: Refusal = refusal(400, 50109, "The request body contains invalid JSON.");

impl Refusal {
    /// A form with something wrong in it.
    pub(crate) fn form(errors: Vec<Complaint>) -> Refusal {
        Refusal { errors, ..INVALID }
    }

    /// A form with one field wrong.
    pub(crate) fn field(at: &str, code: &'static str, message: &str) -> Refusal {
        Refusal::form(vec![Complaint { at: at.to_owned(), code, message: message.to_owned() }])
    }

    pub(crate) fn json(&self) -> Value {
        let mut body = json!({"message": self.message, "code": self.code});
        if !self.errors.is_empty() {
            body["errors"] = nested(&self.errors);
        }
        body
    }

    /// As a sentence, for those who read a failed test.
    pub(crate) fn sentence(&self) -> String {
        let errors: Vec<_> = self.errors.iter().map(|error| format!("{} {}: {}", error.at, error.code, error.message)).collect();
        format!("{} {} {}{}{}", self.status, self.code, self.message, if errors.is_empty() { "" } else { ": " }, errors.join("; "))
    }
}

/// Complaints by place: `{"embeds": {"0": {"_errors": [...]}}}`.
fn nested(errors: &[Complaint]) -> Value {
    let mut root = Value::Object(Map::new());
    for error in errors {
        let place = error.at.split('.').filter(|part| !part.is_empty()).fold(&mut root, |place, part| &mut place[part]);
        let complaint = json!({"code": error.code, "message": error.message});
        match place["_errors"].as_array_mut() {
            Some(list) => list.push(complaint),
            None => place["_errors"] = json!([complaint]),
        }
    }
    root
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn errors_are_nested_by_place() {
        let complaint = |at: &str| Complaint { at: at.to_owned(), code: "X", message: "no".to_owned() };
        let one = json!([{"code": "X", "message": "no"}]);
        assert_eq!(Refusal::form(vec![complaint("embeds.0.title"), complaint("")]).json()["errors"], json!({"embeds": {"0": {"title": {"_errors": one}}}, "_errors": one}));
    }
}
