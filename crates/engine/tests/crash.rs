//! Several communities on two workers, with hardly any memory, thrown away in mid-work again and again: in the end everything
//! is as if nothing had happened.

use hearth_adapter::{Errand, Failure, Fate, Platform, Start, Update, Waiting};
use hearth_core::*;
use hearth_engine::{Engine, Options, Virtual};
use hearth_storage::{Store, StoreError};
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use tokio::sync::watch;

const COMMUNITIES: u64 = 4;
const PEOPLE: u64 = 6;
const DAYS: i64 = 24;
const START: i64 = 20_000 * DAY;

/// A recording of everything that happens, played from any position on.
struct Tape {
    events: Vec<(u64, u64, Event)>,
    next: AtomicUsize,
    /// The latest milestone that was kept.
    reached: AtomicUsize,
    played: watch::Sender<usize>,
    outside: Arc<Mutex<BTreeMap<u64, String>>>,
    clock: Arc<Virtual>,
}

impl Tape {
    fn new(outside: &Arc<Mutex<BTreeMap<u64, String>>>) -> Arc<Self> {
        Arc::new(Self {
            events: history(),
            next: AtomicUsize::new(0),
            reached: AtomicUsize::new(0),
            played: watch::channel(0).0,
            outside: Arc::clone(outside),
            clock: Arc::new(Virtual::at(Moment(START))),
        })
    }
}

fn history() -> Vec<(u64, u64, Event)> {
    let mut events = vec![];
    let mut happens = |community: u64, at: i64, what: What| {
        let position = events.len() as u64 + 1;
        events.push((position, community, Event { at: Moment(START + at), number: position, what }));
    };
    for community in 1..=COMMUNITIES {
        happens(community, 0, What::Space(Box::new(SpaceSeen { space: Native(7), name: "lobby".into(), purpose: Purpose::Lobby })));
        for person in 1..=PEOPLE {
            happens(community, 0, What::Named(Box::new(Named { account: Native(person), name: format!("person {person}").into(), spelling: None, machine: false })));
        }
    }
    let mut message = 0;
    for day in 0..DAYS {
        for turn in 0..PEOPLE as i64 * 2 {
            for community in 1..=COMMUNITIES {
                let person = (turn as u64 * 7 + community * (turn as u64 / 4) + day as u64) % PEOPLE + 1;
                message += 1;
                let parent = (turn % 3 == 1).then(|| MessageId(message - COMMUNITIES));
                let text = format!("word{message} about day{day} and turn{turn} of community{community}, number{}", message * 7919);
                let spoke = Spoke { by: Native(person), space: Native(7), message: MessageId(message), parent, mentions: [None; 3], features: hear(Heard(&text)) };
                happens(community, day * DAY + turn * 90 * MINUTE, What::Spoke(spoke));
                if turn % 4 == 2 {
                    // Somebody likes a message of the day before: its page has long left memory. Where, the platform may say or not.
                    let liked = Reacted { by: Native(person), space: (turn % 8 == 2).then_some(Native(7)), message: MessageId(message.saturating_sub(48 * COMMUNITIES).max(1)), mark: 5, on: true };
                    happens(community, day * DAY + turn * 90 * MINUTE, What::Reacted(liked));
                }
            }
        }
    }
    events
}

impl Platform for Tape {
    fn name(&self) -> &str {
        "tape"
    }

    fn profile(&self, _: Native) -> Profile {
        Profile { buttons: true, private_answers: true, forms: true, marks: true, files: true, pictures: true, lines: 50, text: 4_000 }
    }

    fn resume(&self, start: Start) {
        // A milestone is kept once everything before it is.
        let reached: u64 = start.note.as_deref().map_or(0, |note| note.parse().expect("a number"));
        let low = start.after.as_ref().map_or(0, Mark::low);
        assert!(reached <= low, "{reached} is kept, and only {low} committed");
        self.reached.fetch_max(reached as usize, Ordering::SeqCst);
        self.next.store(start.after.map_or(0, |mark| mark.low()) as usize, Ordering::SeqCst);
    }

    fn receive<'a>(&'a self, updates: &'a mut Vec<Update>) -> Waiting<'a, Result<bool, Failure>> {
        Box::pin(async move {
            let from = self.next.load(Ordering::SeqCst);
            if self.played.send_replace(from) == 0 {
                updates.extend((1..=COMMUNITIES).map(|community| Update::Community { native: community.to_string().into(), name: "club".into() }));
                updates.push(Update::CaughtUp);
            }
            let to = (from + 13).min(self.events.len());
            for (position, community, event) in &self.events[from..to] {
                self.clock.set(event.at);
                updates.push(Update::Event { position: *position, community: Native(*community), event: event.clone() });
            }
            if to > from {
                updates.push(Update::Milestone(to.to_string().into()));
            }
            self.next.store(to, Ordering::SeqCst);
            if updates.is_empty() {
                std::future::pending::<()>().await;
            }
            Ok(true)
        })
    }

    fn committed(&self, _: &Mark) {}

    fn perform<'a>(&'a self, errand: &'a Errand) -> Waiting<'a, Result<Option<What>, Failure>> {
        Box::pin(async move {
            let done = format!("{:?} {:?}", errand.community, errand.effect);
            assert!(self.outside.lock().expect("no panic").insert(errand.nonce, done).is_none(), "nothing is done twice");
            Ok(None)
        })
    }

    fn fate<'a>(&'a self, errand: &'a Errand) -> Waiting<'a, Fate> {
        Box::pin(async move { if self.outside.lock().expect("no panic").contains_key(&errand.nonce) { Fate::Done(None) } else { Fate::NotDone } })
    }
}

async fn engine(folder: &Path, tape: &Arc<Tape>, memory: usize) -> Engine {
    let store = loop {
        match Store::open(folder).await {
            // The process before is still letting go of the folder.
            Err(StoreError::InUse(_)) => tokio::task::yield_now().await,
            store => break store.expect("the folder"),
        }
    };
    let options =
        Options { clock: tape.clock.clone(), workers: 2, memory, secret: |_| Ok(Secret([1, 2])), ..Options::real(Policy { notices: Notices::Lobby, quiet: Some(Quiet::NIGHT), ..Policy::default() }) };
    Engine::start(store, vec![tape.clone()], options).await.expect("an engine")
}

/// Lets the engine work until so much has been played, then throws it away as it is.
fn life(folder: &Path, outside: &Arc<Mutex<BTreeMap<u64, String>>>, until: usize) {
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().expect("a runtime");
    let tape = Tape::new(outside);
    let engine = runtime.block_on(async {
        let engine = engine(folder, &tape, 1).await;
        let mut played = tape.played.subscribe();
        played.wait_for(|played| *played >= until.min(tape.events.len())).await.expect("the tape");
        engine
    });
    drop(engine);
    runtime.shutdown_background();
}

/// Plays to the end, and says what is kept and what was done.
fn whole(folder: &Path, outside: &Arc<Mutex<BTreeMap<u64, String>>>, memory: usize) -> (Vec<Vec<Fact>>, Vec<String>, BTreeSet<String>) {
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().expect("a runtime");
    runtime.block_on(async {
        let tape = Tape::new(outside);
        let engine = engine(folder, &tape, memory).await;
        engine.idle("tape", tape.events.len() as u64).await;
        engine.stop().await.expect("an orderly end");
        assert!(memory > 1 || tape.reached.load(Ordering::SeqCst) > tape.events.len() / 2, "milestones are kept");
        let store = Store::beside(folder).await.expect("the database");
        let (mut facts, mut records) = (vec![], vec![]);
        for listing in store.communities().await.expect("communities") {
            facts.push(store.facts_since(listing.id, Day(0)).await.expect("facts"));
            records.extend(store.records(listing.id, 1_000).await.expect("records").into_iter().map(|record| format!("{:?} {record:?}", listing.id)));
        }
        assert_eq!(store.outbox().await.expect("the outbox"), []);
        store.close().await;
        let done = outside.lock().expect("no panic").values().cloned().collect();
        (facts, records, done)
    })
}

#[test]
fn thrown_away_at_any_moment_and_short_of_memory_it_ends_the_same() {
    let calm = tempfile::tempdir().expect("a folder");
    let expected = whole(calm.path(), &Arc::default(), 1 << 30);
    assert!(expected.0.iter().all(|facts| facts.len() > 150) && expected.1.len() >= 20, "something happens: {} records", expected.1.len());
    assert!(expected.2.len() >= 10);

    let (folder, outside) = (tempfile::tempdir().expect("a folder"), Arc::default());
    let length = history().len();
    for n in 1..10 {
        life(folder.path(), &outside, length * n / 10 + n * 37 % 50);
    }
    let seen = whole(folder.path(), &outside, 1);
    assert_eq!(seen.1, expected.1);
    assert_eq!(seen.2, expected.2);
    assert_eq!(seen.0, expected.0);
}
