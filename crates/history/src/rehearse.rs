//! A ladder tried on a past: who would have risen and fallen, day by day, and why. Nothing is changed.

use crate::ahead::Ahead;
use crate::past::{LOOK, Past};
use crate::{Import, People};
use hearth_core::{Because, By, Change, CommunityId, Day, Lacks, MemberId, Mode, Moment, Near, Notices, Policy, Verdict};
use hearth_storage::{Store, StoreError};
use std::collections::BTreeMap;
use std::sync::atomic::Ordering;

/// On which days the ladder stands; the days before are lived without it.
#[derive(Clone, Copy, Debug)]
pub struct Span {
    /// The first; that of the first thing known, if none is given.
    pub from: Option<Day>,
    /// The last; that of the last thing known, if none is given.
    pub to: Option<Day>,
    /// Days that are not over by then are left out.
    pub now: Moment,
}

/// Somebody would have become another rank.
#[derive(Clone, Debug)]
pub struct Move {
    /// At the close of this day.
    pub day: Day,
    /// Who.
    pub member: MemberId,
    /// The place of the rank before.
    pub from: usize,
    /// And after.
    pub to: usize,
    /// What there was, and what it takes.
    pub because: Vec<Because>,
}

/// How near somebody came to a rank, and when first so near.
#[derive(Clone, Debug)]
pub struct Nearest {
    /// How near.
    pub near: Near,
    /// At the close of this day.
    pub day: Day,
}

/// What would have been.
pub struct Rehearsal {
    /// The first day on which the ladder stood.
    pub first: Day,
    /// The last.
    pub last: Day,
    /// Who would have risen and fallen, in order.
    pub moves: Vec<Move>,
    /// How many would have held each rank at the end, by its place; who was never heard holds none.
    pub holders: Vec<usize>,
    /// How near those who were asked for came, by member and rank.
    pub nearest: Vec<Nearest>,
}

/// Who people are, and those who hold a rank above the first today: by themselves, by hand, or since before Hearth came.
///
/// # Errors
/// When the database can't be read.
pub async fn holders(store: &Store, id: CommunityId) -> Result<(People, BTreeMap<MemberId, Box<str>>), StoreError> {
    let ranked = store.accounts(id, &Lacks { ranked: true, ..Lacks::default() }).await?;
    let holders = ranked.into_iter().filter_map(|account| Some((account.met.member, account.rank?))).collect();
    Ok((People::of(store.everybody(id).await?), holders))
}

/// Lives a community's past again under the ladder of a policy, from nobody having any rank. `watched` are those whose way to
/// each rank is looked at on every day.
///
/// # Errors
/// When the database can't be read.
pub async fn rehearse(store: &Store, id: CommunityId, policy: &Policy, span: Span, watched: &[MemberId], progress: &Import) -> Result<Option<Rehearsal>, StoreError> {
    let days = store.fact_days(id).await?;
    let (Some(begin), Some(end)) = (days.first().copied(), days.last().copied()) else { return Ok(None) };
    let mut stored = store.load(id, policy).await?;
    let (first, last) = (span.from.unwrap_or(begin).max(begin), span.to.unwrap_or(end).min(end).min(stored.policy.zone.day(span.now) + -1));
    if first > last {
        return Ok(None);
    }
    progress.days.store((last.0 - begin.0 + 1).unsigned_abs().into(), Ordering::Relaxed);
    (stored.since, stored.open_day, stored.standings) = (stored.since.min(begin), begin, Default::default());
    (stored.policy.notices, stored.host, stored.parted) = (Notices::Off, None, None);
    // What people decided stands; what rules found, they find again on its day.
    stored.verdicts.retain(|record| matches!(record.by, By::Member(_)));
    let mut past = Past::of(store, stored);
    let mut ahead = Ahead::new(store, id, &days);
    let mut days = days.into_iter().peekable();
    let (mut moves, mut nearest): (Vec<Move>, BTreeMap<_, Nearest>) = Default::default();
    for day in (begin.0..=last.0).map(Day) {
        let facts = match days.next_if_eq(&day) {
            Some(_) => {
                if ahead.turn().await? {
                    past.admit(ahead.here()).await?;
                }
                ahead.next()
            }
            None => Vec::new(),
        };
        past.community.policy.mode = if day < first { Mode::Watch } else { Mode::Act };
        past.close(day, facts, day == last || (last - day) % LOOK == 0).await?;
        let place = |key: &str| past.community.policy.place(key).unwrap_or(0);
        for (_, change) in past.batch.changes.drain(..) {
            if let Change::Decided(record) = change
                && let Verdict::Rank { member, from, to } = record.verdict
            {
                moves.push(Move { day, member, from: place(&from.0), to: place(&to.0), because: record.because });
            }
        }
        past.batch.facts.clear();
        for near in past.community.near(watched).into_iter().filter(|_| day >= first) {
            let key = (near.member, near.place);
            if nearest.get(&key).is_none_or(|known| known.near.share < near.share) {
                nearest.insert(key, Nearest { near, day });
            }
        }
        progress.closed.fetch_add(1, Ordering::Relaxed);
    }
    let mut holders = vec![0; past.community.policy.ranks.len()];
    let mut ranks: BTreeMap<MemberId, usize> = past.community.people().into_iter().filter(|(_, account)| !account.machine).map(|(_, account)| (account.member, 0)).collect();
    ranks.extend(moves.iter().map(|step| (step.member, step.to)));
    ranks.values().for_each(|place| holders[*place] += 1);
    Ok(Some(Rehearsal { first, last, moves, holders, nearest: nearest.into_values().collect() }))
}
