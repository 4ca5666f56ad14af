//! The local day is over: standings move on, machines and closed circles are looked for, members rise.

use super::{MACHINE_INSTANTS, MACHINE_MESSAGES, MACHINE_REPEATS, RETAINED_ACTIVE, RETAINED_DAYS};
use crate::circle::{self, Circle};
use crate::{Because, Change, Close, Closed, Community, DayOf, Decision, Fact, Kind, Lacks, Measure, MemberId, Mode, Scene, Verdict};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

pub(crate) fn decide(scene: &Scene<'_>, close: &Close, decision: &mut Decision) {
    let community = scene.community;
    if close.day != community.open_day {
        return;
    }
    let recent = recent(community, close);
    let circles = circle::find(community, &recent);
    let mut days = days(community);
    let machines = machines(community, &days);
    for (member, of) in &mut days {
        if machines.iter().any(|machine| machine.0 == *member) {
            of.points = 0;
        }
    }
    hold(community, close, &circles, &recent, &mut days);
    let standings = community.standings.close(close.day, &days, &close.week_ago, &close.month_ago, community.policy.half_life);
    for (member, because) in machines {
        super::record(scene, Verdict::Machine { member, apart: true }, vec![because], decision);
    }
    for circle in circles {
        let because = Because { measure: Measure::Inside, within: None, have: circle.inside, need: circle.bar };
        super::record(scene, Verdict::Circle { members: circle.members, held: true }, vec![because], decision);
    }
    let points = days.iter().filter(|(_, of)| of.points != 0).map(|(member, of)| (*member, of.points)).collect();
    let (standings, merits) = (Arc::new(standings), super::ranks::merits(community, close));
    decision.changes.push(Change::DayClosed(Box::new(Closed { day: close.day, standings: Arc::clone(&standings), points, merits: merits.clone() })));
    retain(scene, decision);
    crate::letter::expire(scene, decision);
    if community.parted.is_some() {
        return;
    }
    if community.policy.mode == Mode::Act {
        super::ranks::close(scene, &standings, &merits, &days, decision);
    }
    if community.host.is_some() {
        super::examined::examine(scene, None, decision);
    }
}

/// The facts between people of the last weeks: those that storage keeps, and those of the day that closes.
fn recent(community: &Community, close: &Close) -> Vec<Fact> {
    let space = crate::SpaceId(0);
    let today = community.tallied().into_iter().filter(|(_, to, ..)| to.is_some()).map(|(from, to, kind, count)| Fact { day: close.day, space, from, to, kind, count });
    close.recent.iter().copied().filter(|fact| fact.day < close.day).chain(today).collect()
}

/// What the day adds, by member, ascending.
fn days(community: &Community) -> Vec<(MemberId, DayOf)> {
    let mut days: BTreeMap<MemberId, DayOf> = BTreeMap::new();
    for account in community.touched.iter().filter_map(|id| community.account(*id)) {
        let of = days.entry(account.member).or_default();
        if community.is_person(account) {
            of.points = of.points.saturating_add(account.today);
            of.active |= account.spoken > 0;
        }
        of.messages += account.spoken.max(0) as u32 + account.wasted;
        of.repeats += u32::from(account.repeats);
        of.instants += u32::from(account.instants);
    }
    days.into_iter().collect()
}

/// Who behaves like a machine although nobody says so.
fn machines(community: &Community, days: &[(MemberId, DayOf)]) -> Vec<(MemberId, Because)> {
    let judge = |(member, of): &(MemberId, DayOf)| {
        if community.apart.contains(member) || community.persons.contains(member) {
            return None;
        }
        let old = community.standings.get(*member).copied().unwrap_or_default();
        let messages = old.messages + of.messages;
        let share = |part: u32| i64::from(part) * 100 / i64::from(messages.max(1));
        let (repeats, instants) = (share(old.repeats + of.repeats), share(old.instants + of.instants));
        let because = |measure, have, need: u32| (*member, Because { measure, within: None, have, need: i64::from(need) });
        match () {
            () if messages < MACHINE_MESSAGES => None,
            () if repeats >= i64::from(MACHINE_REPEATS) => Some(because(Measure::Repeats, repeats, MACHINE_REPEATS)),
            () if instants >= i64::from(MACHINE_INSTANTS) => Some(because(Measure::Instants, instants, MACHINE_INSTANTS)),
            () => None,
        }
    };
    days.iter().filter_map(judge).collect()
}

/// Holds back what closed circles gave inside: today's for those known, the last weeks' for those found now.
fn hold(community: &Community, close: &Close, found: &[Circle], recent: &[Fact], days: &mut Vec<(MemberId, DayOf)>) {
    let mut held: BTreeMap<MemberId, i64> = BTreeMap::new();
    let known = community.circles.iter().filter(|(_, held)| **held).map(|(members, _)| (members, close.day));
    let new = found.iter().map(|circle| (&circle.members, close.day + (1 - circle::DAYS)));
    for (members, since) in known.chain(new) {
        for (member, points) in circle::inside(community, members, recent.iter().filter(|fact| fact.day >= since), close.day) {
            *held.entry(member).or_default() += points;
        }
    }
    for (member, points) in held {
        let at = days.binary_search_by_key(&member, |(id, _)| *id).unwrap_or_else(|at| {
            days.insert(at, (member, DayOf::default()));
            at
        });
        days[at].1.held = points.clamp(i64::from(i32::MIN), i64::from(i32::MAX)) as i32;
    }
}

/// Whoever was invited, stayed and takes part counts for who brought them: the first thing of the new day.
fn retain(scene: &Scene<'_>, decision: &mut Decision) {
    let community = scene.community;
    let Some(space) = community.lobby().map(|space| space.id) else { return };
    let mut touched = community.touched.clone();
    touched.sort_unstable();
    for (id, account) in touched.into_iter().filter_map(|id| Some((id, community.account(id)?))) {
        let Some(inviter) = account.inviter.filter(|_| community.open_day - account.met >= RETAINED_DAYS) else { continue };
        if community.active_days(account.member, 128) >= RETAINED_ACTIVE {
            decision.changes.push(Change::Inviter { account: id, by: None });
            decision.changes.push(Change::Fact(Fact { day: community.open_day + 1, space, from: id, to: Some(inviter), kind: Kind::Retained, count: 1 }));
        }
    }
}

/// Whom the close needs in memory: everybody of today, the other accounts of the same members, and who invited them.
pub(crate) fn lacks(community: &Community, close: &Close, lacks: &mut Lacks) {
    // Who may fall has to be looked at, also if they were not here today.
    let falls = |rank: &crate::Rank| rank.needs.is_some() && rank.keep.percent > 0;
    lacks.ranked = !community.has_ranked() && community.policy.mode == Mode::Act && community.policy.ranks.iter().any(falls);
    if community.is_complete() {
        return;
    }
    let absent = |id: &crate::AccountId| community.account(*id).is_none();
    for account in community.touched.iter().filter_map(|id| community.account(*id)) {
        lacks.accounts.extend(account.inviter.filter(&absent));
        lacks.accounts.extend(community.member(account.member).into_iter().flat_map(|member| member.accounts.iter().copied()).filter(&absent));
    }
    let recent: BTreeSet<_> = close.recent.iter().flat_map(|fact| [Some(fact.from), fact.to]).flatten().filter(|id| *id != crate::AccountId::UNNAMED).collect();
    lacks.accounts.extend(recent.into_iter().filter(&absent));
}
