//! A chat: private, group, supergroup or channel.

use super::member::{Member, Status, names};
use crate::Id;
use crate::state::BOT;
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};

/// What sort of chat it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    Private,
    Group,
    Supergroup,
    Channel,
}

impl Kind {
    pub(crate) fn name(self) -> &'static str {
        match self {
            Kind::Private => "private",
            Kind::Group => "group",
            Kind::Supergroup => "supergroup",
            Kind::Channel => "channel",
        }
    }
}

/// A chat.
#[derive(Clone, Debug)]
pub(crate) struct Chat {
    pub(crate) kind: Kind,
    pub(crate) title: String,
    pub(crate) username: Option<String>,
    pub(crate) forum: bool,
    /// The group where a channel is discussed, and the other way round.
    pub(crate) linked: Option<Id>,
    pub(crate) members: BTreeMap<Id, Member>,
    /// What everybody may do.
    pub(crate) permissions: BTreeSet<&'static str>,
    pub(crate) messages: BTreeMap<i64, Value>,
    /// Posts of the bot in a channel, which don't say whose they are.
    pub(crate) own: BTreeSet<i64>,
    /// What one person alone sees, by its own number.
    pub(crate) ephemeral: BTreeMap<i64, Value>,
    pub(crate) last: i64,
    pub(crate) topics: BTreeMap<i64, Topic>,
    pub(crate) links: Vec<Link>,
    /// Who asked to be let in, when, and by which link.
    pub(crate) requests: BTreeMap<Id, (i64, Option<usize>)>,
    pub(crate) pinned: BTreeSet<i64>,
    pub(crate) reactions: BTreeMap<(i64, Id), Vec<Value>>,
    pub(crate) migrated_to: Option<Id>,
}

/// A topic of a forum.
#[derive(Clone, Debug)]
pub(crate) struct Topic {
    pub(crate) name: String,
    pub(crate) creator: Id,
    pub(crate) closed: bool,
}

/// An invite link.
#[derive(Clone, Debug)]
pub(crate) struct Link {
    pub(crate) url: String,
    pub(crate) creator: Id,
    pub(crate) name: Option<String>,
    pub(crate) request: bool,
    pub(crate) revoked: bool,
    pub(crate) limit: Option<i64>,
    pub(crate) expires: Option<i64>,
    pub(crate) primary: bool,
    /// How many came by it.
    pub(crate) used: i64,
}

impl Chat {
    pub(crate) fn new(kind: Kind, title: &str) -> Chat {
        Chat {
            kind,
            title: title.to_owned(),
            username: None,
            forum: false,
            linked: None,
            members: BTreeMap::new(),
            permissions: super::PERMISSIONS.iter().copied().filter(|right| !matches!(*right, "can_change_info" | "can_pin_messages" | "can_manage_topics")).collect(),
            messages: BTreeMap::new(),
            own: BTreeSet::new(),
            ephemeral: BTreeMap::new(),
            last: 0,
            topics: BTreeMap::new(),
            links: Vec::new(),
            requests: BTreeMap::new(),
            pinned: BTreeSet::new(),
            reactions: BTreeMap::new(),
            migrated_to: None,
        }
    }

    pub(crate) fn status(&self, user: Id) -> Status {
        self.members.get(&user).map_or(Status::Left, |member| member.status)
    }

    /// Whether somebody is there.
    pub(crate) fn inside(&self, user: Id) -> bool {
        self.members.get(&user).is_some_and(|member| match member.status {
            Status::Creator | Status::Administrator | Status::Member => true,
            Status::Restricted => member.stays,
            Status::Left | Status::Kicked => false,
        })
    }

    pub(crate) fn is_admin(&self, user: Id) -> bool {
        matches!(self.status(user), Status::Creator | Status::Administrator)
    }

    /// What somebody may do, be it as an administrator or as everybody does.
    pub(crate) fn may(&self, user: Id, right: &str) -> bool {
        let Some(member) = self.members.get(&user) else { return false };
        match member.status {
            Status::Creator => true,
            Status::Administrator => member.rights.contains(right) || right.starts_with("can_send_") && self.kind != Kind::Channel,
            Status::Member => self.permissions.contains(right),
            Status::Restricted => member.stays && member.rights.contains(right) && self.permissions.contains(right),
            Status::Left | Status::Kicked => false,
        }
    }

    pub(crate) fn count(&self) -> usize {
        self.members.keys().filter(|user| self.inside(**user)).count()
    }

    pub(crate) fn permissions_json(&self) -> Value {
        names(super::PERMISSIONS, |right| self.permissions.contains(right))
    }
}

impl Link {
    /// Whether the bot may see the whole link: it made it itself.
    pub(crate) fn json(&self, creator: Value, pending: usize) -> Value {
        let url = if self.creator == BOT { self.url.clone() } else { format!("{}...", &self.url[..self.url.len() - 8]) };
        let mut json = json!({"invite_link": url, "creator": creator, "creates_join_request": self.request, "is_primary": self.primary, "is_revoked": self.revoked});
        for (field, value) in [("name", self.name.as_ref().map(|name| json!(name))), ("member_limit", self.limit.map(Value::from)), ("expire_date", self.expires.map(Value::from))] {
            if let Some(value) = value {
                json[field] = value;
            }
        }
        if pending > 0 {
            json["pending_join_request_count"] = json!(pending);
        }
        json
    }
}
