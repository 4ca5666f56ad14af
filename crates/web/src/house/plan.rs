//! What the townspeople do next: their days as the town has them, and what they say to visitors.

use super::{Memory, Person, Refused, State, start};
use crate::house::News;
use crate::page::room::PRIVATE;
use crate::room::{Room, Said, What};
use hearth_adapter::simulated::Simulated;
use hearth_core::{Day, MessageId, Moment, Native, Purpose, Rights, SECOND, Zone};
use hearth_town::{Act, Reply, Role, Tongue, Town, What as Deed};
use std::cmp::Reverse;
use std::collections::{BTreeMap, BinaryHeap};

/// How much longer than in life people take to answer: time runs faster here, and a visitor reads no faster.
const PATIENCE: i64 = 4;

/// What is still to come.
pub(super) struct Plan {
    town: Town,
    zone: Zone,
    /// The town's first day.
    first: Day,
    /// The day that is being lived, from 0, and what of it is done.
    day: u32,
    acts: Vec<Act>,
    done: usize,
    /// The message of each act of the day that was one, with its place.
    messages: BTreeMap<usize, (usize, MessageId)>,
    /// Answers to visitors that are on their way, the earliest first.
    coming: BinaryHeap<Reverse<Coming>>,
    heard: u64,
    greeted: Vec<Native>,
}

/// Something that a townsperson is about to say or do to a visitor.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
struct Coming {
    at: Moment,
    who: usize,
    room: usize,
    to: MessageId,
    says: Option<String>,
    emoji: Option<String>,
}

impl Plan {
    pub(super) fn new(seed: u64, start: Moment, now: Moment, zone: Zone, lang: &str) -> Self {
        let town = Town::new(seed, if lang.starts_with("zh") { Tongue::Chinese } else { Tongue::English });
        let first = zone.day(start);
        let mut plan = Self { town, zone, first, day: 0, acts: vec![], done: 0, messages: BTreeMap::new(), coming: BinaryHeap::new(), heard: 0, greeted: vec![] };
        plan.turn_to(u32::try_from(zone.day(now) - first).unwrap_or(0));
        plan.done = plan.acts.partition_point(|act| plan.at(act) <= now);
        plan
    }

    fn turn_to(&mut self, day: u32) {
        (self.day, self.acts, self.done) = (day, self.town.day(day), 0);
        self.messages.clear();
    }

    fn at(&self, act: &Act) -> Moment {
        self.zone.start(self.first + self.day as i32).plus(i64::from(act.second) * SECOND)
    }

    /// When the next thing happens, and whether it is an answer to a visitor.
    fn next(&mut self) -> (Moment, bool) {
        while self.done >= self.acts.len() {
            self.turn_to(self.day + 1);
        }
        let planned = self.at(&self.acts[self.done]);
        match self.coming.peek() {
            Some(Reverse(coming)) if coming.at <= planned => (coming.at, true),
            _ => (planned, false),
        }
    }

    /// A visitor has said something: somebody may want to answer.
    pub(super) fn hear(&mut self, visitor: &str, who: Native, room: usize, id: MessageId, text: &str, now: Moment) {
        let first = !self.greeted.contains(&who);
        if first {
            self.greeted.push(who);
        }
        self.heard += 1;
        for response in self.town.respond(visitor, text, room, first, self.heard) {
            let (says, emoji) = match response.what {
                Reply::Says { text } => (Some(text), None),
                Reply::Reacts { emoji } => (None, Some(emoji)),
            };
            self.coming.push(Reverse(Coming { at: now.plus(i64::from(response.after_seconds) * SECOND * PATIENCE), who: response.who, room, to: id, says, emoji }));
        }
    }
}

/// The rooms and the people of a town, and whoever came by the page, as the platform knows them.
pub(super) fn settle(platform: &Simulated, plan: &Plan, memory: &Memory) -> (Vec<Room>, Vec<Person>) {
    platform.community("hearth-playground", plan.town.name());
    let room = |space: &hearth_town::Space| Room::new(Some(platform.space(&space.name, space.purpose)), space.key, &space.name, &space.topic_line, space.purpose);
    let alone = Room::new(None, PRIVATE, "Hearth", "", Purpose::Private);
    let rooms = plan.town.spaces().iter().map(room).chain([alone]).collect();
    let townspeople = plan.town.cast().iter().map(|one| {
        let rights = match one.role {
            Role::Owner => Rights::Owner,
            Role::Staff => Rights::Staff,
            Role::Member => Rights::Member,
        };
        (one.name.to_owned(), rights, one.machine(), false)
    });
    let visitors = memory.visitors.iter().map(|name| (name.clone(), Rights::Member, false, true));
    let person = |(name, rights, machine, visitor): (String, Rights, bool, bool)| Person { native: platform.person(&name, machine, rights), name: name.into(), rights, machine, visitor, rank: None };
    (rooms, townspeople.chain(visitors).map(person).collect())
}

impl State {
    /// Does what is due by then.
    pub(super) fn go_on(&mut self, until: Moment) {
        loop {
            let (at, answer) = self.plan.next();
            if at > until {
                return;
            }
            if answer { self.answer(at) } else { self.act(at) }
        }
    }

    /// What the owner decides before the first visitor comes, in the staff's room.
    pub(super) fn decide_first(&self, at: Moment) {
        let owner = self.people.iter().find(|person| person.rights == Rights::Owner);
        let office = self.rooms.iter().find(|room| room.purpose == Purpose::Staff).and_then(|room| room.native);
        if let (Some(owner), Some(office)) = (owner, office) {
            for command in self.plan.town.decisions() {
                self.town.speak(at, owner.native, office, &command, None);
            }
        }
    }

    fn act(&mut self, at: Moment) {
        let index = self.plan.done;
        let act = self.plan.acts[index].clone();
        self.plan.done += 1;
        let Some(who) = self.people.get(act.who).map(|person| person.native) else { return };
        match act.what {
            Deed::Says { space, text, answers } => {
                let answers = answers.and_then(|of| self.plan.messages.get(&of)).map(|(_, id)| *id);
                if let Some(id) = self.speak(at, who, space, &text, answers) {
                    self.plan.messages.insert(index, (space, id));
                }
            }
            Deed::Reacts { to, emoji } => {
                if let Some((room, id)) = self.plan.messages.get(&to).copied() {
                    self.reacts(at, who, room, id, &emoji);
                }
            }
            Deed::Joins => {
                self.town.join(at, who, None);
                self.put(0, at, What::Moved { who, came: true });
            }
            Deed::Leaves => {
                self.town.leave(at, who);
                self.put(0, at, What::Moved { who, came: false });
            }
        }
    }

    fn answer(&mut self, at: Moment) {
        let Some(Reverse(Coming { who, room, to, says, emoji, .. })) = self.plan.coming.pop() else { return };
        let Some(who) = self.people.get(who).map(|person| person.native) else { return };
        if let Some(text) = says {
            self.speak(at, who, room, &text, Some(to));
        }
        if let Some(emoji) = emoji {
            self.reacts(at, who, room, to, &emoji);
        }
    }

    fn speak(&mut self, at: Moment, by: Native, room: usize, text: &str, answers: Option<MessageId>) -> Option<MessageId> {
        let space = self.rooms.get(room)?.native?;
        let id = self.town.speak(at, by, space, text, answers);
        let answers = answers.and_then(|id| self.rooms[room].said(id)).map(|said| (said.id, said.by, start(&said.text)));
        self.put(room, at, What::Said(Said { id, by, text: text.into(), answers, command: false }));
        Some(id)
    }

    fn reacts(&mut self, at: Moment, who: Native, room: usize, id: MessageId, emoji: &str) {
        self.town.react(at, who, id, emoji, true);
        if self.rooms[room].react(id, who, emoji).is_some() && !self.hushed {
            let _ = self.news.send(News::Reacted(room, id));
        }
    }

    /// The space of a room that somebody may be in.
    pub(super) fn enter(&self, who: Native, room: usize) -> Result<Native, Refused> {
        let person = self.person(who).ok_or(Refused::Unknown)?;
        let room = self.rooms.get(room).ok_or(Refused::Unknown)?;
        if room.purpose == Purpose::Staff && person.rights < Rights::Staff {
            return Err(Refused::Staff);
        }
        room.native.ok_or(Refused::Unknown)
    }
}
