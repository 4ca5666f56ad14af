//! A place to write in.

use super::{Message, World};
use crate::clock::iso;
use crate::id::Id;
use serde_json::{Map, Value, json};
use std::collections::{BTreeMap, BTreeSet};

/// Numbers of the kinds of channels.
pub(crate) mod kind {
    pub(crate) const TEXT: u8 = 0;
    pub(crate) const DIRECT: u8 = 1;
    pub(crate) const VOICE: u8 = 2;
    pub(crate) const CATEGORY: u8 = 4;
    pub(crate) const NEWS: u8 = 5;
    pub(crate) const PUBLIC_THREAD: u8 = 11;
    pub(crate) const PRIVATE_THREAD: u8 = 12;
    pub(crate) const STAGE: u8 = 13;
    pub(crate) const FORUM: u8 = 15;
}

/// A channel, a thread, or a conversation in private.
#[derive(Debug)]
pub(crate) struct Channel {
    pub(crate) id: Id,
    pub(crate) kind: u8,
    pub(crate) server: Option<Id>,
    pub(crate) name: String,
    pub(crate) topic: Option<String>,
    pub(crate) position: i64,
    pub(crate) parent: Option<Id>,
    pub(crate) nsfw: bool,
    /// Seconds between two messages of one person.
    pub(crate) slowmode: u64,
    pub(crate) overwrites: Vec<Overwrite>,
    /// What a forum's posts can be marked with.
    pub(crate) tags: Vec<Tag>,
    /// With whom, in private.
    pub(crate) recipient: Option<Id>,
    pub(crate) thread: Option<Thread>,
    pub(crate) messages: BTreeMap<Id, Message>,
    /// Of the newest message ever.
    pub(crate) last: Option<Id>,
}

/// What is different in one channel for a role or a member.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Overwrite {
    pub(crate) id: Id,
    pub(crate) member: bool,
    pub(crate) allow: u64,
    pub(crate) deny: u64,
}

/// A mark for posts of a forum.
#[derive(Clone, Debug)]
pub(crate) struct Tag {
    pub(crate) id: Id,
    pub(crate) name: String,
}

/// What a thread has and a channel has not.
#[derive(Clone, Debug)]
pub(crate) struct Thread {
    pub(crate) owner: Id,
    pub(crate) archived: bool,
    pub(crate) locked: bool,
    /// Minutes of silence until it is archived.
    pub(crate) auto_archive: u64,
    pub(crate) made: u64,
    pub(crate) archive_changed: u64,
    pub(crate) members: BTreeSet<Id>,
    /// Messages that were ever sent, without the first.
    pub(crate) sent: u64,
    pub(crate) tags: Vec<Id>,
    pub(crate) invitable: bool,
}

impl Channel {
    pub(crate) fn new(id: Id, kind: u8, server: Option<Id>, name: &str) -> Channel {
        Channel {
            id,
            kind,
            server,
            name: name.to_owned(),
            topic: None,
            position: 0,
            parent: None,
            nsfw: false,
            slowmode: 0,
            overwrites: Vec::new(),
            tags: Vec::new(),
            recipient: None,
            thread: None,
            messages: BTreeMap::new(),
            last: None,
        }
    }

    pub(crate) fn archived(&self) -> bool {
        self.thread.as_ref().is_some_and(|thread| thread.archived)
    }

    /// Whether people can write in it.
    pub(crate) fn takes_messages(&self) -> bool {
        !matches!(self.kind, kind::CATEGORY | kind::FORUM)
    }
}

impl Overwrite {
    pub(crate) fn json(self) -> Value {
        json!({"id": self.id, "type": u8::from(self.member), "allow": self.allow.to_string(), "deny": self.deny.to_string()})
    }
}

impl Tag {
    pub(crate) fn json(&self) -> Value {
        json!({"id": self.id, "name": self.name, "moderated": false, "emoji_id": null, "emoji_name": null})
    }
}

impl World {
    pub(crate) fn channel_json(&self, channel: &Channel) -> Value {
        let common = json!({"id": channel.id, "type": channel.kind, "flags": 0, "last_message_id": channel.last});
        let own = match (&channel.thread, channel.recipient) {
            (Some(thread), _) => thread_json(channel, thread),
            (None, Some(user)) => json!({"recipients": [self.user(user).json()]}),
            (None, None) => place_json(channel),
        };
        joined(common, own)
    }
}

/// Two objects as one.
fn joined(first: Value, second: Value) -> Value {
    let parts = [first, second].map(|part| if let Value::Object(map) = part { map } else { Map::new() });
    Value::Object(parts.into_iter().flatten().collect())
}

fn place_json(channel: &Channel) -> Value {
    let mut json = json!({
        "guild_id": channel.server, "name": channel.name, "position": channel.position, "parent_id": channel.parent, "nsfw": channel.nsfw,
        "rate_limit_per_user": channel.slowmode, "topic": channel.topic,
        "permission_overwrites": channel.overwrites.iter().map(|overwrite| overwrite.json()).collect::<Vec<_>>(),
    });
    match channel.kind {
        kind::VOICE => json = joined(json, json!({"bitrate": 64_000, "user_limit": 0, "rtc_region": null})),
        kind::FORUM => {
            let tags: Vec<_> = channel.tags.iter().map(Tag::json).collect();
            json = joined(json, json!({"available_tags": tags, "default_reaction_emoji": null, "default_sort_order": null, "default_forum_layout": 0}));
        }
        _ => {}
    }
    json
}

fn thread_json(channel: &Channel, thread: &Thread) -> Value {
    let count = channel.messages.len().saturating_sub(usize::from(channel.messages.contains_key(&channel.id)));
    let mut json = json!({
        "guild_id": channel.server, "name": channel.name, "parent_id": channel.parent, "owner_id": thread.owner,
        "rate_limit_per_user": channel.slowmode, "message_count": count, "total_message_sent": thread.sent, "member_count": thread.members.len().min(50),
        "thread_metadata": {"archived": thread.archived, "auto_archive_duration": thread.auto_archive, "archive_timestamp": iso(thread.archive_changed),
            "locked": thread.locked, "create_timestamp": iso(thread.made)},
    });
    if channel.kind == kind::PRIVATE_THREAD {
        json["thread_metadata"]["invitable"] = thread.invitable.into();
    }
    if !thread.tags.is_empty() {
        json["applied_tags"] = json!(thread.tags);
    }
    json
}
