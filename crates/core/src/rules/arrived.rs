//! Hearth comes into a group: it watches first, and speaks once, to whoever brought it.

use crate::{Card, Change, Decision, Mode, Native, Policy, Quiet, Scene, Setting, Text, To, Tone, Value, Verdict};

pub(crate) fn added(scene: &Scene<'_>, by: Option<Native>, decision: &mut Decision) {
    let community = scene.community;
    if community.parted.is_some() {
        decision.changes.push(Change::Parted(None));
    }
    if community.greeted {
        return;
    }
    decision.changes.push(Change::Greeted);
    // Nothing is done in public before the owner has seen what it would be.
    if community.policy.mode != Mode::Watch {
        let verdict = Verdict::Setting { setting: Setting::Mode, from: community.policy.mode.key().into(), to: Mode::Watch.key().into() };
        super::record(scene, verdict, vec![], decision);
    }
    if community.policy.quiet.is_none() {
        let quiet = |quiet: Option<Quiet>| Setting::Quiet.get(&Policy { quiet, ..community.policy.clone() });
        super::record(scene, Verdict::Setting { setting: Setting::Quiet, from: quiet(None), to: quiet(Some(Quiet::NIGHT)) }, vec![], decision);
    }
    if let Some(by) = by {
        let card = Card::new(Tone::Warm, Text::new("hello").name("community", &community.name)).say(Text::new("hello-about"));
        let card = card.say(Text::new("hello-setup").with("command", Value::Code("/setup".into())));
        decision.say(scene, To::Private(by), None, card);
    }
}
