//! A Telegram of our own on loopback, for tests and benchmarks: the Bot API as documented, by polling and by webhook.
//!
//! A test builds a world, starts the bot with `api_url()` and `token()`, lets people do things and looks at what the bot did:
//!
//! ```
//! use local_telegram::{Options, Telegram};
//!
//! let telegram = Telegram::start(Options::default());
//! let ada = telegram.user("Ada");
//! let group = telegram.supergroup("Hearth", ada);
//! telegram.add_bot(group, &["can_manage_tags"]);
//! telegram.say(ada, group, "Good morning");
//! assert_eq!(telegram.messages(group).last().expect("a message")["text"], "Good morning");
//! ```
//!
//! People speak (`say`), react, vote, press buttons, come and go; what goes wrong on purpose is in `faults.rs`. Rights, limits, privacy
//! mode, topics, links, upgrades and ephemeral messages are as documented. Not here: inline mode, payments, stickers, stories, business
//! accounts, rich messages, forwarding by the bot, files to download, Markdown.
//!
//! For benchmarks there are floods of updates in `flood.rs`, and `timed.rs` tells how soon an answer comes.
//!
//! Requests are in a journal. What violates the documentation fails the test when the Telegram is dropped.

mod build;
mod call;
mod deliver;
mod door;
mod faults;
mod flood;
mod journal;
mod keyboard;
mod methods;
mod options;
mod people;
mod rates;
mod refusal;
mod spec;
mod state;
mod telegram;
mod text;
mod timed;
mod updates;
mod wire;
mod world;

pub use build::ALL;
pub use faults::Fault;
pub use flood::{Flood, Prepared};
pub use journal::Request;
pub use options::{Options, Rates};
pub use people::post::Post;
pub use people::press::Press;
pub use telegram::Telegram;
pub use timed::Timed;

/// A person or a chat. A private chat has the number of its person, groups and channels have negative ones.
pub type Id = i64;
