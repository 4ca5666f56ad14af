//! How often may be sent: what Telegram asks for, kept by waiting before it is sent instead of being refused after.
//!
//! A turn is booked for each message. Whoever asks first gets the first turn that is free, and a group asks for one at a time: so no
//! group keeps another waiting for more than its turn. What everybody reads leaves room for answers to people.

use rustc_hash::FxHashMap;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

/// A steady pace, with so many ahead of it at most: the generic cell rate algorithm.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Pace {
    /// From one to the next.
    pub every: Duration,
    /// How many may follow one another at once after a rest.
    pub burst: u32,
}

/// How often may be sent.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Rates {
    /// Into a chat.
    pub chat: Pace,
    /// Into a group.
    pub group: Pace,
    /// In all.
    pub all: Pace,
}

impl Default for Rates {
    /// What Telegram's FAQ for bots asks for: no more than 30 a second in all, 20 a minute into a group, and about one a second into a
    /// chat, where short bursts are let pass.
    fn default() -> Self {
        let pace = |millis, burst| Pace { every: Duration::from_millis(millis), burst };
        Self { chat: pace(1_000, 3), group: pace(4_000, 5), all: pace(50, 10) }
    }
}

impl Rates {
    /// None: for a server that asks for none.
    pub const fn none() -> Self {
        let at_once = Pace { every: Duration::ZERO, burst: 1 };
        Self { chat: at_once, group: at_once, all: at_once }
    }
}

/// For whom something is sent.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum For {
    /// One person waits for it.
    Somebody,
    /// Everybody reads it, when it comes.
    Everybody,
}

/// What everybody reads takes so many turns where an answer takes one, and may not come in a burst.
const SHARE: u32 = 2;
/// Chats of which it is remembered when something was sent there, at most.
const REMEMBERED: usize = 4_096;

/// Whose turn it is.
pub(crate) struct Turns {
    rates: Rates,
    booked: Mutex<Booked>,
}

#[derive(Default)]
struct Booked {
    all: Kept,
    chats: FxHashMap<i64, Kept>,
}

/// When a pace will have been kept by what is booked: by all of it, and by what everybody reads.
#[derive(Default)]
struct Kept {
    any: Option<Instant>,
    shared: Option<Instant>,
}

impl Turns {
    pub(crate) fn new(rates: Rates) -> Self {
        Self { rates, booked: Mutex::default() }
    }

    fn lock(&self) -> MutexGuard<'_, Booked> {
        self.booked.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Books a turn in a chat, if it comes within `patience`: how long until then. Else, how long it would take.
    pub(crate) fn in_chat(&self, chat: i64, whom: For, now: Instant, patience: Duration) -> Result<Duration, Duration> {
        let mut booked = self.lock();
        if booked.chats.len() > REMEMBERED {
            booked.chats.retain(|_, kept| kept.any.is_some_and(|until| until > now));
        }
        let pace = if chat < 0 { self.rates.group } else { self.rates.chat };
        booked.chats.entry(chat).or_default().book(pace, whom, now, patience)
    }

    /// Books a turn among all chats, the same way. Once it has come in the chat: a turn that is booked ahead would keep others waiting.
    pub(crate) fn of_all(&self, whom: For, now: Instant, patience: Duration) -> Result<Duration, Duration> {
        self.lock().all.book(self.rates.all, whom, now, patience)
    }
}

impl Kept {
    fn book(&mut self, pace: Pace, whom: For, now: Instant, patience: Duration) -> Result<Duration, Duration> {
        let slow = Pace { every: pace.every * SHARE, burst: (pace.burst / SHARE).max(1) };
        let mut turn = pace.turn(self.any, now);
        if whom == For::Everybody {
            turn = turn.max(slow.turn(self.shared, now));
        }
        let wait = turn.saturating_duration_since(now);
        if wait > patience {
            return Err(wait);
        }
        self.any = Some(pace.after(self.any, turn));
        if whom == For::Everybody {
            self.shared = Some(slow.after(self.shared, turn));
        }
        Ok(wait)
    }
}

impl Pace {
    /// The first moment at which the next may go, by the moment at which the pace would have been kept by those before.
    fn turn(self, kept: Option<Instant>, now: Instant) -> Instant {
        let ahead = self.every * self.burst.saturating_sub(1);
        kept.and_then(|kept| kept.checked_sub(ahead)).map_or(now, |free| free.max(now))
    }

    /// The moment at which the pace is kept after one more.
    fn after(self, kept: Option<Instant>, turn: Instant) -> Instant {
        kept.map_or(turn, |kept| kept.max(turn)) + self.every
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const LONG: Duration = Duration::from_secs(3_600);

    fn seconds(seconds: f64) -> Duration {
        Duration::from_secs_f64(seconds)
    }

    #[test]
    fn a_group_does_not_wait_for_another_and_answers_go_before_what_everybody_reads() {
        let (turns, now) = (Turns::new(Rates::default()), Instant::now());
        let waits: Vec<_> = (0..7).map(|_| turns.in_chat(-1, For::Somebody, now, LONG).expect("a turn")).collect();
        assert_eq!(waits[..5], [Duration::ZERO; 5], "a burst");
        assert_eq!(waits[5..], [seconds(4.0), seconds(8.0)]);
        assert_eq!(turns.in_chat(-2, For::Somebody, now, LONG), Ok(Duration::ZERO), "another group does not wait for it");
        assert_eq!(turns.in_chat(-1, For::Somebody, now, seconds(3.0)), Err(seconds(12.0)), "too long is told, and not booked");
        assert_eq!(turns.in_chat(-1, For::Somebody, now, LONG), Ok(seconds(12.0)));

        let turns = Turns::new(Rates::default());
        let posts: Vec<_> = (0..4).map(|_| turns.in_chat(-1, For::Everybody, now, LONG).expect("a turn")).collect();
        assert_eq!(posts, [0.0, 0.0, 8.0, 16.0].map(seconds));
        let turns = Turns::new(Rates::default());
        assert_eq!((0..9).filter(|_| turns.of_all(For::Everybody, now, Duration::ZERO).is_ok()).count(), 5);
        assert_eq!((0..9).filter(|_| turns.of_all(For::Somebody, now, Duration::ZERO).is_ok()).count(), 5, "an answer has room");
    }

    #[test]
    fn without_rates_nothing_waits() {
        let (turns, now) = (Turns::new(Rates::none()), Instant::now());
        assert!((0..100).all(|_| turns.in_chat(-1, For::Everybody, now, Duration::ZERO).is_ok() && turns.of_all(For::Everybody, now, Duration::ZERO).is_ok()));
    }

    proptest! {
        /// Whatever is asked for whenever: never more than Telegram asks for in any second, nor in any minute in a group.
        #[test]
        fn the_rates_are_kept(asks in proptest::collection::vec((0_u64..2_000, 0_i64..6, any::<bool>()), 1..200)) {
            let (turns, start) = (Turns::new(Rates::default()), Instant::now());
            let mut now = start;
            let mut come: Vec<(Instant, i64, For)> = Vec::new();
            for (later, chat, everybody) in asks {
                now += Duration::from_millis(later / 20);
                let chat = if chat < 3 { -1 - chat } else { chat };
                let whom = if everybody { For::Everybody } else { For::Somebody };
                come.push((now + turns.in_chat(chat, whom, now, LONG).expect("a turn"), chat, whom));
            }
            come.sort_by_key(|(at, ..)| *at);
            let sent: Vec<_> = come.iter().map(|(at, chat, whom)| (*at + turns.of_all(*whom, *at, LONG).expect("a turn") - start, *at - start, *chat)).collect();
            for (at, in_chat, chat) in &sent {
                prop_assert!(sent.iter().filter(|(other, ..)| other >= at && *other < *at + seconds(1.0)).count() <= 30);
                let within = |span: f64| sent.iter().filter(|(_, other, into)| into == chat && other >= in_chat && *other < *in_chat + seconds(span)).count();
                let (span, most) = if *chat < 0 { (60.0, 20) } else { (1.0, 3) };
                prop_assert!(within(span) <= most);
            }
        }
    }
}
