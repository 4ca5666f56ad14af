//! Decisions in words, for staff: what, when, by whom, and why.

use super::{name, rank, rank_value};
use crate::{By, Community, Line, Record, Text, Value, Verdict};

/// A decision in words: a line for what it was, and one for each reason.
pub fn decided(community: &Community, record: &Record) -> Vec<Line> {
    let by = match record.by {
        By::Rule(_) => Text::new("decided-by-rule"),
        By::Member(member) => Text::new("decided-by").with("name", name(community, member)),
    };
    let day = Value::Day(community.policy.zone.day(record.at));
    let head = Text::new("decided").with("day", day).with("what", Value::Text(Box::new(what(community, &record.verdict)))).with("by", Value::Text(Box::new(by)));
    let reason = record.reason.iter().map(|reason| Line::Item(Text::new("decided-reason").with("reason", Value::Given(reason.clone()))));
    std::iter::once(Line::Say(head)).chain(reason).chain(record.because.iter().map(rank::because)).collect()
}

fn what(community: &Community, verdict: &Verdict) -> Text {
    match verdict {
        Verdict::Rank { member, from, to } if from.0 == to.0 => Text::new(if to.1 { "decided-locked" } else { "decided-freed" }).with("name", name(community, *member)),
        Verdict::Rank { member, from, to } => {
            let rank = |key: &str| community.policy.place(key).map_or(Value::Code(key.into()), |place| rank_value(community, place));
            Text::new("decided-rank").with("name", name(community, *member)).with("from", rank(&from.0)).with("to", rank(&to.0))
        }
        Verdict::Machine { member, apart } => Text::new(if *apart { "machine-apart" } else { "machine-back" }).with("name", name(community, *member)),
        Verdict::Circle { members, held } => {
            let names = members.iter().map(|member| community.name_of(*member)).collect::<Vec<_>>().join(", ");
            Text::new(if *held { "decided-circle-held" } else { "decided-circle-counts" }).with("names", Value::Code(names.into()))
        }
        Verdict::Setting { setting, from, to } => {
            let setting = Value::Text(Box::new(Text::keyed(format!("setting-{}", setting.key()))));
            Text::new("decided-setting").with("setting", setting).with("from", Value::Code(from.clone())).with("to", Value::Code(to.clone()))
        }
        Verdict::Badge { rank, to, .. } => super::setup::shows(community, rank, *to),
    }
}
