//! Standings built anew: every past day is closed again, by the rule that closes days.

use crate::Import;
use crate::ahead::Ahead;
use crate::past::{LOOK, Past};
use hearth_core::{CommunityId, Day, Notices, Policy};
use hearth_storage::{Rebuilt, Store, StoreError};
use std::sync::atomic::Ordering;

/// People in memory before those who are idle leave it.
const PEOPLE: usize = 300_000;

/// Rebuilds every community whose import was broken off before it came to that.
///
/// # Errors
/// When the database fails.
pub async fn rebuild_all(store: &Store, policy: &Policy) -> Result<(), StoreError> {
    for id in store.behind().await? {
        rebuild(store, id, policy, &Import::default()).await?;
    }
    Ok(())
}

/// Closes every past day of a community again, so that standings know all facts. Ranks stay as they are: they are given by the
/// days to come. Nothing is said to anybody.
///
/// # Errors
/// When the database fails: then the standings are as they were, and still behind.
pub async fn rebuild(store: &Store, id: CommunityId, policy: &Policy, progress: &Import) -> Result<(), StoreError> {
    let days = store.fact_days(id).await?;
    let (Some(first), Some(last)) = (days.first().copied(), days.last().copied()) else { return Ok(()) };
    if !store.behind().await?.contains(&id) {
        return Ok(());
    }
    progress.days.store(days.len() as u64, Ordering::Relaxed);
    let mut stored = store.load(id, policy).await?;
    let open = stored.open_day.max(last);
    (stored.since, stored.open_day, stored.standings) = (stored.since.min(first), first, Default::default());
    (stored.policy.notices, stored.policy.ranks) = (Notices::Off, stored.policy.ranks.into_iter().take(1).collect());
    let mut past = Past::of(store, stored);
    let mut ahead = Ahead::new(store, id, &days);
    let mut days = days.into_iter().peekable();
    for day in (first.0..open.0).map(Day) {
        let facts = match days.next_if_eq(&day) {
            Some(_) => {
                progress.closed.fetch_add(1, Ordering::Relaxed);
                if ahead.turn().await? {
                    past.admit(ahead.here()).await?;
                }
                ahead.next()
            }
            None => Vec::new(),
        };
        let last = day + 1 == open;
        if !facts.is_empty() || past.stirs(day) || last {
            past.close(day, facts, last || (open - day) % LOOK == 0).await?;
            if past.community.people_in_memory() > PEOPLE {
                past.community.evict_idle();
            }
        }
    }
    past.batch.rebuilt = vec![Rebuilt { community: id, since: past.community.since, open_day: open, standings: past.community.standings.clone(), points: past.points.into_iter().collect() }];
    store.commit(&past.batch).await
}
