//! Terms of messages a second, and topics of an archive of a million messages with the memory that they take at most. Run with
//! `cargo bench -p hearth-topics`.

use hearth_core::{Heard, MINUTE, Moment};
use hearth_topics::{Said, Terms, Topics, terms};
use std::time::Instant;

const MESSAGES: u64 = 1_000_000;
const PEOPLE: u64 = 20_000;
const SPACES: u64 = 40;

const ENGLISH: [&str; 8] = [
    "did anybody watch the new episode of the baking show last night?",
    "thanks, that fixed it for me",
    "I would put it in the oven for twenty minutes and then let it rest",
    "the second half was much better than the first, in my opinion at least",
    "our ingress broke after the Kubernetes upgrade, see https://status.example/incidents/42",
    "see you all tomorrow at the usual place by the river",
    "haha yes exactly that",
    "@ana which of the two bike maps do you want me to print for the library?",
];

const CHINESE: [&str; 4] = ["今天晚上的节目真好看，你们觉得怎么样", "电影节的票在哪里买", "谢谢，我明天把自行车修好", "服务器升级以后又连不上数据库了"];

const JAPANESE: [&str; 3] = ["来週の花見の場所はどこにしますか", "サーバーの再起動をお願いします", "ありがとうございます"];

fn main() {
    rate("English", &ENGLISH);
    rate("Chinese", &CHINESE);
    rate("Japanese", &JAPANESE);
    archive();
}

fn rate(name: &str, texts: &[&str]) {
    let mut read = Terms::default();
    let mut count = 0;
    // Once unmeasured: tables are built at first use.
    texts.iter().for_each(|text| terms(Heard(text), &mut read));
    let (start, mut messages) = (Instant::now(), 0_u32);
    while start.elapsed().as_millis() < 1_000 {
        for text in texts.iter().cycle().take(1_000) {
            terms(Heard(text), &mut read);
            count += read.iter().count();
        }
        messages += 1_000;
    }
    let seconds = start.elapsed().as_secs_f64();
    println!("{name:<10} {:>9.0} messages/s, {:.2} µs and {:.1} terms each", f64::from(messages) / seconds, seconds * 1e6 / f64::from(messages), count as f64 / f64::from(messages));
}

/// Made words by Zipf's law, some of them the subject of an hour in a space.
fn archive() {
    let mut topics = Topics::default();
    let mut text = String::new();
    let start = Instant::now();
    for n in 0..MESSAGES {
        text.clear();
        let space = mix(n) % SPACES;
        let hour = n / 4_000;
        for word in 0..8 {
            let seed = mix(n * 16 + word);
            let rank = if word == 3 { 1_000_000 + mix(hour * SPACES + space) % 100_000 } else { zipf(seed) };
            spell(rank, &mut text);
            text.push_str(if seed.is_multiple_of(3) { " the " } else { " " });
        }
        topics.hear(Said { at: Moment(n as i64 * MINUTE / 60), space: space as u32, person: (zipf(mix(n + 7)) % PEOPLE) as u32, id: &n.to_string(), parent: None, text: Heard(&text) });
    }
    let fed = start.elapsed();
    let all = topics.find(Moment(i64::MIN), Moment(i64::MAX), 100);
    let found = start.elapsed() - fed;
    let last = topics.find(Moment((MESSAGES - MESSAGES / 10) as i64 * MINUTE / 60), Moment(i64::MAX), 100);
    let window = start.elapsed() - fed - found;
    println!("{MESSAGES} messages fed in {fed:.1?}, {} topics of all in {found:.1?} (conversations included), {} of the last tenth in {window:.1?}", all.len(), last.len());
    if let Some(peak) = peak() {
        println!("peak memory {peak} MB");
    }
}

/// A rank by Zipf's law over about half a million.
fn zipf(seed: u64) -> u64 {
    let unit = (seed >> 11) as f64 / (1_u64 << 53) as f64;
    (unit * 13.0).exp() as u64
}

fn spell(mut number: u64, text: &mut String) {
    const SYLLABLES: [&str; 16] = ["ba", "ko", "ri", "te", "mu", "sa", "lo", "ni", "pe", "du", "fa", "go", "hi", "va", "zu", "re"];
    text.push('x');
    loop {
        text.push_str(SYLLABLES[(number % 16) as usize]);
        number /= 16;
        if number == 0 {
            return;
        }
    }
}

fn mix(n: u64) -> u64 {
    let n = (n ^ (n >> 30)).wrapping_add(0x9e37_79b9_7f4a_7c15).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    (n ^ (n >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb) ^ (n >> 31)
}

/// The most memory that the process had, in megabytes, where the system tells.
fn peak() -> Option<u64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
    line.trim().trim_end_matches(" kB").trim().parse::<u64>().ok().map(|kilobytes| kilobytes / 1_024)
}
