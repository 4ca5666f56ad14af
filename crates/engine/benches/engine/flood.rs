//! A platform that has as much to say as anybody wants, and answers at once.

use hearth_adapter::{Errand, Failure, Fate, Platform, Start, Update, Waiting};
use hearth_core::*;
use hearth_engine::Virtual;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};
use tokio::sync::Notify;

/// Updates handed over at once, as a socket hands them over.
const BATCH: u64 = 512;
const TEXTS: [&str; 6] = [
    "did anybody watch the new episode last night?",
    "thanks, that fixed it for me",
    "I would put it in the oven for twenty minutes",
    "今天晚上的节目真好看，你们觉得怎么样",
    "no",
    "the second half was much better than the first, in my opinion at least",
];

/// What is said: in how many communities, by how many members of each, and when.
#[derive(Clone, Copy)]
pub(crate) struct Talk {
    pub(crate) communities: u64,
    pub(crate) members: u64,
    pub(crate) spaces: u64,
    /// The first message's moment, and milliseconds to the next.
    pub(crate) from: Moment,
    pub(crate) pace: i64,
    /// Messages a second; none for as many as are taken.
    pub(crate) rate: Option<u64>,
}

pub(crate) struct Flood {
    talk: Talk,
    /// Goes with the talk, so that days end when they are over.
    pub(crate) clock: Arc<Virtual>,
    cumulative: Vec<f64>,
    state: Mutex<State>,
    wake: Notify,
    pub(crate) committed: AtomicU64,
    pub(crate) position: AtomicU64,
    pub(crate) answers: Mutex<Vec<Duration>>,
}

struct State {
    announced: bool,
    named: u64,
    spoken: u64,
    wanted: u64,
    /// The last message of each community's spaces.
    latest: Vec<MessageId>,
    /// When the last were asked for, and how many there were before.
    since: (Instant, u64),
    asks: Vec<(u64, Native, &'static str)>,
    asked: Vec<Instant>,
    ended: bool,
}

impl Flood {
    pub(crate) fn new(talk: Talk) -> Self {
        let mut sum = 0.0;
        let cumulative = (1..=talk.members)
            .map(|rank| {
                sum += 1.0 / rank as f64;
                sum
            })
            .collect();
        let state = State {
            announced: false,
            named: 0,
            spoken: 0,
            wanted: 0,
            latest: vec![MessageId(0); (talk.communities * talk.spaces) as usize],
            since: (Instant::now(), 0),
            asks: vec![],
            asked: vec![],
            ended: false,
        };
        Self {
            talk,
            clock: Arc::new(Virtual::at(talk.from)),
            cumulative,
            state: Mutex::new(state),
            wake: Notify::new(),
            committed: AtomicU64::new(0),
            position: AtomicU64::new(0),
            answers: Mutex::default(),
        }
    }

    /// Says so many messages more, and returns the position of the last.
    pub(crate) fn say(&self, messages: u64) -> u64 {
        let mut state = self.lock();
        state.wanted += messages;
        state.since = (Instant::now(), state.spoken);
        self.wake.notify_one();
        self.position.load(Ordering::Relaxed) + messages + (self.people() - state.named.min(self.people()))
    }

    /// People who are known from an earlier run, and how many messages there were.
    pub(crate) fn go_on(&self, spoken: u64) {
        let mut state = self.lock();
        state.named = self.people();
        (state.spoken, state.wanted) = (spoken, spoken);
        self.clock.set(self.talk.from.plus(spoken as i64 * self.talk.pace));
        self.position.store(self.people() + spoken, Ordering::Relaxed);
    }

    pub(crate) fn ask(&self, community: u64, by: Native, command: &'static str) {
        let mut state = self.lock();
        state.asks.push((community, by, command));
        self.wake.notify_one();
    }

    pub(crate) fn end(&self) {
        self.lock().ended = true;
        self.wake.notify_one();
    }

    fn people(&self) -> u64 {
        self.talk.communities * self.talk.members
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, State> {
        self.state.lock().expect("nobody panics while holding it")
    }

    fn event(&self, community: u64, at: Moment, what: What, updates: &mut Vec<Update>) {
        let position = self.position.fetch_add(1, Ordering::Relaxed) + 1;
        updates.push(Update::Event { position, community: Native(community + 1), event: Event { at, number: position, what } });
    }

    fn named(&self, state: &mut State, updates: &mut Vec<Update>) {
        let (community, member) = (state.named % self.talk.communities, state.named / self.talk.communities + 1);
        state.named += 1;
        let named = Named { account: Native(member), name: format!("member {member}").into(), spelling: None, machine: false };
        self.event(community, self.talk.from, What::Named(Box::new(named)), updates);
    }

    fn spoke(&self, state: &mut State, updates: &mut Vec<Update>) {
        let n = state.spoken;
        state.spoken += 1;
        let community = mix(n) % self.talk.communities;
        // Half of the talk is in the first space, half of the rest in the second, and so on.
        let space = u64::from(mix(n * 7 + 1).trailing_zeros()).min(self.talk.spaces - 1);
        let latest = &mut state.latest[(community * self.talk.spaces + space) as usize];
        let parent = Some(*latest).filter(|latest| latest.0 > 0 && mix(n * 3 + 2).is_multiple_of(3));
        *latest = MessageId(n + 1);
        let spoke = Spoke {
            by: Native(self.zipf(mix(n + 5))),
            space: Native(1_000_000_000 + space),
            message: MessageId(n + 1),
            parent,
            mentions: [None; 3],
            features: hear(Heard(TEXTS[(mix(n + 9) % 6) as usize])),
        };
        let at = self.talk.from.plus(n as i64 * self.talk.pace);
        self.clock.set(at);
        self.event(community, at, What::Spoke(spoke), updates);
    }

    fn asked(&self, state: &mut State, (community, by, command): (u64, Native, &'static str), updates: &mut Vec<Update>) {
        let ticket = Ticket(state.asked.len().to_string().into());
        state.asked.push(Instant::now());
        let asked = Asked { by, space: Native(1_000_000_000), command: command.into(), words: Default::default(), rights: Rights::Member, lang: None, ticket, found: None };
        let at = self.talk.from.plus(state.spoken as i64 * self.talk.pace);
        self.event(community, at, What::Asked(Box::new(asked)), updates);
    }

    fn zipf(&self, random: u64) -> u64 {
        let total = self.cumulative[self.cumulative.len() - 1];
        let rank = self.cumulative.partition_point(|sum| *sum < random as f64 / u64::MAX as f64 * total) as u64;
        (rank.min(self.talk.members - 1) * 7_368_787) % self.talk.members + 1
    }
}

impl Platform for Flood {
    fn name(&self) -> &str {
        "flood"
    }

    fn profile(&self, _: Native) -> Profile {
        Profile { buttons: true, private_answers: true, forms: true, marks: true, files: true, pictures: true, lines: 50, text: 4096 }
    }

    fn resume(&self, _: Start) {}

    fn receive<'a>(&'a self, updates: &'a mut Vec<Update>) -> Waiting<'a, Result<bool, Failure>> {
        Box::pin(async move {
            loop {
                let wait = {
                    let mut state = self.lock();
                    if !state.announced {
                        state.announced = true;
                        for community in 1..=self.talk.communities {
                            updates.push(Update::Community { native: community.to_string().into(), name: format!("community {community}").into() });
                        }
                        updates.push(Update::CaughtUp);
                        return Ok(true);
                    }
                    for ask in std::mem::take(&mut state.asks) {
                        self.asked(&mut state, ask, updates);
                    }
                    let due = self.talk.rate.map_or(u64::MAX, |rate| state.since.1 + (state.since.0.elapsed().as_secs_f64() * rate as f64) as u64);
                    let mut took = 0;
                    while took < BATCH && state.named < self.people() {
                        self.named(&mut state, updates);
                        took += 1;
                    }
                    while took < BATCH && state.spoken < state.wanted.min(due) {
                        self.spoke(&mut state, updates);
                        took += 1;
                    }
                    if !updates.is_empty() {
                        return Ok(true);
                    }
                    if state.ended {
                        return Ok(false);
                    }
                    self.talk.rate.is_some() && state.spoken < state.wanted
                };
                if wait {
                    tokio::select! { () = tokio::time::sleep(Duration::from_millis(1)) => {}, () = self.wake.notified() => {} }
                } else {
                    self.wake.notified().await;
                }
            }
        })
    }

    fn committed(&self, mark: &Mark) {
        self.committed.store(mark.low(), Ordering::Release);
    }

    fn perform<'a>(&'a self, errand: &'a Errand) -> Waiting<'a, Result<Option<What>, Failure>> {
        if let Effect::Say { to: To::Answer { ticket, .. }, .. } = &errand.effect {
            let asked = ticket.0.parse::<usize>().ok().and_then(|at| self.lock().asked.get(at).copied());
            let took = asked.map(|asked| asked.elapsed()).unwrap_or_default();
            self.answers.lock().expect("nobody panics while holding it").push(took);
        }
        Box::pin(async { Ok(None) })
    }

    fn fate<'a>(&'a self, _: &'a Errand) -> Waiting<'a, Fate> {
        Box::pin(async { Fate::Unknown })
    }
}

/// A number that looks like chance, the same in every run.
pub(crate) fn mix(n: u64) -> u64 {
    let n = (n ^ (n >> 30)).wrapping_add(0x9e37_79b9_7f4a_7c15).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    let n = (n ^ (n >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    n ^ (n >> 31)
}
