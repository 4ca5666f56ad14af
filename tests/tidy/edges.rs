//! Which crate may know which.

use crate::tree::{FILES, none};
use std::collections::{BTreeMap, BTreeSet};
use toml::{Table, Value};

/// Each crate of ours, with those that it may know. The binary may know them all.
const EDGES: [(&str, &[&str]); 16] = [
    ("hearth-core", &[]),
    ("hearth-storage", &["hearth-core"]),
    ("hearth-adapter", &["hearth-core", "hearth-topics", "hearth-cards"]),
    ("hearth-loose", &[]),
    ("hearth-import", &["hearth-core", "hearth-loose"]),
    ("hearth-topics", &["hearth-core"]),
    ("hearth-history", &["hearth-core", "hearth-storage", "hearth-import", "hearth-topics"]),
    ("hearth-cards", &[]),
    ("hearth-town", &["hearth-core"]),
    ("hearth-engine", &["hearth-core", "hearth-storage", "hearth-adapter", "hearth-topics", "hearth-history"]),
    ("hearth-discord", &["hearth-core", "hearth-adapter", "hearth-loose", "hearth-topics"]),
    ("hearth-telegram", &["hearth-core", "hearth-adapter", "hearth-loose", "hearth-topics"]),
    ("local-discord", &[]),
    ("local-telegram", &[]),
    ("hearth-web", &["hearth-core", "hearth-storage", "hearth-adapter", "hearth-engine", "hearth-import", "hearth-topics", "hearth-history", "hearth-town"]),
    ("hearth", &["hearth-core", "hearth-storage", "hearth-adapter", "hearth-engine", "hearth-import", "hearth-topics", "hearth-history", "hearth-web", "hearth-discord", "hearth-telegram"]),
];

/// What must not come into the core, not even through others.
const OUTSIDE: [&str; 12] = ["tokio", "async-std", "smol", "mio", "sqlx", "sqlx-core", "reqwest", "hyper", "serenity", "teloxide", "twilight-model", "tracing"];

fn parsed(path: &str) -> Table {
    let file = FILES.iter().find(|file| file.path == path).unwrap_or_else(|| panic!("{path} is missing"));
    file.text.parse().unwrap_or_else(|error| panic!("{path}: {error}"))
}

fn table<'a>(manifest: &'a Table, name: &str) -> impl Iterator<Item = &'a String> {
    manifest.get(name).and_then(Value::as_table).into_iter().flat_map(Table::keys)
}

/// The line of a file that begins with these words.
fn line(path: &str, begins: &str) -> usize {
    let file = FILES.iter().find(|file| file.path == path);
    file.and_then(|file| file.lines().find(|(_, line)| line.starts_with(begins))).map_or(1, |(at, _)| at)
}

#[test]
fn dependencies_point_one_way() {
    let mut complaints = Vec::new();
    for file in FILES.iter().filter(|file| file.path.ends_with("Cargo.toml")) {
        let manifest = parsed(&file.path);
        let Some(name) = manifest.get("package").and_then(|package| package.get("name")).and_then(Value::as_str) else { continue };
        let Some((_, known)) = EDGES.iter().find(|(of, _)| *of == name) else {
            complaints.push(format!("{}:1: `{name}` is new; say in tests/tidy/edges.rs which crates it may know", file.path));
            continue;
        };
        let ours = ["dependencies", "build-dependencies"].into_iter().flat_map(|part| table(&manifest, part)).filter(|dependency| dependency.starts_with("hearth"));
        for dependency in ours.filter(|dependency| !known.contains(&dependency.as_str())) {
            complaints.push(format!("{}:{}: `{name}` must not know `{dependency}`; move what it needs towards the core", file.path, line(&file.path, dependency)));
        }
    }
    none(complaints);
}

#[test]
fn no_runtime_and_no_platform_comes_into_the_core() {
    let lock = parsed("Cargo.lock");
    let mut needs: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
    for package in lock.get("package").and_then(Value::as_array).into_iter().flatten() {
        let Some(name) = package.get("name").and_then(Value::as_str) else { continue };
        let dependencies = package.get("dependencies").and_then(Value::as_array).into_iter().flatten().filter_map(Value::as_str);
        // "name", or "name version" where there are several.
        needs.entry(name).or_default().extend(dependencies.filter_map(|dependency| dependency.split(' ').next()));
    }
    let manifest = parsed("crates/core/Cargo.toml");
    let mut waiting: Vec<_> = table(&manifest, "dependencies").map(|name| (name.as_str(), name.as_str())).collect();
    let mut seen = BTreeSet::new();
    let mut complaints = Vec::new();
    while let Some((name, by)) = waiting.pop() {
        if seen.insert(name) {
            if OUTSIDE.contains(&name) {
                complaints.push(format!("crates/core/Cargo.toml:{}: `{by}` brings `{name}` into the core; do without, or do it in the engine", line("crates/core/Cargo.toml", by)));
            }
            waiting.extend(needs.get(name).into_iter().flatten().map(|next| (*next, by)));
        }
    }
    none(complaints);
}
