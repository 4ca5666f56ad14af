//! A word that is spoken is found nowhere: not in the data folder, not in a backup, not in a log at its most talkative.

use std::io::Write;
use std::path::Path;
use std::process::{Command, Stdio};

const CANARY: &str = "marmalade-canary-8823";
/// What three people say becomes known.
const KNOWN: &str = "wheelbarrow";

fn holds(folder: &Path) -> Vec<String> {
    let mut found = vec![];
    for entry in std::fs::read_dir(folder).expect("a folder") {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            found.extend(holds(&path));
        } else if std::fs::read(&path).expect("a file").windows(CANARY.len()).any(|window| window == CANARY.as_bytes()) {
            found.push(path.display().to_string());
        }
    }
    found
}

#[test]
fn what_is_overheard_is_kept_nowhere() {
    let folder = tempfile::tempdir().expect("a folder");
    let data = folder.path().join("data");
    let mut chat = Command::new(env!("CARGO_BIN_EXE_hearth"));
    chat.current_dir(folder.path()).args(["chat", "--data"]).arg(&data).env("HEARTH_LOG", "trace").stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut chat = chat.spawn().expect("the program runs");
    let lines = format!(
        "a {CANARY} sang here\n> ben: thanks for the {CANARY}\nana ❤\nana: a {KNOWN}\nben: my {KNOWN}\ncarl: the {KNOWN} squeaks\nana: or not\n+1d\nben: @ana {CANARY} again\n/me\n/why\n/privacy export\n/top\nquit\n"
    );
    chat.stdin.take().expect("its input").write_all(lines.as_bytes()).expect("typing");
    let out = chat.wait_with_output().expect("its end");
    assert!(out.status.success());
    let (shown, log) = (String::from_utf8_lossy(&out.stdout), String::from_utf8_lossy(&out.stderr));
    assert!(shown.contains("Standing"), "{shown}");
    assert!(!log.is_empty(), "the log is at its most talkative");
    assert!(!shown.contains(CANARY) && !log.contains(CANARY), "spoken words are neither shown nor logged");

    let topics = |community: &str| Command::new(env!("CARGO_BIN_EXE_hearth")).args(["topics", "--community", community, "--data"]).arg(data.join("chat")).output().expect("the program runs").stdout;
    let known = String::from_utf8_lossy(&topics("Hearth at home")).into_owned();
    assert!(known.contains(KNOWN) && !known.contains(CANARY), "three people's words are kept, one's and two's are not: {known}");

    let export = folder.path().join("export.jsonl");
    let line = |n: u32, user: &str| format!("{{\"ts\":{},\"channel\":\"c\",\"id\":{n},\"user\":\"{user}\",\"text\":\"the {CANARY} sang\"}}\n", 1_700_000_000 + n * 100);
    std::fs::write(&export, line(1, "ana") + &line(2, "ben") + &line(3, "ana")).expect("an export");
    for args in [&["import", "export.jsonl", "--community", "old", "--data"][..], &["topics", "--community", "old", "--json", "--data"], &["leaders", "--community", "old", "--data"]] {
        let out = Command::new(env!("CARGO_BIN_EXE_hearth")).current_dir(folder.path()).args(args).arg(data.join("chat")).env("HEARTH_LOG", "trace").output().expect("the program runs");
        let said = String::from_utf8_lossy(&out.stdout).into_owned() + &String::from_utf8_lossy(&out.stderr);
        assert!(out.status.success() && !said.contains(CANARY), "{args:?}: {said}");
    }
    std::fs::remove_file(&export).expect("the export");

    let backup = Command::new(env!("CARGO_BIN_EXE_hearth")).current_dir(folder.path()).args(["backup", "copy.db", "--data"]).arg(data.join("chat")).output().expect("the program runs");
    assert!(backup.status.success(), "{}", String::from_utf8_lossy(&backup.stderr));
    assert!(folder.path().join("copy.db").exists());
    assert_eq!(holds(folder.path()), Vec::<String>::new());
}
