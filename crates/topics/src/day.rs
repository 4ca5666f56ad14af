//! What a database keeps of terms: how often and by how many, each day and in each space; the words only of what three said.

use crate::sketch::Sketch;
use crate::term::{Term, Terms};
use hearth_core::{Day, MemberId, Secret, SpaceId, keyed_hash};
use rustc_hash::FxHashMap;
use std::fmt;

/// Different people that must have said a term in a community before its words are known.
pub const KNOWN: u32 = 3;

/// A term's keyed hash: without the community's secret nobody can tell which words it stands for.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct TermKey(pub u64);

impl TermKey {
    /// The key of a term in a community.
    pub fn of(secret: Secret, term: &Term<'_>) -> Self {
        Self(keyed_hash(secret, &[b"term", &term.key.to_le_bytes()]))
    }
}

/// A term on a day in a space. A row that exists already is added to: counts add up, sketches merge.
#[derive(Clone, PartialEq)]
pub struct TermRow {
    /// The community's local day.
    pub day: Day,
    /// Where.
    pub space: SpaceId,
    /// Which term.
    pub key: TermKey,
    /// Messages that said it.
    pub count: u32,
    /// Who said it.
    pub people: Sketch,
}

/// Words that have become known: three different people said them.
#[derive(Clone, PartialEq, Eq)]
pub struct KnownTerm {
    /// Which term.
    pub key: TermKey,
    /// As the third person wrote it.
    pub words: Box<str>,
}

/// Adds up a community's terms between two writes to the database.
///
/// Words exist here only while a message is looked at, or once [`KNOWN`] different people have said them: the words kept are the
/// last of these people's. What was said before is a keyed hash and a [`Sketch`].
pub struct DayTerms {
    secret: Secret,
    rows: FxHashMap<(Day, SpaceId, TermKey), (u32, Sketch)>,
    /// Who said each term in the community, ever.
    said: FxHashMap<TermKey, Said>,
    known: Vec<KnownTerm>,
}

#[derive(Clone, Copy, Default)]
struct Said {
    people: Sketch,
    known: bool,
}

impl DayTerms {
    /// Empty, for a community.
    pub fn new(secret: Secret) -> Self {
        Self { secret, rows: FxHashMap::default(), said: FxHashMap::default(), known: Vec::new() }
    }

    /// Tells what the database has of a term: who said it on all days, and whether its words are known. A term that it was not told
    /// of is taken for new, so that its words become known later, never sooner.
    pub fn recall(&mut self, key: TermKey, people: Sketch, known: bool) {
        let said = self.said.entry(key).or_default();
        said.people.merge(&people);
        said.known |= known;
    }

    /// Keys of a message's terms that it has not been told of: to [`DayTerms::recall`] before [`DayTerms::hear`].
    pub fn unknown(&self, terms: &Terms) -> Vec<TermKey> {
        terms.iter().map(|term| TermKey::of(self.secret, &term)).filter(|key| !self.said.contains_key(key)).collect()
    }

    /// Adds a message's terms, each once.
    pub fn hear(&mut self, day: Day, space: SpaceId, person: MemberId, terms: &Terms) {
        let mut keys: Vec<_> = terms.iter().map(|term| (TermKey::of(self.secret, &term), term)).collect();
        keys.sort_by_key(|(key, _)| *key);
        keys.dedup_by_key(|(key, _)| *key);
        for (key, term) in keys {
            let (count, people) = self.rows.entry((day, space, key)).or_default();
            *count += 1;
            people.add(self.secret, person);
            let said = self.said.entry(key).or_default();
            said.people.add(self.secret, person);
            if !said.known && said.people.at_least() >= KNOWN {
                said.known = true;
                self.known.push(KnownTerm { key, words: term.shown().into() });
            }
        }
    }

    /// What is to be written: rows by day, space and key, and words that became known, by key. Afterwards nothing of it is here,
    /// nor who said what: the database is asked again.
    pub fn drain(&mut self) -> (Vec<TermRow>, Vec<KnownTerm>) {
        let mut rows: Vec<_> = self.rows.drain().map(|((day, space, key), (count, people))| TermRow { day, space, key, count, people }).collect();
        rows.sort_by_key(|row| (row.day, row.space, row.key));
        let mut known = std::mem::take(&mut self.known);
        known.sort_by_key(|known| known.key);
        self.said.clear();
        (rows, known)
    }
}

impl fmt::Debug for DayTerms {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "DayTerms({} rows)", self.rows.len())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::terms;
    use hearth_core::Heard;

    const SECRET: Secret = Secret([3, 4]);

    fn heard(days: &mut DayTerms, person: u32, text: &str) {
        let mut read = Terms::default();
        terms(Heard(text), &mut read);
        days.hear(Day(1), SpaceId(1), MemberId(person), &read);
    }

    #[test]
    fn words_are_known_from_the_third_person_on() {
        let mut days = DayTerms::new(SECRET);
        for (person, known) in [(1, 0), (1, 0), (2, 0), (2, 0), (9, 1), (5, 1)] {
            heard(&mut days, person, "the widgets again");
            assert_eq!(days.known.len(), known, "{person}");
        }
        let (rows, known) = days.drain();
        assert_eq!((rows.len(), rows[0].count, rows[0].people.count()), (1, 6, 4));
        assert_eq!((&*known[0].words, known[0].key), ("widgets", rows[0].key));
        assert_eq!(days.drain().0.len(), 0);
    }

    #[test]
    fn what_the_database_knows_counts() {
        let mut days = DayTerms::new(SECRET);
        heard(&mut days, 1, "the widget");
        heard(&mut days, 2, "the widget");
        let before = days.drain().0.remove(0);
        heard(&mut days, 3, "a widget");
        assert!(days.drain().1.is_empty());
        days.recall(before.key, before.people, false);
        heard(&mut days, 3, "a widget");
        assert_eq!(days.drain().1.len(), 1);
        days.recall(before.key, before.people, true);
        heard(&mut days, 3, "a widget");
        assert!(days.drain().1.is_empty());
    }

    #[test]
    fn another_secret_makes_other_keys() {
        let mut read = Terms::default();
        terms(Heard("widget"), &mut read);
        let term = read.iter().next().expect("one term");
        assert_ne!(TermKey::of(SECRET, &term), TermKey::of(Secret([3, 5]), &term));
    }
}
