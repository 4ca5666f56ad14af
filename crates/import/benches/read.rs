//! How fast exports are read, on one core, and how much memory that takes. Run with `cargo bench -p hearth-import`.
//!
//! Each format is read in a process of its own, so that the memory of one is not counted for another.

use hearth_import::{Format, Item, Options, open};
use std::fs::File;
use std::io::{BufWriter, Write};
use std::path::Path;
use std::time::Instant;

const MESSAGES: u64 = 1_000_000;
const CHANNELS: u64 = 100;
const MEMBERS: u64 = 50_000;

const TEXTS: [&str; 6] = [
    "did anybody watch the new episode last night?",
    "thanks, that fixed it for me",
    "I would put it in the oven for twenty minutes\\nand then look again",
    "今天晚上的节目真好看，你们觉得怎么样",
    "no",
    "member 7, the second half was much better than the first, in my opinion at least: \\\"good\\\"",
];

/// What is measured: a name, how it is made, and in how many messages.
const CASES: [(&str, Make); 11] = [
    ("jsonl", lines),
    ("jsonl.gz", zipped),
    ("telegram", telegram),
    ("discord file", discord),
    ("discord folder", folder),
    ("slack folder", slack),
    ("slack zip", slack_zip),
    ("telegram, a message of 12 MB", large),
    ("jsonl, a million users", crowd),
    ("telegram, a million in topics", forum),
    ("slack zip, 200,000 files", many),
];

type Make = fn(&Path) -> std::io::Result<()>;

fn main() -> std::io::Result<()> {
    let arguments: Vec<_> = std::env::args().collect();
    if let [_, flag, path, name] = &arguments[..]
        && flag == "--one"
    {
        one(Path::new(path), name);
        return Ok(());
    }
    let folder = tempfile::tempdir()?;
    println!("{:<32}{:>12}{:>14}{:>12}{:>14}", "format", "MB", "messages/s", "MB/s", "peak RSS MiB");
    for (name, make) in CASES {
        let path = folder.path().join(name.replace(' ', "_"));
        make(&path)?;
        let this = std::env::current_exe()?;
        std::process::Command::new(this).arg("--one").arg(&path).arg(name).status()?;
        if path.is_dir() { std::fs::remove_dir_all(&path)? } else { std::fs::remove_file(&path)? }
    }
    Ok(())
}

fn one(path: &Path, name: &str) {
    let mut letters = 0;
    let options = Options { format: name.starts_with("telegram").then_some(Format::Telegram), ..Options::default() };
    let start = Instant::now();
    let report = open(path, &options).and_then(|export| {
        export.read(&mut |_| {}, &mut |item| {
            if let Item::Said(said) = item {
                letters += said.text.0.len();
            }
        })
    });
    let seconds = start.elapsed().as_secs_f64();
    match report {
        Ok(report) => {
            let megabytes = report.bytes as f64 / 1e6;
            println!("{name:<32}{megabytes:>12.1}{:>14.0}{:>12.0}{:>14.1}", report.messages as f64 / seconds, megabytes / seconds, peak());
            assert!(letters > 0 && report.disorder == 0, "{report:?}");
        }
        Err(why) => println!("{name}: {why}"),
    }
}

/// The most memory that this process had, in MiB.
fn peak() -> f64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).unwrap_or_default();
    line.trim().trim_end_matches(" kB").parse::<f64>().unwrap_or_default() / 1024.0
}

fn file(path: &Path) -> std::io::Result<BufWriter<File>> {
    Ok(BufWriter::with_capacity(1 << 20, File::create(path)?))
}

/// Message, member, text and second.
fn message(n: u64) -> (u64, u64, &'static str, u64) {
    let mixed = n.wrapping_mul(0x9e37_79b9_7f4a_7c15) >> 20;
    (n + 10, mixed % MEMBERS + 1, TEXTS[(mixed / MEMBERS % 6) as usize], 1_600_000_000 + n * 30)
}

fn line(to: &mut dyn Write, n: u64) -> std::io::Result<()> {
    let (id, member, text, second) = message(n);
    writeln!(to, r#"{{"ts":{second},"channel":"general","id":"general:{second}.000{:03}","user":"member {member}","text":"{text}","reply_to":null,"reactions":{{}},"number":{id}}}"#, n % 1000)
}

fn lines(path: &Path) -> std::io::Result<()> {
    let mut to = file(path)?;
    (0..MESSAGES).try_for_each(|n| line(&mut to, n))
}

fn zipped(path: &Path) -> std::io::Result<()> {
    let mut to = flate2::write::GzEncoder::new(file(path)?, flate2::Compression::fast());
    (0..MESSAGES).try_for_each(|n| line(&mut to, n))?;
    to.finish().map(|_| ())
}

fn telegram(path: &Path) -> std::io::Result<()> {
    let mut to = file(path)?;
    write!(to, "{{\n \"name\": \"Group\",\n \"type\": \"private_supergroup\",\n \"id\": 77,\n \"messages\": [")?;
    for n in 0..MESSAGES {
        let (id, member, text, second) = message(n);
        let comma = if n == 0 { "" } else { "," };
        write!(
            to,
            "{comma}\n  {{\n   \"id\": {id},\n   \"type\": \"message\",\n   \"date\": \"2025-03-01T10:02:00\",\n   \"date_unixtime\": \"{second}\",\n   \"from\": \"Member {member}\",\n   \"from_id\": \"user{member}\",\n   \"reply_to_message_id\": {},\n   \"text\": \"{text}\",\n   \"text_entities\": [\n    {{\n     \"type\": \"plain\",\n     \"text\": \"{text}\"\n    }}\n   ]\n  }}",
            id - 1
        )?;
    }
    write!(to, "\n ]\n}}")
}

fn large(path: &Path) -> std::io::Result<()> {
    let mut to = file(path)?;
    let text = TEXTS[2].repeat((12 << 20) / TEXTS[2].len());
    write!(to, r#"{{"name":"Group","type":"private_group","id":77,"messages":[{{"id":1,"type":"message","date_unixtime":"1600000000","from_id":"user1","text":"{text}"}}]}}"#)
}

/// As many users and as long names as are remembered.
fn crowd(path: &Path) -> std::io::Result<()> {
    let mut to = file(path)?;
    (0..MESSAGES).try_for_each(|n| writeln!(to, r#"{{"ts":{},"channel":"c","id":"{n}","user":"user{n:012}","text":"user{:012}: @user{:012} hi"}}"#, 1_600_000_000 + n, n / 2, n / 3))
}

/// As many people and messages of topics as are remembered.
fn forum(path: &Path) -> std::io::Result<()> {
    let mut to = file(path)?;
    write!(to, r#"{{"name":"Group","type":"private_supergroup","id":77,"messages":["#)?;
    for n in 1..=20_000 {
        write!(to, r#"{{"id":{n},"type":"service","date_unixtime":"1600000000","actor_id":"user1","action":"topic_created","title":"Topic {n}"}},"#)?;
    }
    for n in 0..MESSAGES {
        write!(
            to,
            r#"{{"id":{},"type":"message","date_unixtime":"{}","from":"Member {n}","from_id":"user{n}","reply_to_message_id":{},"text":"hi"}},"#,
            n + 30_000,
            1_600_000_000 + n,
            n % 20_000 + 1
        )?;
    }
    write!(to, "]}}")
}

/// As many files as are read, one message in each.
fn many(path: &Path) -> std::io::Result<()> {
    let mut zip = zip::ZipWriter::new(file(path)?);
    let options = zip::write::SimpleFileOptions::default().compression_method(zip::CompressionMethod::Stored);
    zip.start_file("users.json", options)?;
    zip.write_all(b"[]")?;
    for n in 0..199_000_u64 {
        let day = n / 100;
        zip.start_file(format!("a-channel-{}/{:04}-{:02}-{:02}.json", n % 100, 2000 + day / 336, day / 28 % 12 + 1, day % 28 + 1), options)?;
        write!(zip, r#"[{{"type":"message","user":"U1","text":"x","ts":"{}.{:06}"}}]"#, 1_000_000_000 + day * 86_400, n % 100)?;
    }
    zip.finish().map(|_| ())?;
    Ok(())
}

fn discord(path: &Path) -> std::io::Result<()> {
    channel(path, 1, 0, 1, MESSAGES / 2)
}

/// Channels in which people talk all at once, message by message.
fn folder(path: &Path) -> std::io::Result<()> {
    std::fs::create_dir(path)?;
    (0..CHANNELS).try_for_each(|number| channel(&path.join(format!("{number}.json")), number + 1, number, CHANNELS, MESSAGES / 2))
}

fn channel(path: &Path, number: u64, first: u64, step: u64, most: u64) -> std::io::Result<()> {
    let mut to = file(path)?;
    write!(
        to,
        "{{\n  \"guild\": {{\n    \"id\": \"900\",\n    \"name\": \"Server\"\n  }},\n  \"channel\": {{\n    \"id\": \"{number}\",\n    \"type\": \"GuildTextChat\",\n    \"name\": \"channel\"\n  }},\n  \"messages\": ["
    )?;
    for n in (first..most).step_by(step as usize) {
        let (id, member, text, second) = message(n);
        let comma = if n == first { "" } else { "," };
        let (day, hour, minute, half) = (second / 86_400 % 28 + 1, second / 3_600 % 24, second / 60 % 60, second % 60);
        let (year, month) = (2000 + second / 86_400 / 28 / 12 % 100, second / 86_400 / 28 % 12 + 1);
        write!(
            to,
            "{comma}\n    {{\n      \"id\": \"{id}\",\n      \"type\": \"Default\",\n      \"timestamp\": \"{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{half:02}+00:00\",\n      \"timestampEdited\": null,\n      \"callEndedTimestamp\": null,\n      \"isPinned\": false,\n      \"content\": \"{text}\",\n      \"author\": {{\n        \"id\": \"{member}\",\n        \"name\": \"member{member}\",\n        \"discriminator\": \"0000\",\n        \"nickname\": \"Member {member}\",\n        \"color\": null,\n        \"isBot\": false,\n        \"roles\": [],\n        \"avatarUrl\": \"https://cdn.discordapp.com/embed/avatars/0.png\"\n      }},\n      \"attachments\": [],\n      \"embeds\": [],\n      \"stickers\": [],\n      \"reactions\": [],\n      \"mentions\": [],\n      \"inlineEmojis\": []\n    }}"
        )?;
    }
    write!(to, "\n  ],\n  \"messageCount\": {most}\n}}")
}

fn slack(path: &Path) -> std::io::Result<()> {
    days(&mut |name, text| {
        let path = path.join(name);
        std::fs::create_dir_all(path.parent().unwrap_or(&path))?;
        std::fs::write(path, text)
    })
}

fn slack_zip(path: &Path) -> std::io::Result<()> {
    let mut zip = zip::ZipWriter::new(file(path)?);
    days(&mut |name, text| {
        zip.start_file(name, zip::write::SimpleFileOptions::default().compression_level(Some(1)))?;
        zip.write_all(text.as_bytes())
    })?;
    zip.finish().map(|_| ())?;
    Ok(())
}

fn days(write: &mut dyn FnMut(&str, &str) -> std::io::Result<()>) -> std::io::Result<()> {
    write("channels.json", r#"[{"id":"C0","name":"c0"},{"id":"C1","name":"c1"},{"id":"C2","name":"c2"}]"#)?;
    let a_day = 2_880;
    for day in 0..MESSAGES / 5 / a_day {
        for channel in 0..3 {
            let mut text = "[".to_owned();
            for n in (day * a_day + channel..(day + 1) * a_day).step_by(3) {
                let (_, member, words, second) = message(n);
                let comma = if text.len() == 1 { "" } else { "," };
                text += &format!(
                    "{comma}\n    {{\n        \"client_msg_id\": \"a-b-c\",\n        \"type\": \"message\",\n        \"text\": \"{words}\",\n        \"user\": \"U{member}\",\n        \"ts\": \"{second}.000100\",\n        \"blocks\": [{{\"type\": \"rich_text\", \"elements\": [{{\"type\": \"text\", \"text\": \"{words}\"}}]}}]\n    }}"
                );
            }
            write(&format!("c{channel}/{:04}-{:02}-{:02}.json", 2000 + day / 336, day / 28 % 12 + 1, day % 28 + 1), &(text + "\n]"))?;
        }
    }
    Ok(())
}
