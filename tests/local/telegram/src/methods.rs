//! The methods of the Bot API: a table, and what is the same for all of them.

mod access;
mod callbacks;
mod chats;
mod commands;
mod deleting;
mod editing;
mod ephemeral;
mod invites;
mod members;
mod pins;
mod polls;
mod profile;
mod reactions;
mod sending;
pub(crate) mod topics;

use crate::call::Call;
use crate::deliver;
use crate::refusal::Refusal;
use crate::state::State;
use serde_json::Value;

/// An answer, or why there is none.
pub(crate) type Answered = Result<Value, Refusal>;

type Handler = fn(&mut State, &Call) -> Answered;

/// A method that is known.
pub(crate) struct Method {
    pub(crate) name: &'static str,
    /// The version that brought it; all older ones count as the oldest known.
    pub(crate) since: (u8, u8),
    /// What answers it; none for the one that waits.
    pub(crate) handler: Option<Handler>,
}

const fn method(name: &'static str, handler: Handler) -> Method {
    since((9, 1), name, handler)
}

const fn since(since: (u8, u8), name: &'static str, handler: Handler) -> Method {
    Method { name, since, handler: Some(handler) }
}

const METHODS: &[Method] = &[
    Method { name: "getUpdates", since: (9, 1), handler: None },
    method("setWebhook", deliver::set),
    method("deleteWebhook", deliver::delete),
    method("getWebhookInfo", deliver::info),
    method("getMe", profile::me),
    method("setMyDescription", profile::set_description),
    method("getMyDescription", profile::description),
    method("setMyShortDescription", profile::set_short_description),
    method("getMyShortDescription", profile::short_description),
    method("setMyCommands", commands::set),
    method("getMyCommands", commands::get),
    method("deleteMyCommands", commands::delete),
    method("sendMessage", sending::message),
    method("sendPhoto", sending::photo),
    method("sendDocument", sending::document),
    method("sendPoll", polls::send),
    method("stopPoll", polls::stop),
    method("sendChatAction", sending::action),
    method("editMessageText", editing::text),
    method("editMessageCaption", editing::caption),
    method("editMessageMedia", editing::media),
    method("editMessageReplyMarkup", editing::buttons),
    since((10, 2), "editEphemeralMessageText", ephemeral::text),
    since((10, 2), "editEphemeralMessageCaption", ephemeral::caption),
    since((10, 2), "editEphemeralMessageMedia", ephemeral::media),
    since((10, 2), "editEphemeralMessageReplyMarkup", ephemeral::buttons),
    since((10, 2), "deleteEphemeralMessage", ephemeral::delete),
    method("deleteMessage", deleting::one),
    method("deleteMessages", deleting::several),
    method("pinChatMessage", pins::pin),
    method("unpinChatMessage", pins::unpin),
    method("setMessageReaction", reactions::set),
    method("answerCallbackQuery", callbacks::answer),
    method("getChat", chats::get),
    method("getChatAdministrators", chats::administrators),
    method("getChatMemberCount", chats::count),
    method("getChatMember", chats::member),
    method("leaveChat", chats::leave),
    method("restrictChatMember", members::restrict),
    method("promoteChatMember", members::promote),
    method("setChatAdministratorCustomTitle", members::title),
    since((9, 5), "setChatMemberTag", members::tag),
    method("banChatMember", members::ban),
    method("unbanChatMember", members::unban),
    method("createChatInviteLink", invites::create),
    method("revokeChatInviteLink", invites::revoke),
    method("approveChatJoinRequest", invites::approve),
    method("declineChatJoinRequest", invites::decline),
    method("createForumTopic", topics::create),
    method("editForumTopic", topics::edit),
    method("closeForumTopic", topics::close),
    method("reopenForumTopic", topics::reopen),
];

/// The method that is meant; capitals don't matter.
pub(crate) fn find(name: &str) -> Option<&'static Method> {
    METHODS.iter().find(|method| method.name.eq_ignore_ascii_case(name))
}
