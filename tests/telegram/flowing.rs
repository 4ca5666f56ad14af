//! Updates flow on: what has to be found out about one group keeps no other waiting.

use crate::program::{Club, club, deliver, kept, start, text};
use hearth_core::{Kind, Lacks, Native};
use hearth_storage::Store;
use local_telegram::{ALL, Fault, Options, Rates, Telegram};
use std::time::{Duration, Instant};

#[tokio::test(flavor = "multi_thread")]
async fn a_group_of_which_nothing_is_told_keeps_no_other_waiting() {
    let Club { telegram, olga, group, folder } = club(Options::default());
    let slow = telegram.supergroup("Slow", olga);
    for group in [group, slow] {
        telegram.add_bot(group, ALL);
    }
    let (ana, ben) = (telegram.member_named(group, "Ana"), telegram.member_named(slow, "Ben"));
    telegram.start_bot(ana, "");
    let program = start(&telegram, folder.path());
    telegram.heard().await;
    drop(program);
    telegram.fail_only_in("getChatAdministrators", slow, usize::MAX, Fault::Never);
    let asked = |telegram: &Telegram| telegram.requests_of("getChatAdministrators").iter().filter(|request| request.body["chat_id"] == slow).count();
    let before = asked(&telegram);
    let program = start(&telegram, folder.path());
    telegram.connected().await;
    let began = Instant::now();
    for _ in 0..12 {
        telegram.command(ben, slow, "top day");
    }
    telegram.command(ana, group, "me");
    telegram.until("an answer", |telegram| telegram.messages(ana).into_iter().find(|message| text(message).contains("Standing"))).await;
    // Once it is waited for, for a second; not twelve times.
    assert!(began.elapsed() < Duration::from_secs(8), "{:?}", began.elapsed());
    assert_eq!(asked(&telegram) - before, 1);
    drop(program);
}

#[tokio::test(flavor = "multi_thread")]
async fn who_asks_again_and_again_keeps_nobody_else_waiting() {
    let Club { telegram, group, folder, .. } = club(Options { rates: Some(Rates { chat: 5, group: 20, all: 30 }), ..Options::default() });
    telegram.add_bot(group, ALL);
    let (ana, ben) = (telegram.member_named(group, "Ana"), telegram.member_named(group, "Ben"));
    let _program = start(&telegram, folder.path());
    for who in [ana, ben] {
        telegram.start_bot(who, &format!("g{}", group.unsigned_abs()));
    }
    let answers = |telegram: &Telegram, who| telegram.messages(who).iter().filter(|message| text(message).contains("Standing")).count();
    telegram.heard().await;
    for _ in 0..10 {
        telegram.command(ana, group, "me");
    }
    let before = answers(&telegram, ben);
    telegram.command(ben, group, "me");
    telegram.until("Ben's answer", |telegram| (answers(telegram, ben) > before).then_some(())).await;
    // One a second goes into a chat: hers are on their way, and all of them arrive.
    assert!(answers(&telegram, ana) < 9, "{}", answers(&telegram, ana));
    telegram.until("all of Ana's", |telegram| (answers(telegram, ana) >= 10).then_some(())).await;
    telegram.assert_clean();
}

#[tokio::test(flavor = "multi_thread")]
async fn who_keeps_order_is_known_where_nothing_may_be_said() {
    let Club { telegram, olga, group, folder } = club(Options::default());
    telegram.add_bot(group, ALL);
    telegram.start_bot(olga, "");
    let _program = start(&telegram, folder.path());
    telegram.heard().await;
    telegram.fail_only_in("sendMessage", group, 1, Fault::Limited(6));
    let ana = telegram.member_named(group, "Ana");
    telegram.command(ana, group, "top day");
    telegram.until("the refusal", |telegram| telegram.requests_of("sendMessage").into_iter().find(|request| request.status == 429)).await;
    telegram.promote(group, ana, &["can_restrict_members"]);
    telegram.start_bot(ana, "");
    telegram.command(ana, group, "leaders");
    telegram.until("what staff reads", |telegram| telegram.messages(ana).into_iter().find(|message| text(message).contains("Who stands out"))).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_keeps_order_when_it_comes_stays_so_also_where_telegram_is_slow() {
    let Club { telegram, group, folder, .. } = club(Options::default());
    let ana = telegram.member_named(group, "Ana");
    telegram.promote(group, ana, &["can_restrict_members"]);
    let program = start(&telegram, folder.path());
    telegram.heard().await;
    telegram.fail_only("getChatAdministrators", 1, Fault::Status(502, "Bad Gateway"));
    telegram.fail_only("getChatAdministrators", 1, Fault::Slow(Duration::from_secs(2)));
    telegram.add_bot(group, ALL);
    telegram.say(ana, group, "Good evening to whoever came");
    telegram.heard().await;
    drop(program);
    let store = Store::open(&folder.path().join("data")).await.expect("a database");
    let id = store.communities().await.expect("communities")[0].id;
    let lacks = Lacks { natives: [Native(ana as u64)].into_iter().collect(), ..Lacks::default() };
    let people = store.accounts(id, &lacks).await.expect("people");
    assert_eq!(people.iter().map(|account| (account.rank.as_deref(), account.locked)).collect::<Vec<_>>(), [(Some("moderator"), true)]);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_doctor_knows_of_another_program() {
    let Club { telegram, olga, group, folder } = club(Options::default());
    telegram.add_bot(group, ALL);
    telegram.start_bot(olga, "");
    let _program = start(&telegram, folder.path());
    telegram.heard().await;
    telegram.fail_only("getUpdates", 1, Fault::Status(409, "Conflict: terminated by other getUpdates request"));
    telegram.say(olga, group, "Somebody else listens for a while");
    telegram.heard().await;
    telegram.command(olga, group, "doctor");
    telegram.until("the finding", |telegram| telegram.messages(olga).into_iter().find(|message| text(message).contains("the same token"))).await;
}

/// An upgrade, killed between any two of its updates.
async fn upgraded(delivered: bool) {
    let telegram = Telegram::start(Options { webhook_pause: Duration::from_millis(30), ..Options::default() });
    let olga = telegram.user("Olga");
    let folder = tempfile::tempdir().expect("a folder");
    if delivered {
        deliver(folder.path());
    }
    let group = telegram.group("Club", olga);
    telegram.add_bot(group, ALL);
    let ana = telegram.member_named(group, "Ana");
    let program = start(&telegram, folder.path());
    telegram.say(ana, group, "Before the upgrade there was a small group");
    telegram.heard().await;
    drop(program);
    // Telegram can't say at first what has become of the smaller one.
    telegram.fail_only("getChat", 4, Fault::Status(502, "Bad Gateway"));
    let larger = telegram.upgrade_late(group, |larger| _ = telegram.say(ana, larger, "The first word in the larger group, too early"));
    for pause in [40, 80, 160] {
        let program = start(&telegram, folder.path());
        telegram.connected().await;
        tokio::time::sleep(Duration::from_millis(pause)).await;
        drop(program);
    }
    let program = start(&telegram, folder.path());
    telegram.say(ana, larger, "And after it a larger one, with the same people");
    telegram.heard().await;
    drop(program);
    let store = Store::beside(&folder.path().join("data")).await.expect("a database");
    let communities: Vec<_> = store.communities().await.expect("communities").into_iter().map(|listing| (listing.name, listing.native.to_string())).collect();
    assert_eq!((communities.len(), kept(folder.path(), Kind::Message).await), (1, 3), "{communities:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn an_upgrade_stays_one_community_whenever_it_is_killed() {
    upgraded(false).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_upgrade_that_is_delivered_stays_one_community_whenever_it_is_killed() {
    upgraded(true).await;
}
