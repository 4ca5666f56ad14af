//! What wakes communities when nobody speaks.

use crate::engine::Shared;
use hearth_core::{CommunityId, Moment};
use rustc_hash::FxHashMap;
use std::collections::BTreeSet;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;
use tokio::sync::Notify;

/// Late updates of the old day still come in for so long after a timer is due.
const GRACE: i64 = 5 * hearth_core::SECOND;

/// Communities by when they want to be woken, and when each does.
type Due = (BTreeSet<(Moment, CommunityId)>, FxHashMap<CommunityId, Moment>);

/// When each community wants to be woken.
#[derive(Debug, Default)]
pub(crate) struct Ticker {
    due: Mutex<Due>,
    changed: Notify,
}

impl Ticker {
    /// Wakes the community at this moment, instead of any other.
    pub(crate) fn set(&self, community: CommunityId, due: Option<Moment>) {
        let mut guard = self.due.lock().unwrap_or_else(PoisonError::into_inner);
        let (queue, by) = &mut *guard;
        if by.get(&community).copied() == due {
            return;
        }
        if let Some(old) = by.remove(&community) {
            queue.remove(&(old, community));
        }
        if let Some(due) = due {
            queue.insert((due, community));
            by.insert(community, due);
        }
        self.changed.notify_one();
    }

    fn first(&self) -> Option<Moment> {
        self.due.lock().unwrap_or_else(PoisonError::into_inner).0.first().map(|(due, _)| *due)
    }

    fn take(&self, now: Moment) -> Vec<CommunityId> {
        let mut guard = self.due.lock().unwrap_or_else(PoisonError::into_inner);
        let (queue, by) = &mut *guard;
        let later = queue.split_off(&(now.plus(-GRACE), CommunityId(u32::MAX)));
        let due: Vec<_> = std::mem::replace(queue, later).into_iter().map(|(_, community)| community).collect();
        for community in &due {
            by.remove(community);
        }
        due
    }
}

/// Wakes communities for as long as the engine runs; does nothing where time does not pass by itself.
pub(crate) async fn run(shared: Arc<Shared>) {
    if !shared.options.clock.runs() {
        return;
    }
    shared.caught_up().await;
    loop {
        let now = shared.options.clock.now();
        for community in shared.ticker.take(now) {
            shared.tick(community, now);
        }
        let wait = shared.ticker.first().map_or(3_600_000, |due| due.plus(GRACE).since(shared.options.clock.now()).clamp(1, 3_600_000));
        tokio::select! {
            () = shared.options.clock.wait(Duration::from_millis(wait as u64)) => {}
            () = shared.ticker.changed.notified() => {}
        }
    }
}
