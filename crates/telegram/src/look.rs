//! Cards as Telegram shows them: text with entities, and an inline keyboard. Markup is never parsed, so that no name can break it.

use crate::asked::ACTION;
use hearth_adapter::{Words, plain};
use hearth_core::{Card, Line, Text};
use serde_json::Value;
use teloxide::types::{InlineKeyboardButton, InlineKeyboardMarkup, MessageEntity};

/// Characters of a text, of what stands under a picture, and of a button.
pub(crate) const TEXT: usize = 4_096;
pub(crate) const CAPTION: usize = 1_024;
pub(crate) const LABEL: usize = 64;
/// Buttons of a card, and letters of a row of them.
pub(crate) const BUTTONS: usize = 48;
const ROW: usize = 30;

/// A card, ready to be sent.
#[derive(Clone, PartialEq, Debug)]
pub(crate) struct Message {
    pub(crate) text: String,
    pub(crate) entities: Vec<MessageEntity>,
    pub(crate) keyboard: Option<InlineKeyboardMarkup>,
}

/// A card as a message.
pub(crate) fn message(card: &Card, lang: &str, words: &Words) -> Message {
    let say = |text: &Text| plain::shown(words.render(text, lang));
    let title = cut(&say(&card.title), 256);
    let bold = MessageEntity::bold(0, title.encode_utf16().count());
    let mut text = title;
    for line in &card.lines {
        text.push('\n');
        match line {
            Line::Say(said) => text.push_str(&say(said)),
            Line::Item(item) => text.push_str(&format!("• {}", say(item))),
            Line::Field(name, value) => text.push_str(&format!("{}: {}", say(name), say(value))),
            Line::Progress(what, have, need) => text.push_str(&format!("{}\n{} {have}/{need}", say(what), plain::bar(*have, *need))),
        }
    }
    let mut rows: Vec<Vec<InlineKeyboardButton>> = Vec::new();
    let mut used = usize::MAX;
    for action in card.actions.iter().take(BUTTONS) {
        let label = cut(&say(&action.label), LABEL);
        let length = label.chars().count();
        let button = InlineKeyboardButton::callback(if label.trim().is_empty() { "·".to_owned() } else { label }, format!("{ACTION}{}", action.id));
        // Short ones stand side by side, as far as a phone is wide.
        match rows.last_mut().filter(|row| row.len() < 3 && used.saturating_add(length) <= ROW) {
            Some(row) => {
                row.push(button);
                used += length;
            }
            None => {
                rows.push(vec![button]);
                used = length;
            }
        }
    }
    let entities = if bold.length > 0 { vec![bold] } else { Vec::new() };
    Message { text: cut(if text.trim().is_empty() { "·" } else { &text }, TEXT), entities, keyboard: (!rows.is_empty()).then(|| InlineKeyboardMarkup::new(rows)) }
}

/// A text of so many units of UTF-16 at most, as Telegram counts; what is longer ends with a sign that says so.
pub(crate) fn cut(text: &str, most: usize) -> String {
    if text.encode_utf16().count() <= most {
        return text.to_owned();
    }
    let mut used = 0;
    let fits = |c: &char| {
        used += c.len_utf16();
        used < most
    };
    text.chars().take_while(fits).chain(['…']).collect()
}

/// A tag beside a name: sixteen signs, none of them a picture.
pub(crate) fn tag(name: &str) -> String {
    let plain = |c: &char| c.is_alphanumeric() || c.is_ascii_punctuation() || *c == ' ';
    name.chars().filter(plain).take(16).collect::<String>().trim().to_owned()
}

/// As a tree of values. What these types hold, JSON holds.
pub(crate) fn json(value: &impl serde::Serialize) -> Value {
    serde_json::to_value(value).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;
    use hearth_core::{Action, Tone, Value as Blank};

    #[test]
    fn a_card_is_text_with_a_bold_title_and_buttons() {
        let mut card = Card::new(Tone::Plain, Text::new("me-title").name("name", "Ana *👍*")).say(Text::new("see-help"));
        card.actions = (1..=4).map(|id| Action { id, label: Text::new("just-code").with("code", Blank::Code("button".into())) }).collect();
        let shown = message(&card, "en", &Words::builtin());
        assert_eq!(shown.text, "Ana *👍*\n/help shows what there is.", "markup is shown as it is typed");
        assert_eq!((shown.entities[0].offset, shown.entities[0].length), (0, 8), "counted in UTF-16");
        let rows = shown.keyboard.expect("buttons").inline_keyboard;
        assert_eq!(rows.iter().map(Vec::len).collect::<Vec<_>>(), [3, 1]);
        assert_eq!(json(&rows[0][0]), serde_json::json!({ "text": "button", "callback_data": "h:1" }));
    }

    #[test]
    fn texts_are_cut_as_telegram_counts() {
        assert_eq!(cut("abc", 3), "abc");
        assert_eq!(cut("abcd", 3), "ab…");
        assert_eq!(cut("👍👍👍", 4), "👍…");
        assert_eq!(tag("Über-Mitglied ★ 👍 seit langem"), "Über-Mitglied");
        assert_eq!(tag("资深成员"), "资深成员");
    }
}
