//! The gateway, heard by a real client.

use futures_util::StreamExt;
use local_discord::{Command, Discord, Flood, Id, Options, Post, intent, permission};
use serde_json::{Value, json};
use std::time::Duration;
use twilight_gateway::{CloseFrame, Config, ConfigBuilder, EventTypeFlags, Intents, Message, Session, Shard, ShardId};

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
                    if frame["op"] == 0
                        && let Err(error) = twilight_gateway::parse(text.clone(), EventTypeFlags::all())
                    {
                        panic!("{error} {:?}: {text}", std::error::Error::source(&error).map(ToString::to_string));
                    }
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

#[tokio::test]
async fn whatever_people_do_is_told() {
    let Place { discord, server, general, ada } = place(Options::default());
    let mut shard = shard(&discord, 0x1ff_ffff & !intent::PRESENCES | intent::POLLS);
    until(&mut shard, "GUILD_CREATE").await;
    let d = &discord;
    let bob = d.user("Bob");
    let (code, forum, voice) = (d.invite(ada, general), d.forum(server, "questions", &["open"]), d.voice(server, "talk"));
    until(&mut shard, "CHANNEL_CREATE").await;
    d.join_by(server, bob, &code);
    let role = d.role(server, "Helper", 0);
    let message = d.say(ada, general, Post::from("a file").file("a.png", 10).sticker("wave").embed(json!({"type": "rich", "title": "t"})));
    let answer = d.say(bob, general, Post::from("nice").answering(message));
    let hook = d.say(Id(77), general, Post::from("beep").webhook("Feed"));
    let welcome = d.say(bob, general, Post::from("").system(7));
    let thread = d.thread_from(ada, general, message, "About it");
    let post = d.forum_post(ada, forum, "How?", &["open"], "like so");
    d.react(bob, general, message, "👍");
    d.react(bob, general, message, "wave:123456789012345678");
    d.unreact(bob, general, message, "👍");
    d.clear_reactions(general, message, None);
    d.edit(general, answer, "very nice");
    d.delete(general, hook);
    d.delete_all(general, &[answer, welcome]);
    d.say(bob, thread, "in the thread");
    d.in_thread(thread, bob, false);
    d.archive(thread, true);
    d.remove_channel(post);
    d.give_role(server, bob, role);
    d.time_out(server, bob, Some(Duration::from_secs(60)));
    d.pending(server, bob, false);
    let poll = d.say(ada, general, Post::from("").poll("When?", &["now", "later"]));
    d.vote(bob, general, poll, 2);
    d.unvote(bob, general, poll, 2);
    d.end_poll(general, poll);
    d.voice_in(server, bob, Some(voice));
    d.voice_quiet(server, bob, true, false);
    d.voice_in(server, bob, None);
    d.rename_role(server, role, "Helpers");
    d.remove_role(server, role);
    d.rename_channel(general, "square");
    d.rename_server(server, "Home");
    d.uninvite(server, &code);
    d.sync_threads(server, general);
    d.whisper(bob, "a word in private");
    d.ban(server, bob);
    d.unban(server, bob);
    d.available(server, false);
    d.available(server, true);
    d.remove_bot(server);
    let heard: Vec<_> = until(&mut shard, "GUILD_DELETE").await.into_iter().chain(until(&mut shard, "GUILD_DELETE").await).collect();
    let names: Vec<_> = heard.iter().filter_map(|frame| frame["t"].as_str()).collect();
    let wanted = "INVITE_CREATE CHANNEL_CREATE CHANNEL_CREATE GUILD_MEMBER_ADD GUILD_ROLE_CREATE MESSAGE_CREATE MESSAGE_CREATE MESSAGE_CREATE MESSAGE_CREATE THREAD_CREATE MESSAGE_UPDATE MESSAGE_CREATE THREAD_CREATE MESSAGE_CREATE \
        MESSAGE_REACTION_ADD MESSAGE_REACTION_ADD MESSAGE_REACTION_REMOVE MESSAGE_REACTION_REMOVE_ALL MESSAGE_UPDATE MESSAGE_DELETE MESSAGE_DELETE_BULK MESSAGE_CREATE THREAD_MEMBERS_UPDATE \
        THREAD_UPDATE THREAD_DELETE GUILD_MEMBER_UPDATE GUILD_MEMBER_UPDATE GUILD_MEMBER_UPDATE MESSAGE_CREATE MESSAGE_POLL_VOTE_ADD MESSAGE_POLL_VOTE_REMOVE MESSAGE_UPDATE VOICE_STATE_UPDATE VOICE_STATE_UPDATE VOICE_STATE_UPDATE GUILD_ROLE_UPDATE GUILD_ROLE_DELETE \
        CHANNEL_UPDATE GUILD_UPDATE INVITE_DELETE THREAD_LIST_SYNC MESSAGE_CREATE GUILD_BAN_ADD GUILD_MEMBER_REMOVE GUILD_BAN_REMOVE GUILD_DELETE GUILD_CREATE GUILD_DELETE";
    let wanted: Vec<_> = wanted.split_whitespace().collect();
    // The first two were heard before.
    assert!(wanted.ends_with(&names[..]) && names.len() + 3 >= wanted.len(), "{names:?}");
}

#[tokio::test]
async fn interactions_and_members_are_told() {
    let Place { discord, server, general, ada } = place(Options::default());
    let mut shard = shard(&discord, INTENTS);
    until(&mut shard, "GUILD_CREATE").await;
    let http = reqwest::Client::new();
    let commands = json!([{"name": "rank", "description": "x", "options": [{"type": 6, "name": "who", "description": "x"}, {"type": 3, "name": "what", "description": "x", "autocomplete": true}]}]);
    let url = format!("{}/applications/{}/commands", discord.api_url(), discord.bot());
    assert_eq!(http.put(url).header("authorization", format!("Bot {}", discord.token())).json(&commands).send().await.expect("an answer").status(), 200);
    discord.command(ada, general, Command::named("rank").option("who", ada));
    discord.complete(ada, general, Command::named("rank").typing("what", "ma"));
    let asked = until(&mut shard, "INTERACTION_CREATE").await.pop().expect("a frame");
    assert_eq!(asked["d"]["data"]["resolved"]["users"][ada.to_string()]["username"], "ada");
    let asked = until(&mut shard, "INTERACTION_CREATE").await.pop().expect("a frame");
    assert_eq!((&asked["d"]["type"], &asked["d"]["data"]["options"][0]["focused"]), (&json!(4), &json!(true)));
    shard.send(json!({"op": 8, "d": {"guild_id": server, "query": "", "limit": 0, "nonce": "n"}}).to_string());
    let chunk = until(&mut shard, "GUILD_MEMBERS_CHUNK").await.pop().expect("a frame");
    assert_eq!((chunk["d"]["members"].as_array().map(Vec::len), &chunk["d"]["nonce"]), (Some(2), &json!("n")));
}

#[tokio::test]
async fn a_gateway_that_answers_no_heartbeat_is_left_and_the_session_resumed() {
    let Place { discord, general, ada, .. } = place(Options { heartbeat: Duration::from_millis(200), ..Options::default() });
    let mut shard = shard(&discord, INTENTS);
    until(&mut shard, "GUILD_CREATE").await;
    discord.answer_heartbeats(false);
    let left = tokio::time::timeout(Duration::from_secs(10), async {
        until(&mut shard, "RESUMED").await;
    });
    left.await.expect("another connection");
    discord.answer_heartbeats(true);
    discord.say(ada, general, "and on");
    until(&mut shard, "MESSAGE_CREATE").await;
}

#[tokio::test]
async fn odd_frames_and_fields_are_sent_as_the_test_wants() {
    let Place { discord, general, ada, server } = place(Options::default());
    let mut shard = shard(&discord, INTENTS);
    until(&mut shard, "GUILD_CREATE").await;
    discord.alter("MESSAGE_CREATE", 1, |payload| payload["odd"] = json!({"new": [1]}));
    discord.say(ada, general, "one");
    discord.say(ada, general, "two");
    let odd = |frame: Vec<Value>| frame.last().map(|frame| frame["d"]["odd"].clone());
    assert_eq!(odd(until(&mut shard, "MESSAGE_CREATE").await), Some(json!({"new": [1]})));
    assert_eq!(odd(until(&mut shard, "MESSAGE_CREATE").await), Some(Value::Null));
    discord.event("SOMETHING_NEW", Some(server), json!({"a": 1}));
    let frame = shard.next().await;
    assert!(matches!(&frame, Some(Ok(Message::Text(text))) if text.contains("SOMETHING_NEW")), "{frame:?}");
}
