//! Each format, read from a small export made by hand.

mod made;

use hearth_import::{Format, Options, open};
use made::*;

#[track_caller]
fn check(found: &[String], expected: &[&str]) {
    assert_eq!(found, expected, "\n{}\n", found.join("\n"));
}

#[test]
fn telegram() {
    let folder = folder(&[("result.json", TELEGRAM)]);
    let export = opened(folder.path()).expect("an export");
    assert_eq!((export.format(), export.title(), export.size()), (Format::Telegram, Some("Gardeners"), TELEGRAM.len() as u64));
    let (lines, report) = read(folder.path(), None).expect("read");
    check(
        &lines,
        &[
            r#"1738400400000 77(Gardeners) 2 101/Ann: "before""#,
            r#"1740819720000 77/2(Ideas) in Ideas 4294967299 101/Ann: "See the plan and Bob@cy" @102 [👍 3 102/Bob 1740819780000] [5368 1 ]"#,
            r#"1740823200000 + 103/Cy by 101/Ann"#,
            r#"1740823260000 + 102/Bob by 101/Ann"#,
            r#"1740823260000 + 101/Ann by -"#,
            r#"1740823320000 77/2(Ideas) in Ideas 4294967302 ^4294967299 102/Bob: """#,
            r#"1740823440000 77/2(Plans) in Plans 4294967304 ^4294967302 104/: "gone""#,
            r#"1740823560000 77(Gardeners) 4294967307 105/Dee: """#,
            r#"1740830400000 77(Gardeners) 4294967308 ^4294967307 105/Dee: "local""#,
            r#"1740830000000 - 102/Bob by -"#,
            r#"1740830001000 + 106/Eve by -"#,
        ],
    );
    check(
        &skipped(&report),
        &[
            "1 announcements by the platform: migrate_from_group",
            "1 announcements by the platform: topic_created",
            "1 announcements by the platform: topic_edit",
            "1 not supported by the exporter",
            "1 in the name of a channel or the group",
            "1 without a time between 1990 and 2100",
            "2 came or went under a name that nobody or several bear",
        ],
    );
}

#[test]
fn telegram_whole_account() {
    let chats = format!(
        r#"{{"about":"x","personal_information":{{"user_id":1}},"contacts":{{"list":[{{"a":[1]}}]}},"chats":{{"about":"","list":[{{"name":"Eve","type":"personal_chat","id":5,"messages":[{{"id":1}}]}},{TELEGRAM}]}},"left_chats":{{"list":[{{"type":"public_channel","id":6,"messages":[]}},{{"type":"private_group","id":8,"name":"Old","messages":[{{"id":1,"type":"message","date_unixtime":1500000000,"from":"A","from_id":9,"text":"x"}}]}}]}}}}"#
    );
    let folder = folder(&[("result.json", &chats)]);
    assert_eq!(opened(folder.path()).expect("an export").title(), None);
    let (lines, report) = read(&folder.path().join("result.json"), None).expect("read");
    assert_eq!(lines.last().map(String::as_str), Some("1500000000000 8(Old) 1 9/A: \"x\""));
    assert_eq!((report.messages, report.bytes), (7, chats.len() as u64));
    assert_eq!(skipped(&report)[3..5], ["1 chats that are no groups: personal_chat", "1 chats that are no groups: public_channel"], "{:?}", skipped(&report));
}

#[test]
fn discord_folder() {
    let folder = folder(&[("general.json", DISCORD), ("Text/threads/tomatoes.json", THREAD), ("other.json", "[1]"), ("note.txt", "x")]);
    let export = opened(folder.path()).expect("an export");
    assert_eq!((export.format(), export.title(), export.size()), (Format::Discord, Some("Gardeners"), (DISCORD.len() + THREAD.len()) as u64));
    let (lines, report) = read(folder.path(), None).expect("read");
    check(
        &lines,
        &[
            r#"1740823200000 901(general) 1001 101/Ann: "hello <@102>" @102 [👍 2 102/bob]"#,
            r#"1740823240000 902(tomatoes) in tomatoes 2002 102/bob: "first""#,
            r#"1740823260250 901(general) 1002 ^1001 102/bob: "hi""#,
            r#"1740823380000 + 103/cy by -"#,
            r#"1740823440000 901(general) 1004 104/bot*: "pong""#,
            r#"1740823470000 902(tomatoes) in tomatoes 2003 103/cy: "second""#,
            r#"1740823500000 901(general) 1005 101/ann: "elsewhere""#,
        ],
    );
    check(
        &skipped(&report),
        &[
            "1 announcements by the platform: ChannelPinnedMessage",
            "1 announcements by the platform: ThreadStarterMessage",
            "1 without an author",
            "1 without a time between 1990 and 2100",
            "1 files that are no part of the export",
        ],
    );
}

#[test]
fn slack_folder_and_zip() {
    let folder = folder(&SLACK);
    let (lines, report) = read(folder.path(), None).expect("read");
    check(
        &lines,
        &[
            r#"1433158696000 C1(general) 1433158696000004 U1/Ann: "hello <@U2> and <@U2|bob>" @U2 [tada 2 U2/Bob B]"#,
            r#"1433158697000 C2(jam) 1433158697000000 U3/: "between""#,
            r#"1433158700000 + U2/Bob B by U1/Ann"#,
            r#"1433158900000 C1(general) 1433158900000005 ^1433158696000004 U2/Bob B: "hi""#,
            r#"1433245000000 C1(general) 1433245000000001 B1/ci*: "built""#,
        ],
    );
    check(&skipped(&report), &["1 announcements by the platform: channel_topic", "1 without a time between 1990 and 2100", "1 files that are no part of the export"]);
    let around = SLACK.map(|(name, text)| (format!("export/{name}"), text));
    for archive in [zip(&SLACK), zip(&around.each_ref().map(|(name, text)| (name.as_str(), *text)))] {
        let path = folder.path().join("export.zip");
        std::fs::write(&path, archive).expect("a file");
        assert_eq!(opened(&path).expect("an export").format(), Format::Slack);
        let (zipped, zipped_report) = read(&path, None).expect("read");
        assert_eq!(zipped, lines);
        assert_eq!(skipped(&zipped_report), skipped(&report));
    }
}

#[test]
fn json_lines() {
    let folder = folder(&[("log", LINES), ("marked.txt", &format!("\u{feff}{LINES}"))]);
    let zipped = folder.path().join("zipped");
    std::fs::write(&zipped, gzip(LINES.as_bytes())).expect("a file");
    for path in [folder.path().join("log"), folder.path().join("marked.txt"), zipped] {
        assert_eq!(opened(&path).expect("an export").format(), Format::JsonLines);
        let (lines, report) = read(&path, None).expect("read");
        check(
            &lines,
            &[
                r#"1433558696000 general(general) 1433558696000004 ann/ann: "Hello!" [tada 2 ]"#,
                r#"1433558697000 general(general) 7 ^1433558696000004 bob/Bob: "Ann: hi, @ann and @nobody" @cy @ann"#,
                r#"1433558698500 #ubuntu/help(help) in help # 12/12*: """#,
            ],
        );
        check(&skipped(&report), &["1 without an author", "1 without a time between 1990 and 2100"]);
    }
}

#[test]
fn formats_have_names() {
    for format in [Format::Telegram, Format::Discord, Format::Slack, Format::JsonLines] {
        assert_eq!(format.to_string().parse(), Ok(format));
    }
    assert!("irc".parse::<Format>().is_err_and(|why| why.contains("jsonl")));
}

#[test]
fn times_without_a_zone_are_of_the_zone_that_is_given() {
    let folder = folder(&[("result.json", TELEGRAM)]);
    let options = Options { zone: hearth_core::Zone::named("Asia/Shanghai").expect("a zone"), ..Options::default() };
    let mut lines = Vec::new();
    open(folder.path(), &options).expect("an export").read(&mut |_| {}, &mut |item| lines.push(line(&item))).expect("read");
    assert!(lines.iter().any(|line| line.starts_with("1740801600000 77(Gardeners) 4294967308")), "{lines:?}");
}

/// The samples that lie beside the project on some machines: that they are read as far as they should.
#[test]
fn samples_are_read() {
    let samples = std::path::Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/../../../shared/data"));
    for (file, messages) in [("houston_slack.jsonl.gz", 1_027), ("ubuntu_irc_sample.jsonl.gz", 11_612), ("telegram_result.json", 5), ("discord_dce.json", 3)] {
        let path = samples.join(file);
        if path.exists() {
            let (_, report) = read(&path, None).expect("read");
            assert_eq!(report.messages, messages, "{file}: {:?}", skipped(&report));
        }
    }
}
