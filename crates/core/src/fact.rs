//! Facts: the durable truth about who did what for whom, without a word of content.

use crate::{AccountId, Day, SpaceId};
use serde::{Deserialize, Serialize};

/// What a fact counts. The numbers are written to storage and never change their meaning.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
#[repr(u8)]
pub enum Kind {
    /// `from` spoke; neither a repeat nor part of a burst.
    Message = 0,
    /// `from` answered `to`; the platform said so.
    Reply = 1,
    /// `from` answered `to`; inferred from a mention or from turns taken.
    Inferred = 2,
    /// `from` reacted to a message of `to`; one a person and message.
    Reaction = 3,
    /// `from` thanked `to`.
    Thanks = 4,
    /// A message of `from` drew answers from two other people.
    Conversation = 5,
    /// `from` answered `to`, who was new here.
    Welcome = 6,
    /// `from` came by an invitation of `to`.
    Invited = 7,
    /// `from`, invited by `to`, stayed and took part.
    Retained = 8,
    /// A message of `from` was removed by somebody else.
    Removed = 9,
    /// `from` said again what they had just said.
    Repeat = 10,
    /// `from` spoke faster than people converse.
    Burst = 11,
    /// `from` answered at length within two seconds, as machines do.
    Instant = 12,
    /// `from` spent a minute talking, with at least one other person who could be heard.
    Voice = 13,
}

impl Kind {
    /// Every kind, in the order of its number.
    pub const ALL: [Self; 14] = [
        Self::Message,
        Self::Reply,
        Self::Inferred,
        Self::Reaction,
        Self::Thanks,
        Self::Conversation,
        Self::Welcome,
        Self::Invited,
        Self::Retained,
        Self::Removed,
        Self::Repeat,
        Self::Burst,
        Self::Instant,
        Self::Voice,
    ];

    /// The kind of that number, if there is one.
    pub fn of(number: u8) -> Option<Self> {
        Self::ALL.get(usize::from(number)).copied()
    }

    /// Its name in texts and files.
    pub const fn key(self) -> &'static str {
        match self {
            Self::Message => "message",
            Self::Reply => "reply",
            Self::Inferred => "inferred",
            Self::Reaction => "reaction",
            Self::Thanks => "thanks",
            Self::Conversation => "conversation",
            Self::Welcome => "welcome",
            Self::Invited => "invited",
            Self::Retained => "retained",
            Self::Removed => "removed",
            Self::Repeat => "repeat",
            Self::Burst => "burst",
            Self::Instant => "instant",
            Self::Voice => "voice",
        }
    }
}

/// One row of the durable truth: so many of a kind, on a local day, in a space, from one account to another or none.
///
/// A negative count takes back what an earlier day counted.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
pub struct Fact {
    /// The community's local day.
    pub day: Day,
    /// Where.
    pub space: SpaceId,
    /// Who did it.
    pub from: AccountId,
    /// For or towards whom; none where it concerns nobody else.
    pub to: Option<AccountId>,
    /// What.
    pub kind: Kind,
    /// How often.
    pub count: i32,
}

/// A pair of accounts and a kind in eight bytes: the key of a day's tally.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct PairKey(u64);

impl PairKey {
    /// Account numbers up to 2³⁰ fit, a thousand million to a community.
    pub fn new(from: AccountId, to: Option<AccountId>, kind: Kind) -> Self {
        let (from, to) = (u64::from(from.0) & 0x3fff_ffff, u64::from(to.map_or(0, |to| to.0)) & 0x3fff_ffff);
        Self(from << 34 | to << 4 | kind as u64)
    }

    /// The parts again.
    pub fn parts(self) -> (AccountId, Option<AccountId>, Kind) {
        let to = (self.0 >> 4 & 0x3fff_ffff) as u32;
        (AccountId((self.0 >> 34) as u32), (to != 0).then_some(AccountId(to)), Kind::ALL[(self.0 & 15) as usize])
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn kinds_and_pairs_survive_their_numbers() {
        for (number, kind) in Kind::ALL.into_iter().enumerate() {
            assert_eq!(kind as usize, number);
            assert_eq!(Kind::of(number as u8), Some(kind));
            for to in [None, Some(AccountId(1)), Some(AccountId((1 << 30) - 1))] {
                let from = AccountId((1 << 30) - 1);
                assert_eq!(PairKey::new(from, to, kind).parts(), (from, to, kind));
            }
        }
        assert_eq!(Kind::of(200), None);
    }
}
