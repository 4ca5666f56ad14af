//! A whole import into a database: 5 million messages of JSON lines, 20,000 people over three years; then the same file again.
//! Run with `cargo bench -p hearth-history`.

use hearth_core::{Moment, Policy};
use hearth_history::{Import, Into, import};
use hearth_import::{Options, open};
use hearth_storage::Store;
use std::io::{BufWriter, Write};
use std::path::Path;
use std::time::Instant;

const MESSAGES: u64 = 5_000_000;
const PEOPLE: u64 = 20_000;
const WORDS: [&str; 12] = ["film", "tonight", "thanks", "garden", "episode", "really", "because", "tomorrow", "soup", "why", "good", "again"];

#[tokio::main]
async fn main() {
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("export.jsonl");
    write(&file).expect("a file");
    let size = std::fs::metadata(&file).expect("a file").len();
    let store = Store::open(&folder.path().join("data")).await.expect("a database");
    for what in ["new", "again"] {
        let export = open(&file, &Options::default()).expect("an export");
        let began = Instant::now();
        let into = Into { community: "bench".into(), policy: Policy::default(), now: Moment(i64::MAX) };
        let added = import(&store, export, &into, &Import::default()).await.expect("an import");
        let took = began.elapsed().as_secs_f64();
        let rates = (MESSAGES as f64 / took, size as f64 / took / 1e6);
        println!("import, {what}: {:.0} messages/s, {:.0} MB/s ({} new, {} known); peak {} MiB", rates.0, rates.1, added.new, added.known, peak());
    }
    let database = std::fs::metadata(folder.path().join("data/hearth.db")).map_or(0, |about| about.len());
    println!("the database has {} MB after {} MB of JSON lines", database / 1_000_000, size / 1_000_000);
}

fn write(file: &Path) -> std::io::Result<()> {
    let mut out = BufWriter::new(std::fs::File::create(file)?);
    let total: f64 = (1..=PEOPLE).map(|rank| 1.0 / rank as f64).sum();
    let mut cumulative = Vec::new();
    (1..=PEOPLE).fold(0.0, |sum, rank| {
        cumulative.push(sum + 1.0 / rank as f64);
        sum + 1.0 / rank as f64
    });
    for n in 0..MESSAGES {
        let user = cumulative.partition_point(|sum| *sum < mix(n) as f64 / u64::MAX as f64 * total);
        let channel = mix(n * 7).trailing_zeros().min(9);
        let text = (0..10).map(|word| WORDS[(mix(n * 11 + word) % 12) as usize]).collect::<Vec<_>>().join(" ");
        let reply = if mix(n * 3).is_multiple_of(3) && n > 40 { format!("\"{}\"", n + 1 - 40) } else { "null".into() };
        let reactions = if mix(n * 5).is_multiple_of(10) { "{\"👍\":2}" } else { "{}" };
        writeln!(out, "{{\"ts\":{},\"channel\":\"c{channel}\",\"id\":\"{}\",\"user\":\"u{user}\",\"text\":\"{text}\",\"reply_to\":{reply},\"reactions\":{reactions}}}", 1_500_000_000 + n * 19, n + 1)?;
    }
    out.flush()
}

/// The most memory that this process has held, in MiB.
fn peak() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find(|line| line.starts_with("VmHWM"));
    line.and_then(|line| line.split_whitespace().nth(1)?.parse::<u64>().ok()).unwrap_or(0) / 1_024
}

fn mix(n: u64) -> u64 {
    let n = (n ^ (n >> 30)).wrapping_add(0x9e37_79b9_7f4a_7c15).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    let n = (n ^ (n >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    n ^ (n >> 31)
}
