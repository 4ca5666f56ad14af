//! Hosting for real: the platforms whose tokens there are, one engine, and a small page on this machine.

use crate::config::{Config, address};
use crate::{Common, Failed, say};
use hearth_adapter::Platform;
use hearth_discord::{Discord, Options as DiscordOptions};
use hearth_engine::{Clock, Engine, Options, System};
use hearth_storage::Store;
use hearth_topics::Ear;
use std::net::SocketAddr;
use std::sync::Arc;

/// Another address of Discord's API, before the file's.
const DISCORD_URL: &str = "HEARTH_DISCORD_API_URL";

/// The tokens of platforms.
pub(crate) struct Tokens {
    pub(crate) discord: Option<String>,
}

impl Tokens {
    /// Those in the environment.
    pub(crate) fn read() -> Self {
        Self { discord: std::env::var("DISCORD_TOKEN").ok().map(|token| token.trim().to_owned()).filter(|token| !token.is_empty()) }
    }

    /// Whether there is none.
    pub(crate) fn are_absent(&self) -> bool {
        self.discord.is_none()
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
        let api_url = match std::env::var(DISCORD_URL) {
            Ok(url) => address(&url).ok_or_else(|| Failed(format!("{DISCORD_URL} is no address: {url}; use one such as http://127.0.0.1:9700/api/v10")))?,
            Err(_) => config.discord.api_url.clone(),
        };
        let options = DiscordOptions { token, api_url, shards: config.discord.shards, words: Arc::clone(&words), ear: Some(Arc::clone(&ear)), now: Arc::new(|| System.now()) };
        let discord = tokio::select! {
            discord = Discord::connect(options) => discord?,
            () = crate::story::interrupted() => return Ok(()),
        };
        links.push(("Discord", discord.invitation()));
        platforms.extend(discord.shards().into_iter().map(|shard| shard as Arc<dyn Platform>));
    }
    let mut options = Options::real(config.policy.clone());
    (options.memory, options.ear) = (config.memory, Some(ear));
    let engine = Engine::start(store, platforms, options).await?;
    let front = hearth_web::Front::open(listen.unwrap_or(usual), listen.is_none(), links.iter().map(|(name, link)| ((*name).to_owned(), link.clone())).collect(), Arc::clone(&words)).await?;
    // On lines of their own, for scripts; everything else is for people.
    say(&front.url());
    for (name, link) in &links {
        eprintln!("Invite Hearth to a server on {name}:");
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
