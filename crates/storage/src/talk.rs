//! What was talked about.

use crate::load::{day, small, text};
use crate::{Store, StoreError, TermPage};
use hearth_core::{CommunityId, Day, Kind, Native, Policy, Secret, SpaceId, Zone};
use sqlx::Row;
use std::collections::BTreeMap;

/// What it takes to keep what a community has said.
#[derive(Clone, Debug)]
pub struct Listener {
    /// What its hashes are keyed with.
    pub secret: Secret,
    /// Where its days begin.
    pub zone: Zone,
    /// Its spaces, by what the platform calls them.
    pub spaces: BTreeMap<Native, SpaceId>,
}

impl Store {
    /// What it takes to keep what a community has said.
    pub async fn listener(&self, id: CommunityId, defaults: &Policy) -> Result<Listener, StoreError> {
        let spaces = sqlx::query("SELECT native, id FROM spaces WHERE community = $1").bind(i64::from(id.0)).fetch_all(&self.read).await?;
        let spaces = spaces.iter().map(|row| (Native(row.get::<i64, _>(0) as u64), SpaceId(small(row, 1)))).collect();
        Ok(Listener { secret: self.secret(id).await?, zone: self.policy(id, defaults).await?.zone, spaces })
    }

    /// The days and spaces of which a community has pages of terms.
    pub async fn term_days(&self, id: CommunityId) -> Result<Vec<(Day, SpaceId)>, StoreError> {
        let rows = sqlx::query("SELECT day, space FROM terms WHERE community = $1 ORDER BY day, space").bind(i64::from(id.0)).fetch_all(&self.read).await?;
        Ok(rows.iter().map(|row| (day(row, 0), SpaceId(small(row, 1)))).collect())
    }

    /// The pages of terms of these days, both included.
    pub async fn term_pages(&self, id: CommunityId, first: Day, last: Day) -> Result<Vec<TermPage>, StoreError> {
        let rows = sqlx::query("SELECT day, space, bytes FROM terms WHERE community = $1 AND day >= $2 AND day <= $3 ORDER BY day, space")
            .bind(i64::from(id.0))
            .bind(i64::from(first.0))
            .bind(i64::from(last.0))
            .fetch_all(&self.read)
            .await?;
        Ok(rows.iter().map(|row| TermPage { community: id, day: day(row, 0), space: SpaceId(small(row, 1)), bytes: row.get(2) }).collect())
    }

    /// One page of terms.
    pub async fn term_page(&self, id: CommunityId, of: Day, space: SpaceId) -> Result<Option<Vec<u8>>, StoreError> {
        let row = sqlx::query("SELECT bytes FROM terms WHERE community = $1 AND day = $2 AND space = $3")
            .bind(i64::from(id.0))
            .bind(i64::from(of.0))
            .bind(i64::from(space.0))
            .fetch_optional(&self.read)
            .await?;
        Ok(row.map(|row| row.get(0)))
    }

    /// The words of every known term.
    pub async fn words(&self, id: CommunityId) -> Result<Vec<(u64, Box<str>)>, StoreError> {
        let rows = sqlx::query("SELECT term, words FROM words WHERE community = $1").bind(i64::from(id.0)).fetch_all(&self.read).await?;
        Ok(rows.iter().map(|row| (row.get::<i64, _>(0) as u64, text(row, 1))).collect())
    }

    /// How many messages counted on these days, both included.
    pub async fn messages_of(&self, id: CommunityId, first: Day, last: Day) -> Result<u64, StoreError> {
        let row = sqlx::query("SELECT COALESCE(SUM(count), 0) FROM facts WHERE community = $1 AND day >= $2 AND day <= $3 AND kind = $4")
            .bind(i64::from(id.0))
            .bind(i64::from(first.0))
            .bind(i64::from(last.0))
            .bind(Kind::Message as i64)
            .fetch_one(&self.read)
            .await?;
        Ok(row.get::<i64, _>(0).max(0) as u64)
    }
}
