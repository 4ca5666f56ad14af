//! The stream of updates: polled, and confirmed only once what came of them is committed.

use crate::decode::Decoder;
use crate::outgoing::Outgoing;
use crate::{list, number};
use hearth_adapter::{Errand, Failure, Fate, Platform, Start, Update, Waiting};
use hearth_core::{DAY, Mark, Native, Profile};
use hearth_topics::Ear;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use std::collections::VecDeque;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;
use tokio::sync::Notify;

/// The name under which communities are kept.
const PLATFORM: &str = "telegram";
/// Every kind of update that is understood: some come only if they are asked for by name.
const KINDS: [&str; 6] = ["message", "message_reaction", "message_reaction_count", "callback_query", "my_chat_member", "chat_member"];
/// Seconds that Telegram waits for updates, if there are none.
const WAIT: u64 = 25;
/// So long the commit of what was handed over is waited for.
const PATIENCE: Duration = Duration::from_secs(1);
/// Updates that are handed over at once: as many as Telegram gives.
const AT_ONCE: usize = 100;
/// After so long without updates they are numbered from anywhere.
const FORGOTTEN: i64 = 6 * DAY;

/// What the stream has to remember over restarts.
#[derive(Serialize, Deserialize, Clone, Copy, PartialEq, Eq, Debug, Default)]
struct Note {
    /// Which numbering of updates it is, of all that there were.
    numbering: u64,
    /// When an update came last, in milliseconds.
    heard: i64,
}

/// Telegram as the engine sees it.
pub struct Stream {
    outgoing: Arc<Outgoing>,
    ear: Option<Arc<Ear>>,
    start: Mutex<Option<Start>>,
    open: tokio::sync::Mutex<Option<Open>>,
    committed: AtomicU64,
    commits: Notify,
}

/// A stream that is read.
struct Open {
    decoder: Decoder,
    note: Note,
    /// Updates that are handed over and may not be confirmed yet, each with the place of its last event.
    handed: VecDeque<(i64, u64)>,
    /// The next update to ask for; none if whatever there is.
    offset: Option<i64>,
    caught_up: bool,
    /// What is up to here was done by an earlier process: the last update comes once more.
    floor: u64,
}

impl Stream {
    pub(crate) fn new(outgoing: Arc<Outgoing>, ear: Option<Arc<Ear>>) -> Self {
        Self { outgoing, ear, start: Mutex::default(), open: tokio::sync::Mutex::default(), committed: AtomicU64::new(0), commits: Notify::new() }
    }

    fn open(&self, start: Start) -> Open {
        let mut note: Note = start.note.as_deref().and_then(|note| serde_json::from_str(note).ok()).unwrap_or_default();
        let place = start.after.as_ref().map(|mark| Decoder::place(mark.low()));
        // Telegram numbers updates anew after a week without any: then what is stored means nothing.
        let stale = (self.outgoing.now)().0 - note.heard > FORGOTTEN;
        note.numbering = note.numbering.max(place.map_or(0, |(numbering, _)| numbering)) + u64::from(stale || place.is_none());
        // The last update may be done with in part only: it is asked for once more.
        let offset = place.filter(|(numbering, _)| *numbering == note.numbering).map(|(_, update)| update as i64);
        let floor = start.after.as_ref().map_or(0, Mark::low);
        self.committed.store(floor, Ordering::Release);
        Open { decoder: Decoder::new(Arc::clone(&self.outgoing), self.ear.clone(), note.numbering), note, handed: VecDeque::new(), offset, caught_up: false, floor }
    }

    async fn next(&self, updates: &mut Vec<Update>) -> Result<bool, Failure> {
        let mut guard = self.open.lock().await;
        let start = self.start.lock().unwrap_or_else(PoisonError::into_inner).take();
        if let Some(start) = start {
            *guard = Some(self.open(start));
        }
        let open = guard.get_or_insert_with(|| self.open(Start::default()));
        let before = updates.len();
        loop {
            // Asking for more confirms what was handed over: that is waited for. If it takes long, what else there is is asked for
            // without confirming anything.
            let confirmed = tokio::time::timeout(PATIENCE, self.confirmed(open)).await.is_ok();
            let seconds = if open.caught_up && confirmed { WAIT } else { 0 };
            let mut params = json!({ "timeout": seconds, "limit": AT_ONCE, "allowed_updates": KINDS });
            if let Some(offset) = open.offset {
                params["offset"] = offset.into();
            }
            updates.extend(self.outgoing.take_found());
            if updates.len() > before {
                return Ok(true);
            }
            let polled = tokio::select! {
                polled = self.outgoing.door.updates(params, seconds) => polled,
                // Asking is broken off: whatever would have come comes again.
                () = self.outgoing.news.notified() => continue,
            };
            let polled = match polled {
                Ok(polled) => polled,
                Err(refusal) => match refusal.failure {
                    Failure::Refused { why, mend } if why.contains("token") => {
                        tracing::error!(%why, %mend, "Telegram closed the connection for good");
                        return Ok(false);
                    }
                    Failure::Refused { why, .. } => {
                        tracing::warn!(%why, "Telegram gives no updates; trying again (does another program use the same token, or is a webhook set?)");
                        return Err(Failure::Retry(Duration::from_secs(5)));
                    }
                    Failure::Retry(wait) => return Err(Failure::Retry(wait)),
                    _ => return Err(Failure::Retry(Duration::from_secs(2))),
                },
            };
            let polled = list(&polled);
            let last = open.handed.back().map(|(id, _)| *id);
            let new: Vec<_> = polled.iter().filter(|update| last.is_none_or(|last| number(&update["update_id"]) > last)).collect();
            if !new.is_empty() {
                self.hand_over(open, &new, updates).await;
            }
            if polled.len() < AT_ONCE && !std::mem::replace(&mut open.caught_up, true) {
                updates.push(Update::CaughtUp);
            }
            if updates.len() > before {
                return Ok(true);
            }
        }
    }

    async fn hand_over(&self, open: &mut Open, polled: &[&Value], updates: &mut Vec<Update>) {
        let now = (self.outgoing.now)().0;
        let first = polled.iter().map(|update| number(&update["update_id"])).min().unwrap_or_default();
        if open.offset.is_some_and(|offset| first < offset) {
            // Numbered anew.
            open.note.numbering += 1;
            open.decoder.numbering = open.note.numbering;
        }
        if open.note.heard < now - 60_000 || open.offset.is_none() {
            open.note.heard = now;
            updates.extend(serde_json::to_string(&open.note).ok().map(|note| Update::Note(note.into())));
        }
        for update in polled {
            if let Some(chat) = self.outgoing.concerns(update) {
                self.outgoing.learn(chat).await;
            }
            open.decoder.take(update, updates);
            let last = updates.iter().rev().find_map(|update| if let Update::Event { position, .. } = update { Some(*position) } else { None });
            let floor = open.floor;
            updates.retain(|update| !matches!(update, Update::Event { position, .. } if *position <= floor));
            let id = number(&update["update_id"]);
            open.handed.push_back((id, last.unwrap_or(0)));
        }
    }

    /// Waits until everything that was handed over is committed: only then may more be asked for, since asking confirms.
    async fn confirmed(&self, open: &mut Open) {
        loop {
            let commits = self.commits.notified();
            tokio::pin!(commits);
            commits.as_mut().enable();
            let low = self.committed.load(Ordering::Acquire);
            while let Some((id, _)) = open.handed.pop_front_if(|(_, last)| *last <= low) {
                open.offset = Some(id + 1);
            }
            if open.handed.is_empty() {
                return;
            }
            commits.await;
        }
    }
}

impl Platform for Stream {
    fn name(&self) -> &str {
        PLATFORM
    }

    fn profile(&self, _: Native) -> Profile {
        Profile { buttons: true, private_answers: true, forms: false, marks: true, files: true, pictures: cfg!(feature = "cards"), lines: 40, text: 4_000 }
    }

    fn resume(&self, start: Start) {
        *self.start.lock().unwrap_or_else(PoisonError::into_inner) = Some(start);
    }

    fn receive<'a>(&'a self, updates: &'a mut Vec<Update>) -> Waiting<'a, Result<bool, Failure>> {
        Box::pin(self.next(updates))
    }

    fn committed(&self, mark: &Mark) {
        self.committed.fetch_max(mark.low(), Ordering::AcqRel);
        self.commits.notify_waiters();
    }

    fn perform<'a>(&'a self, errand: &'a Errand) -> Waiting<'a, Result<(), Failure>> {
        Box::pin(self.outgoing.perform(errand))
    }

    fn fate<'a>(&'a self, errand: &'a Errand) -> Waiting<'a, Fate> {
        Box::pin(async { self.outgoing.fate(errand) })
    }
}
