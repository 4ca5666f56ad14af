//! Telegram as a platform: updates of the Bot API in, calls out.
//!
//! The poller is ours, and confirms an update only once what came of it is committed; the types of calls are teloxide's. See
//! `docs/telegram.md`.

mod commands;
mod decode;
mod deeds;
mod door;
mod examine;
mod line;
mod look;
mod outgoing;
mod poll;
mod refusal;

pub use poll::Stream;

use crate::door::Door;
use crate::outgoing::Outgoing;
use hearth_adapter::{Failure, Words};
use hearth_core::Moment;
use hearth_topics::Ear;
use serde_json::{Value, json};
use std::sync::Arc;
use std::time::Duration;

/// The texts that only Telegram needs, by language.
pub const WORDS: [(&str, &str); 2] = [("en", include_str!("../words/en.ftl")), ("zh", include_str!("../words/zh.ftl"))];

/// Gives the time.
pub type Now = Arc<dyn Fn() -> Moment + Send + Sync>;

/// How to reach Telegram, and what is said there.
pub struct Options {
    /// The bot's token.
    pub token: String,
    /// Where the Bot API is, such as `https://api.telegram.org`.
    pub api_url: String,
    /// What people read.
    pub words: Arc<Words>,
    /// Where people are heard; none if nothing is kept of what is talked about.
    pub ear: Option<Arc<Ear>>,
    /// What time it is.
    pub now: Now,
}

/// Why there is no way onto Telegram.
#[derive(Debug, thiserror::Error)]
pub enum ConnectError {
    /// Telegram does not take the token.
    #[error("{why}; {mend}")]
    Refused {
        /// Why.
        why: Box<str>,
        /// What to do.
        mend: Box<str>,
    },
    /// The system lends no means of secure connections.
    #[error("no secure connection can be made on this system: {0}")]
    System(#[from] reqwest::Error),
}

/// Telegram, ready to connect.
pub struct Telegram {
    outgoing: Arc<Outgoing>,
    ear: Option<Arc<Ear>>,
}

/// How long is waited before Telegram is asked again.
const AGAIN: Duration = Duration::from_secs(5);
/// The rights that the bot asks for when it is added to a group.
const RIGHTS: &str = "manage_tags+delete_messages+restrict_members+invite_users+pin_messages";

impl Telegram {
    /// Asks Telegram who we are, and registers the commands. Waits, and asks the same server again, for as long as it can't be
    /// reached.
    ///
    /// # Errors
    /// When the token is wrong.
    pub async fn connect(options: Options) -> Result<Self, ConnectError> {
        let door = Door::new(&options.token, &options.api_url)?;
        let me = loop {
            let failure = match door.call("getMe", json!({}), true).await {
                Ok(me) => break me,
                Err(refusal) => refusal.failure,
            };
            let wait = match failure {
                Failure::Refused { why, mend } => return Err(ConnectError::Refused { why, mend }),
                Failure::Retry(wait) => wait.max(AGAIN),
                _ => AGAIN,
            };
            tracing::warn!(seconds = wait.as_secs(), "Telegram can't be reached; trying again there");
            tokio::time::sleep(wait).await;
        };
        match commands::register(&door, &options.words).await {
            Ok(true) => tracing::info!("commands registered"),
            Ok(false) => {}
            Err(refusal) => tracing::warn!(failure = %refusal.failure, "the commands can't be registered"),
        }
        Ok(Self { outgoing: Arc::new(Outgoing::new(door, options.words, me, options.now)), ear: options.ear })
    }

    /// The link that adds the bot to a group, with the rights that it has a use for.
    pub fn invitation(&self) -> String {
        format!("https://t.me/{}?startgroup=hearth&admin={RIGHTS}", self.outgoing.username)
    }

    /// The stream of updates: a platform.
    pub fn stream(&self) -> Arc<Stream> {
        Arc::new(Stream::new(Arc::clone(&self.outgoing), self.ear.clone()))
    }
}

/// A group's number as the engine knows it: groups are numbered below zero, and never alike.
pub(crate) fn community(chat: i64) -> hearth_core::Native {
    hearth_core::Native(chat.unsigned_abs())
}

/// A group's number as Telegram knows it.
pub(crate) fn chat(community: hearth_core::Native) -> i64 {
    -(community.0 as i64)
}

/// A number in a tree of values; zero if there is none.
pub(crate) fn number(value: &Value) -> i64 {
    value.as_i64().unwrap_or_default()
}

/// A word in a tree of values; empty if there is none.
pub(crate) fn word(value: &Value) -> &str {
    value.as_str().unwrap_or_default()
}

/// A list in a tree of values; empty if there is none.
pub(crate) fn list(value: &Value) -> &[Value] {
    value.as_array().map_or(&[], Vec::as_slice)
}
