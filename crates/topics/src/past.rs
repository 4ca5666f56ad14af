//! Topics from what a database keeps: terms by day and space, against the community's own past.

use crate::score::contrast;
use crate::sketch::Sketch;
use crate::{KNOWN, TermKey, TermRow, Topic};
use hearth_core::{Day, Zone};
use std::collections::BTreeMap;

/// A term must be said more than in the past by this many standard deviations: one in forty by chance.
const MORE: f64 = 1.96;
/// A phrase stands for a word if so much of what is said of the word is said in it.
const STANDS: f64 = 0.3;
/// Terms that are looked at together.
const LOOKED_AT: usize = 2_000;
/// Terms of a topic that are told, at most.
const TERMS: usize = 8;

/// A window's rows and what they are held against.
#[derive(Clone, Copy)]
pub struct Rows<'a> {
    /// Rows of the window.
    pub window: &'a [TermRow],
    /// Messages in the window.
    pub messages: u64,
    /// Rows of the community's past.
    pub past: &'a [TermRow],
    /// Messages in the past.
    pub past_messages: u64,
    /// The known terms' words.
    pub words: &'a BTreeMap<TermKey, Box<str>>,
}

/// A term over all days and spaces of the window.
struct Sum<'a> {
    words: &'a str,
    people: Sketch,
    messages: u32,
    first: Day,
    last: Day,
    strength: f64,
}

/// Topics of the window, at most `limit`: known terms of three people and more that are said more than in the past; the strongest,
/// those of most people first. Terms with a word in common are one topic if mostly said together. There are no message ids.
pub fn ranked(rows: Rows<'_>, zone: Zone, limit: usize) -> Vec<Topic> {
    let mut sums = sums(rows);
    sums.truncate(LOOKED_AT);
    // The longest first: a phrase takes in its parts, whichever of them is said most.
    sums.sort_by_key(|sum| std::cmp::Reverse(sum.words.split_whitespace().count()));
    let mut topics = Vec::<(Sum<'_>, Vec<String>)>::new();
    for sum in sums {
        let place = topics.iter().position(|(topic, _)| belong(topic, &sum));
        if let Some((topic, terms)) = place.and_then(|at| topics.get_mut(at)) {
            if terms.len() < TERMS {
                terms.push(sum.words.to_owned());
            }
            join(topic, &sum);
        } else {
            let terms = vec![sum.words.to_owned()];
            topics.push((sum, terms));
        }
    }
    topics.sort_by(|(a, _), (b, _)| b.strength.total_cmp(&a.strength));
    topics.truncate(limit);
    topics.sort_by_key(|(topic, _)| std::cmp::Reverse(topic.people.count()));
    topics.into_iter().map(|(sum, terms)| told(&sum, terms, zone)).collect()
}

/// The window's known terms that are said more than in the past, the strongest first.
fn sums(rows: Rows<'_>) -> Vec<Sum<'_>> {
    let mut past = BTreeMap::<TermKey, f64>::new();
    rows.past.iter().for_each(|row| *past.entry(row.key).or_default() += f64::from(row.count));
    let mut sums = BTreeMap::<TermKey, Sum<'_>>::new();
    for row in rows.window {
        let Some(words) = rows.words.get(&row.key) else { continue };
        let sum = sums.entry(row.key).or_insert(Sum { words, people: Sketch::default(), messages: 0, first: row.day, last: row.day, strength: 0.0 });
        sum.people.merge(&row.people);
        sum.messages += row.count;
        (sum.first, sum.last) = (sum.first.min(row.day), sum.last.max(row.day));
    }
    for (key, sum) in &mut sums {
        let there = past.get(key).copied().unwrap_or(0.0);
        let more = contrast(f64::from(sum.messages), rows.messages.max(1) as f64, there, rows.past_messages.max(1) as f64);
        // Without a past all are new, and only the people tell them apart.
        let more = if rows.past_messages == 0 { MORE } else { more };
        sum.strength = if more >= MORE { more * libm::log2(f64::from(sum.people.count()) + 1.0) } else { 0.0 };
    }
    let mut sums: Vec<_> = sums.into_values().filter(|sum| sum.people.at_least() >= KNOWN && sum.strength > 0.0).collect();
    sums.sort_by(|a, b| b.strength.total_cmp(&a.strength).then_with(|| b.words.len().cmp(&a.words.len())).then_with(|| a.words.cmp(b.words)));
    sums
}

/// Whether one term's words are within the other's, and the longer one makes up enough of the shorter one.
fn belong(topic: &Sum<'_>, term: &Sum<'_>) -> bool {
    let (short, long) = if topic.words.len() < term.words.len() { (topic, term) } else { (term, topic) };
    long.words.to_lowercase().contains(&short.words.to_lowercase()) && f64::from(long.messages) >= STANDS * f64::from(short.messages)
}

/// The longer phrase names both; the people and messages are of the one that more say.
fn join<'a>(topic: &mut Sum<'a>, term: &Sum<'a>) {
    if term.words.len() > topic.words.len() {
        topic.words = term.words;
    }
    topic.people.merge(&term.people);
    topic.messages = topic.messages.max(term.messages);
    topic.strength = topic.strength.max(term.strength);
    (topic.first, topic.last) = (topic.first.min(term.first), topic.last.max(term.last));
}

fn told(sum: &Sum<'_>, terms: Vec<String>, zone: Zone) -> Topic {
    Topic { label: sum.words.to_owned(), terms, people: sum.people.count(), messages: sum.messages, first: zone.start(sum.first), last: zone.start(sum.last), message_ids: Vec::new() }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{DayTerms, Speakers, Terms, terms};
    use hearth_core::{Heard, MemberId, Secret, SpaceId};

    const SECRET: Secret = Secret([1, 2]);

    fn rows(speakers: &mut Speakers, said: &[(i32, u32, &str)]) -> (Vec<TermRow>, Vec<crate::KnownTerm>) {
        let (mut read, mut keys, mut days) = (Terms::default(), vec![], DayTerms::default());
        for (day, person, text) in said {
            terms(Heard(text), &mut read);
            speakers.hear(MemberId(*person), &read, &mut keys);
            days.hear(SECRET, Day(*day), SpaceId(1), MemberId(*person), &keys);
        }
        let rows = days.drain().into_iter().flat_map(|(day, space, bytes)| crate::rows(day, space, &bytes, |_| true).collect::<Vec<_>>()).collect();
        (rows, speakers.take_known())
    }

    #[test]
    fn the_new_is_told_and_the_usual_is_not() {
        let mut days = Speakers::new(SECRET);
        let usual: Vec<_> = (0..60).map(|n| (n, n as u32 % 6, "coffee?")).collect();
        let (past, mut known) = rows(&mut days, &usual);
        let (window, new) = rows(
            &mut days,
            &[(61, 1, "the bike map"), (61, 2, "those bike maps!"), (62, 3, "bike map"), (62, 4, "a bike map"), (62, 5, "coffee"), (62, 1, "coffee"), (62, 2, "coffee"), (63, 9, "secret plan")],
        );
        known.extend(new);
        let words: BTreeMap<_, _> = known.into_iter().map(|known| (known.key, known.words)).collect();
        let topics = ranked(Rows { window: &window, messages: 8, past: &past, past_messages: 60, words: &words }, Zone::UTC, 5);
        assert_eq!(topics.iter().map(|topic| topic.label.as_str()).collect::<Vec<_>>(), ["bike map"]);
        assert_eq!((topics[0].people, topics[0].messages, topics[0].message_ids.len()), (4, 4, 0));
        assert_eq!((topics[0].first, topics[0].last), (Zone::UTC.start(Day(61)), Zone::UTC.start(Day(62))));
    }
}
