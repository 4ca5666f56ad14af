//! Building a world: people and chats. What the bot is a member of, it is told about.

use crate::Id;
use crate::state::{BOT, State};
use crate::telegram::Telegram;
use crate::world::{ADMINISTRATOR, CHANNEL_ONLY, Chat, Kind, Member, Status, User};
use serde_json::{Value, json};
use std::collections::BTreeSet;

/// Every right that the bot can have in a group: `telegram.add_bot(group, ALL)`.
pub const ALL: &[&str] = &[
    "can_manage_chat",
    "can_delete_messages",
    "can_manage_video_chats",
    "can_restrict_members",
    "can_promote_members",
    "can_change_info",
    "can_invite_users",
    "can_pin_messages",
    "can_manage_topics",
    "can_manage_tags",
];

/// Rights by name.
///
/// # Panics
///
/// If there is no such right in this chat.
pub(crate) fn rights(chat: &Chat, names: &[&str]) -> BTreeSet<&'static str> {
    let mut rights: BTreeSet<&'static str> = BTreeSet::new();
    for name in names {
        let known = ADMINISTRATOR.iter().find(|right| *right == name && (chat.kind == Kind::Channel || !CHANNEL_ONLY.contains(right)));
        rights.insert(known.unwrap_or_else(|| panic!("there is no right {name} in a {}", chat.kind.name())));
    }
    if !rights.is_empty() {
        rights.insert("can_manage_chat");
    }
    rights
}

impl State {
    fn add_chat(&mut self, kind: Kind, title: &str, owner: Id) -> Id {
        let number = self.fresh();
        let id = if kind == Kind::Group { -4_000_000_000 - number } else { -1_002_000_000_000 - number };
        let mut chat = Chat::new(kind, title);
        chat.members.insert(owner, Member::of(Status::Creator));
        self.world.chats.insert(id, chat);
        id
    }

    fn add_user(&mut self, name: &str, bot: bool) -> Id {
        let id = 5_000_000_000 + self.fresh();
        let username = if bot { Some(format!("{}_bot", name.to_lowercase())) } else { None };
        self.world.users.insert(id, User { name: name.to_owned(), username, bot, language: (!bot).then(|| "en".to_owned()), started: false, blocked: false });
        self.world.chats.insert(id, Chat::new(Kind::Private, ""));
        id
    }
}

/// Building a world.
impl Telegram {
    /// Somebody, who isn't anywhere yet.
    pub fn user(&self, name: &str) -> Id {
        self.shared.change(|state| state.add_user(name, false))
    }

    /// Another bot than ours, whose messages ours doesn't hear.
    pub fn other_bot(&self, name: &str) -> Id {
        self.shared.change(|state| state.add_user(name, true))
    }

    /// What somebody is called after an @.
    pub fn username(&self, user: Id, name: &str) {
        self.shared.change(|state| state.world.user_mut(user).username = Some(name.to_owned()));
    }

    /// The language that somebody uses Telegram in, such as `de`; none if their client doesn't say.
    pub fn speaks(&self, user: Id, language: Option<&str>) {
        self.shared.change(|state| state.world.user_mut(user).language = language.map(str::to_owned));
    }

    /// A small group.
    pub fn group(&self, title: &str, owner: Id) -> Id {
        self.shared.change(|state| state.add_chat(Kind::Group, title, owner))
    }

    /// A supergroup.
    pub fn supergroup(&self, title: &str, owner: Id) -> Id {
        self.shared.change(|state| state.add_chat(Kind::Supergroup, title, owner))
    }

    /// A supergroup with topics.
    pub fn forum(&self, title: &str, owner: Id) -> Id {
        self.shared.change(|state| {
            let id = state.add_chat(Kind::Supergroup, title, owner);
            state.world.chat_mut(id).forum = true;
            id
        })
    }

    /// A channel.
    pub fn channel(&self, title: &str, owner: Id) -> Id {
        self.shared.change(|state| state.add_chat(Kind::Channel, title, owner))
    }

    /// A channel is discussed in a supergroup from now on.
    pub fn link(&self, channel: Id, group: Id) {
        self.shared.change(|state| {
            state.world.chat_mut(channel).linked = Some(group);
            state.world.chat_mut(group).linked = Some(channel);
        });
    }

    /// What a chat is called after an @, which makes it public.
    pub fn public(&self, chat: Id, name: &str) {
        self.shared.change(|state| state.world.chat_mut(chat).username = Some(name.to_owned()));
    }

    /// What everybody may do in a group, such as `can_send_messages`, is allowed or not.
    pub fn permit(&self, chat: Id, right: &'static str, permit: bool) {
        self.shared.change(|state| {
            let permissions = &mut state.world.chat_mut(chat).permissions;
            if permit { permissions.insert(right) } else { permissions.remove(right) }
        });
    }

    /// Puts somebody into a chat, without a link.
    pub fn join(&self, chat: Id, user: Id) {
        self.shared.change(|state| state.let_in(chat, user, user, None, false));
    }

    /// Somebody new in a chat.
    pub fn member_named(&self, chat: Id, name: &str) -> Id {
        let user = self.user(name);
        self.join(chat, user);
        user
    }

    /// The owner of a chat takes the bot in, as an administrator with these rights, or with none as a member.
    pub fn add_bot(&self, chat: Id, rights: &[&str]) {
        self.shared.change(|state| {
            let owner = state.owner(chat);
            state.let_in(chat, BOT, owner, None, false);
        });
        if !rights.is_empty() {
            self.promote(chat, BOT, rights);
        }
    }

    /// The bot is thrown out of a chat.
    pub fn remove_bot(&self, chat: Id) {
        self.shared.change(|state| {
            let owner = state.owner(chat);
            state.turn_out(chat, BOT, owner, 0);
        });
    }

    /// A group becomes a supergroup, with another number. Returns that.
    pub fn upgrade(&self, group: Id) -> Id {
        self.upgrade_late(group, |_| {})
    }

    /// The same, and something happens in the new one before it is said that it is the old one.
    pub fn upgrade_late(&self, group: Id, meanwhile: impl FnOnce(Id)) -> Id {
        let (new, owner) = self.shared.change(|state| {
            let owner = state.owner(group);
            let new = state.add_chat(Kind::Supergroup, &state.world.chat(group).title.clone(), owner);
            let members = state.world.chat(group).members.clone();
            state.world.chat_mut(new).members = members;
            state.world.chat_mut(group).migrated_to = Some(new);
            (new, owner)
        });
        meanwhile(new);
        self.shared.change(|state| {
            state.service(group, owner, None, json!({"migrate_to_chat_id": new}));
            state.service(new, owner, None, json!({"migrate_from_chat_id": group}));
        });
        new
    }

    /// An invite link that an administrator made. Returns its address.
    pub fn invite(&self, chat: Id, by: Id, name: &str, request: bool) -> String {
        self.shared.change(|state| {
            let link = crate::world::Link { url: String::new(), creator: by, name: Some(name.to_owned()), request, revoked: false, limit: None, expires: None, primary: false, used: 0 };
            let at = state.new_link(chat, link);
            state.world.chat(chat).links[at].url.clone()
        })
    }
}

impl State {
    /// Who made a chat.
    pub(crate) fn owner(&self, chat: Id) -> Id {
        let members = &self.world.chat(chat).members;
        members.iter().find(|(_, member)| member.status == Status::Creator).map(|(user, _)| *user).unwrap_or(BOT)
    }

    /// Somebody is in a chat from now on.
    pub(crate) fn let_in(&mut self, chat: Id, user: Id, by: Id, link: Option<usize>, request: bool) {
        let mut more = json!({});
        if let Some(at) = link {
            more["invite_link"] = self.link_json(chat, at);
            self.world.chat_mut(chat).links[at].used += 1;
        } else if request {
            more["via_join_request"] = json!(true);
        }
        self.change_member(chat, user, by, more, |member| {
            let tag = member.tag.take();
            *member = Member { tag, ..Member::of(Status::Member) };
        });
        let kind = self.world.chat(chat).kind;
        if matches!(kind, Kind::Group | Kind::Supergroup) {
            let joined: Value = self.world.user_json(user);
            // Who came by a link came by themselves.
            let shown = if link.is_some() || request { user } else { by };
            self.service(chat, shown, None, json!({"new_chat_members": [joined]}));
        }
    }
}
