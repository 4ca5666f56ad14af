//! The catalogue as Telegram lists it: for everybody, and for administrators; in each language; written only if it changed.

use crate::door::Door;
use crate::look::{cut, json};
use crate::refusal::Refusal;
use hearth_adapter::Words;
use hearth_core::command::{Audience, CATALOGUE};
use hearth_core::{LANGUAGES, Text};
use serde_json::{Value, json};
use teloxide::types::BotCommand;

/// Registers the commands. Says whether anything had to be changed.
pub(crate) async fn register(door: &Door, words: &Words) -> Result<bool, Refusal> {
    let mut changed = false;
    for (scope, staff) in [("default", false), ("all_chat_administrators", true)] {
        for lang in LANGUAGES {
            // English is what everybody else reads.
            let code = if lang == "en" { "" } else { lang };
            let place = json!({ "scope": { "type": scope }, "language_code": code });
            let wanted = list(staff, lang, words);
            if door.call("getMyCommands", place.clone(), true).await? != wanted {
                let mut params = place;
                params["commands"] = wanted;
                door.call("setMyCommands", params, true).await?;
                changed = true;
            }
        }
    }
    Ok(changed)
}

fn list(staff: bool, lang: &str, words: &Words) -> Value {
    let shown = CATALOGUE.iter().filter(|command| staff || command.who == Audience::Everyone);
    let commands: Vec<_> = shown.map(|command| BotCommand::new(command.name, cut(&words.render(&Text::keyed(format!("command-{}", command.name)), lang), 256))).collect();
    json(&commands)
}
