//! Reading what is long past, for imports and for building standings anew.

use crate::load::{day, fact, small};
use crate::{Store, StoreError};
use hearth_core::{CommunityId, Day, Fact, Page, Secret, SpaceId};

/// What a stored ledger page spans.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct PageSpan {
    /// Of which space.
    pub space: SpaceId,
    /// The page's number.
    pub number: u32,
    /// Seconds since 1970 of its earliest and its latest message.
    pub times: (u32, u32),
    /// [`Page::span`].
    pub span: Option<(u64, u64)>,
}

impl Store {
    /// The days of which a community has facts, ascending.
    pub async fn fact_days(&self, id: CommunityId) -> Result<Vec<Day>, StoreError> {
        // Sought one after another: each step is one look into the index, however many facts a day has.
        let rows = sqlx::query(
            "WITH RECURSIVE days (day) AS (SELECT MIN(day) FROM facts WHERE community = $1
             UNION ALL SELECT (SELECT MIN(f.day) FROM facts f WHERE f.community = $1 AND f.day > days.day) FROM days WHERE days.day IS NOT NULL)
             SELECT day FROM days WHERE day IS NOT NULL",
        )
        .bind(i64::from(id.0))
        .fetch_all(&self.read)
        .await?;
        Ok(rows.iter().map(|row| day(row, 0)).collect())
    }

    /// The facts of a day, in their order.
    pub async fn facts_of_day(&self, id: CommunityId, of: Day) -> Result<Vec<Fact>, StoreError> {
        let rows = sqlx::query("SELECT day, space, from_account, to_account, kind, count FROM facts WHERE community = $1 AND day = $2 ORDER BY from_account, to_account, kind, space")
            .bind(i64::from(id.0))
            .bind(i64::from(of.0))
            .fetch_all(&self.read)
            .await?;
        Ok(rows.iter().filter_map(fact).collect())
    }

    /// What each ledger page spans, by space and number.
    pub async fn page_spans(&self, id: CommunityId) -> Result<Vec<PageSpan>, StoreError> {
        let rows = sqlx::query("SELECT space, number, first, last, low, high FROM pages WHERE community = $1 ORDER BY space, number").bind(i64::from(id.0)).fetch_all(&self.read).await?;
        Ok(rows.iter().map(|row| PageSpan { space: SpaceId(small(row, 0)), number: small(row, 1), times: (small(row, 2), small(row, 3)), span: numbers(row) }).collect())
    }

    /// A ledger page by its number.
    pub async fn page(&self, id: CommunityId, space: SpaceId, number: u32) -> Result<Option<Page>, StoreError> {
        let row = sqlx::query("SELECT number, bytes FROM pages WHERE community = $1 AND space = $2 AND number = $3")
            .bind(i64::from(id.0))
            .bind(i64::from(space.0))
            .bind(i64::from(number))
            .fetch_optional(&self.read)
            .await?;
        row.map(|row| self.read_page(&row, 0)).transpose()
    }

    /// Communities whose standings do not know all facts of closed days yet: an import was broken off.
    pub async fn behind(&self) -> Result<Vec<CommunityId>, StoreError> {
        let rows = sqlx::query("SELECT id FROM communities WHERE behind = 1 ORDER BY id").fetch_all(&self.read).await?;
        Ok(rows.iter().map(|row| CommunityId(small(row, 0))).collect())
    }
}

fn numbers(row: &sqlx::sqlite::SqliteRow) -> Option<(u64, u64)> {
    use sqlx::Row;
    let number = |at: usize| row.get::<Option<i64>, _>(at).map(|number| number as u64);
    number(4).zip(number(5))
}

/// A secret for a new community, from the machine's randomness.
pub fn fresh_secret() -> Secret {
    use std::hash::{BuildHasher, RandomState};
    // The standard library seeds each of these from the system's randomness.
    Secret([RandomState::new().hash_one(1), RandomState::new().hash_one(2)])
}
