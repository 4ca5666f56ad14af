//! Limits of answers to interactions.

use super::Form;
use serde_json::Value;

/// What an answer does.
pub(crate) mod callback {
    pub(crate) const PONG: u64 = 1;
    pub(crate) const MESSAGE: u64 = 4;
    pub(crate) const DEFER: u64 = 5;
    pub(crate) const DEFER_UPDATE: u64 = 6;
    pub(crate) const UPDATE: u64 = 7;
    pub(crate) const CHOICES: u64 = 8;
    pub(crate) const MODAL: u64 = 9;
}

/// What an interaction is.
pub(crate) mod kind {
    pub(crate) const COMMAND: u64 = 2;
    pub(crate) const COMPONENT: u64 = 3;
    pub(crate) const AUTOCOMPLETE: u64 = 4;
    pub(crate) const MODAL: u64 = 5;
}

/// Checks an answer to an interaction of a kind. `option` is the kind of the option that choices are for, `beside` says whether
/// there is a message that it came from.
pub(crate) fn check(form: &mut Form, of: u64, option: u64, beside: bool, body: &Value) {
    let data = &body["data"];
    let answer = body["type"].as_u64().unwrap_or(0);
    let fits = match answer {
        callback::PONG => false,
        callback::CHOICES => of == kind::AUTOCOMPLETE,
        callback::MESSAGE | callback::DEFER => of != kind::AUTOCOMPLETE,
        callback::DEFER_UPDATE | callback::UPDATE => of == kind::COMPONENT || (of == kind::MODAL && beside),
        callback::MODAL => matches!(of, kind::COMMAND | kind::COMPONENT),
        _ => false,
    };
    if !fits {
        return form.wrong("type", "INTERACTION_TYPE_INVALID", format!("An interaction of kind {of} can't be answered by {}.", body["type"]));
    }
    match answer {
        callback::MESSAGE | callback::UPDATE => super::message::check(form, data),
        callback::CHOICES => {
            for (number, choice) in form.list("data.choices", &data["choices"], 25).iter().enumerate() {
                super::command::choice(form, &format!("data.choices.{number}"), choice, option);
            }
        }
        callback::MODAL => {
            form.required("data.custom_id", &data["custom_id"], 1, 100);
            form.required("data.title", &data["title"], 1, 45);
            super::components::modal(form, "data.components", &data["components"]);
        }
        _ => {}
    }
}
