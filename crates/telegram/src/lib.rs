//! Telegram as a platform: updates of the Bot API in, calls out.
//!
//! The poller is ours, and confirms an update only once what came of it is committed; the types of calls are teloxide's. See
//! `docs/telegram.md`.

mod asked;
#[cfg(test)]
mod calls;
mod commands;
mod decode;
mod deeds;
mod deliveries;
mod door;
mod examine;
mod hook;
mod line;
mod look;
mod mark;
mod memory;
mod outgoing;
mod rates;
mod refusal;
mod said;
mod stream;
mod update;
#[cfg(test)]
mod updates;

pub use hook::Webhook;
pub use rates::{Pace, Rates};
pub use stream::Stream;

use crate::door::Door;
use crate::hook::Hook;
use crate::outgoing::{Outgoing, Traits};
use hearth_adapter::{Failure, Words};
use hearth_core::{MessageId, Moment};
use hearth_topics::Ear;
use serde_json::{Value, json};
use std::net::SocketAddr;
use std::sync::{Arc, Mutex, PoisonError};
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
    /// Where updates are delivered; none to poll for them.
    pub webhook: Option<Webhook>,
    /// How often may be sent.
    pub rates: Rates,
    /// Where tags can't be had, a rank may be shown as the title of an administrator with no power.
    pub titles: bool,
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
    /// The webhook's route can't be opened.
    #[error("nothing can be delivered at {at}: {why}; choose another address for [telegram] webhook_listen, or end what listens there")]
    Listen {
        /// Where.
        at: SocketAddr,
        /// Why.
        why: String,
    },
    /// The system lends no means of secure connections.
    #[error("no secure connection can be made on this system: {0}")]
    System(#[from] reqwest::Error),
}

/// Telegram, ready to connect.
pub struct Telegram {
    outgoing: Arc<Outgoing>,
    ear: Option<Arc<Ear>>,
    hook: Mutex<Option<Hook>>,
}

/// How long is waited before Telegram is asked again.
const AGAIN: Duration = Duration::from_secs(5);
/// What the link that adds the bot makes Telegram say in the group.
pub(crate) const STARTED: &str = "hearth";
/// The rights that the bot asks for when it is added to a group.
const RIGHTS: &str = "manage_tags+delete_messages+restrict_members+invite_users+pin_messages";

impl Telegram {
    /// Asks Telegram who we are, and registers the commands. Waits, and asks the same server again, for as long as it can't be
    /// reached.
    ///
    /// # Errors
    /// When the token is wrong, or the webhook's route can't be opened.
    pub async fn connect(options: Options) -> Result<Self, ConnectError> {
        let hook = match options.webhook {
            Some(webhook) => Some(Hook::open(webhook).await?),
            None => None,
        };
        let door = Arc::new(Door::new(&options.token, &options.api_url, options.rates)?);
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
        let hears_all = me["can_read_all_group_messages"] == json!(true);
        let traits = Traits { hears_all, ephemeral: knows_ephemeral(&door).await, titles: options.titles };
        Ok(Self { outgoing: Arc::new(Outgoing::new(door, options.words, &me, traits, options.now)), ear: options.ear, hook: Mutex::new(hook) })
    }

    /// The link that adds the bot to a group, with the rights that it has a use for.
    pub fn invitation(&self) -> String {
        format!("https://t.me/{}?startgroup={STARTED}&admin={RIGHTS}", self.outgoing.username)
    }

    /// The stream of updates: a platform. Deliveries go to the first one.
    pub fn stream(&self) -> Arc<Stream> {
        let hook = self.hook.lock().unwrap_or_else(PoisonError::into_inner).take();
        Arc::new(Stream::new(Arc::clone(&self.outgoing), self.ear.clone(), hook))
    }
}

/// Whether the server can show a message in a group to one person alone. One that can't would show it to everybody, so it is asked first:
/// taking away a message that isn't there does nothing.
async fn knows_ephemeral(door: &Door) -> bool {
    let params = json!({ "chat_id": 1, "receiver_user_id": 1, "ephemeral_message_id": 1 });
    matches!(door.call("deleteEphemeralMessage", params, true).await, Err(refusal) if !refusal.unknown && !matches!(refusal.failure, Failure::Retry(_) | Failure::Unknown))
}

/// A group's number as the engine knows it: groups are numbered below zero, and never alike.
pub(crate) fn community(chat: i64) -> hearth_core::Native {
    hearth_core::Native(chat.unsigned_abs())
}

/// A message's number as the engine knows it. When a small group becomes a supergroup, its numbers begin again: those of supergroups are
/// counted from 2³², so that none is like another, and they rise.
pub(crate) const fn number_of(chat: i64, message: u64) -> MessageId {
    MessageId(if chat <= SUPERGROUPS { (message & 0xffff_ffff) + (1 << 32) } else { message & 0xffff_ffff })
}

/// Supergroups have numbers up to here.
pub(crate) const SUPERGROUPS: i64 = -1_000_000_000_000;

/// A group's number as Telegram knows it.
pub(crate) fn chat(community: hearth_core::Native) -> i64 {
    -(community.0 as i64)
}

/// The same of a number that came with a link or a button; nothing if it is none.
pub(crate) fn chat_of(number: u64) -> Option<i64> {
    i64::try_from(number).ok().filter(|number| *number > 0).map(|number| -number)
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
