//! A day of the town, from the first good morning to the last word of the night owls.

use crate::act::{Act, What};
use crate::cast::{Habit, Person};
use crate::rhythm::{LAST, second};
use crate::talk::{Block, Kind};
use crate::today::{Today, answers, begins, cheers, some, welcomes};
use crate::{LOBBY, ROOMS, Town};
use rand::RngExt;
use rand::seq::IndexedRandom;
use std::collections::BTreeSet;

/// Seconds between the beginnings of two conversations in one room, if there is space.
const APART: u32 = 1_800;
/// How many others react to a message; one is drawn.
const REACTING: [usize; 10] = [0, 0, 1, 1, 2, 2, 2, 2, 3, 5];
/// What else takes turns, beside rooms and customs; those are told apart by index and line.
const NOISE: u64 = 1 << 20;
const WELCOMES: u64 = NOISE + 1;
const FAREWELLS: u64 = NOISE + 2;
/// The emoji in a closed circle.
const HEART: &str = "❤️";

impl Town {
    /// Everything that happens on a day, in order of time. Day 0 is the first, a Monday; a common day has some 500 acts.
    #[must_use]
    pub fn day(&self, day: u32) -> Vec<Act> {
        let mut today = Today::new(self, day);
        today.weather();
        today.customs();
        today.conversations();
        today.noise();
        today.circle();
        today.arrivals();
        today.departures();
        today.reactions();
        today.over()
    }

    /// Those with a habit.
    fn with(&self, habit: Habit) -> Vec<usize> {
        (0..self.cast.len()).filter(|who| self.cast[*who].temperament.habit == habit).collect()
    }

    fn called(&self, who: &[usize]) -> Vec<&'static str> {
        who.iter().map(|who| self.cast[*who].called).collect()
    }
}

impl<'a> Today<'a> {
    fn weather(&mut self) {
        for bot in self.town.with(Habit::Machine) {
            let text = self.fresh(self.town.talk.pool("weather"), &[]);
            let at = self.chance.random_range(24_900..25_300);
            self.says(at, bot, LOBBY, text, None, Some("warm"));
        }
    }

    /// What is said every day at its hour: good mornings, what's for lunch. The lines take turns.
    fn customs(&mut self) {
        let (town, day) = (self.town, self.day as usize);
        let most = town.lively(self.day) as usize * 7 / 10;
        for custom in town.talk.of(Kind::Custom) {
            let start = second(&mut self.chance, custom.hours.clone());
            let Some(first) = self.anybody(start, custom.room, &[], begins) else { continue };
            let salt = custom.at as u64;
            let text = custom.openings[town.nth(salt, custom.openings.len(), day)].say(&mut self.chance, &[]);
            let opening = self.says(start, first, custom.room, text, None, Some(custom.name()));
            let count = self.chance.random_range(most / 2..=most);
            let asides: BTreeSet<_> = town.stretch(salt, custom.asides.len(), day * 6..day * 6 + count).into_iter().collect();
            self.answered(custom, asides, opening, &mut vec![first], 2_400);
        }
    }

    /// Others, of whom none was there before, answer a message with these lines of a block.
    fn answered(&mut self, block: &'a Block, asides: impl IntoIterator<Item = usize>, opening: usize, there: &mut Vec<usize>, within: u32) {
        let (from, names) = (self.second(opening), self.town.called(&[self.who(opening)]));
        for aside in asides {
            let text = block.asides[aside].say(&mut self.chance, &names);
            let soon = from + self.chance.random_range(0..within.min(LAST.saturating_sub(from)).max(1));
            let at = self.later(soon, &text);
            let Some(who) = self.anybody(at, block.room, there, answers) else { return };
            there.push(who);
            let to = self.chance.random_ratio(3, 5).then_some(opening);
            self.says(at, who, block.room, text, to, Some(block.name()));
        }
    }

    fn conversations(&mut self) {
        let town = self.town;
        let lived = town.lived(self.day);
        let lived = lived..lived + u64::from(town.lively(self.day));
        for room in 0..ROOMS.len() {
            let scripts: Vec<_> = town.talk.of(Kind::Talk).filter(|script| script.room == room).collect();
            let mut starts = Vec::new();
            for script in town.turns(room as u64, scripts.len(), lived.clone()) {
                let start = self.start(scripts[script], &starts);
                starts.push(start);
                self.converse(scripts[script], start, None);
            }
        }
    }

    /// When a script begins: apart from the others of its room, if a few tries find such a time.
    fn start(&mut self, script: &Block, others: &[u32]) -> u32 {
        let hours = script.hours.clone();
        let tries: Vec<u32> = (0..12).map(|_| second(&mut self.chance, hours.clone())).collect();
        tries.iter().copied().find(|start| others.iter().all(|other| start.abs_diff(*other) > APART)).unwrap_or(tries[0])
    }

    /// Plays a script. Its last message, if it was played.
    fn converse(&mut self, script: &'a Block, start: u32, first: Option<usize>) -> Option<usize> {
        let parts = self.parts(script, start, first)?;
        let names = self.town.called(&parts);
        let (mut said, mut at) = (Vec::new(), start);
        for turn in &script.turns {
            let text = turn.line.say(&mut self.chance, &names);
            at = match (said.is_empty(), turn.waits) {
                (true, _) => start,
                (false, false) => self.later(at, &text),
                (false, true) => self.much_later(at),
            };
            let message = self.says(at, parts[turn.part], script.room, text, turn.answers.map(|to| said[to]), Some(script.name()));
            said.push(message);
            for cheer in &turn.cheers {
                let others = (0..cheer.others).filter_map(|_| self.anybody(at, script.room, &parts, cheers)).collect::<Vec<_>>();
                cheer.parts.iter().map(|part| parts[*part]).chain(others).for_each(|who| self.reacts(who, message, &cheer.emoji));
            }
        }
        self.bystanders(script, parts, &said);
        said.last().copied()
    }

    /// Somebody for each part; nobody if the room has too few.
    fn parts(&mut self, script: &Block, start: u32, first: Option<usize>) -> Option<Vec<usize>> {
        let weight = |part: usize| match (script.kind, part) {
            (Kind::Welcome, _) => welcomes as fn(&Person) -> u32,
            (_, 0) => begins,
            _ => answers,
        };
        let town = self.town;
        let helpful = town.with(Habit::Helpful).into_iter().find(|who| town.cast[*who].about(self.day) && town.cast[*who].goes_to(script.room));
        let helpful = helpful.filter(|_| script.helps.is_some() && self.chance.random_ratio(3, 5));
        let mut parts = Vec::new();
        for part in 0..script.parts() {
            let given = if part == 0 { first } else { helpful.filter(|_| script.helps == Some(part)) };
            let without: Vec<_> = parts.iter().copied().chain(helpful).collect();
            parts.push(given.or_else(|| self.anybody(start, script.room, &without, weight(part)))?);
        }
        Some(parts)
    }

    /// What others add to a conversation: to its opening what the script says, early on what its mood says.
    fn bystanders(&mut self, script: &'a Block, mut there: Vec<usize>, said: &[usize]) {
        let count = self.chance.random_range(1..4);
        let asides = some(&mut self.chance, script.asides.len(), count);
        self.answered(script, asides, said[0], &mut there, 420);
        let mood = self.town.talk.mood(script.name());
        // Later the mood may have turned: what was lost is found.
        let begun = said.iter().copied().take(said.len().div_ceil(2)).filter(|at| self.who(*at) == there[0]).collect::<Vec<_>>();
        for _ in 0..self.chance.random_range(2..6) {
            let Some(to) = begun.choose(&mut self.chance).copied() else { return };
            self.chimes(to, script.room, mood, &mut there);
        }
    }

    /// Somebody else says what the mood says.
    fn chimes(&mut self, to: usize, room: usize, mood: &'a Block, there: &mut Vec<usize>) {
        let names = self.town.called(&[self.who(to)]);
        let text = self.fresh(&mood.asides, &names);
        let at = self.shortly(to);
        let Some(who) = self.anybody(at, room, there, answers) else { return };
        there.push(who);
        let to = self.chance.random_ratio(2, 3).then_some(to);
        self.says(at, who, room, text, to, Some(mood.name()));
    }

    /// Somebody talks all day long, and hardly anybody answers.
    fn noise(&mut self) {
        let town = self.town;
        let lines = town.talk.pool("noise");
        for who in town.with(Habit::Noisy) {
            let first = self.day as usize * 16;
            let count = self.chance.random_range(14..18);
            for line in town.stretch(NOISE, lines.len(), first..first + count) {
                let space = town.cast[who].interests.choose(&mut self.chance).copied().unwrap_or(LOBBY);
                let (start, text) = (second(&mut self.chance, 8..23), lines[line].say(&mut self.chance, &[]));
                let message = self.says(start, who, space, text, None, None);
                if self.chance.random_ratio(1, 14) {
                    self.chimes(message, space, town.talk.mood("laugh"), &mut vec![who]);
                }
            }
        }
    }

    /// Two people who thank each other, over and over.
    fn circle(&mut self) {
        let town = self.town;
        let [one, other] = town.with(Habit::Circle)[..] else { return };
        let mut before = None;
        let mut at = second(&mut self.chance, 9..20);
        for turn in 0..self.chance.random_range(3..7) {
            let (who, to) = if turn % 2 == 0 { (one, other) } else { (other, one) };
            let text = self.fresh(town.talk.pool("circle"), &town.called(&[to]));
            at = self.later(at, &text);
            let message = self.says(at, who, LOBBY, text, before, None);
            self.reacts(to, message, HEART);
            before = Some(message);
        }
    }

    fn arrivals(&mut self) {
        let town = self.town;
        let welcome: Vec<_> = town.talk.of(Kind::Welcome).collect();
        let comes = |who: &usize| town.cast[*who].joins == self.day as i32;
        for who in (0..town.cast.len()).filter(comes).collect::<Vec<_>>() {
            let at = second(&mut self.chance, 12..21);
            self.does(at, who, What::Joins);
            let start = at + self.chance.random_range(40..400);
            self.converse(welcome[town.nth(WELCOMES, welcome.len(), who)], start, Some(who));
        }
    }

    fn departures(&mut self) {
        let town = self.town;
        let farewell: Vec<_> = town.talk.of(Kind::Farewell).collect();
        let goes = |who: &usize| town.cast[*who].leaves == Some(self.day);
        for who in (0..town.cast.len()).filter(goes).collect::<Vec<_>>() {
            let start = second(&mut self.chance, 18..21);
            let last = self.converse(farewell[town.nth(FAREWELLS, farewell.len(), who)], start, Some(who));
            // Late enough for the reactions of the farewell.
            let at = last.map_or(start, |last| self.second(last)) + 2_400;
            self.does(at, who, What::Leaves);
        }
    }

    /// Everybody reacts to what they like.
    fn reactions(&mut self) {
        for (message, room, mood) in self.messages() {
            let popular = self.town.cast[self.who(message)].temperament.habit == Habit::Helpful;
            let count = REACTING.choose(&mut self.chance).map_or(0, |count| count + usize::from(popular));
            let emoji = &self.town.talk.mood(mood).words[1..];
            // Most give the one that was given first.
            let favourite = emoji.choose(&mut self.chance);
            for _ in 0..count {
                let second = self.second(message);
                let emoji = if self.chance.random_ratio(3, 4) { favourite } else { emoji.choose(&mut self.chance) };
                let author = [self.who(message)];
                let Some((who, emoji)) = self.anybody(second, room, &author, cheers).zip(emoji) else { continue };
                self.reacts(who, message, emoji);
            }
        }
    }
}
