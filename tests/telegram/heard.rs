//! What is heard, and what is kept of it: no word, albums as one, and who brought whom.

use crate::program::{Club, club, deliver, kept, start, text};
use hearth_core::{Kind, Lacks, Native};
use hearth_storage::Store;
use local_telegram::{ALL, Options, Post};
use serde_json::json;
use std::path::Path;
use std::process::Command;

const CANARY: &str = "marmalade-canary-4417";

/// Files below a folder that hold the canary.
fn holding(folder: &Path) -> Vec<String> {
    let entries = std::fs::read_dir(folder).expect("a folder").map(|entry| entry.expect("an entry").path());
    let holds = |path: &Path| std::fs::read(path).expect("a file").windows(CANARY.len()).any(|window| window == CANARY.as_bytes());
    entries.flat_map(|path| if path.is_dir() { holding(&path) } else { Vec::from_iter(holds(&path).then(|| path.display().to_string())) }).collect()
}

async fn overheard(delivered: bool) {
    let Club { telegram, olga, group, folder } = club(Options::default());
    if delivered {
        deliver(folder.path());
    }
    telegram.add_bot(group, ALL);
    let (ana, ben) = (telegram.member_named(group, "Ana"), telegram.member_named(group, "Ben"));
    telegram.start_bot(olga, "");
    let program = start(&telegram, folder.path());
    telegram.connected().await;
    let first = telegram.say(ana, group, format!("A {CANARY} sang here, did you hear it?").as_str());
    telegram.say(ben, group, Post::from(format!("Thanks, the {CANARY} was lovely").as_str()).answering(first).quoting(CANARY));
    telegram.album(ana, group, 2, CANARY);
    telegram.say(ana, group, Post::from("").media(json!({ "poll": { "id": "5", "question": CANARY, "options": [{ "text": CANARY, "voter_count": 0, "persistent_id": "a", "addition_date": 5 }], "total_voter_count": 0, "is_closed": false, "is_anonymous": true, "type": "regular", "allows_multiple_answers": false, "allows_revoting": false, "members_only": false } })));
    telegram.edit(group, first, &format!("It was no {CANARY} after all"));
    // What can't be read is in no log either.
    telegram.alter("message", 1, |update| update["message"]["entities"] = json!({ "odd": CANARY }));
    telegram.say(ben, group, format!("One {CANARY} more").as_str());
    telegram.inject(json!({ "message": { "message_id": 1, "text": [CANARY] } }));
    telegram.say(ben, group, format!("/leaders@another_bot {CANARY}").as_str());
    telegram.heard().await;
    let backup = Command::new(env!("CARGO_BIN_EXE_hearth")).current_dir(folder.path()).args(["backup", "copy.db", "--data", "data"]).output().expect("the program runs");
    assert!(backup.status.success(), "{}", String::from_utf8_lossy(&backup.stderr));
    drop(program);
    assert!(kept(folder.path(), Kind::Reply).await == 1 && folder.path().join("copy.db").exists());
    assert_eq!(holding(folder.path()), Vec::<String>::new());
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_overheard_by_polling_is_kept_nowhere() {
    overheard(false).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_overheard_by_deliveries_is_kept_nowhere() {
    overheard(true).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_album_is_one_message_also_where_it_is_killed_within() {
    let Club { telegram, group, folder, .. } = club(Options::default());
    telegram.add_bot(group, ALL);
    let (ana, ben) = (telegram.member_named(group, "Ana"), telegram.member_named(group, "Ben"));
    let program = start(&telegram, folder.path());
    telegram.album(ana, group, 4, "Four pictures of the hut in the morning");
    telegram.heard().await;
    // The first two of five are heard by one process, the others by the next.
    let shown = telegram.say(ben, group, Post::from("And one of the lake").photo().fields(json!({ "media_group_id": "77" })));
    telegram.heard().await;
    drop(program);
    telegram.say(ben, group, Post::from("").photo().fields(json!({ "media_group_id": "77" })));
    let program = start(&telegram, folder.path());
    telegram.say(ana, group, Post::from("The lake looks cold this year").answering(shown));
    telegram.heard().await;
    drop(program);
    assert_eq!((kept(folder.path(), Kind::Message).await, kept(folder.path(), Kind::Reply).await), (3, 1));
}

#[tokio::test(flavor = "multi_thread")]
async fn who_is_let_in_by_a_link_came_by_whoever_made_it() {
    let Club { telegram, olga, group, folder } = club(Options::default());
    telegram.add_bot(group, ALL);
    let ana = telegram.member_named(group, "Ana");
    telegram.promote(group, ana, &["can_invite_users"]);
    telegram.start_bot(ana, "");
    let program = start(&telegram, folder.path());
    telegram.heard().await;
    let link = telegram.invite(group, ana, "by Ana, who is asked first", true);
    let own = telegram.invite(group, olga, "by Olga", false);
    let (ben, eve) = (telegram.user("Ben"), telegram.user("Eve"));
    telegram.join_by(ben, &link);
    telegram.heard().await;
    telegram.approve(group, ben, olga);
    telegram.join_by(eve, &own);
    telegram.say(ben, group, "Good evening, I was let in just now");
    telegram.say(eve, group, "Good evening, I came by another link");
    telegram.heard().await;
    telegram.command(ana, group, "top day");
    telegram.said(group, |message| text(message).contains("Ranking")).await;
    drop(program);
    let store = Store::open(&folder.path().join("data")).await.expect("a database");
    let id = store.communities().await.expect("communities")[0].id;
    let lacks = Lacks { natives: [ana, ben, eve, olga].map(|who| Native(who as u64)).into_iter().collect(), ..Lacks::default() };
    let accounts = store.accounts(id, &lacks).await.expect("people");
    let of = |who: local_telegram::Id| accounts.iter().find(|account| account.met.native == Native(who as u64));
    let inviter = |who| of(who).and_then(|account| account.inviter);
    assert_eq!(inviter(ben), of(ana).map(|account| account.met.account), "not the administrator who let him in");
    assert!(inviter(eve).is_some() && inviter(eve) != inviter(ben));
}
