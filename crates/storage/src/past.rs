//! Reading what is long past, for imports and for building standings anew.

use crate::load::{day, small};
use crate::{Store, StoreError};
use hearth_core::{AccountId, CommunityId, Day, MemberId, Page, Secret, SpaceId};

/// An account, as lists of people show it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Person {
    /// Its id.
    pub account: AccountId,
    /// Whose it is.
    pub member: MemberId,
    /// How the platform spells it; nothing for who was erased.
    pub spelled: Option<Box<str>>,
    /// The name shown; may be empty.
    pub name: Box<str>,
    /// A bot, a webhook or the platform itself.
    pub machine: bool,
}

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

    /// What each ledger page spans, by space and number.
    pub async fn page_spans(&self, id: CommunityId) -> Result<Vec<PageSpan>, StoreError> {
        let rows = sqlx::query("SELECT space, number, first, last, low, high FROM pages WHERE community = $1 ORDER BY space, number").bind(i64::from(id.0)).fetch_all(&self.read).await?;
        Ok(rows.iter().map(|row| PageSpan { space: SpaceId(small(row, 0)), number: small(row, 1), times: (small(row, 2), small(row, 3)), span: numbers(row) }).collect())
    }

    /// The ledger pages that were written on between two seconds, both included.
    pub async fn pages_between(&self, id: CommunityId, first: i64, last: i64) -> Result<Vec<(SpaceId, Page)>, StoreError> {
        let rows = sqlx::query("SELECT space, number, bytes FROM pages WHERE community = $1 AND first <= $3 AND last >= $2 ORDER BY space, number")
            .bind(i64::from(id.0))
            .bind(first)
            .bind(last)
            .fetch_all(&self.read)
            .await?;
        rows.iter().map(|row| Ok((SpaceId(small(row, 0)), self.read_page(row, 1)?))).collect()
    }

    /// The last second that a message was said in, since 1970.
    pub async fn last_second(&self, id: CommunityId) -> Result<Option<i64>, StoreError> {
        use sqlx::Row;
        let row = sqlx::query("SELECT MAX(last) FROM pages WHERE community = $1").bind(i64::from(id.0)).fetch_one(&self.read).await?;
        Ok(row.get(0))
    }

    /// Everybody, by account: of whom it is an account, its name, and how the platform spells it.
    pub async fn everybody(&self, id: CommunityId) -> Result<Vec<Person>, StoreError> {
        use sqlx::Row;
        let rows = sqlx::query("SELECT id, member, native, spelling, name, machine FROM accounts WHERE community = $1 ORDER BY id").bind(i64::from(id.0)).fetch_all(&self.read).await?;
        let person = |row: &sqlx::sqlite::SqliteRow| {
            let native = row.get::<Option<i64>, _>(2).map(|native| native.to_string().into());
            let spelled = row.get::<Option<&str>, _>(3).map(Into::into).or(native);
            Person { account: AccountId(small(row, 0)), member: MemberId(small(row, 1)), spelled, name: row.get::<&str, _>(4).into(), machine: row.get::<i64, _>(5) != 0 }
        };
        Ok(rows.iter().map(person).collect())
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

/// A secret for a new community, from the system's randomness.
///
/// # Errors
/// When the system has none to give.
pub fn fresh_secret() -> Result<Secret, StoreError> {
    let half = || getrandom::u64().map_err(|why| StoreError::folder(std::path::Path::new("the system's randomness"), std::io::Error::other(why)));
    Ok(Secret([half()?, half()?]))
}
