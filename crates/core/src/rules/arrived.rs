//! Hearth comes into a group: it watches first, and speaks once, to whoever brought it.

use crate::{Card, Change, Decision, Effect, Mode, Native, Policy, Quiet, Scene, Setting, Text, To, Tone, Value, Verdict};

pub(crate) fn added(scene: &Scene<'_>, by: Option<Native>, decision: &mut Decision) {
    let community = scene.community;
    if community.parted.is_some() {
        decision.changes.push(Change::Parted(None));
    }
    if community.host.is_some() {
        return;
    }
    // Nothing is done in public before the owner has seen what it would be.
    preset(scene, Setting::Mode, &Policy { mode: Mode::Watch, ..community.policy.clone() }, decision);
    if community.policy.quiet.is_none() {
        preset(scene, Setting::Quiet, &Policy { quiet: Some(Quiet::NIGHT), ..community.policy.clone() }, decision);
    }
    match by {
        None => decision.effects.push(Effect::Adder),
        Some(by) => {
            decision.changes.push(Change::Greeted(by));
            let card = Card::new(Tone::Warm, Text::new("hello").name("community", &community.name)).say(Text::new("hello-about"));
            let card = card.say(Text::new("hello-setup").with("command", Value::Code("/setup".into())));
            decision.say(scene, To::Private(by), None, card);
        }
    }
}

/// Sets what a group begins with.
fn preset(scene: &Scene<'_>, setting: Setting, to: &Policy, decision: &mut Decision) {
    let (from, to) = (setting.get(&scene.community.policy), setting.get(to));
    if from != to {
        super::record(scene, Verdict::Setting { setting, from, to }, vec![], decision);
    }
}
