//! Staying up: deliveries instead of polling, other programs with the same token, servers in trouble, long absence, odd updates.

use crate::program::{Club, club, deliver, has_button, kept, start, start_with, text, url};
use hearth_core::{Kind, MINUTE, Policy};
use hearth_storage::Store;
use local_telegram::{ALL, Fault, Options, Post, Rates};
use serde_json::json;
use std::path::Path;

/// Everything that was said, however it counts.
async fn said(folder: &Path) -> i32 {
    let mut sum = 0;
    for kind in [Kind::Message, Kind::Burst, Kind::Repeat] {
        sum += kept(folder, kind).await;
    }
    sum
}

#[tokio::test(flavor = "multi_thread")]
async fn only_telegram_delivers() {
    let Club { telegram, group, folder, .. } = club(Options::default());
    let port = deliver(folder.path());
    telegram.add_bot(group, ALL);
    let _program = start(&telegram, folder.path());
    telegram.heard().await;
    let forged = json!({ "update_id": 900, "message": { "message_id": 5, "date": 5, "chat": { "id": group, "type": "supergroup", "title": "Club" }, "from": { "id": 77, "first_name": "Eve" }, "text": "a forged word" } });
    let client = reqwest::Client::new();
    let post = |path: &str, secret: &str| client.post(format!("http://127.0.0.1:{port}{path}")).header("X-Telegram-Bot-Api-Secret-Token", secret.to_owned()).body(forged.to_string()).send();
    assert_eq!(post("/a/way", "").await.expect("an answer").status(), 401);
    assert_eq!(post("/a/way", &"0".repeat(48)).await.expect("an answer").status(), 401);
    assert_eq!(post("/", "").await.expect("an answer").status(), 404);
    telegram.assert_clean();
    // No word of what is delivered is kept or logged.
    let eve = telegram.member_named(group, "Eve");
    telegram.say(eve, group, "What is the word for this, quince-canary-4471?");
    telegram.heard().await;
    for entry in ["log", "data/hearth.db", "data/hearth.db-wal"] {
        let kept = std::fs::read(folder.path().join(entry)).unwrap_or_default();
        assert!(!kept.windows(19).any(|part| part == b"quince-canary-4471?"), "{entry}");
        assert!(!String::from_utf8_lossy(&kept).contains("quince-canary"), "{entry}");
    }
    // Without the setting it polls again, and what came meanwhile is heard.
    drop(_program);
    std::fs::remove_file(folder.path().join("config.toml")).expect("removed");
    let ana = telegram.member_named(group, "Ana");
    telegram.say(ana, group, "Said while nobody listened");
    let program = start(&telegram, folder.path());
    telegram.heard().await;
    drop(program);
    assert_eq!(said(folder.path()).await, 2);
}

#[tokio::test(flavor = "multi_thread")]
async fn one_platform_waits_for_no_other() {
    let Club { telegram, group, folder, .. } = club(Options::default());
    telegram.add_bot(group, ALL);
    let nobody = std::net::TcpListener::bind("127.0.0.1:0").and_then(|free| free.local_addr()).expect("a free port");
    let discord = [("DISCORD_TOKEN", "a-token".to_owned()), ("HEARTH_DISCORD_API_URL", format!("http://{nobody}/api/v10"))];
    let program = start_with(&telegram, folder.path(), &discord);
    let ana = telegram.member_named(group, "Ana");
    telegram.say(ana, group, "Said while Discord could not be reached");
    telegram.heard().await;
    drop(program);
    assert_eq!(said(folder.path()).await, 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn odd_updates_and_servers_in_trouble_lose_nothing() {
    let Club { telegram, group, folder, .. } = club(Options::default());
    telegram.add_bot(group, ALL);
    let program = start(&telegram, folder.path());
    telegram.heard().await;
    let ana = telegram.member_named(group, "Ana");
    telegram.heard().await;
    telegram.inject(json!({ "a_kind_of_tomorrow": { "chat": { "id": group } } }));
    telegram.inject(json!({ "message": [] }));
    telegram.inject(json!({ "message_reaction": { "chat": { "id": "x" }, "new_reaction": 5 } }));
    telegram.alter("message", 1, |update| update["message"]["entities"] = json!({ "odd": true }));
    telegram.say(ana, group, "Something with odd entities about a walk");
    telegram.heard().await;
    for fault in [Fault::Status(502, "Bad Gateway"), Fault::Garbage, Fault::DropBefore, Fault::DropAfter, Fault::Limited(1), Fault::Status(409, "Conflict: terminated by other getUpdates request")] {
        telegram.fail_only("getUpdates", 1, fault.clone());
        telegram.say(ana, group, format!("And then there was {fault:?} on the line").as_str());
        telegram.heard().await;
    }
    drop(program);
    assert_eq!(said(folder.path()).await, 7);
    let log = std::fs::read_to_string(folder.path().join("log")).expect("a log");
    assert!(log.contains("another program takes this bot's updates"), "{log}");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_not_heard_is_recorded_and_a_new_numbering_is_understood() {
    let Club { telegram, group, folder, .. } = club(Options::default());
    telegram.add_bot(group, ALL);
    let ana = telegram.member_named(group, "Ana");
    let program = start(&telegram, folder.path());
    telegram.heard().await;
    telegram.say(ana, group, "Before a long absence of the bot");
    telegram.heard().await;
    drop(program);
    // Eight days: Telegram keeps updates for one of them, and numbers from anywhere after a week.
    age(folder.path(), 8 * 24 * 60 * MINUTE).await;
    telegram.number_updates_from(17);
    telegram.say(ana, group, "And after it, with a lower number");
    let program = start(&telegram, folder.path());
    telegram.heard().await;
    drop(program);
    assert_eq!(said(folder.path()).await, 2);
    let store = Store::open(&folder.path().join("data")).await.expect("a database");
    let id = store.communities().await.expect("communities")[0].id;
    let blinds = store.load(id, &Policy::default()).await.expect("a community").blinds;
    assert_eq!(blinds.len(), 1, "{blinds:?}");
    let days = blinds[0].until.since(blinds[0].since) as f64 / 86_400_000.0;
    assert!((6.9..7.1).contains(&days), "seven of eight days are lost: {days}");
}

/// Lets what is noted of the stream be older.
async fn age(folder: &Path, by: i64) {
    let store = Store::open(&folder.join("data")).await.expect("a database");
    let note = store.note("telegram").await.expect("a database").expect("a note");
    let mut note: serde_json::Value = serde_json::from_str(&note).expect("JSON");
    for key in ["heard", "told"] {
        note[key] = json!(note[key].as_i64().expect("a moment") - by);
    }
    store.keep_note("telegram", &note.to_string()).await.expect("kept");
    store.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_rates_are_kept_and_a_throttled_group_stalls_no_other() {
    let Club { telegram, olga, group, folder } = club(Options { rates: Some(Rates { chat: 5, group: 20, all: 30 }), ..Options::default() });
    let other = telegram.supergroup("Second", olga);
    for group in [group, other] {
        telegram.add_bot(group, ALL);
    }
    let _program = start(&telegram, folder.path());
    telegram.heard().await;
    telegram.fail_only_in("sendMessage", other, 1, Fault::Limited(600));
    let people: Vec<_> = (0..24).map(|n| telegram.member_named(group, &format!("Person {n}"))).collect();
    telegram.join(other, people[0]);
    telegram.command(people[0], other, "top day");
    for person in &people {
        telegram.start_bot(*person, &format!("g{}", group.unsigned_abs()));
        telegram.command(*person, group, "me");
    }
    for person in &people {
        telegram.until("an answer", |telegram| telegram.messages(*person).into_iter().find(|message| text(message).contains("Standing"))).await;
    }
    let refused: Vec<_> = telegram.requests().into_iter().filter(|request| request.status == 429).collect();
    assert!(refused.len() <= 1 && refused.iter().all(|request| request.body["chat_id"] == other), "only what was ordered is refused: {refused:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_private_chat_finds_its_group_again() {
    let Club { telegram, olga, group, folder } = club(Options::default());
    telegram.add_bot(group, ALL);
    telegram.start_bot(olga, "");
    let program = start(&telegram, folder.path());
    let ana = telegram.member_named(group, "Ana");
    telegram.start_bot(ana, &format!("g{}", group.unsigned_abs()));
    telegram.until("an answer", |telegram| telegram.messages(ana).get(1).cloned()).await;
    drop(program);
    // It was in memory alone: who is in one group means that one.
    let program = start(&telegram, folder.path());
    telegram.whisper(ana, "/me");
    telegram.until("her standing", |telegram| telegram.messages(ana).into_iter().find(|message| text(message).contains("Standing"))).await;
    let second = telegram.supergroup("Second", olga);
    telegram.add_bot(second, ALL);
    telegram.join(second, ana);
    telegram.say(ana, second, "Good evening, everybody here");
    telegram.heard().await;
    drop(program);
    let _program = start(&telegram, folder.path());
    telegram.whisper(ana, "/me");
    let which = telegram.until("the question", |telegram| telegram.messages(ana).into_iter().find(|message| has_button(message, "Second"))).await;
    telegram.press(ana, ana, which["message_id"].as_i64().expect("a number"), "Second").answered().await;
    telegram.until("that it is chosen", |telegram| telegram.messages(ana).into_iter().find(|message| text(message).contains("that group"))).await;
    let before = telegram.messages(ana).len();
    telegram.whisper(ana, "/me");
    telegram.until("her standing there", |telegram| telegram.messages(ana).into_iter().skip(before).find(|message| text(message).contains("Standing"))).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn who_asked_to_be_let_in_was_not_invited_by_who_let_them_in() {
    let Club { telegram, olga, group, folder } = club(Options::default());
    telegram.add_bot(group, ALL);
    let ana = telegram.member_named(group, "Ana");
    telegram.promote(group, ana, &["can_invite_users"]);
    let program = start(&telegram, folder.path());
    telegram.heard().await;
    let link = telegram.invite(group, ana, "by Ana", false);
    let (ben, eve) = (telegram.user("Ben"), telegram.user("Eve"));
    telegram.join_by(ben, &link);
    telegram.ask_to_join(group, eve);
    telegram.approve(group, eve, olga);
    telegram.say(ben, group, "Good evening from a new member");
    telegram.say(eve, group, Post::from("And from another who asked at the door"));
    telegram.heard().await;
    drop(program);
    let store = Store::open(&folder.path().join("data")).await.expect("a database");
    let id = store.communities().await.expect("communities")[0].id;
    let natives = [ben, eve].map(|who| hearth_core::Native(who as u64));
    let accounts = store.accounts(id, &hearth_core::Lacks { natives: natives.into_iter().collect(), ..Default::default() }).await.expect("people");
    let inviters: Vec<_> = accounts.iter().map(|account| (account.met.native.0 as i64, account.inviter.is_some())).collect();
    assert!(inviters.contains(&(ben, true)) && inviters.contains(&(eve, false)), "{inviters:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_link_about_a_group_lets_nobody_into_it() {
    let Club { telegram, group, folder, .. } = club(Options::default());
    telegram.add_bot(group, ALL);
    let ana = telegram.member_named(group, "Ana");
    let program = start(&telegram, folder.path());
    telegram.say(ana, group, "Something that is said among members");
    telegram.heard().await;
    let eve = telegram.user("Eve");
    for link in [format!("g{}", group.unsigned_abs()), format!("g{}", 1_u64 << 63), "g18446744073709551615".into(), "g0".into(), "g-5".into(), "g77".into()] {
        telegram.start_bot(eve, &link);
        telegram.whisper(eve, "/top all");
        telegram.heard().await;
    }
    telegram.until("six answers", |telegram| (telegram.messages(eve).iter().filter(|message| text(message).contains("group")).count() >= 6).then_some(())).await;
    assert!(telegram.messages(eve).iter().all(|message| !text(message).contains("Ana")), "{:?}", telegram.messages(eve));
    drop(program);
    let store = Store::open(&folder.path().join("data")).await.expect("a database");
    let communities = store.communities().await.expect("communities");
    assert_eq!(communities.len(), 1, "{communities:?}");
    let lacks = hearth_core::Lacks { natives: [hearth_core::Native(eve as u64)].into_iter().collect(), ..Default::default() };
    assert_eq!(store.accounts(communities[0].id, &lacks).await.expect("people"), []);
}

#[tokio::test(flavor = "multi_thread")]
async fn added_by_nobody_in_particular_it_writes_to_the_owner_and_answers_no_greeting_of_telegrams_own() {
    let Club { telegram, olga, group, folder } = club(Options::default());
    telegram.start_bot(olga, "");
    telegram.alter("my_chat_member", 1, |update| update["my_chat_member"]["from"] = json!({ "id": 1_087_968_824, "is_bot": true, "first_name": "Group", "username": "GroupAnonymousBot" }));
    telegram.add_bot(group, ALL);
    let _program = start(&telegram, folder.path());
    telegram.until("a greeting", |telegram| telegram.messages(olga).into_iter().find(|message| text(message).contains("/setup"))).await;
    let before = telegram.messages(group).len();
    let started = format!("/start@{}", telegram.bot_name());
    telegram.say(olga, group, Post::from(format!("{started} hearth").as_str()).entity("bot_command", &started));
    telegram.command(olga, group, "top");
    telegram.said(group, |message| text(message).contains("Ranking")).await;
    assert_eq!(telegram.messages(group).len(), before + 3, "two commands and one answer");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_file_comes_with_its_words_and_public_names_are_people() {
    let Club { telegram, olga, group, folder } = club(Options::default());
    telegram.add_bot(group, ALL);
    let (ana, ben) = (telegram.member_named(group, "Ana"), telegram.member_named(group, "Ben"));
    telegram.username(ana, "ana_in_the_hills");
    telegram.start_bot(ana, "");
    telegram.start_bot(olga, "");
    let program = start(&telegram, folder.path());
    telegram.say(ana, group, "Has anybody been up to the hut this week?");
    telegram.heard().await;
    telegram.say(ben, group, Post::from("@ana_in_the_hills yes, on Sunday, and it was lovely").photo().entity("mention", "@ana_in_the_hills"));
    telegram.heard().await;
    telegram.command(ana, group, "privacy export");
    let sent = telegram.until("the file", |telegram| telegram.messages(ana).into_iter().find(|message| message["document"].is_object())).await;
    assert!(sent["caption"].as_str().is_some_and(|words| !words.is_empty()), "{sent}");
    drop(program);
    assert_eq!(kept(folder.path(), Kind::Inferred).await, 1, "whoever is called by a public name is answered");
}

#[tokio::test(flavor = "multi_thread")]
async fn an_export_dropped_on_the_page_joins_what_was_heard_live() {
    let Club { telegram, olga, folder, .. } = club(Options::default());
    let small = telegram.group("Old Friends", olga);
    telegram.add_bot(small, ALL);
    let (ana, ben) = (telegram.member_named(small, "Ana"), telegram.member_named(small, "Ben"));
    let program = start(&telegram, folder.path());
    let page = url(folder.path()).await;
    let early = telegram.say(ana, small, "Heard live while the group was small");
    telegram.heard().await;
    let group = telegram.upgrade(small);
    let late = telegram.say(ben, group, "Heard live after it had become larger");
    telegram.heard().await;
    let answer = telegram.say(ana, group, Post::from("And an answer, which is heard live too").answering(late));
    telegram.heard().await;

    // What Telegram Desktop writes: numbers without −100, those of the small group with 1,000,000,000 taken away; two messages from before.
    let id = group.unsigned_abs() - 1_000_000_000_000;
    let now = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).expect("a clock").as_secs();
    let said = |id: i64, who: i64, name: &str, ago: u64, text: &str, answers: Option<i64>| {
        let mut message = json!({ "id": id, "type": "message", "date": "2026-01-01T00:00:00", "date_unixtime": (now - ago).to_string(), "from": name, "from_id": format!("user{who}"), "text": text });
        if let Some(answers) = answers {
            message["reply_to_message_id"] = answers.into();
        }
        message
    };
    let messages = json!([
        said(early - 20 - 1_000_000_000, olga, "Olga", 400_000, "Long before Hearth came there was this", None),
        said(early - 19 - 1_000_000_000, ben, "Ben", 399_000, "And this, in answer to it", Some(early - 20 - 1_000_000_000)),
        said(early - 1_000_000_000, ana, "Ana", 30, "Heard live while the group was small", None),
        said(late, ben, "Ben", 20, "Heard live after it had become larger", None),
        said(answer, ana, "Ana", 10, "And an answer, which is heard live too", Some(late)),
    ]);
    // In this order, as it writes it.
    let export = format!(r#"{{"name":"Old Friends","type":"private_supergroup","id":{id},"messages":{messages}}}"#);
    let form = reqwest::multipart::Form::new().text("community", "Old Friends").part("file", reqwest::multipart::Part::text(export).file_name("result.json"));
    let client = reqwest::Client::builder().redirect(reqwest::redirect::Policy::none()).build().expect("a client");
    let sent = client.post(format!("{page}en/past")).header("origin", page.trim_end_matches('/')).multipart(form).send().await.expect("an answer");
    let job = format!("{}{}?part=1", page.trim_end_matches('/'), sent.headers()["location"].to_str().expect("a place"));
    let read = loop {
        let part = client.get(&job).send().await.expect("the job").text().await.expect("its page");
        if part.contains("data-done") {
            break part;
        }
        tokio::time::sleep(std::time::Duration::from_millis(20)).await;
    };
    assert!(read.contains('2') && !read.contains("trouble"), "{read}");
    // It goes on afterwards.
    telegram.say(olga, group, "And life goes on after that");
    telegram.heard().await;
    drop(program);
    assert_eq!(kept(folder.path(), Kind::Message).await, 6, "three heard live, two from before, and one after");
    assert_eq!(kept(folder.path(), Kind::Reply).await, 2);
    let store = Store::open(&folder.path().join("data")).await.expect("a database");
    assert_eq!(store.communities().await.expect("communities").len(), 1);
    let id = store.communities().await.expect("communities")[0].id;
    assert_eq!(store.load(id, &Policy::default()).await.expect("a community").spaces.len(), 1);
}
