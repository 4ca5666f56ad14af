//! Who stands out: the one computation of standing, seen through a window, with the evidence.
//!
//! Points say how much others value somebody; a leader is also valued by *many*, answers *many*, and is there *again and again*.
//! Each of these counts by its logarithm: the tenth person who answers tells more than the thousandth message, and no single
//! measure carries anybody to the top. The weights are the same for every community; each has its reason.

use crate::Text;
use crate::{AccountId, Day, Fact, Kind, MemberId, points};
use rustc_hash::{FxHashMap, FxHashSet};
use std::collections::BTreeSet;

/// What somebody did and was given in a window.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Evidence {
    /// Points by the law of [`points`], in thousandths, without decay.
    pub points: i64,
    /// Messages that count.
    pub messages: u32,
    /// Days with such a message.
    pub active_days: u32,
    /// Weeks with such a message.
    pub active_weeks: u32,
    /// Spaces spoken in.
    pub spaces: u32,
    /// Different people whom they answered.
    pub answered: u32,
    /// Different people who answered them.
    pub answered_by: u32,
    /// Different people who reacted to what they said, as far as they are named.
    pub reacted_by: u32,
    /// Reactions to what they said, one a person and message.
    pub reactions: u32,
    /// Thanks that they were given.
    pub thanks: u32,
    /// Conversations that they started.
    pub conversations: u32,
    /// Newcomers whom they answered.
    pub newcomers: u32,
    /// Days from the first message in the window to the last, both included.
    pub tenure: u32,
    /// Days since the last message.
    pub idle: u32,
}

impl Evidence {
    /// The evidence in words: what there is of it, most telling first.
    pub fn told(&self) -> Vec<Text> {
        if self.active_days == 0 {
            return vec![Text::new("evidence-idle")];
        }
        let parts = [
            ("evidence-days", self.active_days),
            ("evidence-answered-by", self.answered_by),
            ("evidence-answered", self.answered),
            ("evidence-conversations", self.conversations),
            ("evidence-newcomers", self.newcomers),
            ("evidence-thanks", self.thanks),
            ("evidence-reactions", self.reactions),
            ("evidence-messages", self.messages),
        ];
        parts.into_iter().filter(|(_, count)| *count > 0).map(|(key, count)| Text::keyed(key.to_owned()).count("count", count)).collect()
    }
}

/// Somebody in the list.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Leader {
    /// Who.
    pub member: MemberId,
    /// How much they stand out, in thousandths; 0 for whoever was not active in the window.
    pub score: i64,
    /// Why.
    pub evidence: Evidence,
}

/// What one measure counts for.
#[derive(Clone, Copy)]
pub struct Weight {
    /// Its name in the docs.
    pub name: &'static str,
    /// The measure.
    pub measure: fn(&Evidence) -> i64,
    /// How much: what `ln(1 + measure)` is multiplied with.
    pub weight: f64,
    /// Why so much.
    pub reason: &'static str,
}

/// The measures, argued and not tuned. `docs/leaders.md` shows this table.
pub const WEIGHTS: [Weight; 10] = [
    weight("active days", |e| i64::from(e.active_days), 1.5, "Whoever carries a place is there again and again: regularity is the plainest mark, and the hardest to fake."),
    weight("people who answered them", |e| i64::from(e.answered_by), 1.0, "What they say moves many different people, not one friend many times."),
    weight("people whom they answered", |e| i64::from(e.answered), 1.0, "They talk with everybody; a chatterbox talks."),
    weight("points", |e| e.points.max(0) / 1_000, 1.0, "The standing that the same acts give in the ranking: what others value, less where it is always the same two."),
    weight("messages", |e| i64::from(e.messages), 0.5, "Presence counts, and by its logarithm it can't outweigh the rest."),
    weight("weeks", |e| i64::from(e.active_weeks), 0.5, "Staying power: a busy fortnight is not a year."),
    weight(
        "people who reacted, and reactions",
        |e| i64::from(e.reacted_by) + i64::from(e.reactions) / 4,
        0.5,
        "Recognition that costs one touch: less than an answer. Where nobody reacts, it decides nothing.",
    ),
    weight("conversations started", |e| i64::from(e.conversations), 0.5, "They begin what others carry on."),
    weight("newcomers answered, thanks received", |e| i64::from(e.newcomers) + i64::from(e.thanks), 0.5, "They make new people stay, and were of help."),
    weight("spaces", |e| i64::from(e.spaces), 0.25, "They feel responsible for more than their corner."),
];

const fn weight(name: &'static str, measure: fn(&Evidence) -> i64, weight: f64, reason: &'static str) -> Weight {
    Weight { name, measure, weight, reason }
}

/// Of somebody who has been silent for very long within the window, so much of the score is left; half of the rest is gone after
/// a quarter of the window.
const LEFT: f64 = 0.75;

/// Everybody who was active at or before the end of the window, those who stand out first; equal scores by member number.
///
/// `facts` are ordered by day, from, to and kind, from the beginning up to the day `last`; the window is the `days` that end with it.
/// `member_of` tells whose an account is; nobody for those who are left out. Members in `apart` have a score of 0.
pub fn leaders(facts: impl Iterator<Item = Fact>, member_of: impl Fn(AccountId) -> Option<MemberId>, apart: &BTreeSet<MemberId>, last: Day, days: u32) -> Vec<Leader> {
    let first = Day(last.0.saturating_sub_unsigned(days.max(1) - 1));
    let mut tally = Tally::default();
    let mut same: Option<Fact> = None;
    for fact in facts.filter(|fact| fact.day <= last) {
        if matches!(fact.kind, Kind::Message | Kind::Repeat | Kind::Burst)
            && let Some(member) = member_of(fact.from)
        {
            tally.seen.insert(member);
        }
        if fact.day < first {
            continue;
        }
        if let (Kind::Message, Some(member)) = (fact.kind, member_of(fact.from)) {
            tally.spaces.insert((member, fact.space));
        }
        // Spaces are taken together: the law of diminishing returns goes by pair and day.
        match &mut same {
            Some(sum) if (sum.day, sum.from, sum.to, sum.kind) == (fact.day, fact.from, fact.to, fact.kind) => sum.count += fact.count,
            _ => {
                if let Some(sum) = same.replace(fact) {
                    tally.count(&sum, &member_of);
                }
            }
        }
    }
    if let Some(sum) = same {
        tally.count(&sum, &member_of);
    }
    let mut leaders = tally.close(last, days, apart);
    leaders.sort_by_key(|leader| (std::cmp::Reverse(leader.score), leader.member));
    leaders
}

/// How much somebody stands out, in thousandths: the sum of `weight · ln(1 + measure)` over [`WEIGHTS`], by `libm`, less for who
/// has been silent of late.
pub fn score(evidence: &Evidence, window: u32) -> i64 {
    let sum: f64 = WEIGHTS.iter().map(|weight| weight.weight * libm::log1p((weight.measure)(evidence) as f64)).sum();
    let half = f64::from(window.clamp(4, 4 * 365)) / 4.0;
    let awake = LEFT + (1.0 - LEFT) * libm::exp2(-f64::from(evidence.idle) / half);
    libm::round(sum * awake * 1_000.0) as i64
}

/// Counts by member on the way through the facts.
#[derive(Default)]
struct Tally {
    /// Everybody who ever spoke, in order.
    seen: BTreeSet<MemberId>,
    /// What everybody did and was given in the window, whether they spoke or not.
    evidence: FxHashMap<MemberId, Evidence>,
    days: FxHashMap<MemberId, Days>,
    spaces: FxHashSet<(MemberId, crate::SpaceId)>,
    answers: FxHashSet<(MemberId, MemberId)>,
    reactors: FxHashSet<(MemberId, MemberId)>,
}

/// The days on which somebody spoke.
#[derive(Clone, Copy)]
struct Days {
    first: Day,
    last: Day,
    week: i32,
}

impl Tally {
    fn count(&mut self, fact: &Fact, member_of: impl Fn(AccountId) -> Option<MemberId>) {
        let (from, to) = (member_of(fact.from), fact.to.and_then(&member_of));
        if fact.to.is_some() && (to.is_none() || from == to) {
            return;
        }
        let (doer, receiver) = points::of_fact(fact);
        let count = fact.count.max(0) as u32;
        if let Some(evidence) = from.map(|from| self.evidence.entry(from).or_default()) {
            evidence.points += i64::from(doer);
            match fact.kind {
                Kind::Message => evidence.messages += count,
                Kind::Conversation => evidence.conversations += count,
                Kind::Welcome => evidence.newcomers += count,
                _ => {}
            }
        }
        if let (Kind::Message, Some(from)) = (fact.kind, from.filter(|_| count > 0)) {
            self.spoke(from, fact.day);
        }
        let Some(evidence) = to.map(|to| self.evidence.entry(to).or_default()) else { return };
        evidence.points += i64::from(receiver);
        match fact.kind {
            Kind::Thanks => evidence.thanks += count,
            Kind::Reaction => evidence.reactions += count,
            _ => {}
        }
        if let (Some(from), Some(to)) = (from, to) {
            match fact.kind {
                Kind::Reply | Kind::Inferred if count > 0 => drop(self.answers.insert((from, to))),
                Kind::Reaction if count > 0 => drop(self.reactors.insert((from, to))),
                _ => {}
            }
        }
    }

    fn spoke(&mut self, member: MemberId, day: Day) {
        let evidence = self.evidence.entry(member).or_default();
        let week = day.0.div_euclid(7);
        match self.days.get_mut(&member) {
            None => {
                self.days.insert(member, Days { first: day, last: day, week });
                (evidence.active_days, evidence.active_weeks) = (1, 1);
            }
            Some(days) => {
                evidence.active_days += u32::from(days.last != day);
                evidence.active_weeks += u32::from(days.week != week);
                (days.last, days.week) = (day, week);
            }
        }
    }

    fn close(mut self, last: Day, window: u32, apart: &BTreeSet<MemberId>) -> Vec<Leader> {
        for (from, to) in &self.answers {
            self.evidence.entry(*from).and_modify(|evidence| evidence.answered += 1);
            self.evidence.entry(*to).and_modify(|evidence| evidence.answered_by += 1);
        }
        for (_, to) in &self.reactors {
            self.evidence.entry(*to).and_modify(|evidence| evidence.reacted_by += 1);
        }
        for (member, _) in &self.spaces {
            self.evidence.entry(*member).and_modify(|evidence| evidence.spaces += 1);
        }
        let (days, evidence) = (self.days, self.evidence);
        let leader = |member: MemberId| {
            let mut evidence = evidence.get(&member).copied().unwrap_or_default();
            let Some(spoke) = days.get(&member) else { return Leader { member, score: 0, evidence } };
            (evidence.tenure, evidence.idle) = ((spoke.last - spoke.first + 1) as u32, (last - spoke.last).max(0) as u32);
            Leader { member, score: if apart.contains(&member) { 0 } else { score(&evidence, window) }, evidence }
        };
        self.seen.into_iter().map(leader).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::SpaceId;

    fn fact(day: i32, from: u32, to: u32, kind: Kind, count: i32) -> Fact {
        Fact { day: Day(day), space: SpaceId(1), from: AccountId(from), to: (to != 0).then_some(AccountId(to)), kind, count }
    }

    fn listed(mut facts: Vec<Fact>, last: i32, days: u32) -> Vec<Leader> {
        facts.sort_unstable_by_key(|fact| (fact.day, fact.from, fact.to, fact.kind, fact.space));
        leaders(facts.into_iter(), |account| (1..90).contains(&account.0).then_some(MemberId(account.0)), &Default::default(), Day(last), days)
    }

    /// Roles in a group of twenty over a hundred days.
    fn group() -> Vec<Fact> {
        let mut facts = vec![];
        for day in 0..100 {
            // 1 helps somebody else every other day.
            if day % 2 == 0 {
                let other = 5 + (day as u32 / 2) % 15;
                facts.extend([fact(day, 1, 0, Kind::Message, 2), fact(day, 1, other, Kind::Reply, 1), fact(day, other, 0, Kind::Message, 1), fact(day, other, 1, Kind::Reply, 1)]);
            }
            // 2 talks a lot, to nobody.
            facts.push(fact(day, 2, 0, Kind::Message, 30));
            // 3 and 4 have only each other.
            facts.extend([fact(day, 3, 0, Kind::Message, 5), fact(day, 3, 4, Kind::Reply, 4), fact(day, 4, 0, Kind::Message, 5), fact(day, 4, 3, Kind::Reply, 4)]);
        }
        // 20 had one great day.
        facts.extend((5..19).flat_map(|other| [fact(50, other, 20, Kind::Reply, 3), fact(50, 20, other, Kind::Reply, 3)]));
        facts.push(fact(50, 20, 0, Kind::Message, 200));
        facts
    }

    #[test]
    fn who_helps_many_stands_out_before_who_talks_much() {
        let order: Vec<_> = listed(group(), 99, 365).iter().map(|leader| leader.member.0).collect();
        assert_eq!(order[0], 1, "{order:?}");
        let place = |member| order.iter().position(|other| *other == member);
        assert!(place(3) < place(5) && place(20) > place(1), "{order:?}");
    }

    #[test]
    fn the_window_ends_with_its_day_and_everybody_is_listed() {
        let all = listed(group(), 99, 10);
        assert_eq!(all.len(), 20);
        let burst = all.iter().find(|leader| leader.member == MemberId(20)).expect("20 spoke once");
        assert_eq!((burst.score, burst.evidence), (0, Evidence::default()));
        assert!(all.is_sorted_by_key(|leader| (std::cmp::Reverse(leader.score), leader.member)));
        // Nothing of later days is known.
        let then = listed(group(), 40, 365);
        assert!(then.iter().all(|leader| leader.member != MemberId(20)));
        assert_eq!(then.iter().find(|leader| leader.member == MemberId(2)).map(|leader| leader.evidence.messages), Some(41 * 30));
    }

    #[test]
    fn evidence_counts_what_it_says() {
        let facts = vec![
            fact(1, 1, 0, Kind::Message, 3),
            fact(1, 2, 0, Kind::Message, 1),
            fact(1, 2, 1, Kind::Reply, 2),
            fact(1, 3, 1, Kind::Reaction, 1),
            fact(1, 0, 1, Kind::Reaction, 5),
            fact(1, 99, 1, Kind::Reply, 1),
            fact(9, 1, 0, Kind::Message, 1),
            fact(9, 1, 0, Kind::Conversation, 1),
            fact(9, 2, 1, Kind::Thanks, 1),
            fact(9, 1, 2, Kind::Welcome, 1),
        ];
        let all = listed(facts, 12, 30);
        let of = |member| all.iter().find(|leader| leader.member == MemberId(member)).expect("listed").evidence;
        let one = of(1);
        assert_eq!((one.messages, one.active_days, one.active_weeks, one.tenure, one.idle), (4, 2, 2, 9, 3));
        assert_eq!((one.answered_by, one.reacted_by, one.reactions, one.thanks, one.conversations, one.newcomers), (1, 1, 6, 1, 1, 1));
        assert_eq!(of(2).answered, 1);
        assert!(all.iter().all(|leader| leader.member != MemberId(3)), "who only reacted has not spoken");
    }

    #[test]
    fn every_weight_has_a_reason() {
        assert!(WEIGHTS.iter().all(|weight| weight.weight > 0.0 && weight.reason.ends_with('.')));
    }
}
