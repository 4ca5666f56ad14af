//! A whole import into a database: 5 million messages of JSON lines, 20,000 people over three years; then the same file again.
//! Run with `cargo bench -p hearth-history --bench import`.

use hearth_core::{Moment, Policy};
use hearth_history::{Import, Into, import};
use hearth_import::{Options, open};
use hearth_storage::Store;
use std::time::Instant;

mod made;

const MESSAGES: u64 = 5_000_000;
/// Seconds from one to the next.
const APART: u64 = 19;

#[tokio::main]
async fn main() {
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("export.jsonl");
    made::write(&file, MESSAGES, APART).expect("a file");
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

/// The most memory that this process has held, in MiB.
fn peak() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find(|line| line.starts_with("VmHWM"));
    line.and_then(|line| line.split_whitespace().nth(1)?.parse::<u64>().ok()).unwrap_or(0) / 1_024
}
