//! Every card of every command, read in every language: no text is missing and no blank is left open.

#[path = "../../core/tests/town/mod.rs"]
mod town;

use hearth_adapter::{Words, plain};
use hearth_core::command::CATALOGUE;
use hearth_core::*;
use town::{LOBBY, Town, sentence};

/// Somebody asks; what the command reads is found.
fn ask(town: &mut Town, by: u64, rights: Rights, line: &str) -> Vec<Effect> {
    let mut words = line.split_whitespace();
    let command = words.next().unwrap_or_default().into();
    let words = words.map(|word| Word::Text(Given::new(word))).collect();
    let mut asked = Asked { by: Native(by), space: LOBBY, command, words, rights, lang: None, ticket: Ticket::default(), found: None };
    let reads = reads(&town.community, &Event { at: town.now, number: 0, what: What::Asked(Box::new(asked.clone())) });
    asked.found = reads.map(|reads| found(town, &reads));
    town.effects.clear();
    town.happens(What::Asked(Box::new(asked)));
    std::mem::take(&mut town.effects)
}

fn found(town: &Town, reads: &Reads) -> Found {
    let facts = town.facts.iter().map(|((day, space, from, to, kind), count)| Fact { day: *day, space: *space, from: *from, to: *to, kind: *kind, count: *count });
    let about = |fact: &Fact| reads.accounts.contains(&fact.from) || fact.to.is_some_and(|to| reads.accounts.contains(&to));
    Found { facts: facts.filter(about).collect(), records: town.records.iter().filter(|record| record.verdict.about().contains(&reads.member)).cloned().collect() }
}

fn cards(effects: &[Effect]) -> impl Iterator<Item = &Card> {
    effects.iter().filter_map(|effect| if let Effect::Say { card, .. } = effect { Some(card) } else { None })
}

fn texts(card: &Card) -> Vec<&Text> {
    let lines = card.lines.iter().flat_map(|line| match line {
        Line::Say(text) | Line::Item(text) | Line::Progress(text, ..) => vec![text],
        Line::Field(name, value) => vec![name, value],
    });
    let outer = std::iter::once(&card.title).chain(lines).chain(drawn(card)).chain(card.actions.iter().map(|action| &action.label));
    outer.flat_map(within).collect()
}

/// The texts of a card's picture.
fn drawn(card: &Card) -> Vec<&Text> {
    match &card.picture {
        None => vec![],
        Some(Picture::Standing(of)) => of.figures.iter().flat_map(|(name, value)| [name, value]).chain([&of.rank, &of.caption]).chain(of.next.as_ref().map(|(text, ..)| text)).collect(),
        Some(Picture::Chart(of)) => of.bars.iter().map(|(name, _)| name).chain([&of.title, &of.note]).collect(),
    }
}

/// A text and the texts in its blanks.
fn within(text: &Text) -> Vec<&Text> {
    let inner = text.args.iter().filter_map(|(_, value)| if let Value::Text(inner) = value { Some(&**inner) } else { None });
    std::iter::once(text).chain(inner.flat_map(within)).collect()
}

/// A town where everything has happened that cards tell of.
fn town() -> Town {
    let mut town = Town::new();
    for (who, name) in [(1, "Ana"), (2, "Ben"), (3, "Carl"), (9, "Olga")] {
        town.happens(What::Named(Box::new(Named { account: Native(who), name: name.into(), spelling: None, machine: false })));
    }
    for day in 0..4 {
        let message = town.says(1, &sentence(day));
        town.answers(2, message, &format!("thanks {}", sentence(day + 100)));
        town.day();
    }
    town.says(1, &sentence(7));
    let (ana, ben, carl) = (town.member(1), town.member(2), town.member(3));
    for (number, verdict) in [(91, Verdict::Machine { member: carl, apart: true }), (92, Verdict::Circle { members: vec![ana, ben], held: true })] {
        apply(&mut town.community, &Change::Decided(Record { number, at: town.now, by: By::Rule(RULES), verdict, reason: None, because: vec![] }));
    }
    town.community.standings = town.community.standings.with(ana, |standing| standing.held = 2_000);
    town.happens(What::Settled(Box::new(Settled { effect: "say".into(), outcome: Outcome::Refused { why: "no right to post".into(), mend: "grant it".into() }, marked: None })));
    town
}

/// What staff may ask.
const STAFF: [&str; 11] = [
    "leaders",
    "rank Ben",
    "rank Ben regular so",
    "rank Ben back so",
    "rank Ben free so",
    "rank Ben regular",
    "settings",
    "settings zone",
    "settings zone Nowhere",
    "settings zone Asia/Shanghai",
    "rank",
];

/// What everybody may ask.
const ALL: [&str; 16] =
    ["me", "me Ben", "me nobody", "why", "top", "top day", "top week", "top all", "privacy", "privacy export", "privacy erase", "privacy leave", "privacy back", "help", "toop", "top never"];

/// What people read, as they read it: look at every change of these with a reader's eyes.
#[test]
fn what_people_read() {
    for lang in LANGUAGES {
        let words = Words::builtin();
        let mut read = String::new();
        let asked =
            STAFF.into_iter().map(|line| (9, Rights::Owner, line)).chain(ALL.into_iter().map(|line| (1, Rights::Member, line))).chain([(3, Rights::Member, "why"), (1, Rights::Member, "rank Ben")]);
        for (by, rights, line) in asked {
            read += &format!("──── /{line}\n");
            for card in cards(&ask(&mut town(), by, rights, line)) {
                read += &format!("{}\n\n", plain::card(card, lang, &words));
            }
        }
        insta::assert_snapshot!(format!("cards-{lang}"), read);
    }
}

#[test]
fn no_blank_is_left_open() {
    let words = Words::builtin();
    let check = |effects: &[Effect], of: &str| {
        for text in cards(effects).flat_map(texts) {
            for lang in LANGUAGES {
                let read = words.render(text, lang);
                assert!(words.has(&text.key, lang) && !read.contains("{$"), "{of}, {}, {lang}: {read}", text.key);
            }
        }
    };
    let helps: Vec<_> = CATALOGUE.iter().map(|command| format!("help {}", command.name)).collect();
    for (rights, line) in STAFF.into_iter().chain(ALL).chain(helps.iter().map(String::as_str)).flat_map(|line| [(Rights::Owner, line), (Rights::Staff, line), (Rights::Member, line)]) {
        for by in [1, 3, 9] {
            let mut town = town();
            let asked = ask(&mut town, by, rights, line);
            check(&asked, line);
            // Each button twice, in turn, and what it leads to once more.
            let mut actions: Vec<_> = cards(&asked).flat_map(|card| &card.actions).map(|action| action.id).collect();
            for round in 0..2 {
                for action in std::mem::take(&mut actions) {
                    for presser in [by, 2, by] {
                        town.happens(What::Pressed(Box::new(Pressed {
                            by: Native(presser),
                            space: LOBBY,
                            action,
                            answers: Default::default(),
                            rights,
                            lang: None,
                            ticket: Ticket::default(),
                            found: None,
                        })));
                        let shown = std::mem::take(&mut town.effects);
                        check(&shown, line);
                        if round == 0 {
                            actions.extend(cards(&shown).flat_map(|card| &card.actions).map(|action| action.id));
                        }
                    }
                }
            }
        }
    }
}
