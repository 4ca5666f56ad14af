//! `/settings`: what the owner has decided, shown, explained, changed and undone.

use super::{Call, ask, offer};
use crate::{Card, Community, Decision, Given, Native, Scene, Setting, Text, Tone, Value, Verdict, Word};

pub(super) fn run(scene: &Scene<'_>, call: &Call<'_>, decision: &mut Decision) {
    let community = scene.community;
    let Some(setting) = call.choice(0).and_then(|name| Setting::named(&name)) else { return list(scene, call, decision) };
    let value = call.rest(1);
    let from = setting.get(&community.policy);
    let mut policy = community.policy.clone();
    if value.is_empty() || !(setting.set(&mut policy, &value) || setting.set(&mut policy, &value.to_lowercase())) {
        let title = if value.is_empty() { one(community, setting, &from) } else { Text::new("setting-refused").with("value", Value::Given(Given::new(&value))) };
        return call.private(scene, Card::new(if value.is_empty() { Tone::Plain } else { Tone::Trouble }, title).say(Text::keyed(format!("setting-{}-about", setting.key()))), decision);
    }
    let to = setting.get(&policy);
    if to == from {
        return call.private(scene, changed(community, setting, &to), decision);
    }
    let record = offer::record(scene, call, Verdict::Setting { setting, from, to: to.clone() }, None, decision);
    let card = offer::with_undo(scene, changed(community, setting, &to), record, decision);
    call.private(scene, card, decision);
}

fn list(scene: &Scene<'_>, call: &Call<'_>, decision: &mut Decision) {
    let mut card = Card::new(Tone::Plain, Text::new("settings-title"));
    for setting in Setting::ALL {
        card = card.item(one(scene.community, setting, &setting.get(&scene.community.policy))).say(Text::keyed(format!("setting-{}-about", setting.key())));
    }
    for setting in Setting::ALL {
        let words = vec![Word::Text(Given::new(setting.key()))];
        card.actions.push(ask::button(scene, call, Text::keyed(format!("setting-{}", setting.key())), "settings", words, decision));
    }
    call.private(scene, troubles(scene, card), decision);
}

/// A setting and its value.
pub fn one(community: &Community, setting: Setting, value: &str) -> Text {
    let space = value.parse().ok().and_then(|native| community.space_of(Native(native))).filter(|_| setting == Setting::Lobby);
    let value = space.map_or_else(|| Value::Code(value.into()), |space| Value::Name(space.name.clone()));
    Text::new("setting-is").with("setting", Value::Text(Box::new(Text::keyed(format!("setting-{}", setting.key()))))).with("value", value)
}

/// A setting, changed.
pub(super) fn changed(community: &Community, setting: Setting, value: &str) -> Card {
    Card::new(Tone::Warm, one(community, setting, value))
}

/// The card with what the owner can mend.
pub(crate) fn troubles(scene: &Scene<'_>, mut card: Card) -> Card {
    for trouble in scene.community.troubles.iter().rev().take(3) {
        let what = Value::Text(Box::new(Text::keyed(format!("trouble-{}", trouble.what))));
        card = card.say(Text::new("trouble").with("what", what).with("why", Value::Given(trouble.why.clone())).with("mend", Value::Given(trouble.mend.clone())));
    }
    card
}
