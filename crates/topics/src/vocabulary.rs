//! The words of an archive, numbered, each with how it is usually written. Bounded: rare words are let go.

use rustc_hash::FxHashMap;
use smallvec::SmallVec;

/// Words that are known at a time, at most.
pub(crate) const LIVING: usize = 2_000_000;
/// Ways to write a word that are told apart.
const FORMS: usize = 6;

#[derive(Default)]
pub(crate) struct Vocabulary {
    numbers: FxHashMap<u64, u32>,
    words: Vec<Known>,
    /// Words that were rarer than this when the vocabulary was full are gone (lossy counting: G. Manku, R. Motwani 2002).
    bar: u32,
}

struct Known {
    /// Times it was said; with what it may have been said before it was let go.
    count: u32,
    forms: SmallVec<[(Box<str>, u32); 1]>,
}

impl Vocabulary {
    /// The number of a word that was said, which is counted. `opens`: its capital says nothing.
    pub(crate) fn say(&mut self, stem: u64, written: &str, opens: bool) -> u32 {
        if self.numbers.len() >= LIVING {
            self.prune(LIVING);
        }
        let number = *self.numbers.entry(stem).or_insert_with(|| {
            self.words.push(Known { count: self.bar, forms: SmallVec::new() });
            self.words.len() as u32 - 1
        });
        let known = &mut self.words[number as usize];
        known.count += 1;
        // At the beginning of a sentence any word has a capital: such a form counts only until another is seen.
        let weight = u32::from(!(opens && written.starts_with(char::is_uppercase)));
        match known.forms.iter().position(|form| *form.0 == *written) {
            Some(at) => known.forms[at].1 += weight,
            None if known.forms.len() < FORMS => known.forms.push((written.into(), weight)),
            None => {}
        }
        number
    }

    /// How many words there are, those let go included.
    pub(crate) fn len(&self) -> usize {
        self.words.len()
    }

    /// Times a word was said.
    pub(crate) fn count(&self, number: u32) -> u32 {
        self.words.get(number as usize).map_or(0, |known| known.count)
    }

    /// The most usual way to write it; of equals the shortest, then the first by letters. Empty if it was let go.
    pub(crate) fn shown(&self, number: u32) -> &str {
        let forms = self.words.get(number as usize).map_or(&[][..], |known| &known.forms);
        forms.iter().max_by(|a, b| a.1.cmp(&b.1).then_with(|| b.0.len().cmp(&a.0.len())).then_with(|| b.0.cmp(&a.0))).map_or("", |form| &form.0)
    }

    /// Lets rare words go until a quarter of `living` is free.
    fn prune(&mut self, living: usize) {
        while self.numbers.len() > living - living / 4 {
            self.bar += 1;
            let (words, bar) = (&mut self.words, self.bar);
            self.numbers.retain(|_, number| words[*number as usize].count > bar);
            // What was let go is forgotten, not only out of reach.
            words.iter_mut().filter(|known| known.count <= bar).for_each(|known| known.forms = SmallVec::new());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_most_usual_form_is_shown() {
        let mut vocabulary = Vocabulary::default();
        for (form, opens) in [("Map", true), ("map", false), ("Map", true), ("maps", false), ("maps", false)] {
            vocabulary.say(1, form, opens);
        }
        assert_eq!((vocabulary.shown(0), vocabulary.count(0), vocabulary.shown(9)), ("maps", 5, ""));
    }

    #[test]
    fn rare_words_are_let_go_and_usual_ones_stay() {
        let mut vocabulary = Vocabulary::default();
        for stem in 0..100 {
            (0..=stem / 20).map(|_| vocabulary.say(stem, "word", false)).count();
        }
        vocabulary.prune(40);
        assert_eq!((vocabulary.numbers.len(), vocabulary.len()), (20, 100));
        assert_eq!((vocabulary.shown(0), vocabulary.shown(99)), ("", "word"));
        // One that comes back may have been said as often as what was let go.
        let number = vocabulary.say(0, "word", false);
        assert_eq!((number, vocabulary.count(number)), (100, 5));
    }
}
