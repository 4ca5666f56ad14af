//! Invite links, and who asks to be let in.

use super::Answered;
use crate::Id;
use crate::call::Call;
use crate::refusal::{Refusal, bad, wrong};
use crate::state::{BOT, State};
use crate::world::{Kind, Link};
use serde_json::{Value, json};

const ANY: [Kind; 3] = [Kind::Group, Kind::Supergroup, Kind::Channel];

impl State {
    /// A link as the bot is told.
    pub(crate) fn link_json(&self, chat: Id, at: usize) -> Value {
        let of = self.world.chat(chat);
        let pending = of.requests.values().filter(|(_, link)| *link == Some(at)).count();
        of.links[at].json(self.world.user_json(of.links[at].creator), pending)
    }

    /// Makes a link.
    pub(crate) fn new_link(&mut self, chat: Id, link: Link) -> usize {
        let number = self.fresh();
        let links = &mut self.world.chat_mut(chat).links;
        links.push(Link { url: format!("https://t.me/+local{number:011}"), ..link });
        links.len() - 1
    }

    fn asking(&mut self, call: &Call) -> Result<(Id, Id, Option<usize>), Refusal> {
        let chat = self.group_of(call, &ANY, "chat join requests can't be in private chats")?;
        self.need(chat, "can_invite_users", "not enough rights to manage chat join requests")?;
        let user = self.user_of(chat, call)?;
        let of = self.world.chat_mut(chat);
        match of.requests.remove(&user) {
            Some((_, link)) => Ok((chat, user, link)),
            None if of.inside(user) => Err(bad("USER_ALREADY_PARTICIPANT")),
            None => Err(bad("HIDE_REQUESTER_MISSING")),
        }
    }
}

pub(super) fn create(state: &mut State, call: &Call) -> Answered {
    let chat = state.group_of(call, &ANY, "chat invite links can't be in private chats")?;
    state.need(chat, "can_invite_users", "not enough rights to manage chat invite link")?;
    let (request, limit) = (call.flag("creates_join_request"), call.number("member_limit").filter(|limit| *limit > 0));
    let name = call.has("name").then(|| call.text("name").to_owned());
    let wrongs = [
        (request && limit.is_some(), "member limit can't be specified for links requiring administrator approval"),
        (limit.is_some_and(|limit| limit > 99_999), "member limit must not exceed 99999"),
        (call.text("name").chars().count() > 32, "chat invite link name is too long"),
    ];
    if let Some((_, what)) = wrongs.iter().find(|(is, _)| *is) {
        return Err(wrong(what));
    }
    let link = Link { url: String::new(), creator: BOT, name, request, revoked: false, limit, expires: call.number("expire_date"), primary: false, used: 0 };
    let at = state.new_link(chat, link);
    Ok(state.link_json(chat, at))
}

pub(super) fn revoke(state: &mut State, call: &Call) -> Answered {
    let chat = state.group_of(call, &ANY, "chat invite links can't be in private chats")?;
    state.need(chat, "can_invite_users", "not enough rights to manage chat invite link")?;
    let at = state.world.chat(chat).links.iter().position(|link| link.url == call.text("invite_link") && link.creator == BOT).ok_or_else(|| bad("INVITE_HASH_EXPIRED"))?;
    state.world.chat_mut(chat).links[at].revoked = true;
    Ok(state.link_json(chat, at))
}

pub(super) fn approve(state: &mut State, call: &Call) -> Answered {
    let (chat, user, link) = state.asking(call)?;
    state.let_in(chat, user, BOT, link, true);
    Ok(json!(true))
}

pub(super) fn decline(state: &mut State, call: &Call) -> Answered {
    state.asking(call)?;
    Ok(json!(true))
}
