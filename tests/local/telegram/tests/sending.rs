//! What the bot says, changes and takes back.

mod bot;

use bot::{Bot, bot, exact, kind, kinds, loose};
use local_telegram::{ALL, Fault, Options, Post, Rates};
use reqwest::multipart::{Form, Part};
use serde_json::{Value, json};
use std::time::Duration;

fn number(message: &Value) -> i64 {
    message["message_id"].as_i64().expect("a number")
}

#[tokio::test]
async fn a_message_is_sent_changed_pinned_and_removed() {
    let bot = bot(exact(), ALL);
    let Bot { telegram, ada, group, .. } = &bot;
    let asked = telegram.say(*ada, *group, "hello");
    let keyboard = json!({"inline_keyboard": [[{"text": "More", "callback_data": "more"}, {"text": "Site", "url": "https://example.org"}]]});
    let body = json!({"chat_id": group, "text": "<b>Hi</b> Ada &amp; all /me", "parse_mode": "HTML", "reply_markup": keyboard, "reply_parameters": {"message_id": asked, "quote": "ello"}});
    let sent = bot.ok("sendMessage", body).await;
    assert_eq!((&sent["text"], &sent["reply_to_message"]["message_id"], &sent["quote"]["position"]), (&json!("Hi Ada & all /me"), &json!(asked), &json!(1)));
    assert_eq!(sent["entities"], json!([{"type": "bold", "offset": 0, "length": 2}, {"type": "bot_command", "offset": 13, "length": 3}]));
    let at = json!({"chat_id": group, "message_id": sent["message_id"]});
    let with = |more: Value| {
        let mut body = at.clone();
        more.as_object().expect("fields").iter().for_each(|(name, value)| body[name] = value.clone());
        body
    };
    bot.drain().await;
    assert_eq!(bot.ok("editMessageText", with(json!({"text": "other"}))).await["reply_markup"], Value::Null);
    assert!(bot.refused("editMessageText", with(json!({"text": "other "}))).await.starts_with("Bad Request: message is not modified"));
    bot.ok("editMessageReplyMarkup", with(json!({"reply_markup": keyboard}))).await;
    assert_eq!(bot.refused("editMessageCaption", with(json!({"caption": "x"}))).await, "Bad Request: there is no caption in the message to edit");
    bot.ok("pinChatMessage", at.clone()).await;
    assert_eq!((telegram.pinned(*group), kinds(&bot.drain().await)), (vec![number(&sent)], vec!["message"]));
    bot.ok("unpinChatMessage", json!({"chat_id": group})).await;
    bot.ok("setMessageReaction", json!({"chat_id": group, "message_id": asked, "reaction": [{"type": "emoji", "emoji": "👍"}]})).await;
    assert_eq!(telegram.reactions_of(*group, asked, telegram.bot()), ["👍"]);
    bot.ok("deleteMessage", at.clone()).await;
    assert_eq!(bot.refused("deleteMessage", at.clone()).await, "Bad Request: message to delete not found");
    assert_eq!(bot.refused("editMessageText", with(json!({"text": "x"}))).await, "Bad Request: message to edit not found");
    bot.ok("deleteMessages", json!({"chat_id": group, "message_ids": [asked, 77_777]})).await;
    assert!(bot.drain().await.is_empty());
}

#[tokio::test]
async fn files_come_along() {
    let bot = bot(exact(), &[]);
    let upload = |name: &str| Part::bytes(vec![7; 300]).file_name(name.to_owned()).mime_str("image/png").expect("a kind");
    let send = |method: &str, form: Form| bot.http.post(bot.url(method)).multipart(form).send();
    let keyboard = json!({"inline_keyboard": [[{"text": "a", "callback_data": "1"}]]}).to_string();
    let form = Form::new().text("chat_id", bot.group.to_string()).text("caption", "12").text("reply_markup", keyboard).part("photo", upload("chart.png"));
    let sent: Value = send("sendPhoto", form).await.expect("an answer").json().await.expect("JSON");
    let sent = &sent["result"];
    assert_eq!((&sent["caption"], &sent["photo"][0]["file_size"], &sent["reply_markup"]["inline_keyboard"][0][0]["text"]), (&json!("12"), &json!(300), &json!("a")));
    assert_eq!(bot.telegram.requests_of("sendPhoto")[0].files, ["chart.png"]);
    let again = json!({"chat_id": bot.group, "document": "document-1"});
    assert_eq!(bot.ok("sendDocument", again).await["document"]["file_id"], "document-1");
    let media = json!({"type": "photo", "media": "attach://new", "caption": "newer"}).to_string();
    let form = Form::new().text("chat_id", bot.group.to_string()).text("message_id", sent["message_id"].to_string()).text("media", media).part("new", upload("b.png"));
    let changed: Value = send("editMessageMedia", form).await.expect("an answer").json().await.expect("JSON");
    assert_eq!((&changed["result"]["caption"], changed["result"]["photo"][0]["file_id"] == sent["photo"][0]["file_id"]), (&json!("newer"), false));
    let query = format!("{}?chat_id={}&text=12%2B1", bot.url("SENDMESSAGE"), bot.group);
    let by_address: Value = bot.http.get(query).send().await.expect("an answer").json().await.expect("JSON");
    assert_eq!(by_address["result"]["text"], "12+1");
}

#[tokio::test]
async fn what_is_wrong_is_refused_and_held_against_the_bot() {
    let bot = bot(loose(), ALL);
    let keys = |buttons: Value| json!({"inline_keyboard": [buttons]});
    let button = |data: &str| json!({"text": "a", "callback_data": data});
    let rows = [
        ("sendMessage", json!({"text": " "}), "message text is empty"),
        ("sendMessage", json!({"text": "x".repeat(4_097)}), "message is too long"),
        ("sendMessage", json!({"text": "<b>x", "parse_mode": "HTML"}), "can't parse entities"),
        ("sendMessage", json!({"text": "👍", "entities": [{"type": "bold", "offset": 1, "length": 1}]}), "entity begins or ends in the middle"),
        ("sendMessage", json!({"text": "x", "entities": [{"type": "bold", "offset": 0, "length": 2}]}), "ENTITY_BOUNDS_INVALID"),
        ("sendMessage", json!({"text": "x", "reply_markup": keys(json!([button(&"é".repeat(33))]))}), "BUTTON_DATA_INVALID"),
        ("sendMessage", json!({"text": "x", "reply_markup": keys(json!(vec![button("a"); 101]))}), "REPLY_MARKUP_TOO_LONG"),
        ("sendMessage", json!({"text": "x", "reply_markup": keys(json!([{"text": "a"}]))}), "can't parse inline keyboard button"),
        ("sendPoll", json!({"question": "?", "options": []}), "poll must have"),
        ("sendPoll", json!({"question": "?", "options": vec![json!({"text": "a"}); 13]}), "poll can't have more than 12"),
        ("sendPhoto", json!({"caption": "x"}), "there is no photo in the request"),
        ("sendChatAction", json!({"action": "dancing"}), "wrong parameter action"),
    ];
    for (method, mut body, why) in rows {
        body["chat_id"] = json!(bot.group);
        let refusal = bot.refused(method, body).await;
        assert!(refusal.starts_with(&format!("Bad Request: {why}")), "{refusal}");
        assert!(!bot.telegram.take_violations().is_empty(), "{why}");
    }
    let commands = |name: &str| json!({"commands": [{"command": name, "description": "x"}]});
    for (name, fits) in [("me", true), ("Me", false), ("a-b", false), (&*"a".repeat(33), false)] {
        assert_eq!(bot.raw("setMyCommands", commands(name)).await.0 == 200, fits, "{name}");
    }
    bot.telegram.take_violations();
    // Names and types are known from the description alone.
    let described = local_telegram::Options::default().spec.is_some();
    let rows = [
        ("sendMassage", json!({}), true),
        ("getMe", json!({"extra": 1}), described),
        ("sendMessage", json!({"chat_id": bot.group, "text": 7}), described),
        ("getUpdates", json!({"limit": 101}), described),
    ];
    for (method, body, _) in rows.into_iter().filter(|(.., held)| *held) {
        bot.raw(method, body).await;
        assert!(!bot.telegram.take_violations().is_empty(), "{method}");
    }
}

#[tokio::test]
async fn it_may_write_where_it_is_and_whom_it_met() {
    let bot = bot(exact(), &[]);
    let Bot { telegram, ada, group, .. } = &bot;
    let say = |chat: i64| bot.refused("sendMessage", json!({"chat_id": chat, "text": "hi"}));
    assert_eq!(say(*ada).await, "Forbidden: bot can't initiate conversation with a user");
    telegram.start_bot(*ada, "from-afar");
    bot.ok("sendMessage", json!({"chat_id": ada, "text": "hi"})).await;
    telegram.block(*ada, true);
    assert_eq!(say(*ada).await, "Forbidden: bot was blocked by the user");
    assert_eq!(kind(bot.drain().await.last().expect("an update")).0, "my_chat_member");
    assert_eq!(say(-1).await, "Bad Request: chat not found");
    telegram.permit(*group, "can_send_messages", false);
    assert_eq!(say(*group).await, "Bad Request: not enough rights to send text messages to the chat");
    telegram.remove_bot(*group);
    assert_eq!(say(*group).await, "Forbidden: bot was kicked from the supergroup chat");
    let small = telegram.group("Small", *ada);
    assert_eq!(say(small).await, "Forbidden: bot is not a member of the group chat");
    telegram.add_bot(small, &[]);
    let large = telegram.upgrade(small);
    let (_, refused) = bot.raw("sendMessage", json!({"chat_id": small, "text": "hi"})).await;
    assert_eq!((&refused["parameters"]["migrate_to_chat_id"], &refused["error_code"]), (&json!(large), &json!(400)));
    bot.ok("sendMessage", json!({"chat_id": large, "text": "hi"})).await;
    let heard = bot.drain().await;
    let moved: Vec<_> = heard.iter().filter_map(|update| update["message"]["migrate_to_chat_id"].as_i64().or(update["message"]["migrate_from_chat_id"].as_i64())).collect();
    assert_eq!(moved, [large, small]);
}

#[tokio::test]
async fn topics_of_a_forum() {
    let bot = bot(exact(), &[]);
    let Bot { telegram, ada, .. } = &bot;
    let forum = telegram.forum("Forum", *ada);
    telegram.add_bot(forum, &[]);
    let topic = telegram.topic(forum, *ada, "Tools");
    telegram.say(*ada, forum, Post::from("in it").topic(topic));
    telegram.say(*ada, forum, "in general");
    let heard = bot.drain().await;
    let threads: Vec<_> = heard[heard.len() - 3..].iter().map(|update| update["message"]["message_thread_id"].as_i64()).collect();
    assert_eq!(threads, [Some(topic), Some(topic), None]);
    let inside = json!({"chat_id": forum, "message_thread_id": topic, "text": "hi"});
    assert_eq!(bot.ok("sendMessage", inside.clone()).await["is_topic_message"], true);
    assert_eq!(bot.refused("sendMessage", json!({"chat_id": forum, "message_thread_id": 1, "text": "hi"})).await, "Bad Request: message thread not found");
    telegram.close_topic(forum, *ada, topic, true);
    assert_eq!(bot.refused("sendMessage", inside.clone()).await, "Bad Request: TOPIC_CLOSED");
    assert_eq!(bot.refused("createForumTopic", json!({"chat_id": forum, "name": "x"})).await, "Bad Request: not enough rights to create a topic");
    telegram.promote(forum, telegram.bot(), &["can_manage_topics"]);
    bot.ok("sendMessage", inside).await;
    let made = bot.ok("createForumTopic", json!({"chat_id": forum, "name": "News"})).await;
    let at = json!({"chat_id": forum, "message_thread_id": made["message_thread_id"], "name": "Newer"});
    bot.ok("editForumTopic", at.clone()).await;
    assert_eq!(bot.refused("editForumTopic", at.clone()).await, "Bad Request: TOPIC_NOT_MODIFIED");
    bot.ok("closeForumTopic", json!({"chat_id": forum, "message_thread_id": made["message_thread_id"]})).await;
    assert_eq!(telegram.topics(forum).into_iter().map(|(_, name, closed)| (name, closed)).collect::<Vec<_>>(), [("Tools".to_owned(), true), ("Newer".to_owned(), true)]);
    assert_eq!(bot.refused("createForumTopic", json!({"chat_id": bot.group, "name": "x"})).await, "Bad Request: the chat is not a forum");
}

#[tokio::test]
async fn what_others_said_is_removed_as_far_as_the_bot_may() {
    let bot = bot(exact(), &[]);
    let Bot { telegram, ada, group, .. } = &bot;
    let about = |message: i64| json!({"chat_id": group, "message_id": message});
    let theirs = telegram.say(*ada, *group, "theirs");
    let own = number(&bot.ok("sendMessage", json!({"chat_id": group, "text": "own"})).await);
    assert_eq!(bot.refused("deleteMessage", about(theirs)).await, "Bad Request: message can't be deleted");
    assert_eq!(bot.refused("editMessageText", json!({"chat_id": group, "message_id": theirs, "text": "mine"})).await, "Bad Request: message can't be edited");
    assert_eq!(bot.refused("pinChatMessage", about(own)).await, "Bad Request: not enough rights to manage pinned messages in the chat");
    telegram.turn_clock(Duration::from_secs(48 * 3_600));
    assert_eq!(bot.refused("deleteMessage", about(own)).await, "Bad Request: message can't be deleted for everyone");
    telegram.promote(*group, telegram.bot(), &["can_delete_messages"]);
    bot.ok("deleteMessages", json!({"chat_id": group, "message_ids": [theirs, own]})).await;
}

#[tokio::test]
async fn limits_hold_without_the_description() {
    let bot = bot(Options { spec: None, ..loose() }, ALL);
    let rows = [
        ("sendMessage", json!({"chat_id": bot.group, "text": "x".repeat(4_097)})),
        ("answerCallbackQuery", json!({"callback_query_id": "1", "text": "x".repeat(201)})),
        ("createChatInviteLink", json!({"chat_id": bot.group, "name": "x".repeat(33)})),
        ("setChatMemberTag", json!({"chat_id": bot.group, "user_id": bot.ada, "tag": "x".repeat(17)})),
        ("setChatMemberTag", json!({"chat_id": bot.group, "user_id": bot.ada, "tag": "star ⭐"})),
        ("setMyShortDescription", json!({"short_description": "x".repeat(121)})),
        ("deleteMessages", json!({"chat_id": bot.group, "message_ids": []})),
        ("getMee", json!({})),
    ];
    for (method, body) in rows {
        assert_ne!(bot.raw(method, body).await.0, 200, "{method}");
        assert_eq!(bot.telegram.take_violations().len(), 1, "{method}");
    }
}

#[tokio::test]
async fn polls_and_votes() {
    let bot = bot(exact(), &[]);
    let Bot { telegram, ada, group, .. } = &bot;
    let body = json!({"chat_id": group, "question": "Where?", "options": [{"text": "here"}, {"text": "there"}], "is_anonymous": false});
    let sent = bot.ok("sendPoll", body).await;
    bot.drain().await;
    telegram.vote(*ada, *group, number(&sent), &[1]);
    telegram.vote(*ada, *group, number(&sent), &[0]);
    let heard = bot.drain().await;
    assert_eq!((kinds(&heard), &heard[2]["poll_answer"]["option_ids"]), (vec!["poll_answer", "poll", "poll_answer", "poll"], &json!([0])));
    let at = json!({"chat_id": group, "message_id": sent["message_id"]});
    let ended = bot.ok("stopPoll", at.clone()).await;
    assert_eq!((&ended["total_voter_count"], &ended["options"][0]["voter_count"], &ended["options"][1]["voter_count"]), (&json!(1), &json!(1), &json!(0)));
    assert_eq!(bot.refused("stopPoll", at).await, "Bad Request: poll has already been closed");
}

#[tokio::test]
async fn buttons_are_answered_in_time_and_once() {
    let bot = bot(exact(), &[]);
    let Bot { telegram, ada, group, .. } = &bot;
    let keyboard = json!({"inline_keyboard": [[{"text": "More", "callback_data": "more:1"}]]});
    let sent = bot.ok("sendMessage", json!({"chat_id": group, "text": "x", "reply_markup": keyboard})).await;
    bot.drain().await;
    let press = telegram.press(*ada, *group, number(&sent), "More");
    let heard = bot.drain().await;
    let query = &heard[0]["callback_query"];
    assert_eq!((&query["data"], &query["from"]["id"], &query["message"]["message_id"]), (&json!("more:1"), &json!(ada), &sent["message_id"]));
    let answer = json!({"callback_query_id": query["id"], "text": "done", "show_alert": true});
    bot.ok("answerCallbackQuery", answer.clone()).await;
    let shown = press.answered().await;
    assert_eq!((shown.text.as_str(), shown.alert), ("done", true));
    assert!(bot.refused("answerCallbackQuery", answer).await.starts_with("Bad Request: query is too old"));
    let late = telegram.press(*ada, *group, number(&sent), "more:1");
    telegram.turn_clock(Duration::from_secs(20));
    assert!(bot.refused("answerCallbackQuery", json!({"callback_query_id": late.id})).await.starts_with("Bad Request: query is too old"));
}

#[tokio::test]
async fn ephemeral_messages_are_for_one_and_soon() {
    let bot = bot(exact(), &[]);
    let Bot { telegram, ada, group, .. } = &bot;
    let bob = telegram.member_named(*group, "Bob");
    let to = |user: i64| json!({"chat_id": group, "text": "for you", "receiver_user_id": user});
    assert!(bot.refused("sendMessage", to(bob)).await.contains("not enough rights"));
    let keyboard = json!({"inline_keyboard": [[{"text": "More", "callback_data": "more"}]]});
    let sent = bot.ok("sendMessage", json!({"chat_id": group, "text": "x", "reply_markup": keyboard})).await;
    let press = telegram.press(bob, *group, number(&sent), "more");
    let mut body = to(bob);
    body["callback_query_id"] = json!(press.id);
    let whispered = bot.ok("sendMessage", body).await;
    assert_eq!((telegram.ephemeral(*group, bob).len(), telegram.ephemeral(*group, *ada).len()), (1, 0));
    let at = json!({"chat_id": group, "receiver_user_id": bob, "ephemeral_message_id": whispered["ephemeral_message_id"]});
    let mut change = at.clone();
    change["text"] = json!("changed");
    bot.ok("editEphemeralMessageText", change).await;
    assert_eq!(telegram.whispered(*group, bob, |_| true).await["text"], "changed");
    bot.ok("deleteEphemeralMessage", at).await;
    bot.drain().await;
    let asked = telegram.say(bob, *group, Post::from("/me@hearth_bot").ephemeral());
    assert_eq!(bot.drain().await[0]["message"]["ephemeral_message_id"], asked);
    let mut reply = to(bob);
    reply["reply_parameters"] = json!({"ephemeral_message_id": asked});
    bot.ok("sendMessage", reply.clone()).await;
    telegram.turn_clock(Duration::from_secs(30));
    bot.refused("sendMessage", reply).await;
    telegram.promote(*group, telegram.bot(), &["can_delete_messages"]);
    bot.ok("sendMessage", to(bob)).await;
}

#[tokio::test]
async fn an_older_server_knows_nothing_of_what_is_new() {
    let bot = bot(Options { version: (9, 1), ..exact() }, ALL);
    let Bot { telegram, group, .. } = &bot;
    let bob = telegram.member_named(*group, "Bob");
    assert_eq!(bot.refused("setChatMemberTag", json!({"chat_id": group, "user_id": bob, "tag": "x"})).await, "Not Found");
    assert_eq!(bot.refused("deleteEphemeralMessage", json!({"chat_id": group, "receiver_user_id": bob, "ephemeral_message_id": 1})).await, "Not Found");
    telegram.tag(*group, bob, Some("seen"));
    telegram.say(bob, *group, "hi");
    let heard = bot.drain().await;
    assert_eq!((heard.last().expect("an update")["message"]["sender_tag"].clone(), telegram.member(*group, bob)["tag"].clone()), (Value::Null, json!("seen")));
    assert_eq!(bot.ok("getChatMember", json!({"chat_id": group, "user_id": telegram.bot()})).await["can_manage_tags"], Value::Null);
}

#[tokio::test]
async fn what_goes_wrong_on_purpose() {
    let bot = bot(exact(), &[]);
    let Bot { telegram, group, .. } = &bot;
    let other = telegram.group("Other", bot.ada);
    telegram.add_bot(other, &[]);
    let said = || telegram.messages(*group).iter().filter(|message| message["from"]["id"] == telegram.bot() && message["text"].is_string()).count();
    let body = json!({"chat_id": group, "text": "hi"});
    telegram.fail_in(*group, 1, Fault::Limited(3));
    bot.ok("sendMessage", json!({"chat_id": other, "text": "hi"})).await;
    let (status, limited) = bot.raw("sendMessage", body.clone()).await;
    assert_eq!((status, &limited["parameters"]["retry_after"], said()), (429, &json!(3), 0));
    telegram.fail(1, Fault::Status(502, "Bad Gateway"));
    assert_eq!((bot.raw("sendMessage", body.clone()).await.0, said()), (502, 0));
    telegram.fail_only("sendMessage", 1, Fault::Garbage);
    assert_eq!(bot.raw("sendMessage", body.clone()).await, (200, Value::Null));
    for (fault, effects) in [(Fault::DropBefore, 0), (Fault::DropAfter, 1)] {
        telegram.fail_only("sendMessage", 1, fault);
        bot.ok("getMe", json!({})).await;
        assert!(bot.http.post(bot.url("sendMessage")).json(&body).send().await.is_err());
        assert_eq!((said(), telegram.requests_of("sendMessage").last().expect("a request").status), (effects, 0));
    }
    telegram.fail(1, Fault::StatusAfter(500, "Internal Server Error"));
    assert_eq!((bot.raw("sendMessage", body.clone()).await.0, said()), (500, 2));
    telegram.fail(1, Fault::Slow(Duration::from_millis(50)));
    bot.ok("sendMessage", body.clone()).await;
    telegram.revoke_token();
    assert_eq!(bot.refused("sendMessage", body.clone()).await, "Unauthorized");
    telegram.heal();
    bot.ok("sendMessage", body).await;
}

#[tokio::test]
async fn who_sends_too_much_has_to_wait() {
    let bot = bot(Options { rates: Some(Rates::default()), ..loose() }, &[]);
    let body = json!({"chat_id": bot.group, "text": "hi"});
    bot.ok("sendMessage", body.clone()).await;
    let (status, limited) = bot.raw("sendMessage", body).await;
    assert_eq!((status, limited["parameters"]["retry_after"].as_u64()), (429, Some(1)));
    assert_eq!(bot.telegram.take_violations().len(), 1);
}
