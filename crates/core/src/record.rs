//! Decisions about people: recorded once, never changed, explained and undoable.

use crate::{AccountId, Community, Day, Fact, Given, MemberId, Moment, Native, Setting, Text, Value};
use serde::{Deserialize, Serialize};
use smallvec::SmallVec;

/// One decision, as kept.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Record {
    /// Its number within the community, from 1.
    pub number: u64,
    /// When.
    pub at: Moment,
    /// Who decided.
    pub by: By,
    /// What.
    pub verdict: Verdict,
    /// The reason that a person gave.
    pub reason: Option<Given>,
    /// The (have, need) pairs that a rule went by.
    pub because: Vec<Because>,
}

/// Who decided.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub enum By {
    /// A rule of this version.
    Rule(u16),
    /// A person.
    Member(MemberId),
}

/// The version of the rules that decide; raised when the same facts would be decided otherwise.
pub const RULES: u16 = 1;

/// What was decided. Each holds what it takes to undo it.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub enum Verdict {
    /// A member's rank changed.
    Rank {
        /// Whose.
        member: MemberId,
        /// The rank's key before, and whether it was locked.
        from: (Box<str>, bool),
        /// And after. A locked rank is not changed by rules.
        to: (Box<str>, bool),
    },
    /// A member is treated as a machine, or as a person again.
    Machine {
        /// Who.
        member: MemberId,
        /// Set apart, or put back.
        apart: bool,
    },
    /// What a closed circle gave each other is held back, or counts after all.
    Circle {
        /// Who belongs to it.
        members: Vec<MemberId>,
        /// Held back, or counted.
        held: bool,
    },
    /// A setting changed.
    Setting {
        /// Which.
        setting: Setting,
        /// Its value before.
        from: Box<str>,
        /// And after.
        to: Box<str>,
    },
    /// Another badge shows a rank.
    Badge {
        /// The rank's key.
        rank: Box<str>,
        /// The badge before.
        from: Option<Native>,
        /// And after.
        to: Option<Native>,
    },
}

impl Verdict {
    /// The verdict that undoes this one.
    pub fn inverse(&self) -> Self {
        match self.clone() {
            Self::Rank { member, from, to } => Self::Rank { member, from: to, to: from },
            Self::Machine { member, apart } => Self::Machine { member, apart: !apart },
            Self::Circle { members, held } => Self::Circle { members, held: !held },
            Self::Setting { setting, from, to } => Self::Setting { setting, from: to, to: from },
            Self::Badge { rank, from, to } => Self::Badge { rank, from: to, to: from },
        }
    }

    /// Whom it is about.
    pub fn about(&self) -> &[MemberId] {
        match self {
            Self::Rank { member, .. } | Self::Machine { member, .. } => std::slice::from_ref(member),
            Self::Circle { members, .. } => members,
            Self::Setting { .. } | Self::Badge { .. } => &[],
        }
    }
}

/// One pair that a rule went by: what there is, and what it takes.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Because {
    /// Of what.
    pub measure: Measure,
    /// Within the last so many days, where it has a window.
    pub within: Option<u32>,
    /// What there is.
    pub have: i64,
    /// What it takes.
    pub need: i64,
}

/// What a rule measures.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub enum Measure {
    /// Days with at least one message that counts.
    ActiveDays,
    /// Different spaces spoken in.
    Spaces,
    /// Different people answered.
    Answered,
    /// Different people who answered, reacted or thanked.
    ValuedBy,
    /// Conversations begun that two others carried on.
    Conversations,
    /// Different newcomers answered.
    Newcomers,
    /// Thanks received.
    Thanks,
    /// Standing, in points.
    Score,
    /// Per cent of the community that stand lower.
    Percentile,
    /// Days since the first message.
    Tenure,
    /// People brought who stayed.
    Invites,
    /// Days since something was removed by somebody else.
    CleanDays,
    /// Days for which a rank, or a higher one, has been held.
    Holds(Box<str>),
    /// Per cent of messages that repeat.
    Repeats,
    /// Per cent of messages that come faster than hands.
    Instants,
    /// Per cent of a circle's recognition that comes from inside it.
    Inside,
}

impl Measure {
    /// What a rank can ask for by its name; besides these, for how long a rank has been held.
    pub const ASKED: [Self; 12] = [
        Self::ActiveDays,
        Self::Spaces,
        Self::Answered,
        Self::ValuedBy,
        Self::Conversations,
        Self::Newcomers,
        Self::Thanks,
        Self::Score,
        Self::Percentile,
        Self::Tenure,
        Self::Invites,
        Self::CleanDays,
    ];

    /// Its name in requirements and texts.
    pub const fn key(&self) -> &'static str {
        match self {
            Self::ActiveDays => "active-days",
            Self::Spaces => "spaces",
            Self::Answered => "answered",
            Self::ValuedBy => "valued-by",
            Self::Conversations => "conversations",
            Self::Newcomers => "newcomers",
            Self::Thanks => "thanks",
            Self::Score => "score",
            Self::Percentile => "percentile",
            Self::Tenure => "tenure",
            Self::Invites => "invites",
            Self::CleanDays => "clean-days",
            Self::Holds(_) => "holds",
            Self::Repeats => "repeats",
            Self::Instants => "instants",
            Self::Inside => "inside",
        }
    }

    /// What can be asked for under that name.
    pub fn named(name: &str) -> Option<Self> {
        Self::ASKED.into_iter().find(|measure| measure.key() == name)
    }

    /// The longest window that it can have, in days; zero if it has none.
    pub const fn longest(&self) -> u32 {
        match self {
            // As many days as a standing remembers.
            Self::ActiveDays => 128,
            measure if measure.is_counted() && !matches!(measure, Self::CleanDays) => crate::need::LONGEST,
            _ => 0,
        }
    }

    /// Whether what members did has to be remembered for it, day by day.
    pub const fn is_counted(&self) -> bool {
        matches!(self, Self::Spaces | Self::Answered | Self::ValuedBy | Self::Conversations | Self::Newcomers | Self::Thanks | Self::Invites | Self::CleanDays)
    }
}

impl Because {
    /// Whether there is what it takes.
    pub const fn is_met(&self) -> bool {
        self.have >= self.need
    }

    /// In words: what there is, and what it takes.
    pub fn told(&self) -> Text {
        Text::new("pair").with("what", Value::Text(Box::new(self.what()))).count("have", self.have).count("need", self.need)
    }

    /// Of what there is so much, and within how many days.
    pub(crate) fn what(&self) -> Text {
        let mut text = Text::keyed(format!("measure-{}", self.measure.key()));
        if let Measure::Holds(rank) = &self.measure {
            text = text.with("rank", Value::Rank(rank.clone(), None));
        }
        match self.within {
            Some(days) => Text::new("measure-within").with("what", Value::Text(Box::new(text))).count("days", days),
            None => text,
        }
    }
}

/// What a command reads from storage before it can answer.
#[derive(Clone, Debug, Default)]
pub struct Found {
    /// Facts that the member's accounts gave or received, oldest day first.
    pub facts: Vec<Fact>,
    /// Decisions about the member, oldest first.
    pub records: Vec<Record>,
}

/// What a command needs to have read.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Reads {
    /// About whom.
    pub member: MemberId,
    /// All accounts of the member.
    pub accounts: SmallVec<[AccountId; 2]>,
    /// Facts from and towards them, of these closed days: both ends included.
    pub facts: Option<(Day, Day)>,
    /// Decisions about the member.
    pub records: bool,
}

impl Reads {
    /// What is kept of a member's last days, the open day among them; of all days where no number is given.
    pub fn of(community: &Community, member: MemberId, days: Option<u32>) -> Self {
        let accounts = community.member(member).map(|member| member.accounts.clone()).unwrap_or_default();
        let first = days.map_or(community.since, |days| community.since.max(community.open_day + 1 + -i32::try_from(days).unwrap_or(i32::MAX)));
        let last = community.open_day + -1;
        Self { member, accounts, facts: (first <= last).then_some((first, last)), records: false }
    }

    /// And the decisions about them.
    pub fn and_records(self) -> Self {
        Self { records: true, ..self }
    }
}
