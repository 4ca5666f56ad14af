//! What is missing for Hearth to do its work: told to whoever asked, or kept for the owner to find.

use crate::{Card, Change, Decision, Effect, Examined, Moment, Scene, Text, To, Tone, Value};

/// Has it looked for what is missing.
pub(crate) fn examine(scene: &Scene<'_>, to: Option<(To, Box<str>)>, decision: &mut Decision) {
    let (lobby, badges) = (scene.community.lobby().map(|space| space.native), scene.community.policy.badges.values().copied().collect());
    decision.effects.push(Effect::Examine { to, lobby, badges });
}

pub(crate) fn decide(scene: &Scene<'_>, examined: &Examined, decision: &mut Decision) {
    let wrong = examined.findings.iter().map(|finding| (finding.what.clone(), finding.mend.clone())).collect::<Vec<_>>();
    if scene.community.ills != wrong {
        decision.changes.push(Change::Ills(wrong.clone()));
    }
    let Some((to, lang)) = &examined.to else { return };
    let mut card = match wrong.is_empty() {
        true => Card::new(Tone::Warm, Text::new("doctor-well")),
        false => Card::new(Tone::Trouble, Text::new("doctor-ill").count("count", wrong.len() as i64)),
    };
    for (what, mend) in wrong {
        card = card.item(what).say(mend);
    }
    for blind in scene.community.blinds.iter().rev().filter(|blind| blind.is_news(scene.at)).take(3) {
        let when = |at: Moment| Value::Code(scene.community.policy.zone.shown(at).into());
        let what = if blind.messages { "doctor-blind" } else { "doctor-half-blind" };
        card = card.say(Text::new(what).with("since", when(blind.since)).with("until", when(blind.until)));
    }
    decision.say(scene, to.clone(), Some(lang), crate::command::troubles(scene, card));
}
