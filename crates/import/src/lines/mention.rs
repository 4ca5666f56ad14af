//! Whom a text names: people on IRC address each other by putting the name in front.

use crate::known::Known;
use hearth_loose::{List, Word};
use smallvec::SmallVec;

/// People that one text can mention.
const MOST: usize = 64;

/// Those whom the export itself lists.
pub(super) fn listed<'a, const MANY: usize>(list: &'a List<Word<'_>, MANY>, mentions: &mut SmallVec<[&'a str; 4]>) {
    list.0.iter().filter_map(Word::some).for_each(|name| add(name, mentions));
}

/// Those who were seen before and whose name stands first, before a colon or comma, or anywhere behind an @.
pub(super) fn addressed<'a>(text: &str, users: &'a Known, mentions: &mut SmallVec<[&'a str; 4]>) {
    let first = word(text);
    if let Some((name, _)) = first.strip_suffix([':', ',']).and_then(|name| users.find(name)) {
        add(name, mentions);
    }
    for at in memchr::memchr_iter(b'@', text.as_bytes()) {
        let begins = at == 0 || text.as_bytes()[at - 1].is_ascii_whitespace() || matches!(text.as_bytes()[at - 1], b'(' | b'<' | b'"');
        if begins
            && mentions.len() < MOST
            && let Some(name) = behind(word(&text[at + 1..]), users)
        {
            add(name, mentions);
        }
    }
}

/// The word that a text begins with. What is longer than a name is none.
fn word(text: &str) -> &str {
    let near = hearth_loose::beginning(text, 256);
    near.find(|c: char| c.is_whitespace()).map_or(near, |end| &near[..end])
}

/// The person of a word behind an @, with or without the punctuation that follows it.
fn behind<'a>(word: &str, users: &'a Known) -> Option<&'a str> {
    let mut name = word;
    loop {
        if let Some((name, _)) = users.find(name) {
            return Some(name);
        }
        name = name.strip_suffix(|c: char| c.is_ascii_punctuation())?;
    }
}

fn add<'a>(name: &'a str, mentions: &mut SmallVec<[&'a str; 4]>) {
    if mentions.len() < MOST && !mentions.contains(&name) {
        mentions.push(name);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn people_are_addressed() {
        let mut users = Known::new(100, 1 << 10, true);
        for name in ["Ana", "|trey|", "bo", "x_", "Łukasz"] {
            users.learn(name, 0);
        }
        for (text, expected) in [
            ("ana: look", &["Ana"][..]),
            ("|trey|, top in the list", &["|trey|"]),
            ("bo does", &[]),
            ("ask @bo, @x_. or (@ANA)", &["bo", "x_", "Ana"]),
            ("mail me@bo", &[]),
            ("@@bo @", &[]),
            ("Łukasz: @Łukasz!", &["Łukasz"]),
            ("ana:", &["Ana"]),
            ("", &[]),
            (": @", &[]),
        ] {
            let mut mentions = SmallVec::new();
            addressed(text, &users, &mut mentions);
            assert_eq!(&mentions[..], expected, "{text}");
        }
    }
}
