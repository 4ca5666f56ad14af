//! `/rank`: staff sees, sets, takes back and frees a member's rank, with a reason; it is recorded, told and undoable.

use super::{Call, ask, name, offer, parse, rank_value};
use crate::{By, Card, Community, Decision, Given, Line, MemberId, Reads, Record, Rights, Scene, Text, To, Tone, Value, Verdict};

pub(super) fn reads(community: &Community, call: &Call<'_>) -> Option<Reads> {
    let member = parse::member(community, call.words.first()?)?;
    call.staff.then(|| Reads::of(community, member, Some(0)).and_records())
}

pub(super) fn run(scene: &Scene<'_>, call: &Call<'_>, decision: &mut Decision) {
    let community = scene.community;
    let Some(member) = call.words.first().and_then(|word| parse::member(community, word)) else { return };
    let Some(known) = community.member(member) else { return };
    let place = usize::from(known.rank);
    let key = |place: usize| community.policy.ranks.get(place).map_or_else(Box::default, |rank| rank.key.clone());
    let (to, locked) = match call.choice(1).as_deref() {
        None => return show(scene, call, member, decision),
        Some("free") => (place, false),
        Some("back") => (place.saturating_sub(1), true),
        Some(rank) => (parse::rank(community, rank).unwrap_or(place), true),
    };
    let reason = call.rest(2);
    if reason.is_empty() {
        return call.private(
            scene,
            Card::new(Tone::Trouble, Text::new("rank-reason")).say(Text::new("argument-example").with("example", Value::Text(Box::new(Text::new("command-rank-example"))))),
            decision,
        );
    }
    let verdict = Verdict::Rank { member, from: (key(place), known.locked), to: (key(to), locked) };
    if !may_act_on(scene, call, member, &verdict) {
        return call.private(scene, Card::new(Tone::Trouble, Text::new("rank-above-you")), decision);
    }
    let reason = Given::new(&reason);
    let record = offer::record(scene, call, verdict, Some(reason.clone()), decision);
    if to != place {
        mark(scene, member, to, decision);
        tell(scene, call, member, to, Some(reason), decision);
    }
    let card = Card::new(Tone::Warm, Text::new("rank-is-now").with("name", name(community, member)).with("rank", rank_value(community, to)));
    let card = card.say(Text::new(if locked { "rank-locked" } else { "rank-free" }));
    let card = offer::with_undo(scene, card, record, decision);
    call.private(scene, card, decision);
}

/// Who holds which rank.
pub(super) fn is(community: &Community, member: MemberId) -> Text {
    let place = usize::from(community.member(member).map_or(0, |known| known.rank));
    Text::new("rank-is").with("name", name(community, member)).with("rank", rank_value(community, place))
}

fn show(scene: &Scene<'_>, call: &Call<'_>, member: MemberId, decision: &mut Decision) {
    let community = scene.community;
    let known = community.member(member).cloned().unwrap_or_default();
    let mut card = Card::new(Tone::Plain, is(community, member));
    if known.locked {
        card = card.say(Text::new("rank-locked"));
    }
    for (record, to) in call.found.records.iter().rev().filter_map(|record| if let Verdict::Rank { to, .. } = &record.verdict { Some((record, to)) } else { None }).take(5) {
        card = card.item(history(community, record, &to.0));
        card.lines.extend(record.because.iter().map(because));
    }
    let whose = call.words.first().cloned().into_iter().collect();
    card.actions.push(ask::button(scene, call, Text::new("button-change"), "rank", whose, decision));
    call.private(scene, card, decision);
}

/// When somebody got which rank, by whom and why.
pub(super) fn history(community: &Community, record: &Record, to: &str) -> Text {
    let text = |key| {
        let day = Value::Day(community.policy.zone.day(record.at));
        Text::new(key).with("day", day).with("rank", rank_value(community, community.policy.place(to).unwrap_or(0)))
    };
    match (&record.by, &record.reason) {
        (By::Rule(_), _) => text("rank-history"),
        (By::Member(by), None) => text("rank-history-undone").with("by", name(community, *by)),
        (By::Member(by), Some(reason)) => text("rank-history-by").with("by", name(community, *by)).with("reason", Value::Given(reason.clone())),
    }
}

/// The (have, need) pair of a decision, in words.
pub(super) fn because(because: &crate::Because) -> Line {
    Line::Item(because.told())
}

/// Nobody gives, or takes, more than they have: owners do what they like, the platform's staff acts below staff ranks, and whoever
/// is staff by rank acts below their own.
pub(super) fn may_act_on(scene: &Scene<'_>, call: &Call<'_>, member: MemberId, verdict: &Verdict) -> bool {
    let community = scene.community;
    let place = |member: MemberId| usize::from(community.member(member).map_or(0, |member| member.rank));
    let to = match verdict {
        Verdict::Rank { to, .. } => community.policy.place(&to.0).unwrap_or(0),
        _ => 0,
    };
    let staff = |place: usize| community.policy.ranks.get(place).is_some_and(|rank| rank.staff);
    match call.rights {
        Rights::Owner => true,
        Rights::Staff => !staff(to) && !staff(place(member)),
        Rights::Member => to < place(call.member) && place(member) < place(call.member),
    }
}

/// Lets the rank be seen.
pub(super) fn mark(scene: &Scene<'_>, member: MemberId, place: usize, decision: &mut Decision) {
    offer::set_standing(scene, member, place, decision);
}

/// Tells a member, in private, who changed their rank and why.
pub(super) fn tell(scene: &Scene<'_>, call: &Call<'_>, member: MemberId, place: usize, reason: Option<Given>, decision: &mut Decision) {
    let community = scene.community;
    if let Some((_, account)) = parse::first_account(community, member) {
        let mut card = Card::new(Tone::Plain, Text::new("rank-told").with("rank", rank_value(community, place)).with("by", name(community, call.member)));
        if let Some(reason) = reason {
            card = card.say(Text::new("rank-told-reason").with("reason", Value::Given(reason)));
        }
        decision.say(scene, To::Private(account.native), None, card);
    }
}
