//! What a database keeps of terms: how often and by how many, each day and in each space; the words only of what three said.

use crate::sketch::{Sketch, Trace};
use crate::term::{Term, Terms};
use hearth_core::{Day, MemberId, Secret, SpaceId, keyed_hash};
use rustc_hash::FxHashMap;
use std::collections::BTreeMap;
use std::fmt;

/// Different people that must have said a term in a community before its words are known.
pub const KNOWN: u32 = 3;
/// Terms whose speakers are remembered; beyond these, what one person said is forgotten, then the rest.
const REMEMBERED: usize = 1_000_000;

/// A term's keyed hash: without the community's secret nobody can tell which words it stands for.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct TermKey(pub u64);

impl TermKey {
    /// The key of a term in a community.
    pub fn of(secret: Secret, term: &Term<'_>) -> Self {
        Self::new(secret, term.key, term.length() > 1)
    }

    pub(crate) fn new(secret: Secret, term: u64, phrase: bool) -> Self {
        Self(keyed_hash(secret, &[b"term", &term.to_le_bytes()]) & !1 | u64::from(phrase))
    }

    /// Whether it stands for more than one word: its lowest bit tells.
    pub fn is_phrase(self) -> bool {
        self.0 & 1 == 1
    }
}

/// A term on a day in a space.
#[derive(Clone, Copy, PartialEq)]
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

/// Turns messages' terms into keys, and knows when three different people have said one.
///
/// Words exist here only while a message is looked at, or once [`KNOWN`] different people have said them: the words kept are the
/// last of these people's. What was said before is a keyed hash and a [`Sketch`]. Memory is bounded: a term that is forgotten and
/// comes again becomes known later, never sooner.
pub struct Speakers {
    secret: Secret,
    said: FxHashMap<TermKey, Few>,
    known: Vec<KnownTerm>,
}

/// The first few people that said a term. Small: most of a million terms are said by one person, and each is looked up.
#[derive(Clone, Copy, Default)]
struct Few {
    traces: [u8; KNOWN as usize],
    people: u8,
}

impl Few {
    /// Adds a person. Says whether they are the last that was missing for the term to be known.
    fn add(&mut self, Trace(trace): Trace) -> bool {
        let people = usize::from(self.people);
        if self.is_known() || self.traces[..people].contains(&trace) {
            return false;
        }
        self.traces[people] = trace;
        self.people += 1;
        self.is_known()
    }

    fn is_known(&self) -> bool {
        usize::from(self.people) == self.traces.len()
    }
}

impl Speakers {
    /// Of a community.
    pub fn new(secret: Secret) -> Self {
        Self { secret, said: FxHashMap::default(), known: Vec::new() }
    }

    /// Hears a message's terms, and writes their keys into `keys`, each once.
    pub fn hear(&mut self, person: MemberId, terms: &Terms, keys: &mut Vec<TermKey>) {
        keys.clear();
        if self.said.len() > REMEMBERED {
            self.forget();
        }
        keys.extend(terms.iter().map(|term| TermKey::of(self.secret, &term)));
        let trace = Trace::of(self.secret, person);
        // All keys are made first: then the places of several are fetched from memory at once.
        for (at, key) in keys.iter().enumerate() {
            if self.said.entry(*key).or_default().add(trace) {
                self.known.extend(terms.iter().nth(at).map(|term| KnownTerm { key: *key, words: term.shown().into() }));
            }
        }
        keys.sort_unstable();
        keys.dedup();
    }

    /// Words that have become known since it was asked last, by key.
    pub fn take_known(&mut self) -> Vec<KnownTerm> {
        let mut known = std::mem::take(&mut self.known);
        known.sort_by_key(|known| known.key);
        known
    }

    fn forget(&mut self) {
        self.said.retain(|_, said| said.people > 1);
        if self.said.len() > REMEMBERED / 2 {
            self.said.clear();
        }
    }
}

impl fmt::Debug for Speakers {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Speakers({} terms)", self.said.len())
    }
}

/// Adds up a community's terms, a page for each day and space.
#[derive(Default)]
pub struct DayTerms {
    pages: BTreeMap<(Day, SpaceId), FxHashMap<TermKey, (u32, Sketch)>>,
    rows: usize,
}

impl DayTerms {
    /// Adds a message's terms.
    pub fn hear(&mut self, secret: Secret, day: Day, space: SpaceId, person: MemberId, keys: &[TermKey]) {
        let page = self.pages.entry((day, space)).or_default();
        let before = page.len();
        let trace = Trace::of(secret, person);
        for key in keys {
            let (count, people) = page.entry(*key).or_default();
            *count += 1;
            people.mark(trace);
        }
        self.rows += page.len() - before;
    }

    /// Adds rows, such as those that a database has of one of its pages.
    pub fn add(&mut self, rows: impl IntoIterator<Item = TermRow>) {
        for row in rows {
            let page = self.pages.entry((row.day, row.space)).or_default();
            let before = page.len();
            let (count, people) = page.entry(row.key).or_default();
            *count += row.count;
            people.merge(&row.people);
            self.rows += page.len() - before;
        }
    }

    /// So many different people said a term on a day in a space, or more.
    pub fn people(&self, day: Day, space: SpaceId, key: TermKey) -> u32 {
        self.pages.get(&(day, space)).and_then(|page| page.get(&key)).map_or(0, |(_, people)| people.at_least())
    }

    /// How many rows there are.
    pub fn len(&self) -> usize {
        self.rows
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.pages.is_empty()
    }

    /// The days and spaces of which there are pages.
    pub fn pages(&self) -> impl Iterator<Item = (Day, SpaceId)> + '_ {
        self.pages.keys().copied()
    }

    /// Every page as bytes, by day and space. Afterwards nothing of it is here. Left out are phrases that were said once on a day in
    /// a space: most runs of words are chance.
    pub fn drain(&mut self) -> Vec<(Day, SpaceId, Vec<u8>)> {
        let pages = self.settle();
        *self = Self::default();
        pages
    }

    /// As [`DayTerms::drain`], but the phrases that are left out stay here: they may be said again.
    pub fn settle(&mut self) -> Vec<(Day, SpaceId, Vec<u8>)> {
        let mut settled = Vec::new();
        for ((day, space), page) in &mut self.pages {
            let rows: Vec<_> = page.extract_if(|key, (count, _)| *count > 1 || !key.is_phrase()).collect();
            self.rows -= rows.len();
            if !rows.is_empty() {
                settled.push((*day, *space, encode(rows)));
            }
        }
        self.pages.retain(|_, page| !page.is_empty());
        settled
    }

    /// Lets go of what is here of days before this one.
    pub fn forget_before(&mut self, day: Day) {
        self.pages = self.pages.split_off(&(day, SpaceId(0)));
        self.rows = self.pages.values().map(FxHashMap::len).sum();
    }
}

impl fmt::Debug for DayTerms {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "DayTerms({} rows)", self.rows)
    }
}

/// A page: for each term its key, how often, and who, as a length and bytes. Keys ascend and are written as they are.
fn encode(mut rows: Vec<(TermKey, (u32, Sketch))>) -> Vec<u8> {
    rows.sort_unstable_by_key(|(key, _)| *key);
    let mut out = Vec::with_capacity(rows.len() * 12);
    for (TermKey(key), (count, people)) in rows {
        let people = people.to_bytes();
        out.extend(key.to_le_bytes());
        out.extend((count.min(u32::from(u16::MAX)) as u16).to_le_bytes());
        out.push(people.len() as u8);
        out.extend(people);
    }
    out
}

/// The rows of a page as [`DayTerms::drain`] wrote it; of damaged bytes, those before the damage. `wanted` says which terms.
pub fn rows<'a>(day: Day, space: SpaceId, mut bytes: &'a [u8], wanted: impl Fn(TermKey) -> bool + 'a) -> impl Iterator<Item = TermRow> + 'a {
    let next = move || {
        let (key, rest) = bytes.split_first_chunk()?;
        let (count, rest) = rest.split_first_chunk()?;
        let (length, rest) = rest.split_first()?;
        let (people, rest) = rest.split_at_checked(usize::from(*length))?;
        bytes = rest;
        Some(TermRow { day, space, key: TermKey(u64::from_le_bytes(*key)), count: u32::from(u16::from_le_bytes(*count)), people: Sketch::from_bytes(people)? })
    };
    std::iter::from_fn(next).filter(move |row| wanted(row.key))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::terms;
    use hearth_core::Heard;
    use proptest::prelude::*;

    const SECRET: Secret = Secret([3, 4]);

    fn heard(speakers: &mut Speakers, days: &mut DayTerms, person: u32, text: &str) {
        let (mut read, mut keys) = (Terms::default(), vec![]);
        terms(Heard(text), &mut read);
        speakers.hear(MemberId(person), &read, &mut keys);
        days.hear(SECRET, Day(1), SpaceId(1), MemberId(person), &keys);
    }

    #[test]
    fn words_are_known_from_the_third_person_on() {
        let (mut speakers, mut days) = (Speakers::new(SECRET), DayTerms::default());
        for (person, known) in [(1, 0), (1, 0), (2, 0), (2, 0), (9, 1), (5, 1)] {
            heard(&mut speakers, &mut days, person, "the widgets again");
            assert_eq!(speakers.known.len(), known, "{person}");
        }
        let known = speakers.take_known();
        let pages = days.drain();
        let rows: Vec<_> = rows(pages[0].0, pages[0].1, &pages[0].2, |_| true).collect();
        assert_eq!((rows.len(), rows[0].count, rows[0].people.count()), (1, 6, 4));
        assert_eq!((&*known[0].words, known[0].key), ("widgets", rows[0].key));
        assert!(days.is_empty() && speakers.take_known().is_empty());
    }

    #[test]
    fn a_page_that_is_stored_is_added_to() {
        let (mut speakers, mut days) = (Speakers::new(SECRET), DayTerms::default());
        heard(&mut speakers, &mut days, 1, "the bike map, purple lemon");
        heard(&mut speakers, &mut days, 2, "the bike map");
        let stored = days.drain();
        heard(&mut speakers, &mut days, 3, "the bike map");
        days.add(rows(Day(1), SpaceId(1), &stored[0].2, |_| true));
        let merged = days.drain();
        let counts: Vec<_> = rows(Day(1), SpaceId(1), &merged[0].2, |_| true).map(|row| (row.count, row.people.count())).collect();
        // "purple", "lemon", but not "purple lemon", which was said once; then "bike", "map" and "bike map".
        let mut counts = counts;
        counts.sort_unstable();
        assert_eq!(counts, [(1, 1), (1, 1), (3, 3), (3, 3), (3, 3)]);
    }

    #[test]
    fn another_secret_makes_other_keys() {
        let mut read = Terms::default();
        terms(Heard("widget"), &mut read);
        let term = read.iter().next().expect("one term");
        assert_ne!(TermKey::of(SECRET, &term), TermKey::of(Secret([3, 5]), &term));
    }

    proptest! {
        #[test]
        fn few_are_known_when_a_sketch_has_as_many(people in proptest::collection::vec(0_u32..6, 0..12)) {
            let (mut few, mut sketch) = (Few::default(), Sketch::default());
            for person in people {
                let before = sketch.at_least();
                sketch.add(SECRET, MemberId(person));
                let last = few.add(Trace::of(SECRET, MemberId(person)));
                prop_assert_eq!(few.is_known(), sketch.at_least() >= KNOWN);
                prop_assert_eq!(last, before < KNOWN && sketch.at_least() >= KNOWN);
            }
        }

        #[test]
        fn no_bytes_make_it_panic(bytes in proptest::collection::vec(any::<u8>(), 0..200)) {
            let _ = rows(Day(1), SpaceId(1), &bytes, |_| true).count();
        }
    }
}
