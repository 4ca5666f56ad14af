//! Overheard text reduced to candidate terms: words and runs of two or three, without what says nothing.

use crate::language::{Guess, Hits, Language, stem};
use crate::scan::{Found, is_unspaced, scan};
use crate::segment::{Use, segment, usefulness};
use crate::stop::{Stop, stop};
use hearth_core::Heard;
use std::fmt;
use unicode_normalization::UnicodeNormalization;

/// Words of a message that are looked at; the rest of a longer one is let go.
pub const WORDS: usize = 400;

/// The words of one message, and what helps to read the next: the community's usual language. One for each community, used for
/// its messages one after the other.
pub struct Terms {
    guess: Guess,
    stems: Stems,
    reading: Reading,
    words: Vec<Word>,
}

/// A candidate term of the message that was read last.
#[derive(Clone, Copy)]
pub struct Term<'a> {
    /// The same for all forms of its words, in every process and version. Not secret; see [`crate::TermKey`].
    pub key: u64,
    words: &'a [Word],
    terms: &'a Terms,
}

/// Reduces overheard text to its candidate terms. What was in `out` before is gone.
pub fn terms(text: Heard<'_>, out: &mut Terms) {
    out.reading.clear();
    scan(text.0, &mut out.reading);
    out.resolve();
}

impl Terms {
    /// Single words, and runs of two and three words with no stop word and no punctuation between them.
    pub fn iter(&self) -> impl Iterator<Item = Term<'_>> {
        (0..self.words.len()).flat_map(move |at| (1..=3).map_while(move |length| run(&self.words, at, length)).filter(|words| is_candidate(words))).map(|words| Term {
            key: words.iter().fold(0, |key, word| joined(key, word.stem)),
            words,
            terms: self,
        })
    }

    pub(crate) fn words(&self) -> &[Word] {
        &self.words
    }

    /// Exchanges what is known of a community's language: the rest is the same for all.
    pub(crate) fn lend(&mut self, guess: &mut Guess) {
        std::mem::swap(&mut self.guess, guess);
    }

    /// A word as it was written.
    pub(crate) fn written(&self, word: &Word) -> &str {
        &self.reading.written[word.written.0 as usize..word.written.1 as usize]
    }

    /// Numbers of the names that the message mentions by a mark, in lower case.
    pub(crate) fn mentions(&self) -> &[u64] {
        &self.reading.mentions
    }

    /// Numbers of the words of a name, or of any short text, stop words too.
    pub(crate) fn spellings(&mut self, name: &str) -> impl Iterator<Item = u64> {
        self.reading.clear();
        scan(name, &mut self.reading);
        self.reading.words.iter().filter(|read| !read.part && read.lower.1 - read.lower.0 > 2 && !read.stop.filler && read.stop.languages == 0).map(|read| read.spelled)
    }

    /// From words as read to words that count: the language is guessed from the whole message first.
    fn resolve(&mut self) {
        self.words.clear();
        let (language, languages) = self.guess.language(&self.reading.hits);
        let mut gap = true;
        for read in &self.reading.words {
            gap |= read.gap;
            if read.is_stop(languages) {
                gap = true;
                continue;
            }
            let lower = &self.reading.lower[read.lower.0 as usize..read.lower.1 as usize];
            let stem = self.stems.stem(lower, read.spelled, language);
            self.words.push(Word { stem, spelled: read.spelled, written: read.written, gap, opens: read.opens, plain: read.stop.plain, part: read.part });
            gap = false;
        }
    }
}

impl Default for Terms {
    fn default() -> Self {
        Self { guess: Guess::default(), stems: Stems(vec![(0, 0); STEMS].into()), reading: Reading::default(), words: Vec::new() }
    }
}

impl fmt::Debug for Terms {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Terms({} words)", self.words.len())
    }
}

impl Term<'_> {
    /// The term as it was written in this message.
    pub fn shown(&self) -> String {
        let mut shown = String::new();
        self.words.iter().for_each(|word| append(&mut shown, self.terms.written(word)));
        shown
    }

    /// How many words it has: 1 to 3.
    pub fn length(&self) -> usize {
        self.words.len()
    }
}

impl fmt::Debug for Term<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Term({} words)", self.words.len())
    }
}

/// A word that counts, of one message.
#[derive(Clone, Copy)]
pub(crate) struct Word {
    /// The number of its stem.
    pub(crate) stem: u64,
    /// The number of its spelling in lower case.
    pub(crate) spelled: u64,
    written: (u32, u32),
    /// Makes no phrase with the word before.
    pub(crate) gap: bool,
    /// A sentence begins with it.
    pub(crate) opens: bool,
    /// No topic alone.
    pub(crate) plain: bool,
    /// One ideograph: no term alone.
    pub(crate) part: bool,
}

/// Whether words that follow each other may name a topic.
pub(crate) fn is_candidate(words: &[Word]) -> bool {
    match words {
        [word] => !word.plain && !word.part,
        words => words.iter().any(|word| !word.plain && !word.part) || words.iter().all(|word| word.part),
    }
}

/// `length` words from `at` that make a phrase.
pub(crate) fn run(words: &[Word], at: usize, length: usize) -> Option<&[Word]> {
    let run = words.get(at..at + length)?;
    run.iter().skip(1).all(|word| !word.gap).then_some(run)
}

/// Adds a word to a phrase, with a space unless both sides are of scripts without.
pub(crate) fn append(phrase: &mut String, word: &str) {
    let spaced = |c: Option<char>| c.is_some_and(|c| !is_unspaced(c));
    if spaced(phrase.chars().next_back()) || (!phrase.is_empty() && spaced(word.chars().next())) {
        phrase.push(' ');
    }
    phrase.push_str(word);
}

/// A stable number of a spelling: multiply and fold, as in wyhash (Wang Yi). Changing it changes every key that was stored.
pub(crate) fn spelled(word: &str) -> u64 {
    let bytes = word.as_bytes();
    bytes.chunks(8).fold(bytes.len() as u64, |hash, chunk| {
        let mut lane = [0; 8];
        lane[..chunk.len()].copy_from_slice(chunk);
        joined(hash, u64::from_le_bytes(lane))
    })
}

/// The number of two, one after the other.
pub(crate) fn joined(first: u64, second: u64) -> u64 {
    let product = u128::from(first ^ 0xa076_1d64_78bd_642f) * u128::from(second ^ 0xe703_7ed1_a0b4_28db);
    (product >> 64) as u64 ^ product as u64
}

/// Stems seen lately, so that a usual word is stemmed once.
struct Stems(Box<[(u64, u64)]>);

/// A power of two.
const STEMS: usize = 1 << 14;

impl Stems {
    fn stem(&mut self, lower: &str, spelled_as: u64, language: Language) -> u64 {
        let key = joined(spelled_as, u64::from(language.0) + 1) | 1;
        let slot = &mut self.0[(key >> 32) as usize & (STEMS - 1)];
        if slot.0 != key {
            *slot = (key, spelled(&stem(lower, language)));
        }
        slot.1
    }
}

/// A word as read, before its message's language is known.
struct Read {
    spelled: u64,
    written: (u32, u32),
    lower: (u32, u32),
    stop: Stop,
    gap: bool,
    opens: bool,
    part: bool,
    /// Latin words are stop words in their text's language only; in other scripts languages don't collide.
    latin: bool,
    /// Nothing in any language.
    nothing: bool,
}

impl Read {
    fn is_stop(&self, languages: u64) -> bool {
        let english = u64::from(self.latin && languages & LATIN == 0);
        let languages = if self.latin { languages | english } else { u64::MAX };
        self.nothing || self.stop.filler || self.stop.languages & languages != 0
    }
}

/// The languages of [`crate::stop::LANGUAGES`] in Latin letters: Russian, Greek, Arabic, and the last twelve are not.
const LATIN: u64 = (1 << 34) - 1 - (0b111 << 14);

#[derive(Default)]
struct Reading {
    written: String,
    lower: String,
    words: Vec<Read>,
    mentions: Vec<u64>,
    hits: Hits,
    gap: bool,
}

impl Reading {
    fn clear(&mut self) {
        self.written.clear();
        self.lower.clear();
        self.words.clear();
        self.mentions.clear();
        self.hits = Hits::default();
        self.gap = true;
    }

    fn add(&mut self, word: &str, opens: bool, part: bool, nothing: bool) {
        if self.words.len() >= WORDS {
            return;
        }
        let (written, lower) = (self.written.len() as u32, self.lower.len() as u32);
        match word.is_ascii() {
            true => {
                self.written.push_str(word);
                self.lower.push_str(word);
                self.lower[lower as usize..].make_ascii_lowercase();
            }
            false => {
                self.written.extend(word.nfkc());
                self.lower.extend(word.nfkc().flat_map(char::to_lowercase));
            }
        }
        let spelling = &self.lower[lower as usize..];
        let number = spelled(spelling);
        let mut stop = stop(number);
        // "13th", "15M"; but "3D printer".
        stop.plain |= spelling.len() <= 4 && spelling.starts_with(|c: char| c.is_ascii_digit());
        self.hits.vote(stop.languages);
        let latin = spelling.starts_with(|c: char| (c as u32) < 0x250);
        let nothing = nothing || is_noise(spelling);
        let (written, lower) = ((written, self.written.len() as u32), (lower, self.lower.len() as u32));
        self.words.push(Read { spelled: number, written, lower, stop, gap: std::mem::take(&mut self.gap), opens, part, latin, nothing });
    }
}

impl Found for Reading {
    fn word(&mut self, word: &str, opens: bool) {
        let word = word.strip_suffix("'s").unwrap_or(word);
        self.add(word, opens, false, false);
    }

    fn run(&mut self, run: &str) {
        segment(run, |word| match usefulness(word) {
            Use::Word => self.add(word, false, false, false),
            Use::Part => self.add(word, false, true, false),
            Use::None => self.add(word, false, false, true),
        });
    }

    fn mention(&mut self, name: &str) {
        self.gap = true;
        self.mentions.push(spelled(&name.to_lowercase()));
    }

    fn gap(&mut self) {
        self.gap = true;
    }
}

/// One letter, a drawn-out word ("sooo"), or laughter.
fn is_noise(lower: &str) -> bool {
    let bytes = lower.as_bytes();
    let short = bytes.len() == 1;
    let drawn_out = bytes.windows(3).any(|three| three[0].is_ascii_alphabetic() && three[0] == three[1] && three[1] == three[2]);
    let laughter = ["haha", "hehe", "ahah", "jaja", "jeje", "lolo", "哈哈", "ㅋㅋ"].iter().any(|start| lower.starts_with(start));
    short || drawn_out || laughter
}
