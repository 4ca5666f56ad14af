//! Commands, buttons, menus and modals: what people ask the bot, and how it answers.

pub(crate) mod ask;
mod fill;

pub use ask::Command;

use crate::id::Id;
use crate::limits::interaction::callback;
use crate::state::{Shared, State};
use crate::world::{EPHEMERAL, Message, Shape};
use serde_json::Value;
use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

/// How long a test waits for an answer.
const PATIENCE: Duration = Duration::from_secs(15);
/// Milliseconds for the first answer.
pub(crate) const FIRST: u64 = 3_000;
/// Milliseconds that a token lasts.
pub(crate) const TOKEN: u64 = 15 * 60_000;
/// The bot is still thinking.
pub(crate) const LOADING: u64 = 1 << 7;

/// Everything that was asked, in order.
#[derive(Default)]
pub(crate) struct Interactions {
    pub(crate) all: Vec<Asked>,
}

/// Something that was asked.
pub(crate) struct Asked {
    pub(crate) id: Id,
    pub(crate) token: String,
    /// What it is: a command, a component, autocomplete, a modal.
    pub(crate) kind: u64,
    pub(crate) channel: Id,
    /// When, in milliseconds since 1970.
    pub(crate) made: u64,
    /// The kind of the option that is being filled in.
    pub(crate) option: u64,
    /// The message whose component was used.
    pub(crate) source: Option<Id>,
    /// How messages tell what they answer.
    pub(crate) metadata: Value,
    /// The first answer, as it was sent.
    pub(crate) answer: Option<Value>,
    /// The message of the first answer.
    pub(crate) original: Option<Id>,
    pub(crate) followups: Vec<Id>,
    /// How often messages were changed.
    pub(crate) edits: usize,
    /// Messages that only one person sees.
    pub(crate) hidden: BTreeMap<Id, Message>,
}

impl Interactions {
    pub(crate) fn with_token(&mut self, token: &str) -> Option<&mut Asked> {
        self.all.iter_mut().find(|asked| asked.token == token)
    }

    /// A message that only one person sees.
    pub(crate) fn hidden(&self, message: Id) -> Option<&Message> {
        self.all.iter().find_map(|asked| asked.hidden.get(&message))
    }
}

impl State {
    /// A message, wherever it is.
    pub(crate) fn anywhere(&self, channel: Id, message: Id) -> Option<&Message> {
        self.world.channels.get(&channel)?.messages.get(&message).or_else(|| self.interactions.hidden(message))
    }
}

/// Something that somebody asked the bot.
pub struct Interaction {
    pub(crate) shared: Arc<Shared>,
    pub(crate) number: usize,
    /// Its id.
    pub id: Id,
    /// What opens the way for answers.
    pub token: String,
}

/// How the bot answered.
#[derive(Clone, Debug)]
pub struct Answer {
    /// The kind of the answer: 4 a message, 5 "thinking", 6 nothing yet, 7 the message changes, 8 choices, 9 a modal.
    pub kind: u64,
    /// Only who asked sees it.
    pub ephemeral: bool,
    /// The bot is still thinking.
    pub deferred: bool,
    /// The text.
    pub content: String,
    /// The embeds.
    pub embeds: Vec<Value>,
    /// The components; of a modal, its own.
    pub components: Vec<Value>,
    /// The files.
    pub attachments: Vec<Value>,
    /// What was offered to choose from.
    pub choices: Vec<Value>,
    /// The modal, with `title` and `custom_id`.
    pub modal: Option<Value>,
    /// The message that is shown, if one is.
    pub message: Option<Id>,
    /// The answer as it was sent.
    pub sent: Value,
}

impl Interaction {
    /// Waits for the first answer, which may say no more than that the bot is thinking.
    ///
    /// # Panics
    ///
    /// After 15 seconds, with the violations.
    pub async fn answered(&self) -> Answer {
        self.until("an answer", |_| true).await
    }

    /// Waits for an answer that says something.
    ///
    /// # Panics
    ///
    /// After 15 seconds, with the violations.
    pub async fn settled(&self) -> Answer {
        self.until("an answer that says something", |answer| !answer.deferred).await
    }

    async fn until(&self, what: &str, fits: impl Fn(&Answer) -> bool) -> Answer {
        let mut changes = self.shared.watch();
        let found = tokio::time::timeout(PATIENCE, async {
            loop {
                changes.borrow_and_update();
                if let Some(answer) = self.answer().filter(&fits) {
                    return answer;
                }
                // It ends only with this Discord.
                let _ = changes.changed().await;
            }
        });
        match found.await {
            Ok(answer) => answer,
            Err(_) => panic!("waited {PATIENCE:?} for {what} to interaction {}; so far: {:?}; violations: {:#?}", self.id, self.answer(), self.shared.lock().journal.violations),
        }
    }

    /// The answer as it stands now.
    pub fn answer(&self) -> Option<Answer> {
        let state = self.shared.lock();
        let asked = &state.interactions.all[self.number];
        let sent = asked.answer.clone()?;
        let kind = sent["type"].as_u64().unwrap_or_default();
        let message = asked.original.and_then(|id| state.anywhere(asked.channel, id));
        let list = |field: &str| sent["data"][field].as_array().cloned().unwrap_or_default();
        let ephemeral = message.map_or(sent["data"]["flags"].as_u64().unwrap_or_default(), |message| message.flags) & EPHEMERAL != 0;
        let deferred = message.is_some_and(|message| message.flags & LOADING != 0) || (kind == callback::DEFER_UPDATE && asked.edits == 0);
        Some(Answer {
            kind,
            ephemeral,
            deferred,
            content: message.map(|message| message.content.clone()).unwrap_or_default(),
            embeds: message.map(|message| message.embeds.clone()).unwrap_or_default(),
            components: message.map(|message| message.components.clone()).unwrap_or_else(|| list("components")),
            attachments: message.map(|message| message.attachments.clone()).unwrap_or_default(),
            choices: list("choices"),
            modal: (kind == callback::MODAL).then(|| sent["data"].clone()),
            message: message.map(|message| message.id),
            sent,
        })
    }

    /// What the bot said after its first answer.
    pub fn followups(&self) -> Vec<Value> {
        let state = self.shared.lock();
        let asked = &state.interactions.all[self.number];
        asked.followups.iter().filter_map(|id| state.anywhere(asked.channel, *id)).map(|message| state.world.message_json(message, Shape::Rest)).collect()
    }

    /// How often the bot changed what it had answered.
    pub fn edits(&self) -> usize {
        self.shared.lock().interactions.all[self.number].edits
    }
}
