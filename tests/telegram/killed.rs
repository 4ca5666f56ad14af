//! Killed at random, over a stream of updates: what came of each is there once, and in order.

use crate::program::{Club, club, deliver, start, text};
use hearth_core::{AccountId, Day, Kind, Lacks, Native, Reads};
use hearth_storage::Store;
use local_telegram::{ALL, Options, Post};
use std::time::Duration;

/// Kills the program so many times.
const LIVES: u64 = 10;

#[tokio::test(flavor = "multi_thread")]
async fn killed_at_random_while_it_polls() {
    lives(false, 0x9e37_79b9).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_delivered_is_confirmed_once_it_is_kept_whenever_it_is_killed() {
    lives(true, 0x2545_f491).await;
}

async fn lives(delivered: bool, mut random: u64) {
    let Club { telegram, olga, group, folder } = club(Options { webhook_pause: Duration::from_millis(30), ..Options::default() });
    if delivered {
        deliver(folder.path());
    }
    let other = telegram.supergroup("Second", olga);
    for group in [group, other] {
        telegram.add_bot(group, ALL);
    }
    let (ana, ben) = (telegram.member_named(group, "Ana"), telegram.member_named(other, "Ben"));
    telegram.start_bot(olga, "");
    telegram.start_bot(ana, "");
    let thought = telegram.say(ana, group, "The thought that everything is about");
    let (mut spoken, mut ranked) = (1, 0);
    for life in 0..LIVES {
        random = random.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        let mut program = start(&telegram, folder.path());
        telegram.connected().await;
        // What two crashes in a row leave open is not said any more, lest it be said three times: so each crash is got over before the next.
        telegram
            .until("what the last crash left open", |telegram| {
                (1..=ranked).all(|number| telegram.messages(ana).iter().any(|message| text(message).contains(&format!("number {number}.")))).then_some(())
            })
            .await;
        for n in 0..6 {
            // In two groups, whose updates overtake each other where they are delivered.
            let (who, place) = if n % 2 == 0 { (ana, group) } else { (ben, other) };
            telegram.say(who, place, format!("Thought {n} of life {life}, and it differs: {}", random >> (n * 7)).as_str());
            spoken += 1;
            if n == 2 {
                ranked += 1;
                let rank = if ranked % 2 == 1 { "regular" } else { "member" };
                telegram.say(olga, group, Post::from(format!("/rank {rank} \"number {ranked}.\"").as_str()).entity("bot_command", "/rank").answering(thought));
            }
        }
        tokio::time::sleep(Duration::from_millis((random >> 33) % 120)).await;
        program.0.kill().expect("SIGKILL");
        program.0.wait().expect("its end");
    }
    let program = start(&telegram, folder.path());
    telegram.heard().await;
    telegram.until("the last news of a rank", |telegram| telegram.messages(ana).iter().any(|message| text(message).contains(&format!("number {ranked}."))).then_some(())).await;
    telegram.until("the last tag", |telegram| (telegram.member(group, ana)["tag"] == if ranked % 2 == 1 { "Regular" } else { "Member" }).then_some(())).await;
    drop(program);

    let store = Store::open(&folder.path().join("data")).await.expect("a database");
    let mut heard = 0;
    for community in store.communities().await.expect("communities") {
        let facts = store.facts_since(community.id, Day(0)).await.expect("facts");
        heard += facts.iter().filter(|fact| matches!(fact.kind, Kind::Message | Kind::Burst | Kind::Repeat)).map(|fact| fact.count).sum::<i32>();
        let lacks = Lacks { natives: [Native(ana as u64)].into_iter().collect(), ..Lacks::default() };
        let people = store.accounts(community.id, &lacks).await.expect("people");
        assert_eq!(people.len(), usize::from(community.native.parse::<i64>().ok() == Some(group.abs())), "one Ana, and in her group alone");
        for account in people {
            let reads = Reads { member: account.met.member, accounts: [AccountId(0)].into_iter().collect(), facts: None, records: true };
            let records = store.found_for(community.id, &reads).await.expect("records").records;
            let reasons: Vec<_> = records.iter().filter_map(|record| record.reason.as_ref().map(|reason| reason.0.to_string())).collect();
            assert_eq!(reasons, (1..=ranked).map(|number| format!("number {number}.")).collect::<Vec<_>>(), "each decision once, in order");
        }
    }
    assert_eq!(heard, spoken, "each message once");
    // Telegram tells nobody whether a message was sent: a direct word whose fate a crash left open is said once more, and no more. What was
    // never begun is said once, and the first of each comes in order.
    let told: Vec<_> = telegram.messages(ana).iter().filter_map(|message| (1..=ranked).find(|number| text(message).contains(&format!("number {number}.")))).collect();
    let mut first = told.clone();
    first.sort_unstable();
    first.dedup();
    let mut in_order = Vec::new();
    told.iter().for_each(|number| {
        if !in_order.contains(number) {
            in_order.push(*number)
        }
    });
    assert!(in_order == first && (1..=ranked).all(|number| (1..=2).contains(&told.iter().filter(|of| **of == number).count())), "{told:?}");
}
