//! What a chat is, and who is there.

use super::Answered;
use crate::call::Call;
use crate::refusal::bad;
use crate::state::{BOT, State};
use crate::world::{Kind, Member, Status};
use serde_json::{Value, json};

pub(super) fn get(state: &mut State, call: &Call) -> Answered {
    let id = state.chat_of(call)?;
    let chat = state.world.chat(id);
    let mut json = state.world.chat_json(id);
    (json["accent_color_id"], json["max_reaction_count"]) = (json!(0), json!(11));
    json["accepted_gift_types"] = json!({"unlimited_gifts": false, "limited_gifts": false, "unique_gifts": false, "premium_subscription": false, "gifts_from_channels": false});
    if matches!(chat.kind, Kind::Group | Kind::Supergroup) {
        json["permissions"] = chat.permissions_json();
    }
    if let Some(linked) = chat.linked {
        json["linked_chat_id"] = json!(linked);
    }
    if let Some(link) = chat.links.iter().find(|link| link.primary && link.creator == BOT) {
        json["invite_link"] = json!(link.url);
    }
    if let Some(pinned) = chat.pinned.last().and_then(|message| state.world.quoted(id, *message)) {
        json["pinned_message"] = pinned;
    }
    Ok(json)
}

pub(super) fn administrators(state: &mut State, call: &Call) -> Answered {
    let id = state.group_of(call, &[Kind::Group, Kind::Supergroup, Kind::Channel], "there are no administrators in the private chat")?;
    let chat = state.world.chat(id);
    let shown = |user: &i64| chat.is_admin(*user) && (*user == BOT || call.flag("return_bots") || !state.world.user(*user).bot);
    Ok(chat.members.keys().filter(|user| shown(user)).map(|user| state.world.member_json(id, *user)).collect())
}

pub(super) fn count(state: &mut State, call: &Call) -> Answered {
    let id = state.chat_of(call)?;
    let chat = state.world.chat(id);
    Ok(json!(if chat.kind == Kind::Private { 2 } else { chat.count() }))
}

pub(super) fn member(state: &mut State, call: &Call) -> Answered {
    let chat = state.group_of(call, &[Kind::Group, Kind::Supergroup, Kind::Channel], "chat member status can't be changed in private chats")?;
    let user = state.user_of(chat, call)?;
    if state.world.chat(chat).kind == Kind::Channel && user != BOT && !state.world.chat(chat).is_admin(BOT) {
        return Err(bad("CHAT_ADMIN_REQUIRED"));
    }
    Ok(state.world.member_json(chat, user))
}

pub(super) fn leave(state: &mut State, call: &Call) -> Answered {
    let chat = state.group_of(call, &[Kind::Group, Kind::Supergroup, Kind::Channel], "chat member status can't be changed in private chats")?;
    state.change_member(chat, BOT, BOT, Value::Null, |member| *member = Member::of(Status::Left));
    Ok(json!(true))
}
