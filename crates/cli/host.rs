//! Hosting for real: the platforms whose tokens there are, one engine, and a small page on this machine.

use crate::config::{Config, address};
use crate::{Common, Failed, say};
use hearth_adapter::Platform;
use hearth_discord::{Discord, Options as DiscordOptions};
use hearth_engine::{Clock, Engine, Options, System};
use hearth_storage::Store;
use hearth_telegram::{Options as TelegramOptions, Rates, Telegram, Webhook};
use hearth_topics::Ear;
use std::net::SocketAddr;
use std::sync::Arc;

/// Another address of Discord's API, before the file's.
const DISCORD_URL: &str = "HEARTH_DISCORD_API_URL";
/// Another address of Telegram's Bot API, before the file's.
const TELEGRAM_URL: &str = "HEARTH_TELEGRAM_API_URL";

/// The tokens of platforms.
pub(crate) struct Tokens {
    pub(crate) discord: Option<String>,
    pub(crate) telegram: Option<String>,
}

impl Tokens {
    /// Those in the environment.
    pub(crate) fn read() -> Self {
        let token = |name: &str| std::env::var(name).ok().map(|token| token.trim().to_owned()).filter(|token| !token.is_empty());
        Self { discord: token("DISCORD_TOKEN"), telegram: token("TELEGRAM_TOKEN") }
    }

    /// Whether there is none.
    pub(crate) fn are_absent(&self) -> bool {
        self.discord.is_none() && self.telegram.is_none()
    }
}

/// An address from the environment, else the one that is configured.
fn chosen(name: &str, example: &str, configured: &str) -> Result<String, Failed> {
    match std::env::var(name) {
        Ok(url) => address(&url).ok_or_else(|| Failed(format!("{name} is no address: {url}; use one such as {example}"))),
        Err(_) => Ok(configured.to_owned()),
    }
}

pub(crate) async fn run(common: &Common, config: &Config, tokens: Tokens, listen: Option<SocketAddr>, usual: SocketAddr) -> Result<(), Failed> {
    let ear = Arc::new(Ear::default());
    let words = Arc::new(common.words()?);
    let store = Store::open(&common.data).await?;
    hearth_history::rebuild_all(&store, &config.policy).await?;
    let mut platforms: Vec<Arc<dyn Platform>> = Vec::new();
    let mut links = Vec::new();
    if let Some(token) = tokens.discord {
        let api_url = chosen(DISCORD_URL, "http://127.0.0.1:9700/api/v10", &config.discord.api_url)?;
        let options = DiscordOptions { token, api_url, shards: config.discord.shards, words: Arc::clone(&words), ear: Some(Arc::clone(&ear)), now: Arc::new(|| System.now()) };
        let discord = tokio::select! {
            discord = Discord::connect(options) => discord?,
            () = crate::story::interrupted() => return Ok(()),
        };
        links.push(("Discord", discord.invitation()));
        platforms.extend(discord.shards().into_iter().map(|shard| shard as Arc<dyn Platform>));
    }
    if let Some(token) = tokens.telegram {
        let api_url = chosen(TELEGRAM_URL, "http://127.0.0.1:8081", &config.telegram.api_url)?;
        let webhook = config.telegram.webhook.clone().map(|(url, listen)| Webhook { url, listen });
        let options = TelegramOptions {
            token,
            api_url,
            words: Arc::clone(&words),
            ear: Some(Arc::clone(&ear)),
            webhook,
            rates: Rates::default(),
            titles: config.telegram.titles,
            now: Arc::new(|| System.now()),
        };
        let telegram = tokio::select! {
            telegram = Telegram::connect(options) => telegram?,
            () = crate::story::interrupted() => return Ok(()),
        };
        links.push(("Telegram", telegram.invitation()));
        platforms.push(telegram.stream());
    }
    let mut options = Options::real(config.policy.clone());
    (options.memory, options.ear) = (config.memory, Some(ear));
    let engine = Engine::start(store, platforms, options).await?;
    let front = hearth_web::Front::open(listen.unwrap_or(usual), listen.is_none(), links.iter().map(|(name, link)| ((*name).to_owned(), link.clone())).collect(), Arc::clone(&words)).await?;
    // On lines of their own, for scripts; everything else is for people.
    say(&front.url());
    for (name, link) in &links {
        eprintln!("Invite Hearth on {name}:");
        say(link);
    }
    eprintln!("Ctrl-C stops; everything is kept in {}.", common.data.display());
    let served = tokio::select! {
        served = front.serve() => served.map_err(Failed::from),
        () = engine.failed() => Ok(()),
        () = crate::story::interrupted() => Ok(()),
    };
    engine.stop().await?;
    served
}
