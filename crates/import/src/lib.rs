//! Reads exports of chats, so that a community that existed before Hearth need not start from nothing.
//!
//! [`open`] looks at a file or folder and tells what it is; [`Export::read`] hands over one [`Item`] after another, in bounded
//! memory. Words are handed over as [`hearth_core::Heard`] and are in no error and no report.
//!
//! ```no_run
//! # fn main() -> Result<(), hearth_import::ImportError> {
//! let export = hearth_import::open("result.json".as_ref(), &hearth_import::Options::default())?;
//! let mut messages = 0;
//! let report = export.read(&mut |_bytes| {}, &mut |item| messages += u64::from(matches!(item, hearth_import::Item::Said(_))))?;
//! assert_eq!(report.messages, messages);
//! # Ok(())
//! # }
//! ```

mod clock;
mod detect;
mod discord;
mod error;
mod export;
mod handover;
mod item;
mod known;
mod lines;
mod mend;
mod report;
mod slack;
mod split;
mod telegram;

pub use error::ImportError;
pub use export::{Export, Format, Options, open};
pub use hearth_loose::{NAME_CHARS, TEXT_BYTES};
pub use item::{Item, Person, Place, Reaction, Reactor, Said, Spelled};
pub use report::{At, Passed, Report, Skipped, Spot};
