//! Where a term is at home: the conversations that say it more than all else does.

use crate::archive::Archive;
use crate::candidate::{Candidate, Window};
use crate::score::{contrast, surprise};

/// A conversation must be surprising by this much to be a term's home: one in a hundred by chance (see [`surprise`]).
pub(crate) const SURPRISING: f64 = 6.6;
/// Beside a past, a term must be said more by this many standard deviations: one in ten by chance.
const MORE: f64 = 1.28;

/// Messages of nobody in particular, none of which says the term: any word that is no stop word is rare in most talk.
const ELSEWHERE: f64 = 50.0;

/// A conversation and how much it is about a term.
#[derive(Clone, Copy)]
pub(crate) struct Home {
    pub(crate) conversation: u32,
    pub(crate) weight: f64,
}

/// A candidate and where it is at home.
pub(crate) struct Scored {
    pub(crate) candidate: Candidate,
    /// By conversation.
    pub(crate) homes: Vec<Home>,
}

/// The window's messages by conversation.
pub(crate) struct Map {
    starts: Vec<u32>,
    positions: Vec<u32>,
    /// Messages of each conversation, those outside of the window too.
    whole: Vec<u32>,
    outside: usize,
}

impl Map {
    pub(crate) fn new(archive: &Archive, window: Window) -> Self {
        let conversations = archive.conversation.iter().max().map_or(0, |last| *last as usize + 1);
        let mut starts = vec![0_u32; conversations + 1];
        let mut whole = vec![0_u32; conversations];
        let inside: Vec<_> = (0..archive.len()).filter(|position| window.holds(archive, *position)).collect();
        archive.conversation.iter().for_each(|at| whole[*at as usize] += 1);
        inside.iter().for_each(|position| starts[archive.conversation[*position] as usize + 1] += 1);
        (1..starts.len()).for_each(|at| starts[at] += starts[at - 1]);
        let mut next = starts.clone();
        let mut positions = vec![0; inside.len()];
        for position in &inside {
            let at = &mut next[archive.conversation[*position] as usize];
            positions[*at as usize] = *position as u32;
            *at += 1;
        }
        Self { starts, positions, whole, outside: archive.len() - inside.len() }
    }

    /// Positions of a conversation's messages in the window, by space and time.
    pub(crate) fn messages(&self, conversation: u32) -> &[u32] {
        let at = conversation as usize;
        &self.positions[self.starts[at] as usize..self.starts[at + 1] as usize]
    }
}

/// Finds the homes of each candidate; those that are usual in the archive's other messages are left out.
pub(crate) fn settled(archive: &Archive, map: &Map, candidates: Vec<Candidate>) -> Vec<Scored> {
    candidates.into_iter().filter_map(|candidate| score(archive, map, candidate)).collect()
}

fn score(archive: &Archive, map: &Map, candidate: Candidate) -> Option<Scored> {
    let inside = map.positions.len() as f64;
    let said = candidate.mentions.len() as f64;
    let more = if map.outside == 0 { f64::INFINITY } else { contrast(said, inside, f64::from(candidate.outside), map.outside as f64) };
    if more < MORE {
        return None;
    }
    let mut mentions: Vec<_> = candidate.mentions.iter().map(|position| (archive.conversation[*position as usize], *position)).collect();
    mentions.sort_unstable();
    let all = said + f64::from(candidate.outside);
    let mut homes = Vec::new();
    for group in mentions.chunk_by(|a, b| a.0 == b.0) {
        let conversation = group[0].0;
        let of = f64::from(map.whole[conversation as usize]);
        let seen = group.len() as f64;
        // The share elsewhere: half a message more, so that what was never said is not impossible, and some messages of
        // anybody's, so that an archive of one conversation has something to differ from.
        let share = (all - seen + 0.5) / (archive.len() as f64 - of + ELSEWHERE);
        let weight = surprise(seen, of, share.min(0.99));
        if seen >= 2.0 && weight >= SURPRISING {
            homes.push(Home { conversation, weight });
        }
    }
    Some(Scored { candidate, homes })
}
