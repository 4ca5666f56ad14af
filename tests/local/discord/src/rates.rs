//! How much may be asked: buckets of a route and its place, and one over all.

use crate::options::Rates;
use std::collections::HashMap;
use std::time::{Duration, Instant};

/// What was asked lately.
#[derive(Default)]
pub(crate) struct Buckets {
    of: HashMap<String, Bucket>,
    all: Option<Bucket>,
}

#[derive(Clone, Copy)]
struct Bucket {
    until: Instant,
    left: u32,
}

/// What the headers of an answer say.
pub(crate) struct Allowance {
    pub(crate) bucket: String,
    pub(crate) limit: u32,
    pub(crate) left: u32,
    pub(crate) reset: Duration,
    /// How long to wait, and whether with everything.
    pub(crate) refused: Option<(Duration, bool)>,
}

impl Bucket {
    /// How long to wait, when nothing is left.
    fn take(slot: &mut Option<Bucket>, limit: u32, window: Duration) -> Result<Bucket, Duration> {
        let now = Instant::now();
        let bucket = slot.insert(slot.filter(|bucket| bucket.until > now).unwrap_or(Bucket { until: now + window, left: limit }));
        bucket.left = bucket.left.checked_sub(1).ok_or(bucket.until - now)?;
        Ok(*bucket)
    }
}

impl Buckets {
    /// Takes one from the bucket of a call, `METHOD /route/{of_it}`, and its place: server, channel or webhook.
    pub(crate) fn take(&mut self, rates: Option<Rates>, call: &str, place: &str) -> Allowance {
        let bucket = hashed(call);
        let Some(rates) = rates else { return Allowance { bucket, limit: 1_000, left: 999, reset: Duration::from_secs(1), refused: None } };
        let allowance = |left, reset, refused| Allowance { bucket: bucket.clone(), limit: rates.route, left, reset, refused };
        if !free(call)
            && let Err(wait) = Bucket::take(&mut self.all, rates.global, Duration::from_secs(1))
        {
            return allowance(0, wait, Some((wait, true)));
        }
        let mut slot = self.of.remove(&format!("{call} {place}"));
        let taken = Bucket::take(&mut slot, rates.route, rates.window);
        self.of.extend(slot.map(|bucket| (format!("{call} {place}"), bucket)));
        match taken {
            Ok(Bucket { left, until }) => allowance(left, until.saturating_duration_since(Instant::now()), None),
            Err(wait) => allowance(0, wait, Some((wait, false))),
        }
    }
}

/// Answers to interactions are not counted with the rest.
fn free(call: &str) -> bool {
    call.contains(" /interactions/") || call.contains(" /webhooks/")
}

/// A bucket's name, as opaque as the real ones.
fn hashed(call: &str) -> String {
    let hash = call.bytes().fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x100_0000_01b3));
    format!("{hash:016x}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn buckets_run_out_by_place_and_over_all() {
        let rates = Some(Rates { route: 2, global: 5, window: Duration::from_secs(9), frames: 120 });
        let mut buckets = Buckets::default();
        let mut ask = |call: &str, place: &str| buckets.take(rates, call, place).refused.map(|(_, global)| global);
        let rows = [
            ("POST /a", "1", None),
            ("POST /a", "1", None),
            ("POST /a", "1", Some(false)),
            ("POST /a", "2", None),
            ("GET /a", "1", None),
            ("GET /b", "1", Some(true)),
            ("POST /interactions/x", "1", None),
        ];
        for (call, place, refused) in rows {
            assert_eq!(ask(call, place), refused, "{call} {place}");
        }
    }
}
