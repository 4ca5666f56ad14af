//! Effects on their way out: in order within a community, side by side between communities.
//!
//! An effect is lowered to what its community's spaces can do, tried again while the platform says "not now", and looked
//! for before it is sent again when nobody knows whether it was. What has to wait waits aside, by who reads it: nobody else's answer
//! waits for it.

use crate::engine::{Item, Shared, Task};
use hearth_adapter::{Errand, Failure, Fate};
use hearth_core::{CommunityId, Effect, Marked, Native, Outcome, To, What, lower};
use hearth_storage::OutboxRow;
use rustc_hash::FxHashMap;
use std::collections::VecDeque;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;
use tokio::sync::{Semaphore, mpsc};
use tokio::task::JoinSet;

/// An effect that may leave.
#[derive(Debug)]
pub(crate) struct Dispatch {
    pub(crate) community: CommunityId,
    pub(crate) link: usize,
    /// Its row in the outbox; none for an answer that nothing was kept for.
    pub(crate) row: Option<u64>,
    pub(crate) errand: Errand,
    /// An earlier process may have carried it out.
    pub(crate) doubtful: bool,
}

/// A community's effects go in order, in lanes of their own.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
enum Lane {
    /// What is decided.
    Usual(CommunityId),
    /// What only finds something out goes beside it, for it may take long.
    Finding(CommunityId),
    /// What somebody reads, from the first of it that has to wait, until there is none left.
    Patient(CommunityId, Reader),
}

/// Who reads something.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
enum Reader {
    /// Everybody, whenever it comes.
    Everybody,
    /// Somebody who has asked before all others.
    Asker,
    /// Somebody, in private.
    Person(Native),
}

/// How often an effect is tried before it is given up.
const TRIES: u32 = 12;
/// Calls of one connection that are made at the same time.
const SIDE_BY_SIDE: usize = 32;

/// The lanes of a connection.
#[derive(Default)]
struct Lanes {
    /// What waits in each lane in which something is being carried out.
    queues: FxHashMap<Lane, VecDeque<Dispatch>>,
    busy: JoinSet<(Lane, Option<(Dispatch, Reader)>)>,
}

/// Carries out the effects of one connection until the engine stops.
pub(crate) async fn run(shared: Arc<Shared>, mut dispatches: mpsc::UnboundedReceiver<Dispatch>) {
    let calls = Arc::new(Semaphore::new(SIDE_BY_SIDE));
    let mut lanes = Lanes::default();
    loop {
        tokio::select! {
            biased;
            () = shared.reached(2) => break,
            Some(done) = lanes.busy.join_next() => {
                if let Ok((lane, waits)) = done {
                    if let Some((dispatch, reader)) = waits {
                        lanes.put(Lane::Patient(dispatch.community, reader), dispatch, &shared, &calls);
                    }
                    lanes.go_on(lane, &shared, &calls);
                }
            }
            dispatch = dispatches.recv() => {
                let Some(dispatch) = dispatch else { break };
                let lane = if dispatch.errand.effect.finds_out() { Lane::Finding(dispatch.community) } else { Lane::Usual(dispatch.community) };
                lanes.put(lane, dispatch, &shared, &calls);
            }
        }
    }
    // What is on the wire may land; what is not stays in the outbox.
    let _ = tokio::time::timeout(Duration::from_secs(5), async { while lanes.busy.join_next().await.is_some() {} }).await;
}

impl Lanes {
    /// Puts an effect at the end of a lane.
    fn put(&mut self, lane: Lane, dispatch: Dispatch, shared: &Arc<Shared>, calls: &Arc<Semaphore>) {
        match self.queues.get_mut(&lane) {
            Some(queue) => queue.push_back(dispatch),
            None => {
                self.queues.insert(lane, VecDeque::from([dispatch]));
                self.go_on(lane, shared, calls);
            }
        }
    }

    /// Carries out what is first in a lane.
    fn go_on(&mut self, lane: Lane, shared: &Arc<Shared>, calls: &Arc<Semaphore>) {
        let Some(dispatch) = self.queues.get_mut(&lane).and_then(VecDeque::pop_front) else {
            self.queues.remove(&lane);
            return;
        };
        // What somebody reads stays in its order.
        if matches!(lane, Lane::Usual(_))
            && let Some(patient) = reader(&dispatch.errand.effect).map(|reader| Lane::Patient(dispatch.community, reader))
            && self.queues.contains_key(&patient)
        {
            self.put(patient, dispatch, shared, calls);
            return self.go_on(lane, shared, calls);
        }
        let (shared, calls) = (Arc::clone(shared), Arc::clone(calls));
        self.busy.spawn(async move { (lane, perform(&shared, &calls, dispatch, lane).await) });
    }
}

/// Who reads something; nobody reads what only changes or finds out.
fn reader(effect: &Effect) -> Option<Reader> {
    let of = |to: &To| match to {
        To::Space(_) => Reader::Everybody,
        To::Answer { private: false, .. } => Reader::Asker,
        To::Answer { account, .. } | To::Private(account) => Reader::Person(*account),
    };
    match effect {
        Effect::Say { to, .. } | Effect::Ask { to, .. } => Some(of(to)),
        Effect::Act(deed) => (!deed.may_repeat()).then_some(Reader::Everybody),
        _ => None,
    }
}

/// Carries an effect out. Gives it back if it has to wait and is to do so aside.
async fn perform(shared: &Shared, calls: &Semaphore, mut dispatch: Dispatch, lane: Lane) -> Option<(Dispatch, Reader)> {
    let key = dispatch.errand.effect.key();
    let platform = &shared.links[dispatch.link].platform;
    let (lowered, lost) = lower(dispatch.errand.effect.clone(), &platform.profile(dispatch.errand.community));
    if !lost.is_empty() {
        tracing::debug!(effect = key, ?lost, "lowered");
    }
    let (outcome, found) = match lowered {
        None => (Outcome::Done, None),
        Some(effect) => {
            let errand = Errand { effect, community: dispatch.errand.community, nonce: dispatch.errand.nonce };
            let reader = reader(&dispatch.errand.effect).filter(|_| matches!(lane, Lane::Usual(_)));
            match (carry_out(shared, calls, &mut dispatch, &errand, reader.is_some()).await, reader) {
                (Some(End::Done(found)), _) => (Outcome::Done, found),
                (Some(End::Not(outcome)), _) => (outcome, None),
                (None, reader) => return reader.map(|reader| (dispatch, reader)),
            }
        }
    };
    if let Outcome::Refused { why, mend } = &outcome {
        tracing::warn!(connection = platform.name(), effect = key, %why, %mend, "the platform refuses");
    }
    // What has been read is done with once it is kept: the worker sees to that.
    let is_read = matches!(dispatch.errand.effect, Effect::Read { .. }) && outcome == Outcome::Done;
    // What could not be said in private is kept, and what was found out, also where nothing else is.
    let news = (matches!(outcome, Outcome::Closed { .. }) || found.is_some()).then_some(0);
    if let Some(row) = dispatch.row.filter(|_| !is_read).or(news) {
        shared.begin(1);
        let task = Task::Settled { row, effect: key, outcome, marked: Marked::of(&dispatch.errand.effect), found };
        shared.swift(Item { community: dispatch.community, ticket: None, task });
    }
    shared.finish(1);
    None
}

/// How an effect ended.
enum End {
    /// It is done; what came of it.
    Done(Option<What>),
    Not(Outcome),
}

/// Tries until it is known how an effect ends. Nothing, if it has to wait and is to do so `aside`.
async fn carry_out(shared: &Shared, calls: &Semaphore, dispatch: &mut Dispatch, errand: &Errand, aside: bool) -> Option<End> {
    let platform = &shared.links[dispatch.link].platform;
    let (mut again, mut begun) = (false, false);
    for attempt in 0..TRIES {
        // Whoever waits keeps nobody from calling.
        let call = calls.acquire().await;
        if std::mem::take(&mut dispatch.doubtful) {
            match platform.fate(errand).await {
                Fate::Done(found) => return Some(End::Done(found)),
                Fate::NotDone => {}
                Fate::Unknown if may_repeat(&errand.effect) && !again && once_more(shared, dispatch.row).await => again = true,
                Fate::Unknown => return Some(End::Not(Outcome::Unknown)),
            }
        }
        if !begun && !again && !is_harmless(&errand.effect) {
            shared.attempts.begin(shared, dispatch.row).await;
            begun = true;
        }
        let done = platform.perform(errand).await;
        drop(call);
        match done {
            Ok(found) => return Some(End::Done(found)),
            Err(Failure::Gone) => return Some(End::Not(Outcome::Gone)),
            Err(Failure::Closed) => return Some(End::Not(closed(&errand.effect))),
            Err(Failure::Refused { why, mend }) => return Some(End::Not(Outcome::Refused { why, mend })),
            Err(Failure::Unknown) => dispatch.doubtful = true,
            Err(Failure::Retry(after)) => {
                // Whoever comes after a crash need not doubt it.
                if std::mem::take(&mut begun) {
                    put_off(shared, dispatch.row).await;
                }
                if aside {
                    return None;
                }
                shared.options.clock.wait(after.max(Duration::from_millis(50 << attempt.min(10)))).await;
            }
        }
    }
    let mend = "nothing to do here: it is tried again with the next change";
    Some(End::Not(if dispatch.doubtful { Outcome::Unknown } else { Outcome::Refused { why: "the platform did not answer for a long time".into(), mend: mend.into() } }))
}

/// Notes durably what is begun: after a crash it is known what may have been done, and what was not.
#[derive(Default)]
pub(crate) struct Attempts {
    waiting: Mutex<Vec<u64>>,
    turn: tokio::sync::Mutex<()>,
}

impl Attempts {
    /// Notes one, together with all others that wait for it.
    async fn begin(&self, shared: &Shared, row: Option<u64>) {
        let Some(row) = row else { return };
        self.waiting.lock().unwrap_or_else(PoisonError::into_inner).push(row);
        let _turn = self.turn.lock().await;
        // Whoever had the turn before may have noted this one too.
        let rows = std::mem::take(&mut *self.waiting.lock().unwrap_or_else(PoisonError::into_inner));
        if !rows.is_empty()
            && let Err(error) = shared.store.attempt(&rows).await
        {
            tracing::warn!(%error, "it can't be noted that an effect is begun");
        }
    }
}

/// Whether an earlier process may have carried an effect out. Of what is harmless it is not noted when it is begun.
pub(crate) fn is_doubtful(row: &OutboxRow) -> bool {
    row.begun || is_harmless(&row.effect)
}

/// Whether something may be done any number of times: nobody sees more of it than of once.
fn is_harmless(effect: &Effect) -> bool {
    match effect {
        Effect::SetStanding { .. } | Effect::Complete { .. } => true,
        Effect::Act(deed) => deed.may_repeat(),
        effect => effect.finds_out(),
    }
}

/// Notes that something that was begun has not been done.
async fn put_off(shared: &Shared, row: Option<u64>) {
    let Some(row) = row else { return };
    if let Err(error) = shared.store.put_off(row).await {
        tracing::warn!(%error, "it can't be noted that an effect has not been done");
    }
}

/// Whether something may be done once more that may have been done: not if an earlier process thought so too.
async fn once_more(shared: &Shared, row: Option<u64>) -> bool {
    match row {
        None => true,
        Some(row) => shared.store.once_more(row).await.unwrap_or_else(|error| {
            tracing::warn!(%error, "it can't be noted that an effect is done once more");
            false
        }),
    }
}

/// What was to be said to somebody who takes no private messages.
fn closed(effect: &Effect) -> Outcome {
    match effect {
        Effect::Say { to: To::Private(to) | To::Answer { account: to, private: true, .. }, lang, card } => Outcome::Closed { to: *to, lang: lang.clone(), card: Box::new(card.clone()) },
        _ => Outcome::Gone,
    }
}

/// Whether an effect may be carried out twice at need: an answer to one person may, what everybody reads may not.
fn may_repeat(effect: &Effect) -> bool {
    match effect {
        Effect::Ask { .. } | Effect::Say { to: To::Answer { .. } | To::Private(_), .. } => true,
        effect => is_harmless(effect),
    }
}
