//! `/me`: where somebody stands, what moved it, what is next.

use super::{Call, name, offer, parse, rank_value, standing};
use crate::{Card, Community, Decision, Fact, Kind, Line, MemberId, Need, Picture, Reads, Scene, StandingPicture, Text, Tone, Value, Window, points};
use std::collections::BTreeMap;

/// Days that "what moved it" looks back.
const DAYS: u32 = 7;
/// Weeks in the picture.
const WEEKS: u32 = 8;

pub(super) fn reads(community: &Community, call: &Call<'_>) -> Option<Reads> {
    let member = whose(community, call);
    // What the next rank asks for is counted from what was done, where memory does not know it.
    let days = next(community, member).map_or(0, |(_, needs)| crate::merit::horizon(std::iter::once(needs)));
    Some(Reads::of(community, member, Some(if community.horizon() == 0 { DAYS } else { days.max(DAYS) })))
}

/// The rank above somebody's, if rules give it, and what it asks for.
fn next(community: &Community, member: MemberId) -> Option<(usize, &Need)> {
    let known = community.member(member);
    let place = known.map_or(0, |member| usize::from(member.rank)) + 1;
    let needs = community.policy.ranks.get(place)?.needs.as_ref()?;
    known.is_none_or(|member| !member.locked).then_some((place, needs))
}

fn whose(community: &Community, call: &Call<'_>) -> MemberId {
    call.words.first().and_then(|word| parse::member(community, word)).unwrap_or(call.member)
}

pub(super) fn run(scene: &Scene<'_>, call: &Call<'_>, decision: &mut Decision) {
    let community = scene.community;
    let member = whose(community, call);
    let own = member == call.member;
    if !own && community.hidden.contains(&member) {
        return call.private(scene, Card::new(Tone::Plain, Text::new("me-hidden").with("name", name(community, member))), decision);
    }
    let place = usize::from(community.member(member).map_or(0, |member| member.rank));
    let mut card = Card::new(Tone::Plain, Text::new("me-title").with("name", name(community, member)))
        .field(Text::new("me-rank"), Text::new("just-rank").with("rank", rank_value(community, place)))
        .field(Text::new("me-standing"), Text::new("just-points").with("points", Value::Points(standing(community, member))));
    let closed = community.standings.get(member).map_or(0, |standing| standing.at(community.standings.day, community.policy.half_life));
    let board = community.board(Window::All);
    if let Some(place) = board.place(member, closed) {
        card = card.field(Text::new("me-place"), Text::new("place-of").count("place", place as i64).count("of", board.len() as i64));
    }
    let lately = community.open_day + (1 - DAYS as i32);
    let facts: Vec<_> = call.found.facts.iter().copied().filter(|fact| fact.day >= lately).collect();
    for (kind, earned) in moved(community, member, &facts).into_iter().take(3) {
        card = card.item(Text::new("me-moved").with("what", Value::Text(Box::new(Text::keyed(format!("kind-{}", kind.key()))))).with("points", Value::Points(earned)));
    }
    if let Some((next, needs)) = next(community, member) {
        for (at, because) in crate::rules::ranks::so_far(community, member, needs, &call.found.facts).iter().enumerate() {
            let what = Value::Text(Box::new(because.what()));
            let what = if at == 0 { Text::new("me-next").with("rank", rank_value(community, next)).with("what", what) } else { Text::new("me-next-also").with("what", what) };
            card.lines.push(Line::Progress(what, because.have.clamp(0, because.need) as u32, because.need as u32));
        }
    }
    let accounts = community.member(member).map_or(&[][..], |member| &member.accounts);
    let kept = accounts.iter().filter_map(|id| community.account(*id)?.restricted).filter(|until| *until > scene.at).max();
    // That is between them and the staff.
    if let Some(until) = kept.filter(|_| own || call.staff) {
        card = card.say(Text::new("me-restricted").with("until", Value::Code(community.policy.zone.shown(until).into())));
    }
    if community.hidden.contains(&member) {
        card = card.say(Text::new("me-left-ranking"));
    }
    card.picture = Some(Picture::Standing(Box::new(picture(community, member, &card))));
    if own {
        card.actions = vec![
            offer::show(scene, call, Text::new("button-why"), "why", &[], decision),
            offer::show(scene, call, Text::new("button-top"), "top", &["week"], decision),
            offer::show(scene, call, Text::new("button-privacy"), "privacy", &[], decision),
        ];
    }
    call.private(scene, card, decision);
}

/// The same at one look: the card's own fields and progress, and the weeks.
fn picture(community: &Community, member: MemberId, card: &Card) -> StandingPicture {
    let fields: Vec<_> = card.lines.iter().filter_map(|line| if let Line::Field(name, value) = line { Some((name.clone(), value.clone())) } else { None }).collect();
    let next = card.lines.iter().find_map(|line| if let Line::Progress(text, have, need) = line { Some((text.clone(), *have, *need)) } else { None });
    let weeks = community.standings.get(member).map_or_else(|| vec![0; WEEKS as usize], |standing| standing.active_weeks(community.standings.day, WEEKS).collect());
    let mut fields = fields.into_iter();
    let rank = fields.next().map_or_else(Text::default, |(_, rank)| rank);
    StandingPicture { name: community.name_of(member).into(), hue: member.0, rank, next, figures: fields.collect(), weeks, caption: Text::new("me-weeks").count("weeks", WEEKS) }
}

/// What facts were worth to a member, by kind, most first.
fn moved(community: &Community, member: MemberId, facts: &[Fact]) -> Vec<(Kind, i64)> {
    let mut kinds: BTreeMap<Kind, i64> = BTreeMap::new();
    for (kind, _, _, earned) in shares(community, member, facts) {
        *kinds.entry(kind).or_default() += earned;
    }
    let mut kinds: Vec<_> = kinds.into_iter().filter(|(_, earned)| *earned != 0).collect();
    kinds.sort_by_key(|(kind, earned)| (-earned.abs(), *kind));
    kinds
}

/// A member's share in facts: of which kind, as doer or not, how many, and what it was worth. Days and pairs are weighed one
/// by one, as they are when points are counted; what passes between a member's own accounts has no part.
pub(super) fn shares(community: &Community, member: MemberId, facts: &[Fact]) -> Vec<(Kind, bool, Fact, i64)> {
    let accounts = community.member(member).map_or(&[][..], |member| &member.accounts);
    let mut pairs: BTreeMap<_, Fact> = BTreeMap::new();
    for fact in facts {
        pairs.entry((fact.day, fact.from, fact.to, fact.kind)).and_modify(|sum| sum.count += fact.count).or_insert(*fact);
    }
    let share = |fact: Fact| {
        let doer = accounts.contains(&fact.from);
        let receiver = fact.to.is_some_and(|to| accounts.contains(&to));
        let worth = points::of_fact(&fact);
        (doer != receiver).then(|| (fact.kind, doer, fact, i64::from(if doer { worth.0 } else { worth.1 })))
    };
    pairs.into_values().filter_map(share).collect()
}
