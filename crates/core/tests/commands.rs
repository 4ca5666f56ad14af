//! Every command and every button, by example.

#[path = "commands/past.rs"]
mod past;
#[path = "commands/setup.rs"]
mod setup;
#[path = "commands/stage.rs"]
mod stage;
mod town;

use Rights::{Member, Owner, Staff};
use hearth_core::*;
use stage::{ANA, BEN, EVE, STRANGER, ask, button, check, holds, press, seen, town};
use town::Town;

#[test]
fn every_name_is_one_commands() {
    let mut names: Vec<_> = command::CATALOGUE.iter().flat_map(|command| std::iter::once(&command.name).chain(command.aliases)).collect();
    let all = names.len();
    names.sort_unstable();
    names.dedup();
    assert_eq!(names.len(), all);
}

#[test]
fn help() {
    check(ANA, Member, "help", &["whisper 1: help-title", "/me", "/privacy", "!/rank", "!/leaders"]);
    check(ANA, Staff, "HELP", &["/rank", "/leaders", "/settings"]);
    check(ANA, Member, "help /top", &["help-command(/top)", "help-argument([window], command-top-arg-window)", "command-top-example"]);
    check(ANA, Member, "help rank", &["unknown-command(/rank)"]);
    check(STRANGER, Member, "halp", &["whisper 77: unknown-command(/halp)", "did-you-mean(/help)", "see-help"]);
    check(ANA, Member, "leader", &["unknown-command(/leader)", "!did-you-mean"]);
    check(ANA, Staff, "leader", &["did-you-mean(/leaders)"]);
    check(ANA, Member, "xyzzy", &["unknown-command(/xyzzy)", "!did-you-mean"]);
    check(ANA, Member, "", &["unknown-command(/)", "!did-you-mean"]);
}

#[test]
fn me() {
    check(
        ANA,
        Member,
        "me",
        &[
            "whisper 1: me-title(Ana)",
            "me-rank: just-rank(member)",
            "me-place: place-of(1, 2)",
            "me-moved(kind-reply, ",
            "me-next(regular, measure-within(measure-active-days, 30)) 5/12",
            "[button-why]",
            "[button-privacy]",
        ],
    );
    check(ANA, Member, "me @2", &["me-title(Ben)", "!button"]);
    check(ANA, Member, "me @bEN", &["me-title(Ben)"]);
    check(STRANGER, Member, "me", &["whisper 77: me-title()", "me-rank: just-rank(newcomer)", "me-standing: just-points(0)", "me-next(member, measure-within(measure-active-days, 30)) 0/3"]);
    check(ANA, Member, "me nobody", &["argument-wrong(member, /me)", "argument-typed(“nobody”)", "argument-member", "command-me-example"]);
    let mut town = town();
    for who in [8, 9] {
        town.happens(What::Named(Box::new(Named { account: Native(who), name: "Twin".into(), spelling: None, machine: false })));
    }
    holds(&ask(&mut town, ANA, Member, "me Twin"), &["argument-several"]);
    ask(&mut town, BEN, Member, "privacy leave");
    holds(&ask(&mut town, ANA, Member, "me @2"), &["me-hidden(Ben)", "!just-points"]);
}

#[test]
fn why() {
    check(
        ANA,
        Member,
        "why",
        &[
            "whisper 1: why-title(30)",
            "why-got(kind-reply, 5, 1, 5000)",
            "why-did(kind-message, 5, 0, 1000)",
            "why-law",
            "why-decay(60)",
            "rank-history(",
            "- pair(measure-within(measure-active-days, 30), 3, 3)",
        ],
    );
    check(EVE, Member, "why", &["why-nothing", "why-law", "!rank-history"]);
    check(STRANGER, Member, "why", &["why-nothing"]);
    let mut town = town();
    town.says(EVE, "the very same words as just a moment ago");
    town.says(EVE, "the very same words as just a moment ago");
    holds(&ask(&mut town, EVE, Member, "why"), &["why-did(kind-repeat, 1, 0, 0)"]);
}

#[test]
fn top() {
    check(ANA, Member, "top", &["answer 1: top-title(window-week)", "- top-line(1, Ana, ", "- top-line(2, Ben, ", "!top-you", "top-as-of(", "[window-day]", "[window-all]", "![window-week]"]);
    check(EVE, Member, "top Month", &["top-title(window-month)", "top-not-yet"]);
    check(ANA, Member, "top day", &["top-title(window-day)", "!top-as-of"]);
    check(ANA, Member, "top year", &["whisper 1: argument-wrong(window, /top)", "argument-typed(“year”)", "argument-choice(day, week, month, all)"]);
    check(ANA, Member, "top @2", &["argument-choice(day, week, month, all)"]);
    let mut town = town();
    ask(&mut town, ANA, Member, "top");
    let day = button(&town, "window-day");
    holds(&press(&mut town, BEN, Member, day), &["button-not-yours"]);
    holds(&press(&mut town, ANA, Member, day), &["answer 1: top-title(window-day)"]);
    holds(&press(&mut town, ANA, Member, day), &["top-title(window-day)"]);
    town.later(DAY + 1);
    holds(&press(&mut town, ANA, Member, day), &["button-old", "button-again(/top)"]);
    holds(&press(&mut town, ANA, Member, 12), &["button-old"]);
}

#[test]
fn leaders() {
    check(ANA, Member, "leaders", &["whisper 1: staff-only(/leaders)"]);
    check(STRANGER, Staff, "leaders", &["whisper 77: leaders-title", "- leaders-line(1, Ana, ", ", 5, 4)", "!button"]);
    let mut town = town();
    for _ in 0..40 {
        town.says(EVE, "buy this buy this buy this now");
    }
    town.day();
    holds(&ask(&mut town, ANA, Staff, "leaders"), &["leaders-apart(Eve)", "[button-person(Eve)]"]);
    let person = button(&town, "button-person");
    holds(&press(&mut town, EVE, Member, person), &["button-not-yours"]);
    ask(&mut town, ANA, Staff, "leaders");
    let again = button(&town, "button-person");
    holds(&press(&mut town, BEN, Staff, person), &["machine-back(Eve)", "[button-undo]"]);
    let records = town.records.len();
    holds(&press(&mut town, BEN, Staff, again), &["machine-back(Eve)", "!button-undo"]);
    assert_eq!(town.records.len(), records, "what is so already is not decided again");
}

#[test]
fn rank() {
    check(ANA, Member, "rank @2", &["staff-only(/rank)"]);
    check(ANA, Staff, "rank", &["argument-wrong(member, /rank)", "argument-missing", "command-rank-example"]);
    check(ANA, Staff, "rank Ben", &["whisper 1: rank-is(Ben, member)", "- rank-history(", "- pair(measure-within(measure-active-days, 30), 3, 3)", "!rank-locked"]);
    check(ANA, Staff, "rank @2 king well done", &["argument-wrong(rank, /rank)", "argument-choice(newcomer, member, regular, contributor, moderator, back, free)"]);
    check(ANA, Staff, "rank @2 regular", &["rank-reason", "!mark"]);
    check(ANA, Staff, "rank @2 moderator trusted", &["rank-above-you", "!mark"]);
    check(
        ANA,
        Owner,
        "rank @2 moderator trusted",
        &["mark 2 moderator", "note 2: rank-told(moderator, Ana)", "rank-told-reason(“trusted”)", "whisper 1: rank-is-now(Ben, moderator)", "rank-locked", "[button-undo]"],
    );
    check(ANA, Staff, "rank @2 Regular answers every newcomer", &["mark 2 regular", "rank-told-reason(“answers every newcomer”)"]);
    check(ANA, Staff, "rank @2 back too early", &["mark 2 -", "rank-is-now(Ben, newcomer)", "rank-locked"]);
    check(ANA, Staff, "rank @2 free again", &["rank-is-now(Ben, member)", "rank-free", "!mark", "!note"]);
}

#[test]
fn staff_by_rank_acts_below_its_own() {
    let mut town = town();
    ask(&mut town, ANA, Owner, "rank @2 moderator trusted");
    holds(&ask(&mut town, BEN, Member, "rank @3 regular kind"), &["rank-is-now(Eve, regular)"]);
    holds(&ask(&mut town, BEN, Member, "rank @3 moderator kind"), &["rank-above-you"]);
    holds(&ask(&mut town, BEN, Member, "rank @2 back tired"), &["rank-above-you"]);
    holds(&ask(&mut town, ANA, Staff, "rank @2 back no"), &["rank-above-you"]);
}

#[test]
fn a_rank_is_undone_once_if_nothing_has_changed_by_who_may_now() {
    let mut town = town();
    ask(&mut town, ANA, Owner, "rank @2 moderator trusted");
    let undo = button(&town, "button-undo");
    holds(&press(&mut town, ANA, Member, undo), &["button-not-yours"]);
    holds(&press(&mut town, EVE, Staff, undo), &["rank-above-you"]);
    holds(&press(&mut town, ANA, Owner, undo), &["mark 2 member", "note 2: rank-told(member, Ana)", "rank-is-now(Ben, member)", "[button-undo]"]);
    holds(&press(&mut town, ANA, Owner, undo), &["button-old"]);
    holds(&ask(&mut town, ANA, Owner, "rank @2"), &["rank-history-undone(", "rank-history-by(", "“trusted”"]);

    ask(&mut town, ANA, Owner, "rank @2 regular good");
    let undo = button(&town, "button-undo");
    holds(&ask(&mut town, BEN, Member, "why"), &["rank-history-by(", "Ana, “good”)"]);
    ask(&mut town, ANA, Owner, "rank @2 newcomer bad");
    holds(&press(&mut town, ANA, Owner, undo), &["undo-too-late", "rank-is(Ben, newcomer)", "!mark"]);
}

#[test]
fn privacy() {
    check(ANA, Member, "privacy", &["whisper 1: privacy-title", "privacy-words", "privacy-name(Ana)", "[button-export]", "[button-leave]", "[button-erase]"]);
    check(ANA, Member, "privacy export", &["hearth-export.json", "\"name\": \"Ana\"", "\"kind\": \"reply\", \"side\": \"received\"", "rank newcomer -> member", "!Ben"]);
    check(ANA, Member, "privacy Leave", &["privacy-left"]);
    check(ANA, Member, "privacy sell", &["argument-choice(see, export, erase, leave, back)"]);
    check(STRANGER, Member, "privacy export", &["\"facts\": ["]);
    let mut town = town();
    ask(&mut town, ANA, Member, "privacy leave");
    holds(&ask(&mut town, BEN, Member, "top"), &["!Ana"]);
    holds(&ask(&mut town, ANA, Member, "privacy"), &["[button-back]", "![button-leave]"]);
    holds(&ask(&mut town, ANA, Member, "privacy back"), &["privacy-back"]);
    holds(&ask(&mut town, BEN, Member, "top"), &["Ana"]);
}

#[test]
fn whoever_is_erased_is_gone_and_the_others_stay_as_they_were() {
    let mut town = town();
    let (ben, today) = (town.standing(BEN), town.today(BEN));
    holds(&ask(&mut town, ANA, Member, "privacy erase"), &["privacy-erase", "[button-erase]"]);
    let erase = button(&town, "button-erase");
    holds(&press(&mut town, BEN, Owner, erase), &["button-not-yours"]);
    holds(&press(&mut town, ANA, Member, erase), &["privacy-erased", "mark 1 -"]);
    assert!(town.community.account_of(Native(ANA)).is_none());
    assert_eq!((town.standing(BEN), town.today(BEN)), (ben, today));
    holds(&ask(&mut town, BEN, Member, "top"), &["!Ana"]);
    holds(&ask(&mut town, BEN, Member, "me Ana"), &["argument-member"]);
    holds(&ask(&mut town, ANA, Member, "me"), &["me-title()", "just-points(0)"]);
}

#[test]
fn what_could_not_be_said_in_private_is_shown_with_the_next_answer() {
    let mut town = town();
    ask(&mut town, ANA, Staff, "rank Ben regular");
    let note = |effect: &Effect| if let Effect::Say { to: To::Private(to), lang, card } = effect { Some((*to, lang.clone(), Box::new(card.clone()))) } else { None };
    for place in ["regular", "member", "regular", "member"] {
        ask(&mut town, ANA, Staff, &format!("rank Ben {place}"));
        let (to, lang, card) = town.effects.iter().find_map(note).unwrap_or_else(|| (Native(BEN), "en".into(), Box::new(Card::new(Tone::Warm, Text::new("risen-you")))));
        town.effects.clear();
        town.happens(What::Settled(Box::new(Settled { effect: "say".into(), outcome: Outcome::Closed { to, lang, card }, marked: None })));
    }
    assert!(town.community.troubles.is_empty(), "that is nothing for the owner to mend");
    assert_eq!(town.community.letters[&Native(BEN)].len(), 3, "the newest three");
    holds(&ask(&mut town, EVE, Member, "top"), &["!letter-about"]);
    let shown = ask(&mut town, BEN, Member, "me");
    assert_eq!(shown.matches("letter-about").count(), 3, "{shown}");
    holds(&shown, &[&*format!("whisper {BEN}: me-title")]);
    holds(&ask(&mut town, BEN, Member, "me"), &["!letter-about"]);
}

#[test]
fn settings() {
    check(ANA, Member, "settings", &["staff-only(/settings)"]);
    check(ANA, Staff, "settings", &["whisper 1: settings-title", "- setting-is(setting-language, en)", "- setting-is(setting-ranking, off)", "setting-zone-about"]);
    check(ANA, Staff, "settings zone", &["setting-is(setting-zone, UTC)", "setting-zone-about", "!button"]);
    check(ANA, Staff, "settings zone Mars", &["setting-refused(“Mars”)", "setting-zone-about"]);
    check(ANA, Staff, "settings colour red", &["argument-choice(kind, language, zone, mode, lobby, notices, quiet, ranking)"]);
    check(ANA, Staff, "settings Language ZH", &["setting-is(setting-language, zh)", "[button-undo]"]);
    check(ANA, Staff, "settings ranking 0 18 * * Sun", &["setting-is(setting-ranking, 0 18 * * Sun)"]);
    let mut town = town();
    ask(&mut town, ANA, Staff, "settings notices off");
    let undo = button(&town, "button-undo");
    assert_eq!(town.community.policy.notices, Notices::Off);
    ask(&mut town, ANA, Staff, "settings notices private");
    let newer = button(&town, "button-undo");
    holds(&press(&mut town, BEN, Staff, undo), &["undo-too-late", "setting-is(setting-notices, private)"]);
    holds(&press(&mut town, BEN, Staff, newer), &["setting-is(setting-notices, off)"]);
    assert_eq!(town.community.policy.notices, Notices::Off);
}

#[test]
fn what_went_wrong_is_told_to_staff_with_its_mend() {
    let mut town = town();
    let outcome = Outcome::Refused { why: "Manage Roles is missing".into(), mend: "grant it".into() };
    town.happens(What::Settled(Box::new(Settled { effect: "set-standing".into(), outcome, marked: None })));
    for line in ["leaders", "settings"] {
        holds(&ask(&mut town, ANA, Staff, line), &["trouble(trouble-set-standing, “Manage Roles is missing”, “grant it”)"]);
    }
}

#[test]
fn a_closed_circle_is_held_back_until_staff_lets_it_count() {
    let mut town = Town::new();
    for round in 0..10_u64 {
        // An open community, where everybody's words meet somebody else's thanks each day …
        for n in 0..10 {
            let message = town.says(100 + n, &town::sentence(5_000 + round * 10 + n));
            for step in 1..4 {
                town.reacts(100 + (n + step + round) % 10, message, 1, true);
            }
        }
        // … and two who know nobody but each other.
        for n in 0..10 {
            let message = town.says(11 + n % 2, &town::sentence(9_000 + round * 10 + n));
            town.reacts(12 - n % 2, message, 1, true);
        }
        town.day();
    }
    holds(&ask(&mut town, 11, Member, "why"), &["why-held("]);
    holds(&ask(&mut town, ANA, Staff, "leaders"), &["leaders-circle(", "[button-count("]);
    let count = button(&town, "button-count");
    holds(&press(&mut town, ANA, Staff, count), &["circle-counts", "[button-undo]"]);
    holds(&ask(&mut town, 11, Member, "why"), &["!why-held("]);
}

#[test]
fn the_weeks_ranking_is_posted_for_everybody() {
    let mut town = town();
    town.effects.clear();
    town.happens(What::Due(Timer::Ranking));
    holds(&seen(&town.effects), &["space 900: top-title(window-week)", "- top-line(1, Ana, ", "!top-you", "!button"]);
}

#[test]
fn whom_a_command_shows_is_fetched_first() {
    let mut town = town();
    town.day();
    town.community.evict_idle();
    let lacks = |what| town.community.lacks(&Event { at: town.now, number: 0, what });
    let asked = Asked {
        by: Native(EVE),
        space: town::LOBBY,
        command: "top".into(),
        words: [Word::Account(Native(BEN))].into_iter().collect(),
        rights: Member,
        lang: None,
        ticket: Ticket::default(),
        found: None,
    };
    let others = Asked { command: "me".into(), ..asked.clone() };
    assert!(lacks(What::Asked(Box::new(others))).members.is_empty());
    let lacking = lacks(What::Asked(Box::new(asked)));
    assert_eq!(lacking.natives[..], [Native(EVE), Native(BEN)]);
    assert_eq!(lacking.members.len(), 2, "Ana and Ben are on the ranking");
    assert_eq!(lacks(What::Due(Timer::Ranking)).members.len(), 2);
}

#[test]
fn no_words_make_a_command_break() {
    let words = [
        "",
        "@1",
        "@77",
        "ana",
        "@Ben",
        "day",
        "WEEK",
        "export",
        "erase",
        "back",
        "free",
        "language",
        "zone",
        "a b c d e",
        "\u{202e}",
        "@1 back",
        "@2 regular because",
        "ana free because",
        "language xx",
        "zone @1",
    ];
    let names = command::CATALOGUE.iter().flat_map(|command| std::iter::once(&command.name).chain(command.aliases)).chain(["nonsense", "m", "\u{202e}", "🎉"].iter());
    let mut town = town();
    for name in names {
        for words in words {
            for (who, rights) in [(ANA, Member), (ANA, Owner), (STRANGER, Staff)] {
                assert!(!ask(&mut town, who, rights, &format!("{name} {words}")).is_empty(), "{name} {words}");
            }
        }
    }
}
