//! A small town for tests: people speak, days pass, and every fact is kept aside to compare with.
#![allow(dead_code, unreachable_pub)]

use hearth_core::*;
use std::collections::BTreeMap;

pub const LOBBY: Native = Native(900);

pub struct Town {
    pub community: Community,
    pub now: Moment,
    /// Every fact that was kept, added up.
    pub facts: BTreeMap<(Day, SpaceId, AccountId, Option<AccountId>, Kind), i32>,
    pub points: BTreeMap<Day, Vec<(MemberId, i32)>>,
    pub met: Vec<Met>,
    pub records: Vec<Record>,
    pub effects: Vec<Effect>,
    /// What waits for its time.
    pub held: Vec<(Moment, Effect)>,
    /// A hash of every decision so far.
    pub trace: u64,
    decision: Decision,
    number: u64,
}

pub fn stored(policy: Policy, day: Day) -> Stored {
    Stored {
        id: CommunityId(1),
        name: "Film Club".into(),
        secret: Secret([1, 2]),
        policy,
        since: day,
        open_day: day,
        spaces: vec![],
        next_account: 1,
        next_record: 1,
        standings: Standings::default(),
        hidden: Default::default(),
        verdicts: vec![],
        erased: Default::default(),
        actions: vec![],
        troubles: vec![],
        badges: Box::default(),
        host: None,
        parted: None,
        blinds: vec![],
        letters: vec![],
        reading: None,
    }
}

/// A sentence unlike any other.
pub fn sentence(number: u64) -> String {
    const WORDS: [&str; 48] = [
        "rain", "film", "garden", "soup", "river", "blue", "window", "horse", "paper", "night", "music", "bread", "stone", "letter", "summer", "train", "island", "candle", "pepper", "forest",
        "clock", "mirror", "bridge", "apple", "winter", "doctor", "guitar", "yellow", "ticket", "castle", "pencil", "ocean", "coffee", "ladder", "button", "sparrow", "velvet", "engine", "thunder",
        "pillow", "harbour", "lantern", "meadow", "copper", "puzzle", "rocket", "saddle", "walnut",
    ];
    (0..8_u64).map(|n| WORDS[(hash(&[&number.to_le_bytes(), &n.to_le_bytes()]) % 48) as usize]).collect::<Vec<_>>().join(" ")
}

impl Town {
    pub fn new() -> Self {
        Self::with(Policy::default())
    }

    pub fn with(policy: Policy) -> Self {
        let day = Day(20_000);
        let now = policy.zone.start(day).plus(9 * HOUR);
        let mut town = Self {
            community: Community::resume(stored(policy, day)),
            now,
            facts: BTreeMap::new(),
            points: BTreeMap::new(),
            met: vec![],
            records: vec![],
            effects: vec![],
            held: vec![],
            trace: 0,
            decision: Decision::default(),
            number: 0,
        };
        town.happens(What::Space(Box::new(SpaceSeen { space: LOBBY, name: "lobby".into(), purpose: Purpose::Lobby })));
        town
    }

    pub fn happens(&mut self, what: What) {
        self.number += 1;
        let event = Event { at: self.now, number: self.number, what };
        assert!(self.community.lacks(&event).is_empty(), "a town that never forgets lacks nothing");
        decide(&self.community, &event, &mut self.decision);
        for change in &self.decision.changes {
            apply(&mut self.community, change);
            match change {
                Change::Fact(fact) => *self.facts.entry((fact.day, fact.space, fact.from, fact.to, fact.kind)).or_insert(0) += fact.count,
                Change::Met(met) => self.met.push(met.clone()),
                Change::DayClosed(closed) => drop(self.points.insert(closed.day, closed.points.clone())),
                Change::Decided(record) => self.records.push(record.clone()),
                _ => {}
            }
            self.trace = hash(&[&self.trace.to_le_bytes(), format!("{change:?}").as_bytes()]);
        }
        for effect in &self.decision.effects {
            self.trace = hash(&[&self.trace.to_le_bytes(), format!("{effect:?}").as_bytes()]);
        }
        self.effects.append(&mut self.decision.effects);
        self.held.append(&mut self.decision.later);
    }

    pub fn later(&mut self, millis: i64) -> &mut Self {
        self.now = self.now.plus(millis);
        self
    }

    /// Somebody says something half a minute later; the message's number comes back.
    pub fn says(&mut self, who: u64, text: &str) -> MessageId {
        self.tells(who, text, None, &[])
    }

    pub fn answers(&mut self, who: u64, parent: MessageId, text: &str) -> MessageId {
        self.tells(who, text, Some(parent), &[])
    }

    pub fn tells(&mut self, who: u64, text: &str, parent: Option<MessageId>, mentions: &[u64]) -> MessageId {
        self.later(30 * SECOND);
        self.tells_now(who, text, parent, mentions)
    }

    pub fn tells_now(&mut self, who: u64, text: &str, parent: Option<MessageId>, mentions: &[u64]) -> MessageId {
        let message = MessageId(self.number + 1_000);
        let mut three = [None; 3];
        three.iter_mut().zip(mentions).for_each(|(place, who)| *place = Some(Native(*who)));
        self.happens(What::Spoke(Spoke { by: Native(who), space: LOBBY, message, parent, mentions: three, features: hear(Heard(text)) }));
        message
    }

    pub fn reacts(&mut self, who: u64, message: MessageId, mark: u32, on: bool) {
        self.happens(What::Reacted(Reacted { by: Native(who), space: Some(LOBBY), message, mark, on }));
    }

    pub fn removes(&mut self, message: MessageId, by_other: bool) {
        self.happens(What::Removed(Removed { space: LOBBY, message, by_other }));
    }

    /// The day closes, and it is nine in the morning of the next.
    pub fn day(&mut self) {
        let day = self.community.open_day;
        self.now = self.community.policy.zone.start(day + 1);
        let points = |back: i32| self.points.get(&(day + -back)).cloned().unwrap_or_default();
        let of_today = |((of, space, from, _, kind), count): (&(Day, SpaceId, AccountId, Option<AccountId>, Kind), &i32)| (*of == day && *kind == Kind::Message).then_some((*from, *space, *count));
        let spoken = self.facts.iter().filter_map(of_today).collect();
        let history = if self.community.horizon() > 0 { self.history(day) } else { vec![] };
        let close = Close { day, week_ago: points(7), month_ago: points(30), recent: self.recent(day), spoken, history };
        self.happens(What::DayClosed(Box::new(close)));
        self.later(9 * HOUR);
    }

    pub fn days(&mut self, count: usize) {
        (0..count).for_each(|_| self.day());
    }

    fn recent(&self, day: Day) -> Vec<Fact> {
        let mut sums: BTreeMap<(Day, AccountId, Option<AccountId>, Kind), i32> = BTreeMap::new();
        for ((of, _, from, to, kind), count) in &self.facts {
            if *of > day + -circle::DAYS && *of <= day && to.is_some() {
                *sums.entry((*of, *from, *to, *kind)).or_insert(0) += count;
            }
        }
        sums.into_iter().map(|((day, from, to, kind), count)| Fact { day, space: SpaceId(0), from, to, kind, count }).collect()
    }

    /// What storage would tell of the days before: everybody here has one account.
    fn history(&self, day: Day) -> Vec<Fact> {
        let facts = self.facts.iter().map(|((day, space, from, to, kind), count)| Fact { day: *day, space: *space, from: *from, to: *to, kind: *kind, count: *count });
        facts.filter(|fact| fact.day < day && fact.day > day + -(self.community.horizon() as i32)).collect()
    }

    pub fn member(&self, who: u64) -> MemberId {
        self.community.account_of(Native(who)).expect("somebody who has spoken").1.member
    }

    pub fn today(&self, who: u64) -> i64 {
        self.community.today(self.member(who))
    }

    pub fn standing(&self, who: u64) -> Standing {
        self.community.standings.get(self.member(who)).copied().unwrap_or_default()
    }

    /// How many facts of a kind there are, for anybody.
    pub fn counted(&self, kind: Kind) -> i32 {
        self.facts.iter().filter(|((.., of), _)| *of == kind).map(|(_, count)| count).sum()
    }
}
