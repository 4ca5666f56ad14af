//! The inbox: one reader for each connection, which numbers updates and hands each to the worker of its community.

use crate::engine::{Item, Shared, Task};
use hearth_adapter::{Failure, Update};
use hearth_core::{CommunityId, Founded, Native, What};
use hearth_storage::StoreError;
use rustc_hash::FxHashMap;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::mpsc;

/// Reads one connection until its stream ends or the engine stops.
pub(crate) async fn run(shared: Arc<Shared>, link: usize, bulk: Vec<mpsc::Sender<Vec<Item>>>) -> Result<(), StoreError> {
    let platform = Arc::clone(&shared.links[link].platform);
    let mut known: FxHashMap<Native, CommunityId> = FxHashMap::default();
    let mut updates = Vec::new();
    loop {
        let received = tokio::select! {
            biased;
            () = shared.reached(1) => return Ok(()),
            received = platform.receive(&mut updates) => received,
        };
        let mut batches: Vec<Vec<Item>> = vec![Vec::new(); bulk.len()];
        for update in updates.drain(..) {
            match update {
                Update::Community { native, name } => {
                    let id = found(&shared, link, &native, &name).await?;
                    known.insert(Native::of(&native), id);
                    shared.settle_in(id, link, Native::of(&native));
                }
                Update::CaughtUp => shared.mark_caught_up(link),
                Update::Event { position, community, event } => {
                    shared.begin(1);
                    let Some(ticket) = shared.links[link].stream().issue(position) else {
                        shared.finish(1);
                        continue;
                    };
                    let Some(id) = known.get(&community).copied() else {
                        tracing::warn!(connection = platform.name(), position, "an event of a community that was never announced is passed over");
                        shared.links[link].stream().commit(&[ticket]);
                        shared.finish(1);
                        continue;
                    };
                    let swift = matches!(event.what, What::Asked(_) | What::Pressed(_));
                    let item = Item { community: id, ticket: Some((link, ticket)), task: Task::Event(event) };
                    if swift {
                        shared.swift(item);
                    } else {
                        batches[shared.worker_of(id)].push(item);
                    }
                }
            }
        }
        for (batch, bulk) in batches.into_iter().zip(&bulk).filter(|(batch, _)| !batch.is_empty()) {
            if bulk.send(batch).await.is_err() {
                return Ok(());
            }
        }
        match received {
            Ok(true) => {}
            Ok(false) => return Ok(()),
            Err(Failure::Retry(after)) => shared.options.clock.wait(after).await,
            Err(failure) => {
                tracing::warn!(connection = platform.name(), %failure, "the platform's stream broke off; trying again");
                shared.options.clock.wait(Duration::from_secs(5)).await;
            }
        }
    }
}

async fn found(shared: &Shared, link: usize, native: &str, name: &str) -> Result<CommunityId, StoreError> {
    let secret = (shared.options.secret)(native)?;
    let day = shared.options.policy.zone.day(shared.options.clock.now());
    let founded = Founded { name: name.into(), native: native.into(), secret, day };
    shared.store.found(shared.links[link].platform.name(), &founded).await
}
