//! Which messages talk about a topic: those that say it, and in the conversations that are about it those around them.
//!
//! People rarely repeat a subject's name: in a conversation about it most messages are answers. So a conversation of which a good
//! part says the topic's terms counts whole; of a longer one that only passes by, the messages next to a mention.

use crate::archive::Archive;
use crate::cluster::Cluster;
use crate::home::Map;
use crate::label::Named;
use hearth_core::DAY;

/// A conversation counts whole if it is no longer than this,
const SHORT: usize = 12;
/// or if one message in so many mentions the topic.
const OFTEN: usize = 6;
/// In other conversations, so many messages before and after a mention count.
const AROUND: usize = 4;
/// The same two numbers for a burst, which passes by many conversations.
const PASSING: (usize, usize) = (4, 1);
/// Terms count as mentions that weigh so much of the heaviest.
const HEAVY: f64 = 0.15;
/// Outside of its homes, a mention counts if so much of what is said of the first term is said in them,
const AT_HOME: f64 = 0.5;

/// and it is this near in time.
const NEARBY: i64 = 2 * DAY;

/// The messages and people of a topic.
pub(crate) struct Extent {
    /// In order.
    pub(crate) positions: Vec<u32>,
    /// In order.
    pub(crate) people: Vec<u32>,
}

pub(crate) fn extent(archive: &Archive, map: &Map, cluster: &Cluster, terms: &[Named<'_>]) -> Extent {
    let mut positions = match cluster.burst.is_empty() {
        true => of_conversations(archive, map, cluster, terms),
        false => of_burst(archive, map, &cluster.burst),
    };
    positions.sort_unstable();
    positions.dedup();
    let people = archive.people(positions.iter().copied());
    Extent { positions, people }
}

fn of_conversations(archive: &Archive, map: &Map, cluster: &Cluster, terms: &[Named<'_>]) -> Vec<u32> {
    let heavy = terms.first().map_or(0.0, |first| first.weight * HEAVY);
    let mut mentions: Vec<u32> = terms.iter().take_while(|named| named.weight >= heavy).flat_map(|named| &named.term.candidate.mentions).copied().collect();
    mentions.sort_unstable();
    mentions.dedup();
    let mut positions = Vec::new();
    for conversation in &cluster.conversations {
        around(map.messages(*conversation), &mentions, (SHORT, AROUND), &mut positions);
    }
    positions.sort_unstable();
    let own = terms.first().map_or(&[][..], |first| &first.term.candidate.mentions);
    let inside = own.iter().filter(|position| positions.binary_search(position).is_ok()).count();
    if inside as f64 >= AT_HOME * own.len() as f64 {
        let times = |position: &u32| archive.message(*position as usize).at;
        let (from, to) = (positions.iter().map(times).min().unwrap_or(0) - NEARBY, positions.iter().map(times).max().unwrap_or(0) + NEARBY);
        positions.extend(own.iter().filter(|position| (from..=to).contains(&times(position))));
    }
    positions
}

/// The mentions, and what is next to them in their conversations.
fn of_burst(archive: &Archive, map: &Map, mentions: &[u32]) -> Vec<u32> {
    let mut conversations: Vec<_> = mentions.iter().map(|position| archive.conversation[*position as usize]).collect();
    conversations.sort_unstable();
    conversations.dedup();
    let mut positions = Vec::new();
    conversations.into_iter().for_each(|conversation| around(map.messages(conversation), mentions, PASSING, &mut positions));
    positions
}

/// Adds the messages of a conversation that belong to its mentions: all if it is short enough, else so many around each.
fn around(conversation: &[u32], mentions: &[u32], (short, reach): (usize, usize), positions: &mut Vec<u32>) {
    let places: Vec<_> = (0..conversation.len()).filter(|at| mentions.binary_search(&conversation[*at]).is_ok()).collect();
    if conversation.len() <= short || places.len() * OFTEN >= conversation.len() {
        return positions.extend(conversation);
    }
    let mut from = 0;
    for place in places {
        let to = (place + reach + 1).min(conversation.len());
        positions.extend(&conversation[from.max(place.saturating_sub(reach)).min(to)..to]);
        from = to;
    }
}
