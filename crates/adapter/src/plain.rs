//! Cards as plain text: for bare platforms, terminals and tests.

use crate::Words;
use hearth_core::{Card, Line, hidden};
use std::fmt::Write;

/// How many signs a bar of progress has.
const BAR: u64 = 10;

/// The labels of a card's buttons, in order.
pub fn labels(card: &Card, lang: &str, words: &Words) -> Vec<String> {
    card.actions.iter().map(|action| shown(words.render(&action.label, lang))).collect()
}

/// A card in a language, line by line, without anything that steers a display.
pub fn card(card: &Card, lang: &str, words: &Words) -> String {
    let mut out = words.render(&card.title, lang);
    for line in &card.lines {
        let text = match line {
            Line::Say(text) => words.render(text, lang),
            Line::Item(text) => format!("• {}", words.render(text, lang)),
            Line::Field(name, value) => format!("{}: {}", words.render(name, lang), words.render(value, lang)),
            Line::Progress(text, have, need) => format!("{} {} {have}/{need}", words.render(text, lang), bar(*have, *need)),
        };
        // Writing to a string can't fail.
        let _ = write!(out, "\n{text}");
    }
    for (at, action) in card.actions.iter().enumerate() {
        let _ = write!(out, "\n[{}] {}", at + 1, words.render(&action.label, lang));
    }
    if let Some(file) = &card.file {
        let _ = write!(out, "\n({})", file.name);
    }
    shown(out)
}

/// A text without controls and direction overrides: commands and files are shown as somebody typed them.
pub fn shown(mut text: String) -> String {
    text.retain(|c| !hidden(c));
    text
}

/// How far along somebody is, in ten signs at most.
pub fn bar(have: u32, need: u32) -> String {
    let (length, have, need) = (u64::from(need).min(BAR), u64::from(have), u64::from(need).max(1));
    let full = (have.saturating_mul(length) / need).min(length);
    (0..length).map(|at| if at < full { '▰' } else { '▱' }).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use hearth_core::{Action, Text, Tone, Value};

    #[test]
    fn a_card_in_plain_text() {
        let mut shown = Card::new(Tone::Plain, Text::new("me-title").name("name", "Ana"));
        shown = shown.field(Text::new("me-rank"), Text::new("just-rank").with("rank", Value::Rank("member".into(), None))).say(Text::new("see-help")).item(Text::new("me-standing"));
        shown.lines.push(Line::Progress(Text::new("me-place"), 2, 3));
        shown.actions.push(Action { id: 7, label: Text::new("button-why") });
        assert_eq!(card(&shown, "en", &Words::builtin()), "Ana\nRank: Member\n/help shows what there is.\n• Standing\nPlace ▰▰▱ 2/3\n[1] Why?");
        let hostile = Text::new("unknown-command").with("command", Value::Code("/\u{1b}[2Jx\u{202e}\u{9b}1m\u{200f}".into()));
        assert_eq!(card(&Card::new(Tone::Trouble, hostile), "en", &Words::builtin()), "I don't know /[2Jx1m.");
        assert_eq!((bar(9, 3), bar(0, 0), bar(6, 12)), ("▰▰▰".into(), String::new(), "▰▰▰▰▰▱▱▱▱▱".into()));
    }
}
