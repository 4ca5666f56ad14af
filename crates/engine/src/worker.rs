//! A worker: owns its communities, and handles their events one after another.

use crate::engine::{Batch, Item, Shared, Task};
use crate::outbox::Dispatch;
use crate::pile::Pile;
use crate::resident::{Due, Resident};
use hearth_adapter::Errand;
use hearth_core::{Change, Close, CommunityId, Decision, Event, Found, Lacks, MINUTE, Moment, Native, Read, Reads, Settled, Timer, Verdict, What, apply, decide, hash, reads};
use hearth_storage::{OutboxRow, PageRow, StoreError};
use rustc_hash::{FxHashMap, FxHashSet};
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Duration;
use tokio::sync::mpsc;

/// Decisions that a worker piles up before it waits for the committer.
const PILE: u64 = 300_000;
/// So long updates wait that left nothing to keep, before they are committed by themselves.
const SOON: Duration = Duration::from_millis(2);
/// Ordinary events between two looks at the lane of commands.
const STRIDE: usize = 32;
/// A community in which nothing has happened for so long leaves memory, where there are more than a few.
const IDLE: i64 = hearth_core::HOUR;
/// So few communities stay in memory whatever happens in them.
const FEW: usize = 64;

pub(crate) struct Worker {
    shared: Arc<Shared>,
    index: usize,
    residents: FxHashMap<CommunityId, Resident>,
    pile: Pile,
    /// The number of the commit that the pile will be in.
    number: u64,
    decision: Decision,
    piles: mpsc::Sender<Pile>,
    count: u64,
}

impl Worker {
    pub(crate) fn new(shared: Arc<Shared>, index: usize, piles: mpsc::Sender<Pile>) -> Self {
        Self { shared, index, residents: FxHashMap::default(), pile: Pile::default(), number: 1, decision: Decision::default(), piles, count: 0 }
    }

    /// Works until the engine stops and everything that was handed over is decided.
    pub(crate) async fn run(mut self, mut bulk: mpsc::Receiver<Batch>, mut swift: mpsc::UnboundedReceiver<Item>) -> Result<(), StoreError> {
        let (piles, shared) = (self.piles.clone(), Arc::clone(&self.shared));
        loop {
            tokio::select! {
                biased;
                Some(item) = swift.recv() => self.handle(item).await?,
                permit = piles.reserve(), if !self.pile.is_empty() => {
                    let Ok(permit) = permit else { return Ok(()) };
                    permit.send(self.take_pile());
                    self.evict();
                }
                Some(batch) = bulk.recv() => self.handle_all(batch, &mut swift).await?,
                // What was heard and left nothing to keep is confirmed too, if nothing else comes.
                () = tokio::time::sleep(SOON), if !self.pile.tickets.is_empty() => self.pile.kept += 1,
                () = shared.reached(3) => break,
            }
            if self.pile.kept > PILE {
                self.flush().await;
            }
        }
        while let Ok(batch) = bulk.try_recv() {
            self.handle_all(batch, &mut swift).await?;
        }
        while let Ok(item) = swift.try_recv() {
            self.handle(item).await?;
        }
        let pile = self.take_pile();
        let _ = self.piles.send(pile).await;
        Ok(())
    }

    async fn handle_all(&mut self, batch: Batch, swift: &mut mpsc::UnboundedReceiver<Item>) -> Result<(), StoreError> {
        // It stays open until everything in it is handled.
        let Batch { items, milestones, open: _open } = batch;
        self.prefetch(&items).await?;
        let mut items = items.into_iter();
        while !items.as_slice().is_empty() {
            while let Ok(item) = swift.try_recv() {
                self.handle(item).await?;
            }
            let ahead = items.as_slice();
            self.warm(&ahead[..ahead.len().min(STRIDE)]);
            for item in items.by_ref().take(STRIDE) {
                self.handle(item).await?;
            }
        }
        self.pile.milestones(milestones);
        self.pass();
        Ok(())
    }

    /// Brings what the next events need closer, where they are of one community, as they mostly are when there are many.
    fn warm(&self, items: &[Item]) {
        let event = |item: &'_ Item| matches!(item.task, Task::Event(_));
        let Some(first) = items.first().filter(|first| items.iter().all(|item| item.community == first.community && event(item))) else { return };
        if let Some(resident) = self.residents.get(&first.community) {
            let events = items.iter().filter_map(|item| match &item.task {
                Task::Event(event) => Some(event),
                _ => None,
            });
            std::hint::black_box(resident.community.warm(events));
        }
    }

    /// Reads at once the people that a batch of events needs and memory has not.
    async fn prefetch(&mut self, items: &[Item]) -> Result<(), StoreError> {
        let mut lacking: FxHashMap<CommunityId, Lacks> = FxHashMap::default();
        for item in items {
            let Task::Event(event) = &item.task else { continue };
            let Some(resident) = self.residents.get(&item.community).filter(|resident| !resident.community.is_complete()) else { continue };
            let natives = resident.community.lacks(event).natives;
            if !natives.is_empty() {
                lacking.entry(item.community).or_default().natives.extend(natives);
            }
        }
        for (id, mut lacks) in lacking {
            lacks.natives.sort_unstable();
            lacks.natives.dedup();
            if let Some(resident) = self.residents.get_mut(&id) {
                resident.fetch(&self.shared.store, &lacks).await?;
            }
        }
        Ok(())
    }

    async fn handle(&mut self, item: Item) -> Result<(), StoreError> {
        let Item { community: id, ticket, task } = item;
        let before = self.pile.kept;
        self.count += 1;
        self.load(id).await?;
        match task {
            Task::Event(mut event) => {
                // A platform whose clock runs ahead must not end our days early.
                event.at = event.at.min(self.shared.options.clock.now().plus(MINUTE));
                self.wake(id, event.at).await?;
                self.decide(id, event).await?;
            }
            Task::Tick(now) => self.wake(id, now).await?,
            Task::Moved(native) => {
                if let Some(resident) = self.residents.get_mut(&id) {
                    resident.moves(native);
                }
            }
            Task::Past { row, events, read } => self.past(id, row, events, read).await?,
            Task::Settled { row, effect, outcome, marked, found } => {
                self.pile.settle(row);
                if let Some(what) = found {
                    self.decide(id, Event { at: self.shared.options.clock.now(), number: row, what }).await?;
                }
                let what = What::Settled(Box::new(Settled { effect: effect.into(), outcome, marked }));
                self.decide(id, Event { at: self.shared.options.clock.now(), number: row, what }).await?;
            }
        }
        self.pile.tickets.extend(ticket);
        if self.pile.kept == before {
            self.shared.finish(1);
        } else {
            self.pile.events += 1;
            if let Some(resident) = self.residents.get_mut(&id) {
                (resident.passing, resident.heard) = (false, self.shared.options.clock.now());
            }
        }
        Ok(())
    }

    /// What was said before Hearth came, heard as an import hears it: by the heart itself, on the days on which it was said.
    async fn past(&mut self, id: CommunityId, row: u64, events: Vec<Event>, read: Read) -> Result<(), StoreError> {
        self.read_anew(id, async |shared| hearth_history::hear(&shared.store, id, &shared.options.policy, events, shared.options.clock.now()).await).await?;
        self.pile.settle(row);
        self.decide(id, Event { at: self.shared.options.clock.now(), number: row, what: What::Read(Box::new(read)) }).await?;
        // Once nothing more comes, the days that are over are closed again.
        let goes_on = |resident: &Resident| resident.community.reading.as_ref().is_some_and(|reading| reading.next().is_some());
        if !self.residents.get(&id).is_some_and(goes_on) {
            self.read_anew(id, async |shared| hearth_history::rebuild(&shared.store, id, &shared.options.policy, &hearth_history::Import::default()).await).await?;
        }
        Ok(())
    }

    /// Lets something else write about a community, which then is read again.
    async fn read_anew(&mut self, id: CommunityId, write: impl AsyncFnOnce(&Shared) -> Result<(), StoreError>) -> Result<(), StoreError> {
        self.flush().await;
        let before = self.residents.remove(&id);
        write(&self.shared).await?;
        self.load(id).await?;
        if let (Some(before), Some(resident)) = (before, self.residents.get_mut(&id)) {
            resident.community.inherit(before.community);
        }
        Ok(())
    }

    async fn load(&mut self, id: CommunityId) -> Result<(), StoreError> {
        if !self.residents.contains_key(&id) {
            let (link, native) = self.shared.home(id).unwrap_or((0, Native(0)));
            let options = &self.shared.options;
            let resident = Resident::load(&self.shared.store, id, link, native, &options.policy, options.clock.now()).await?;
            self.shared.ticker.set(id, Some(resident.due().0));
            self.residents.insert(id, resident);
        }
        if let Some(resident) = self.residents.get_mut(&id) {
            resident.used = self.count;
        }
        Ok(())
    }

    /// Lets every timer of a community run that was due by now.
    async fn wake(&mut self, id: CommunityId, now: Moment) -> Result<(), StoreError> {
        while let Some((due, what)) = self.residents.get(&id).map(Resident::due).filter(|(due, _)| *due <= now) {
            let timer = match what {
                Due::Timer(timer) => timer,
                Due::Effect(row) => {
                    self.leave(id, due, row);
                    continue;
                }
            };
            let what = match timer {
                Timer::Day => What::DayClosed(Box::new(self.close(id).await?)),
                Timer::Ranking => What::Due(timer),
            };
            self.decide(id, Event { at: due, number: due.0 as u64, what }).await?;
            let Some(resident) = self.residents.get_mut(&id) else { break };
            match timer {
                Timer::Day => resident.evict_after = Some(self.number),
                Timer::Ranking => {
                    let next = resident.schedule(now.max(due));
                    self.pile.timer(id, Timer::Ranking, next);
                }
            }
            self.shared.ticker.set(id, Some(resident.due().0));
        }
        Ok(())
    }

    /// What the close of the open day needs from storage.
    async fn close(&mut self, id: CommunityId) -> Result<Close, StoreError> {
        let Some(community) = self.residents.get(&id).map(|resident| &resident.community) else { return Ok(Close::default()) };
        let (day, horizon) = (community.open_day, community.horizon());
        if community.standings.is_empty() && community.tallied().is_empty() {
            return Ok(Close { day, ..Close::default() });
        }
        self.flush().await;
        self.shared.store.close_of(id, day, horizon).await
    }

    async fn decide(&mut self, id: CommunityId, mut event: Event) -> Result<(), StoreError> {
        self.fetch(id, &event).await?;
        let found = match self.residents.get(&id).and_then(|resident| reads(&resident.community, &event)) {
            Some(reads) => Some(self.find(id, &reads).await?),
            None => None,
        };
        match &mut event.what {
            What::Asked(asked) => asked.found = found,
            What::Pressed(pressed) => pressed.found = found,
            _ => {}
        }
        let Some(resident) = self.residents.get_mut(&id) else { return Ok(()) };
        decide(&resident.community, &event, &mut self.decision);
        let before = self.pile.kept;
        let mut retime = false;
        for change in self.decision.changes.drain(..) {
            apply(&mut resident.community, &change);
            if matches!(change, Change::Offered(_)) {
                // Somebody has a button in hand that only memory knows.
                (resident.passing, resident.heard) = (false, event.at);
            }
            if let Change::Decided(record) = &change {
                resident.decided = self.number;
                retime |= matches!(record.verdict, Verdict::Setting { .. });
            }
            self.pile.keep(id, change);
        }
        if retime {
            let next = resident.schedule(event.at);
            self.pile.timer(id, Timer::Ranking, next);
            self.shared.ticker.set(id, Some(resident.due().0));
        }
        if !self.decision.later.is_empty() {
            self.hold(id, &event);
        }
        if !self.decision.effects.is_empty() {
            let lasts = self.pile.kept > before;
            self.release(id, &event, lasts);
        }
        Ok(())
    }

    /// Keeps effects until their time has come.
    fn hold(&mut self, id: CommunityId, event: &Event) {
        let Some(resident) = self.residents.get_mut(&id) else { return };
        for (due, effect) in self.decision.later.drain(..) {
            let row = OutboxRow { id: self.shared.next_row.fetch_add(1, Ordering::Relaxed), community: id, at: event.at, due: Some(due), effect, begun: false };
            self.pile.effect(row.clone());
            resident.hold(row, Moment(i64::MIN));
        }
        resident.released = self.number;
        self.shared.ticker.set(id, Some(resident.due().0));
    }

    /// Sends an effect on its way whose time has come.
    fn leave(&mut self, id: CommunityId, due: Moment, row: u64) {
        let Some(resident) = self.residents.get_mut(&id) else { return };
        if let Some((errand, doubtful)) = resident.release(due, row) {
            self.shared.begin(1);
            let dispatch = Dispatch { community: id, link: resident.link, row: Some(row), errand, doubtful };
            // It may have been decided just now, and then must be kept first.
            match resident.released > self.shared.committed[self.index].load(Ordering::Acquire) {
                true => {
                    self.pile.dispatches.push(dispatch);
                    self.pile.kept += 1;
                }
                false => self.shared.dispatch(dispatch),
            }
        }
        self.shared.ticker.set(id, Some(resident.due().0));
    }

    /// Sends effects on their way: at once if nothing must be kept first, in the community's order.
    fn release(&mut self, id: CommunityId, event: &Event, lasts: bool) {
        let Some(resident) = self.residents.get_mut(&id) else { return };
        let after_commit = lasts || resident.released > self.shared.committed[self.index].load(Ordering::Acquire);
        for (at, effect) in self.decision.effects.drain(..).enumerate() {
            let row = lasts.then(|| self.shared.next_row.fetch_add(1, Ordering::Relaxed));
            let nonce = row.unwrap_or_else(|| hash(&[b"answer", &id.0.to_le_bytes(), &event.number.to_le_bytes(), &event.at.0.to_le_bytes(), &at.to_le_bytes()]) | 1 << 63);
            let errand = Errand { community: resident.native, nonce, effect };
            if let Some(row) = row {
                self.pile.effect(OutboxRow { id: row, community: id, at: event.at, due: None, effect: errand.effect.clone(), begun: false });
            }
            let dispatch = Dispatch { community: id, link: resident.link, row, errand, doubtful: false };
            self.shared.begin(1);
            if after_commit {
                self.pile.dispatches.push(dispatch);
            } else {
                self.shared.dispatch(dispatch);
            }
        }
        if after_commit {
            resident.released = self.number;
            // An answer that waits for its elders must not wait for the next event too.
            self.pile.kept += u64::from(!lasts);
        }
    }

    async fn fetch(&mut self, id: CommunityId, event: &Event) -> Result<(), StoreError> {
        for _ in 0..4 {
            let Some(resident) = self.residents.get(&id) else { return Ok(()) };
            let lacks = resident.community.lacks(event);
            if lacks.is_empty() {
                return Ok(());
            }
            if !lacks.messages.is_empty() {
                // Pages leave memory with the pile that holds them: it may be on its way to storage.
                self.through(self.number - 1).await;
            }
            let Some(resident) = self.residents.get_mut(&id) else { return Ok(()) };
            if !resident.fetch(&self.shared.store, &lacks).await? {
                return Ok(());
            }
        }
        Ok(())
    }

    /// What a command reads: closed days from storage, the open day from memory.
    async fn find(&mut self, id: CommunityId, reads: &Reads) -> Result<Found, StoreError> {
        let decided = self.residents.get(&id).map_or(0, |resident| resident.decided);
        if decided > self.shared.committed[self.index].load(Ordering::Acquire) {
            self.flush().await;
        }
        let Some(resident) = self.residents.get(&id) else { return Ok(Found::default()) };
        let mut found = self.shared.store.found_for(id, reads).await?;
        found.facts.extend(resident.community.today_of(reads.member));
        Ok(found)
    }

    /// Hands the pile to the committer and waits until it is through.
    async fn flush(&mut self) {
        let number = self.number;
        if self.pile.is_empty() && self.shared.committed[self.index].load(Ordering::Acquire) + 1 >= number {
            return;
        }
        let pile = self.take_pile();
        let _ = self.piles.send(pile).await;
        self.through(number).await;
    }

    /// Waits until a commit is through.
    async fn through(&self, number: u64) {
        loop {
            let committing = self.shared.committing.notified();
            tokio::pin!(committing);
            committing.as_mut().enable();
            if self.shared.committed[self.index].load(Ordering::Acquire) >= number || *self.shared.failed.borrow() {
                return;
            }
            committing.await;
        }
    }

    fn take_pile(&mut self) -> Pile {
        let mut pile = std::mem::take(&mut self.pile);
        for id in std::mem::take(&mut pile.ledgers) {
            if let Some(resident) = self.residents.get_mut(&id) {
                resident.community.flush_ledger(|space, page| pile.page(PageRow::of(id, space, page)));
            }
        }
        pile.waiting.push((self.index, self.number));
        self.number += 1;
        pile
    }

    /// Lets those communities go of which nothing but what was known has been told, as when a session begins: there may be thousands.
    fn pass(&mut self) {
        if self.residents.len() > FEW {
            self.residents.retain(|_, resident| !resident.passing);
        }
    }

    /// Lets idle people go after a day is closed, and idle communities after a while, or when memory is short.
    fn evict(&mut self) {
        let committed = self.shared.committed[self.index].load(Ordering::Acquire);
        for resident in self.residents.values_mut() {
            if resident.evict_after.is_some_and(|number| number <= committed) {
                resident.community.evict_idle();
                resident.evict_after = None;
            }
        }
        if !self.count.is_multiple_of(64) {
            return;
        }
        let mut weights: Vec<_> = self.residents.iter().map(|(id, resident)| (resident.used, *id, resident.community.weight())).collect();
        let mut total: usize = weights.iter().map(|(.., weight)| weight).sum();
        let budget = self.shared.options.memory / self.shared.committed.len();
        let asleep = self.shared.options.clock.now().plus(-IDLE);
        weights.sort_unstable();
        let busy: FxHashSet<_> = self.pile.ledgers.iter().copied().collect();
        for (used, id, weight) in weights {
            let settled = self.residents.get(&id).is_some_and(|resident| resident.decided.max(resident.released) <= committed);
            let idle = self.residents.len() > FEW && self.residents.get(&id).is_some_and(|resident| resident.heard < asleep);
            if total <= budget && !idle || used == self.count || !self.pile.is_empty() || committed + 1 < self.number || busy.contains(&id) || !settled {
                break;
            }
            self.residents.remove(&id);
            total -= weight;
        }
    }
}
