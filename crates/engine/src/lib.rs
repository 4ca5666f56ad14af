//! The loop that loses no event.
//!
//! Platforms send [`hearth_adapter::Update`]s. [`inbox`] hands them to a fixed number of [`worker`]s, each of which owns
//! its communities: decide, apply, and pile up what is to be kept. [`commit`] writes the piles of all workers in one
//! transaction together with the low-water mark of each stream; only then do effects leave through [`outbox`]. What platforms
//! overhear is kept by [`talk`], beside all that.

mod clock;
mod commit;
mod engine;
mod inbox;
mod outbox;
mod parted;
mod pile;
mod resident;
mod stream;
mod talk;
mod ticker;
mod worker;

pub use clock::{Clock, System, Virtual};
pub use engine::{Engine, EngineError, Options};
