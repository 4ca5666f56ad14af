//! `/why`: every point of the last month, in words.

use super::{Call, because, me, rank_value};
use crate::{Card, Community, Decision, Kind, MemberId, Reads, Scene, Text, Tone, Value, Verdict};
use std::collections::{BTreeMap, BTreeSet};

/// Days that are explained.
const DAYS: u32 = 30;

pub(super) fn reads(_: &Community, call: &Call<'_>) -> Option<Reads> {
    Some(Reads { member: call.member, days: Some(DAYS) })
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
    if let Some(held) = community.standings.get(call.member).map(|standing| standing.held).filter(|held| *held > 0) {
        card = card.say(Text::new("why-held").with("points", Value::Points(held)));
    }
    if community.apart.contains(&call.member) {
        card = card.say(Text::new("why-apart"));
    }
    for record in call.found.records.iter().rev().take(3) {
        if let Verdict::Rank { to, .. } = &record.verdict {
            let place = community.policy.place(&to.0).unwrap_or(0);
            let day = Value::Day(community.policy.zone.day(record.at));
            card = card.say(Text::new("why-rank").with("rank", rank_value(community, place)).with("day", day));
            card.lines.extend(record.because.iter().map(because));
        }
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
    rows.retain(|_, row| row.0 != 0 || row.2 != 0);
    rows
}
