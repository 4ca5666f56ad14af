//! Somebody has spent time talking.

use crate::{Change, Decision, Fact, Kind, Scene, Talked};

pub(crate) fn decide(scene: &Scene<'_>, talked: &Talked, decision: &mut Decision) {
    let space = scene.space(talked.space, decision);
    let from = scene.meet(talked.by, decision);
    let machine = scene.community.account(from).is_some_and(|account| account.machine);
    let count = i32::try_from(talked.minutes).unwrap_or(i32::MAX).min(MOST);
    if count > 0 && !machine {
        decision.changes.push(Change::Fact(Fact { day: scene.day(), space, from, to: None, kind: Kind::Voice, count }));
    }
}

/// Minutes of one event, at most: a day's.
const MOST: i32 = 24 * 60;
