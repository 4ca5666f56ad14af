//! What is talked about: about once a minute, what platforms have overheard is added to the terms of its day and let go.

use crate::engine::Shared;
use hearth_core::{CommunityId, Day, Lacks, MemberId, Native, SpaceId};
use hearth_storage::{Batch, Listener, StoreError, TermPage};
use hearth_topics::{DayTerms, Overheard, rows};
use rustc_hash::{FxHashMap, FxHashSet};
use std::sync::Arc;
use std::time::{Duration, Instant};

/// What was overheard is kept so often, or as soon as the ear is half full, which is looked at more often.
const MINUTE: Duration = Duration::from_secs(60);
const LOOK: Duration = Duration::from_secs(2);
/// Phrases said once that wait for being said again, at most, as keyed hashes: some 25 MB. Beyond it all of them are let go.
const WAITING: usize = 250_000;

/// What waits between one time of keeping and the next: phrases that were said once on a day.
#[derive(Default)]
pub(crate) struct Talk(FxHashMap<CommunityId, DayTerms>);

/// Keeps what is overheard until the engine stops.
pub(crate) async fn run(shared: Arc<Shared>) -> Result<(), StoreError> {
    let Some(ear) = shared.options.ear.clone() else { return Ok(()) };
    let mut kept = Instant::now();
    loop {
        tokio::select! {
            () = tokio::time::sleep(LOOK) => {}
            () = shared.reached(1) => return Ok(()),
        }
        if kept.elapsed() >= MINUTE || ear.is_full() {
            shared.keep_talk().await?;
            kept = Instant::now();
        }
    }
}

impl Shared {
    /// Keeps what was overheard so far.
    pub(crate) async fn keep_talk(&self) -> Result<(), StoreError> {
        let Some(ear) = &self.options.ear else { return Ok(()) };
        let mut talk = self.talk.lock().await;
        let mut heard: FxHashMap<CommunityId, Vec<Overheard>> = FxHashMap::default();
        let at_home = self.communities();
        for page in ear.take() {
            if let Some(id) = at_home.get(&page.community) {
                heard.entry(*id).or_default().push(page);
            }
        }
        for (id, pages) in heard {
            let terms = talk.0.entry(id).or_default();
            let batch = self.kept_of(id, pages, terms).await?;
            tracing::debug!(community = id.0, pages = batch.terms.len(), "kept what was talked about");
            self.store.commit(&batch).await?;
        }
        if talk.0.values().map(DayTerms::len).sum::<usize>() > WAITING {
            talk.0.clear();
        }
        talk.0.retain(|_, terms| !terms.is_empty());
        Ok(())
    }

    /// What a community has said, together with what is stored of the same days.
    async fn kept_of(&self, id: CommunityId, pages: Vec<Overheard>, terms: &mut DayTerms) -> Result<Batch, StoreError> {
        let listener = self.store.listener(id, &self.options.policy).await?;
        let people = self.people_of(id, &pages).await?;
        // A space or a person of the last moment may not be committed yet: what was said there is let go.
        let placed: Vec<_> = pages.into_iter().filter_map(|page| Some((place(&listener, &page)?, page))).collect();
        for ((day, space), page) in &placed {
            page.add_to(terms, listener.secret, *day, *space, |native| people.get(&native).copied());
        }
        let places: FxHashSet<_> = placed.iter().map(|(place, _)| *place).collect();
        for (day, space) in places {
            if let Some(bytes) = self.store.term_page(id, day, space).await? {
                terms.add(rows(day, space, &bytes, |_| true));
            }
        }
        let latest = placed.iter().map(|((day, _), _)| *day).max();
        let words = placed.into_iter().flat_map(|((day, space), page)| page.known(terms, listener.secret, day, space)).map(|known| (id, known.key.0, known.words)).collect();
        let settled = terms.settle().into_iter().map(|(day, space, bytes)| TermPage { community: id, day, space, bytes }).collect();
        if let Some(latest) = latest {
            terms.forget_before(latest + -1);
        }
        Ok(Batch { terms: settled, words, ..Batch::default() })
    }

    /// Whose each account is that was heard. Machines and those who were erased are nobody's.
    async fn people_of(&self, id: CommunityId, pages: &[Overheard]) -> Result<FxHashMap<Native, MemberId>, StoreError> {
        let natives: FxHashSet<_> = pages.iter().flat_map(|page| page.people().iter().copied()).collect();
        let lacks = Lacks { natives: natives.into_iter().collect(), ..Lacks::default() };
        let accounts = self.store.accounts(id, &lacks).await?;
        Ok(accounts.into_iter().filter(|account| !account.met.machine).map(|account| (account.met.native, account.met.member)).collect())
    }
}

fn place(listener: &Listener, page: &Overheard) -> Option<(Day, SpaceId)> {
    Some((listener.zone.day(page.at), listener.spaces.get(&page.space).copied()?))
}
