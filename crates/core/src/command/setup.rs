//! `/setup`: the owner decides in a few steps, sees what members will see, and lets it begin.

use super::{Call, ask, offer, parse, rank_value};
use crate::{Badge, Card, Community, Decision, Does, Effect, Given, Mode, Native, Rights, Scene, Setting, Text, Tone, Value, Verdict, Word};

/// The words that stand for no badge, and for one that is to be made.
pub(super) const NONE: &str = "none";
pub(super) const NEW: &str = "new";

/// What is asked, in this order.
const STEPS: [Setting; 6] = [Setting::Kind, Setting::Language, Setting::Zone, Setting::Lobby, Setting::Notices, Setting::Quiet];

pub(super) fn run(scene: &Scene<'_>, call: &Call<'_>, decision: &mut Decision) {
    let community = scene.community;
    let rank = call.text(0).and_then(|word| parse::rank(community, word)).filter(|place| *place > 0);
    let Some(key) = rank.and_then(|place| community.policy.ranks.get(place)).map(|rank| rank.key.clone()) else { return overview(scene, call, decision) };
    let from = community.policy.badges.get(&key).copied();
    match call.text(1).map(|word| chosen_badge(community, word)) {
        None | Some(None) => {
            let mut card = Card::new(Tone::Plain, shows(community, &key, from)).say(Text::new("setup-badge-about"));
            card.actions.push(ask::button(scene, call, Text::new("button-change"), "setup", vec![Word::Text(Given::new(&key))], decision));
            call.private(scene, card, decision);
        }
        // Whoever decides what a rank shows decides who gets the powers that come with it.
        Some(_) if call.rights < Rights::Owner => call.private(scene, Card::new(Tone::Trouble, Text::new("setup-owner-only")), decision),
        Some(Some(Choice::New)) => {
            let name = community.policy.ranks.get(rank.unwrap_or_default()).and_then(|rank| rank.name.clone());
            decision.effects.push(Effect::MakeBadge { rank: key, name, lang: community.policy.lang.clone() });
            call.private(scene, Card::new(Tone::Warm, Text::new("setup-badge-made")), decision);
        }
        Some(Some(Choice::Is(to))) => {
            let record = offer::record(scene, call, Verdict::Badge { rank: key.clone(), from, to }, None, decision);
            crate::rules::badges::shown(scene, &key, to, decision);
            decision.effects.extend(to.map(|badge| Effect::Census { badge }));
            let card = offer::with_undo(scene, chosen(community, &key, to), record, decision);
            call.private(scene, card, decision);
        }
    }
}

/// What somebody chose for a rank.
enum Choice {
    /// A badge, or none.
    Is(Option<Native>),
    /// One that is to be made.
    New,
}

/// Nothing if there is no such badge.
fn chosen_badge(community: &Community, word: &str) -> Option<Choice> {
    match word.trim() {
        NONE => Some(Choice::Is(None)),
        NEW => Some(Choice::New),
        word => badge(community, word).map(|badge| Choice::Is(Some(badge.native))),
    }
}

/// The badge of that number, or of that name in any case.
pub(super) fn badge<'a>(community: &'a Community, word: &str) -> Option<&'a Badge> {
    let named = |badge: &&Badge| badge.name.to_lowercase() == word.trim_start_matches('@').to_lowercase();
    let numbered = word.parse().ok().and_then(|native| community.badges.iter().find(|badge| badge.native == Native(native)));
    numbered.or_else(|| community.badges.iter().find(named))
}

fn overview(scene: &Scene<'_>, call: &Call<'_>, decision: &mut Decision) {
    let community = scene.community;
    let watching = community.policy.mode == Mode::Watch;
    let mut card = Card::new(Tone::Ask, Text::new("setup-title").name("community", &community.name));
    card = card.say(Text::new(if watching { "setup-watching" } else { "setup-acting" }));
    for setting in STEPS {
        card = card.item(super::settings::one(community, setting, &setting.get(&community.policy)));
        let words = vec![Word::Text(Given::new(setting.key()))];
        card.actions.push(ask::button(scene, call, Text::keyed(format!("setting-{}", setting.key())), "settings", words, decision));
    }
    for (place, rank) in community.policy.ranks.iter().enumerate().skip(1) {
        card = card.item(shows(community, &rank.key, community.policy.badges.get(&rank.key).copied()));
        let words = vec![Word::Text(Given::new(&rank.key))];
        card.actions.push(ask::button(scene, call, Text::new("just-rank").with("rank", rank_value(community, place)), "setup", words, decision));
    }
    card = card.say(preview(community));
    card.actions.push(offer::show(scene, call, Text::new("button-past"), "past", &[], decision));
    card.actions.push(offer::show(scene, call, Text::new("button-doctor"), "doctor", &[], decision));
    if watching {
        let begin = Does::Run("settings".into(), vec![Word::Text(Given::new(Setting::Mode.key())), Word::Text(Given::new(Mode::Act.key()))]);
        card.actions.push(offer::lasting_a_day(scene, Text::new("button-begin"), crate::Who::Account(call.by), begin, decision));
    }
    call.private(scene, card, decision);
}

/// What members will see, and where.
fn preview(community: &Community) -> Text {
    let place = (1..community.policy.ranks.len()).find(|place| community.policy.ranks[*place].needs.is_some()).unwrap_or_default();
    let line = Text::new("risen-line").name("name", "Ana").with("rank", rank_value(community, place));
    match (community.policy.notices, community.lobby()) {
        (crate::Notices::Lobby, Some(lobby)) => Text::new("setup-preview-lobby").with("line", Value::Text(Box::new(line))).name("space", &lobby.name),
        (crate::Notices::Private, _) => Text::new("setup-preview-private").with("line", Value::Text(Box::new(Text::new("risen-you").with("rank", rank_value(community, place))))),
        _ => Text::new("setup-preview-off"),
    }
}

/// A rank, and what shows it.
pub(super) fn shows(community: &Community, rank: &str, badge: Option<Native>) -> Text {
    let rank = community.policy.place(rank).map_or_else(|| Value::Code(rank.into()), |place| rank_value(community, place));
    match badge {
        None => Text::new("setup-shows-nothing").with("rank", rank),
        Some(native) => {
            let name = community.badges.iter().find(|badge| badge.native == native).map_or_else(|| native.0.to_string().into(), |badge| badge.name.clone());
            Text::new("setup-shows").with("rank", rank).with("badge", Value::Name(name))
        }
    }
}

/// A choice, made.
pub(super) fn chosen(community: &Community, rank: &str, badge: Option<Native>) -> Card {
    let card = Card::new(Tone::Warm, shows(community, rank, badge));
    if badge.is_some() { card.say(Text::new("setup-census")) } else { card }
}
