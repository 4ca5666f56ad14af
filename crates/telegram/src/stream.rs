//! The stream of updates, polled for or delivered: confirmed only once what came of them is committed.

use crate::decode::{Album, Decoder};
use crate::deliveries::Committed;
use crate::hook::Hook;
use crate::memory::Poll;
use crate::outgoing::Outgoing;
use crate::update::{self, KINDS, Told};
use crate::{SUPERGROUPS, chat, number};
use hearth_adapter::{Errand, Failure, Fate, Past, Platform, Start, Update, Waiting};
use hearth_core::{Blind, DAY, Event, HOUR, MINUTE, Mark, Moment, Native, Profile, What};
use hearth_topics::Ear;
use rustc_hash::FxHashMap;
use serde::{Deserialize, Serialize};
use serde_json::json;
use std::collections::VecDeque;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;
use tokio::sync::Notify;

/// The name under which communities are kept.
const PLATFORM: &str = "telegram";
/// Seconds that Telegram waits for updates, if there are none.
const WAIT: u64 = 25;
/// So long the commit of what was handed over is waited for.
const PATIENCE: Duration = Duration::from_secs(1);
/// Updates that are asked for at once: as many as Telegram gives.
const AT_ONCE: usize = 100;
/// After so long without updates they are numbered from anywhere: Telegram does so after a week.
const FORGOTTEN: i64 = 6 * DAY;
/// So long Telegram keeps updates that nobody asks for.
const KEPT: i64 = 24 * HOUR;
/// How often it is noted that Telegram was heard.
const NOTED: i64 = 5 * MINUTE;
/// Ranges of updates that may still come out of turn, at most: the latest.
const AWAITED: usize = 128;
/// So many updates before the first one may come after it.
const BEFORE: u64 = 256;
/// How often it is waited for what a supergroup was before.
const UNSURE: u32 = 12;
/// How long is waited after Telegram would not tell.
const AGAIN: Duration = Duration::from_secs(5);

/// What the stream has to remember over restarts.
#[derive(Serialize, Deserialize, Clone, PartialEq, Eq, Debug, Default)]
struct Note {
    /// Which numbering of updates it is, of all that there were.
    numbering: u64,
    /// When Telegram was heard last, in milliseconds: to five minutes.
    heard: i64,
    /// When an update came last.
    #[serde(default)]
    told: i64,
    /// The latest polls of ours, whose answers are told without where they are.
    #[serde(default)]
    polls: Vec<Poll>,
    /// The latest albums: their other parts are no messages of their own.
    #[serde(default)]
    albums: Vec<Album>,
}

/// Telegram as the engine sees it.
pub struct Stream {
    outgoing: Arc<Outgoing>,
    ear: Option<Arc<Ear>>,
    start: Mutex<Option<Start>>,
    open: tokio::sync::Mutex<Option<Open>>,
    hook: Option<Hook>,
    committed: Mutex<Committed>,
    commits: Notify,
}

/// A stream that is read.
struct Open {
    decoder: Decoder,
    past: Option<Arc<dyn Past>>,
    note: Note,
    /// What of the note is not kept yet.
    noted: bool,
    /// Updates that are handed over and may not be confirmed yet, each with the place of its last event.
    handed: VecDeque<(u64, u64)>,
    /// The next update to ask for; none if whatever there is.
    offset: Option<u64>,
    /// Updates that have not come although later ones have: first and last of a range.
    awaited: VecDeque<(u64, u64)>,
    /// The highest update that has come.
    highest: Option<u64>,
    /// Telegram knows how we want to be told.
    agreed: bool,
    caught_up: bool,
    /// Since when somebody else takes our updates.
    robbed: Option<Moment>,
    /// What is up to here was done by an earlier process: the last update comes once more.
    floor: u64,
    /// Supergroups of which Telegram did not tell what they were, and how often.
    unsure: FxHashMap<i64, u32>,
}

impl Stream {
    pub(crate) fn new(outgoing: Arc<Outgoing>, ear: Option<Arc<Ear>>, hook: Option<Hook>) -> Self {
        Self { outgoing, ear, start: Mutex::default(), open: tokio::sync::Mutex::default(), hook, committed: Mutex::default(), commits: Notify::new() }
    }

    fn committed_so_far(&self) -> MutexGuard<'_, Committed> {
        self.committed.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn now(&self) -> Moment {
        (self.outgoing.now)()
    }

    fn open(&self, start: Start) -> Open {
        let mut note: Note = start.note.as_deref().and_then(|note| serde_json::from_str(note).ok()).unwrap_or_default();
        let mark = start.after.unwrap_or_default();
        let place = (mark.top() > 0).then(|| Decoder::place(mark.low()));
        let now = self.now();
        // Telegram numbers updates anew after a week without any: then what is stored means nothing.
        let told = note.told.max(note.heard);
        let stale = told > 0 && now.0 - told > FORGOTTEN;
        note.numbering = note.numbering.max(Decoder::place(mark.top()).0) + u64::from(stale || place.is_none());
        // The last update may be done with in part only: it is asked for once more.
        let offset = place.filter(|(numbering, _)| *numbering == note.numbering).map(|(_, update)| update);
        let here = |position: u64| Decoder::place(position).0 == note.numbering;
        let awaited = mark.holes().iter().filter(|(from, _)| here(*from)).map(|(from, to)| (Decoder::place(*from).1, Decoder::place(*to).1)).collect();
        let highest = Some(mark.top()).filter(|top| here(*top)).map(|top| Decoder::place(top).1);
        self.outgoing.memory.knows_polls(note.polls.clone());
        let floor = mark.low();
        *self.committed_so_far() = Committed::resume(mark);
        let decoder = Decoder::new(Arc::clone(&self.outgoing), self.ear.clone(), note.numbering, note.albums.clone());
        Open { decoder, past: start.past, note, noted: false, handed: VecDeque::new(), offset, awaited, highest, agreed: false, caught_up: false, robbed: None, floor, unsure: FxHashMap::default() }
    }

    async fn next(&self, updates: &mut Vec<Update>) -> Result<bool, Failure> {
        let mut guard = self.open.lock().await;
        let start = self.start.lock().unwrap_or_else(PoisonError::into_inner).take();
        if let Some(start) = start {
            *guard = Some(self.open(start));
        }
        let open = guard.get_or_insert_with(|| self.open(Start::default()));
        let before = updates.len();
        while updates.len() == before {
            if !open.agreed && !self.agree(open, updates).await? {
                return Ok(false);
            }
            if let Some(polls) = self.outgoing.memory.new_polls() {
                (open.note.polls, open.noted) = (polls, false);
            }
            self.keep_note(open, updates);
            if updates.len() > before {
                break;
            }
            match &self.hook {
                Some(hook) => self.delivered(hook, open, updates).await,
                None => {
                    if !self.polled(open, updates).await? {
                        return Ok(false);
                    }
                }
            }
        }
        Ok(true)
    }

    /// Tells Telegram how updates are to come. Says no if it will never tell us any.
    async fn agree(&self, open: &mut Open, updates: &mut Vec<Update>) -> Result<bool, Failure> {
        let done = match &self.hook {
            Some(hook) => {
                let awaited: Vec<_> = open.awaited();
                updates.push(Update::Awaited(awaited));
                self.outgoing.door.call("setWebhook", hook.wanted(), true).await.map(drop)
            }
            // What an earlier process wanted, or another program.
            None => match self.outgoing.door.call("getWebhookInfo", json!({}), true).await {
                Ok(info) if info["url"].as_str().is_some_and(|url| !url.is_empty()) => {
                    tracing::info!("a webhook was set; from here on updates are polled for");
                    self.outgoing.door.call("deleteWebhook", json!({}), true).await.map(drop)
                }
                asked => asked.map(drop),
            },
        };
        match done {
            Ok(()) => {
                open.agreed = true;
                if self.hook.is_some() && !std::mem::replace(&mut open.caught_up, true) {
                    updates.push(Update::CaughtUp);
                }
                Ok(true)
            }
            Err(refusal) => self.broken(refusal.failure),
        }
    }

    /// What it means that Telegram tells nothing.
    fn broken(&self, failure: Failure) -> Result<bool, Failure> {
        match failure {
            Failure::Refused { why, mend } if why.contains("token") => {
                tracing::error!(%why, %mend, "Telegram closed the connection for good");
                Ok(false)
            }
            Failure::Refused { why, mend } => {
                tracing::warn!(%why, %mend, "Telegram gives no updates; trying again");
                Err(Failure::Retry(AGAIN))
            }
            Failure::Retry(wait) => Err(Failure::Retry(wait)),
            _ => Err(Failure::Retry(AGAIN)),
        }
    }

    /// Polls once. Says no if Telegram will never tell us anything.
    async fn polled(&self, open: &mut Open, updates: &mut Vec<Update>) -> Result<bool, Failure> {
        // Asking for more confirms what was handed over: that is waited for. If it takes long, what else there is is asked for
        // without confirming anything.
        let confirmed = tokio::time::timeout(PATIENCE, self.confirmed(open)).await.is_ok();
        let stale = confirmed && self.is_stale(open);
        if stale {
            open.offset = None;
        }
        let seconds = if open.caught_up && confirmed { WAIT } else { 0 };
        let mut params = json!({ "timeout": seconds, "limit": AT_ONCE, "allowed_updates": KINDS });
        if let Some(offset) = open.offset {
            params["offset"] = offset.into();
        }
        let polled = tokio::select! {
            polled = self.outgoing.door.updates(params, seconds) => polled,
            // Asking is broken off: whatever would have come comes again.
            () = self.outgoing.news.notified() => return Ok(true),
        };
        let body = match polled {
            Ok(body) => body,
            Err(refusal) => {
                if refusal.conflict {
                    open.robbed.get_or_insert(self.now());
                    self.outgoing.memory.is_robbed(self.now());
                    open.agreed = false;
                }
                return self.broken(refusal.failure);
            }
        };
        if let Some(since) = open.robbed.take() {
            self.was_blind(open, since, self.now(), updates).await;
        }
        let Ok(told) = update::all(&body) else {
            tracing::warn!("what Telegram answers can't be read; trying again");
            return Err(Failure::Retry(AGAIN));
        };
        let (count, last) = (told.len(), open.handed.back().map(|(id, _)| *id));
        // One without a number can't be confirmed, and is none.
        for told in told.iter().filter(|told| told.update_id.0 > last.unwrap_or(0)) {
            let id = told.update_id.0;
            if open.offset.is_some_and(|offset| id < offset) || stale && self.is_stale(open) {
                self.number_anew(open);
            }
            let Some(last) = self.hand_over(open, told, updates).await else {
                // It comes again, and all after it.
                return if updates.is_empty() { Err(Failure::Retry(AGAIN)) } else { Ok(true) };
            };
            open.handed.push_back((id, last));
            open.offset = open.offset.or(Some(id));
        }
        self.was_away(open, updates).await;
        self.heard(open, count > 0, updates);
        if count < AT_ONCE && !std::mem::replace(&mut open.caught_up, true) {
            updates.push(Update::CaughtUp);
        }
        Ok(true)
    }

    /// Waits for what is delivered.
    async fn delivered(&self, hook: &Hook, open: &mut Open, updates: &mut Vec<Update>) {
        // What was handed over and has no place in the stream has been dealt with by now.
        self.committed_so_far().dealt_with();
        let delivered = tokio::select! {
            delivered = hook.delivered() => delivered,
            () = self.outgoing.news.notified() => return,
            () = tokio::time::sleep(Duration::from_millis(NOTED as u64)) => {
                // Nothing may have happened, or nothing could be delivered.
                match self.outgoing.door.call("getWebhookInfo", json!({}), true).await {
                    Ok(info) if !hook.is_set(&info) => {
                        tracing::warn!("another program had Telegram deliver elsewhere; it delivers here again");
                        self.outgoing.memory.is_robbed(self.now());
                        self.was_blind(open, Moment(open.note.heard), self.now(), updates).await;
                        open.agreed = false;
                    }
                    Ok(info) if info["pending_update_count"] == json!(0) => {
                        self.was_away(open, updates).await;
                        self.heard(open, false, updates);
                    }
                    _ => {}
                }
                return;
            }
        };
        self.was_away(open, updates).await;
        for delivered in delivered {
            let body = delivered.body.clone();
            let told = update::one(&body);
            let id = told.update_id.0;
            let Some(delivered) = self.committed_so_far().is_new(id, delivered) else { continue };
            if self.is_stale(open) {
                self.number_anew(open);
            }
            self.heard(open, true, updates);
            // What is left out is told before what comes instead, and what was awaited is let go of after it has come.
            if open.skips(id) {
                updates.push(Update::Awaited(open.awaited()));
            }
            let before = updates.len();
            if self.hand_over(open, &told, updates).await.is_none() {
                // It is delivered again.
                open.misses(id);
                updates.push(Update::Awaited(open.awaited()));
                continue;
            }
            let positions = updates[before..].iter().filter_map(|update| if let Update::Event { position, .. } = update { Some(*position) } else { None });
            self.committed_so_far().hand_over(id, positions, delivered);
            if open.fills(id) {
                updates.push(Update::Awaited(open.awaited()));
            }
        }
    }

    /// Nothing has come for so long that the next update may have any number.
    fn is_stale(&self, open: &Open) -> bool {
        open.note.told > 0 && self.now().0 - open.note.told > FORGOTTEN
    }

    /// Telegram was heard just now.
    fn heard(&self, open: &mut Open, told: bool, updates: &mut Vec<Update>) {
        let now = self.now().0;
        if told && now - open.note.told > MINUTE {
            (open.note.told, open.noted) = (now, false);
        }
        if now - open.note.heard > NOTED {
            (open.note.heard, open.noted) = (now, false);
        }
        self.keep_note(open, updates);
    }

    fn keep_note(&self, open: &mut Open, updates: &mut Vec<Update>) {
        if std::mem::take(&mut open.decoder.fresh_album) {
            (open.note.albums, open.noted) = (open.decoder.albums().to_vec(), false);
        }
        if open.note.heard > 0
            && !std::mem::replace(&mut open.noted, true)
            && let Ok(note) = serde_json::to_string(&open.note)
        {
            updates.push(Update::Note(note.into()));
        }
    }

    fn number_anew(&self, open: &mut Open) {
        open.note.numbering += 1;
        (open.decoder.numbering, open.noted) = (open.note.numbering, false);
        (open.offset, open.highest, open.note.told) = (None, None, self.now().0);
        open.awaited.clear();
    }

    /// Hands an update over, and says which place its last event has; nothing if it can't be told yet whose it is.
    async fn hand_over(&self, open: &mut Open, told: &Told<'_>, updates: &mut Vec<Update>) -> Option<u64> {
        if let Some((chat, title, by)) = open.fresh(told)
            && !self.was_smaller(open, chat, title, by, updates).await
            && open.is_unsure(chat)
        {
            return None;
        }
        // Whoever comes by a link about a group is meant to be in it.
        if let Some((by, group)) = self.outgoing.claims(told)
            && self.outgoing.is_in(group, by).await
        {
            self.outgoing.memory.used(by, group);
        }
        if let Some(by) = self.outgoing.wonders(told) {
            self.find_group(open, by).await;
        }
        if let Some(membership) = &told.my_chat_member {
            self.outgoing.memory.rights_changed(membership.0.chat.0.id());
        }
        if let Some(chat) = self.outgoing.concerns(told) {
            self.outgoing.learn(chat, told).await;
        }
        let before = updates.len();
        open.decoder.take(told, updates);
        if self.hook.is_none() {
            let floor = open.floor;
            let mut at = 0;
            updates.retain(|update| {
                at += 1;
                at <= before || !matches!(update, Update::Event { position, .. } if *position <= floor)
            });
        }
        Some(updates[before..].iter().rev().find_map(|update| if let Update::Event { position, .. } = update { Some(*position) } else { None }).unwrap_or(0))
    }

    /// A supergroup is heard for the first time: it may be a group that was upgraded, which may be told later. Says no if Telegram does
    /// not tell now.
    async fn was_smaller(&self, open: &Open, group: i64, title: &str, by: Native, updates: &mut Vec<Update>) -> bool {
        let Some(past) = &open.past else { return true };
        let homes = past.homes(by).await;
        if homes.iter().any(|(home, _)| chat(*home) == group) {
            return true;
        }
        for (home, _) in homes.iter().filter(|(home, name)| chat(*home) > SUPERGROUPS && **name == *title) {
            match self.outgoing.door.call("getChat", json!({ "chat_id": chat(*home) }), true).await {
                Ok(now) if number(&now["id"]) == group => updates.push(Update::Moved { from: *home, to: group.unsigned_abs().to_string().into() }),
                Err(refusal) if matches!(refusal.failure, Failure::Retry(_) | Failure::Unknown) => return false,
                // It is another one, or one that we were taken out of.
                _ => {}
            }
        }
        true
    }

    /// Somebody writes in private: the group that they are in, if it is one alone, is the one that they mean.
    async fn find_group(&self, open: &Open, by: Native) {
        let Some(past) = &open.past else { return };
        let homes = past.homes(by).await;
        match &homes[..] {
            [(home, _)] => self.outgoing.memory.used(by, chat(*home)),
            _ => self.outgoing.memory.offers(by, homes),
        }
    }

    /// Telegram was not heard for longer than it keeps what nobody asks for.
    async fn was_away(&self, open: &Open, updates: &mut Vec<Update>) {
        let (since, now) = (Moment(open.note.heard), self.now());
        if since.0 > 0 && now.0 - since.0 > KEPT {
            self.was_blind(open, since, now.plus(-KEPT), updates).await;
        }
    }

    /// Tells every group that not everything was heard for a while.
    async fn was_blind(&self, open: &Open, since: Moment, until: Moment, updates: &mut Vec<Update>) {
        let Some(past) = &open.past else { return };
        for community in past.communities().await {
            let blind = Blind { since, until, messages: true };
            updates.push(Update::Aside { community, event: Event { at: until, number: community.0, what: What::Blind(blind) } });
        }
    }

    /// Waits until everything that was handed over is committed: only then may more be asked for, since asking confirms.
    async fn confirmed(&self, open: &mut Open) {
        loop {
            let commits = self.commits.notified();
            tokio::pin!(commits);
            commits.as_mut().enable();
            let low = self.committed_so_far().low();
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

impl Open {
    /// A supergroup that an update is about and that was not heard in this process, with its title and who is heard there.
    fn fresh<'a>(&self, told: &'a Told<'_>) -> Option<(i64, &'a str, Native)> {
        let (place, by) = match (&told.message, &told.my_chat_member) {
            (Some(message), _) => (&message.0.chat.0, &message.0.from.0),
            (_, Some(membership)) => (&membership.0.chat.0, &membership.0.from.0),
            _ => return None,
        };
        let is_fresh = place.is_group() && place.id() <= SUPERGROUPS && !self.decoder.groups.contains_key(&place.id());
        is_fresh.then(|| Some((place.id(), place.title.get(), Native(by.id.some()?))))?
    }

    /// Telegram did not tell what a supergroup was before. Says whether that is worth waiting for: others must not wait for ever.
    fn is_unsure(&mut self, group: i64) -> bool {
        let times = self.unsure.entry(group).or_default();
        *times += 1;
        *times <= UNSURE
    }

    /// An update comes: says whether others are left out by it that may still come.
    fn skips(&mut self, id: u64) -> bool {
        let Some(highest) = self.highest.replace(self.highest.map_or(id, |highest| highest.max(id))) else {
            // Whichever comes first need not be the first.
            self.awaited = [(id.saturating_sub(BEFORE), id.saturating_sub(1))].into();
            return true;
        };
        if id <= highest + 1 {
            return false;
        }
        self.awaited.push_back((highest + 1, id - 1));
        if self.awaited.len() > AWAITED {
            self.awaited.pop_front();
        }
        true
    }

    /// An update that came was not taken: it may still come.
    fn misses(&mut self, id: u64) {
        if !self.awaited.iter().any(|(from, to)| (*from..=*to).contains(&id)) {
            self.awaited.push_back((id, id));
        }
    }

    /// An update has come: says whether it was one that was awaited.
    fn fills(&mut self, id: u64) -> bool {
        let Some(at) = self.awaited.iter().position(|(from, to)| (*from..=*to).contains(&id)) else { return false };
        let (from, to) = self.awaited[at];
        self.awaited.remove(at);
        let parts = [(from, id.wrapping_sub(1)), (id + 1, to)].into_iter().filter(|(from, to)| from <= to && id > 0);
        parts.rev().for_each(|part| self.awaited.insert(at, part));
        true
    }

    /// What is awaited, in places.
    fn awaited(&self) -> Vec<(u64, u64)> {
        self.awaited.iter().map(|(from, to)| (Decoder::positions(self.note.numbering, *from).0, Decoder::positions(self.note.numbering, *to).1)).collect()
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
        self.committed_so_far().commit(mark);
        self.commits.notify_waiters();
    }

    fn perform<'a>(&'a self, errand: &'a Errand) -> Waiting<'a, Result<Option<What>, Failure>> {
        Box::pin(self.outgoing.perform(errand))
    }

    fn fate<'a>(&'a self, errand: &'a Errand) -> Waiting<'a, Fate> {
        Box::pin(async { self.outgoing.fate(errand) })
    }
}
