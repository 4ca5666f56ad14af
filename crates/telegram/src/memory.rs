//! What both directions have to know: who keeps order where, which group somebody means, and who was asked what. A restart forgets it.

use crate::refusal::Refusal;
use crate::update::Member;
use hearth_adapter::questions::Questions;
use hearth_core::{MessageId, Moment, Native, Rights, Word};
use hearth_loose::Maybe;
use rustc_hash::FxHashMap;
use serde::Deserialize;
use serde_json::Value;
use smallvec::SmallVec;
use std::collections::VecDeque;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

/// So long a list of administrators is as good as new, and so long it is believed.
const NEW: Duration = Duration::from_secs(120);
const BELIEVED: Duration = Duration::from_secs(300);
/// People that are remembered, at most.
const REMEMBERED: usize = 100_000;
/// Commands of nobody in particular that wait for a button, at most.
const VEILED: usize = 256;
/// Polls whose answers are understood: the latest.
const POLLS: usize = 50;

/// Where a message goes.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub(crate) struct Place {
    pub(crate) chat: i64,
    pub(crate) topic: Option<i64>,
    /// The message that it answers.
    pub(crate) answers: Option<i64>,
}

/// A command of an anonymous administrator, until it is known whose it is.
#[derive(Clone, Debug)]
pub(crate) struct Veiled {
    pub(crate) space: Native,
    pub(crate) command: Box<str>,
    pub(crate) words: SmallVec<[Word; 4]>,
}

/// A poll of Hearth's own.
#[derive(Clone, PartialEq, Eq, Debug, serde::Serialize, serde::Deserialize)]
pub(crate) struct Poll {
    pub(crate) id: Box<str>,
    pub(crate) chat: i64,
    pub(crate) message: MessageId,
}

/// What is remembered.
#[derive(Default)]
pub(crate) struct Memory {
    inner: Mutex<Inner>,
    /// How many people are asked something: for most messages, that is all that has to be known.
    asked: AtomicUsize,
}

#[derive(Default)]
pub(crate) struct Inner {
    /// Who keeps order in a group, and since when that is known.
    keepers: FxHashMap<i64, (Instant, FxHashMap<u64, Rights>)>,
    /// Groups of which that is being found out, and since when.
    learning: FxHashMap<i64, Instant>,
    /// The group that somebody used last.
    used: FxHashMap<u64, i64>,
    /// Public names.
    called: FxHashMap<Box<str>, u64>,
    pub(crate) questions: Questions,
    /// Forms that are filled in.
    filled: FxHashMap<u64, (u64, SmallVec<[Word; 4]>)>,
    /// Where and in which language somebody was asked.
    asked: FxHashMap<u64, (Place, Box<str>)>,
    veiled: VecDeque<(i64, u64, Veiled)>,
    polls: VecDeque<Poll>,
    polled: bool,
    /// When another program took our updates last.
    robbed: Option<Moment>,
    /// The groups that somebody can choose from.
    homes: FxHashMap<u64, Vec<(Native, Box<str>)>>,
}

impl Memory {
    pub(crate) fn lock(&self) -> MutexGuard<'_, Inner> {
        self.inner.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Whether somebody is asked something.
    pub(crate) fn is_asked(&self, by: u64) -> bool {
        self.asked.load(Ordering::Acquire) > 0 && self.lock().asked.contains_key(&by)
    }

    /// Where and in which language somebody was asked.
    pub(crate) fn asked(&self, by: Native) -> Option<(Place, Box<str>)> {
        if self.asked.load(Ordering::Acquire) == 0 { None } else { self.lock().asked.get(&by.0).cloned() }
    }

    /// Somebody is asked something.
    pub(crate) fn asks(&self, inner: &mut Inner, by: Native, place: Place, lang: &str) {
        inner.asked.insert(by.0, (place, lang.into()));
        self.asked.store(inner.asked.len(), Ordering::Release);
    }

    /// Somebody is no longer asked anything.
    pub(crate) fn asks_no_more(&self, inner: &mut Inner, by: Native) {
        inner.asked.remove(&by.0);
        self.asked.store(inner.asked.len(), Ordering::Release);
    }

    /// The question that somebody was asked is let go.
    pub(crate) fn forget_question(&self, by: Native) {
        let mut inner = self.lock();
        inner.questions.forget(by);
        self.asks_no_more(&mut inner, by);
    }

    /// Somebody has filled in a form.
    pub(crate) fn fill(&self, inner: &mut Inner, by: Native, action: u64, answers: SmallVec<[Word; 4]>) {
        self.asks_no_more(inner, by);
        inner.filled.insert(by.0, (action, answers));
    }

    /// The form that somebody has just filled in.
    pub(crate) fn filled(&self, by: Native) -> Option<(u64, SmallVec<[Word; 4]>)> {
        self.lock().filled.remove(&by.0)
    }

    /// Whether it has to be found out who keeps order in a group, and if so, as of when, and whether that has to be waited for. It is found
    /// out once at a time.
    pub(crate) fn wonders(&self, chat: i64) -> Option<(Instant, bool)> {
        let mut inner = self.lock();
        let age = inner.keepers.get(&chat).map(|(since, _)| since.elapsed());
        if age.is_some_and(|age| age < NEW) || inner.learning.contains_key(&chat) {
            return None;
        }
        let now = Instant::now();
        inner.learning.insert(chat, now);
        Some((now, age.is_none_or(|age| age >= BELIEVED)))
    }

    /// Who kept order in a group then, as Telegram lists them: unless that has changed since.
    pub(crate) fn learns(&self, chat: i64, asked: Instant, listed: Result<&[Value], &Refusal>) {
        let mut inner = self.lock();
        if inner.learning.get(&chat) != Some(&asked) {
            return;
        }
        inner.learning.remove(&chat);
        match listed {
            Ok(listed) => {
                let members = listed.iter().filter_map(|member| Maybe::<Member<'_>>::deserialize(member).ok());
                let keepers = members.filter(|member| !member.0.user.0.is_bot.0).map(|member| (member.0.user.0.id.0, member.0.rights())).collect();
                inner.keepers.insert(chat, (asked, keepers));
            }
            Err(refusal) => tracing::warn!(failure = %refusal.failure, "who keeps order in a group can't be found out"),
        }
    }

    /// Rights in a group have changed: what is known of them, or is being found out, may be from before.
    pub(crate) fn rights_changed(&self, chat: i64) {
        let mut inner = self.lock();
        inner.keepers.remove(&chat);
        inner.learning.remove(&chat);
    }

    /// What somebody may do in a group.
    pub(crate) fn rights(&self, chat: i64, by: Native) -> Rights {
        self.lock().keepers.get(&chat).and_then(|(_, keepers)| keepers.get(&by.0)).copied().unwrap_or_default()
    }

    /// Who keeps order in a group.
    pub(crate) fn keepers(&self, chat: i64) -> Vec<Native> {
        let mut keepers: Vec<_> = self.lock().keepers.get(&chat).into_iter().flat_map(|(_, keepers)| keepers).filter(|(_, rights)| **rights > Rights::Member).map(|(who, _)| Native(*who)).collect();
        keepers.sort_unstable();
        keepers
    }

    pub(crate) fn is_called(&self, name: &str, who: Native) {
        let mut inner = self.lock();
        if inner.called.len() > REMEMBERED {
            inner.called.clear();
        }
        inner.called.insert(name.to_lowercase().into(), who.0);
    }

    /// Who has a public name, as far as anybody with it was heard.
    pub(crate) fn called(&self, name: &str) -> Option<Native> {
        self.lock().called.get(&*name.to_lowercase()).copied().map(Native)
    }

    /// Somebody has used a group.
    pub(crate) fn used(&self, by: Native, chat: i64) {
        let mut inner = self.lock();
        if inner.used.len() > REMEMBERED {
            inner.used.clear();
        }
        inner.used.insert(by.0, chat);
    }

    /// The group that somebody's private chat is about.
    pub(crate) fn last_used(&self, by: Native) -> Option<i64> {
        self.lock().used.get(&by.0).copied()
    }

    /// The groups that somebody is in, to choose from.
    pub(crate) fn offers(&self, by: Native, homes: Vec<(Native, Box<str>)>) {
        let mut inner = self.lock();
        if inner.homes.len() > REMEMBERED {
            inner.homes.clear();
        }
        inner.homes.insert(by.0, homes);
    }

    /// The groups that somebody can choose from.
    pub(crate) fn choice(&self, by: Native) -> Vec<(Native, Box<str>)> {
        self.lock().homes.get(&by.0).cloned().unwrap_or_default()
    }

    /// A group has another number.
    pub(crate) fn moves(&self, from: i64, to: i64) {
        let mut inner = self.lock();
        inner.used.values_mut().filter(|chat| **chat == from).for_each(|chat| *chat = to);
        inner.keepers.remove(&from);
        inner.learning.remove(&from);
    }

    /// Another program takes our updates.
    pub(crate) fn is_robbed(&self, now: Moment) {
        self.lock().robbed = Some(now);
    }

    /// When another program took our updates last.
    pub(crate) fn robbed(&self) -> Option<Moment> {
        self.lock().robbed
    }

    /// Nobody in particular has used a command: the message that it was in.
    pub(crate) fn veils(&self, chat: i64, message: u64, veiled: Veiled) {
        let mut inner = self.lock();
        inner.veiled.push_back((chat, message, veiled));
        if inner.veiled.len() > VEILED {
            inner.veiled.pop_front();
        }
    }

    /// The command that was in a message of nobody in particular.
    pub(crate) fn unveils(&self, chat: i64, message: u64) -> Option<Veiled> {
        let mut inner = self.lock();
        let at = inner.veiled.iter().position(|(of, in_message, _)| *of == chat && *in_message == message)?;
        inner.veiled.remove(at).map(|(.., veiled)| veiled)
    }

    /// A poll of ours is there.
    pub(crate) fn polls(&self, poll: Poll) {
        let mut inner = self.lock();
        inner.polls.push_back(poll);
        inner.polled = true;
        if inner.polls.len() > POLLS {
            inner.polls.pop_front();
        }
    }

    /// The poll of that name.
    pub(crate) fn poll(&self, id: &str) -> Option<Poll> {
        self.lock().polls.iter().find(|poll| &*poll.id == id).cloned()
    }

    /// All polls, if one has been added since the last time.
    pub(crate) fn new_polls(&self) -> Option<Vec<Poll>> {
        let mut inner = self.lock();
        std::mem::take(&mut inner.polled).then(|| inner.polls.iter().cloned().collect())
    }

    /// The polls that an earlier process knew.
    pub(crate) fn knows_polls(&self, polls: Vec<Poll>) {
        // One may have been posted since this process began.
        let mut inner = self.lock();
        let since = std::mem::replace(&mut inner.polls, polls.into());
        inner.polls.extend(since);
        let many = inner.polls.len().saturating_sub(POLLS);
        inner.polls.drain(..many);
    }
}
