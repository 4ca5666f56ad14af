//! How much of a stream is done with.

use serde::{Deserialize, Serialize};

/// Which positions of a stream are done with: all up to a top, but for some holes.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
pub struct Mark {
    top: u64,
    holes: Vec<(u64, u64)>,
}

impl Mark {
    /// Everything up to a position, that one included.
    pub const fn up_to(top: u64) -> Self {
        Self { top, holes: Vec::new() }
    }

    /// Whether a position is done with.
    pub fn has(&self, position: u64) -> bool {
        position <= self.top && self.hole_of(position).is_none()
    }

    /// Every position up to this one is done with.
    pub fn low(&self) -> u64 {
        self.holes.first().map_or(self.top, |(from, _)| from.saturating_sub(1))
    }

    /// The highest position that is done with.
    pub const fn top(&self) -> u64 {
        self.top
    }

    /// Ranges of positions below the top that are not done with, their ends included, in order.
    pub fn holes(&self) -> &[(u64, u64)] {
        &self.holes
    }

    /// One position more is done with. What lies between it and the top, and what is left of a hole that it was in, is a hole only if
    /// something of it `may_come`: asked with the ends of a range.
    pub fn add(&mut self, position: u64, may_come: impl Fn(u64, u64) -> bool) {
        let open = |from: u64, to: u64| (from <= to && may_come(from, to)).then_some((from, to));
        if position > self.top {
            self.holes.extend(open(self.top + 1, position - 1));
            self.top = position;
        } else if let Some(at) = self.hole_of(position) {
            let (from, to) = self.holes[at];
            let left = position.checked_sub(1).and_then(|last| open(from, last));
            self.holes.splice(at..=at, left.into_iter().chain(open(position + 1, to)));
        }
    }

    /// Lets go of the holes of which nothing may come any more.
    pub fn close(&mut self, may_come: impl Fn(u64, u64) -> bool) {
        self.holes.retain(|(from, to)| may_come(*from, *to));
    }

    fn hole_of(&self, position: u64) -> Option<usize> {
        let at = self.holes.partition_point(|(_, to)| *to < position);
        self.holes.get(at).is_some_and(|(from, _)| *from <= position).then_some(at)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use std::collections::BTreeSet;

    #[test]
    fn holes_are_filled_and_split() {
        let mut mark = Mark::up_to(10);
        mark.add(20, |_, _| true);
        assert_eq!((mark.low(), mark.top(), mark.holes()), (10, 20, &[(11, 19)][..]));
        mark.add(15, |_, _| true);
        assert_eq!(mark.holes(), [(11, 14), (16, 19)]);
        mark.add(11, |_, _| true);
        mark.add(19, |from, _| from != 20);
        assert_eq!(mark.holes(), [(12, 14), (16, 18)]);
        mark.close(|from, _| from > 15);
        assert_eq!((mark.low(), mark.has(13), mark.has(17), mark.has(21)), (15, true, false, false));
        mark.add(21, |_, _| true);
        assert_eq!((mark.low(), mark.top()), (15, 21));
    }

    proptest! {
        /// In whatever order positions are done with, exactly those are.
        #[test]
        fn what_was_added_is_there_and_nothing_else(positions in proptest::collection::vec(1_u64..60, 0..40)) {
            let mut mark = Mark::default();
            let mut done = BTreeSet::new();
            for position in positions {
                mark.add(position, |_, _| true);
                done.insert(position);
                let low = (1..).take_while(|position| done.contains(position)).last().unwrap_or(0);
                prop_assert_eq!(mark.low(), low);
                prop_assert!((1..70).all(|position| mark.has(position) == done.contains(&position)), "{mark:?} {done:?}");
                prop_assert!(mark.holes().windows(2).all(|pair| pair[0].1 < pair[1].0));
            }
        }
    }
}
