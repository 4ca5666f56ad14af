//! The inbox: one reader for each connection, which numbers updates and hands each to the worker of its community.

use crate::engine::{Batch, Item, Shared, Task};
use hearth_adapter::{Failure, Platform, Update};
use hearth_core::{CommunityId, Founded, Native, What, hash};
use hearth_storage::StoreError;
use rustc_hash::FxHashMap;
use std::sync::{Arc, Weak};
use std::time::Duration;
use tokio::sync::mpsc;

/// Events of a community that wait for what it missed, at most. Beyond it they wait no longer: then they come before it.
const WAIT: usize = 200_000;

/// Reads one connection until its stream ends or the engine stops.
pub(crate) async fn run(shared: Arc<Shared>, link: usize, bulk: Vec<mpsc::Sender<Batch>>) -> Result<(), StoreError> {
    let platform = Arc::clone(&shared.links[link].platform);
    let kept = kept(&shared, platform.name()).await?;
    let aliases = shared.store.aliases(platform.name()).await?.into_iter().map(|(native, id)| (Native::of(&native), id)).collect();
    let mut inbox =
        Inbox { batches: bulk.iter().map(|_| Batch::default()).collect(), kept, aliases, known: FxHashMap::default(), announced: FxHashMap::default(), waiting: FxHashMap::default(), shared, link };
    let mut updates = Vec::new();
    loop {
        let received = tokio::select! {
            biased;
            () = inbox.shared.reached(1) => return Ok(()),
            received = platform.receive(&mut updates) => received,
        };
        inbox.meet(&updates).await?;
        for update in updates.drain(..) {
            inbox.take(&*platform, update).await?;
        }
        for (batch, bulk) in inbox.batches.iter_mut().zip(&bulk).filter(|(batch, _)| !batch.items.is_empty() || !batch.milestones.is_empty()) {
            if bulk.send(std::mem::take(batch)).await.is_err() {
                return Ok(());
            }
        }
        match received {
            Ok(true) => {}
            Ok(false) => return Ok(()),
            Err(Failure::Retry(after)) => inbox.shared.options.clock.wait(after).await,
            Err(failure) => {
                tracing::warn!(connection = platform.stream(), %failure, "the platform's stream broke off; trying again");
                inbox.shared.options.clock.wait(Duration::from_secs(5)).await;
            }
        }
    }
}

/// One reader, with what it knows.
struct Inbox {
    shared: Arc<Shared>,
    link: usize,
    /// Communities that storage knows, and what it calls each.
    kept: FxHashMap<Native, (CommunityId, u64)>,
    /// What they were called before.
    aliases: FxHashMap<Native, CommunityId>,
    /// Those that were announced on this connection.
    known: FxHashMap<Native, CommunityId>,
    /// The batch with which each of them was last announced, for as long as it is not handled.
    announced: FxHashMap<CommunityId, Weak<()>>,
    /// What comes of communities that are catching up, in order.
    waiting: FxHashMap<CommunityId, Vec<Item>>,
    /// What each worker gets next.
    batches: Vec<Batch>,
}

impl Inbox {
    /// Founds the communities that are announced for the first time or under a new name: all at once, since there may be thousands.
    async fn meet(&mut self, updates: &[Update]) -> Result<(), StoreError> {
        // Under its new name a community may be spoken of before it is said that it has moved.
        for update in updates {
            if let Update::Moved { from, to } = update {
                self.moved(*from, to).await?;
            }
        }
        let announced = || updates.iter().filter_map(|update| if let Update::Community { native, name } = update { Some((native, name)) } else { None });
        let mut founded = Vec::new();
        for (native, name) in announced() {
            if let Some(id) = self.alias(Native::of(native)) {
                self.known.insert(Native::of(native), id);
                continue;
            }
            // One that was erased is no longer at home here, and begins anew.
            let kept = self.kept.get(&Native::of(native)).filter(|(id, _)| self.shared.home(*id).is_some());
            if kept.is_none_or(|(_, called)| !name.is_empty() && *called != hash(&[name.as_bytes()])) {
                let options = &self.shared.options;
                let day = options.policy.zone.day(options.clock.now());
                founded.push(Founded { name: name.clone(), native: native.clone(), secret: (options.secret)(native)?, day });
            }
        }
        let ids = self.shared.store.found_all(self.shared.links[self.link].platform.name(), &founded).await?;
        for (founded, id) in founded.into_iter().zip(ids) {
            self.kept.insert(Native::of(&founded.native), (id, hash(&[founded.name.as_bytes()])));
            self.shared.settle_in(id, self.link, Native::of(&founded.native));
        }
        for native in announced().map(|(native, _)| Native::of(native)) {
            if let Some((id, _)) = self.kept.get(&native) {
                self.known.insert(native, *id);
                self.announced.insert(*id, Arc::downgrade(&self.batches[self.shared.worker_of(*id)].open));
            }
        }
        Ok(())
    }

    /// A community goes by another name from here on.
    async fn moved(&mut self, from: Native, to: &str) -> Result<(), StoreError> {
        let (name, native) = (self.shared.links[self.link].platform.name().to_owned(), Native::of(to));
        let Some(id) = self.shared.store.move_to(&name, &from.0.to_string(), to).await? else {
            tracing::debug!(connection = name, "a community that has moved is not known, or has moved before");
            return Ok(());
        };
        if let Some(kept) = self.kept.remove(&from) {
            self.kept.insert(native, kept);
        }
        self.aliases.insert(from, id);
        self.known.extend([(from, id), (native, id)]);
        self.shared.settle_in(id, self.link, native);
        self.shared.begin(1);
        self.shared.swift(Item { community: id, ticket: None, task: Task::Moved(native) });
        Ok(())
    }

    /// The community that was called so before, if it is still there.
    fn alias(&self, native: Native) -> Option<CommunityId> {
        self.aliases.get(&native).copied().filter(|id| self.shared.home(*id).is_some())
    }

    async fn take(&mut self, platform: &dyn Platform, update: Update) -> Result<(), StoreError> {
        match update {
            // Met before, with all others that came along.
            Update::Community { .. } => {}
            // Met before, too.
            Update::Moved { .. } => {}
            Update::Awaited(ranges) => self.shared.links[self.link].stream().awaits(ranges),
            Update::CaughtUp => self.shared.mark_caught_up(self.link),
            Update::Note(note) => self.shared.store.keep_note(platform.stream(), &note).await?,
            Update::Milestone(note) => {
                // Each worker gets it with what came before: whoever commits that last keeps it.
                let note = Arc::new((Box::from(platform.stream()), note));
                self.batches.iter_mut().for_each(|batch| batch.milestones.push(Arc::clone(&note)));
            }
            Update::Catching { community, waits } => self.wait(community, waits),
            Update::Aside { community, event } => {
                if let Some(id) = self.of(community) {
                    self.shared.begin(1);
                    // What spaces and badges there are is seldom told, and every command may be about them. Where a session begins,
                    // everything is told of everybody, and each community is read once for all of it.
                    let ahead = matches!(event.what, What::Space(_) | What::Badges(_)) && !self.arriving(id);
                    let item = Item { community: id, ticket: None, task: Task::Event(event) };
                    match ahead {
                        true => self.shared.swift(item),
                        false => self.batches[self.shared.worker_of(id)].items.push(item),
                    }
                }
            }
            Update::Past { community, nonce, events, read } => {
                if let Some(id) = self.of(community) {
                    self.shared.begin(1);
                    self.batches[self.shared.worker_of(id)].items.push(Item { community: id, ticket: None, task: Task::Past { row: nonce, events, read } });
                }
            }
            Update::Event { position, community, event } => {
                self.shared.begin(1);
                let fresh = self.shared.links[self.link].stream().issue(position);
                let id = self.known.get(&community).copied();
                match (fresh, id) {
                    (true, Some(id)) => self.hand(Item { community: id, ticket: Some((self.link, position)), task: Task::Event(event) }),
                    (false, _) => self.shared.finish(1),
                    (true, None) => {
                        tracing::warn!(connection = platform.stream(), position, "an event of a community that was never announced is passed over");
                        let mark = self.shared.links[self.link].stream().commit(&[position]);
                        platform.committed(&mark);
                        self.shared.finish(1);
                    }
                }
            }
        }
        Ok(())
    }

    /// A community that was announced, or is kept from earlier: what was found out beside the stream may be about one that is quiet.
    fn of(&self, community: Native) -> Option<CommunityId> {
        self.known.get(&community).copied().or_else(|| self.kept.get(&community).map(|(id, _)| *id)).or_else(|| self.alias(community))
    }

    /// Whether what was told of a community where it was announced still waits for its worker: nothing may overtake that.
    fn arriving(&mut self, community: CommunityId) -> bool {
        let arriving = self.announced.get(&community).is_some_and(|batch| batch.strong_count() > 0);
        if !arriving {
            self.announced.remove(&community);
        }
        arriving
    }

    /// Hands an event to its worker: what somebody waits for at once, the rest in its turn.
    fn hand(&mut self, item: Item) {
        let swift = matches!(&item.task, Task::Event(event) if matches!(event.what, What::Asked(_) | What::Pressed(_) | What::Typed(_)));
        let community = item.community;
        if swift && self.arriving(community) {
            return self.batches[self.shared.worker_of(community)].items.push(item);
        }
        if swift {
            // Who asks, and whom and what it is about, was told just before: that goes along.
            let batch = &mut self.batches[self.shared.worker_of(community)].items;
            let told = |item: &mut Item| item.community == community && matches!(&item.task, Task::Event(event) if matches!(event.what, What::Named(_) | What::Space(_) | What::Badges(_)));
            batch.extract_if(.., told).for_each(|told| self.shared.swift(told));
            return self.shared.swift(item);
        }
        match self.waiting.get_mut(&community) {
            Some(waiting) => {
                waiting.push(item);
                if waiting.len() >= WAIT {
                    self.release(community);
                }
            }
            None => self.batches[self.shared.worker_of(community)].items.push(item),
        }
    }

    fn wait(&mut self, community: Native, waits: bool) {
        let Some(id) = self.known.get(&community).copied() else { return };
        if waits {
            self.waiting.entry(id).or_default();
        } else {
            self.release(id);
        }
    }

    fn release(&mut self, id: CommunityId) {
        let items = self.waiting.remove(&id).unwrap_or_default();
        self.batches[self.shared.worker_of(id)].items.extend(items);
    }
}

/// What storage knows of a connection's communities.
async fn kept(shared: &Shared, connection: &str) -> Result<FxHashMap<Native, (CommunityId, u64)>, StoreError> {
    let listings = shared.store.communities().await?.into_iter().filter(|listing| *listing.connection == *connection);
    Ok(listings.map(|listing| (Native::of(&listing.native), (listing.id, hash(&[listing.name.as_bytes()])))).collect())
}
