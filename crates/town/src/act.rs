//! What happens in town.

/// Something that somebody does.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Act {
    /// The second of the day, below 86 400.
    pub second: u32,
    /// Who, as an index into the cast.
    pub who: usize,
    /// What.
    pub what: What,
}

/// What somebody does.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum What {
    /// Writes a message.
    Says {
        /// The room's index.
        space: usize,
        /// The words.
        text: String,
        /// The message it answers: the index of an earlier `Says` in the day's list.
        answers: Option<usize>,
    },
    /// Reacts to a message.
    Reacts {
        /// The message: the index of an earlier `Says` in the day's list.
        to: usize,
        /// With what.
        emoji: String,
    },
    /// Comes to town.
    Joins,
    /// Leaves town for good.
    Leaves,
}

/// How somebody responds to a visitor.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Response {
    /// Seconds after the visitor's message, at least 3.
    pub after_seconds: u32,
    /// Who, as an index into the cast.
    pub who: usize,
    /// What.
    pub what: Reply,
}

/// What somebody does for a visitor.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Reply {
    /// Answers the message.
    Says {
        /// The words.
        text: String,
    },
    /// Reacts to the message.
    Reacts {
        /// With what.
        emoji: String,
    },
}
