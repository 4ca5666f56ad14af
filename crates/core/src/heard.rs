//! The border between people's words and what Hearth keeps.
//!
//! [`Heard`] is overheard: it is reduced to [`Features`] by [`hear`] and gone. [`Given`] was handed to Hearth on purpose.

use aho_corasick::{AhoCorasick, AhoCorasickBuilder, AhoCorasickKind};
use serde::{Deserialize, Serialize};
use std::fmt;
use std::sync::LazyLock;

/// Overheard text: borrowed, and neither cloned, printed nor written anywhere. [`hear`] uses it up.
///
/// ```compile_fail
/// let text = String::from("a secret");
/// let heard = hearth_core::Heard(&text);
/// println!("{heard:?}");
/// ```
/// ```compile_fail
/// fn written<T: serde::Serialize>(_: T) {}
/// written(hearth_core::Heard("a secret"));
/// ```
/// ```compile_fail
/// fn copied<T: Clone>(_: T) {}
/// copied(hearth_core::Heard("a secret"));
/// ```
pub struct Heard<'a>(pub &'a str);

impl Heard<'_> {
    /// Whether it is spoken to a machine: begins with `/`, `!` or `.` and a letter.
    pub fn is_command(&self) -> bool {
        matches!(self.0.as_bytes(), [b'/' | b'!' | b'.', second, ..] if second.is_ascii_alphabetic())
    }
}

/// Words handed to Hearth by a command or a form: the only text that a [`crate::Change`] may hold.
#[derive(Clone, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Given(pub Box<str>);

impl Given {
    /// Words as given, cut at 2,000 characters and freed of control and direction-override characters.
    pub fn new(words: &str) -> Self {
        Self(words.chars().filter(|c| !hidden(*c)).take(2_000).collect())
    }
}

/// Characters that steer a display instead of showing: controls and direction overrides.
pub fn hidden(c: char) -> bool {
    (c.is_control() && c != '\n') || matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{200e}' | '\u{200f}' | '\u{feff}')
}

impl fmt::Debug for Given {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Given({} bytes)", self.0.len())
    }
}

/// How long a message is. Classes, so that a length gives no words away.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Default, Serialize, Deserialize)]
pub enum Length {
    /// No text: a picture, a sticker, or text that the platform does not show us.
    #[default]
    Empty,
    /// Fewer than 4 words.
    Few,
    /// 4 to 11 words.
    Sentence,
    /// 12 to 59 words.
    Paragraph,
    /// 60 words and more.
    Essay,
}

/// What [`hear`] keeps of a message.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Default, Serialize, Deserialize)]
pub struct Features {
    /// How long it is.
    pub length: Length,
    /// Similarity hash (simhash over words, M. Charikar 2002): alike texts differ in few bits. Zero for no text.
    /// Kept in memory for some minutes, never written.
    pub print: u32,
    /// Somebody is thanked.
    pub thanks: bool,
    /// Something is asked.
    pub question: bool,
    /// [`Heard::is_command`].
    pub machine: bool,
    /// At least forty bytes, which nobody types within two seconds.
    pub long: bool,
}

/// Words of thanks in the languages that chats are most often in, one word or two, in lower case; ASCII in any case.
const THANKS: &[&str] = &[
    "thanks",
    "thank you",
    "thank u",
    "thx",
    "tysm",
    "tyvm",
    "ty",
    "cheers mate",
    "much appreciated",
    "danke",
    "merci",
    "gracias",
    "obrigado",
    "obrigada",
    "grazie",
    "takk",
    "tak for",
    "kiitos",
    "bedankt",
    "dank je",
    "dank u",
    "terima kasih",
    "makasih",
    "salamat",
    "asante",
];

/// The same in letters beyond ASCII, sought anywhere in a text.
const THANKS_BEYOND: &[&str] = &[
    "谢谢",
    "謝謝",
    "多谢",
    "感谢",
    "感謝",
    "ありがとう",
    "有難う",
    "감사합니다",
    "고마워",
    "спасибо",
    "Спасибо",
    "дякую",
    "Дякую",
    "dziękuję",
    "dzięki",
    "děkuji",
    "díky",
    "tack så",
    "teşekkür",
    "cảm ơn",
    "ขอบคุณ",
    "شكرا",
    "תודה",
    "धन्यवाद",
    "शुक्रिया",
    "mulțumesc",
    "köszönöm",
    "ευχαριστώ",
];

/// The hashes of [`THANKS`], sorted, and a bit for the top eight bits of each: most words are told apart by the bit alone.
static WORDS_OF_THANKS: LazyLock<([u64; 4], Vec<u64>)> = LazyLock::new(|| {
    let word = |word: &str| mixed(word.bytes().fold(0, |hash, byte| spell(hash, u32::from(byte))));
    let phrase = |phrase: &&str| phrase.split(' ').map(word).reduce(pair).unwrap_or_default();
    let mut hashes: Vec<_> = THANKS.iter().map(phrase).collect();
    hashes.sort_unstable();
    let mut bits = [0; 4];
    hashes.iter().for_each(|hash| bits[(hash >> 62) as usize] |= 1 << (hash >> 56 & 63));
    (bits, hashes)
});

/// Two words, one after the other.
fn pair(first: u64, second: u64) -> u64 {
    (first.rotate_left(17) ^ second).wrapping_mul(0x9e37_79b9_7f4a_7c15)
}

static THANKED: LazyLock<AhoCorasick> =
    LazyLock::new(|| AhoCorasickBuilder::new().kind(Some(AhoCorasickKind::DFA)).build(THANKS_BEYOND).unwrap_or_else(|error| unreachable!("the list of thanks is fixed and builds: {error}")));

/// Reduces overheard text to its features. Pure, one pass over the bytes, no allocation.
pub fn hear(heard: Heard<'_>) -> Features {
    let text = heard.0;
    let bytes = text.as_bytes();
    let ascii = text.is_ascii();
    let mut words = Words::default();
    match ascii {
        true => words.read_ascii(bytes),
        false => words.read(text),
    }
    Features {
        length: match words.count {
            0 if text.trim().is_empty() => Length::Empty,
            0..4 => Length::Few,
            4..12 => Length::Sentence,
            12..60 => Length::Paragraph,
            _ => Length::Essay,
        },
        print: words.simhash.finish(words.count),
        thanks: words.thanks || (!ascii && THANKED.is_match(bytes)),
        question: bytes.contains(&b'?') || (!text.is_ascii() && text.contains(['？', '؟', '吗', '呢'])),
        machine: heard.is_command(),
        long: bytes.len() >= 40,
    }
}

/// The words of a text, as they are read.
#[derive(Default)]
struct Words {
    count: u32,
    simhash: Simhash,
    thanks: bool,
    /// The hash of the word that is being read, and of the one before.
    word: u64,
    before: u64,
}

impl Words {
    fn read_ascii(&mut self, bytes: &[u8]) {
        for byte in bytes {
            if byte.is_ascii_alphanumeric() || *byte == b'\'' {
                self.word = spell(self.word, u32::from(byte.to_ascii_lowercase()));
            } else {
                self.end();
            }
        }
        self.end();
    }

    fn read(&mut self, text: &str) {
        let mut wide = 0_u64;
        for c in text.chars() {
            if is_unspaced(c) {
                // Scripts without spaces: pairs of characters stand for words.
                let letter = u64::from(c as u32);
                self.simhash.add(mixed(wide.wrapping_mul(0x9e37_79b9).wrapping_add(letter)));
                self.count += u32::from(wide != 0);
                wide = if wide == 0 { letter } else { 0 };
            } else if c.is_ascii_alphanumeric() || c == '\'' || !c.is_ascii() {
                self.word = spell(self.word, u32::from(c.to_ascii_lowercase()));
            } else {
                self.end();
            }
        }
        self.end();
        self.count += u32::from(wide != 0);
    }

    fn end(&mut self) {
        if self.word == 0 {
            return;
        }
        let word = mixed(std::mem::take(&mut self.word));
        self.count += 1;
        self.simhash.add(word);
        let (bits, hashes) = &*WORDS_OF_THANKS;
        let known = |hash: u64| bits[(hash >> 62) as usize] >> (hash >> 56 & 63) & 1 == 1 && hashes.binary_search(&hash).is_ok();
        self.thanks |= known(word) || known(pair(self.before, word));
        self.before = word;
    }
}

/// Spreads a word's hash over all of its bits.
fn mixed(word: u64) -> u64 {
    (word ^ (word >> 29)).wrapping_mul(0xbf58_476d_1ce4_e5b9)
}

fn spell(word: u64, letter: u32) -> u64 {
    (word ^ u64::from(letter)).wrapping_mul(0x0000_0100_0000_01b3).wrapping_add(1)
}

/// Chinese, Japanese and Thai are written without spaces between words.
fn is_unspaced(c: char) -> bool {
    matches!(c as u32, 0x0e00..=0x0eff | 0x3040..=0x30ff | 0x3400..=0x9fff | 0xf900..=0xfaff | 0x2_0000..=0x3_ffff)
}

#[derive(Default)]
struct Simhash {
    /// For each of 32 bits, how many words have it set: a byte each, eight to a lane, at most 127.
    lanes: [u64; 4],
    count: u32,
    exact: u64,
}

/// Spreads eight bits over eight bytes, each 0 or 1.
const SPREAD: [u64; 256] = {
    let mut table = [0_u64; 256];
    let mut byte = 0;
    while byte < 256 {
        let mut bit = 0;
        while bit < 8 {
            table[byte] |= (((byte >> bit) & 1) as u64) << (8 * bit);
            bit += 1;
        }
        byte += 1;
    }
    table
};

impl Simhash {
    fn add(&mut self, mixed: u64) {
        let bits = (mixed >> 32) as u32;
        self.exact = (self.exact.rotate_left(5) ^ mixed).wrapping_mul(0x94d0_49bb_1331_11eb);
        if self.count < 127 {
            self.count += 1;
            for (lane, byte) in self.lanes.iter_mut().zip(bits.to_le_bytes()) {
                *lane += SPREAD[byte as usize];
            }
        }
    }

    fn finish(&self, words: u32) -> u32 {
        if self.count == 0 {
            return 0;
        }
        // Two or three words are alike only when they are the same.
        let print = if words < 4 {
            (self.exact >> 32) as u32
        } else {
            // All eight counters of a lane are compared at once: a byte reaches 128 if its ones are more than half.
            let more = (128 - (u64::from(self.count) / 2 + 1)) * 0x0101_0101_0101_0101;
            let mut bits = 0_u32;
            for (at, lane) in self.lanes.iter().enumerate() {
                let over = ((lane + more) >> 7) & 0x0101_0101_0101_0101;
                bits |= ((over.wrapping_mul(0x0102_0408_1020_4080) >> 56) as u32) << (8 * at);
            }
            bits
        };
        print.max(1)
    }
}

/// Whether two similarity hashes stand for texts that are all but the same: at most 3 of 32 bits apart.
pub fn alike(a: u32, b: u32) -> bool {
    a != 0 && b != 0 && (a ^ b).count_ones() <= 3
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn features_by_example() {
        use Length::{Empty, Essay, Few, Paragraph, Sentence};
        let essay = "word ".repeat(70);
        for (text, length, thanks, question, machine) in [
            ("", Empty, false, false, false),
            ("  \n", Empty, false, false, false),
            ("🎉", Few, false, false, false),
            ("yes", Few, false, false, false),
            ("Thanks, that fixed it!", Sentence, true, false, false),
            ("thanksgiving is on a thursday", Sentence, false, false, false),
            ("pretty city", Few, false, false, false),
            ("ty!", Few, true, false, false),
            ("谢谢你的帮助", Few, true, false, false),
            ("太感謝了", Few, true, false, false),
            ("Спасибо большое", Few, true, false, false),
            ("does anybody know how to boil an egg?", Sentence, false, true, false),
            ("你们今天都吃饭了吗", Sentence, false, true, false),
            ("!seen ana", Few, false, false, true),
            ("... what", Few, false, false, false),
            ("one two three four five six seven eight nine ten eleven twelve", Paragraph, false, false, false),
            (essay.as_str(), Essay, false, false, false),
        ] {
            let heard = hear(Heard(text));
            assert_eq!((heard.length, heard.thanks, heard.question, heard.machine), (length, thanks, question, machine), "{text:?}");
        }
    }

    #[test]
    fn near_copies_are_alike_and_different_texts_are_not() {
        let print = |text: &str| hear(Heard(text)).print;
        let long = "join our giveaway now and win a great prize every single day just follow the link in our profile before midnight tonight friends";
        assert!(alike(print(long), print(&long.to_uppercase())));
        assert!(alike(print(long), print(&format!("{long} !!!"))));
        assert!(alike(print("good morning"), print("Good morning!")));
        assert!(!alike(print("good morning"), print("good night")));
        assert!(!alike(print("what did you think of the second episode"), print("my cat sleeps on the warm keyboard all day")));
        assert!(!alike(print(""), print("")));
    }
}
