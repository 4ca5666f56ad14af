//! Taking messages away. Nobody is told.

use super::Answered;
use crate::Id;
use crate::call::Call;
use crate::refusal::{Refusal, bad, wrong};
use crate::state::{BOT, State};
use crate::world::Kind;
use serde_json::json;

/// Seconds after which a message stays.
const LATE: i64 = 48 * 3_600;

impl State {
    fn may_delete(&self, chat: Id, id: i64) -> Result<(), Refusal> {
        let (of, message) = (self.world.chat(chat), self.world.message(chat, id));
        let own = self.world.own(chat, id);
        let may = match of.kind {
            Kind::Private => true,
            Kind::Group => own || of.is_admin(BOT),
            Kind::Supergroup => own || of.may(BOT, "can_delete_messages"),
            Kind::Channel => of.may(BOT, "can_delete_messages") || own && of.may(BOT, "can_post_messages"),
        };
        let late = self.now() - message["date"].as_i64().unwrap_or_default() >= LATE;
        // Who may delete anything in a supergroup or channel may do so at any time.
        let patient = matches!(of.kind, Kind::Supergroup | Kind::Channel) && of.may(BOT, "can_delete_messages");
        let stays = !message["forum_topic_created"].is_null() || !message["migrate_from_chat_id"].is_null();
        match (may && !stays, late && !patient) {
            (false, _) => Err(bad("message can't be deleted")),
            (true, true) => Err(bad("message can't be deleted for everyone")),
            (true, false) => Ok(()),
        }
    }

    /// Takes a message away.
    pub(crate) fn remove_message(&mut self, chat: Id, id: i64) {
        let of = self.world.chat_mut(chat);
        of.messages.remove(&id);
        of.pinned.remove(&id);
        of.reactions.retain(|(message, _), _| *message != id);
    }
}

pub(super) fn one(state: &mut State, call: &Call) -> Answered {
    let chat = state.chat_of(call)?;
    let id = state.message_of(chat, call, "message to delete not found")?;
    state.may_delete(chat, id)?;
    state.remove_message(chat, id);
    Ok(json!(true))
}

pub(super) fn several(state: &mut State, call: &Call) -> Answered {
    let chat = state.chat_of(call)?;
    let asked = call.list("message_ids");
    if !(1..=100).contains(&asked.len()) {
        return Err(wrong("message identifiers are not specified, or there are too many"));
    }
    let there: Vec<i64> = asked.iter().filter_map(|id| id.as_i64()).filter(|id| state.world.chat(chat).messages.contains_key(id)).collect();
    there.iter().try_for_each(|id| state.may_delete(chat, *id))?;
    there.into_iter().for_each(|id| state.remove_message(chat, id));
    Ok(json!(true))
}
