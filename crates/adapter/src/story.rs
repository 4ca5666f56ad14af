//! Stories: what people do in a town, written so that it reads like one.
//!
//! ```text
//! community "Film Club"            # how it begins: names, places, people
//! zone Europe/Madrid
//! start 2026-03-02T09:00
//! space lobby lobby
//! person ana
//! person ben
//! person carl
//! owner olga
//!
//! ana says "hello @ben" as m1      # half a minute after the line before
//! +5m ben answers m1 "hi"          # or so much later: s, m, h, d
//! ben reacts 🎉 to m1
//! olga removes m1
//! carl joins invited by ana
//! ana asks /me
//! ana presses "Why?"
//! olga fills @ana regular "always kind"
//! every 1d for 30d: ana says "{words}"
//! expect ana sees "Standing"
//! expect ana is member
//! fault refuse 2
//! +1d
//! ```

mod parse;
mod simulated;
mod stage;
mod town;

pub use parse::StoryError;
pub use stage::Stage;
pub use town::{Host, Town, Viewer};

use crate::simulated::{Fault, Kind};
use hearth_core::{Moment, Purpose, Rights, Zone};

/// A story, read and checked.
#[derive(Clone, Debug)]
pub struct Story {
    /// The community's name.
    pub community: String,
    /// Its zone.
    pub zone: Zone,
    /// Its language.
    pub lang: String,
    /// The only profile that it is about, if it is about one.
    pub profile: Option<Kind>,
    /// When it begins.
    pub start: Moment,
    /// Its spaces, the first one being where people talk if nothing else is said.
    pub spaces: Vec<(String, Purpose)>,
    /// Its people: name, machine, rights.
    pub cast: Vec<(String, bool, Rights)>,
    /// What happens, in order.
    pub steps: Vec<Step>,
}

impl Story {
    /// Whether somebody is there from the beginning: whoever does not come first of all that they do.
    fn begins_with(&self, name: &str) -> bool {
        !matches!(self.steps.iter().find(|step| step.act.by() == Some(name)).map(|step| &step.act), Some(Act::Joins { .. }))
    }
}

/// One thing that happens.
#[derive(Clone, Debug)]
pub struct Step {
    /// The line that it stands on.
    pub line: usize,
    /// When.
    pub at: Moment,
    /// What.
    pub act: Act,
}

/// What happens.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Act {
    /// Somebody says something, perhaps in answer; the message may get a name.
    Says {
        /// Who.
        who: String,
        /// What.
        text: String,
        /// Where, if not in the first space.
        space: Option<String>,
        /// The name of the message answered.
        answers: Option<String>,
        /// The name that this message gets.
        name: Option<String>,
    },
    /// Somebody reacts to a message, or takes it back.
    Reacts {
        /// Who.
        who: String,
        /// With what.
        emoji: String,
        /// The message's name.
        message: String,
        /// Given, or taken back.
        on: bool,
    },
    /// Somebody removes a message.
    Removes {
        /// Who.
        who: String,
        /// The message's name.
        message: String,
    },
    /// Somebody comes, perhaps by invitation.
    Joins {
        /// Who.
        who: String,
        /// By whom.
        by: Option<String>,
    },
    /// Somebody leaves.
    Leaves {
        /// Who.
        who: String,
    },
    /// Somebody presses a button of the last card that they could see, by its label or number.
    Presses {
        /// Who.
        who: String,
        /// Which.
        label: String,
    },
    /// Somebody fills in the form that was just shown to them, an answer for each field.
    Fills {
        /// Who.
        who: String,
        /// The answers; `@name` is a person.
        answers: Vec<String>,
    },
    /// The next calls go wrong.
    Faults(Fault, usize),
    /// Time passes.
    Waits,
    /// Something must be so.
    Expects(Expectation),
}

/// Something that must be so.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Expectation {
    /// Somebody, or everybody in a space, has seen this; or not.
    Sees {
        /// A person or a space.
        who: String,
        /// A part of a card's text.
        text: String,
        /// It must have been seen; else it must not.
        seen: bool,
    },
    /// Somebody holds a rank.
    Is {
        /// Who.
        who: String,
        /// The rank's key.
        rank: String,
    },
}

impl Act {
    /// Who does it.
    fn by(&self) -> Option<&str> {
        match self {
            Self::Says { who, .. } | Self::Reacts { who, .. } | Self::Removes { who, .. } | Self::Joins { who, .. } | Self::Leaves { who } | Self::Presses { who, .. } | Self::Fills { who, .. } => {
                Some(who)
            }
            Self::Faults(..) | Self::Waits | Self::Expects(_) => None,
        }
    }

    /// Whether everything before must be done before this happens: people see before they press, and ask about what they did.
    pub fn waits(&self) -> bool {
        match self {
            Self::Says { text, .. } => text.starts_with('/') || text.trim().parse::<u8>().is_ok(),
            Self::Presses { .. } | Self::Fills { .. } | Self::Faults(..) | Self::Expects(_) => true,
            _ => false,
        }
    }
}
