//! What a community talks about, from what the database keeps of terms.

use hearth_core::{CommunityId, Day, Moment, Policy};
use hearth_storage::{Store, StoreError};
use hearth_topics::{Rows, TermKey, Topic, ranked};
use std::collections::BTreeMap;

/// Days that are looked at if no time is given.
const WINDOW: i32 = 30;
/// Days read at once.
const STRIDE: usize = 90;

/// What a community talks about, from the terms that are kept: a window against everything before it. The last 30 days if no
/// time is given.
///
/// # Errors
/// When the database can't be read.
pub async fn topics(store: &Store, id: CommunityId, defaults: &Policy, from: Option<Moment>, to: Option<Moment>, limit: usize) -> Result<Vec<Topic>, StoreError> {
    let zone = store.load(id, defaults).await?.policy.zone;
    let Some((begin, end)) = store.term_days(id).await?.first().map(|(day, _)| *day).zip(store.fact_days(id).await?.last().copied()) else { return Ok(Vec::new()) };
    let last = to.map_or(end, |to| zone.day(to.plus(-1)).min(end));
    let first = from.map_or(last + (1 - WINDOW), |from| zone.day(from)).max(begin);
    let words: BTreeMap<_, _> = store.words(id).await?.into_iter().map(|(key, words)| (TermKey(key), words)).collect();
    let (mut window, mut past) = (Vec::new(), Vec::new());
    for (rows, (from, to)) in [(&mut past, (begin, first + -1)), (&mut window, (first, last))] {
        // A few months at a time, so that what is not asked for need not be in memory.
        for start in (from.0..=to.0).step_by(STRIDE) {
            for page in store.term_pages(id, Day(start), Day(to.0.min(start + STRIDE as i32 - 1))).await? {
                rows.extend(hearth_topics::rows(page.day, page.space, &page.bytes, |key| words.contains_key(&key)));
            }
        }
    }
    let (messages, past_messages) = (store.messages_of(id, first, last).await?, store.messages_of(id, begin, first + -1).await?);
    Ok(ranked(Rows { window: &window, messages, past: &past, past_messages, words: &words }, zone, limit))
}
