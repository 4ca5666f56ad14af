//! Which messages make a conversation: those that answer each other, by the platform's word or by the looks of it.
//!
//! Chats rarely say what answers what. As in M. Elsner, E. Charniak, "You Talking to Me?" (2008), each message is held against
//! those shortly before it: who is addressed, who spoke, which rare words are shared, how long ago. It joins the likeliest, or
//! begins a conversation. The weights are judgement, not trained.

use crate::archive::{Archive, NONE, NUMBER};
use hearth_core::{DAY, HOUR, MINUTE};
use std::ops::Range;

/// Messages of the same space that one is held against.
const BACK: usize = 40;
/// A link must be worth this much.
const BAR: f64 = 1.1;

/// What it is worth to come next, where one conversation is held at a time.
const NEXT: f64 = 2.5;
/// A thread has this many messages at most.
const THREAD: usize = 300;

/// The conversation of each position: numbers from 0, in the order of first messages. `parents` are what the platform says.
pub(crate) fn conversations(archive: &Archive, parents: &[u32]) -> Vec<u32> {
    let mut links = vec![NONE; archive.len()];
    let mut start = 0;
    while start < archive.len() {
        let space = archive.message(start).space;
        let end = (start..archive.len()).find(|at| archive.message(*at).space != space).unwrap_or(archive.len());
        link_space(archive, start..end, parents, &mut links);
        start = end;
    }
    numbered(&links)
}

fn link_space(archive: &Archive, space: Range<usize>, parents: &[u32], links: &mut [u32]) {
    let replies = space.clone().filter(|at| parents[*at] != NONE).count();
    // Mailing lists and forums say what answers what: there, silence about it means a new subject.
    let threaded = replies * 2 > space.len();
    let pace = pace(archive, space.clone());
    for at in space.clone() {
        links[at] = match parents[at] {
            NONE if threaded => NONE,
            NONE => likeliest(archive, at, space.start, pace),
            parent => parent,
        };
    }
}

/// How slow a space is, in minutes.
#[derive(Clone, Copy)]
struct Pace {
    /// The usual time to an answer: three pauses, for others speak in between.
    pause: f64,
    /// After so long nothing is an answer, unless the platform says so.
    end: f64,
}

/// A chat's pauses of more than four hours are nights. In a thread that is a space of its own, answers may take days: such a space
/// is a small part of the archive and lives for a month at most.
fn pace(archive: &Archive, space: Range<usize>) -> Pace {
    let lasts = archive.message(space.end - 1).at - archive.message(space.start).at;
    let thread = space.len() <= THREAD && space.len() * 4 < archive.len() && lasts <= 30 * DAY;
    let (nights, slowest, end): (i64, f64, f64) = if thread { (30 * DAY, 24.0 * 60.0, 7.0 * 24.0 * 60.0) } else { (4 * HOUR, 60.0, 180.0) };
    let mut gaps: Vec<_> = space.clone().skip(1).map(|at| archive.message(at).at - archive.message(at - 1).at).filter(|gap| *gap < nights).collect();
    gaps.sort_unstable();
    let pause = gaps.get(gaps.len() / 2).map_or(5.0, |gap| (3.0 * *gap as f64 / MINUTE as f64).clamp(1.5, slowest));
    Pace { pause, end: end.max(12.0 * pause) }
}

fn likeliest(archive: &Archive, at: usize, first: usize, pace: Pace) -> u32 {
    let (mut best, mut worth) = (NONE, BAR);
    let (mut same, mut addressed) = (false, false);
    let next = NEXT / libm::pow(busy(archive, at, first), 2.5);
    for before in (first.max(at.saturating_sub(BACK))..at).rev() {
        let (a, b) = (archive.message(before), archive.message(at));
        let minutes = (b.at - a.at) as f64 / MINUTE as f64;
        if minutes > pace.end {
            break;
        }
        let mut value = -0.8 * libm::log1p(minutes / pace.pause) - 0.06 * (at - before - 1) as f64;
        // One's own last message, and the last of whom one addresses, stand for all before them.
        if a.person == b.person {
            value += if same { 0.3 } else { 1.8 };
            same = true;
        }
        if b.to != NONE && a.person == b.to {
            value += if addressed { 1.0 } else { 4.0 };
            addressed = true;
        }
        value += if a.to == b.person { 2.5 } else { 0.0 };
        value += if a.to != NONE && a.to == b.to && a.person == b.person { 1.5 } else { 0.0 };
        value -= if b.to != NONE && a.person != b.to && a.person != b.person { 2.0 } else { 0.0 };
        value += shared(archive, before, at);
        value += if before + 1 == at { next } else { 0.0 };
        if value > worth {
            (best, worth) = (before as u32, value);
        }
    }
    best
}

/// How much the rarest words say that two messages share: at most two words, each up to 2.
fn shared(archive: &Archive, before: usize, at: usize) -> f64 {
    let (a, b) = (archive.words(before), archive.words(at));
    let mut sum = 0.0;
    for (place, word) in b.iter().enumerate().take(40) {
        let number = word & NUMBER;
        if a.iter().take(40).any(|other| other & NUMBER == number) && !b[..place].iter().any(|other| other & NUMBER == number) {
            let rarity = libm::log(archive.len() as f64 / f64::from(archive.vocabulary.count(number).max(1)));
            sum += ((rarity - 2.0) / 2.5).clamp(0.0, 2.0);
        }
    }
    sum.min(4.0)
}

/// How many conversations there may be at once: up to three people are one, two more are another. They are counted over the last
/// ten messages. The more, the less it says to come next.
fn busy(archive: &Archive, at: usize, first: usize) -> f64 {
    let mut people = [NONE; 10];
    let mut count = 0;
    for before in (first.max(at.saturating_sub(10))..at).map(|before| archive.message(before)).filter(|before| archive.message(at).at - before.at < 30 * MINUTE) {
        if !people[..count].contains(&before.person) {
            people[count] = before.person;
            count += 1;
        }
    }
    ((count as f64 - 1.0) / 2.0).max(1.0)
}

fn numbered(links: &[u32]) -> Vec<u32> {
    let mut conversations = vec![NONE; links.len()];
    let mut path = Vec::new();
    let mut next = 0;
    for at in 0..links.len() {
        let mut last = at;
        // The number is set on the way, so that a ring of answers ends where it began.
        while conversations[last] == NONE {
            conversations[last] = next;
            path.push(last);
            match links[last] {
                NONE => break,
                link => last = link as usize,
            }
        }
        let number = conversations[last];
        next += u32::from(number == next);
        path.drain(..).for_each(|at| conversations[at] = number);
    }
    conversations
}
