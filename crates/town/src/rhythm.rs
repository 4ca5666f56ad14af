//! When the town is lively, and whose turn a script is.

use crate::{Chance, Town};
use rand::seq::{IndexedRandom, SliceRandom};
use rand::{Rng, RngExt};
use std::ops::Range;

/// How lively each hour is, from midnight.
const HOURS: [u32; 24] = [1, 0, 0, 0, 0, 0, 3, 9, 10, 8, 8, 10, 14, 12, 9, 9, 10, 12, 18, 22, 26, 26, 18, 8];
/// The last second at which something may be said; reactions follow.
pub(crate) const LAST: u32 = 86_390;
/// Days that must pass until a script comes again.
#[cfg(test)]
const REST: u32 = 11;
/// What eleven days on end can come to at most, in tenths: seven common days and four of a weekend.
const ELEVEN_DAYS: u32 = 7 * 10 + 4 * 13;
/// How many places a script may move from round to round.
const SHUFFLED: usize = 2;

/// Whether it is Saturday or Sunday. Day 0 is a Monday.
pub(crate) fn weekend(day: u32) -> bool {
    day % 7 >= 5
}

/// A second of the day within these hours, lively hours more often.
pub(crate) fn second(chance: &mut impl Rng, hours: Range<u32>) -> u32 {
    let hours: Vec<u32> = hours.collect();
    let hour = hours.choose_weighted(chance, |hour| HOURS[*hour as usize % 24]).copied().unwrap_or(12);
    // What begins before midnight ends before it.
    hour * 3_600 + chance.random_range(0..if hour == 23 { 1_800 } else { 3_600 })
}

impl Town {
    /// How lively a day is, in tenths: 6 on a quiet one, 13 on a weekend.
    pub(crate) fn lively(&self, day: u32) -> u32 {
        match self.chance(Chance::Mood, day.into()).random_range(0..10) {
            _ if weekend(day) => 13,
            0 => 6,
            1..4 => 9,
            _ => 10,
        }
    }

    /// How lively all days before this one were together.
    pub(crate) fn lived(&self, day: u32) -> u64 {
        (0..day).map(|day| u64::from(self.lively(day))).sum()
    }

    /// Which of `count` things have their turn between two sums of [`Town::lived`]. None comes again within ten days; the order
    /// changes from round to round.
    pub(crate) fn turns(&self, salt: u64, count: usize, lived: Range<u64>) -> Vec<usize> {
        let free = count.saturating_sub(2 * SHUFFLED + 1) as u64;
        let used = |lived: u64| (lived * free / u64::from(ELEVEN_DAYS)) as usize;
        self.stretch(salt, count, used(lived.start)..used(lived.end))
    }

    /// The thing at one place of the endless order.
    pub(crate) fn nth(&self, salt: u64, count: usize, at: usize) -> usize {
        self.stretch(salt, count, at..at + 1)[0]
    }

    /// A stretch of the endless order of `count` things, in which each comes once a round.
    pub(crate) fn stretch(&self, salt: u64, count: usize, places: Range<usize>) -> Vec<usize> {
        let rounds = places.start / count..places.end.div_ceil(count);
        let order: Vec<usize> = rounds.clone().flat_map(|round| self.round(salt, count, round as u64)).collect();
        places.map(|at| order[at - rounds.start * count]).collect()
    }

    /// A round: the order of the seed, a little shuffled.
    fn round(&self, salt: u64, count: usize, round: u64) -> Vec<usize> {
        let mut order: Vec<usize> = (0..count).collect();
        order.shuffle(&mut self.chance(Chance::Order, salt << 32));
        let mut chance = self.chance(Chance::Order, salt << 32 | (round + 1));
        let mut ranked: Vec<_> = order.into_iter().enumerate().map(|(rank, thing)| (rank + chance.random_range(0..=SHUFFLED), thing)).collect();
        ranked.sort_by_key(|(rank, _)| *rank);
        ranked.into_iter().map(|(_, thing)| thing).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Tongue;

    #[test]
    fn nothing_comes_again_within_ten_days() {
        for (seed, count) in [(1, 12), (2, 30), (3, 41), (4, 6)] {
            let town = Town::new(seed, Tongue::English);
            let (mut last, mut lived) = (vec![None; count], 0);
            for day in 0..200 {
                let lively = u64::from(town.lively(day));
                for thing in town.turns(7, count, lived..lived + lively) {
                    let gap = last[thing].replace(day).map_or(REST, |before| day - before);
                    assert!(gap >= REST, "seed {seed}, {count} things, day {day}: {thing} again after {gap} days");
                }
                lived += lively;
            }
            assert_eq!(lived, town.lived(200));
            assert!(last.iter().all(Option::is_some), "each has its turn");
        }
    }

    #[test]
    fn seconds_stay_within_their_hours() {
        let mut chance = Town::new(5, Tongue::English).chance(Chance::Day, 0);
        for hours in [0..24, 6..11, 18..23] {
            assert!((0..500).all(|_| hours.contains(&(second(&mut chance, hours.clone()) / 3_600))));
        }
    }
}
