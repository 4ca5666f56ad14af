//! `/privacy`: see, export and erase what is kept about you; leave the ranking and come back.

use super::{Call, offer};
use crate::{Card, Change, Community, Decision, Does, File, Reads, Scene, Text, Tone};
use std::fmt::Write;

pub(super) fn reads(community: &Community, call: &Call<'_>) -> Option<Reads> {
    (!matches!(call.choice(0).as_deref(), Some("erase" | "leave" | "back"))).then(|| Reads::of(community, call.member, None).and_records())
}

pub(super) fn run(scene: &Scene<'_>, call: &Call<'_>, decision: &mut Decision) {
    match call.choice(0).as_deref() {
        Some("export") => {
            let mut card = Card::new(Tone::Plain, Text::new("privacy-export"));
            card.file = Some(File { name: "hearth-export.json".into(), text: export(scene.community, call).into() });
            call.private(scene, card, decision);
        }
        Some("erase") => {
            let mut card = Card::new(Tone::Ask, Text::new("privacy-erase")).say(Text::new("privacy-erase-what"));
            card.actions = vec![offer::confirm(scene, call, Text::new("button-erase"), Does::Erase, decision)];
            call.private(scene, card, decision);
        }
        Some(word @ ("leave" | "back")) => {
            let hidden = word == "leave";
            if scene.community.hidden.contains(&call.member) != hidden {
                decision.changes.push(Change::Hidden { member: call.member, hidden });
            }
            call.private(scene, Card::new(Tone::Plain, Text::new(if hidden { "privacy-left" } else { "privacy-back" })), decision);
        }
        _ => see(scene, call, decision),
    }
}

fn see(scene: &Scene<'_>, call: &Call<'_>, decision: &mut Decision) {
    let facts = &call.found.facts;
    let days = facts.iter().map(|fact| fact.day).collect::<std::collections::BTreeSet<_>>().len();
    let mut card = Card::new(Tone::Plain, Text::new("privacy-title"))
        .say(Text::new("privacy-words"))
        .item(Text::new("privacy-facts").count("facts", facts.len() as i64).count("days", days as i64))
        .item(Text::new("privacy-records").count("records", call.found.records.len() as i64))
        .item(Text::new("privacy-name").with("name", super::name(scene.community, call.member)));
    let hidden = scene.community.hidden.contains(&call.member);
    for (label, word) in [("button-export", "export"), (if hidden { "button-back" } else { "button-leave" }, if hidden { "back" } else { "leave" }), ("button-erase", "erase")] {
        card.actions.push(offer::show(scene, call, Text::keyed(label.to_owned()), "privacy", &[word], decision));
    }
    call.private(scene, card, decision);
}

/// Forgets the person behind the call: their accounts become numbers, everybody else's standing stays as it is.
pub(super) fn erase(scene: &Scene<'_>, call: &Call<'_>, decision: &mut Decision) {
    let community = scene.community;
    let accounts = community.member(call.member).map(|member| member.accounts.clone()).unwrap_or_default();
    call.private(scene, Card::new(Tone::Plain, Text::new("privacy-erased")), decision);
    offer::set_standing(scene, call.member, 0, decision);
    decision.changes.push(Change::Hidden { member: call.member, hidden: true });
    for (id, account) in accounts.into_iter().filter_map(|id| Some((id, community.account(id)?))) {
        decision.changes.push(Change::Erased { account: id, hash: community.forgotten_hash(account.native), at: scene.at });
    }
}

/// Everything that is kept about a member, as JSON.
fn export(community: &Community, call: &Call<'_>) -> String {
    let mut out = String::from("{\n  \"accounts\": [");
    let member = community.member(call.member).cloned().unwrap_or_default();
    let separate = |out: &mut String, at: usize| out.push_str(if at == 0 { "\n    " } else { ",\n    " });
    for (at, account) in member.accounts.iter().filter_map(|id| community.account(*id)).enumerate() {
        separate(&mut out, at);
        let _ = write!(out, "{{\"platform_id\": \"{}\", \"name\": {}, \"first_day\": \"{}\"}}", account.native.0, quote(&account.name), account.met.date());
    }
    let _ = write!(
        out,
        "\n  ],\n  \"in_ranking\": {},\n  \"rank\": {},\n  \"rank_locked\": {},\n  \"facts\": [",
        !community.hidden.contains(&call.member),
        quote(community.policy.ranks.get(usize::from(member.rank)).map_or("", |rank| &rank.key)),
        member.locked
    );
    for (at, fact) in call.found.facts.iter().enumerate() {
        separate(&mut out, at);
        let given = if member.accounts.contains(&fact.from) { "given" } else { "received" };
        let space = community.space(fact.space).map_or("", |space| &space.name);
        let _ = write!(out, "{{\"day\": \"{}\", \"space\": {}, \"kind\": \"{}\", \"side\": \"{given}\", \"count\": {}}}", fact.day.date(), quote(space), fact.kind.key(), fact.count);
    }
    out.push_str("\n  ],\n  \"decisions\": [");
    for (at, record) in call.found.records.iter().enumerate() {
        separate(&mut out, at);
        let (what, by) = (what(&record.verdict), if matches!(record.by, crate::By::Rule(_)) { "rule" } else { "person" });
        let reason = record.reason.as_ref().map_or("null".to_owned(), |reason| quote(&reason.0));
        let because =
            record.because.iter().map(|because| format!("{{\"measure\": {}, \"have\": {}, \"need\": {}}}", quote(&measure(because)), because.have, because.need)).collect::<Vec<_>>().join(", ");
        let _ = write!(out, "{{\"at\": \"{}\", \"by\": \"{by}\", \"what\": {}, \"reason\": {reason}, \"because\": [{because}]}}", record.at.utc().to_rfc3339(), quote(&what));
    }
    out.push_str("\n  ]\n}\n");
    out
}

fn what(verdict: &crate::Verdict) -> String {
    use crate::Verdict;
    match verdict {
        Verdict::Rank { from, to, .. } => format!("rank {} -> {}", from.0, to.0),
        Verdict::Machine { apart, .. } => format!("treated as a machine: {apart}"),
        Verdict::Circle { held, .. } => format!("closed circle held back: {held}"),
        Verdict::Setting { setting, .. } => format!("setting {}", setting.key()),
        Verdict::Badge { rank, .. } => format!("badge of {rank}"),
    }
}

fn measure(because: &crate::Because) -> String {
    let of = match &because.measure {
        crate::Measure::Holds(rank) => format!("holds {rank}"),
        measure => measure.key().to_owned(),
    };
    because.within.map_or_else(|| of.clone(), |days| format!("{of} in {days} days"))
}

/// A JSON string.
fn quote(text: &str) -> String {
    let mut out = String::from("\"");
    for c in text.chars() {
        match c {
            '"' | '\\' => out.extend(['\\', c]),
            c if c.is_control() => drop(write!(out, "\\u{:04x}", c as u32)),
            c => out.push(c),
        }
    }
    out.push('"');
    out
}
