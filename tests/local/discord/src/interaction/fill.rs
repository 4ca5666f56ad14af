//! Filling in what the bot registered: options, menus, fields of modals.

use super::ask::Command;
use crate::id::Id;
use crate::state::State;
use crate::world::Shape;
use serde_json::{Map, Value, json};

/// Kinds of options that name somebody or something: user, channel, role, either.
const NAMING: [u64; 4] = [6, 7, 8, 9];

/// The data of a command as it was registered and filled in, and the kind of the option that is being typed.
pub(super) fn filled(state: &State, channel: Id, registered: &Value, command: &Command) -> (Value, u64) {
    let kind = registered["type"].as_u64().unwrap_or(1);
    let mut data = json!({"id": registered["id"], "name": registered["name"], "type": kind});
    if let Some(server) = registered.get("guild_id") {
        data["guild_id"] = server.clone();
    }
    if let Some(target) = command.target {
        data["target_id"] = json!(target);
        data["resolved"] = resolved(state, channel, [target].into_iter());
        return (data, 0);
    }
    let mut level = registered;
    for part in &command.path[1..] {
        level = named(level, part);
    }
    let kinds: Vec<_> = command.options.iter().map(|(name, _)| named(level, name)["type"].as_u64().unwrap_or(3)).collect();
    let asked = level["options"].as_array().into_iter().flatten().filter(|option| option["required"] == true && command.focused.is_none());
    for option in asked {
        assert!(command.options.iter().any(|(name, _)| option["name"] == name.as_str()), "option {} of {} is required", option["name"], registered["name"]);
    }
    let fill = |((name, value), kind): (&(String, Value), &u64)| {
        let mut option = json!({"name": name, "type": kind, "value": value});
        if command.focused.as_ref() == Some(name) {
            option["focused"] = true.into();
        }
        option
    };
    let options: Vec<_> = command.options.iter().zip(&kinds).map(fill).collect();
    let ids = command.options.iter().zip(&kinds).filter(|(_, kind)| NAMING.contains(kind)).filter_map(|((_, value), _)| value.as_str()?.parse().ok());
    let resolved = resolved(state, channel, ids);
    if resolved.as_object().is_some_and(|resolved| !resolved.is_empty()) {
        data["resolved"] = resolved;
    }
    data["options"] = nested(registered, &command.path[1..], options);
    let focused = command.options.iter().zip(&kinds).find(|((name, _), _)| command.focused.as_ref() == Some(name)).map_or(0, |(_, kind)| *kind);
    (data, focused)
}

fn named<'a>(level: &'a Value, name: &str) -> &'a Value {
    let found = level["options"].as_array().into_iter().flatten().find(|option| option["name"] == name);
    found.unwrap_or_else(|| panic!("{} was registered without an option {name:?}: {}", level["name"], level["options"]))
}

/// Options below their sub-commands.
fn nested(registered: &Value, path: &[String], options: Vec<Value>) -> Value {
    match path.split_first() {
        None => options.into(),
        Some((first, rest)) => {
            let level = named(registered, first);
            json!([{"name": first, "type": level["type"], "options": nested(level, rest, options)}])
        }
    }
}

/// Who and what some ids are.
pub(super) fn resolved(state: &State, channel: Id, ids: impl Iterator<Item = Id>) -> Value {
    let server = state.world.home(channel);
    let mut parts: Map<String, Value> = Map::new();
    let mut put = |part: &str, id: Id, value: Value| parts.entry(part).or_insert_with(|| json!({}))[id.to_string()] = value;
    for id in ids {
        if let Some(user) = state.world.users.get(&id) {
            put("users", id, user.json());
            if let Some(member) = server.and_then(|server| server.members.get(&id)) {
                let mut partial = member.partial();
                partial["permissions"] = state.world.permissions(id, channel).min(i64::MAX as u64).to_string().into();
                if let Some(partial) = partial.as_object_mut() {
                    partial.remove("deaf");
                    partial.remove("mute");
                }
                put("members", id, partial);
            }
        } else if let Some(role) = server.and_then(|server| server.roles.get(&id)) {
            put("roles", id, role.json());
        } else if let Some(place) = state.world.channels.get(&id) {
            let mut json = state.world.channel_json(place);
            json["permissions"] = state.world.permissions(state.world.bot, id).min(i64::MAX as u64).to_string().into();
            put("channels", id, json);
        } else if let Some(message) = state.anywhere(channel, id) {
            put("messages", id, state.world.message_json(message, Shape::Rest));
        }
    }
    Value::Object(parts)
}

/// A component by its `custom_id`, however deep.
pub(super) fn component<'a>(components: &'a [Value], custom_id: &str) -> Option<&'a Value> {
    components.iter().find_map(|of| {
        let inner = || component(of["components"].as_array().map_or(&[][..], Vec::as_slice), custom_id);
        if of["custom_id"] == custom_id { Some(of) } else { inner().or_else(|| component(std::slice::from_ref(of.get("accessory")?), custom_id)) }
    })
}

/// The components of a modal, filled in.
pub(super) fn fields(components: &Value, fields: &[(&str, &str)]) -> Vec<Value> {
    let known: Vec<_> = components.as_array().into_iter().flatten().map(inner).map(|field| field["custom_id"].clone()).collect();
    for (name, _) in fields {
        assert!(known.iter().any(|of| of == name), "the modal has no field {name:?}, but {known:?}");
    }
    components.as_array().into_iter().flatten().enumerate().map(|(at, part)| filled_part(part, at as u64 * 2 + 1, fields)).collect()
}

/// The field of a row or of a label.
fn inner(part: &Value) -> &Value {
    if part["component"].is_object() { &part["component"] } else { &part["components"][0] }
}

fn filled_part(part: &Value, number: u64, fields: &[(&str, &str)]) -> Value {
    let field = inner(part);
    let given = fields.iter().find(|(name, _)| field["custom_id"] == *name).map(|(_, value)| *value);
    let mut json = json!({"type": field["type"], "id": number + 1, "custom_id": field["custom_id"]});
    match field["type"].as_u64() {
        Some(4) => json["value"] = given.or(field["value"].as_str()).unwrap_or_default().into(),
        _ => json["values"] = given.into_iter().collect(),
    }
    if part["component"].is_object() { json!({"type": part["type"], "id": number, "component": json}) } else { json!({"type": 1, "id": number, "components": [json]}) }
}
