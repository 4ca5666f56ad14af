//! Standings built anew: every past day is closed again, by the rule that closes days.

use crate::Import;
use crate::ahead::Ahead;
use hearth_core::{Change, Close, Community, CommunityId, Day, Decision, Event, Fact, Lacks, MemberId, Notices, Policy, What, apply, circle, decide};
use hearth_storage::{Batch, Rebuilt, Store, StoreError};
use std::collections::{BTreeMap, VecDeque};
use std::sync::atomic::Ordering;

/// Days whose points are kept for the windows.
const POINTS: i32 = 40;
/// Closed circles are looked for on every so many of the days that are closed again, and on the last.
const LOOK: i32 = 7;
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
    let mut past = Past { store, community: Community::resume(stored), points: BTreeMap::new(), recent: VecDeque::new(), carried: Vec::new(), batch: Batch::default(), decision: Decision::default() };
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
        if !facts.is_empty() || !past.carried.is_empty() || past.leaves(day) || last {
            past.close(day, facts, last || (open - day) % LOOK == 0).await?;
        }
    }
    past.batch.rebuilt = vec![Rebuilt { community: id, since: past.community.since, open_day: open, standings: past.community.standings.clone(), points: past.points.into_iter().collect() }];
    store.commit(&past.batch).await
}

struct Past<'s> {
    store: &'s Store,
    community: Community,
    /// Points of the last days.
    points: BTreeMap<Day, Vec<(MemberId, i32)>>,
    /// Facts between people of the last weeks.
    recent: VecDeque<(Day, Vec<Fact>)>,
    /// Facts that the close of one day has made for the next.
    carried: Vec<Fact>,
    batch: Batch,
    decision: Decision,
}

impl Past<'_> {
    /// Whether points leave the windows on that day.
    fn leaves(&self, day: Day) -> bool {
        self.points.contains_key(&(day + -7)) || self.points.contains_key(&(day + -30))
    }

    async fn close(&mut self, day: Day, mut facts: Vec<Fact>, look: bool) -> Result<(), StoreError> {
        facts.append(&mut self.carried);
        self.admit(facts.iter()).await?;
        self.community.turn_to(day, &facts);
        let of = |day: Day| self.points.get(&day).cloned().unwrap_or_default();
        while self.recent.front().is_some_and(|(old, _)| *old <= day + -circle::DAYS) {
            self.recent.pop_front();
        }
        let recent: Vec<_> = if look { self.recent.iter().flat_map(|(_, facts)| facts.iter().copied()).collect() } else { Vec::new() };
        let close = Close { day, week_ago: of(day + -7), month_ago: of(day + -30), recent, ..Close::default() };
        if look {
            let recent = std::mem::take(&mut self.recent);
            for (_, facts) in &recent {
                self.admit(facts.iter()).await?;
            }
            self.recent = recent;
        }
        let event = Event { at: self.community.policy.zone.start(day + 1), number: day.0 as u64, what: What::DayClosed(Box::new(close)) };
        decide(&self.community, &event, &mut self.decision);
        for change in std::mem::take(&mut self.decision.changes) {
            apply(&mut self.community, &change);
            self.keep(change);
        }
        self.points = self.points.split_off(&(day + -POINTS));
        self.recent.push_back((day, together(facts)));
        if self.community.people_in_memory() > PEOPLE {
            self.community.evict_idle();
        }
        Ok(())
    }

    fn keep(&mut self, change: Change) {
        let id = self.community.id;
        match change {
            Change::DayClosed(closed) => drop(self.points.insert(closed.day, closed.points.clone())),
            Change::Fact(fact) => {
                self.carried.push(fact);
                self.batch.facts.push((id, fact));
            }
            change => self.batch.changes.push((id, change)),
        }
    }

    /// Brings everybody into memory whom facts are about.
    async fn admit(&mut self, facts: impl Iterator<Item = &Fact>) -> Result<(), StoreError> {
        let absent = |id: &hearth_core::AccountId| *id != hearth_core::AccountId::UNNAMED && self.community.account(*id).is_none();
        let mut accounts: smallvec::SmallVec<[_; 4]> = facts.flat_map(|fact| [Some(fact.from), fact.to]).flatten().filter(absent).collect();
        accounts.sort_unstable();
        accounts.dedup();
        if !accounts.is_empty() {
            for account in self.store.accounts(self.community.id, &Lacks { accounts, ..Lacks::default() }).await? {
                self.community.admit(account);
            }
        }
        Ok(())
    }
}

/// Facts between people, spaces taken together.
fn together(facts: Vec<Fact>) -> Vec<Fact> {
    let mut sums: BTreeMap<_, Fact> = BTreeMap::new();
    for fact in facts.into_iter().filter(|fact| fact.to.is_some() && fact.from != hearth_core::AccountId::UNNAMED) {
        sums.entry((fact.from, fact.to, fact.kind)).and_modify(|sum| sum.count += fact.count).or_insert(Fact { space: hearth_core::SpaceId(0), ..fact });
    }
    sums.into_values().collect()
}
