//! The state behind the simulated platform's lock.

use super::kept::Kept;
use super::{Done, Fault, Kind, Shown, typed};
use crate::questions::{Answered, Questions};
use crate::{Errand, Failure, Update};
use hearth_core::{
    Asked, Badge, Card, Deed, Effect, Event, Examined, Features, Finding, Form, Gauged, Given, Heard, Held, Invited, MessageId, Moment, Named, Native, Posted, Pressed, Purpose, Reacted, Removed,
    Rights, SpaceSeen, Spoke, Spot, Text, Ticket, To, What, Word, hash, hear,
};
use hearth_topics::{Ear, Voice};
use smallvec::SmallVec;
use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet, VecDeque};
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::mpsc::UnboundedSender;

/// The first space's number, less one: people are numbered below it.
const SPACES: u64 = 1_000_000;
/// The first badge's number, less one.
const BADGES: u64 = 2_000_000;
/// How many updates are handed out at once.
const BATCH: usize = 1_024;

#[derive(Debug)]
struct Person {
    name: Box<str>,
    machine: bool,
    rights: Rights,
    lang: Option<Box<str>>,
}

#[derive(Debug)]
struct Space {
    community: usize,
    name: Box<str>,
    purpose: Purpose,
    announced: bool,
}

#[derive(Clone, Copy, Debug)]
struct Message {
    by: Native,
    space: Native,
}

#[derive(Default)]
pub(super) struct World {
    pub(super) ear: Option<Arc<Ear>>,
    /// Each community's spelling and name.
    communities: Vec<(Box<str>, Box<str>)>,
    /// The community in which spaces are made and people come and go.
    here: usize,
    people: Vec<Person>,
    spaces: Vec<Space>,
    /// The message with the number n is at n − 1; presses and commands use up a number too.
    messages: Vec<Message>,
    named: HashSet<(usize, Native)>,
    /// The numbers that earlier processes may have used: positions and messages go on above them.
    before: u64,
    /// The events that are not forgotten; the one at position `before` + `forgotten` + n is at n − 1.
    log: VecDeque<(Native, Event)>,
    forgotten: usize,
    /// How many events have been handed out on this connection, and how many there were when it began.
    out: usize,
    backlog: usize,
    caught_up: bool,
    /// What can show ranks beside names, and who has it.
    badges: Vec<Badge>,
    holders: BTreeSet<(Native, Native)>,
    /// Communities to be announced.
    greet: Vec<usize>,
    pub(super) committed: u64,
    pub(super) closed: bool,
    pub(super) done: HashSet<u64>,
    pub(super) kept: Option<Kept>,
    /// Every card shown, while nobody watches.
    pub(super) shown: Vec<Shown>,
    pub(super) watcher: Option<UnboundedSender<Done>>,
    cards: u64,
    /// The newest form shown to somebody, where forms can be shown.
    forms: HashMap<Native, Form>,
    questions: Questions,
    /// When the newest event happened.
    now: Moment,
    pub(super) marks: BTreeMap<Native, String>,
    pub(super) faults: VecDeque<(Fault, u32)>,
    /// The actions of the last card with any, by whom or where it was shown, and how many cards were shown before it.
    offers: HashMap<Native, (u64, Vec<u64>)>,
}

impl World {
    pub(super) fn community(&mut self, spelling: &str, name: &str) -> Native {
        self.here = self.communities.iter().position(|(known, _)| **known == *spelling).unwrap_or_else(|| {
            self.communities.push((spelling.into(), "".into()));
            self.communities.len() - 1
        });
        if *self.communities[self.here].1 != *name {
            self.communities[self.here].1 = name.into();
            self.greet.push(self.here);
        }
        Native::of(spelling)
    }

    pub(super) fn space(&mut self, name: &str, purpose: Purpose) -> Native {
        self.spaces.push(Space { community: self.here, name: name.into(), purpose, announced: false });
        Native(SPACES + self.spaces.len() as u64)
    }

    pub(super) fn person(&mut self, name: &str, machine: bool, rights: Rights) -> Native {
        self.people.push(Person { name: name.into(), machine, rights, lang: None });
        Native(self.people.len() as u64)
    }

    fn known(&self, who: Native) -> Option<&Person> {
        self.people.get(usize::try_from(who.0.checked_sub(1)?).ok()?)
    }

    fn known_mut(&mut self, who: Native) -> Option<&mut Person> {
        self.people.get_mut(usize::try_from(who.0.checked_sub(1)?).ok()?)
    }

    fn room_mut(&mut self, space: Native) -> Option<&mut Space> {
        self.spaces.get_mut(usize::try_from(space.0.checked_sub(SPACES + 1)?).ok()?)
    }

    pub(super) fn speaks(&mut self, who: Native, lang: Option<&str>) {
        if let Some(person) = self.known_mut(who) {
            person.lang = lang.map(Into::into);
        }
    }

    pub(super) fn rename(&mut self, who: Native, name: &str) {
        if let Some(person) = self.known_mut(who) {
            person.name = name.into();
            self.named.retain(|(_, named)| *named != who);
        }
    }

    fn native_of(&self, community: usize) -> Native {
        self.communities.get(community).map_or(Native(0), |(spelling, _)| Native::of(spelling))
    }

    fn emit(&mut self, community: usize, at: Moment, what: What) {
        let native = self.native_of(community);
        let number = self.before + self.told() as u64 + 1;
        self.now = self.now.max(at);
        self.log.push_back((native, Event { at, number, what }));
    }

    /// Sends what a person and a space are before they are first used. Gives the community, or nothing if one is unknown.
    fn meet(&mut self, at: Moment, who: &[Native], space: Option<Native>) -> Option<usize> {
        let community = match space {
            None => (!self.communities.is_empty()).then_some(self.here)?,
            Some(native) => {
                let room = self.room_mut(native)?;
                let community = room.community;
                if !std::mem::replace(&mut room.announced, true) {
                    let seen = SpaceSeen { space: native, name: room.name.clone(), purpose: room.purpose };
                    self.emit(community, at, What::Space(Box::new(seen)));
                }
                community
            }
        };
        for account in who {
            let person = self.known(*account)?;
            let named = Named { account: *account, name: person.name.clone(), spelling: None, machine: person.machine };
            if self.named.insert((community, *account)) {
                self.emit(community, at, What::Named(Box::new(named)));
            }
        }
        Some(community)
    }

    fn number(&mut self, by: Native, space: Native) -> MessageId {
        self.messages.push(Message { by, space });
        MessageId(self.before + self.messages.len() as u64)
    }

    fn message(&self, id: MessageId) -> Option<Message> {
        self.messages.get(usize::try_from(id.0.checked_sub(self.before + 1)?).ok()?).copied()
    }

    fn called(&self, name: &str) -> Option<Native> {
        self.people.iter().position(|person| person.name.to_lowercase() == name.to_lowercase()).map(|at| Native(at as u64 + 1))
    }

    /// Whose name stands at the beginning, as a whole; the longest, where one begins like another.
    fn mentioned(&self, rest: &str) -> Option<Native> {
        let rest = rest.to_lowercase();
        let stands = |name: &str| rest.strip_prefix(name).is_some_and(|after| !after.starts_with(|c: char| c.is_alphanumeric() || matches!(c, '_' | '-')));
        let named = self.people.iter().map(|person| person.name.to_lowercase()).zip(1..).filter(|(name, _)| !name.is_empty() && stands(name));
        named.max_by_key(|(name, _)| name.len()).map(|(_, native)| Native(native))
    }

    pub(super) fn speak(&mut self, kind: Kind, at: Moment, by: Native, space: Native, text: &str, parent: Option<MessageId>) -> Option<MessageId> {
        if kind == Kind::Bare
            && let Some(action) = self.numbered(by, space, text)
        {
            return self.press(at, by, space, action);
        }
        if typed::command(text).is_some() {
            self.questions.forget(by);
        } else if let Some(answered) = self.questions.answer(by, self.word(text.trim()), at) {
            return self.go_on(at, by, space, answered);
        }
        let mut mentions = [None; 3];
        let called: Vec<_> = typed::mentions(text).filter_map(|rest| self.mentioned(rest)).take(3).collect();
        called.iter().enumerate().for_each(|(at, native)| mentions[at] = Some(*native));
        let everybody: Vec<_> = std::iter::once(by).chain(called).collect();
        let community = self.meet(at, &everybody, Some(space))?;
        let message = self.number(by, space);
        let what = match typed::command(text) {
            Some((name, arguments)) => {
                let (rights, lang) = self.known(by).map(|person| (person.rights, person.lang.clone()))?;
                let words = typed::words(arguments).iter().map(|word| self.word(word)).collect();
                let ticket = Ticket(message.0.to_string().into());
                What::Asked(Box::new(Asked { by, space, command: name.into(), words, rights, lang, ticket, found: None }))
            }
            None => {
                self.overhear(community, at, by, space, Heard(text));
                let features: Features = hear(Heard(text));
                What::Spoke(Spoke { by, space, message, parent, mentions, features })
            }
        };
        self.emit(community, at, what);
        Some(message)
    }

    /// A word as it is given: somebody who is mentioned, or a text.
    fn word(&self, word: &str) -> Word {
        word.strip_prefix('@').and_then(|name| self.called(name)).map_or_else(|| Word::Text(Given::new(word)), Word::Account)
    }

    /// After an answer: the next question, or everything that was answered is sent.
    fn go_on(&mut self, at: Moment, by: Native, space: Native, answered: Answered) -> Option<MessageId> {
        match answered {
            Answered::Next(card) => {
                let lang = self.known(by).and_then(|person| person.lang.clone()).unwrap_or_else(|| "en".into());
                let nonce = hash(&[b"question", &by.0.to_le_bytes(), &at.0.to_le_bytes()]);
                self.show(Shown { nonce, community: self.native_of(self.here), to: To::Private(by), lang, card });
                Some(self.number(by, space))
            }
            Answered::Done(action, answers) => self.fill(at, by, space, action, answers),
        }
    }

    /// The newest form that was shown to somebody.
    pub(super) fn form(&self, who: Native) -> Option<&Form> {
        self.forms.get(&who)
    }

    /// Lets what people say be heard; machines say nothing.
    fn overhear(&self, community: usize, at: Moment, by: Native, space: Native, words: Heard<'_>) {
        let community = self.communities.get(community).map(|(spelling, _)| Native::of(spelling));
        let person = self.known(by).is_some_and(|person| !person.machine);
        if let (Some(ear), Some(community), true) = (&self.ear, community, person) {
            ear.hear(Voice { community, space, by, at }, words);
        }
    }

    /// The action that a bare number stands for: of the newest card with any that this person could see here.
    fn numbered(&self, by: Native, space: Native, text: &str) -> Option<u64> {
        let typed = text.trim();
        // `+1` is a word of consent and presses nothing.
        let at = typed.parse::<usize>().ok().filter(|_| typed.starts_with(|c: char| c.is_ascii_digit()))?.checked_sub(1)?;
        let (_, actions) = [by, space].iter().filter_map(|native| self.offers.get(native)).max_by_key(|(shown, _)| *shown)?;
        actions.get(at).copied()
    }

    pub(super) fn press(&mut self, at: Moment, by: Native, space: Native, action: u64) -> Option<MessageId> {
        self.fill(at, by, space, action, SmallVec::new())
    }

    /// A press, or a form sent back.
    pub(super) fn fill(&mut self, at: Moment, by: Native, space: Native, action: u64, answers: SmallVec<[Word; 4]>) -> Option<MessageId> {
        let community = self.meet(at, &[by], Some(space))?;
        let (rights, lang) = self.known(by).map(|person| (person.rights, person.lang.clone()))?;
        let message = self.number(by, space);
        let ticket = Ticket(message.0.to_string().into());
        self.emit(community, at, What::Pressed(Box::new(Pressed { by, space, action, answers, rights, lang, ticket, found: None })));
        Some(message)
    }

    pub(super) fn react(&mut self, at: Moment, by: Native, message: MessageId, emoji: &str, on: bool) -> Option<()> {
        let space = self.message(message)?.space;
        let community = self.meet(at, &[by], Some(space))?;
        let mark = (hash(&[emoji.as_bytes()]) as u32).max(1);
        self.emit(community, at, What::Reacted(Reacted { by, space: Some(space), message, mark, on }));
        Some(())
    }

    pub(super) fn remove(&mut self, at: Moment, by: Native, message: MessageId) -> Option<()> {
        let gone = self.message(message)?;
        let community = self.meet(at, &[by], Some(gone.space))?;
        self.emit(community, at, What::Removed(Removed { space: gone.space, message, by_other: by != gone.by }));
        Some(())
    }

    pub(super) fn join(&mut self, at: Moment, account: Native, by: Option<Native>) -> Option<()> {
        let who: Vec<_> = by.into_iter().chain([account]).collect();
        let community = self.meet(at, &who, None)?;
        self.emit(community, at, What::Joined { account, by });
        Some(())
    }

    pub(super) fn leave(&mut self, at: Moment, account: Native) -> Option<()> {
        let community = self.meet(at, &[account], None)?;
        self.emit(community, at, What::Left { account });
        Some(())
    }

    pub(super) fn last_position(&self) -> u64 {
        if self.told() == 0 { 0 } else { self.before + self.told() as u64 }
    }

    /// How many events there have been.
    fn told(&self) -> usize {
        self.forgotten + self.log.len()
    }

    /// Forgets what was handed out and is committed.
    pub(super) fn forget(&mut self, position: u64) {
        self.committed = self.committed.max(position);
        let committed = usize::try_from(position.saturating_sub(self.before)).unwrap_or(usize::MAX);
        let done = committed.min(self.out).saturating_sub(self.forgotten);
        self.log.drain(..done);
        self.forgotten += done;
    }

    pub(super) fn continue_after(&mut self, before: u64) {
        self.before = before;
    }

    pub(super) fn name_of(&self, native: Native) -> String {
        let space = native.0.checked_sub(SPACES + 1).and_then(|at| self.spaces.get(at as usize)).map(|space| space.name.to_string());
        let badge = || self.badges.iter().find(|badge| badge.native == native).map(|badge| badge.name.to_string());
        space.or_else(|| self.known(native).map(|person| person.name.to_string())).or_else(badge).unwrap_or_default()
    }

    pub(super) fn resume(&mut self, after: Option<u64>) {
        self.backlog = self.told();
        let after = usize::try_from(after.unwrap_or(0).saturating_sub(self.before)).unwrap_or(usize::MAX);
        self.out = after.clamp(self.forgotten, self.backlog);
        self.caught_up = false;
        self.greet = (0..self.communities.len()).collect();
    }

    /// Hands out what there is. Nothing if one has to wait; false at the end.
    pub(super) fn hand_out(&mut self, updates: &mut Vec<Update>) -> Option<bool> {
        let before = updates.len();
        for at in std::mem::take(&mut self.greet) {
            let (native, name) = self.communities[at].clone();
            updates.push(Update::Community { native, name });
        }
        let limit = if self.caught_up { self.told() } else { self.backlog };
        let to = limit.min(self.out + BATCH);
        let events = self.log.range(self.out - self.forgotten..to - self.forgotten).zip(self.before + self.out as u64 + 1..);
        updates.extend(events.map(|((community, event), position)| Update::Event { position, community: *community, event: event.clone() }));
        self.out = to;
        if !self.caught_up && self.out >= self.backlog {
            self.caught_up = true;
            updates.push(Update::CaughtUp);
        }
        if updates.len() > before { Some(true) } else { self.closed.then_some(false) }
    }

    fn next_fault(&mut self) -> Option<Fault> {
        let (fault, left) = self.faults.front_mut()?;
        let fault = *fault;
        *left -= 1;
        if *left == 0 {
            self.faults.pop_front();
        }
        Some(fault)
    }

    pub(super) fn perform(&mut self, kind: Kind, errand: &Errand) -> Result<(), Failure> {
        if self.done.contains(&errand.nonce) {
            return Ok(());
        }
        match self.next_fault() {
            None => self.carry_out(kind, errand),
            Some(Fault::Lost) => self.carry_out(kind, errand).and(Err(Failure::Unknown)),
            Some(Fault::Unknown) => Err(Failure::Unknown),
            Some(Fault::Gone) => Err(Failure::Gone),
            Some(Fault::Retry) => Err(Failure::Retry(Duration::from_secs(1))),
            Some(Fault::Refuse) => Err(Failure::Refused { why: "the simulated platform was told to refuse".into(), mend: "let the fault pass".into() }),
        }
    }

    fn carry_out(&mut self, kind: Kind, errand: &Errand) -> Result<(), Failure> {
        if let Some(kept) = &mut self.kept {
            kept.write(errand).map_err(|_| Failure::Retry(Duration::from_secs(1)))?;
        }
        self.done.insert(errand.nonce);
        let community = errand.community;
        match errand.effect.clone() {
            Effect::SetStanding { account, rank, name, badge, not } => {
                self.holders.extend(badge.map(|badge| (badge, account)));
                if let Some(not) = not {
                    self.holders.remove(&(not, account));
                }
                self.mark(Done::Marked { account, rank, name });
            }
            // A page completes by itself.
            Effect::Complete { .. } => {}
            Effect::MakeBadge { rank, name, .. } => self.make_badge(community, rank, name),
            Effect::Census { badge } => self.census(community, badge),
            Effect::Examine { to, .. } => {
                let at = self.now;
                self.emit_to(community, at, What::Examined(Box::new(Examined { to, findings: Vec::new() })));
            }
            Effect::Act(deed) => self.act(errand, *deed),
            Effect::Adder => {
                let (at, owner) = (self.now, self.people.iter().zip(1..).find(|(person, _)| person.rights == Rights::Owner).map(|(_, native)| Native(native)));
                self.emit_to(community, at, What::Added { by: owner });
            }
            // What was said here before was said to nobody.
            Effect::Gauge { to, since, until, .. } => {
                let ill = Some(Finding { what: Text::new("past-none"), mend: Text::new("past-none-mend") });
                let at = self.now;
                self.emit_to(community, at, What::Gauged(Box::new(Gauged { to, span: (since, until), spaces: Vec::new(), ill })));
            }
            Effect::Read { .. } => return Err(Failure::Refused { why: "nothing was said here before".into(), mend: "nothing to do".into() }),
            Effect::Say { to, lang, card } => self.show(Shown { nonce: errand.nonce, community, to, lang, card }),
            Effect::Ask { to, lang, form } if kind.profile().forms => {
                self.forms.insert(to.whom(), form.clone());
                self.tell(Done::Asked { to, lang, form });
            }
            Effect::Ask { to, lang, form } => {
                let card = self.questions.ask(to.whom(), form, self.now);
                self.show(Shown { nonce: errand.nonce, community, to, lang, card });
            }
        }
        Ok(())
    }

    /// Does something that is nothing to read, or opens what is.
    fn act(&mut self, errand: &Errand, deed: Deed) {
        let community = errand.community;
        let (key, space) = match deed {
            Deed::Open { key, space, lang, card, .. } => {
                self.show(Shown { nonce: errand.nonce, community, to: To::Space(space), lang, card });
                (key, space)
            }
            Deed::Poll { key, space, .. } => (key, space),
            Deed::Edit { spot, lang, card } => return self.show(Shown { nonce: errand.nonce, community, to: To::Space(spot.space), lang, card }),
            Deed::Invite { key, .. } => {
                let (at, link) = (self.now, format!("https://invite.example/{:x}", errand.nonce).into());
                return self.emit_to(community, at, What::Invited(Box::new(Invited { key, link })));
            }
            Deed::Entrust { .. } | Deed::Delete { .. } | Deed::React { .. } | Deed::Pin { .. } | Deed::Restrict { .. } | Deed::Remove { .. } => return,
        };
        let (at, message) = (self.now, MessageId(errand.nonce));
        self.emit_to(community, at, What::Posted(Box::new(Posted { key, spot: Spot { space, message } })));
    }

    /// An event of a community by what the platform calls it.
    fn emit_to(&mut self, community: Native, at: Moment, what: What) {
        if let Some(at_home) = self.communities.iter().position(|(spelling, _)| Native::of(spelling) == community) {
            self.emit(at_home, at, what);
        }
    }

    /// A new badge, which Hearth may give.
    pub(super) fn badge(&mut self, name: &str) -> Native {
        let native = Native(BADGES + self.badges.len() as u64 + 1);
        self.badges.push(Badge { native, name: name.into() });
        let (at, all) = (self.now, self.badges.clone().into());
        self.emit(self.here, at, What::Badges(all));
        native
    }

    /// Gives a badge to somebody by hand.
    pub(super) fn pin(&mut self, who: Native, badge: Native) {
        self.holders.insert((badge, who));
    }

    /// Whether somebody has a badge.
    pub(super) fn has(&self, who: Native, badge: Native) -> bool {
        self.holders.contains(&(badge, who))
    }

    fn make_badge(&mut self, community: Native, rank: Box<str>, name: Option<Box<str>>) {
        let badge = self.badge(name.as_deref().unwrap_or(&rank));
        let at = self.now;
        self.emit_to(community, at, What::Made { rank, badge });
    }

    fn census(&mut self, community: Native, badge: Native) {
        let by = self.holders.iter().filter(|(held, _)| *held == badge).map(|(_, who)| *who).collect();
        let owners = self.people.iter().zip(1..).filter(|(person, _)| person.rights == Rights::Owner).map(|(_, native)| Native(native)).collect();
        let at = self.now;
        self.emit_to(community, at, What::Held(Box::new(Held { badge, by, owners })));
    }

    /// Somebody adds Hearth to the community.
    pub(super) fn add(&mut self, at: Moment, by: Native) -> Option<()> {
        let community = self.meet(at, &[by], None)?;
        self.emit(community, at, What::Added { by: Some(by) });
        Some(())
    }

    fn mark(&mut self, marked: Done) {
        match &marked {
            Done::Marked { account, rank: Some(rank), .. } => _ = self.marks.insert(*account, rank.to_string()),
            Done::Marked { account, rank: None, .. } => _ = self.marks.remove(account),
            Done::Shown(_) | Done::Asked { .. } => {}
        }
        self.tell(marked);
    }

    fn show(&mut self, shown: Shown) {
        self.cards += 1;
        self.offer(&shown.to, &shown.card);
        match self.watcher {
            Some(_) => self.tell(Done::Shown(shown)),
            None => self.shown.push(shown),
        }
    }

    /// Remembers the buttons of a card, for those who press them by number.
    fn offer(&mut self, to: &To, card: &Card) {
        if card.actions.is_empty() {
            return;
        }
        let ids = (self.cards, card.actions.iter().map(|action| action.id).collect::<Vec<_>>());
        match to {
            To::Space(native) | To::Private(native) => _ = self.offers.insert(*native, ids),
            To::Answer { space, account, private, .. } => {
                if !private {
                    self.offers.insert(*space, ids.clone());
                }
                self.offers.insert(*account, ids);
            }
        }
    }

    /// Tells whoever watches. Nobody watching is no trouble.
    fn tell(&mut self, done: Done) {
        if self.watcher.as_ref().is_some_and(|watcher| watcher.send(done).is_err()) {
            self.watcher = None;
        }
    }
}
