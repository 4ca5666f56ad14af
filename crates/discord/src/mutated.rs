//! Whatever a frame holds, reading it ends well: seeded mutations of frames as they come.

use crate::decode::{Also, Decoder, Out};
use crate::interaction::Interaction;
use hearth_adapter::Update;
use hearth_core::{Moment, Ticket, What};
use std::sync::Arc;

const FRAMES: [(&str, &str); 11] = [
    (
        "GUILD_CREATE",
        r#"{"id":"1","name":"Club","owner_id":"5","system_channel_id":"7","channels":[{"id":"7","type":0,"name":"general","last_message_id":"70"}],"threads":[],"roles":[{"id":"1","name":"@everyone","position":0,"permissions":"8"},{"id":"9","name":"Regulars","position":1}],"members":[{"user":{"id":"6","bot":true}}],"voice_states":[{"user_id":"5","channel_id":"8"}]}"#,
    ),
    (
        "MESSAGE_CREATE",
        r#"{"id":"1462015105796","channel_id":"7","guild_id":"1","type":19,"content":"thank you","author":{"id":"5","username":"ana","global_name":"Ana","bot":false},"member":{"nick":"A","roles":[]},"mentions":[{"id":"6","username":"ben","member":{"nick":"B"}}],"message_reference":{"type":0,"message_id":"70"}}"#,
    ),
    ("MESSAGE_REACTION_ADD", r#"{"user_id":"6","channel_id":"7","message_id":"70","guild_id":"1","emoji":{"id":null,"name":"👍"},"member":{"user":{"id":"6","username":"ben"},"nick":null}}"#),
    ("MESSAGE_POLL_VOTE_ADD", r#"{"user_id":"6","channel_id":"7","message_id":"70","guild_id":"1","answer_id":2}"#),
    (
        "INTERACTION_CREATE",
        r#"{"id":"98","application_id":"3","type":3,"token":"t","guild_id":"1","channel_id":"7","member":{"user":{"id":"5"},"permissions":"0"},"data":{"component_type":3,"custom_id":"menu","values":["h:12"]}}"#,
    ),
    ("MESSAGE_DELETE_BULK", r#"{"ids":["70","71"],"channel_id":"7","guild_id":"1"}"#),
    ("MESSAGE_REACTION_REMOVE_EMOJI", r#"{"message_id":"70","channel_id":"7","guild_id":"1","emoji":{"name":"👍"}}"#),
    ("GUILD_MEMBER_ADD", r#"{"guild_id":"1","joined_at":"2026-01-02T03:04:05.678000+00:00","user":{"id":"8","username":"zoe"},"nick":null,"roles":[]}"#),
    ("VOICE_STATE_UPDATE", r#"{"guild_id":"1","user_id":"6","channel_id":"8","self_mute":false,"member":{"user":{"id":"6","username":"ben"}}}"#),
    (
        "INTERACTION_CREATE",
        r#"{"id":"99","application_id":"3","type":2,"token":"t","guild_id":"1","channel_id":"7","locale":"zh-CN","member":{"user":{"id":"5","username":"ana"},"permissions":"8"},"data":{"name":"rank","options":[{"name":"member","type":6,"value":"6"},{"name":"reason","type":3,"value":"kind"}],"resolved":{"users":{"6":{"id":"6","username":"ben"}},"members":{"6":{"nick":"B"}}}}}"#,
    ),
    (
        "INTERACTION_CREATE",
        r#"{"id":"99","application_id":"3","type":5,"token":"t","guild_id":"1","channel_id":"7","member":{"user":{"id":"5"},"permissions":"0"},"data":{"custom_id":"h:12","components":[{"type":18,"component":{"type":5,"values":["6"]}},{"type":1,"components":[{"type":4,"value":"why"}]}],"resolved":{"users":{"6":{"id":"6","username":"ben"}}}}}"#,
    ),
];

/// What takes the place of a piece of a frame.
const PIECES: [&str; 12] = ["null", "[]", "{}", "-1", "1e400", "18446744073709551616", "\"\"", "\"\\u202e\"", "true", "[[[[[[[[", "\"9223372036854775807\"", ","];

/// Reads a frame as a shard does.
fn read(decoder: &mut Decoder, kind: &str, number: u64, text: &str) -> Vec<Update> {
    let mut updates = Vec::new();
    if let Some(Also::Interaction(d)) = decoder.take(kind, number, text, &mut updates)
        && let Some(interaction) = Interaction::read(&d)
    {
        Out { decoder, updates: &mut updates, missed: false }.interaction(&interaction, Ticket::default(), &d);
    }
    updates
}

#[test]
fn a_process_that_begins_in_the_middle_finds_every_event_in_its_place() {
    let frames: Vec<_> = (0..4 * FRAMES.len()).map(|at| (FRAMES[at % FRAMES.len()].0, format!("{{\"d\":{}}}", FRAMES[at % FRAMES.len()].1))).collect();
    let places = |from: usize| {
        let mut decoder = Decoder::new(1, None, Arc::new(|| Moment(1_800_000_000_000)));
        let numbered = frames.iter().zip(1..).skip(from);
        let updates = numbered.flat_map(|((kind, text), number)| read(&mut decoder, kind, number, text));
        updates.filter_map(|update| if let Update::Event { position, event, .. } = update { Some((position, std::mem::discriminant(&event.what))) } else { None }).collect::<Vec<_>>()
    };
    let whole = places(0);
    for from in 1..frames.len() {
        let later = places(from);
        assert_eq!(later, whole[whole.len() - later.len()..], "from frame {from}");
    }
}

#[test]
fn mutated_frames_end_well_and_carry_no_words() {
    let mut random = 0x9e37_79b9_7f4a_7c15_u64;
    let mut next = |below: usize| {
        random ^= random << 13;
        random ^= random >> 7;
        random ^= random << 17;
        (random >> 11) as usize % below.max(1)
    };
    let mut decoder = Decoder::new(1, None, Arc::new(|| Moment(1_800_000_000_000)));
    let (mut spoken, mut asked) = (0, 0);
    for round in 0..60_000_u64 {
        let (kind, frame) = FRAMES[next(FRAMES.len())];
        let mut text = format!("{{\"t\":\"{kind}\",\"s\":{round},\"op\":0,\"d\":{frame}}}");
        for _ in 0..next(4) {
            let (from, to) = (next(text.len()), next(24));
            let from = text.floor_char_boundary(from);
            let to = text.floor_char_boundary((from + to).min(text.len()));
            text.replace_range(from..to, PIECES[next(PIECES.len())]);
        }
        let updates = read(&mut decoder, kind, round, &text);
        let count = |of: fn(&What) -> bool| updates.iter().filter(|update| matches!(update, Update::Event { event, .. } if of(&event.what))).count();
        spoken += count(|what| matches!(what, What::Spoke(_)));
        asked += count(|what| matches!(what, What::Asked(_) | What::Pressed(_)));
        assert!(!format!("{updates:?}").contains("thank you"), "{text}");
    }
    assert!(spoken > 500 && asked > 500, "most are read all the same: {spoken}, {asked}");
}
