//! Small exports made by hand, and what was read of one as lines to compare.

#![allow(dead_code)]

use hearth_import::{Export, Format, ImportError, Item, Options, Person, Report, open};
use std::fmt::Write;
use std::path::Path;
use tempfile::TempDir;

pub(crate) const TELEGRAM: &str = r#"{
 "name": "Gardeners", "type": "private_supergroup", "id": 77,
 "messages": [
  {"id": -999999998, "type": "message", "date": "2025-02-01T10:00:00", "date_unixtime": "1738400400", "from": "Ann", "from_id": "user101", "reply_to_message_id": -1000000000, "text": "before"},
  {"id": 1, "type": "service", "date_unixtime": "1740819600", "actor": "Ann", "actor_id": "user101", "action": "migrate_from_group", "text": ""},
  {"id": 2, "type": "service", "date_unixtime": "1740819660", "actor": "Ann", "actor_id": "user101", "action": "topic_created", "title": "Ideas", "text": ""},
  {"id": 3, "type": "message", "date": "2025-03-01T10:02:00", "date_unixtime": "1740819720", "from": "Ann", "from_id": "user101", "reply_to_message_id": 2,
   "reactions": [
    {"type": "emoji", "count": 3, "emoji": "👍", "recent": [{"from": "Bob", "from_id": "user102", "date": "2025-03-01T10:03:00"}, {"from": "News", "from_id": "channel5", "date": "2025-03-01T10:03:00"}]},
    {"type": "custom_emoji", "count": 1, "document_id": "5368"}, {"type": "paid", "count": 3}],
   "text": ["See ", {"type": "text_link", "text": "the plan", "href": "x"}, " and ", {"type": "mention_name", "text": "Bob", "user_id": 102}, {"type": "mention", "text": "@cy"}],
   "text_entities": [{"type": "plain", "text": "See "}]},
  {"id": 4, "type": "service", "date_unixtime": "1740823200", "actor": "Cy", "actor_id": "user103", "action": "join_group_by_link", "inviter": "Ann", "text": ""},
  {"id": 5, "type": "service", "date_unixtime": "1740823260", "actor": "Ann", "actor_id": "user101", "action": "invite_members", "members": ["Dee", null, "Bob", "Ann"], "text": ""},
  {"id": 6, "type": "message", "date_unixtime": "1740823320", "from": "Bob", "from_id": "user102", "photo": "x", "reply_to_message_id": 3, "text": ""},
  {"id": 7, "type": "service", "date_unixtime": "1740823330", "actor": "Ann", "actor_id": "user101", "action": "topic_edit", "new_title": "Plans", "reply_to_message_id": 2},
  {"id": 8, "type": "message", "date_unixtime": "1740823440", "from": null, "from_id": "user104", "text": "gone", "reply_to_message_id": 6},
  {"id": 9, "type": "message", "date_unixtime": "1740823500", "from": "Gardeners", "from_id": "channel77", "text": "anonymous"},
  {"id": 10, "type": "unsupported"},
  {"id": 11, "type": "message", "date_unixtime": "1740823560", "from": "Dee", "from_id": "user105", "forwarded_from": null, "text": "forwarded"},
  {"id": 12, "type": "message", "date": "2025-03-01T12:00:00", "from": "Dee", "from_id": "user105", "text": "local", "reply_to_message_id": 11},
  {"id": 13, "type": "message", "date": "1889-03-01T12:00:00", "from": "Dee", "from_id": "user105", "text": "early"},
  {"id": 14, "type": "service", "date_unixtime": "1740830000", "actor": "Bob", "actor_id": "user102", "action": "remove_members", "members": ["Bob"]},
  {"id": 15, "type": "service", "date_unixtime": "1740830001", "actor": "Eve", "actor_id": "user106", "action": "join_group_by_request"}
 ]
}"#;

pub(crate) const DISCORD: &str = r#"{
 "guild": {"id": "900", "name": "Gardeners", "iconUrl": "x"},
 "channel": {"id": "901", "type": "GuildTextChat", "category": "Text", "name": "general", "topic": null},
 "dateRange": {"after": null, "before": null}, "exportedAt": "2026-03-02T00:00:00+00:00",
 "messages": [
  {"id": "1001", "type": "Default", "timestamp": "2025-03-01T10:00:00+00:00", "content": "hello <@102>",
   "author": {"id": "101", "name": "ann", "nickname": "Ann", "isBot": false, "roles": [{"id": "77"}]},
   "reactions": [{"emoji": {"id": "", "name": "👍"}, "count": 3, "users": [{"id": "102", "name": "bob", "nickname": null, "isBot": false}, {"id": "104", "name": "bot", "isBot": true}]},
                 {"emoji": {"id": "555", "name": "party"}, "count": 1, "users": [{"id": "104", "name": "bot", "isBot": true}]}],
   "mentions": [{"id": "102", "name": "bob", "isBot": false}, {"id": "102", "name": "bob", "isBot": false}]},
  {"id": "1002", "type": "Reply", "timestamp": "2025-03-01T12:01:00.25+02:00", "content": "hi", "author": {"id": "102", "name": "bob", "nickname": "", "isBot": false},
   "reference": {"type": "Default", "messageId": "1001", "channelId": "901", "guildId": "900"}},
  {"id": "1003", "type": "GuildMemberJoin", "timestamp": "2025-03-01T10:03:00+00:00", "content": "Joined.", "author": {"id": "103", "name": "cy", "isBot": false}},
  {"id": "1004", "type": "20", "timestamp": "2025-03-01T10:04:00+00:00", "content": "pong", "author": {"id": "104", "name": "bot", "isBot": true}},
  {"id": "1005", "type": "19", "timestamp": "2025-03-01T10:05:00+00:00", "content": "elsewhere", "author": {"id": "101", "name": "ann"}, "reference": {"messageId": "5", "channelId": "999"}},
  {"id": "1006", "type": "ChannelPinnedMessage", "timestamp": "2025-03-01T10:06:00+00:00", "content": "Pinned.", "author": {"id": "101", "name": "ann"}},
  {"id": "1007", "type": "Default", "timestamp": "never", "content": "x", "author": {"id": "101", "name": "ann"}},
  {"id": "1008", "type": "Default", "timestamp": "2025-03-01T10:08:00+00:00", "content": "x", "author": null}
 ],
 "messageCount": 8
}"#;

pub(crate) const THREAD: &str = r#"{"guild":{"id":"900","name":"Gardeners"},"channel":{"id":"902","type":"GuildPublicThread","category":"general","name":"tomatoes"},"messages":[
 {"id":"2001","type":"ThreadStarterMessage","timestamp":"2025-03-01T10:00:30+00:00","content":"","author":{"id":"101","name":"ann"}},
 {"id":"2002","type":"0","timestamp":"2025-03-01T10:00:40+00:00","content":"first","author":{"id":"102","name":"bob"}},
 {"id":"2003","type":"Default","timestamp":"2025-03-01T10:04:30+00:00","content":"second","author":{"id":"103","name":"cy"}}],"messageCount":3}"#;

pub(crate) const LINES: &str = concat!(
    r#"{"ts":1433558696.000004,"channel":"general","id":"general:1433558696.000004","user":"ann","text":"Hello!","reply_to":null,"reactions":{"tada":2,"none":0}}"#,
    "\n\n",
    r#"{"ts":1433558697,"channel":"general","id":7,"user":"bob","name":"Bob","text":"Ann: hi, @ann and @nobody","reply_to":"general:1433558696.000004","mentions":["cy",null],"more":[{}]}"#,
    "\r\n",
    r##"{"ts":1433558698.5,"channel":"#ubuntu","id":"2004-11-15_03:0","user":12,"bot":true,"text":null,"topic":"help","reactions":null}"##,
    "\n",
    r#"{"ts":1433558699,"channel":"general","id":"x","user":null,"text":"?"}"#,
    "\n",
    r#"{"ts":99999999999999,"channel":"general","id":"y","user":"ann","text":"?"}"#,
    "\n"
);

pub(crate) const SLACK: [(&str, &str); 7] = [
    (
        "users.json",
        r#"[{"id":"U1","name":"ann","real_name":"Ann A","profile":{"display_name":"Ann"},"is_bot":false},{"id":"U2","name":"bob","profile":{"display_name":"","real_name":"Bob B"}},{"id":"U9","name":"helper","is_bot":true}]"#,
    ),
    ("channels.json", r#"[{"id":"C1","name":"general","members":["U1"]},{"id":"C2","name":"jam"}]"#),
    (
        "general/2015-06-01.json",
        r#"[{"type":"message","user":"U1","text":"hello <@U2> and <@U2|bob>","ts":"1433158696.000004","reactions":[{"name":"tada","count":3,"users":["U2","U9"]}]},
 {"type":"message","subtype":"channel_join","user":"U2","inviter":"U1","text":"<@U2> has joined","ts":"1433158700.000002"},
 {"type":"message","user":"U2","text":"hi","ts":"1433158900.000005","thread_ts":"1433158696.000004"}]"#,
    ),
    (
        "general/2015-06-02.json",
        r#"[{"type":"message","subtype":"bot_message","bot_id":"B1","username":"ci","text":"built","ts":"1433245000.000001"},{"type":"message","subtype":"channel_topic","user":"U1","text":"t","ts":"1433245001.000001"}]"#,
    ),
    ("jam/2015-06-01.json", r#"[{"type":"message","user":"U3","text":"between","ts":"1433158697.000000","thread_ts":"1433158697.000000"},{"type":"message","user":"U1","text":"?"}]"#),
    ("D123/2015-06-01.json", r#"[{"type":"message","user":"U1","text":"private","ts":"1433158697.000001"}]"#),
    ("integration_logs.json", "[]"),
];

/// A folder with these files.
pub(crate) fn folder(files: &[(&str, &str)]) -> TempDir {
    let folder = TempDir::new().expect("a folder");
    for (name, text) in files {
        let path = folder.path().join(name);
        std::fs::create_dir_all(path.parent().expect("a parent")).expect("a folder");
        std::fs::write(path, text).expect("a file");
    }
    folder
}

pub(crate) fn zip(files: &[(&str, &str)]) -> Vec<u8> {
    let mut zip = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    for (name, text) in files {
        zip.start_file(*name, zip::write::SimpleFileOptions::default()).expect("an entry");
        std::io::Write::write_all(&mut zip, text.as_bytes()).expect("an entry");
    }
    zip.finish().expect("an archive").into_inner()
}

pub(crate) fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut gzip = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    std::io::Write::write_all(&mut gzip, bytes).expect("gzip");
    gzip.finish().expect("gzip")
}

/// Opens what was made.
pub(crate) fn opened(path: &Path) -> Result<Export, ImportError> {
    open(path, &Options::default())
}

/// Reads all of it as lines.
pub(crate) fn read(path: &Path, format: Option<Format>) -> Result<(Vec<String>, Report), ImportError> {
    let mut lines = Vec::new();
    let report = open(path, &Options { format, ..Options::default() })?.read(&mut |_| {}, &mut |item| lines.push(line(&item)))?;
    Ok((lines, report))
}

/// An item in one line.
pub(crate) fn line(item: &Item<'_>) -> String {
    let mut line = String::new();
    let by = |by: &Option<Person<'_>>| by.as_ref().map_or("-".to_owned(), person);
    let written = match item {
        Item::Joined { at, who, by: inviter } => write!(line, "{} + {} by {}", at.0, person(who), by(inviter)),
        Item::Left { at, who, by: remover } => write!(line, "{} - {} by {}", at.0, person(who), by(remover)),
        Item::Said(said) => {
            let id = |id: u64| if id >> 63 == 1 { "#".to_owned() } else { id.to_string() };
            let parent = said.parent.map_or(String::new(), |parent| format!(" ^{}", id(parent.0)));
            let mentions: String = said.mentions.iter().map(|id| format!(" @{id}")).collect();
            let mut reactions = String::new();
            for reaction in &said.reactions {
                let by: Vec<_> = reaction.by.iter().map(|by| format!("{}{}", person(&by.who), by.at.map_or(String::new(), |at| format!(" {}", at.0)))).collect();
                write!(reactions, " [{} {} {}]", reaction.mark, reaction.count, by.join(",")).expect("written");
            }
            let topic = said.topic.map_or(String::new(), |topic| format!(" in {topic}"));
            write!(line, "{} {}({}){topic} {}{parent} {}: {:?}{mentions}{reactions}", said.at.0, said.space.id, said.space.name, id(said.id.0), person(&said.by), said.text.0)
        }
    };
    written.expect("written");
    line
}

fn person(person: &Person<'_>) -> String {
    format!("{}/{}{}", person.id, person.name, if person.machine { "*" } else { "" })
}

/// What was passed over: reason and how often.
pub(crate) fn skipped(report: &Report) -> Vec<String> {
    report.skipped.iter().map(|(why, passed)| format!("{} {why}", passed.count)).collect()
}
