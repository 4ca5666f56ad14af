//! The program as scripts and people at a terminal meet it.

use std::io::Write;
use std::path::Path;
use std::process::{Command, Output, Stdio};

fn hearth(folder: &Path, args: &[&str], input: &str) -> Output {
    let mut child = Command::new(env!("CARGO_BIN_EXE_hearth")).current_dir(folder).args(args).stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().expect("the program runs");
    child.stdin.take().expect("its input").write_all(input.as_bytes()).expect("typing");
    child.wait_with_output().expect("its end")
}

fn said(out: &Output) -> (Option<i32>, String, String) {
    (out.status.code(), String::from_utf8_lossy(&out.stdout).into_owned(), String::from_utf8_lossy(&out.stderr).into_owned())
}

#[test]
fn a_first_visit() {
    let folder = tempfile::tempdir().expect("a folder");
    let script = "hello out there everybody\n> ben: good morning to you too\nben ❤\nana: /me\npress 1\n/mee\n/rank @ben regular\nolga: /rank @ben\n/rank @ben regular\n/rank @ben regular \"always kind\"\npress 1\ntown 4d\n/top all\n/leaders\n/settings zone Nowhere\n/settings language zh\n/help\nquit\n";
    let (code, out, err) = said(&hearth(folder.path(), &["chat"], script));
    assert_eq!(code, Some(0), "{out}\n{err}");
    for part in [
        "Standing:",
        "Your last 30 days",
        "Did you mean /me?",
        "/rank is for staff",
        "ben: Newcomer",
        "Please give a reason",
        "ben is now Regular",
        "ben is now Newcomer",
        "Ranking: all time",
        "Who stands out",
        "does not work here",
        "语言",
        "我能做什么",
    ] {
        assert!(out.contains(part), "“{part}” is not in:\n{out}\n{err}");
    }

    let (code, out, err) = said(&hearth(folder.path(), &["communities", "--json", "--data", "data/chat"], ""));
    assert_eq!((code, err.as_str()), (Some(0), ""));
    let listed: serde_json::Value = serde_json::from_str(&out).expect("JSON alone");
    assert_eq!(listed, serde_json::json!([{ "id": 1, "name": "Hearth at home", "native": "Hearth at home" }]));

    // The next day, everything is still there.
    let (_, out, _) = said(&hearth(folder.path(), &["chat"], "/me\nquit\n"));
    assert!(out.contains("等级: 成员") || out.contains("等级"), "{out}");
}

#[test]
fn exit_codes_and_errors_say_what_to_do() {
    let folder = tempfile::tempdir().expect("a folder");
    std::fs::write(folder.path().join("wrong.toml"), "zone = \"Mars\"\n").expect("a file");
    std::fs::write(folder.path().join("a.story"), "person ana\nana sings\n").expect("a file");
    std::fs::create_dir(folder.path().join("junk")).expect("a folder");
    std::fs::write(folder.path().join("junk/hearth.db"), "this is no database, but it is somebody's file").expect("a file");
    for (args, code, part) in [
        (&["--nonsense"][..], 2, "--nonsense"),
        (&["--listen", "127.0.0.1:0", "communities"], 2, "--listen"),
        (&["run", "--listen", "nowhere"], 2, "--listen"),
        (&["communities", "--data", "nowhere"], 1, "--data"),
        (&["chat", "--config", "wrong.toml"], 1, "wrong.toml:1"),
        (&["story", "a.story"], 1, "a.story:2"),
        (&["story", "missing.story"], 1, "missing.story"),
        (&["communities", "--data", "junk"], 1, "untouched"),
    ] {
        let (was, _, err) = said(&hearth(folder.path(), args, ""));
        assert!(was == Some(code) && err.contains(part), "{args:?}: {was:?} {err}");
    }
    for (set, part) in [
        (&[("TELEGRAM_TOKEN", "x"), ("HEARTH_TELEGRAM_API_URL", "over there")][..], "http://127.0.0.1:8081"),
        (&[("DISCORD_TOKEN", "x"), ("HEARTH_DISCORD_API_URL", "over there")], "http://127.0.0.1:9700/api/v10"),
    ] {
        let with_token = Command::new(env!("CARGO_BIN_EXE_hearth")).current_dir(folder.path()).envs(set.iter().copied()).output().expect("the program runs");
        let (code, _, err) = said(&with_token);
        assert!(code == Some(1) && err.contains(set[set.len() - 1].0) && err.contains(part), "{err}");
    }
    assert_eq!(std::fs::read(folder.path().join("junk/hearth.db")).expect("the file"), b"this is no database, but it is somebody's file");
    let (code, help, _) = said(&hearth(folder.path(), &["--help"], ""));
    assert!(code == Some(0) && help.contains("HEARTH_DATA") && help.contains("Exit codes"), "{help}");
    let (code, completions, _) = said(&hearth(folder.path(), &["completions", "bash"], ""));
    assert!(code == Some(0) && completions.contains("communities"));
}
