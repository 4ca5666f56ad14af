//! Hearth comes into a group, is set up, and shows ranks as the owner chose.

use crate::stage::*;
use crate::town::{self, LOBBY, Town};
use hearth_core::*;

const MEMBERS: Native = Native(501);
const REGULARS: Native = Native(502);

/// A town in which Hearth has just come, with three badges.
fn added() -> Town {
    let mut town = crate::stage::town();
    town.happens(What::Badges([(MEMBERS, "Members"), (REGULARS, "Regulars"), (Native(503), "Moderators")].map(|(native, name)| Badge { native, name: name.into() }).into()));
    town.effects.clear();
    town.happens(What::Added { by: Some(Native(ANA)) });
    town
}

#[test]
fn where_nobody_says_who_added_it_that_is_found_out_first() {
    let mut town = crate::stage::town();
    for _ in 0..2 {
        town.effects.clear();
        town.happens(What::Added { by: None });
        assert_eq!(seen(&town.effects), "adder");
    }
    assert_eq!((town.community.policy.mode, town.community.host), (Mode::Watch, None));
    town.effects.clear();
    town.happens(What::Added { by: Some(Native(EVE)) });
    holds(&seen(&town.effects), &[&*format!("note {EVE}: hello(")]);
    town.effects.clear();
    town.happens(What::Added { by: None });
    assert_eq!(seen(&town.effects), "");
}

#[test]
fn whoever_added_it_is_greeted_once_and_nobody_else_hears_of_it() {
    let mut town = added();
    holds(&seen(&town.effects), &["note 1: hello(", "hello-setup(/setup)", "!space"]);
    town.effects.clear();
    town.happens(What::Added { by: Some(Native(ANA)) });
    assert_eq!(seen(&town.effects), "", "every connection tells it again");
    assert_eq!(town.community.policy.mode, Mode::Watch);
    assert_eq!(town.community.policy.quiet, Some(Quiet::NIGHT), "and it lets people sleep");
}

#[test]
fn while_it_watches_nobody_rises_and_nothing_is_posted() {
    let mut town = added();
    town.effects.clear();
    for day in 0..4 {
        town.says(EVE, &town::sentence(200 + day));
        town.later(HOUR);
        town.day();
    }
    let shown = seen(&town.effects);
    holds(&shown, &["!mark", "!space", "examine for 0"]);
    ask(&mut town, ANA, Rights::Owner, "settings mode act");
    town.says(EVE, &town::sentence(300));
    town.later(HOUR);
    town.day();
    holds(&seen(&town.effects), &["mark 3 member", "!space"]);
    // It is midnight: everybody reads it in the morning.
    let (due, told) = town.held.pop().expect("the notice");
    assert_eq!(town.community.policy.zone.hour(due), 8);
    holds(&seen(&[told]), &[&*format!("space {}", LOBBY.0), "risen-line"]);
}

#[test]
fn setup_shows_what_is_decided_and_what_members_will_see() {
    let mut town = added();
    let shown = ask(&mut town, ANA, Rights::Owner, "setup");
    holds(&shown, &["setup-watching", "setting-is(setting-language, en)", "setup-shows-nothing(member)", "setup-preview-lobby(risen-line(Ana, member)", "[button-begin]", "[button-doctor]"]);
    let begin = button(&town, "button-begin");
    press(&mut town, ANA, Rights::Owner, begin);
    assert_eq!(town.community.policy.mode, Mode::Act);
    holds(&ask(&mut town, ANA, Rights::Owner, "setup"), &["setup-acting", "![button-begin]"]);
    holds(&ask(&mut town, EVE, Rights::Member, "setup"), &["staff-only"]);
}

#[test]
fn a_badge_shows_a_rank_and_is_taken_back_only_from_those_who_got_it_from_us() {
    let mut town = added();
    holds(&ask(&mut town, BEN, Rights::Staff, "setup member Members"), &["setup-owner-only"]);
    holds(&ask(&mut town, ANA, Rights::Owner, "setup member Nobodies"), &["argument-wrong"]);
    let shown = ask(&mut town, ANA, Rights::Owner, "setup member members");
    // Ana and Ben have risen to it by themselves.
    holds(&shown, &["mark 1 member +501", "mark 2 member +501", "census 501", "setup-shows(member, Members)"]);
    let undo = button(&town, "button-undo");

    // Eve had the badge before: she holds the rank, locked, and the badge is hers.
    town.effects.clear();
    town.happens(What::Held(Box::new(Held { badge: MEMBERS, by: vec![Native(ANA), Native(EVE)], owners: vec![Native(ANA)] })));
    assert_eq!(seen(&town.effects), "");
    let rank = |town: &Town, who: u64| {
        let member = town.community.account_of(Native(who)).map(|(_, account)| account.member).expect("an account");
        town.community.member(member).map(|member| (usize::from(member.rank), member.locked)).expect("a member")
    };
    assert_eq!((rank(&town, EVE), rank(&town, ANA), rank(&town, BEN)), ((1, true), (4, true), (1, false)), "an owner is staff");

    let shown = press(&mut town, ANA, Rights::Owner, undo);
    holds(&shown, &["mark 2 member -501", "setup-shows-nothing(member)", "!mark 3"]);
    assert!(town.community.policy.badges.is_empty());
}

#[test]
fn a_new_rank_brings_its_badge_and_takes_the_old_one() {
    let mut town = added();
    ask(&mut town, ANA, Rights::Owner, "setup member 501");
    ask(&mut town, ANA, Rights::Owner, "setup regular 502");
    holds(&ask(&mut town, ANA, Rights::Owner, "rank @2 regular helps everybody"), &["mark 2 regular +502 -501"]);
    holds(&ask(&mut town, ANA, Rights::Owner, "rank @2 newcomer left us"), &["mark 2 - -502"]);
}

#[test]
fn a_badge_that_was_refused_is_not_ours_and_is_given_once_it_can_be() {
    let mut town = added();
    ask(&mut town, ANA, Rights::Owner, "setup member 501");
    ask(&mut town, ANA, Rights::Owner, "settings mode act");
    let given = |town: &Town, who: u64| town.community.account_of(Native(who)).and_then(|(_, account)| account.badge);
    assert_eq!((given(&town, ANA), given(&town, BEN)), (Some(MEMBERS), Some(MEMBERS)));
    let marked = Some(Marked { account: Native(BEN), badge: Some(MEMBERS), not: None });
    let outcome = Outcome::Refused { why: "Hearth is below the role".into(), mend: "drag it up".into() };
    town.happens(What::Settled(Box::new(Settled { effect: "set-standing".into(), outcome, marked })));
    assert_eq!((given(&town, ANA), given(&town, BEN)), (Some(MEMBERS), None));

    let examined = |findings: Vec<Finding>| What::Examined(Box::new(Examined { to: None, findings }));
    town.effects.clear();
    town.happens(examined(vec![Finding { what: Text::new("below"), mend: Text::new("drag") }]));
    assert!(!seen(&town.effects).contains("mark"), "not yet");
    town.effects.clear();
    town.happens(examined(vec![]));
    assert_eq!(seen(&town.effects), "mark 2 member +501");
    assert_eq!(given(&town, BEN), Some(MEMBERS));
    town.effects.clear();
    town.happens(examined(vec![]));
    assert_eq!(seen(&town.effects), "", "once");
}

#[test]
fn whoever_comes_back_is_shown_as_before_but_gets_no_power_by_it() {
    let mut town = added();
    for (rank, badge) in [("member", 501), ("moderator", 503)] {
        ask(&mut town, ANA, Rights::Owner, &format!("setup {rank} {badge}"));
    }
    for (rank, expected) in [("member", "mark 2 member +501"), ("moderator", "")] {
        ask(&mut town, ANA, Rights::Owner, &format!("rank @2 {rank} as agreed"));
        town.happens(What::Left { account: Native(BEN) });
        town.effects.clear();
        town.happens(What::Joined { account: Native(BEN), by: None });
        assert_eq!(seen(&town.effects), expected);
    }
    let (_, ben) = town.community.account_of(Native(BEN)).expect("Ben");
    assert_eq!((ben.here, ben.badge), (true, None), "what was not given back is not ours to take");
}

#[test]
fn whoever_added_it_hears_of_what_is_wrong_once() {
    let mut town = added();
    let examined = || What::Examined(Box::new(Examined { to: None, findings: vec![Finding { what: Text::new("what"), mend: Text::new("mend") }] }));
    town.later(12 * HOUR);
    town.effects.clear();
    town.happens(examined());
    holds(&seen(&town.effects), &["note 1: doctor-ill(1)", "- what", "mend"]);
    town.effects.clear();
    town.happens(examined());
    assert_eq!(seen(&town.effects), "", "it is known");
}

#[test]
fn a_badge_is_made_on_demand() {
    let mut town = added();
    holds(&ask(&mut town, ANA, Rights::Owner, "setup member new"), &["make member", "setup-badge-made"]);
    town.effects.clear();
    let made = || What::Made { rank: "member".into(), badge: Native(600) };
    town.happens(made());
    holds(&seen(&town.effects), &["mark 1 member +600", "mark 2 member +600"]);
    town.effects.clear();
    town.happens(made());
    assert_eq!(seen(&town.effects), "", "told twice, done once");
}

#[test]
fn the_doctor_tells_what_is_missing() {
    let mut town = added();
    holds(&ask(&mut town, ANA, Rights::Owner, "doctor"), &["examine for 1"]);
    let Some(Effect::Examine { to, .. }) = town.effects.first().cloned() else { panic!("an examination") };
    town.effects.clear();
    let findings = vec![Finding { what: Text::new("what"), mend: Text::new("mend") }];
    town.happens(What::Examined(Box::new(Examined { to: to.clone(), findings })));
    holds(&seen(&town.effects), &["whisper 1: doctor-ill(1)", "- what", "mend"]);
    assert_eq!(town.community.ills.len(), 1);
    town.effects.clear();
    town.happens(What::Examined(Box::new(Examined { to, findings: vec![] })));
    holds(&seen(&town.effects), &["whisper 1: doctor-well"]);
}

#[test]
fn arguments_are_completed_while_they_are_typed() {
    for (command, arg, before, so_far, rights, expected) in [
        ("rank", 1, None, "", Rights::Staff, "complete newcomer member regular contributor moderator back free"),
        ("rank", 1, None, "ME", Rights::Staff, "complete newcomer member"),
        ("rank", 1, None, "", Rights::Member, "complete "),
        ("setup", 1, Some("member"), "reg", Rights::Owner, "complete 502"),
        ("settings", 1, Some("mode"), "", Rights::Owner, "complete watch act"),
        ("settings", 1, Some("zone"), "", Rights::Owner, "complete "),
        ("settings", 1, Some("lobby"), "au", Rights::Owner, "complete auto"),
        ("top", 0, None, "we", Rights::Member, "complete week"),
        ("nonsense", 7, None, "we", Rights::Member, "complete "),
    ] {
        let mut town = added();
        town.effects.clear();
        let typed = Typed { by: Native(EVE), command: command.into(), arg, before: before.map(Into::into), so_far: Given::new(so_far), rights, lang: None, ticket: Ticket::default() };
        town.happens(What::Typed(Box::new(typed)));
        assert_eq!(seen(&town.effects), expected, "{command} {so_far}");
    }
}

#[test]
fn a_time_in_which_it_was_deaf_is_remembered_and_told() {
    let mut town = added();
    let start = town.now.0;
    let hours = |from: i64, to: i64| (Moment(start + from * HOUR), Moment(start + to * HOUR));
    for ((since, until), messages, known) in [(hours(1, 2), true, 1), (hours(1, 2), false, 1), (hours(3, 4), false, 2), (hours(5, 5), true, 2)] {
        town.happens(What::Blind(Blind { since, until, messages }));
        assert_eq!(town.community.blinds.len(), known);
    }
    town.effects.clear();
    town.now = Moment(start + 6 * HOUR);
    let to = Some((To::Private(Native(ANA)), "en".into()));
    town.happens(What::Examined(Box::new(Examined { to: to.clone(), findings: vec![] })));
    holds(&seen(&town.effects), &["doctor-well", "doctor-half-blind(", "doctor-blind("]);
    town.effects.clear();
    town.now = Moment(start + 40 * DAY);
    town.happens(What::Examined(Box::new(Examined { to, findings: vec![] })));
    holds(&seen(&town.effects), &["doctor-well", "!blind"]);
}
