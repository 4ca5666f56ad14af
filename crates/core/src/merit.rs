//! What members did of late, day by day, as far as ranks ask for it: grown by each day that closes, equal to counting anew.

use crate::{AccountId, Community, Day, Fact, Kind, MemberId, Need, SpaceId};
use rustc_hash::{FxHashMap, FxHashSet};
use std::sync::Arc;

/// Something that a member did, or that was done for them.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub struct Act {
    /// When.
    pub day: Day,
    /// What.
    pub deed: Did,
    /// How often; below zero where it was taken back.
    pub count: i32,
}

/// What was done.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Did {
    /// Spoke in a space.
    Spoke(SpaceId),
    /// Answered a member.
    Answered(MemberId),
    /// Was answered by a member, who reacted or thanked.
    Valued(MemberId),
    /// Was thanked by a member.
    Thanked(MemberId),
    /// Began what two others carried on.
    Began,
    /// Answered a newcomer.
    Welcomed(MemberId),
    /// Brought somebody who stayed.
    Brought(MemberId),
    /// Had something removed by somebody else.
    Removed,
}

impl Act {
    /// What a fact says of whom: of who did it, and of whom it was done for.
    pub fn of(fact: &Fact, member: impl Fn(AccountId) -> MemberId) -> impl Iterator<Item = (MemberId, Self)> {
        let (from, to) = (member(fact.from), fact.to.map(member));
        let act = |deed| Self { day: fact.day, deed, count: fact.count };
        let (doer, receiver) = match (fact.kind, to) {
            (Kind::Message, _) => (Some(Did::Spoke(fact.space)), [None, None]),
            (Kind::Reply | Kind::Inferred, Some(to)) => (Some(Did::Answered(to)), [Some(Did::Valued(from)), None]),
            (Kind::Reaction, Some(_)) => (None, [Some(Did::Valued(from)), None]),
            (Kind::Thanks, Some(_)) => (None, [Some(Did::Thanked(from)), Some(Did::Valued(from))]),
            (Kind::Conversation, _) => (Some(Did::Began), [None, None]),
            (Kind::Welcome, Some(to)) => (Some(Did::Welcomed(to)), [None, None]),
            (Kind::Retained, Some(_)) => (None, [Some(Did::Brought(from)), None]),
            (Kind::Removed, _) => (Some(Did::Removed), [None, None]),
            _ => (None, [None, None]),
        };
        // What passes between somebody's own accounts is nothing.
        let own = to == Some(from);
        let received = receiver.into_iter().flatten().filter_map(move |deed| Some((to?, act(deed))));
        doer.map(|deed| (from, act(deed))).into_iter().chain(received).filter(move |_| !own)
    }
}

/// What everybody did within the longest window that any rank asks for. A copy shares what has not changed.
#[derive(Clone, PartialEq, Eq, Default)]
pub struct Merits {
    /// Days that are remembered.
    horizon: u32,
    rows: FxHashMap<MemberId, Arc<Vec<Act>>>,
}

impl std::fmt::Debug for Merits {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Merits").field("horizon", &self.horizon).field("members", &self.rows.len()).finish()
    }
}

impl Merits {
    /// Nothing yet, of so many days.
    pub fn new(horizon: u32) -> Self {
        Self { horizon, rows: FxHashMap::default() }
    }

    /// The days that are remembered.
    pub const fn horizon(&self) -> u32 {
        self.horizon
    }

    /// Adds what was done, and lets go of what was before the days that are remembered at the end of `day`.
    pub fn add(&mut self, day: Day, acts: impl IntoIterator<Item = (MemberId, Act)>) {
        let first = self.first(day);
        for (member, act) in acts.into_iter().filter(|(_, act)| act.day >= first && act.day <= day) {
            let row = Arc::make_mut(self.rows.entry(member).or_default());
            match row.last_mut().filter(|last| (last.day, last.deed) == (act.day, act.deed)) {
                Some(last) => last.count += act.count,
                None => row.push(act),
            }
        }
        self.rows.retain(|_, row| {
            let gone = row.iter().take_while(|act| act.day < first).count();
            if gone > 0 {
                Arc::make_mut(row).drain(..gone);
            }
            !row.is_empty()
        });
    }

    /// Nothing of a member is remembered any more.
    pub fn forget(&mut self, member: MemberId) {
        self.rows.remove(&member);
    }

    fn first(&self, day: Day) -> Day {
        day + (1 - i32::try_from(self.horizon).unwrap_or(i32::MAX - 1))
    }

    /// What a member did within the last days that end with `day`.
    pub fn of(&self, member: MemberId, day: Day, within: Option<u32>) -> Merit<'_> {
        let within = within.unwrap_or(self.horizon).min(self.horizon);
        let first = day + (1 - within as i32);
        let row = self.rows.get(&member).map_or(&[][..], |row| row);
        // In the order of their days.
        let from = row.partition_point(|act| act.day < first);
        Merit(&row[from..])
    }
}

/// What one member did within some days.
#[derive(Clone, Copy, Debug)]
pub struct Merit<'a>(&'a [Act]);

impl Merit<'_> {
    /// How often something was done, over all that `of` says yes to.
    pub fn times(&self, of: impl Fn(Did) -> bool) -> u32 {
        self.0.iter().filter(|act| of(act.deed)).map(|act| i64::from(act.count)).sum::<i64>().clamp(0, i64::from(u32::MAX)) as u32
    }

    /// How many different people or places `of` gives, of those that are left when what was taken back is.
    pub fn different<T: std::hash::Hash + Eq>(&self, of: impl Fn(Did) -> Option<T>) -> u32 {
        let mut sums: FxHashMap<T, i64> = FxHashMap::default();
        for act in self.0 {
            if let Some(one) = of(act.deed) {
                *sums.entry(one).or_default() += i64::from(act.count);
            }
        }
        sums.values().filter(|sum| **sum > 0).count() as u32
    }

    /// The last day on which something of theirs was removed by somebody else.
    pub fn last_trouble(&self) -> Option<Day> {
        self.0.iter().rev().find(|act| act.deed == Did::Removed && act.count > 0).map(|act| act.day)
    }
}

/// Days that have to be remembered for what the ranks ask.
pub(crate) fn horizon<'a>(needs: impl Iterator<Item = &'a Need>) -> u32 {
    needs.flat_map(Need::pairs).filter(|pair| pair.measure.is_counted()).map(window).max().unwrap_or(0)
}

fn window(pair: &crate::Pair) -> u32 {
    match pair.measure {
        crate::Measure::CleanDays => pair.least.min(crate::need::LONGEST) + 1,
        _ => pair.within.unwrap_or(crate::need::LONGEST),
    }
}

impl Community {
    /// What was done today, as far as memory knows it; where it was said, `spoken` tells.
    pub(crate) fn acts_of_today(&self, spoken: &[(AccountId, SpaceId, i32)]) -> Vec<(MemberId, Act)> {
        let day = self.open_day;
        let member = |id: AccountId| self.account(id).map_or(MemberId(id.0), |account| account.member);
        let dealt = self.tallied().into_iter().filter(|(.., kind, _)| *kind != Kind::Message);
        let dealt = dealt.map(|(from, to, kind, count)| Fact { day, space: SpaceId(0), from, to, kind, count });
        let said = spoken.iter().map(|(from, space, count)| Fact { day, space: *space, from: *from, to: None, kind: Kind::Message, count: *count });
        dealt.chain(said).flat_map(|fact| Act::of(&fact, member).collect::<Vec<_>>()).collect()
    }

    /// Members whose recognition counts for nothing: machines.
    pub(crate) fn nobodies(&self) -> FxHashSet<MemberId> {
        self.apart.iter().copied().collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn fact() -> impl Strategy<Value = Fact> {
        let kind = prop::sample::select(Kind::ALL.to_vec());
        (0_i32..40, 1_u32..4, 1_u32..6, prop::option::of(1_u32..6), kind, -2_i32..4).prop_map(|(day, space, from, to, kind, count)| Fact {
            day: Day(day),
            space: SpaceId(space),
            from: AccountId(from),
            to: to.map(AccountId),
            kind,
            count,
        })
    }

    fn acts(facts: &[Fact]) -> Vec<(MemberId, Act)> {
        facts.iter().flat_map(|fact| Act::of(fact, |id| MemberId(id.0)).collect::<Vec<_>>()).collect()
    }

    proptest! {
        /// Day by day it comes to the same as all at once, and as counting what lies in the window by hand.
        #[test]
        fn growing_by_the_day_is_counting_anew(mut facts in proptest::collection::vec(fact(), 0..80), horizon in 1_u32..30) {
            facts.sort_by_key(|fact| fact.day);
            let mut grown = Merits::new(horizon);
            for day in 0..40 {
                grown.add(Day(day), acts(&facts.iter().copied().filter(|fact| fact.day == Day(day)).collect::<Vec<_>>()));
            }
            let mut anew = Merits::new(horizon);
            anew.add(Day(39), acts(&facts));
            prop_assert_eq!(&grown, &anew);
            let first = Day(39 + 1 - horizon as i32);
            for member in (1..6).map(MemberId) {
                let merit = grown.of(member, Day(39), None);
                let spoken: i32 = facts.iter().filter(|fact| fact.kind == Kind::Message && fact.from.0 == member.0 && fact.to.is_none_or(|to| to.0 != member.0) && fact.day >= first).map(|fact| fact.count).sum();
                prop_assert_eq!(merit.times(|deed| matches!(deed, Did::Spoke(_))), spoken.max(0) as u32);
            }
        }
    }

    #[test]
    fn people_are_counted_once_and_what_is_taken_back_is_gone() {
        let facts = [
            Fact { day: Day(1), space: SpaceId(1), from: AccountId(1), to: Some(AccountId(2)), kind: Kind::Reply, count: 3 },
            Fact { day: Day(2), space: SpaceId(1), from: AccountId(3), to: Some(AccountId(2)), kind: Kind::Reaction, count: 1 },
            Fact { day: Day(3), space: SpaceId(1), from: AccountId(3), to: Some(AccountId(2)), kind: Kind::Reaction, count: -1 },
            Fact { day: Day(3), space: SpaceId(1), from: AccountId(4), to: Some(AccountId(2)), kind: Kind::Thanks, count: 2 },
        ];
        let mut merits = Merits::new(30);
        merits.add(Day(3), acts(&facts));
        let two = merits.of(MemberId(2), Day(3), None);
        let by = |deed| if let Did::Valued(by) = deed { Some(by) } else { None };
        assert_eq!((two.different(by), two.times(|deed| matches!(deed, Did::Thanked(_)))), (2, 2));
        assert_eq!(merits.of(MemberId(2), Day(3), Some(1)).different(by), 1, "the last day alone");
        assert_eq!(merits.of(MemberId(1), Day(3), None).different(|deed| if let Did::Answered(to) = deed { Some(to) } else { None }), 1);
    }
}
