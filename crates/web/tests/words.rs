//! The texts of the pages: in every language the same, none missing, none unused.

use std::collections::BTreeSet;
use std::path::Path;

/// Keys that are put together from a part that changes.
const COMPOSED: [&str; 2] = ["page-weekday-", "page-look-"];

fn keys(source: &str) -> BTreeSet<&str> {
    source.lines().filter(|line| line.starts_with("page-")).filter_map(|line| Some(line.split_once(" =")?.0)).collect()
}

fn blanks(source: &str) -> BTreeSet<(String, &str)> {
    let (mut key, mut blanks) = (String::new(), BTreeSet::new());
    for line in source.lines() {
        if let Some((name, _)) = line.split_once(" =").filter(|_| line.starts_with("page-")) {
            key = name.to_owned();
        }
        blanks.extend(line.split('$').skip(1).filter_map(|rest| rest.split(|c: char| !c.is_alphanumeric()).next()).map(|blank| (key.clone(), blank)));
    }
    blanks
}

fn sources(folder: &Path) -> String {
    let read = |path: std::path::PathBuf| if path.is_dir() { sources(&path) } else { std::fs::read_to_string(path).expect("a source") };
    std::fs::read_dir(folder).expect("a folder").map(|entry| read(entry.expect("an entry").path())).collect()
}

#[test]
fn the_pages_say_the_same_in_every_language() {
    let [(_, english), (_, chinese)] = hearth_web::WORDS;
    assert_eq!(keys(english), keys(chinese));
    assert_eq!(blanks(english), blanks(chinese));
    let sources = sources(&Path::new(env!("CARGO_MANIFEST_DIR")).join("src"));
    for key in keys(english) {
        assert!(sources.contains(&format!("\"{key}\"")) || COMPOSED.iter().any(|part| key.starts_with(part)), "{key} is not used");
    }
    for used in sources.split("\"page-").skip(1).filter_map(|rest| rest.split('"').next()).filter(|used| !used.contains('{')) {
        assert!(keys(english).contains(format!("page-{used}").as_str()), "page-{used} is missing");
    }
}
