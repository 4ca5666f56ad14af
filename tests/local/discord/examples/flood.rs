//! How fast a flood comes to a client that only takes frames, and what it costs to send: `cargo run --release --example flood 200000`.

use futures_util::StreamExt;
use local_discord::{Discord, Flood, Options, intent, permission};
use std::time::{Duration, Instant};
use twilight_gateway::{ConfigBuilder, Intents, Message, Shard, ShardId};

/// Seconds of the processor that this process has used.
fn used() -> f64 {
    let stat = std::fs::read_to_string("/proc/self/stat").unwrap_or_default();
    let fields: Vec<f64> = stat.rsplit(')').next().unwrap_or_default().split_whitespace().filter_map(|field| field.parse().ok()).collect();
    // The first field behind the name is a letter and not counted here; ticks are hundredths.
    fields.get(10..12).map_or(0.0, |ticks| (ticks[0] + ticks[1]) / 100.0)
}

/// Something that nobody said before: words in an order of their own.
fn said(number: u64) -> String {
    let word = |at: u64| {
        let mixed = (number * 31 + at).wrapping_mul(0x9e37_79b9_7f4a_7c15) >> 20;
        let parts = ["ban", "do", "ki", "lu", "mera", "no", "pa", "ro", "su", "ti", "fel", "gu", "hos", "wy", "xe", "vor"];
        (0..1 + mixed % 4).map(|part| parts[(mixed >> (4 + 4 * part)) as usize % parts.len()]).collect::<String>()
    };
    (0..8 + number % 24).map(word).collect::<Vec<_>>().join(" ")
}

#[tokio::main(flavor = "current_thread")]
async fn main() {
    let count = std::env::args().nth(1).and_then(|count| count.parse().ok()).unwrap_or(100_000);
    let discord = Discord::start(Options::default());
    let owner = discord.user("Ada");
    let server = discord.server("Hearth", owner);
    let channels: Vec<_> = (0..20).map(|at| discord.text(server, &format!("channel-{at}"))).collect();
    let authors: Vec<_> = (0..200).map(|at| discord.member_named(server, &format!("Member {at}"))).collect();
    discord.add_bot(server, permission::ADMINISTRATOR);
    let intents = Intents::from_bits_truncate(intent::GUILDS | intent::MESSAGES | intent::CONTENT);
    let config = ConfigBuilder::new(discord.token().to_owned(), intents).proxy_url(discord.gateway_url()).build();
    let mut shard = Shard::with_config(ShardId::ONE, config);
    let task = tokio::spawn(async move {
        let mut heard = 0;
        while heard < count {
            if let Some(Ok(Message::Text(text))) = shard.next().await {
                heard += usize::from(text.contains("\"MESSAGE_CREATE\""));
            }
        }
    });
    discord.connected(1).await;
    tokio::time::sleep(Duration::from_millis(300)).await;
    let words = (0..997).map(said).collect();
    let flood = Flood { server, authors, channels, words };
    let (begun, cost) = (Instant::now(), used());
    let prepared = discord.prepare_flood(count, &flood);
    println!("prepared {count} messages, {} bytes each on the wire, in {:?}, {:.2} s of the processor", prepared.bytes() / count, begun.elapsed(), used() - cost);
    let (begun, cost) = (Instant::now(), used());
    prepared.go();
    task.await.expect("all of them");
    let took = begun.elapsed();
    println!("heard in {took:?}: {:.0} a second; {:.2} s of the processor for both sides", count as f64 / took.as_secs_f64(), used() - cost);
}
