//! A day in the making: who is about, and what was said so far.

use crate::act::{Act, What};
use crate::cast::{Habit, Person};
use crate::line::Line;
use crate::rhythm::LAST;
use crate::{Chance, Town};
use rand::rngs::ChaCha8Rng;
use rand::seq::IndexedRandom;
use rand::{Rng, RngExt};
use std::collections::BTreeSet;

/// A day in the making. Acts name each other by their place in `acts`, until [`Today::over`] puts them in order.
pub(crate) struct Today<'a> {
    pub(crate) town: &'a Town,
    pub(crate) day: u32,
    pub(crate) chance: ChaCha8Rng,
    acts: Vec<Act>,
    /// Every message, with the mood that others react in.
    moods: Vec<(usize, &'a str)>,
    /// What was said today, so that nobody says the same.
    texts: BTreeSet<String>,
    /// Reactions that were given: by whom, to what.
    given: BTreeSet<(usize, usize, String)>,
}

impl<'a> Today<'a> {
    /// A day on which nothing happened yet.
    pub(crate) fn new(town: &'a Town, day: u32) -> Self {
        Self { town, day, chance: town.chance(Chance::Day, day.into()), acts: Vec::new(), moods: Vec::new(), texts: BTreeSet::new(), given: BTreeSet::new() }
    }

    /// Adds a message. No mood: nobody reacts by themselves.
    pub(crate) fn says(&mut self, second: u32, who: usize, space: usize, text: String, answers: Option<usize>, mood: Option<&'a str>) -> usize {
        self.texts.insert(text.clone());
        self.does(second, who, What::Says { space, text, answers });
        self.moods.extend(mood.map(|mood| (self.acts.len() - 1, mood)));
        self.acts.len() - 1
    }

    /// Adds a reaction some time after the message, unless it is to oneself or given already.
    pub(crate) fn reacts(&mut self, who: usize, to: usize, emoji: &str) {
        if who == self.acts[to].who || !self.given.insert((who, to, emoji.to_owned())) {
            return;
        }
        // Most react soon; a few scroll back.
        let wait = self.chance.random_range(4..240) * self.chance.random_range(1..9);
        self.does((self.second(to) + wait).min(LAST + 9), who, What::Reacts { to, emoji: emoji.to_owned() });
    }

    /// Adds anything.
    pub(crate) fn does(&mut self, second: u32, who: usize, what: What) {
        self.acts.push(Act { second, who, what });
    }

    /// When something was done.
    pub(crate) fn second(&self, act: usize) -> u32 {
        self.acts[act].second
    }

    /// Who did something.
    pub(crate) fn who(&self, act: usize) -> usize {
        self.acts[act].who
    }

    /// Every message that people react to, with its room and mood.
    pub(crate) fn messages(&self) -> Vec<(usize, usize, &'a str)> {
        let room = |act: usize| if let What::Says { space, .. } = self.acts[act].what { space } else { crate::LOBBY };
        self.moods.iter().map(|(act, mood)| (*act, room(*act), *mood)).collect()
    }

    /// A moment later, long enough to have read and written this.
    pub(crate) fn later(&mut self, second: u32, text: &str) -> u32 {
        let written = 6 + text.len() as u32 / 5 + self.chance.random_range(3..70);
        let away = if self.chance.random_ratio(1, 7) { self.chance.random_range(120..600) } else { 0 };
        // Towards midnight all goes faster, so that the day holds it.
        second + (written + away).min((LAST - second.min(LAST)) / 12).max(1)
    }

    /// A moment after a message, before its conversation has gone on.
    pub(crate) fn shortly(&mut self, act: usize) -> u32 {
        let second = self.second(act);
        second + self.chance.random_range(9..60).min((LAST - second.min(LAST)) / 12).max(1)
    }

    /// One or two hours later, less towards midnight.
    pub(crate) fn much_later(&mut self, second: u32) -> u32 {
        second + self.chance.random_range(3_600..7_200).min((LAST - second.min(LAST)) / 4).max(1)
    }

    /// Somebody who is in a room, by weight; nobody of `without`.
    pub(crate) fn anybody(&mut self, second: u32, space: usize, without: &[usize], weight: impl Fn(&Person) -> u32) -> Option<usize> {
        let cast = self.town.cast();
        let here: Vec<usize> = (0..cast.len()).filter(|who| !without.contains(who) && cast[*who].about(self.day) && cast[*who].goes_to(space)).collect();
        here.choose_weighted(&mut self.chance, |who| weight(&cast[*who]) * wakeful(&cast[*who], second)).ok().copied()
    }

    /// One of these lines, said as nobody said it today if there is a way.
    pub(crate) fn fresh(&mut self, lines: &[Line], names: &[&str]) -> String {
        let mut text = String::new();
        for _ in 0..9 {
            text = lines.choose(&mut self.chance).map_or_else(String::new, |line| line.say(&mut self.chance, names));
            if !self.texts.contains(&text) {
                break;
            }
        }
        text
    }

    /// The day as it went, in order of time.
    pub(crate) fn over(self) -> Vec<Act> {
        let mut order: Vec<usize> = (0..self.acts.len()).collect();
        order.sort_by_key(|act| (self.acts[*act].second, *act));
        let mut place = vec![0; order.len()];
        order.iter().enumerate().for_each(|(at, act)| place[*act] = at);
        let mut acts: Vec<_> = self.acts.into_iter().enumerate().map(|(at, act)| (place[at], moved(act, &place))).collect();
        acts.sort_by_key(|(at, _)| *at);
        acts.into_iter().map(|(_, act)| act).collect()
    }
}

fn moved(act: Act, place: &[usize]) -> Act {
    let what = match act.what {
        What::Says { space, text, answers } => What::Says { space, text, answers: answers.map(|to| place[to]) },
        What::Reacts { to, emoji } => What::Reacts { to: place[to], emoji },
        what => what,
    };
    Act { what, ..act }
}

/// How awake somebody is at a time of the day, 0 to 8.
fn wakeful(person: &Person, second: u32) -> u32 {
    match (second / 3_600, person.temperament.owl) {
        (22.. | 0..3, true) => 8,
        (6..12, true) => 0,
        (0..6, false) => 0,
        (23.., false) => 2,
        _ => 3,
    }
}

/// How often somebody begins a conversation. The noisy one begins many, and none comes of them.
pub(crate) fn begins(person: &Person) -> u32 {
    if person.temperament.habit == Habit::Usual { person.temperament.talks.into() } else { 0 }
}

/// How often somebody answers.
pub(crate) fn answers(person: &Person) -> u32 {
    person.temperament.answers.into()
}

/// How often somebody answers a newcomer.
pub(crate) fn welcomes(person: &Person) -> u32 {
    answers(person) * if person.temperament.greets { 5 } else { 1 }
}

/// How often somebody reacts.
pub(crate) fn cheers(person: &Person) -> u32 {
    person.temperament.reacts.into()
}

/// Some of `count` things, each once, in any order.
pub(crate) fn some(chance: &mut impl Rng, count: usize, wanted: usize) -> Vec<usize> {
    rand::seq::index::sample(chance, count, wanted.min(count)).into_vec()
}
