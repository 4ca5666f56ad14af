//! Prints what the messages of a file talk about: `cargo run --release -p hearth-topics --example look -- FILE [LIMIT [FROM TO]]`.
//!
//! The file is JSON lines, gzipped or not: `ts` in seconds, `channel`, `id`, `user`, `text`, `reply_to`. FROM and TO are such
//! seconds too. Where a file is annotated with conversations by people (`annotated`, `replies_to`), each topic is compared with
//! the conversation that it fits best.

use flate2::read::GzDecoder;
use hearth_core::{Heard, Moment};
use hearth_topics::{Said, Topic, Topics};
use serde_json::Value;
use std::collections::BTreeMap;
use std::fs::File;
use std::io::{BufRead, BufReader, Read};
use std::time::Instant;

fn main() {
    let arguments: Vec<_> = std::env::args().skip(1).collect();
    let Some(path) = arguments.first() else { return println!("look FILE [LIMIT [FROM TO]]") };
    let messages = read(path);
    let limit = arguments.get(1).and_then(|limit| limit.parse().ok()).unwrap_or(20);
    let moment = |at: usize, or: i64| arguments.get(at).and_then(|text| text.parse::<i64>().ok()).map_or(Moment(or), |seconds| Moment(seconds * 1_000));
    let (from, to) = (moment(2, i64::MIN), moment(3, i64::MAX));
    let start = Instant::now();
    let mut topics = fed(&messages);
    let fed = start.elapsed();
    let found = topics.find(from, to, limit);
    println!("{} messages, fed in {fed:?}, found in {:?}", messages.len(), start.elapsed() - fed);
    let texts: BTreeMap<_, _> = messages.iter().map(|message| (text(message, "id"), text(message, "text"))).collect();
    for topic in &found {
        println!("{:<36} people {:>3} messages {:>4} {} … {}  [{}]", topic.label, topic.people, topic.messages, day(topic.first), day(topic.last), topic.terms.join(", "));
        if std::env::var("TEXTS").is_ok() {
            topic.message_ids.iter().for_each(|id| println!("      {}", texts.get(id.as_str()).map_or("", |text| text)));
        }
    }
    compare(&messages, &found);
    compare_conversations(&messages, &mut topics);
}

fn read(path: &str) -> Vec<Value> {
    let file = match File::open(path) {
        Ok(file) => file,
        Err(error) => {
            eprintln!("{path}: {error}");
            return Vec::new();
        }
    };
    let bytes: Box<dyn Read> = if path.ends_with(".gz") { Box::new(GzDecoder::new(file)) } else { Box::new(file) };
    BufReader::new(bytes).lines().map_while(Result::ok).filter_map(|line| serde_json::from_str(&line).ok()).collect()
}

fn text<'a>(message: &'a Value, key: &str) -> &'a str {
    message[key].as_str().unwrap_or("")
}

fn fed(messages: &[Value]) -> Topics {
    let mut topics = Topics::default();
    let (mut spaces, mut people) = (BTreeMap::new(), BTreeMap::new());
    fn number<'a>(of: &mut BTreeMap<&'a str, u32>, name: &'a str) -> u32 {
        let next = of.len() as u32;
        *of.entry(name).or_insert(next)
    }
    for message in messages {
        let name = text(message, "user");
        topics.name(number(&mut people, name), name);
    }
    for message in messages {
        let at = Moment((message["ts"].as_f64().unwrap_or(0.0) * 1_000.0) as i64);
        let (space, person) = (number(&mut spaces, text(message, "channel")), number(&mut people, text(message, "user")));
        topics.hear(Said { at, space, person, id: text(message, "id"), parent: message["reply_to"].as_str().filter(|_| std::env::var("BLIND").is_err()), text: Heard(text(message, "text")) });
    }
    topics
}

fn day(at: Moment) -> String {
    at.utc().format("%Y-%m-%d %H:%M").to_string()
}

/// How well topics fit the conversations that people saw: for each topic its best conversation.
fn compare(messages: &[Value], found: &[Topic]) {
    let conversations = annotated(messages);
    let sizes = conversations.values().fold(BTreeMap::<_, usize>::new(), |mut sizes, root| {
        *sizes.entry(*root).or_default() += 1;
        sizes
    });
    let (mut count, mut precision, mut recall, mut best) = (0, 0.0, 0.0, 0.0);
    for topic in found {
        let mut shared = BTreeMap::<_, usize>::new();
        let judged = topic.message_ids.iter().filter_map(|id| conversations.get(id.as_str())).fold(0, |count, root| {
            *shared.entry(*root).or_default() += 1;
            count + 1
        });
        let fit = shared
            .iter()
            .map(|(root, shared)| (2.0 * *shared as f64 / (judged + sizes[root]) as f64, *shared as f64 / judged as f64, *shared as f64 / sizes[root] as f64))
            .max_by(|a, b| a.0.total_cmp(&b.0));
        if let Some((f, p, r)) = fit.filter(|_| judged >= 3) {
            (count, precision, recall, best) = (count + 1, precision + p, recall + r, best + f);
        }
    }
    let seen = sizes.iter().filter(|(_, size)| **size >= 3).count();
    let hit = sizes
        .iter()
        .filter(|(root, size)| {
            **size >= 3
                && found.iter().any(|topic| {
                    let ids: Vec<_> = topic.message_ids.iter().filter_map(|id| conversations.get(id.as_str())).collect();
                    let shared = ids.iter().filter(|of| **of == *root).count();
                    4 * shared >= ids.len() + **size
                })
        })
        .count();
    println!("{hit} of {seen} conversations have a topic of F 0.5 or more");
    if count > 0 {
        let mean = |sum: f64| sum / f64::from(count);
        println!("{count} topics against {} conversations: precision {:.2}, recall {:.2}, F {:.2}", sizes.len(), mean(precision), mean(recall), mean(best));
    }
}

/// How well conversations fit those that people saw, of three messages and more: the mean of each one's best F.
fn compare_conversations(messages: &[Value], topics: &mut Topics) {
    let seen = annotated(messages);
    let mut cells = BTreeMap::<_, usize>::new();
    let (mut theirs, mut ours) = (BTreeMap::<_, usize>::new(), BTreeMap::<_, usize>::new());
    for (id, conversation) in topics.conversations() {
        if let Some(root) = seen.get(id) {
            *cells.entry((*root, conversation)).or_default() += 1;
            *theirs.entry(*root).or_default() += 1;
            *ours.entry(conversation).or_default() += 1;
        }
    }
    let mut best = BTreeMap::<_, f64>::new();
    for ((root, conversation), shared) in &cells {
        let f = 2.0 * *shared as f64 / (theirs[root] + ours[conversation]) as f64;
        let best = best.entry(*root).or_default();
        *best = best.max(f);
    }
    let fits: Vec<_> = best.iter().filter(|(root, _)| theirs[*root] >= 3).map(|(_, f)| f).collect();
    if !fits.is_empty() {
        println!("{} conversations, ours {}: F {:.3}", fits.len(), ours.len(), fits.iter().copied().sum::<f64>() / fits.len() as f64);
    }
}

/// The first message of each annotated message's conversation.
fn annotated(messages: &[Value]) -> BTreeMap<&str, &str> {
    let mut roots = BTreeMap::new();
    for message in messages.iter().filter(|message| message["annotated"] == Value::Bool(true)) {
        let root = text(message, "reply_to");
        let root = roots.get(root).copied().unwrap_or(text(message, "id"));
        roots.insert(text(message, "id"), root);
    }
    roots
}
