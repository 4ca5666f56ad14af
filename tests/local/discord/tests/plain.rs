//! The gateway without compression, and what it says to a bot that doesn't keep to the rules.

use futures_util::{SinkExt, StreamExt};
use local_discord::{Discord, Flood, Id, Options, Rates, intent, permission};
use serde_json::{Value, json};
use std::time::Duration;
use tokio::net::TcpStream;
use tokio_tungstenite::tungstenite::Message;
use tokio_tungstenite::{MaybeTlsStream, WebSocketStream, connect_async};

struct Line(WebSocketStream<MaybeTlsStream<TcpStream>>);

impl Line {
    async fn to(discord: &Discord) -> Line {
        Line(connect_async(format!("{}/?v=10&encoding=json", discord.gateway_url())).await.expect("a connection").0)
    }

    async fn say(&mut self, frame: Value) {
        self.0.send(Message::Text(frame.to_string().into())).await.expect("sent");
    }

    /// The next frame; a number instead when it is a goodbye.
    async fn hear(&mut self) -> Value {
        match tokio::time::timeout(Duration::from_secs(10), self.0.next()).await.expect("a frame in time") {
            Some(Ok(Message::Text(text))) => serde_json::from_str(&text).expect("JSON"),
            Some(Ok(Message::Close(frame))) => json!(frame.map(|frame| u16::from(frame.code))),
            other => panic!("{other:?}"),
        }
    }

    async fn identify(&mut self, discord: &Discord, shard: [u32; 2]) {
        assert_eq!(self.hear().await["op"], 10);
        let properties = json!({"os": "linux", "browser": "test", "device": "test"});
        let intents = intent::GUILDS | intent::MESSAGES | intent::CONTENT;
        self.say(json!({"op": 2, "d": {"token": discord.token(), "intents": intents, "properties": properties, "shard": shard}})).await;
    }
}

fn place(options: Options) -> (Discord, Id, Id, Id) {
    let discord = Discord::start(options);
    let ada = discord.user("Ada");
    let server = discord.server("Hearth", ada);
    let general = discord.text(server, "general");
    discord.add_bot(server, permission::ADMINISTRATOR);
    (discord, server, general, ada)
}

#[tokio::test]
async fn a_flood_comes_whole_without_compression() {
    let (discord, server, general, ada) = place(Options::default());
    let mut line = Line::to(&discord).await;
    line.identify(&discord, [0, 1]).await;
    assert_eq!((line.hear().await["t"].clone(), line.hear().await["t"].clone()), (json!("READY"), json!("GUILD_CREATE")));
    discord.flood(5_000, &Flood { server, authors: vec![ada], channels: vec![general], words: vec!["a message".repeat(9), "another".to_owned()] });
    line.say(json!({"op": 1, "d": 2})).await;
    let (mut sequence, mut answered) = (2, false);
    while sequence < 5_002 || !answered {
        let frame = line.hear().await;
        if frame["op"] == 11 {
            answered = true;
        } else {
            sequence += 1;
            assert_eq!((&frame["s"], &frame["t"]), (&json!(sequence), &json!("MESSAGE_CREATE")));
        }
    }
}

#[tokio::test]
async fn each_shard_hears_of_its_own_servers() {
    let (discord, first, general, ada) = place(Options { shards: 2, ..Options::default() });
    // Ids are made by time; the next one for the other shard comes within a few milliseconds.
    let second = std::iter::repeat_with(|| discord.server("Other", ada)).find(|server| (server.0 ^ first.0) >> 22 & 1 == 1).expect("one of them");
    discord.add_bot(second, permission::ADMINISTRATOR);
    let shard = (first.0 >> 22 & 1) as u32;
    let (mut one, mut two) = (Line::to(&discord).await, Line::to(&discord).await);
    one.identify(&discord, [shard, 2]).await;
    two.identify(&discord, [1 - shard, 2]).await;
    assert_eq!((one.hear().await["d"]["guilds"][0]["id"].clone(), two.hear().await["d"]["guilds"][0]["id"].clone()), (json!(first), json!(second)));
    discord.say(ada, general, "here");
    assert_eq!((one.hear().await["t"].clone(), one.hear().await["t"].clone()), (json!("GUILD_CREATE"), json!("MESSAGE_CREATE")));
}

#[tokio::test]
async fn who_keeps_to_no_rules_is_shown_out() {
    let options = || Options { strict: false, rates: Some(Rates { frames: 3, ..Rates::default() }), ..Options::default() };
    let identify = |token: &str, shard: Value, intents: u64| json!({"op": 2, "d": {"token": token, "intents": intents, "properties": {"os": "x", "browser": "x", "device": "x"}, "shard": shard}});
    let (discord, ..) = place(options());
    let token = discord.token();
    let rows = [
        ("no JSON", vec![json!("what")], 4002),
        ("an op that isn't", vec![json!({"op": 99})], 4001),
        ("before identifying", vec![json!({"op": 8, "d": {}})], 4003),
        ("a wrong token", vec![identify("x", json!([0, 1]), 1)], 4004),
        ("a shard that can't be", vec![identify(token, json!([1, 1]), 1)], 4010),
        ("an intent that isn't", vec![identify(token, json!([0, 1]), 1 << 40)], 4013),
        ("a privileged intent", vec![identify(token, json!([0, 1]), intent::PRESENCES)], 4014),
        ("too much", vec![json!({"op": 1, "d": null}); 4], 4008),
        ("twice", vec![identify(token, json!([0, 1]), 0); 2], 4005),
    ];
    for (what, frames, code) in rows {
        let mut line = Line::to(&discord).await;
        for frame in frames {
            line.say(frame).await;
        }
        let goodbye = loop {
            let heard = line.hear().await;
            if heard.is_number() {
                break heard;
            }
        };
        assert_eq!(goodbye, json!(code), "{what}");
        assert!(!discord.take_violations().is_empty(), "{what}");
    }
}

#[tokio::test]
async fn a_session_that_is_gone_or_outrun_begins_anew() {
    let (discord, _, general, ada) = place(Options { replay: 3, ..Options::default() });
    let mut line = Line::to(&discord).await;
    line.identify(&discord, [0, 1]).await;
    let session = line.hear().await["d"]["session_id"].clone();
    for at in 0..5 {
        discord.say(ada, general, format!("number {at}"));
    }
    for (id, sequence, op) in [(json!("nobody's"), 1, json!(9)), (session.clone(), 1, json!(9)), (session, 5, json!(0))] {
        let mut line = Line::to(&discord).await;
        line.hear().await;
        line.say(json!({"op": 6, "d": {"token": discord.token(), "session_id": id, "seq": sequence}})).await;
        assert_eq!(line.hear().await["op"], op);
    }
}
