//! What to show: meaning, not widgets, and no language. Adapters turn cards into words and looks.

use crate::{Day, Given, Picture};
use serde::{Deserialize, Serialize};
use std::borrow::Cow;

/// Something to show to people.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
pub struct Card {
    /// How it feels.
    pub tone: Tone,
    /// What it is, in a few words.
    pub title: Text,
    /// What it says, a paragraph or a list item each.
    pub lines: Vec<Line>,
    /// What can be pressed.
    pub actions: Vec<Action>,
    /// A picture that says the same at one look.
    #[serde(default)]
    pub picture: Option<Picture>,
    /// A file that comes with it.
    pub file: Option<File>,
}

/// How a card feels.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
pub enum Tone {
    /// Information.
    #[default]
    Plain,
    /// Good news.
    Warm,
    /// Something needs a decision.
    Ask,
    /// It did not work; the card says what to do next.
    Trouble,
}

/// One line of a card.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub enum Line {
    /// A paragraph.
    Say(Text),
    /// A list item.
    Item(Text),
    /// A name and its value, such as a standing and its number.
    Field(Text, Text),
    /// How far along somebody is: so many of so many.
    Progress(Text, u32, u32),
}

/// A message of the catalogue of texts, with what fills its blanks.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
pub struct Text {
    /// Its key.
    pub key: Cow<'static, str>,
    /// What fills its blanks, by name.
    pub args: Vec<(Cow<'static, str>, Value)>,
}

/// What fills a blank.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub enum Value {
    /// A number of things.
    Count(i64),
    /// Points, in thousandths.
    Points(i64),
    /// A share, in per cent.
    Percent(i64),
    /// Somebody's name; shown freed of markup.
    Name(Box<str>),
    /// A rank, by its key and its own name where the owner gave one.
    Rank(Box<str>, Option<Box<str>>),
    /// A local day.
    Day(Day),
    /// Words that somebody gave on purpose; shown as a quotation.
    Given(Given),
    /// A word that is the same in every language: a command, a setting, a zone.
    Code(Box<str>),
    /// A text within a text.
    Text(Box<Text>),
}

/// A button.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Action {
    /// The stored action that it stands for.
    pub id: u64,
    /// What it says.
    pub label: Text,
}

/// A file to hand over.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct File {
    /// Its name.
    pub name: Box<str>,
    /// Its contents.
    pub text: Box<str>,
}

impl Text {
    /// The text with that key.
    pub const fn new(key: &'static str) -> Self {
        Self { key: Cow::Borrowed(key), args: Vec::new() }
    }

    /// The text whose key is put together, such as `why-reply`.
    pub fn keyed(key: String) -> Self {
        Self { key: Cow::Owned(key), args: Vec::new() }
    }

    /// With a blank filled.
    pub fn with(mut self, name: &'static str, value: Value) -> Self {
        self.args.push((Cow::Borrowed(name), value));
        self
    }

    /// With a number in a blank.
    pub fn count(self, name: &'static str, count: impl Into<i64>) -> Self {
        self.with(name, Value::Count(count.into()))
    }

    /// With somebody's name in a blank.
    pub fn name(self, name: &'static str, who: &str) -> Self {
        self.with(name, Value::Name(who.into()))
    }
}

impl Card {
    /// A card with a title.
    pub fn new(tone: Tone, title: Text) -> Self {
        Self { tone, title, ..Self::default() }
    }

    /// With one more paragraph.
    pub fn say(mut self, text: Text) -> Self {
        self.lines.push(Line::Say(text));
        self
    }

    /// With one more list item.
    pub fn item(mut self, text: Text) -> Self {
        self.lines.push(Line::Item(text));
        self
    }

    /// With one more name and value.
    pub fn field(mut self, name: Text, value: Text) -> Self {
        self.lines.push(Line::Field(name, value));
        self
    }
}
