//! The stage: a story's town, where its steps are carried out.

use super::{Act, Expectation, Step, Story};
use crate::simulated::{Kind, Options, Shown, Simulated};
use crate::{Words, plain};
use hearth_core::{Given, MessageId, Moment, Native, Rights, To, Word};
use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::Arc;

/// A story's town.
pub struct Stage {
    /// The platform.
    pub town: Arc<Simulated>,
    spaces: BTreeMap<String, Native>,
    people: BTreeMap<String, (Native, Rights)>,
    messages: BTreeMap<String, (Native, MessageId)>,
    lobby: Native,
    words: Words,
}

impl Stage {
    /// The town before anything happens in it.
    ///
    /// # Errors
    /// When the file to keep can't be read.
    pub fn new(story: &Story, kind: Kind, keep: Option<PathBuf>, words: Words) -> std::io::Result<Self> {
        let town = Simulated::new(Options { name: "simulated".into(), profile: kind, keep })?;
        town.community(&story.community, &story.community);
        let spaces: BTreeMap<_, _> = story.spaces.iter().map(|(name, purpose)| (name.clone(), town.space(name, *purpose))).collect();
        let people = story.cast.iter().map(|(name, machine, rights)| (name.clone(), (town.person(name, *machine, *rights), *rights))).collect();
        let lobby = story.spaces.first().and_then(|(name, _)| spaces.get(name)).copied().unwrap_or(Native(0));
        Ok(Self { town: Arc::new(town), spaces, people, messages: BTreeMap::new(), lobby, words })
    }

    /// Carries out a step. Expectations are for [`Stage::check`].
    ///
    /// # Errors
    /// Says what can't be done.
    pub fn act(&mut self, step: &Step) -> Result<(), String> {
        let at = step.at;
        match &step.act {
            Act::Says { who, text, space, answers, name } => {
                let answered = answers.as_ref().and_then(|name| self.messages.get(name));
                let place = space.as_ref().and_then(|name| self.spaces.get(name)).copied().or(answered.map(|message| message.0)).unwrap_or(self.lobby);
                let parent = answered.map(|message| message.1);
                let message = self.town.speak(at, self.person(who), place, text, parent);
                if let Some(name) = name {
                    self.messages.insert(name.clone(), (place, message));
                }
            }
            Act::Reacts { who, emoji, message, on } => {
                if let Some((_, id)) = self.messages.get(message) {
                    self.town.react(at, self.person(who), *id, emoji, *on);
                }
            }
            Act::Removes { who, message } => {
                if let Some((_, id)) = self.messages.get(message) {
                    self.town.remove(at, self.person(who), *id);
                }
            }
            Act::Joins { who, by } => drop(self.town.join(at, self.person(who), by.as_ref().map(|by| self.person(by)))),
            Act::Leaves { who } => drop(self.town.leave(at, self.person(who))),
            Act::Presses { who, label } => {
                let native = self.person(who);
                let (space, action) = self.button(native, label)?;
                self.town.press(at, native, space, action);
            }
            Act::Fills { who, answers } => self.fill(at, self.person(who), answers)?,
            Act::Faults(fault, count) => self.town.fault(*fault, *count as u32),
            Act::Waits | Act::Expects(_) => {}
        }
        Ok(())
    }

    /// Checks what must be so. `rank_of` tells a person's rank.
    ///
    /// # Errors
    /// Says what is so instead.
    pub fn check(&self, expectation: &Expectation, rank_of: impl Fn(Native) -> Option<String>) -> Result<(), String> {
        match expectation {
            Expectation::Is { who, rank } => {
                let held = rank_of(self.person(who)).unwrap_or_else(|| "nobody known".into());
                if held == *rank { Ok(()) } else { Err(format!("{who} is {held}, not {rank}")) }
            }
            Expectation::Sees { who, text, seen } => {
                let cards = self.seen(who);
                match (cards.iter().any(|card| card.contains(text)), seen) {
                    (true, true) | (false, false) => Ok(()),
                    (false, true) => Err(format!("{who} does not see “{text}”, but:\n{}", cards.join("\n---\n"))),
                    (true, false) => Err(format!("{who} sees “{text}”")),
                }
            }
        }
    }

    /// Every card that a person, or everybody in a space, has seen, as plain text.
    pub fn seen(&self, who: &str) -> Vec<String> {
        let sees = |to: &To| match (self.people.get(who), self.spaces.get(who)) {
            (Some((account, _)), _) => may_see(to, *account),
            (None, Some(space)) => matches!(to, To::Space(of) if of == space) || matches!(to, To::Answer { space: of, private: false, .. } if of == space),
            (None, None) => false,
        };
        self.town.shown().iter().filter(|shown| sees(&shown.to)).map(|shown| self.text(shown)).collect()
    }

    /// A card as plain text, with its buttons; where there are none, they are in its lines already.
    pub fn text(&self, shown: &Shown) -> String {
        let mut card = shown.card.clone();
        if !self.town.kind().profile().buttons {
            card.actions.clear();
        }
        plain::card(&card, &shown.lang, &self.words)
    }

    /// A form sent back; where there are no forms, each answer is a line of its own.
    fn fill(&self, at: Moment, who: Native, answers: &[String]) -> Result<(), String> {
        if !self.town.kind().profile().forms {
            for answer in answers {
                self.town.speak(at, who, self.lobby, answer, None);
            }
            return Ok(());
        }
        let form = self.town.form(who).ok_or("there is no form to fill in")?;
        let word = |answer: &String| match answer.strip_prefix('@').and_then(|name| self.people.get(name)) {
            Some((native, _)) => Word::Account(*native),
            None => Word::Text(Given::new(answer)),
        };
        self.town.fill(at, who, self.lobby, form.action, answers.iter().map(word));
        Ok(())
    }

    fn button(&self, who: Native, label: &str) -> Result<(Native, u64), String> {
        let shown = self.town.shown();
        let mut cards = shown.iter().rev().filter(|shown| may_see(&shown.to, who) && !shown.card.actions.is_empty());
        let number = label.parse::<usize>().ok();
        let found = cards.find_map(|shown| {
            let labels = plain::labels(&shown.card, &shown.lang, &self.words);
            let at = number.and_then(|number| number.checked_sub(1)).or_else(|| labels.iter().position(|of| of == label))?;
            Some((shown, shown.card.actions.get(at)?.id))
        });
        let (shown, action) = found.ok_or_else(|| format!("there is no button “{label}” to press"))?;
        let space = match shown.to {
            To::Space(space) | To::Answer { space, .. } => space,
            To::Private(_) => self.lobby,
        };
        Ok((space, action))
    }

    /// What the platform calls a person of the story.
    pub fn native(&self, name: &str) -> Native {
        self.person(name)
    }

    fn person(&self, name: &str) -> Native {
        self.people.get(name).map_or(Native(0), |(native, _)| *native)
    }
}

/// Whether somebody may see what was shown.
fn may_see(to: &To, who: Native) -> bool {
    match to {
        To::Space(_) => true,
        To::Private(account) => *account == who,
        To::Answer { account, private, .. } => *account == who || !private,
    }
}
