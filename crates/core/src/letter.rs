//! What could not be said to somebody in private: kept until they use a command, and then shown to them alone.

use crate::{Card, Change, DAY, Decision, Effect, Line, Moment, Native, Scene, Text, Ticket, To};
use serde::{Deserialize, Serialize};

/// Letters that wait for one person, at most: older ones give way.
pub(crate) const WAITING: usize = 3;
/// Days that a letter waits, at most.
pub(crate) const DAYS: i64 = 30;

/// What was to be said to somebody whose private messages are closed.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Letter {
    /// To whom.
    pub to: Native,
    /// When it came back.
    pub at: Moment,
    /// In which language.
    pub lang: Box<str>,
    /// What.
    pub card: Card,
}

/// Whoever has letters and uses a command gets them, after its answer.
pub(crate) fn deliver(scene: &Scene<'_>, to: Native, space: Native, ticket: &Ticket, decision: &mut Decision) {
    let Some(letters) = scene.community.letters.get(&to) else { return };
    // A form is the only answer that a press can have: next time.
    if decision.effects.iter().any(|effect| matches!(effect, Effect::Ask { .. })) {
        return;
    }
    for letter in letters {
        let mut card = letter.card.clone();
        card.lines.push(Line::Say(Text::new("letter-about")));
        decision.say(scene, To::Answer { space, account: to, ticket: ticket.clone(), private: true }, Some(&letter.lang), card);
    }
    decision.changes.push(Change::Fetched(to));
}

/// Letters that nobody has fetched for long are let go of.
pub(crate) fn expire(scene: &Scene<'_>, decision: &mut Decision) {
    let old = |letters: &Vec<Letter>| letters.iter().all(|letter| scene.at.since(letter.at) > DAYS * DAY);
    decision.changes.extend(scene.community.letters.iter().filter(|(_, letters)| old(letters)).map(|(to, _)| Change::Fetched(*to)));
}
