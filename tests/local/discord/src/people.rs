//! What people do.

mod invite;
mod members;
pub(crate) mod post;
mod react;
mod say;
mod voice;
