//! Communities that have parted with Hearth: kept for a while, in case they come back, then erased.

use crate::engine::Shared;
use hearth_core::{DAY, Moment};
use hearth_storage::StoreError;
use std::sync::Arc;
use std::time::Duration;

/// So many days after Hearth was removed from a group, everything about it is erased.
const KEPT: i64 = 30;
/// How often it is looked for.
const LOOK: Duration = Duration::from_secs(6 * 3_600);

/// Erases what has been kept long enough, now and from time to time.
pub(crate) async fn run(shared: Arc<Shared>) -> Result<(), StoreError> {
    loop {
        let before = Moment(shared.options.clock.now().0 - KEPT * DAY);
        for id in shared.store.erase_parted(before).await? {
            tracing::info!(community = id.0, "erased: Hearth was removed from it long ago");
            shared.leave(id);
        }
        tokio::select! {
            () = tokio::time::sleep(LOOK) => {}
            () = shared.reached(1) => return Ok(()),
        }
    }
}
