//! What holds on every day of every town.

use hearth_town::{Act, Deed, Reply, Role, Tongue, Town};
use std::collections::{BTreeMap, BTreeSet};

fn towns() -> impl Iterator<Item = Town> {
    [1, 2, 77].into_iter().flat_map(|seed| [Tongue::English, Tongue::Chinese].map(|tongue| Town::new(seed, tongue)))
}

fn says(acts: &[Act]) -> impl Iterator<Item = (usize, &Act, usize, &str, Option<usize>)> {
    acts.iter().enumerate().filter_map(|(at, act)| match &act.deed {
        Deed::Says { space, text, answers } => Some((at, act, *space, text.as_str(), *answers)),
        _ => None,
    })
}

#[test]
fn a_day_is_possible() {
    for town in towns() {
        for day in 0..80 {
            let acts = town.day(day);
            assert!(acts.is_sorted_by_key(|act| act.second) && acts.iter().all(|act| act.second < 86_400), "day {day}");
            let mut given = BTreeSet::new();
            for (at, act) in acts.iter().enumerate() {
                let person = &town.cast()[act.who];
                assert!(person.lives(day), "{} on day {day}", person.name);
                match &act.deed {
                    Deed::Says { space, text, answers } => {
                        assert!(*space < town.spaces().len() && !text.trim().is_empty() && !text.contains(['{', '}', '|']), "day {day}: {text}");
                        assert!(answers.is_none_or(|of| of < at && acts[of].who != act.who && matches!(acts[of].deed, Deed::Says { .. })), "day {day}: {text}");
                    }
                    Deed::Reacts { to, emoji } => {
                        assert!(*to < at && acts[*to].who != act.who, "day {day}: a reaction comes after what it is to");
                        assert!(given.insert((act.who, *to, emoji)), "day {day}: once a person, message and emoji");
                    }
                    Deed::Joins | Deed::Leaves => {}
                }
            }
        }
    }
}

#[test]
fn the_town_has_a_rhythm_and_people_have_temperaments() {
    for town in towns() {
        let (mut by_hour, mut by_person, mut answered, mut by_day) = ([0; 24], BTreeMap::new(), BTreeMap::new(), Vec::new());
        for day in 0..28 {
            let acts = town.day(day);
            by_day.push(says(&acts).count());
            for (_, act, _, _, answers) in says(&acts) {
                by_hour[act.second as usize / 3_600] += 1;
                *by_person.entry(act.who).or_insert(0) += 1;
                if let Some(of) = answers {
                    *answered.entry(acts[of].who).or_insert(0) += 1;
                }
            }
        }
        let sum: usize = by_hour.iter().sum();
        assert!(by_hour[1..6].iter().sum::<usize>() * 20 < sum, "the nights are quiet: {by_hour:?}");
        assert!(by_hour[18..23].iter().sum::<usize>() * 3 > sum, "the evenings are lively: {by_hour:?}");
        assert!(by_day.iter().all(|count| (80..700).contains(count)), "{by_day:?}");
        assert_ne!(by_day[0..7], by_day[7..14]);
        let who = |names: [&str; 2]| town.cast().iter().position(|person| names.contains(&person.name.as_str())).expect("somebody");
        let (ana, ludo) = (who(["Ana", "安娜"]), who(["Ludo", "路多"]));
        assert!(answered.get(&ludo).is_none(), "nobody answers the noisy one");
        assert!(by_person[&ludo] > 300 && by_person[&ana] > 100);
    }
}

#[test]
fn a_day_is_the_same_each_time_and_names_are_their_own() {
    for town in towns() {
        assert_eq!(town.day(7), town.day(7));
        assert_ne!(town.day(7), town.day(8));
        let names: BTreeSet<_> = town.cast().iter().map(|person| person.name.to_lowercase()).collect();
        assert_eq!(names.len(), town.cast().len());
        assert_eq!(town.cast().iter().filter(|person| person.role == Role::Owner).count(), 1);
    }
    assert_ne!(Town::new(1, Tongue::English).day(3), Town::new(2, Tongue::English).day(3));
}

#[test]
fn a_visitor_is_greeted_and_never_echoed() {
    for town in towns() {
        let responses = town.respond("Zed", "hello, is <b>anybody</b> here?", 0, 30, true, 1);
        assert!(matches!(&responses[0].deed, Reply::Says(text) if text.contains("Zed")), "{responses:?}");
        let mut spoken = 0;
        for number in 0..200 {
            for response in town.respond("Zed", "what is <b>x</b>?", 2, 30, false, number) {
                if let Reply::Says(text) = response.deed {
                    spoken += 1;
                    assert!(!text.contains("<b>") && !text.contains(['{', '@']), "{text}");
                }
            }
        }
        assert!((120..200).contains(&spoken), "mostly, not always: {spoken}");
        town.respond("", &"🙂".repeat(4_000), 0, 0, false, 9);
        town.respond("x", "", 99, 0, false, 9);
    }
}
