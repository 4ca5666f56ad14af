//! What a group talks about: terms, and topics made of them.
//!
//! [`terms`] reduces overheard text to candidate terms, in any language. [`Topics`] takes a whole archive and finds what was
//! talked about in a window of time. [`DayTerms`] and [`ranked`] are the same for a database that keeps no messages;
//! an [`Ear`] hears for it what is said live.

mod archive;
mod burst;
mod candidate;
mod cluster;
mod conversation;
mod day;
mod ear;
mod extent;
mod home;
mod label;
mod language;
mod past;
mod scan;
mod score;
mod segment;
mod sketch;
mod stop;
mod term;
mod topic;
mod vocabulary;

pub use archive::{MESSAGES, Said, Topics};
pub use day::{DayTerms, KNOWN, KnownTerm, Speakers, TermKey, TermRow, rows};
pub use ear::{Ear, Overheard, Voice};
pub use past::{Rows, ranked};
pub use score::{contrast, surprise};
pub use sketch::Sketch;
pub use term::{Term, Terms, WORDS, terms};
pub use topic::Topic;
