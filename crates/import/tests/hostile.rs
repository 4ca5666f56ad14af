//! What may be in a file: each with the error it should give, or with what is passed over.

mod made;

use hearth_import::{Format, ImportError, NAME_CHARS, TEXT_BYTES};
use made::*;
use std::path::Path;

/// What becomes of a file: what its error says, or how many messages it has and what is passed over.
type Expected = Result<(u64, &'static [&'static str]), &'static str>;

#[track_caller]
fn check(name: &str, bytes: &[u8], format: Option<Format>, expected: Expected) {
    let folder = folder(&[]);
    let path = folder.path().join(name);
    std::fs::write(&path, bytes).expect("a file");
    check_path(&path, format, expected);
}

#[track_caller]
fn check_path(path: &Path, format: Option<Format>, expected: Expected) {
    match (read(path, format), expected) {
        (Ok((_, report)), Ok((messages, passed))) => assert_eq!((report.messages, skipped(&report)), (messages, passed.iter().map(|why| why.to_string()).collect()), "{path:?}"),
        (Err(why), Err(words)) => assert!(why.to_string().contains(words), "{why} should say {words}"),
        (Ok((_, report)), Err(words)) => panic!("read {report:?}, but should say {words}"),
        (Err(why), Ok(_)) => panic!("{why}"),
    }
}

fn telegram(messages: &str) -> Vec<u8> {
    format!(r#"{{"name":"G","type":"private_group","id":1,"messages":[{messages}]}}"#).into_bytes()
}

fn said(id: u64, more: &str) -> String {
    format!(r#"{{"id":{id},"type":"message","date_unixtime":"1600000000","from":"A","from_id":"user1"{more}}}"#)
}

#[test]
fn files_of_no_format() {
    for (bytes, words) in [
        (&b""[..], "is empty; was the export finished?"),
        (b" \n\t ", "is empty"),
        (b"\xef\xbb\xbf", "is empty"),
        (b"\0\x01\x02\xff\xfe binary", "looks like no export that Hearth knows"),
        (b"hello", "name it with --format telegram, discord, slack or jsonl"),
        (b"{}", "looks like no export"),
        (b"[{}]", "looks like no export"),
        (b"{\"a\":", "looks like no export"),
        (b"\x1f\x8b\x08\x00", "looks like no export"),
        (b"PK\x03\x04 and no more", "is no zip or is damaged"),
    ] {
        check("file", bytes, None, Err(words));
    }
    check_path(Path::new("/nowhere/at/all"), None, Err("check that it is there"));
    check_path(folder(&[]).path(), None, Err("looks like no export"));
    check_path(folder(&[("a.json", "[1]")]).path(), Some(Format::Discord), Err("no file has a guild"));
    check_path(folder(&[("a.json", "[1]")]).path(), Some(Format::Slack), Err("neither users.json nor channels.json"));
    check_path(folder(&[]).path(), Some(Format::Telegram), Err("result.json: "));
    check_path(folder(&[]).path(), Some(Format::JsonLines), Err("it is a folder; give the file"));
}

#[test]
fn telegram_files() {
    let deep = |depth: usize| format!(r#"{{"id":1,"type":"message","x":{}{},"from_id":"user1","date_unixtime":"1600000000"}}"#, "[".repeat(depth), "]".repeat(depth));
    let deep_text = format!(r#","text":{}1{}"#, "[".repeat(100_000), "]".repeat(100_000));
    let good = said(2, "");
    for (messages, expected) in [
        (String::new(), Ok((0, &[][..]))),
        (format!("{},{good}", deep(60_000)), Ok((2, &[]))),
        (format!("{},{good}", said(1, &deep_text)), Ok((2, &[]))),
        (format!("{},{good}", said(1, r#","id":5"#)), Ok((1, &["1 not in the form of the export"]))),
        (format!(r#"1,"x",null,[1,2],{{}},{{"id":1,"type":{{}}}},{good}"#), Ok((1, &["6 not in the form of the export"]))),
        (format!("{{\"id\":1,\"type\":}},{good}"), Ok((1, &["1 not in the form of the export"]))),
        (said(1, r#","date_unixtime":"99999999999999999999""#), Ok((0, &["1 not in the form of the export"]))),
        (r#"{"id":1,"type":"message","date":"0001-01-01T00:00:00","from_id":"user1"}"#.into(), Ok((0, &["1 without a time between 1990 and 2100"]))),
        (r#"{"id":1,"type":"message","date_unixtime":"1600000000"}"#.into(), Ok((0, &["1 without an author"]))),
        (r#"{"id":"x","type":"message","date_unixtime":"1600000000","from_id":"user1"}"#.into(), Ok((0, &["1 without an id"]))),
        (r#"{"id":1,"type":"service","action":"what somebody wrote"}"#.into(), Ok((0, &["1 announcements by the platform: other"]))),
        (said(1, r#","text":"\x1F and \ud83d""#), Ok((1, &[]))),
        (said(1, "").replace("\"user1\"", "4294967297"), Ok((1, &[]))),
        (said(1, "").replace("\"user1\"", "8589934593"), Ok((0, &["1 in the name of a channel or the group"]))),
        (format!("{good},}}"), Err("byte 138: a bracket that fits nothing")),
        (format!("{good},{{\"id\":\"1"), Err("the file ends in the middle of what begins here")),
    ] {
        check("result.json", &telegram(&messages), None, expected);
    }
}

#[test]
fn telegram_heads() {
    for (text, words) in [
        (r#"{"name":"E","type":"personal_chat","id":1,"messages":[]}"#, "a chat of the type personal_chat; Hearth hosts groups"),
        (r#"{"name":"G","type":"private_group","messages":[]}"#, "the chat's id should come before its messages"),
        (r#"{"name":"G","type":"private_group","id":1}"#, "neither messages nor chats"),
        (r#"{"name":"G","type":"private_group","id":1,"messages":[{"id":1"#, "the file ends in the middle of what begins here"),
        (r#"{"name":"G","type":"private_group","id":1,"messages":["#, "the file ends in the middle"),
        (r#"{"name":"G","type":"private_group","id":1,"messages":[]"#, "the file ends in the middle"),
        (r#"{"name" "G"}"#, "a colon should be here"),
        (r#"{name:1}"#, "a name in quotes should be here"),
        (r#"[]"#, "it does not begin with {"),
    ] {
        check("result.json", text.as_bytes(), Some(Format::Telegram), Err(words));
    }
}

#[test]
fn large_and_odd_values() {
    let long = "é".repeat(5_000_000);
    let name = "n".repeat(10_000_000);
    let message =
        said(1, &format!(r#","text":"{long}""#)) + &format!(r#",{{"id":2,"type":"message","date_unixtime":"1600000000","from":"{name}","from_id":"user1","text":["{long}",{{"text":"x"}}]}}"#);
    let folder = folder(&[]);
    let path = folder.path().join("result.json");
    std::fs::write(&path, telegram(&message)).expect("a file");
    let mut seen = Vec::new();
    let report = opened(&path)
        .and_then(|export| {
            export.read(&mut |_| {}, &mut |item| {
                let hearth_import::Item::Said(said) = item else { return };
                seen.push((said.text.0.len(), said.by.name.chars().count()));
            })
        })
        .expect("read");
    assert_eq!((seen, report.shortened), (vec![(TEXT_BYTES, 1)], 1));
    assert_eq!(skipped(&report), ["1 larger than 16 MiB"]);

    let long_name = said(3, "").replace("\"A\"", &format!("{:?}", "n".repeat(300)));
    std::fs::write(&path, telegram(&long_name)).expect("a file");
    let mut chars = 0;
    let each = &mut |item: hearth_import::Item<'_>| {
        if let hearth_import::Item::Said(said) = item {
            chars = said.by.name.len();
        }
    };
    opened(&path).and_then(|export| export.read(&mut |_| {}, each)).expect("read");
    assert_eq!(chars, NAME_CHARS);
}

#[test]
fn letters_that_are_none_are_replaced() {
    let mut bytes = telegram(&said(1, r#","text":"a?b""#));
    let at = bytes.iter().rposition(|byte| *byte == b'?').expect("the mark");
    bytes[at] = 0xff;
    check("result.json", &bytes, None, Ok((1, &[])));
    let mut line = LINES.as_bytes().to_vec();
    let at = line.iter().position(|byte| *byte == b'H').expect("the mark");
    line[at] = 0xff;
    check("log", &line, None, Ok((3, &["1 without an author", "1 without a time between 1990 and 2100"])));
}

#[test]
fn lines() {
    let line = r#"{"ts":1600000000,"channel":"c","id":"1","user":"a","text":"x"}"#;
    let large = format!(r#"{{"ts":1600000000,"user":"a","text":"{}"}}"#, "x".repeat(17 << 20));
    let deep = format!(r#"{{"ts":1600000000,"channel":"c","id":"1","user":"a","x":{}1{}}}"#, "[".repeat(100_000), "]".repeat(100_000));
    for (text, expected) in [
        (format!("{line}\n{line}"), Ok((2, &[][..]))),
        (format!("{line}\nnot json\n{line}\n"), Err("file, line 2: the line is no JSON object")),
        (format!("{line}\n{{\"ts\":}}\n{line}\n"), Err("file, line 2: the line can't be read as a JSON object")),
        (format!("{line}\n{line} {line}\n"), Err("file, line 2: something follows the JSON object")),
        (format!("{line}\n\n{}\n", r#"{"ts":1,"ts":2,"user":"a secret"}"#), Err("file, line 3: the line can't be read")),
        (format!("{line}\n{}", &line[..30]), Err("file, line 2: the file ends in the middle")),
        (format!("{line}\n{large}\n{line}\n"), Ok((2, &["1 larger than 16 MiB"]))),
        (format!("{line}\n{deep}\n"), Ok((2, &[]))),
        (format!("{line}\n{}\n", line.replace("\"x\"", r#""\ud83d""#)), Ok((2, &[]))),
        (format!("{line}\n{}\n", r#"{"ts":"1600000000.5","channel":"c","id":1.5,"user":"b"}"#), Ok((2, &[]))),
        (format!("{line}\n{}\n", r#"{"ts":1600000000,"id":"2","user":"b"}"#), Ok((1, &["1 without a place"]))),
        (format!("{line}\n{}\n", r#"{"ts":1600000000,"channel":"c","id":[],"user":"b"}"#), Ok((1, &["1 without an id"]))),
        (format!("{line}\n{}\n", r#"{"ts":1e400,"channel":"c","id":"1","user":"b"}"#), Err("line 2")),
        (format!("{line}\n{}\n", r#"{"ts":1e300,"channel":"c","id":"1","user":"b"}"#), Ok((1, &["1 without a time between 1990 and 2100"]))),
    ] {
        check("file", text.as_bytes(), None, expected);
    }
    let zipped = gzip(format!("{line}\n").repeat(10_000).as_bytes());
    check("file", &zipped[..zipped.len() - 20], None, Err("the file ends in the middle"));
    let mut damaged = zipped.clone();
    let half = damaged.len() / 2;
    damaged[half..half + 20].fill(0x55);
    assert!(matches!(read_bytes(&damaged), Err(ImportError::Broken { .. } | ImportError::Cut { .. })));
}

fn read_bytes(bytes: &[u8]) -> Result<(), ImportError> {
    let folder = folder(&[]);
    let path = folder.path().join("file");
    std::fs::write(&path, bytes).expect("a file");
    read(&path, Some(Format::JsonLines)).map(|_| ())
}

#[test]
fn discord_files() {
    let head = r#"{"guild":{"id":"1"},"channel":{"id":"2","type":"GuildTextChat","name":"c"},"messages":["#;
    for (text, expected) in [
        (format!("{head}]}}"), Ok((0, &[][..]))),
        (format!("\u{feff}{head}]}}"), Ok((0, &[]))),
        (format!("{head}{{\"id\":\"1\""), Err("the file ends in the middle")),
        (format!("{head}7,{{}}]}}"), Ok((0, &["1 without a time between 1990 and 2100", "1 not in the form of the export"]))),
        (format!("{head}{{\"timestamp\":\"2020-01-01T00:00:00Z\",\"author\":{{\"id\":\"1\"}},\"type\":\"0\"}}]}}"), Ok((0, &["1 without an id"]))),
        (head.replace("GuildTextChat", "DirectTextChat") + "]}", Err("a chat of the type DirectTextChat")),
        (head.replace("\"guild\"", "\"gild\"") + "]}", Err("no file has a guild")),
        (head.replace("[", "{"), Err("the file ends in the middle")),
    ] {
        check("c.json", text.as_bytes(), Some(Format::Discord), expected);
    }
}

#[test]
fn many_channels_are_merged_with_few_files_open() {
    let channel = |number: u64| {
        let messages: Vec<_> =
            (0..20).map(|n| format!(r#"{{"id":"{n}","type":"Default","timestamp":"2020-01-{:02}T{:02}:00:{:02}Z","content":"","author":{{"id":"1"}}}}"#, n + 1, number % 24, number / 24)).collect();
        format!(r#"{{"guild":{{"id":"1"}},"channel":{{"id":"{number}","name":"c"}},"messages":[{}]}}"#, messages.join(","))
    };
    let files: Vec<_> = (0..200).map(|number| (format!("{number}.json"), channel(number))).collect();
    let folder = folder(&files.iter().map(|(name, text)| (name.as_str(), text.as_str())).collect::<Vec<_>>());
    let (lines, report) = read(folder.path(), None).expect("read");
    assert_eq!((lines.len(), report.messages, report.disorder), (4_000, 4_000, 0));
    assert_eq!(report.bytes, opened(folder.path()).expect("an export").size() - 200);
}

#[test]
fn archives() {
    let list = ("channels.json", r#"[{"id":"C1","name":"general"}]"#);
    let zeros = "0".repeat(20 << 20);
    let day = "general/2020-01-01.json";
    for (files, words) in [
        (vec![list, ("../up.json", "[]")], "leads out of the folder"),
        (vec![list, ("/etc/passwd", "[]")], "leads out of the folder"),
        (vec![list, ("general\\..\\..\\x", "[]")], "leads out of the folder"),
        (vec![list, (day, zeros.as_str())], "more than 200 times as large"),
        (vec![list, (day, "{}")], "byte 0: a list should begin here"),
        (vec![list, (day, "[{")], "the file ends in the middle"),
        (vec![("x", "y")], "looks like no export"),
    ] {
        let archive = zip(&files
            .iter()
            .map(|(name, text)| if *text == zeros { (*name, format!("[{zeros}]")) } else { (*name, (*text).to_owned()) })
            .collect::<Vec<_>>()
            .iter()
            .map(|(name, text)| (*name, text.as_str()))
            .collect::<Vec<_>>());
        check("export.zip", &archive, None, Err(words));
    }
    let mut damaged = zip(&[list, (day, &r#"[{"ts":"1577836800.000001","type":"message","user":"U1","text":"x"}]"#.repeat(20))]);
    let middle = damaged.windows(5).rposition(|part| part == b"2020-").expect("the name") - 60;
    damaged[middle - 20..middle].fill(0xee);
    check("export.zip", &damaged, None, Err("damaged"));
}

#[test]
fn no_error_and_no_report_holds_what_people_wrote() {
    let secret = "SECRETWORD";
    for text in [
        telegram(&said(1, r#","text":"SECRETWORD","text":2"#)),
        telegram(r#"{"id":1,"type":"service","action":"SECRETWORD was written"}"#),
        telegram(r#"{"id":1,"type":"message","from_id":"SECRETWORD","text":"SECRETWORD""#),
        format!("{}\n{{\"ts\":1,\"user\":\"a\",\"text\":\"SECRETWORD\" x}}\n", LINES.trim()).into_bytes(),
    ] {
        let folder = folder(&[]);
        let path = folder.path().join("file");
        std::fs::write(&path, &text).expect("a file");
        let said = match read(&path, None) {
            Ok((_, report)) => format!("{report:?} {:?}", skipped(&report)),
            Err(why) => format!("{why} {why:?}"),
        };
        assert!(!said.contains(secret), "{said}");
    }
}
