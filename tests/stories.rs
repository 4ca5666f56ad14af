//! Every story in `tests/stories`, told by the program on every profile: what it expects must be so.

use std::path::{Path, PathBuf};
use std::process::{Command, Output};

fn stories() -> Vec<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/stories");
    let mut stories: Vec<_> = std::fs::read_dir(folder).expect("the stories").map(|entry| entry.expect("a story").path()).collect();
    stories.sort();
    stories
}

fn tell(story: &Path, more: &[&str]) -> Output {
    let folder = tempfile::tempdir().expect("a folder");
    Command::new(env!("CARGO_BIN_EXE_hearth")).current_dir(folder.path()).arg("story").arg(story).args(more).output().expect("the program runs")
}

#[test]
fn every_story_holds_on_every_profile() {
    for story in stories() {
        for profile in ["discord-like", "telegram-like", "bare"] {
            let told = tell(&story, &["--profile", profile]);
            assert!(told.status.success(), "{} on {profile}:\n{}{}", story.display(), String::from_utf8_lossy(&told.stdout), String::from_utf8_lossy(&told.stderr));
        }
    }
}

#[test]
fn a_story_told_twice_is_the_same_story() {
    let story = stories().remove(0);
    let (once, twice) = (tell(&story, &["--json"]), tell(&story, &["--json"]));
    assert!(!once.stdout.is_empty());
    assert_eq!(String::from_utf8_lossy(&once.stdout), String::from_utf8_lossy(&twice.stdout));
    for line in once.stdout.split(|byte| *byte == b'\n').filter(|line| !line.is_empty()) {
        serde_json::from_slice::<serde_json::Value>(line).expect("with --json, standard output holds only JSON");
    }
}
