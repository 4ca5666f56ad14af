//! Reading people: accounts as events need them, and what commands ask about a member.

use crate::load::{OPEN_DAY, day, fact, small, text};
use crate::{Store, StoreError};
use hearth_core::{AccountId, CommunityId, Day, Fact, Found, Lacks, MemberId, Met, Moment, Native, Reads, StoredAccount};
use sqlx::Row;
use sqlx::sqlite::SqliteRow;
use std::collections::BTreeMap;
use std::sync::LazyLock;

/// Accounts asked for at once: a few fixed sizes, so that each is prepared once.
const CHUNKS: [usize; 3] = [1, 16, MOST];
const MOST: usize = 256;

const SELECT: &str = "SELECT a.id, a.member, a.native, a.spelling, a.name, a.machine, a.here, a.met, a.inviter, m.rank, COALESCE(m.locked, 0), a.badge, a.restricted, COALESCE(m.since, 0), m.slipping
    FROM accounts a LEFT JOIN members m ON m.community = a.community AND m.id = a.member";

/// The statements for [`CHUNKS`]: by the platform's name, by number, and the companions of a member.
static BY: LazyLock<[[String; 3]; 3]> =
    LazyLock::new(|| ["a.native", "a.id", "a.member <> a.id AND a.member"].map(|column| CHUNKS.map(|rows| format!("{SELECT} WHERE a.community = ? AND {column} IN ({})", vec!["?"; rows].join(",")))));

/// Everything that is kept of a community, itself last.
const ERASE: [&str; 20] = [
    "DELETE FROM aliases WHERE community = $1",
    "DELETE FROM settings WHERE community = $1",
    "DELETE FROM spaces WHERE community = $1",
    "DELETE FROM blinds WHERE community = $1",
    "DELETE FROM letters WHERE community = $1",
    "DELETE FROM accounts WHERE community = $1",
    "DELETE FROM members WHERE community = $1",
    "DELETE FROM facts WHERE community = $1",
    "DELETE FROM points WHERE community = $1",
    "DELETE FROM pages WHERE community = $1",
    "DELETE FROM terms WHERE community = $1",
    "DELETE FROM words WHERE community = $1",
    "DELETE FROM records WHERE community = $1",
    "DELETE FROM record_members WHERE community = $1",
    "DELETE FROM actions WHERE community = $1",
    "DELETE FROM erased WHERE community = $1",
    "DELETE FROM troubles WHERE community = $1",
    "DELETE FROM outbox WHERE community = $1",
    "DELETE FROM timers WHERE community = $1",
    "DELETE FROM communities WHERE id = $1",
];

impl Store {
    /// The accounts that an event lacks, as far as they are stored.
    pub async fn accounts(&self, id: CommunityId, lacks: &Lacks) -> Result<Vec<StoredAccount>, StoreError> {
        let mut found = Vec::new();
        let natives: Vec<_> = lacks.natives.iter().map(|native| native.0 as i64).collect();
        let accounts: Vec<_> = lacks.accounts.iter().map(|account| i64::from(account.0)).collect();
        let members: Vec<_> = lacks.members.iter().map(|member| i64::from(member.0)).collect();
        for (by, numbers) in [(0, natives), (1, accounts), (1, members.clone()), (2, members)] {
            for chunk in numbers.chunks(MOST) {
                let Some((size, sql)) = CHUNKS.iter().zip(&BY[by]).find(|(size, _)| **size >= chunk.len()) else { continue };
                // What is missing to the size is filled up with the last: asking twice for one is cheaper than two questions.
                let filled = chunk.iter().chain(std::iter::repeat(&chunk[chunk.len() - 1])).take(*size);
                let query = filled.fold(sqlx::query(sql.as_str()).bind(i64::from(id.0)), |query, number| query.bind(number));
                found.extend(query.fetch_all(&self.read).await?.iter().map(account));
            }
        }
        if lacks.ranked {
            static SQL: LazyLock<String> = LazyLock::new(|| format!("{SELECT} WHERE a.community = $1 AND (m.rank IS NOT NULL OR a.badge IS NOT NULL)"));
            let sql: &'static str = &SQL;
            found.extend(sqlx::query(sql).bind(i64::from(id.0)).fetch_all(&self.read).await?.iter().map(account));
        }
        self.join_companions(id, &mut found).await?;
        Ok(found)
    }

    /// Everybody whom facts of the open day are about.
    pub async fn people_of_open_day(&self, id: CommunityId) -> Result<Vec<StoredAccount>, StoreError> {
        static SQL: LazyLock<String> = LazyLock::new(|| {
            format!(
                "{SELECT} WHERE a.community = $1 AND a.id IN (
                 SELECT from_account FROM facts WHERE community = $1 AND day >= {OPEN_DAY} UNION SELECT to_account FROM facts WHERE community = $1 AND day >= {OPEN_DAY})"
            )
        });
        let sql: &'static str = &SQL;
        let rows = sqlx::query(sql).bind(i64::from(id.0)).fetch_all(&self.read).await?;
        let mut found: Vec<_> = rows.iter().map(account).collect();
        self.join_companions(id, &mut found).await?;
        Ok(found)
    }

    /// Erases every community that parted with Hearth before that moment, and says which they were.
    ///
    /// # Errors
    /// When the database refuses: then it is as it was.
    pub async fn erase_parted(&self, before: Moment) -> Result<Vec<CommunityId>, StoreError> {
        let mut transaction = self.write.begin_with("BEGIN IMMEDIATE").await?;
        let rows = sqlx::query("SELECT id FROM communities WHERE parted < $1").bind(before.0).fetch_all(&mut *transaction).await?;
        let parted: Vec<_> = rows.iter().map(|row| CommunityId(small(row, 0))).collect();
        for id in &parted {
            for sql in ERASE {
                sqlx::query(sql).bind(i64::from(id.0)).execute(&mut *transaction).await?;
            }
        }
        transaction.commit().await?;
        Ok(parted)
    }

    /// Fills in all accounts of each member: the one whose number is the member's, and its companions.
    async fn join_companions(&self, id: CommunityId, found: &mut [StoredAccount]) -> Result<(), StoreError> {
        if found.is_empty() {
            return Ok(());
        }
        let mut companions: BTreeMap<MemberId, Vec<AccountId>> = BTreeMap::new();
        for row in sqlx::query("SELECT member, id FROM accounts WHERE community = $1 AND member <> id").bind(i64::from(id.0)).fetch_all(&self.read).await? {
            companions.entry(MemberId(small(&row, 0))).or_default().push(AccountId(small(&row, 1)));
        }
        for account in found {
            if let Some(companions) = companions.get(&account.met.member) {
                account.accounts = std::iter::once(AccountId(account.met.member.0)).chain(companions.iter().copied()).collect();
                account.accounts.sort_unstable();
            }
        }
        Ok(())
    }

    /// What a command reads about a member.
    pub async fn found_for(&self, id: CommunityId, reads: &Reads) -> Result<Found, StoreError> {
        let mut found = Found::default();
        for account in &reads.accounts {
            if let Some(days) = reads.facts {
                found.facts.extend(self.facts_of(id, *account, days).await?);
            }
        }
        found.facts.sort_unstable();
        found.facts.dedup();
        if reads.records {
            let records =
                sqlx::query("SELECT r.body FROM record_members m JOIN records r ON r.community = m.community AND r.number = m.number WHERE m.community = $1 AND m.member = $2 ORDER BY m.number")
                    .bind(i64::from(id.0))
                    .bind(i64::from(reads.member.0))
                    .fetch_all(&self.read)
                    .await?;
            found.records = records.iter().map(|row| self.parse(&text(row, 0))).collect::<Result<_, _>>()?;
        }
        Ok(found)
    }

    /// The facts from and towards an account, sought day by day: both ends included.
    async fn facts_of(&self, id: CommunityId, account: AccountId, (first, last): (Day, Day)) -> Result<Vec<Fact>, StoreError> {
        let rows = sqlx::query(
            "WITH RECURSIVE days (day) AS (SELECT $3 UNION ALL SELECT day + 1 FROM days WHERE day < $4)
             SELECT f.day, f.space, f.from_account, f.to_account, f.kind, f.count FROM days CROSS JOIN facts f
             WHERE f.community = $1 AND f.day = days.day AND f.from_account = $2
             UNION ALL
             SELECT f.day, f.space, f.from_account, f.to_account, f.kind, f.count FROM days CROSS JOIN facts f
             WHERE f.community = $1 AND f.day = days.day AND f.to_account = $2 AND f.to_account <> 0",
        )
        .bind(i64::from(id.0))
        .bind(i64::from(account.0))
        .bind(i64::from(first.0))
        .bind(i64::from(last.0))
        .fetch_all(&self.read)
        .await?;
        Ok(rows.iter().filter_map(fact).collect())
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
        since: Moment(row.get(13)),
        slipping: number(14).map(|day| Day(day as i32)),
        badge: number(11).map(|badge| Native(badge as u64)),
        restricted: number(12).map(Moment),
        accounts: [account].into_iter().collect(),
    }
}
