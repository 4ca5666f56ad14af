//! Everything behind one lock, and the word that it changed.

use crate::clock::Clock;
use crate::faults::Faults;
use crate::gateway::Hub;
use crate::id::{Id, Mint};
use crate::interaction::Interactions;
use crate::journal::Journal;
use crate::options::Options;
use crate::rates::Buckets;
use crate::spec::Spec;
use crate::world::{User, World};
use std::sync::{Mutex, MutexGuard, PoisonError};
use tokio::sync::watch;

/// The bot's id; the token begins with it, as tokens do.
pub(crate) const BOT: Id = Id(123_456_789_012_345_678);
/// Not a secret: it opens nothing but a Discord of our own.
pub(crate) const TOKEN: &str = "MTIzNDU2Nzg5MDEyMzQ1Njc4.G-loca.a-discord-of-our-own-opens-nothing-else";

/// Everything.
pub(crate) struct State {
    pub(crate) options: Options,
    pub(crate) world: World,
    pub(crate) hub: Hub,
    pub(crate) clock: Clock,
    pub(crate) mint: Mint,
    pub(crate) journal: Journal,
    pub(crate) faults: Faults,
    pub(crate) buckets: Buckets,
    pub(crate) interactions: Interactions,
    pub(crate) token: &'static str,
    pub(crate) port: u16,
}

impl State {
    pub(crate) fn new(options: Options, port: u16) -> State {
        let mut world = World { bot: BOT, ..World::default() };
        world.users.insert(BOT, User { id: BOT, name: "Hearth".to_owned(), shown: None, bot: true, locale: "en-US".to_owned() });
        State {
            clock: Clock { back: options.ago, stands: options.clock, ..Clock::default() },
            options,
            world,
            hub: Hub::default(),
            mint: Mint::default(),
            journal: Journal::default(),
            faults: Faults::default(),
            buckets: Buckets::default(),
            interactions: Interactions::default(),
            token: TOKEN,
            port,
        }
    }

    pub(crate) fn gateway_url(&self) -> String {
        format!("ws://127.0.0.1:{}", self.port)
    }

    /// Bits that say which privileged intents are switched on.
    pub(crate) fn application_flags(&self) -> u64 {
        let Options { content_intent_allowed, members_intent_allowed, presences_intent_allowed, .. } = self.options;
        u64::from(presences_intent_allowed) << 13 | u64::from(members_intent_allowed) << 15 | u64::from(content_intent_allowed) << 19 | 1 << 23
    }

    /// An id of now.
    pub(crate) fn fresh(&mut self) -> Id {
        self.mint.next(self.clock.now())
    }
}

/// The state, and who waits for it to change.
pub(crate) struct Shared {
    state: Mutex<State>,
    changed: watch::Sender<u64>,
    pub(crate) spec: Option<Spec>,
}

impl Shared {
    pub(crate) fn new(state: State) -> Shared {
        let spec = state.options.spec.as_deref().and_then(Spec::open);
        Shared { state: Mutex::new(state), changed: watch::Sender::new(0), spec }
    }

    pub(crate) fn lock(&self) -> MutexGuard<'_, State> {
        // A test that failed while holding it leaves the state as good as it was.
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Does something and says that it is done.
    pub(crate) fn change<T>(&self, what: impl FnOnce(&mut State) -> T) -> T {
        let done = what(&mut self.lock());
        self.changed.send_modify(|count| *count += 1);
        done
    }

    pub(crate) fn watch(&self) -> watch::Receiver<u64> {
        self.changed.subscribe()
    }
}
