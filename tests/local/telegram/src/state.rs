//! Everything behind one lock, and the word that it changed.

use crate::faults::Faults;
use crate::journal::Journal;
use crate::options::Options;
use crate::people::press::Query;
use crate::rates::Sent;
use crate::spec::Spec;
use crate::timed::Watched;
use crate::updates::Updates;
use crate::world::World;
use crate::{Id, world::User};
use serde_json::Value;
use std::collections::BTreeMap;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, SystemTime, UNIX_EPOCH};
use tokio::sync::watch;

/// The bot's id; the token begins with it, as tokens do.
pub(crate) const BOT: Id = 7_000_000_001;
/// Not a secret: it opens nothing but a Telegram of our own.
pub(crate) const TOKEN: &str = "7000000001:AA-a_telegram_of_our_own_opens_nothing";
/// How people call the bot, without the @.
pub(crate) const USERNAME: &str = "hearth_bot";

/// Everything.
pub(crate) struct State {
    pub(crate) options: Options,
    pub(crate) world: World,
    pub(crate) updates: Updates,
    pub(crate) journal: Journal,
    pub(crate) faults: Faults,
    pub(crate) sent: Sent,
    /// Commands whose answers are timed.
    pub(crate) timed: Vec<Watched>,
    pub(crate) queries: BTreeMap<String, Query>,
    /// Commands by scope and language, and other words about the bot by what they are and language.
    pub(crate) commands: BTreeMap<(String, String), Value>,
    pub(crate) about: BTreeMap<(&'static str, String), String>,
    /// Where the clock stands, if it does not run.
    pub(crate) stands: Option<u64>,
    /// What the clock was turned by.
    pub(crate) turned: Duration,
    count: i64,
}

impl State {
    pub(crate) fn new(options: Options) -> State {
        let mut world = World::default();
        world.users.insert(BOT, User { name: "Hearth".to_owned(), username: Some(USERNAME.to_owned()), bot: true, language: None, started: false, blocked: false });
        let stands = options.clock;
        State {
            options,
            world,
            updates: Updates::default(),
            journal: Journal::default(),
            faults: Faults::default(),
            sent: Sent::default(),
            timed: Vec::new(),
            queries: BTreeMap::new(),
            commands: BTreeMap::new(),
            about: BTreeMap::new(),
            stands,
            turned: Duration::ZERO,
            count: 0,
        }
    }

    /// Milliseconds since 1970.
    pub(crate) fn millis(&self) -> u64 {
        let real = self.stands.map_or_else(|| SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default(), Duration::from_millis);
        (real + self.turned).as_millis() as u64
    }

    /// Seconds since 1970, as Telegram counts.
    pub(crate) fn now(&self) -> i64 {
        (self.millis() / 1_000) as i64
    }

    /// A number that is nobody else's.
    pub(crate) fn fresh(&mut self) -> i64 {
        self.count += 1;
        self.count
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
