//! Who somebody is in a chat, and what they may do there.

use super::{Kind, World};
use crate::Id;
use crate::state::BOT;
use serde_json::{Map, Value, json};
use std::collections::BTreeSet;

/// What administrators may be allowed.
pub(crate) const ADMINISTRATOR: &[&str] = &[
    "can_manage_chat",
    "can_delete_messages",
    "can_manage_video_chats",
    "can_restrict_members",
    "can_promote_members",
    "can_change_info",
    "can_invite_users",
    "can_post_stories",
    "can_edit_stories",
    "can_delete_stories",
    "can_post_messages",
    "can_edit_messages",
    "can_manage_direct_messages",
    "can_pin_messages",
    "can_manage_topics",
    "can_manage_tags",
];
/// What only administrators of channels may be allowed, and only those of groups.
pub(crate) const CHANNEL_ONLY: &[&str] = &["can_post_messages", "can_edit_messages", "can_manage_direct_messages"];
const GROUP_ONLY: &[&str] = &["can_pin_messages", "can_manage_topics", "can_manage_tags"];
/// What members may be allowed.
pub(crate) const PERMISSIONS: &[&str] = &[
    "can_send_messages",
    "can_send_audios",
    "can_send_documents",
    "can_send_photos",
    "can_send_videos",
    "can_send_video_notes",
    "can_send_voice_notes",
    "can_send_polls",
    "can_send_other_messages",
    "can_add_web_page_previews",
    "can_react_to_messages",
    "can_edit_tag",
    "can_change_info",
    "can_invite_users",
    "can_pin_messages",
    "can_manage_topics",
];

/// Who somebody is in a chat.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Status {
    Creator,
    Administrator,
    Member,
    Restricted,
    #[default]
    Left,
    Kicked,
}

/// Somebody in a chat, or who was.
#[derive(Clone, Debug, Default)]
pub(crate) struct Member {
    pub(crate) status: Status,
    /// What an administrator may do; of a restricted member, what is left.
    pub(crate) rights: BTreeSet<&'static str>,
    pub(crate) title: Option<String>,
    pub(crate) tag: Option<String>,
    /// When a ban or a restriction ends; 0 is never.
    pub(crate) until: i64,
    pub(crate) anonymous: bool,
    /// Who is restricted is still there.
    pub(crate) stays: bool,
    /// Who made them an administrator.
    pub(crate) promoted_by: Option<Id>,
}

impl Member {
    pub(crate) fn of(status: Status) -> Member {
        Member { status, ..Member::default() }
    }
}

/// Every name with whether it holds.
pub(crate) fn names(all: &[&'static str], holds: impl Fn(&str) -> bool) -> Value {
    Value::Object(all.iter().map(|name| ((*name).to_owned(), json!(holds(name)))).collect::<Map<_, _>>())
}

impl World {
    /// Somebody in a chat, as the bot is told. Who was never there has left.
    pub(crate) fn member_json(&self, chat: Id, user: Id) -> Value {
        let of = self.chat(chat);
        let member = of.members.get(&user).cloned().unwrap_or_default();
        let mut json = match member.status {
            Status::Creator => json!({"status": "creator", "is_anonymous": member.anonymous}),
            Status::Administrator => {
                let hidden = if of.kind == Kind::Channel { GROUP_ONLY } else { CHANNEL_ONLY };
                let known: Vec<_> = ADMINISTRATOR.iter().copied().filter(|right| !hidden.contains(right)).collect();
                let mut json = names(&known, |right| member.rights.contains(right));
                (json["status"], json["is_anonymous"]) = (json!("administrator"), json!(member.anonymous));
                json["can_be_edited"] = json!(member.promoted_by == Some(BOT) && of.may(BOT, "can_promote_members"));
                json
            }
            Status::Member => json!({"status": "member"}),
            Status::Restricted => {
                let mut json = names(PERMISSIONS, |right| member.rights.contains(right));
                (json["status"], json["is_member"], json["until_date"]) = (json!("restricted"), json!(member.stays), json!(member.until));
                json
            }
            Status::Left => json!({"status": "left"}),
            Status::Kicked => json!({"status": "kicked", "until_date": member.until}),
        };
        json["user"] = self.user_json(user);
        if let Some(title) = member.title.filter(|_| of.is_admin(user)) {
            json["custom_title"] = json!(title);
        }
        if let Some(tag) = member.tag.filter(|_| matches!(member.status, Status::Member | Status::Restricted)) {
            json["tag"] = json!(tag);
        }
        json
    }
}
