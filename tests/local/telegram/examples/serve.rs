//! A Telegram of our own to try Hearth against by hand, without an account: `cargo run -p local-telegram --example serve`.
//!
//! It prints how to start Hearth, lets a few people talk, and prints what Hearth says to whom. A line that is typed is said by Olga, who
//! owns the group: `/me`, `>3 More` presses a button of message 3, `@ hello` is said in private. Ctrl-C ends it.

use local_telegram::{ALL, Id, Options, Post, Telegram};
use serde_json::Value;
use std::time::Duration;
use tokio::sync::mpsc;

const TALK: [&str; 6] = [
    "Has anybody been up to the hut this week?",
    "I was, on Sunday: snow down to the last trees",
    "Thanks, then I take the other way",
    "The bridge is open again, by the way",
    "Which stove do you take for two days?",
    "The small one, and a bar of chocolate",
];

/// Lines as they are typed; none once the input ends.
fn typed() -> mpsc::UnboundedReceiver<String> {
    let (lines, typed) = mpsc::unbounded_channel();
    std::thread::spawn(move || std::io::stdin().lines().map_while(Result::ok).try_for_each(|line| lines.send(line)));
    typed
}

/// Says a line of Olga's, or presses a button for her.
fn said(telegram: &Telegram, olga: Id, group: Id, line: &str) {
    if let Some((message, button)) = line.strip_prefix('>').and_then(|rest| rest.split_once(' ')) {
        let message = message.parse().ok().filter(|message| telegram.message(group, *message).is_some_and(|of| of["reply_markup"].to_string().contains(button)));
        match message {
            Some(message) => drop(telegram.press(olga, group, message, button)),
            None => println!("there is no such button"),
        }
    } else if let Some(private) = line.strip_prefix("@ ") {
        telegram.whisper(olga, private);
    } else if !line.trim().is_empty() {
        telegram.say(olga, group, line);
    }
}

/// Prints a message of the bot with its buttons.
fn print(place: &str, message: &Value) {
    let words = message["text"].as_str().or(message["caption"].as_str()).unwrap_or("(no words)");
    println!("[{place} {}] {words}", message["message_id"]);
    for row in message["reply_markup"]["inline_keyboard"].as_array().into_iter().flatten() {
        println!("    {}", row.as_array().into_iter().flatten().filter_map(|button| button["text"].as_str()).map(|text| format!("[{text}]")).collect::<Vec<_>>().join(" "));
    }
}

#[tokio::main(flavor = "current_thread")]
async fn main() {
    let telegram = Telegram::start(Options { strict: false, ..Options::default() });
    let olga = telegram.user("Olga");
    let group = telegram.supergroup("Hiking club", olga);
    telegram.add_bot(group, ALL);
    let people: Vec<_> = ["Ana", "Ben", "Carl"].map(|name| telegram.member_named(group, name)).into();
    println!("TELEGRAM_TOKEN={} HEARTH_TELEGRAM_API_URL={} hearth", telegram.token(), telegram.api_url());
    let (mut lines, mut open) = (typed(), true);
    let mut talk = tokio::time::interval(Duration::from_secs(20));
    let mut look = tokio::time::interval(Duration::from_millis(200));
    let (mut round, mut last) = (0, None);
    let mut shown: Vec<(Id, Value)> = Vec::new();
    loop {
        tokio::select! {
            line = lines.recv(), if open => match line {
                Some(line) => said(&telegram, olga, group, &line),
                None => open = false,
            },
            _ = talk.tick(), if telegram.listening() => {
                let words = TALK[round % TALK.len()];
                let post = last.filter(|_| round % 2 == 1).map_or_else(|| Post::from(words), |last| Post::from(words).answering(last));
                last = Some(telegram.say(people[round % people.len()], group, post));
                round += 1;
            }
            _ = look.tick() => {
                let mut heard: Vec<(Id, Value)> = [group, olga].iter().flat_map(|chat| telegram.messages(*chat).into_iter().map(|message| (*chat, message))).collect();
                heard.extend(telegram.ephemeral(group, olga).into_iter().map(|message| (group, message)));
                heard.retain(|(_, message)| message["from"]["id"] == telegram.bot());
                for (chat, message) in heard.iter().filter(|message| !shown.contains(message)) {
                    print(if *chat == group { "group" } else { "private" }, message);
                }
                shown = heard;
                telegram.take_violations().into_iter().for_each(|violation| eprintln!("violation: {violation}"));
            }
        }
    }
}
