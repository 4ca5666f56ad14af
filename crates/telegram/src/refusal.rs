//! Why Telegram refuses, in words: what is missing, and how to grant it.

use hearth_adapter::Failure;

/// A call that was refused or did not get through.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct Refusal {
    /// What it means to whoever called.
    pub(crate) failure: Failure,
    /// Somebody else takes our updates.
    pub(crate) conflict: bool,
    /// The server does not know the method.
    pub(crate) unknown: bool,
}

impl From<Failure> for Refusal {
    fn from(failure: Failure) -> Self {
        Self { failure, conflict: false, unknown: false }
    }
}

impl Refusal {
    /// What Telegram's answer means.
    pub(crate) fn of(method: &str, status: u64, description: &str) -> Self {
        let told = description.to_lowercase();
        let has = |part: &str| told.contains(part);
        let failure = match status {
            401 | 404 if has("unauthorized") || (status == 404 && method == "getMe") => {
                refused("Telegram does not take the token", "copy it again from @BotFather (/token) into TELEGRAM_TOKEN, and start Hearth again")
            }
            409 => refused("another program takes this bot's updates", "end it, or give it a token of its own: two programs can't share one bot"),
            _ if method == "setWebhook" => {
                refused(&format!("Telegram does not deliver there ({description})"), "[telegram] webhook_url: HTTPS, at port 443, 80, 88 or 8443; without it Hearth asks for updates by itself")
            }
            403 if has("user") || has("initiate") => Failure::Closed,
            403 => Failure::Gone,
            _ if has("not found") || has("message_id_invalid") || has("query is too old") || has("query id is invalid") || has("topic_deleted") => Failure::Gone,
            _ if has("topic_closed") => refused("the topic is closed", "open it again, or give Hearth the right to manage topics"),
            _ if has("not enough rights to send") || has("have no rights to send") => {
                refused("Hearth may not write in the group", "the group's Permissions: allow members to send messages; or make Hearth an administrator")
            }
            _ if method == "setChatMemberTag" => refused("Hearth may not give tags", "the group's Administrators, Hearth: switch on “Manage tags”"),
            _ if has("not enough rights") || has("admin") => refused("Hearth lacks a right in the group", "the group's Administrators, Hearth: /doctor says which right is missing"),
            _ => refused(&format!("Telegram does not take it ({status} {description})"), "this is a fault of Hearth's: please report it"),
        };
        let unknown = status == 404 && told.trim() == "not found";
        Self { failure, conflict: status == 409, unknown }
    }
}

fn refused(why: &str, mend: &str) -> Failure {
    Failure::Refused { why: why.into(), mend: mend.into() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_refusal_names_what_is_missing_and_the_mend() {
        for (method, status, description, expected) in [
            ("getMe", 401, "Unauthorized", "TELEGRAM_TOKEN"),
            ("getMe", 404, "Not Found", "TELEGRAM_TOKEN"),
            ("setChatMemberTag", 400, "Bad Request: not enough rights to manage tags", "Manage tags"),
            ("sendMessage", 400, "Bad Request: not enough rights to send text messages to the chat", "Permissions"),
            ("sendMessage", 400, "Bad Request: TOPIC_CLOSED", "topic"),
            ("pinChatMessage", 400, "Bad Request: not enough rights to manage pinned messages in the chat", "/doctor"),
            ("sendMessage", 400, "Bad Request: something new", "report"),
        ] {
            let Failure::Refused { why, mend } = Refusal::of(method, status, description).failure else { panic!("{description}") };
            assert!(!why.is_empty() && format!("{why} {mend}").contains(expected), "{description}: {mend}");
        }
        for (status, description, failure) in [
            (403, "Forbidden: bot can't initiate conversation with a user", Failure::Closed),
            (403, "Forbidden: bot was blocked by the user", Failure::Closed),
            (403, "Forbidden: bot was kicked from the supergroup chat", Failure::Gone),
            (400, "Bad Request: chat not found", Failure::Gone),
            (400, "Bad Request: query is too old and response timeout expired or query id is invalid", Failure::Gone),
        ] {
            assert_eq!(Refusal::of("sendMessage", status, description).failure, failure, "{description}");
        }
    }
}
