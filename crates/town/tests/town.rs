//! What holds in every town, on every day.

use hearth_core::Purpose;
use hearth_town::{Act, Habit, Person, Reply, Role, Tongue, Town, What};
use std::collections::BTreeSet;
use std::sync::LazyLock;

const DAYS: u32 = 120;

/// Some towns, each with its first 120 days.
static TOWNS: LazyLock<Vec<(Town, Vec<Vec<Act>>)>> = LazyLock::new(|| {
    let towns = [(1, Tongue::English), (2, Tongue::Chinese), (u64::MAX, Tongue::English)];
    towns.map(|(seed, tongue)| Town::new(seed, tongue)).map(|town| (town.clone(), (0..DAYS).map(|day| town.day(day)).collect())).into()
});

/// Every day of every town.
fn days() -> impl Iterator<Item = (&'static Town, u32, &'static [Act])> {
    TOWNS.iter().flat_map(|(town, days)| days.iter().enumerate().map(move |(day, acts)| (town, day as u32, acts.as_slice())))
}

fn says(acts: &[Act]) -> impl Iterator<Item = &Act> {
    acts.iter().filter(|act| matches!(act.what, What::Says { .. }))
}

fn text(act: &Act) -> &str {
    if let What::Says { text, .. } = &act.what { text } else { "" }
}

fn weekend(day: u32) -> bool {
    day % 7 >= 5
}

/// How many messages of each person there are, and how many answers they had.
fn voices(days: &[Vec<Act>], cast: usize) -> Vec<(usize, usize)> {
    let mut voices = vec![(0, 0); cast];
    for acts in days {
        for act in says(acts) {
            voices[act.who].0 += 1;
            if let What::Says { answers: Some(to), .. } = act.what {
                voices[acts[to].who].1 += 1;
            }
        }
    }
    voices
}

fn with(town: &Town, habit: Habit) -> Vec<usize> {
    (0..town.cast().len()).filter(|who| town.cast()[*who].temperament.habit == habit).collect()
}

#[test]
fn people_and_rooms_are_a_town() {
    for (town, _) in TOWNS.iter() {
        let cast = town.cast();
        let count = |is: fn(&Person) -> bool| cast.iter().filter(|person| is(person)).count();
        assert!((38..=44).contains(&cast.len()));
        assert_eq!(cast.iter().map(|person| person.name).collect::<BTreeSet<_>>().len(), cast.len(), "names are unlike");
        assert_eq!(cast.iter().map(|person| person.called).collect::<BTreeSet<_>>().len(), cast.len(), "what they are called is unlike");
        assert_eq!((count(|person| person.role == Role::Owner), count(|person| person.role == Role::Staff)), (1, 2));
        assert_eq!((count(Person::machine), count(|person| person.leaves.is_some())), (1, 2));
        assert!((10..=14).contains(&count(|person| (0..60).contains(&person.joins))), "a dozen come within sixty days");
        let purposes: Vec<_> = town.spaces().iter().map(|space| space.purpose).collect();
        assert_eq!((purposes[0], purposes[5], purposes[1..5].iter().all(|purpose| *purpose == Purpose::Topic)), (Purpose::Lobby, Purpose::Staff, true));
        assert!(town.spaces().iter().all(|space| !space.name.is_empty() && !space.topic_line.is_empty()));
    }
}

#[test]
fn a_day_is_in_order() {
    for (_, day, acts) in days() {
        let mut given = BTreeSet::new();
        assert!(acts.is_sorted_by_key(|act| act.second) && acts.iter().all(|act| act.second < 86_400), "day {day}");
        for (at, act) in acts.iter().enumerate() {
            let to = match &act.what {
                What::Says { text, answers, .. } => {
                    assert!(!text.trim().is_empty() && !text.contains(['{', '}', '|']), "day {day}: {text}");
                    *answers
                }
                What::Reacts { to, emoji } => {
                    assert!(!emoji.is_empty() && given.insert((act.who, *to, emoji)), "day {day}: given twice");
                    Some(*to)
                }
                What::Joins | What::Leaves => None,
            };
            if let Some(to) = to {
                assert!(to < at && acts[to].second < act.second && acts[to].who != act.who && !text(&acts[to]).is_empty(), "day {day}, act {at}: {act:?} to {:?}", acts[to]);
                assert!(!matches!((&act.what, &acts[to].what), (What::Says { space: here, .. }, What::Says { space: there, .. }) if here != there), "answers stay in the room");
            }
        }
    }
}

#[test]
fn everybody_is_where_they_may_be() {
    for (town, day, acts) in days() {
        for (at, act) in acts.iter().enumerate() {
            let person = &town.cast()[act.who];
            let first = |what: &What| acts.iter().position(|act| act.who == town.cast().iter().position(|one| one == person).unwrap() && act.what == *what);
            assert!(person.joins <= day as i32 && person.leaves.is_none_or(|left| day <= left), "day {day}: {} is not here", person.name);
            assert!(person.joins < day as i32 || first(&What::Joins).is_some_and(|joined| joined <= at), "day {day}: {} before joining", person.name);
            assert!(person.leaves != Some(day) || first(&What::Leaves).is_some_and(|left| left >= at), "day {day}: {} after leaving", person.name);
            assert!(!person.temperament.weekends || weekend(day), "day {day}: {} comes on weekends", person.name);
            if let What::Says { space, .. } = act.what {
                assert!(person.goes_to(space), "day {day}: {} in {}", person.name, town.spaces()[space].key);
            }
        }
    }
    for (town, days) in TOWNS.iter() {
        let happened = |what: &What| days.iter().flatten().filter(|act| act.what == *what).count();
        assert_eq!((happened(&What::Joins), happened(&What::Leaves)), (town.cast().iter().filter(|person| person.joins >= 0).count(), 2));
    }
}

#[test]
fn a_day_is_the_same_whenever_it_is_asked_for() {
    for (seed, tongue) in [(1, Tongue::English), (9, Tongue::Chinese)] {
        let (town, other) = (Town::new(seed, tongue), Town::new(seed + 1, tongue));
        let fresh = Town::new(seed, tongue);
        assert!(!fresh.day(50).is_empty());
        assert_eq!(town.day(17), fresh.day(17));
        assert_ne!(town.day(17), other.day(17), "seeds differ");
        assert_ne!(town.day(17), town.day(24), "weeks differ");
    }
}

#[test]
fn days_have_a_rhythm() {
    for (town, days) in TOWNS.iter() {
        let hours = |from: u32, to: u32| days.iter().flat_map(|acts| says(acts)).filter(|act| (from * 3_600..to * 3_600).contains(&act.second)).count();
        let all = hours(0, 24);
        assert!(hours(0, 6) * 20 < all, "nights are quiet: {} of {all}", hours(0, 6));
        assert!(hours(18, 23) * 3 > all, "evenings are lively: {} of {all}", hours(18, 23));
        assert!(hours(12, 14) > hours(9, 11), "people talk over lunch");
        let mean = |is: fn(u32) -> bool| {
            let counts: Vec<_> = days.iter().enumerate().filter(|(day, _)| is(*day as u32)).map(|(_, acts)| acts.len()).collect();
            counts.iter().sum::<usize>() / counts.len()
        };
        assert!(mean(weekend) * 10 > mean(|day| !weekend(day)) * 11, "weekends are livelier: {} and {}", mean(weekend), mean(|day| !weekend(day)));
        let common = days.iter().enumerate().filter(|(day, acts)| !weekend(*day as u32) && (400..=600).contains(&acts.len())).count();
        let counts: Vec<_> = days.iter().map(Vec::len).collect();
        assert!(common >= 50, "{common} common days of {}: {counts:?}", town.spaces()[0].name);
    }
}

#[test]
fn people_talk_as_they_are() {
    for (town, days) in TOWNS.iter() {
        let voices = voices(days, town.cast().len());
        let settled = |who: &usize| town.cast()[*who].joins < 0 && town.cast()[*who].leaves.is_none();
        let mean = |is: &dyn Fn(&Person) -> bool| {
            let who: Vec<_> = (0..town.cast().len()).filter(settled).filter(|who| is(&town.cast()[*who])).collect();
            who.iter().map(|who| voices[*who].0).sum::<usize>() / who.len()
        };
        let usual = |person: &Person, answers: std::ops::Range<u8>| person.temperament.habit == Habit::Usual && !person.temperament.weekends && answers.contains(&person.temperament.answers);
        let (chatty, common, lurking) = (mean(&|person| usual(person, 6..11)), mean(&|person| usual(person, 4..6)), mean(&|person| usual(person, 0..2)));
        assert!(chatty * 10 > common * 12 && common > lurking * 4, "{chatty}, {common}, {lurking}");
        assert!(lurking < DAYS as usize * 2, "lurkers hardly write: {lurking}");

        let (noisy, helpful) = (with(town, Habit::Noisy)[0], with(town, Habit::Helpful)[0]);
        assert!(voices.iter().all(|(said, _)| *said <= voices[noisy].0), "nobody talks as much as the noisy one");
        assert!(voices[noisy].1 * 5 < voices[noisy].0, "who is seldom answered: {:?}", voices[noisy]);
        assert!(voices[helpful].1 * 3 > voices[helpful].0, "the helpful one is: {:?}", voices[helpful]);
    }
}

#[test]
fn the_helpful_one_is_thanked_most() {
    for (town, days) in TOWNS.iter() {
        let mut thanked = vec![0; town.cast().len()];
        let pair = with(town, Habit::Circle);
        for acts in days {
            for act in says(acts).filter(|act| !pair.contains(&act.who) && ["hank", "谢"].iter().any(|thanks| text(act).contains(thanks))) {
                if let What::Says { answers: Some(to), .. } = act.what {
                    thanked[acts[to].who] += 1;
                }
            }
        }
        let helpful = with(town, Habit::Helpful)[0];
        assert!(thanked.iter().enumerate().all(|(who, thanks)| who == helpful || *thanks < thanked[helpful]), "{thanked:?}");
    }
}

#[test]
fn the_closed_circle_is_closed() {
    for (town, day, acts) in days() {
        let pair = with(town, Habit::Circle);
        assert_eq!(pair.len(), 2);
        for act in acts {
            let to = match act.what {
                What::Says { answers, .. } => answers,
                What::Reacts { to, .. } => Some(to),
                _ => None,
            };
            assert!(to.is_none_or(|to| pair.contains(&act.who) == pair.contains(&acts[to].who)), "day {day}: {act:?}");
        }
    }
}

#[test]
fn the_machine_tells_the_weather_every_morning() {
    for (town, day, acts) in days() {
        let machine = with(town, Habit::Machine)[0];
        let told: Vec<_> = acts.iter().filter(|act| act.who == machine).collect();
        assert!(told.len() == 1 && (6 * 3_600..8 * 3_600).contains(&told[0].second), "day {day}: {told:?}");
    }
}

#[test]
fn newcomers_are_welcomed() {
    for (town, day, acts) in days() {
        for act in acts.iter().filter(|act| act.what == What::Joins) {
            let answered = acts.iter().filter(|answer| matches!(answer.what, What::Says { answers: Some(to), .. } if acts[to].who == act.who)).count();
            assert!(answered >= 2, "day {day}: {} had {answered} answers", town.cast()[act.who].name);
        }
    }
}

#[test]
fn talk_seldom_repeats_itself() {
    for (town, days) in TOWNS.iter() {
        let (mut again, mut all) = (0, 0);
        for week in days.windows(7) {
            let long = |acts: &'static [Act]| says(acts).map(text).filter(|text| text.len() > 40);
            let before: BTreeSet<_> = week[..6].iter().flat_map(|acts| long(acts)).collect();
            again += long(&week[6]).filter(|text| before.contains(text)).count();
            all += long(&week[6]).count();
        }
        assert!(again * 4 < all, "{}: {again} of {all} were said in the six days before", town.spaces()[0].name);
    }
}

#[test]
fn a_visitor_is_answered() {
    let long = "a".repeat(4_000);
    let texts = ["", " ", "Hello there", "My bread didn't rise?", "<b>&{A}|@everyone</b> {x|y}", "你好，请问自行车怎么修", long.as_str(), "??!", "\u{202e}\0", "how do I take a photo"];
    for (town, _) in TOWNS.iter() {
        for (number, text) in (0..150).map(|number| (number, texts[number as usize % texts.len()])) {
            for (space, first) in [(0, true), (0, false), (2, false), (5, true)] {
                let responses = town.respond("Zoë {B} <i>", text, space, first, number);
                assert_eq!(responses, town.respond("Zoë {B} <i>", text, space, first, number));
                assert!(responses.len() <= 3 && responses.is_sorted_by_key(|response| response.after_seconds));
                let who: BTreeSet<_> = responses.iter().map(|response| response.who).collect();
                assert_eq!(who.len(), responses.len(), "each responds once");
                assert!(who.iter().all(|who| town.cast()[*who].goes_to(space) && town.cast()[*who].joins < 0));
                let greets = |reply: &Reply| matches!(reply, Reply::Says { text } if text.contains("Zoë {B} <i>"));
                let greeting = responses.iter().find(|response| greets(&response.what));
                assert!(!first || greeting.is_some_and(|greeting| (20..90).contains(&greeting.after_seconds)), "{text}: {responses:?}");
                let said = responses.iter().filter(|response| matches!(response.what, Reply::Says { .. })).count();
                let asked = text.contains("bread") || text.starts_with("how") && town.spaces()[0].name == "The Green" || text.contains("请问") && town.spaces()[0].name == "小镇广场";
                assert!(!asked || said > usize::from(first), "{text}: a question is answered: {responses:?}");
                assert!(responses.iter().all(|response| !matches!(&response.what, Reply::Says { text } if text.contains("everyone</b>") || text.contains("aaaa"))), "nothing is echoed");
            }
        }
        let quiet = (0..100).filter(|number| town.respond("Zoë", "Nice day", 0, false, *number).is_empty()).count();
        assert!((5..60).contains(&quiet), "sometimes nobody responds: {quiet} of 100");
        assert!(town.respond("Zoë", "Hello?", 99, true, 1).is_empty(), "there is nobody in a room that isn't there");
        let named = town.respond("  a\n\tb ", "", 0, true, 3);
        assert!(named.iter().any(|response| matches!(&response.what, Reply::Says { text } if text.contains("a b"))), "{named:?}");
    }
}
