//! The rule table: which rules see which event, in which order.

use crate::{AccountId, Card, Change, Community, Day, Effect, Event, Fact, Found, Lacks, MemberId, Met, Moment, Native, Reads, SpaceId, To, What, blind, keyed_hash, letter, rules};

/// What a rule sees: the whole community, and now.
#[derive(Clone, Copy, Debug)]
pub struct Scene<'a> {
    /// The community, as it was before this event.
    pub community: &'a Community,
    /// When the event happened.
    pub at: Moment,
    /// Derived from the community's secret and the event's number: the same again if the event comes again.
    pub seed: u64,
}

/// What a rule decides.
#[derive(Clone, Debug, Default)]
pub struct Decision {
    /// Facts and decisions to keep, in order.
    pub changes: Vec<Change>,
    /// Things to do, in order, none before the changes are kept.
    pub effects: Vec<Effect>,
    /// Things to do later, and not before when.
    pub later: Vec<(Moment, Effect)>,
    met: u32,
    records: u64,
    offers: u64,
}

/// What the engine reads from storage for the close of a day.
#[derive(Clone, Debug, Default)]
pub struct Close {
    /// The day that is over.
    pub day: Day,
    /// Points of the day 7 days before it, by member, ascending.
    pub week_ago: Vec<(MemberId, i32)>,
    /// Points of the day 30 days before it, by member, ascending.
    pub month_ago: Vec<(MemberId, i32)>,
    /// Facts between people of the closing day and the [`crate::circle::DAYS`] − 1 days before it, ordered by day, from, to and kind, spaces taken together.
    pub recent: Vec<Fact>,
    /// Who spoke in which space on the closing day, how often: of this day.
    pub spoken: Vec<(AccountId, SpaceId, i32)>,
    /// Facts of the days before it, as far back as [`Community::horizon`] says, by members instead of accounts and in the order of their days;
    /// none where memory knows them.
    pub history: Vec<Fact>,
}

impl Decision {
    /// Empties it for the next event; its memory is used again.
    pub fn clear(&mut self) {
        self.changes.clear();
        self.effects.clear();
        self.later.clear();
        (self.met, self.records, self.offers) = (0, 0, 0);
    }

    /// Whether anything of it must be kept before its effects may leave.
    pub fn lasts(&self) -> bool {
        self.changes.iter().any(Change::lasts)
    }

    pub(crate) fn say(&mut self, scene: &Scene<'_>, to: To, lang: Option<&str>, card: Card) {
        let lang = lang.unwrap_or(&scene.community.policy.lang).into();
        self.effects.push(Effect::Say { to, lang, card });
    }

    /// Says something that nobody asked for: once the quiet hours are over.
    pub(crate) fn announce(&mut self, scene: &Scene<'_>, to: To, card: Card) {
        let policy = &scene.community.policy;
        let effect = Effect::Say { to, lang: policy.lang.clone(), card };
        match policy.quiet.and_then(|quiet| quiet.ends(scene.at, policy.zone)) {
            Some(end) => self.later.push((end, effect)),
            None => self.effects.push(effect),
        }
    }

    pub(crate) fn ask(&mut self, scene: &Scene<'_>, to: To, lang: Option<&str>, form: crate::Form) {
        let lang = lang.unwrap_or(&scene.community.policy.lang).into();
        self.effects.push(Effect::Ask { to, lang, form });
    }

    pub(crate) fn next_record(&mut self, scene: &Scene<'_>) -> u64 {
        self.records += 1;
        scene.community.next_record + self.records - 1
    }

    pub(crate) fn next_action(&mut self, scene: &Scene<'_>) -> u64 {
        self.offers += 1;
        // 53 bits: exact wherever a number passes through.
        keyed_hash(scene.community.secret, &[b"action", &scene.seed.to_le_bytes(), &self.offers.to_le_bytes()]) >> 11
    }
}

impl Scene<'_> {
    /// The account of that name; met now if it is new.
    pub(crate) fn meet(&self, native: Native, decision: &mut Decision) -> AccountId {
        if let Some(id) = self.community.directory.get(&native) {
            return *id;
        }
        let known = decision.changes.iter().find_map(|change| match change {
            Change::Met(met) if met.native == native => Some(met.account),
            _ => None,
        });
        known.unwrap_or_else(|| self.met(native, "".into(), None, false, decision))
    }

    pub(crate) fn met(&self, native: Native, name: Box<str>, spelling: Option<Box<str>>, machine: bool, decision: &mut Decision) -> AccountId {
        let account = AccountId(self.community.next_account + decision.met);
        decision.met += 1;
        decision.changes.push(Change::Met(Met { account, member: MemberId(account.0), native, spelling, name, machine, day: self.day() }));
        account
    }

    /// The space of that name; known from now on if it is new.
    pub(crate) fn space(&self, native: Native, decision: &mut Decision) -> SpaceId {
        if let Some(id) = self.community.room_of.get(&native) {
            return *id;
        }
        rules::known::space(self, native, "".into(), crate::Purpose::default(), decision)
    }

    /// The day that a fact of now belongs to. What comes late, from a day that is closed, counts on the open day.
    pub(crate) fn day(&self) -> Day {
        self.community.open_day
    }
}

/// Decides what an event means: what to keep and what to do. Pure, and deterministic to the byte.
///
/// Everything that [`Community::lacks`] names must be in memory. `decision` is cleared first.
pub fn decide(community: &Community, event: &Event, decision: &mut Decision) {
    decision.clear();
    let seed = keyed_seed(community, event);
    let scene = Scene { community, at: event.at, seed };
    if community.is_forgotten(event) {
        return;
    }
    match &event.what {
        What::Spoke(spoke) => rules::spoke::decide(&scene, spoke, decision),
        What::Reacted(reacted) => rules::reacted::decide(&scene, reacted, decision),
        What::Liked(liked) => rules::liked::decide(&scene, liked, decision),
        What::Removed(removed) => rules::removed::decide(&scene, removed, decision),
        What::Cleared(cleared) => rules::reacted::cleared(&scene, cleared, decision),
        What::Talked(talked) => rules::talked::decide(&scene, talked, decision),
        What::Named(named) => rules::known::named(&scene, named, decision),
        What::Space(seen) => rules::known::seen(&scene, seen, decision),
        What::Joined { account, by } => rules::known::joined(&scene, *account, *by, decision),
        What::Left { account } => rules::known::left(&scene, *account, decision),
        What::Asked(asked) => {
            crate::command::asked(&scene, asked, decision);
            letter::deliver(&scene, asked.by, asked.space, &asked.ticket, decision);
        }
        What::Pressed(pressed) => {
            crate::command::pressed(&scene, pressed, decision);
            letter::deliver(&scene, pressed.by, pressed.space, &pressed.ticket, decision);
        }
        What::Typed(typed) => crate::command::typed(&scene, typed, decision),
        What::DayClosed(close) => rules::closed::decide(&scene, close, decision),
        What::Due(timer) => rules::due::decide(&scene, *timer, decision),
        What::Settled(settled) => rules::settled::decide(&scene, settled, decision),
        What::Added { by } => rules::arrived::added(&scene, *by, decision),
        What::Parted if community.parted.is_some() => {}
        What::Parted => decision.changes.push(Change::Parted(Some(event.at))),
        What::Badges(badges) => rules::badges::seen(&scene, badges, decision),
        What::Made { rank, badge } => rules::badges::made(&scene, rank, *badge, decision),
        What::Held(held) => rules::badges::held(&scene, held, decision),
        What::Examined(examined) => rules::examined::decide(&scene, examined, decision),
        What::Restricted { account, until } => rules::known::restricted(&scene, *account, *until, decision),
        // The programme will want to know.
        What::Posted(_) | What::Invited(_) => {}
        What::Blind(blind) => blind::decide(&scene, blind, decision),
        What::Gauged(gauged) => rules::past::gauged(&scene, gauged, decision),
        What::Read(read) => rules::past::read(&scene, read, decision),
    }
}

/// Only what shows buttons needs a seed; the frequent events skip the hash.
fn keyed_seed(community: &Community, event: &Event) -> u64 {
    match event.what {
        What::Spoke(_) | What::Reacted(_) | What::Liked(_) | What::Removed(_) => event.number,
        _ => keyed_hash(community.secret, &[b"event", &event.number.to_le_bytes(), &event.at.0.to_le_bytes()]),
    }
}

/// What an asked command or a pressed button reads from storage before it can be decided.
pub fn reads(community: &Community, event: &Event) -> Option<Reads> {
    match &event.what {
        What::Asked(asked) => crate::command::reads_asked(community, asked),
        What::Pressed(pressed) => crate::command::reads_pressed(community, pressed),
        _ => None,
    }
}

/// What must be in memory before an event can be decided.
pub(crate) fn lacks(community: &Community, event: &Event) -> Lacks {
    let mut lacks = Lacks::default();
    let need = |native: Native, lacks: &mut Lacks| {
        if !community.is_complete() && !community.directory.contains_key(&native) {
            lacks.natives.push(native);
        }
    };
    let page = |space: Option<Native>, message: crate::MessageId, lacks: &mut Lacks| {
        let Some(room) = community.room_with(space, message) else {
            // Wherever it may be.
            let rooms = community.rooms.iter().filter(|room| space.is_none() && room.ledger.may_be_stored(message));
            return lacks.messages.extend(rooms.map(|room| (room.space.id, message)));
        };
        if room.ledger.may_be_stored(message) {
            lacks.messages.push((room.space.id, message));
        } else if !community.is_complete()
            && let Some(entry) = room.ledger.get(message)
        {
            let credits = room.ledger.credits(message).map(|credit| credit.from);
            lacks.accounts.extend([Some(entry.author), entry.answered].into_iter().flatten().chain(credits).filter(|id| *id != AccountId::UNNAMED && !community.accounts.contains(id.0)));
        }
    };
    match &event.what {
        What::Spoke(spoke) => {
            need(spoke.by, &mut lacks);
            spoke.mentions.iter().flatten().for_each(|native| need(*native, &mut lacks));
            page(Some(spoke.space), spoke.message, &mut lacks);
            if let Some(parent) = spoke.parent {
                page(Some(spoke.space), parent, &mut lacks);
            }
            if !community.is_complete()
                && let Some(room) = community.room_of.get(&spoke.space).and_then(|id| community.room(*id))
            {
                lacks.accounts.extend(room.turns.iter().flatten().map(|turn| turn.account).filter(|id| !community.accounts.contains(id.0)));
            }
        }
        What::Reacted(reacted) => {
            need(reacted.by, &mut lacks);
            page(reacted.space, reacted.message, &mut lacks);
        }
        What::Liked(liked) => page(liked.space, liked.message, &mut lacks),
        What::Removed(removed) => page(Some(removed.space), removed.message, &mut lacks),
        What::Cleared(cleared) => page(Some(cleared.space), cleared.message, &mut lacks),
        What::Talked(talked) => need(talked.by, &mut lacks),
        What::Named(named) => need(named.account, &mut lacks),
        What::Typed(typed) => need(typed.by, &mut lacks),
        What::Joined { account, by } => {
            need(*account, &mut lacks);
            by.iter().for_each(|by| need(*by, &mut lacks));
        }
        What::Left { account } | What::Restricted { account, .. } => need(*account, &mut lacks),
        What::Asked(_) | What::Pressed(_) => crate::command::lacks(community, event, &mut lacks),
        What::DayClosed(close) => rules::closed::lacks(community, close, &mut lacks),
        What::Due(_) => crate::command::lacks(community, event, &mut lacks),
        What::Held(held) => held.by.iter().chain(&held.owners).for_each(|native| need(*native, &mut lacks)),
        What::Made { .. } => lacks.ranked = !community.has_ranked(),
        What::Examined(examined) if examined.findings.is_empty() && !community.policy.badges.is_empty() => lacks.ranked = !community.has_ranked(),
        What::Settled(settled) => settled.marked.iter().for_each(|marked| need(marked.account, &mut lacks)),
        What::Gauged(gauged) => need(gauged.to.0.whom(), &mut lacks),
        What::Space(_) | What::Added { .. } | What::Parted | What::Badges(_) | What::Examined(_) | What::Read(_) | What::Blind(_) | What::Posted(_) | What::Invited(_) => {}
    }
    lacks.accounts.sort_unstable();
    lacks.accounts.dedup();
    lacks
}

impl Community {
    /// Whether an event is of somebody who was erased since: it is not heard again.
    fn is_forgotten(&self, event: &Event) -> bool {
        if self.erased.is_empty() {
            return false;
        }
        let by = match &event.what {
            What::Spoke(spoke) => spoke.by,
            What::Reacted(reacted) => reacted.by,
            What::Talked(talked) => talked.by,
            What::Named(named) => named.account,
            What::Joined { account, .. } | What::Left { account } => *account,
            _ => return false,
        };
        self.was_erased(by, event.at)
    }

    /// Whether somebody was erased after that moment.
    pub(crate) fn was_erased(&self, native: Native, at: Moment) -> bool {
        !self.erased.is_empty() && self.erased.get(&self.forgotten_hash(native)).is_some_and(|until| at <= *until)
    }

    pub(crate) fn forgotten_hash(&self, native: Native) -> u64 {
        keyed_hash(self.secret, &[b"erased", &native.0.to_le_bytes()])
    }
}

impl Found {
    /// Nothing read.
    pub const NOTHING: &'static Self = &Self { facts: Vec::new(), records: Vec::new() };
}
