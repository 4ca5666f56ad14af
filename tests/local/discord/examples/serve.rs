//! A Discord of our own to try Hearth against by hand, without an account: `cargo run -p local-discord --example serve`.
//!
//! It prints how to start Hearth, lets a few people talk, and prints what Hearth says to whom. Ctrl-C ends it.

use local_discord::{Command, Discord, Options, Post, permission};
use std::time::Duration;

const TALK: [&str; 6] = [
    "Has anybody been up to the hut this week?",
    "I was, on Sunday: snow down to the last trees",
    "Thanks, then I take the other way",
    "The bridge is open again, by the way",
    "Which stove do you take for two days?",
    "The small one, and a bar of chocolate",
];

#[tokio::main(flavor = "current_thread")]
async fn main() {
    let discord = Discord::start(Options { strict: false, ..Options::default() });
    let olga = discord.user("Olga");
    let server = discord.server("Hiking club", olga);
    let general = discord.text(server, "general");
    discord.add_bot(server, permission::ADMINISTRATOR);
    let people: Vec<_> = ["Ana", "Ben", "Carl"].map(|name| discord.member_named(server, name)).into();
    println!("DISCORD_TOKEN={} HEARTH_DISCORD_API_URL={} hearth", discord.token(), discord.api_url());
    discord.until("Hearth", |discord| (discord.listening() > 0).then_some(())).await;
    let mut last = None;
    for round in 0.. {
        let (who, words) = (people[round % people.len()], TALK[round % TALK.len()]);
        let post = last.filter(|_| round % 2 == 1).map_or_else(|| Post::from(words), |last| Post::from(words).answering(last));
        last = Some(discord.say(who, general, post));
        if round % 6 == 5 && discord.listening() > 0 {
            let command = ["me", "top", "setup", "doctor"][round / 6 % 4];
            let answer = discord.command(olga, general, Command::named(command)).settled().await;
            println!("/{command}: {}", serde_json::to_string_pretty(&answer.embeds).unwrap_or_default());
        }
        tokio::time::sleep(Duration::from_secs(2)).await;
    }
}
