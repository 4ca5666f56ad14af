//! The contract with a platform, the words, and the simulated platform with its stories.

mod contract;
pub mod conformance;
pub mod plain;
pub mod simulated;
pub mod story;
mod words;

pub use contract::{Errand, Failure, Fate, Platform, Update, Waiting};
pub use words::Words;
