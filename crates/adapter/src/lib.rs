//! The contract with a platform, the words, and the simulated platform with its stories.

pub mod conformance;
mod contract;
pub mod picture;
pub mod plain;
pub mod questions;
pub mod simulated;
pub mod story;
mod words;

pub use contract::{Errand, Failure, Fate, Past, Platform, Start, Update, Waiting};
pub use words::Words;
