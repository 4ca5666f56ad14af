//! Which events a session asked for.

/// Servers, channels, roles, threads.
pub const GUILDS: u64 = 1;
/// Who comes and goes. Privileged.
pub const MEMBERS: u64 = 1 << 1;
/// Bans and the audit log.
pub const MODERATION: u64 = 1 << 2;
/// Emoji and stickers.
pub const EXPRESSIONS: u64 = 1 << 3;
/// Invites.
pub const INVITES: u64 = 1 << 6;
/// Who is in which voice channel.
pub const VOICE: u64 = 1 << 7;
/// Who is online. Privileged.
pub const PRESENCES: u64 = 1 << 8;
/// Messages in servers.
pub const MESSAGES: u64 = 1 << 9;
/// Reactions in servers.
pub const REACTIONS: u64 = 1 << 10;
/// Private messages.
pub const DIRECT_MESSAGES: u64 = 1 << 12;
/// Reactions in private.
pub const DIRECT_REACTIONS: u64 = 1 << 13;
/// What messages say. Privileged.
pub const CONTENT: u64 = 1 << 15;
/// Votes in servers.
pub const POLLS: u64 = 1 << 24;
/// Votes in private.
pub const DIRECT_POLLS: u64 = 1 << 25;

/// The intents of which one is needed for an event; 0 when it always comes. `direct` is for what happens in private.
pub(crate) fn needed(event: &str, direct: bool) -> u64 {
    let either = |server, private| if direct { private } else { server };
    match event {
        "GUILD_MEMBER_ADD" | "GUILD_MEMBER_UPDATE" | "GUILD_MEMBER_REMOVE" => MEMBERS,
        "THREAD_MEMBERS_UPDATE" => GUILDS | MEMBERS,
        "GUILD_BAN_ADD" | "GUILD_BAN_REMOVE" | "GUILD_AUDIT_LOG_ENTRY_CREATE" => MODERATION,
        "GUILD_EMOJIS_UPDATE" | "GUILD_STICKERS_UPDATE" => EXPRESSIONS,
        "INVITE_CREATE" | "INVITE_DELETE" => INVITES,
        "VOICE_STATE_UPDATE" => VOICE,
        "PRESENCE_UPDATE" => PRESENCES,
        "CHANNEL_PINS_UPDATE" => either(GUILDS, DIRECT_MESSAGES),
        event if event.starts_with("MESSAGE_REACTION_") => either(REACTIONS, DIRECT_REACTIONS),
        event if event.starts_with("MESSAGE_POLL_") => either(POLLS, DIRECT_POLLS),
        event if event.starts_with("MESSAGE_") => either(MESSAGES, DIRECT_MESSAGES),
        event if ["GUILD_", "CHANNEL_", "THREAD_"].iter().any(|of| event.starts_with(of)) => GUILDS,
        _ => 0,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn events_and_their_intents() {
        let rows = [
            ("MESSAGE_CREATE", false, MESSAGES),
            ("MESSAGE_CREATE", true, DIRECT_MESSAGES),
            ("MESSAGE_REACTION_REMOVE_ALL", false, REACTIONS),
            ("MESSAGE_POLL_VOTE_ADD", false, POLLS),
            ("GUILD_ROLE_UPDATE", false, GUILDS),
            ("THREAD_LIST_SYNC", false, GUILDS),
            ("INTERACTION_CREATE", false, 0),
            ("READY", false, 0),
        ];
        for (event, direct, intents) in rows {
            assert_eq!(needed(event, direct), intents, "{event}");
        }
    }
}
