//! About how many people, in 32 bytes and without knowing whom.

use hearth_core::{MemberId, Secret, keyed_hash};

/// A set of people by linear counting (K.-Y. Whang, B. Vander-Zanden, H. Taylor 1990): each sets one of 256 bits, by a hash
/// keyed with the community's secret.
///
/// The standard error is 1 person at 20, 5 % at 250 and 11 % at 1,000. Beyond 1,400 it says 1,420. It never counts more
/// distinct people than `n` when fewer than `n` bits are set: [`Sketch::at_least`] is a guarantee, the count an estimate.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Sketch([u64; 4]);

/// What a person leaves in every sketch of a community: one of 256 bits.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct Trace(pub(crate) u8);

impl Trace {
    pub(crate) fn of(secret: Secret, person: MemberId) -> Self {
        Self(keyed_hash(secret, &[b"sketch", &person.0.to_le_bytes()]) as u8)
    }
}

impl Sketch {
    /// Adds a person. The same person changes nothing.
    pub fn add(&mut self, secret: Secret, person: MemberId) {
        self.mark(Trace::of(secret, person));
    }

    /// Adds a person by their trace.
    pub(crate) fn mark(&mut self, Trace(bit): Trace) {
        self.0[usize::from(bit >> 6)] |= 1 << (bit & 63);
    }

    /// The people of both.
    pub fn merge(&mut self, other: &Self) {
        self.0.iter_mut().zip(other.0).for_each(|(own, other)| *own |= other);
    }

    /// So many different people were added, or more: two may share a bit, one never has two.
    pub fn at_least(&self) -> u32 {
        self.0.iter().map(|lane| lane.count_ones()).sum()
    }

    /// About how many different people were added.
    pub fn count(&self) -> u32 {
        let empty = f64::from(256 - self.at_least()).max(1.0);
        libm::round(256.0 * libm::log(256.0 / empty)) as u32
    }

    /// To keep: one byte a set bit while that is shorter than all bits, which is so for most terms.
    pub fn to_bytes(&self) -> Vec<u8> {
        if self.at_least() < 32 {
            return self.bits().collect();
        }
        self.0.iter().flat_map(|lane| lane.to_le_bytes()).collect()
    }

    /// The bits that are set, ascending.
    fn bits(&self) -> impl Iterator<Item = u8> {
        [0, 64, 128, 192].into_iter().zip(self.0).flat_map(|(start, lane)| {
            let rests = std::iter::successors(Some(lane), |rest| Some(rest & rest.wrapping_sub(1)));
            rests.take_while(|rest| *rest != 0).map(move |rest| start + rest.trailing_zeros() as u8)
        })
    }

    /// What was kept. None if it is too long to be a sketch.
    pub fn from_bytes(bytes: &[u8]) -> Option<Self> {
        let mut sketch = Self::default();
        match bytes.len() {
            0..32 => bytes.iter().for_each(|bit| sketch.0[usize::from(bit >> 6)] |= 1 << (bit & 63)),
            32 => sketch.0.iter_mut().zip(bytes.as_chunks().0).for_each(|(lane, bytes)| *lane = u64::from_le_bytes(*bytes)),
            _ => return None,
        }
        Some(sketch)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn of(people: impl IntoIterator<Item = u64>) -> Sketch {
        let mut sketch = Sketch::default();
        people.into_iter().for_each(|person| sketch.add(Secret([1, 2]), MemberId(person as u32)));
        sketch
    }

    #[test]
    fn it_counts_within_its_error() {
        for (people, error) in [(0, 0.0), (1, 0.0), (20, 3.0), (250, 38.0), (1_000, 330.0)] {
            assert!((f64::from(of(0..people).count()) - people as f64).abs() <= error, "{people}: {}", of(0..people).count());
        }
    }

    proptest! {
        #[test]
        fn order_and_repeats_change_nothing(people in proptest::collection::vec(0_u64..500, 0..400)) {
            let twice = of(people.iter().rev().chain(&people).copied());
            prop_assert_eq!(of(people.iter().copied()), twice);
        }

        #[test]
        fn merged_is_counted_together(a in proptest::collection::vec(0_u64..900, 0..200), b in proptest::collection::vec(0_u64..900, 0..200)) {
            let mut merged = of(a.iter().copied());
            merged.merge(&of(b.iter().copied()));
            prop_assert_eq!(merged, of(a.iter().chain(&b).copied()));
            let distinct: std::collections::BTreeSet<_> = a.iter().chain(&b).collect();
            prop_assert!(merged.at_least() as usize <= distinct.len());
        }

        #[test]
        fn what_is_kept_comes_back(people in proptest::collection::vec(0_u64..5_000, 0..400)) {
            let sketch = of(people.iter().copied());
            let bytes = sketch.to_bytes();
            prop_assert!(bytes.len() <= 32);
            prop_assert_eq!(Sketch::from_bytes(&bytes), Some(sketch));
        }
    }
}
