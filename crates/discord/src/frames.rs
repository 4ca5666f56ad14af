//! Every kind of frame and the updates that it comes to, as one text to be read: look at every change of it with care.

use crate::decode::{Also, Decoder, Out};
use crate::interaction::Interaction;
use hearth_adapter::Update;
use hearth_core::{Event, Moment, Native, Ticket, What, Word};
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

/// A server, told before everything else: olga owns it, seven is its lobby, forty is where idle people are put.
const CLUB: &str = r#"{"id":"1","name":"Club","owner_id":"5","system_channel_id":"7","afk_channel_id":"40","channels":[{"id":"7","type":0,"name":"general"},{"id":"8","type":2,"name":"Lounge"},{"id":"40","type":2,"name":"Asleep"}],"roles":[{"id":"1","name":"@everyone","position":0},{"id":"9","name":"Regulars","position":1}]}"#;

/// What happens, and the frames that tell it, one after another: kind and contents.
const ROWS: &[(&str, &[(&str, &str)])] = &[
    // What begins and ends a session.
    ("a session begins", &[("READY", r#"{"session_id":"s","resume_gateway_url":"wss://gateway-us-east1-b.discord.gg","guilds":[{"id":"1","unavailable":true},{"id":2}]}"#)]),
    ("a session begins, and says next to nothing", &[("READY", r#"{"guilds":"none"}"#)]),
    ("a session goes on", &[("RESUMED", r#"{"_trace":["gateway"]}"#)]),
    // Servers.
    (
        "a server with everything in it",
        &[(
            "GUILD_CREATE",
            r#"{"id":"2","name":"Big","owner_id":"5","system_channel_id":"21","channels":[{"id":"21","type":0,"name":"hall","last_message_id":"210"},{"id":"22","type":4,"name":"a category"}],"threads":[{"id":"23","type":11,"name":"a thread"}],"roles":[{"id":"2","name":"@everyone","position":0},{"id":"24","name":"Low","position":1},{"id":"25","name":"High","position":9},{"id":"26","name":"Hearth","position":10,"managed":true}],"members":[{"user":{"id":"6","bot":true}}],"voice_states":[{"user_id":"5","channel_id":"22"},{"user_id":"6","channel_id":"22"}]}"#,
        )],
    ),
    (
        "a server in odd types",
        &[(
            "GUILD_CREATE",
            r#"{"id":2,"name":null,"owner_id":5,"system_channel_id":{},"channels":{"id":"21"},"roles":[null,7,{"id":24,"name":["x"],"position":"9","managed":"no"}],"members":null,"voice_states":3}"#,
        )],
    ),
    ("a server without an id", &[("GUILD_CREATE", r#"{"name":"Nowhere"}"#)]),
    ("a server in an outage", &[("GUILD_CREATE", r#"{"id":"2","unavailable":true}"#)]),
    ("a server gets another name", &[("GUILD_UPDATE", r#"{"id":"1","name":"Film Club","owner_id":"5","system_channel_id":"7"}"#)]),
    ("a server changes in what nobody needs", &[("GUILD_UPDATE", r#"{"id":"1","name":"Club","owner_id":"6","icon":"new"}"#)]),
    ("a server that was never told changes", &[("GUILD_UPDATE", r#"{"id":"3","name":"Other"}"#)]),
    ("Hearth is removed", &[("GUILD_DELETE", r#"{"id":"1"}"#)]),
    ("an outage begins", &[("GUILD_DELETE", r#"{"id":"1","unavailable":true}"#)]),
    // Roles and channels.
    (
        "a role is made, and one that can't be given",
        &[
            ("GUILD_ROLE_CREATE", r#"{"guild_id":"1","role":{"id":"10","name":"Elders","position":2}}"#),
            ("GUILD_ROLE_CREATE", r#"{"guild_id":"1","role":{"id":"11","name":"Music","position":3,"managed":true}}"#),
        ],
    ),
    ("a role is renamed", &[("GUILD_ROLE_UPDATE", r#"{"guild_id":"1","role":{"id":"9","name":"Old hands","position":1}}"#)]),
    ("a role goes", &[("GUILD_ROLE_DELETE", r#"{"guild_id":"1","role_id":"9"}"#)]),
    ("a role of a server that was never told", &[("GUILD_ROLE_CREATE", r#"{"guild_id":"3","role":{"id":"10","name":"Elders","position":2}}"#)]),
    (
        "a channel is made and spoken in",
        &[
            ("CHANNEL_CREATE", r#"{"guild_id":"1","id":"70","type":0,"name":"films"}"#),
            ("MESSAGE_CREATE", r#"{"id":"701","guild_id":"1","channel_id":"70","author":{"id":"5","username":"olga"},"content":"hello"}"#),
        ],
    ),
    (
        "a channel is renamed and spoken in",
        &[
            ("CHANNEL_UPDATE", r#"{"guild_id":"1","id":"7","type":0,"name":"everything"}"#),
            ("MESSAGE_CREATE", r#"{"id":"701","guild_id":"1","channel_id":"7","author":{"id":"5","username":"olga"},"content":"hello"}"#),
        ],
    ),
    (
        "a channel goes, and something is still said in it",
        &[("CHANNEL_DELETE", r#"{"guild_id":"1","id":"7","type":0}"#), ("MESSAGE_CREATE", r#"{"id":"701","guild_id":"1","channel_id":"7","author":{"id":"5","username":"olga"},"content":"hello"}"#)],
    ),
    (
        "a thread is opened, renamed, spoken in and goes",
        &[
            ("THREAD_CREATE", r#"{"guild_id":"1","id":"71","type":11,"name":"tents"}"#),
            ("THREAD_UPDATE", r#"{"guild_id":"1","id":"71","type":11,"name":"tents and stoves"}"#),
            ("MESSAGE_CREATE", r#"{"id":"711","guild_id":"1","channel_id":"71","author":{"id":"5","username":"olga"},"content":"hello"}"#),
            ("THREAD_DELETE", r#"{"guild_id":"1","id":"71","parent_id":"7","type":11}"#),
        ],
    ),
    (
        "threads are told again, and one of them is spoken in",
        &[
            ("THREAD_LIST_SYNC", r#"{"guild_id":"1","threads":[{"id":"72","type":11,"name":"maps"}]}"#),
            ("MESSAGE_CREATE", r#"{"id":"721","guild_id":"1","channel_id":"72","author":{"id":"5","username":"olga"},"content":"hello"}"#),
        ],
    ),
    // What is said.
    (
        "somebody says something, and more",
        &[
            (
                "MESSAGE_CREATE",
                r#"{"id":"176000000000000000","guild_id":"1","channel_id":"7","type":0,"author":{"id":"6","username":"ben","global_name":"Ben"},"member":{"nick":"Benno"},"content":"Which tent holds in a storm?"}"#,
            ),
            (
                "MESSAGE_CREATE",
                r#"{"id":"176000000000000001","guild_id":"1","channel_id":"7","type":0,"author":{"id":"6","username":"ben","global_name":"Ben"},"member":{"nick":"Benno"},"content":"thanks in advance"}"#,
            ),
        ],
    ),
    (
        "somebody gets another name and speaks",
        &[
            ("MESSAGE_CREATE", r#"{"id":"701","guild_id":"1","channel_id":"7","author":{"id":"6","username":"ben"},"content":"hi"}"#),
            ("MESSAGE_CREATE", r#"{"id":"702","guild_id":"1","channel_id":"7","author":{"id":"6","username":"ben","global_name":"Benjamin"},"content":"hi"}"#),
        ],
    ),
    (
        "somebody answers and mentions four and a machine",
        &[(
            "MESSAGE_CREATE",
            r#"{"id":"701","guild_id":"1","channel_id":"7","type":19,"author":{"id":"6","username":"ben"},"content":"thank you, all of you","message_reference":{"type":0,"channel_id":"7","message_id":"700"},"mentions":[{"id":"60","username":"music","bot":true},{"id":"61","username":"ana","member":{"nick":"Ana B."}},{"id":"62","username":"carl","global_name":"Carl"},{"id":"63","username":"dora"},{"id":"64","username":"emil"}]}"#,
        )],
    ),
    (
        "a message is passed on, which answers nothing",
        &[("MESSAGE_CREATE", r#"{"id":"701","guild_id":"1","channel_id":"7","type":0,"author":{"id":"6","username":"ben"},"message_reference":{"type":1,"message_id":"700"},"content":""}"#)],
    ),
    ("a machine speaks", &[("MESSAGE_CREATE", r#"{"id":"701","guild_id":"1","channel_id":"7","author":{"id":"60","username":"music","bot":true},"content":"Now playing"}"#)]),
    (
        "a webhook speaks under two names",
        &[
            ("MESSAGE_CREATE", r#"{"id":"701","guild_id":"1","channel_id":"7","webhook_id":"65","author":{"id":"65","username":"News","global_name":"Olga"},"content":"Breaking"}"#),
            ("MESSAGE_CREATE", r#"{"id":"702","guild_id":"1","channel_id":"7","webhook_id":"65","author":{"id":"65","username":"Weather"},"content":"Rain"}"#),
        ],
    ),
    ("a welcome of Discord's own", &[("MESSAGE_CREATE", r#"{"id":"701","guild_id":"1","channel_id":"7","type":7,"author":{"id":"6","username":"ben"},"content":""}"#)]),
    ("a private message", &[("MESSAGE_CREATE", r#"{"id":"701","channel_id":"77","author":{"id":"6","username":"ben"},"content":"hello"}"#)]),
    ("a message in a server that was never told", &[("MESSAGE_CREATE", r#"{"id":"701","guild_id":"3","channel_id":"30","author":{"id":"6","username":"ben"},"content":"hello"}"#)]),
    (
        "a message in odd types",
        &[(
            "MESSAGE_CREATE",
            r#"{"id":701,"guild_id":1,"channel_id":7,"type":"19","author":{"id":6,"username":["b"],"bot":"no"},"member":"none","mentions":{"id":"61"},"content":{"a":"b"},"message_reference":[],"poll":7}"#,
        )],
    ),
    ("a message of nobody", &[("MESSAGE_CREATE", r#"{"id":"701","guild_id":"1","channel_id":"7","content":"hello"}"#)]),
    ("a frame that is no JSON", &[("MESSAGE_CREATE", r#"{"id":"701","guild_id":"#), ("CHANNEL_CREATE", r#"{"id":"#)]),
    // What becomes of it.
    ("a message is removed", &[("MESSAGE_DELETE", r#"{"id":"701","guild_id":"1","channel_id":"7"}"#)]),
    ("a private message is removed", &[("MESSAGE_DELETE", r#"{"id":"701","channel_id":"77"}"#)]),
    ("several are removed, one of them nameless", &[("MESSAGE_DELETE_BULK", r#"{"ids":["701",702,"x"],"guild_id":"1","channel_id":"7"}"#)]),
    (
        "a reaction comes and goes",
        &[
            (
                "MESSAGE_REACTION_ADD",
                r#"{"user_id":"6","guild_id":"1","channel_id":"7","message_id":"701","emoji":{"id":null,"name":"👍"},"member":{"nick":"Benno","user":{"id":"6","username":"ben"}},"burst":false,"type":0}"#,
            ),
            ("MESSAGE_REACTION_REMOVE", r#"{"user_id":"6","guild_id":"1","channel_id":"7","message_id":"701","emoji":{"id":null,"name":"👍"},"burst":false,"type":0}"#),
        ],
    ),
    (
        "a reaction with an emoji of the server's own",
        &[("MESSAGE_REACTION_ADD", r#"{"user_id":"6","guild_id":"1","channel_id":"7","message_id":"701","emoji":{"id":"900","name":"hearth"},"member":{"user":{"id":"6","username":"ben"}}}"#)],
    ),
    (
        "a reaction that nobody gave, and one in private",
        &[
            ("MESSAGE_REACTION_ADD", r#"{"guild_id":"1","channel_id":"7","message_id":"701","emoji":{"name":"👍"}}"#),
            ("MESSAGE_REACTION_ADD", r#"{"user_id":"6","channel_id":"77","message_id":"701","emoji":{"name":"👍"}}"#),
        ],
    ),
    ("a reaction in odd types", &[("MESSAGE_REACTION_ADD", r#"{"user_id":6,"guild_id":1,"channel_id":7,"message_id":701,"emoji":null,"member":[]}"#)]),
    (
        "all reactions are cleared, then all of one emoji",
        &[
            ("MESSAGE_REACTION_REMOVE_ALL", r#"{"guild_id":"1","channel_id":"7","message_id":"701"}"#),
            ("MESSAGE_POLL_VOTE_ADD", r#"{"guild_id":"1","channel_id":"7","message_id":"701","user_id":"5","answer_id":2}"#),
            ("MESSAGE_POLL_VOTE_REMOVE", r#"{"guild_id":"1","channel_id":"7","message_id":"701","user_id":"5","answer_id":2}"#),
            ("MESSAGE_POLL_VOTE_ADD", r#"{"guild_id":"1","channel_id":"7","message_id":"701","user_id":null,"answer_id":2}"#),
            ("MESSAGE_REACTION_REMOVE_EMOJI", r#"{"guild_id":"1","channel_id":"7","message_id":"701","emoji":{"id":null,"name":"👍"}}"#),
        ],
    ),
    // Who comes and goes.
    ("somebody joins", &[("GUILD_MEMBER_ADD", r#"{"guild_id":"1","joined_at":"2026-01-02T03:04:05.678000+00:00","user":{"id":"66","username":"zoe","global_name":"Zoe"},"nick":null}"#)]),
    ("somebody joins at no time", &[("GUILD_MEMBER_ADD", r#"{"guild_id":"1","joined_at":"soon","user":{"id":"66","username":"zoe"}}"#)]),
    (
        "invitations come and go",
        &[
            ("INVITE_CREATE", r#"{"guild_id":"1","channel_id":"7","code":"abc","inviter":{"id":"5"},"max_uses":1,"uses":0}"#),
            ("INVITE_CREATE", r#"{"guild_id":"1","code":null,"inviter":7}"#),
            ("INVITE_DELETE", r#"{"guild_id":"1","channel_id":"7","code":"abc"}"#),
        ],
    ),
    (
        "somebody who was never heard is kept from writing",
        &[("GUILD_MEMBER_UPDATE", r#"{"guild_id":"1","user":{"id":"6","username":"ben"},"communication_disabled_until":"2099-01-01T00:00:00+00:00"}"#)],
    ),
    ("nobody joins", &[("GUILD_MEMBER_ADD", r#"{"guild_id":"1","user":null}"#)]),
    ("somebody who was never heard gets another name", &[("GUILD_MEMBER_UPDATE", r#"{"guild_id":"1","user":{"id":"6","username":"ben"},"nick":"Benno"}"#)]),
    (
        "somebody who was heard gets another name, then nothing else changes",
        &[
            ("MESSAGE_CREATE", r#"{"id":"701","guild_id":"1","channel_id":"7","author":{"id":"6","username":"ben"},"content":"hi"}"#),
            ("GUILD_MEMBER_UPDATE", r#"{"guild_id":"1","user":{"id":"6","username":"ben"},"nick":"Benno"}"#),
            ("GUILD_MEMBER_UPDATE", r#"{"guild_id":"1","user":{"id":"6","username":"ben"},"nick":"Benno","roles":["9"]}"#),
        ],
    ),
    (
        "somebody leaves, and somebody is banned",
        &[("GUILD_MEMBER_REMOVE", r#"{"guild_id":"1","user":{"id":"6","username":"ben"}}"#), ("GUILD_BAN_ADD", r#"{"guild_id":"1","user":{"id":"66","username":"zoe"}}"#)],
    ),
    // Talk; ten minutes pass between frames.
    (
        "two people talk for a while, one of them not heard at first",
        &[
            ("VOICE_STATE_UPDATE", r#"{"guild_id":"1","user_id":"5","channel_id":"8","member":{"user":{"id":"5","username":"olga"}}}"#),
            ("VOICE_STATE_UPDATE", r#"{"guild_id":"1","user_id":"6","channel_id":"8","self_mute":true,"member":{"user":{"id":"6","username":"ben"}}}"#),
            ("VOICE_STATE_UPDATE", r#"{"guild_id":"1","user_id":"6","channel_id":"8","self_mute":false,"member":{"user":{"id":"6","username":"ben"}}}"#),
            ("VOICE_STATE_UPDATE", r#"{"guild_id":"1","user_id":"5","channel_id":"40","member":{"user":{"id":"5","username":"olga"}}}"#),
            ("VOICE_STATE_UPDATE", r#"{"guild_id":"1","user_id":"6","channel_id":null,"member":{"user":{"id":"6","username":"ben"}}}"#),
        ],
    ),
    (
        "a machine plays to somebody",
        &[
            ("VOICE_STATE_UPDATE", r#"{"guild_id":"1","user_id":"5","channel_id":"8","member":{"user":{"id":"5","username":"olga"}}}"#),
            ("VOICE_STATE_UPDATE", r#"{"guild_id":"1","user_id":"60","channel_id":"8","member":{"user":{"id":"60","username":"music","bot":true}}}"#),
            ("VOICE_STATE_UPDATE", r#"{"guild_id":"1","user_id":"5","channel_id":null}"#),
        ],
    ),
    // What people ask of Hearth.
    (
        "a command without arguments",
        &[(
            "INTERACTION_CREATE",
            r#"{"id":"176000000000000000","application_id":"3","type":2,"token":"t","guild_id":"1","channel_id":"7","locale":"en-US","member":{"user":{"id":"6","username":"ben"},"nick":"Benno","permissions":"0"},"data":{"name":"me"}}"#,
        )],
    ),
    (
        "a command of staff, in Chinese, with somebody and a reason and no rank",
        &[(
            "INTERACTION_CREATE",
            r#"{"id":"99","application_id":"3","type":2,"token":"t","guild_id":"1","channel_id":"7","locale":"zh-CN","member":{"user":{"id":"61","username":"ana"},"permissions":"1099511627776"},"data":{"name":"rank","options":[{"name":"reason","type":3,"value":"always kind"},{"name":"member","type":6,"value":"6"}],"resolved":{"users":{"6":{"id":"6","username":"ben"}},"members":{"6":{"nick":"Benno"}}}}}"#,
        )],
    ),
    (
        "a command that nobody registered, by the owner, in a language that Hearth doesn't speak",
        &[(
            "INTERACTION_CREATE",
            r#"{"id":"99","application_id":"3","type":2,"token":"t","guild_id":"1","channel_id":"7","locale":"fi","member":{"user":{"id":"5","username":"olga"},"permissions":"0"},"data":{"name":"dance","options":[{"name":"how","type":4,"value":7}]}}"#,
        )],
    ),
    (
        "a rank is being typed",
        &[(
            "INTERACTION_CREATE",
            r#"{"id":"99","application_id":"3","type":4,"token":"t","guild_id":"1","channel_id":"7","locale":"en-GB","member":{"user":{"id":"5","username":"olga"},"permissions":"8"},"data":{"name":"rank","options":[{"name":"member","type":6,"value":"6"},{"name":"rank","type":3,"value":"reg","focused":true}]}}"#,
        )],
    ),
    (
        "something is being typed that takes no completion",
        &[(
            "INTERACTION_CREATE",
            r#"{"id":"99","application_id":"3","type":4,"token":"t","guild_id":"1","channel_id":"7","member":{"user":{"id":"5"},"permissions":"8"},"data":{"name":"rank","options":[{"name":"rank","type":3,"value":"reg"}]}}"#,
        )],
    ),
    (
        "a button",
        &[(
            "INTERACTION_CREATE",
            r#"{"id":"99","application_id":"3","type":3,"token":"t","guild_id":"1","channel_id":"7","locale":"en-US","member":{"user":{"id":"6","username":"ben"},"permissions":"0"},"data":{"custom_id":"h:18446744073709551615","component_type":2},"message":{"id":"701"}}"#,
        )],
    ),
    (
        "a button of somebody else's",
        &[(
            "INTERACTION_CREATE",
            r#"{"id":"99","application_id":"3","type":3,"token":"t","guild_id":"1","channel_id":"7","member":{"user":{"id":"6","username":"ben"},"permissions":"0"},"data":{"custom_id":"poll:1"}}"#,
        )],
    ),
    (
        "a form, in labels and in rows",
        &[(
            "INTERACTION_CREATE",
            r#"{"id":"99","application_id":"3","type":5,"token":"t","guild_id":"1","channel_id":"7","locale":"en-US","member":{"user":{"id":"5","username":"olga"},"permissions":"8"},"data":{"custom_id":"h:12","components":[{"type":18,"component":{"type":5,"custom_id":"f0","values":["6"]}},{"type":18,"component":{"type":3,"custom_id":"f1","values":["regular"]}},{"type":18,"component":{"type":3,"custom_id":"f2","values":[]}},{"type":1,"components":[{"type":4,"custom_id":"f3","value":"always kind"}]}],"resolved":{"users":{"6":{"id":"6","username":"ben"}},"members":{"6":{"nick":"Benno"}}}}}"#,
        )],
    ),
    (
        "a command in private, a ping, and a command without a token",
        &[
            ("INTERACTION_CREATE", r#"{"id":"99","application_id":"3","type":2,"token":"t","channel_id":"77","user":{"id":"6"},"data":{"name":"me"}}"#),
            ("INTERACTION_CREATE", r#"{"id":"99","application_id":"3","type":1,"token":"t"}"#),
            ("INTERACTION_CREATE", r#"{"id":"99","application_id":"3","type":2,"guild_id":"1","channel_id":"7","member":{"user":{"id":"6"}},"data":{"name":"me"}}"#),
        ],
    ),
    // What is passed over.
    ("what nobody needs, and what nobody knows", &[("TYPING_START", r#"{"guild_id":"1","channel_id":"7","user_id":"6","timestamp":1}"#), ("NEWS_OF_TOMORROW", r#"{"guild_id":[],"x":{"y":1}}"#)]),
];

/// What was said while nobody listened, as the API tells it: channel, and messages, oldest first.
const MISSED: &[(&str, u64, &[&str])] = &[(
    "history is read",
    7,
    &[
        r#"{"id":"701","type":0,"author":{"id":"6","username":"ben"},"content":"Has anybody been up there?","reactions":[{"count":3,"me":true,"emoji":{"name":"👍"}},{"count":1,"me":false,"emoji":{"name":"🎉"}}]}"#,
        r#"{"id":"702","type":19,"author":{"id":"61","username":"ana"},"content":"Yes","message_reference":{"message_id":"701"},"reactions":"none"}"#,
        r#"{"id":"#,
    ],
)];

/// A decoder that has been told of the club; each frame from then on comes ten minutes after the one before.
struct Shown {
    decoder: Decoder,
    now: Arc<AtomicI64>,
    frame: u64,
    text: String,
}

impl Shown {
    fn new() -> Self {
        let now = Arc::new(AtomicI64::new(1_800_000_000_000));
        let clock = Arc::clone(&now);
        let mut decoder = Decoder::new(1, None, Arc::new(move || Moment(clock.load(Ordering::Relaxed))));
        decoder.take("GUILD_CREATE", 1, &format!("{{\"d\":{CLUB}}}"), &mut Vec::new());
        Self { decoder, now, frame: 1, text: String::new() }
    }

    fn frame(&mut self, kind: &str, contents: &str) {
        self.frame += 1;
        self.now.fetch_add(600_000, Ordering::Relaxed);
        let mut updates = Vec::new();
        let also = self.decoder.take(kind, self.frame, &format!("{{\"t\":\"{kind}\",\"s\":{},\"op\":0,\"d\":{contents}}}", self.frame), &mut updates);
        self.text += &format!("{kind} {contents}\n");
        let answered = match also {
            Some(Also::Interaction(d)) => match Interaction::read(&d) {
                Some(interaction) => {
                    Out { decoder: &mut self.decoder, updates: &mut updates, missed: false }.interaction(&interaction, Ticket("ticket".into()), &d);
                    Some(format!("answered {}", if interaction.private { "in private" } else { "before all" }))
                }
                None => Some("an interaction that can't be answered".into()),
            },
            also => also.map(|also| format!("{also:?}")),
        };
        self.updates(&updates);
        if let Some(line) = answered {
            self.text += &format!("    and {line}\n");
        }
    }

    fn updates(&mut self, updates: &[Update]) {
        for update in updates {
            self.text += &match update {
                Update::Community { native, name } => format!("    community {native} “{name}”\n"),
                Update::Event { position, community, event } => {
                    let (session, frame) = Decoder::place(*position);
                    format!("    {session}.{frame}.{} {}\n", position & 0xffff, line(*community, event))
                }
                Update::Aside { community, event } => format!("    aside {}\n", line(*community, event)),
                other => format!("    {other:?}\n"),
            };
        }
    }
}

fn line(community: Native, event: &Event) -> String {
    let what = match &event.what {
        What::Asked(asked) => format!("Asked {} {:?} by {:?} in {:?}, {:?}, {:?}", asked.command, words(&asked.words), asked.by, asked.space, asked.rights, asked.lang),
        What::Pressed(pressed) => format!("Pressed {} {:?} by {:?} in {:?}, {:?}, {:?}", pressed.action, words(&pressed.answers), pressed.by, pressed.space, pressed.rights, pressed.lang),
        What::Typed(typed) => format!("Typed {} argument {} {:?} after {:?} by {:?}, {:?}, {:?}", typed.command, typed.arg, typed.so_far.0, typed.before, typed.by, typed.rights, typed.lang),
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

#[test]
fn what_frames_come_to() {
    let mut text = String::new();
    for (what, frames) in ROWS {
        let mut shown = Shown::new();
        frames.iter().for_each(|(kind, contents)| shown.frame(kind, contents));
        text += &format!("──── {what}\n{}\n", shown.text);
    }
    for (what, channel, messages) in MISSED {
        let mut shown = Shown::new();
        let mut updates = Vec::new();
        shown.decoder.missed(1, *channel, messages, &mut updates);
        shown.updates(&updates);
        text += &format!("──── {what}\n{}\n{}\n", messages.join("\n"), shown.text);
    }
    insta::assert_snapshot!(text);
}

#[test]
fn every_kind_of_frame_has_its_row() {
    let known = include_str!("decode.rs").split('"').filter(|word| word.len() > 4 && word.bytes().all(|byte| byte.is_ascii_uppercase() || byte == b'_'));
    let missing: Vec<_> = known.filter(|kind| !ROWS.iter().any(|(_, frames)| frames.iter().any(|(of, _)| of == kind))).collect();
    assert!(missing.is_empty(), "without a row: {missing:?}");
}
