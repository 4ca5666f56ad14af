//! How fast the playground is: `cargo bench -p hearth-web`. Loopback alone.

#[path = "../tests/open/mod.rs"]
mod open;

use std::time::{Duration, Instant};

const TABS: u64 = 100;
const WORDS: usize = 200;

fn main() {
    tokio::runtime::Builder::new_multi_thread().enable_all().build().expect("a runtime").block_on(async {
        let folder = tempfile::tempdir().expect("a folder");
        let began = Instant::now();
        let host = open::open(folder.path()).await;
        println!("a new town with six weeks behind it: {:?}", began.elapsed());
        let began = Instant::now();
        let (_, _, first) = open::get(&host, "/en/").await;
        println!("the first page: {:?}, {} bytes", began.elapsed(), first.len());
        let (_, _, room) = open::get(&host, "/en/as/4/lobby?look=both").await;
        println!("a room on two platforms: {} bytes", room.len());
        told(&host).await;
    });
}

/// From the moment at which a message is sent until each of the tabs has it.
async fn told(host: &str) {
    let mut tabs = Vec::new();
    for at in 0..TABS {
        tabs.push(open::tab(host, 4 + at % 30).await);
    }
    let (sender, mut receiver) = tokio::sync::mpsc::unbounded_channel::<(usize, Instant)>();
    for mut tab in tabs {
        let sender = sender.clone();
        tokio::spawn(async move {
            for word in 0..WORDS {
                open::told(&mut tab, &format!("word number {word} for everybody")).await;
                let _ = sender.send((word, Instant::now()));
            }
        });
    }
    let mut times = Vec::new();
    for word in 0..WORDS {
        let sent = Instant::now();
        open::post(host, "/en/as/4/workshop/act?look=discord", &format!("say=word number {word} for everybody")).await;
        for _ in 0..TABS {
            if let Some((_, at)) = receiver.recv().await {
                times.push(at.duration_since(sent));
            }
        }
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    times.sort();
    println!("from one tab to {TABS} others: half within {:?}, 99 % within {:?}", times[times.len() / 2], times[times.len() * 99 / 100]);
}
