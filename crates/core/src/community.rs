//! A community in memory: a cache of facts and decisions that can be rebuilt from storage at any time.

use crate::shelf::Shelf;
use crate::{
    AccountId, Badge, Blind, Board, CommunityId, Day, Fact, Ledger, Letter, MemberId, Merits, MessageId, Met, Moment, Native, Offer, PairKey, Policy, Purpose, Reading, Secret, Space, SpaceId,
    Standings, Text, Trouble, Window,
};
use rustc_hash::FxHashMap;
use smallvec::{SmallVec, smallvec};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, OnceLock};

/// A community in memory.
#[derive(Clone, Debug)]
pub struct Community {
    /// Its id.
    pub id: CommunityId,
    /// Its name.
    pub name: Box<str>,
    /// Its rules, with what its owner set.
    pub policy: Policy,
    /// The local day that is not closed yet.
    pub open_day: Day,
    /// The first day.
    pub since: Day,
    /// Everybody's standing at the last close.
    pub standings: Arc<Standings>,
    /// Who left the ranking.
    pub hidden: BTreeSet<MemberId>,
    /// Who is treated as a machine, by decision.
    pub apart: BTreeSet<MemberId>,
    /// Who was put back: never set apart by a rule again.
    pub persons: BTreeSet<MemberId>,
    /// Closed circles found, by their members: true while what they gave each other is held back.
    pub circles: BTreeMap<Vec<MemberId>, bool>,
    /// Keyed hashes of those who were erased, and when.
    pub erased: BTreeMap<u64, Moment>,
    /// What the owner should know, newest last.
    pub troubles: Vec<Trouble>,
    /// What is wrong, as the last examination found it: what, and what to do.
    pub ills: Vec<(Text, Text)>,
    /// What can show ranks beside names.
    pub badges: Box<[Badge]>,
    /// Whoever added Hearth, once they have been greeted: they hear of what is wrong.
    pub host: Option<Native>,
    /// When Hearth was removed from the group, if it was.
    pub parted: Option<Moment>,
    /// When not everything was heard, the latest last.
    pub blinds: Vec<Blind>,
    /// What waits for people who take no private messages, oldest first.
    pub letters: BTreeMap<Native, Vec<Letter>>,
    /// How far the past is read, if anybody asked for it.
    pub reading: Option<Box<Reading>>,
    /// Everybody who holds a rank is in memory.
    pub(crate) ranked: bool,
    pub(crate) secret: Secret,
    pub(crate) rooms: Vec<Room>,
    pub(crate) room_of: FxHashMap<Native, SpaceId>,
    pub(crate) directory: FxHashMap<Native, AccountId>,
    pub(crate) accounts: Shelf<Account>,
    pub(crate) members: Shelf<Member>,
    pub(crate) next_account: u32,
    pub(crate) next_record: u64,
    pub(crate) tally: FxHashMap<PairKey, i32>,
    pub(crate) touched: Vec<AccountId>,
    pub(crate) actions: FxHashMap<u64, Offer>,
    /// What everybody did of late, as far as ranks ask for it; nothing where it has to be read.
    pub(crate) merits: Option<Merits>,
    pub(crate) boards: [OnceLock<Arc<Board>>; 3],
    pub(crate) people_by_day: OnceLock<[u32; 7]>,
    pub(crate) complete: bool,
}

/// Ledger pages of all spaces that stay in memory: about 80 MB at most.
const PAGES: usize = 4_096;

/// A space and what was said there of late.
#[derive(Clone, Debug)]
pub(crate) struct Room {
    pub(crate) space: Space,
    pub(crate) ledger: Ledger,
    /// The last turns of talk, newest last.
    pub(crate) turns: [Option<Turn>; 4],
}

/// One turn of talk.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Turn {
    pub(crate) account: AccountId,
    pub(crate) at: Moment,
    /// It called a machine.
    pub(crate) called: bool,
}

impl Turn {
    pub(crate) fn of(entry: &crate::Entry) -> Self {
        Self { account: entry.author, at: entry.moment(), called: entry.earned & crate::Entry::CALL != 0 }
    }
}

/// One person's presence on one platform, in memory.
#[derive(Clone, Debug)]
pub struct Account {
    /// What the platform calls it.
    pub native: Native,
    /// The member it belongs to.
    pub member: MemberId,
    /// The name shown; empty if none is known.
    pub name: Box<str>,
    /// The first day.
    pub met: Day,
    /// By whom it was invited, until that is credited.
    pub inviter: Option<AccountId>,
    /// A bot, a webhook or the platform itself.
    pub machine: bool,
    /// Has not left.
    pub here: bool,
    /// The badge that Hearth has given.
    pub badge: Option<Native>,
    /// Until when the platform keeps it from writing, if it does.
    pub restricted: Option<Moment>,
    /// Points of the open day so far, in thousandths.
    pub(crate) today: i32,
    /// Messages that count, of the open day, less those taken back on it.
    pub(crate) spoken: i32,
    pub(crate) repeats: u16,
    pub(crate) instants: u16,
    pub(crate) wasted: u32,
    pub(crate) touched: bool,
    /// The burst that is going on: its first second and how many messages.
    pub(crate) burst: (u32, u8),
    /// Similarity hashes of the last messages and their seconds.
    pub(crate) prints: [(u32, u32); 3],
}

/// A set of linked accounts.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Member {
    /// Its accounts.
    pub accounts: SmallVec<[AccountId; 2]>,
    /// Its rank's place on the ladder.
    pub rank: u8,
    /// Rules leave the rank alone.
    pub locked: bool,
    /// When they got it.
    pub since: Moment,
    /// Since when they have less than it takes to keep it.
    pub slipping: Option<Day>,
}

/// What must be read from storage before an event can be decided.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Lacks {
    /// Accounts by the platform's name.
    pub natives: SmallVec<[Native; 4]>,
    /// Accounts by id.
    pub accounts: SmallVec<[AccountId; 4]>,
    /// All accounts of members.
    pub members: SmallVec<[MemberId; 4]>,
    /// Ledger pages by a message on them.
    pub messages: SmallVec<[(SpaceId, MessageId); 2]>,
    /// Everybody who holds a rank or has a badge of ours.
    pub ranked: bool,
}

impl Lacks {
    /// Whether everything is in memory.
    pub fn is_empty(&self) -> bool {
        self.natives.is_empty() && self.accounts.is_empty() && self.members.is_empty() && self.messages.is_empty() && !self.ranked
    }
}

impl Community {
    /// Turns to another day, to hear what happened then: `facts` are those of that day that storage keeps. For imports; the
    /// day that was open is counted anew when the community is loaded again.
    pub fn turn_to(&mut self, day: Day, facts: &[Fact]) {
        let back = day < self.open_day;
        (self.open_day, self.since) = (day, self.since.min(day));
        self.start_day();
        for room in self.rooms.iter_mut().filter(|_| back) {
            room.turns = [None; 4];
        }
        for fact in facts {
            self.count(fact);
        }
    }

    /// Nothing has been counted on the open day yet.
    pub(crate) fn start_day(&mut self) {
        self.tally.clear();
        for account in std::mem::take(&mut self.touched) {
            if let Some(account) = self.accounts.get_mut(account.0) {
                (account.today, account.spoken, account.repeats, account.instants, account.wasted, account.touched) = (0, 0, 0, 0, 0, false);
            }
        }
    }

    /// From now on, messages go to new pages of the ledgers.
    pub fn seal_ledgers(&mut self) {
        self.rooms.iter_mut().for_each(|room| room.ledger.seal());
    }

    /// Lets go of people who did nothing today and are not in the way of anything. They come back when needed.
    pub fn evict_idle(&mut self) {
        let gone: Vec<_> = self.accounts.iter().filter(|(_, account)| !account.touched).map(|(id, account)| (id, account.native, account.member)).collect();
        for (account, native, member) in gone {
            self.accounts.remove(account);
            self.directory.remove(&native);
            self.members.remove(member.0);
            (self.complete, self.ranked) = (false, false);
        }
        self.accounts.shrink();
        self.directory.shrink_to_fit();
        self.members.shrink();
    }

    /// Days that have to be read before a close, since memory does not know what was done on them: none where it does.
    pub fn horizon(&self) -> u32 {
        let horizon = crate::merit::horizon(crate::rules::ranks::needs(&self.policy));
        if self.merits.as_ref().is_some_and(|merits| merits.horizon() == horizon) { 0 } else { horizon }
    }

    /// How lively the community is, as of the last close.
    pub fn pace(&self) -> crate::Pace {
        crate::Pace::of(self, &self.standings)
    }

    /// Looks at what the next few events will need, so that the processor's cache has it when they are decided.
    ///
    /// Most of a spoken message's time goes by waiting for memory, a place after another; asked for together, the places of
    /// many messages come at once. Nothing is changed. The answer means nothing: use it up, or the compiler leaves it all out.
    pub fn warm<'a>(&self, events: impl Iterator<Item = &'a crate::Event>) -> u64 {
        let by = |event: &crate::Event| match &event.what {
            crate::What::Spoke(spoke) => Some(spoke.by),
            crate::What::Reacted(reacted) => Some(reacted.by),
            _ => None,
        };
        let ids: SmallVec<[AccountId; 64]> = events.filter_map(by).filter_map(|native| self.directory.get(&native)).copied().collect();
        let accounts: u64 = ids.iter().filter_map(|id| self.accounts.get(id.0)).map(|account| u64::from(account.touched) + u64::from(account.prints[2].0)).sum();
        let tally: i64 = ids.iter().filter_map(|id| self.tally.get(&PairKey::new(*id, None, crate::Kind::Message))).map(|count| i64::from(*count)).sum();
        accounts.wrapping_add(tally as u64)
    }

    /// Whether everybody that storage knows is in memory.
    pub fn is_complete(&self) -> bool {
        self.complete
    }

    /// How many accounts are in memory.
    pub fn people_in_memory(&self) -> usize {
        self.directory.len()
    }

    /// Whether a ledger's page is in memory.
    pub fn has_page(&self, space: SpaceId, number: u32) -> bool {
        self.room(space).is_some_and(|room| room.ledger.has_page(number))
    }

    /// Whether a message's entry is in memory.
    pub fn has_message(&self, space: SpaceId, message: MessageId) -> bool {
        self.room(space).is_some_and(|room| room.ledger.get(message).is_some())
    }

    /// A space by its id.
    pub fn space(&self, id: SpaceId) -> Option<&Space> {
        self.room(id).map(|room| &room.space)
    }

    /// Every space, by id.
    pub fn spaces(&self) -> impl Iterator<Item = &Space> {
        self.rooms.iter().map(|room| &room.space)
    }

    /// A space by what the platform calls it.
    pub fn space_of(&self, native: Native) -> Option<&Space> {
        self.room_of.get(&native).and_then(|id| self.space(*id))
    }

    /// Where Hearth speaks to everybody: where the owner said, else the lobby, else the first space that is not the staff's.
    pub fn lobby(&self) -> Option<&Space> {
        let chosen = self.policy.lobby.and_then(|lobby| self.space_of(lobby));
        let first = |purpose: fn(Purpose) -> bool| self.spaces().find(|space| purpose(space.purpose));
        chosen.or_else(|| first(|purpose| purpose == Purpose::Lobby)).or_else(|| first(|purpose| !matches!(purpose, Purpose::Staff | Purpose::Private)))
    }

    /// An account in memory.
    pub fn account(&self, id: AccountId) -> Option<&Account> {
        self.accounts.get(id.0)
    }

    /// An account in memory, by what the platform calls it.
    pub fn account_of(&self, native: Native) -> Option<(AccountId, &Account)> {
        let id = *self.directory.get(&native)?;
        Some((id, self.accounts.get(id.0)?))
    }

    /// A member in memory.
    pub fn member(&self, id: MemberId) -> Option<&Member> {
        self.members.get(id.0)
    }

    /// Every account in memory, by id.
    pub fn people(&self) -> Vec<(AccountId, &Account)> {
        let mut all: Vec<_> = self.accounts.iter().map(|(id, account)| (AccountId(id), account)).collect();
        all.sort_unstable_by_key(|(id, _)| *id);
        all
    }

    /// The name to show for a member: that of its first account in memory that has one.
    pub fn name_of(&self, member: MemberId) -> &str {
        let accounts = self.members.get(member.0).map_or(&[][..], |member| &member.accounts);
        accounts.iter().filter_map(|id| self.accounts.get(id.0)).map(|account| &*account.name).find(|name| !name.is_empty()).unwrap_or("")
    }

    /// Whether an account is a person, as far as anybody knows: machines earn and give nothing.
    pub fn is_person(&self, account: &Account) -> bool {
        !account.machine && (self.apart.is_empty() || !self.apart.contains(&account.member))
    }

    /// Points of the open day so far, in thousandths.
    pub fn today(&self, member: MemberId) -> i64 {
        let accounts = self.members.get(member.0).map_or(&[][..], |member| &member.accounts);
        accounts.iter().filter_map(|id| self.accounts.get(id.0)).filter(|account| self.is_person(account)).map(|account| i64::from(account.today)).sum()
    }

    /// Days active out of the last `within`, the open day included.
    pub fn active_days(&self, member: MemberId, within: u32) -> u32 {
        let closed = self.standings.get(member).map_or(0, |standing| standing.active_days(self.open_day + -1, within.saturating_sub(1)));
        let accounts = self.members.get(member.0).map_or(&[][..], |member| &member.accounts);
        let today = accounts.iter().filter_map(|id| self.accounts.get(id.0)).any(|account| account.spoken > 0);
        closed + u32::from(today)
    }

    /// The ranking for a window: closed days for the week, the month and all time; the open day as it stands now.
    pub fn board(&self, window: Window) -> Arc<Board> {
        let at = match window {
            Window::Day => {
                let mut points = BTreeMap::new();
                for account in self.touched.iter().filter_map(|id| self.accounts.get(id.0)) {
                    if self.is_person(account) {
                        *points.entry(account.member).or_insert(0) += i64::from(account.today);
                    }
                }
                return Arc::new(Board::new(points.into_iter().filter(|(member, _)| self.ranked(*member))));
            }
            Window::Week => 0,
            Window::Month => 1,
            Window::All => 2,
        };
        let board = self.boards[at].get_or_init(|| {
            let points = |standing: &crate::Standing| match window {
                Window::Week => standing.week,
                Window::Month => standing.month,
                _ => standing.at(self.standings.day, self.policy.half_life),
            };
            Arc::new(Board::new(self.standings.iter().filter(|(member, _)| self.ranked(*member)).map(|(member, standing)| (*member, points(standing)))))
        });
        Arc::clone(board)
    }

    /// How many people were active on each of the last seven closed days, the oldest first.
    pub fn people_by_day(&self) -> [u32; 7] {
        *self.people_by_day.get_or_init(|| {
            let mut people = [0; 7];
            for (_, standing) in self.standings.iter().filter(|(member, _)| !self.apart.contains(member)) {
                for (sum, active) in people.iter_mut().zip(standing.last_days(self.standings.day)) {
                    *sum += u32::from(active);
                }
            }
            people
        })
    }

    fn ranked(&self, member: MemberId) -> bool {
        !self.hidden.contains(&member) && !self.apart.contains(&member)
    }

    /// Forgets the rankings: something they are made of has changed.
    pub(crate) fn reshuffle(&mut self) {
        self.boards = Default::default();
        self.people_by_day = Default::default();
    }

    /// What must be read from storage before this event can be decided.
    pub fn lacks(&self, event: &crate::Event) -> Lacks {
        crate::decide::lacks(self, event)
    }

    /// Hands every changed ledger page to `write` and lets go of old ones. Where there are very many spaces, few pages stay.
    pub fn flush_ledger(&mut self, mut write: impl FnMut(SpaceId, &crate::Page)) {
        let keep = (PAGES / self.rooms.len().max(1)).min(crate::RESIDENT);
        for room in &mut self.rooms {
            let space = room.space.id;
            room.ledger.flush(keep, |page| write(space, page));
        }
    }

    /// Bytes of memory held, roughly.
    pub fn weight(&self) -> usize {
        let names: usize = self.accounts.iter().map(|(_, account)| account.name.len()).sum();
        let table = |capacity: usize, row: usize| capacity * (row + 1) * 8 / 7;
        size_of::<Self>()
            + names
            + self.accounts.weight()
            + self.members.weight()
            + table(self.directory.capacity(), size_of::<(Native, AccountId)>())
            + table(self.tally.capacity(), size_of::<(PairKey, i32)>())
            + self.touched.capacity() * 4
            + self.standings.len() * size_of::<(MemberId, crate::Standing)>()
            + self.rooms.iter().map(|room| room.ledger.weight()).sum::<usize>()
    }

    /// What the open day's tally holds of a member's accounts, given and received, in order; spaces taken together.
    pub fn today_of(&self, member: MemberId) -> Vec<Fact> {
        let accounts = self.members.get(member.0).map_or(&[][..], |member| &member.accounts);
        let touched = |(from, to, ..): &(AccountId, Option<AccountId>, crate::Kind, i32)| accounts.contains(from) || to.is_some_and(|to| accounts.contains(&to));
        let mut rows: Vec<_> = self.tally.iter().filter(|(_, count)| **count != 0).map(|(key, count)| (key.parts().0, key.parts().1, key.parts().2, *count)).filter(touched).collect();
        rows.sort_unstable();
        rows.into_iter().map(|(from, to, kind, count)| Fact { day: self.open_day, space: SpaceId(0), from, to, kind, count }).collect()
    }

    /// The day's tally in order: everything that the facts of the open day add up to, spaces taken together.
    pub fn tallied(&self) -> Vec<(AccountId, Option<AccountId>, crate::Kind, i32)> {
        let mut rows: Vec<_> = self.tally.iter().filter(|(_, count)| **count != 0).map(|(key, count)| (*key, *count)).collect();
        rows.sort_unstable();
        rows.into_iter().map(|(key, count)| (key.parts().0, key.parts().1, key.parts().2, count)).collect()
    }

    pub(crate) fn room(&self, id: SpaceId) -> Option<&Room> {
        self.rooms.get((id.0 as usize).checked_sub(1)?)
    }

    /// The room that a message is in: the one named, or whichever has it in memory.
    pub(crate) fn room_with(&self, space: Option<Native>, message: MessageId) -> Option<&Room> {
        match space {
            Some(space) => self.room_of.get(&space).and_then(|id| self.room(*id)),
            None => self.rooms.iter().find(|room| room.ledger.get(message).is_some()),
        }
    }

    pub(crate) fn room_mut(&mut self, id: SpaceId) -> Option<&mut Room> {
        self.rooms.get_mut((id.0 as usize).checked_sub(1)?)
    }
}

impl Account {
    pub(crate) fn new(met: &Met) -> Self {
        Self {
            native: met.native,
            member: met.member,
            name: met.name.clone(),
            met: met.day,
            inviter: None,
            machine: met.machine,
            here: true,
            badge: None,
            restricted: None,
            today: 0,
            spoken: 0,
            repeats: 0,
            instants: 0,
            wasted: 0,
            touched: false,
            burst: (0, 0),
            prints: [(0, 0); 3],
        }
    }
}

impl Member {
    pub(crate) fn alone(account: AccountId) -> Self {
        Self { accounts: smallvec![account], ..Self::default() }
    }
}
