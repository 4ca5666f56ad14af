//! A ranking: who stands where in a window.

use crate::MemberId;

/// Members with points, best first; equal points by member number.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Board {
    rows: Vec<(i64, MemberId)>,
}

impl Board {
    /// The ranking of these points, in thousandths. Nobody without points is on it.
    pub fn new(points: impl Iterator<Item = (MemberId, i64)>) -> Self {
        let mut rows: Vec<_> = points.filter(|(_, points)| *points > 0).map(|(member, points)| (-points, member)).collect();
        rows.sort_unstable();
        Self { rows }
    }

    /// The first so many: place from 1, member, points in thousandths.
    pub fn top(&self, count: usize) -> impl Iterator<Item = (usize, MemberId, i64)> + '_ {
        self.rows.iter().take(count).enumerate().map(|(at, (points, member))| (at + 1, *member, -points))
    }

    /// The place, from 1, of a member with so many points; nothing if they are not on it.
    pub fn place(&self, member: MemberId, points: i64) -> Option<usize> {
        self.rows.binary_search(&(-points, member)).ok().map(|at| at + 1)
    }

    /// How many are on it.
    pub fn len(&self) -> usize {
        self.rows.len()
    }

    /// Whether nobody is on it.
    pub fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }
}
