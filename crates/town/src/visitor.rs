//! How the town responds to a visitor.

use crate::act::{Reply, Response};
use crate::cast::{Habit, Person};
use crate::line::Line;
use crate::talk::{Block, Kind};
use crate::today::{answers, welcomes};
use crate::{Chance, Town};
use rand::RngExt;
use rand::rngs::ChaCha8Rng;
use rand::seq::IndexedRandom;
use std::ops::Range;

/// Letters of a visitor's name that are said.
const NAME: usize = 40;
/// Letters of a message that are looked at.
const READ: usize = 4_000;

impl Town {
    /// How people respond to what a visitor says in a room: at most three responses, in order of time; sometimes none.
    ///
    /// Whoever speaks for the first time is greeted by name within 20 to 90 seconds. A question is always answered. Nothing of
    /// `text` is repeated. `number` tells one message from another: the same arguments have the same responses.
    #[must_use]
    pub fn respond(&self, visitor: &str, text: &str, space: usize, first_time: bool, number: u64) -> Vec<Response> {
        let visit = Visit { town: self, chance: self.chance(Chance::Visit, number), space, name: shown(visitor), responses: Vec::new() };
        if space < self.spaces.len() { visit.responded(text, first_time) } else { Vec::new() }
    }
}

/// A visitor's message, and what came of it so far.
struct Visit<'a> {
    town: &'a Town,
    chance: ChaCha8Rng,
    space: usize,
    name: String,
    responses: Vec<Response>,
}

impl Visit<'_> {
    fn responded(mut self, text: &str, first_time: bool) -> Vec<Response> {
        let talk = &self.town.talk;
        let words = Words::of(text);
        let subject = talk.of(Kind::Subject).find(|subject| words.tell(&subject.words));
        if first_time {
            self.says(talk.pool("hello"), 20..90, welcomes);
        }
        if words.ask(talk) {
            self.says(subject.map_or(talk.pool("general"), |subject| &subject.answers), 30..150, answers);
        } else if !words.none() && self.chance.random_ratio(1, if first_time { 3 } else { 2 }) {
            self.says(subject.map_or(talk.pool("nod"), |subject| &subject.asides), 25..180, answers);
        }
        if self.chance.random_ratio(2, 5) {
            self.reacts(talk.mood("warm"));
        }
        self.responses.sort_by_key(|response| (response.after_seconds, response.who));
        self.responses
    }

    fn says(&mut self, lines: &[Line], within: Range<u32>, weight: fn(&Person) -> u32) {
        let Some((who, line)) = self.somebody(weight).zip(lines.choose(&mut self.chance)) else { return };
        let text = line.say(&mut self.chance, &[&self.name]);
        let after_seconds = self.chance.random_range(within);
        self.responses.push(Response { after_seconds, who, what: Reply::Says { text } });
    }

    fn reacts(&mut self, mood: &Block) {
        let Some((who, emoji)) = self.somebody(|person| person.temperament.reacts.into()).zip(mood.words[1..].choose(&mut self.chance)) else { return };
        let emoji = emoji.clone();
        let after_seconds = self.chance.random_range(4..120);
        self.responses.push(Response { after_seconds, who, what: Reply::Reacts { emoji } });
    }

    /// Somebody who has always been here, goes to the room, and has not responded yet.
    fn somebody(&mut self, weight: fn(&Person) -> u32) -> Option<usize> {
        let cast = self.town.cast();
        let settled = |person: &Person| person.joins < 0 && person.leaves.is_none() && !person.temperament.weekends && matches!(person.temperament.habit, Habit::Usual | Habit::Helpful);
        let fits = |who: &usize| settled(&cast[*who]) && cast[*who].goes_to(self.space) && self.responses.iter().all(|response| response.who != *who);
        let fitting: Vec<_> = (0..cast.len()).filter(fits).collect();
        fitting.choose_weighted(&mut self.chance, |who| weight(&cast[*who])).ok().copied()
    }
}

/// A visitor's name as it is said: one line, not too long; nobody without a name is called anything.
fn shown(name: &str) -> String {
    let name = name.split(|letter: char| letter.is_whitespace() || letter.is_control()).filter(|word| !word.is_empty()).collect::<Vec<_>>().join(" ");
    match name.is_empty() {
        true => "🙂".to_owned(),
        false => name.chars().take(NAME).collect(),
    }
}

/// A text, in lower case and by its words.
struct Words {
    text: String,
    words: Vec<String>,
}

impl Words {
    fn of(text: &str) -> Self {
        let text: String = text.chars().take(READ).flat_map(char::to_lowercase).collect();
        let words = text.split(|letter: char| !letter.is_alphanumeric() && letter != '\'').filter(|word| !word.is_empty()).map(str::to_owned).collect();
        Self { text, words }
    }

    fn none(&self) -> bool {
        self.words.is_empty()
    }

    /// Whether one of these keys is there: as a word or its plural, or anywhere if the script has no spaces.
    fn tell(&self, keys: &[String]) -> bool {
        let word = |key: &str| self.words.iter().any(|word| word == key || word.strip_suffix('s') == Some(key));
        keys.iter().any(|key| if key.is_ascii() { word(key) } else { self.text.contains(key) })
    }

    /// Whether it is a question: by its mark, or its first word, or a word that asks anywhere.
    fn ask(&self, talk: &crate::talk::Talk) -> bool {
        let asking = talk.of(Kind::Pool).find(|pool| pool.name() == "asking");
        let keys = asking.map_or(&[][..], |pool| &pool.words[1..]);
        let begins = |key: &String| if key.is_ascii() { self.words.first() == Some(key) } else { self.text.contains(key) };
        !self.none() && (self.text.contains(['?', '？']) || keys.iter().any(begins))
    }
}
