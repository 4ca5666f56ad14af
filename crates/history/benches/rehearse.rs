//! A year of a million messages by 20,000 people, lived again under the usual ladder. Run with
//! `cargo bench -p hearth-history --bench rehearse`.

use hearth_core::{Moment, Policy};
use hearth_history::{Import, Into, Span, holders, import, rehearse};
use hearth_import::{Options, open};
use hearth_storage::Store;
use std::time::Instant;

mod made;

const MESSAGES: u64 = 1_000_000;
/// Seconds from one to the next: a year in all.
const APART: u64 = 31;

#[tokio::main]
async fn main() {
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("export.jsonl");
    made::write(&file, MESSAGES, APART).expect("a file");
    let store = Store::open(&folder.path().join("data")).await.expect("a database");
    let into = Into { community: "bench".into(), policy: Policy::default(), now: Moment(i64::MAX) };
    let id = import(&store, open(&file, &Options::default()).expect("an export"), &into, &Import::default()).await.expect("an import").community.expect("a community");
    let (people, _) = holders(&store, id).await.expect("people");
    let watched: Vec<_> = (0..10).filter_map(|n| people.named(&format!("u{n}"))).collect();
    for watched in [&[][..], &watched] {
        let began = Instant::now();
        let span = Span { from: None, to: None, now: Moment(i64::MAX) };
        let rehearsal = rehearse(&store, id, &Policy::default(), span, watched, &Import::default()).await.expect("a rehearsal").expect("a past");
        let took = began.elapsed().as_secs_f64();
        let days = rehearsal.last - rehearsal.first + 1;
        println!("{} days, {} watched: {took:.2} s; {} moves, {:?} at each rank", days, watched.len(), rehearsal.moves.len(), rehearsal.holders);
    }
}
