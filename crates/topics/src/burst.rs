//! Terms that many say within some days, each a little and anywhere: no conversation is about them, yet the group is.

use crate::archive::Archive;
use crate::cluster::Cluster;
use crate::home::{SURPRISING, Scored};
use crate::score::{reach, surprise};
use hearth_core::{DAY, HOUR};
use rustc_hash::FxHashMap;

/// Mentions that are no further apart are one burst: a quarter of the term's usual pause, but between these.
const PAUSE: (i64, i64) = (6 * HOUR, 3 * DAY);
/// Fewer people, or fewer messages, are no burst.
const PEOPLE: usize = 3;
const MESSAGES: usize = 4;
/// A burst is another one's if so many of its mentions are.
const SAME: f64 = 0.5;

/// The times of all messages, in order.
pub(crate) struct Times(Vec<i64>);

impl Times {
    pub(crate) fn new(archive: &Archive) -> Self {
        let mut times: Vec<_> = (0..archive.len()).map(|position| archive.message(position).at).collect();
        times.sort_unstable();
        Self(times)
    }

    /// Messages from one time to another, both included.
    fn between(&self, from: i64, to: i64) -> usize {
        self.0.partition_point(|at| *at <= to) - self.0.partition_point(|at| *at < from)
    }

    fn span(&self) -> i64 {
        self.0.last().zip(self.0.first()).map_or(0, |(last, first)| last - first)
    }
}

/// One term said often for a while.
struct Burst {
    term: u32,
    weight: f64,
    strength: f64,
    /// Positions, in order.
    mentions: Vec<u32>,
}

/// Bursts of the scored terms, those of the same messages put together; the strongest first.
pub(crate) fn bursts(archive: &Archive, times: &Times, scored: &[Scored]) -> Vec<Cluster> {
    let mut bursts: Vec<_> = (0..scored.len()).flat_map(|at| bursts_of(archive, times, scored, at)).collect();
    bursts.sort_by(|a, b| b.strength.total_cmp(&a.strength).then_with(|| a.mentions.cmp(&b.mentions)).then(a.term.cmp(&b.term)));
    let mut clusters = Vec::<Cluster>::new();
    let mut taken = FxHashMap::<u32, usize>::default();
    for burst in bursts {
        let mut owners: Vec<_> = burst.mentions.iter().filter_map(|position| taken.get(position).copied()).collect();
        owners.sort_unstable();
        let most = owners.chunk_by(|a, b| a == b).max_by_key(|group| group.len());
        match most {
            Some(group) if group.len() as f64 >= SAME * burst.mentions.len() as f64 => {
                let cluster = &mut clusters[group[0]];
                cluster.terms.push((burst.term, burst.weight));
                // As with conversations, a topic of several terms is stronger than one of a single word.
                cluster.strength = libm::hypot(cluster.strength, burst.strength);
            }
            _ => {
                burst.mentions.iter().for_each(|position| {
                    taken.entry(*position).or_insert(clusters.len());
                });
                clusters.push(Cluster { conversations: Vec::new(), burst: burst.mentions, terms: vec![(burst.term, burst.weight)], strength: burst.strength });
            }
        }
    }
    clusters
}

fn bursts_of(archive: &Archive, times: &Times, scored: &[Scored], at: usize) -> Vec<Burst> {
    let candidate = &scored[at].candidate;
    let said = candidate.mentions.len() as i64 + i64::from(candidate.outside);
    if candidate.mentions.len() < MESSAGES {
        return Vec::new();
    }
    let mut mentions: Vec<_> = candidate.mentions.iter().map(|position| (archive.message(*position as usize).at, *position)).collect();
    mentions.sort_unstable();
    let pause = (times.span() / said / 4).clamp(PAUSE.0, PAUSE.1);
    mentions.chunk_by(|a, b| b.0 - a.0 <= pause).filter_map(|run| burst(archive, times, run, said as f64, at)).collect()
}

fn burst(archive: &Archive, times: &Times, run: &[(i64, u32)], said: f64, at: usize) -> Option<Burst> {
    let seen = run.len() as f64;
    let of = times.between(run.first()?.0, run.last()?.0) as f64;
    // What lasts for half of the archive is no burst, but the group's daily bread.
    if run.len() < MESSAGES || of * 2.0 > archive.len() as f64 {
        return None;
    }
    let people = archive.people(run.iter().map(|mention| mention.1));
    let weight = surprise(seen, of, (said - seen + 0.5) / (archive.len() as f64 - of));
    let mut mentions: Vec<_> = run.iter().map(|mention| mention.1).collect();
    mentions.sort_unstable();
    (people.len() >= PEOPLE && weight >= SURPRISING).then(|| Burst { term: at as u32, weight, strength: weight * reach(people.len()), mentions })
}
