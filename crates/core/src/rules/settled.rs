//! An effect has ended: what the owner can mend is told to them.

use crate::{Change, Decision, Given, Letter, Outcome, Reading, Scene, Settled, Trouble};

pub(crate) fn decide(scene: &Scene<'_>, settled: &Settled, decision: &mut Decision) {
    if let Outcome::Refused { why, mend } = &settled.outcome {
        let trouble = Trouble { at: scene.at, what: settled.effect.clone(), why: Given::new(why), mend: Given::new(mend) };
        let same = |old: &Trouble| (&old.what, &old.why) == (&trouble.what, &trouble.why);
        if !scene.community.troubles.iter().any(same) {
            decision.changes.push(Change::Trouble(Box::new(trouble)));
        }
    }
    if let (Some(marked), Outcome::Refused { .. } | Outcome::Gone) = (settled.marked, &settled.outcome) {
        super::badges::refused(scene, marked, decision);
    }
    if let Outcome::Closed { to, lang, card } = &settled.outcome {
        decision.changes.push(Change::Letter(Box::new(Letter { to: *to, at: scene.at, lang: lang.clone(), card: (**card).clone() })));
    }
    // What was not read is read when somebody asks for it again.
    if let Some(reading) = scene.community.reading.as_deref().filter(|reading| &*settled.effect == "read" && settled.outcome != Outcome::Done && reading.next().is_some()) {
        decision.changes.push(Change::Reading(Box::new(Reading { stopped: true, ..reading.clone() })));
    }
}
