//! Closed circles: few people who recognise each other and hardly anybody else.
//!
//! What they gave each other is held back until staff has looked at it; what others gave them counts. A circle is judged
//! against how closed the whole community is: among four friends everybody is a circle, and nothing is held back.

use crate::{AccountId, Community, Day, Fact, MemberId, points, standing::decayed};
use std::collections::BTreeMap;

/// How many days are looked at.
pub const DAYS: i32 = 28;
/// The most members of a circle.
pub const LARGEST: usize = 6;
/// The least recognition, in thousandths of a point, that circles are looked for in.
pub const LEAST: i64 = 12_000;
/// No circle is closed below this many per cent from inside, however open the community.
pub const BAR: i64 = 80;
/// The fewest people outside of a circle for it to be one.
pub const OUTSIDERS: usize = 4;

/// A closed circle.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Circle {
    /// Who belongs to it, ascending.
    pub members: Vec<MemberId>,
    /// Per cent of their recognition that came from inside.
    pub inside: i64,
    /// Per cent that it took.
    pub bar: i64,
}

/// Who recognised whom, in thousandths of a point: to, then from.
type Flows = BTreeMap<MemberId, BTreeMap<MemberId, i64>>;

/// The closed circles of the last days that are not known yet.
///
/// Around each member the group of up to [`LARGEST`] is grown that recognises each other most; its closedness is the share
/// of its members' recognition that comes from inside. The bar lies halfway between the community's median closedness and
/// everything, and never below [`BAR`] per cent.
pub fn find(community: &Community, recent: &[Fact]) -> Vec<Circle> {
    let flows = flows(community, recent);
    let totals: BTreeMap<_, i64> = flows.iter().map(|(member, from)| (*member, from.values().sum())).collect();
    let partners = partners(&flows);
    let mut groups: Vec<_> = flows.keys().map(|member| grow(*member, &flows, &partners, &totals)).collect();
    let mut closedness: Vec<_> = groups.iter().map(|group| group.inside).collect();
    closedness.sort_unstable();
    let Some(median) = closedness.get(closedness.len() / 2) else { return Vec::new() };
    let bar = BAR.max(median + (100 - median) / 2);
    groups.retain(|group| group.inside > bar && group.points >= LEAST && flows.len() >= group.members.len() + OUTSIDERS);
    groups.sort_by(|a, b| (b.inside, b.points, &a.members).cmp(&(a.inside, a.points, &b.members)));
    let mut found: Vec<Circle> = Vec::new();
    for group in groups {
        let taken = |members: &[MemberId]| group.members.iter().any(|member| members.contains(member));
        let known = || community.circles.keys().any(|members| group.members.iter().all(|member| members.contains(member)));
        if !found.iter().any(|circle| taken(&circle.members)) && !known() {
            found.push(Circle { members: group.members, inside: group.inside, bar });
        }
    }
    found
}

struct Group {
    members: Vec<MemberId>,
    /// Per cent from inside.
    inside: i64,
    /// Recognition from inside, in thousandths of a point.
    points: i64,
}

/// Around each member, the few others with whom most recognition goes both ways: more than a circle holds need not be looked at.
type Partners = BTreeMap<MemberId, Vec<(MemberId, i64)>>;

fn partners(flows: &Flows) -> Partners {
    let near = |(to, from): (&MemberId, &BTreeMap<MemberId, i64>)| {
        let mutual = |(other, given): (&MemberId, &i64)| Some((*other, (*given).min(*flows.get(other)?.get(to)?)));
        let mut near: Vec<_> = from.iter().filter_map(mutual).collect();
        near.sort_unstable_by_key(|(member, points)| (std::cmp::Reverse(*points), *member));
        near.truncate(2 * LARGEST);
        (*to, near)
    };
    flows.iter().map(near).collect()
}

fn grow(seed: MemberId, flows: &Flows, partners: &Partners, totals: &BTreeMap<MemberId, i64>) -> Group {
    let flow = |to: MemberId, from: MemberId| flows.get(&to).and_then(|row| row.get(&from)).copied().unwrap_or(0);
    let mut best = Group { members: vec![seed], inside: 0, points: 0 };
    let mut members = vec![seed];
    let mut mutual: BTreeMap<MemberId, i64> = BTreeMap::new();
    let (mut points, mut total) = (0, totals.get(&seed).copied().unwrap_or(0));
    let mut newest = seed;
    while members.len() < LARGEST {
        for (other, both) in partners.get(&newest).into_iter().flatten().filter(|(other, _)| !members.contains(other)) {
            *mutual.entry(*other).or_default() += both;
        }
        let Some((next, _)) = mutual.iter().max_by_key(|(member, points)| (**points, std::cmp::Reverse(**member))) else { break };
        newest = *next;
        mutual.remove(&newest);
        points += members.iter().map(|member| flow(*member, newest) + flow(newest, *member)).sum::<i64>();
        total += totals.get(&newest).copied().unwrap_or(0);
        members.push(newest);
        let inside = points * 100 / total.max(1);
        if inside > best.inside {
            best = Group { members: members.clone(), inside, points };
        }
    }
    best.members.sort_unstable();
    best
}

fn flows(community: &Community, recent: &[Fact]) -> Flows {
    let mut flows = Flows::new();
    for (from, to, fact) in between(community, recent.iter()) {
        let (_, received) = points::of_fact(fact);
        if received > 0 {
            *flows.entry(to).or_default().entry(from).or_default() += i64::from(received);
        }
    }
    flows
}

/// Facts between two different people, with the members that they are.
fn between<'a>(community: &'a Community, facts: impl Iterator<Item = &'a Fact>) -> impl Iterator<Item = (MemberId, MemberId, &'a Fact)> {
    let person = |id: AccountId| community.account(id).filter(|account| community.is_person(account)).map(|account| account.member);
    facts.filter_map(move |fact| {
        let (from, to) = (person(fact.from)?, person(fact.to?)?);
        (from != to).then_some((from, to, fact))
    })
}

/// What each of these members earned from the others, in thousandths of a point as of `day`, given and received.
pub fn inside<'a>(community: &'a Community, members: &[MemberId], facts: impl Iterator<Item = &'a Fact>, day: Day) -> BTreeMap<MemberId, i64> {
    let mut earned = BTreeMap::new();
    for (from, to, fact) in between(community, facts).filter(|(from, to, _)| members.contains(from) && members.contains(to)) {
        let (doer, receiver) = points::of_fact(fact);
        let now = |points: i32| decayed(i64::from(points), day - fact.day, community.policy.half_life);
        *earned.entry(from).or_default() += now(doer);
        *earned.entry(to).or_default() += now(receiver);
    }
    earned
}
