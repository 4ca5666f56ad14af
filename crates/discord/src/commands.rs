//! The one catalogue of commands, as Discord registers it: once, and again only when it has changed.

use crate::known::id;
use crate::refusal::{Needs, Refusal};
use crate::rest::{Call, Rest};
use hearth_adapter::{Failure, Words};
use hearth_core::Text;
use hearth_core::command::{Arg, ArgKind, Audience, CATALOGUE, Command};
use serde_json::{Map, Value, json};
use serenity::http::{LightMethod, Route};

/// Discord's names for our languages besides English.
const LOCALES: [(&str, &[&str]); 1] = [("zh", &["zh-CN", "zh-TW"])];
/// Characters of a description.
const ABOUT: usize = 100;
/// Discord hides the staff's commands from whoever may not time members out. Hearth decides by itself at each use, by Discord's
/// rights and by rank; whoever is staff by rank alone is let in by the owner under Server Settings, Integrations, Hearth.
const STAFF: u64 = 1 << 40;

/// Registers the catalogue, if Discord has another one. Says whether it had.
pub(crate) async fn register(rest: &Rest, application: u64, words: &Words) -> Result<bool, Refusal> {
    let wanted: Vec<_> = CATALOGUE.iter().map(|command| described(command, words)).collect();
    let route = || Route::Commands { application_id: application.into() };
    let there = rest.call(Call::get(route()).query(vec![("with_localizations", "true".into())])).await?;
    let there: Vec<Value> = serde_json::from_slice(&there).unwrap_or_default();
    let mut now: Vec<_> = there.iter().map(meaning).collect();
    let mut then: Vec<_> = wanted.iter().map(meaning).collect();
    for all in [&mut now, &mut then] {
        all.sort_by_key(|command| command["name"].as_str().unwrap_or_default().to_owned());
    }
    if now == then {
        return Ok(false);
    }
    let done = rest.call(Call::new(LightMethod::Put, route(), Needs::See).body(Value::Array(wanted))).await?;
    // It is done once Discord shows them as they are now.
    serde_json::from_slice::<Vec<Value>>(&done).map(|_| true).map_err(|_| Failure::Unknown.into())
}

fn described(command: &Command, words: &Words) -> Value {
    let mut value = about(&format!("command-{}", command.name), words);
    (value["name"], value["name_localizations"]) = (command.name.into(), names(command.name, words));
    value["type"] = 1.into();
    value["contexts"] = json!([0]);
    value["integration_types"] = json!([0]);
    value["default_member_permissions"] = match command.who {
        Audience::Everyone => Value::Null,
        Audience::Staff => STAFF.into(),
    };
    value["options"] = command.args.iter().map(|arg| option(command, arg, words)).collect();
    value
}

fn option(command: &Command, arg: &Arg, words: &Words) -> Value {
    let mut value = about(&format!("command-{}-arg-{}", command.name, arg.name), words);
    (value["name"], value["name_localizations"]) = (arg.name.into(), names(arg.name, words));
    value["type"] = if arg.kind == ArgKind::Member { 6.into() } else { 3.into() };
    value["required"] = arg.required.into();
    match arg.kind {
        ArgKind::Choice(choices) => value["choices"] = choices.iter().map(|choice| json!({ "name": choice, "value": choice })).collect(),
        ArgKind::Rank(_) | ArgKind::Badge(_) | ArgKind::Spaces(_) => value["autocomplete"] = true.into(),
        // What a setting can be, where that is a few words.
        ArgKind::Text if arg.name == "value" => value["autocomplete"] = true.into(),
        ArgKind::Member | ArgKind::Text => {}
    }
    value
}

/// A description, in every language.
fn about(key: &str, words: &Words) -> Value {
    let say = |lang: &str| words.render(&Text::keyed(key.to_owned()), lang).chars().take(ABOUT).collect::<String>();
    let others: Map<_, _> = LOCALES.iter().flat_map(|(lang, locales)| locales.iter().map(|locale| ((*locale).to_owned(), say(lang).into()))).collect();
    json!({ "description": say("en"), "description_localizations": others })
}

/// What a command or an argument is called in other languages, where they have a word for it.
fn names(name: &str, words: &Words) -> Value {
    let key = format!("discord-name-{name}");
    let called = |lang: &&(&str, &[&str])| words.has(&key, lang.0);
    let say = |lang: &str| Value::from(words.render(&Text::keyed(key.clone()), lang));
    LOCALES.iter().filter(called).flat_map(|(lang, locales)| locales.iter().map(|locale| ((*locale).to_owned(), say(lang)))).collect::<Map<_, _>>().into()
}

/// What a command means, without what Discord adds, and with what it leaves out.
fn meaning(command: &Value) -> Value {
    let options: Vec<_> = command["options"]
        .as_array()
        .into_iter()
        .flatten()
        .map(|option| {
            let mut kept = kept(option, &["name", "name_localizations", "description", "description_localizations", "type"]);
            kept["required"] = (option["required"].as_bool() == Some(true)).into();
            kept["autocomplete"] = (option["autocomplete"].as_bool() == Some(true)).into();
            kept["choices"] = option["choices"].as_array().into_iter().flatten().map(|choice| self::kept(choice, &["name", "value"])).collect();
            kept
        })
        .collect();
    let mut kept = kept(command, &["name", "name_localizations", "description", "description_localizations", "contexts", "integration_types"]);
    // Sent as a number, told as a string.
    kept["default_member_permissions"] = match &command["default_member_permissions"] {
        Value::Null => Value::Null,
        bits => id(bits).into(),
    };
    kept["options"] = options.into();
    kept
}

fn kept(value: &Value, keys: &[&str]) -> Value {
    keys.iter().map(|key| ((*key).to_owned(), value[*key].clone())).collect::<Map<_, _>>().into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_catalogue_fits_discord() {
        let words = Words::builtin().and(&crate::WORDS);
        for command in CATALOGUE.iter().map(|command| described(command, &words)) {
            let name = command["name"].as_str().unwrap_or_default();
            let options = command["options"].as_array().expect("options");
            for part in std::iter::once(&command).chain(options) {
                let name = part["name"].as_str().unwrap_or_default();
                assert!((1..=32).contains(&name.len()) && name.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'-'), "{name}");
                let called = part["name_localizations"].as_object().expect("names");
                assert_eq!(called.len(), 2, "{name} has a name in every language");
                for name in called.values().filter_map(Value::as_str) {
                    let fits = |c: char| c.is_alphanumeric() && !c.is_uppercase() || matches!(c, '-' | '_');
                    assert!((1..=32).contains(&name.chars().count()) && name.chars().all(fits), "{name}");
                }
                for text in std::iter::once(&part["description"]).chain(part["description_localizations"].as_object().into_iter().flat_map(Map::values)) {
                    assert!((1..=100).contains(&text.as_str().unwrap_or_default().chars().count()), "{name}: {text}");
                }
                assert!(part["choices"].as_array().is_none_or(|choices| choices.len() <= 25), "{name}");
            }
            let required: Vec<_> = options.iter().map(|option| option["required"] == true).collect();
            assert!(required.is_sorted_by(|a, b| a >= b), "{name}: what is required comes first");
            let mut told = command.clone();
            told["id"] = "1".into();
            told["version"] = "2".into();
            if command["default_member_permissions"].is_number() {
                told["default_member_permissions"] = command["default_member_permissions"].to_string().into();
            }
            told["options"] = options
                .iter()
                .cloned()
                .map(|mut option| {
                    if option["required"] == false {
                        option.as_object_mut().map(|option| option.remove("required"));
                    }
                    option
                })
                .collect();
            assert_eq!(meaning(&told), meaning(&command), "{name}: what Discord adds and leaves out changes nothing");
        }
    }
}
