//! People come, go, and are made something.

use crate::Id;
use crate::build::rights;
use crate::state::BOT;
use crate::telegram::Telegram;
use crate::world::{Kind, Member, Status};
use serde_json::{Value, json};
use std::collections::BTreeSet;

/// People come, go, and are made something. Where it matters who does it, it is the owner.
impl Telegram {
    /// Somebody comes by an invite link, or asks to be let in when the link says so.
    ///
    /// # Panics
    ///
    /// If the link leads nowhere, or not any more.
    pub fn join_by(&self, user: Id, link: &str) {
        self.shared.change(|state| {
            let (now, inside) = (state.now(), |chat: &crate::world::Chat| chat.count() as i64);
            let found = state.world.chats.iter().find_map(|(id, chat)| Some((*id, chat.links.iter().position(|of| of.url == link)?)));
            let (chat, at) = found.unwrap_or_else(|| panic!("there is no link {link}"));
            let of = &state.world.chat(chat).links[at];
            let full = of.limit.is_some_and(|limit| inside(state.world.chat(chat)) >= limit);
            assert!(!of.revoked && !full && of.expires.is_none_or(|expires| expires > now), "the link {link} is closed");
            let request = of.request;
            state.lift(chat, user);
            assert!(state.world.chat(chat).status(user) != Status::Kicked, "{user} is banned");
            if !request {
                return state.let_in(chat, user, user, Some(at), false);
            }
            state.ask_in(chat, user, Some(at));
        });
    }

    /// Somebody asks to be let into a public group, without a link.
    pub fn ask_to_join(&self, chat: Id, user: Id) {
        self.shared.change(|state| state.ask_in(chat, user, None));
    }

    /// An administrator lets in whoever asked.
    ///
    /// # Panics
    ///
    /// If they did not ask.
    pub fn approve(&self, chat: Id, user: Id, by: Id) {
        self.shared.change(|state| {
            let (_, link) = state.world.chat_mut(chat).requests.remove(&user).unwrap_or_else(|| panic!("{user} did not ask to be let in"));
            state.let_in(chat, user, by, link, true);
        });
    }

    /// Somebody leaves.
    pub fn leave(&self, chat: Id, user: Id) {
        self.shared.change(|state| {
            let gone = state.world.user_json(user);
            // What is said of it is still said while they are there.
            if state.world.chat(chat).kind != Kind::Channel {
                state.service(chat, user, None, json!({"left_chat_member": gone}));
            }
            state.change_member(chat, user, user, Value::Null, |member| *member = Member::of(Status::Left));
        });
    }

    /// Somebody is thrown out and may not come back.
    pub fn ban(&self, chat: Id, user: Id) {
        self.shared.change(|state| {
            let owner = state.owner(chat);
            state.turn_out(chat, user, owner, 0);
        });
    }

    /// Somebody may only read from now on.
    pub fn mute(&self, chat: Id, user: Id) {
        self.shared.change(|state| {
            let owner = state.owner(chat);
            let change = |member: &mut Member| (member.status, member.stays, member.rights) = (Status::Restricted, true, BTreeSet::new());
            state.change_member(chat, user, owner, Value::Null, change);
        });
    }

    /// Somebody is an administrator with exactly these rights from now on, or with none a member. The bot as well.
    pub fn promote(&self, chat: Id, user: Id, names: &[&str]) {
        self.shared.change(|state| {
            let owner = state.owner(chat);
            let rights = rights(state.world.chat(chat), names);
            let status = if rights.is_empty() { Status::Member } else { Status::Administrator };
            let change = |member: &mut Member| (member.status, member.rights, member.promoted_by) = (status, rights, Some(owner));
            state.change_member(chat, user, owner, Value::Null, change);
        });
    }

    /// An administrator hides behind the group, or stops hiding.
    pub fn hide(&self, chat: Id, user: Id, hide: bool) {
        self.shared.change(|state| {
            let owner = state.owner(chat);
            state.change_member(chat, user, owner, Value::Null, |member| member.anonymous = hide);
        });
    }

    /// Somebody gets a tag, or loses it.
    pub fn tag(&self, chat: Id, user: Id, tag: Option<&str>) {
        self.shared.change(|state| {
            let owner = state.owner(chat);
            state.change_member(chat, user, owner, Value::Null, |member| member.tag = tag.map(str::to_owned));
        });
    }

    /// Somebody blocks the bot, or takes that back.
    pub fn block(&self, user: Id, block: bool) {
        self.shared.change(|state| {
            if state.world.user(user).blocked == block {
                return;
            }
            state.world.user_mut(user).blocked = block;
            let bot = state.world.user_json(BOT);
            let status = |kicked: bool| if kicked { json!({"status": "kicked", "user": bot, "until_date": 0}) } else { json!({"status": "member", "user": bot}) };
            let payload = json!({"chat": state.world.chat_json(user), "from": state.world.user_json(user), "date": state.now(), "old_chat_member": status(!block), "new_chat_member": status(block)});
            state.tell("my_chat_member", payload);
        });
    }
}

impl crate::state::State {
    fn ask_in(&mut self, chat: Id, user: Id, link: Option<usize>) {
        let now = self.now();
        self.world.chat_mut(chat).requests.insert(user, (now, link));
        let mut payload = json!({"chat": self.world.chat_json(chat), "from": self.world.user_json(user), "user_chat_id": user, "date": now});
        if let Some(at) = link {
            payload["invite_link"] = self.link_json(chat, at);
        }
        if self.world.chat(chat).may(BOT, "can_invite_users") {
            self.tell("chat_join_request", payload);
        }
    }
}
