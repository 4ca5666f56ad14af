//! Stories in memory: the simulated platform as a town.

use super::{Stage, Story, Town, Viewer};
use crate::simulated::{Fault, Kind, Options, Shown, Simulated};
use crate::{Words, plain};
use hearth_core::{Given, MessageId, Moment, Native, Purpose, Rights, To, Word};
use std::path::PathBuf;

impl Stage<Simulated> {
    /// A story's town in memory, before anything happens in it.
    ///
    /// # Errors
    /// When the file to keep can't be read.
    pub fn simulated(story: &Story, kind: Kind, keep: Option<PathBuf>, words: Words) -> std::io::Result<Self> {
        let town = Simulated::new(Options { name: "simulated".into(), profile: kind, keep })?;
        town.community(&story.community, &story.community);
        Ok(Self::new(story, town, words))
    }

    /// A card as plain text, with its buttons; where there are none, they are in its lines already.
    pub fn text(&self, shown: &Shown) -> String {
        self.town.text(shown, &self.words)
    }
}

impl Simulated {
    fn text(&self, shown: &Shown, words: &Words) -> String {
        let mut card = shown.card.clone();
        if !self.kind().profile().buttons {
            card.actions.clear();
        }
        plain::card(&card, &shown.lang, words)
    }
}

impl Town for Simulated {
    const LIVE: bool = false;

    fn space(&self, name: &str, purpose: Purpose) -> Native {
        Self::space(self, name, purpose)
    }

    fn person(&self, name: &str, machine: bool, rights: Rights, _here: bool) -> Native {
        Self::person(self, name, machine, rights)
    }

    fn speak(&self, at: Moment, who: Native, space: Native, text: &str, parent: Option<MessageId>) -> Result<MessageId, String> {
        Ok(Self::speak(self, at, who, space, text, parent))
    }

    fn react(&self, at: Moment, who: Native, message: (Native, MessageId), emoji: &str, on: bool) {
        Self::react(self, at, who, message.1, emoji, on);
    }

    fn remove(&self, at: Moment, who: Native, message: (Native, MessageId)) {
        Self::remove(self, at, who, message.1);
    }

    fn join(&self, at: Moment, who: Native, by: Option<Native>) {
        Self::join(self, at, who, by);
    }

    fn leave(&self, at: Moment, who: Native) {
        Self::leave(self, at, who);
    }

    fn press(&self, at: Moment, who: Native, lobby: Native, label: &str, words: &Words) -> Result<(), String> {
        let shown = self.shown();
        let mut cards = shown.iter().rev().filter(|shown| may_see(&shown.to, who) && !shown.card.actions.is_empty());
        let number = label.parse::<usize>().ok();
        let found = cards.find_map(|shown| {
            let labels = plain::labels(&shown.card, &shown.lang, words);
            let at = number.and_then(|number| number.checked_sub(1)).or_else(|| labels.iter().position(|of| of == label))?;
            Some((shown, shown.card.actions.get(at)?.id))
        });
        let (shown, action) = found.ok_or_else(|| format!("there is no button “{label}” to press"))?;
        let space = match shown.to {
            To::Space(space) | To::Answer { space, .. } => space,
            To::Private(_) => lobby,
        };
        Self::press(self, at, who, space, action);
        Ok(())
    }

    /// Where there are no forms, each answer is a line of its own.
    fn fill(&self, at: Moment, who: Native, lobby: Native, answers: &[(&str, Option<Native>)]) -> Result<(), String> {
        if !self.kind().profile().forms {
            for (answer, _) in answers {
                Self::speak(self, at, who, lobby, answer, None);
            }
            return Ok(());
        }
        let form = self.form(who).ok_or("there is no form to fill in")?;
        let word = |(answer, whom): &(&str, Option<Native>)| whom.map_or_else(|| Word::Text(Given::new(answer)), Word::Account);
        Self::fill(self, at, who, lobby, form.action, answers.iter().map(word));
        Ok(())
    }

    fn fault(&self, fault: Fault, count: u32) {
        Self::fault(self, fault, count);
    }

    fn seen(&self, by: Viewer, words: &Words) -> Vec<String> {
        let sees = |to: &To| match by {
            Viewer::Person(account) => may_see(to, account),
            Viewer::Everybody(space) => matches!(to, To::Space(of) if *of == space) || matches!(to, To::Answer { space: of, private: false, .. } if *of == space),
        };
        self.shown().iter().filter(|shown| sees(&shown.to)).map(|shown| self.text(shown, words)).collect()
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
