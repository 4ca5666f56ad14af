//! Reactions of the bot.

use super::Answered;
use crate::call::Call;
use crate::refusal::{bad, wrong};
use crate::state::{BOT, State};
use serde_json::json;

/// What one may react with.
const EMOJI: &str = "❤ 👍 👎 🔥 🥰 👏 😁 🤔 🤯 😱 🤬 😢 🎉 🤩 🤮 💩 🙏 👌 🕊 🤡 🥱 🥴 😍 🐳 ❤‍🔥 🌚 🌭 💯 🤣 ⚡ 🍌 🏆 💔 🤨 😐 🍓 🍾 💋 🖕 😈 😴 😭 🤓 👻 👨‍💻 👀 🎃 🙈 😇 😨 🤝 ✍ 🤗 🫡 🎅 🎄 ☃ 💅 🤪 🗿 🆒 💘 🙉 🦄 😘 💊 🙊 😎 👾 🤷‍♂ 🤷 🤷‍♀ 😡";

pub(super) fn set(state: &mut State, call: &Call) -> Answered {
    let chat = state.chat_of(call)?;
    let id = state.message_of(chat, call, "message to react not found")?;
    let reactions = call.list("reaction");
    if reactions.len() > 1 {
        return Err(wrong("REACTIONS_TOO_MANY"));
    }
    let known = |emoji: &str| EMOJI.split(' ').any(|known| known == emoji || known.trim_end_matches('\u{fe0f}') == emoji.trim_end_matches('\u{fe0f}'));
    if reactions.iter().any(|reaction| reaction["type"] == "emoji" && !reaction["emoji"].as_str().is_some_and(known)) {
        return Err(wrong("REACTION_INVALID"));
    }
    if reactions.iter().any(|reaction| reaction["type"] == "custom_emoji") {
        return Err(bad("REACTION_INVALID"));
    }
    state.world.chat_mut(chat).reactions.insert((id, BOT), reactions.to_vec());
    Ok(json!(true))
}
