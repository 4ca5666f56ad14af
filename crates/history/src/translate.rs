//! From an export's items to the core's events, as an adapter does it: words become features here, and are let go.

use hearth_core::{Event, Heard, Liked, MemberId, Moment, Named, Native, Purpose, Reacted, Secret, SpaceSeen, Spoke, What, hash, hear};
use hearth_import::{Item, Person, Place, Reaction, Said};
use hearth_topics::{KnownTerm, Speakers, TermKey, Terms, terms};
use rustc_hash::{FxHashMap, FxHashSet};
use std::collections::BTreeMap;
use std::ops::Range;

/// Reactions with a time of their own that wait for it, at most.
const WAITING: usize = 200_000;

/// An event, and when the message was said that it is about, in seconds: by that its page is found again.
pub(crate) struct Deed {
    pub(crate) event: Event,
    pub(crate) said: u32,
    /// What it talks about: a range of [`Handed::keys`].
    pub(crate) terms: Range<u32>,
}

impl Deed {
    /// Something that is dated as the message that it is about.
    pub(crate) fn of(event: Event) -> Self {
        let said = second(event.at);
        Self { event, said, terms: 0..0 }
    }
}

/// What was heard of an export, to be decided.
#[derive(Default)]
pub(crate) struct Handed {
    /// The events, in order.
    pub(crate) deeds: Vec<Deed>,
    /// What they talk about, as keyed hashes.
    pub(crate) keys: Vec<TermKey>,
    /// The words that three people have said by now.
    pub(crate) known: Vec<KnownTerm>,
}

/// A Telegram group that is hosted: what an export tells of it is told of what is there.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct Hosted(pub(crate) u64);

/// Telegram's groups of the larger kind are numbered from here on; an export leaves that out.
const SUPERGROUPS: u64 = 1_000_000_000_000;

impl Hosted {
    /// The space that an export calls so, if it is one of this group's: its general one, or a topic by the number of its first message.
    fn space(self, id: &str) -> Option<Native> {
        let (chat, topic) = id.split_once('/').map_or((id, None), |(chat, topic)| (chat, Some(topic)));
        let chat: u64 = chat.parse().ok()?;
        let ours = chat == self.0 || chat.checked_add(SUPERGROUPS) == Some(self.0);
        ours.then(|| topic.map_or(Some(Native(1)), |topic| topic.parse().ok().map(Native)))?
    }
}

/// What is known of an export so far.
pub(crate) struct Translator {
    hosted: Option<Hosted>,
    names: FxHashMap<Native, u64>,
    spaces: FxHashMap<Native, u64>,
    /// Reactions that were given later than what was read so far.
    waiting: BTreeMap<(Moment, u64), Deed>,
    number: u64,
    handed: Handed,
    speakers: Speakers,
    terms: Terms,
    keys: Vec<TermKey>,
}

impl Translator {
    /// Of an export that goes to the community with that secret, which may be hosted on Telegram.
    pub(crate) fn new(secret: Secret, hosted: Option<Hosted>) -> Self {
        Self {
            hosted,
            names: FxHashMap::default(),
            spaces: FxHashMap::default(),
            waiting: BTreeMap::new(),
            number: 0,
            handed: Handed::default(),
            speakers: Speakers::new(secret),
            terms: Terms::default(),
            keys: Vec::new(),
        }
    }

    /// Hears one item. What it means is in [`Translator::take`].
    pub(crate) fn hear(&mut self, item: Item<'_>) {
        match item {
            Item::Said(said) => {
                self.catch_up(said.at);
                self.said(said);
            }
            Item::Joined { at, who, by } => {
                self.catch_up(at);
                let account = self.person(at, who);
                let by = by.map(|by| self.person(at, by));
                self.happens(at, at, What::Joined { account, by });
            }
            Item::Left { at, who, .. } => {
                self.catch_up(at);
                let account = self.person(at, who);
                self.happens(at, at, What::Left { account });
            }
        }
    }

    /// How many events there are to take.
    pub(crate) fn len(&self) -> usize {
        self.handed.deeds.len()
    }

    /// The events so far.
    pub(crate) fn take(&mut self) -> Handed {
        // The next ones will take about as much room.
        let (deeds, keys) = (Vec::with_capacity(self.handed.deeds.len()), Vec::with_capacity(self.handed.keys.len()));
        let handed = std::mem::replace(&mut self.handed, Handed { deeds, keys, known: Vec::new() });
        Handed { known: self.speakers.take_known(), ..handed }
    }

    /// The export has ended: nothing has to wait any more.
    pub(crate) fn end(&mut self) {
        self.handed.deeds.extend(std::mem::take(&mut self.waiting).into_values());
    }

    fn happens(&mut self, at: Moment, said: Moment, what: What) {
        self.number += 1;
        self.handed.deeds.push(Deed { event: Event { at, number: self.number, what }, said: second(said), terms: 0..0 });
    }

    /// Reactions that were given by now.
    fn catch_up(&mut self, now: Moment) {
        while self.waiting.len() > WAITING || self.waiting.first_key_value().is_some_and(|((at, _), _)| *at <= now) {
            self.handed.deeds.extend(self.waiting.pop_first().map(|(_, deed)| deed));
        }
    }

    fn said(&mut self, said: Said<'_>) {
        let Said { at, space, id, parent, by, text, mentions, reactions, .. } = said;
        let place = self.place(at, space);
        let machine = by.machine;
        let by = self.person(at, by);
        let mut named = [None; 3];
        for (slot, mention) in named.iter_mut().zip(&mentions) {
            *slot = Some(Native::of(mention));
        }
        self.keys.clear();
        if !machine {
            terms(Heard(text.0), &mut self.terms);
            // Who it is matters here only as far as they are different.
            self.speakers.hear(MemberId((by.0 ^ (by.0 >> 32)) as u32), &self.terms, &mut self.keys);
        }
        let begin = self.handed.keys.len() as u32;
        self.handed.keys.extend_from_slice(&self.keys);
        let terms = begin..self.handed.keys.len() as u32;
        let spoke = Spoke { by, space: place, message: id, parent, mentions: named, features: hear(text) };
        self.number += 1;
        self.handed.deeds.push(Deed { event: Event { at, number: self.number, what: What::Spoke(spoke) }, said: second(at), terms });
        let mut named: FxHashSet<&str> = FxHashSet::default();
        for reaction in &reactions {
            self.reacted(at, place, id, reaction);
            named.extend(reaction.by.iter().map(|reactor| reactor.who.id));
        }
        // Of people who are not named, those of one sort of reaction are different, those of two may be the same.
        let unnamed = reactions.iter().map(|reaction| reaction.count.saturating_sub(reaction.by.len() as u32)).max().unwrap_or(0);
        if !reactions.is_empty() {
            let number = |people: usize| people.min(usize::from(u16::MAX)) as u16;
            let (named, people) = (number(named.len()), number(named.len() + unnamed as usize));
            self.happens(at, at, What::Liked(Liked { space: Some(place), message: id, people, named }));
        }
    }

    fn reacted(&mut self, said: Moment, space: Native, message: hearth_core::MessageId, reaction: &Reaction<'_>) {
        let mark = (hash(&[b"reaction", reaction.mark.as_bytes()]) as u32).max(1);
        for reactor in &reaction.by {
            let by = self.person(said, reactor.who);
            // Nobody reacts before there is something to react to.
            let at = reactor.at.unwrap_or(said).max(said);
            let what = What::Reacted(Reacted { by, space: Some(space), message, mark, on: true });
            if at == said {
                self.happens(at, said, what);
            } else {
                self.number += 1;
                self.waiting.insert((at, self.number), Deed { event: Event { at, number: self.number, what }, said: second(said), terms: 0..0 });
            }
        }
    }

    fn person(&mut self, at: Moment, person: Person<'_>) -> Native {
        let native = Native::of(person.id);
        let name = hash(&[person.name.as_bytes(), &[u8::from(person.machine)]]);
        let known = self.names.get(&native).copied();
        // An account that is gone has no name; the one it had stays.
        if known.is_none() || (known != Some(name) && !person.name.is_empty()) {
            self.names.insert(native, name);
            let spelling = (native.0 >> 63 != 0).then(|| person.id.into());
            let name = if person.name.is_empty() && spelling.is_some() { person.id } else { person.name };
            self.happens(at, at, What::Named(Box::new(Named { account: native, name: name.into(), spelling, machine: person.machine })));
        }
        native
    }

    fn place(&mut self, at: Moment, place: Place<'_>) -> Native {
        let native = self.hosted.and_then(|hosted| hosted.space(place.id)).unwrap_or_else(|| Native::of(place.id));
        let name = hash(&[place.name.as_bytes()]);
        if self.spaces.insert(native, name) != Some(name) {
            let name = if place.name.is_empty() { place.id } else { place.name };
            self.happens(at, at, What::Space(Box::new(SpaceSeen { space: native, name: name.into(), purpose: Purpose::default() })));
        }
        native
    }
}

fn second(at: Moment) -> u32 {
    (at.0 / 1_000).clamp(0, i64::from(u32::MAX)) as u32
}
