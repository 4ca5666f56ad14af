//! The engine as a whole: starts the parts, and stops them in order.

use crate::clock::{Clock, System};
use crate::outbox::Dispatch;
use crate::pile::Pile;
use crate::resident::first_due;
use crate::stream::Stream;
use crate::talk::{self, Talk};
use crate::ticker::Ticker;
use crate::worker::Worker;
use crate::{commit, inbox, outbox, parted, ticker};
use hearth_adapter::{Errand, Past, Platform, Start, Waiting};
use hearth_core::{CommunityId, Event, Marked, MessageId, Moment, Native, Outcome, Policy, Read, Secret, What};
use hearth_storage::{Store, StoreError, fresh_secret};
use hearth_topics::Ear;
use rustc_hash::FxHashMap;
use std::sync::atomic::{AtomicI64, AtomicU64, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, RwLock};
use std::time::Duration;
use tokio::sync::{Notify, mpsc, watch};
use tokio::task::JoinSet;

/// How an engine runs.
#[derive(Clone)]
pub struct Options {
    /// The defaults of every community.
    pub policy: Policy,
    /// What time it is.
    pub clock: Arc<dyn Clock>,
    /// How many workers share the communities.
    pub workers: usize,
    /// Bytes of memory that communities may take before idle ones are let go.
    pub memory: usize,
    /// Makes the secret of a new community, from its platform's name for it.
    pub secret: fn(&str) -> Result<Secret, StoreError>,
    /// Where the platforms let their people be heard; none if nothing is kept of what is talked about.
    pub ear: Option<Arc<Ear>>,
}

impl Options {
    /// For real: the machine's clock and randomness.
    pub fn real(policy: Policy) -> Self {
        Self { policy, clock: Arc::new(System), workers: std::thread::available_parallelism().map_or(2, usize::from).min(8), memory: 1 << 30, secret: |_| fresh_secret(), ear: None }
    }
}

/// Why an engine stopped by itself.
#[derive(Debug, thiserror::Error)]
pub enum EngineError {
    /// Storage failed: nothing was lost that the platforms still have.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// A part broke down.
    #[error("a part of the engine broke down: {0}")]
    Broken(#[from] tokio::task::JoinError),
}

/// A running engine.
pub struct Engine {
    shared: Arc<Shared>,
    tasks: tokio::sync::Mutex<JoinSet<Result<(), EngineError>>>,
}

/// Something for a worker to do.
#[derive(Clone, Debug)]
pub(crate) struct Item {
    pub(crate) community: CommunityId,
    pub(crate) ticket: Option<(usize, u64)>,
    pub(crate) task: Task,
}

/// What a connection has to remember, by its stream: kept by whoever lets go of it last.
pub(crate) type Milestone = Arc<(Box<str>, Box<str>)>;

/// What one reader hands to a worker at once.
#[derive(Debug, Default)]
pub(crate) struct Batch {
    pub(crate) items: Vec<Item>,
    /// What is to be kept once everything up to here is committed.
    pub(crate) milestones: Vec<Milestone>,
    /// Held until all of it is handled.
    pub(crate) open: Arc<()>,
}

#[derive(Clone, Debug)]
pub(crate) enum Task {
    Event(Event),
    Tick(Moment),
    Moved(Native),
    Past { row: u64, events: Vec<Event>, read: Read },
    Settled { row: u64, effect: &'static str, outcome: Outcome, marked: Option<Marked>, found: Option<What> },
}

/// One connection.
pub(crate) struct Link {
    pub(crate) platform: Arc<dyn Platform>,
    stream: Mutex<Stream>,
    dispatches: mpsc::UnboundedSender<Dispatch>,
}

impl Link {
    pub(crate) fn stream(&self) -> MutexGuard<'_, Stream> {
        self.stream.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// What is kept, as far as a platform may ask for it.
struct Kept {
    store: Store,
    platform: String,
}

impl Past for Kept {
    fn newest<'a>(&'a self, community: &'a str) -> Waiting<'a, Vec<(Native, MessageId)>> {
        Box::pin(async move {
            self.store.newest(&self.platform, community).await.unwrap_or_else(|error| {
                tracing::warn!(%error, "what was missed can't be found out");
                Vec::new()
            })
        })
    }

    fn homes(&self, account: Native) -> Waiting<'_, Vec<(Native, Box<str>)>> {
        Box::pin(async move {
            self.store.homes(&self.platform, account).await.unwrap_or_else(|error| {
                tracing::warn!(%error, "where somebody is a member can't be found out");
                Vec::new()
            })
        })
    }

    fn communities(&self) -> Waiting<'_, Vec<Native>> {
        Box::pin(async move {
            let listings = self.store.communities().await.unwrap_or_else(|error| {
                tracing::warn!(%error, "which communities there are can't be found out");
                Vec::new()
            });
            listings.iter().filter(|listing| *listing.connection == *self.platform).map(|listing| Native::of(&listing.native)).collect()
        })
    }
}

/// What the parts share.
pub(crate) struct Shared {
    pub(crate) store: Store,
    pub(crate) options: Options,
    pub(crate) links: Vec<Link>,
    /// The last commit of each worker, by its own numbers.
    pub(crate) committed: Vec<AtomicU64>,
    pub(crate) committing: Notify,
    pub(crate) next_row: AtomicU64,
    pub(crate) ticker: Ticker,
    pub(crate) attempts: outbox::Attempts,
    /// 0: running. 1: no more updates. 2: no more effects. 3: no more work.
    pub(crate) phase: watch::Sender<u8>,
    pub(crate) failed: watch::Receiver<bool>,
    pub(crate) talk: tokio::sync::Mutex<Talk>,
    fail: watch::Sender<bool>,
    homes: RwLock<FxHashMap<CommunityId, (usize, Native)>>,
    swift: Vec<mpsc::UnboundedSender<Item>>,
    behind: AtomicUsize,
    active: AtomicI64,
    idle: Notify,
}

impl Shared {
    pub(crate) fn worker_of(&self, community: CommunityId) -> usize {
        community.0 as usize % self.committed.len()
    }

    pub(crate) fn swift(&self, item: Item) {
        let worker = self.worker_of(item.community);
        if self.swift[worker].send(item).is_err() {
            self.finish(1);
        }
    }

    pub(crate) fn tick(&self, community: CommunityId, now: Moment) {
        self.begin(1);
        self.swift(Item { community, ticket: None, task: Task::Tick(now) });
    }

    pub(crate) fn dispatch(&self, dispatch: Dispatch) {
        if self.links[dispatch.link].dispatches.send(dispatch).is_err() {
            self.finish(1);
        }
    }

    pub(crate) fn begin(&self, things: usize) {
        self.active.fetch_add(things as i64, Ordering::AcqRel);
    }

    pub(crate) fn finish(&self, things: usize) {
        if things > 0 && self.active.fetch_sub(things as i64, Ordering::AcqRel) == things as i64 {
            self.idle.notify_waiters();
        }
    }

    pub(crate) fn settle_in(&self, community: CommunityId, link: usize, native: Native) {
        self.homes.write().unwrap_or_else(PoisonError::into_inner).insert(community, (link, native));
    }

    /// A community is no more.
    pub(crate) fn leave(&self, community: CommunityId) {
        self.homes.write().unwrap_or_else(PoisonError::into_inner).remove(&community);
        self.ticker.set(community, None);
    }

    /// A community's connection and what the platform calls it.
    pub(crate) fn home(&self, community: CommunityId) -> Option<(usize, Native)> {
        self.homes.read().unwrap_or_else(PoisonError::into_inner).get(&community).copied()
    }

    /// The communities by what their platforms call them.
    pub(crate) fn communities(&self) -> FxHashMap<Native, CommunityId> {
        self.homes.read().unwrap_or_else(PoisonError::into_inner).iter().map(|(id, (_, native))| (*native, *id)).collect()
    }

    pub(crate) fn mark_caught_up(&self, _link: usize) {
        self.behind.fetch_sub(1, Ordering::AcqRel);
        self.idle.notify_waiters();
    }

    pub(crate) async fn caught_up(&self) {
        self.until(|| self.behind.load(Ordering::Acquire) as isize <= 0).await;
    }

    /// Waits until the engine has come so far in stopping.
    pub(crate) async fn reached(&self, phase: u8) {
        let mut phases = self.phase.subscribe();
        let _ = phases.wait_for(|at| *at >= phase).await;
    }

    async fn until(&self, met: impl Fn() -> bool) {
        loop {
            let idle = self.idle.notified();
            tokio::pin!(idle);
            idle.as_mut().enable();
            if met() || *self.failed.borrow() {
                return;
            }
            idle.await;
        }
    }
}

impl Engine {
    /// Starts an engine over these platforms: what an earlier process left in the outbox leaves first.
    pub async fn start(store: Store, platforms: Vec<Arc<dyn Platform>>, options: Options) -> Result<Self, EngineError> {
        let workers = options.workers.max(1);
        let mut links = Vec::new();
        let mut queues = Vec::new();
        for platform in platforms {
            let (cursor, note) = (store.cursor(platform.stream()).await?, store.note(platform.stream()).await?);
            let past = Kept { store: store.clone(), platform: platform.name().to_owned() };
            platform.resume(Start { after: cursor.as_ref().map(|cursor| cursor.mark.clone()), note, past: Some(Arc::new(past)) });
            let (dispatches, queue) = mpsc::unbounded_channel();
            let stream = Stream::resume(cursor.map(|cursor| cursor.mark).unwrap_or_default());
            links.push(Link { platform, stream: Mutex::new(stream), dispatches });
            queues.push(queue);
        }
        let (swift, swift_queues): (Vec<_>, Vec<_>) = (0..workers).map(|_| mpsc::unbounded_channel()).unzip();
        let (fail, failed) = watch::channel(false);
        let shared = Arc::new(Shared {
            attempts: outbox::Attempts::default(),
            next_row: AtomicU64::new(store.next_outbox_id().await?),
            committed: (0..workers).map(|_| AtomicU64::new(0)).collect(),
            committing: Notify::new(),
            ticker: Ticker::default(),
            phase: watch::channel(0).0,
            failed,
            talk: tokio::sync::Mutex::default(),
            fail,
            homes: RwLock::default(),
            swift,
            behind: AtomicUsize::new(links.len()),
            active: AtomicI64::new(0),
            idle: Notify::new(),
            links,
            store,
            options,
        });
        shared.settle_all_in().await?;
        shared.redispatch().await?;
        let mut tasks = JoinSet::new();
        let (piles, pile_queue) = mpsc::channel::<Pile>(1);
        let watched = Arc::clone(&shared);
        tasks.spawn(async move { watched.watch(commit::run(Arc::clone(&watched), pile_queue).await) });
        let mut bulk = Vec::new();
        for (index, swift) in swift_queues.into_iter().enumerate() {
            let (sender, receiver) = mpsc::channel(4);
            bulk.push(sender);
            let worker = Worker::new(Arc::clone(&shared), index, piles.clone());
            let watched = Arc::clone(&shared);
            tasks.spawn(async move { watched.watch(worker.run(receiver, swift).await) });
        }
        for (link, queue) in queues.into_iter().enumerate() {
            let (reader, watched, bulk) = (Arc::clone(&shared), Arc::clone(&shared), bulk.clone());
            tasks.spawn(async move { watched.watch(inbox::run(reader, link, bulk).await) });
            let performer = Arc::clone(&shared);
            tasks.spawn(async move {
                outbox::run(performer, queue).await;
                Ok(())
            });
        }
        let listener = Arc::clone(&shared);
        tasks.spawn(async move { listener.watch(talk::run(Arc::clone(&listener)).await) });
        let keeper = Arc::clone(&shared);
        tasks.spawn(async move { keeper.watch(parted::run(Arc::clone(&keeper)).await) });
        let wakeful = Arc::clone(&shared);
        tasks.spawn(async move {
            tokio::select! {
                () = ticker::run(Arc::clone(&wakeful)) => {}
                () = wakeful.reached(1) => {}
            }
            Ok(())
        });
        Ok(Self { shared, tasks: tokio::sync::Mutex::new(tasks) })
    }

    /// Waits until everything up to this position of a connection's stream is decided, committed and carried out.
    pub async fn idle(&self, connection: &str, position: u64) {
        let shared = &self.shared;
        let reached = || shared.links.iter().filter(|link| link.platform.stream() == connection).all(|link| link.stream().last() >= position);
        shared.until(|| reached() && shared.active.load(Ordering::Acquire) == 0).await;
    }

    /// Waits until everything that waited on the platforms when the engine started has been handed to workers.
    pub async fn caught_up(&self) {
        self.shared.caught_up().await;
    }

    /// Wakes every community that has something due: for clocks that do not run by themselves.
    pub fn tick(&self) {
        let now = self.shared.options.clock.now();
        let communities: Vec<_> = self.shared.homes.read().unwrap_or_else(PoisonError::into_inner).keys().copied().collect();
        for community in communities {
            self.shared.tick(community, now);
        }
    }

    /// Where everything is kept.
    pub fn store(&self) -> &Store {
        &self.shared.store
    }

    /// Waits until the engine fails; for ever if it doesn't.
    pub async fn failed(&self) {
        let mut failed = self.shared.failed.clone();
        if failed.wait_for(|failed| *failed).await.is_err() {
            std::future::pending::<()>().await;
        }
    }

    /// Keeps what was overheard so far, which else happens about once a minute.
    ///
    /// # Errors
    /// When storage fails: then what was overheard since the last time is gone.
    pub async fn keep_talk(&self) -> Result<(), StoreError> {
        self.shared.keep_talk().await
    }

    /// Stops in order: no more updates, then no more effects, then what has been heard is decided and committed, and its terms kept.
    pub async fn stop(&self) -> Result<(), EngineError> {
        for phase in 1..=3 {
            self.shared.phase.send_replace(phase);
            let quiet = self.shared.until(|| self.shared.active.load(Ordering::Acquire) == 0);
            let _ = tokio::time::timeout(Duration::from_secs(if phase == 1 { 5 } else { 1 }), quiet).await;
        }
        let mut end = Ok(());
        let mut tasks = self.tasks.lock().await;
        while let Some(task) = tasks.join_next().await {
            if let Err(error) = task.map_err(EngineError::from).flatten() {
                end = end.and(Err(error));
            }
        }
        // By now everybody who was heard is known to storage.
        end?;
        Ok(self.shared.keep_talk().await?)
    }
}

impl Shared {
    /// Passes a part's end on; if it failed, tells everybody.
    fn watch(&self, end: Result<(), StoreError>) -> Result<(), EngineError> {
        end.map_err(|error| {
            tracing::error!(%error, "storage failed: stopping; nothing is lost that the platforms still have");
            let _ = self.fail.send(true);
            self.phase.send_replace(3);
            self.committing.notify_waiters();
            self.idle.notify_waiters();
            EngineError::from(error)
        })
    }

    async fn settle_all_in(&self) -> Result<(), StoreError> {
        let asleep = self.store.asleep().await?;
        let now = self.options.clock.now();
        for listing in self.store.communities().await? {
            if let Some(link) = self.links.iter().position(|link| link.platform.name() == &*listing.connection) {
                self.settle_in(listing.id, link, Native::of(&listing.native));
                // Only what is due is read: there may be thousands.
                let due = asleep.get(&listing.id).map(|asleep| first_due(&asleep.policy(&self.options.policy), asleep, now));
                self.ticker.set(listing.id, Some(due.unwrap_or_default()));
            }
        }
        Ok(())
    }

    async fn redispatch(&self) -> Result<(), StoreError> {
        // What has a time of its own waits with its community.
        for row in self.store.outbox().await?.into_iter().filter(|row| row.due.is_none()) {
            if let Some((link, native)) = self.home(row.community) {
                let doubtful = outbox::is_doubtful(&row);
                let errand = Errand { community: native, nonce: row.id, effect: row.effect };
                self.begin(1);
                self.dispatch(Dispatch { community: row.community, link, row: Some(row.id), errand, doubtful });
            }
        }
        Ok(())
    }
}
