//! What is kept: one SQLite database in the data folder.
//!
//! [`Store::commit`] writes a [`Batch`] of decisions, the effects they cause and how far the streams were read, in one
//! transaction. Everything else reads. The SQL is written so that PostgreSQL can follow.

mod backup;
mod batch;
mod bulk;
mod commit;
mod error;
mod facts;
mod load;
mod open;
mod past;
mod people;
mod talk;

pub use batch::{Batch, Cursor, OutboxRow, PageRow, Rebuilt, TermPage};
pub use error::StoreError;
pub use load::{Asleep, Listing};
pub use open::Store;
pub use past::{PageSpan, Person, fresh_secret};
pub use talk::Listener;
