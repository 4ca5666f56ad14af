//! What people do.

mod invite;
mod members;
mod poll;
pub(crate) mod post;
mod react;
mod role;
mod say;
pub(crate) mod thread;
mod voice;
