//! A server (Discord's word in JSON is guild), its roles and members.

use super::World;
use crate::clock::iso;
use crate::id::Id;
use serde_json::{Value, json};
use std::collections::BTreeMap;

/// A server.
#[derive(Debug)]
pub(crate) struct Server {
    pub(crate) id: Id,
    pub(crate) name: String,
    pub(crate) owner: Id,
    pub(crate) roles: BTreeMap<Id, Role>,
    pub(crate) members: BTreeMap<Id, Member>,
    pub(crate) voice: BTreeMap<Id, Voice>,
    /// Who is banned, and why.
    pub(crate) bans: BTreeMap<Id, Option<String>>,
    pub(crate) invites: BTreeMap<String, Invite>,
    /// The audit log, newest last.
    pub(crate) audit: Vec<Value>,
    pub(crate) locale: String,
    pub(crate) features: Vec<String>,
    pub(crate) system_channel: Option<Id>,
    /// An outage takes a server away for a while.
    pub(crate) available: bool,
}

impl Server {
    pub(crate) fn json(&self) -> Value {
        json!({
            "id": self.id, "name": self.name, "owner_id": self.owner, "icon": null, "icon_hash": null, "description": null, "home_header": null,
            "splash": null, "discovery_splash": null, "banner": null, "features": self.features, "application_id": null, "region": "deprecated",
            "afk_channel_id": null, "afk_timeout": 300, "system_channel_id": self.system_channel, "system_channel_flags": 0,
            "widget_enabled": false, "widget_channel_id": null, "verification_level": 0, "default_message_notifications": 0, "mfa_level": 0,
            "explicit_content_filter": 0, "max_presences": null, "max_members": 500_000, "max_stage_video_channel_users": 50,
            "max_video_channel_users": 25, "vanity_url_code": null, "premium_tier": 0, "premium_subscription_count": 0,
            "preferred_locale": self.locale, "rules_channel_id": null, "safety_alerts_channel_id": null, "public_updates_channel_id": null,
            "premium_progress_bar_enabled": false, "nsfw": false, "nsfw_level": 0, "emojis": [], "stickers": [], "incidents_data": null,
            "roles": self.roles.values().map(Role::json).collect::<Vec<_>>(),
        })
    }
}

/// A role. The one with the server's id is everybody's.
#[derive(Clone, Debug)]
pub(crate) struct Role {
    pub(crate) id: Id,
    pub(crate) name: String,
    pub(crate) permissions: u64,
    pub(crate) position: i64,
    pub(crate) color: u64,
    pub(crate) hoist: bool,
    pub(crate) mentionable: bool,
    /// The bot that it came with; nobody can give or take it.
    pub(crate) bot: Option<Id>,
}

impl Role {
    pub(crate) fn named(id: Id, name: &str, permissions: u64, position: i64) -> Role {
        Role { id, name: name.to_owned(), permissions, position, color: 0, hoist: false, mentionable: false, bot: None }
    }

    pub(crate) fn json(&self) -> Value {
        let mut role = json!({
            "id": self.id, "name": self.name, "permissions": self.permissions.to_string(), "position": self.position, "color": self.color,
            "colors": {"primary_color": self.color, "secondary_color": null, "tertiary_color": null}, "hoist": self.hoist,
            "managed": self.bot.is_some(), "mentionable": self.mentionable, "icon": null, "unicode_emoji": null, "flags": 0,
        });
        if let Some(bot) = self.bot {
            role["tags"] = json!({"bot_id": bot});
        }
        role
    }
}

/// Somebody in a server.
#[derive(Clone, Debug)]
pub(crate) struct Member {
    pub(crate) user: Id,
    pub(crate) nick: Option<String>,
    pub(crate) roles: Vec<Id>,
    /// When they joined, in milliseconds since 1970.
    pub(crate) joined: u64,
    /// They have not passed the screening yet.
    pub(crate) pending: bool,
    /// Until when they are silenced, in milliseconds since 1970.
    pub(crate) timeout: Option<u64>,
    pub(crate) mute: bool,
    pub(crate) deaf: bool,
}

impl Member {
    pub(crate) fn new(user: Id, joined: u64) -> Member {
        Member { user, nick: None, roles: Vec::new(), joined, pending: false, timeout: None, mute: false, deaf: false }
    }

    /// Without the user, as it stands beside an author.
    pub(crate) fn partial(&self) -> Value {
        json!({
            "nick": self.nick, "avatar": null, "banner": null, "avatar_decoration_data": null, "collectibles": null, "roles": self.roles,
            "joined_at": iso(self.joined), "premium_since": null, "deaf": self.deaf, "mute": self.mute, "flags": 0, "pending": self.pending,
            "communication_disabled_until": self.timeout.map(iso),
        })
    }
}

/// Somebody in a voice channel.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Voice {
    pub(crate) user: Id,
    pub(crate) channel: Option<Id>,
    pub(crate) self_mute: bool,
    pub(crate) self_deaf: bool,
}

/// A way in.
#[derive(Clone, Debug)]
pub(crate) struct Invite {
    pub(crate) code: String,
    pub(crate) channel: Id,
    pub(crate) inviter: Option<Id>,
    pub(crate) made: u64,
    pub(crate) uses: u64,
    /// How often it may be used; 0 is without end.
    pub(crate) max_uses: u64,
    /// Seconds that it lasts; 0 is without end.
    pub(crate) max_age: u64,
    pub(crate) temporary: bool,
}

impl World {
    pub(crate) fn member_json(&self, server: &Server, user: Id) -> Value {
        let Some(member) = server.members.get(&user) else { panic!("{} is not a member of {}", self.user(user).name, server.name) };
        let mut json = member.partial();
        json["user"] = self.user(user).json();
        json
    }

    pub(crate) fn voice_json(&self, server: &Server, voice: Voice) -> Value {
        let member = server.members.get(&voice.user);
        json!({
            "guild_id": server.id, "channel_id": voice.channel, "user_id": voice.user, "session_id": format!("voice{}", voice.user),
            "member": member.map(|_| self.member_json(server, voice.user)), "deaf": member.is_some_and(|member| member.deaf),
            "mute": member.is_some_and(|member| member.mute), "self_deaf": voice.self_deaf, "self_mute": voice.self_mute,
            "self_video": false, "suppress": false, "request_to_speak_timestamp": null,
        })
    }

    pub(crate) fn invite_json(&self, server: &Server, invite: &Invite) -> Value {
        let channel = self.channel(invite.channel);
        let expires = (invite.max_age > 0).then(|| iso(invite.made + invite.max_age * 1_000));
        json!({
            "type": 0, "code": invite.code, "expires_at": expires, "guild_id": server.id, "flags": 0,
            "guild": {"id": server.id, "name": server.name, "splash": null, "banner": null, "description": null, "icon": null, "features": server.features,
                "verification_level": 0, "vanity_url_code": null, "nsfw_level": 0, "nsfw": false, "premium_subscription_count": 0, "premium_tier": 0},
            "channel": {"id": channel.id, "type": channel.kind, "name": channel.name}, "inviter": invite.inviter.map(|user| self.user(user).json()),
            "uses": invite.uses, "max_uses": invite.max_uses, "max_age": invite.max_age, "temporary": invite.temporary, "created_at": iso(invite.made),
        })
    }

    /// A server with all that is in it, as the gateway tells it.
    pub(crate) fn server_in_full(&self, server: &Server) -> Value {
        let mut json = server.json();
        let members: Vec<_> = server.members.keys().map(|user| self.member_json(server, *user)).collect();
        let voice = server.voice.values().map(|voice| self.voice_json(server, *voice));
        let voice: Vec<_> = voice
            .map(|mut state| {
                state.as_object_mut().map(|state| state.remove("guild_id"));
                state
            })
            .collect();
        json["joined_at"] = iso(server.members.get(&self.bot).map_or(0, |member| member.joined)).into();
        json["large"] = (members.len() > 250).into();
        json["unavailable"] = false.into();
        json["member_count"] = members.len().into();
        json["members"] = members.into();
        json["voice_states"] = voice.into();
        json["channels"] = self.channels_of(server.id, false).map(|channel| self.channel_json(channel)).collect::<Vec<_>>().into();
        json["threads"] = self.channels_of(server.id, true).filter(|thread| self.heard(thread.id)).map(|thread| self.channel_json(thread)).collect::<Vec<_>>().into();
        for empty in ["presences", "stage_instances", "guild_scheduled_events", "soundboard_sounds", "embedded_activities"] {
            json[empty] = Value::Array(Vec::new());
        }
        json
    }
}
