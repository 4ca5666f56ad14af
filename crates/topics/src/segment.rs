//! Words of scripts without spaces.

use icu_segmenter::options::WordBreakInvariantOptions;
use icu_segmenter::{WordSegmenter, WordSegmenterBorrowed};
use std::sync::LazyLock;

/// Dictionary for Chinese and Japanese, LSTM for Thai, Lao, Khmer and Burmese; the data is compiled in.
static SEGMENTER: LazyLock<WordSegmenterBorrowed<'static>> = LazyLock::new(|| WordSegmenter::new_auto(WordBreakInvariantOptions::default()));

/// Calls `word` for each word of a run of letters.
pub(crate) fn segment<'a>(run: &'a str, mut word: impl FnMut(&'a str)) {
    let mut start = 0;
    for end in SEGMENTER.segment_str(run).skip(1) {
        word(&run[start..end]);
        start = end;
    }
}

/// What a segmented word is good for.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Use {
    /// It may stand alone.
    Word,
    /// One ideograph: only a part of something longer.
    Part,
    /// Grammar.
    None,
}

/// Two ideographs are a word; hiragana alone is mostly grammar in Japanese.
pub(crate) fn usefulness(word: &str) -> Use {
    let letters = word.chars().count();
    if word.chars().all(|c| matches!(c, '\u{3040}'..='\u{309f}' | 'ー')) {
        // Names of food and animals are at times in hiragana: ひまわり.
        if letters >= 4 { Use::Word } else { Use::None }
    } else if letters >= 2 {
        Use::Word
    } else if word.chars().all(|c| matches!(c as u32, 0x3400..=0x9fff | 0xf900..=0xfaff | 0x2_0000..=0x3_ffff)) {
        Use::Part
    } else {
        Use::None
    }
}
