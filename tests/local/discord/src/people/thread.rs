//! Threads and posts of forums.

use super::post::Post;
use crate::discord::Discord;
use crate::id::Id;
use crate::state::State;
use crate::world::{Channel, Message, Thread, kind};
use serde_json::{Value, json};
use std::collections::BTreeSet;

/// Minutes of silence until a thread is archived: three days.
const QUIET: u64 = 4_320;

/// A thread that is about to be opened.
pub(crate) struct Opening {
    /// The id of the message that it begins with; a fresh one for those without.
    pub(crate) id: Id,
    pub(crate) kind: u8,
    pub(crate) parent: Id,
    pub(crate) name: String,
    pub(crate) owner: Id,
    pub(crate) auto_archive: Option<u64>,
    pub(crate) tags: Vec<Id>,
}

impl State {
    /// Opens a thread and tells it.
    pub(crate) fn open_thread(&mut self, opening: Opening) -> Id {
        let Opening { id, kind, parent, name, owner, auto_archive, tags } = opening;
        let now = self.clock.now();
        let server = self.world.channel(parent).server;
        let thread = Thread {
            owner,
            archived: false,
            locked: false,
            auto_archive: auto_archive.unwrap_or(QUIET),
            made: now,
            archive_changed: now,
            members: BTreeSet::from([owner]),
            sent: 0,
            tags,
            invitable: true,
        };
        self.world.place(Channel { parent: Some(parent), thread: Some(thread), ..Channel::new(id, kind, server, &name) });
        let mut payload = self.world.channel_json(self.world.channel(id));
        payload["newly_created"] = true.into();
        if owner == self.world.bot {
            payload["member"] = membership(id, owner, now);
        }
        if let Some(server) = server.filter(|_| self.world.heard(id)) {
            self.tell_server("THREAD_CREATE", server, payload);
        }
        if self.world.channel(parent).messages.contains_key(&id) {
            self.world.message_mut(parent, id).flags |= 1 << 5;
            self.tell_message("MESSAGE_UPDATE", parent, id);
            // The thread begins with a pointer to its message.
            let begin = Message { id: self.fresh(), channel: id, author: owner, kind: 21, reference: Some((parent, id)), ..Message::default() };
            self.publish(begin);
        }
        id
    }

    /// Changes a thread and tells it. One that opens again is told in full to those who had forgotten it.
    pub(crate) fn change_thread(&mut self, thread: Id, change: impl FnOnce(&mut Channel)) {
        let now = self.clock.now();
        let channel = self.world.channel_mut(thread);
        let before = channel.archived();
        change(channel);
        let changed = channel.archived() != before;
        if let Some(of) = channel.thread.as_mut().filter(|_| changed) {
            of.archive_changed = now;
        }
        self.tell_channel("THREAD_UPDATE", thread);
    }

    /// A channel or a thread goes away.
    pub(crate) fn remove_channel(&mut self, channel: Id) {
        let of = self.world.channel(channel);
        let (heard, payload) = (self.world.heard(channel), self.world.channel_json(of));
        match (of.server, &of.thread) {
            (Some(server), Some(_)) if heard => {
                let brief = json!({"id": channel, "guild_id": server, "parent_id": of.parent, "type": of.kind});
                self.tell_server("THREAD_DELETE", server, brief);
            }
            (Some(server), None) => self.tell_server("CHANNEL_DELETE", server, payload),
            _ => {}
        }
        self.world.channels.retain(|id, of| *id != channel && !(of.thread.is_some() && of.parent == Some(channel)));
    }

    /// Somebody is in a thread from now on, or no longer.
    pub(crate) fn thread_member(&mut self, thread: Id, user: Id, inside: bool) {
        let now = self.clock.now();
        let Some(of) = self.world.channel_mut(thread).thread.as_mut() else { panic!("{thread} is no thread") };
        let changed = if inside { of.members.insert(user) } else { of.members.remove(&user) };
        let count = of.members.len().min(50);
        let Some(server) = self.world.channel(thread).server.filter(|_| changed) else { return };
        let mut payload = json!({"id": thread, "guild_id": server, "member_count": count});
        match inside {
            true => payload["added_members"] = json!([membership(thread, user, now)]),
            false => payload["removed_member_ids"] = json!([user]),
        }
        self.tell_server("THREAD_MEMBERS_UPDATE", server, payload);
    }

    /// The bot sees the open threads of a channel that was hidden before.
    pub(crate) fn sync_threads(&mut self, server: Id, parent: Id) {
        let threads: Vec<_> = self.world.channels_of(server, true).filter(|thread| thread.parent == Some(parent) && self.world.heard(thread.id)).collect();
        let members: Vec<_> = threads.iter().filter_map(|of| Some((of.id, of.thread.as_ref()?))).filter(|(_, thread)| thread.members.contains(&self.world.bot)).collect();
        let members: Vec<_> = members.into_iter().map(|(id, thread)| membership(id, self.world.bot, thread.made)).collect();
        let threads: Vec<_> = threads.into_iter().map(|thread| self.world.channel_json(thread)).collect();
        self.tell_server("THREAD_LIST_SYNC", server, json!({"guild_id": server, "channel_ids": [parent], "threads": threads, "members": members}));
    }
}

/// Somebody's place in a thread.
pub(crate) fn membership(thread: Id, user: Id, since: u64) -> Value {
    json!({"id": thread, "user_id": user, "join_timestamp": crate::clock::iso(since), "flags": 0})
}

/// Threads and posts of forums.
impl Discord {
    /// Somebody opens a thread under a message.
    pub fn thread_from(&self, owner: Id, channel: Id, message: Id, name: &str) -> Id {
        self.shared.change(|state| state.open_thread(Opening { id: message, kind: kind::PUBLIC_THREAD, parent: channel, name: name.to_owned(), owner, auto_archive: None, tags: Vec::new() }))
    }

    /// Somebody opens a thread without a message, that only invited people see.
    pub fn private_thread(&self, owner: Id, channel: Id, name: &str) -> Id {
        self.shared.change(|state| {
            let id = state.fresh();
            state.open_thread(Opening { id, kind: kind::PRIVATE_THREAD, parent: channel, name: name.to_owned(), owner, auto_archive: None, tags: Vec::new() })
        })
    }

    /// Somebody posts in a forum, with tags by name. The thread and its first message share the id.
    pub fn forum_post(&self, author: Id, forum: Id, title: &str, tags: &[&str], post: impl Into<Post>) -> Id {
        let message = post.into().message;
        self.shared.change(|state| {
            let known = state.world.channel(forum).tags.iter().filter(|tag| tags.contains(&tag.name.as_str()));
            let tags = known.map(|tag| tag.id).collect();
            let id = state.fresh();
            state.open_thread(Opening { id, kind: kind::PUBLIC_THREAD, parent: forum, name: title.to_owned(), owner: author, auto_archive: None, tags });
            let mut message = Message { id, channel: id, author, ..message };
            state.world.mention(&mut message);
            state.publish(message);
            id
        })
    }

    /// A thread is archived, or opened again.
    pub fn archive(&self, thread: Id, archived: bool) {
        self.shared.change(|state| state.change_thread(thread, |channel| channel.thread.iter_mut().for_each(|of| of.archived = archived)));
    }

    /// Somebody joins a thread, or leaves it.
    pub fn in_thread(&self, thread: Id, user: Id, inside: bool) {
        self.shared.change(|state| state.thread_member(thread, user, inside));
    }

    /// A channel or a thread is deleted.
    pub fn remove_channel(&self, channel: Id) {
        self.shared.change(|state| state.remove_channel(channel));
    }

    /// A channel or a thread gets another name.
    pub fn rename_channel(&self, channel: Id, name: &str) {
        self.shared.change(|state| {
            state.world.channel_mut(channel).name = name.to_owned();
            let event = if state.world.channel(channel).thread.is_some() { "THREAD_UPDATE" } else { "CHANNEL_UPDATE" };
            state.tell_channel(event, channel);
        });
    }

    /// A channel goes into a category, or out of it.
    pub fn move_channel(&self, channel: Id, category: Option<Id>) {
        self.shared.change(|state| {
            state.world.channel_mut(channel).parent = category;
            state.tell_channel("CHANNEL_UPDATE", channel);
        });
    }

    /// The bot is told the open threads of a channel, as when it begins to see it.
    pub fn sync_threads(&self, server: Id, channel: Id) {
        self.shared.change(|state| state.sync_threads(server, channel));
    }
}
