//! A small town that isn't there: people with temperaments and interests, who talk in a plausible way, day after day.
//!
//! A day is a function of the town's seed and the day's number: no clock, no chance, nothing kept. The conversations are written in
//! `talk/`, a file a language; the town casts them.

mod cast;
mod chance;
mod day;
mod reply;
mod talk;

pub use cast::{Person, Role, Space};
pub use reply::{Reply, Response};

use talk::Talk;

/// The language that a town speaks.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum Tongue {
    /// English.
    #[default]
    English,
    /// Chinese.
    Chinese,
}

/// A town.
#[derive(Debug)]
pub struct Town {
    seed: u64,
    talk: Talk,
    spaces: Vec<Space>,
    cast: Vec<Person>,
}

/// Something that somebody does.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Act {
    /// Seconds since the day began.
    pub second: u32,
    /// Who: a place in [`Town::cast`].
    pub who: usize,
    /// What.
    pub deed: Deed,
}

/// What somebody does.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Deed {
    /// Says something.
    Says {
        /// Where: a place in [`Town::spaces`].
        space: usize,
        /// What.
        text: String,
        /// In answer to an earlier act of the same day.
        answers: Option<usize>,
    },
    /// Reacts to what an earlier act of the same day said.
    Reacts {
        /// Which act.
        to: usize,
        /// How.
        emoji: String,
    },
    /// Comes to live in the town.
    Joins,
    /// Moves away.
    Leaves,
}

impl Town {
    /// The town of a seed.
    pub fn new(seed: u64, tongue: Tongue) -> Self {
        let talk = Talk::of(tongue);
        Self { seed, spaces: cast::spaces(tongue), cast: cast::people(tongue), talk }
    }

    /// Its name.
    pub fn name(&self) -> &str {
        &self.talk.town
    }

    /// Where people talk; the first is the lobby.
    pub fn spaces(&self) -> &[Space] {
        &self.spaces
    }

    /// Who lives there, or will, or did.
    pub fn cast(&self) -> &[Person] {
        &self.cast
    }
}
