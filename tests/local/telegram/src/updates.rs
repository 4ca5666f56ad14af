//! What the bot is told: a queue, which it reads by asking again and again or has delivered.

use crate::Id;
use crate::call::Call;
use crate::deliver::Webhook;
use crate::flood::Templates;
use crate::refusal::{Refusal, conflict};
use crate::state::{BOT, Shared, State};
use serde_json::{Value, json};
use std::collections::VecDeque;
use std::sync::Arc;
use std::time::Duration;

/// How long an update is kept, in milliseconds.
const KEPT: u64 = 86_400_000;
/// The longest that Telegram waits, in seconds.
const LONGEST: u64 = 50;
/// What has to be asked for by name.
const SHY: [&str; 3] = ["chat_member", "message_reaction", "message_reaction_count"];

/// What the bot is told.
pub(crate) struct Updates {
    pub(crate) queue: VecDeque<Queued>,
    /// The number of the next update.
    pub(crate) next: i64,
    /// The kinds that were asked for; none is all but the shy ones.
    pub(crate) allowed: Vec<String>,
    /// Who waits for updates now.
    pub(crate) poller: Option<u64>,
    pollers: u64,
    pub(crate) webhook: Option<Webhook>,
}

/// An update that is not confirmed.
pub(crate) struct Queued {
    pub(crate) id: i64,
    pub(crate) at: u64,
    pub(crate) update: Update,
}

/// An update as it waits.
pub(crate) enum Update {
    Tree(Value),
    /// One of a flood: which of its templates, and the number of the message.
    Flooded(Arc<Templates>, usize, i64),
}

/// What a poll is answered with.
pub(crate) enum Polled {
    Tree(Value),
    /// A list that is written already.
    Written(String),
}

impl Queued {
    /// The update as a tree of values.
    pub(crate) fn value(&self) -> Value {
        let mut text = String::new();
        match &self.update {
            Update::Tree(update) => return update.clone(),
            Update::Flooded(templates, at, message) => templates.write(*at, self.id, *message, &mut text),
        }
        serde_json::from_str(&text).unwrap_or_default()
    }
}

impl Default for Updates {
    fn default() -> Updates {
        Updates { queue: VecDeque::new(), next: 850_000_001, allowed: Vec::new(), poller: None, pollers: 0, webhook: None }
    }
}

impl Updates {
    pub(crate) fn wants(&self, kind: &str) -> bool {
        if self.allowed.is_empty() { !SHY.contains(&kind) } else { self.allowed.iter().any(|allowed| allowed == kind) }
    }

    /// Remembers which kinds are wanted, if that is said.
    pub(crate) fn allow(&mut self, call: &Call) {
        if call.has("allowed_updates") {
            self.allowed = call.list("allowed_updates").iter().filter_map(|kind| Some(kind.as_str()?.to_owned())).collect();
        }
    }

    /// Everything below `offset` is confirmed; a negative one counts from the end.
    fn confirm(&mut self, offset: i64) {
        if offset < 0 {
            let many = self.queue.len().saturating_sub(offset.unsigned_abs() as usize);
            self.queue.drain(..many);
        } else {
            while self.queue.front().is_some_and(|queued| queued.id < offset) {
                self.queue.pop_front();
            }
        }
    }
}

impl State {
    /// Tells the bot something, if it asked for this kind.
    pub(crate) fn tell(&mut self, kind: &str, payload: Value) {
        if self.updates.wants(kind) {
            self.queue(json!({kind: payload}));
        }
    }

    /// Tells the bot something that only administrators hear.
    pub(crate) fn tell_administrator(&mut self, kind: &str, chat: Id, payload: Value) {
        if self.world.chat(chat).is_admin(BOT) {
            self.tell(kind, payload);
        }
    }

    /// Queues an update under the next number.
    pub(crate) fn queue(&mut self, mut update: Value) {
        let kind = update.as_object().and_then(|update| update.keys().next().cloned()).unwrap_or_default();
        let id = self.updates.next;
        self.updates.next += 1;
        update["update_id"] = id.into();
        self.age(&mut update);
        self.faults.alter(&kind, &mut update);
        let at = self.millis();
        self.updates.queue.push_back(Queued { id, at, update: Update::Tree(update) });
    }

    /// The first updates that wait, as they are sent now.
    fn first_updates(&mut self, limit: usize) -> Polled {
        let taken = || self.updates.queue.iter().take(limit);
        let last = taken().next_back().map(|queued| queued.id);
        let polled = if taken().any(|queued| matches!(queued.update, Update::Flooded(..))) { Polled::Written(written(taken())) } else { Polled::Tree(taken().map(Queued::value).collect()) };
        last.into_iter().for_each(|last| self.goes_out(last));
        polled
    }

    /// Lets go of what was kept too long.
    pub(crate) fn forget_updates(&mut self) {
        let since = self.millis().saturating_sub(KEPT);
        while self.updates.queue.front().is_some_and(|queued| queued.at < since) {
            self.updates.queue.pop_front();
        }
    }
}

/// A list of updates as text.
fn written<'a>(updates: impl Iterator<Item = &'a Queued>) -> String {
    let mut text = String::from("[");
    for queued in updates {
        if text.len() > 1 {
            text.push(',');
        }
        match &queued.update {
            Update::Tree(update) => text.push_str(&update.to_string()),
            Update::Flooded(templates, at, message) => templates.write(*at, queued.id, *message, &mut text),
        }
    }
    text.push(']');
    text
}

/// Lets go of a poller's place when its connection breaks.
struct Place(Arc<Shared>, u64);

impl Drop for Place {
    fn drop(&mut self) {
        self.0.change(|state| {
            if state.updates.poller == Some(self.1) {
                state.updates.poller = None;
            }
        });
    }
}

/// Answers `getUpdates`: at once, or when there is something to tell.
pub(crate) async fn poll(shared: &Arc<Shared>, call: &Call) -> Result<Polled, Refusal> {
    let mut changes = shared.watch();
    let place = shared.change(|state| {
        if state.updates.webhook.is_some() {
            return Err(conflict("can't use getUpdates method while webhook is active; use deleteWebhook to delete the webhook first"));
        }
        state.updates.allow(call);
        state.updates.confirm(call.number("offset").unwrap_or(0));
        state.updates.pollers += 1;
        // Whoever waited before finds that the place is taken.
        state.updates.poller = Some(state.updates.pollers);
        Ok(Place(shared.clone(), state.updates.pollers))
    })?;
    let limit = call.number("limit").filter(|limit| (1..=100).contains(limit)).unwrap_or(100) as usize;
    let wait = Duration::from_secs(call.number("timeout").unwrap_or(0).max(0).unsigned_abs().min(LONGEST));
    let end = tokio::time::Instant::now() + wait;
    loop {
        changes.borrow_and_update();
        {
            let mut state = shared.lock();
            if state.updates.poller != Some(place.1) {
                let by = if state.updates.webhook.is_some() { "terminated by setWebhook request" } else { "terminated by other getUpdates request; make sure that only one bot instance is running" };
                return Err(conflict(by));
            }
            state.forget_updates();
            if !state.updates.queue.is_empty() || tokio::time::Instant::now() >= end {
                return Ok(state.first_updates(limit));
            }
        }
        tokio::select! {
            _ = changes.changed() => {}
            () = tokio::time::sleep_until(end) => {}
        }
    }
}
