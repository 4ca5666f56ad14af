//! What a change does to a community in memory.

use crate::community::{Account, Member, Room, Turn};
use crate::{AccountId, Change, Community, Fact, Kind, Ledger, PairKey, Verdict, points};

/// Applies one change. Changes come from [`crate::decide`], in its order; what does not fit is left out.
pub fn apply(community: &mut Community, change: &Change) {
    match change {
        Change::Fact(fact) => community.count(fact),
        Change::Entered { space, entry } => {
            if let Some(room) = community.room_mut(*space) {
                room.ledger.enter(*entry);
                if room.turns[3].is_none_or(|turn| turn.account != entry.author) {
                    room.turns.rotate_left(1);
                }
                room.turns[3] = Some(Turn::of(entry));
            }
        }
        Change::Spoken { account, print, at } => {
            if let Some(account) = community.accounts.get_mut(account.0) {
                let second = (at.0 / 1_000) as u32;
                account.burst = if second.abs_diff(account.burst.0) < crate::rules::BURST_SECONDS { (account.burst.0, account.burst.1.saturating_add(1)) } else { (second, 1) };
                if *print != 0 {
                    account.prints.rotate_left(1);
                    account.prints[2] = (*print, second);
                }
            }
        }
        Change::Earned { space, message, earned } => {
            if let Some(room) = community.room_mut(*space) {
                room.ledger.earn(*message, *earned);
            }
        }
        Change::Credited { space, message, credit, on } => {
            if let Some(room) = community.room_mut(*space) {
                if *on {
                    room.ledger.credit(*message, *credit);
                } else {
                    room.ledger.uncredit(*message, *credit);
                }
            }
        }
        Change::Space(space) => {
            community.room_of.insert(space.native, space.id);
            match community.room_mut(space.id) {
                Some(room) => room.space = space.clone(),
                None => community.rooms.push(Room { space: space.clone(), ledger: Ledger::default(), turns: [None; 4] }),
            }
        }
        Change::Met(met) => {
            community.directory.insert(met.native, met.account);
            if !community.members.contains(met.member.0) {
                community.members.insert(met.member.0, Member::alone(met.account));
            }
            community.accounts.insert(met.account.0, Account::new(met));
            community.next_account = community.next_account.max(met.account.0 + 1);
        }
        Change::Named { account, name, machine } => {
            if let Some(account) = community.accounts.get_mut(account.0) {
                account.name = name.clone();
                account.machine = *machine;
            }
        }
        Change::Inviter { account, by } => {
            if let Some(account) = community.accounts.get_mut(account.0) {
                account.inviter = *by;
            }
        }
        Change::Present { account, here } => {
            if let Some(account) = community.accounts.get_mut(account.0) {
                account.here = *here;
            }
        }
        Change::Hidden { member, hidden } => {
            if *hidden {
                community.hidden.insert(*member);
            } else {
                community.hidden.remove(member);
            }
            community.reshuffle();
        }
        Change::Decided(record) => {
            community.next_record = community.next_record.max(record.number + 1);
            community.settle(record);
        }
        Change::DayClosed(closed) => {
            community.open_day = closed.day + 1;
            community.standings = closed.standings.clone();
            community.merits = Some(closed.merits.clone());
            // Buttons that nobody can press any more.
            let midnight = community.policy.zone.start(community.open_day);
            community.actions.retain(|_, offer| offer.until >= midnight);
            community.start_day();
            community.tally.shrink_to(1_024);
            community.reshuffle();
        }
        Change::Slipping { member, since } => {
            if let Some(member) = community.members.get_mut(member.0) {
                member.slipping = *since;
            }
        }
        Change::Offered(offer) => {
            community.actions.insert(offer.action, (**offer).clone());
        }
        Change::Taken { action } => {
            community.actions.remove(action);
        }
        Change::Erased { account, hash, at } => {
            community.erased.insert(*hash, *at);
            if let Some(account) = community.accounts.get_mut(account.0) {
                account.name = "".into();
                community.directory.remove(&account.native);
                if let Some(merits) = &mut community.merits {
                    merits.forget(account.member);
                }
                if community.host == Some(account.native) {
                    community.host = Some(crate::Native(0));
                }
                account.here = false;
            }
        }
        Change::Trouble(trouble) => {
            community.troubles.retain(|old| (&old.what, &old.why) != (&trouble.what, &trouble.why));
            community.troubles.push((**trouble).clone());
            if community.troubles.len() > 20 {
                community.troubles.remove(0);
            }
        }
        Change::Blind(blind) => {
            community.blinds.push(*blind);
            if community.blinds.len() > crate::blind::REMEMBERED {
                community.blinds.remove(0);
            }
        }
        Change::Letter(letter) => {
            let waiting = community.letters.entry(letter.to).or_default();
            waiting.push((**letter).clone());
            if waiting.len() > crate::letter::WAITING {
                waiting.remove(0);
            }
        }
        Change::Fetched(to) => _ = community.letters.remove(to),
        Change::Reading(reading) => community.reading = Some(reading.clone()),
        Change::Ills(ills) => community.ills = ills.clone(),
        Change::Parted(at) => community.parted = *at,
        Change::Greeted(host) => community.host = Some(*host),
        Change::Badges(badges) => community.badges = badges.clone(),
        Change::Restricted { account, until } => {
            if let Some(account) = community.accounts.get_mut(account.0) {
                account.restricted = *until;
            }
        }
        Change::Badged { account, badge } => {
            if let Some(account) = community.accounts.get_mut(account.0) {
                account.badge = *badge;
            }
        }
    }
}

impl Community {
    /// Counts a fact of the open day: the tally, and what both sides have earned today.
    pub(crate) fn count(&mut self, fact: &Fact) {
        if fact.day < self.open_day {
            return;
        }
        let tally = self.tally.entry(PairKey::new(fact.from, fact.to, fact.kind)).or_insert(0);
        let before = *tally;
        *tally += fact.count;
        let (doer, receiver) = points::added(fact.kind, before, *tally);
        // What passes between accounts of one member, or to or from a machine, earns nothing.
        let to = fact.to.and_then(|to| Some((to, self.accounts.get(to.0)?.member)));
        let from = self.accounts.get(fact.from.0).map(|account| account.member);
        let apart = !self.apart.is_empty() && [from, to.map(|to| to.1)].into_iter().flatten().any(|member| self.apart.contains(&member));
        let earns = !apart && (fact.to.is_none() || to.is_some_and(|to| Some(to.1) != from));
        self.touch(fact.from, |account| {
            account.tally(fact);
            account.today += if earns { doer } else { 0 };
        });
        if let Some((to, _)) = to.filter(|_| earns && receiver != 0) {
            self.touch(to, |account| account.today += receiver);
        }
    }

    fn touch(&mut self, id: AccountId, with: impl FnOnce(&mut Account)) {
        let Some(account) = self.accounts.get_mut(id.0) else { return };
        if !account.touched {
            account.touched = true;
            self.touched.push(id);
        }
        with(account);
    }

    /// Counts the open day anew from its tally: who is a machine has changed.
    fn count_anew(&mut self) {
        for id in &self.touched {
            if let Some(account) = self.accounts.get_mut(id.0) {
                (account.today, account.spoken, account.repeats, account.instants, account.wasted) = (0, 0, 0, 0, 0);
            }
        }
        let rows = self.tallied();
        self.tally.clear();
        let day = self.open_day;
        for (from, to, kind, count) in rows {
            self.count(&Fact { day, space: crate::SpaceId(0), from, to, kind, count });
        }
    }

    pub(crate) fn settle(&mut self, record: &crate::Record) {
        let by = record.by;
        match &record.verdict {
            Verdict::Rank { member, to, .. } => {
                let place = self.policy.place(&to.0).unwrap_or(0) as u8;
                if let Some(member) = self.members.get_mut(member.0) {
                    (member.rank, member.locked, member.since, member.slipping) = (place, to.1, record.at, None);
                }
            }
            Verdict::Machine { member, apart: true } => {
                self.apart.insert(*member);
                self.persons.remove(member);
                self.count_anew();
                self.reshuffle();
            }
            Verdict::Machine { member, apart: false } => {
                self.apart.remove(member);
                if matches!(by, crate::By::Member(_)) {
                    self.persons.insert(*member);
                }
                self.count_anew();
                self.reshuffle();
            }
            Verdict::Circle { members, held } => {
                self.circles.insert(members.clone(), *held);
                if !held {
                    let mut standings = self.standings.clone();
                    for member in members {
                        if standings.get(*member).is_some_and(|standing| standing.held != 0) {
                            standings = standings.with(*member, |standing| standing.held = 0);
                        }
                    }
                    self.standings = standings;
                }
                self.reshuffle();
            }
            Verdict::Setting { setting, to, .. } => {
                setting.set(&mut self.policy, to);
            }
            Verdict::Badge { rank, to: Some(badge), .. } => _ = self.policy.badges.insert(rank.clone(), *badge),
            Verdict::Badge { rank, to: None, .. } => _ = self.policy.badges.remove(rank),
        }
    }
}

impl Account {
    fn tally(&mut self, fact: &Fact) {
        let count = fact.count.max(0) as u32;
        match fact.kind {
            Kind::Message => self.spoken = self.spoken.saturating_add(fact.count),
            Kind::Repeat => {
                self.repeats = self.repeats.saturating_add(count as u16);
                self.wasted += count;
            }
            Kind::Burst => self.wasted += count,
            Kind::Instant => self.instants = self.instants.saturating_add(count as u16),
            _ => {}
        }
    }
}
