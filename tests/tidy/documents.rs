//! What the documents say is so.
//!
//! Parts of them are written by the tests: `HEARTH_BLESS=1 cargo test --test tidy` writes them anew.

use crate::tree::{FILES, File, ROOT, files, none};
use hearth_core::Kind;
use hearth_core::leaders;
use hearth_core::points::WEIGHTS;
use std::fmt::Write;
use std::path::Path;

const ENGAGEMENT: &str = "docs/engagement.md";
const LEADERS: &str = "docs/leaders.md";
/// What stands around the table of weights.
const BEGIN: &str = "<!-- weights -->";
const END: &str = "<!-- /weights -->";
const ARCHITECTURE: &str = "ARCHITECTURE.md";

fn document(path: &str) -> &'static File {
    FILES.iter().find(|file| file.path == path).unwrap_or_else(|| panic!("{path} is missing"))
}

/// The document is this, or is made so when blessed.
#[track_caller]
pub(crate) fn written(path: &str, wanted: &str) {
    let have = std::fs::read_to_string(Path::new(ROOT).join(path)).unwrap_or_default();
    if have == wanted {
        return;
    }
    if std::env::var_os("HEARTH_BLESS").is_some() {
        std::fs::write(Path::new(ROOT).join(path), wanted).expect("the document is written");
        return;
    }
    let at = have.lines().zip(wanted.lines()).take_while(|(have, wanted)| have == wanted).count();
    panic!("{path}:{}: no longer what the program does; run HEARTH_BLESS=1 cargo test --test tidy\n  is     {:?}\n  should {:?}", at + 1, have.lines().nth(at), wanted.lines().nth(at));
}

/// What happened, as an owner would say it.
fn happened(kind: Kind) -> &'static str {
    match kind {
        Kind::Message => "wrote a message",
        Kind::Reply => "answered somebody",
        Kind::Inferred => "answered somebody, as far as we can tell",
        Kind::Reaction => "reacted to somebody's message",
        Kind::Thanks => "thanked somebody",
        Kind::Conversation => "started a conversation",
        Kind::Welcome => "answered a newcomer",
        Kind::Invited => "came by somebody's invitation",
        Kind::Retained => "came by somebody's invitation, and stayed",
        Kind::Removed => "had a message removed by somebody else",
        Kind::Repeat => "said the same again",
        Kind::Burst => "wrote in a burst",
        Kind::Instant => "answered faster than hands",
        Kind::Voice => "talked for a minute, in company",
    }
}

/// Thousandths of a point as points: `1.5`, `0.05`, `-2`.
fn points(thousandths: i32) -> String {
    (f64::from(thousandths) / 1_000.0).to_string()
}

#[test]
fn every_weight_is_explained() {
    let mut table = String::from("| somebody … | who did it | for whom | why |\n|---|---|---|---|\n");
    for weight in WEIGHTS {
        writeln!(table, "| {} | {} | {} | {} |", happened(weight.kind), points(weight.doer), points(weight.receiver), weight.reason).expect("text");
    }
    tabled(ENGAGEMENT, &table);

    let mut table = String::from("| measure | weight | why |\n|---|---|---|\n");
    for weight in leaders::WEIGHTS {
        writeln!(table, "| {} | {} | {} |", weight.name, weight.weight, weight.reason).expect("text");
    }
    tabled(LEADERS, &table);
}

/// The document has this table of weights.
#[track_caller]
fn tabled(path: &str, table: &str) {
    let text = &document(path).text;
    let (before, rest) = text.split_once(BEGIN).unwrap_or_else(|| panic!("{path}:1: {BEGIN} is missing"));
    let (_, after) = rest.split_once(END).unwrap_or_else(|| panic!("{path}:1: {END} is missing"));
    written(path, &format!("{before}{BEGIN}\n{table}{END}{after}"));
}

#[test]
fn the_architecture_is_read_in_one_sitting() {
    let lines = document(ARCHITECTURE).lines().count();
    assert!(lines <= 250, "{ARCHITECTURE}:250: {lines} lines; say it in 250");
}

/// Every invariant names a test by its function, or a file of tests.
#[test]
fn every_invariant_has_a_test() {
    let mut complaints = Vec::new();
    let (mut section, mut table) = (false, false);
    let mut rows = 0;
    for (at, line) in document(ARCHITECTURE).lines() {
        if line.starts_with('#') {
            section = line.to_lowercase().contains("invariant");
        }
        let row = section && table && line.starts_with('|');
        // What follows the rule under a table's head is its rows.
        table = line.starts_with('|') && (table || line.contains("---"));
        let names: Vec<_> = line.split('`').skip(1).step_by(2).filter(|_| row).collect();
        let tests: Vec<_> = names.iter().filter(|name| is_test_name(name)).collect();
        rows += usize::from(!tests.is_empty());
        complaints.extend(tests.iter().filter(|name| !exists(name)).map(|name| format!("{ARCHITECTURE}:{at}: there is no test `{name}`; name the one that holds this")));
        if row && tests.is_empty() {
            complaints.push(format!("{ARCHITECTURE}:{at}: no test holds this; write one and name it here"));
        }
    }
    none(complaints);
    assert!(rows > 0, "{ARCHITECTURE}:1: there is no table of invariants with their tests");
}

/// `a_function`, `a_file::a_function`, or `a/path.rs`.
fn is_test_name(name: &str) -> bool {
    let last = name.rsplit("::").next().unwrap_or(name);
    name.contains('/') || (last.contains('_') && last.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'_'))
}

fn exists(name: &str) -> bool {
    let path = name.split("::").next().unwrap_or(name);
    if name.contains('/') && !Path::new(ROOT).join(path).exists() {
        return false;
    }
    let last = name.rsplit("::").next().filter(|last| !last.contains('/'));
    last.is_none_or(|last| files(".rs").any(|file| file.text.contains(&format!("fn {last}("))))
}

#[test]
fn every_link_leads_somewhere() {
    let mut complaints = Vec::new();
    for file in files(".md") {
        let mut fenced = false;
        for (at, line) in file.lines() {
            fenced ^= line.trim_start().starts_with("```");
            let links = line.split("](").skip(1).filter_map(|rest| rest.split(')').next()).filter(|_| !fenced);
            for link in links.filter(|link| !link.contains("://") && !link.starts_with("mailto:")) {
                complaints.extend(dead(file, link).map(|why| format!("{}:{at}: {link}: {why}", file.path)));
            }
        }
    }
    none(complaints);
}

/// Why a link from a file leads nowhere, if it does.
fn dead(from: &File, link: &str) -> Option<String> {
    let (path, section) = link.split_once('#').map_or((link, None), |(path, section)| (path, Some(section)));
    let target = Path::new(&from.path).parent().unwrap_or(Path::new("")).join(path);
    let target = if path.is_empty() { Path::new(&from.path).to_owned() } else { target };
    let Ok(text) = std::fs::read_to_string(Path::new(ROOT).join(&target)) else {
        // A folder, or a picture.
        return (!Path::new(ROOT).join(&target).exists()).then(|| "there is no such file; mend the link".to_owned());
    };
    let section = section?;
    let found = text.lines().filter(|line| line.starts_with('#')).any(|line| slug(line) == section);
    (!found).then(|| "there is no such heading; mend the part after #".to_owned())
}

/// A heading's anchor, as code hosts make it.
fn slug(heading: &str) -> String {
    let words = heading.trim_start_matches('#').trim().to_lowercase();
    words.chars().filter(|c| c.is_alphanumeric() || matches!(c, ' ' | '-' | '_')).map(|c| if c == ' ' { '-' } else { c }).collect()
}

#[test]
fn the_tools_of_this_file() {
    assert_eq!(slug("## What is stored, and what is not"), "what-is-stored-and-what-is-not");
    assert_eq!([2_000, 50, -2_000, 0].map(points), ["2", "0.05", "-2", "0"]);
    for (name, is) in [("a_test", true), ("rules::a_test", true), ("tests/canary.rs", true), ("tests/canary.rs::a_test", true), ("Event", false), ("core", false)] {
        assert_eq!(is_test_name(name), is, "{name}");
    }
    assert!(exists("the_tools_of_this_file") && exists("tests/tidy.rs") && exists("tests/tidy/documents.rs::every_link_leads_somewhere"));
    assert!(!exists("no_such_test") && !exists("tests/nowhere.rs"));
}
