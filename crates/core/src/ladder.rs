//! The ladder: its ranks, what each asks for, and how one is lost again.

use crate::{Measure, Need};
use std::ops::Range;

/// The most ranks of a ladder.
pub const RANKS: usize = 30;
/// The longest grace, in days.
pub const GRACE: u32 = 365;

/// One step of the ladder.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Rank {
    /// Its key: lower-case letters, digits and `-`.
    pub key: Box<str>,
    /// The name that people see, where the texts have none for the key.
    pub name: Option<Box<str>>,
    /// What raises a member to it by itself; without it only staff does.
    pub needs: Option<Need>,
    /// How it is lost again.
    pub keep: Keep,
    /// Whoever holds it may use staff commands.
    pub staff: bool,
}

/// How a rank that came by itself is kept.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Keep {
    /// Per cent of what it takes to rise to it, as far as that has a window; 0 to 100. At zero it is never lost.
    pub percent: u32,
    /// Days in which somebody may have less before the rank is lost; at most [`GRACE`].
    pub grace: u32,
}

impl Default for Keep {
    fn default() -> Self {
        Self { percent: 90, grace: 14 }
    }
}

/// What is wrong with a ladder.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Fault {
    /// Of which rank, by its place.
    pub place: usize,
    /// Where in its requirements; nothing if it is about something else.
    pub at: Option<Range<usize>>,
    /// What is wrong.
    pub what: String,
    /// The mend.
    pub mend: String,
}

/// The usual ladder, for whoever configures none.
pub(crate) fn usual() -> Vec<Rank> {
    let rank = |key: &str, needs: Option<&str>, lost: bool, staff| {
        let keep = if lost { Keep::default() } else { Keep { percent: 0, ..Keep::default() } };
        // A test reads them.
        Rank { key: key.into(), name: None, needs: needs.and_then(|needs| needs.parse().ok()), keep, staff }
    };
    vec![
        rank("newcomer", None, true, false),
        rank("member", Some("active-days 3 in 30"), false, false),
        rank("regular", Some("active-days 12 in 30"), true, false),
        rank("contributor", Some("active-days 24 in 60, valued-by 8 in 60, any(thanks 4 in 60, conversations 4 in 60, newcomers 4 in 60)"), true, false),
        rank("moderator", None, true, true),
    ]
}

/// Looks for what can't be meant: the first fault.
///
/// # Errors
/// Names the rank, what is wrong and the mend.
pub fn check(ranks: &[Rank]) -> Result<(), Fault> {
    for (place, rank) in ranks.iter().enumerate() {
        let fault = |what: String, mend: String| Err(Fault { place, at: None, what, mend });
        let (key, below) = (&rank.key, &ranks[..place]);
        let Some(needs) = &rank.needs else {
            if place == 0 && rank.staff {
                return fault(format!("`staff` of the first rank `{key}` would make everybody staff"), "take `staff` away, or put another rank first".into());
            }
            continue;
        };
        if place == 0 {
            return fault(format!("`needs` of the first rank `{key}`: everybody begins with it"), "take `needs` away, or put a rank without them first".into());
        }
        if rank.staff {
            return fault(format!("`needs` of `{key}`: nobody becomes staff by themselves"), "take `needs` away, so that staff gives this rank by hand, or take `staff` away".into());
        }
        if let Some(staff) = below.iter().find(|other| other.staff) {
            return fault(format!("`needs` of `{key}`: members would rise from `{}` to it and be staff no more", staff.key), format!("move `{key}` below `{}`, or take `needs` away", staff.key));
        }
        for pair in needs.pairs() {
            let Measure::Holds(held) = &pair.measure else { continue };
            match ranks.iter().position(|other| other.key == *held) {
                None => return fault(format!("`needs` of `{key}`: there is no rank `{held}`"), format!("use one of {}", below.iter().map(|other| &*other.key).collect::<Vec<_>>().join(", "))),
                Some(other) if other == place => return fault(format!("`needs` of `{key}`: nobody holds it before they hold it"), "name a rank below it".into()),
                Some(other) if other > place => return fault(format!("`needs` of `{key}`: `{held}` stands above it, so that nobody could reach either"), "name a rank below it".into()),
                Some(_) => {}
            }
        }
        if let Some(lower) = below.iter().rev().find(|other| other.needs.as_ref().is_some_and(|asked| asks_no_more(needs, asked))) {
            return fault(format!("`needs` of `{key}`: it asks no more than `{}` below it, where nobody would stay", lower.key), "ask for more, or for the same within fewer days".into());
        }
    }
    Ok(())
}

/// Whether whoever meets `lower` meets `upper` too, as far as that is plain to see: each of its pairs asks no more than one of `lower`.
fn asks_no_more(upper: &Need, lower: &Need) -> bool {
    let plain = |need: &Need| match need {
        Need::Is(pair) => Some(vec![pair.clone()]),
        Need::All(parts) => parts.iter().map(|part| if let Need::Is(pair) = part { Some(pair.clone()) } else { None }).collect(),
        Need::Of(..) => None,
    };
    let (Some(upper), Some(lower)) = (plain(upper), plain(lower)) else { return false };
    let longer = |upper: Option<u32>, lower: Option<u32>| upper.is_none_or(|upper| lower.is_some_and(|lower| upper >= lower));
    upper.iter().all(|asked| lower.iter().any(|met| asked.measure == met.measure && asked.least <= met.least && longer(asked.within, met.within)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_usual_ladder_is_sound() {
        let ranks = usual();
        assert_eq!(check(&ranks), Ok(()));
        assert!(ranks[1..4].iter().all(|rank| rank.needs.is_some()));
    }

    #[test]
    fn what_cannot_be_meant_is_named() {
        let rank = |key: &str, needs: &str, staff| Rank { key: key.into(), name: None, needs: (!needs.is_empty()).then(|| needs.parse().expect("a requirement")), keep: Keep::default(), staff };
        let first = || rank("a", "", false);
        for (ranks, expected) in [
            (vec![rank("a", "thanks 3", false)], "first rank `a`: everybody begins"),
            (vec![rank("a", "", true)], "would make everybody staff"),
            (vec![first(), rank("b", "thanks 3", true)], "nobody becomes staff by themselves"),
            (vec![first(), rank("b", "", true), rank("c", "thanks 3", false)], "be staff no more"),
            (vec![first(), rank("b", "holds x 3", false)], "there is no rank `x`"),
            (vec![first(), rank("b", "holds b 3", false)], "nobody holds it before"),
            (vec![first(), rank("b", "holds c 3", false), rank("c", "thanks 3", false)], "`c` stands above it"),
            (vec![first(), rank("b", "active-days 9 in 30", false), rank("c", "active-days 9 in 60", false)], "asks no more than `b`"),
            (vec![first(), rank("b", "active-days 9 in 30, thanks 3", false), rank("c", "thanks 2", false)], "asks no more than `b`"),
        ] {
            let fault = check(&ranks).expect_err(expected);
            assert!(fault.what.contains(expected) && !fault.mend.is_empty(), "{fault:?}");
        }
        assert_eq!(check(&[first(), rank("b", "active-days 9 in 30", false), rank("c", "active-days 9 in 20", false), rank("d", "holds c 30", false)]), Ok(()));
    }
}
