//! A community as storage keeps it, and how it comes back into memory.

use crate::community::{Account, Community, Member, Room, Turn};
use crate::shelf::Shelf;
use crate::{AccountId, Badge, Blind, CommunityId, Day, Fact, Ledger, Letter, MemberId, Met, Moment, Native, Offer, Policy, Reading, Record, Secret, Space, SpaceId, Standings, Trouble};
use rustc_hash::FxHashMap;
use smallvec::SmallVec;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// A community as storage keeps it, without its people.
#[derive(Clone, Debug)]
pub struct Stored {
    /// Its id.
    pub id: CommunityId,
    /// Its name.
    pub name: Box<str>,
    /// Its secret.
    pub secret: Secret,
    /// Its rules, with what its owner set.
    pub policy: Policy,
    /// The first day.
    pub since: Day,
    /// The day that is not closed yet.
    pub open_day: Day,
    /// Its spaces, each with the number of its next ledger page and its highest ordered message.
    pub spaces: Vec<(Space, u32, u64)>,
    /// The number that the next account gets.
    pub next_account: u32,
    /// The number that the next record gets.
    pub next_record: u64,
    /// Everybody's standing at the last close.
    pub standings: Standings,
    /// Who left the ranking.
    pub hidden: BTreeSet<MemberId>,
    /// Decisions of [`crate::Verdict::Machine`] and [`crate::Verdict::Circle`], oldest first: they take effect again.
    pub verdicts: Vec<Record>,
    /// Keyed hashes of those who were erased, and when.
    pub erased: BTreeMap<u64, Moment>,
    /// Lasting buttons.
    pub actions: Vec<Offer>,
    /// What the owner should know, newest last.
    pub troubles: Vec<Trouble>,
    /// What can show ranks beside names.
    pub badges: Box<[Badge]>,
    /// Whoever added Hearth, once they have been greeted.
    pub host: Option<Native>,
    /// When Hearth was removed from the group, if it was.
    pub parted: Option<Moment>,
    /// When not everything was heard, the latest last.
    pub blinds: Vec<Blind>,
    /// What waits for people who take no private messages, oldest first.
    pub letters: Vec<Letter>,
    /// How far the past is read, if anybody asked for it.
    pub reading: Option<Box<Reading>>,
}

/// An account as storage keeps it, with the member it belongs to.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct StoredAccount {
    /// Who it is.
    pub met: Met,
    /// Has not left.
    pub here: bool,
    /// By whom it was invited, until that is credited.
    pub inviter: Option<AccountId>,
    /// Its member's rank, by key; none for the first.
    pub rank: Option<Box<str>>,
    /// The rank is locked.
    pub locked: bool,
    /// When its member got it.
    pub since: Moment,
    /// Since when its member has less than it takes to keep it.
    pub slipping: Option<Day>,
    /// The badge that Hearth has given.
    pub badge: Option<Native>,
    /// Until when the platform keeps it from writing, if it does.
    pub restricted: Option<Moment>,
    /// All accounts of its member.
    pub accounts: SmallVec<[AccountId; 2]>,
}

impl Community {
    /// The community that storage keeps. Its people are admitted as they are needed.
    pub fn resume(stored: Stored) -> Self {
        let mut community = Self {
            id: stored.id,
            name: stored.name,
            policy: stored.policy,
            open_day: stored.open_day,
            since: stored.since,
            standings: Arc::new(stored.standings),
            hidden: stored.hidden,
            apart: BTreeSet::new(),
            persons: BTreeSet::new(),
            circles: BTreeMap::new(),
            erased: stored.erased,
            troubles: stored.troubles,
            ills: Vec::new(),
            badges: stored.badges,
            ranked: false,
            host: stored.host,
            parted: stored.parted,
            blinds: stored.blinds,
            letters: BTreeMap::new(),
            reading: stored.reading,
            secret: stored.secret,
            rooms: Vec::new(),
            room_of: FxHashMap::default(),
            directory: FxHashMap::default(),
            accounts: Shelf::default(),
            members: Shelf::default(),
            next_account: stored.next_account,
            next_record: stored.next_record,
            tally: FxHashMap::default(),
            touched: Vec::new(),
            actions: stored.actions.into_iter().map(|offer| (offer.action, offer)).collect(),
            merits: None,
            boards: Default::default(),
            people_by_day: Default::default(),
            complete: stored.next_account <= 1,
        };
        for (space, next_page, highest) in stored.spaces {
            community.room_of.insert(space.native, space.id);
            community.rooms.push(Room { space, ledger: Ledger::resume(next_page, highest), turns: [None; 4] });
        }
        for letter in stored.letters {
            community.letters.entry(letter.to).or_default().push(letter);
        }
        for record in &stored.verdicts {
            community.settle(record);
        }
        community
    }

    /// Takes an account from storage into memory. One that is there already is left as it is.
    pub fn admit(&mut self, stored: StoredAccount) {
        let StoredAccount { met, here, inviter, rank, locked, since, slipping, badge, restricted, accounts } = stored;
        if self.accounts.contains(met.account.0) {
            return;
        }
        let rank = rank.and_then(|key| self.policy.place(&key)).unwrap_or(0) as u8;
        if !self.members.contains(met.member.0) {
            self.members.insert(met.member.0, Member { accounts, rank, locked, since, slipping });
        }
        self.directory.insert(met.native, met.account);
        self.accounts.insert(met.account.0, Account { here, inviter, badge, restricted, ..Account::new(&met) });
    }

    /// Everybody who holds a rank or has a badge of ours has been admitted.
    pub fn note_ranked(&mut self) {
        self.ranked = true;
    }

    pub(crate) fn has_ranked(&self) -> bool {
        self.ranked || self.complete
    }

    /// Keeps what only memory holds, where the community was read from storage again: buttons, and what is wrong.
    pub fn inherit(&mut self, before: Self) {
        let fresh = std::mem::replace(&mut self.actions, before.actions);
        self.actions.extend(fresh);
        self.ills = before.ills;
        // What was read anew may know of more than memory did.
        self.merits = None;
    }

    /// Takes a ledger page from storage into memory.
    pub fn admit_page(&mut self, space: SpaceId, page: crate::Page) {
        if let Some(room) = self.room_mut(space) {
            room.ledger.admit(page);
        }
    }

    /// Counts facts of the open day that storage keeps. Call once, after [`Community::admit`] of everybody in them.
    pub fn recount(&mut self, facts: &[Fact]) {
        for fact in facts {
            self.count(fact);
        }
        for room in &mut self.rooms {
            let mut latest: Vec<_> = room.ledger.latest().take(crate::PAGE).map(Turn::of).collect();
            latest.dedup_by_key(|turn| turn.account);
            for (turn, place) in latest.into_iter().zip((0..4).rev()) {
                room.turns[place] = Some(turn);
            }
        }
    }
}
