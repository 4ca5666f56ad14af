//! A community's past through the same heart that beats for its present.
//!
//! [`import`] reads an export, lets the core decide what each message counts for, and keeps facts and ledger as a live community
//! keeps them; what is known already adds nothing. [`rebuild`] closes every past day again, so that standings know the facts that
//! were added to it. [`rehearse`] does so under any ladder and tells who would have risen and fallen; it changes nothing.

mod ahead;
mod import;
mod keep;
mod leaders;
mod pages;
mod past;
mod people;
mod rebuild;
mod rehearse;
mod talk;
mod translate;

pub use import::{Added, HistoryError, Import, Into, hear, import};
pub use leaders::Ranking;
pub use people::People;
pub use rebuild::{rebuild, rebuild_all};
pub use rehearse::{Move, Nearest, Rehearsal, Span, holders, rehearse};
pub use talk::topics;
