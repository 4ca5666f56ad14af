//! How often messages may be sent: to a chat, to a group, in all.

use crate::Id;
use crate::options::Rates;
use std::collections::HashMap;
use std::time::{Duration, Instant};

/// What was sent lately.
#[derive(Default)]
pub(crate) struct Sent {
    of: HashMap<(Option<Id>, Duration), Vec<Instant>>,
}

impl Sent {
    /// Counts a message to a chat, or says how many seconds to wait.
    pub(crate) fn count(&mut self, rates: Rates, chat: Id, now: Instant) -> Result<(), u64> {
        let second = Duration::from_secs(1);
        let mut windows = vec![(None, second, rates.all), (Some(chat), second, rates.chat)];
        if chat < 0 {
            windows.push((Some(chat), Duration::from_secs(60), rates.group));
        }
        for (of, window, most) in &windows {
            let sent = self.of.entry((*of, *window)).or_default();
            sent.retain(|at| now.duration_since(*at) < *window);
            if let Some(first) = sent.first().filter(|_| sent.len() >= *most as usize) {
                return Err((*window - now.duration_since(*first)).as_millis().div_ceil(1_000) as u64);
            }
        }
        windows.into_iter().for_each(|(of, window, _)| self.of.entry((of, window)).or_default().push(now));
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_chat_a_group_and_all_have_their_own_pace() {
        let (mut sent, start) = (Sent::default(), Instant::now());
        let rates = Rates { chat: 1, group: 2, all: 3 };
        let rows = [(0, 7, Ok(())), (0, 7, Err(1)), (0, -7, Ok(())), (0, 8, Ok(())), (0, 9, Err(1)), (1_000, 7, Ok(())), (1_000, -7, Ok(())), (2_000, -7, Err(58))];
        for (at, chat, wanted) in rows {
            assert_eq!(sent.count(rates, chat, start + Duration::from_millis(at)), wanted, "{chat} at {at}");
        }
    }
}
