//! An export on its way into a community.

use crate::keep::Keep;
use crate::pages::Pages;
use crate::rebuild::rebuild;
use crate::translate::{Deed, Handed, Hosted, Translator};
use hearth_core::{AccountId, Change, Community, CommunityId, Day, Decision, Event, Fact, Founded, Kind, Lacks, MessageId, Moment, Native, Policy, Secret, SpaceId, What, apply, decide};
use hearth_import::{Export, ImportError, Report};
use hearth_storage::{Batch, PageRow, Store, StoreError, TermPage, fresh_secret};
use hearth_topics::{DayTerms, KnownTerm, TermKey};
use rustc_hash::FxHashSet;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use tokio::sync::mpsc;
use tokio::task::JoinHandle;

/// Events handed over at once by the reader.
const BATCH: usize = 2_048;
/// Decisions in one commit.
const COMMIT: usize = 100_000;
/// Events after which old pages leave memory.
const FLUSH: usize = 50_000;
/// People in memory before those who are idle leave it.
const PEOPLE: usize = 300_000;

/// Where an export goes to.
pub struct Into {
    /// The community's name or number: that of one there is, or of one to be founded.
    pub community: String,
    /// Its rules, if it is founded.
    pub policy: Policy,
    /// What happened later than this is not believed.
    pub now: Moment,
}

/// An import that goes on: what it has read so far can be looked at from outside.
#[derive(Clone, Default)]
pub struct Import {
    /// Bytes of the export that were read.
    pub bytes: Arc<AtomicU64>,
    /// Messages that were looked at.
    pub messages: Arc<AtomicU64>,
    /// Days closed again, of [`Import::days`].
    pub closed: Arc<AtomicU64>,
    /// Days that are to be closed again.
    pub days: Arc<AtomicU64>,
}

/// What an import has added.
#[derive(Clone, Debug, Default)]
pub struct Added {
    /// To which community; none if there was nothing to add.
    pub community: Option<CommunityId>,
    /// What was read and what was passed over.
    pub report: Report,
    /// Messages that were new.
    pub new: u64,
    /// Messages that the ledger knew.
    pub known: u64,
    /// Reactions that were new, counted once a person and message.
    pub recognised: u64,
    /// People met for the first time.
    pub people: u64,
    /// Messages from the future, which were passed over.
    pub future: u64,
    /// The first and the last day that was spoken on.
    pub span: Option<(Day, Day)>,
}

/// Why an import stopped. What was committed before stays, and the same import again goes on from there.
#[derive(Debug, thiserror::Error)]
pub enum HistoryError {
    /// The export can't be read on.
    #[error("{why}{}", kept(.added))]
    Import {
        /// Why.
        why: ImportError,
        /// What had been added by then.
        added: Box<Added>,
    },
    /// The database fails.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The reader broke down.
    #[error("the reader of the export broke down: {0}")]
    Broken(#[from] tokio::task::JoinError),
}

fn kept(added: &Added) -> String {
    match added.new + added.known {
        0 => "\nNothing was imported; the database is as it was.".into(),
        read => format!("\n{read} messages before that place are imported. Mend the file and import it again: what is there already is not counted twice."),
    }
}

/// Reads an export into a community, and closes its past days again.
///
/// # Errors
/// When the export or the database can't be read. What had been read by then is kept.
pub async fn import(store: &Store, export: Export, into: &Into, progress: &Import) -> Result<Added, HistoryError> {
    let (sender, mut receiver) = mpsc::channel(4);
    let seen = progress.clone();
    let (id, secret) = whose(store, into).await?;
    let hosted = hosted(store, id).await?;
    let reader = tokio::task::spawn_blocking(move || read(export, Translator::new(secret, hosted), &sender, &seen));
    let mut past: Option<Past<'_>> = None;
    let mut added = Added::default();
    while let Some(handed) = receiver.recv().await {
        let past = match &mut past {
            Some(past) => past,
            None if handed.deeds.iter().all(|deed| deed.event.at > into.now) => {
                added.future += handed.deeds.iter().filter(|deed| matches!(deed.event.what, What::Spoke(_))).count() as u64;
                continue;
            }
            none => none.insert(Past::open(store, into, id, secret, &handed.deeds).await?),
        };
        past.hear(handed).await?;
    }
    let read = reader.await?;
    if let Some(mut past) = past {
        past.commit().await?;
        past.landed().await?;
        past.added.future += added.future;
        added = Added { community: Some(past.id), ..past.added };
        rebuild(store, past.id, &into.policy, progress).await?;
    }
    match read {
        Ok(report) => Ok(Added { report, ..added }),
        Err(why) => Err(HistoryError::Import { why, added: Box::new(added) }),
    }
}

/// Hears what happened before in a community that is there, as an import does: what the ledger knows adds nothing. Its standings
/// are behind until [`rebuild`].
///
/// # Errors
/// When the database fails.
pub async fn hear(store: &Store, id: CommunityId, policy: &Policy, events: Vec<Event>, now: Moment) -> Result<(), StoreError> {
    let into = Into { community: String::new(), policy: policy.clone(), now };
    let secret = store.load(id, policy).await?.secret;
    let mut past = Past::open(store, &into, Some(id), secret, &[]).await?;
    let deeds = events.into_iter().map(Deed::of).collect();
    past.hear(Handed { deeds, ..Handed::default() }).await?;
    past.commit().await?;
    past.landed().await
}

/// The community that an export goes to, if it is there already, and its secret, or that of the one to be founded.
async fn whose(store: &Store, into: &Into) -> Result<(Option<CommunityId>, Secret), StoreError> {
    match store.community_called(&into.community).await? {
        Some(id) => Ok((Some(id), store.load(id, &into.policy).await?.secret)),
        None => Ok((None, fresh_secret()?)),
    }
}

/// The Telegram group that a community is, if it is hosted.
async fn hosted(store: &Store, id: Option<CommunityId>) -> Result<Option<Hosted>, StoreError> {
    let Some(id) = id else { return Ok(None) };
    let listing = store.communities().await?.into_iter().find(|listing| listing.id == id && &*listing.connection == "telegram");
    Ok(listing.and_then(|listing| listing.native.parse().ok()).map(Hosted))
}

/// Reads and hears, on a thread of its own.
fn read(export: Export, mut translator: Translator, sender: &mpsc::Sender<Handed>, seen: &Import) -> Result<Report, ImportError> {
    let mut gone = false;
    let end = export.read(&mut |bytes| seen.bytes.store(bytes, Ordering::Relaxed), &mut |item| {
        seen.messages.fetch_add(1, Ordering::Relaxed);
        translator.hear(item);
        if translator.len() >= BATCH && !gone {
            gone = sender.blocking_send(translator.take()).is_err();
        }
    });
    translator.end();
    // If nobody listens any more, they say why.
    let _ = sender.blocking_send(translator.take());
    end
}

/// A community as its past is told.
struct Past<'s> {
    store: &'s Store,
    id: CommunityId,
    community: Community,
    keep: Keep,
    pages: Pages,
    /// Days of which facts are stored.
    stored: FxHashSet<Day>,
    decision: Decision,
    commit: Option<JoinHandle<Result<(), StoreError>>>,
    heard: usize,
    added: Added,
    /// Accounts from this number on were met by this import.
    first: u32,
    now: Moment,
    /// The moments at which the day that is told begins and ends.
    today: std::ops::Range<Moment>,
    secret: Secret,
    terms: DayTerms,
    /// Days and spaces of which terms are stored.
    talked: FxHashSet<(Day, SpaceId)>,
    /// Words that have become known.
    words: Vec<KnownTerm>,
}

impl<'s> Past<'s> {
    async fn open(store: &'s Store, into: &Into, id: Option<CommunityId>, secret: Secret, deeds: &[Deed]) -> Result<Self, StoreError> {
        let id = match id {
            Some(id) => id,
            None => {
                let day = into.policy.zone.day(deeds.iter().map(|deed| deed.event.at).find(|at| *at <= into.now).unwrap_or(into.now));
                let founded = Founded { name: into.community.as_str().into(), native: into.community.as_str().into(), secret, day };
                store.found("import", &founded).await?
            }
        };
        let mut stored = store.load(id, &into.policy).await?;
        // Ranks are given by the days to come, not by a past that comes all at once.
        stored.policy.ranks.truncate(1);
        let first = stored.next_account;
        let mut community = Community::resume(stored);
        community.seal_ledgers();
        Ok(Self {
            store,
            id,
            community,
            keep: Keep::default(),
            pages: Pages::new(store.page_spans(id).await?),
            stored: store.fact_days(id).await?.into_iter().collect(),
            decision: Decision::default(),
            commit: None,
            heard: 0,
            added: Added::default(),
            first,
            now: into.now,
            today: Moment(0)..Moment(0),
            secret,
            terms: DayTerms::default(),
            talked: store.term_days(id).await?.into_iter().collect(),
            words: Vec::new(),
        })
    }

    async fn hear(&mut self, Handed { mut deeds, keys, known }: Handed) -> Result<(), StoreError> {
        self.words.extend(known);
        self.prefetch(&deeds).await?;
        // Day by day, within what was handed over: turning to another day is dear.
        if !deeds.is_sorted_by_key(|deed| deed.event.at) {
            let zone = self.community.policy.zone;
            deeds.sort_by_cached_key(|deed| zone.day(deed.event.at));
        }
        for deed in deeds {
            if deed.event.at > self.now {
                self.added.future += u64::from(matches!(deed.event.what, What::Spoke(_)));
                continue;
            }
            if !self.today.contains(&deed.event.at) {
                self.turn(deed.event.at).await?;
            }
            let terms = keys.get(deed.terms.start as usize..deed.terms.end as usize).unwrap_or_default();
            self.decide(&deed, terms).await?;
        }
        Ok(())
    }

    /// Turns to the day of a moment.
    async fn turn(&mut self, at: Moment) -> Result<(), StoreError> {
        let zone = self.community.policy.zone;
        let day = zone.day(at);
        self.today = zone.start(day)..zone.start(day + 1);
        let mut facts = self.keep.of(day);
        if self.stored.contains(&day) {
            self.landed().await?;
            facts.extend(self.store.facts_of_day(self.id, day).await?);
            let absent = |id: &AccountId| *id != AccountId::UNNAMED && self.community.account(*id).is_none();
            let accounts = facts.iter().flat_map(|fact| [Some(fact.from), fact.to]).flatten().filter(absent).collect();
            self.fetch(Lacks { accounts, ..Lacks::default() }).await?;
        }
        self.community.turn_to(day, &facts);
        Ok(())
    }

    async fn decide(&mut self, deed: &Deed, terms: &[TermKey]) -> Result<(), StoreError> {
        let event = &deed.event;
        let about = match &event.what {
            What::Spoke(spoke) => Some((spoke.space, spoke.message, spoke.parent)),
            What::Reacted(reacted) => reacted.space.map(|space| (space, reacted.message, None)),
            What::Liked(liked) => liked.space.map(|space| (space, liked.message, None)),
            _ => None,
        };
        if let Some((space, message, parent)) = about {
            self.turn_pages(space, message, parent, deed.said).await?;
        }
        let lacks = self.community.lacks(event);
        if !(lacks.natives.is_empty() && lacks.accounts.is_empty()) {
            self.fetch(Lacks { messages: Default::default(), ..lacks }).await?;
        }
        if self.is_of_the_present(&event.what) {
            return Ok(());
        }
        decide(&self.community, event, &mut self.decision);
        self.count(event.at, &event.what);
        let counts = self.decision.changes.iter().find_map(|change| if let Change::Fact(Fact { kind: Kind::Message, space, from, .. }) = change { Some((*space, *from)) } else { None });
        for change in self.decision.changes.drain(..) {
            apply(&mut self.community, &change);
            self.keep.keep(change);
        }
        if let Some((space, from)) = counts.filter(|_| !terms.is_empty())
            && let Some(member) = self.community.account(from).map(|account| account.member)
        {
            self.terms.hear(self.secret, self.community.open_day, space, member, terms);
        }
        if let (What::Spoke(spoke), Some(space)) = (&event.what, about.and_then(|(space, ..)| self.community.space_of(space))) {
            self.pages.remember(space.id, spoke.message, deed.said);
        }
        self.heard += 1;
        if self.keep.len() + self.terms.len() >= COMMIT {
            self.commit().await?;
        } else if self.heard.is_multiple_of(FLUSH) {
            self.flush();
        }
        Ok(())
    }

    /// What the community knows already, it knows from a later time than the past: names, who is here, what a space is for.
    fn is_of_the_present(&self, what: &What) -> bool {
        let known = |native: Native| self.community.account_of(native).filter(|(id, _)| id.0 < self.first);
        match what {
            What::Named(named) => known(named.account).is_some_and(|(_, account)| !account.name.is_empty()),
            What::Joined { account, .. } | What::Left { account } => known(*account).is_some(),
            What::Space(seen) => self.community.space_of(seen.space).is_some(),
            _ => false,
        }
    }

    fn count(&mut self, at: Moment, what: &What) {
        let changes = &self.decision.changes;
        match what {
            What::Spoke(_) if changes.iter().any(|change| matches!(change, Change::Entered { .. })) => {
                let day = self.community.policy.zone.day(at);
                self.added.new += 1;
                self.added.span = Some(self.added.span.map_or((day, day), |(first, last)| (first.min(day), last.max(day))));
            }
            What::Spoke(_) => self.added.known += 1,
            What::Reacted(_) | What::Liked(_) => {
                let counts = changes.iter().map(|change| if let Change::Fact(fact) = change { i64::from(fact.count) * i64::from(fact.kind == Kind::Reaction) } else { 0 });
                self.added.recognised += counts.sum::<i64>().max(0) as u64;
            }
            _ => {}
        }
        self.added.people += changes.iter().filter(|change| matches!(change, Change::Met(met) if !met.machine)).count() as u64;
    }

    /// Brings the ledger pages into memory that a message and what it answers may be on.
    async fn turn_pages(&mut self, space: Native, message: MessageId, parent: Option<MessageId>, second: u32) -> Result<(), StoreError> {
        let Some(space) = self.community.space_of(space).map(|space| space.id) else { return Ok(()) };
        if !self.community.has_message(space, message) {
            self.admit(space, self.pages.at(space, second).collect()).await?;
        }
        if !self.community.has_message(space, message) {
            // The same message, dated otherwise: another zone, or another exporter.
            self.admit(space, self.pages.with(space, message).collect()).await?;
        }
        match parent.filter(|parent| !self.community.has_message(space, *parent)) {
            Some(parent) => self.admit(space, self.pages.with(space, parent).collect()).await,
            None => Ok(()),
        }
    }

    async fn admit(&mut self, space: SpaceId, numbers: Vec<u32>) -> Result<(), StoreError> {
        for number in numbers.into_iter().filter(|number| !self.community.has_page(space, *number)).collect::<Vec<_>>() {
            let page = match self.keep.waiting(space, number) {
                Some(page) => Some(page),
                None => {
                    self.landed().await?;
                    self.store.page(self.id, space, number).await?
                }
            };
            if let Some(page) = page {
                self.community.admit_page(space, page);
            }
        }
        Ok(())
    }

    /// Reads at once the people that a batch needs.
    async fn prefetch(&mut self, deeds: &[Deed]) -> Result<(), StoreError> {
        if self.community.is_complete() {
            return Ok(());
        }
        let mut natives: smallvec::SmallVec<[Native; 4]> = deeds.iter().flat_map(|deed| self.community.lacks(&deed.event).natives).collect();
        natives.sort_unstable();
        natives.dedup();
        self.fetch(Lacks { natives, ..Lacks::default() }).await
    }

    async fn fetch(&mut self, mut lacks: Lacks) -> Result<(), StoreError> {
        if lacks.is_empty() {
            return Ok(());
        }
        lacks.accounts.sort_unstable();
        lacks.accounts.dedup();
        self.landed().await?;
        for account in self.store.accounts(self.id, &lacks).await? {
            self.community.admit(account);
        }
        Ok(())
    }

    /// Lets old pages leave memory.
    fn flush(&mut self) {
        let (id, keep, pages) = (self.id, &mut self.keep, &mut self.pages);
        self.community.flush_ledger(|space, page| {
            pages.note_page(space, page);
            keep.page(PageRow::of(id, space, page));
        });
    }

    /// Hands everything to storage, and goes on while it is written.
    async fn commit(&mut self) -> Result<(), StoreError> {
        self.flush();
        self.landed().await?;
        if self.keep.len() == 0 && self.words.is_empty() {
            return Ok(());
        }
        self.stored.extend(self.keep.days());
        let (store, mut batch): (Store, Batch) = (self.store.clone(), self.keep.batch(self.id));
        let (terms, words) = self.talk().await?;
        (batch.terms, batch.words) = (terms, words);
        self.commit = Some(tokio::spawn(async move { store.commit(&batch).await }));
        if self.community.people_in_memory() > PEOPLE {
            self.landed().await?;
            self.community.evict_idle();
        }
        Ok(())
    }

    /// What was talked about, with what is stored of the same days.
    async fn talk(&mut self) -> Result<(Vec<TermPage>, Vec<(CommunityId, u64, Box<str>)>), StoreError> {
        let stored: Vec<_> = self.terms.pages().filter(|page| self.talked.contains(page)).collect();
        for (day, space) in stored {
            if let Some(bytes) = self.store.term_page(self.id, day, space).await? {
                self.terms.add(hearth_topics::rows(day, space, &bytes, |_| true));
            }
        }
        self.talked.extend(self.terms.pages());
        let pages = self.terms.drain().into_iter().map(|(day, space, bytes)| TermPage { community: self.id, day, space, bytes });
        let words = std::mem::take(&mut self.words).into_iter().map(|known| (self.id, known.key.0, known.words));
        Ok((pages.collect(), words.collect()))
    }

    /// Waits until what was handed over is written.
    async fn landed(&mut self) -> Result<(), StoreError> {
        match self.commit.take() {
            // A commit that broke down is not known to be kept.
            Some(commit) => commit.await.unwrap_or(Err(StoreError::Stopped)),
            None => Ok(()),
        }
    }
}
