//! Reading facts by the million: a day comes as one text, since each row that crosses from the database's thread costs more than
//! all the rest of reading it.

use crate::load::{OPEN_DAY, day};
use crate::{Store, StoreError};
use hearth_core::{AccountId, CommunityId, Day, Fact, Kind, SpaceId};
use sqlx::Row;
use sqlx::sqlite::SqliteRow;
use std::sync::LazyLock;

/// A day's facts as text. PostgreSQL says `string_agg`.
const DAYS: &str = "SELECT day, GROUP_CONCAT(from_account || ' ' || to_account || ' ' || kind || ' ' || space || ' ' || count, ' ') FROM facts";

static BETWEEN: LazyLock<String> = LazyLock::new(|| format!("{DAYS} WHERE community = $1 AND day >= $2 AND day <= $3 GROUP BY day ORDER BY day"));
static OPEN: LazyLock<String> = LazyLock::new(|| format!("{DAYS} WHERE community = $1 AND day >= {OPEN_DAY} GROUP BY day ORDER BY day"));

impl Store {
    /// Facts of the open day, in their order.
    pub async fn facts_of_open_day(&self, id: CommunityId) -> Result<Vec<Fact>, StoreError> {
        let sql: &'static str = &OPEN;
        let rows = sqlx::query(sql).bind(i64::from(id.0)).fetch_all(&self.read).await?;
        self.facts(&rows)
    }

    /// Facts of a day, in the order of from, to, kind and space.
    pub async fn facts_of_day(&self, id: CommunityId, of: Day) -> Result<Vec<Fact>, StoreError> {
        self.facts_between(id, of, of).await
    }

    /// Facts of all days before this one, in the order of day, from, to, kind and space.
    pub async fn facts_before(&self, id: CommunityId, end: Day) -> Result<Vec<Fact>, StoreError> {
        self.facts_between(id, Day(i32::MIN), end + -1).await
    }

    /// Facts of this day and later, in the order of day, from, to, kind and space.
    pub async fn facts_since(&self, id: CommunityId, since: Day) -> Result<Vec<Fact>, StoreError> {
        self.facts_between(id, since, Day(i32::MAX)).await
    }

    /// Facts of these days, both included, in the order of day, from, to, kind and space.
    pub async fn facts_between(&self, id: CommunityId, first: Day, last: Day) -> Result<Vec<Fact>, StoreError> {
        let sql: &'static str = &BETWEEN;
        let rows = sqlx::query(sql).bind(i64::from(id.0)).bind(i64::from(first.0)).bind(i64::from(last.0)).fetch_all(&self.read).await?;
        self.facts(&rows)
    }

    fn facts(&self, rows: &[SqliteRow]) -> Result<Vec<Fact>, StoreError> {
        let mut facts = Vec::new();
        for row in rows {
            let (day, start) = (day(row, 0), facts.len());
            read(day, row.get::<&str, _>(1), &mut facts).ok_or_else(|| StoreError::damaged(&self.file, format!("the facts of {} can't be read", day.date())))?;
            // The table's own order, which the database keeps in practice and does not promise.
            facts[start..].sort_unstable_by_key(|fact: &Fact| (fact.from, fact.to, fact.kind, fact.space));
        }
        Ok(facts)
    }
}

/// Facts as the statement writes them: five numbers each.
fn read(day: Day, text: &str, facts: &mut Vec<Fact>) -> Option<()> {
    let mut numbers = text.split(' ').map(|number| number.parse::<i64>().ok());
    while let Some(from) = numbers.next() {
        let mut next = || numbers.next().flatten();
        let (to, kind, space, count) = (next()?, next()?, next()?, next()?);
        let to = Some(to as u32).filter(|to| *to != 0).map(AccountId);
        facts.push(Fact { day, space: SpaceId(space as u32), from: AccountId(from? as u32), to, kind: Kind::of(u8::try_from(kind).ok()?)?, count: count as i32 });
    }
    Some(())
}
