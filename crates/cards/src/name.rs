//! What people call themselves, made fit to be drawn.

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;
use unicode_segmentation::UnicodeSegmentation;

/// Marks that may sit on one letter: more would grow over the words around it.
const MARKS: usize = 2;

/// Characters of one grapheme cluster. The longest emoji, a family of four with skin tones, has eleven.
const LONGEST: usize = 16;

/// The words as one line: no controls, no marks of direction, no towers of marks; white space is single spaces.
pub(crate) fn clean(words: &str) -> String {
    let mut clean = String::new();
    let (mut marks, mut last) = (0, ' ');
    for c in words.nfc().map(|c| if c.is_whitespace() { ' ' } else { c }).filter(|c| !hidden(*c)) {
        marks = if is_combining_mark(c) { marks + 1 } else { 0 };
        let again = c == last && matches!(c, ' ' | '\u{200D}');
        if marks <= MARKS && !again {
            clean.push(c);
            last = c;
        }
    }
    clean.truncate(clean.trim_end().len());
    clean
}

/// What isn't seen but would change how others are seen, and what XML can't hold.
fn hidden(c: char) -> bool {
    let directs = matches!(c, '\u{61C}' | '\u{200E}' | '\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2060}'..='\u{206F}');
    let invisible = matches!(c, '\u{AD}' | '\u{180E}' | '\u{200B}' | '\u{FEFF}' | '\u{FFF9}'..='\u{FFFB}');
    let nobody = matches!(c, '\u{FDD0}'..='\u{FDEF}') || u32::from(c) & 0xFFFE == 0xFFFE;
    c.is_control() || directs || invisible || nobody
}

/// The grapheme clusters: what a reader takes for one letter. One that goes on and on is cut.
pub(crate) fn clusters(clean: &str) -> impl Iterator<Item = &str> {
    clean.graphemes(true).map(|cluster| cluster.char_indices().nth(LONGEST).map_or(cluster, |(end, _)| &cluster[..end]))
}

/// One or two letters that stand for a name: of the first and the last word, where letters have cases; otherwise the first one.
pub(crate) fn initials(clean: &str) -> String {
    let first = |word: &str| word.chars().find(|c| c.is_alphabetic()).map(|c| c.to_uppercase().to_string());
    let cased = |letter: &String| letter.to_lowercase() != *letter;
    let mut words = clean.split(' ').filter_map(first);
    match (words.next(), words.next_back()) {
        (Some(one), Some(other)) if cased(&one) && cased(&other) => one + &other,
        (Some(one), _) => one,
        (None, _) => clusters(clean).next().unwrap_or_default().to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_cleaned() {
        let table = [
            ("  Ana\t\n Maria ", "Ana Maria"),
            ("\u{202E}txt.exe\u{202C}", "txt.exe"),
            ("a\u{0}\u{7}b\u{FFFE}c\u{1FFFF}", "abc"),
            ("e\u{301}", "é"),
            ("x\u{335}\u{336}\u{337}\u{338}\u{339}y", "x\u{335}\u{336}y"),
            ("👨\u{200D}\u{200D}\u{200D}👩", "👨\u{200D}👩"),
            ("<b>&amp;", "<b>&amp;"),
            ("\u{200B}\u{2066}\u{2069}", ""),
        ];
        for (words, cleaned) in table {
            assert_eq!(clean(words), cleaned, "{words:?}");
        }
    }

    #[test]
    fn a_name_has_initials() {
        let table = [
            ("Ana Maria Silva", "AS"),
            ("bo", "B"),
            ("李小龙", "李"),
            ("أحمد علي", "أ"),
            ("😀 Bo", "B"),
            ("🇧🇷!", "🇧🇷"),
            ("@anna_b", "A"),
            ("\u{5d0}\u{5b8}\u{5bc} z\u{334}\u{335}", "\u{5d0}"),
            ("", ""),
            ("ß", "SS"),
        ];
        for (name, letters) in table {
            assert_eq!(initials(name), letters, "{name}");
        }
    }

    #[test]
    fn an_endless_cluster_is_cut() {
        let family = "👩\u{200D}".repeat(1_000);
        assert_eq!(clusters(&clean(&family)).map(|cluster| cluster.chars().count()).collect::<Vec<_>>(), [LONGEST]);
    }
}
