//! Reading people: accounts as events need them, and what commands ask about a member.

use crate::load::{day, fact, small, text};
use crate::{Store, StoreError};
use hearth_core::{AccountId, CommunityId, Day, Found, Lacks, MemberId, Met, Native, Reads, StoredAccount};
use sqlx::sqlite::SqliteRow;
use sqlx::{AssertSqlSafe, Row};

/// Rows asked for at once.
const CHUNK: usize = 500;

impl Store {
    /// The accounts that an event lacks, as far as they are stored.
    pub async fn accounts(&self, id: CommunityId, lacks: &Lacks) -> Result<Vec<StoredAccount>, StoreError> {
        let mut found = Vec::new();
        let natives: Vec<_> = lacks.natives.iter().map(|native| native.0 as i64).collect();
        let accounts: Vec<_> = lacks.accounts.iter().map(|account| i64::from(account.0)).collect();
        let members: Vec<_> = lacks.members.iter().map(|member| i64::from(member.0)).collect();
        for (column, numbers) in [("native", natives), ("id", accounts), ("member", members)] {
            for chunk in numbers.chunks(CHUNK) {
                found.extend(self.accounts_by(id, column, chunk).await?);
            }
        }
        Ok(found)
    }

    /// Everybody whom facts of this day and later are about.
    pub async fn accounts_of_facts(&self, id: CommunityId, since: Day) -> Result<Vec<StoredAccount>, StoreError> {
        let rows = sqlx::query("SELECT from_account FROM facts WHERE community = $1 AND day >= $2 UNION SELECT to_account FROM facts WHERE community = $1 AND day >= $2")
            .bind(i64::from(id.0))
            .bind(i64::from(since.0))
            .fetch_all(&self.read)
            .await?;
        let accounts = rows.iter().map(|row| AccountId(small(row, 0))).filter(|account| account.0 != 0).collect();
        self.accounts(id, &Lacks { accounts, ..Lacks::default() }).await
    }

    async fn accounts_by(&self, id: CommunityId, column: &str, numbers: &[i64]) -> Result<Vec<StoredAccount>, StoreError> {
        if numbers.is_empty() {
            return Ok(Vec::new());
        }
        let list = numbers.iter().map(i64::to_string).collect::<Vec<_>>().join(",");
        let sql = format!(
            "SELECT a.id, a.member, a.native, a.spelling, a.name, a.machine, a.here, a.met, a.inviter, m.rank, COALESCE(m.locked, 0)
             FROM accounts a LEFT JOIN members m ON m.community = a.community AND m.id = a.member
             WHERE a.community = $1 AND a.{column} IN ({list}) ORDER BY a.id"
        );
        let rows = sqlx::query(AssertSqlSafe(sql)).bind(i64::from(id.0)).fetch_all(&self.read).await?;
        let mut found: Vec<_> = rows.iter().map(account).collect();
        self.join_members(id, &mut found).await?;
        Ok(found)
    }

    /// Fills in all accounts of each member: those whose number is not their member's have companions.
    async fn join_members(&self, id: CommunityId, found: &mut [StoredAccount]) -> Result<(), StoreError> {
        let list = found.iter().map(|account| account.met.member.0.to_string()).collect::<Vec<_>>().join(",");
        let sql = format!("SELECT member, id FROM accounts WHERE community = $1 AND member IN ({list}) AND member <> id ORDER BY id");
        for row in sqlx::query(AssertSqlSafe(sql)).bind(i64::from(id.0)).fetch_all(&self.read).await? {
            let (member, companion) = (MemberId(small(&row, 0)), AccountId(small(&row, 1)));
            for account in found.iter_mut().filter(|account| account.met.member == member) {
                account.accounts.push(companion);
                account.accounts.sort_unstable();
                account.accounts.dedup();
            }
        }
        Ok(())
    }

    /// What a command reads about a member.
    pub async fn found_for(&self, id: CommunityId, reads: &Reads, today: Day) -> Result<Found, StoreError> {
        let since = reads.days.map_or(i64::from(i32::MIN), |days| i64::from(today.0) - i64::from(days) + 1);
        let accounts: Vec<i64> = sqlx::query("SELECT id FROM accounts WHERE community = $1 AND member = $2 ORDER BY id")
            .bind(i64::from(id.0))
            .bind(i64::from(reads.member.0))
            .fetch_all(&self.read)
            .await?
            .iter()
            .map(|row| row.get(0))
            .collect();
        let mut found = Found::default();
        for account in accounts {
            let rows = sqlx::query(
                "SELECT day, space, from_account, to_account, kind, count FROM facts WHERE community = $1 AND from_account = $2 AND day >= $3
                 UNION SELECT day, space, from_account, to_account, kind, count FROM facts WHERE community = $1 AND to_account = $2 AND day >= $3
                 ORDER BY 1, 3, 4, 5, 2",
            )
            .bind(i64::from(id.0))
            .bind(account)
            .bind(since)
            .fetch_all(&self.read)
            .await?;
            found.facts.extend(rows.iter().filter_map(fact));
        }
        found.facts.sort_unstable();
        found.facts.dedup();
        let records = sqlx::query("SELECT r.body FROM record_members m JOIN records r ON r.community = m.community AND r.number = m.number WHERE m.community = $1 AND m.member = $2 ORDER BY m.number")
            .bind(i64::from(id.0))
            .bind(i64::from(reads.member.0))
            .fetch_all(&self.read)
            .await?;
        found.records = records.iter().map(|row| self.parse(&text(row, 0))).collect::<Result<_, _>>()?;
        Ok(found)
    }
}

fn account(row: &SqliteRow) -> StoredAccount {
    let number = |at| row.get::<Option<i64>, _>(at);
    let account = AccountId(small(row, 0));
    StoredAccount {
        met: Met {
            account,
            member: MemberId(small(row, 1)),
            // Who was erased has a name that no platform gives.
            native: Native(number(2).map_or(u64::MAX - u64::from(account.0), |native| native as u64)),
            spelling: row.get::<Option<&str>, _>(3).map(Into::into),
            name: text(row, 4),
            machine: row.get::<i64, _>(5) != 0,
            day: day(row, 7),
        },
        here: row.get::<i64, _>(6) != 0,
        inviter: number(8).map(|inviter| AccountId(inviter as u32)),
        rank: row.get::<Option<&str>, _>(9).map(Into::into),
        locked: row.get::<i64, _>(10) != 0,
        accounts: [account].into_iter().collect(),
    }
}
