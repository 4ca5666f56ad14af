//! The time, which a test can turn forward.

use chrono::DateTime;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

/// The first second of 2015, in milliseconds since 1970.
pub(crate) const EPOCH: u64 = 1_420_070_400_000;

/// Real time, how far back it began, and what it was turned by since; or a clock that stands until it is set or turned.
#[derive(Default)]
pub(crate) struct Clock {
    pub(crate) back: Duration,
    pub(crate) turned: Duration,
    /// Where it stands, in milliseconds since 1970.
    pub(crate) stands: Option<u64>,
}

impl Clock {
    /// Milliseconds since 1970.
    pub(crate) fn now(&self) -> u64 {
        let real = || SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default() - self.back;
        (self.stands.map_or_else(real, Duration::from_millis) + self.turned).as_millis() as u64
    }
}

/// A moment as it is written in JSON.
pub(crate) fn iso(moment: u64) -> String {
    let moment = DateTime::from_timestamp_millis(moment as i64).unwrap_or_default();
    moment.format("%Y-%m-%dT%H:%M:%S%.6f+00:00").to_string()
}

/// The moment that was written, in milliseconds since 1970.
pub(crate) fn parsed(text: &str) -> Option<u64> {
    u64::try_from(DateTime::parse_from_rfc3339(text).ok()?.timestamp_millis()).ok()
}

#[cfg(test)]
mod tests {
    #[test]
    fn what_is_written_is_read() {
        let moment = 1_700_000_000_123;
        assert_eq!(super::iso(moment), "2023-11-14T22:13:20.123000+00:00");
        assert_eq!(super::parsed(&super::iso(moment)), Some(moment));
    }
}
