//! The menu of commands, by scope and language.

use super::Answered;
use crate::call::Call;
use crate::refusal::{Refusal, bad, wrong};
use crate::state::State;
use serde_json::{Value, json};

/// The most commands of one scope.
const MOST: usize = 100;

impl State {
    /// Which menu is meant.
    fn menu(&self, call: &Call) -> Result<(String, String), Refusal> {
        let scope = if call.has("scope") { call.body["scope"].clone() } else { json!({"type": "default"}) };
        if scope["chat_id"].is_null() || self.chat_named(&scope["chat_id"]).is_some() {
            let language = call.text("language_code");
            let two = language.is_empty() || language.len() == 2 && language.bytes().all(|byte| byte.is_ascii_lowercase());
            return if two { Ok((scope.to_string(), language.to_owned())) } else { Err(wrong("invalid language code specified")) };
        }
        Err(bad("chat not found"))
    }
}

pub(super) fn set(state: &mut State, call: &Call) -> Answered {
    let menu = state.menu(call)?;
    let commands = call.list("commands");
    if commands.len() > MOST {
        return Err(wrong("BOT_COMMANDS_TOO_MUCH"));
    }
    for command in commands {
        let name = command["command"].as_str().unwrap_or_default().trim_start_matches('/');
        if !(1..=32).contains(&name.len()) || !name.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'_') {
            return Err(wrong("BOT_COMMAND_INVALID"));
        }
        if !(1..=256).contains(&command["description"].as_str().unwrap_or_default().chars().count()) {
            return Err(wrong("BOT_COMMAND_DESCRIPTION_INVALID"));
        }
    }
    state.commands.insert(menu, Value::Array(commands.to_vec()));
    Ok(json!(true))
}

pub(super) fn get(state: &mut State, call: &Call) -> Answered {
    let menu = state.menu(call)?;
    Ok(state.commands.get(&menu).cloned().unwrap_or_else(|| json!([])))
}

pub(super) fn delete(state: &mut State, call: &Call) -> Answered {
    let menu = state.menu(call)?;
    state.commands.remove(&menu);
    Ok(json!(true))
}
