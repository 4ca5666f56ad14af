//! Topics: terms that are at home in the same conversations, with the messages that talk about them.

use crate::archive::Archive;
use crate::burst::{Times, bursts};
use crate::candidate::{Window, candidates};
use crate::cluster::clustered;
use crate::extent::{Extent, extent};
use crate::home::{Map, settled};
use crate::label::{Named, label};
use hearth_core::{DAY, Moment};
use rustc_hash::FxHashMap;
use serde::Serialize;
use std::cmp::Reverse;

/// What a group talked about.
#[derive(Clone, PartialEq, Debug, Serialize)]
pub struct Topic {
    /// One to three words.
    pub label: String,
    /// The terms of the topic, the strongest first.
    pub terms: Vec<String>,
    /// People who took part.
    pub people: u32,
    /// Messages that talk about it.
    pub messages: u32,
    /// The first and the last of them. From a database, the first moment of their days.
    pub first: Moment,
    /// See `first`.
    pub last: Moment,
    /// The messages, by time; none from a database, which keeps no messages.
    pub message_ids: Vec<String>,
}

/// Terms of a topic that are told, at most.
const TERMS: usize = 8;
/// A topic takes two people,
const PEOPLE: usize = 2;
/// and a word, an answer, and an answer to that.
const MESSAGES: usize = 3;
/// Two topics are one if so many of the lesser's messages are the other's.
const SAME: f64 = 0.5;
/// Or if they are called the same and are this near in time.
const NEARBY: i64 = 2 * DAY;

pub(crate) fn found(archive: &Archive, from: Moment, to: Moment, limit: usize) -> Vec<Topic> {
    let window = Window { from, to };
    let map = Map::new(archive, window);
    let scored = settled(archive, &map, candidates(archive, window));
    let mut clusters = clustered(archive, &map, &scored);
    clusters.extend(bursts(archive, &Times::new(archive), &scored));
    // Stable: of equal strength, conversations come first.
    clusters.sort_by(|a, b| b.strength.total_cmp(&a.strength));
    let mut told = Told { archive, topics: Vec::new(), taken: FxHashMap::default() };
    for cluster in clusters {
        if told.topics.len() == limit {
            break;
        }
        let terms: Vec<_> = cluster.terms.iter().map(|(at, weight)| Named { term: &scored[*at as usize], weight: *weight }).collect();
        let extent = extent(archive, &map, &cluster, &terms);
        if !told.repeats(&extent, cluster.burst.is_empty())
            && let Some((label, terms)) = label(archive, &terms, &extent.positions)
        {
            told.tell(label, terms, extent, cluster.burst.is_empty());
        }
    }
    told.done()
}

/// Topics so far.
struct Told<'a> {
    archive: &'a Archive,
    topics: Vec<Telling>,
    /// Which topic has a message; of several the first.
    taken: FxHashMap<u32, u32>,
}

/// A topic that may still grow.
struct Telling {
    label: String,
    terms: Vec<String>,
    extent: Extent,
    span: (i64, i64),
    /// Not only a burst.
    conversation: bool,
}

impl Told<'_> {
    /// Whether there is too little of it, or most of its messages are an earlier topic's.
    /// A burst is passing talk in many places: it takes nothing from a conversation that is a part of it.
    fn repeats(&self, extent: &Extent, conversation: bool) -> bool {
        let same = |topic: &Telling| topic.conversation || topic.extent.positions.len() <= 2 * extent.positions.len();
        let counts = |topic: &&u32| !conversation || self.topics.get(**topic as usize).is_some_and(same);
        let mut shared: Vec<_> = extent.positions.iter().filter_map(|position| self.taken.get(position)).filter(counts).collect();
        shared.sort_unstable();
        let most = shared.chunk_by(|a, b| a == b).map(<[_]>::len).max().unwrap_or(0);
        extent.people.len() < PEOPLE || extent.positions.len() < MESSAGES || most as f64 > SAME * extent.positions.len() as f64
    }

    /// Tells a topic; what is called the same at about the same time is the same.
    fn tell(&mut self, label: String, terms: Vec<String>, extent: Extent, conversation: bool) {
        let times = extent.positions.iter().map(|position| self.archive.message(*position as usize).at);
        let span = times.fold((i64::MAX, i64::MIN), |span, at| (span.0.min(at), span.1.max(at)));
        let near = |topic: &Telling| topic.span.0 - span.1 <= NEARBY && span.0 - topic.span.1 <= NEARBY;
        let place = self.topics.iter().position(|topic| near(topic) && topic.label.eq_ignore_ascii_case(&label));
        let number = place.unwrap_or(self.topics.len()) as u32;
        extent.positions.iter().for_each(|position| {
            let owner = self.taken.entry(*position).or_insert(number);
            // A conversation's claim is the better one.
            if conversation && self.topics.get(*owner as usize).is_some_and(|topic| !topic.conversation) {
                *owner = number;
            }
        });
        match place.and_then(|at| self.topics.get_mut(at)) {
            Some(topic) => {
                topic.conversation |= conversation;
                topic.join(self.archive, extent, span);
            }
            None => self.topics.push(Telling { label, terms, extent, span, conversation }),
        }
    }

    fn done(self) -> Vec<Topic> {
        let mut topics: Vec<_> = self.topics.into_iter().map(|topic| topic.done(self.archive)).collect();
        // Stable: of topics with as many people, the stronger one stays first.
        topics.sort_by_key(|topic| Reverse(topic.people));
        topics
    }
}

impl Telling {
    fn join(&mut self, archive: &Archive, extent: Extent, span: (i64, i64)) {
        self.extent.positions.extend(extent.positions);
        self.extent.positions.sort_unstable();
        self.extent.positions.dedup();
        self.extent.people = archive.people(self.extent.positions.iter().copied());
        self.span = (self.span.0.min(span.0), self.span.1.max(span.1));
    }

    fn done(self, archive: &Archive) -> Topic {
        let Self { label, mut terms, mut extent, span, .. } = self;
        terms.truncate(TERMS);
        extent.positions.sort_by_key(|position| (archive.message(*position as usize).at, *position));
        Topic {
            label,
            terms,
            people: extent.people.len() as u32,
            messages: extent.positions.len() as u32,
            first: Moment(span.0),
            last: Moment(span.1),
            message_ids: extent.positions.iter().map(|position| archive.id(*position as usize).to_owned()).collect(),
        }
    }
}
