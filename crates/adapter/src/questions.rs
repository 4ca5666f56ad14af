//! Forms on platforms that have none: question by question, each answered by the next line of whoever was asked.
//!
//! What waits for an answer waits in memory: after a restart, the command is simply used again.

use hearth_core::{Card, Field, Form, Given, Input, MINUTE, Moment, Native, Text, Tone, Word};
use smallvec::SmallVec;
use std::collections::HashMap;

/// How long a question waits for its answer.
const PATIENCE: i64 = 10 * MINUTE;
/// What leaves a question out that may be left out.
const SKIP: &str = "-";

/// Who has been asked what.
#[derive(Debug, Default)]
pub struct Questions(HashMap<Native, Open>);

#[derive(Debug)]
struct Open {
    form: Form,
    answers: SmallVec<[Word; 4]>,
    until: Moment,
}

/// What an answer led to.
#[derive(Debug)]
pub enum Answered {
    /// The next question, or the same again where the answer was none.
    Next(Card),
    /// Everything is answered: the action to press, with the answers.
    Done(u64, SmallVec<[Word; 4]>),
}

impl Questions {
    /// Begins a form: the first question. A form that somebody had not finished is forgotten.
    pub fn ask(&mut self, account: Native, form: Form, now: Moment) -> Card {
        let card = question(&form, 0);
        self.0.insert(account, Open { form, answers: SmallVec::new(), until: now.plus(PATIENCE) });
        card
    }

    /// What somebody is asked now.
    pub fn asked(&self, account: Native) -> Option<&Field> {
        let open = self.0.get(&account)?;
        open.form.fields.get(open.answers.len())
    }

    /// Lets go of what somebody was asked: they do something else.
    pub fn forget(&mut self, account: Native) {
        self.0.remove(&account);
    }

    /// Takes a line as an answer; nothing if nobody asked.
    pub fn answer(&mut self, account: Native, word: Word, now: Moment) -> Option<Answered> {
        let open = self.0.get_mut(&account)?;
        if open.until < now {
            self.0.remove(&account);
            return None;
        }
        let at = open.answers.len();
        let Some(word) = taken(&open.form, at, word) else { return Some(Answered::Next(question(&open.form, at))) };
        open.answers.push(word);
        open.until = now.plus(PATIENCE);
        if open.answers.len() < open.form.fields.len() {
            return Some(Answered::Next(question(&open.form, at + 1)));
        }
        let open = self.0.remove(&account)?;
        Some(Answered::Done(open.form.action, open.answers))
    }
}

/// The word that an answer stands for; a choice may be named or numbered.
fn taken(form: &Form, at: usize, word: Word) -> Option<Word> {
    let field = form.fields.get(at)?;
    let Word::Text(given) = &word else { return Some(word) };
    let typed = given.0.trim();
    if typed == SKIP && !field.required {
        return Some(Word::Text(Given::new("")));
    }
    match &field.input {
        Input::Choice(choices) => {
            let numbered = typed.parse::<usize>().ok().and_then(|number| choices.get(number.checked_sub(1)?));
            let named = || choices.iter().find(|(key, _)| key.eq_ignore_ascii_case(typed));
            numbered.or_else(named).map(|(key, _)| Word::Text(Given::new(key)))
        }
        Input::Choices(choices) => {
            let one = |part: &str| {
                let part = part.trim();
                let numbered = part.parse::<usize>().ok().and_then(|number| choices.get(number.checked_sub(1)?));
                numbered.or_else(|| choices.iter().find(|(key, _)| key.eq_ignore_ascii_case(part))).map(|(key, _)| &**key)
            };
            let chosen: Option<Vec<_>> = typed.split([',', '，', ' ']).filter(|part| !part.trim().is_empty()).map(one).collect();
            chosen.filter(|chosen| !chosen.is_empty()).map(|chosen| Word::Text(Given::new(&chosen.join(","))))
        }
        Input::Line | Input::Member => (!typed.is_empty()).then_some(word),
    }
}

fn question(form: &Form, at: usize) -> Card {
    let Some(field) = form.fields.get(at) else { return Card::new(Tone::Ask, form.title.clone()) };
    let mut card = Card::new(Tone::Ask, form.title.clone()).say(field.label.clone());
    if let Input::Choice(choices) | Input::Choices(choices) = &field.input {
        for (number, (_, label)) in choices.iter().enumerate() {
            let label = hearth_core::Value::Text(Box::new(label.clone()));
            card = card.item(Text::new("numbered-action").count("number", number as i64 + 1).with("label", label));
        }
    }
    card.say(Text::new(match (&field.input, field.required) {
        (Input::Choices(_), _) => "question-several",
        (_, true) => "question-answer",
        (_, false) => "question-skip",
    }))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(word: &str) -> Word {
        Word::Text(Given::new(word))
    }

    #[test]
    fn a_form_is_asked_question_by_question() {
        let choice = Input::Choice(vec![("regular".into(), Text::new("a")), ("back".into(), Text::new("b"))]);
        let field = |input: Input, required| Field { label: Text::new("label"), input, value: "".into(), required };
        let form = Form { action: 7, title: Text::new("title"), fields: vec![field(Input::Member, true), field(choice, true), field(Input::Line, false)] };
        let (ana, mut questions) = (Native(1), Questions::default());
        let now = Moment(0);
        assert!(questions.answer(ana, text("hello"), now).is_none(), "nobody asked");
        questions.ask(ana, form.clone(), now);
        assert!(questions.answer(Native(2), text("hello"), now).is_none(), "somebody else was asked");
        let next = |questions: &mut Questions, word: &str| match questions.answer(ana, text(word), now) {
            Some(Answered::Next(card)) => card.lines.len(),
            other => panic!("{other:?}"),
        };
        assert_eq!(next(&mut questions, "@ben"), 4, "the choices are listed");
        assert_eq!(next(&mut questions, "3"), 4, "there is no third: the same again");
        assert_eq!(next(&mut questions, "1"), 2);
        let Some(Answered::Done(7, answers)) = questions.answer(ana, text("-"), now) else { panic!("everything is answered") };
        assert_eq!(answers[..], [text("@ben"), text("regular"), text("")]);
        assert!(questions.answer(ana, text("hello"), now).is_none());
        questions.ask(ana, form, now);
        assert!(questions.answer(ana, text("late"), now.plus(PATIENCE + 1)).is_none(), "nobody waits for ever");
    }
}
