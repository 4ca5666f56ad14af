//! Killed at random moments with SIGKILL, the program loses no event and does nothing twice.
//!
//! The story is the platform that can send its events again, and `simulated.log` is the platform's own memory of what it
//! carried out: both outlive the program, as a real platform does.

use hearth_storage::Store;
use std::collections::BTreeMap;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::Duration;

fn script() -> String {
    let mut script = String::from("community \"Kill\"\nzone Europe/Madrid\nstart 2026-03-02T09:00\nspace lobby lobby\nspace films topic\n");
    for n in 0..12 {
        script += &format!("person p{n}\n");
    }
    for n in 0..12 {
        script += &format!("every {}h for 30d: p{n} says \"@p{} {{words}}\" in {}\n", 2 + n % 3, (n + 5) % 12, if n % 2 == 0 { "lobby" } else { "films" });
    }
    // Cards to answer and to post, so that effects are on their way when the program dies.
    script += "every 7h for 30d: p1 says \"/top\"\nevery 9h for 30d: p2 says \"/privacy leave\"\nevery 11h for 30d: p2 says \"/privacy back\"\n";
    script
}

fn tell(story: &Path, data: &Path) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_hearth"));
    command.current_dir(data).arg("story").arg(story).args(["--keep", "--quiet", "--data"]).arg(data).stdout(Stdio::null()).stderr(Stdio::piped());
    command
}

/// Everything that is kept of the first community: facts, ranks and decisions.
async fn kept(data: &Path) -> (Vec<hearth_core::Fact>, Vec<String>) {
    let store = Store::beside(data).await.expect("a database");
    let id = store.communities().await.expect("communities")[0].id;
    let facts = store.facts_since(id, hearth_core::Day(0)).await.expect("facts");
    let mut records: Vec<_> = store.records(id, 1_000).await.expect("records").into_iter().map(|record| format!("{:?} {:?} {:?}", record.at, record.verdict, record.because)).collect();
    records.reverse();
    assert!(store.outbox().await.expect("an outbox").is_empty(), "every effect is settled");
    (facts, records)
}

fn carried_out(data: &Path) -> BTreeMap<String, usize> {
    let mut lines = BTreeMap::new();
    for line in std::fs::read_to_string(data.join("simulated.log")).expect("the platform's log").lines() {
        *lines.entry(line.to_owned()).or_insert(0) += 1;
    }
    lines
}

#[tokio::test(flavor = "multi_thread")]
async fn killed_at_random_it_loses_nothing_and_does_nothing_twice() {
    let folder = tempfile::tempdir().expect("a folder");
    let story = folder.path().join("kill.story");
    std::fs::write(&story, script()).expect("a story");
    let (calm, rough) = (folder.path().join("calm"), folder.path().join("rough"));
    std::fs::create_dir_all(&calm).expect("a folder");
    std::fs::create_dir_all(&rough).expect("a folder");

    let calmly = tell(&story, &calm).output().expect("the program runs");
    assert!(calmly.status.success(), "{}", String::from_utf8_lossy(&calmly.stderr));

    let mut kills = 0;
    let mut random = 0x9e37_79b9_u64;
    for life in 0..60 {
        random = random.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        let mut child = tell(&story, &rough).spawn().expect("the program runs");
        // Any moment of its life, from its first instant on.
        std::thread::sleep(Duration::from_millis(5 + (random >> 33) % (20 + 15 * life)));
        if child.try_wait().expect("a child").is_some() {
            break;
        }
        child.kill().expect("SIGKILL");
        child.wait().expect("a child");
        kills += 1;
    }
    let last = tell(&story, &rough).output().expect("the program runs");
    assert!(last.status.success(), "{}", String::from_utf8_lossy(&last.stderr));
    assert!(kills >= 5, "it was killed {kills} times");

    let ((facts, records), (facts_again, records_again)) = (kept(&calm).await, kept(&rough).await);
    assert!(facts.len() > 300 && records.len() > 10, "{} facts, {} records", facts.len(), records.len());
    let apart = |some: &[hearth_core::Fact], others: &[hearth_core::Fact]| some.iter().filter(|fact| !others.contains(fact)).copied().collect::<Vec<_>>();
    assert_eq!((apart(&facts, &facts_again), apart(&facts_again, &facts)), (vec![], vec![]), "the same facts, each counted once");
    assert_eq!(records, records_again, "the same decisions");
    let twice: Vec<_> = carried_out(&rough).into_iter().filter(|(_, times)| *times > 1).collect();
    assert!(twice.is_empty(), "carried out twice: {twice:?}");
    let bodies = |data: &Path| {
        let mut bodies: Vec<_> = carried_out(data).into_keys().map(|line| line.split_once(' ').map_or(String::new(), |(_, body)| body.to_owned())).collect();
        bodies.sort();
        bodies
    };
    let (calm, rough) = (bodies(&calm), bodies(&rough));
    let marks = |bodies: &[String]| bodies.iter().filter(|body| body.contains("mark") || body.contains("standing")).count();
    assert_eq!(marks(&calm), marks(&rough), "every rank is shown exactly once");
    assert_eq!(calm.len(), rough.len(), "every effect is carried out exactly once");
}

#[test]
fn stopped_in_order_it_goes_on_where_it_was() {
    let folder = tempfile::tempdir().expect("a folder");
    let story = folder.path().join("kill.story");
    std::fs::write(&story, script()).expect("a story");
    let data = folder.path().join("data");
    std::fs::create_dir_all(&data).expect("a folder");
    let mut child = tell(&story, &data).spawn().expect("the program runs");
    while !std::fs::read_dir(&data).expect("a folder").any(|file| file.is_ok()) {
        assert_eq!(child.try_wait().expect("a child"), None, "it lives until it is stopped");
        std::thread::sleep(Duration::from_millis(1));
    }
    let stopped = Command::new("kill").args(["-TERM", &child.id().to_string()]).status().expect("kill");
    assert!(stopped.success());
    assert_eq!(child.wait().expect("a child").code(), Some(0), "SIGTERM is an orderly end");
    let again = tell(&story, &data).output().expect("the program runs");
    assert!(again.status.success(), "{}", String::from_utf8_lossy(&again.stderr));
}
