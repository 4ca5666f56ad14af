//! Every kind of update and what it comes to, as one text to be read: look at every change of it with care.

use crate::decode::Decoder;
use crate::door::Door;
use crate::outgoing::{Outgoing, Traits};
use crate::rates::Rates;
use crate::update::one;
use hearth_adapter::{Update, Words};
use hearth_core::{Event, Moment, Native, What, Word};
use serde_json::json;
use std::sync::Arc;

const GROUP: &str = r#"{"id":-1001234567890,"type":"supergroup","title":"Club","is_forum":true}"#;
const SMALL: &str = r#"{"id":-987,"type":"group","title":"Small"}"#;
const ANA: &str = r#"{"id":61,"is_bot":false,"first_name":"Ana","last_name":"Sanz","username":"ana_in_the_hills","language_code":"en"}"#;
const BEN: &str = r#"{"id":6,"is_bot":false,"first_name":"Ben"}"#;
const OLGA: &str = r#"{"id":5,"is_bot":false,"first_name":"Olga","language_code":"zh-hans"}"#;
const ANONYMOUS: &str = r#"{"id":1087968824,"is_bot":true,"first_name":"Group","username":"GroupAnonymousBot"}"#;

/// What happens, and the updates that tell it: in each, names in capitals between signs of the dollar stand for what is above.
const ROWS: &[(&str, &[&str])] = &[
    (
        "somebody speaks, and another answers",
        &[
            r#""message":{"message_id":701,"date":1800000000,"chat":$GROUP$,"from":$ANA$,"text":"Has anybody been up there this week?"}"#,
            r#""message":{"message_id":702,"date":1800000060,"chat":$GROUP$,"from":$BEN$,"text":"Yes, thank you for asking","reply_to_message":{"message_id":701,"chat":$GROUP$,"from":$ANA$}}"#,
        ],
    ),
    (
        "people are mentioned, by name and without one",
        &[
            r#""message":{"message_id":701,"date":1800000000,"chat":$GROUP$,"from":$ANA$,"text":"Good morning"}"#,
            r#""message":{"message_id":702,"date":1800000060,"chat":$GROUP$,"from":$BEN$,"text":"@ana_in_the_hills and Olga, look","entities":[{"type":"mention","offset":0,"length":17},{"type":"text_mention","offset":22,"length":4,"user":$OLGA$},{"type":"mention","offset":900,"length":4}]}"#,
        ],
    ),
    (
        "a topic, in which what answers nothing answers its first message",
        &[
            r#""message":{"message_id":70,"date":1800000000,"chat":$GROUP$,"from":$ANA$,"message_thread_id":70,"is_topic_message":true,"forum_topic_created":{"name":"Mushrooms","icon_color":1}}"#,
            r#""message":{"message_id":71,"date":1800000060,"chat":$GROUP$,"from":$BEN$,"message_thread_id":70,"is_topic_message":true,"text":"The red ones are not for eating","reply_to_message":{"message_id":70,"chat":$GROUP$,"forum_topic_created":{"name":"Mushrooms"}}}"#,
            r#""message":{"message_id":72,"date":1800000120,"chat":$GROUP$,"from":$ANA$,"message_thread_id":70,"is_topic_message":true,"forum_topic_edited":{"name":"Mushrooms and berries"}}"#,
        ],
    ),
    (
        "an album is one message",
        &[
            r#""message":{"message_id":701,"date":1800000000,"chat":$GROUP$,"from":$ANA$,"media_group_id":"9","caption":"From the summit","photo":[{}]}"#,
            r#""message":{"message_id":702,"date":1800000000,"chat":$GROUP$,"from":$ANA$,"media_group_id":"9","photo":[{}]}"#,
        ],
    ),
    ("an edit is nothing new", &[r#""edited_message":{"message_id":701,"date":1800000000,"edit_date":1800000060,"chat":$GROUP$,"from":$ANA$,"text":"Has anybody been up there?"}"#]),
    (
        "reactions, named and counted",
        &[
            r#""message_reaction":{"chat":$GROUP$,"message_id":701,"date":1800000000,"user":$BEN$,"old_reaction":[{"type":"emoji","emoji":"👍"}],"new_reaction":[{"type":"emoji","emoji":"🎉"},{"type":"custom_emoji","custom_emoji_id":"55"}]}"#,
            r#""message_reaction":{"chat":$GROUP$,"message_id":701,"date":1800000000,"actor_chat":$GROUP$,"old_reaction":[],"new_reaction":[{"type":"emoji","emoji":"👍"}]}"#,
            r#""message_reaction_count":{"chat":$GROUP$,"message_id":701,"date":1800000000,"reactions":[{"type":{"type":"emoji","emoji":"👍"},"total_count":4},{"type":{"type":"paid"},"total_count":2}]}"#,
        ],
    ),
    (
        "somebody joins: by a link, let in, brought, brought by nobody in particular",
        &[
            r#""chat_member":{"chat":$GROUP$,"from":$BEN$,"date":1800000000,"old_chat_member":{"status":"left","user":$BEN$},"new_chat_member":{"status":"member","user":$BEN$},"invite_link":{"creator":$ANA$}}"#,
            r#""chat_member":{"chat":$GROUP$,"from":$OLGA$,"date":1800000000,"old_chat_member":{"status":"left","user":$BEN$},"new_chat_member":{"status":"member","user":$BEN$},"via_join_request":true}"#,
            r#""message":{"message_id":703,"date":1800000000,"chat":$SMALL$,"from":$ANA$,"new_chat_members":[$BEN$,$OLGA$]}"#,
            r#""message":{"message_id":704,"date":1800000000,"chat":$GROUP$,"from":$ANONYMOUS$,"new_chat_members":[$BEN$]}"#,
        ],
    ),
    (
        "somebody leaves, is banned, is kept from writing, and may write again",
        &[
            r#""message":{"message_id":703,"date":1800000000,"chat":$GROUP$,"from":$BEN$,"left_chat_member":$BEN$}"#,
            r#""chat_member":{"chat":$GROUP$,"from":$OLGA$,"date":1800000000,"old_chat_member":{"status":"member","user":$BEN$},"new_chat_member":{"status":"kicked","user":$BEN$,"until_date":0}}"#,
            r#""chat_member":{"chat":$GROUP$,"from":$OLGA$,"date":1800000000,"old_chat_member":{"status":"member","user":$BEN$},"new_chat_member":{"status":"restricted","is_member":true,"can_send_messages":false,"user":$BEN$,"until_date":1800086400}}"#,
            r#""chat_member":{"chat":$GROUP$,"from":$OLGA$,"date":1800000000,"old_chat_member":{"status":"restricted","is_member":true,"user":$BEN$},"new_chat_member":{"status":"member","user":$BEN$}}"#,
        ],
    ),
    ("somebody asks to be let in", &[r#""chat_join_request":{"chat":$GROUP$,"from":$BEN$,"user_chat_id":6,"date":1800000000}"#]),
    (
        "Hearth is added, given rights, and removed",
        &[
            r#""my_chat_member":{"chat":$GROUP$,"from":$OLGA$,"date":1800000000,"old_chat_member":{"status":"left"},"new_chat_member":{"status":"member"}}"#,
            r#""my_chat_member":{"chat":$GROUP$,"from":$ANONYMOUS$,"date":1800000000,"old_chat_member":{"status":"member"},"new_chat_member":{"status":"administrator"}}"#,
            r#""my_chat_member":{"chat":$GROUP$,"from":$OLGA$,"date":1800000000,"old_chat_member":{"status":"administrator"},"new_chat_member":{"status":"kicked"}}"#,
        ],
    ),
    (
        "added by nobody in particular",
        &[
            r#""my_chat_member":{"chat":$GROUP$,"from":$ANONYMOUS$,"date":1800000000,"old_chat_member":{"status":"left"},"new_chat_member":{"status":"member"}}"#,
            r#""message":{"message_id":704,"date":1800000000,"chat":$GROUP$,"from":$OLGA$,"text":"/start@hearth_bot hearth"}"#,
        ],
    ),
    (
        "a group becomes larger",
        &[
            r#""message":{"message_id":80,"date":1800000000,"chat":$SMALL$,"from":$OLGA$,"migrate_to_chat_id":-1001234567890}"#,
            r#""message":{"message_id":1,"date":1800000000,"chat":$GROUP$,"from":$OLGA$,"migrate_from_chat_id":-987}"#,
        ],
    ),
    (
        "commands: for us, about whom it answers, quoted, for another bot, and of nobody in particular",
        &[
            r#""message":{"message_id":701,"date":1800000000,"chat":$GROUP$,"from":$OLGA$,"text":"/rank@hearth_bot @nobody regular “always kind”"}"#,
            r#""message":{"message_id":702,"date":1800000000,"chat":$GROUP$,"from":$OLGA$,"text":"/rank regular helps","reply_to_message":{"message_id":700,"chat":$GROUP$,"from":$BEN$}}"#,
            r#""message":{"message_id":703,"date":1800000000,"chat":$GROUP$,"from":$OLGA$,"text":"/me@other_bot"}"#,
            r#""message":{"message_id":704,"date":1800000000,"chat":$GROUP$,"from":$ANONYMOUS$,"sender_chat":$GROUP$,"text":"/doctor"}"#,
            r#""callback_query":{"id":"9","from":$BEN$,"data":"v:704","message":{"message_id":705,"date":1800000000,"chat":$GROUP$}}"#,
        ],
    ),
    (
        "a button, one of an older Hearth's, and one that is forged",
        &[
            r#""callback_query":{"id":"9","from":$BEN$,"data":"h:12","message":{"message_id":705,"date":1800000000,"chat":$GROUP$}}"#,
            r#""callback_query":{"id":"10","from":$BEN$,"data":"x:12","message":{"message_id":705,"date":1800000000,"chat":$GROUP$}}"#,
            r#""callback_query":{"id":"11","from":$BEN$,"data":"h:99999999999999999999","message":null}"#,
        ],
    ),
    (
        "channels, other bots and anonymous administrators say something",
        &[
            r#""message":{"message_id":701,"date":1800000000,"chat":$GROUP$,"from":{"id":777000,"first_name":"Telegram"},"sender_chat":{"id":-1009,"type":"channel","title":"News"},"is_automatic_forward":true,"text":"Breaking news"}"#,
            r#""message":{"message_id":702,"date":1800000000,"chat":$GROUP$,"from":$ANONYMOUS$,"sender_chat":$GROUP$,"text":"Be kind to one another"}"#,
            r#""channel_post":{"message_id":703,"date":1800000000,"chat":{"id":-1009,"type":"channel","title":"News"},"text":"Breaking news"}"#,
        ],
    ),
    ("in private, when nobody knows about which group", &[r#""message":{"message_id":3,"date":1800000000,"chat":{"id":6,"type":"private"},"from":$BEN$,"text":"/me"}"#]),
    ("a poll that is not ours is answered", &[r#""poll_answer":{"poll_id":"77","user":$BEN$,"option_ids":[0]}"#]),
    (
        "what makes no sense",
        &[
            r#""message":{"message_id":"seven","date":[],"chat":$GROUP$,"from":null,"text":{"a":1},"entities":"none"}"#,
            r#""message":5"#,
            r#""chat_member":{"chat":$GROUP$,"new_chat_member":{"status":7}}"#,
            r#""news_of_tomorrow":{}"#,
        ],
    ),
];

struct Shown {
    decoder: Decoder,
    update: u64,
    text: String,
}

impl Shown {
    fn new() -> Self {
        let door = Arc::new(Door::new("42:TEST", "http://127.0.0.1:1", Rates::none()).expect("a client"));
        let me = json!({ "id": 42, "username": "hearth_bot" });
        let outgoing = Outgoing::new(door, Arc::new(Words::builtin().and(&crate::WORDS)), &me, Traits::default(), Arc::new(|| Moment(1_800_000_000_500)));
        Self { decoder: Decoder::new(Arc::new(outgoing), None, 1, Vec::new()), update: 10, text: String::new() }
    }

    fn update(&mut self, contents: &str) {
        self.update += 1;
        let names = [("$GROUP$", GROUP), ("$SMALL$", SMALL), ("$ANA$", ANA), ("$BEN$", BEN), ("$OLGA$", OLGA), ("$ANONYMOUS$", ANONYMOUS)];
        let whole = names.into_iter().fold(contents.to_owned(), |text, (name, means)| text.replace(name, means));
        let body = format!("{{\"update_id\":{},{whole}}}", self.update);
        let mut updates = Vec::new();
        self.decoder.take(&one(body.as_bytes()), &mut updates);
        self.text += &format!("{contents}\n");
        for update in updates {
            self.text += &match update {
                Update::Community { native, name } => format!("    community {native} “{name}”\n"),
                Update::Moved { from, to } => format!("    {} is {to} from here on\n", from.0),
                Update::Event { position, community, event } => format!("    {}.{} {}\n", position >> 8 & 0xff_ffff, position & 0xff, line(community, &event)),
                Update::Aside { community, event } => format!("    aside {}\n", line(community, &event)),
                other => format!("    {other:?}\n"),
            };
        }
    }
}

fn line(community: Native, event: &Event) -> String {
    let what = match &event.what {
        What::Asked(asked) => format!("Asked {} {:?} by {:?} in {:?}, {:?}, {:?}", asked.command, words(&asked.words), asked.by, asked.space, asked.rights, asked.lang),
        What::Pressed(pressed) => format!("Pressed {} {:?} by {:?} in {:?}, {:?}, {:?}", pressed.action, words(&pressed.answers), pressed.by, pressed.space, pressed.rights, pressed.lang),
        other => format!("{other:?}"),
    };
    format!("in {}, {}, number {}: {what}", community.0, event.at.utc().to_rfc3339(), event.number)
}

/// Words as they were given: their own account of themselves hides them.
fn words(words: &[Word]) -> Vec<String> {
    let word = |word: &Word| match word {
        Word::Account(native) => format!("<{}>", native.0),
        Word::Text(given) => given.0.to_string(),
    };
    words.iter().map(word).collect()
}

#[tokio::test]
async fn what_updates_come_to() {
    let mut text = String::new();
    for (what, updates) in ROWS {
        let mut shown = Shown::new();
        updates.iter().for_each(|contents| shown.update(contents));
        text += &format!("──── {what}\n{}\n", shown.text);
    }
    insta::assert_snapshot!(text);
}

#[test]
fn every_kind_of_update_has_its_row() {
    let missing: Vec<_> = crate::update::KINDS.iter().filter(|kind| !ROWS.iter().any(|(_, updates)| updates.iter().any(|update| update.starts_with(&format!("\"{kind}\""))))).collect();
    assert!(missing.is_empty(), "without a row: {missing:?}");
}
