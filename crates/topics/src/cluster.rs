//! Conversations about the same thing are put together: a subject is taken up again hours or days later.

use crate::archive::Archive;
use crate::home::{Map, Scored};
use crate::score::reach;
use hearth_core::DAY;
use rustc_hash::FxHashMap;

/// Conversations are about the same if their terms are this alike (the cosine of their terms' weights),
const ALIKE: f64 = 0.6;
/// less and less so with time: half as much after so many days.
const FORGOTTEN: f64 = 7.0;
/// Terms of a conversation by which others are sought.
const SOUGHT: usize = 12;

/// Conversations about the same thing, or a burst of mentions.
pub(crate) struct Cluster {
    pub(crate) conversations: Vec<u32>,
    /// If it is a burst instead: the positions that mention it, in order.
    pub(crate) burst: Vec<u32>,
    /// Terms, by their place among the scored, and their weights over all conversations; the heaviest first.
    pub(crate) terms: Vec<(u32, f64)>,
    pub(crate) strength: f64,
}

/// A conversation as its terms.
struct Profile {
    conversation: u32,
    terms: Vec<(u32, f64)>,
    norm: f64,
    strength: f64,
    span: (i64, i64),
}

/// A cluster that grows.
struct Growing {
    conversations: Vec<u32>,
    terms: FxHashMap<u32, f64>,
    norm: f64,
    strength: f64,
    span: (i64, i64),
}

/// The clusters of a window's conversations, the strongest first.
pub(crate) fn clustered(archive: &Archive, map: &Map, scored: &[Scored]) -> Vec<Cluster> {
    let mut grove = Grove::default();
    profiles(archive, map, scored).into_iter().for_each(|profile| grove.place(profile));
    let mut clusters: Vec<_> = grove.growing.into_iter().map(Growing::done).collect();
    clusters.sort_by(|a, b| b.strength.total_cmp(&a.strength).then_with(|| a.conversations.cmp(&b.conversations)));
    clusters
}

/// All clusters that grow.
#[derive(Default)]
struct Grove {
    growing: Vec<Growing>,
    /// The clusters that have a term among their heaviest.
    having: FxHashMap<u32, Vec<u32>>,
}

impl Grove {
    /// Puts a conversation to the most alike cluster; else it begins one.
    fn place(&mut self, profile: Profile) {
        let at = self.nearest(&profile).unwrap_or_else(|| {
            self.growing.push(Growing { conversations: Vec::new(), terms: FxHashMap::default(), norm: 0.0, strength: 0.0, span: profile.span });
            self.growing.len() as u32 - 1
        });
        for term in profile.terms.iter().take(SOUGHT) {
            let clusters = self.having.entry(term.0).or_default();
            if !clusters.contains(&at) {
                clusters.push(at);
            }
        }
        self.growing[at as usize].take(profile);
    }

    fn nearest(&self, profile: &Profile) -> Option<u32> {
        let mut near: Vec<u32> = profile.terms.iter().take(SOUGHT).filter_map(|term| self.having.get(&term.0)).flatten().copied().collect();
        near.sort_unstable();
        near.dedup();
        let alike = near.into_iter().map(|at| (at, likeness(profile, &self.growing[at as usize]))).filter(|(_, alike)| *alike >= ALIKE);
        alike.max_by(|a, b| a.1.total_cmp(&b.1).then(b.0.cmp(&a.0))).map(|(at, _)| at)
    }
}

/// The conversations of two people and more that are home to a term, the strongest first.
fn profiles(archive: &Archive, map: &Map, scored: &[Scored]) -> Vec<Profile> {
    let mut terms = FxHashMap::<u32, Vec<(u32, f64)>>::default();
    let mut conversations = Vec::new();
    for (at, term) in scored.iter().enumerate() {
        for home in &term.homes {
            let terms = terms.entry(home.conversation).or_default();
            if terms.is_empty() {
                conversations.push(home.conversation);
            }
            terms.push((at as u32, home.weight));
        }
    }
    let mut profiles: Vec<_> = conversations.into_iter().filter_map(|at| Some(profile(archive, map, at, terms.remove(&at)?))).filter(|profile| profile.strength > 0.0).collect();
    profiles.sort_by(|a, b| b.strength.total_cmp(&a.strength).then(a.conversation.cmp(&b.conversation)));
    profiles
}

fn profile(archive: &Archive, map: &Map, conversation: u32, mut terms: Vec<(u32, f64)>) -> Profile {
    terms.sort_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0)));
    let norm = libm::sqrt(terms.iter().map(|term| term.1 * term.1).sum());
    let messages = map.messages(conversation).iter().map(|position| archive.message(*position as usize));
    let people = archive.people(map.messages(conversation).iter().copied());
    let span = messages.fold((i64::MAX, i64::MIN), |span, message| (span.0.min(message.at), span.1.max(message.at)));
    let strength = norm * reach(people.len());
    Profile { conversation, terms, norm, strength, span }
}

fn likeness(profile: &Profile, cluster: &Growing) -> f64 {
    let product: f64 = profile.terms.iter().filter_map(|term| cluster.terms.get(&term.0).map(|weight| weight * term.1)).sum();
    let apart = (profile.span.0 - cluster.span.1).max(cluster.span.0 - profile.span.1).max(0) as f64 / DAY as f64;
    product / (profile.norm * cluster.norm) / (1.0 + apart / FORGOTTEN)
}

impl Growing {
    fn take(&mut self, profile: Profile) {
        self.conversations.push(profile.conversation);
        let mut squares = self.norm * self.norm;
        for (term, weight) in &profile.terms {
            let own = self.terms.entry(*term).or_default();
            squares += weight * (2.0 * *own + weight);
            *own += weight;
        }
        self.norm = libm::sqrt(squares);
        self.strength = libm::hypot(self.strength, profile.strength);
        self.span = (self.span.0.min(profile.span.0), self.span.1.max(profile.span.1));
    }

    fn done(self) -> Cluster {
        let mut terms: Vec<_> = self.terms.into_iter().collect();
        terms.sort_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0)));
        Cluster { conversations: self.conversations, burst: Vec::new(), terms, strength: self.strength }
    }
}
