//! What people do.

mod members;
pub(crate) mod post;
pub(crate) mod press;
mod react;
mod say;
mod vote;
