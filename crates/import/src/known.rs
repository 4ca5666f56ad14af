//! People known by their names, in bounded memory.

use std::hash::{BuildHasher, Hasher, RandomState};

/// A name that several people bear.
const SEVERAL: u64 = u64::MAX;

/// Names, each with a number. Beyond its bounds nothing is learned.
pub(crate) struct Known {
    /// An open table of rows, counted from 1; 0 is free.
    slots: Vec<u32>,
    rows: Vec<(u32, u64)>,
    letters: String,
    most: usize,
    most_letters: usize,
    /// Whether `Ana` and `ana` are one.
    fold: bool,
    /// Seeded by chance, so that nobody can make names that all fall on one slot.
    hasher: RandomState,
}

impl Known {
    pub(crate) fn new(most: usize, most_letters: usize, fold: bool) -> Self {
        Self { slots: vec![0; 1 << 10], rows: Vec::new(), letters: String::new(), most, most_letters, fold, hasher: RandomState::new() }
    }

    /// Learns whose name it is. A name of several people is nobody's. False if there is no room.
    pub(crate) fn learn(&mut self, name: &str, number: u64) -> bool {
        let slot = self.slot(name);
        if let Some(row) = self.slots[slot].checked_sub(1) {
            let known = &mut self.rows[row as usize].1;
            *known = if *known == number { number } else { SEVERAL };
            return true;
        }
        if name.is_empty() || self.rows.len() >= self.most || self.letters.len() + name.len() > self.most_letters {
            return false;
        }
        self.letters.push_str(name);
        self.rows.push((self.letters.len() as u32, number));
        self.slots[slot] = self.rows.len() as u32;
        if self.rows.len() * 2 > self.slots.len() {
            self.widen();
        }
        true
    }

    /// The name as it was first spelled, and its number, if it is one person's.
    pub(crate) fn find(&self, name: &str) -> Option<(&str, u64)> {
        let row = self.slots[self.slot(name)].checked_sub(1)? as usize;
        let number = self.rows[row].1;
        (number != SEVERAL).then(|| (self.name(row), number))
    }

    fn name(&self, row: usize) -> &str {
        let start = row.checked_sub(1).map_or(0, |before| self.rows[before].0 as usize);
        &self.letters[start..self.rows[row].0 as usize]
    }

    /// The slot that the name is in, or the free one where it would be. At most half of the slots are taken.
    fn slot(&self, name: &str) -> usize {
        let mask = self.slots.len() - 1;
        let mut slot = self.hash(name) as usize & mask;
        loop {
            match self.slots[slot].checked_sub(1) {
                Some(row) if !self.same(self.name(row as usize), name) => slot = (slot + 1) & mask,
                _ => return slot,
            }
        }
    }

    fn same(&self, known: &str, name: &str) -> bool {
        known == name || (self.fold && known.eq_ignore_ascii_case(name))
    }

    fn hash(&self, name: &str) -> u64 {
        if !self.fold {
            return self.hasher.hash_one(name);
        }
        let mut hasher = self.hasher.build_hasher();
        for part in name.as_bytes().chunks(64) {
            let mut folded = [0; 64];
            folded[..part.len()].copy_from_slice(part);
            folded.make_ascii_lowercase();
            hasher.write(&folded[..part.len()]);
        }
        hasher.finish()
    }

    fn widen(&mut self) {
        self.slots = vec![0; self.slots.len() * 2];
        let mask = self.slots.len() - 1;
        for row in 0..self.rows.len() {
            let mut slot = self.hash(self.name(row)) as usize & mask;
            while self.slots[slot] != 0 {
                slot = (slot + 1) & mask;
            }
            self.slots[slot] = row as u32 + 1;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_found_again() {
        let mut known = Known::new(5_000, 1 << 20, true);
        for number in 0..6_000 {
            assert_eq!(known.learn(&format!("Name{number}"), number), number < 5_000);
        }
        assert_eq!(known.find("nAME4999"), Some(("Name4999", 4_999)));
        assert_eq!(known.find("Name5000"), None);
        known.learn("name7", 8);
        assert_eq!(known.find("Name7"), None);
        assert!(!known.learn("", 1));
        let mut exact = Known::new(10, 10, false);
        assert!(exact.learn("Ana", 1) && !exact.learn("a long name", 2));
        assert_eq!((exact.find("ana"), exact.find("Ana")), (None, Some(("Ana", 1))));
    }
}
