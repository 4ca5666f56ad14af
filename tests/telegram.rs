//! A community on Telegram, end to end: the program itself against a Telegram of our own on this machine.

#[path = "telegram/flowing.rs"]
mod flowing;
#[path = "telegram/heard.rs"]
mod heard;
#[path = "telegram/killed.rs"]
mod killed;
#[path = "telegram/program.rs"]
mod program;
#[path = "telegram/staying.rs"]
mod staying;
#[path = "telegram/stories.rs"]
mod stories;
#[path = "telegram/town.rs"]
mod town;

use hearth_core::{Kind, Policy};
use hearth_storage::Store;
use local_telegram::{ALL, Fault, Options, Post, Telegram};
use program::{Club, club, has_button, kept, start, text};

#[tokio::test(flavor = "multi_thread")]
async fn it_comes_in_greets_counts_answers_and_tags() {
    const CANARY: &str = "marmalade-canary-7731";
    let Club { telegram, olga, group, folder } = club(Options::default());
    telegram.start_bot(olga, "");
    let program = start(&telegram, folder.path());
    telegram.heard().await;
    telegram.add_bot(group, ALL);

    // Whoever added it hears of it, in private.
    let hello = telegram.until("a greeting", |telegram| telegram.messages(olga).into_iter().find(|message| text(message).contains("/setup"))).await;
    assert!(text(&hello).contains("Club"));
    let (ana, ben) = (telegram.member_named(group, "Ana"), telegram.member_named(group, "Ben *_`<"));
    let question = telegram.say(ana, group, format!("Which tent holds in a storm, {CANARY}?").as_str());
    telegram.say(ben, group, Post::from("The one that you have pitched before the storm, thanks for asking").answering(question));
    telegram.react(ben, group, question, &["👍"]);

    // What concerns one person goes to the private chat; as long as that is closed, only they see it in the group.
    telegram.command(ben, group, "me");
    let me = telegram.whispered(group, ben, |message| text(message).contains("Standing")).await;
    assert!(text(&me).starts_with("Ben *_`<"), "no name breaks the text: {me}");
    telegram.start_bot(ben, "");
    telegram.command(ben, group, "me");
    telegram.until("the answer", |telegram| telegram.messages(ben).into_iter().find(|message| text(message).contains("Standing"))).await;
    telegram.command(ana, group, "top day");
    let top = telegram.said(group, |message| text(message).contains("Ranking")).await;
    assert!(text(&top).contains("Ana") && text(&top).contains("Ben"), "{top}");

    // A rank is a tag, given in answer to whom it is for, and taken back with a button.
    let word = telegram.say(ben, group, "I could bring the stove as well");
    telegram.say(olga, group, Post::from("/rank regular \"helps everybody\"").entity("bot_command", "/rank").answering(word));
    telegram.until("a tag", |telegram| (telegram.member(group, ben)["tag"] == "Regular").then_some(())).await;
    let told = telegram.until("the undo button", |telegram| telegram.messages(olga).into_iter().find(|message| has_button(message, "Undo"))).await;
    telegram.press(olga, olga, told["message_id"].as_i64().expect("a number"), "Undo").answered().await;
    telegram.until("no tag", |telegram| telegram.member(group, ben)["tag"].as_str().is_none_or(str::is_empty).then_some(())).await;
    telegram.command(ana, group, "rank");
    telegram.start_bot(ana, &format!("g{}", group.unsigned_abs()));
    telegram.until("a refusal", |telegram| telegram.messages(ana).into_iter().find(|message| text(message).contains("staff"))).await;
    drop(program);

    assert_eq!((kept(folder.path(), Kind::Reply).await, kept(folder.path(), Kind::Thanks).await, kept(folder.path(), Kind::Reaction).await), (1, 1, 1));
    for entry in ["log", "data/hearth.db", "data/hearth.db-wal"] {
        let bytes = std::fs::read(folder.path().join(entry)).unwrap_or_default();
        assert!(!bytes.windows(CANARY.len()).any(|window| window == CANARY.as_bytes()), "{entry} holds a word of a member's");
        assert!(!bytes.windows(telegram.token().len()).any(|window| window == telegram.token().as_bytes()), "{entry} holds the token");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_older_server_shows_nobody_what_is_for_one() {
    let Club { telegram, group, folder, .. } = club(Options { version: (9, 1), ..Options::default() });
    telegram.add_bot(group, ALL);
    let _program = start(&telegram, folder.path());
    telegram.heard().await;
    let ben = telegram.member_named(group, "Ben");
    telegram.command(ben, group, "me");
    let knock = telegram.said(group, |message| text(message).contains("press Start")).await;
    assert!(!text(&knock).contains("Standing"));
    telegram.start_bot(ben, &format!("g{}", group.unsigned_abs()));
    telegram.until("the answer", |telegram| telegram.messages(ben).into_iter().find(|message| text(message).contains("Standing"))).await;
    assert!(telegram.messages(group).iter().all(|message| !text(message).contains("Standing")));
}

#[tokio::test(flavor = "multi_thread")]
async fn an_anonymous_administrator_is_known_by_a_button() {
    let Club { telegram, olga, group, folder } = club(Options::default());
    telegram.start_bot(olga, "");
    telegram.add_bot(group, ALL);
    let _program = start(&telegram, folder.path());
    telegram.heard().await;
    let ana = telegram.member_named(group, "Ana");
    telegram.hide(group, olga, true);
    telegram.command(olga, group, "doctor");
    let who = telegram.said(group, |message| has_button(message, "It was me")).await;
    let number = who["message_id"].as_i64().expect("a number");
    telegram.press(ana, group, number, "It was me").answered().await;
    assert!(!telegram.messages(olga).iter().any(|message| text(message).contains("everything that I need")), "nothing is done for others");
    telegram.press(olga, group, number, "It was me").answered().await;
    telegram.until("the answer", |telegram| telegram.messages(olga).into_iter().find(|message| text(message).contains("everything that I need"))).await;
    telegram.until("the question to be gone", |telegram| telegram.message(group, number).is_none().then_some(())).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn it_is_set_up_question_by_question() {
    let Club { telegram, olga, group, folder } = club(Options::default());
    telegram.start_bot(olga, "");
    telegram.add_bot(group, ALL);
    let _program = start(&telegram, folder.path());
    telegram.heard().await;
    telegram.command(olga, group, "setup");
    let setup = telegram.until("the card", |telegram| telegram.messages(olga).into_iter().find(|message| text(message).contains("Setting up"))).await;
    telegram.press(olga, olga, setup["message_id"].as_i64().expect("a number"), "Time zone").answered().await;
    telegram.until("the question", |telegram| telegram.messages(olga).into_iter().find(|message| text(message).contains("next line is the answer"))).await;
    telegram.whisper(olga, "Asia/Shanghai");
    telegram.until("the answer", |telegram| telegram.messages(olga).into_iter().find(|message| text(message).contains("Time zone: Asia/Shanghai"))).await;
    telegram.command(olga, group, "past");
    telegram.until("why not", |telegram| telegram.messages(olga).into_iter().find(|message| text(message).contains("no history"))).await;
    telegram.command(olga, group, "doctor");
    telegram.until("that all is well", |telegram| telegram.messages(olga).into_iter().find(|message| text(message).contains("everything that I need"))).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_group_that_is_upgraded_stays_the_same_community() {
    let telegram = Telegram::start(Options::default());
    let olga = telegram.user("Olga");
    let group = telegram.group("Club", olga);
    telegram.add_bot(group, ALL);
    let ana = telegram.member_named(group, "Ana");
    let folder = tempfile::tempdir().expect("a folder");
    let program = start(&telegram, folder.path());
    telegram.connected().await;
    telegram.say(ana, group, "Before the upgrade there was a small group");
    telegram.heard().await;
    // What is said in the larger group comes first, and what is left of the smaller one last.
    let larger = telegram.upgrade_late(group, |larger| _ = telegram.say(ana, larger, "The first word in the larger group, too early"));
    telegram.heard().await;
    telegram.say(ana, larger, "And after it a larger one, with the same people");
    telegram.fail_only("sendMessage", 1, Fault::Limited(1));
    telegram.command(ana, larger, "top day");
    telegram.said(larger, |message| text(message).contains("Ranking")).await;
    drop(program);
    assert_eq!(kept(folder.path(), Kind::Message).await, 3);
    let store = Store::open(&folder.path().join("data")).await.expect("a database");
    assert_eq!(store.communities().await.expect("communities").len(), 1);
    let id = store.communities().await.expect("communities")[0].id;
    assert_eq!(store.load(id, &Policy::default()).await.expect("a community").spaces.len(), 1);
}
