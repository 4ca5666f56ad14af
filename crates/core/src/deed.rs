//! Things to do in a group beside saying something: what a programme and keeping order are made of.

use crate::{Card, Given, MessageId, Moment, Native};
use serde::{Deserialize, Serialize};

/// A message, and where it is.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
pub struct Spot {
    /// Where.
    pub space: Native,
    /// Which.
    pub message: MessageId,
}

/// Something to do.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub enum Deed {
    /// Show another card in place of one of Hearth's own.
    Edit {
        /// Which.
        spot: Spot,
        /// In which language.
        lang: Box<str>,
        /// What stands there from now on.
        card: Card,
    },
    /// Take a message away.
    Delete {
        /// Which.
        spot: Spot,
        /// Why, for the platform's own record.
        reason: Given,
    },
    /// Open a discussion of its own: a thread, a forum's post, a topic. [`crate::What::Posted`] tells where it is; where a platform can't,
    /// the card is said in the space.
    Open {
        /// What the answer is known by.
        key: Box<str>,
        /// Where.
        space: Native,
        /// What it is called, at most a hundred characters.
        title: Given,
        /// In which language.
        lang: Box<str>,
        /// What begins it.
        card: Card,
    },
    /// Ask everybody, with the platform's own poll. [`crate::What::Posted`] tells where it is.
    Poll {
        /// What the answer is known by.
        key: Box<str>,
        /// Where.
        space: Native,
        /// What is asked, at most three hundred characters.
        question: Given,
        /// What can be answered: two to ten, each at most fifty-five characters.
        answers: Vec<Given>,
        /// For so many hours, at most 768.
        hours: u16,
    },
    /// React to a message.
    React {
        /// To which.
        spot: Spot,
        /// With which emoji.
        mark: Box<str>,
    },
    /// Pin a message, or unpin it.
    Pin {
        /// Which.
        spot: Spot,
        /// Pinned.
        on: bool,
    },
    /// Keep a member from writing; let them again, if there is no moment.
    Restrict {
        /// Whom.
        account: Native,
        /// Until when. A platform's own limit may end it sooner: 28 days on some.
        until: Option<Moment>,
        /// Why, for the platform's own record.
        reason: Given,
    },
    /// Let a member keep order by the platform's own means: with exactly these powers, as far as Hearth may give them. With none, those that
    /// Hearth gave are taken back. Where powers hang on roles, it is refused, with the mend.
    Entrust {
        /// Whom.
        account: Native,
        /// With what.
        powers: Vec<Power>,
    },
    /// Make a link that invites. [`crate::What::Invited`] tells it.
    Invite {
        /// What the answer is known by.
        key: Box<str>,
        /// Where whoever comes arrives, where a platform lets choose.
        space: Native,
        /// What the link is called among the group's links, at most 32 characters.
        name: Given,
    },
    /// Remove a member.
    Remove {
        /// Whom.
        account: Native,
        /// How.
        how: Removal,
        /// Why, for the platform's own record.
        reason: Given,
    },
}

/// A power of a platform's moderators.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
pub enum Power {
    /// To take away what others wrote.
    Delete,
    /// To keep members from writing, and to remove them.
    Restrict,
    /// To invite.
    Invite,
    /// To pin.
    Pin,
    /// To open and close topics.
    Topics,
}

/// A link that invites is there.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Invited {
    /// What it was to be known by.
    pub key: Box<str>,
    /// The link.
    pub link: Box<str>,
}

/// How a member is removed.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub enum Removal {
    /// They may come back.
    Kick,
    /// They may not.
    Ban,
    /// A ban is lifted.
    Lift,
}

/// Something of Hearth's is there.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Posted {
    /// What it was to be known by.
    pub key: Box<str>,
    /// Where it is.
    pub spot: Spot,
}

impl Deed {
    /// Its name in logs and texts.
    pub const fn key(&self) -> &'static str {
        match self {
            Self::Edit { .. } => "edit",
            Self::Delete { .. } => "delete",
            Self::Open { .. } => "open",
            Self::Poll { .. } => "poll",
            Self::React { .. } => "react",
            Self::Pin { .. } => "pin",
            Self::Restrict { .. } => "restrict",
            Self::Entrust { .. } => "entrust",
            Self::Invite { .. } => "invite",
            Self::Remove { .. } => "remove",
        }
    }

    /// It may safely be done twice: nobody sees a second time.
    pub const fn may_repeat(&self) -> bool {
        !matches!(self, Self::Open { .. } | Self::Poll { .. } | Self::Invite { .. })
    }
}
