//! Forms: what is asked of somebody, in one go where a platform can, else question by question.

use crate::{Text, Word};
use serde::{Deserialize, Serialize};
use smallvec::SmallVec;

/// Something to fill in. Whoever does sends it back as a press of its action, with an answer for each field.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Form {
    /// The stored action that it belongs to.
    pub action: u64,
    /// What it is about.
    pub title: Text,
    /// What is asked, in order: one to five.
    pub fields: Vec<Field>,
}

/// One question.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Field {
    /// What is asked.
    pub label: Text,
    /// What it takes.
    pub input: Input,
    /// What stands there at first.
    pub value: Box<str>,
    /// It can't be left empty.
    pub required: bool,
}

/// What a field takes.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub enum Input {
    /// A line of text.
    Line,
    /// A member.
    Member,
    /// One of these: the word to send back, and what it is called.
    Choice(Vec<(Box<str>, Text)>),
    /// One or more of these: sent back as their words with commas between them.
    Choices(Vec<(Box<str>, Text)>),
}

/// What was filled in, field by field; what was left empty at the end is left out.
pub fn answered(answers: &[Word]) -> SmallVec<[Word; 4]> {
    let empty = |word: &Word| matches!(word, Word::Text(given) if given.0.trim().is_empty());
    let end = answers.iter().rposition(|word| !empty(word)).map_or(0, |at| at + 1);
    answers[..end].iter().cloned().collect()
}
