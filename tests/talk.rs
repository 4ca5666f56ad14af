//! What a community talks about live, as its owner sees it.

use std::io::Write;
use std::path::Path;
use std::process::{Command, Stdio};

/// Runs the program; what it said.
fn hearth(folder: &Path, args: &[&str], typed: &str) -> String {
    let mut program = Command::new(env!("CARGO_BIN_EXE_hearth"));
    program.current_dir(folder).args(args).stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut program = program.spawn().expect("the program runs");
    program.stdin.take().expect("its input").write_all(typed.as_bytes()).expect("typing");
    let out = program.wait_with_output().expect("its end");
    let said = String::from_utf8_lossy(&out.stdout).into_owned();
    assert!(out.status.success(), "{args:?}\n{said}\n{}", String::from_utf8_lossy(&out.stderr));
    said
}

/// The topics of the community in the terminal: label, people and messages.
fn topics(folder: &Path) -> Vec<(String, u64, u64)> {
    let topics = hearth(folder, &["topics", "--community", "Hearth at home", "--data", "data/chat", "--json"], "");
    let topics: Vec<serde_json::Value> = serde_json::from_str(&topics).expect("JSON alone");
    let number = |topic: &serde_json::Value, key: &str| topic[key].as_u64().expect("a number");
    topics.iter().map(|topic| (topic["label"].as_str().expect("a label").to_owned(), number(topic, "people"), number(topic, "messages"))).collect()
}

/// 2025-03-01 in the morning, when the chat begins.
const MORNING: u64 = 1_740_819_600;

#[test]
fn three_people_make_a_topic_and_imports_add_to_it() {
    let folder = tempfile::tempdir().expect("a folder");
    let folder = folder.path();
    std::fs::create_dir_all(folder.join("data/chat")).expect("a folder");
    std::fs::write(folder.join("data/chat/clock"), (MORNING * 1_000).to_string()).expect("a clock");
    let chat = |lines: &str| hearth(folder, &["chat", "--data", "data"], &format!("{lines}\nquit\n"));

    chat("ana: shall we plan the garden party?\nben: I bring soup to the garden party\n/top garden party");
    assert_eq!(topics(folder), [], "two people are not enough, and a command is no talk");
    chat("carl: the garden party needs chairs, and a parrot\n");
    assert_eq!(topics(folder), [("garden party".to_owned(), 3, 3)]);

    // Dora was there too; the export tells it, and one thing that ana said besides.
    let line = |second: u64, user: u64, text: &str| format!("{{\"ts\":{},\"channel\":\"1000001\",\"id\":\"x{second}\",\"user\":\"{user}\",\"text\":\"{text}\"}}\n", MORNING + second);
    std::fs::write(folder.join("past.jsonl"), line(7_000, 4, "the garden party was lovely") + &line(7_100, 1, "same garden party in May?")).expect("an export");
    for _ in 0..2 {
        hearth(folder, &["import", "past.jsonl", "--community", "Hearth at home", "--data", "data/chat"], "");
        assert_eq!(topics(folder), [("garden party".to_owned(), 4, 5)]);
    }
    chat("ben: I still think of the garden party");
    assert_eq!(topics(folder), [("garden party".to_owned(), 4, 6)]);
}
