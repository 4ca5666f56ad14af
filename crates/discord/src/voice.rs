//! Time spent talking: minutes in a voice channel with at least one other person who can be heard.
//!
//! It is measured here, since Discord only tells who comes, goes and falls silent. What a process had measured and not told is lost
//! with it: it was not seen.

use hearth_core::Moment;
use rustc_hash::FxHashMap;
use std::collections::BTreeMap;

const MINUTE: i64 = 60_000;
/// Whoever stays on is told of after so many minutes, so that little is lost and the day is right.
const LONG: i64 = 30 * MINUTE;

/// Who is in which voice channel of a server.
#[derive(Default)]
pub(crate) struct Voice {
    channels: FxHashMap<u64, Channel>,
    /// Where each person is.
    places: FxHashMap<u64, u64>,
}

#[derive(Default)]
struct Channel {
    people: BTreeMap<u64, Person>,
    /// Up to when it is measured.
    at: Moment,
}

#[derive(Default)]
struct Person {
    heard: bool,
    /// Milliseconds in company that have not been told.
    talked: i64,
}

/// So many minutes that somebody spent talking.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct Talked {
    pub(crate) by: u64,
    pub(crate) channel: u64,
    pub(crate) minutes: u32,
}

impl Voice {
    /// Somebody is in a channel from now on, or in none; heard, or muted.
    pub(crate) fn moves(&mut self, at: Moment, who: u64, channel: Option<u64>, heard: bool) -> Vec<Talked> {
        let mut told = Vec::new();
        if let Some(before) = self.places.get(&who).copied() {
            self.measure(at, before, &mut told);
            if channel != Some(before)
                && let Some(place) = self.channels.get_mut(&before)
            {
                let gone = place.people.remove(&who).unwrap_or_default();
                told.extend(whole(who, before, gone.talked));
                if place.people.is_empty() {
                    self.channels.remove(&before);
                }
                self.places.remove(&who);
            }
        }
        if let Some(channel) = channel {
            self.measure(at, channel, &mut told);
            self.places.insert(who, channel);
            let place = self.channels.entry(channel).or_default();
            place.at = at;
            place.people.entry(who).or_default().heard = heard;
        }
        told
    }

    /// What was measured and not told yet.
    pub(crate) fn told(self) -> Vec<Talked> {
        self.channels.iter().flat_map(|(channel, place)| place.people.iter().filter_map(|(who, person)| whole(*who, *channel, person.talked))).collect()
    }

    /// Adds the time since the last change to everybody who had company, and tells of those who have stayed long.
    fn measure(&mut self, at: Moment, channel: u64, told: &mut Vec<Talked>) {
        let Some(place) = self.channels.get_mut(&channel) else { return };
        let elapsed = at.since(place.at).max(0);
        place.at = place.at.max(at);
        let heard = place.people.values().filter(|person| person.heard).count();
        for (who, person) in &mut place.people {
            if heard > usize::from(person.heard) {
                person.talked += elapsed;
            }
            if person.talked >= LONG {
                told.extend(whole(*who, channel, person.talked));
                person.talked %= MINUTE;
            }
        }
    }
}

fn whole(by: u64, channel: u64, talked: i64) -> Option<Talked> {
    let minutes = (talked / MINUTE).clamp(0, 24 * 60) as u32;
    (minutes > 0).then_some(Talked { by, channel, minutes })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(minutes: i64) -> Moment {
        Moment(minutes * MINUTE)
    }

    fn talked(by: u64, minutes: u32) -> Talked {
        Talked { by, channel: 9, minutes }
    }

    #[test]
    fn time_counts_in_company_that_can_be_heard() {
        let mut voice = Voice::default();
        assert_eq!(voice.moves(at(0), 1, Some(9), true), []);
        assert_eq!(voice.moves(at(10), 2, Some(9), true), [], "ten minutes alone are none");
        assert_eq!(voice.moves(at(15), 2, Some(9), false), [], "the other falls silent");
        assert_eq!(voice.moves(at(20), 2, None, false), [talked(2, 10)], "who listens has company");
        assert_eq!(voice.moves(at(30), 1, None, true), [talked(1, 5)], "who talks to somebody silent has not");
        assert!(voice.channels.is_empty() && voice.places.is_empty());
    }

    #[test]
    fn moving_on_ends_it_and_staying_long_is_told_meanwhile() {
        let mut voice = Voice::default();
        voice.moves(at(0), 1, Some(9), true);
        voice.moves(at(0), 2, Some(9), true);
        assert_eq!(voice.moves(at(45), 3, Some(9), true), [talked(1, 45), talked(2, 45)]);
        assert_eq!(voice.moves(at(50), 1, Some(8), true), [talked(1, 5)]);
        assert_eq!(voice.moves(at(40), 1, None, true), [], "a clock that goes back adds nothing");
    }
}
