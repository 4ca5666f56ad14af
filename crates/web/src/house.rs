//! The playground's house: a simulated town, the engine that hosts it, and a clock that goes on when it is told to.

mod memory;
mod pace;
mod plan;

use crate::room::{Room, Said, Thing, What};
use hearth_adapter::Platform as _;
use hearth_adapter::simulated::{Done, Kind, Options as Platform, Simulated};
use hearth_core::{CommunityId, DAY, Given, HOUR, MessageId, Moment, Native, Picture, Policy, Rights, Secret, To, Value, Word, hash, hidden};
use hearth_engine::{Clock, Engine, EngineError, Options, Virtual};
use hearth_storage::{Store, StoreError};
use hearth_topics::Ear;
use memory::Memory;
use pace::Pace;
use plan::Plan;
use std::collections::VecDeque;
use std::path::PathBuf;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;
use tokio::sync::broadcast;
use tokio::task::JoinHandle;

/// The most characters of a message.
pub(crate) const LINE: usize = 4_000;
/// The most characters of a name.
const NAME: usize = 40;
/// Days that the town has behind it when a visitor first comes.
const PAST: i32 = 42;
/// How often the town goes on.
const STEP: Duration = Duration::from_millis(200);
/// The most people who may have come by the page.
const VISITORS: usize = 1_000;
/// Things that left the house which the staff can look at.
const SENT: usize = 40;
/// Pictures that can still be looked at.
const PICTURES: usize = 400;

/// Somebody in the house.
#[derive(Clone, Debug)]
pub(crate) struct Person {
    pub(crate) native: Native,
    pub(crate) name: Box<str>,
    pub(crate) rights: Rights,
    pub(crate) machine: bool,
    /// Came by the page.
    pub(crate) visitor: bool,
    /// The rank that can be seen beside the name.
    pub(crate) rank: Option<Value>,
}

/// News for whoever looks.
#[derive(Clone, Debug)]
pub(crate) enum News {
    /// Something new in a room, by its place.
    Put(usize, Arc<Thing>),
    /// The reactions to a message have changed.
    Reacted(usize, MessageId),
    /// Somebody's rank can be seen, or can't any more.
    Ranked(Native),
    /// What time it is.
    Clock,
    /// So much has changed that it is best looked at anew.
    Again,
}

/// Something that left the house.
#[derive(Clone, Debug)]
pub(crate) struct Sent {
    pub(crate) at: Moment,
    pub(crate) done: Done,
}

/// What can't be done, and what to do instead.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Refused {
    /// There is no such person, room or message.
    Unknown,
    /// The name is empty, or taken.
    Name,
    /// There is no room for more people.
    Full,
    /// The room is for staff.
    Staff,
    /// Nothing was said, or too much.
    Line,
}

/// The house.
pub(crate) struct House {
    pub(crate) town: Arc<Simulated>,
    /// The rules that it began with.
    pub(crate) policy: Policy,
    engine: Engine,
    clock: Arc<Virtual>,
    state: Mutex<State>,
    news: broadcast::Sender<News>,
    /// Looks at what is carried out.
    watcher: Mutex<Option<JoinHandle<()>>>,
    /// Held while time is made to pass, so that it passes once.
    passing: tokio::sync::Mutex<()>,
}

struct State {
    town: Arc<Simulated>,
    news: broadcast::Sender<News>,
    rooms: Vec<Room>,
    people: Vec<Person>,
    plan: Plan,
    pace: Pace,
    number: u64,
    memory: Memory,
    sent: VecDeque<Sent>,
    pictures: VecDeque<(u64, Picture, Box<str>)>,
    /// Nobody is told of each thing while a long time passes.
    hushed: bool,
}

/// Where a house is, and how it is kept.
pub(crate) struct Plot {
    pub(crate) folder: PathBuf,
    pub(crate) policy: Policy,
    pub(crate) memory: usize,
    pub(crate) now: Moment,
}

impl House {
    /// Opens the house: a new town gets a past, an old one goes on where it was, a few hours later.
    pub(crate) async fn open(plot: Plot) -> Result<Arc<Self>, HouseError> {
        let store = Store::open(&plot.folder).await?;
        let (memory, fresh) = Memory::open(&plot.folder, || Memory::fresh(plot.policy.zone.start(plot.policy.zone.day(plot.now) + -PAST)))?;
        let town = Arc::new(Simulated::new(Platform { name: "playground".into(), profile: Kind::Open, keep: None })?);
        town.continue_after(memory.now);
        let plan = Plan::new(memory.seed, memory.start, memory.now, plot.policy.zone, &plot.policy.lang);
        let (rooms, people) = plan::settle(&town, &plan, &memory);
        let mut carried = town.watch();
        let ear = Arc::new(Ear::default());
        town.listen(Arc::clone(&ear));
        let clock = Arc::new(Virtual::at(memory.now));
        let mut options = Options::real(plot.policy.clone());
        (options.clock, options.memory, options.workers) = (Arc::clone(&clock) as _, plot.memory, 1);
        options.ear = Some(ear);
        options.secret = |name| Ok(Secret([hash(&[name.as_bytes()]), hash(&[b"playground", name.as_bytes()])]));
        let engine = Engine::start(store, vec![Arc::clone(&town) as _], options).await?;
        engine.caught_up().await;
        let until = if fresh { evening(&plot) } else { memory.now.plus(3 * HOUR) };
        let news = broadcast::channel(4_096).0;
        let state =
            State { town: Arc::clone(&town), news: news.clone(), rooms, people, plan, pace: Pace::at(memory.now), number: 0, memory, sent: VecDeque::new(), pictures: VecDeque::new(), hushed: true };
        let house = Arc::new(Self { town, policy: plot.policy, engine, clock, state: Mutex::new(state), news, watcher: Mutex::default(), passing: Default::default() });
        house.recall().await?;
        let watcher = Arc::clone(&house);
        let watching = tokio::spawn(async move {
            while let Some(done) = carried.recv().await {
                watcher.carried_out(done);
            }
        });
        *house.watcher.lock().unwrap_or_else(PoisonError::into_inner) = Some(watching);
        if fresh {
            house.leap(|_| until.plus(-2 * HOUR)).await;
            house.state().decide_first(until.plus(-2 * HOUR));
        }
        house.leap(|_| until).await;
        Ok(house)
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Lets time pass, for as long as the house stands.
    pub(crate) async fn live(&self) {
        let mut told = Moment(0);
        loop {
            tokio::time::sleep(STEP).await;
            let passing = self.passing.lock().await;
            let now = self.now();
            self.go_on(now).await;
            drop(passing);
            if now.since(told) >= hearth_core::MINUTE {
                told = now;
                let _ = self.news.send(News::Clock);
                self.state().remember(now);
            }
        }
    }

    /// Waits until the engine fails.
    pub(crate) async fn failed(&self) {
        self.engine.failed().await;
    }

    /// Stops in order, and remembers where it was.
    pub(crate) async fn close(&self) -> Result<(), EngineError> {
        let _passing = self.passing.lock().await;
        let now = self.now();
        self.state().remember(now);
        let end = self.engine.stop().await;
        let watching = self.watcher.lock().unwrap_or_else(PoisonError::into_inner).take();
        if let Some(watching) = watching {
            watching.abort();
            let _ = watching.await;
        }
        self.store().close().await;
        end
    }

    /// Ranks that can be seen were set before this process began: they are asked of the database.
    async fn recall(&self) -> Result<(), StoreError> {
        let Some(community) = self.community().await? else { return Ok(()) };
        let people = self.state().people.iter().map(|person| person.native).collect();
        for account in self.engine.store().accounts(community, &hearth_core::Lacks { natives: people, ..Default::default() }).await? {
            if let Some(rank) = account.rank.clone().filter(|rank| self.policy.place(rank).is_some_and(|place| place > 0)) {
                let own = self.policy.place(&rank).and_then(|place| self.policy.ranks[place].name.clone());
                self.state().rank(account.met.native, Some(Value::Rank(rank, own)));
            }
        }
        Ok(())
    }

    /// What time it is in town.
    pub(crate) fn now(&self) -> Moment {
        self.state().pace.now()
    }

    /// Whether time goes on by itself.
    pub(crate) fn flows(&self) -> bool {
        self.state().pace.flows()
    }

    /// Lets time go on by itself, or stand still.
    pub(crate) fn flow(&self, on: bool) {
        self.state().pace.flow(on);
        let _ = self.news.send(News::Clock);
    }

    /// Makes so much time pass at once, in milliseconds: one leap after another, and to its end, even if nobody waits for it.
    pub(crate) async fn pass(self: &Arc<Self>, millis: i64) {
        let house = Arc::clone(self);
        let leap = tokio::spawn(async move { house.leap(|now| now.plus(millis.clamp(0, 31 * DAY))).await });
        let _ = leap.await;
    }

    async fn leap(&self, to: impl FnOnce(Moment) -> Moment) {
        let _passing = self.passing.lock().await;
        let until = to(self.now());
        self.state().hushed = true;
        self.go_on(until).await;
        {
            let mut state = self.state();
            state.hushed = false;
            state.remember(until);
        }
        let _ = self.news.send(News::Again);
    }

    /// Lets everything happen that is due by then, day by day: the clock never runs into a day before the one before is told to its
    /// end, or the rest of it would count for the next.
    async fn go_on(&self, until: Moment) {
        let zone = self.policy.zone;
        loop {
            let now = self.clock.now();
            let midnight = zone.start(zone.day(now) + 1);
            let slice = if now.plus(1) == midnight { zone.start(zone.day(now) + 2).plus(-1) } else { midnight.plus(-1) }.min(until);
            self.clock.set(slice);
            self.state().go_on(slice);
            self.settle().await;
            // What visitors do meanwhile happens now, not when the leap began.
            self.state().pace.set(slice);
            // Where it was killed, it goes on from the last whole day.
            if slice < until {
                self.state().remember(slice);
            }
            if slice >= until {
                return;
            }
        }
    }

    /// Waits until everything that has happened is decided and carried out.
    async fn settle(&self) {
        let position = self.town.last_position();
        self.engine.idle(self.town.name(), position).await;
        self.engine.tick();
        self.engine.idle(self.town.name(), position).await;
    }

    /// What happens from now on.
    pub(crate) fn news(&self) -> broadcast::Receiver<News> {
        self.news.subscribe()
    }

    /// Somebody new comes.
    pub(crate) fn come(&self, name: &str, lang: &str) -> Result<Native, Refused> {
        let name: String = name.chars().filter(|c| !hidden(*c) && *c != '\n').collect::<String>().split_whitespace().collect::<Vec<_>>().join(" ").chars().take(NAME).collect();
        let now = self.now();
        let mut state = self.state();
        let taken = state.people.iter().any(|person| person.name.to_lowercase() == name.to_lowercase()) || name.to_lowercase() == "hearth";
        if name.is_empty() || taken {
            return Err(Refused::Name);
        }
        if state.memory.visitors.len() >= VISITORS {
            return Err(Refused::Full);
        }
        let native = self.town.person(&name, false, Rights::Member);
        self.town.speaks(native, Some(lang));
        self.town.join(now, native, None);
        state.people.push(Person { native, name: name.as_str().into(), rights: Rights::Member, machine: false, visitor: true, rank: None });
        state.memory.visitors.push(name);
        state.remember(now);
        state.put(0, now, What::Moved { who: native, came: true });
        let _ = self.news.send(News::Ranked(native));
        Ok(native)
    }

    /// Somebody says something, or uses a command.
    pub(crate) fn say(&self, who: Native, room: usize, text: &str, answers: Option<MessageId>, lang: &str) -> Result<(), Refused> {
        let text: String = text.trim().chars().take(LINE).collect();
        if text.is_empty() {
            return Err(Refused::Line);
        }
        let now = self.now();
        let mut state = self.state();
        let space = state.enter(who, room)?;
        self.town.speaks(who, Some(lang));
        let command = text.strip_prefix('/').is_some_and(|rest| rest.starts_with(char::is_alphabetic));
        let answered = answers.and_then(|id| state.rooms[room].said(id)).map(|said| (said.id, said.by, start(&said.text)));
        let id = self.town.speak(now, who, space, &text, answered.as_ref().map(|answered| answered.0).filter(|_| !command));
        state.put(room, now, What::Said(Said { id, by: who, text: text.as_str().into(), answers: answered, command }));
        let visitor = state.person(who).filter(|person| person.visitor && !command).map(|person| person.name.clone());
        if let Some(name) = visitor {
            state.plan.hear(&name, who, room, id, &text, now);
        }
        Ok(())
    }

    /// Somebody reacts to a message, or takes it back.
    pub(crate) fn react(&self, who: Native, room: usize, id: MessageId, emoji: &str) -> Result<(), Refused> {
        let now = self.now();
        let mut state = self.state();
        state.enter(who, room)?;
        let given = state.rooms[room].reactions(id).is_some_and(|reactions| reactions.contains_key(emoji));
        if !given && !crate::page::EMOJI.contains(&emoji) {
            return Err(Refused::Unknown);
        }
        let on = state.rooms[room].react(id, who, emoji).ok_or(Refused::Unknown)?;
        self.town.react(now, who, id, emoji, on);
        let _ = self.news.send(News::Reacted(room, id));
        Ok(())
    }

    /// Somebody presses a button, or sends a form back with its answers.
    pub(crate) fn press(&self, who: Native, room: usize, action: u64, answers: &[String], lang: &str) -> Result<(), Refused> {
        let now = self.now();
        let mut state = self.state();
        let space = state.enter(who, room)?;
        let word = |answer: &String| match answer.strip_prefix('@').and_then(|name| state.people.iter().find(|person| *person.name == *name)) {
            Some(person) => Word::Account(person.native),
            None => Word::Text(Given::new(answer)),
        };
        let answers: Vec<_> = answers.iter().map(word).collect();
        self.town.speaks(who, Some(lang));
        self.town.fill(now, who, space, action, answers.iter().cloned());
        if !answers.is_empty() {
            state.rooms.iter_mut().for_each(|room| room.answered(action));
        }
        Ok(())
    }

    /// Somebody.
    pub(crate) fn person(&self, who: Native) -> Option<Person> {
        self.state().person(who).cloned()
    }

    /// Looks at the rooms.
    pub(crate) fn look<T>(&self, look: impl FnOnce(&[Room], &[Person]) -> T) -> T {
        let state = self.state();
        look(&state.rooms, &state.people)
    }

    /// The number of the newest thing.
    pub(crate) fn newest(&self) -> u64 {
        self.state().number
    }

    /// What left the house lately, the newest first.
    pub(crate) fn sent(&self) -> Vec<Sent> {
        self.state().sent.iter().rev().cloned().collect()
    }

    /// A picture that was shown, and its language.
    #[cfg(feature = "cards")]
    pub(crate) fn picture(&self, nonce: u64) -> Option<(Picture, Box<str>)> {
        self.state().pictures.iter().find(|(of, ..)| *of == nonce).map(|(_, picture, lang)| (picture.clone(), lang.clone()))
    }

    /// Keeps what was talked about until now, which else happens about once a minute.
    pub(crate) async fn keep_talk(&self) -> Result<(), StoreError> {
        self.engine.keep_talk().await
    }

    /// Everything that is kept.
    pub(crate) fn store(&self) -> &Store {
        self.engine.store()
    }

    /// The community, once it is known.
    pub(crate) async fn community(&self) -> Result<Option<CommunityId>, StoreError> {
        Ok(self.store().communities().await?.first().map(|listing| listing.id))
    }

    fn carried_out(&self, done: Done) {
        let mut state = self.state();
        let at = self.clock.now();
        state.sent.push_back(Sent { at, done: done.clone() });
        if state.sent.len() > SENT {
            state.sent.pop_front();
        }
        match done {
            Done::Marked { account, rank, name } => {
                state.rank(account, rank.map(|rank| Value::Rank(rank, name)));
                let _ = self.news.send(News::Ranked(account));
            }
            Done::Shown(shown) => {
                if let Some(picture) = &shown.card.picture {
                    state.pictures.push_back((shown.nonce, picture.clone(), shown.lang.clone()));
                    if state.pictures.len() > PICTURES {
                        state.pictures.pop_front();
                    }
                }
                let room = state.room_of(&shown.to);
                state.put(room, at, What::Shown(shown));
            }
            Done::Asked { to, lang, form } => {
                let room = state.room_of(&to);
                state.put(room, at, What::Asked { to, lang, form });
            }
        }
    }
}

impl State {
    pub(super) fn person(&self, who: Native) -> Option<&Person> {
        self.people.iter().find(|person| person.native == who)
    }

    /// Puts something into a room and tells everybody who looks.
    pub(super) fn put(&mut self, room: usize, at: Moment, what: What) {
        self.number += 1;
        let thing = Arc::new(Thing { number: self.number, at, what });
        self.rooms[room].put(Arc::clone(&thing));
        if !self.hushed {
            let _ = self.news.send(News::Put(room, thing));
        }
    }

    /// The room where something that is for these can be seen: the private chats are in the last.
    fn room_of(&self, to: &To) -> usize {
        let space = match to {
            To::Space(space) | To::Answer { space, .. } => Some(*space),
            To::Private(_) => None,
        };
        space.and_then(|space| self.rooms.iter().position(|room| room.native == Some(space))).unwrap_or(self.rooms.len() - 1)
    }

    fn rank(&mut self, who: Native, rank: Option<Value>) {
        if let Some(person) = self.people.iter_mut().find(|person| person.native == who) {
            person.rank = rank;
        }
    }

    /// Writes down when it is and who came. What can't be written now is written a minute later.
    fn remember(&mut self, now: Moment) {
        self.memory.now = now;
        if let Err(error) = self.memory.keep() {
            tracing::warn!(%error, "the playground's time could not be written down; a restart may go back a little");
        }
    }
}

/// How a message begins: enough to know it again.
fn start(text: &str) -> Box<str> {
    const START: usize = 60;
    match text.char_indices().nth(START) {
        Some((end, _)) => format!("{}…", &text[..end]).into(),
        None => text.into(),
    }
}

/// The evening of today: when a new town opens.
fn evening(plot: &Plot) -> Moment {
    let zone = &plot.policy.zone;
    zone.start(zone.day(plot.now)).plus(19 * HOUR)
}

/// Why the house can't be opened.
#[derive(Debug, thiserror::Error)]
pub enum HouseError {
    /// The database.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The engine.
    #[error(transparent)]
    Engine(#[from] EngineError),
    /// The folder.
    #[error(transparent)]
    Io(#[from] std::io::Error),
}
