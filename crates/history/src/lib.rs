//! A community's past through the same heart that beats for its present.
//!
//! [`import`] reads an export, lets the core decide what each message counts for, and keeps facts and ledger as a live community
//! keeps them; what is known already adds nothing. [`rebuild`] closes every past day again, so that standings know the facts that
//! were added to it.

mod ahead;
mod import;
mod keep;
mod leaders;
mod pages;
mod rebuild;
mod talk;
mod translate;

pub use import::{Added, HistoryError, Import, Into, hear, import};
pub use leaders::Ranking;
pub use rebuild::{rebuild, rebuild_all};
pub use talk::topics;
