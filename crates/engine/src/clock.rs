//! The engine's own clock, passed in.

use hearth_adapter::Waiting;
use hearth_core::Moment;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

/// What time it is, and how to wait.
pub trait Clock: Send + Sync + 'static {
    /// Now.
    fn now(&self) -> Moment;
    /// Waits so long.
    fn wait(&self, time: Duration) -> Waiting<'static, ()>;
    /// Whether time passes by itself: then timers wake communities; else only events do.
    fn runs(&self) -> bool;
}

/// The machine's clock.
#[derive(Clone, Copy, Debug, Default)]
pub struct System;

impl Clock for System {
    fn now(&self) -> Moment {
        let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
        Moment(i64::try_from(since.as_millis()).unwrap_or(i64::MAX))
    }

    fn wait(&self, time: Duration) -> Waiting<'static, ()> {
        Box::pin(tokio::time::sleep(time))
    }

    fn runs(&self) -> bool {
        true
    }
}

/// A clock that stands still until it is set. Waiting costs nothing.
#[derive(Debug, Default)]
pub struct Virtual(AtomicI64);

impl Virtual {
    /// A clock that shows this moment.
    pub fn at(now: Moment) -> Self {
        Self(AtomicI64::new(now.0))
    }

    /// Puts it forward. It never goes back.
    pub fn set(&self, now: Moment) {
        self.0.fetch_max(now.0, Ordering::SeqCst);
    }
}

impl Clock for Virtual {
    fn now(&self) -> Moment {
        Moment(self.0.load(Ordering::SeqCst))
    }

    fn wait(&self, _: Duration) -> Waiting<'static, ()> {
        Box::pin(tokio::task::yield_now())
    }

    fn runs(&self) -> bool {
        false
    }
}
