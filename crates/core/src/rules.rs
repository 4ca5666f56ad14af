//! The rules, one file a feature. Each looks at the scene and one kind of event, and adds to the decision.

pub(crate) mod arrived;
pub(crate) mod badges;
pub(crate) mod closed;
pub(crate) mod due;
pub(crate) mod examined;
pub(crate) mod known;
pub(crate) mod liked;
pub(crate) mod past;
pub(crate) mod ranks;
pub(crate) mod reacted;
pub(crate) mod removed;
pub(crate) mod settled;
pub(crate) mod spoke;
pub(crate) mod talked;

use crate::{Because, By, Change, Decision, RULES, Record, Scene, Verdict};

/// A burst is more than [`BURST_MESSAGES`] messages of one person within so many seconds.
pub const BURST_SECONDS: u32 = 20;
/// Messages of one person within [`BURST_SECONDS`] that still count.
pub const BURST_MESSAGES: u8 = 5;
/// Said again within so many seconds, it is a repeat.
pub const REPEAT_SECONDS: u32 = 600;
/// Somebody mentioned who spoke within so many seconds is answered by the mention.
pub const MENTION_SECONDS: u32 = 1_800;
/// … and is among the authors of so many last messages of the space.
pub const LATELY: usize = 64;
/// In a conversation of two, what follows within so many milliseconds is an answer.
pub const TURN_MILLIS: i64 = 60_000;
/// A long answer within so many milliseconds was not typed by hand.
pub const HAND_MILLIS: i64 = 2_000;
/// For so many days after their first, somebody is new.
pub const NEW_DAYS: i32 = 7;
/// Whoever was invited counts for the inviter after so many days …
pub const RETAINED_DAYS: i32 = 14;
/// … with activity on so many of them.
pub const RETAINED_ACTIVE: u32 = 3;
/// Nobody is taken for a machine before so many messages.
pub const MACHINE_MESSAGES: u32 = 30;
/// Per cent of repeats that make a machine.
pub const MACHINE_REPEATS: u32 = 70;
/// Per cent of answers faster than hands that make a machine.
pub const MACHINE_INSTANTS: u32 = 50;

/// Records what a rule decided, with the pairs that it went by.
pub(crate) fn record(scene: &Scene<'_>, verdict: Verdict, because: Vec<Because>, decision: &mut Decision) {
    let number = decision.next_record(scene);
    decision.changes.push(Change::Decided(Record { number, at: scene.at, by: By::Rule(RULES), verdict, reason: None, because }));
}
