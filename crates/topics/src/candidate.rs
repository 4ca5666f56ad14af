//! Terms of a window: which were said by two people, where, and how often outside of it.

use crate::archive::{Archive, GAP, NONE, NUMBER, PART, PLAIN};
use hearth_core::Moment;
use rustc_hash::FxHashMap;

/// Phrases that are counted at a time, at most.
const PHRASES: usize = 2_000_000;

/// A word, or two or three that follow each other, by number; [`NONE`] fills up.
pub(crate) type Words = [u32; 3];

/// A term that two people said in the window.
pub(crate) struct Candidate {
    pub(crate) words: Words,
    /// Positions of the window's messages that have it.
    pub(crate) mentions: Vec<u32>,
    /// Messages outside of the window that have it.
    pub(crate) outside: u32,
}

/// The messages from `from` on and before `to`.
#[derive(Clone, Copy)]
pub(crate) struct Window {
    pub(crate) from: Moment,
    pub(crate) to: Moment,
}

impl Window {
    pub(crate) fn holds(self, archive: &Archive, position: usize) -> bool {
        (self.from.0..self.to.0).contains(&archive.message(position).at)
    }
}

/// How often and by whom a term was said in the window.
#[derive(Clone, Copy)]
struct Tally {
    messages: u32,
    person: u32,
    last: u32,
    several: bool,
}

impl Tally {
    const NEW: Self = Self { messages: 0, person: NONE, last: NONE, several: false };

    fn said(&mut self, position: usize, person: u32) {
        self.several |= self.messages > 0 && self.person != person;
        self.person = person;
        self.messages += u32::from(self.last != position as u32);
        self.last = position as u32;
    }
}

/// The candidates of a window, in the order in which they were first said there.
pub(crate) fn candidates(archive: &Archive, window: Window) -> Vec<Candidate> {
    let words = word_tallies(archive, window);
    let phrases = phrase_tallies(archive, window, &words);
    collected(archive, window, &words, &phrases)
}

fn word_tallies(archive: &Archive, window: Window) -> Vec<Tally> {
    let mut tallies = vec![Tally::NEW; archive.vocabulary.len()];
    for position in (0..archive.len()).filter(|position| window.holds(archive, *position)) {
        let person = archive.message(position).person;
        for word in archive.words(position) {
            tallies[(word & NUMBER) as usize].said(position, person);
        }
    }
    tallies
}

/// A phrase is of several people only if each of its words is (R. Agrawal, R. Srikant 1994), so few phrases need counting.
fn phrase_tallies(archive: &Archive, window: Window, words: &[Tally]) -> FxHashMap<Words, Tally> {
    let mut tallies = FxHashMap::<Words, Tally>::default();
    let mut bar = 0;
    for position in (0..archive.len()).filter(|position| window.holds(archive, *position)) {
        let person = archive.message(position).person;
        phrases(archive.words(position), |phrase| {
            if phrase.iter().all(|word| *word == NONE || words[*word as usize].several) {
                tallies.entry(phrase).or_insert(Tally::NEW).said(position, person);
            }
        });
        while tallies.len() > PHRASES {
            bar += 1;
            tallies.retain(|_, tally| tally.messages > bar);
        }
    }
    tallies.retain(|_, tally| tally.several);
    tallies
}

fn collected(archive: &Archive, window: Window, words: &[Tally], phrases_of: &FxHashMap<Words, Tally>) -> Vec<Candidate> {
    let mut found = Vec::<Candidate>::new();
    let mut places = FxHashMap::<Words, u32>::default();
    let all = |inside: bool| (0..archive.len()).filter(move |position| window.holds(archive, *position) == inside);
    for position in all(true) {
        terms(archive.words(position), |term| {
            let several = if term[1] == NONE { words[term[0] as usize].several } else { phrases_of.contains_key(&term) };
            if !several {
                return;
            }
            let place = *places.entry(term).or_insert_with(|| {
                found.push(Candidate { words: term, mentions: Vec::new(), outside: 0 });
                found.len() as u32 - 1
            });
            let mentions = &mut found[place as usize].mentions;
            if mentions.last() != Some(&(position as u32)) {
                mentions.push(position as u32);
            }
        });
    }
    for position in all(false) {
        terms(archive.words(position), |term| {
            if let Some(place) = places.get(&term) {
                found[*place as usize].outside += 1;
            }
        });
    }
    found
}

/// Single words that may be topics, and phrases.
fn terms(words: &[u32], mut each: impl FnMut(Words)) {
    words.iter().filter(|word| *word & (PLAIN | PART) == 0).for_each(|word| each([word & NUMBER, NONE, NONE]));
    phrases(words, each);
}

/// Runs of two and three words, of which one at least says something, or all are single ideographs.
fn phrases(words: &[u32], mut each: impl FnMut(Words)) {
    for (at, first) in words.iter().enumerate() {
        let mut phrase = [first & NUMBER, NONE, NONE];
        let (mut says, mut parts) = (first & (PLAIN | PART) == 0, first & PART != 0);
        for (place, next) in words[at + 1..].iter().take(2).enumerate() {
            if next & GAP != 0 {
                break;
            }
            says |= next & (PLAIN | PART) == 0;
            parts &= next & PART != 0;
            phrase[place + 1] = next & NUMBER;
            if says || parts {
                each(phrase);
            }
        }
    }
}
