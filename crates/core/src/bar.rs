//! What a rank asks of somebody here and now: its requirements, by the pace of the community.

use crate::merit::{Did, Merits};
use crate::{Because, Community, Day, Measure, MemberId, Need, Pair, Standings};
use rustc_hash::FxHashSet;
use std::cell::OnceCell;

/// Of those who were active of late, so many per cent are as many people as anybody can be asked to reach.
const REACH: u32 = 60;
/// Days in which somebody must have been active to be counted among those who can be reached.
const LATELY: u32 = 30;

/// How lively a community is.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Pace {
    /// People active within the last 30 days.
    pub people: u32,
    /// Bit n: somebody was active n days ago, and Hearth heard.
    days: u128,
}

impl Pace {
    /// How lively it is at the close of a day.
    pub fn of(community: &Community, standings: &Standings) -> Self {
        let (mut people, mut days) = (0, 0_u128);
        for (_, standing) in standings.iter() {
            people += u32::from(standing.active_days(standings.day, LATELY) > 0);
            let active = u128::from(standing.active[0]) | u128::from(standing.active[1]) << 64;
            days |= active.checked_shl((standings.day - standing.as_of).clamp(0, 128) as u32).unwrap_or(0);
        }
        // Days that were not yet are nobody's quiet days.
        for ago in (standings.day - community.since + 1).clamp(0, 128)..128 {
            days |= 1 << ago;
        }
        let zone = community.policy.zone;
        for blind in community.blinds.iter().filter(|blind| blind.messages) {
            // What the bot didn't see is never counted against anyone.
            let (first, last) = (zone.day(blind.since), zone.day(blind.until));
            for ago in (standings.day - last).max(0)..=(standings.day - first).min(127) {
                days &= !(1 << ago);
            }
        }
        Self { people, days }
    }

    /// On how many of the last so many days anybody could be seen.
    pub fn days(&self, within: u32) -> u32 {
        let mask = if within >= 128 { u128::MAX } else { (1 << within) - 1 };
        (self.days & mask).count_ones()
    }
}

/// How near a member is to a rank.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Near {
    /// Who.
    pub member: MemberId,
    /// The rank's place on the ladder.
    pub place: usize,
    /// How much of what it takes there is, in thousandths: 1,000 is all.
    pub share: u32,
    /// What there is of each thing on the shortest way there, and what it takes.
    pub because: Vec<Because>,
}

impl Community {
    /// How near these members are to each rank that comes by itself, as of the last close.
    pub fn near(&self, members: &[MemberId]) -> Vec<Near> {
        let Some(merits) = &self.merits else { return Vec::new() };
        let bar = Bar::new(self, &self.standings, merits);
        let ladder = || self.policy.ranks.iter().enumerate().filter_map(|(place, rank)| Some((place, rank.needs.as_ref()?)));
        let near = |member: MemberId, (place, needs)| {
            let (share, because) = bar.way(member, needs);
            Near { member, place, share, because }
        };
        members.iter().flat_map(|member| ladder().map(|asked| near(*member, asked)).collect::<Vec<_>>()).collect()
    }
}

/// What it takes, of everybody.
pub(crate) struct Bar<'a> {
    community: &'a Community,
    standings: &'a Standings,
    merits: &'a Merits,
    pace: Pace,
    day: Day,
    /// Everybody's score, ascending, once anybody asks.
    scores: OnceCell<Vec<i64>>,
    nobodies: FxHashSet<MemberId>,
}

impl<'a> Bar<'a> {
    /// At the close of the day of those standings.
    pub(crate) fn new(community: &'a Community, standings: &'a Standings, merits: &'a Merits) -> Self {
        let day = standings.day;
        Self { community, standings, merits, pace: Pace::of(community, standings), day, scores: OnceCell::new(), nobodies: community.nobodies() }
    }

    /// Whether a member meets what it takes to rise.
    pub(crate) fn meets(&self, member: MemberId, need: &Need) -> bool {
        need.is_met(&mut |pair| self.pair(member, pair, 100).is_met())
    }

    /// Whether a member has enough to keep what they have risen to: so many per cent of what has a window.
    pub(crate) fn keeps(&self, member: MemberId, need: &Need, percent: u32) -> bool {
        need.is_met(&mut |pair| self.pair(member, pair, percent).is_met())
    }

    /// How much there is of what it takes to rise, in thousandths, and what there is of each thing on the shortest way there.
    pub(crate) fn way(&self, member: MemberId, need: &Need) -> (u32, Vec<Because>) {
        let (share, way) = need.way(&mut |pair| {
            let because = self.pair(member, pair, 100);
            (because.have.clamp(0, because.need) * 1_000 / because.need.max(1)) as u32
        });
        (share, way.into_iter().map(|pair| self.pair(member, pair, 100)).collect())
    }

    /// What there is of each pair, and what it takes.
    pub(crate) fn because(&self, member: MemberId, need: &Need) -> Vec<Because> {
        need.pairs().into_iter().map(|pair| self.pair(member, pair, 100)).collect()
    }

    fn pair(&self, member: MemberId, pair: &Pair, percent: u32) -> Because {
        let need = self.asked(pair, if pair.measure.longest() > 0 { percent } else { 100 });
        Because { measure: pair.measure.clone(), within: pair.within, have: self.have(member, pair, percent == 100), need }
    }

    /// What a pair asks for here: fewer days where there were fewer to be seen on, fewer people where there are fewer.
    fn asked(&self, pair: &Pair, percent: u32) -> i64 {
        let share = |least: u32, of: u32, all: u32| (u64::from(least) * u64::from(of)).div_ceil(u64::from(all.max(1))) as u32;
        let least = share(pair.least, percent, 100);
        let scaled = match pair.measure {
            Measure::ActiveDays => {
                let within = pair.within.unwrap_or(128);
                let least = share(least, self.community.policy.kind.pace(), 100);
                share(least, self.pace.days(within), within).min(least)
            }
            Measure::Answered | Measure::ValuedBy => least.min(share(self.pace.people.saturating_sub(1), REACH, 100)),
            Measure::Newcomers | Measure::Conversations | Measure::Thanks => share(least, self.community.policy.kind.pace(), 100),
            _ => least,
        };
        // To rise takes something; where nobody could be seen, nobody loses anything.
        i64::from(scaled.max(u32::from(percent == 100)))
    }

    /// What a member has. Recognition that is held back does not raise anybody; it lowers nobody either.
    fn have(&self, member: MemberId, pair: &Pair, strict: bool) -> i64 {
        let standing = self.standings.get(member).copied().unwrap_or_default();
        let merit = self.merits.of(member, self.day, pair.within);
        let circle = |other: MemberId| self.community.circles.iter().any(|(members, held)| *held && members.contains(&member) && members.contains(&other));
        let counts = |other: MemberId| !(self.nobodies.contains(&other) || strict && circle(other));
        let own_score = || standing.at(self.day, self.community.policy.half_life);
        match &pair.measure {
            Measure::ActiveDays => i64::from(standing.active_days(self.day, pair.within.unwrap_or(128))),
            Measure::Spaces => merit.different(|deed| if let Did::Spoke(space) = deed { Some(space) } else { None }).into(),
            Measure::Answered => merit.different(|deed| if let Did::Answered(to) = deed { Some(to).filter(|to| counts(*to)) } else { None }).into(),
            Measure::ValuedBy => merit.different(|deed| if let Did::Valued(by) = deed { Some(by).filter(|by| counts(*by)) } else { None }).into(),
            Measure::Conversations => merit.times(|deed| deed == Did::Began).into(),
            Measure::Newcomers => merit.different(|deed| if let Did::Welcomed(to) = deed { Some(to).filter(|to| counts(*to)) } else { None }).into(),
            Measure::Thanks => merit.times(|deed| matches!(deed, Did::Thanked(by) if counts(by))).into(),
            Measure::Invites => merit.different(|deed| if let Did::Brought(whom) = deed { Some(whom).filter(|whom| counts(*whom)) } else { None }).into(),
            Measure::Score => own_score() / 1_000,
            Measure::Percentile => {
                let scores = self.scores();
                (scores.partition_point(|score| *score < own_score()) * 100 / scores.len().max(1)) as i64
            }
            Measure::Tenure => self.first_day(member).map_or(0, |first| i64::from(self.day - first)),
            Measure::CleanDays => {
                let since = merit.last_trouble().or(self.first_day(member)).unwrap_or(self.day);
                i64::from(self.day - since)
            }
            Measure::Holds(rank) => {
                let place = self.community.policy.place(rank).unwrap_or(usize::MAX);
                let held = self.community.member(member).filter(|member| usize::from(member.rank) >= place);
                held.map_or(0, |member| i64::from(self.day - self.community.policy.zone.day(member.since)).max(0))
            }
            Measure::Repeats | Measure::Instants | Measure::Inside => 0,
        }
    }

    fn scores(&self) -> &[i64] {
        self.scores.get_or_init(|| {
            let mut scores: Vec<_> = self.standings.iter().map(|(_, standing)| standing.at(self.day, self.community.policy.half_life)).collect();
            scores.sort_unstable();
            scores
        })
    }

    fn first_day(&self, member: MemberId) -> Option<Day> {
        self.community.member(member)?.accounts.iter().filter_map(|id| self.community.account(*id)).map(|account| account.met).min()
    }
}
