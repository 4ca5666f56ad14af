//! What was said before Hearth came is read part by part; each part asks for the next.

use crate::{Change, Decision, Effect, Gauged, Read, Reading, Scene};

/// How much there is to read is told to whoever asked.
pub(crate) fn gauged(scene: &Scene<'_>, gauged: &Gauged, decision: &mut Decision) {
    let card = crate::command::past_gauged(scene, gauged, decision);
    decision.say(scene, gauged.to.0.clone(), Some(&gauged.to.1), card);
}

/// A part has been read.
pub(crate) fn read(scene: &Scene<'_>, read: &Read, decision: &mut Decision) {
    if let Some(reading) = &scene.community.reading {
        let reading = reading.with(read);
        go_on(&reading, decision);
        decision.changes.push(Change::Reading(Box::new(reading)));
    }
}

/// Asks for the next part, if there is one.
pub(crate) fn go_on(reading: &Reading, decision: &mut Decision) {
    if let Some(next) = reading.next() {
        decision.effects.push(Effect::Read { space: next.space, after: next.after, since: reading.since, until: reading.until });
    }
}
