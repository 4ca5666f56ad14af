//! What is missing for Hearth to do its work in a group, each with its exact mend.

use crate::decode::GENERAL;
use crate::outgoing::Outgoing;
use crate::refusal::Refusal;
use crate::update::KINDS;
use crate::{chat, list, number, word};
use hearth_adapter::Failure;
use hearth_core::{Examined, Finding, HOUR, Native, Text, To, Value as Blank, What};
use serde_json::{Value, json};

/// So long it is told that another program took our updates: whoever asks is heard only between two of its turns.
const ROBBED: i64 = HOUR;
/// What only a forum has a use for.
const TOPICS: &str = "can_manage_topics";

/// Rights that Hearth has a use for: as Telegram spells them, and the text with their name.
pub(crate) const RIGHTS: &[(&str, &str)] = &[
    ("can_manage_tags", "telegram-may-tags"),
    ("can_delete_messages", "telegram-may-delete"),
    ("can_restrict_members", "telegram-may-restrict"),
    ("can_invite_users", "telegram-may-invite"),
    ("can_pin_messages", "telegram-may-pin"),
    (TOPICS, "telegram-may-topics"),
];

/// Kinds of updates that Telegram does not tell us, since somebody has asked it not to.
fn unheard(delivery: &Value) -> Option<String> {
    let told = list(&delivery["allowed_updates"]);
    let missing: Vec<_> = KINDS.iter().filter(|kind| !told.is_empty() && !told.iter().any(|of| word(of) == **kind)).copied().collect();
    (!missing.is_empty()).then(|| missing.join(", "))
}

impl Outgoing {
    /// Finds out what is missing, and tells.
    pub(crate) async fn examine(&self, community: Native, to: Option<(To, Box<str>)>, lobby: Option<Native>) -> Result<What, Refusal> {
        let group = chat(community);
        let me = self.door.call("getChatMember", json!({ "chat_id": group, "user_id": self.me }), true).await?;
        let about = self.door.call("getChat", json!({ "chat_id": group }), true).await?;
        let delivery = self.door.call("getWebhookInfo", json!({}), true).await?;
        let mut findings = findings(&me, self.traits.hears_all, about["is_forum"] == json!(true));
        // Telegram lists no topics: whether the one that Hearth speaks in is open is seen by beginning to type.
        if let Some(topic) = lobby.filter(|topic| *topic != GENERAL) {
            let typing = json!({ "chat_id": group, "message_thread_id": topic.0, "action": "typing" });
            if let Err(Refusal { failure: Failure::Refused { .. } | Failure::Gone, .. }) = self.door.call("sendChatAction", typing, true).await {
                findings.push(Finding { what: Text::new("telegram-ill-topic"), mend: Text::new("telegram-mend-topic") });
            }
        }
        if let Some(missing) = unheard(&delivery) {
            findings.push(Finding { what: Text::new("telegram-ill-updates").with("kinds", Blank::Code(missing.into())), mend: Text::new("telegram-mend-updates") });
        }
        if self.memory.robbed().is_some_and(|when| (self.now)().since(when) < ROBBED) {
            findings.push(Finding { what: Text::new("telegram-ill-robbed"), mend: Text::new("telegram-mend-robbed") });
        }
        if let Some(why) = delivery["last_error_message"].as_str().filter(|_| number(&delivery["pending_update_count"]) > 0) {
            findings.push(Finding { what: Text::new("telegram-ill-delivery").with("why", Blank::Code(why.into())), mend: Text::new("telegram-mend-delivery") });
        }
        Ok(What::Examined(Box::new(Examined { to, findings })))
    }
}

/// What is wrong, the worst first: by Hearth's own membership, and whether it hears everything anyway.
fn findings(me: &Value, hears_all: bool, forum: bool) -> Vec<Finding> {
    let administrator = word(&me["status"]) == "administrator";
    let finding = |what, mend| Finding { what: Text::new(what), mend: Text::new(mend) };
    let mut found = Vec::new();
    if !administrator {
        // Who joins and leaves and who reacts is told to administrators only; what is said as well, in privacy mode.
        found.push(finding(if hears_all { "telegram-ill-member" } else { "telegram-ill-private" }, "telegram-mend-administrator"));
        return found;
    }
    let name = |name| Blank::Text(Box::new(Text::new(name)));
    let lacking = RIGHTS.iter().filter(|(right, _)| me[*right] == Value::Bool(false) && (forum || *right != TOPICS));
    found.extend(lacking.map(|(_, right)| Finding { what: Text::new("telegram-ill-right").with("right", name(right)), mend: Text::new("telegram-mend-right").with("right", name(right)) }));
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_telegram_was_asked_not_to_tell_is_named() {
        assert_eq!(unheard(&json!({ "url": "" })), None, "everything");
        assert_eq!(unheard(&json!({ "allowed_updates": KINDS })), None);
        assert_eq!(unheard(&json!({ "allowed_updates": &KINDS[..6] })).as_deref(), Some("chat_join_request, poll_answer"));
    }

    #[test]
    fn what_is_missing_is_named() {
        for (me, hears_all, forum, expected) in [
            (json!({ "status": "administrator", "can_manage_tags": true, "can_manage_topics": false }), false, false, &[][..]),
            (json!({ "status": "administrator", "can_manage_topics": false }), false, true, &["telegram-ill-right"]),
            (json!({ "status": "administrator", "can_manage_tags": false, "can_pin_messages": false }), true, true, &["telegram-ill-right", "telegram-ill-right"]),
            (json!({ "status": "member" }), true, false, &["telegram-ill-member"]),
            (json!({ "status": "member" }), false, false, &["telegram-ill-private"]),
        ] {
            assert_eq!(findings(&me, hears_all, forum).iter().map(|finding| &*finding.what.key).collect::<Vec<_>>(), expected);
        }
    }
}
