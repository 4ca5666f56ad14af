//! What to keep. The same value updates memory and is written to storage, so that both agree by construction.

use crate::{AccountId, Badge, Blind, Credit, Day, Entry, Fact, Given, Letter, MemberId, Merits, MessageId, Moment, Native, Reading, Record, Secret, SpaceId, Standings, Text};
use serde::{Deserialize, Serialize};
use std::sync::Arc;

/// One fact or decision to keep.
#[derive(Clone, Debug)]
pub enum Change {
    /// Facts counted.
    Fact(Fact),
    /// A message entered in the ledger.
    Entered {
        /// Where.
        space: SpaceId,
        /// What is known of it.
        entry: Entry,
    },
    /// Somebody's message was looked at, for repeats and bursts. Memory only.
    Spoken {
        /// Who.
        account: AccountId,
        /// Its similarity hash.
        print: u32,
        /// When.
        at: Moment,
    },
    /// What a message has earned.
    Earned {
        /// Where.
        space: SpaceId,
        /// Which.
        message: MessageId,
        /// A bit for each number of [`crate::Kind`].
        earned: u16,
    },
    /// Recognition of a message, given or taken back.
    Credited {
        /// Where.
        space: SpaceId,
        /// Which message.
        message: MessageId,
        /// The recognition.
        credit: Credit,
        /// Given, or taken back.
        on: bool,
    },
    /// A space became known, or its name or purpose changed.
    Space(Space),
    /// An account became known.
    Met(Met),
    /// An account's name, or whether the platform calls it a machine.
    Named {
        /// Whose.
        account: AccountId,
        /// The name shown.
        name: Box<str>,
        /// A bot, a webhook or the platform itself.
        machine: bool,
    },
    /// By whom an account was invited; nobody once that has been credited.
    Inviter {
        /// Who came.
        account: AccountId,
        /// Who brought them.
        by: Option<AccountId>,
    },
    /// Somebody left, or is back.
    Present {
        /// Who.
        account: AccountId,
        /// Here.
        here: bool,
    },
    /// Somebody left the ranking, or came back to it.
    Hidden {
        /// Who.
        member: MemberId,
        /// Out of it.
        hidden: bool,
    },
    /// A decision about people or settings; what it decides takes effect with it.
    Decided(Record),
    /// The local day is over.
    DayClosed(Box<Closed>),
    /// A button was offered.
    Offered(Box<Offer>),
    /// A button that works once was pressed.
    Taken {
        /// Its id.
        action: u64,
    },
    /// A person was erased.
    Erased {
        /// Their account.
        account: AccountId,
        /// Keyed hash of what the platform calls it: what happened before `at` is not heard again.
        hash: u64,
        /// When.
        at: Moment,
    },
    /// Something the owner should know and can mend.
    Trouble(Box<Trouble>),
    /// Whoever added Hearth has been greeted, and hears from now on of what is wrong.
    Greeted(Native),
    /// Hearth was removed from the group; or is back.
    Parted(Option<Moment>),
    /// What is wrong, whole: what it is, and what to do.
    Ills(Vec<(Text, Text)>),
    /// A time in which not everything was heard.
    Blind(Blind),
    /// Somebody takes no private messages: what was to be said waits.
    Letter(Box<Letter>),
    /// Everything that waited for somebody is shown, or let go of.
    Fetched(Native),
    /// How far the past is read.
    Reading(Box<Reading>),
    /// An account is kept from writing until then, or no longer.
    Restricted {
        /// Whose.
        account: AccountId,
        /// Until when.
        until: Option<Moment>,
    },
    /// Somebody has less than it takes to keep their rank, since that day; or has enough again.
    Slipping {
        /// Who.
        member: MemberId,
        /// Since when.
        since: Option<Day>,
    },
    /// What can show ranks beside names, whole.
    Badges(Box<[Badge]>),
    /// The badge that Hearth has given to an account, or none any more.
    Badged {
        /// Whose.
        account: AccountId,
        /// Which.
        badge: Option<Native>,
    },
}

/// A space, as kept.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Space {
    /// Its id.
    pub id: SpaceId,
    /// What the platform calls it.
    pub native: Native,
    /// Its name.
    pub name: Box<str>,
    /// What it is for.
    pub purpose: Purpose,
}

/// What a space is for.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Default, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Purpose {
    /// General talk, and where Hearth speaks to everybody.
    Lobby,
    /// Talk about something.
    #[default]
    Topic,
    /// What members made.
    Showcase,
    /// The staff's own room.
    Staff,
    /// One person and Hearth.
    Private,
}

/// An account that became known.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Met {
    /// Its id.
    pub account: AccountId,
    /// The member it belongs to.
    pub member: MemberId,
    /// What the platform calls it.
    pub native: Native,
    /// The platform's own spelling, where it is not a plain number.
    pub spelling: Option<Box<str>>,
    /// The name shown; empty if none is known.
    pub name: Box<str>,
    /// A bot, a webhook or the platform itself.
    pub machine: bool,
    /// The first day.
    pub day: Day,
}

/// A day that is over.
#[derive(Clone, Debug)]
pub struct Closed {
    /// Which.
    pub day: Day,
    /// Everybody's standing after it.
    pub standings: Arc<Standings>,
    /// What each member earned on it, in thousandths of a point, by member.
    pub points: Vec<(MemberId, i32)>,
    /// What everybody did of late, that day with it.
    pub merits: Merits,
}

/// A button, as stored: what it does, for whom and until when.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Offer {
    /// Its unguessable id.
    pub action: u64,
    /// Who may press it.
    pub who: Who,
    /// Until when.
    pub until: Moment,
    /// It works once.
    pub once: bool,
    /// Outlives the process. One that only shows something else is not worth a commit.
    pub lasting: bool,
    /// What it does.
    pub does: Does,
}

/// Who may press a button.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub enum Who {
    /// This account.
    Account(AccountId),
    /// Staff, by the platform's rights or by rank, at the moment of the press.
    Staff,
    /// Anybody.
    Anyone,
}

/// What a button does.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub enum Does {
    /// Runs a command of the catalogue with these words.
    Run(Box<str>, Vec<crate::Word>),
    /// Asks for the arguments of a command that follow these words, then runs it.
    Fill(Box<str>, Vec<crate::Word>),
    /// Undoes a decision.
    Undo(Box<Record>),
    /// Decides, in the presser's name.
    Decide(Box<crate::Verdict>),
    /// Erases the presser.
    Erase,
}

/// Something the owner should know and can mend.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Trouble {
    /// When.
    pub at: Moment,
    /// What did not work: an effect's key.
    pub what: Box<str>,
    /// Why, in the platform's terms.
    pub why: Given,
    /// What to do.
    pub mend: Given,
}

impl Change {
    /// Whether storage keeps it; if not, it changes memory alone and an answer need not wait for a commit.
    pub fn lasts(&self) -> bool {
        match self {
            Self::Offered(offer) => offer.lasting,
            Self::Spoken { .. } | Self::Ills(_) => false,
            _ => true,
        }
    }
}

/// A community, as first kept.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Founded {
    /// Its name.
    pub name: Box<str>,
    /// What the platform calls it, in the platform's own spelling.
    pub native: Box<str>,
    /// Its secret, from the system's source of randomness.
    pub secret: Secret,
    /// The first local day.
    pub day: Day,
}
