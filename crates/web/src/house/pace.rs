//! How time goes on in the house: an hour a minute, or not at all, or by leaps.

use hearth_core::Moment;
use std::time::Instant;

/// Milliseconds of the town in a millisecond of ours.
const SPEED: i64 = 60;

#[derive(Debug)]
pub(super) struct Pace {
    from: Moment,
    since: Option<Instant>,
}

impl Pace {
    /// At a moment, going on.
    pub(super) fn at(now: Moment) -> Self {
        Self { from: now, since: Some(Instant::now()) }
    }

    pub(super) fn now(&self) -> Moment {
        let gone = self.since.map_or(0, |since| i64::try_from(since.elapsed().as_millis()).unwrap_or(0));
        self.from.plus(gone * SPEED)
    }

    pub(super) fn flows(&self) -> bool {
        self.since.is_some()
    }

    /// Goes on, or stands still.
    pub(super) fn flow(&mut self, on: bool) {
        self.from = self.now();
        self.since = on.then(Instant::now);
    }

    /// Leaps to a moment, never back; going on from there as before.
    pub(super) fn set(&mut self, now: Moment) {
        self.from = self.now().max(now);
        self.since = self.since.map(|_| Instant::now());
    }
}
