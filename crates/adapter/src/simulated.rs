//! A platform in memory, with nobody on the other side: for tests, for `hearth play`, and to measure.
//!
//! It behaves as a platform does: it numbers its updates, sends them again, and fails on demand. It keeps no text.

mod kept;
pub mod typed;
mod world;

use crate::{Errand, Failure, Fate, Platform, Start, Update, Waiting};
use hearth_core::{Card, Form, Mark, MessageId, Moment, Native, Profile, Purpose, Rights, To, What, Word};
use hearth_topics::Ear;
use smallvec::SmallVec;
use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use tokio::sync::{Notify, mpsc};
use world::World;

/// Which platforms the simulated one is like.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Default)]
pub enum Kind {
    /// Forms, and answers for one person's eyes.
    #[default]
    DiscordLike,
    /// No answers for one person's eyes in a group.
    TelegramLike,
    /// Plain lines, and few of them.
    Bare,
    /// Whatever any of them can do: what is shown is lowered by whoever looks.
    Open,
}

impl Kind {
    /// Every kind that is like a real platform.
    pub const ALL: [Self; 3] = [Self::DiscordLike, Self::TelegramLike, Self::Bare];

    /// Its name in stories.
    pub const fn key(self) -> &'static str {
        match self {
            Self::DiscordLike => "discord-like",
            Self::TelegramLike => "telegram-like",
            Self::Bare => "bare",
            Self::Open => "open",
        }
    }

    /// The kind of that name.
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.key() == name)
    }

    /// What its spaces can do.
    pub const fn profile(self) -> Profile {
        match self {
            Self::DiscordLike => Profile { buttons: true, private_answers: true, forms: true, marks: true, files: true, pictures: true, lines: 25, text: 4_000 },
            Self::TelegramLike => Profile { buttons: true, private_answers: false, forms: false, marks: true, files: true, pictures: true, lines: 30, text: 4_096 },
            Self::Open => Profile { lines: 30, text: 4_096, ..Self::DiscordLike.profile() },
            Self::Bare => Profile { buttons: false, private_answers: false, forms: false, marks: false, files: false, pictures: false, lines: 12, text: 400 },
        }
    }
}

/// How a simulated platform is set up.
#[derive(Clone, Debug, Default)]
pub struct Options {
    /// The connection's name.
    pub name: String,
    /// What it is like.
    pub profile: Kind,
    /// A file that remembers what was carried out, also when the process is killed.
    pub keep: Option<PathBuf>,
}

/// A way for a call to fail.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Fault {
    /// Not now: [`Failure::Retry`].
    Retry,
    /// A permission is missing: [`Failure::Refused`].
    Refuse,
    /// It breaks off before anything is done: [`Failure::Unknown`].
    Unknown,
    /// It is carried out, and the answer is lost: [`Failure::Unknown`] too.
    Lost,
    /// Whom it was for is gone: [`Failure::Gone`].
    Gone,
}

impl Fault {
    /// Every fault.
    pub const ALL: [Self; 5] = [Self::Retry, Self::Refuse, Self::Unknown, Self::Lost, Self::Gone];

    /// Its name in stories.
    pub const fn key(self) -> &'static str {
        match self {
            Self::Retry => "retry",
            Self::Refuse => "refuse",
            Self::Unknown => "unknown",
            Self::Lost => "lost",
            Self::Gone => "gone",
        }
    }

    /// The fault of that name.
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|fault| fault.key() == name)
    }
}

/// A card that was shown.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Shown {
    /// The errand's nonce.
    pub nonce: u64,
    /// In which community.
    pub community: Native,
    /// To whom.
    pub to: To,
    /// In which language.
    pub lang: Box<str>,
    /// What.
    pub card: Card,
}

impl Shown {
    /// Whether it was shown to that person, or to everybody in that space.
    pub fn to(&self, native: Native) -> bool {
        match &self.to {
            To::Space(to) | To::Private(to) => *to == native,
            To::Answer { space, account, private, .. } => *account == native || (*space == native && !private),
        }
    }
}

/// Something that was carried out, for whoever watches.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Done {
    /// A card was shown.
    Shown(Shown),
    /// A form was shown, where forms can be.
    Asked {
        /// To whom.
        to: To,
        /// In which language.
        lang: Box<str>,
        /// What.
        form: Form,
    },
    /// A rank can be seen beside a name, or none any more.
    Marked {
        /// Whose name.
        account: Native,
        /// The rank's key.
        rank: Option<Box<str>>,
        /// The rank's own name, where the owner gave one.
        name: Option<Box<str>>,
    },
}

/// The simulated platform.
pub struct Simulated {
    name: String,
    kind: Kind,
    world: Mutex<World>,
    news: Notify,
}

impl Simulated {
    /// An empty platform.
    ///
    /// # Errors
    /// If there is a file to keep and it can't be opened or read.
    pub fn new(options: Options) -> std::io::Result<Self> {
        let mut world = World::default();
        if let Some(path) = &options.keep {
            let (kept, done) = kept::Kept::open(path)?;
            world.kept = Some(kept);
            world.done = done;
        }
        Ok(Self { name: options.name, kind: options.profile, world: Mutex::new(world), news: Notify::new() })
    }

    fn world(&self) -> MutexGuard<'_, World> {
        self.world.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn change<T>(&self, change: impl FnOnce(&mut World) -> T) -> T {
        let done = change(&mut self.world());
        self.news.notify_waiters();
        done
    }

    /// From now on, what people say is heard there too.
    pub fn listen(&self, ear: Arc<Ear>) {
        self.world().ear = Some(ear);
    }

    /// What the platform is like.
    pub fn kind(&self) -> Kind {
        self.kind
    }

    /// A community, new or known by its spelling. Spaces made from here on are in it, and people come and go there.
    pub fn community(&self, spelling: &str, name: &str) -> Native {
        self.change(|world| world.community(spelling, name))
    }

    /// A new space.
    pub fn space(&self, name: &str, purpose: Purpose) -> Native {
        self.world().space(name, purpose)
    }

    /// A new person, or a machine.
    pub fn person(&self, name: &str, machine: bool, rights: Rights) -> Native {
        self.world().person(name, machine, rights)
    }

    /// The language that the platform tells of a person.
    pub fn speaks(&self, who: Native, lang: Option<&str>) {
        self.world().speaks(who, lang);
    }

    /// Gives a person another name.
    pub fn rename(&self, who: Native, name: &str) {
        self.world().rename(who, name);
    }

    /// Somebody says something. A slash and a letter make it a command; on a bare platform a number presses a button.
    /// The message's number, or zero if the person or the space is unknown.
    pub fn speak(&self, at: Moment, who: Native, space: Native, text: &str, reply_to: Option<MessageId>) -> MessageId {
        self.change(|world| world.speak(self.kind, at, who, space, text, reply_to)).unwrap_or(MessageId(0))
    }

    /// Somebody reacts to a message, or takes it back. False if one is unknown.
    pub fn react(&self, at: Moment, who: Native, message: MessageId, emoji: &str, on: bool) -> bool {
        self.change(|world| world.react(at, who, message, emoji, on)).is_some()
    }

    /// Somebody removes a message. False if one is unknown.
    pub fn remove(&self, at: Moment, who: Native, message: MessageId) -> bool {
        self.change(|world| world.remove(at, who, message)).is_some()
    }

    /// Somebody comes. False if one is unknown.
    pub fn join(&self, at: Moment, who: Native, by: Option<Native>) -> bool {
        self.change(|world| world.join(at, who, by)).is_some()
    }

    /// Somebody leaves. False if that is nobody.
    pub fn leave(&self, at: Moment, who: Native) -> bool {
        self.change(|world| world.leave(at, who)).is_some()
    }

    /// Somebody presses a button. False if one is unknown.
    pub fn press(&self, at: Moment, who: Native, space: Native, action: u64) -> bool {
        self.change(|world| world.press(at, who, space, action)).is_some()
    }

    /// Somebody sends a form back, with an answer for each field. False if one is unknown.
    pub fn fill(&self, at: Moment, who: Native, space: Native, action: u64, answers: impl IntoIterator<Item = Word>) -> bool {
        let answers: SmallVec<_> = answers.into_iter().collect();
        self.change(|world| world.fill(at, who, space, action, answers)).is_some()
    }

    /// The newest form that was shown to somebody; nothing where forms are asked question by question.
    pub fn form(&self, who: Native) -> Option<Form> {
        self.world().form(who).cloned()
    }

    /// What is carried out from here on, as it happens. Cards are then no longer remembered for [`Simulated::shown`].
    pub fn watch(&self) -> mpsc::UnboundedReceiver<Done> {
        let (watcher, watched) = mpsc::unbounded_channel();
        self.world().watcher = Some(watcher);
        watched
    }

    /// The next so many calls fail in this way; after those that were ordered before.
    pub fn fault(&self, fault: Fault, count: u32) {
        if count > 0 {
            self.world().faults.push_back((fault, count));
        }
    }

    /// A new badge: something that can be seen beside names, and that Hearth may give.
    pub fn badge(&self, name: &str) -> Native {
        self.change(|world| world.badge(name))
    }

    /// Gives a badge to somebody by hand.
    pub fn pin(&self, who: Native, badge: Native) {
        self.world().pin(who, badge);
    }

    /// Whether somebody has a badge.
    pub fn has(&self, who: Native, badge: Native) -> bool {
        self.world().has(who, badge)
    }

    /// Somebody adds Hearth to the community. False if that is nobody.
    pub fn add(&self, at: Moment, by: Native) -> bool {
        self.change(|world| world.add(at, by)).is_some()
    }

    /// Ends the stream, once everything has been handed out.
    pub fn close(&self) {
        self.change(|world| world.closed = true);
    }

    /// What a person or a space is called.
    pub fn name_of(&self, native: Native) -> String {
        self.world().name_of(native)
    }

    /// Goes on numbering where an earlier process may have stopped: the milliseconds of its clock are beyond any number that it used.
    pub fn continue_after(&self, now: Moment) {
        self.world().continue_after(now.0.max(0) as u64);
    }

    /// The position of the newest event; zero before the first.
    pub fn last_position(&self) -> u64 {
        self.world().last_position()
    }

    /// Up to which position the other side has committed.
    pub fn committed_position(&self) -> u64 {
        self.world().committed
    }

    /// Every card shown by this process, in order.
    pub fn shown(&self) -> Vec<Shown> {
        self.world().shown.clone()
    }

    /// The cards shown to a person, or to everybody in a space.
    pub fn seen_by(&self, native: Native) -> Vec<Shown> {
        self.world().shown.iter().filter(|shown| shown.to(native)).cloned().collect()
    }

    /// The ranks that can be seen beside names.
    pub fn marks(&self) -> BTreeMap<Native, String> {
        self.world().marks.clone()
    }
}

impl Platform for Simulated {
    fn name(&self) -> &str {
        &self.name
    }

    fn profile(&self, _community: Native) -> Profile {
        self.kind.profile()
    }

    fn resume(&self, start: Start) {
        self.change(|world| world.resume(start.after.map(|mark| mark.low())));
    }

    fn receive<'a>(&'a self, updates: &'a mut Vec<Update>) -> Waiting<'a, Result<bool, Failure>> {
        Box::pin(async move {
            loop {
                // Made before the look: what comes in between wakes it.
                let news = self.news.notified();
                let found = self.world().hand_out(updates);
                match found {
                    Some(more) => return Ok(more),
                    None => news.await,
                }
            }
        })
    }

    fn committed(&self, mark: &Mark) {
        self.world().forget(mark.low());
    }

    fn perform<'a>(&'a self, errand: &'a Errand) -> Waiting<'a, Result<Option<What>, Failure>> {
        Box::pin(async move { self.world().perform(self.kind, errand).map(|()| None) })
    }

    fn fate<'a>(&'a self, errand: &'a Errand) -> Waiting<'a, Fate> {
        Box::pin(async move { if self.world().done.contains(&errand.nonce) { Fate::Done(None) } else { Fate::NotDone } })
    }
}
