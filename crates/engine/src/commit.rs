//! The committer: the piles of all workers in one transaction, then whatever waited for it.

use crate::engine::Shared;
use crate::pile::Pile;
use hearth_storage::{Cursor, StoreError};
use std::sync::Arc;
use std::sync::atomic::Ordering;
use tokio::sync::mpsc;

/// Commits until every worker is gone.
pub(crate) async fn run(shared: Arc<Shared>, mut piles: mpsc::Receiver<Pile>) -> Result<(), StoreError> {
    while let Some(mut pile) = piles.recv().await {
        while let Ok(more) = piles.try_recv() {
            pile.add(more);
        }
        commit(&shared, pile).await?;
    }
    Ok(())
}

async fn commit(shared: &Shared, mut pile: Pile) -> Result<(), StoreError> {
    let mut batch = pile.batch();
    let tickets: Vec<Vec<u64>> = (0..shared.links.len()).map(|link| pile.tickets.iter().filter(|(of, _)| *of == link).map(|(_, ticket)| *ticket).collect()).collect();
    for (link, tickets) in shared.links.iter().zip(&tickets).filter(|(_, tickets)| !tickets.is_empty()) {
        batch.cursors.push(Cursor { connection: link.platform.stream().into(), mark: link.stream().mark_with(tickets) });
    }
    shared.store.commit(&batch).await?;
    tracing::debug!(facts = batch.facts.len(), pages = batch.pages.len(), changes = batch.changes.len(), effects = batch.outbox.len(), "committed");
    for (link, tickets) in shared.links.iter().zip(&tickets).filter(|(_, tickets)| !tickets.is_empty()) {
        let mark = link.stream().commit(tickets);
        link.platform.committed(&mark);
    }
    for (stream, note) in std::mem::take(&mut pile.milestones).into_iter().filter_map(Arc::into_inner) {
        shared.store.keep_note(&stream, &note).await?;
    }
    // Before it is known to be committed: an answer that waits for nothing must not go ahead of these.
    for dispatch in pile.dispatches {
        shared.dispatch(dispatch);
    }
    for (worker, number) in pile.waiting {
        shared.committed[worker].store(number, Ordering::Release);
    }
    shared.committing.notify_waiters();
    shared.finish(pile.events);
    Ok(())
}
