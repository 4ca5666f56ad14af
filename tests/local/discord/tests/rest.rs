//! REST, asked by a real client.

use local_discord::{Command, Discord, Fault, Id, Options, Rates, permission};
use reqwest::{Client, Method, Response};
use serde_json::{Value, json};
use std::time::Duration;

struct Bot {
    discord: Discord,
    http: Client,
    server: Id,
    general: Id,
    ada: Id,
}

fn bot(options: Options, permissions: u64) -> Bot {
    let discord = Discord::start(options);
    let ada = discord.user("Ada");
    let server = discord.server("Hearth", ada);
    let general = discord.text(server, "general");
    discord.add_bot(server, permissions);
    Bot { discord, http: Client::new(), server, general, ada }
}

/// Our own answers are checked, too.
fn exact() -> Options {
    Options { check_answers: true, ..Options::default() }
}

fn loose() -> Options {
    Options { strict: false, ..exact() }
}

impl Bot {
    async fn raw(&self, method: Method, path: &str, body: Value) -> Response {
        let request = self.http.request(method, format!("{}{path}", self.discord.api_url())).header("authorization", format!("Bot {}", self.discord.token()));
        let request = if body.is_null() { request } else { request.json(&body) };
        request.send().await.expect("an answer")
    }

    async fn ask(&self, method: Method, path: &str, body: Value) -> (u16, Value) {
        let response = self.raw(method, path, body).await;
        let status = response.status().as_u16();
        let text = response.text().await.expect("text");
        (status, serde_json::from_str(&text).unwrap_or_default())
    }

    async fn register(&self, commands: Value) -> (u16, Value) {
        self.ask(Method::PUT, &format!("/applications/{}/commands", self.discord.bot()), commands).await
    }

    fn messages(&self) -> String {
        format!("/channels/{}/messages", self.general)
    }
}

#[tokio::test]
async fn messages_are_sent_listed_changed_and_removed() {
    let bot = bot(exact(), permission::ADMINISTRATOR);
    let first = bot.discord.say(bot.ada, bot.general, "hello");
    let body = json!({"content": "hello <@1>", "message_reference": {"message_id": first}, "allowed_mentions": {"parse": []}, "nonce": "n1", "enforce_nonce": true});
    let (status, sent) = bot.ask(Method::POST, &bot.messages(), body.clone()).await;
    assert_eq!((status, &sent["referenced_message"]["content"], &sent["mentions"]), (200, &json!("hello"), &json!([])));
    let (_, again) = bot.ask(Method::POST, &bot.messages(), body).await;
    assert_eq!(again["id"], sent["id"]);
    let (_, list) = bot.ask(Method::GET, &format!("{}?limit=2", bot.messages()), Value::Null).await;
    assert_eq!(list.as_array().expect("a list").iter().map(|message| &message["id"]).collect::<Vec<_>>(), [&sent["id"], &json!(first)]);
    let own = format!("{}/{}", bot.messages(), sent["id"].as_str().expect("an id"));
    let (status, edited) = bot.ask(Method::PATCH, &own, json!({"content": "other"})).await;
    assert_eq!((status, &edited["content"], edited["edited_timestamp"].is_string()), (200, &json!("other"), true));
    assert_eq!(bot.ask(Method::DELETE, &own, Value::Null).await.0, 204);
    assert_eq!(bot.ask(Method::GET, &own, Value::Null).await, (404, json!({"message": "Unknown Message", "code": 10008})));
}

#[tokio::test]
async fn what_is_too_much_is_refused_by_place() {
    let bot = bot(loose(), permission::ADMINISTRATOR);
    let button = |id: &str| json!({"type": 2, "style": 1, "label": "x", "custom_id": id});
    let row = |buttons: Vec<Value>| json!({"type": 1, "components": buttons});
    let rows = [
        (json!({"content": "x".repeat(2_001)}), "/content"),
        (json!({"embeds": [{"title": "x".repeat(257)}]}), "/embeds/0/title"),
        (json!({"embeds": [{"description": "x".repeat(4_000)}, {"description": "x".repeat(2_001)}]}), "/embeds"),
        (json!({"embeds": [{"fields": vec![json!({"name": "a", "value": "b"}); 26]}]}), "/embeds/0/fields"),
        (json!({"content": "x", "nonce": "x".repeat(26)}), "/nonce"),
        (json!({"content": "x", "components": [row(vec![button("a"), button("a")])]}), "/components/0/components/1/custom_id"),
        (json!({"content": "x", "components": [row(vec![button(&"a".repeat(101))])]}), "/components/0/components/0/custom_id"),
        (json!({"content": "x", "components": vec![row(vec![button("a")]); 6]}), "/components"),
        (json!({"content": "x", "allowed_mentions": {"parse": ["users"], "users": ["1"]}}), "/allowed_mentions/parse"),
    ];
    for (body, place) in rows {
        let (status, answer) = bot.ask(Method::POST, &bot.messages(), body).await;
        assert_eq!((status, &answer["code"]), (400, &json!(50035)), "{place}: {answer}");
        assert!(answer["errors"].pointer(&format!("{place}/_errors")).is_some(), "{place}: {answer}");
    }
    assert_eq!(bot.ask(Method::POST, &bot.messages(), json!({"content": " "})).await.1["code"], 50006);
    assert!(bot.discord.take_violations().len() >= 10);
}

#[tokio::test]
async fn files_come_along() {
    let bot = bot(exact(), permission::ADMINISTRATOR);
    let payload = json!({"content": "a chart", "attachments": [{"id": "0", "filename": "chart.png", "description": "the week"}]});
    let file = reqwest::multipart::Part::bytes(vec![7; 300]).file_name("chart.png").mime_str("image/png").expect("a kind");
    let form = reqwest::multipart::Form::new().text("payload_json", payload.to_string()).part("files[0]", file);
    let request = bot.http.post(format!("{}{}", bot.discord.api_url(), bot.messages())).header("authorization", format!("Bot {}", bot.discord.token()));
    let sent: Value = request.multipart(form).send().await.expect("an answer").json().await.expect("JSON");
    assert_eq!((&sent["content"], &sent["attachments"][0]["size"], &sent["attachments"][0]["description"]), (&json!("a chart"), &json!(300), &json!("the week")));
    assert_eq!(bot.discord.requests()[0].files, ["chart.png"]);
}

#[tokio::test]
async fn roles_are_given_as_far_as_the_bot_may() {
    let bot = bot(exact(), permission::MANAGE_ROLES | permission::EVERYONE);
    let low = bot.discord.role(bot.server, "Helper", 0);
    let own = bot.discord.roles_of(bot.server, bot.discord.bot())[0];
    let path = |user: Id, role: Id| format!("/guilds/{}/members/{user}/roles/{role}", bot.server);
    let rows = [
        (path(bot.ada, low), 204, 0),
        (path(bot.ada, own), 403, 50013),
        (path(bot.ada, Id(5)), 404, 10011),
        (path(Id(5), low), 404, 10007),
        (format!("/guilds/5/members/{}/roles/{low}", bot.ada), 404, 10004),
    ];
    for (path, status, code) in rows {
        let (is, answer) = bot.ask(Method::PUT, &path, Value::Null).await;
        assert_eq!((is, answer["code"].as_u64().unwrap_or(0)), (status, code), "{path}");
    }
    assert_eq!(bot.discord.roles_of(bot.server, bot.ada), [low]);
    assert_eq!(bot.discord.invalid_requests(), 1);
}

#[tokio::test]
async fn hidden_channels_and_closed_doors() {
    let bot = bot(loose(), permission::EVERYONE);
    let hidden = bot.discord.private(bot.server, "staff", &[bot.ada]);
    assert_eq!(bot.ask(Method::GET, &format!("/channels/{hidden}/messages"), Value::Null).await.1["code"], 50001);
    assert_eq!(bot.ask(Method::GET, "/channels/5/messages", Value::Null).await.1["code"], 10003);
    let (_, direct) = bot.ask(Method::POST, "/users/@me/channels", json!({"recipient_id": bot.ada})).await;
    bot.discord.takes_direct(bot.ada, false);
    let path = format!("/channels/{}/messages", direct["id"].as_str().expect("an id"));
    assert_eq!(bot.ask(Method::POST, &path, json!({"content": "psst"})).await.1["code"], 50007);
    let stranger = bot.http.get(format!("{}/users/@me", bot.discord.api_url())).header("authorization", "Bot other").send().await.expect("an answer");
    assert_eq!(stranger.status(), 401);
}

#[tokio::test]
async fn commands_are_registered_used_and_answered() {
    let bot = bot(exact(), permission::ADMINISTRATOR);
    let commands = json!([{"name": "rank", "description": "Who stands where", "options": [{"type": 6, "name": "who", "description": "Whom", "required": true}]}]);
    assert_eq!(bot.register(commands).await.0, 200);
    let asked = bot.discord.command(bot.ada, bot.general, Command::named("rank").option("who", bot.ada));
    let path = format!("/interactions/{}/{}/callback", asked.id, asked.token);
    assert_eq!(bot.ask(Method::POST, &path, json!({"type": 5, "data": {"flags": 64}})).await.0, 204);
    let answer = asked.answered().await;
    assert!(answer.deferred && answer.ephemeral);
    let hook = format!("/webhooks/{}/{}", bot.discord.bot(), asked.token);
    let row = json!({"type": 1, "components": [{"type": 2, "style": 1, "label": "More", "custom_id": "more"}]});
    assert_eq!(bot.ask(Method::PATCH, &format!("{hook}/messages/@original"), json!({"content": "first", "components": [row]})).await.0, 200);
    let answer = asked.settled().await;
    assert_eq!((answer.content.as_str(), answer.ephemeral), ("first", true));
    assert!(bot.discord.messages(bot.general).is_empty());
    assert_eq!(bot.ask(Method::POST, &hook, json!({"content": "and then", "flags": 64})).await.0, 200);
    assert_eq!(asked.followups()[0]["content"], "and then");

    let pressed = bot.discord.press(bot.ada, bot.general, answer.message.expect("a message"), "more");
    let modal = json!({"type": 9, "data": {"custom_id": "form", "title": "Tell", "components": [{"type": 1, "components": [{"type": 4, "custom_id": "why", "label": "Why", "style": 1}]}]}});
    let path = format!("/interactions/{}/{}/callback", pressed.id, pressed.token);
    assert_eq!(bot.ask(Method::POST, &path, modal).await.0, 204);
    let submitted = bot.discord.submit(bot.ada, &pressed, &[("why", "because")]);
    let path = format!("/interactions/{}/{}/callback?with_response=true", submitted.id, submitted.token);
    let (status, answer) = bot.ask(Method::POST, &path, json!({"type": 4, "data": {"content": "thanks"}})).await;
    assert_eq!((status, &answer["resource"]["message"]["content"]), (200, &json!("thanks")));
    assert_eq!(bot.discord.messages(bot.general)[0]["content"], "thanks");
}

#[tokio::test]
async fn answers_come_too_late() {
    let bot = bot(loose(), permission::ADMINISTRATOR);
    bot.register(json!([{"name": "me", "description": "About me"}])).await;
    let ask = || bot.discord.command(bot.ada, bot.general, Command::named("me"));
    let (late, twice) = (ask(), ask());
    let path = |asked: &local_discord::Interaction| format!("/interactions/{}/{}/callback", asked.id, asked.token);
    let answer = json!({"type": 4, "data": {"content": "here"}});
    assert_eq!(bot.ask(Method::POST, &path(&twice), answer.clone()).await.0, 204);
    assert_eq!(bot.ask(Method::POST, &path(&twice), answer.clone()).await.1["code"], 40060);
    bot.discord.turn_clock(Duration::from_secs(4));
    assert_eq!(bot.ask(Method::POST, &path(&late), answer).await.1["code"], 10062);
    let original = format!("/webhooks/{}/{}/messages/@original", bot.discord.bot(), twice.token);
    assert_eq!(bot.ask(Method::GET, &original, Value::Null).await.0, 200);
    bot.discord.turn_clock(Duration::from_secs(15 * 60));
    assert_eq!(bot.ask(Method::GET, &original, Value::Null).await.1["code"], 50027);
}

#[tokio::test]
async fn commands_have_limits() {
    let bot = bot(loose(), permission::ADMINISTRATOR);
    let rows = [
        (json!([{"name": "Rank", "description": "x"}]), "/0/name"),
        (json!([{"name": "rank", "description": "x".repeat(101)}]), "/0/description"),
        (json!([{"name": "rank", "description": "x"}, {"name": "rank", "description": "x"}]), "/1"),
        (json!([{"name": "rank", "description": "x", "options": [{"type": 3, "name": "a", "description": "x"}, {"type": 3, "name": "b", "description": "x", "required": true}]}]), "/0/options/1"),
        (json!([{"name": "rank", "description": "x", "name_localizations": {"xx": "a"}}]), "/0/name_localizations/xx"),
    ];
    for (body, place) in rows {
        let (status, answer) = bot.register(body).await;
        assert!(status == 400 && answer["errors"].pointer(&format!("{place}/_errors")).is_some(), "{place}: {answer}");
    }
}

#[tokio::test]
async fn limits_of_rate_are_told_and_kept() {
    let rates = Rates { route: 2, window: Duration::from_millis(300), ..Rates::default() };
    let bot = bot(Options { rates: Some(rates), ..loose() }, permission::ADMINISTRATOR);
    for left in ["1", "0"] {
        let response = bot.raw(Method::GET, "/users/@me", Value::Null).await;
        assert_eq!(response.headers()["x-ratelimit-remaining"], left);
    }
    let response = bot.raw(Method::GET, "/users/@me", Value::Null).await;
    assert_eq!((response.status().as_u16(), &response.headers()["x-ratelimit-scope"]), (429, &"user".parse().expect("a value")));
    assert!(response.headers().contains_key("retry-after"));
    tokio::time::sleep(Duration::from_millis(310)).await;
    assert_eq!(bot.ask(Method::GET, "/users/@me", Value::Null).await.0, 200);
    assert_eq!(bot.discord.take_violations().len(), 1);
}

#[tokio::test]
async fn what_goes_wrong_on_purpose() {
    let bot = bot(exact(), permission::ADMINISTRATOR);
    let call = "POST /channels/{channel_id}/messages";
    let say = || bot.http.post(format!("{}{}", bot.discord.api_url(), bot.messages())).header("authorization", format!("Bot {}", bot.discord.token())).json(&json!({"content": "hello"})).send();
    for (fault, status, said) in [
        (Fault::Status(502, json!({})), Some(502), 0),
        (Fault::Limited(0.2, true), Some(429), 0),
        (Fault::DropBefore, None, 0),
        (Fault::DropAfter, None, 1),
        (Fault::StatusAfter(500), Some(500), 2),
        (Fault::Slow(Duration::from_millis(50)), Some(200), 3),
    ] {
        bot.discord.fail_only(call, 1, fault.clone());
        let answer = say().await.ok().map(|response| response.status().as_u16());
        assert_eq!((answer, bot.discord.messages(bot.general).len()), (status, said), "{fault:?}");
    }
    bot.discord.fail_only(call, 1, Fault::Garbage);
    assert!(say().await.expect("an answer").json::<Value>().await.is_err());
    bot.discord.fail(1, Fault::Never);
    assert!(tokio::time::timeout(Duration::from_millis(200), say()).await.is_err());
    assert_eq!(bot.discord.requests_of(call).len(), 8);
}

#[tokio::test]
async fn everything_can_be_looked_at_and_changed() {
    let bot = bot(exact(), permission::ADMINISTRATOR);
    let Bot { discord, server, general, ada, .. } = &bot;
    let message = discord.say(*ada, *general, "look");
    let bob = discord.member_named(*server, "Bob");
    let role = discord.role(*server, "Helper", 0);
    let forum = discord.forum(*server, "questions", &["open"]);
    let code = discord.invite(*ada, *general);
    let id = |value: &Value| value["id"].as_str().expect("an id").to_owned();
    let (get, put, post, patch, delete) = (Method::GET, Method::PUT, Method::POST, Method::PATCH, Method::DELETE);
    let (guild, channel) = (format!("/guilds/{server}"), format!("/channels/{general}"));
    let rows = [
        (&get, "/gateway".to_owned(), Value::Null, 200),
        (&get, "/gateway/bot".to_owned(), Value::Null, 200),
        (&get, "/users/@me".to_owned(), Value::Null, 200),
        (&get, "/users/@me/guilds".to_owned(), Value::Null, 200),
        (&get, format!("/users/{bob}"), Value::Null, 200),
        (&get, "/applications/@me".to_owned(), Value::Null, 200),
        (&get, "/oauth2/applications/@me".to_owned(), Value::Null, 200),
        (&get, guild.clone(), Value::Null, 200),
        (&get, format!("{guild}/channels"), Value::Null, 200),
        (&get, format!("{guild}/roles"), Value::Null, 200),
        (&get, format!("{guild}/members?limit=10"), Value::Null, 200),
        (&get, format!("{guild}/members/search?query=bo&limit=5"), Value::Null, 200),
        (&get, format!("{guild}/members/{bob}"), Value::Null, 200),
        (&put, format!("{guild}/members/{bob}/roles/{role}"), Value::Null, 204),
        (&patch, format!("{guild}/members/{bob}"), json!({"nick": "Bobby", "communication_disabled_until": null}), 200),
        (&delete, format!("{guild}/members/{bob}/roles/{role}"), Value::Null, 204),
        (&get, format!("{guild}/invites"), Value::Null, 200),
        (&post, format!("{channel}/invites"), json!({"max_age": 3_600}), 200),
        (&get, format!("/invites/{code}"), Value::Null, 200),
        (&delete, format!("/invites/{code}"), Value::Null, 200),
        (&post, format!("{guild}/roles"), json!({"name": "New", "permissions": "0", "color": 255}), 200),
        (&patch, format!("{guild}/roles/{role}"), json!({"name": "Helpers"}), 200),
        (&patch, format!("{guild}/roles"), json!([{"id": role, "position": 2}]), 200),
        (&delete, format!("{guild}/roles/{role}"), Value::Null, 204),
        (&post, format!("{guild}/channels"), json!({"name": "New place", "type": 0}), 201),
        (&patch, channel.clone(), json!({"topic": "all"}), 200),
        (&get, channel.clone(), Value::Null, 200),
        (&put, format!("{channel}/messages/{message}/reactions/%F0%9F%91%8D/@me"), Value::Null, 204),
        (&get, format!("{channel}/messages/{message}/reactions/%F0%9F%91%8D"), Value::Null, 200),
        (&get, format!("{channel}/messages/{message}"), Value::Null, 200),
        (&delete, format!("{channel}/messages/{message}/reactions/%F0%9F%91%8D/@me"), Value::Null, 204),
        (&put, format!("{channel}/messages/pins/{message}"), Value::Null, 204),
        (&get, format!("{channel}/messages/pins"), Value::Null, 200),
        (&get, format!("{channel}/pins"), Value::Null, 200),
        (&delete, format!("{channel}/pins/{message}"), Value::Null, 204),
        (&post, format!("{channel}/messages/{message}/threads"), json!({"name": "About it"}), 201),
        (&get, format!("{guild}/threads/active"), Value::Null, 200),
        (&patch, format!("/channels/{message}"), json!({"archived": true}), 200),
        (&get, format!("{channel}/threads/archived/public"), Value::Null, 200),
        (&post, format!("/channels/{forum}/threads"), json!({"name": "How?", "message": {"content": "like so"}}), 201),
        (&post, format!("{channel}/messages"), json!({"poll": {"question": {"text": "When?"}, "answers": [{"poll_media": {"text": "now"}}], "duration": 1}}), 200),
        (&post, "/users/@me/channels".to_owned(), json!({"recipient_id": bob}), 200),
        (&post, format!("{channel}/typing"), Value::Null, 204),
        (&put, format!("{guild}/bans/{bob}"), json!({"delete_message_seconds": 60}), 204),
        (&get, format!("{guild}/bans"), Value::Null, 200),
        (&delete, format!("{guild}/bans/{bob}"), Value::Null, 204),
        (&get, format!("{guild}/audit-logs"), Value::Null, 200),
    ];
    for (method, path, body, status) in rows {
        let (is, answer) = bot.ask(method.clone(), &path, body).await;
        assert_eq!(is, status, "{method} {path}: {answer}");
    }
    let (_, threads) = bot.ask(Method::GET, &format!("{guild}/threads/active"), Value::Null).await;
    assert_eq!((&threads["threads"][0]["name"], discord.messages(id(&threads["threads"][0]).parse().expect("an id"))[0]["content"].clone()), (&json!("How?"), json!("like so")));
}
