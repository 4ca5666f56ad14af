//! Importing again, in parts, or after it was broken off comes to the same; and no word stays.

use hearth_core::{CommunityId, Day, Fact, Kind, Moment, Policy, Standings};
use hearth_history::{Added, HistoryError, Import, Into, import, rebuild_all};
use hearth_import::{Options, open};
use hearth_storage::Store;
use std::collections::BTreeMap;
use std::path::Path;
use tempfile::TempDir;

const START: u64 = 1_600_000_000;

/// A line of an export: the n-th message, with so many reactions by people whom nobody names.
fn line(n: u64, reactions: u64) -> String {
    let (user, channel) = (n * n % 7, ["general", "films"][(n % 5 / 4) as usize]);
    let reply = if n % 3 == 1 && n > 10 { format!("\"{}\"", id(n - 5)) } else { "null".into() };
    let reactions = if reactions > 0 { format!("{{\"👍\":{reactions},\"❤\":1}}") } else { "{}".into() };
    format!(
        "{{\"ts\":{}.5,\"channel\":\"{channel}\",\"id\":\"{}\",\"user\":\"user{user}\",\"text\":\"cinnamon{n} canary words about number {}\",\"reply_to\":{reply},\"reactions\":{reactions}}}\n",
        START + n * 1_931,
        id(n),
        n * 7_919
    )
}

/// Ids that are no numbers, and the same in both channels' order.
fn id(n: u64) -> String {
    format!("m-{n:x}")
}

fn lines(from: u64, to: u64, reactions: impl Fn(u64) -> u64) -> String {
    (from..to).map(|n| line(n, reactions(n))).collect()
}

async fn bring(store: &Store, text: &str) -> Result<Added, HistoryError> {
    let file = tempfile::Builder::new().suffix(".jsonl").tempfile().expect("a file");
    std::fs::write(file.path(), text).expect("a file");
    let export = open(file.path(), &Options::default()).map_err(|why| HistoryError::Import { why, added: Box::default() })?;
    import(store, export, &Into { community: "club".into(), policy: Policy::default(), now: Moment(i64::MAX) }, &Import::default()).await
}

/// Everything that standing is made of.
async fn kept(store: &Store) -> (Vec<Fact>, Standings, Day) {
    let id = CommunityId(1);
    let stored = store.load(id, &Policy::default()).await.expect("a community");
    (store.facts_since(id, Day(i32::MIN)).await.expect("facts"), stored.standings, stored.open_day)
}

async fn fresh() -> (TempDir, Store) {
    let folder = tempfile::tempdir().expect("a folder");
    let store = Store::open(folder.path()).await.expect("a database");
    (folder, store)
}

const LENGTH: u64 = 3_000;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn importing_again_adds_nothing_and_more_reactions_add_the_difference() {
    let (_folder, store) = fresh().await;
    let first = bring(&store, &lines(0, LENGTH, |n| n % 2)).await.expect("an import");
    assert_eq!((first.new, first.known, first.people), (LENGTH, 0, 4));
    let once = kept(&store).await;
    assert!(once.0.len() > 200 && once.1.len() == 4, "{}", once.0.len());
    let again = bring(&store, &lines(0, LENGTH, |n| n % 2)).await.expect("an import");
    assert_eq!((again.new, again.known, again.people, again.recognised), (0, LENGTH, 0, 0));
    assert_eq!(kept(&store).await, once);

    // A later export: more reactions on what is known, and more messages.
    bring(&store, &lines(1_000, LENGTH + 500, |n| n % 3)).await.expect("an import");
    let (_other, whole) = fresh().await;
    bring(
        &whole,
        &lines(0, LENGTH + 500, |n| {
            if n < 1_000 {
                n % 2
            } else if n < LENGTH {
                (n % 2).max(n % 3)
            } else {
                n % 3
            }
        }),
    )
    .await
    .expect("an import");
    assert_same(&kept(&store).await, &kept(&whole).await);
}

/// What was read in parts is what was read at once. Reactions that went down are taken back.
fn assert_same(parts: &(Vec<Fact>, Standings, Day), whole: &(Vec<Fact>, Standings, Day)) {
    let reaction = |fact: &&Fact| fact.kind != Kind::Reaction;
    assert_eq!(parts.0.iter().filter(reaction).collect::<Vec<_>>(), whole.0.iter().filter(reaction).collect::<Vec<_>>());
    assert_eq!(parts.2, whole.2);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn parts_in_any_order_come_to_the_whole() {
    let (_folder, whole) = fresh().await;
    bring(&whole, &lines(0, LENGTH, |n| n % 4)).await.expect("an import");
    let (_other, parts) = fresh().await;
    // Cut between days, so that repeats and turns, which live in memory, meet no cut; each part overlaps the next by a day.
    let day = 86_400 / 1_931 + 1;
    for (from, to) in [(0, 40 * day), (50 * day, LENGTH), (30 * day, 51 * day), (39 * day, 60 * day)] {
        bring(&parts, &lines(from, to.min(LENGTH), |n| n % 4)).await.expect("an import");
    }
    let (parts, whole) = (summed(&kept(&parts).await.0), summed(&kept(&whole).await.0));
    let of = |sums: &Sums, kinds: &[Kind]| sums.iter().filter(|((_, kind), _)| kinds.contains(kind)).map(|(key, count)| (*key, *count)).collect::<Vec<_>>();
    assert_eq!(of(&parts, &[Kind::Message, Kind::Reaction, Kind::Thanks]), of(&whole, &[Kind::Message, Kind::Reaction, Kind::Thanks]));
    // The first messages of a part that begins in mid-air answer what is not known yet.
    let replies = |sums: &Sums| of(sums, &[Kind::Reply]).into_iter().map(|(_, count)| count).sum::<i32>();
    assert!((0..=2).contains(&(replies(&whole) - replies(&parts))), "{} {}", replies(&whole), replies(&parts));
}

/// Facts by day and kind: accounts are numbered in the order in which they are met.
type Sums = BTreeMap<(Day, Kind), i32>;

fn summed(facts: &[Fact]) -> Sums {
    let mut sums = BTreeMap::new();
    for fact in facts.iter().filter(|fact| fact.kind != Kind::Welcome) {
        *sums.entry((fact.day, fact.kind)).or_insert(0) += fact.count;
    }
    sums
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn broken_off_it_goes_on_where_it_was() {
    let (_folder, calm) = fresh().await;
    bring(&calm, &lines(0, LENGTH, |n| n % 4)).await.expect("an import");
    let (_other, store) = fresh().await;
    // The file ends in the middle of a line.
    let text = lines(0, LENGTH, |n| n % 4);
    let cut = text.char_indices().map(|(at, _)| at).find(|at| *at > text.len() / 2).unwrap_or_default();
    let Err(HistoryError::Import { added, .. }) = bring(&store, &text[..cut]).await else { panic!("a truncated file is an error") };
    assert!(added.new > 1_000 && added.new < 2_000);
    bring(&store, &text).await.expect("an import");
    assert_eq!(kept(&store).await, kept(&calm).await);

    // Thrown away before standings were built: whoever starts next builds them.
    let (_third, killed) = fresh().await;
    let file = tempfile::Builder::new().suffix(".jsonl").tempfile().expect("a file");
    std::fs::write(file.path(), &text).expect("a file");
    for after in 0..6 {
        let export = open(file.path(), &Options::default()).expect("an export");
        let into = Into { community: "club".into(), policy: Policy::default(), now: Moment(i64::MAX) };
        let progress = Import::default();
        let whole = import(&killed, export, &into, &progress);
        tokio::pin!(whole);
        for _ in 0..after * 3 {
            if futures_poll(&mut whole).await {
                break;
            }
        }
    }
    bring(&killed, &text).await.expect("an import");
    rebuild_all(&killed, &Policy::default()).await.expect("standings");
    assert_eq!(kept(&killed).await, kept(&calm).await);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn time_may_go_back_and_a_message_has_one_place() {
    // The second half first, as in an export of several chats.
    let (_folder, back) = fresh().await;
    bring(&back, &(lines(LENGTH / 2, LENGTH, |_| 0) + &lines(0, LENGTH / 2, |_| 0))).await.expect("an import");
    let (_other, whole) = fresh().await;
    bring(&whole, &lines(0, LENGTH, |_| 0)).await.expect("an import");
    let messages = |sums: Sums| sums.into_iter().filter(|((_, kind), _)| *kind != Kind::Reply).collect::<Vec<_>>();
    assert_eq!(messages(summed(&kept(&back).await.0)), messages(summed(&kept(&whole).await.0)));

    // Pages that have left memory come back as they were left, and not as they are stored.
    let known = |reactions| lines(0, LENGTH, |_| reactions);
    let other = lines(LENGTH, LENGTH + 52_000, |_| 0);
    let added = bring(&whole, &(known(2) + &other + &known(2))).await.expect("an import");
    assert_eq!((added.recognised, added.new), (2 * LENGTH, 52_000));

    // The same ids two hours later are the same messages.
    let numbered = |later: u64| (1..40_u64).map(|n| format!("{{\"ts\":{},\"channel\":\"c\",\"id\":{n},\"user\":\"u\",\"text\":\"word {n}\"}}\n", START + n * 500 + later)).collect::<String>();
    let (_third, store) = fresh().await;
    bring(&store, &numbered(0)).await.expect("an import");
    let again = bring(&store, &numbered(7_200)).await.expect("an import");
    assert_eq!((again.new, again.known), (0, 39));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_future_founds_nothing() {
    let (_folder, store) = fresh().await;
    let file = tempfile::Builder::new().suffix(".jsonl").tempfile().expect("a file");
    let future = "{\"ts\":3900000000,\"channel\":\"c\",\"id\":1,\"user\":\"u\"}\n";
    for (text, new) in [(future.to_owned(), 0), (future.to_owned() + &lines(0, 9, |_| 0), 9)] {
        std::fs::write(file.path(), text).expect("a file");
        let export = open(file.path(), &Options::default()).expect("an export");
        let into = Into { community: "club".into(), policy: Policy::default(), now: Moment(1_700_000_000_000) };
        let added = import(&store, export, &into, &Import::default()).await.expect("an import");
        assert_eq!((added.future, added.new, added.community.is_some()), (1, new, new > 0));
    }
    assert_eq!(kept(&store).await.2, Day((START / 86_400) as i32));
}

/// Lets something go on for a step; says whether it is through.
async fn futures_poll<F: Future>(future: &mut std::pin::Pin<&mut F>) -> bool {
    tokio::select! { biased; _ = future => true, () = tokio::task::yield_now() => false }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn no_word_stays_and_nothing_readable_leaves_nothing() {
    let (folder, store) = fresh().await;
    assert!(bring(&store, "dear diary\n").await.is_err());
    assert!(store.communities().await.expect("communities").is_empty(), "a file that can't be read leaves no community");
    bring(&store, &lines(0, 500, |n| n % 2)).await.expect("an import");
    assert!(store.words(CommunityId(1)).await.expect("words").iter().any(|(_, words)| &**words == "canary"), "what three people said is known");
    store.backup(&folder.path().join("copy.db")).await.expect("a backup");
    for entry in std::fs::read_dir(folder.path()).expect("the folder") {
        let path: std::path::PathBuf = entry.expect("a file").path();
        assert!(!holds(&path, b"cinnamon"), "{}", path.display());
    }
}

fn holds(path: &Path, word: &[u8]) -> bool {
    std::fs::read(path).expect("a file").windows(word.len()).any(|window| window == word)
}
