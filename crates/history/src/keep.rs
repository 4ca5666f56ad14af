//! What an import has decided and nobody has committed yet.

use hearth_core::{Change, CommunityId, Day, Fact, Page, PairKey, SpaceId};
use hearth_storage::{Batch, PageRow};
use rustc_hash::FxHashMap;
use std::collections::BTreeMap;

/// Decisions on their way to storage: facts of the same kind fall together.
#[derive(Default)]
pub(crate) struct Keep {
    facts: BTreeMap<Day, FxHashMap<(PairKey, SpaceId), i32>>,
    changes: Vec<Change>,
    /// By space and number, as they are by now.
    pages: BTreeMap<(SpaceId, u32), PageRow>,
    kept: usize,
}

impl Keep {
    /// How many decisions wait.
    pub(crate) fn len(&self) -> usize {
        self.kept
    }

    /// Keeps a change. Says whether it is a new fact, or anything else that lasts.
    pub(crate) fn keep(&mut self, change: Change) {
        match change {
            Change::Fact(fact) => {
                *self.facts.entry(fact.day).or_default().entry((PairKey::new(fact.from, fact.to, fact.kind), fact.space)).or_default() += fact.count;
            }
            Change::Entered { .. } | Change::Earned { .. } | Change::Credited { .. } => {}
            change if !change.lasts() => return,
            change => self.changes.push(change),
        }
        self.kept += 1;
    }

    pub(crate) fn page(&mut self, page: PageRow) {
        self.kept += usize::from(self.pages.insert((page.space, page.number), page).is_none());
    }

    /// A page that has left memory and waits.
    pub(crate) fn waiting(&self, space: SpaceId, number: u32) -> Option<Page> {
        self.pages.get(&(space, number)).and_then(|row| Page::decode(number, &row.bytes).ok())
    }

    /// Facts of a day that wait.
    pub(crate) fn of(&self, day: Day) -> Vec<Fact> {
        self.facts.get(&day).into_iter().flatten().map(|((pair, space), count)| fact(day, *pair, *space, *count)).collect()
    }

    /// The days of which facts wait.
    pub(crate) fn days(&self) -> impl Iterator<Item = Day> + '_ {
        self.facts.keys().copied()
    }

    /// Everything as one commit. Facts of closed days are new to standings: they are behind from now on.
    pub(crate) fn batch(&mut self, community: CommunityId) -> Batch {
        self.kept = 0;
        let mut facts = Vec::new();
        for (day, rows) in std::mem::take(&mut self.facts) {
            let mut rows: Vec<_> = rows.into_iter().filter(|(_, count)| *count != 0).collect();
            rows.sort_unstable_by_key(|(key, _)| *key);
            facts.extend(rows.into_iter().map(|((pair, space), count)| (community, fact(day, pair, space, count))));
        }
        let behind = if facts.is_empty() { vec![] } else { vec![community] };
        let changes = std::mem::take(&mut self.changes).into_iter().map(|change| (community, change)).collect();
        Batch { facts, changes, pages: std::mem::take(&mut self.pages).into_values().collect(), behind, ..Batch::default() }
    }
}

fn fact(day: Day, pair: PairKey, space: SpaceId, count: i32) -> Fact {
    let (from, to, kind) = pair.parts();
    Fact { day, space, from, to, kind, count }
}
