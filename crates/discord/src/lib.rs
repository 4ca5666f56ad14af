//! Discord: a server's updates into events, effects into its calls.

mod decode;
mod known;
mod message;
