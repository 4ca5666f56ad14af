//! People use commands and press buttons, and what they see comes back as text.
#![allow(unreachable_pub)]

use crate::town::{LOBBY, Town, sentence};
use hearth_core::*;

pub const ANA: u64 = 1;
pub const BEN: u64 = 2;
pub const EVE: u64 = 3;
pub const STRANGER: u64 = 77;

/// A town where Ana and Ben have talked for four days and are members, and Eve has just come.
pub fn town() -> Town {
    let mut town = Town::new();
    for (who, name) in [(ANA, "Ana"), (BEN, "Ben"), (EVE, "Eve")] {
        town.happens(What::Named(Box::new(Named { account: Native(who), name: name.into(), spelling: None, machine: false })));
    }
    for day in 0..4 {
        let message = town.says(ANA, &sentence(day));
        town.answers(BEN, message, &sentence(100 + day));
        town.later(HOUR);
        town.day();
    }
    let message = town.says(ANA, &sentence(50));
    town.answers(BEN, message, &sentence(150));
    town
}

/// A text by its key and what fills its blanks.
pub fn text(text: &Text) -> String {
    let value = |value: &Value| match value {
        Value::Count(n) | Value::Points(n) | Value::Percent(n) => n.to_string(),
        Value::Name(name) => name.to_string(),
        Value::Rank(key, _) => key.to_string(),
        Value::Day(day) => day.date().to_string(),
        Value::Given(given) => format!("“{}”", given.0),
        Value::Code(code) => code.to_string(),
        Value::Text(inner) => self::text(inner),
    };
    let args: Vec<_> = text.args.iter().map(|(_, filled)| value(filled)).collect();
    if args.is_empty() { text.key.to_string() } else { format!("{}({})", text.key, args.join(", ")) }
}

/// What people would see, a line each.
pub fn seen(effects: &[Effect]) -> String {
    let mut out = Vec::new();
    for effect in effects {
        match effect {
            Effect::SetStanding { account, rank, badge, not, .. } => {
                let badges = badge.map(|badge| format!(" +{}", badge.0)).into_iter().chain(not.map(|not| format!(" -{}", not.0)));
                out.push(format!("mark {} {}{}", account.0, rank.as_deref().unwrap_or("-"), badges.collect::<String>()));
            }
            Effect::Complete { choices, .. } => out.push(format!("complete {}", choices.iter().map(|(key, _)| &**key).collect::<Vec<_>>().join(" "))),
            Effect::MakeBadge { rank, .. } => out.push(format!("make {rank}")),
            Effect::Census { badge } => out.push(format!("census {}", badge.0)),
            Effect::Examine { to, .. } => out.push(format!("examine for {}", to.as_ref().map_or(0, |(to, _)| to.whom().0))),
            Effect::Act(deed) => out.push(deed.key().into()),
            Effect::Adder => out.push("adder".into()),
            Effect::Gauge { to, spaces, .. } => out.push(format!("gauge {} for {}", spaces.len(), to.0.whom().0)),
            Effect::Read { space, after, .. } => out.push(format!("read {} after {}", space.0, after.map_or(0, |after| after.0))),
            Effect::Ask { to, form, .. } => {
                out.push(format!("form {}: {}", to.whom().0, text(&form.title)));
                out.extend(form.fields.iter().map(|field| format!("{}: {}{}", text(&field.label), field.value, if field.required { " *" } else { "" })));
            }
            Effect::Say { to, card, .. } => {
                let to = match to {
                    To::Answer { account, private, .. } => format!("{} {}", if *private { "whisper" } else { "answer" }, account.0),
                    To::Private(account) => format!("note {}", account.0),
                    To::Space(space) => format!("space {}", space.0),
                };
                out.push(format!("{to}: {}", text(&card.title)));
                out.extend(card.lines.iter().map(|line| match line {
                    Line::Say(say) => text(say),
                    Line::Item(item) => format!("- {}", text(item)),
                    Line::Field(name, value) => format!("{}: {}", text(name), text(value)),
                    Line::Progress(what, have, need) => format!("{} {have}/{need}", text(what)),
                }));
                out.extend(card.actions.iter().map(|action| format!("[{}]", text(&action.label))));
                out.extend(card.file.iter().map(|file| format!("{}:\n{}", file.name, file.text)));
            }
        }
    }
    out.join("\n")
}

/// What storage would find.
pub fn found(town: &Town, what: What) -> Option<Found> {
    let reads = reads(&town.community, &Event { at: town.now, number: 0, what })?;
    let (accounts, since) = (reads.accounts, reads.facts.map_or(town.community.open_day, |(first, _)| first));
    let facts = town.facts.iter().map(|((day, space, from, to, kind), count)| Fact { day: *day, space: *space, from: *from, to: *to, kind: *kind, count: *count });
    let facts = facts.filter(|fact| fact.day >= since && (accounts.contains(&fact.from) || fact.to.is_some_and(|to| accounts.contains(&to)))).collect();
    Some(Found { facts, records: town.records.iter().filter(|record| record.verdict.about().contains(&reads.member)).cloned().collect() })
}

/// Somebody uses a command; `@2` mentions account 2. What everybody sees of it comes back.
pub fn ask(town: &mut Town, who: u64, rights: Rights, line: &str) -> String {
    let mut words = line.split_whitespace();
    let command = words.next().unwrap_or_default().into();
    let word = |word: &str| word.strip_prefix('@').and_then(|id| id.parse().ok()).map_or_else(|| Word::Text(Given::new(word)), |id| Word::Account(Native(id)));
    let mut asked = Asked { by: Native(who), space: LOBBY, command, words: words.map(word).collect(), rights, lang: None, ticket: Ticket::default(), found: None };
    asked.found = found(town, What::Asked(Box::new(asked.clone())));
    town.effects.clear();
    town.happens(What::Asked(Box::new(asked)));
    seen(&town.effects)
}

/// The button of that label on the newest cards.
pub fn button(town: &Town, label: &str) -> u64 {
    let cards = town.effects.iter().filter_map(|effect| if let Effect::Say { card, .. } = effect { Some(card) } else { None });
    let action = cards.flat_map(|card| &card.actions).find(|action| action.label.key == label);
    action.unwrap_or_else(|| panic!("no button {label} on\n{}", seen(&town.effects))).id
}

pub fn press(town: &mut Town, who: u64, rights: Rights, action: u64) -> String {
    let mut pressed = Pressed { by: Native(who), space: LOBBY, action, answers: Default::default(), rights, lang: None, ticket: Ticket::default(), found: None };
    pressed.found = found(town, What::Pressed(Box::new(pressed.clone())));
    town.effects.clear();
    town.happens(What::Pressed(Box::new(pressed)));
    seen(&town.effects)
}

/// Asks, in a fresh town, and looks for what must and what must not (after `!`) be seen.
#[track_caller]
pub fn check(who: u64, rights: Rights, line: &str, expected: &[&str]) {
    let seen = ask(&mut town(), who, rights, line);
    holds(&seen, expected);
}

#[track_caller]
pub fn holds(seen: &str, expected: &[&str]) {
    for part in expected {
        match part.strip_prefix('!') {
            Some(absent) => assert!(!seen.contains(absent), "{absent} is in\n{seen}"),
            None => assert!(seen.contains(part), "{part} is not in\n{seen}"),
        }
    }
}
