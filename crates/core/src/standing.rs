//! Standing: the one computation of who is valued. Ranking, leaders and requirements are views of it.

use crate::{Day, MemberId};
use std::sync::Arc;

/// What the closed days say of one member.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Standing {
    /// The last closed day on which they earned, spoke or were held back: the day that `score` and `held` are as of.
    pub as_of: Day,
    /// Decayed points, in thousandths, before anything is held back.
    pub score: i64,
    /// Of these, what a closed circle gave and nobody has reviewed.
    pub held: i64,
    /// Points of the last 7 closed days, in thousandths.
    pub week: i64,
    /// Points of the last 30 closed days, in thousandths.
    pub month: i64,
    /// Bit n: active n days before `as_of`.
    pub active: [u64; 2],
    /// Messages, repeats and bursts included.
    pub messages: u32,
    /// Of these, repeats.
    pub repeats: u32,
    /// Of these, answers faster than hands.
    pub instants: u32,
}

/// A window on standing.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Window {
    /// The open day so far.
    Day,
    /// The last 7 closed days.
    Week,
    /// The last 30 closed days.
    Month,
    /// All time, decayed.
    All,
}

impl Window {
    /// Every window.
    pub const ALL: [Self; 4] = [Self::Day, Self::Week, Self::Month, Self::All];

    /// Its name in commands.
    pub const fn key(self) -> &'static str {
        match self {
            Self::Day => "day",
            Self::Week => "week",
            Self::Month => "month",
            Self::All => "all",
        }
    }
}

/// Everybody's standing at the close of a day, by member.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Standings {
    /// The last closed day.
    pub day: Day,
    /// By member, ascending.
    rows: Vec<(MemberId, Standing)>,
}

/// What one closed day adds.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct DayOf {
    /// Points earned, in thousandths.
    pub points: i32,
    /// Of these, held back.
    pub held: i32,
    /// Spoke a message that counts.
    pub active: bool,
    /// Messages, repeats and bursts included.
    pub messages: u32,
    /// Of these, repeats.
    pub repeats: u32,
    /// Of these, answers faster than hands.
    pub instants: u32,
}

/// Points after so many days, in thousandths: halved every `half_life` days. `2^(-days / half_life)`, by `libm`, rounded to nearest.
pub fn decayed(points: i64, days: i32, half_life: u16) -> i64 {
    if days <= 0 || points == 0 {
        return points;
    }
    libm::round(points as f64 * libm::exp2(-f64::from(days) / f64::from(half_life.max(1)))) as i64
}

impl Standing {
    /// What counts at the close of a day: the decayed score less what is held back.
    pub fn at(&self, day: Day, half_life: u16) -> i64 {
        decayed(self.score - self.held, day - self.as_of, half_life)
    }

    /// Active days out of the `within` days that end with `day`.
    pub fn active_days(&self, day: Day, within: u32) -> u32 {
        let bits = u128::from(self.active[0]) | u128::from(self.active[1]) << 64;
        let gone = (day - self.as_of).clamp(0, 128) as u32;
        let seen = within.saturating_sub(gone).min(128);
        let mask = if seen == 128 { u128::MAX } else { (1_u128 << seen) - 1 };
        (bits & mask).count_ones()
    }

    /// Whether active on each of the seven days that end with `day`, the oldest first.
    pub fn last_days(&self, day: Day) -> [bool; 7] {
        let gone = i64::from(day - self.as_of);
        std::array::from_fn(|at| (6 - at as i64).checked_sub(gone).is_some_and(|ago| (0..64).contains(&ago) && self.active[0] >> ago & 1 == 1))
    }

    /// Active days of each of so many weeks, the last of which ends with `day`; the oldest first. At most 18 weeks.
    pub fn active_weeks(&self, day: Day, weeks: u32) -> impl Iterator<Item = u32> + '_ {
        (0..weeks.min(18)).rev().map(move |ago| self.active_days(day, (ago + 1) * 7) - self.active_days(day, ago * 7))
    }

    fn add(&mut self, day: Day, of: DayOf, half_life: u16) {
        let gone = day - self.as_of;
        self.score = decayed(self.score, gone, half_life) + i64::from(of.points);
        self.held = decayed(self.held, gone, half_life) + i64::from(of.held);
        let bits = u128::from(self.active[0]) | u128::from(self.active[1]) << 64;
        let bits = bits.checked_shl(gone.clamp(0, 128) as u32).unwrap_or(0) | u128::from(of.active);
        self.active = [bits as u64, (bits >> 64) as u64];
        self.as_of = day;
        self.messages = self.messages.saturating_add(of.messages);
        self.repeats = self.repeats.saturating_add(of.repeats);
        self.instants = self.instants.saturating_add(of.instants);
    }
}

impl Standings {
    /// A member's standing.
    pub fn get(&self, member: MemberId) -> Option<&Standing> {
        let at = self.rows.binary_search_by_key(&member, |(id, _)| *id).ok()?;
        Some(&self.rows[at].1)
    }

    /// Everybody's, by member.
    pub fn iter(&self) -> impl Iterator<Item = &(MemberId, Standing)> {
        self.rows.iter()
    }

    /// How many members have one.
    pub fn len(&self) -> usize {
        self.rows.len()
    }

    /// Whether nobody has one.
    pub fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }

    /// The standings after one more day.
    ///
    /// `added` is by member, ascending, one row each. `left_week` and `left_month` are the points of the days that leave
    /// the 7 and the 30 day window, by member, ascending.
    pub fn close(&self, day: Day, added: &[(MemberId, DayOf)], left_week: &[(MemberId, i32)], left_month: &[(MemberId, i32)], half_life: u16) -> Self {
        let mut rows = Vec::with_capacity(self.rows.len() + added.len());
        let mut old = self.rows.iter().copied().peekable();
        let mut new = added.iter().copied().peekable();
        let (mut week, mut month) = (left_week.iter().peekable(), left_month.iter().peekable());
        loop {
            let next = match (old.peek(), new.peek()) {
                (None, None) => break,
                (Some(row), None) => row.0,
                (None, Some(row)) => row.0,
                (Some(a), Some(b)) => a.0.min(b.0),
            };
            let mut standing = old.next_if(|row| row.0 == next).map_or(Standing { as_of: day, ..Standing::default() }, |row| row.1);
            standing.week -= leaving(&mut week, next);
            standing.month -= leaving(&mut month, next);
            if let Some((_, of)) = new.next_if(|row| row.0 == next) {
                standing.add(day, of, half_life);
                standing.week += i64::from(of.points);
                standing.month += i64::from(of.points);
            }
            rows.push((next, standing));
        }
        Self { day, rows }
    }

    /// The standings with a member's row changed, added if there is none.
    pub fn with(&self, member: MemberId, change: impl FnOnce(&mut Standing)) -> Arc<Self> {
        let mut rows = self.rows.clone();
        let at = rows.binary_search_by_key(&member, |(id, _)| *id).unwrap_or_else(|at| {
            rows.insert(at, (member, Standing { as_of: self.day, ..Standing::default() }));
            at
        });
        change(&mut rows[at].1);
        Arc::new(Self { day: self.day, rows })
    }

    /// As bytes, little-endian, a fixed 72 for each row, for storage.
    pub fn encode(&self) -> Vec<u8> {
        let mut out = Vec::with_capacity(4 + self.rows.len() * ROW);
        out.extend(self.day.0.to_le_bytes());
        for (member, row) in &self.rows {
            out.extend(member.0.to_le_bytes());
            out.extend(row.as_of.0.to_le_bytes());
            for wide in [row.score, row.held, row.week, row.month, row.active[0] as i64, row.active[1] as i64] {
                out.extend(wide.to_le_bytes());
            }
            for small in [row.messages, row.repeats, row.instants, 0] {
                out.extend(small.to_le_bytes());
            }
        }
        out
    }

    /// What [`Standings::encode`] wrote, or nothing if it isn't that.
    pub fn decode(bytes: &[u8]) -> Option<Self> {
        let (day, rest) = bytes.split_first_chunk::<4>()?;
        if rest.len() % ROW != 0 {
            return None;
        }
        let small = |row: &[u8], at: usize| u32::from_le_bytes([row[at], row[at + 1], row[at + 2], row[at + 3]]);
        let wide = |row: &[u8], at: usize| (u64::from(small(row, at)) | u64::from(small(row, at + 4)) << 32) as i64;
        let rows: Vec<_> = rest
            .chunks_exact(ROW)
            .map(|row| {
                let standing = Standing {
                    as_of: Day(small(row, 4) as i32),
                    score: wide(row, 8),
                    held: wide(row, 16),
                    week: wide(row, 24),
                    month: wide(row, 32),
                    active: [wide(row, 40) as u64, wide(row, 48) as u64],
                    messages: small(row, 56),
                    repeats: small(row, 60),
                    instants: small(row, 64),
                };
                (MemberId(small(row, 0)), standing)
            })
            .collect();
        rows.is_sorted_by(|a, b| a.0 < b.0).then_some(Self { day: Day(i32::from_le_bytes(*day)), rows })
    }
}

const ROW: usize = 72;

fn leaving<'a>(rows: &mut std::iter::Peekable<impl Iterator<Item = &'a (MemberId, i32)>>, member: MemberId) -> i64 {
    let mut sum = 0;
    while let Some(row) = rows.next_if(|row| row.0 <= member) {
        if row.0 == member {
            sum += i64::from(row.1);
        }
    }
    sum
}

/// The points of a closed day as bytes: member and points, little-endian, eight bytes each.
pub fn encode_points(points: &[(MemberId, i32)]) -> Vec<u8> {
    points.iter().flat_map(|(member, points)| [member.0.to_le_bytes(), points.to_le_bytes()]).flatten().collect()
}

/// What [`encode_points`] wrote; a tail that is no whole row is left out.
pub fn decode_points(bytes: &[u8]) -> Vec<(MemberId, i32)> {
    let number = |row: &[u8], at: usize| u32::from_le_bytes([row[at], row[at + 1], row[at + 2], row[at + 3]]);
    bytes.chunks_exact(8).map(|row| (MemberId(number(row, 0)), number(row, 4) as i32)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const HALF_LIFE: u16 = 60;

    fn spoke(points: i32) -> DayOf {
        DayOf { points, active: true, messages: 1, ..DayOf::default() }
    }

    #[test]
    fn points_halve() {
        for (days, left) in [(0, 1_000), (60, 500), (120, 250), (-3, 1_000), (100_000, 0)] {
            assert_eq!(decayed(1_000, days, HALF_LIFE), left, "{days} days");
        }
    }

    #[test]
    fn days_and_weeks_of_activity() {
        let ana = MemberId(1);
        let mut standings = Standings::default();
        for day in 1..=20 {
            let added = if [1, 2, 14, 19].contains(&day) { vec![(ana, spoke(10))] } else { vec![] };
            standings = standings.close(Day(day), &added, &[], &[], HALF_LIFE);
        }
        let row = standings.get(ana).expect("ana spoke");
        assert_eq!(row.last_days(Day(20)), [true, false, false, false, false, true, false], "days 14 to 20");
        assert_eq!(row.last_days(Day(18)), [false, false, true, false, false, false, false], "days that were not yet have no part");
        assert_eq!(row.last_days(Day(90)), [false; 7]);
        assert_eq!(row.active_weeks(Day(20), 4).collect::<Vec<_>>(), [0, 2, 0, 2], "the first of them before day 1");
        assert_eq!(row.active_weeks(Day(400), 18).sum::<u32>(), 0);
    }

    #[test]
    fn windows_slide() {
        let ana = MemberId(1);
        let mut points = std::collections::BTreeMap::new();
        let mut standings = Standings::default();
        for day in 1..=100 {
            let earned = if day <= 40 { 10 } else { 0 };
            let added = if earned > 0 { vec![(ana, spoke(earned))] } else { vec![] };
            let left = |back: i32| points.get(&(day - back)).map_or(vec![], |points| vec![(ana, *points)]);
            standings = standings.close(Day(day), &added, &left(7), &left(30), HALF_LIFE);
            points.insert(day, earned);
            let row = standings.get(ana).expect("ana earned");
            assert_eq!(row.week, (day - 6..=day).filter_map(|day| points.get(&day)).map(|p| i64::from(*p)).sum::<i64>(), "day {day}");
            assert_eq!(row.month, (day - 29..=day).filter_map(|day| points.get(&day)).map(|p| i64::from(*p)).sum::<i64>(), "day {day}");
            assert_eq!(row.active_days(Day(day), 30), (day - 29..=day).filter(|day| (1..=40).contains(day)).count() as u32, "day {day}");
        }
    }

    proptest! {
        #[test]
        fn standings_survive_their_bytes(days in proptest::collection::vec(proptest::collection::btree_map(1_u32..50, any::<i16>(), 0..9), 0..20)) {
            let mut standings = Standings::default();
            for (day, added) in days.iter().enumerate() {
                let added: Vec<_> = added.iter().map(|(member, points)| (MemberId(*member), spoke(i32::from(*points)))).collect();
                standings = standings.close(Day(day as i32), &added, &[], &[], HALF_LIFE);
                prop_assert_eq!(decode_points(&encode_points(&added.iter().map(|row| (row.0, row.1.points)).collect::<Vec<_>>())), added.iter().map(|row| (row.0, row.1.points)).collect::<Vec<_>>());
            }
            prop_assert_eq!(Standings::decode(&standings.encode()), Some(standings));
        }

        #[test]
        fn no_bytes_make_it_panic(bytes in proptest::collection::vec(any::<u8>(), 0..300)) {
            let _ = Standings::decode(&bytes);
        }
    }
}
