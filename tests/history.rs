//! A group's past, as an owner brings it: import, again, and what it was about.

use std::path::{Path, PathBuf};
use std::process::Command;

/// Runs the program; what it wrote, if it ended with that code.
fn hearth(folder: &Path, args: &[&str], code: i32) -> (String, String) {
    let out = Command::new(env!("CARGO_BIN_EXE_hearth")).current_dir(folder).args(args).output().expect("the program runs");
    let (said, err) = (String::from_utf8_lossy(&out.stdout).into_owned(), String::from_utf8_lossy(&out.stderr).into_owned());
    assert_eq!(out.status.code(), Some(code), "{args:?}\n{said}\n{err}");
    (said, err)
}

const LINES: &str = r#"{"ts":1740819600,"channel":"lobby","id":"a1","user":"ana","text":"shall we plan the garden party on Saturday?"}
{"ts":1740819720,"channel":"lobby","id":"a2","user":"ben","text":"a garden party, yes! I can bring soup","reply_to":"a1","reactions":{"❤":2}}
{"ts":1740819780,"channel":"lobby","id":"a3","user":"carl","text":"the garden party needs chairs","reply_to":"a1"}
{"ts":1740906000,"channel":"films","id":"f1","user":"dora","text":"ana: the film about whales was long"}
"#;

/// Two more who plan the party.
const MORE: &str = r#"{"ts":1740819840,"channel":"lobby","id":"a4","user":"erin","text":"is the garden party in the evening?","reply_to":"a1"}
{"ts":1740819900,"channel":"lobby","id":"a5","user":"finn","text":"I have a lamp for the garden party","reply_to":"a4"}
"#;

#[test]
fn an_owner_brings_the_groups_past() {
    let folder = tempfile::tempdir().expect("a folder");
    let folder = folder.path();
    std::fs::write(folder.join("past.jsonl"), [LINES, MORE].concat()).expect("a file");
    let (out, _) = hearth(folder, &["import", "past.jsonl", "--community", "Garden"], 0);
    assert!(out.contains("6 new, 0 known") && out.contains("2025-03-01 to 2025-03-02"), "{out}");
    let (out, err) = hearth(folder, &["import", "past.jsonl", "--community", "Garden", "--json"], 0);
    let added: serde_json::Value = serde_json::from_str(&out).expect("JSON alone");
    assert_eq!((added["new"].as_u64(), added["known"].as_u64(), added["reactions"].as_u64(), err.as_str()), (Some(0), Some(6), Some(0), ""));

    let (out, _) = hearth(folder, &["topics", "past.jsonl", "--json"], 0);
    let topics: serde_json::Value = serde_json::from_str(&out).expect("JSON alone");
    assert_eq!(topics[0]["label"], "garden party");
    assert_eq!(topics[0]["message_ids"], serde_json::json!(["a1", "a2", "a3", "a4", "a5"]));
    assert_eq!(topics[0]["first"], "2025-03-01T09:00:00Z");
    let (out, _) = hearth(folder, &["topics", "--community", "Garden", "--json"], 0);
    let topics: serde_json::Value = serde_json::from_str(&out).expect("JSON alone");
    // Who said it is kept as a sketch: two of five may look like one, and never one like two.
    assert!(topics[0]["label"] == "garden party" && topics[0]["people"].as_u64().is_some_and(|people| (3..=5).contains(&people)), "{out}");
    let (out, _) = hearth(folder, &["topics", "past.jsonl", "--from", "2025-03-02"], 0);
    assert!(!out.contains("garden"), "{out}");
}

/// A ladder tried on the past says of each day what was decided when that day closed; another ladder, something else.
#[tokio::test(flavor = "multi_thread")]
async fn a_rehearsal_is_what_would_have_been() {
    let folder = tempfile::tempdir().expect("a folder");
    let folder = folder.path();
    let story = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/stories/a-month-in-the-film-club.story");
    hearth(folder, &["story", story, "--keep", "--quiet"], 0);
    let rehearse = |args: &[&str]| hearth(folder, &[&["rehearse", "--community", "Film Club"], args].concat(), 0).0;
    let lines = |args: &[&str]| -> Vec<serde_json::Value> { rehearse(&[args, &["--json"]].concat()).lines().map(|line| serde_json::from_str(line).expect("JSON alone")).collect() };

    let would: Vec<_> = lines(&[]).iter().map(|line| ["date", "member", "from", "to"].map(|key| line[key].as_str().unwrap_or_default().to_owned())).collect();
    let store = hearth_storage::Store::beside(&folder.join("data")).await.expect("a database");
    let id = store.communities().await.expect("communities")[0].id;
    let names: std::collections::BTreeMap<_, _> = store.everybody(id).await.expect("people").into_iter().map(|person| (person.member, person.name.to_string())).collect();
    let zone = hearth_core::Zone::named("Europe/Madrid").expect("a zone");
    let mut was: Vec<_> = store.records(id, 1_000).await.expect("records");
    was.reverse();
    let was: Vec<_> = was
        .into_iter()
        .filter_map(|record| match (record.by, record.verdict) {
            (hearth_core::By::Rule(_), hearth_core::Verdict::Rank { member, from, to }) => {
                Some([(zone.day(record.at) + -1).date().to_string(), names[&member].clone(), from.0.to_string(), to.0.to_string()])
            }
            _ => None,
        })
        .collect();
    assert!(was.len() > 8, "{was:?}");
    assert_eq!(would, was, "what a rehearsal says is what happened");
    assert_eq!(lines(&[])[0]["evidence"], serde_json::json!([{ "measure": "active-days", "within": 30, "have": 3, "need": 3 }]));
    let before: Vec<_> = store.records(id, 1_000).await.expect("records").into_iter().map(|record| record.number).collect();

    // Until it stands, nobody rises; then all who meet it do, at once.
    let late = lines(&["--from", "2026-03-20", "--to", "2026-03-20"]);
    assert!(late.iter().any(|line| line["to"] == "regular" && line["from"] == "newcomer" && line["date"] == "2026-03-20"), "{late:?}");

    std::fs::write(folder.join("list.txt"), "ana # the best\nnobody at all\n").expect("a list");
    let near = rehearse(&["--against", "list.txt"]);
    assert!(near.contains("Regular: all it takes, on 2026-03-13") && near.contains(" %, on ") && near.contains("Not in the community: nobody at all"), "{near}");
    assert!(near.contains("1 would have become Regular, of 5 who would"), "{near}");

    let strict = "[[rank]]\nkey = \"newcomer\"\n[[rank]]\nkey = \"regular\"\nneeds = \"active-days 25 in 30\"\n";
    std::fs::write(folder.join("strict.toml"), strict).expect("a configuration");
    let beside = rehearse(&["--against", "strict.toml"]);
    assert!(beside.contains("gus: Regular | Newcomer"), "{beside}");
    assert!(lines(&["--against", "strict.toml"]).iter().any(|line| line["config"] == "strict.toml"));
    let (_, err) = hearth(folder, &["rehearse", "--community", "Film Club", "--to", "2020-01-01"], 1);
    assert!(err.contains("nothing is known"), "{err}");
    let after: Vec<_> = store.records(id, 1_000).await.expect("records").into_iter().map(|record| record.number).collect();
    assert_eq!(before, after, "nothing is changed");
}

#[test]
fn leaders_with_the_eyes_of_then() {
    let folder = tempfile::tempdir().expect("a folder");
    let folder = folder.path();
    std::fs::write(folder.join("past.jsonl"), LINES).expect("a file");
    hearth(folder, &["import", "past.jsonl", "--community", "Garden"], 0);
    let leaders = |args: &[&str]| -> Vec<serde_json::Value> {
        let (out, _) = hearth(folder, &[&["leaders", "--community", "Garden", "--json"], args].concat(), 0);
        serde_json::from_str(&out).expect("JSON alone")
    };
    let names = |leaders: &[serde_json::Value]| leaders.iter().map(|leader| leader["member"].as_str().unwrap_or_default().to_owned()).collect::<Vec<_>>();
    let all = leaders(&[]);
    assert_eq!((names(&all).len(), names(&all)[0].as_str(), all[0]["rank"].as_u64(), all[0]["id"].as_str()), (4, "ana", Some(1), Some("ana")));
    assert_eq!(all[0]["evidence"]["people_who_answered"], 2);
    assert!(all[0]["score"].as_f64() > all[1]["score"].as_f64());
    // Two minutes in, ben had answered and carl had not spoken; within the last day only dora has.
    let then = leaders(&["--at", "2025-03-01T09:02:30Z"]);
    assert_eq!((names(&then), then[0]["evidence"]["people_who_answered"].as_u64()), (vec!["ana".into(), "ben".into()], Some(1)));
    let last = leaders(&["--window", "1d"]);
    assert_eq!(names(&last), ["dora", "ana", "ben", "carl"]);
    assert!(last[1..].iter().all(|leader| leader["score"] == 0.0));
    assert_eq!(leaders(&["--limit", "1"]).len(), 1);

    std::fs::write(folder.join("truth.txt"), "# who leads\nANA\nnobody\n").expect("a file");
    let (out, _) = hearth(folder, &["evaluate", "leaders", "--community", "Garden", "--truth", "truth.txt", "--json"], 0);
    let report: serde_json::Value = serde_json::from_str(&out).expect("JSON alone");
    assert_eq!((report["leaders"].as_u64(), &report["not_found"], report["rankings"][0]["average_precision"].as_f64()), (Some(1), &serde_json::json!(["nobody"]), Some(1.0)));
    let (_, err) = hearth(folder, &["leaders", "--community", "Garten"], 1);
    assert!(err.contains("“Garden”"), "{err}");
    hearth(folder, &["leaders", "--community", "Garden", "--window", "soon"], 2);
}

#[test]
fn what_cannot_be_read_says_where_and_what_to_do() {
    let folder = tempfile::tempdir().expect("a folder");
    let folder = folder.path();
    std::fs::write(folder.join("cut.jsonl"), &LINES[..LINES.len() - 20]).expect("a file");
    std::fs::write(folder.join("diary.txt"), "dear diary").expect("a file");
    for (args, code, part) in [
        (&["import", "nowhere.json", "--community", "Garden"][..], 1, "nowhere.json"),
        (&["import", "diary.txt", "--community", "Garden"], 1, "--format"),
        (&["import", "cut.jsonl", "--community", "Garden"], 1, "line 4"),
        (&["import", "cut.jsonl", "--community", " "], 1, "--community"),
        (&["import", "cut.jsonl"], 2, "--community"),
        (&["import", "cut.jsonl", "--community", "Garden", "--format", "icq"], 2, "telegram"),
        (&["topics", "diary.txt"], 1, "--format"),
        (&["topics", "--community", "Nobody"], 1, "Garden"),
        (&["topics", "cut.jsonl", "--from", "yesterday"], 2, "2026-03-01"),
    ] {
        let (_, err) = hearth(folder, args, code);
        assert!(err.contains(part), "{args:?}: {err}");
    }
    let (out, _) = hearth(folder, &["communities", "--json"], 0);
    assert_eq!(out.matches("Garden").count(), 2, "what came before the cut is kept: {out}");
    std::fs::write(folder.join("cut.jsonl"), LINES).expect("a file");
    let (out, _) = hearth(folder, &["import", "cut.jsonl", "--community", "1"], 0);
    assert!(out.contains("1 new, 3 known"), "{out}");
}

#[test]
fn real_groups_where_their_data_is_at_hand() {
    let data = PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/../shared/data"));
    if !data.is_dir() {
        return;
    }
    let folder = tempfile::tempdir().expect("a folder");
    for (file, messages) in [("houston_slack.jsonl.gz", 1_027), ("ubuntu_irc_sample.jsonl.gz", 11_612), ("telegram_result.json", 5), ("discord_dce.json", 3)] {
        let path = data.join(file).to_string_lossy().into_owned();
        for (new, known) in [(messages, 0), (0, messages)] {
            let (out, _) = hearth(folder.path(), &["import", &path, "--community", file, "--json"], 0);
            let added: serde_json::Value = serde_json::from_str(&out).expect("JSON alone");
            assert_eq!((added["new"].as_u64(), added["known"].as_u64()), (Some(new), Some(known)), "{file}");
        }
    }
}
