//! What somebody waits for comes first, but not before what it is about.

use hearth_adapter::{Errand, Failure, Fate, Platform, Start, Update, Waiting};
use hearth_core::*;
use hearth_engine::{Clock, Engine, Options, System};
use hearth_storage::{Batch, OutboxRow, Store};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;
use tokio::sync::mpsc;

/// Tells what it is given, piece by piece, and shows what is said.
struct Line {
    pieces: Mutex<Vec<Vec<Update>>>,
    said: mpsc::UnboundedSender<String>,
    /// What everybody reads has to wait until somebody has been answered.
    busy: AtomicBool,
}

impl Platform for Line {
    fn name(&self) -> &str {
        "line"
    }

    fn profile(&self, _: Native) -> Profile {
        Profile { buttons: true, private_answers: true, forms: true, marks: true, files: true, pictures: false, lines: 50, text: 4_000 }
    }

    fn resume(&self, _: Start) {}

    fn receive<'a>(&'a self, updates: &'a mut Vec<Update>) -> Waiting<'a, Result<bool, Failure>> {
        Box::pin(async move {
            let next = self.pieces.lock().expect("no panic").pop();
            match next {
                Some(piece) => updates.extend(piece),
                None => std::future::pending().await,
            }
            Ok(true)
        })
    }

    fn committed(&self, _: &Mark) {}

    fn perform<'a>(&'a self, errand: &'a Errand) -> Waiting<'a, Result<Option<What>, Failure>> {
        Box::pin(async move {
            match &errand.effect {
                Effect::Say { to: To::Space(_), .. } if self.busy.load(Ordering::Relaxed) => {
                    let _ = self.said.send("not now".into());
                    return Err(Failure::Retry(Duration::from_millis(5)));
                }
                // Somebody who has been told too much has to wait for long.
                Effect::Say { to: To::Private(Native(77)), .. } => return Err(Failure::Retry(Duration::from_secs(3_600))),
                Effect::Say { to: To::Private(_), .. } => self.busy.store(false, Ordering::Relaxed),
                _ => {}
            }
            let _ = self.said.send(format!("{:?}", errand.effect));
            Ok(None)
        })
    }

    fn fate<'a>(&'a self, _: &'a Errand) -> Waiting<'a, Fate> {
        Box::pin(async { Fate::NotDone })
    }
}

/// A server is announced with its roles, and at once its owner asks for one of them: both are in the worker's queues when it
/// first looks, since one thread runs everything.
#[tokio::test]
async fn a_command_does_not_overtake_the_announcement_of_what_it_is_about() {
    let at = System.now();
    let aside = |what: What| Update::Aside { community: Native(5), event: Event { at, number: 1, what } };
    let asked = Asked {
        by: Native(1),
        space: Native(7),
        command: "setup".into(),
        words: ["regular", "Newcomers"].into_iter().map(|word| Word::Text(Given::new(word))).collect(),
        rights: Rights::Owner,
        lang: Some("en".into()),
        ticket: Ticket::default(),
        found: None,
    };
    let announced = vec![
        Update::Community { native: "5".into(), name: "club".into() },
        Update::CaughtUp,
        aside(What::Space(Box::new(SpaceSeen { space: Native(7), name: "lobby".into(), purpose: Purpose::Lobby }))),
        aside(What::Badges([Badge { native: Native(9), name: "Newcomers".into() }].into())),
    ];
    let asks = vec![Update::Event { position: 1, community: Native(5), event: Event { at, number: 2, what: What::Asked(Box::new(asked)) } }];
    let (said, mut heard) = mpsc::unbounded_channel();
    let line = Arc::new(Line { pieces: Mutex::new(vec![asks, announced]), said, busy: AtomicBool::new(false) });
    let folder = tempfile::tempdir().expect("a folder");
    let store = Store::open(folder.path()).await.expect("a database");
    let engine = Engine::start(store, vec![line], Options { workers: 1, ..Options::real(Policy::default()) }).await.expect("an engine");
    // The role is known: its holders are asked for.
    assert_eq!(heard.recv().await.expect("something is done"), "Census { badge: Native(9) }");
    engine.stop().await.expect("a good end");
}

/// What one person waits for keeps nobody else waiting.
#[tokio::test]
async fn who_has_to_wait_for_long_waits_alone() {
    let folder = tempfile::tempdir().expect("a folder");
    let store = Store::open(folder.path()).await.expect("a database");
    let community = store.found("line", &Founded { name: "club".into(), native: "5".into(), secret: Secret([1, 2]), day: Day(100) }).await.expect("a community");
    let say = |id: u64, who: u64| {
        let effect = Effect::Say { to: To::Private(Native(who)), lang: "en".into(), card: Card::new(Tone::Plain, Text::keyed(format!("text-{id}"))) };
        OutboxRow { id, community, at: Moment(5), due: None, effect, begun: false }
    };
    store.commit(&Batch { outbox: vec![say(1, 77), say(2, 77), say(3, 8)], ..Batch::default() }).await.expect("a commit");
    let (said, mut heard) = mpsc::unbounded_channel();
    let line = Arc::new(Line { pieces: Mutex::default(), said, busy: AtomicBool::new(false) });
    let engine = Engine::start(store.clone(), vec![line], Options { workers: 1, ..Options::real(Policy::default()) }).await.expect("an engine");
    assert!(heard.recv().await.expect("something is done").contains("text-3"));
    engine.stop().await.expect("a good end");
    // What could not be said is not doubted by whoever comes next: it was not said.
    let left: Vec<_> = store.outbox().await.expect("the outbox").iter().map(|row| (row.id, row.begun)).collect();
    assert_eq!(left, [(1, false), (2, false)]);
}

/// What everybody reads stays in its order, and keeps nobody waiting who has asked something.
#[tokio::test]
async fn what_everybody_reads_waits_aside() {
    let folder = tempfile::tempdir().expect("a folder");
    let store = Store::open(folder.path()).await.expect("a database");
    let community = store.found("line", &Founded { name: "club".into(), native: "5".into(), secret: Secret([1, 2]), day: Day(100) }).await.expect("a community");
    let say = |id: u64, to: To| {
        let effect = Effect::Say { to, lang: "en".into(), card: Card::new(Tone::Plain, Text::keyed(format!("text-{id}"))) };
        OutboxRow { id, community, at: Moment(5), due: None, effect, begun: false }
    };
    let space = || To::Space(Native(7));
    let outbox = vec![say(1, space()), say(2, space()), say(3, To::Private(Native(1))), say(4, space()), say(5, To::Private(Native(1)))];
    store.commit(&Batch { outbox, ..Batch::default() }).await.expect("a commit");
    let (said, mut heard) = mpsc::unbounded_channel();
    let line = Arc::new(Line { pieces: Mutex::default(), said, busy: AtomicBool::new(true) });
    let engine = Engine::start(store, vec![line], Options { workers: 1, ..Options::real(Policy::default()) }).await.expect("an engine");
    let mut order = Vec::new();
    while order.len() < 5 {
        let said = heard.recv().await.expect("something is done");
        order.extend((1..=5).filter(|id| said.contains(&format!("text-{id}"))));
    }
    let of = |ids: [usize; 2]| order.iter().copied().filter(|id| ids.contains(id)).collect::<Vec<_>>();
    assert_eq!(order[0], 3, "who waits for an answer does not wait for the rest: {order:?}");
    assert_eq!((of([1, 2]), of([2, 4]), of([3, 5])), (vec![1, 2], vec![2, 4], vec![3, 5]), "{order:?}");
    engine.stop().await.expect("a good end");
}
