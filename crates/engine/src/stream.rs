//! How far a connection's stream has been read and committed.

use hearth_storage::Cursor;
use std::collections::VecDeque;

/// The low-water mark of one connection: the last update before which every update is committed, whichever worker had it.
#[derive(Debug, Default)]
pub(crate) struct Stream {
    low: u64,
    /// Positions handed out that are not below the mark, in order, and whether each is committed.
    open: VecDeque<(u64, bool)>,
    /// The ticket of the first of `open`.
    first: u64,
    /// What an earlier process committed above its mark: not heard again.
    done: Vec<(u64, u64)>,
}

impl Stream {
    /// The stream as an earlier process left it.
    pub(crate) fn resume(cursor: &Cursor) -> Self {
        Self { low: cursor.low, done: cursor.done.clone(), ..Self::default() }
    }

    /// A ticket for an update on its way to a worker; nothing if it has been committed before.
    pub(crate) fn issue(&mut self, position: u64) -> Option<u64> {
        if position <= self.low {
            return None;
        }
        let committed = self.done.iter().any(|(from, to)| (*from..=*to).contains(&position));
        self.open.push_back((position, committed));
        self.settle();
        (!committed).then(|| self.first + self.open.len() as u64 - 1)
    }

    /// The last position handed out.
    pub(crate) fn last(&self) -> u64 {
        self.open.back().map_or(self.low, |(position, _)| *position)
    }

    /// Marks updates as committed, and says where the mark is now.
    pub(crate) fn commit(&mut self, tickets: &[u64]) -> u64 {
        for ticket in tickets {
            if let Some(slot) = ticket.checked_sub(self.first).and_then(|at| self.open.get_mut(at as usize)) {
                slot.1 = true;
            }
        }
        self.settle();
        self.low
    }

    /// What the cursor would be with these updates committed too.
    pub(crate) fn cursor(&self, connection: &str, tickets: &[u64]) -> Cursor {
        let mut committed: Vec<_> = self.open.iter().map(|(_, committed)| *committed).collect();
        for ticket in tickets {
            if let Some(slot) = ticket.checked_sub(self.first).and_then(|at| committed.get_mut(at as usize)) {
                *slot = true;
            }
        }
        let mut cursor = Cursor { connection: connection.into(), low: self.low, done: Vec::new() };
        let mut whole = true;
        let mut range: Option<(u64, u64)> = None;
        for ((position, _), committed) in self.open.iter().zip(committed) {
            match (committed, whole) {
                (true, true) => cursor.low = *position,
                (true, false) => range = Some((range.map_or(*position, |range| range.0), *position)),
                (false, _) => {
                    whole = false;
                    cursor.done.extend(range.take());
                }
            }
        }
        cursor.done.extend(range);
        // What an earlier process had committed and the platform has not sent again yet.
        let last = self.last().max(cursor.low);
        cursor.done.extend(self.done.iter().filter(|(from, _)| *from > last));
        cursor
    }

    fn settle(&mut self) {
        while let Some((position, true)) = self.open.front() {
            self.low = *position;
            self.open.pop_front();
            self.first += 1;
        }
        let low = self.low;
        self.done.retain(|(_, to)| *to > low);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn the_mark_waits_for_the_slowest_worker() {
        let mut stream = Stream::default();
        let tickets: Vec<_> = [10, 20, 30, 40].into_iter().filter_map(|position| stream.issue(position)).collect();
        assert_eq!(stream.cursor("sim", &[tickets[1], tickets[3]]), Cursor { connection: "sim".into(), low: 0, done: vec![(20, 20), (40, 40)] });
        assert_eq!(stream.commit(&[tickets[1], tickets[3]]), 0);
        let cursor = stream.cursor("sim", &[]);

        // Killed here: the next process hears 10 and 30 again, not 20 and 40.
        let mut again = Stream::resume(&cursor);
        let heard: Vec<_> = [10, 20, 30, 40, 50].into_iter().filter(|position| again.issue(*position).is_some()).collect();
        assert_eq!(heard, [10, 30, 50]);
    }

    proptest! {
        /// However commits of two workers interleave and wherever the process dies, each update is committed once.
        #[test]
        fn no_update_is_lost_or_doubled(orders in proptest::collection::vec(proptest::collection::vec(any::<prop::sample::Index>(), 0..12), 1..6)) {
            let all: Vec<u64> = (1..=20).map(|n| n * 3).collect();
            let mut counted = std::collections::BTreeMap::new();
            let mut cursor = Cursor { connection: "sim".into(), ..Cursor::default() };
            let mut lives = orders.into_iter();
            loop {
                let mut stream = Stream::resume(&cursor);
                let life = lives.next();
                let mut open: Vec<_> = all.iter().filter(|position| **position > cursor.low).filter_map(|position| Some((*position, stream.issue(*position)?))).collect();
                let picks = life.clone().unwrap_or_default();
                for pick in picks {
                    if open.is_empty() { break; }
                    let (position, ticket) = open.remove(pick.index(open.len()));
                    cursor = stream.cursor("sim", &[ticket]);
                    stream.commit(&[ticket]);
                    *counted.entry(position).or_insert(0) += 1;
                }
                if life.is_none() {
                    for (position, ticket) in open {
                        stream.commit(&[ticket]);
                        *counted.entry(position).or_insert(0) += 1;
                    }
                    break;
                }
            }
            prop_assert!(all.iter().all(|position| counted.get(position) == Some(&1)), "{counted:?}");
        }
    }
}
