//! Effects on their way out: in order within a community, side by side between communities.
//!
//! An effect is lowered to what its community's spaces can do, tried again while the platform says "not now", and looked
//! for before it is sent again when nobody knows whether it was.

use crate::engine::{Item, Shared, Task};
use hearth_adapter::{Errand, Failure, Fate};
use hearth_core::{CommunityId, Effect, Outcome, To, lower};
use rustc_hash::FxHashMap;
use std::collections::VecDeque;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::mpsc;
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

/// A community's effects, in order; what only finds something out goes beside them, for it may take long.
type Lane = (CommunityId, bool);

/// How often an effect is tried before it is given up.
const TRIES: u32 = 12;
/// Communities of one connection that are served at the same time.
const SIDE_BY_SIDE: usize = 32;

/// Carries out the effects of one connection until the engine stops.
pub(crate) async fn run(shared: Arc<Shared>, mut dispatches: mpsc::UnboundedReceiver<Dispatch>) {
    let mut queues: FxHashMap<Lane, VecDeque<Dispatch>> = FxHashMap::default();
    let mut ready: VecDeque<Lane> = VecDeque::new();
    let mut busy: JoinSet<Lane> = JoinSet::new();
    loop {
        while busy.len() < SIDE_BY_SIDE
            && let Some(lane) = ready.pop_front()
        {
            if let Some(dispatch) = queues.get_mut(&lane).and_then(VecDeque::pop_front) {
                let shared = Arc::clone(&shared);
                busy.spawn(async move {
                    perform(&shared, dispatch).await;
                    lane
                });
            }
        }
        tokio::select! {
            biased;
            () = shared.reached(2) => break,
            Some(done) = busy.join_next() => {
                if let Ok(lane) = done {
                    match queues.get(&lane).is_some_and(|queue| !queue.is_empty()) {
                        true => ready.push_back(lane),
                        false => drop(queues.remove(&lane)),
                    }
                }
            }
            dispatch = dispatches.recv() => {
                let Some(dispatch) = dispatch else { break };
                let lane = (dispatch.community, dispatch.errand.effect.finds_out());
                let queue = queues.entry(lane).or_insert_with(|| { ready.push_back(lane); VecDeque::new() });
                queue.push_back(dispatch);
            }
        }
    }
    // What is on the wire may land; what is not stays in the outbox.
    let _ = tokio::time::timeout(Duration::from_secs(5), async { while busy.join_next().await.is_some() {} }).await;
}

async fn perform(shared: &Shared, mut dispatch: Dispatch) {
    let key = dispatch.errand.effect.key();
    let platform = &shared.links[dispatch.link].platform;
    let (lowered, lost) = lower(dispatch.errand.effect.clone(), &platform.profile(dispatch.errand.community));
    if !lost.is_empty() {
        tracing::debug!(effect = key, ?lost, "lowered");
    }
    let outcome = match lowered {
        None => Outcome::Done,
        Some(effect) => {
            dispatch.errand.effect = effect;
            carry_out(shared, &dispatch).await
        }
    };
    if let Outcome::Refused { why, mend } = &outcome {
        tracing::warn!(connection = platform.name(), effect = key, %why, %mend, "the platform refuses");
    }
    // What has been read is done with once it is kept: the worker sees to that.
    let is_read = matches!(dispatch.errand.effect, Effect::Read { .. }) && outcome == Outcome::Done;
    // What could not be said in private is kept, also where nothing else is.
    let closed = matches!(outcome, Outcome::Closed { .. }).then_some(0);
    if let Some(row) = dispatch.row.filter(|_| !is_read).or(closed) {
        shared.begin(1);
        shared.swift(Item { community: dispatch.community, ticket: None, task: Task::Settled { row, effect: key, outcome } });
    }
    shared.finish(1);
}

async fn carry_out(shared: &Shared, dispatch: &Dispatch) -> Outcome {
    let platform = &shared.links[dispatch.link].platform;
    let mut doubtful = dispatch.doubtful;
    let mut again = false;
    for attempt in 0..TRIES {
        if doubtful {
            match platform.fate(&dispatch.errand).await {
                Fate::Done => return Outcome::Done,
                Fate::NotDone => {}
                Fate::Unknown if may_repeat(&dispatch.errand.effect) && !again => again = true,
                Fate::Unknown => return Outcome::Unknown,
            }
        }
        match platform.perform(&dispatch.errand).await {
            Ok(()) => return Outcome::Done,
            Err(Failure::Gone) => return Outcome::Gone,
            Err(Failure::Closed) => return closed(&dispatch.errand.effect),
            Err(Failure::Refused { why, mend }) => return Outcome::Refused { why, mend },
            Err(Failure::Unknown) => doubtful = true,
            Err(Failure::Retry(after)) => shared.options.clock.wait(after.max(Duration::from_millis(50 << attempt.min(10)))).await,
        }
    }
    if doubtful { Outcome::Unknown } else { Outcome::Refused { why: "the platform did not answer for a long time".into(), mend: "nothing to do here: it is tried again with the next change".into() } }
}

/// What was to be said to somebody who takes no private messages.
fn closed(effect: &Effect) -> Outcome {
    match effect {
        Effect::Say { to: To::Private(to) | To::Answer { account: to, private: true, .. }, lang, card } => Outcome::Closed { to: *to, lang: lang.clone(), card: Box::new(card.clone()) },
        _ => Outcome::Gone,
    }
}

/// Whether an effect may safely be carried out twice: a mark may, an answer to one person may, what everybody reads may not.
fn may_repeat(effect: &Effect) -> bool {
    match effect {
        Effect::SetStanding { .. } | Effect::Ask { .. } | Effect::Complete { .. } => true,
        Effect::Act(deed) => deed.may_repeat(),
        effect if effect.finds_out() => true,
        Effect::MakeBadge { .. } => false,
        Effect::Say { to, .. } => matches!(to, To::Answer { .. } | To::Private(_)),
        _ => false,
    }
}
