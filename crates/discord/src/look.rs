//! Cards and forms as Discord shows them: an embed with buttons, a modal. Limits are kept by cutting, with a sign that says so.

use crate::interaction::{ACTION, MENU};
use crate::rest::Attached;
use hearth_adapter::{Words, picture, plain};
use hearth_core::{Card, Form, Input, Line, Text, Tone};
use serde_json::{Value, json};
use serenity::builder::{CreateActionRow, CreateAllowedMentions, CreateButton, CreateEmbed, CreateEmbedFooter, CreateSelectMenu, CreateSelectMenuKind, CreateSelectMenuOption};
use serenity::model::application::ButtonStyle;

/// Characters of a title, of all that stands below it, of a button, of a form's title and labels, of a select's choices.
const TITLE: usize = 256;
const TEXT: usize = 4_000;
const VALUE: usize = 1_000;
/// All of an embed together, a little less than Discord takes; and what title and fields may have of it.
const ALL: usize = 5_900;
const BESIDE: usize = 3_000;
const LABEL: usize = 80;
const QUESTION: usize = 45;
const CHOICE: usize = 100;
/// Buttons in a row, and rows.
const ROW: usize = 5;
const ROWS: usize = 5;
/// More buttons than these are a menu: a phone's screen is small.
const BUTTONS: usize = 15;
/// Fields that stand side by side.
const FIELDS: usize = 24;
const CHOICES: usize = 25;

/// A message: its body, and the files that go with it.
#[derive(Clone)]
pub(crate) struct Message {
    pub(crate) body: Value,
    pub(crate) files: Vec<Attached>,
}

/// A card, and the language that it is shown in.
#[derive(Clone, Copy)]
pub(crate) struct Shown<'a> {
    pub(crate) lang: &'a str,
    pub(crate) card: &'a Card,
}

/// A card as a message.
pub(crate) fn message(card: &Card, lang: &str, words: &Words, drawn: Option<Vec<u8>>) -> Message {
    let say = |text: &Text| words.render_freed(text, lang, freed);
    let mut embed = CreateEmbed::new().title(cut(&say(&card.title), TITLE)).color(colour(card.tone));
    let mut lines = Vec::new();
    let (mut fields, mut used) = (0, TITLE);
    for line in &card.lines {
        match line {
            Line::Say(text) => lines.push(say(text)),
            Line::Item(text) => lines.push(format!("• {}", say(text))),
            Line::Field(name, value) => {
                let (name, value) = (cut(&say(name), TITLE), cut(&say(value), VALUE));
                let more = length(&name) + length(&value);
                if fields < FIELDS && used + more <= BESIDE {
                    (fields, used) = (fields + 1, used + more);
                    embed = embed.field(name, value, true);
                } else {
                    lines.push(format!("{name}: {value}"));
                }
            }
            Line::Progress(text, have, need) => lines.push(format!("{}\n{} {have}/{need}", say(text), plain::bar(*have, *need))),
        }
    }
    // What the fields take is not there for the text.
    embed = embed.description(cut(&lines.join("\n"), TEXT.min(ALL - used)));
    let mut files = Vec::new();
    let mut attachments = Vec::new();
    if let (Some(shown), Some(bytes)) = (&card.picture, drawn) {
        embed = embed.image("attachment://picture.png");
        attachments.push(json!({ "id": files.len(), "filename": "picture.png", "description": cut(&picture::in_words(shown, lang, words), 1_000) }));
        files.push(Attached { name: "picture.png".into(), bytes, kind: "image/png" });
    }
    if let Some(file) = &card.file {
        attachments.push(json!({ "id": files.len(), "filename": &*file.name }));
        files.push(Attached { name: file.name.to_string(), bytes: file.text.as_bytes().to_vec(), kind: "text/plain" });
    }
    if card.actions.len() > ROW * ROWS {
        embed = embed.footer(CreateEmbedFooter::new("…"));
    }
    let labels = card.actions.iter().take(ROW * ROWS).map(|action| (action.id, words.render(&action.label, lang)));
    let rows: Vec<_> = if card.actions.len() > BUTTONS {
        vec![menu(labels, &words.render(&Text::new("discord-choose"), lang))]
    } else {
        labels.map(|(id, label)| button(id, &label)).collect::<Vec<_>>().chunks(ROW).map(|row| CreateActionRow::Buttons(row.to_vec())).collect()
    };
    let body = json!({ "embeds": [embed], "components": rows, "allowed_mentions": CreateAllowedMentions::new(), "attachments": attachments });
    Message { body, files }
}

/// Many actions, to choose from.
fn menu(labels: impl Iterator<Item = (u64, String)>, placeholder: &str) -> CreateActionRow {
    let option = |(action, label): (u64, String)| CreateSelectMenuOption::new(named(&cut(&plain::shown(label), CHOICE)), format!("{ACTION}{action}"));
    let kind = CreateSelectMenuKind::String { options: labels.map(option).collect() };
    CreateActionRow::SelectMenu(CreateSelectMenu::new(MENU, kind).placeholder(cut(placeholder, CHOICE)))
}

fn button(action: u64, label: &str) -> CreateButton {
    let label = cut(&plain::shown(label.to_owned()), LABEL);
    CreateButton::new(format!("{ACTION}{action}")).style(ButtonStyle::Secondary).label(if label.trim().is_empty() { "·".to_owned() } else { label })
}

/// A form as a modal.
pub(crate) fn modal(form: &Form, lang: &str, words: &Words) -> Value {
    let say = |text: &Text, most: usize| cut(&plain::shown(words.render(text, lang)), most);
    let fields = form.fields.iter().take(5).enumerate().map(|(at, field)| {
        let id = format!("f{at}");
        let label = say(&field.label, QUESTION);
        let component = match &field.input {
            Input::Line => {
                let mut input = json!({ "type": 4, "custom_id": id, "style": 1, "required": field.required, "max_length": 1_000 });
                if !field.value.is_empty() {
                    input["value"] = cut(&field.value, 1_000).into();
                }
                input
            }
            Input::Member => json!({ "type": 5, "custom_id": id, "required": field.required, "min_values": i32::from(field.required), "max_values": 1 }),
            Input::Choice(choices) | Input::Choices(choices) => {
                let several = matches!(field.input, Input::Choices(_));
                let option = |(key, label): &(Box<str>, Text)| json!({ "value": cut(key, CHOICE), "label": named(&say(label, CHOICE)), "default": *key == field.value });
                let options: Vec<_> = choices.iter().take(CHOICES).map(option).collect();
                let most = if several { options.len() } else { 1 };
                json!({ "type": 3, "custom_id": id, "required": field.required, "min_values": i32::from(field.required), "max_values": most, "options": options })
            }
        };
        json!({ "type": 18, "label": named(&label), "component": component })
    });
    json!({ "custom_id": format!("{ACTION}{}", form.action), "title": named(&say(&form.title, QUESTION)), "components": fields.collect::<Vec<_>>() })
}

/// What is never empty.
fn named(text: &str) -> &str {
    if text.trim().is_empty() { "·" } else { text }
}

/// Choices to complete a word with.
pub(crate) fn choices(choices: &[(Box<str>, Text)], lang: &str, words: &Words) -> Value {
    let choice = |(key, label): &(Box<str>, Text)| json!({ "name": named(&cut(&plain::shown(words.render(label, lang)), CHOICE)), "value": cut(key, CHOICE) });
    json!({ "choices": choices.iter().take(CHOICES).map(choice).collect::<Vec<_>>() })
}

const fn colour(tone: Tone) -> u32 {
    match tone {
        Tone::Plain => 0x5b_6b_7a,
        Tone::Warm => 0xe0_8a_3c,
        Tone::Ask => 0x3c_8a_e0,
        Tone::Trouble => 0xc0_4a_3a,
    }
}

/// As Discord counts: in UTF-16.
fn length(text: &str) -> usize {
    text.encode_utf16().count()
}

/// The beginning of a text, with a sign where it was cut.
pub(crate) fn cut(text: &str, most: usize) -> String {
    let mut length = 0;
    let mut end = None;
    for (at, c) in text.char_indices() {
        length += c.len_utf16();
        if length < most {
            end = Some(at + c.len_utf8());
        }
        if length > most {
            return format!("{}…", &text[..end.unwrap_or(0)]);
        }
    }
    text.to_owned()
}

/// What people have given, so that Discord takes nothing of it for markup, a mention or a link.
fn freed(text: String) -> String {
    if !text.contains(['\\', '*', '_', '~', '`', '|', '>', '<', '#', '-', '[', ']', '@', ':']) {
        return text;
    }
    let mut free = String::with_capacity(text.len() + 16);
    let mut rest = text.chars().peekable();
    let mut start = true;
    while let Some(c) = rest.next() {
        match c {
            '\\' | '*' | '_' | '~' | '`' | '|' | '[' | ']' | '<' | '>' => free.extend(['\\', c]),
            '#' | '-' if start => free.extend(['\\', c]),
            // A word joiner breaks a mention and a link, and is not seen.
            '@' => free.extend([c, '\u{2060}']),
            ':' if rest.peek() == Some(&'/') => free.extend([c, '\u{2060}']),
            c => free.push(c),
        }
        start = c == '\n';
    }
    free
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_are_cut_as_discord_counts() {
        for (text, most, expected) in [("hello", 5, "hello"), ("hello!", 5, "hell…"), ("😀😀😀", 4, "😀…"), ("", 4, ""), ("é", 1, "é")] {
            let cut = cut(text, most);
            assert_eq!(cut, expected);
            assert!(cut.encode_utf16().count() <= most);
        }
    }

    #[test]
    fn what_people_give_is_no_markup() {
        for (given, shown) in [
            ("Ana", "Ana"),
            ("**Ana**", "\\*\\*Ana\\*\\*"),
            ("# Ana", "\\# Ana"),
            ("@everyone", "@\u{2060}everyone"),
            ("<@123>", "\\<@\u{2060}123\\>"),
            ("[x](https://evil)", "\\[x\\](https:\u{2060}//evil)"),
            ("a-b #1", "a-b #1"),
        ] {
            assert_eq!(freed(given.to_owned()), shown);
        }
    }

    #[test]
    fn whatever_a_card_holds_discord_takes_it() {
        let words = Words::builtin();
        let long = "Wolfeschlegelsteinhausenbergerdorff **😀** @everyone ".repeat(80);
        let text = || Text::new("just-code").with("code", hearth_core::Value::Code(long.as_str().into()));
        for (lines, fields, buttons) in [(0, 0, 0), (1, 3, 4), (40, 0, 12), (40, 30, 26), (3, 30, 25)] {
            let mut card = Card::new(Tone::Plain, text());
            card.lines = (0..lines).map(|_| Line::Item(text())).chain((0..fields).map(|_| Line::Field(text(), text()))).collect();
            card.actions = (0..buttons).map(|id| hearth_core::Action { id: u64::MAX - id, label: text() }).collect();
            let body = message(&card, "en", &words, None).body;
            let embed = &body["embeds"][0];
            let of = |value: &Value| length(value.as_str().unwrap_or_default());
            let fields = embed["fields"].as_array().cloned().unwrap_or_default();
            assert!(of(&embed["title"]) <= 256 && of(&embed["description"]) <= 4_096 && fields.len() <= 25);
            assert!(fields.iter().all(|field| (1..=256).contains(&of(&field["name"])) && (1..=1_024).contains(&of(&field["value"]))));
            let all = of(&embed["title"]) + of(&embed["description"]) + fields.iter().map(|field| of(&field["name"]) + of(&field["value"])).sum::<usize>();
            assert!(all <= 6_000, "{all} characters in all");
            let rows = body["components"].as_array().expect("rows");
            assert!(rows.len() <= 5 && rows.iter().all(|row| (1..=5).contains(&row["components"].as_array().expect("buttons").len())));
            let shown = || rows.iter().flat_map(|row| row["components"].as_array().into_iter().flatten());
            if buttons > BUTTONS as u64 {
                let menu = shown().next().expect("a menu");
                let options = menu["options"].as_array().expect("options");
                assert!(menu["custom_id"] == MENU && options.iter().all(|option| (1..=100).contains(&of(&option["label"])) && of(&option["value"]) <= 100));
                assert_eq!((shown().count(), options.len()), (1, (buttons as usize).min(25)));
            } else {
                assert!(shown().all(|button| (1..=80).contains(&of(&button["label"])) && of(&button["custom_id"]) <= 100));
                assert_eq!(shown().count(), buttons as usize);
            }
            assert_eq!(body["allowed_mentions"]["parse"], json!([]), "nobody is called");
            assert!(!embed.to_string().contains("@everyone"), "not even by a name");
        }
    }

    #[test]
    fn a_form_is_a_modal_that_discord_takes() {
        let words = Words::builtin();
        let text = || Text::new("just-code").with("code", hearth_core::Value::Code("x".repeat(300).into()));
        let field = |input| hearth_core::Field { label: text(), input, value: "v".repeat(2_000).into(), required: true };
        let choices = (0..60).map(|at| (format!("{at}{}", "k".repeat(200)).into(), text())).collect();
        let form = Form { action: u64::MAX, title: text(), fields: vec![field(Input::Line), field(Input::Member), field(Input::Choice(choices))] };
        let modal = modal(&form, "zh", &words);
        let of = |value: &Value| length(value.as_str().unwrap_or_default());
        assert!((1..=45).contains(&of(&modal["title"])) && of(&modal["custom_id"]) <= 100);
        for label in modal["components"].as_array().expect("labels") {
            assert!((1..=45).contains(&of(&label["label"])) && label["type"] == 18, "{label}");
            let options = label["component"]["options"].as_array().cloned().unwrap_or_default();
            assert!(options.len() <= 25 && options.iter().all(|option| of(&option["label"]) <= 100 && of(&option["value"]) <= 100));
            assert!(of(&label["component"]["value"]) <= 1_000);
        }
    }
}
