//! What there is: people, servers, channels, messages.

mod channel;
mod message;
mod server;
mod user;

pub(crate) use channel::{Channel, Overwrite, Tag, Thread, kind};
pub(crate) use message::{EPHEMERAL, Emoji, Message, Poll, Reaction, Shape, silenced};
pub(crate) use server::{Invite, Member, Role, Server, Voice};
pub(crate) use user::User;

use crate::id::Id;
use crate::permission;
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};

/// All that there is.
#[derive(Default)]
pub(crate) struct World {
    pub(crate) users: BTreeMap<Id, User>,
    pub(crate) servers: BTreeMap<Id, Server>,
    pub(crate) channels: BTreeMap<Id, Channel>,
    /// Channels and threads by server, and private conversations by person; some of them may be gone.
    pub(crate) homes: BTreeMap<Id, BTreeSet<Id>>,
    pub(crate) direct: BTreeMap<Id, Id>,
    /// Commands of the bot: those of all servers under `None`.
    pub(crate) commands: BTreeMap<Option<Id>, Vec<Value>>,
    /// Who takes no private messages.
    pub(crate) closed: BTreeSet<Id>,
    /// The bot. Its application has the same id.
    pub(crate) bot: Id,
}

impl World {
    pub(crate) fn user(&self, id: Id) -> &User {
        self.users.get(&id).unwrap_or_else(|| panic!("there is no user {id}"))
    }

    pub(crate) fn server(&self, id: Id) -> &Server {
        self.servers.get(&id).unwrap_or_else(|| panic!("there is no server {id}"))
    }

    pub(crate) fn server_mut(&mut self, id: Id) -> &mut Server {
        self.servers.get_mut(&id).unwrap_or_else(|| panic!("there is no server {id}"))
    }

    pub(crate) fn channel(&self, id: Id) -> &Channel {
        self.channels.get(&id).unwrap_or_else(|| panic!("there is no channel {id}"))
    }

    pub(crate) fn channel_mut(&mut self, id: Id) -> &mut Channel {
        self.channels.get_mut(&id).unwrap_or_else(|| panic!("there is no channel {id}"))
    }

    pub(crate) fn message(&self, channel: Id, id: Id) -> &Message {
        self.channel(channel).messages.get(&id).unwrap_or_else(|| panic!("there is no message {id} in channel {channel}"))
    }

    pub(crate) fn message_mut(&mut self, channel: Id, id: Id) -> &mut Message {
        self.channel_mut(channel).messages.get_mut(&id).unwrap_or_else(|| panic!("there is no message {id} in channel {channel}"))
    }

    /// The server that a channel belongs to; none for private ones.
    pub(crate) fn home(&self, channel: Id) -> Option<&Server> {
        self.servers.get(&self.channel(channel).server?)
    }

    /// What somebody may do in a channel.
    pub(crate) fn permissions(&self, user: Id, channel: Id) -> u64 {
        let channel = self.channel(channel);
        match channel.server.and_then(|server| self.servers.get(&server)) {
            Some(server) => permission::in_channel(self, server, channel, user),
            None if channel.recipient == Some(user) || user == self.bot => permission::ALL,
            None => 0,
        }
    }

    /// Whether the bot hears what happens in a channel.
    pub(crate) fn heard(&self, channel: Id) -> bool {
        let granted = self.permissions(self.bot, channel);
        let channel = self.channel(channel);
        let inside = |thread: &Thread| channel.kind != kind::PRIVATE_THREAD || granted & permission::MANAGE_THREADS != 0 || thread.members.contains(&self.bot);
        granted & permission::VIEW_CHANNEL != 0 && channel.thread.as_ref().is_none_or(inside)
    }

    /// The channels of a server that are not threads, or the threads that are open.
    pub(crate) fn channels_of(&self, server: Id, threads: bool) -> impl Iterator<Item = &Channel> {
        let all = self.homes.get(&server).into_iter().flatten().filter_map(|id| self.channels.get(id));
        all.filter(move |channel| channel.thread.is_some() == threads && !channel.archived())
    }

    /// Puts a channel where it belongs.
    pub(crate) fn place(&mut self, channel: Channel) {
        if let Some(server) = channel.server {
            self.homes.entry(server).or_default().insert(channel.id);
        }
        if let Some(recipient) = channel.recipient {
            self.direct.insert(recipient, channel.id);
        }
        self.channels.insert(channel.id, channel);
    }

    /// The private conversation with somebody, if there is one.
    pub(crate) fn conversation(&self, user: Id) -> Option<Id> {
        self.direct.get(&user).copied().filter(|channel| self.channels.contains_key(channel))
    }
}
