//! Who stands out in a community: the facts that are kept, through [`hearth_core::leaders`].

use crate::People;
use hearth_core::leaders::{Leader, leaders};
use hearth_core::{AccountId, Community, CommunityId, Day, Fact, MemberId, Moment, Policy};
use hearth_storage::{Store, StoreError};
use std::collections::BTreeMap;

/// Everybody who was active by then, those who stand out first.
pub struct Ranking {
    /// Best first; ties by what the platform calls them.
    pub leaders: Vec<Leader>,
    /// Who they are.
    pub people: People,
}

impl Ranking {
    /// The ranking of a community at a moment, its last event if none is given, over a window in days; of what was known then.
    ///
    /// # Errors
    /// When the database can't be read.
    pub async fn of(store: &Store, id: CommunityId, defaults: &Policy, at: Option<Moment>, window: u32) -> Result<Self, StoreError> {
        let community = Community::resume(store.load(id, defaults).await?);
        let people = store.everybody(id).await?;
        let zone = community.policy.zone;
        let end = match at {
            Some(at) => Some(at),
            None => store.last_second(id).await?.map(|second| Moment(second * 1_000 + 999)),
        };
        let Some(end) = end else { return Ok(Self { leaders: Vec::new(), people: People::default() }) };
        let day = zone.day(end);
        let mut facts = store.facts_before(id, day).await?;
        facts.extend(part_of_day(store, id, zone.start(day), end, day).await?);
        let whose: Vec<Option<MemberId>> = people.iter().fold(Vec::new(), |mut whose, person| {
            whose.resize(person.account.0 as usize + 1, None);
            whose[person.account.0 as usize] = (!person.machine).then_some(person.member);
            whose
        });
        let member_of = |account: AccountId| whose.get(account.0 as usize).copied().flatten();
        let mut leaders = leaders(facts.into_iter(), member_of, &community.apart, day, window);
        let people = People::of(people);
        // Ties by what the platform calls them, so that the order is the same wherever it was imported.
        leaders.sort_by(|a, b| b.score.cmp(&a.score).then_with(|| people.id(a.member).cmp(people.id(b.member))));
        Ok(Self { leaders, people })
    }
}

/// What was known of the last day by then: from the ledger, which knows seconds, where facts know days.
async fn part_of_day(store: &Store, id: CommunityId, start: Moment, end: Moment, day: Day) -> Result<Vec<Fact>, StoreError> {
    let mut sums: BTreeMap<_, Fact> = BTreeMap::new();
    for (space, page) in store.pages_between(id, start.0 / 1_000, end.0.div_euclid(1_000)).await? {
        for fact in page.facts(space, day, start, end) {
            sums.entry((fact.from, fact.to, fact.kind, fact.space)).and_modify(|sum| sum.count += 1).or_insert(fact);
        }
    }
    Ok(sums.into_values().collect())
}
