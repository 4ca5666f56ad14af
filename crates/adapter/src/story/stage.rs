//! The stage: a story's town, where its steps are carried out.

use super::town::{Host, Town, Viewer};
use super::{Act, Expectation, Step, Story};
use crate::Words;
use hearth_core::{MessageId, Native};
use std::collections::BTreeMap;
use std::sync::Arc;

/// A story's town, with the names that the story has for everything in it.
pub struct Stage<T> {
    /// The platform.
    pub town: Arc<T>,
    spaces: BTreeMap<String, Native>,
    people: BTreeMap<String, Native>,
    messages: BTreeMap<String, (Native, MessageId)>,
    lobby: Native,
    pub(super) words: Words,
}

impl<T: Town> Stage<T> {
    /// Fills a town with a story's spaces and people, before anything happens.
    pub fn new(story: &Story, town: T, words: Words) -> Self {
        let spaces: BTreeMap<_, _> = story.spaces.iter().map(|(name, purpose)| (name.clone(), town.space(name, *purpose))).collect();
        let people = story.cast.iter().map(|(name, machine, rights)| (name.clone(), town.person(name, *machine, *rights, story.begins_with(name)))).collect();
        let lobby = story.spaces.first().and_then(|(name, _)| spaces.get(name)).copied().unwrap_or(Native(0));
        Self { town: Arc::new(town), spaces, people, messages: BTreeMap::new(), lobby, words }
    }

    /// Carries out a step, or checks what must be so. What people do upon what they see waits until everything before is done.
    ///
    /// # Errors
    /// Says what can't be done, or what is so instead.
    pub async fn step(&mut self, host: &impl Host, step: &Step) -> Result<(), String> {
        host.set(step.at);
        if step.act.waits() {
            host.settle().await;
        }
        self.act(step)?;
        if step.act.waits() || T::LIVE {
            host.settle().await;
        }
        match &step.act {
            Act::Expects(Expectation::Is { who, rank }) => {
                let held = host.rank_of(self.person(who)).await?.unwrap_or_else(|| "nobody known".into());
                if held == *rank { Ok(()) } else { Err(format!("{who} is {held}, not {rank}")) }
            }
            Act::Expects(Expectation::Sees { who, text, seen }) => self.sees(who, text, *seen),
            _ => Ok(()),
        }
    }

    fn act(&mut self, step: &Step) -> Result<(), String> {
        let at = step.at;
        match &step.act {
            Act::Says { who, text, space, answers, name } => {
                let answered = answers.as_ref().and_then(|name| self.messages.get(name));
                let place = space.as_ref().and_then(|name| self.spaces.get(name)).copied().or(answered.map(|message| message.0)).unwrap_or(self.lobby);
                let parent = answered.map(|message| message.1);
                let message = self.town.speak(at, self.person(who), place, text, parent)?;
                if let Some(name) = name {
                    self.messages.insert(name.clone(), (place, message));
                }
            }
            Act::Reacts { who, emoji, message, on } => {
                if let Some(message) = self.messages.get(message) {
                    self.town.react(at, self.person(who), *message, emoji, *on);
                }
            }
            Act::Removes { who, message } => {
                if let Some(message) = self.messages.get(message) {
                    self.town.remove(at, self.person(who), *message);
                }
            }
            Act::Joins { who, by } => self.town.join(at, self.person(who), by.as_ref().map(|by| self.person(by))),
            Act::Leaves { who } => self.town.leave(at, self.person(who)),
            Act::Presses { who, label } => self.town.press(at, self.person(who), self.lobby, label, &self.words)?,
            Act::Fills { who, answers } => {
                let whom = |answer: &String| answer.strip_prefix('@').and_then(|name| self.people.get(name)).copied();
                let answers: Vec<_> = answers.iter().map(|answer| (answer.as_str(), whom(answer))).collect();
                self.town.fill(at, self.person(who), self.lobby, &answers)?;
            }
            Act::Faults(fault, count) => self.town.fault(*fault, *count as u32),
            Act::Waits | Act::Expects(_) => {}
        }
        Ok(())
    }

    fn sees(&self, who: &str, text: &str, seen: bool) -> Result<(), String> {
        let cards = self.seen(who);
        match (cards.iter().any(|card| card.contains(text)), seen) {
            (true, true) | (false, false) => Ok(()),
            (false, true) => Err(format!("{who} does not see “{text}”, but:\n{}", cards.join("\n---\n"))),
            (true, false) => Err(format!("{who} sees “{text}”")),
        }
    }

    /// Every card that a person, or everybody in a space, has seen, as plain text.
    pub fn seen(&self, who: &str) -> Vec<String> {
        let by = self.people.get(who).copied().map(Viewer::Person).or_else(|| self.spaces.get(who).copied().map(Viewer::Everybody));
        by.map(|by| self.town.seen(by, &self.words)).unwrap_or_default()
    }

    fn person(&self, name: &str) -> Native {
        self.people.get(name).copied().unwrap_or(Native(0))
    }
}
