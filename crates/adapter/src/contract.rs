//! The contract between the engine and a platform.
//!
//! A platform translates: its updates into [`Event`]s, [`Effect`]s into its calls. It decides nothing about the
//! community. It numbers its updates in a stream, and can send those after a position again.

use hearth_core::{Effect, Event, Mark, MessageId, Native, Profile, Read, What};
use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use std::time::Duration;

/// What a platform's calls return: boxed, so that the engine can hold platforms of every kind.
pub type Waiting<'a, T> = Pin<Box<dyn Future<Output = T> + Send + 'a>>;

/// One update of a platform's stream.
#[derive(Clone, Debug)]
pub enum Update {
    /// A community is there, or has a new name. Comes before its first event, on every connection anew.
    Community {
        /// The platform's own spelling of it.
        native: Box<str>,
        /// Its name; empty if it is not known, or as it was.
        name: Box<str>,
    },
    /// A community goes by another reference from here on: nothing else about it has changed.
    Moved {
        /// As it was.
        from: Native,
        /// The platform's own spelling of what it is now.
        to: Box<str>,
    },
    /// Something happened.
    Event {
        /// Its place in the stream, above that of every update before it that was not awaited. The same when it is sent again, whatever the platform
        /// knows by then: what is told only where it was not known takes no place.
        position: u64,
        /// In which community.
        community: Native,
        /// What.
        event: Event,
    },
    /// Something that has no place in the stream: what happened while nobody listened and was found out since, or who and what
    /// an event speaks of. Whatever of it was heard before changes nothing.
    Aside {
        /// In which community.
        community: Native,
        /// What.
        event: Event,
    },
    /// What was said before Hearth came: the answer to an [`Effect::Read`], which is done with when all of it is kept.
    Past {
        /// In which community.
        community: Native,
        /// The errand's nonce.
        nonce: u64,
        /// What happened then, in order.
        events: Vec<Event>,
        /// How far it goes.
        read: Read,
    },
    /// What follows of a community waits until everything that it missed has been handed over, or comes in its own turn again.
    Catching {
        /// Which community.
        community: Native,
        /// It waits from here on; or no longer.
        waits: bool,
    },
    /// What the platform has to remember, kept before anything that follows: [`Start::note`] of the next start.
    Note(Box<str>),
    /// The same, kept once everything before it is: how far the platform has found out what was missed.
    Milestone(Box<str>),
    /// What lies in these ranges of positions, their ends included, has not come although later updates have, and may still. It takes the
    /// place of what was said so before. A platform that never says it sends everything in order.
    Awaited(Vec<(u64, u64)>),
    /// Everything that waited on the platform has been sent: from here on, updates are live.
    CaughtUp,
}

/// Where a platform goes on.
#[derive(Clone, Default)]
pub struct Start {
    /// What is committed; nothing if there was no process before.
    pub after: Option<Mark>,
    /// The newest [`Update::Note`].
    pub note: Option<Box<str>>,
    /// What is kept of the past; nothing where nothing is.
    pub past: Option<Arc<dyn Past>>,
}

/// What a platform may ask of what is kept, to find out what was missed.
pub trait Past: Send + Sync {
    /// The newest message known in each space of a community, by the platform's spelling of it.
    fn newest<'a>(&'a self, community: &'a str) -> Waiting<'a, Vec<(Native, MessageId)>>;

    /// The communities of the platform that somebody is in, and their names.
    fn homes(&self, account: Native) -> Waiting<'_, Vec<(Native, Box<str>)>>;

    /// All communities of the platform.
    fn communities(&self) -> Waiting<'_, Vec<Native>>;
}

/// A platform, connected.
pub trait Platform: Send + Sync + 'static {
    /// The platform's name: stable, since its communities are kept under it.
    fn name(&self) -> &str;

    /// The stream's name: stable, since the cursor is kept under it. A platform with several streams has one of these for each.
    fn stream(&self) -> &str {
        self.name()
    }

    /// What the spaces of a community can do.
    fn profile(&self, community: Native) -> Profile;

    /// Called once, first: send what comes after that position, or everything that there is.
    fn resume(&self, start: Start);

    /// Waits for at least one update and appends what is there, in order. False when the stream has ended for good.
    fn receive<'a>(&'a self, updates: &'a mut Vec<Update>) -> Waiting<'a, Result<bool, Failure>>;

    /// So much of the stream is committed: the platform may forget it.
    fn committed(&self, mark: &Mark);

    /// Carries out an effect that is already lowered to the profile. Gives what was found out by it, and what came of it: that is kept
    /// together with its end.
    fn perform<'a>(&'a self, errand: &'a Errand) -> Waiting<'a, Result<Option<What>, Failure>>;

    /// Whether an errand that may have been carried out before a crash was.
    fn fate<'a>(&'a self, errand: &'a Errand) -> Waiting<'a, Fate>;
}

/// An effect on its way out.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Errand {
    /// In which community.
    pub community: Native,
    /// The same for the same effect, also after a restart; platforms that can, use it to do nothing twice.
    pub nonce: u64,
    /// What to do.
    pub effect: Effect,
}

/// What became of an errand.
#[derive(Clone, Debug)]
pub enum Fate {
    /// It was carried out: what came of it.
    Done(Option<What>),
    /// It was not.
    NotDone,
    /// The platform cannot tell.
    Unknown,
}

/// Why a call did not do what it should.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
pub enum Failure {
    /// Not now. It may be tried again.
    #[error("try again in {0:?}")]
    Retry(Duration),
    /// Not without a permission.
    #[error("refused: {why}; {mend}")]
    Refused {
        /// What is missing, in the platform's terms.
        why: Box<str>,
        /// What the owner can do.
        mend: Box<str>,
    },
    /// Whom it was for takes no private messages.
    #[error("this person takes no private messages")]
    Closed,
    /// Whom or what it was for is no longer there.
    #[error("whom or what it was for is gone")]
    Gone,
    /// The call broke off: it may or may not have been carried out.
    #[error("the call broke off and may have been carried out")]
    Unknown,
}
