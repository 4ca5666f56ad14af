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
use refusal::Refusal;
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
}

/// Discord, ready to connect.
pub struct Discord {
    door: Door,
    outgoing: Arc<Outgoing>,
    application: u64,
    shards: (u32, u32, u32),
    ear: Option<Arc<Ear>>,
}

/// How long is waited before Discord is asked again; and at most, where nobody waits for it.
const AGAIN: Duration = Duration::from_secs(5);
const LONG: Duration = Duration::from_secs(600);
/// The application may hear who comes and goes, and what is said: granted, or for small bots.
const MEMBERS: u64 = 1 << 14 | 1 << 15;
const CONTENT: u64 = 1 << 18 | 1 << 19;

impl Discord {
    /// Asks Discord who we are, what we may hear and where the gateway is, and sees to it that the commands are registered. Waits,
    /// and asks the same server again, for as long as it can't be reached or makes no sense.
    ///
    /// # Errors
    /// When the token is wrong.
    pub async fn connect(options: Options) -> Result<Self, ConnectError> {
        let rest = Rest::new(&options.token, &options.api_url)?;
        let application = ask(&rest, || Route::Oauth2ApplicationCurrent, |application| id(&application["id"]) != 0).await?;
        let me = ask(&rest, || Route::UserMe, |me| id(&me["id"]) != 0).await?;
        let gateway = ask(&rest, || Route::GatewayBot, |gateway| is_gateway(&word(&gateway["url"]))).await?;
        let url = word(&gateway["url"]).trim_end_matches('/').into();
        // Where nothing is said of what may be heard, it shows when the gateway lets us in, or doesn't.
        let flags = application["flags"].as_u64().unwrap_or(CONTENT | MEMBERS);
        let hears = Hears { content: flags & CONTENT != 0, members: flags & MEMBERS != 0 };
        let limit = &gateway["session_start_limit"];
        let number = |key: &str, least: u64| u32::try_from(limit[key].as_u64().unwrap_or(least).max(least)).unwrap_or(u32::MAX);
        let total = number("total", 1_000);
        let reset = Duration::from_millis(limit["reset_after"].as_u64().unwrap_or_default());
        let queue = InMemoryQueue::new(u16::try_from(number("max_concurrency", 1)).unwrap_or(1), number("remaining", 0).min(total), reset, total);
        let wanted = u32::try_from(gateway["shards"].as_u64().unwrap_or(1)).unwrap_or(1).max(1);
        let shards = options.shards.unwrap_or((0, wanted - 1, wanted));
        let application = id(&application["id"]);
        let outgoing = Outgoing::new(rest, options.words, hears, id(&me["id"]), shards.2, options.now, options.ear.clone());
        if !register(&outgoing.rest, application, &outgoing.words).await {
            tokio::spawn(register_later(Arc::clone(&outgoing.rest), application, Arc::clone(&outgoing.words)));
        }
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

/// Asks the same server until there is an answer that makes sense, or none will ever be.
async fn ask(rest: &Rest, route: impl Fn() -> Route<'static>, makes_sense: impl Fn(&Value) -> bool) -> Result<Value, ConnectError> {
    loop {
        let wait = match rest.call(Call::get(route())).await {
            Ok(body) => match serde_json::from_slice(&body) {
                Ok(value) if makes_sense(&value) => return Ok(value),
                _ => {
                    tracing::warn!(seconds = AGAIN.as_secs(), call = %route().path(), "Discord's answer makes no sense; asking again there");
                    AGAIN
                }
            },
            Err(refusal) if refusal == Refusal::locked_out() => match refusal.failure {
                Failure::Refused { why, mend } => return Err(ConnectError::Refused { why, mend }),
                _ => AGAIN,
            },
            Err(refusal) => {
                let wait = if let Failure::Retry(wait) = refusal.failure { wait.max(AGAIN) } else { AGAIN };
                tracing::warn!(seconds = wait.as_secs(), failure = %refusal.failure, "Discord can't be reached; trying again there");
                wait
            }
        };
        tokio::time::sleep(wait).await;
        // What was refused a moment ago may be granted now.
        rest.forgive(|_| true);
    }
}

/// Whether that is where a gateway can be.
fn is_gateway(url: &str) -> bool {
    url::Url::parse(url).is_ok_and(|url| matches!(url.scheme(), "ws" | "wss") && url.host().is_some())
}

/// Registers the commands. Says whether that is settled: they are, or never will be.
async fn register(rest: &Rest, application: u64, words: &Words) -> bool {
    match commands::register(rest, application, words).await {
        Ok(true) => tracing::info!("commands registered"),
        Ok(false) => {}
        Err(refusal) if matches!(refusal.failure, Failure::Refused { .. } | Failure::Gone) => tracing::error!(failure = %refusal.failure, "the commands can't be registered"),
        Err(refusal) => {
            tracing::warn!(failure = %refusal.failure, "the commands can't be registered yet; trying again");
            return false;
        }
    }
    true
}

/// Registers the commands as soon as it can be done.
async fn register_later(rest: Arc<Rest>, application: u64, words: Arc<Words>) {
    let mut wait = AGAIN;
    loop {
        tokio::time::sleep(wait).await;
        if register(&rest, application, &words).await {
            return;
        }
        wait = (wait * 2).min(LONG);
    }
}

fn intents(hears: Hears) -> Intents {
    let mut intents =
        Intents::GUILDS | Intents::GUILD_MODERATION | Intents::GUILD_INVITES | Intents::GUILD_VOICE_STATES | Intents::GUILD_MESSAGES | Intents::GUILD_MESSAGE_REACTIONS | Intents::GUILD_MESSAGE_POLLS;
    intents.set(Intents::GUILD_MEMBERS, hears.members);
    intents.set(Intents::MESSAGE_CONTENT, hears.content);
    intents
}
