//! The audit log: who changed what, and why.

use super::call::{Answered, Call, Reply};
use super::{Route, route};
use crate::id::Id;
use crate::permission::VIEW_AUDIT_LOG;
use crate::state::State;
use serde_json::{Value, json};

pub(super) const ROUTES: &[Route] = &[route("GET", "/guilds/{guild_id}/audit-logs", list)];

impl State {
    /// Writes down what the bot did, by the number of the action.
    pub(super) fn log(&mut self, server: Id, action: u64, target: Option<Id>, call: &Call) {
        let mut entry = json!({"id": self.fresh(), "action_type": action, "user_id": self.world.bot, "target_id": target, "changes": []});
        if let Some(reason) = &call.reason {
            entry["reason"] = reason.as_str().into();
        }
        self.world.server_mut(server).audit.push(entry.clone());
        entry["guild_id"] = json!(server);
        self.tell_server("GUILD_AUDIT_LOG_ENTRY_CREATE", server, entry);
    }
}

fn list(state: &mut State, call: &Call) -> Answered {
    let server = state.server_of(call)?;
    state.may(server, VIEW_AUDIT_LOG)?;
    let limit = call.limit(50, 100)?;
    let (action, by) = (call.asked::<u64>("action_type"), call.asked::<String>("user_id"));
    let wanted = |entry: &&Value| action.is_none_or(|action| entry["action_type"] == action) && by.as_ref().is_none_or(|by| entry["user_id"] == by.as_str());
    let entries: Vec<_> = state.world.server(server).audit.iter().rev().filter(wanted).take(limit).cloned().collect();
    Ok(Reply::Json(json!({
        "audit_log_entries": entries, "users": [state.world.user(state.world.bot).json()], "integrations": [], "webhooks": [], "guild_scheduled_events": [],
        "threads": [], "application_commands": [], "auto_moderation_rules": [],
    })))
}
