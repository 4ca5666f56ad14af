//! What is missing for Hearth to do its work in a group, each with its exact mend.

use crate::word;
use hearth_core::{Finding, Text, Value as Blank};
use serde_json::Value;

/// Rights that Hearth has a use for: as Telegram spells them, and the text with their name.
const RIGHTS: [(&str, &str); 5] = [
    ("can_manage_tags", "telegram-may-tags"),
    ("can_delete_messages", "telegram-may-delete"),
    ("can_restrict_members", "telegram-may-restrict"),
    ("can_invite_users", "telegram-may-invite"),
    ("can_pin_messages", "telegram-may-pin"),
];

/// What is wrong, the worst first: by Hearth's own membership, and whether it hears everything anyway.
pub(crate) fn findings(me: &Value, hears_all: bool) -> Vec<Finding> {
    let administrator = word(&me["status"]) == "administrator";
    let finding = |what, mend| Finding { what: Text::new(what), mend: Text::new(mend) };
    let mut found = Vec::new();
    if !administrator {
        // Who joins and leaves and who reacts is told to administrators only; what is said as well, in privacy mode.
        found.push(finding(if hears_all { "telegram-ill-member" } else { "telegram-ill-private" }, "telegram-mend-administrator"));
        return found;
    }
    let name = |name| Blank::Text(Box::new(Text::new(name)));
    found.extend(
        RIGHTS
            .iter()
            .filter(|(right, _)| me[*right] == Value::Bool(false))
            .map(|(_, right)| Finding { what: Text::new("telegram-ill-right").with("right", name(right)), mend: Text::new("telegram-mend-right").with("right", name(right)) }),
    );
    found
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn what_is_missing_is_named() {
        for (me, hears_all, expected) in [
            (json!({ "status": "administrator", "can_manage_tags": true }), false, &[][..]),
            (json!({ "status": "administrator", "can_manage_tags": false, "can_pin_messages": false }), true, &["telegram-ill-right", "telegram-ill-right"]),
            (json!({ "status": "member" }), true, &["telegram-ill-member"]),
            (json!({ "status": "member" }), false, &["telegram-ill-private"]),
        ] {
            assert_eq!(findings(&me, hears_all).iter().map(|finding| &*finding.what.key).collect::<Vec<_>>(), expected);
        }
    }
}
