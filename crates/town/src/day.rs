//! A day in the town.

use crate::cast::{BOT, NOISY, PAIR, STAFF};
use crate::chance::Chance;
use crate::talk::{Script, spoken};
use crate::{Act, Deed, Town};
use std::collections::BTreeSet;

const HOUR: u32 = 3_600;
/// When conversations begin, an hour each, by how often: the nights are quiet, the evenings lively.
const RHYTHM: [u32; 24] = [1, 1, 0, 0, 0, 0, 1, 4, 7, 7, 6, 6, 8, 7, 5, 5, 6, 7, 10, 13, 15, 14, 9, 4];
/// Per cent of the conversations of a place that a common day has.
const SHARE: u32 = 80;

impl Town {
    /// What happens on a day, in order; days are counted from 0.
    pub fn day(&self, day: u32) -> Vec<Act> {
        let mut acts = self.comings(day);
        for (number, script) in self.scripts_of(day).into_iter().enumerate() {
            self.play(day, number as u64, script, &mut acts);
        }
        self.oddities(day, &mut acts);
        self.reactions(day, &mut acts);
        sorted(acts)
    }

    fn comings(&self, day: u32) -> Vec<Act> {
        let of = |who: usize, hour: u32, deed| Act { second: hour * HOUR + 60 * (who as u32 % 50), who, deed };
        let people = || self.cast.iter().enumerate();
        let comes = people().filter(|(_, person)| person.joins == Some(day)).map(|(who, _)| of(who, 17, Deed::Joins));
        // In the night, when the day's last word is said.
        let goes = people().filter(|(_, person)| person.leaves == Some(day + 1)).map(|(who, _)| of(who, 23, Deed::Leaves));
        comes.chain(goes).collect()
    }

    /// The conversations of a day: those of a place take turns, so that none comes again too soon.
    fn scripts_of(&self, day: u32) -> Vec<&Script> {
        let mut chance = Chance::new(self.seed, 1, u64::from(day));
        let lively = if day % 7 >= 5 { 130 } else { 100 } * chance.between(70, 115) / 100;
        let mut found = Vec::new();
        for space in &self.spaces {
            let all: Vec<_> = self.talk.scripts.iter().filter(|script| script.space == space.key).collect();
            let most = if space.key == "staff" { 1 } else { (all.len() as u32 * SHARE / 100).max(1) };
            let count = (most * lively / 100).clamp(1, all.len() as u32);
            let first = (day * count) as usize + chance.below(2);
            found.extend((0..count as usize).filter_map(|at| all.get((first + at) % all.len().max(1)).copied()));
        }
        let welcomes: Vec<_> = self.talk.scripts.iter().filter(|script| script.space == "newcomer").collect();
        let comers = self.cast.iter().filter(|person| person.joins == Some(day)).count();
        found.extend((0..comers).filter_map(|_| welcomes.get(chance.below(welcomes.len())).copied()));
        found
    }

    /// A conversation: cast, timed and spoken.
    fn play(&self, day: u32, number: u64, script: &Script, acts: &mut Vec<Act>) {
        let mut chance = Chance::new(self.seed, 2 + number, u64::from(day));
        let welcome = script.space == "newcomer";
        let space = self.spaces.iter().position(|space| space.key == script.space).unwrap_or(0);
        let hour = if welcome { 18 } else { chance.weighed(RHYTHM.iter().copied().enumerate()).unwrap_or(20) as u32 };
        let mut second = hour * HOUR + chance.between(0, HOUR - 1);
        let mut parts: Vec<(char, usize)> = Vec::new();
        let first = acts.len();
        for turn in &script.turns {
            let who = match parts.iter().find(|(part, _)| *part == turn.part) {
                Some((_, who)) => *who,
                None => {
                    let Some(who) = self.casting(day, hour, space, welcome, &parts, &mut chance) else { return acts.truncate(first) };
                    parts.push((turn.part, who));
                    who
                }
            };
            let answers = turn.answers.map(|of| first + of);
            acts.push(Act { second: second.min(24 * HOUR - 1), who, deed: Deed::Says { space, text: spoken(&turn.text, &mut chance), answers } });
            second += chance.between(25, 240);
        }
    }

    /// Who speaks a part: the first by how much they begin, the others by how much they answer.
    fn casting(&self, day: u32, hour: u32, space: usize, welcome: bool, cast: &[(char, usize)], chance: &mut Chance) -> Option<usize> {
        let weight = |at: usize| {
            let person = &self.cast[at];
            let here = person.lives(day) && !cast.iter().any(|(_, who)| *who == at);
            let place = if space == STAFF { person.role != crate::Role::Member && at != BOT } else { person.spaces.contains(&space) };
            let awake = person.owl == !(7..23).contains(&hour) || person.owl && hour >= 20;
            let new = person.joins == Some(day);
            match (here && place, cast.is_empty()) {
                (false, _) => 0,
                (true, true) if welcome => u32::from(new) * 10,
                _ if new => 0,
                (true, true) => person.talks * if awake { 3 } else { 1 },
                (true, false) => person.answers * if awake { 3 } else { 1 },
            }
        };
        chance.weighed((0..self.cast.len()).map(|at| (at, weight(at))))
    }

    /// What those do who are not like the others.
    fn oddities(&self, day: u32, acts: &mut Vec<Act>) {
        let mut chance = Chance::new(self.seed, 1_001, u64::from(day));
        let mut say = |who: usize, second: u32, occasion: &str, answers: Option<usize>| {
            let texts: Vec<_> = self.talk.replies.iter().filter(|(of, _)| of == occasion).collect();
            let text = texts.get((day as usize + second as usize) % texts.len().max(1)).map_or_else(String::new, |(_, text)| spoken(text, &mut chance));
            acts.push(Act { second, who, deed: Deed::Says { space: 0, text, answers } });
            acts.len() - 1
        };
        say(BOT, 7 * HOUR + 30 * 60, "weather", None);
        for hour in [8, 9, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22] {
            say(NOISY, hour * HOUR + (day * 37 + hour * 11) % 50 * 60, "noise", None);
        }
        for hour in [10, 15, 20] {
            let at = hour * HOUR + day % 40 * 60;
            let first = say(PAIR[0], at, "pair", None);
            let second = say(PAIR[1], at + 40, "pair-thanks", Some(first));
            say(PAIR[0], at + 90, "pair-thanks", Some(second));
        }
    }

    /// Who reacts to what was said: those who do such things, to what others answered rather than to noise.
    fn reactions(&self, day: u32, acts: &mut Vec<Act>) {
        let answered: BTreeSet<usize> = acts.iter().filter_map(|act| if let Deed::Says { answers, .. } = &act.deed { *answers } else { None }).collect();
        for to in 0..acts.len() {
            let Deed::Says { space, .. } = acts[to].deed else { continue };
            let (author, second) = (acts[to].who, acts[to].second);
            let mut chance = Chance::new(self.seed, 10_000 + to as u64, u64::from(day));
            let often = if author == NOISY || author == BOT {
                4
            } else if answered.contains(&to) {
                55
            } else {
                30
            };
            let mut given: Vec<usize> = Vec::new();
            while chance.percent(often) && given.len() < 5 {
                let may = |at: usize| self.cast[at].lives(day) && self.cast[at].joins != Some(day) && at != author && !given.contains(&at) && self.cast[at].spaces.contains(&space) && space != STAFF;
                let Some(who) = chance.weighed((0..self.cast.len()).map(|at| (at, if may(at) { self.cast[at].reacts } else { 0 }))) else { break };
                given.push(who);
                let emoji = self.talk.emoji[chance.below(self.talk.emoji.len())].clone();
                acts.push(Act { second: (second + chance.between(20, 900)).min(24 * HOUR - 1), who, deed: Deed::Reacts { to, emoji } });
            }
            if PAIR.contains(&author) {
                let other = PAIR[usize::from(author == PAIR[0])];
                acts.push(Act { second: (second + 30).min(24 * HOUR - 1), who: other, deed: Deed::Reacts { to, emoji: self.talk.emoji[0].clone() } });
            }
        }
    }
}

/// In order of time; what pointed to an act still points to it.
fn sorted(acts: Vec<Act>) -> Vec<Act> {
    let mut order: Vec<usize> = (0..acts.len()).collect();
    order.sort_by_key(|at| (acts[*at].second, *at));
    let mut place = vec![0; acts.len()];
    order.iter().enumerate().for_each(|(now, before)| place[*before] = now);
    let moved = |act: &Act| {
        let mut act = act.clone();
        match &mut act.deed {
            Deed::Says { answers: Some(of), .. } | Deed::Reacts { to: of, .. } => *of = place[*of],
            _ => {}
        }
        act
    };
    order.iter().map(|at| moved(&acts[*at])).collect()
}
