//! What happened. Adapters translate a platform's updates into these; none can carry overheard text.

use crate::{Close, Effect, Features, Found, Given, MessageId, Moment, Native, Purpose};
use serde::{Deserialize, Serialize};
use smallvec::SmallVec;

/// Something that happened in a community.
#[derive(Clone, Debug)]
pub struct Event {
    /// When, as the platform says.
    pub at: Moment,
    /// A number that is the same when the platform sends it again: seeds chance and buttons' ids.
    pub number: u64,
    /// What.
    pub what: What,
}

/// What happened. The frequent kinds are small and own nothing.
#[derive(Clone, Debug)]
pub enum What {
    /// Somebody said something.
    Spoke(Spoke),
    /// Somebody reacted to a message, or took it back.
    Reacted(Reacted),
    /// So many people have reacted to a message; the platform doesn't say who all of them are.
    Liked(Liked),
    /// A message is gone.
    Removed(Removed),
    /// Reactions of everybody were cleared away.
    Cleared(Cleared),
    /// Somebody has spent time talking.
    Talked(Talked),
    /// Who somebody is: sent before the first event of an account and whenever it changes.
    Named(Box<Named>),
    /// What a space is: sent before the first event of a space and whenever it changes.
    Space(Box<SpaceSeen>),
    /// Somebody came.
    Joined {
        /// Who.
        account: Native,
        /// By whose invitation, if the platform tells.
        by: Option<Native>,
    },
    /// Somebody left, or was removed.
    Left {
        /// Who.
        account: Native,
    },
    /// Somebody used a command.
    Asked(Box<Asked>),
    /// Somebody pressed a button.
    Pressed(Box<Pressed>),
    /// Somebody is typing an argument of a command.
    Typed(Box<Typed>),
    /// The community's local day is over.
    DayClosed(Box<Close>),
    /// A timer is due.
    Due(Timer),
    /// An effect has been carried out, or never will be.
    Settled(Box<Settled>),
    /// Hearth was added to the group; sent again with every connection.
    Added {
        /// By whom, or who owns the group where the platform can't tell; nobody if that is still to be found out.
        by: Option<Native>,
    },
    /// Hearth was removed from the group.
    Parted,
    /// Everything that can show a rank beside a name: sent whole, whenever it changes.
    Badges(Box<[Badge]>),
    /// A badge has been made for a rank: in answer to [`crate::Effect::MakeBadge`].
    Made {
        /// The rank's key.
        rank: Box<str>,
        /// The badge.
        badge: Native,
    },
    /// Who has a badge, or an owner's rights, at this moment: in answer to [`crate::Effect::Census`].
    Held(Box<Held>),
    /// What is missing for Hearth to do its work: in answer to [`crate::Effect::Examine`].
    Examined(Box<Examined>),
    /// Somebody is kept from writing until then by the platform, whoever did it; or no longer.
    Restricted {
        /// Who.
        account: Native,
        /// Until when; nobody keeps them any more, if there is no moment.
        until: Option<Moment>,
    },
    /// Something of Hearth's is there: in answer to [`crate::Deed::Open`] and [`crate::Deed::Poll`].
    Posted(Box<crate::Posted>),
    /// A link of Hearth's invites: in answer to [`crate::Deed::Invite`].
    Invited(Box<crate::Invited>),
    /// A time is over in which not everything was heard.
    Blind(crate::Blind),
    /// How much was said before Hearth came: in answer to [`crate::Effect::Gauge`].
    Gauged(Box<crate::Gauged>),
    /// A part of what was said before Hearth came has been read: in answer to [`crate::Effect::Read`].
    Read(Box<crate::Read>),
}

/// What a platform can show beside names: a role, a tag.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Badge {
    /// What the platform calls it.
    pub native: Native,
    /// Its name.
    pub name: Box<str>,
}

/// Who has what.
#[derive(Clone, Debug)]
pub struct Held {
    /// The badge.
    pub badge: Native,
    /// Who has it.
    pub by: Vec<Native>,
    /// Who has an owner's rights.
    pub owners: Vec<Native>,
}

/// What an examination found.
#[derive(Clone, Debug)]
pub struct Examined {
    /// Who asked, and in which language; nobody if it is the daily one.
    pub to: Option<(crate::To, Box<str>)>,
    /// What is wrong, the worst first.
    pub findings: Vec<Finding>,
}

/// Something that is wrong.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Finding {
    /// What, as a text of the catalogue.
    pub what: crate::Text,
    /// What to do.
    pub mend: crate::Text,
}

/// A message, without its words.
#[derive(Clone, Copy, Debug)]
pub struct Spoke {
    /// Who.
    pub by: Native,
    /// Where.
    pub space: Native,
    /// Which message.
    pub message: MessageId,
    /// Which message it answers, if the platform says so.
    pub parent: Option<MessageId>,
    /// Whom it mentions: at most three.
    pub mentions: [Option<Native>; 3],
    /// What was heard in it.
    pub features: Features,
}

/// A reaction.
#[derive(Clone, Copy, Debug)]
pub struct Reacted {
    /// Who.
    pub by: Native,
    /// Where; nothing if the platform doesn't say, which then numbers its messages across all spaces.
    pub space: Option<Native>,
    /// To which message.
    pub message: MessageId,
    /// Which reaction: any stable number of the platform's emoji but 0.
    pub mark: u32,
    /// Given, or taken back.
    pub on: bool,
}

/// How many people have reacted, some or all of whom the platform doesn't name.
#[derive(Clone, Copy, Debug)]
pub struct Liked {
    /// Where; nothing if the platform doesn't say, which then numbers its messages across all spaces.
    pub space: Option<Native>,
    /// To which message.
    pub message: MessageId,
    /// How many different people, at least: all that are there by now, not only the new ones.
    pub people: u16,
    /// So many of them are named by events of their own, earlier or later.
    pub named: u16,
}

/// Reactions cleared away: those of everybody, to one message.
#[derive(Clone, Copy, Debug)]
pub struct Cleared {
    /// Where.
    pub space: Native,
    /// From which message.
    pub message: MessageId,
    /// Which reaction; all of them if none is named.
    pub mark: Option<u32>,
}

/// Time spent talking.
#[derive(Clone, Copy, Debug)]
pub struct Talked {
    /// Who.
    pub by: Native,
    /// Where.
    pub space: Native,
    /// Whole minutes with at least one other person who could be heard.
    pub minutes: u32,
}

/// A message removed.
#[derive(Clone, Copy, Debug)]
pub struct Removed {
    /// Where.
    pub space: Native,
    /// Which.
    pub message: MessageId,
    /// By somebody other than its author. Where the platform does not tell, false.
    pub by_other: bool,
}

/// Who an account is.
#[derive(Clone, Debug)]
pub struct Named {
    /// Whose.
    pub account: Native,
    /// The name shown.
    pub name: Box<str>,
    /// The platform's own spelling of the account, where it is not a plain number.
    pub spelling: Option<Box<str>>,
    /// A bot, a webhook or the platform itself.
    pub machine: bool,
}

/// What a space is.
#[derive(Clone, Debug)]
pub struct SpaceSeen {
    /// Which.
    pub space: Native,
    /// Its name.
    pub name: Box<str>,
    /// What it is for.
    pub purpose: Purpose,
}

/// What somebody may do by the platform's own word, at this moment.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Default, Serialize, Deserialize)]
pub enum Rights {
    /// What everybody may.
    #[default]
    Member,
    /// May keep order: a moderator of the platform.
    Staff,
    /// May do everything: owner or administrator.
    Owner,
}

/// One word of a command's arguments.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub enum Word {
    /// A person, already resolved by the platform.
    Account(Native),
    /// Anything else, as typed.
    Text(Given),
}

/// A command, as asked.
#[derive(Clone, Debug)]
pub struct Asked {
    /// Who.
    pub by: Native,
    /// Where.
    pub space: Native,
    /// The command's name as typed, without its slash.
    pub command: Box<str>,
    /// Its arguments.
    pub words: SmallVec<[Word; 4]>,
    /// What the asker may do here now.
    pub rights: Rights,
    /// The asker's language, if the platform tells.
    pub lang: Option<Box<str>>,
    /// Where the answer goes.
    pub ticket: Ticket,
    /// What the command reads from storage; filled by the engine before the rules see it.
    pub found: Option<Found>,
}

/// A button, as pressed.
#[derive(Clone, Debug)]
pub struct Pressed {
    /// Who.
    pub by: Native,
    /// Where.
    pub space: Native,
    /// The action's id, as the button carries it.
    pub action: u64,
    /// What was filled in, an answer for each field, if it is a form that is sent back; else nothing.
    pub answers: SmallVec<[Word; 4]>,
    /// What the presser may do here now.
    pub rights: Rights,
    /// The presser's language, if the platform tells.
    pub lang: Option<Box<str>>,
    /// Where the answer goes.
    pub ticket: Ticket,
    /// What the action reads from storage; filled by the engine before the rules see it.
    pub found: Option<Found>,
}

/// An argument of a command that is being typed.
#[derive(Clone, Debug)]
pub struct Typed {
    /// Who.
    pub by: Native,
    /// The command's name.
    pub command: Box<str>,
    /// Which of its arguments, from 0.
    pub arg: usize,
    /// The argument before it, if there is one.
    pub before: Option<Box<str>>,
    /// What there is of it.
    pub so_far: Given,
    /// What they may do here now.
    pub rights: Rights,
    /// Their language, if the platform tells.
    pub lang: Option<Box<str>>,
    /// Where the completions go.
    pub ticket: Ticket,
}

/// What a platform needs to answer a command or a press: echoed, never interpreted.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Ticket(pub Box<str>);

/// What wakes a community by itself.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
pub enum Timer {
    /// The local day ends.
    Day,
    /// The weekly ranking is posted.
    Ranking,
}

/// How an effect ended.
#[derive(Clone, Debug)]
pub struct Settled {
    /// What it was, in a word that texts have a sentence for: `say`, `set-standing`.
    pub effect: Box<str>,
    /// The end.
    pub outcome: Outcome,
    /// The badge that it was about, if it was about one.
    pub marked: Option<Marked>,
}

/// A badge that was to be given or taken.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Marked {
    /// To whom, or from whom.
    pub account: Native,
    /// The badge that was to be given.
    pub badge: Option<Native>,
    /// The badge that Hearth had given before, to be taken.
    pub not: Option<Native>,
}

impl Marked {
    /// The badge that an effect is about; nothing if it is about none.
    pub fn of(effect: &Effect) -> Option<Self> {
        match *effect {
            Effect::SetStanding { account, badge, not, .. } => Some(Self { account, badge, not }),
            _ => None,
        }
    }
}

/// How an attempt to act outside ended for good.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub enum Outcome {
    /// It is done.
    Done,
    /// The platform refuses: which permission is missing and how to grant it.
    Refused {
        /// What is missing, in the platform's terms.
        why: Box<str>,
        /// What the owner can do.
        mend: Box<str>,
    },
    /// Whom or what it was for is no longer there.
    Gone,
    /// Whom it was for takes no private messages: what was to be said, in which language.
    Closed {
        /// To whom.
        to: Native,
        /// In which language.
        lang: Box<str>,
        /// What.
        card: Box<crate::Card>,
    },
    /// It may or may not have been done, and that cannot be known.
    Unknown,
}
