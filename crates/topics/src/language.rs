//! Which language a text is in, and the stems of its words.

use crate::stop::LANGUAGES;
use rust_stemmers::{Algorithm, Stemmer};
use std::borrow::Cow;
use std::sync::LazyLock;

/// A language by its place in [`LANGUAGES`].
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub(crate) struct Language(pub(crate) u8);

impl Language {
    /// Its bit in a mask of languages.
    pub(crate) fn bit(self) -> u64 {
        1 << self.0
    }
}

/// Guesses languages by their common words (G. Grefenstette, Comparing two language identification schemes, 1995): each stop
/// word is a vote for the languages that have it. Short messages lean on what the community spoke before.
pub(crate) struct Guess {
    /// Texts that were in each language, halved now and then so that a group may change its language.
    spoken: [u32; LANGUAGES.len()],
    usual: Language,
}

impl Default for Guess {
    fn default() -> Self {
        Self { spoken: [0; LANGUAGES.len()], usual: Language::default() }
    }
}

/// How many stop words of each language a text has.
pub(crate) struct Hits([u8; LANGUAGES.len()]);

impl Default for Hits {
    fn default() -> Self {
        Self([0; LANGUAGES.len()])
    }
}

impl Hits {
    /// A word that is a stop word in these languages.
    pub(crate) fn vote(&mut self, mut languages: u64) {
        while languages != 0 {
            let hits = &mut self.0[languages.trailing_zeros() as usize];
            *hits = hits.saturating_add(1);
            languages &= languages - 1;
        }
    }
}

impl Guess {
    /// The language of a text with so many stop words of each language, and the languages whose stop words don't count in it.
    pub(crate) fn language(&mut self, hits: &Hits) -> (Language, u64) {
        let most = hits.0.iter().copied().max().unwrap_or(0);
        // Neighbours share words: another language than the usual one must show by two words more.
        let other = hits.0.iter().position(|hits| *hits == most).filter(|_| most >= hits.0[self.usual.0 as usize].saturating_add(2));
        let language = other.map_or(self.usual, |at| Language(at as u8));
        if most >= 2 {
            self.count(language);
        }
        // Of a short text nothing is known: what the group speaks besides counts too.
        let unsure = if most < 2 { self.besides() } else { 0 };
        (language, language.bit() | unsure)
    }

    fn count(&mut self, language: Language) {
        self.spoken[language.0 as usize] += 1;
        if self.spoken[language.0 as usize] > self.spoken[self.usual.0 as usize] {
            self.usual = language;
        }
        if self.spoken[self.usual.0 as usize] > 1 << 14 {
            self.spoken.iter_mut().for_each(|count| *count /= 2);
        }
    }

    /// Languages of every fifth text or more.
    fn besides(&self) -> u64 {
        let all: u32 = self.spoken.iter().sum();
        (0..LANGUAGES.len()).filter(|at| self.spoken[*at] * 5 > all).map(|at| 1 << at).sum()
    }
}

/// Snowball stemmers (M. Porter) in the order of [`LANGUAGES`].
static STEMMERS: LazyLock<[Stemmer; 17]> = LazyLock::new(|| {
    use Algorithm::*;
    [English, German, French, Spanish, Portuguese, Italian, Dutch, Swedish, Norwegian, Danish, Finnish, Hungarian, Romanian, Turkish, Russian, Greek, Arabic].map(Stemmer::create)
});

const ENGLISH: usize = 0;
const RUSSIAN: usize = 14;
const GREEK: usize = 15;
const ARABIC: usize = 16;

/// The part of a lower-case word that its forms share. The script has a say: a Latin word in a Chinese text is English.
pub(crate) fn stem(word: &str, language: Language) -> Cow<'_, str> {
    let Some(first) = word.chars().next() else { return Cow::Borrowed(word) };
    let place = match first as u32 {
        0xac00..=0xd7a3 => return Cow::Borrowed(without_particle(word)),
        0..=0x24f => latin(language),
        0x370..=0x3ff => GREEK,
        0x400..=0x52f => RUSSIAN,
        0x600..=0x6ff => ARABIC,
        _ => usize::MAX,
    };
    // Names with digits or joiners have no endings.
    let whole = word.bytes().any(|b| b.is_ascii_digit() || matches!(b, b'.' | b'_' | b'+' | b'#'));
    match STEMMERS.get(place) {
        Some(stemmer) if !whole => stemmer.stem(word),
        _ => Cow::Borrowed(word),
    }
}

/// The stemmer for a word in Latin letters: of the text's language if that is written so, else English.
fn latin(language: Language) -> usize {
    const WITHOUT: [&str; 17] = ["pl", "cs", "sk", "sl", "hr", "ca", "eu", "gl", "et", "lv", "lt", "id", "ms", "vi", "tl", "sw", "af"];
    match language.0 as usize {
        at if at < RUSSIAN => at,
        at if WITHOUT.contains(&LANGUAGES[at]) => usize::MAX,
        _ => ENGLISH,
    }
}

/// Korean particles are written with their noun: 자전거를 is 자전거.
fn without_particle(word: &str) -> &str {
    const PARTICLES: [&str; 22] = ["에서는", "으로는", "에서", "으로", "까지", "부터", "에게", "한테", "처럼", "이랑", "하고", "은", "는", "이", "가", "을", "를", "에", "의", "도", "로", "와"];
    let stem = PARTICLES.iter().find_map(|particle| word.strip_suffix(particle)).unwrap_or(word);
    if stem.chars().count() >= 2 { stem } else { word }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn named(code: &str) -> Language {
        Language(LANGUAGES.iter().position(|known| *known == code).unwrap_or(0) as u8)
    }

    #[test]
    fn forms_of_a_word_fall_together() {
        for (code, one, many) in
            [("en", "widget", "widgets"), ("de", "fahrrad", "fahrrads"), ("fr", "recette", "recettes"), ("ru", "велосипед", "велосипеды"), ("ko", "자전거", "자전거를"), ("zh", "server", "servers")]
        {
            assert_eq!(stem(one, named(code)), stem(many, named(code)), "{code}");
        }
        assert_eq!(stem("xorg.conf", named("en")), "xorg.conf");
    }

    #[test]
    fn a_group_has_a_usual_language() {
        let mut guess = Guess::default();
        let mut german = Hits::default();
        german.0[named("de").0 as usize] = 4;
        german.0[named("nl").0 as usize] = 2;
        for _ in 0..3 {
            assert_eq!(guess.language(&german).0, named("de"));
        }
        assert_eq!(guess.language(&Hits::default()).0, named("de"));
        let mut english = Hits::default();
        english.0[0] = 3;
        assert_eq!(guess.language(&english).0, named("en"));
    }
}
