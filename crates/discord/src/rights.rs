//! Discord's permissions, as far as Hearth needs them, and how they come about.

use crate::known::{id, list};
use serde_json::Value;

/// A permission that Hearth needs.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct Permission {
    /// Its bit.
    pub(crate) bit: u64,
    /// The text with its name.
    pub(crate) name: &'static str,
    /// It can be taken away for a channel.
    pub(crate) by_channel: bool,
}

const fn permission(bit: u32, name: &'static str, by_channel: bool) -> Permission {
    Permission { bit: 1 << bit, name, by_channel }
}

pub(crate) const MANAGE_ROLES: Permission = permission(28, "discord-may-manage-roles", false);

pub(crate) const VIEW: Permission = permission(10, "discord-may-view", true);
pub(crate) const READ_HISTORY: Permission = permission(16, "discord-may-history", true);

/// Tells who added Hearth. It does without.
pub(crate) const VIEW_LOG: Permission = permission(7, "discord-may-view-log", false);

/// Everything that Hearth needs.
pub(crate) const NEEDED: [Permission; 8] = [
    VIEW,
    permission(11, "discord-may-send", true),
    permission(38, "discord-may-send-threads", true),
    permission(14, "discord-may-embed", true),
    permission(15, "discord-may-attach", true),
    READ_HISTORY,
    MANAGE_ROLES,
    permission(5, "discord-may-manage-server", false),
];

/// The bit of an administrator, who may do everything.
pub(crate) const ADMINISTRATOR: u64 = 1 << 3;

/// The permissions of an invitation, as a number: what Hearth needs, and what it has a use for, and nothing more.
pub(crate) fn needed() -> u64 {
    NEEDED.iter().chain([&VIEW_LOG]).map(|permission| permission.bit).fold(0, |all, bit| all | bit)
}

/// A member's permissions in a server: those of everybody, and of each of their roles. `roles` is the server's list.
pub(crate) fn in_server(guild: u64, member: &Value, roles: &Value) -> u64 {
    let has = |role: &Value| id(&role["id"]) == guild || list(&member["roles"]).iter().any(|of| id(of) == id(&role["id"]));
    list(roles).iter().filter(|role| has(role)).map(bits_of).fold(0, |all, bits| all | bits)
}

/// The same in a channel, whose overwrites take away and give: first for everybody, then for roles, then for the member.
pub(crate) fn in_channel(guild: u64, member: &Value, base: u64, channel: &Value) -> u64 {
    if base & ADMINISTRATOR != 0 {
        return u64::MAX;
    }
    let overwrites = list(&channel["permission_overwrites"]);
    let of = |wanted: &dyn Fn(u64) -> bool| overwrites.iter().filter(|over| wanted(id(&over["id"]))).fold((0, 0), |(deny, allow), over| (deny | number(&over["deny"]), allow | number(&over["allow"])));
    let mine = |role: u64| list(&member["roles"]).iter().any(|of| id(of) == role);
    let me = id(&member["user"]["id"]);
    [of(&|role| role == guild), of(&mine), of(&|member| member == me)].into_iter().fold(base, |bits, (deny, allow)| bits & !deny | allow)
}

fn bits_of(role: &Value) -> u64 {
    number(&role["permissions"])
}

fn number(value: &Value) -> u64 {
    value.as_str().and_then(|bits| bits.parse().ok()).or_else(|| value.as_u64()).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn overwrites_go_from_everybody_to_roles_to_the_member() {
        let member = json!({ "user": { "id": "7" }, "roles": ["2"] });
        let roles = json!([{ "id": "1", "permissions": "3072" }, { "id": "2", "permissions": "16384" }, { "id": "3", "permissions": "8" }]);
        let base = in_server(1, &member, &roles);
        assert_eq!(base, 3_072 | 16_384, "the role that the member has not counts for nothing");
        for (overwrites, expected) in [
            (json!([]), base),
            (json!([{ "id": "1", "deny": "2048", "allow": "0" }]), base & !2_048),
            (json!([{ "id": "1", "deny": "2048", "allow": "0" }, { "id": "2", "deny": "0", "allow": "2048" }]), base),
            (json!([{ "id": "2", "deny": "0", "allow": "32768" }, { "id": "7", "deny": "32768", "allow": "0" }]), base),
            (json!([{ "id": "3", "deny": "1024", "allow": "0" }]), base),
        ] {
            assert_eq!(in_channel(1, &member, base, &json!({ "permission_overwrites": overwrites })), expected, "{overwrites}");
        }
        assert_eq!(in_channel(1, &member, ADMINISTRATOR, &json!({ "permission_overwrites": [{ "id": "1", "deny": "2048" }] })), u64::MAX);
    }
}
