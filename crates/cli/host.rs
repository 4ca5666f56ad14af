//! Hosting for real: the platforms whose tokens there are, one engine, and a small page on this machine.

use crate::config::{Config, address};
use crate::{Common, Failed, say};
use hearth_adapter::{Platform, Words};
use hearth_discord::{Discord, Options as DiscordOptions};
use hearth_engine::{Clock, Engine, Options, System};
use hearth_storage::Store;
use hearth_telegram::{Options as TelegramOptions, Rates, Telegram, Webhook};
use hearth_topics::Ear;
use hearth_web::{Front, Fronted, Rest};
use std::net::SocketAddr;
use std::pin::pin;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;
use tokio::task::{JoinError, JoinSet};

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

/// So long a platform that can't be reached is waited for before the others begin.
const PATIENCE: Duration = Duration::from_secs(3);

/// A platform that can be hosted on by now: its name, the link that invites there, and its streams.
struct Reached {
    name: &'static str,
    link: String,
    platforms: Vec<Arc<dyn Platform>>,
}

pub(crate) async fn run(common: &Common, config: &Config, tokens: Tokens, listen: Option<SocketAddr>, usual: SocketAddr) -> Result<(), Failed> {
    let ear = Arc::new(Ear::default());
    let words = Arc::new(common.words()?);
    let store = Store::open(&common.data).await?;
    hearth_history::rebuild_all(&store, &config.policy).await?;
    let mut reaching = reach(config, tokens, &words, &ear)?;
    let mut reached = tokio::select! {
        reached = first(&mut reaching) => reached?,
        () = crate::story::interrupted() => return Ok(()),
    };
    let links: Arc<Mutex<Vec<_>>> = Arc::default();
    invite(&links, &reached);
    let fronted = Fronted { links: Arc::clone(&links), words: Arc::clone(&words), store: store.clone(), folder: common.data.clone(), policy: config.policy.clone() };
    let front = Front::open(listen.unwrap_or(usual), listen.is_none(), fronted).await?;
    // On lines of their own, for scripts; everything else is for people.
    say(&front.url());
    shown(&reached);
    eprintln!("Ctrl-C stops; everything is kept in {}.", common.data.display());
    let (serving, mut rests) = front.serve();
    let mut serving = pin!(serving);
    loop {
        let platforms = reached.iter().flat_map(|reached| reached.platforms.iter().cloned()).collect();
        let mut options = Options::real(config.policy.clone());
        (options.memory, options.ear) = (config.memory, Some(Arc::clone(&ear)));
        let engine = Engine::start(store.clone(), platforms, options).await?;
        let ended = tokio::select! {
            served = &mut serving => Ended::For(served.map_err(Failed::from)),
            () = engine.failed() => Ended::For(Ok(())),
            () = crate::story::interrupted() => Ended::For(Ok(())),
            Some(late) = reaching.join_next() => Ended::Late(joined(late)),
            Some(rest) = rests.recv() => Ended::Rests(rest),
        };
        // Whatever comes next goes on where this stopped.
        engine.stop().await?;
        match ended {
            Ended::For(served) => return served,
            Ended::Late(late) => {
                let late = [late?];
                shown(&late);
                invite(&links, &late);
                reached.extend(late);
            }
            Ended::Rests(rest) => tokio::select! {
                () = rest.grant() => {}
                () = crate::story::interrupted() => return Ok(()),
            },
        }
    }
}

/// Why an engine was stopped.
enum Ended {
    /// For good.
    For(Result<(), Failed>),
    /// Another platform can be reached by now.
    Late(Result<Reached, Failed>),
    /// An import wants the database for itself.
    Rests(Rest),
}

/// The platforms that there are tokens for, on the way to being reached: each waits for its own, and for no other.
fn reach(config: &Config, tokens: Tokens, words: &Arc<Words>, ear: &Arc<Ear>) -> Result<JoinSet<Result<Reached, Failed>>, Failed> {
    let mut reaching: JoinSet<Result<Reached, Failed>> = JoinSet::new();
    if let Some(token) = tokens.discord {
        let api_url = chosen(DISCORD_URL, "http://127.0.0.1:9700/api/v10", &config.discord.api_url)?;
        let options = DiscordOptions { token, api_url, shards: config.discord.shards, words: Arc::clone(words), ear: Some(Arc::clone(ear)), now: Arc::new(|| System.now()) };
        reaching.spawn(async {
            let discord = Discord::connect(options).await?;
            Ok(Reached { name: "Discord", link: discord.invitation(), platforms: discord.shards().into_iter().map(|shard| shard as Arc<dyn Platform>).collect() })
        });
    }
    if let Some(token) = tokens.telegram {
        let api_url = chosen(TELEGRAM_URL, "http://127.0.0.1:8081", &config.telegram.api_url)?;
        let webhook = config.telegram.webhook.clone().map(|(url, listen)| Webhook { url, listen });
        let options =
            TelegramOptions { token, api_url, words: Arc::clone(words), ear: Some(Arc::clone(ear)), webhook, rates: Rates::default(), titles: config.telegram.titles, now: Arc::new(|| System.now()) };
        reaching.spawn(async {
            let telegram = Telegram::connect(options).await?;
            Ok(Reached { name: "Telegram", link: telegram.invitation(), platforms: vec![telegram.stream()] })
        });
    }
    Ok(reaching)
}

/// The platforms that can be reached soon; at least one.
async fn first(reaching: &mut JoinSet<Result<Reached, Failed>>) -> Result<Vec<Reached>, Failed> {
    let mut reached = Vec::new();
    reached.extend(reaching.join_next().await.map(joined).transpose()?);
    while let Ok(Some(more)) = tokio::time::timeout(PATIENCE, reaching.join_next()).await {
        reached.push(joined(more)?);
    }
    Ok(reached)
}

fn joined(reached: Result<Result<Reached, Failed>, JoinError>) -> Result<Reached, Failed> {
    reached.map_err(|error| Failed(error.to_string()))?
}

fn invite(links: &Mutex<Vec<(String, String)>>, reached: &[Reached]) {
    links.lock().unwrap_or_else(PoisonError::into_inner).extend(reached.iter().map(|reached| (reached.name.to_owned(), reached.link.clone())));
}

fn shown(reached: &[Reached]) {
    for Reached { name, link, .. } in reached {
        eprintln!("Invite Hearth on {name}:");
        say(link);
    }
}
