//! The whole engine over a real database: durable ingest, answers under load, and the start from a database of a million
//! members. Run with `cargo bench -p hearth-engine`; one part with `-- ingest`, `-- answers` or `-- start`.

mod flood;

use flood::{Flood, Talk, mix};
use hearth_core::{DAY, Moment, Native, Policy, Secret};
use hearth_engine::{Engine, Options};
use hearth_storage::Store;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::{Duration, Instant};

/// 2026-01-01, midnight.
const START: Moment = Moment(1_767_225_600_000);

#[tokio::main]
async fn main() {
    let only = std::env::args().nth(1).filter(|arg| !arg.starts_with('-'));
    let wanted = |part: &str| only.as_deref().is_none_or(|only| only == part);
    if wanted("ingest") {
        ingest().await;
    }
    if wanted("answers") {
        answers().await;
    }
    if wanted("start") {
        start().await;
    }
}

async fn engine(folder: &Path, flood: &Arc<Flood>) -> Engine {
    let store = Store::open(folder).await.expect("a fresh folder");
    let options = Options { clock: flood.clock.clone(), secret: |_| Ok(Secret([1, 2])), ..Options::real(Policy::default()) };
    Engine::start(store, vec![flood.clone()], options).await.expect("a fresh folder")
}

async fn through(flood: &Flood, position: u64) {
    while flood.committed.load(Ordering::Acquire) < position {
        tokio::time::sleep(Duration::from_millis(1)).await;
    }
}

/// How many messages a second are heard, decided and on disk.
async fn ingest() {
    const MESSAGES: u64 = 4_000_000;
    let folder = tempfile::tempdir().expect("a folder");
    for (what, communities, members) in [("one community of 50,000", 1, 50_000), ("100 communities of 1,000", 100, 1_000)] {
        let talk = Talk { communities, members, spaces: 16, from: START, pace: 40, rate: None };
        let flood = Arc::new(Flood::new(talk));
        let folder = folder.path().join(what);
        let engine = engine(&folder, &flood).await;
        through(&flood, flood.say(100_000)).await;
        let began = Instant::now();
        through(&flood, flood.say(MESSAGES)).await;
        let took = began.elapsed().as_secs_f64();
        flood.end();
        engine.stop().await.expect("an orderly end");
        let size = std::fs::metadata(folder.join("hearth.db")).map_or(0, |about| about.len());
        println!("ingest, {what}: {:.0} messages/s durable ({MESSAGES} over {:.1} days, database {} MB)", MESSAGES as f64 / took, MESSAGES as f64 * 40.0 / DAY as f64, size / 1_000_000);
    }
}

/// How long a command that keeps nothing waits for its answer while 50,000 messages a second pass.
async fn answers() {
    const RATE: u64 = 50_000;
    let folder = tempfile::tempdir().expect("a folder");
    let talk = Talk { communities: 20, members: 5_000, spaces: 16, from: START, pace: 40, rate: Some(RATE) };
    let flood = Arc::new(Flood::new(talk));
    let engine = engine(folder.path(), &flood).await;
    through(&flood, flood.say(RATE)).await;
    for command in ["help", "top", "me", "why"] {
        let position = flood.say(RATE * 5);
        flood.answers.lock().expect("no panic").clear();
        for n in 0..1_000_u64 {
            flood.ask(mix(n) % 20, Native(mix(n * 3) % 5_000 + 1), command);
            tokio::time::sleep(Duration::from_micros(4_500)).await;
        }
        through(&flood, position).await;
        let mut took = flood.answers.lock().expect("no panic").clone();
        took.sort_unstable();
        let at = |share: f64| took[((took.len() - 1) as f64 * share) as usize].as_micros();
        println!("/{command} under {RATE} messages/s: half within {} µs, 99 % within {} µs, the slowest {} µs ({} answers)", at(0.5), at(0.99), at(1.0), took.len());
    }
    flood.end();
    engine.stop().await.expect("an orderly end");
}

/// How soon the first answer comes after the start.
async fn start() {
    let folder = tempfile::tempdir().expect("a folder");
    for (what, communities, members) in [("one community of a million", 1, 1_000_000), ("1,000 communities of 1,000", 1_000, 1_000)] {
        let folder = folder.path().join(what);
        let talk = Talk { communities, members, spaces: 16, from: START, pace: 1_000, rate: None };
        let flood = Arc::new(Flood::new(talk));
        let before = engine(&folder, &flood).await;
        let spoken = 1_000_000;
        let last = flood.say(spoken);
        through(&flood, last).await;
        flood.end();
        before.stop().await.expect("an orderly end");

        let flood = Arc::new(Flood::new(talk));
        flood.go_on(spoken);
        flood.ask(0, Native(1), "me");
        let began = Instant::now();
        let again = engine(&folder, &flood).await;
        while flood.answers.lock().expect("no panic").is_empty() {
            tokio::time::sleep(Duration::from_millis(1)).await;
        }
        println!("start, {what}: the first /me answered {} ms after opening the database", began.elapsed().as_millis());
        through(&flood, flood.say(10_000)).await;
        println!("start, {what}: 10,000 more messages on disk {} ms after it", began.elapsed().as_millis());
        flood.end();
        again.stop().await.expect("an orderly end");
    }
}
