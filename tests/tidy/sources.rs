//! How the sources look, and what must not be in them.

use crate::tree::{FILES, File, files, holds, none};

/// Lines that a Rust file may have.
const LINES: usize = 600;

#[test]
fn a_file_is_short_enough_to_read() {
    let long = files(".rs").filter(|file| file.lines().count() > LINES);
    none(long.map(|file| format!("{}:{LINES}: {} lines; two things are in here: make it two files", file.path, file.lines().count())).collect());
}

#[test]
fn a_file_is_named_by_what_it_is_about() {
    const DRAWERS: [&str; 9] = ["utils", "util", "common", "helpers", "helper", "manager", "managers", "misc", "stuff"];
    let drawer = |file: &&File| file.path.split('/').any(|part| DRAWERS.contains(&part.split('.').next().unwrap_or(part)));
    none(FILES.iter().filter(drawer).map(|file| format!("{}:1: a drawer for anything; name it by a noun of the domain", file.path)).collect());
    let module = |file: &&File| file.path.ends_with("/mod.rs") && file.path.contains("/src/");
    none(files(".rs").filter(module).map(|file| format!("{}:1: name it after its folder, beside it", file.path)).collect());
}

#[test]
fn nothing_is_left_undone() {
    // In two parts, so that this file doesn't complain of itself.
    const UNDONE: [(&str, &str); 5] = [
        (concat!("to", "do!("), "do it, or leave the room out"),
        (concat!("un", "implemented!("), "do it, or leave the room out"),
        (concat!("db", "g!("), "take it out"),
        (concat!("#[ig", "nore"), "mend the test or take it out"),
        (concat!("FIX", "ME"), "do it now"),
    ];
    let mut complaints = Vec::new();
    for file in files(".rs") {
        for (at, line) in file.lines() {
            let found = UNDONE.iter().filter(|(mark, _)| holds(line, mark));
            complaints.extend(found.map(|(mark, mend)| format!("{}:{at}: `{mark}`; {mend}", file.path)));
        }
    }
    none(complaints);
}

#[test]
fn nothing_breaks_off_without_a_reason() {
    let mut complaints = Vec::new();
    for file in files(".rs") {
        let mut reason = false;
        let shipped: Vec<_> = file.shipped().map(|(at, _)| at).collect();
        for (at, line) in file.lines() {
            let breaks = line.contains(".unwrap()") || line.contains(".expect(") || holds(line, "panic!(");
            if breaks && !reason && !line.contains(" // ") && shipped.binary_search(&at).is_ok() {
                complaints.push(format!("{}:{at}: may break off; handle it, or say in a comment above why it can't happen", file.path));
            }
            let trimmed = line.trim_start();
            reason = trimmed.starts_with("//") && !trimmed.starts_with("///") && !trimmed.starts_with("//!");
        }
    }
    none(complaints);
}

/// What the core has not, and what it has instead.
const ABSENT: [(&str, &str); 26] = [
    ("SystemTime", "time is an argument: a `Moment`"),
    ("Instant::now", "time is an argument: a `Moment`"),
    ("std::time", "time is an argument: a `Moment`"),
    ("Utc::now", "time is an argument: a `Moment`"),
    ("Local::now", "time is an argument: a `Moment`"),
    ("rand::", "derive it from the scene's seed"),
    ("thread_rng", "derive it from the scene's seed"),
    ("RandomState", "derive it from the scene's seed"),
    ("HashMap::new", "its order is random: `BTreeMap`, or `FxHashMap` that no decision iterates"),
    ("HashSet::new", "its order is random: `BTreeSet`"),
    ("fs::", "the edges read and write; the core decides"),
    ("net::", "the edges read and write; the core decides"),
    ("env::", "settings come in a `Policy`"),
    ("process::", "the core decides and does nothing"),
    ("thread::", "the engine has the threads"),
    ("println!", "say it by an `Effect`"),
    ("tokio", "the engine waits; the core decides"),
    ("async fn", "the engine waits; the core decides"),
    (".await", "the engine waits; the core decides"),
    ("tracing::", "the edges log; a decision explains itself by `Because`"),
    ("sqlx", "changes are written by the storage crate"),
    (".exp(", "use `libm`: the same on every machine"),
    (".exp2(", "use `libm`: the same on every machine"),
    (".ln(", "use `libm`: the same on every machine"),
    (".powf(", "use `libm`: the same on every machine"),
    (".sqrt(", "use `libm`: the same on every machine"),
];

#[test]
fn the_core_has_no_clock_no_chance_and_no_hands() {
    let mut complaints = Vec::new();
    for file in files(".rs").filter(|file| file.path.starts_with("crates/core/src/")) {
        for (at, line) in file.shipped() {
            let found = ABSENT.iter().filter(|(word, _)| holds(line, word));
            complaints.extend(found.map(|(word, mend)| format!("{}:{at}: `{word}` in the core; {mend}", file.path)));
        }
    }
    none(complaints);
}

#[test]
fn the_core_knows_no_platform_by_name() {
    const PLATFORMS: [&str; 6] = ["discord", "telegram", "serenity", "teloxide", "twilight", "slack"];
    let mut complaints = Vec::new();
    for file in FILES.iter().filter(|file| file.path.starts_with("crates/core/")) {
        for (at, line) in file.lines() {
            let line = line.to_lowercase();
            let found = PLATFORMS.iter().filter(|name| line.contains(*name));
            complaints.extend(found.map(|name| format!("{}:{at}: \"{name}\" in the core; say what the platform can do, in a `Profile`", file.path)));
        }
    }
    none(complaints);
}

#[test]
fn no_path_of_one_machine_is_written_down() {
    const HOMES: [&str; 5] = [concat!("/wo", "rk/"), concat!("/ro", "ot/"), concat!("/ho", "me/"), concat!("/Us", "ers/"), concat!("C:", "\\Users")];
    let begins = |line: &str, at: usize| !line[..at].ends_with(|c: char| c.is_alphanumeric() || matches!(c, '_' | '-' | '.' | '}' | '>' | '/'));
    let mut complaints = Vec::new();
    for file in FILES.iter() {
        for (at, line) in file.lines() {
            let found = HOMES.iter().filter(|home| line.match_indices(*home).any(|(place, _)| begins(line, place)));
            complaints.extend(found.map(|home| format!("{}:{at}: `{home}` is on one machine only; use a path from the root of the project", file.path)));
        }
    }
    none(complaints);
}
