//! What counts and what does not, by example.

mod town;

use hearth_core::*;
use town::{Town, sentence};

const ANA: u64 = 1;
const BEN: u64 = 2;
const CARL: u64 = 3;

/// What both have earned today, in thousandths of a point.
#[track_caller]
fn check(name: &str, act: impl FnOnce(&mut Town), ana: i64, ben: i64) {
    let mut town = Town::new();
    for who in [ANA, BEN, CARL] {
        town.happens(What::Named(Box::new(Named { account: Native(who), name: format!("person {who}").into(), spelling: None, machine: false })));
    }
    act(&mut town);
    assert_eq!((town.today(ANA), town.today(BEN)), (ana, ben), "{name}");
}

#[test]
fn what_acts_are_worth() {
    check(
        "a word",
        |t| {
            t.says(ANA, "hello everybody out there");
        },
        200,
        0,
    );
    check(
        "a second word is worth half",
        |t| {
            t.says(ANA, "hello everybody out there");
            t.says(ANA, "it is raining again over here");
        },
        300,
        0,
    );
    check(
        "an answer",
        |t| {
            let m = t.says(ANA, "who saw it last night");
            t.answers(BEN, m, "not yet but I will soon");
        },
        1_200,
        700,
    );
    check(
        "an answer to oneself",
        |t| {
            let m = t.says(ANA, "who saw it last night");
            t.answers(ANA, m, "nobody it seems, what a shame");
        },
        300,
        0,
    );
    check(
        "thanks",
        |t| {
            let m = t.says(ANA, "press the red button twice");
            t.answers(BEN, m, "thanks, that worked at once");
        },
        3_200,
        800,
    );
    check(
        "a reaction",
        |t| {
            let m = t.says(ANA, "a poem of mine");
            t.reacts(BEN, m, 7, true);
        },
        800,
        50,
    );
    check(
        "two reactions of one person are one",
        |t| {
            let m = t.says(ANA, "a poem of mine");
            t.reacts(BEN, m, 7, true);
            t.reacts(BEN, m, 8, true);
            t.reacts(BEN, m, 7, true);
        },
        800,
        50,
    );
    check(
        "a reaction taken back",
        |t| {
            let m = t.says(ANA, "a poem of mine");
            t.reacts(BEN, m, 7, true);
            t.reacts(BEN, m, 7, false);
            t.reacts(BEN, m, 7, false);
        },
        200,
        0,
    );
    check(
        "a reaction to oneself",
        |t| {
            let m = t.says(ANA, "a poem of mine");
            t.reacts(ANA, m, 7, true);
        },
        200,
        0,
    );
    check("a reaction to nothing known", |t| t.reacts(BEN, MessageId(5), 7, true), 0, 0);
    check(
        "a conversation",
        |t| {
            let m = t.says(ANA, "what do you read these days");
            t.answers(BEN, m, "a very long russian novel");
            t.answers(CARL, m, "only the backs of cereal boxes");
        },
        200 + 2_000 + 1_500,
        700,
    );
    check(
        "not by one person twice",
        |t| {
            let m = t.says(ANA, "what do you read these days");
            t.answers(BEN, m, "a very long russian novel");
            t.answers(BEN, m, "and then a short french one");
        },
        200 + 1_500,
        300 + 750,
    );
    check(
        "a mention is half an answer",
        |t| {
            t.says(ANA, "who saw it last night");
            t.tells(BEN, "I did and it was great", None, &[ANA]);
        },
        700,
        450,
    );
    check(
        "taking turns",
        |t| {
            t.says(BEN, "who saw it last night");
            t.says(ANA, "I have seen it twice");
            t.says(BEN, "was the end any good then");
        },
        200 + 500,
        300 + 250,
    );
    check(
        "two voices are no turns yet",
        |t| {
            t.says(ANA, "who saw it last night");
            t.says(BEN, "my cat is on the roof");
        },
        200,
        200,
    );
    check(
        "the same again",
        |t| {
            t.says(ANA, "buy my wonderful new hats today");
            t.says(ANA, "Buy my wonderful new hats today!");
        },
        200,
        0,
    );
    check(
        "removed",
        |t| {
            let m = t.says(ANA, "buy my wonderful new hats today");
            t.reacts(BEN, m, 3, true);
            t.removes(m, true);
            t.removes(m, true);
        },
        -2_000,
        0,
    );
    check(
        "taken back by its author",
        |t| {
            let m = t.says(ANA, "a poem of mine");
            t.answers(BEN, m, "what a fine poem that is");
            t.removes(m, false);
        },
        1_000,
        700,
    );
    check(
        "an answer taken back",
        |t| {
            let m = t.says(ANA, "what do you read these days");
            let b = t.answers(BEN, m, "a very long russian novel");
            t.answers(CARL, m, "only the backs of cereal boxes");
            t.removes(b, false);
        },
        1_200,
        0,
    );
}

#[test]
fn the_same_message_again_is_not_heard_again() {
    let mut town = Town::new();
    let message = town.says(ANA, "hello everybody out there");
    let again = Spoke { by: Native(ANA), space: town::LOBBY, message, parent: None, mentions: [None; 3], features: hear(Heard("hello everybody out there")) };
    town.happens(What::Spoke(again));
    assert_eq!(town.counted(Kind::Message), 1);
}

#[test]
fn bursts_and_machines_earn_nothing() {
    let mut town = Town::new();
    for n in 0..20 {
        town.later(SECOND).tells_now(ANA, &sentence(n), None, &[]);
    }
    assert_eq!((town.counted(Kind::Message), town.counted(Kind::Burst)), (5, 15));

    town.happens(What::Named(Box::new(Named { account: Native(9), name: "beep".into(), spelling: None, machine: true })));
    let message = town.says(9, "the weather is fine today");
    town.answers(BEN, message, "thanks, dear weather machine");
    town.reacts(9, message, 4, true);
    assert_eq!(town.today(9), 0);
    assert_eq!(town.today(BEN), 200);
}

#[test]
fn who_behaves_like_a_machine_is_set_apart_and_can_be_put_back() {
    let mut town = Town::new();
    for _ in 0..2 {
        for n in 0..40 {
            let call = town.later(MINUTE).tells_now(BEN, &format!("!weather in town number {n}"), None, &[]);
            town.later(SECOND).tells_now(ANA, &format!("In town number {n} it is {} degrees and the sun is shining, with wind from {}", n * 7 % 31, n * 13), Some(call), &[]);
        }
        town.day();
    }
    let ana = town.member(ANA);
    assert!(town.community.apart.contains(&ana) && !town.community.apart.contains(&town.member(BEN)));
    let record = town.records.iter().find(|record| record.verdict == Verdict::Machine { member: ana, apart: true }).expect("a record of it").clone();
    assert!(matches!(record.because[..], [Because { measure: Measure::Instants, have: 90..=100, need: 50, .. }]), "{:?}", record.because);
    town.says(ANA, "and this counts for nothing now");
    assert_eq!(town.today(ANA), 0);

    let back = Record { number: 99, at: town.now, by: By::Member(MemberId(1)), verdict: record.verdict.inverse(), reason: None, because: vec![] };
    apply(&mut town.community, &Change::Decided(back));
    assert_eq!(town.today(ANA), 200, "what was said today counts after all");
    for n in 0..40 {
        let call = town.later(MINUTE).tells_now(BEN, &format!("!weather in village {n}"), None, &[]);
        town.later(SECOND).tells_now(ANA, &format!("In village {n} it is {} degrees and the sun is shining, with wind from {}", n * 7 % 31, n * 13), Some(call), &[]);
    }
    town.day();
    assert!(!town.community.apart.contains(&ana), "who was put back stays");
}

#[test]
fn newcomers_are_welcomed_once_the_community_is_older_than_they_are() {
    let mut town = Town::new();
    let first = town.says(ANA, "is anybody here at all");
    town.answers(BEN, first, "yes, just the two of us");
    assert_eq!(town.counted(Kind::Welcome), 0, "everybody is new");
    town.days(8);
    let hello = town.says(CARL, "hello, I am new around here");
    town.answers(BEN, hello, "welcome, take a seat by the fire");
    assert_eq!(town.counted(Kind::Welcome), 1);
}

#[test]
fn an_invitation_counts_when_the_guest_stays() {
    let mut town = Town::new();
    town.says(ANA, "I will bring a friend along");
    town.happens(What::Joined { account: Native(BEN), by: Some(Native(ANA)) });
    for day in 0..16 {
        if day % 3 == 0 {
            town.says(BEN, &format!("good morning on day number {day}"));
        }
        town.day();
    }
    assert_eq!((town.counted(Kind::Invited), town.counted(Kind::Retained)), (1, 1));
}

#[test]
fn a_closed_circle_is_held_back_and_only_what_came_from_inside() {
    let mut town = Town::new();
    let mut say = 0_u64;
    for _ in 0..10 {
        // An open community of ten, where everybody talks with everybody …
        for n in 0..10_u64 {
            say += 1;
            let message = town.says(100 + n, &sentence(say));
            for k in 1..4_u8 {
                say += 1;
                town.answers(100 + hash(&[&say.to_le_bytes(), &[k]]) % 10, message, &sentence(say));
            }
        }
        // … and two who only praise each other.
        for (from, to) in [(ANA, BEN), (BEN, ANA)] {
            for _ in 0..5 {
                say += 1;
                let message = town.says(from, &sentence(say));
                town.reacts(to, message, 1, true);
                town.answers(to, message, &format!("thanks {}", sentence(say + 1_000_000)));
            }
        }
        // Somebody else liked one of Ana's.
        let message = town.says(ANA, &sentence(say + 2_000_000));
        town.reacts(105, message, 1, true);
        town.day();
    }
    let (ana, ben) = (town.member(ANA), town.member(BEN));
    assert_eq!(town.community.circles.keys().collect::<Vec<_>>(), [&vec![ana.min(ben), ana.max(ben)]]);
    let standing = town.standing(ANA);
    assert!(standing.held > standing.score * 6 / 10, "{standing:?}");
    assert!(standing.at(standing.as_of, 60) > 0, "what others gave still counts: {standing:?}");
    assert_eq!(town.standing(103).held, 0);

    let record = town.records.iter().find(|record| matches!(record.verdict, Verdict::Circle { .. })).expect("a record of it").clone();
    let counted = Record { number: 77, by: By::Member(MemberId(1)), verdict: record.verdict.inverse(), ..record };
    apply(&mut town.community, &Change::Decided(counted));
    assert_eq!(town.standing(ANA).held, 0);
    town.day();
    assert_eq!(town.standing(ANA).held, 0, "once reviewed, it stays counted");
}

#[test]
fn among_four_friends_nothing_is_held_back() {
    let mut town = Town::new();
    for day in 0..20 {
        for n in 0..4_u64 {
            let message = town.says(n + 1, &format!("thought {n} of day {day}"));
            for k in 1..4 {
                town.answers((n + k) % 4 + 1, message, &format!("view {k} on thought {n} of day {day}"));
            }
        }
        town.day();
    }
    assert!(town.community.circles.is_empty(), "{:?}", town.community.circles);
}

#[test]
fn members_rise_by_active_days_once_and_stay() {
    let mut town = Town::new();
    for day in 0..14 {
        town.says(ANA, &format!("a word for day number {day}"));
        town.day();
    }
    let risen: Vec<_> = town.records.iter().map(|record| (record.verdict.clone(), record.because.clone())).collect();
    let ana = town.member(ANA);
    let rank = |from: &str, to: &str, have, need| {
        (Verdict::Rank { member: ana, from: (from.into(), false), to: (to.into(), false) }, vec![Because { measure: Measure::ActiveDays, within: Some(30), have, need }])
    };
    assert_eq!(risen, [rank("newcomer", "member", 3, 3), rank("member", "regular", 12, 12)]);
    let marks = town.effects.iter().filter(|effect| matches!(effect, Effect::SetStanding { .. })).count();
    assert_eq!(marks, 2);
    town.days(60);
    assert_eq!(town.community.member(ana).map(|member| member.rank), Some(2), "nothing is taken away where nobody is there");
}

/// Everybody but Ana goes on.
fn others(town: &mut Town, day: usize) {
    for who in [BEN, CARL] {
        town.says(who, &sentence(1_000 + day as u64 * 10 + who));
    }
}

#[test]
fn a_rank_is_lost_after_a_warning_and_grace_and_comes_back_only_by_the_whole_bar() {
    let mut town = Town::new();
    for day in 0..30 {
        town.says(ANA, &sentence(day as u64));
        others(&mut town, day);
        town.day();
    }
    let (ana, rank) = (town.member(ANA), |town: &Town| town.community.member(town.member(ANA)).map(|member| usize::from(member.rank)));
    assert_eq!(rank(&town), Some(2));
    let (mut seen, mut slipped) = (Vec::new(), None);
    for day in 30..90 {
        others(&mut town, day);
        town.effects.clear();
        town.held.clear();
        town.day();
        slipped = slipped.or(town.community.member(ana).and_then(|member| member.slipping));
        let said = town.effects.iter().chain(town.held.iter().map(|(_, effect)| effect)).filter_map(|effect| match effect {
            Effect::Say { to: To::Private(Native(ANA)), card, .. } => Some(card.title.key.to_string()),
            _ => None,
        });
        seen.extend(said.map(|key| (day, key)));
    }
    assert_eq!(seen.iter().map(|(_, key)| key.as_str()).collect::<Vec<_>>(), ["slipping-title", "fallen-title"]);
    assert_eq!(seen[1].0 - seen[0].0, 7, "warned a week before");
    assert_eq!((rank(&town), town.community.member(ana).and_then(|member| member.slipping)), (Some(1), None), "a member one stays");
    assert!(slipped.is_some());
    let fell = town.records.iter().rev().find(|record| record.verdict.about() == [ana]).expect("a record");
    assert!(fell.because.iter().any(|because| !because.is_met()), "{fell:?}");

    // Nine tenths of it kept the rank; to have it again takes all.
    let rises = |town: &Town| town.records.iter().filter(|record| matches!(&record.verdict, Verdict::Rank { member, to, .. } if *member == ana && &*to.0 == "regular")).count();
    let before = rises(&town);
    for day in 90..102 {
        others(&mut town, day);
        if day < 101 {
            town.says(ANA, &sentence(5_000 + day as u64));
        }
        town.day();
    }
    assert_eq!(rises(&town), before, "eleven days are not twelve");
    town.says(ANA, &sentence(6_000));
    town.day();
    assert_eq!((rises(&town), rank(&town)), (before + 1, Some(2)));
}

#[test]
fn whoever_is_back_in_time_keeps_the_rank_and_what_was_not_heard_counts_against_nobody() {
    let mut town = Town::new();
    for day in 0..30 {
        town.says(ANA, &sentence(day as u64));
        others(&mut town, day);
        town.day();
    }
    let slipping = |town: &Town| town.community.member(town.member(ANA)).and_then(|member| member.slipping).is_some();
    let mut day = 30;
    while !slipping(&town) {
        others(&mut town, day);
        town.day();
        day += 1;
    }
    for _ in 0..12 {
        town.says(ANA, &sentence(day as u64 + 9_000));
        others(&mut town, day);
        town.day();
        day += 1;
    }
    assert!(!slipping(&town), "enough again");

    // Deaf for as long as it takes: the days on which nobody could be heard are nobody's.
    let since = town.now;
    town.days(40);
    town.happens(What::Blind(Blind { since, until: town.now, messages: true }));
    others(&mut town, day);
    town.day();
    assert!(!slipping(&town));
    assert_eq!(town.community.member(town.member(ANA)).map(|member| member.rank), Some(2));
}

#[test]
fn a_contributor_is_somebody_whom_others_value() {
    let mut town = Town::new();
    for day in 0..40_u64 {
        let thought = town.says(ANA, &sentence(day * 20));
        // Carl talks as much, and nobody answers her.
        town.says(CARL, &sentence(day * 20 + 1));
        for who in 10..22 {
            if (day + who) % 4 == 0 {
                town.answers(who, thought, &sentence(day * 20 + who));
            }
        }
        town.day();
    }
    let rank = |who| town.community.member(town.member(who)).map(|member| usize::from(member.rank));
    assert_eq!((rank(ANA), rank(CARL)), (Some(3), Some(2)));
    let record = town.records.iter().rev().find(|record| matches!(&record.verdict, Verdict::Rank { member, to, .. } if *member == town.member(ANA) && &*to.0 == "contributor")).expect("a record");
    assert!(record.because.iter().any(|because| because.measure == Measure::ValuedBy && because.is_met()));
}

#[test]
fn many_who_rise_at_once_are_told_as_a_number() {
    let mut town = Town::new();
    for day in 0..3_u64 {
        for who in 1..=20 {
            town.says(who, &sentence(day * 100 + who));
        }
        town.effects.clear();
        town.held.clear();
        town.day();
    }
    let cards: Vec<_> = town.effects.iter().filter_map(|effect| if let Effect::Say { to: To::Space(_), card, .. } = effect { Some(card) } else { None }).collect();
    assert_eq!((cards.len(), cards[0].lines.len()), (1, 1), "{cards:?}");
    assert_eq!(town.records.len(), 20);
}

#[test]
fn a_locked_rank_is_left_alone() {
    let mut town = Town::new();
    town.says(ANA, "a word to begin with");
    let ana = town.member(ANA);
    let lock = Verdict::Rank { member: ana, from: ("newcomer".into(), false), to: ("newcomer".into(), true) };
    apply(&mut town.community, &Change::Decided(Record { number: 5, at: town.now, by: By::Member(MemberId(9)), verdict: lock, reason: None, because: vec![] }));
    for day in 0..14 {
        town.says(ANA, &format!("a word for day number {day}"));
        town.day();
    }
    assert_eq!(town.community.member(ana).map(|member| member.rank), Some(0));
}

#[test]
fn whoever_reacted_counts_once_named_or_not() {
    let liked = |people, named| What::Liked(Liked { space: Some(town::LOBBY), message: MessageId(0), people, named });
    // (people, named) as the platform counts, or who reacts by name; and the reactions counted after each.
    for steps in [
        &[(Ok((3, 0)), 3), (Ok((3, 0)), 3), (Ok((5, 0)), 5), (Ok((2, 0)), 2)][..],
        &[(Ok((3, 0)), 3), (Err(2), 4), (Ok((3, 1)), 3), (Err(3), 4), (Ok((3, 2)), 3)],
        &[(Err(2), 1), (Err(3), 2), (Ok((3, 0)), 3), (Ok((2, 0)), 2)],
        &[(Ok((4, 2)), 2), (Err(2), 3), (Err(3), 4), (Ok((4, 2)), 4)],
    ] {
        let mut town = Town::new();
        let message = town.says(1, &sentence(1));
        for (step, counted) in steps {
            match step {
                Ok((people, named)) => {
                    let What::Liked(liked) = liked(*people, *named) else { continue };
                    town.happens(What::Liked(Liked { message, ..liked }));
                }
                Err(who) => town.reacts(*who, message, 7, true),
            }
            let reactions: i32 = town.community.tallied().iter().filter(|(.., kind, _)| *kind == Kind::Reaction).map(|(.., count)| *count).sum();
            assert_eq!(reactions, *counted, "{steps:?} {step:?}");
        }
    }
}

#[test]
fn a_reaction_finds_its_message_wherever_it_is() {
    let mut town = Town::new();
    let message = town.says(1, &sentence(1));
    let tent = SpaceSeen { space: Native(901), name: "tent".into(), purpose: Purpose::Topic };
    town.happens(What::Space(Box::new(tent)));
    let inside = MessageId(message.0 + 100);
    town.happens(What::Spoke(Spoke { by: Native(1), space: Native(901), message: inside, parent: None, mentions: [None; 3], features: hear(Heard(&sentence(2))) }));
    for (message, space, counted) in [(message, SpaceId(1), 1), (inside, SpaceId(2), 1), (MessageId(message.0 + 50), SpaceId(1), 1)] {
        town.happens(What::Reacted(Reacted { by: Native(2), space: None, message, mark: 7, on: true }));
        town.happens(What::Liked(Liked { space: None, message, people: 1, named: 0 }));
        let reactions: i32 = town.facts.iter().filter(|((_, of, _, _, kind), _)| *of == space && *kind == Kind::Reaction).map(|(_, count)| count).sum();
        assert_eq!(reactions, counted, "{message:?}");
    }
}

#[test]
fn reactions_that_are_cleared_away_are_taken_back() {
    // Ana's message: Ben leaves two reactions, Eve one, Dan one; two more are unnamed.
    for (mark, left) in [(None, 0), (Some(7), 4), (Some(8), 4), (Some(9), 5)] {
        let mut town = Town::new();
        let message = town.says(1, &sentence(1));
        for (who, mark) in [(2, 7), (2, 8), (3, 7), (4, 8)] {
            town.reacts(who, message, mark, true);
        }
        town.happens(What::Liked(Liked { space: Some(town::LOBBY), message, people: 5, named: 3 }));
        assert_eq!(town.counted(Kind::Reaction), 5);
        let clear = || What::Cleared(Cleared { space: town::LOBBY, message, mark });
        town.happens(clear());
        assert_eq!(town.counted(Kind::Reaction), left, "{mark:?}");
        town.happens(clear());
        assert_eq!(town.counted(Kind::Reaction), left, "{mark:?}, told again");
    }
}

#[test]
fn minutes_of_talk_are_presence_and_an_hour_is_not_sixty_messages() {
    let mut town = Town::new();
    town.says(1, &sentence(1));
    let message = town.today(1);
    for (minutes, least, most) in [(1, 1, 2), (59, 4, 10), (100_000, 4, 12)] {
        town.happens(What::Talked(Talked { by: Native(1), space: town::LOBBY, minutes }));
        let worth = (town.today(1) - message) / message;
        assert!((least..=most).contains(&worth), "{minutes} more minutes: {worth} messages");
    }
    town.happens(What::Talked(Talked { by: Native(2), space: town::LOBBY, minutes: 0 }));
    assert_eq!(town.today(2), 0);
}
