//! People use commands, buttons, menus and modals.

use super::fill;
use super::{Asked, Interaction};
use crate::discord::Discord;
use crate::id::Id;
use crate::limits::interaction::kind;
use crate::permission;
use crate::state::State;
use crate::world::Shape;
use serde_json::{Value, json};
use std::collections::BTreeMap;

/// A command that somebody types or chooses.
#[derive(Clone, Debug, Default)]
pub struct Command {
    pub(super) path: Vec<String>,
    pub(super) options: Vec<(String, Value)>,
    pub(super) focused: Option<String>,
    pub(super) target: Option<Id>,
}

impl Command {
    /// A command by its name: `rank`, or `set points` with a sub-command.
    pub fn named(name: &str) -> Command {
        Command { path: name.split(' ').map(str::to_owned).collect(), ..Command::default() }
    }

    /// With an option filled in: a text, a number, a truth, or an id.
    pub fn option(mut self, name: &str, value: impl Into<Value>) -> Command {
        self.options.push((name.to_owned(), value.into()));
        self
    }

    /// An option that is being typed, for autocomplete.
    pub fn typing(mut self, name: &str, so_far: &str) -> Command {
        self.focused = Some(name.to_owned());
        self.option(name, so_far)
    }

    /// Chosen on a user or a message.
    pub fn on(mut self, target: Id) -> Command {
        self.target = Some(target);
        self
    }
}

impl From<Id> for Value {
    fn from(id: Id) -> Value {
        Value::String(id.to_string())
    }
}

/// What an interaction is, before it is asked.
struct Question {
    kind: u64,
    data: Value,
    option: u64,
    source: Option<Id>,
    metadata: Value,
}

impl State {
    fn ask(&mut self, user: Id, channel: Id, question: Question) -> (usize, Id, String) {
        let Question { kind, data, option, source, metadata } = question;
        let (id, made) = (self.fresh(), self.clock.now());
        let token = format!("aW50ZXJhY3Rpb246{id}token");
        let mut payload = self.asked_json(user, channel);
        payload["id"] = json!(id);
        payload["type"] = kind.into();
        payload["token"] = token.as_str().into();
        payload["data"] = data;
        if let Some(message) = source.and_then(|source| self.anywhere(channel, source)) {
            payload["message"] = self.world.message_json(message, Shape::Rest);
        }
        let mut shown = json!({"id": id, "type": kind, "user": self.world.user(user).json(), "authorizing_integration_owners": payload["authorizing_integration_owners"]});
        for (field, value) in metadata.as_object().into_iter().flatten() {
            shown[field] = value.clone();
        }
        let number = self.interactions.all.len();
        let token_kept = token.clone();
        self.interactions.all.push(Asked {
            id,
            token: token_kept,
            kind,
            channel,
            made,
            option,
            source,
            metadata: shown,
            answer: None,
            original: None,
            followups: Vec::new(),
            edits: 0,
            hidden: BTreeMap::new(),
        });
        self.dispatch("INTERACTION_CREATE", self.to(channel), payload);
        (number, id, token)
    }

    /// Who asks, and where.
    fn asked_json(&self, user: Id, channel: Id) -> Value {
        let of = self.world.channel(channel);
        let permissions = |user: Id| self.world.permissions(user, channel).min(i64::MAX as u64).to_string();
        let mut json = json!({
            "application_id": self.world.bot, "version": 1, "channel_id": channel, "channel": self.world.channel_json(of), "locale": self.world.user(user).locale,
            "app_permissions": permissions(self.world.bot), "entitlements": [], "entitlement_sku_ids": [], "attachment_size_limit": 10_485_760,
        });
        json["channel"]["permissions"] = permissions(user).into();
        match self.world.home(channel) {
            Some(server) => {
                json["guild"] = json!({"id": server.id, "locale": server.locale, "features": server.features});
                json["guild_id"] = json!(server.id);
                json["guild_locale"] = server.locale.as_str().into();
                json["member"] = self.world.member_json(server, user);
                json["member"]["permissions"] = permissions(user).into();
                json["context"] = 0.into();
                json["authorizing_integration_owners"] = json!({"0": server.id});
            }
            None => {
                json["user"] = self.world.user(user).json();
                json["context"] = 1.into();
                json["authorizing_integration_owners"] = json!({"0": "0"});
            }
        }
        json
    }

    /// The command of this name that holds in a channel; a server's own goes first.
    fn registered(&self, channel: Id, name: &str) -> Value {
        let server = self.world.channel(channel).server;
        let commands = |scope: Option<Id>| self.world.commands.get(&scope).into_iter().flatten();
        let found = server.into_iter().flat_map(|server| commands(Some(server))).chain(commands(None)).find(|command| command["name"] == name);
        let names: Vec<_> = commands(None).chain(server.into_iter().flat_map(|server| commands(Some(server)))).map(|command| command["name"].to_string()).collect();
        found.unwrap_or_else(|| panic!("the bot registered no command {name:?}, but {}", names.join(", "))).clone()
    }
}

/// People ask the bot.
impl Discord {
    fn asking(&self, user: Id, channel: Id, question: impl FnOnce(&mut State) -> Question) -> Interaction {
        let (number, id, token) = self.shared.change(|state| {
            let question = question(state);
            state.ask(user, channel, question)
        });
        Interaction { shared: self.shared.clone(), number, id, token }
    }

    /// Somebody uses a command.
    ///
    /// # Panics
    ///
    /// If the bot didn't register it, or not with these options.
    pub fn command(&self, user: Id, channel: Id, command: Command) -> Interaction {
        self.asking(user, channel, |state| {
            let (data, _) = fill::filled(state, channel, &state.registered(channel, &command.path[0]), &command);
            Question { kind: kind::COMMAND, metadata: Value::Null, data, option: 0, source: None }
        })
    }

    /// Somebody is typing an option that the bot completes.
    ///
    /// # Panics
    ///
    /// If the bot registered no such option.
    pub fn complete(&self, user: Id, channel: Id, command: Command) -> Interaction {
        self.asking(user, channel, |state| {
            let (data, option) = fill::filled(state, channel, &state.registered(channel, &command.path[0]), &command);
            Question { kind: kind::AUTOCOMPLETE, data, option, source: None, metadata: Value::Null }
        })
    }

    /// Whether somebody is offered a command in a channel.
    pub fn offers(&self, user: Id, channel: Id, name: &str) -> bool {
        let state = self.shared.lock();
        let needed = state.registered(channel, name)["default_member_permissions"].as_str().and_then(|needed| needed.parse::<u64>().ok());
        let granted = state.world.permissions(user, channel);
        granted & permission::ADMINISTRATOR != 0
            || match needed {
                Some(0) => false,
                needed => granted & permission::USE_COMMANDS != 0 && granted & needed.unwrap_or(0) == needed.unwrap_or(0),
            }
    }

    /// Somebody presses a button.
    ///
    /// # Panics
    ///
    /// If the message has no such button.
    pub fn press(&self, user: Id, channel: Id, message: Id, custom_id: &str) -> Interaction {
        self.asking(user, channel, |state| used(state, channel, message, custom_id, &[]))
    }

    /// Somebody chooses from a menu: values, or ids of users, roles or channels.
    ///
    /// # Panics
    ///
    /// If the message has no such menu.
    pub fn choose(&self, user: Id, channel: Id, message: Id, custom_id: &str, values: &[&str]) -> Interaction {
        self.asking(user, channel, |state| used(state, channel, message, custom_id, values))
    }

    /// Somebody fills in a modal that was the answer to an interaction: the fields by their `custom_id`, with the other fields empty.
    ///
    /// # Panics
    ///
    /// If there was no modal, or it has no such field.
    pub fn submit(&self, user: Id, from: &Interaction, fields: &[(&str, &str)]) -> Interaction {
        let modal = from.answer().and_then(|answer| answer.modal).unwrap_or_else(|| panic!("interaction {} was not answered by a modal", from.id));
        let (channel, source, metadata) = {
            let state = self.shared.lock();
            let asked = &state.interactions.all[from.number];
            (asked.channel, asked.source, asked.metadata.clone())
        };
        self.asking(user, channel, |_| {
            let data = json!({"custom_id": modal["custom_id"], "components": fill::fields(&modal["components"], fields)});
            Question { kind: kind::MODAL, data, option: 0, source, metadata: json!({"triggering_interaction_metadata": metadata}) }
        })
    }
}

/// A component of a message that is used.
fn used(state: &State, channel: Id, message: Id, custom_id: &str, values: &[&str]) -> Question {
    let Some(kept) = state.anywhere(channel, message) else { panic!("there is no message {message} in channel {channel}") };
    let Some(component) = fill::component(&kept.components, custom_id) else { panic!("message {message} has no component {custom_id:?}, but {}", json!(kept.components)) };
    assert!(component["disabled"] != true, "component {custom_id:?} of message {message} is disabled");
    let kind = component["type"].as_u64().unwrap_or(2);
    let mut data = json!({"custom_id": custom_id, "component_type": kind, "id": component["id"]});
    if kind != 2 {
        data["values"] = json!(values);
    }
    if matches!(kind, 5..=8) {
        data["resolved"] = fill::resolved(state, channel, values.iter().filter_map(|value| value.parse().ok()));
    }
    Question { kind: kind::COMPONENT, data, option: 0, source: Some(message), metadata: json!({"interacted_message_id": message}) }
}
