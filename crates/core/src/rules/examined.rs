//! What is missing for Hearth to do its work: told to whoever asked, or else to whoever added Hearth.

use crate::{Card, Change, Decision, Effect, Examined, Moment, Scene, Text, To, Tone, Value};

/// Has it looked for what is missing.
pub(crate) fn examine(scene: &Scene<'_>, to: Option<(To, Box<str>)>, decision: &mut Decision) {
    let (lobby, badges) = (scene.community.lobby().map(|space| space.native), scene.community.policy.badges.values().copied().collect());
    decision.effects.push(Effect::Examine { to, lobby, badges });
}

pub(crate) fn decide(scene: &Scene<'_>, examined: &Examined, decision: &mut Decision) {
    let wrong = examined.findings.iter().map(|finding| (finding.what.clone(), finding.mend.clone())).collect::<Vec<_>>();
    let news = scene.community.ills != wrong;
    if news {
        decision.changes.push(Change::Ills(wrong.clone()));
    }
    if wrong.is_empty() {
        super::badges::mend(scene, decision);
    }
    let Some((to, lang)) = &examined.to else {
        // Nobody asked: whoever added Hearth hears of what was not known yet.
        if let Some(host) = scene.community.host.filter(|host| news && !wrong.is_empty() && host.0 != 0) {
            decision.announce(scene, To::Private(host), told(wrong));
        }
        return;
    };
    let mut card = told(wrong);
    for blind in scene.community.blinds.iter().rev().filter(|blind| blind.is_news(scene.at)).take(3) {
        let when = |at: Moment| Value::Code(scene.community.policy.zone.shown(at).into());
        let what = if blind.messages { "doctor-blind" } else { "doctor-half-blind" };
        card = card.say(Text::new(what).with("since", when(blind.since)).with("until", when(blind.until)));
    }
    decision.say(scene, to.clone(), Some(lang), crate::command::troubles(scene, card));
}

/// What is missing, and the mend of each.
fn told(wrong: Vec<(Text, Text)>) -> Card {
    let card = match wrong.is_empty() {
        true => Card::new(Tone::Warm, Text::new("doctor-well")),
        false => Card::new(Tone::Trouble, Text::new("doctor-ill").count("count", wrong.len() as i64)),
    };
    wrong.into_iter().fold(card, |card, (what, mend)| card.item(what).say(mend))
}
