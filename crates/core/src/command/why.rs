//! `/why`: every point of the last month, in words.

use super::{Call, me, rank};
use crate::{Card, Community, Decision, Kind, MemberId, Reads, Scene, Text, Tone, Value, Verdict, standing::decayed};
use std::collections::{BTreeMap, BTreeSet};

/// Days that are explained.
const DAYS: u32 = 30;

pub(super) fn reads(community: &Community, call: &Call<'_>) -> Option<Reads> {
    Some(Reads::of(community, call.member, Some(DAYS)).and_records())
}

pub(super) fn run(scene: &Scene<'_>, call: &Call<'_>, decision: &mut Decision) {
    let community = scene.community;
    let mut card = Card::new(Tone::Plain, Text::new("why-title").count("days", DAYS));
    let rows = rows(community, call.member, call);
    if rows.is_empty() {
        card = card.say(Text::new("why-nothing"));
    }
    for ((kind, doer), (count, people, earned)) in rows {
        let side = if doer { "why-did" } else { "why-got" };
        let what = Value::Text(Box::new(Text::keyed(format!("kind-{}", kind.key()))));
        card = card.item(Text::new(side).with("what", what).count("count", count).count("people", people.len() as i64).with("points", Value::Points(earned)));
    }
    card = card.say(Text::new("why-law")).say(Text::new("why-decay").count("days", community.policy.half_life));
    if let Some(held) = community.standings.get(call.member).map(|row| decayed(row.held, community.standings.day - row.as_of, community.policy.half_life)).filter(|held| *held > 0) {
        card = card.say(Text::new("why-held").with("points", Value::Points(held)));
    }
    if community.apart.contains(&call.member) {
        card = card.say(Text::new("why-apart"));
    }
    for (record, to) in call.found.records.iter().rev().filter_map(|record| if let Verdict::Rank { to, .. } = &record.verdict { Some((record, to)) } else { None }).take(3) {
        card = card.say(rank::history(community, record, &to.0));
        card.lines.extend(record.because.iter().map(rank::because));
    }
    call.private(scene, card, decision);
}

type Row = (i64, BTreeSet<crate::AccountId>, i64);

fn rows(community: &Community, member: MemberId, call: &Call<'_>) -> BTreeMap<(Kind, bool), Row> {
    let mut rows: BTreeMap<(Kind, bool), Row> = BTreeMap::new();
    for (kind, doer, fact, earned) in me::shares(community, member, &call.found.facts) {
        let row = rows.entry((kind, doer)).or_default();
        row.0 += i64::from(fact.count);
        row.1.extend(if doer { fact.to } else { Some(fact.from) });
        row.2 += earned;
    }
    // What earned nothing is told where somebody might wonder why: to whoever did it.
    rows.retain(|(_, doer), row| row.2 != 0 || (*doer && row.0 != 0));
    rows
}
