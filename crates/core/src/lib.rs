//! The community's rules, as pure functions of state, event and time.
//!
//! [`decide`] looks at a [`Community`] and an [`Event`] and writes a [`Decision`]: the [`Change`]s to keep, the
//! [`Effect`]s to carry out. [`apply`] puts a change into memory. There is no clock here, no chance, no waiting, no
//! reading or writing, and no platform's name.

mod apply;
mod bar;
mod blind;
mod board;
pub mod card;
mod change;
pub mod circle;
pub mod command;
mod community;
mod decide;
mod deed;
mod effect;
mod event;
mod fact;
pub mod form;
mod heard;
mod id;
pub mod ladder;
pub mod leaders;
mod ledger;
mod letter;
mod mark;
mod merit;
pub mod need;
mod past;
mod picture;
pub mod points;
mod policy;
mod quiet;
mod record;
pub mod rules;
mod schedule;
mod shelf;
pub mod standing;
mod stored;
mod time;

pub use apply::apply;
pub use bar::{Near, Pace};
pub use blind::Blind;
pub use board::Board;
pub use card::{Action, Card, File, Line, Text, Tone, Value};
pub use change::{Change, Closed, Does, Founded, Met, Offer, Purpose, Space, Trouble, Who};
pub use community::{Account, Community, Lacks, Member};
pub use decide::{Close, Decision, Scene, decide, reads};
pub use deed::{Deed, Invited, Posted, Power, Removal, Spot};
pub use effect::{Effect, Lost, Profile, To, lower};
pub use event::{
    Asked, Badge, Cleared, Event, Examined, Finding, Held, Liked, Marked, Named, Outcome, Pressed, Reacted, Removed, Rights, Settled, SpaceSeen, Spoke, Talked, Ticket, Timer, Typed, What, Word,
};
pub use fact::{Fact, Kind, PairKey};
pub use form::{Field, Form, Input};
pub use heard::{Features, Given, Heard, Length, alike, hear, hidden};
pub use id::{AccountId, CommunityId, MemberId, MessageId, Native, Secret, SpaceId, hash, keyed_hash};
pub use ladder::{Keep, Rank};
pub use ledger::{Credit, Damaged, Entry, Ledger, PAGE, Page, RESIDENT};
pub use letter::Letter;
pub use mark::Mark;
pub use merit::{Act, Did, Merits};
pub use need::{Need, Pair};
pub use past::{Gauged, PAST_DAYS, Read, Reading, Stretch};
pub use picture::{Chart, Picture, StandingPicture};
pub use policy::{GroupKind, Mode, Notices, Policy, Setting};
pub use quiet::Quiet;
pub use record::{Because, By, Found, Measure, RULES, Reads, Record, Verdict};
pub use schedule::{Schedule, ScheduleError};
pub use standing::{DayOf, Standing, Standings, Window};
pub use stored::{Stored, StoredAccount};
pub use time::{DAY, Day, HOUR, MINUTE, Moment, SECOND, Zone};

/// The languages that Hearth speaks.
pub const LANGUAGES: [&str; 2] = ["en", "zh"];
