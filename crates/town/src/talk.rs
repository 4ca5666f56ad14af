//! Conversations as they are written in `talk/`.
//!
//! ```text
//! town The Lantern Quarter         # once, at the top
//! words emoji ❤ 👍 😂               # rows that replies and reactions choose from
//! reply welcome Hello {name}!      # what is said to a visitor
//!
//! == kitchen                       # a conversation begins, in a space
//! A: My bread {didn't rise|is flat} again.
//! B > A: How warm is your kitchen?
//! ```
//!
//! A letter is a part, given to somebody of the town; `>` names whose last line is answered. In braces are alternatives.

use crate::Tongue;
use crate::chance::Chance;

/// Everything that a town may say.
#[derive(Debug, Default)]
pub(crate) struct Talk {
    pub(crate) town: String,
    pub(crate) emoji: Vec<String>,
    /// What is said to visitors: on which occasion, and what.
    pub(crate) replies: Vec<(String, String)>,
    pub(crate) scripts: Vec<Script>,
}

/// A conversation.
#[derive(Debug)]
pub(crate) struct Script {
    pub(crate) space: String,
    pub(crate) turns: Vec<Turn>,
}

/// One line of it.
#[derive(Debug)]
pub(crate) struct Turn {
    pub(crate) part: char,
    /// The line that it answers.
    pub(crate) answers: Option<usize>,
    pub(crate) text: String,
}

impl Talk {
    pub(crate) fn of(tongue: Tongue) -> Self {
        let text = match tongue {
            Tongue::English => include_str!("../talk/en.txt"),
            Tongue::Chinese => include_str!("../talk/zh.txt"),
        };
        // A test reads both files; a line that can't be read is left out.
        let (talk, _) = Self::read(text);
        talk
    }

    /// What is written, and what can't be read, with its line.
    fn read(text: &str) -> (Self, Vec<String>) {
        let (mut talk, mut wrong) = (Self::default(), Vec::new());
        for (at, line) in text.lines().enumerate() {
            let line = line.trim();
            if !line.is_empty() && !line.starts_with('#') && talk.line(line).is_none() {
                wrong.push(format!("line {}: “{line}”", at + 1));
            }
        }
        (talk, wrong)
    }

    fn line(&mut self, line: &str) -> Option<()> {
        if let Some(space) = line.strip_prefix("== ") {
            self.scripts.push(Script { space: space.trim().into(), turns: vec![] });
        } else if let Some(name) = line.strip_prefix("town ") {
            self.town = name.into();
        } else if let Some(row) = line.strip_prefix("words emoji ") {
            self.emoji = row.split_whitespace().map(str::to_owned).collect();
        } else if let Some(reply) = line.strip_prefix("reply ") {
            let (occasion, text) = reply.split_once(' ')?;
            self.replies.push((occasion.into(), text.into()));
        } else {
            let turns = &mut self.scripts.last_mut()?.turns;
            let (head, text) = line.split_once(": ")?;
            let mut head = head.split_whitespace();
            let part = letter(head.next()?)?;
            let answers = match (head.next(), head.next()) {
                (Some(">"), Some(whom)) => Some(turns.iter().rposition(|turn| turn.part == letter(whom).unwrap_or('?'))?),
                (None, None) => None,
                _ => return None,
            };
            turns.push(Turn { part, answers, text: text.into() });
        }
        Some(())
    }
}

fn letter(word: &str) -> Option<char> {
    let mut chars = word.chars();
    chars.next().filter(|c| c.is_ascii_uppercase() && chars.next().is_none())
}

/// A line with each of its alternatives chosen.
pub(crate) fn spoken(text: &str, chance: &mut Chance) -> String {
    let mut out = String::new();
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('{') {
        out += before;
        let (inside, behind) = after.split_once('}').unwrap_or((after, ""));
        let alternatives: Vec<_> = inside.split('|').collect();
        out += alternatives[chance.below(alternatives.len())];
        rest = behind;
    }
    out + rest
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Town;

    #[test]
    fn everything_written_can_be_read_and_there_is_enough_of_it() {
        for (tongue, text, least) in [(Tongue::English, include_str!("../talk/en.txt"), 12), (Tongue::Chinese, include_str!("../talk/zh.txt"), 8)] {
            let (talk, wrong) = Talk::read(text);
            assert_eq!(wrong, Vec::<String>::new(), "{tongue:?}");
            let town = Town::new(1, tongue);
            for space in town.spaces().iter().filter(|space| space.key != "staff") {
                let count = talk.scripts.iter().filter(|script| script.space == space.key).count();
                assert!(count >= least, "{tongue:?}: {} has {count} conversations", space.key);
            }
            for script in &talk.scripts {
                assert!(script.space == "newcomer" || town.spaces().iter().any(|space| space.key == script.space), "{}", script.space);
                assert!((2..=7).contains(&script.turns.len()), "{:?}", script.turns.first());
                for turn in &script.turns {
                    assert_ne!(turn.answers.map(|of| script.turns[of].part), Some(turn.part), "nobody answers themselves: {}", turn.text);
                    assert_eq!(turn.text.matches('{').count(), turn.text.matches('}').count(), "{}", turn.text);
                }
            }
        }
    }

    #[test]
    fn alternatives_are_chosen() {
        let mut chance = Chance::new(1, 2, 3);
        let heard: std::collections::BTreeSet<_> = (0..50).map(|_| spoken("a {b|c} d{e|}", &mut chance)).collect();
        assert_eq!(heard.into_iter().collect::<Vec<_>>(), ["a b d", "a b de", "a c d", "a c de"]);
    }
}
