//! What a story needs of whatever platform it is told on, and of Hearth behind it.

use crate::simulated::Fault;
use crate::{Waiting, Words};
use hearth_core::{MessageId, Moment, Native, Purpose, Rights};

/// Where a story takes place: a platform with people on the other side. Everybody and everything goes by what the platform calls it.
pub trait Town {
    /// Events happen when they reach Hearth, not at a time that they carry: each must be through before the next.
    const LIVE: bool;

    /// A new space.
    fn space(&self, name: &str, purpose: Purpose) -> Native;

    /// Somebody new, or a machine: there from the beginning, or somebody who comes later.
    fn person(&self, name: &str, machine: bool, rights: Rights, here: bool) -> Native;

    /// Somebody says something, perhaps in answer, or uses a command as it is typed.
    ///
    /// # Errors
    /// Says why it can't be said.
    fn speak(&self, at: Moment, who: Native, space: Native, text: &str, parent: Option<MessageId>) -> Result<MessageId, String>;

    /// Somebody reacts to a message, or takes it back.
    fn react(&self, at: Moment, who: Native, message: (Native, MessageId), emoji: &str, on: bool);

    /// Somebody removes a message.
    fn remove(&self, at: Moment, who: Native, message: (Native, MessageId));

    /// Somebody comes, perhaps by invitation.
    fn join(&self, at: Moment, who: Native, by: Option<Native>);

    /// Somebody leaves.
    fn leave(&self, at: Moment, who: Native);

    /// Somebody presses a button of the newest card that they can see, by its label or number.
    ///
    /// # Errors
    /// If there is no such button.
    fn press(&self, at: Moment, who: Native, lobby: Native, label: &str, words: &Words) -> Result<(), String>;

    /// Somebody fills in the form that was just shown to them: each answer, and whom it names.
    ///
    /// # Errors
    /// If there is no form.
    fn fill(&self, at: Moment, who: Native, lobby: Native, answers: &[(&str, Option<Native>)]) -> Result<(), String>;

    /// The next so many effects go wrong.
    fn fault(&self, fault: Fault, count: u32);

    /// Every card that was shown to somebody, as plain text.
    fn seen(&self, by: Viewer, words: &Words) -> Vec<String>;
}

/// Whose eyes are meant.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Viewer {
    /// One person's.
    Person(Native),
    /// Those of everybody in a space.
    Everybody(Native),
}

/// Hearth in a town, in the town's time.
pub trait Host {
    /// It is that time from now on.
    fn set(&self, now: Moment);

    /// Lets whatever is due by now happen, and waits until everything is done.
    fn settle(&self) -> Waiting<'_, ()>;

    /// A person's rank, as it is kept; nothing of whom nobody knows.
    fn rank_of(&self, who: Native) -> Waiting<'_, Result<Option<String>, String>>;
}
