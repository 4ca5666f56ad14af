//! When Hearth could not hear: kept, so that nothing of that time is held against anybody.

use crate::{Change, DAY, Decision, MINUTE, Moment, Scene};
use serde::{Deserialize, Serialize};

/// Times that are remembered, at most: the latest.
pub(crate) const REMEMBERED: usize = 50;
/// What is shorter is not worth remembering.
const SHORT: i64 = 2 * MINUTE;
/// So long a time is told of after it is over.
const TOLD: i64 = 30 * DAY;

/// A time in which Hearth did not hear everything.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Blind {
    /// From when on.
    pub since: Moment,
    /// Until when.
    pub until: Moment,
    /// Messages are missing; else only what no history tells: who came and went, minutes of talk, who gave which reaction.
    pub messages: bool,
}

impl Blind {
    /// Whether it is still to be told of.
    pub(crate) fn is_news(&self, now: Moment) -> bool {
        now.since(self.until) < TOLD
    }
}

pub(crate) fn decide(scene: &Scene<'_>, blind: &Blind, decision: &mut Decision) {
    // What was found out twice is one time.
    let known = scene.community.blinds.iter().any(|known| known.since <= blind.since && known.until >= blind.until && known.messages >= blind.messages);
    if blind.until.since(blind.since) >= SHORT && !known {
        decision.changes.push(Change::Blind(*blind));
    }
}
