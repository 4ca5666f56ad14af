//! Members: what they may, how they are called, and whether they stay.

use super::Answered;
use crate::Id;
use crate::call::Call;
use crate::refusal::{Refusal, bad, wrong};
use crate::state::{BOT, State};
use crate::world::{ADMINISTRATOR, CHANNEL_ONLY, Kind, Member, PERMISSIONS, Status};
use serde_json::{Value, json};
use std::collections::BTreeSet;

/// The most administrators of a chat.
const ADMINISTRATORS: usize = 50;
/// Shorter or longer than this many seconds is for ever.
const SHORT: i64 = 30;
const LONG: i64 = 366 * 86_400;
const ANY: [Kind; 3] = [Kind::Group, Kind::Supergroup, Kind::Channel];

impl State {
    /// When something ends that was asked for; 0 is never.
    fn until(&self, call: &Call) -> i64 {
        let until = call.number("until_date").unwrap_or(0);
        if (SHORT..=LONG).contains(&(until - self.now())) { until } else { 0 }
    }

    /// Somebody whom the bot may restrict or remove.
    fn subject(&mut self, chat: Id, call: &Call) -> Result<Id, Refusal> {
        self.need(chat, "can_restrict_members", "not enough rights to restrict/unrestrict chat member")?;
        let user = self.user_of(chat, call)?;
        match self.world.chat(chat).status(user) {
            _ if user == BOT => Err(wrong("can't restrict self")),
            Status::Creator => Err(bad("can't remove chat owner")),
            Status::Administrator => Err(bad("user is an administrator of the chat")),
            _ => Ok(user),
        }
    }
}

pub(super) fn restrict(state: &mut State, call: &Call) -> Answered {
    let chat = state.group_of(call, &[Kind::Supergroup], "method is available only for supergroups")?;
    let user = state.subject(chat, call)?;
    let until = state.until(call);
    let rights = allowed(&call.body["permissions"], call.flag("use_independent_chat_permissions"));
    let stays = state.world.chat(chat).inside(user);
    state.change_member(chat, user, BOT, Value::Null, |member| {
        let free = rights.len() == PERMISSIONS.len();
        member.status = match (free, stays) {
            (true, true) => Status::Member,
            (true, false) => Status::Left,
            (false, _) => Status::Restricted,
        };
        (member.rights, member.until, member.stays) = (if free { BTreeSet::new() } else { rights }, if free { 0 } else { until }, stays);
    });
    Ok(json!(true))
}

/// What is allowed, with what follows from it.
fn allowed(permissions: &Value, independent: bool) -> BTreeSet<&'static str> {
    let mut asked = permissions.clone();
    for (right, from) in [("can_react_to_messages", "can_send_messages"), ("can_edit_tag", "can_pin_messages"), ("can_manage_topics", "can_pin_messages")] {
        if asked[right].is_null() {
            asked[right] = asked[from].clone();
        }
    }
    let mut rights: BTreeSet<&str> = PERMISSIONS.iter().copied().filter(|right| asked[*right] == true).collect();
    if !independent && (rights.contains("can_send_other_messages") || rights.contains("can_add_web_page_previews")) {
        let media = |right: &&&str| right.starts_with("can_send_") && !matches!(**right, "can_send_polls" | "can_send_other_messages");
        rights.extend(PERMISSIONS.iter().filter(media));
    }
    if !independent && rights.contains("can_send_polls") {
        rights.insert("can_send_messages");
    }
    rights
}

pub(super) fn promote(state: &mut State, call: &Call) -> Answered {
    let chat = state.group_of(call, &[Kind::Supergroup, Kind::Channel], "method is available only for supergroups and channel")?;
    state.need(chat, "can_promote_members", "not enough rights")?;
    let user = state.user_of(chat, call)?;
    let rights: BTreeSet<&str> = ADMINISTRATOR.iter().copied().filter(|right| call.flag(right)).collect();
    let of = state.world.chat(chat);
    let member = of.members.get(&user).cloned().unwrap_or_default();
    match member.status {
        _ if user == BOT => return Err(wrong("can't promote self")),
        Status::Creator => return Err(bad("can't remove chat owner")),
        Status::Administrator if member.promoted_by != Some(BOT) => return Err(bad("CHAT_ADMIN_REQUIRED")),
        Status::Left | Status::Kicked => return Err(bad("USER_NOT_PARTICIPANT")),
        _ => {}
    }
    let foreign = of.kind == Kind::Supergroup && rights.iter().any(|right| CHANNEL_ONLY.contains(right));
    if foreign || rights.iter().any(|right| !of.may(BOT, right)) {
        return Err(bad("RIGHT_FORBIDDEN"));
    }
    let administrators = of.members.keys().filter(|member| of.is_admin(**member)).count();
    if !rights.is_empty() && member.status != Status::Administrator && administrators >= ADMINISTRATORS {
        return Err(bad("ADMINS_TOO_MUCH"));
    }
    state.change_member(chat, user, BOT, Value::Null, |member| {
        if rights.is_empty() {
            (member.status, member.rights, member.title, member.promoted_by) = (Status::Member, BTreeSet::new(), None, None);
            return;
        }
        (member.status, member.rights, member.promoted_by) = (Status::Administrator, rights, Some(BOT));
        // Whoever has any right has this one.
        member.rights.insert("can_manage_chat");
        (member.anonymous, member.until) = (call.flag("is_anonymous"), 0);
    });
    Ok(json!(true))
}

/// A title or a tag: short, and without emoji.
fn short(call: &Call, name: &str) -> Result<Option<String>, Refusal> {
    let text = call.text(name);
    if text.chars().count() > 16 {
        return Err(wrong("ADMIN_RANK_INVALID"));
    }
    let pictured = |sign: char| matches!(sign as u32, 0x1F000..=0x1FAFF | 0x2600..=0x27BF | 0x2B00..=0x2BFF | 0xFE0F | 0x20E3);
    if text.chars().any(pictured) {
        return Err(wrong("ADMIN_RANK_EMOJI_NOT_ALLOWED"));
    }
    Ok((!text.is_empty()).then(|| text.to_owned()))
}

pub(super) fn title(state: &mut State, call: &Call) -> Answered {
    let chat = state.group_of(call, &[Kind::Supergroup], "method is available only for supergroups")?;
    let title = short(call, "custom_title")?;
    let user = state.user_of(chat, call)?;
    let of = state.world.chat(chat);
    let promoted = of.members.get(&user).is_some_and(|member| member.promoted_by == Some(BOT));
    match of.status(user) {
        Status::Creator => return Err(bad("only creator can edit their custom title")),
        Status::Administrator if promoted && of.may(BOT, "can_promote_members") => {}
        Status::Administrator => return Err(bad("not enough rights to change custom title of the user")),
        _ => return Err(bad("user is not an administrator")),
    }
    state.change_member(chat, user, BOT, Value::Null, |member| member.title = title);
    Ok(json!(true))
}

pub(super) fn tag(state: &mut State, call: &Call) -> Answered {
    let chat = state.group_of(call, &[Kind::Group, Kind::Supergroup], "method is available only for groups and supergroups")?;
    let tag = short(call, "tag")?;
    state.need(chat, "can_manage_tags", "CHAT_ADMIN_REQUIRED")?;
    let user = state.user_of(chat, call)?;
    match state.world.chat(chat).status(user) {
        Status::Member | Status::Restricted if state.world.chat(chat).inside(user) => {}
        Status::Creator | Status::Administrator => return Err(bad("CHAT_CREATOR_REQUIRED")),
        _ => return Err(bad("USER_NOT_PARTICIPANT")),
    }
    state.change_member(chat, user, BOT, Value::Null, |member| member.tag = tag);
    Ok(json!(true))
}

pub(super) fn ban(state: &mut State, call: &Call) -> Answered {
    let chat = state.group_of(call, &ANY, "can't ban members in private chats")?;
    let user = state.subject(chat, call)?;
    let until = state.until(call);
    state.turn_out(chat, user, BOT, until);
    Ok(json!(true))
}

pub(super) fn unban(state: &mut State, call: &Call) -> Answered {
    let chat = state.group_of(call, &[Kind::Supergroup, Kind::Channel], "method is available for supergroup and channel chats only")?;
    let user = state.subject(chat, call)?;
    let banned = state.world.chat(chat).status(user) == Status::Kicked;
    if banned || !call.flag("only_if_banned") {
        state.change_member(chat, user, BOT, Value::Null, |member| *member = Member::of(Status::Left));
    }
    Ok(json!(true))
}

impl State {
    /// Somebody is removed, and may not come back; in a group only the former.
    pub(crate) fn turn_out(&mut self, chat: Id, user: Id, by: Id, until: i64) {
        let was = self.world.chat(chat).inside(user);
        let status = if self.world.chat(chat).kind == Kind::Group && user != BOT { Status::Left } else { Status::Kicked };
        let gone = self.world.user_json(user);
        self.change_member(chat, user, by, Value::Null, |member| *member = Member { until, ..Member::of(status) });
        if was && self.world.chat(chat).kind != Kind::Channel {
            self.service(chat, by, None, json!({"left_chat_member": gone}));
        }
    }
}
