//! A community in a worker's memory, with what the engine knows of it.

use crate::outbox::is_doubtful;
use hearth_adapter::Errand;
use hearth_core::{Community, CommunityId, Day, Lacks, Moment, Native, Policy, Schedule, Timer};
use hearth_storage::{Asleep, OutboxRow, Store, StoreError};
use std::collections::BTreeMap;

/// A community in memory.
#[derive(Debug)]
pub(crate) struct Resident {
    pub(crate) community: Community,
    /// Its connection.
    pub(crate) link: usize,
    /// What its platform calls it.
    pub(crate) native: Native,
    /// The last commit that holds a decision of it, and the last that releases an effect of it.
    pub(crate) decided: u64,
    pub(crate) released: u64,
    /// Once this commit is through, people who are idle may go.
    pub(crate) evict_after: Option<u64>,
    /// When it was last needed, on the worker's own count.
    pub(crate) used: u64,
    /// When anything happened in it.
    pub(crate) heard: Moment,
    /// Nothing that is kept has happened in it since it was read.
    pub(crate) passing: bool,
    ranking: Option<Moment>,
    /// Effects that wait for their time, by it and their row; and whether an earlier process may have carried them out.
    held: BTreeMap<(Moment, u64), (Errand, bool)>,
}

/// What comes due.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub(crate) enum Due {
    /// A timer.
    Timer(Timer),
    /// An effect, by its row.
    Effect(u64),
}

impl Resident {
    /// Reads a community from storage: itself, the last pages of its ledgers, and everybody of the open day.
    pub(crate) async fn load(store: &Store, id: CommunityId, link: usize, native: Native, defaults: &Policy, now: Moment) -> Result<Self, StoreError> {
        let (stored, pages, people, facts, timers, later) =
            tokio::try_join!(store.load(id, defaults), store.latest_pages(id), store.people_of_open_day(id), store.facts_of_open_day(id), store.timers(id), store.due_later(id))?;
        let mut community = Community::resume(stored);
        for (space, page) in pages {
            community.admit_page(space, page);
        }
        for account in people {
            community.admit(account);
        }
        community.recount(&facts);
        let stored = timers.into_iter().find(|(timer, _)| *timer == Timer::Ranking).map(|(_, due)| due);
        let ranking = ranking(&community.policy, stored, now);
        let mut resident = Self { community, link, native, decided: 0, released: 0, evict_after: None, used: 0, heard: now, passing: true, ranking, held: BTreeMap::new() };
        later.into_iter().for_each(|row| resident.hold(row, now));
        Ok(resident)
    }

    /// The platform calls it otherwise from here on.
    pub(crate) fn moves(&mut self, native: Native) {
        self.native = native;
        self.held.values_mut().for_each(|(errand, _)| errand.community = native);
    }

    /// What is due next.
    pub(crate) fn due(&self) -> (Moment, Due) {
        let midnight = (self.midnight(), Due::Timer(Timer::Day));
        let ranking = self.ranking.map(|ranking| (ranking, Due::Timer(Timer::Ranking)));
        let held = self.held.keys().next().map(|(due, row)| (*due, Due::Effect(*row)));
        [ranking, held].into_iter().flatten().fold(midnight, Ord::min)
    }

    /// Keeps an effect until its time has come. One whose time had come before `now` may have been carried out by then.
    pub(crate) fn hold(&mut self, row: OutboxRow, now: Moment) {
        let (due, doubtful) = (row.due.unwrap_or(now), is_doubtful(&row));
        self.held.insert((due, row.id), (Errand { community: self.native, nonce: row.id, effect: row.effect }, doubtful && due <= now));
    }

    /// An effect whose time has come, and whether it may have been carried out before.
    pub(crate) fn release(&mut self, due: Moment, row: u64) -> Option<(Errand, bool)> {
        self.held.remove(&(due, row))
    }

    /// When the open day ends.
    fn midnight(&self) -> Moment {
        midnight(&self.community.policy, self.community.open_day)
    }

    /// Sets the weekly ranking anew, and says for when. After a pause it is posted once, not once a missed week.
    pub(crate) fn schedule(&mut self, now: Moment) -> Option<Moment> {
        self.ranking = next_ranking(&self.community.policy, now);
        self.ranking
    }

    /// Reads what an event needs. Says whether anything came of it.
    pub(crate) async fn fetch(&mut self, store: &Store, lacks: &Lacks) -> Result<bool, StoreError> {
        let id = self.community.id;
        let mut any = false;
        for account in store.accounts(id, lacks).await? {
            any = true;
            self.community.admit(account);
        }
        if lacks.ranked {
            any = true;
            self.community.note_ranked();
        }
        for (space, message) in &lacks.messages {
            if let Some(page) = store.page_of(id, *space, *message).await? {
                any = true;
                self.community.admit_page(*space, page);
            }
        }
        Ok(any)
    }
}

/// When something is due first in a community that is not in memory.
pub(crate) fn first_due(policy: &Policy, asleep: &Asleep, now: Moment) -> Moment {
    let midnight = midnight(policy, asleep.open_day);
    [ranking(policy, asleep.ranking, now), asleep.effect].into_iter().flatten().fold(midnight, Moment::min)
}

fn midnight(policy: &Policy, open_day: Day) -> Moment {
    policy.zone.start(open_day + 1)
}

fn ranking(policy: &Policy, stored: Option<Moment>, now: Moment) -> Option<Moment> {
    stored.filter(|_| policy.ranking.is_some()).or_else(|| next_ranking(policy, now))
}

fn next_ranking(policy: &Policy, now: Moment) -> Option<Moment> {
    Schedule::parse(policy.ranking.as_deref()?, policy.zone).ok()?.next(now)
}
