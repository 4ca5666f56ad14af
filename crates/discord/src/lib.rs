//! Discord: a server's updates into events, effects into its calls.
//!
//! The socket is twilight's, the routes, builders and models of the API are serenity's. Nothing is decided here about the community:
//! frames become events (`decode`, `interaction`, `voice`), effects become calls (`outgoing`, `look`, `answers`), through one
//! door (`rest`). Where Hearth was away, `catchup` asks the history.

mod answers;
#[cfg(test)]
mod calls;
mod catchup;
mod commands;
mod decode;
mod deeds;
mod examine;
#[cfg(test)]
mod frames;
mod gateway;
mod interaction;
mod invites;
mod known;
mod line;
mod look;
mod message;
#[cfg(test)]
mod mutated;
mod outgoing;
mod past;
mod refusal;
mod rest;
mod rights;
mod shard;
mod voice;

pub use shard::Shard;

use examine::Hears;
use gateway::Door;
use hearth_adapter::{Failure, Words};
use hearth_core::Moment;
use hearth_topics::Ear;
use known::{id, word};
use outgoing::Outgoing;
use rest::{Call, Rest};
use serde_json::Value;
use serenity::http::Route;
use std::sync::Arc;
use std::time::Duration;
use twilight_gateway::queue::InMemoryQueue;
use twilight_gateway::{Intents, ShardId};

/// What is said of Discord's own things, by language: to be added to the texts that come with Hearth.
pub const WORDS: [(&str, &str); 2] = [("en", include_str!("../words/en.ftl")), ("zh", include_str!("../words/zh.ftl"))];

/// Tells what time it is.
pub type Now = Arc<dyn Fn() -> Moment + Send + Sync>;

/// How to be on Discord.
pub struct Options {
    /// The bot's token.
    pub token: String,
    /// Where the API is: `https://discord.com/api/v10`, or another server that speaks it. The gateway's address is asked there.
    pub api_url: String,
    /// The first and last shard that this process serves, and how many there are; as many as Discord wants, if nothing is said.
    pub shards: Option<(u32, u32, u32)>,
    /// The texts, [`WORDS`] among them.
    pub words: Arc<Words>,
    /// Where people are heard; none if nothing is kept of what is talked about.
    pub ear: Option<Arc<Ear>>,
    /// What time it is.
    pub now: Now,
}

/// Why there is no way onto Discord.
#[derive(Debug, thiserror::Error)]
pub enum ConnectError {
    /// Discord does not take the token.
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
    /// The gateway's address makes no sense.
    #[error("{0} names no gateway: its answer to GET /gateway/bot has no address that begins with ws:// or wss://")]
    Gateway(String),
}

/// Discord, ready to connect.
pub struct Discord {
    door: Door,
    outgoing: Arc<Outgoing>,
    application: u64,
    shards: (u32, u32, u32),
    ear: Option<Arc<Ear>>,
}

/// How long is waited before Discord is asked again.
const AGAIN: Duration = Duration::from_secs(5);
/// The application may hear who comes and goes, and what is said: granted, or for small bots.
const MEMBERS: u64 = 1 << 14 | 1 << 15;
const CONTENT: u64 = 1 << 18 | 1 << 19;

impl Discord {
    /// Asks Discord who we are, what we may hear and where the gateway is, and registers the commands. Waits, and asks the same
    /// server again, for as long as it can't be reached.
    ///
    /// # Errors
    /// When the token is wrong, or the server makes no sense.
    pub async fn connect(options: Options) -> Result<Self, ConnectError> {
        let rest = Rest::new(&options.token, &options.api_url)?;
        let application = ask(&rest, || Route::Oauth2ApplicationCurrent).await?;
        let me = ask(&rest, || Route::UserMe).await?;
        let gateway = ask(&rest, || Route::GatewayBot).await?;
        let url = word(&gateway["url"]);
        if !url::Url::parse(&url).is_ok_and(|url| matches!(url.scheme(), "ws" | "wss") && url.host().is_some()) {
            return Err(ConnectError::Gateway(options.api_url));
        }
        let flags = application["flags"].as_u64().unwrap_or_default();
        let hears = Hears { content: flags & CONTENT != 0, members: flags & MEMBERS != 0 };
        let limit = &gateway["session_start_limit"];
        let number = |key: &str, least: u64| u32::try_from(limit[key].as_u64().unwrap_or(least).max(least)).unwrap_or(u32::MAX);
        let total = number("total", 1_000);
        let reset = Duration::from_millis(limit["reset_after"].as_u64().unwrap_or_default());
        let queue = InMemoryQueue::new(u16::try_from(number("max_concurrency", 1)).unwrap_or(1), number("remaining", 0).min(total), reset, total);
        let wanted = u32::try_from(gateway["shards"].as_u64().unwrap_or(1)).unwrap_or(1).max(1);
        let shards = options.shards.unwrap_or((0, wanted - 1, wanted));
        let application = id(&application["id"]);
        match commands::register(&rest, application, &options.words).await {
            Ok(true) => tracing::info!("commands registered"),
            Ok(false) => {}
            Err(refusal) => tracing::warn!(failure = %refusal.failure, "the commands can't be registered"),
        }
        let outgoing = Outgoing::new(rest, options.words, hears, id(&me["id"]), shards.2, options.now, options.ear.clone());
        let door = Door { url, token: options.token.into(), intents: intents(hears), queue };
        Ok(Self { door, outgoing: Arc::new(outgoing), application, shards, ear: options.ear })
    }

    /// The link that invites the bot to a server, with exactly the permissions that it needs.
    pub fn invitation(&self) -> String {
        format!("https://discord.com/oauth2/authorize?client_id={}&scope=bot+applications.commands&permissions={}", self.application, rights::needed())
    }

    /// The shards that this process serves: a platform each.
    pub fn shards(&self) -> Vec<Arc<Shard>> {
        let (first, last, total) = self.shards;
        (first..=last).map(|shard| Arc::new(Shard::new(ShardId::new(shard, total), self.door.clone(), Arc::clone(&self.outgoing), self.ear.clone()))).collect()
    }
}

/// Asks until there is an answer, or a refusal.
async fn ask(rest: &Rest, route: impl Fn() -> Route<'static>) -> Result<Value, ConnectError> {
    loop {
        let failure = match rest.call(Call::get(route())).await {
            Ok(body) => match serde_json::from_slice(&body) {
                Ok(value) => return Ok(value),
                Err(_) => Failure::Retry(AGAIN),
            },
            Err(refusal) => refusal.failure,
        };
        let wait = match failure {
            Failure::Refused { why, mend } => return Err(ConnectError::Refused { why, mend }),
            Failure::Retry(wait) => wait.max(AGAIN),
            Failure::Gone | Failure::Closed | Failure::Unknown => AGAIN,
        };
        tracing::warn!(seconds = wait.as_secs(), "Discord can't be reached; trying again there");
        tokio::time::sleep(wait).await;
    }
}

fn intents(hears: Hears) -> Intents {
    let mut intents = Intents::GUILDS | Intents::GUILD_MODERATION | Intents::GUILD_VOICE_STATES | Intents::GUILD_MESSAGES | Intents::GUILD_MESSAGE_REACTIONS | Intents::GUILD_MESSAGE_POLLS;
    intents.set(Intents::GUILD_MEMBERS, hears.members);
    intents.set(Intents::MESSAGE_CONTENT, hears.content);
    intents
}
