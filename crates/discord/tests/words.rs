//! What is said of Discord's own things: in every language the same, none missing, none unused.

use std::collections::BTreeSet;
use std::path::Path;

fn keys(source: &str) -> BTreeSet<&str> {
    source.lines().filter(|line| line.starts_with("discord-")).filter_map(|line| Some(line.split_once(" =")?.0)).collect()
}

fn blanks(source: &str) -> BTreeSet<(&str, &str)> {
    source
        .lines()
        .filter_map(|line| line.split_once(" ="))
        .flat_map(|(key, rest)| rest.split('$').skip(1).filter_map(move |rest| Some((key, rest.split(|c: char| !c.is_alphanumeric()).next()?))))
        .collect()
}

#[test]
fn every_language_says_the_same() {
    let [(_, english), (_, chinese)] = hearth_discord::WORDS;
    assert_eq!(keys(english), keys(chinese));
    assert_eq!(blanks(english), blanks(chinese));
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let paths = std::fs::read_dir(folder).expect("a folder").map(|entry| entry.expect("an entry").path());
    let sources: String = paths.filter(|path| path.is_file()).map(|path| std::fs::read_to_string(path).expect("a source")).collect();
    // Names of commands and arguments are put together from theirs.
    for key in keys(english).into_iter().filter(|key| !key.starts_with("discord-name-")) {
        assert!(sources.contains(&format!("\"{key}\"")), "{key} is not used");
    }
    for used in sources.split("\"discord-").skip(1).filter_map(|rest| rest.split('"').next()).filter(|used| !used.contains('{')) {
        assert!(keys(english).contains(format!("discord-{used}").as_str()), "discord-{used} is missing");
    }
}
