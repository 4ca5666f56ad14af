//! What a worker has decided and nobody has committed yet.

use crate::engine::Milestone;
use crate::outbox::Dispatch;
use hearth_core::{Change, CommunityId, Day, Fact, Moment, PairKey, SpaceId, Timer};
use hearth_storage::{Batch, OutboxRow, PageRow};
use rustc_hash::{FxHashMap, FxHashSet};

/// Decisions piled up until the committer takes them: facts of the same kind fall together.
#[derive(Debug, Default)]
pub(crate) struct Pile {
    facts: FxHashMap<(CommunityId, Day, SpaceId, PairKey), i32>,
    changes: Vec<(CommunityId, Change)>,
    outbox: Vec<OutboxRow>,
    settled: Vec<u64>,
    timers: Vec<(CommunityId, Timer, Option<Moment>)>,
    pages: Vec<PageRow>,
    /// Communities whose ledger has changed.
    pub(crate) ledgers: FxHashSet<CommunityId>,
    /// Effects that may leave once this is committed.
    pub(crate) dispatches: Vec<Dispatch>,
    /// Updates that are committed with this, by connection.
    pub(crate) tickets: Vec<(usize, u64)>,
    /// Who waits for the commit, and the number they wait for.
    pub(crate) waiting: Vec<(usize, u64)>,
    /// What may be kept once everything before it is committed.
    pub(crate) milestones: Vec<Milestone>,
    /// Things that happened and are done once this is committed.
    pub(crate) events: usize,
    /// Rises with everything that is kept.
    pub(crate) kept: u64,
}

impl Pile {
    /// Whether there is anything to write. Tickets alone can wait.
    pub(crate) fn is_empty(&self) -> bool {
        self.kept == 0
    }

    /// Keeps a change that has been applied.
    pub(crate) fn keep(&mut self, community: CommunityId, change: Change) {
        match change {
            Change::Fact(fact) => {
                *self.facts.entry((community, fact.day, fact.space, PairKey::new(fact.from, fact.to, fact.kind))).or_insert(0) += fact.count;
            }
            Change::Entered { .. } | Change::Earned { .. } | Change::Credited { .. } => {
                self.ledgers.insert(community);
            }
            change if !change.lasts() => return,
            change => self.changes.push((community, change)),
        }
        self.kept += 1;
    }

    pub(crate) fn effect(&mut self, row: OutboxRow) {
        self.outbox.push(row);
        self.kept += 1;
    }

    pub(crate) fn settle(&mut self, id: u64) {
        self.settled.push(id);
        self.kept += 1;
    }

    pub(crate) fn timer(&mut self, community: CommunityId, timer: Timer, due: Option<Moment>) {
        self.timers.push((community, timer, due));
        self.kept += 1;
    }

    pub(crate) fn milestones(&mut self, milestones: Vec<Milestone>) {
        self.kept += milestones.len() as u64;
        self.milestones.extend(milestones);
    }

    pub(crate) fn page(&mut self, page: PageRow) {
        self.pages.push(page);
    }

    /// Puts another worker's pile, or the same worker's next one, on top.
    pub(crate) fn add(&mut self, other: Self) {
        if self.facts.len() < other.facts.len() {
            let smaller = std::mem::replace(&mut self.facts, other.facts);
            self.merge_facts(smaller);
        } else {
            self.merge_facts(other.facts);
        }
        self.changes.extend(other.changes);
        self.outbox.extend(other.outbox);
        self.settled.extend(other.settled);
        self.timers.extend(other.timers);
        self.pages.extend(other.pages);
        self.dispatches.extend(other.dispatches);
        self.tickets.extend(other.tickets);
        self.waiting.extend(other.waiting);
        self.milestones.extend(other.milestones);
        self.events += other.events;
        self.kept += other.kept;
    }

    fn merge_facts(&mut self, facts: FxHashMap<(CommunityId, Day, SpaceId, PairKey), i32>) {
        for (key, count) in facts {
            *self.facts.entry(key).or_insert(0) += count;
        }
    }

    /// What of it is written, in the order of the tables.
    pub(crate) fn batch(&mut self) -> Batch {
        let mut facts: Vec<_> = std::mem::take(&mut self.facts).into_iter().filter(|(_, count)| *count != 0).collect();
        facts.sort_unstable_by_key(|((community, day, space, pair), _)| (*community, *day, *pair, *space));
        let fact = |((community, day, space, pair), count): ((CommunityId, Day, SpaceId, PairKey), i32)| {
            let (from, to, kind) = pair.parts();
            (community, Fact { day, space, from, to, kind, count })
        };
        Batch {
            facts: facts.into_iter().map(fact).collect(),
            pages: std::mem::take(&mut self.pages),
            changes: std::mem::take(&mut self.changes),
            outbox: std::mem::take(&mut self.outbox),
            settled: std::mem::take(&mut self.settled),
            cursors: Vec::new(),
            timers: std::mem::take(&mut self.timers),
            ..Batch::default()
        }
    }
}
