//! What Discord costs, from the socket to durable storage: processor time and rate of messages, and how soon a command is answered.
//! Run with `cargo bench -p hearth-discord`; add `--no-default-features` for frames that are not compressed.
//!
//! The Discord is one of our own on a thread of its own, whose time is not counted. It shares the machine's cores all the same.

use hearth_adapter::{Platform, Words};
use hearth_core::{Day, Kind, Policy};
use hearth_engine::{Clock, Engine, Options, System};
use hearth_storage::Store;
use hearth_topics::Ear;
use local_discord::{Command, Discord, Flood, Id, permission};
use std::collections::BTreeSet;
use std::sync::Arc;
use std::time::{Duration, Instant};

/// Messages of a flood.
const FLOOD: usize = 400_000;
/// People and channels.
const PEOPLE: usize = 500;
const CHANNELS: usize = 20;
/// Commands whose answers are timed.
const COMMANDS: usize = 300;

#[tokio::main]
async fn main() {
    let before = threads();
    let discord = Discord::start(local_discord::Options { strict: false, ..local_discord::Options::default() });
    let theirs: BTreeSet<_> = threads().difference(&before).copied().collect();
    let owner = discord.user("Olga");
    let server = discord.server("Club", owner);
    let channels: Vec<_> = (0..CHANNELS).map(|at| discord.text(server, &format!("channel-{at}"))).collect();
    let people: Vec<_> = (0..PEOPLE).map(|at| discord.member_named(server, &format!("Person {at}"))).collect();
    discord.add_bot(server, permission::ADMINISTRATOR);

    let folder = tempfile::tempdir().expect("a folder");
    let words = Arc::new(Words::builtin().and(&hearth_discord::WORDS));
    // What is talked about is heard too, as the program does.
    let ear = Arc::new(Ear::default());
    let options = hearth_discord::Options { token: discord.token().into(), api_url: discord.api_url(), shards: None, words, ear: Some(Arc::clone(&ear)), now: Arc::new(|| System.now()) };
    let connected = hearth_discord::Discord::connect(options).await.expect("a way onto Discord");
    let platforms: Vec<_> = connected.shards().into_iter().map(|shard| shard as Arc<dyn Platform>).collect();
    let store = Store::open(folder.path()).await.expect("a database");
    let engine = Engine::start(store, platforms, Options { workers: 1, ear: Some(ear), ..Options::real(Policy::default()) }).await.expect("an engine");
    discord.connected(1).await;
    engine.caught_up().await;
    println!("{}", if cfg!(feature = "zlib") { "frames compressed, zlib-stream" } else { "frames plain" });

    let flood = Flood { server, authors: people, channels: channels.clone(), words: words_of() };
    println!("a frame of a message: {} bytes", discord.flood_sample(&flood).to_string().len());
    answers("commands, idle", &discord, owner, channels[0]).await;
    for (what, count) in [("warm-up", FLOOD / 4), ("flood", FLOOD)] {
        let prepared = discord.prepare_flood(count, &flood);
        let (counted, start, cpu) = (counted(&engine).await, Instant::now(), cpu_of_ours(&theirs));
        prepared.go();
        while self::counted(&engine).await < counted + count as i64 {
            tokio::time::sleep(Duration::from_millis(250)).await;
        }
        let (took, cpu) = (start.elapsed().as_secs_f64(), cpu_of_ours(&theirs) - cpu);
        println!("{what:<16} {count} messages in {took:.2} s: {:.0} a second; {:.2} CPU s for 100,000, {:.0} a second and core", count as f64 / took, cpu * 1e5 / count as f64, count as f64 / cpu);
    }
    let stop = Arc::new(std::sync::atomic::AtomicBool::new(false));
    tokio::join!(flow(&discord, &flood, 10_000, &stop), async {
        answers("commands, 10,000 messages a second", &discord, owner, channels[0]).await;
        stop.store(true, std::sync::atomic::Ordering::Relaxed);
    });
    println!("resident memory: {} MB", resident() >> 20);
    engine.stop().await.expect("a good end");
}

/// So many messages a second, until it is enough.
async fn flow(discord: &Discord, flood: &Flood, a_second: usize, stop: &std::sync::atomic::AtomicBool) {
    while !stop.load(std::sync::atomic::Ordering::Relaxed) {
        let start = Instant::now();
        discord.flood(a_second / 20, flood);
        tokio::time::sleep(Duration::from_millis(50).saturating_sub(start.elapsed())).await;
    }
}

/// How soon a command is answered, from its frame on.
async fn answers(what: &str, discord: &Discord, who: Id, channel: Id) {
    let mut times = Vec::new();
    for _ in 0..COMMANDS {
        let start = Instant::now();
        discord.command(who, channel, Command::named("help")).answered().await;
        times.push(start.elapsed().as_secs_f64() * 1_000.0);
        tokio::time::sleep(Duration::from_millis(3)).await;
    }
    times.sort_by(f64::total_cmp);
    let at = |share: f64| times[((times.len() as f64 * share) as usize).min(times.len() - 1)];
    println!("{what:<36} half within {:.2} ms, 99 % within {:.2} ms", at(0.5), at(0.99));
}

/// Messages counted so far; in bursts or not.
async fn counted(engine: &Engine) -> i64 {
    let Some(community) = engine.store().communities().await.expect("communities").first().map(|listing| listing.id) else { return 0 };
    let facts = engine.store().facts_since(community, Day(0)).await.expect("facts");
    facts.iter().filter(|fact| matches!(fact.kind, Kind::Message | Kind::Repeat | Kind::Burst)).map(|fact| i64::from(fact.count)).sum()
}

fn words_of() -> Vec<String> {
    let subjects = ["the tent", "a good map", "this river", "the last hut", "an old stove", "the weather"];
    let verbs = ["holds in a storm", "is worth the weight", "looked better on paper", "was closed when we came", "needs another look"];
    subjects.iter().flat_map(|subject| verbs.iter().map(move |verb| format!("I would say that {subject} {verb}, as message {{n}} of this long thread about walking"))).collect()
}

fn threads() -> BTreeSet<u32> {
    let tasks = std::fs::read_dir("/proc/self/task").expect("Linux");
    tasks.filter_map(|task| task.ok()?.file_name().to_str()?.parse().ok()).collect()
}

/// Processor seconds of every thread that is ours.
fn cpu_of_ours(theirs: &BTreeSet<u32>) -> f64 {
    let ticks = |task: u32| {
        let stat = std::fs::read_to_string(format!("/proc/self/task/{task}/stat")).ok()?;
        let after = stat.rsplit_once(')')?.1.split_whitespace().skip(11).take(2).map(|ticks| ticks.parse::<u64>().unwrap_or_default()).sum::<u64>();
        Some(after)
    };
    threads().difference(theirs).filter_map(|task| ticks(*task)).sum::<u64>() as f64 / 100.0
}

fn resident() -> usize {
    let statm = std::fs::read_to_string("/proc/self/statm").unwrap_or_default();
    statm.split_whitespace().nth(1).and_then(|pages| pages.parse::<usize>().ok()).unwrap_or_default() * 4_096
}
