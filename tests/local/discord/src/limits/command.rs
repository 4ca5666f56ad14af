//! Limits of commands.

use super::Form;
use serde_json::Value;
use std::collections::BTreeSet;

/// Kinds of options: a sub-command and a group of them come first.
const SUB: u64 = 1;
const GROUP: u64 = 2;
/// Commands of each kind: what is typed, what is chosen on a user, on a message.
const MOST: [(u64, usize); 3] = [(1, 100), (2, 15), (3, 15)];

/// Checks all commands that are registered together.
pub(crate) fn check_all(form: &mut Form, commands: &[Value]) {
    let mut names = BTreeSet::new();
    for (number, command) in commands.iter().enumerate() {
        let kind = kind(command);
        check(form, &number.to_string(), command);
        if !names.insert((kind, command["name"].as_str().unwrap_or_default())) {
            form.wrong(&number.to_string(), "APPLICATION_COMMANDS_DUPLICATE_NAME", "Application command names must be unique");
        }
    }
    for (of, most) in MOST {
        let count = commands.iter().filter(|command| kind(command) == of).count();
        if count > most {
            form.wrong("", "BASE_TYPE_MAX_LENGTH", format!("At most {most} commands of kind {of}; there are {count}."));
        }
    }
}

pub(crate) fn kind(command: &Value) -> u64 {
    command["type"].as_u64().unwrap_or(1)
}

/// Checks one command.
pub(crate) fn check(form: &mut Form, at: &str, command: &Value) {
    let path = |field: &str| if at.is_empty() { field.to_owned() } else { format!("{at}.{field}") };
    if kind(command) != 1 {
        form.required(&path("name"), &command["name"], 1, 32);
        return form.text(&path("description"), &command["description"], 0, 0);
    }
    let size = named(form, at, command) + options(form, &path("options"), &command["options"], 0);
    if size > 8_000 {
        form.wrong(at, "APPLICATION_COMMAND_TOO_LARGE", format!("Command exceeds maximum size of 8000; it is {size}."));
    }
}

/// Checks names and descriptions, in all languages; says how long they are.
fn named(form: &mut Form, at: &str, of: &Value) -> usize {
    let path = |field: &str| if at.is_empty() { field.to_owned() } else { format!("{at}.{field}") };
    name(form, &path("name"), &of["name"]);
    form.required(&path("description"), &of["description"], 1, 100);
    let mut longest = [0, 0];
    for (slot, (field, check)) in [("name_localizations", true), ("description_localizations", false)].into_iter().enumerate() {
        for (locale, text) in of[field].as_object().into_iter().flatten() {
            let at = path(&format!("{field}.{locale}"));
            if !LOCALES.contains(&locale.as_str()) {
                form.wrong(&at, "BASE_TYPE_CHOICES", format!("{locale} is no language of Discord."));
            }
            if check {
                name(form, &at, text)
            } else {
                form.text(&at, text, 1, 100)
            }
            longest[slot] = longest[slot].max(length(text));
        }
    }
    longest[0].max(length(&of["name"])) + longest[1].max(length(&of["description"]))
}

fn length(text: &Value) -> usize {
    text.as_str().map_or(0, |text| text.chars().count())
}

fn name(form: &mut Form, at: &str, name: &Value) {
    form.required(at, name, 1, 32);
    let Some(name) = name.as_str() else { return };
    let fits = |c: char| c.is_alphanumeric() || matches!(c, '-' | '_' | '\'') || ('\u{900}'..='\u{97f}').contains(&c) || ('\u{e00}'..='\u{e7f}').contains(&c);
    if !name.chars().all(fits) || name.to_lowercase() != name {
        form.wrong(at, "APPLICATION_COMMAND_INVALID_NAME", format!("Command name {name:?} is invalid: letters, digits, - and _, in lower case"));
    }
}

fn options(form: &mut Form, at: &str, options: &Value, depth: usize) -> usize {
    let (mut size, mut optional, mut names) = (0, false, BTreeSet::new());
    for (number, option) in form.list(at, options, 25).iter().enumerate() {
        let at = format!("{at}.{number}");
        let kind = option["type"].as_u64().unwrap_or(0);
        size += named(form, &at, option);
        if !names.insert(option["name"].as_str().unwrap_or_default()) {
            form.wrong(&format!("{at}.name"), "APPLICATION_COMMAND_OPTIONS_NAME_ALREADY_EXISTS", "Option name already exists");
        }
        if optional && option["required"] == true {
            form.wrong(&at, "APPLICATION_COMMAND_OPTIONS_REQUIRED_INVALID", "Required options must be placed before non-required options");
        }
        optional |= option["required"] != true;
        size += match kind {
            SUB | GROUP if depth < 2 => self::options(form, &format!("{at}.options"), &option["options"], depth + 1),
            3..=11 => choices(form, &at, option, kind),
            _ => {
                form.wrong(&format!("{at}.type"), "BASE_TYPE_CHOICES", format!("{} is no kind of option here.", option["type"]));
                0
            }
        };
    }
    size
}

fn choices(form: &mut Form, at: &str, option: &Value, kind: u64) -> usize {
    let choices = form.list(&format!("{at}.choices"), &option["choices"], 25);
    if option["autocomplete"] == true && !choices.is_empty() {
        form.wrong(&format!("{at}.autocomplete"), "APPLICATION_COMMAND_OPTIONS_AUTOCOMPLETE_CHOICES", "Autocomplete and choices exclude each other");
    }
    if !matches!(kind, 3 | 4 | 10) && (option["autocomplete"] == true || !choices.is_empty()) {
        form.wrong(at, "APPLICATION_COMMAND_OPTIONS_TYPE_INVALID", "Only texts and numbers have choices or autocomplete");
    }
    form.number(&format!("{at}.min_length"), &option["min_length"], 0, 6_000);
    form.number(&format!("{at}.max_length"), &option["max_length"], 1, 6_000);
    for (number, choice) in choices.iter().enumerate() {
        self::choice(form, &format!("{at}.choices.{number}"), choice, kind);
    }
    choices.iter().map(|choice| length(&choice["name"]) + length(&choice["value"])).sum()
}

/// Checks something to choose, for an option of a kind.
pub(super) fn choice(form: &mut Form, at: &str, choice: &Value, kind: u64) {
    form.required(&format!("{at}.name"), &choice["name"], 1, 100);
    for text in choice["name_localizations"].as_object().into_iter().flatten().map(|(_, text)| text) {
        form.text(&format!("{at}.name_localizations"), text, 1, 100);
    }
    match kind {
        3 => form.required(&format!("{at}.value"), &choice["value"], 1, 100),
        _ if choice["value"].is_number() => {}
        _ => form.wrong(&format!("{at}.value"), "NUMBER_TYPE_COERCE", format!("Value {} is no number.", choice["value"])),
    }
}

/// The languages that Discord is shown in.
const LOCALES: [&str; 34] = [
    "id", "da", "de", "en-GB", "en-US", "es-ES", "es-419", "fr", "hr", "it", "lt", "hu", "nl", "no", "pl", "pt-BR", "ro", "fi", "sv-SE", "vi", "tr", "cs", "el", "bg", "ru", "uk", "hi", "th", "zh-CN",
    "ja", "zh-TW", "ko", "ar", "he",
];
