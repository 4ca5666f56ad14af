//! Deliveries on their way: Telegram hears that one was taken once all that came of it is committed.

use crate::hook::Delivered;
use hearth_core::Mark;
use smallvec::SmallVec;
use std::collections::VecDeque;

/// Updates that are remembered as done with.
const DONE: usize = 1_024;

/// What is committed, and who waits for it.
#[derive(Default)]
pub(crate) struct Committed {
    mark: Mark,
    waiting: Vec<Handed>,
    /// The latest updates that are done with: one whose answer was lost comes again.
    done: VecDeque<u64>,
}

/// An update that was delivered, until all that came of it is committed.
struct Handed {
    update: u64,
    positions: SmallVec<[u64; 2]>,
    /// Whoever reads the stream has taken all of it.
    dealt_with: bool,
    delivered: SmallVec<[Delivered; 1]>,
}

impl Committed {
    /// So much was committed by an earlier process.
    pub(crate) fn resume(mark: Mark) -> Self {
        Self { mark, ..Self::default() }
    }

    /// Every position up to here is committed.
    pub(crate) fn low(&self) -> u64 {
        self.mark.low()
    }

    /// So much is committed by now.
    pub(crate) fn commit(&mut self, mark: &Mark) {
        self.mark.clone_from(mark);
        self.answer();
    }

    /// What an update came to is handed over, and may be confirmed once all of it is committed.
    pub(crate) fn hand_over(&mut self, update: u64, positions: impl Iterator<Item = u64>, delivered: Delivered) {
        self.waiting.push(Handed { update, positions: positions.collect(), dealt_with: false, delivered: [delivered].into_iter().collect() });
    }

    /// Takes a delivery in, unless its update is on its way already, or done with.
    pub(crate) fn is_new(&mut self, update: u64, delivered: Delivered) -> Option<Delivered> {
        if self.done.contains(&update) {
            delivered.settle();
            return None;
        }
        match self.waiting.iter_mut().find(|handed| handed.update == update) {
            Some(handed) => {
                handed.delivered.push(delivered);
                None
            }
            None => Some(delivered),
        }
    }

    /// Everything that was handed over has been taken.
    pub(crate) fn dealt_with(&mut self) {
        self.waiting.iter_mut().for_each(|handed| handed.dealt_with = true);
        self.answer();
    }

    /// Lets Telegram know what is committed.
    fn answer(&mut self) {
        let mark = &self.mark;
        for handed in self.waiting.extract_if(.., |handed| handed.dealt_with && handed.positions.iter().all(|position| mark.has(*position))) {
            handed.delivered.into_iter().for_each(Delivered::settle);
            self.done.push_back(handed.update);
        }
        let many = self.done.len().saturating_sub(DONE);
        self.done.drain(..many);
    }
}
