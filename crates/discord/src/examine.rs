//! What is missing for Hearth to do its work in a server, each with its exact mend.

use crate::known::{id, list, word};
use crate::rights::{ADMINISTRATOR, MANAGE_ROLES, NEEDED, Permission, READ_HISTORY, VIEW, VIEW_LOG, in_channel, in_server};
use hearth_core::{Finding, Native, Text, Value as Blank};
use serde_json::Value;

/// Channels that are named, at most.
const SHOWN: usize = 5;
/// What it takes to hear a channel.
const HEARING: [Permission; 2] = [VIEW, READ_HISTORY];

/// A server as the API tells it at this moment.
pub(crate) struct Server {
    pub(crate) guild: u64,
    /// The bot's own member.
    pub(crate) me: Value,
    pub(crate) roles: Value,
    pub(crate) channels: Value,
}

/// What Hearth was allowed to hear, at the application.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct Hears {
    /// What is said.
    pub(crate) content: bool,
    /// Who comes and goes.
    pub(crate) members: bool,
}

impl Server {
    /// Whether Hearth may read the audit log.
    pub(crate) fn tells_log(&self) -> bool {
        in_server(self.guild, &self.me, &self.roles) & (VIEW_LOG.bit | ADMINISTRATOR) != 0
    }

    /// Whether Hearth may read what was said in a channel. Of a thread that is not listed, the server as a whole says so.
    pub(crate) fn tells_history(&self, channel: Native) -> bool {
        let base = in_server(self.guild, &self.me, &self.roles);
        let here = list(&self.channels).iter().find(|of| id(&of["id"]) == channel.0).map_or(base, |of| in_channel(self.guild, &self.me, base, of));
        here & (READ_HISTORY.bit | ADMINISTRATOR) != 0
    }
}

/// What is wrong, the worst first.
pub(crate) fn findings(server: &Server, hears: Hears, lobby: Option<Native>, badges: &[Native]) -> Vec<Finding> {
    let base = in_server(server.guild, &server.me, &server.roles);
    let mut found = Vec::new();
    if base & ADMINISTRATOR == 0 {
        found.extend(NEEDED.iter().filter(|needed| base & needed.bit == 0).map(|needed| lacks(needed, None)));
    }
    found.extend(lobby.into_iter().flat_map(|lobby| in_lobby(server, base, lobby)));
    if base & (MANAGE_ROLES.bit | ADMINISTRATOR) != 0 {
        found.extend(badges.iter().filter_map(|badge| role(server, *badge)));
    }
    found.extend(unheard(server, base));
    if !hears.content {
        found.push(finding("discord-ill-content", "discord-mend-intent", Text::new("discord-intent-content")));
    }
    if !hears.members {
        found.push(finding("discord-ill-members", "discord-mend-intent", Text::new("discord-intent-members")));
    }
    found
}

fn finding(what: &'static str, mend: &'static str, name: Text) -> Finding {
    Finding { what: Text::new(what), mend: Text::new(mend).with("name", Blank::Text(Box::new(name))) }
}

fn lacks(permission: &Permission, channel: Option<&str>) -> Finding {
    let name = || Blank::Text(Box::new(Text::new(permission.name)));
    match channel {
        None => Finding { what: Text::new("discord-ill-permission").with("permission", name()), mend: Text::new("discord-mend-permission").with("permission", name()) },
        Some(channel) => Finding {
            what: Text::new("discord-ill-channel").with("permission", name()).name("channel", channel),
            mend: Text::new("discord-mend-channel").with("permission", name()).name("channel", channel),
        },
    }
}

/// Channels that Hearth does not hear, or whose history it may not read: that may be meant so.
fn unheard(server: &Server, base: u64) -> Option<Finding> {
    let talk = list(&server.channels).iter().filter(|channel| matches!(channel["type"].as_u64(), None | Some(0 | 5 | 15)));
    let closed = talk.filter(|channel| HEARING.iter().any(|needed| in_channel(server.guild, &server.me, base, channel) & needed.bit == 0 && base & needed.bit != 0));
    let names: Vec<_> = closed.map(|channel| word(&channel["name"])).collect();
    let shown = names.iter().take(SHOWN).map(|name| format!("#{name}")).collect::<Vec<_>>().join(", ");
    let more = if names.len() > SHOWN { ", …" } else { "" };
    (!names.is_empty())
        .then(|| Finding { what: Text::new("discord-ill-unheard").name("channels", &format!("{shown}{more}")).count("count", names.len() as i64), mend: Text::new("discord-mend-unheard") })
}

/// What the channel where Hearth speaks takes away of what the server gives.
fn in_lobby(server: &Server, base: u64, lobby: Native) -> Vec<Finding> {
    match list(&server.channels).iter().find(|channel| id(&channel["id"]) == lobby.0) {
        None => vec![Finding { what: Text::new("discord-ill-lobby"), mend: Text::new("discord-mend-lobby") }],
        Some(channel) => {
            let here = in_channel(server.guild, &server.me, base, channel);
            let taken = NEEDED.iter().filter(|needed| needed.by_channel && base & needed.bit != 0 && here & needed.bit == 0);
            taken.map(|needed| lacks(needed, Some(&word(&channel["name"])))).collect()
        }
    }
}

/// Why Hearth can't give a role that shows a rank, if it can't.
fn role(server: &Server, badge: Native) -> Option<Finding> {
    let roles = list(&server.roles);
    let place = |role: &Value| (role["position"].as_i64().unwrap_or_default(), std::cmp::Reverse(id(&role["id"])));
    let mine = roles.iter().filter(|role| list(&server.me["roles"]).iter().any(|of| id(of) == id(&role["id"]))).map(place).max();
    let Some(role) = roles.iter().find(|role| id(&role["id"]) == badge.0) else {
        return Some(Finding { what: Text::new("discord-ill-role-gone"), mend: Text::new("discord-mend-role-gone") });
    };
    let name = word(&role["name"]);
    if role["managed"].as_bool() == Some(true) {
        return Some(Finding { what: Text::new("discord-ill-role-managed").name("role", &name), mend: Text::new("discord-mend-role-gone") });
    }
    (mine.is_none_or(|mine| mine <= place(role))).then(|| Finding { what: Text::new("discord-ill-role-order").name("role", &name), mend: Text::new("discord-mend-role-order").name("role", &name) })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rights::needed;
    use serde_json::json;

    const ALL: Hears = Hears { content: true, members: true };

    fn server(everybody: u64, ours: u64, channels: Value) -> Server {
        let roles = json!([
            { "id": "1", "name": "@everyone", "position": 0, "permissions": everybody.to_string() },
            { "id": "20", "name": "Hearth", "position": 2, "permissions": ours.to_string(), "managed": true },
            { "id": "30", "name": "Regulars", "position": 1, "permissions": "0" },
            { "id": "40", "name": "Elders", "position": 3, "permissions": "0" },
        ]);
        Server { guild: 1, me: json!({ "user": { "id": "7" }, "roles": ["20"] }), roles, channels }
    }

    #[test]
    fn what_is_missing_is_named() {
        let open = || json!([{ "id": "9", "name": "general", "permission_overwrites": [] }]);
        let closed = json!([{ "id": "9", "name": "general", "permission_overwrites": [{ "id": "1", "deny": "2048", "allow": "0" }] }]);
        for (server, hears, lobby, badges, expected) in [
            (server(0, needed(), open()), ALL, 9, &[30][..], &[][..]),
            (server(0, ADMINISTRATOR, closed.clone()), ALL, 9, &[30], &[]),
            (server(0, needed() & !(1 << 14), open()), ALL, 9, &[], &["discord-ill-permission"]),
            (server(0, needed() & !MANAGE_ROLES.bit, open()), ALL, 9, &[40], &["discord-ill-permission"]),
            (server(0, needed(), closed), ALL, 9, &[], &["discord-ill-channel"]),
            (
                server(
                    0,
                    needed(),
                    json!([{ "id": "9", "type": 0, "name": "general" }, { "id": "8", "type": 0, "name": "board", "permission_overwrites": [{ "id": "1", "deny": "1024", "allow": "0" }] }]),
                ),
                ALL,
                9,
                &[],
                &["discord-ill-unheard"],
            ),
            (server(0, needed(), open()), ALL, 8, &[], &["discord-ill-lobby"]),
            (server(0, needed(), open()), ALL, 9, &[30, 40, 50, 20], &["discord-ill-role-order", "discord-ill-role-gone", "discord-ill-role-managed"]),
            (server(0, needed(), open()), Hears { content: false, members: false }, 9, &[], &["discord-ill-content", "discord-ill-members"]),
        ] {
            let badges: Vec<_> = badges.iter().map(|badge| Native(*badge)).collect();
            let found = findings(&server, hears, Some(Native(lobby)), &badges);
            assert_eq!(found.iter().map(|finding| &*finding.what.key).collect::<Vec<_>>(), expected);
        }
    }
}
