//! How soon the bot answers, by this Telegram's own clock: from when a command is sent to when the answer's call comes in.

use crate::Id;
use crate::state::State;
use crate::telegram::Telegram;
use std::time::Instant;

/// A command whose answer is timed.
#[derive(Clone, Copy, Debug)]
pub struct Timed {
    /// When it was used.
    pub said: Instant,
    /// When the bot was told.
    pub told: Option<Instant>,
    /// When the bot called to answer.
    pub answered: Option<Instant>,
}

/// A command that is waited for: its update, and who used it.
pub(crate) struct Watched {
    update: i64,
    who: Id,
    timed: Timed,
}

impl State {
    /// Updates up to this one go out now.
    pub(crate) fn goes_out(&mut self, last: i64) {
        for watched in self.timed.iter_mut().filter(|watched| watched.timed.told.is_none() && watched.update <= last) {
            watched.timed.told = Some(Instant::now());
        }
    }

    /// The bot called at this moment to write to somebody.
    pub(crate) fn comes_in(&mut self, who: Id, at: Instant) {
        if let Some(watched) = self.timed.iter_mut().find(|watched| watched.who == who && watched.timed.told.is_some() && watched.timed.answered.is_none()) {
            watched.timed.answered = Some(at);
        }
    }
}

impl Telegram {
    /// Somebody uses a command that is answered in private, and it is timed how soon the bot calls `sendMessage` for them.
    pub fn time_command(&self, who: Id, chat: Id, command: &str) {
        self.shared.change(|state| {
            let update = state.updates.next;
            state.timed.push(Watched { update, who, timed: Timed { said: Instant::now(), told: None, answered: None } });
            state.use_command(who, chat, command);
        });
    }

    /// How many of the commands that are timed were answered so far.
    pub fn answered(&self) -> usize {
        self.shared.lock().timed.iter().filter(|watched| watched.timed.answered.is_some()).count()
    }

    /// What was timed since the last time, answered or not.
    pub fn take_timed(&self) -> Vec<Timed> {
        self.shared.change(|state| std::mem::take(&mut state.timed)).into_iter().map(|watched| watched.timed).collect()
    }
}
