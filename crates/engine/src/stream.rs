//! How far a connection's stream has been read and committed.

use hearth_core::Mark;
use std::collections::BTreeSet;

/// One connection's stream: what is committed, what is on its way, and what may still come out of turn.
#[derive(Debug, Default)]
pub(crate) struct Stream {
    mark: Mark,
    /// Positions handed out that are not committed.
    open: BTreeSet<u64>,
    /// Ranges of positions, both ends included, that have not come although later ones have.
    awaited: Vec<(u64, u64)>,
    /// The platform says itself what may come out of turn.
    told: bool,
    /// The highest position that has come.
    last: u64,
}

impl Stream {
    /// The stream as an earlier process left it: what is not committed comes again.
    pub(crate) fn resume(mark: Mark) -> Self {
        Self { awaited: mark.holes().to_vec(), last: mark.low(), mark, ..Self::default() }
    }

    /// Takes an update in on its way to a worker; says no if it is on its way or has been committed.
    pub(crate) fn issue(&mut self, position: u64) -> bool {
        self.last = self.last.max(position);
        if !self.told {
            // In order: what lies before it has come, as far as there was anything.
            self.awaited.retain(|(_, to)| *to >= position);
        }
        !self.mark.has(position) && self.open.insert(position)
    }

    /// What may come out of turn from here on.
    pub(crate) fn awaits(&mut self, ranges: Vec<(u64, u64)>) {
        (self.told, self.awaited) = (true, ranges);
    }

    /// The highest position that has come.
    pub(crate) const fn last(&self) -> u64 {
        self.last
    }

    /// Updates are committed. Says what of the stream is, by now.
    pub(crate) fn commit(&mut self, positions: &[u64]) -> Mark {
        self.mark = self.mark_with(positions);
        for position in positions {
            self.open.remove(position);
        }
        self.mark.clone()
    }

    /// What would be committed with these updates too.
    pub(crate) fn mark_with(&self, positions: &[u64]) -> Mark {
        let mut positions = positions.to_vec();
        positions.sort_unstable();
        let awaited = |from: u64, to: u64| self.awaited.iter().any(|(first, last)| *first <= to && from <= *last);
        let comes = |from: u64, to: u64| self.open.range(from..=to).any(|open| positions.binary_search(open).is_err()) || awaited(from, to);
        let mut mark = self.mark.clone();
        for position in &positions {
            mark.add(*position, comes);
        }
        mark.close(comes);
        mark
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn the_mark_waits_for_the_slowest_worker() {
        let mut stream = Stream::default();
        assert!([10, 20, 30, 40].into_iter().all(|position| stream.issue(position)));
        let mark = stream.mark_with(&[20, 40]);
        assert_eq!((mark.low(), mark.top(), mark.holes()), (0, 40, &[(1, 19), (21, 39)][..]));
        assert_eq!(stream.commit(&[20, 40]).low(), 0);

        // Killed here: the next process hears 10 and 30 again, not 20 and 40.
        let mut again = Stream::resume(mark);
        let heard: Vec<_> = [10, 20, 30, 40, 50].into_iter().filter(|position| again.issue(*position)).collect();
        assert_eq!(heard, [10, 30, 50]);
        assert_eq!(again.commit(&[50, 10, 30]), Mark::up_to(50));
    }

    #[test]
    fn what_comes_out_of_turn_is_heard_once() {
        let mut stream = Stream::default();
        assert!(stream.issue(10));
        stream.awaits(vec![(20, 29)]);
        assert!(stream.issue(30));
        let mark = stream.commit(&[10, 30]);
        assert_eq!((mark.low(), mark.has(10), mark.has(21), mark.has(30)), (10, true, false, true));

        let mut again = Stream::resume(mark);
        again.awaits(vec![(20, 29)]);
        assert!(again.issue(40) && again.issue(21) && !again.issue(21) && !again.issue(30), "on its way, or committed");
        let mark = again.commit(&[40, 21]);
        assert!(!mark.has(22), "the rest of it may still come");
        again.awaits(vec![]);
        assert_eq!(again.commit(&[]), Mark::up_to(40));
    }

    proptest! {
        /// However commits of two workers interleave and wherever the process dies, each update is committed once.
        #[test]
        fn no_update_is_lost_or_doubled(orders in proptest::collection::vec(proptest::collection::vec(any::<prop::sample::Index>(), 0..12), 1..6)) {
            let all: Vec<u64> = (1..=20).map(|n| n * 3).collect();
            let mut counted = std::collections::BTreeMap::new();
            let mut mark = Mark::default();
            let mut lives = orders.into_iter();
            loop {
                let mut stream = Stream::resume(mark.clone());
                let life = lives.next();
                let mut open: Vec<_> = all.iter().copied().filter(|position| *position > mark.low() && stream.issue(*position)).collect();
                for pick in life.clone().unwrap_or_default() {
                    if open.is_empty() { break; }
                    let position = open.remove(pick.index(open.len()));
                    mark = stream.mark_with(&[position]);
                    stream.commit(&[position]);
                    *counted.entry(position).or_insert(0) += 1;
                }
                if life.is_none() {
                    for position in open {
                        mark = stream.commit(&[position]);
                        *counted.entry(position).or_insert(0) += 1;
                    }
                    break;
                }
            }
            prop_assert!(all.iter().all(|position| counted.get(position) == Some(&1)), "{counted:?}");
            prop_assert_eq!(mark, Mark::up_to(60));
        }

        /// In whatever order a platform sends that says what is missing, and wherever the process dies, each update is committed once.
        #[test]
        fn no_order_loses_or_doubles_one(order in Just((1_u64..=12).collect::<Vec<_>>()).prop_shuffle(), deaths in proptest::collection::vec(any::<bool>(), 12)) {
            let mut mark = Mark::default();
            let mut stream = Stream::resume(Mark::default());
            let (mut counted, mut sent) = (BTreeSet::new(), BTreeSet::new());
            for (update, dies) in order.into_iter().zip(deaths) {
                sent.insert(update);
                let last = sent.last().copied().unwrap_or(0);
                stream.awaits((1..last).filter(|missing| !counted.contains(missing)).map(|missing| (missing * 10, missing * 10 + 9)).collect());
                let position = update * 10 + 1;
                prop_assert!(stream.issue(position));
                if dies {
                    // Before the commit: it comes again, since it was never confirmed.
                    stream = Stream::resume(mark.clone());
                    stream.awaits((1..last).filter(|missing| !counted.contains(missing)).map(|missing| (missing * 10, missing * 10 + 9)).collect());
                    prop_assert!(stream.issue(position));
                }
                mark = stream.commit(&[position]);
                prop_assert!(counted.insert(update));
                prop_assert!((1..=last).all(|update| mark.has(update * 10 + 1) == counted.contains(&update)));
            }
        }
    }
}
