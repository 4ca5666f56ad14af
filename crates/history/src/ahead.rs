//! Facts of past days, read ahead: those of the next days come while one is closed.

use hearth_core::{CommunityId, Day, Fact};
use hearth_storage::{Store, StoreError};
use std::collections::VecDeque;
use tokio::task::JoinHandle;

/// Facts that are asked for at once, about: a question costs more than the facts of a quiet day.
const BITE: usize = 20_000;
/// Days that are asked for at once, at most.
const DAYS: usize = 64;

/// The facts of the days that have any, one day after another.
pub(crate) struct Ahead {
    store: Store,
    id: CommunityId,
    /// Days that were not asked for yet.
    days: VecDeque<Day>,
    /// How many are asked for at once.
    at_once: usize,
    coming: Option<JoinHandle<Result<Vec<Fact>, StoreError>>>,
    here: VecDeque<Vec<Fact>>,
}

impl Ahead {
    /// Of these days, ascending: all between the first and the last that have facts.
    pub(crate) fn new(store: &Store, id: CommunityId, days: &[Day]) -> Self {
        let mut ahead = Self { store: store.clone(), id, days: days.iter().copied().collect(), at_once: 1, coming: None, here: VecDeque::new() };
        ahead.ask();
        ahead
    }

    /// Waits for the next days, if none is here. Says whether there are new ones.
    pub(crate) async fn turn(&mut self) -> Result<bool, StoreError> {
        let Some(coming) = self.coming.take_if(|_| self.here.is_empty()) else { return Ok(false) };
        let facts = coming.await.unwrap_or(Err(StoreError::Stopped))?;
        self.at_once = (self.at_once * BITE / facts.len().max(1)).clamp(1, DAYS);
        self.here = facts.chunk_by(|a, b| a.day == b.day).map(<[_]>::to_vec).collect();
        self.ask();
        Ok(true)
    }

    /// The facts of all days that are here.
    pub(crate) fn here(&self) -> impl Iterator<Item = &Fact> {
        self.here.iter().flatten()
    }

    /// The facts of the next day, if it is here.
    pub(crate) fn next(&mut self) -> Vec<Fact> {
        self.here.pop_front().unwrap_or_default()
    }

    fn ask(&mut self) {
        let days: Vec<_> = self.days.drain(..self.at_once.min(self.days.len())).collect();
        let (store, id) = (self.store.clone(), self.id);
        self.coming = days.first().copied().zip(days.last().copied()).map(|(first, last)| tokio::spawn(async move { store.facts_between(id, first, last).await }));
    }
}
