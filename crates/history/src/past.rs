//! A past that is lived again: every day is closed by the rule that closes days.

use hearth_core::{AccountId, Change, Close, Community, Day, Decision, Event, Fact, Kind, Lacks, MemberId, Moment, SpaceId, Stored, StoredAccount, What, apply, circle, decide};
use hearth_storage::{Batch, Store, StoreError};
use std::collections::{BTreeMap, VecDeque};

/// Days whose points are kept for the windows.
const POINTS: i32 = 40;
/// Closed circles are looked for on every so many of the days that are closed again, and on the last.
pub(crate) const LOOK: i32 = 7;

/// A community that lives its past again, a day after another.
pub(crate) struct Past<'s> {
    store: &'s Store,
    pub(crate) community: Community,
    /// Points of the last days.
    pub(crate) points: BTreeMap<Day, Vec<(MemberId, i32)>>,
    /// Facts between people of the last weeks.
    recent: VecDeque<(Day, Vec<Fact>)>,
    /// Facts that the close of one day has made for the next.
    carried: Vec<Fact>,
    /// What has changed.
    pub(crate) batch: Batch,
    decision: Decision,
}

impl<'s> Past<'s> {
    /// From what storage keeps, made ready for the first day.
    pub(crate) fn of(store: &'s Store, stored: Stored) -> Self {
        let community = Community::resume(stored);
        Self { store, community, points: BTreeMap::new(), recent: VecDeque::new(), carried: Vec::new(), batch: Batch::default(), decision: Decision::default() }
    }

    /// Whether something happens at the close of a day on which nothing was done: points leave the windows, or facts were made for it.
    pub(crate) fn stirs(&self, day: Day) -> bool {
        !self.carried.is_empty() || self.points.contains_key(&(day + -7)) || self.points.contains_key(&(day + -30))
    }

    /// Closes a day; `look` for closed circles.
    pub(crate) async fn close(&mut self, day: Day, mut facts: Vec<Fact>, look: bool) -> Result<(), StoreError> {
        facts.append(&mut self.carried);
        self.admit(facts.iter()).await?;
        self.community.turn_to(day, &facts);
        let of = |day: Day| self.points.get(&day).cloned().unwrap_or_default();
        while self.recent.front().is_some_and(|(old, _)| *old <= day + -circle::DAYS) {
            self.recent.pop_front();
        }
        let recent: Vec<_> = if look { self.recent.iter().flat_map(|(_, facts)| facts.iter().copied()).collect() } else { Vec::new() };
        let spoken = if self.community.policy.ranks.iter().any(|rank| rank.needs.is_some()) { spoken(&facts) } else { Vec::new() };
        let close = Close { day, week_ago: of(day + -7), month_ago: of(day + -30), recent, spoken, ..Close::default() };
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

    /// Brings everybody into memory whom facts are about. Nobody has a rank yet.
    pub(crate) async fn admit(&mut self, facts: impl Iterator<Item = &Fact>) -> Result<(), StoreError> {
        let absent = |id: &AccountId| *id != AccountId::UNNAMED && self.community.account(*id).is_none();
        let mut accounts: smallvec::SmallVec<[_; 4]> = facts.flat_map(|fact| [Some(fact.from), fact.to]).flatten().filter(absent).collect();
        accounts.sort_unstable();
        accounts.dedup();
        if !accounts.is_empty() {
            for account in self.store.accounts(self.community.id, &Lacks { accounts, ..Lacks::default() }).await? {
                self.community.admit(StoredAccount { rank: None, locked: false, since: Moment(0), slipping: None, ..account });
            }
        }
        Ok(())
    }
}

/// Who spoke where.
fn spoken(facts: &[Fact]) -> Vec<(AccountId, SpaceId, i32)> {
    facts.iter().filter(|fact| fact.kind == Kind::Message).map(|fact| (fact.from, fact.space, fact.count)).collect()
}

/// Facts between people, spaces taken together.
fn together(facts: Vec<Fact>) -> Vec<Fact> {
    let mut sums: BTreeMap<_, Fact> = BTreeMap::new();
    for fact in facts.into_iter().filter(|fact| fact.to.is_some() && fact.from != AccountId::UNNAMED) {
        sums.entry((fact.from, fact.to, fact.kind)).and_modify(|sum| sum.count += fact.count).or_insert(Fact { space: SpaceId(0), ..fact });
    }
    sums.into_values().collect()
}
