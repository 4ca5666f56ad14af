//! A waiting line: where Hearth is in thousands of servers, what is asked of each is asked a few at a time.

use std::collections::VecDeque;
use std::future::Future;
use std::sync::{Arc, Mutex, PoisonError};

/// So many are served side by side.
const SIDE_BY_SIDE: usize = 4;

/// What waits, and how many are being served.
pub(crate) struct Line<T>(Mutex<(VecDeque<T>, usize)>);

impl<T> Default for Line<T> {
    fn default() -> Self {
        Self(Mutex::new((VecDeque::new(), 0)))
    }
}

impl<T: Send + 'static> Line<T> {
    /// Puts one more at its end; `serve` is what is done with each.
    pub(crate) fn push<F: Future<Output = ()> + Send>(self: &Arc<Self>, next: T, serve: impl Fn(T) -> F + Send + 'static) {
        let mut line = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        line.0.push_back(next);
        if line.1 == SIDE_BY_SIDE {
            return;
        }
        line.1 += 1;
        let line = Arc::clone(self);
        tokio::spawn(async move {
            while let Some(next) = line.next() {
                serve(next).await;
            }
        });
    }

    /// Whoever is next; whoever serves goes when there is nobody.
    fn next(&self) -> Option<T> {
        let mut line = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let next = line.0.pop_front();
        if next.is_none() {
            line.1 -= 1;
            line.0.shrink_to_fit();
        }
        next
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::atomic::{AtomicUsize, Ordering};

    #[tokio::test]
    async fn everybody_is_served_and_few_at_a_time() {
        let line = Arc::new(Line::default());
        let (now, most, done) = (Arc::new(AtomicUsize::new(0)), Arc::new(AtomicUsize::new(0)), Arc::new(AtomicUsize::new(0)));
        for round in 1..=2 {
            for next in 0..100 {
                let (now, most, done) = (Arc::clone(&now), Arc::clone(&most), Arc::clone(&done));
                line.push(next, move |_| {
                    let (now, most, done) = (Arc::clone(&now), Arc::clone(&most), Arc::clone(&done));
                    async move {
                        most.fetch_max(now.fetch_add(1, Ordering::Relaxed) + 1, Ordering::Relaxed);
                        tokio::task::yield_now().await;
                        now.fetch_sub(1, Ordering::Relaxed);
                        done.fetch_add(1, Ordering::Relaxed);
                    }
                });
            }
            while done.load(Ordering::Relaxed) < round * 100 {
                tokio::task::yield_now().await;
            }
        }
        assert_eq!(most.load(Ordering::Relaxed), SIDE_BY_SIDE);
    }
}
