//! What the bot is told, by polling.

mod bot;

use bot::{Bot, bot, exact, kind, kinds, loose};
use local_telegram::{ALL, Flood, Options, Post};
use serde_json::{Value, json};
use std::time::{Duration, Instant};

fn texts(updates: &[Value]) -> Vec<&str> {
    updates.iter().filter_map(|update| kind(update).1["text"].as_str()).collect()
}

#[tokio::test]
async fn an_offset_confirms_what_is_below_it() {
    let bot = bot(exact(), &[]);
    bot.drain().await;
    let numbers: Vec<_> = (0..5).map(|at| bot.telegram.say(bot.ada, bot.group, format!("number {at}"))).collect();
    assert!(numbers.windows(2).all(|pair| pair[0] < pair[1]));
    let first = bot.updates(json!({"limit": 2})).await;
    assert_eq!(texts(&first), ["number 0", "number 1"]);
    assert_eq!(bot.updates(json!({})).await.len(), 5);
    let second = first[1]["update_id"].as_i64().expect("a number");
    assert_eq!(texts(&bot.updates(json!({"offset": second})).await), ["number 1", "number 2", "number 3", "number 4"]);
    assert_eq!(texts(&bot.updates(json!({"offset": -2})).await), ["number 3", "number 4"]);
    // What was before is forgotten.
    assert_eq!(bot.updates(json!({"offset": 0})).await.len(), 2);
    assert_eq!(bot.updates(json!({"offset": second + 100})).await.len(), 0);
    bot.telegram.say(bot.ada, bot.group, "later");
    bot.telegram.turn_clock(Duration::from_secs(86_401));
    assert_eq!(bot.updates(json!({})).await.len(), 0);
    bot.telegram.number_updates_from(7);
    bot.telegram.say(bot.ada, bot.group, "after a week");
    assert_eq!(bot.updates(json!({})).await[0]["update_id"], 7);
}

#[tokio::test]
async fn a_flood_comes_in_order_under_the_same_rules() {
    let bot = bot(exact(), ALL);
    bot.drain().await;
    let bo = bot.telegram.member_named(bot.group, "Бо");
    bot.drain().await;
    let flood = Flood { groups: vec![bot.group], authors: vec![bot.ada, bo], words: vec!["See https://example.org, Бо 👍".into()] };
    let prepared = bot.telegram.prepare_flood(&flood);
    // Nobody asked for reactions so far.
    let said = prepared.go(100);
    assert_eq!(bot.telegram.unconfirmed(), said);
    let all = json!({"allowed_updates": ["message", "message_reaction"]});
    bot.updates(all.clone()).await;
    bot.telegram.say(bot.ada, bot.group, "between");
    prepared.go(200);
    let (mut offset, mut heard) = (0, Vec::new());
    loop {
        let updates = bot.updates(json!({"offset": offset})).await;
        assert_eq!(updates, bot.updates(json!({"offset": offset})).await, "what is not confirmed comes again");
        let Some(last) = updates.last() else { break };
        offset = last["update_id"].as_i64().expect("a number") + 1;
        heard.extend(updates);
    }
    assert_eq!(heard.len(), said + 201);
    assert!(heard.windows(2).all(|pair| pair[0]["update_id"].as_i64().map(|id| id + 1) == pair[1]["update_id"].as_i64()));
    assert_eq!(texts(&heard)[said], "between");
    let messages: Vec<_> = heard.iter().filter_map(|update| update["message"]["message_id"].as_i64()).collect();
    assert!(messages.windows(2).all(|pair| pair[0] + 1 == pair[1]));
    let first = &heard[0]["message"];
    assert_eq!((&first["text"], &first["entities"][0]["type"]), (&json!("See https://example.org, Бо 👍"), &json!("url")));
    assert!(heard.iter().any(|update| update["message"]["reply_to_message"]["text"].is_string()));
    assert!(heard.iter().any(|update| update["message_reaction"]["new_reaction"][0]["emoji"] == "👍"));
}

#[tokio::test]
async fn an_answer_is_timed_from_when_its_command_goes_out() {
    let bot = bot(exact(), &[]);
    bot.telegram.start_bot(bot.ada, "");
    bot.drain().await;
    bot.telegram.time_command(bot.ada, bot.group, "me");
    let send = || bot.ok("sendMessage", json!({"chat_id": bot.ada, "text": "here you are"}));
    send().await;
    assert_eq!(bot.telegram.answered(), 0, "that was before it was told");
    bot.updates(json!({})).await;
    send().await;
    let timed = bot.telegram.take_timed();
    let [timed] = timed.as_slice() else { panic!("one was timed: {timed:?}") };
    assert!(timed.told >= Some(timed.said) && timed.answered >= timed.told);
}

#[tokio::test]
async fn it_waits_for_what_comes_and_only_one_may_wait() {
    let bot = bot(exact(), &[]);
    bot.drain().await;
    let started = Instant::now();
    let wait = |seconds: u64| bot.raw("getUpdates", json!({"timeout": seconds}));
    assert_eq!(wait(1).await, (200, json!({"ok": true, "result": []})));
    assert!(started.elapsed() >= Duration::from_secs(1));
    let say = async {
        bot.telegram.connected().await;
        bot.telegram.say(bot.ada, bot.group, "here");
    };
    let ((status, heard), ()) = tokio::join!(wait(20), say);
    assert_eq!((status, &heard["result"][0]["message"]["text"]), (200, &json!("here")));
    bot.drain().await;
    let second = async {
        bot.telegram.connected().await;
        bot.updates(json!({})).await
    };
    let ((status, refused), _) = tokio::join!(wait(20), second);
    assert_eq!((status, refused["description"].as_str().is_some_and(|why| why.starts_with("Conflict: terminated by other"))), (409, true));
}

#[tokio::test]
async fn a_poller_that_goes_away_leaves_its_place() {
    let bot = bot(exact(), &[]);
    bot.drain().await;
    let gone = tokio::time::timeout(Duration::from_millis(200), bot.raw("getUpdates", json!({"timeout": 30}))).await;
    assert!(gone.is_err());
    bot.telegram.until("nobody waits", |telegram| (!telegram.listening()).then_some(())).await;
}

#[tokio::test]
async fn shy_kinds_come_only_when_asked_for() {
    let bot = bot(exact(), ALL);
    let Bot { telegram, ada, group, .. } = &bot;
    let happen = || {
        let message = telegram.say(*ada, *group, "look");
        telegram.react(*ada, *group, message, &["👍"]);
        telegram.react_unseen(*group, message, &[("👍", 3)]);
        telegram.member_named(*group, "Bob");
    };
    bot.drain().await;
    happen();
    assert_eq!(kinds(&bot.drain().await), ["message", "message"]);
    let all = json!(["message", "chat_member", "message_reaction", "message_reaction_count"]);
    bot.updates(json!({"allowed_updates": all})).await;
    happen();
    // It is remembered.
    let heard = bot.drain().await;
    assert_eq!(kinds(&heard), ["message", "message_reaction", "message_reaction_count", "chat_member", "message"]);
    let (_, reaction) = kind(&heard[1]);
    assert_eq!((&reaction["user"]["id"], &reaction["old_reaction"], &reaction["new_reaction"]), (&json!(ada), &json!([]), &json!([{"type": "emoji", "emoji": "👍"}])));
    assert_eq!(kind(&heard[3]).1["new_chat_member"]["status"], "member");
    // Without rights only messages come.
    telegram.promote(*group, telegram.bot(), &[]);
    happen();
    assert_eq!(kinds(&bot.drain().await), ["message", "message"]);
}

#[tokio::test]
async fn privacy_mode_lets_through_what_is_meant_for_the_bot() {
    let bot = bot(Options { privacy: true, ..exact() }, &[]);
    let Bot { telegram, ada, group, .. } = &bot;
    assert_eq!(bot.ok("getMe", json!({})).await["can_read_all_group_messages"], false);
    let asked = bot.ok("sendMessage", json!({"chat_id": group, "text": "a question"})).await["message_id"].as_i64().expect("a number");
    bot.drain().await;
    telegram.say(*ada, *group, "just talking");
    telegram.command(*ada, *group, "me");
    telegram.say(*ada, *group, "/top");
    telegram.say(*ada, *group, "/top@other_bot");
    telegram.say(*ada, *group, Post::from("an answer").answering(asked));
    telegram.member_named(*group, "Bob");
    telegram.whisper(*ada, "in private");
    let heard = bot.drain().await;
    assert_eq!((texts(&heard), heard.len()), (vec!["/me@hearth_bot", "/top", "an answer", "in private"], 5));
    let other = telegram.other_bot("Other");
    telegram.join(*group, other);
    telegram.say(other, *group, "I am a bot");
    telegram.say(*ada, *group, "/top");
    assert!(texts(&bot.drain().await).is_empty());
    telegram.promote(*group, telegram.bot(), &["can_delete_messages"]);
    telegram.say(*ada, *group, "everything now");
    telegram.say(other, *group, "but no bots");
    assert_eq!(texts(&bot.drain().await), ["everything now"]);
}

#[tokio::test]
async fn a_flood_comes_whole_and_what_came_last_may_come_first() {
    let bot = bot(exact(), &[]);
    bot.drain().await;
    bot.telegram.flood(2_000, bot.group, &[bot.ada], &["one", "two"]);
    bot.telegram.swap_last();
    let (mut heard, mut offset) = (Vec::new(), 0);
    loop {
        let page = bot.updates(json!({"offset": offset})).await;
        let Some(last) = page.last() else { break };
        offset = last["update_id"].as_i64().expect("a number") + 1;
        heard.extend(page);
    }
    let numbers: Vec<_> = heard.iter().filter_map(|update| update["update_id"].as_i64()).collect();
    assert!(heard.len() == 2_000 && numbers.windows(2).all(|pair| pair[0] + 1 == pair[1]));
    assert_eq!(texts(&heard)[1_996..], ["one", "two", "two", "one"]);
}

#[tokio::test]
async fn tomorrow_may_come() {
    let bot = bot(loose(), &[]);
    bot.drain().await;
    bot.telegram.inject(json!({"telepathy": {"from": 7}}));
    bot.telegram.alter("message", 1, |update| update["message"]["mood"] = json!("bright"));
    bot.telegram.say(bot.ada, bot.group, "hello");
    let heard = bot.drain().await;
    assert_eq!((kinds(&heard), &heard[1]["message"]["mood"]), (vec!["telepathy", "message"], &json!("bright")));
}
