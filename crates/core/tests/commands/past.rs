//! What was said before Hearth came is read if an owner wants it, part by part, and can be stopped.

use crate::stage::*;
use crate::town::{LOBBY, Town};
use hearth_core::*;

fn part(space: Native, last: u64, upto: Moment, done: bool) -> What {
    What::Read(Box::new(Read { space, last: Some(MessageId(last)), upto, messages: 100, done, ill: None }))
}

/// Happens, and what people see of it.
fn happens(town: &mut Town, what: What) -> String {
    town.effects.clear();
    town.happens(what);
    seen(&town.effects)
}

#[test]
fn an_owner_hears_how_much_there_is_and_has_it_read_part_by_part() {
    let mut town = crate::stage::town();
    let spaces: Vec<_> = town.community.spaces().map(|space| space.native).collect();
    let asked = ask(&mut town, ANA, Rights::Owner, "past");
    holds(&asked, &[&*format!("gauge {} for {ANA}", spaces.len())]);
    holds(&ask(&mut town, EVE, Rights::Member, "past"), &["staff-only"]);
    holds(&ask(&mut town, EVE, Rights::Staff, "past read all"), &["past-owner-only"]);

    let to = To::Answer { space: LOBBY, account: Native(ANA), ticket: Ticket::default(), private: true };
    let counts = spaces.iter().map(|space| (*space, Some(12_345))).collect();
    let gauged = Gauged { to: (to, "en".into()), span: (Moment(0), town.now), spaces: counts, ill: None };
    let shown = happens(&mut town, What::Gauged(Box::new(gauged)));
    holds(&shown, &[&format!("whisper {ANA}: past-gauged(90, "), "12000)", "[button-read-all]", "[button-choose-spaces]"]);
    let all = button(&town, "button-read-all");
    let begun = press(&mut town, ANA, Rights::Owner, all);
    holds(&begun, &["past-reading(0)", "past-progress 0/100", "[button-stop]", &format!("read {} after 0", spaces[0].0)]);
    let at = town.now;
    holds(&happens(&mut town, part(spaces[0], 70, at.plus(-45 * DAY), false)), &[&format!("read {} after 70", spaces[0].0)]);
    holds(&ask(&mut town, ANA, Rights::Staff, "past"), &["past-reading(100)"]);

    // Stopped, nothing more is asked for, whatever is still on its way; and it goes on where it was.
    holds(&ask(&mut town, ANA, Rights::Owner, "past stop"), &["past-stopped(100)", "[button-go-on]", "!read "]);
    assert_eq!(happens(&mut town, part(spaces[0], 80, at, true)), "");
    let on = ask(&mut town, ANA, Rights::Owner, "past on");
    match spaces.get(1) {
        Some(next) => holds(&on, &[&format!("read {} after 0", next.0)]),
        None => holds(&on, &["past-over"]),
    }
    for space in spaces.iter().skip(1) {
        happens(&mut town, part(*space, 90, at, true));
    }
    holds(&ask(&mut town, ANA, Rights::Owner, "past"), &["past-over(", "past-progress 100/100", "![button-stop]"]);
}

#[test]
fn where_it_cannot_be_read_the_owner_hears_why() {
    let mut town = crate::stage::town();
    ask(&mut town, ANA, Rights::Owner, "past read all");
    let refused = Settled { effect: "read".into(), outcome: Outcome::Refused { why: "the platform did not answer".into(), mend: "wait".into() }, marked: None };
    happens(&mut town, What::Settled(Box::new(refused)));
    holds(&ask(&mut town, ANA, Rights::Owner, "past"), &["past-stopped(0)", "[button-go-on]"]);

    let space = town.community.spaces().next().expect("a space").native;
    let ill = Finding { what: Text::new("what"), mend: Text::new("mend") };
    happens(&mut town, What::Read(Box::new(Read { space, last: None, upto: Moment(0), messages: 0, done: false, ill: Some(ill) })));
    holds(&ask(&mut town, ANA, Rights::Owner, "past"), &["what\nmend", "[button-more-spaces]"]);
}
