//! What somebody waits for comes first, but not before what it is about.

use hearth_adapter::{Errand, Failure, Fate, Platform, Start, Update, Waiting};
use hearth_core::*;
use hearth_engine::{Clock, Engine, Options, System};
use hearth_storage::Store;
use std::sync::{Arc, Mutex};
use tokio::sync::mpsc;

/// Tells what it is given, piece by piece, and shows what is said.
struct Line {
    pieces: Mutex<Vec<Vec<Update>>>,
    said: mpsc::UnboundedSender<String>,
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

    fn perform<'a>(&'a self, errand: &'a Errand) -> Waiting<'a, Result<(), Failure>> {
        Box::pin(async move {
            let _ = self.said.send(format!("{:?}", errand.effect));
            Ok(())
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
    let line = Arc::new(Line { pieces: Mutex::new(vec![asks, announced]), said });
    let folder = tempfile::tempdir().expect("a folder");
    let store = Store::open(folder.path()).await.expect("a database");
    let engine = Engine::start(store, vec![line], Options { workers: 1, ..Options::real(Policy::default()) }).await.expect("an engine");
    // The role is known: its holders are asked for.
    assert_eq!(heard.recv().await.expect("something is done"), "Census { badge: Native(9) }");
    engine.stop().await.expect("a good end");
}
