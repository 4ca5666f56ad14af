//! Limits of components: buttons, menus, fields of modals.

use super::Form;
use serde_json::Value;
use std::collections::BTreeSet;

const ROW: u64 = 1;
const BUTTON: u64 = 2;
const STRING_MENU: u64 = 3;
const INPUT: u64 = 4;
const LABEL: u64 = 18;
/// Menus of users, roles, mentionables and channels fill themselves.
const MENUS: [u64; 5] = [STRING_MENU, 5, 6, 7, 8];
const LINK: u64 = 5;
const PREMIUM: u64 = 6;

/// Checks the components of a message.
pub(super) fn check(form: &mut Form, at: &str, components: &Value, v2: bool) {
    let mut ids = BTreeSet::new();
    for (number, component) in form.list(at, components, if v2 { 40 } else { 5 }).iter().enumerate() {
        let at = format!("{at}.{number}");
        match (component["type"].as_u64(), v2) {
            (Some(ROW), _) => row(form, &at, component, &mut ids),
            (Some(9..=17), true) => within(form, &at, component, &mut ids),
            _ => form.wrong(&format!("{at}.type"), "UNION_TYPE_CHOICES", format!("Value of field \"type\" must be 1 here; it is {}.", component["type"])),
        }
    }
}

/// Layouts of the second kind hold rows and buttons deeper down.
fn within(form: &mut Form, at: &str, component: &Value, ids: &mut BTreeSet<String>) {
    for (number, inner) in form.list(&format!("{at}.components"), &component["components"], 40).iter().enumerate() {
        let at = format!("{at}.components.{number}");
        match inner["type"].as_u64() {
            Some(ROW) => row(form, &at, inner, ids),
            _ => within(form, &at, inner, ids),
        }
    }
    if component["accessory"]["type"] == BUTTON {
        button(form, &format!("{at}.accessory"), &component["accessory"], ids);
    }
    if component["type"] == 10 {
        form.required(&format!("{at}.content"), &component["content"], 1, 4_000);
    }
}

fn row(form: &mut Form, at: &str, row: &Value, ids: &mut BTreeSet<String>) {
    let inner = form.list(&format!("{at}.components"), &row["components"], 5);
    if inner.is_empty() {
        form.wrong(&format!("{at}.components"), "BASE_TYPE_BAD_LENGTH", "Must be between 1 and 5 in length.");
    }
    for (number, component) in inner.iter().enumerate() {
        let at = format!("{at}.components.{number}");
        match component["type"].as_u64() {
            Some(BUTTON) => button(form, &at, component, ids),
            Some(kind) if MENUS.contains(&kind) && inner.len() == 1 => menu(form, &at, component, ids),
            Some(kind) if MENUS.contains(&kind) => form.wrong(&at, "COMPONENT_LAYOUT_WIDTH_EXCEEDED", "A menu needs a row for itself."),
            _ => form.wrong(&format!("{at}.type"), "UNION_TYPE_CHOICES", "Only buttons and menus may be in a row of a message."),
        }
    }
}

fn own_id(form: &mut Form, at: &str, component: &Value, ids: &mut BTreeSet<String>) {
    let at = format!("{at}.custom_id");
    form.required(&at, &component["custom_id"], 1, 100);
    if let Some(id) = component["custom_id"].as_str()
        && !ids.insert(id.to_owned())
    {
        form.wrong(&at, "COMPONENT_CUSTOM_ID_DUPLICATED", format!("Component custom id cannot be duplicated: {id}"));
    }
}

fn button(form: &mut Form, at: &str, button: &Value, ids: &mut BTreeSet<String>) {
    form.choice(&format!("{at}.style"), &button["style"], &[1, 2, 3, 4, 5, 6]);
    form.text(&format!("{at}.label"), &button["label"], 0, 80);
    match button["style"].as_u64() {
        Some(LINK) => {
            form.required(&format!("{at}.url"), &button["url"], 1, 512);
            form.url(&format!("{at}.url"), &button["url"], &["http://", "https://", "discord://"]);
        }
        Some(PREMIUM) => form.required(&format!("{at}.sku_id"), &button["sku_id"], 1, 20),
        _ => own_id(form, at, button, ids),
    }
    let said = button["label"].as_str().is_some_and(|label| !label.is_empty()) || button["emoji"].is_object();
    if !said && button["style"] != PREMIUM {
        form.wrong(at, "BUTTON_COMPONENT_LABEL_OR_EMOJI_REQUIRED", "A button needs a label or an emoji.");
    }
}

fn menu(form: &mut Form, at: &str, menu: &Value, ids: &mut BTreeSet<String>) {
    own_id(form, at, menu, ids);
    form.text(&format!("{at}.placeholder"), &menu["placeholder"], 0, 150);
    form.number(&format!("{at}.min_values"), &menu["min_values"], 0, 25);
    form.number(&format!("{at}.max_values"), &menu["max_values"], 1, 25);
    if menu["type"] != STRING_MENU {
        return;
    }
    let options = form.list(&format!("{at}.options"), &menu["options"], 25);
    if options.is_empty() {
        form.wrong(&format!("{at}.options"), "BASE_TYPE_BAD_LENGTH", "Must be between 1 and 25 in length.");
    }
    let mut values = BTreeSet::new();
    for (number, option) in options.iter().enumerate() {
        let at = format!("{at}.options.{number}");
        form.required(&format!("{at}.label"), &option["label"], 1, 100);
        form.required(&format!("{at}.value"), &option["value"], 1, 100);
        form.text(&format!("{at}.description"), &option["description"], 0, 100);
        if !values.insert(option["value"].to_string()) {
            form.wrong(&format!("{at}.value"), "SELECT_COMPONENT_OPTION_VALUE_DUPLICATED", "The specified option value is already used");
        }
    }
}

/// Checks the components of a modal: rows with one text field each, or labels.
pub(super) fn modal(form: &mut Form, at: &str, components: &Value) {
    let mut ids = BTreeSet::new();
    let parts = form.list(at, components, 5);
    if parts.is_empty() {
        form.wrong(at, "BASE_TYPE_BAD_LENGTH", "Must be between 1 and 5 in length.");
    }
    for (number, part) in parts.iter().enumerate() {
        let at = format!("{at}.{number}");
        match part["type"].as_u64() {
            Some(ROW) => {
                if form.list(&format!("{at}.components"), &part["components"], 1).len() != 1 {
                    form.wrong(&format!("{at}.components"), "BASE_TYPE_BAD_LENGTH", "Must be 1 in length.");
                }
                form.required(&format!("{at}.components.0.label"), &part["components"][0]["label"], 1, 45);
                field(form, &format!("{at}.components.0"), &part["components"][0], &mut ids);
            }
            Some(LABEL) => {
                form.required(&format!("{at}.label"), &part["label"], 1, 45);
                form.text(&format!("{at}.description"), &part["description"], 0, 100);
                field(form, &format!("{at}.component"), &part["component"], &mut ids);
            }
            Some(10) => form.required(&format!("{at}.content"), &part["content"], 1, 4_000),
            _ => form.wrong(&format!("{at}.type"), "UNION_TYPE_CHOICES", "A modal holds rows with a text field, or labels."),
        }
    }
}

fn field(form: &mut Form, at: &str, field: &Value, ids: &mut BTreeSet<String>) {
    match field["type"].as_u64() {
        Some(INPUT) => {
            own_id(form, at, field, ids);
            form.choice(&format!("{at}.style"), &field["style"], &[1, 2]);
            form.number(&format!("{at}.min_length"), &field["min_length"], 0, 4_000);
            form.number(&format!("{at}.max_length"), &field["max_length"], 1, 4_000);
            form.text(&format!("{at}.value"), &field["value"], 0, 4_000);
            form.text(&format!("{at}.placeholder"), &field["placeholder"], 0, 100);
        }
        Some(kind) if MENUS.contains(&kind) => menu(form, at, field, ids),
        Some(19..=23) => own_id(form, at, field, ids),
        _ => form.wrong(&format!("{at}.type"), "UNION_TYPE_CHOICES", format!("{} can't be in a modal.", field["type"])),
    }
}
