//! What somebody may do where.
//!
//! Computed as Discord documents it: roles of the server first, then what a channel overwrites for everyone, for roles, for the member.

use crate::id::Id;
use crate::world::{Channel, Server, World};

macro_rules! permissions {
    ($($(#[$doc:meta])* $name:ident = $bit:literal;)*) => {
        $($(#[$doc])* pub const $name: u64 = 1 << $bit;)*
        /// Every permission that is known here.
        pub const ALL: u64 = $($name)|*;
    };
}

permissions! {
    /// Make invites.
    CREATE_INVITE = 0;
    /// Kick members.
    KICK_MEMBERS = 1;
    /// Ban members.
    BAN_MEMBERS = 2;
    /// Everything, whatever channels say.
    ADMINISTRATOR = 3;
    /// Make, change and delete channels.
    MANAGE_CHANNELS = 4;
    /// Change the server; list its invites.
    MANAGE_SERVER = 5;
    /// Be the first to react with an emoji.
    ADD_REACTIONS = 6;
    /// Read the audit log.
    VIEW_AUDIT_LOG = 7;
    /// See a channel.
    VIEW_CHANNEL = 10;
    /// Write, and post in forums.
    SEND_MESSAGES = 11;
    /// Delete what others wrote.
    MANAGE_MESSAGES = 13;
    /// Embeds are kept.
    EMBED_LINKS = 14;
    /// Send files.
    ATTACH_FILES = 15;
    /// Read what was written before.
    READ_HISTORY = 16;
    /// `@everyone` rings.
    MENTION_EVERYONE = 17;
    /// Use emoji of other servers.
    EXTERNAL_EMOJIS = 18;
    /// Join a voice channel.
    CONNECT = 20;
    /// Speak there.
    SPEAK = 21;
    /// Change one's own nickname.
    CHANGE_NICKNAME = 26;
    /// Change others' nicknames.
    MANAGE_NICKNAMES = 27;
    /// Make roles and give them.
    MANAGE_ROLES = 28;
    /// Make webhooks.
    MANAGE_WEBHOOKS = 29;
    /// Use commands of applications.
    USE_COMMANDS = 31;
    /// Archive, lock and delete threads; see private ones.
    MANAGE_THREADS = 34;
    /// Open public threads.
    PUBLIC_THREADS = 35;
    /// Open private threads.
    PRIVATE_THREADS = 36;
    /// Write in threads.
    SEND_IN_THREADS = 38;
    /// Put members in time-out.
    MODERATE_MEMBERS = 40;
    /// Send polls.
    SEND_POLLS = 49;
    /// Pin messages.
    PIN_MESSAGES = 51;
}

/// What everybody in a new server may do.
pub const EVERYONE: u64 = CREATE_INVITE
    | ADD_REACTIONS
    | VIEW_CHANNEL
    | SEND_MESSAGES
    | EMBED_LINKS
    | ATTACH_FILES
    | READ_HISTORY
    | EXTERNAL_EMOJIS
    | CONNECT
    | SPEAK
    | CHANGE_NICKNAME
    | USE_COMMANDS
    | PUBLIC_THREADS
    | SEND_IN_THREADS
    | SEND_POLLS;

/// What a member may do in the server as a whole; nothing for those outside.
pub(crate) fn in_server(server: &Server, user: Id) -> u64 {
    let Some(member) = server.members.get(&user) else { return 0 };
    let held = server.roles.values().filter(|role| role.id == server.id || member.roles.contains(&role.id));
    let base = held.fold(0, |all, role| all | role.permissions);
    if server.owner == user || base & ADMINISTRATOR != 0 { u64::MAX } else { base }
}

/// What a member may do in a channel of the server.
pub(crate) fn in_channel(world: &World, server: &Server, channel: &Channel, user: Id) -> u64 {
    let base = in_server(server, user);
    if base == u64::MAX || base == 0 {
        return base;
    }
    let Some(member) = server.members.get(&user) else { return 0 };
    let ruling = channel.thread.as_ref().and(channel.parent).and_then(|parent| world.channels.get(&parent)).unwrap_or(channel);
    let of = |id: Id| ruling.overwrites.iter().filter(move |overwrite| overwrite.id == id);
    let apply = |base: u64, allow: u64, deny: u64| (base & !deny) | allow;
    let everyone = of(server.id).fold(base, |base, overwrite| apply(base, overwrite.allow, overwrite.deny));
    let (allow, deny) = member.roles.iter().flat_map(|role| of(*role)).fold((0, 0), |(allow, deny), overwrite| (allow | overwrite.allow, deny | overwrite.deny));
    let all = of(user).fold(apply(everyone, allow, deny), |base, overwrite| apply(base, overwrite.allow, overwrite.deny));
    if all & VIEW_CHANNEL == 0 { 0 } else { all }
}

/// The place of the highest role of a member, from 0.
pub(crate) fn height(server: &Server, user: Id) -> i64 {
    if server.owner == user {
        return i64::MAX;
    }
    let roles = server.members.get(&user).into_iter().flat_map(|member| &member.roles);
    roles.filter_map(|role| server.roles.get(role)).map(|role| role.position).max().unwrap_or(0)
}
