//! The gateway, heard by a real client.

use futures_util::StreamExt;
use local_discord::{Discord, Flood, Id, Options, intent, permission};
use serde_json::{Value, json};
use std::time::Duration;
use twilight_gateway::{CloseFrame, Config, ConfigBuilder, Intents, Message, Session, Shard, ShardId};

const INTENTS: u64 = intent::GUILDS | intent::MEMBERS | intent::MESSAGES | intent::REACTIONS | intent::DIRECT_MESSAGES | intent::CONTENT;

struct Place {
    discord: Discord,
    server: Id,
    general: Id,
    ada: Id,
}

fn place(options: Options) -> Place {
    let discord = Discord::start(options);
    let ada = discord.user("Ada");
    let server = discord.server("Hearth", ada);
    let general = discord.text(server, "general");
    discord.add_bot(server, permission::ADMINISTRATOR);
    Place { discord, server, general, ada }
}

fn config(discord: &Discord, intents: u64) -> ConfigBuilder {
    ConfigBuilder::new(discord.token().to_owned(), Intents::from_bits_truncate(intents)).proxy_url(discord.gateway_url())
}

fn shard(discord: &Discord, intents: u64) -> Shard {
    Shard::with_config(ShardId::ONE, config(discord, intents).build())
}

/// What a shard hears until an event of this name, with that as the last.
async fn until(shard: &mut Shard, name: &str) -> Vec<Value> {
    let mut heard = Vec::new();
    tokio::time::timeout(Duration::from_secs(10), async {
        loop {
            match shard.next().await {
                Some(Ok(Message::Text(text))) => {
                    let frame: Value = serde_json::from_str(&text).unwrap_or_else(|error| panic!("{error}: {text}"));
                    let last = frame["t"] == name;
                    heard.push(frame);
                    if last {
                        break;
                    }
                }
                Some(_) => {}
                None => panic!("the shard ended; it heard {heard:?}"),
            }
        }
    })
    .await
    .unwrap_or_else(|_| panic!("waited for {name}"));
    heard
}

#[tokio::test]
async fn a_bot_connects_and_hears_what_is_said() {
    let Place { discord, general, ada, server } = place(Options::default());
    let mut shard = shard(&discord, INTENTS);
    let heard = until(&mut shard, "GUILD_CREATE").await;
    let ready = heard.iter().find(|frame| frame["t"] == "READY").expect("READY");
    assert_eq!(ready["d"]["guilds"], json!([{"id": server, "unavailable": true}]));
    let guild = &heard.last().expect("a frame")["d"];
    assert_eq!((&guild["name"], &guild["member_count"], &guild["channels"][0]["name"]), (&json!("Hearth"), &json!(2), &json!("general")));

    let message = discord.say(ada, general, "Good morning, <@123456789012345678>");
    let said = until(&mut shard, "MESSAGE_CREATE").await.pop().expect("a frame");
    assert_eq!((&said["d"]["id"], &said["d"]["content"], &said["s"]), (&json!(message), &json!("Good morning, <@123456789012345678>"), &json!(3)));
    assert_eq!(said["d"]["mentions"][0]["username"], "hearth");
    discord.react(ada, general, message, "👍");
    let reacted = until(&mut shard, "MESSAGE_REACTION_ADD").await.pop().expect("a frame");
    assert_eq!((&reacted["d"]["emoji"]["name"], &reacted["d"]["message_author_id"]), (&json!("👍"), &json!(ada)));
}

#[tokio::test]
async fn without_the_intent_messages_say_nothing() {
    let Place { discord, general, ada, .. } = place(Options::default());
    let mut shard = shard(&discord, INTENTS & !intent::CONTENT);
    until(&mut shard, "GUILD_CREATE").await;
    discord.say(ada, general, "a secret");
    let said = until(&mut shard, "MESSAGE_CREATE").await.pop().expect("a frame");
    assert_eq!(said["d"]["content"], "");
    discord.say(ada, general, "for <@123456789012345678>");
    let said = until(&mut shard, "MESSAGE_CREATE").await.pop().expect("a frame");
    assert_eq!(said["d"]["content"], "for <@123456789012345678>");
}

#[tokio::test]
async fn a_session_goes_on_after_a_cut_and_elsewhere() {
    let Place { discord, general, ada, .. } = place(Options::default());
    let mut first = shard(&discord, INTENTS);
    until(&mut first, "GUILD_CREATE").await;
    discord.say(ada, general, "before");
    until(&mut first, "MESSAGE_CREATE").await;
    discord.cut();
    discord.say(ada, general, "while nobody listened");
    let heard = until(&mut first, "RESUMED").await;
    assert_eq!(heard.iter().filter(|frame| frame["t"] == "MESSAGE_CREATE").map(|frame| &frame["d"]["content"]).collect::<Vec<_>>(), ["while nobody listened"]);

    let (session, url) = (first.session().expect("a session").clone(), first.resume_url().expect("a place").to_owned());
    drop(first);
    discord.until("the socket to close", |discord| (discord.connections() == 0).then_some(())).await;
    discord.say(ada, general, "to another process");
    let config = config(&discord, INTENTS).session(Session::new(session.sequence(), session.id().to_owned())).resume_url(url).build();
    let mut second = Shard::with_config(ShardId::ONE, config);
    let heard = until(&mut second, "RESUMED").await;
    assert_eq!(heard[1]["d"]["content"], "to another process", "{heard:?}");
    assert!(heard.iter().all(|frame| frame["t"] != "READY"));
}

#[tokio::test]
async fn goodbyes_cuts_and_invalid_sessions_are_survived() {
    type Act = fn(&Discord);
    let rows: [(&str, Act, &str); 6] = [
        ("op 7", Discord::ask_to_reconnect, "RESUMED"),
        ("a close without a code", |discord| discord.close(None), "RESUMED"),
        ("4000", |discord| discord.close(Some(4_000)), "RESUMED"),
        ("cut within a frame", Discord::cut_within_frame, "RESUMED"),
        ("cut after a frame", |discord| discord.cut_after(1), "RESUMED"),
        ("op 9", |discord| discord.invalidate(false), "READY"),
    ];
    for (name, act, then) in rows {
        let Place { discord, general, ada, .. } = place(Options::default());
        let mut shard = shard(&discord, INTENTS);
        until(&mut shard, "GUILD_CREATE").await;
        act(&discord);
        discord.say(ada, general, "and on");
        let heard = until(&mut shard, then).await;
        if then == "RESUMED" {
            assert_eq!(heard.iter().filter(|frame| frame["t"] == "MESSAGE_CREATE").count(), 1, "{name}: {heard:?}");
        }
    }
}

#[tokio::test]
async fn a_wrong_identify_is_closed_with_its_code() {
    let wrong_token = |_: &Discord| Config::new("wrong".to_owned(), Intents::GUILDS);
    for (code, options, token) in [(4004, Options::default(), true), (4014, Options { content_intent_allowed: false, ..Options::default() }, false)] {
        let Place { discord, .. } = place(options);
        let config = if token { ConfigBuilder::from(wrong_token(&discord)).proxy_url(discord.gateway_url()) } else { config(&discord, INTENTS) };
        let mut shard = Shard::with_config(ShardId::ONE, config.build());
        let closed = tokio::time::timeout(Duration::from_secs(10), async {
            loop {
                if let Some(Ok(Message::Close(frame))) = shard.next().await {
                    return frame.map(|CloseFrame { code, .. }| code);
                }
            }
        });
        assert_eq!(closed.await.expect("a close"), Some(code));
        assert_eq!(discord.take_violations().len(), 1);
    }
}

#[tokio::test]
async fn a_flood_comes_whole_and_in_order() {
    let Place { discord, general, ada, server } = place(Options::default());
    let mut shard = shard(&discord, INTENTS);
    until(&mut shard, "GUILD_CREATE").await;
    let flood = Flood { server, authors: vec![ada, server], channels: vec![general], words: vec!["something to say".to_owned(), "and more of it".to_owned()] };
    let flood = Flood { authors: vec![ada], ..flood };
    discord.flood(20_000, &flood);
    let mut last = 2;
    for _ in 0..20_000 {
        let frame = until(&mut shard, "MESSAGE_CREATE").await.pop().expect("a frame");
        let sequence = frame["s"].as_u64().expect("a number");
        assert_eq!(sequence, last + 1);
        last = sequence;
    }
    discord.say(ada, general, "after it");
    assert_eq!(until(&mut shard, "MESSAGE_CREATE").await.pop().expect("a frame")["d"]["content"], "after it");
}
