//! Who the bot is, and what it says of itself.

use super::Answered;
use crate::call::Call;
use crate::refusal::wrong;
use crate::state::{BOT, State};
use serde_json::json;

pub(super) fn me(state: &mut State, _: &Call) -> Answered {
    let mut me = state.world.user_json(BOT);
    for (field, is) in
        [("can_join_groups", true), ("can_read_all_group_messages", !state.options.privacy), ("supports_inline_queries", false), ("can_connect_to_business", false), ("has_main_web_app", false)]
    {
        me[field] = json!(is);
    }
    Ok(me)
}

fn set(state: &mut State, call: &Call, what: &'static str, most: usize) -> Answered {
    let text = call.text(what);
    if text.chars().count() > most {
        return Err(wrong("BOT_DESCRIPTION_TOO_LONG"));
    }
    state.about.insert((what, call.text("language_code").to_owned()), text.to_owned());
    Ok(json!(true))
}

fn get(state: &State, call: &Call, what: &'static str) -> Answered {
    let of = |language: &str| state.about.get(&(what, language.to_owned())).filter(|text| !text.is_empty());
    let text = of(call.text("language_code")).or_else(|| of("")).cloned().unwrap_or_default();
    Ok(json!({what: text}))
}

pub(super) fn set_description(state: &mut State, call: &Call) -> Answered {
    set(state, call, "description", 512)
}

pub(super) fn description(state: &mut State, call: &Call) -> Answered {
    get(state, call, "description")
}

pub(super) fn set_short_description(state: &mut State, call: &Call) -> Answered {
    set(state, call, "short_description", 120)
}

pub(super) fn short_description(state: &mut State, call: &Call) -> Answered {
    get(state, call, "short_description")
}
