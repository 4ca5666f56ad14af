//! A Discord of our own on loopback, for tests and benchmarks: REST v10 and gateway v10 as documented.
//!
//! A test builds a world, starts the bot with `api_url()` and `token()`, lets people do things and looks at what the bot did:
//!
//! ```
//! use local_discord::{Discord, Options, permission};
//!
//! let discord = Discord::start(Options::default());
//! let ada = discord.user("Ada");
//! let server = discord.server("Hearth", ada);
//! let general = discord.text(server, "general");
//! discord.add_bot(server, permission::ADMINISTRATOR);
//! discord.say(ada, general, "Good morning");
//! assert_eq!(discord.messages(general)[0]["content"], "Good morning");
//! ```
//!
//! People speak (`say`), react, come and go, use commands (`command`, `press`, `choose`, `submit`) and wait for answers
//! (`Interaction::settled`); what goes wrong on purpose is in `faults.rs`. Permissions, limits, unknown ids, expiry and rate limits are
//! as documented. Not here: stage channels and events, webhooks of their own, automatic moderation, entitlements, emoji and stickers of a
//! server, presence, speech itself.
//!
//! Requests and frames are in a journal. What violates the documentation fails the test when the Discord is dropped.

mod build;
mod clock;
mod discord;
mod faults;
mod gateway;
mod id;
pub mod intent;
mod interaction;
mod journal;
mod limits;
mod options;
mod people;
pub mod permission;
mod rates;
mod rest;
mod spec;
mod state;
mod wire;
mod world;

pub use discord::Discord;
pub use faults::Fault;
pub use gateway::flood::{Flood, Prepared};
pub use id::Id;
pub use interaction::{Answer, Command, Interaction};
pub use journal::{Frame, Request};
pub use options::{Options, Rates};
pub use people::post::Post;
