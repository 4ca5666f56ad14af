//! Reading communities: what the engine needs to go on where an earlier process stopped.

use crate::{Cursor, OutboxRow, Store, StoreError};
use hearth_core::{
    AccountId, Blind, Change, Close, CommunityId, Day, Fact, Founded, Kind, Letter, MessageId, Moment, Native, Offer, Page, Policy, Record, Secret, Setting, Space, SpaceId, Standings, Stored, Timer,
    Trouble, circle, standing::decode_points,
};
use rustc_hash::FxHashMap;
use serde_json::from_str;
use sqlx::Row;
use sqlx::sqlite::SqliteRow;
use std::borrow::Cow;

/// What the settings of badges begin with; the rank's key follows.
pub(crate) const BADGE: &str = "badge:";

/// The day that a community has not closed yet.
pub(crate) const OPEN_DAY: &str = "(SELECT open_day FROM communities WHERE id = $1)";

/// A community in a list.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Listing {
    /// Its id.
    pub id: CommunityId,
    /// Its connection.
    pub connection: Box<str>,
    /// Its name.
    pub name: Box<str>,
    /// What its platform calls it.
    pub native: Box<str>,
}

/// What there is to know of a community before it is read.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Asleep {
    /// The day that is not closed.
    pub open_day: Day,
    /// When the ranking is posted next, if that was written down.
    pub ranking: Option<Moment>,
    /// When the first effect that has a time of its own is due.
    pub effect: Option<Moment>,
    /// What was set of when things happen.
    times: Vec<(Setting, Box<str>)>,
}

impl Asleep {
    /// Its rules as far as they say when things happen.
    pub fn policy<'a>(&self, defaults: &'a Policy) -> Cow<'a, Policy> {
        let mut policy = Cow::Borrowed(defaults);
        for (setting, value) in &self.times {
            setting.set(policy.to_mut(), value);
        }
        policy
    }
}

impl Store {
    /// When things happen in every community.
    pub async fn asleep(&self) -> Result<FxHashMap<CommunityId, Asleep>, StoreError> {
        let mut all: FxHashMap<CommunityId, Asleep> = FxHashMap::default();
        for row in sqlx::query("SELECT id, open_day FROM communities").fetch_all(&self.read).await? {
            all.insert(CommunityId(small(&row, 0)), Asleep { open_day: day(&row, 1), ..Asleep::default() });
        }
        let times = sqlx::query("SELECT community, setting, value FROM settings WHERE setting IN ($1, $2)").bind(Setting::Zone.key()).bind(Setting::Ranking.key());
        for row in times.fetch_all(&self.read).await? {
            if let (Some(asleep), Some(setting)) = (all.get_mut(&CommunityId(small(&row, 0))), Setting::named(&text(&row, 1))) {
                asleep.times.push((setting, text(&row, 2)));
            }
        }
        for row in sqlx::query("SELECT community, timer, due FROM timers").fetch_all(&self.read).await? {
            if let (Some(asleep), Ok(Timer::Ranking)) = (all.get_mut(&CommunityId(small(&row, 0))), from_str(&text(&row, 1))) {
                asleep.ranking = Some(Moment(row.get(2)));
            }
        }
        for row in sqlx::query("SELECT community, MIN(due) FROM outbox WHERE due IS NOT NULL GROUP BY community").fetch_all(&self.read).await? {
            if let Some(asleep) = all.get_mut(&CommunityId(small(&row, 0))) {
                asleep.effect = Some(Moment(row.get(1)));
            }
        }
        Ok(all)
    }

    /// Every community, by id.
    pub async fn communities(&self) -> Result<Vec<Listing>, StoreError> {
        let rows = sqlx::query("SELECT id, connection, name, native FROM communities ORDER BY id").fetch_all(&self.read).await?;
        Ok(rows.iter().map(|row| Listing { id: CommunityId(small(row, 0)), connection: text(row, 1), name: text(row, 2), native: text(row, 3) }).collect())
    }

    /// The community of that name, else of that number.
    pub async fn community_called(&self, name: &str) -> Result<Option<CommunityId>, StoreError> {
        let listings = self.communities().await?;
        let named = listings.iter().find(|listing| *listing.name == *name.trim());
        Ok(named.or_else(|| listings.iter().find(|listing| listing.id.0.to_string() == name.trim())).map(|listing| listing.id))
    }

    /// The community of a connection with that name, set up if it is new. Its secret and first day stay what they were, and its name if none is given.
    pub async fn found(&self, connection: &str, founded: &Founded) -> Result<CommunityId, StoreError> {
        let ids = self.found_all(connection, std::slice::from_ref(founded)).await?;
        ids.first().copied().ok_or_else(|| StoreError::damaged(&self.file, "a community was not set up"))
    }

    /// The same for many, in one commit: their ids, in order.
    pub async fn found_all(&self, connection: &str, founded: &[Founded]) -> Result<Vec<CommunityId>, StoreError> {
        if founded.is_empty() {
            return Ok(Vec::new());
        }
        let mut transaction = self.write.begin_with("BEGIN IMMEDIATE").await?;
        let mut ids = Vec::with_capacity(founded.len());
        for founded in founded {
            let row = sqlx::query(
                "INSERT INTO communities (connection, native, name, secret, since, open_day) VALUES ($1, $2, $3, $4, $5, $5)
                 ON CONFLICT (connection, native) DO UPDATE SET name = CASE WHEN excluded.name = '' THEN communities.name ELSE excluded.name END RETURNING id",
            )
            .bind(connection)
            .bind(&*founded.native)
            .bind(&*founded.name)
            .bind(format!("{:016x}{:016x}", founded.secret.0[0], founded.secret.0[1]))
            .bind(i64::from(founded.day.0))
            .fetch_one(&mut *transaction)
            .await?;
            ids.push(CommunityId(small(&row, 0)));
        }
        transaction.commit().await?;
        Ok(ids)
    }

    /// A community goes by another name on its platform from here on; what still comes under the old one belongs to it. Nothing if it is
    /// not known, or the name is taken.
    pub async fn move_to(&self, connection: &str, from: &str, to: &str) -> Result<Option<CommunityId>, StoreError> {
        let mut transaction = self.write.begin_with("BEGIN IMMEDIATE").await?;
        let row = sqlx::query("UPDATE communities SET native = $3 WHERE connection = $1 AND native = $2 AND NOT EXISTS (SELECT 1 FROM communities WHERE connection = $1 AND native = $3) RETURNING id")
            .bind(connection)
            .bind(from)
            .bind(to)
            .fetch_optional(&mut *transaction)
            .await?;
        let Some(id) = row.map(|row| CommunityId(small(&row, 0))) else { return Ok(None) };
        let alias = "INSERT INTO aliases (connection, native, community) VALUES ($1, $2, $3) ON CONFLICT (connection, native) DO UPDATE SET community = excluded.community";
        sqlx::query(alias).bind(connection).bind(from).bind(i64::from(id.0)).execute(&mut *transaction).await?;
        transaction.commit().await?;
        Ok(Some(id))
    }

    /// What a platform called its communities before.
    pub async fn aliases(&self, connection: &str) -> Result<Vec<(Box<str>, CommunityId)>, StoreError> {
        let rows = sqlx::query("SELECT native, community FROM aliases WHERE connection = $1").bind(connection).fetch_all(&self.read).await?;
        Ok(rows.iter().map(|row| (text(row, 0), CommunityId(small(row, 1)))).collect())
    }

    /// A community without its people, which are read as they are needed.
    pub async fn load(&self, id: CommunityId, defaults: &Policy) -> Result<Stored, StoreError> {
        let community = i64::from(id.0);
        let row = sqlx::query("SELECT name, secret, since, open_day, standings, host, badges, parted, reading FROM communities WHERE id = $1").bind(community).fetch_one(&self.read).await?;
        let standings = match row.get::<Option<Vec<u8>>, _>(4) {
            Some(bytes) => Standings::decode(&bytes).ok_or_else(|| StoreError::damaged(&self.file, "the standings can't be read"))?,
            None => Standings::default(),
        };
        let policy = self.policy(id, defaults).await?;
        let next = sqlx::query("SELECT (SELECT COALESCE(MAX(id), 0) FROM accounts WHERE community = $1), (SELECT COALESCE(MAX(number), 0) FROM records WHERE community = $1)")
            .bind(community)
            .fetch_one(&self.read)
            .await?;
        let hidden = sqlx::query("SELECT id FROM members WHERE community = $1 AND hidden = 1").bind(community).fetch_all(&self.read).await?;
        let blinds = sqlx::query("SELECT since, until, messages FROM blinds WHERE community = $1 ORDER BY until DESC LIMIT 50").bind(community).fetch_all(&self.read).await?;
        let erased = sqlx::query("SELECT hash, at FROM erased WHERE community = $1").bind(community).fetch_all(&self.read).await?;
        Ok(Stored {
            id,
            name: text(&row, 0),
            secret: secret(&text(&row, 1)).ok_or_else(|| StoreError::damaged(&self.file, "a secret can't be read"))?,
            policy,
            since: day(&row, 2),
            open_day: day(&row, 3),
            spaces: self.spaces(id).await?,
            next_account: small(&next, 0) + 1,
            next_record: next.get::<i64, _>(1) as u64 + 1,
            standings,
            hidden: hidden.iter().map(|row| hearth_core::MemberId(small(row, 0))).collect(),
            verdicts: self.read_json::<Record>("SELECT body FROM records WHERE community = $1 AND kind IN ('machine', 'circle') ORDER BY number", community).await?,
            erased: erased.iter().map(|row| (row.get::<i64, _>(0) as u64, Moment(row.get(1)))).collect(),
            actions: self.read_json::<Offer>("SELECT body FROM actions WHERE community = $1 ORDER BY id", community).await?,
            host: row.get::<Option<i64>, _>(5).map(|host| Native(host as u64)),
            badges: row.get::<Option<&str>, _>(6).map(|badges| self.parse(badges)).transpose()?.unwrap_or_default(),
            parted: row.get::<Option<i64>, _>(7).map(Moment),
            blinds: blinds.iter().rev().map(|row| Blind { since: Moment(row.get(0)), until: Moment(row.get(1)), messages: row.get::<i64, _>(2) != 0 }).collect(),
            letters: self.read_json::<Letter>("SELECT body FROM letters WHERE community = $1 ORDER BY at", community).await?,
            reading: row.get::<Option<&str>, _>(8).map(|reading| self.parse(reading)).transpose()?,
            troubles: self.read_json::<Trouble>("SELECT body FROM troubles WHERE community = $1 ORDER BY at", community).await?,
        })
    }

    /// A community's rules: the defaults, and what it has set.
    pub(crate) async fn policy(&self, id: CommunityId, defaults: &Policy) -> Result<Policy, StoreError> {
        let mut policy = defaults.clone();
        for row in sqlx::query("SELECT setting, value FROM settings WHERE community = $1").bind(i64::from(id.0)).fetch_all(&self.read).await? {
            let (setting, value) = (text(&row, 0), text(&row, 1));
            if let Some(setting) = Setting::named(&setting) {
                setting.set(&mut policy, &value);
            } else if let (Some(rank), Ok(badge)) = (setting.strip_prefix(BADGE), value.parse()) {
                policy.badges.insert(rank.into(), Native(badge));
            }
        }
        Ok(policy)
    }

    /// What a community's own hashes are keyed with.
    pub(crate) async fn secret(&self, id: CommunityId) -> Result<Secret, StoreError> {
        let row = sqlx::query("SELECT secret FROM communities WHERE id = $1").bind(i64::from(id.0)).fetch_one(&self.read).await?;
        secret(&text(&row, 0)).ok_or_else(|| StoreError::damaged(&self.file, "a secret can't be read"))
    }

    async fn spaces(&self, id: CommunityId) -> Result<Vec<(Space, u32, u64)>, StoreError> {
        let rows = sqlx::query(
            "SELECT id, native, name, purpose,
                    (SELECT COALESCE(MAX(number), -1) + 1 FROM pages p WHERE p.community = s.community AND p.space = s.id),
                    (SELECT COALESCE(MAX(high), 0) FROM pages p WHERE p.community = s.community AND p.space = s.id)
             FROM spaces s WHERE community = $1 ORDER BY id",
        )
        .bind(i64::from(id.0))
        .fetch_all(&self.read)
        .await?;
        let space = |row: &SqliteRow| Space { id: SpaceId(small(row, 0)), native: Native(row.get::<i64, _>(1) as u64), name: text(row, 2), purpose: from_str(&text(row, 3)).unwrap_or_default() };
        Ok(rows.iter().map(|row| (space(row), small(row, 4), row.get::<i64, _>(5) as u64)).collect())
    }

    async fn read_json<T: serde::de::DeserializeOwned>(&self, sql: &'static str, community: i64) -> Result<Vec<T>, StoreError> {
        let rows = sqlx::query(sql).bind(community).fetch_all(&self.read).await?;
        rows.iter().map(|row| self.parse(&text(row, 0))).collect()
    }

    pub(crate) fn parse<T: serde::de::DeserializeOwned>(&self, body: &str) -> Result<T, StoreError> {
        from_str(body).map_err(|error| StoreError::damaged(&self.file, format!("a row can't be read: {error}")))
    }

    /// The last two ledger pages of each space.
    pub async fn latest_pages(&self, id: CommunityId) -> Result<Vec<(SpaceId, Page)>, StoreError> {
        let rows = sqlx::query(
            "SELECT p.space, p.number, p.bytes FROM spaces s CROSS JOIN pages p
             WHERE s.community = $1 AND p.community = $1 AND p.space = s.id
               AND p.number >= (SELECT MAX(number) - 1 FROM pages q WHERE q.community = $1 AND q.space = s.id)
             ORDER BY p.space, p.number",
        )
        .bind(i64::from(id.0))
        .fetch_all(&self.read)
        .await?;
        rows.iter().map(|row| Ok((SpaceId(small(row, 0)), self.read_page(row, 1)?))).collect()
    }

    /// The ledger page that a message is on.
    pub async fn page_of(&self, id: CommunityId, space: SpaceId, message: MessageId) -> Result<Option<Page>, StoreError> {
        let rows = sqlx::query("SELECT number, bytes FROM pages WHERE community = $1 AND space = $2 AND high >= $3 AND low <= $3 ORDER BY high LIMIT 16")
            .bind(i64::from(id.0))
            .bind(i64::from(space.0))
            .bind(message.0 as i64)
            .fetch_all(&self.read)
            .await?;
        for row in &rows {
            let page = self.read_page(row, 0)?;
            if page.entries.iter().any(|entry| entry.message == message) {
                return Ok(Some(page));
            }
        }
        Ok(None)
    }

    pub(crate) fn read_page(&self, row: &SqliteRow, at: usize) -> Result<Page, StoreError> {
        let bytes: &[u8] = row.get(at + 1);
        Page::decode(small(row, at), bytes).map_err(|damaged| StoreError::damaged(&self.file, damaged))
    }

    /// What the close of a day needs: the points that leave the windows, who dealt with whom in the last weeks, who spoke where, and what was
    /// done within so many days before.
    pub async fn close_of(&self, id: CommunityId, closing: Day, horizon: u32) -> Result<Close, StoreError> {
        let rows = sqlx::query(
            "SELECT day, 0, from_account, to_account, kind, SUM(count) FROM facts WHERE community = $1 AND day > $2 AND day < $3 AND to_account <> 0 AND from_account <> 0
             GROUP BY day, from_account, to_account, kind ORDER BY day, from_account, to_account, kind",
        )
        .bind(i64::from(id.0))
        .bind(i64::from(closing.0 - circle::DAYS))
        .bind(i64::from(closing.0))
        .fetch_all(&self.read)
        .await?;
        let spoken = "SELECT from_account, space, SUM(count) FROM facts WHERE community = $1 AND day = $2 AND kind = $3 GROUP BY from_account, space ORDER BY from_account, space";
        let spoken = sqlx::query(spoken).bind(i64::from(id.0)).bind(i64::from(closing.0)).bind(Kind::Message as i64).fetch_all(&self.read).await?;
        Ok(Close {
            day: closing,
            week_ago: self.points(id, closing + -7).await?,
            month_ago: self.points(id, closing + -30).await?,
            recent: rows.iter().filter_map(fact).collect(),
            spoken: spoken.iter().map(|row| (AccountId(small(row, 0)), SpaceId(small(row, 1)), row.get::<i64, _>(2) as i32)).collect(),
            history: if horizon == 0 { Vec::new() } else { self.history(id, closing + -i32::try_from(horizon).unwrap_or(i32::MAX), closing + -1).await? },
        })
    }

    /// Facts of these days, both included, by members instead of accounts.
    async fn history(&self, id: CommunityId, first: Day, last: Day) -> Result<Vec<Fact>, StoreError> {
        let companions = sqlx::query("SELECT id, member FROM accounts WHERE community = $1 AND member <> id").bind(i64::from(id.0)).fetch_all(&self.read).await?;
        let members: FxHashMap<_, _> = companions.iter().map(|row| (AccountId(small(row, 0)), AccountId(small(row, 1)))).collect();
        let member = |id: AccountId| members.get(&id).copied().unwrap_or(id);
        let facts = self.facts_between(id, first, last).await?;
        Ok(facts.into_iter().map(|fact| Fact { from: member(fact.from), to: fact.to.map(member), ..fact }).collect())
    }

    async fn points(&self, id: CommunityId, of: Day) -> Result<Vec<(hearth_core::MemberId, i32)>, StoreError> {
        let row = sqlx::query("SELECT bytes FROM points WHERE community = $1 AND day = $2").bind(i64::from(id.0)).bind(i64::from(of.0)).fetch_optional(&self.read).await?;
        Ok(row.map(|row| decode_points(row.get::<&[u8], _>(0))).unwrap_or_default())
    }

    /// The latest decisions, newest first.
    pub async fn records(&self, id: CommunityId, limit: u32) -> Result<Vec<Record>, StoreError> {
        let rows = sqlx::query("SELECT body FROM records WHERE community = $1 ORDER BY number DESC LIMIT $2").bind(i64::from(id.0)).bind(i64::from(limit)).fetch_all(&self.read).await?;
        rows.iter().map(|row| self.parse(&text(row, 0))).collect()
    }

    /// Effects that have not been settled, in order.
    pub async fn outbox(&self) -> Result<Vec<OutboxRow>, StoreError> {
        let rows = sqlx::query("SELECT id, community, at, due, effect, attempts FROM outbox ORDER BY id").fetch_all(&self.read).await?;
        rows.iter().map(|row| self.read_outbox(row)).collect()
    }

    /// A community's effects that have a time of their own and have not been settled, in order.
    pub async fn due_later(&self, id: CommunityId) -> Result<Vec<OutboxRow>, StoreError> {
        let rows = sqlx::query("SELECT id, community, at, due, effect, attempts FROM outbox WHERE community = $1 AND due IS NOT NULL ORDER BY id").bind(i64::from(id.0)).fetch_all(&self.read).await?;
        rows.iter().map(|row| self.read_outbox(row)).collect()
    }

    /// Notes that effects are begun.
    pub async fn attempt(&self, effects: &[u64]) -> Result<(), StoreError> {
        let mut transaction = self.write.begin().await?;
        for effect in effects {
            sqlx::query("UPDATE outbox SET attempts = 1 WHERE id = $1 AND attempts = 0").bind(*effect as i64).execute(&mut *transaction).await?;
        }
        Ok(transaction.commit().await?)
    }

    /// Notes that an effect that was begun has not been done.
    pub async fn put_off(&self, effect: u64) -> Result<(), StoreError> {
        sqlx::query("UPDATE outbox SET attempts = 0 WHERE id = $1 AND attempts = 1").bind(effect as i64).execute(&self.write).await?;
        Ok(())
    }

    /// Notes that an effect is begun once more although it may have been done; says no if that is noted already.
    pub async fn once_more(&self, effect: u64) -> Result<bool, StoreError> {
        let noted = sqlx::query("UPDATE outbox SET attempts = 2 WHERE id = $1 AND attempts < 2").bind(effect as i64).execute(&self.write).await?;
        Ok(noted.rows_affected() > 0)
    }

    fn read_outbox(&self, row: &SqliteRow) -> Result<OutboxRow, StoreError> {
        let due = row.get::<Option<i64>, _>(3).map(Moment);
        Ok(OutboxRow { id: row.get::<i64, _>(0) as u64, community: CommunityId(small(row, 1)), at: Moment(row.get(2)), due, effect: self.parse(&text(row, 4))?, begun: row.get::<i64, _>(5) > 0 })
    }

    /// The first number that no effect has had.
    pub async fn next_outbox_id(&self) -> Result<u64, StoreError> {
        let row = sqlx::query("SELECT next FROM counters WHERE name = 'outbox'").fetch_optional(&self.read).await?;
        Ok(row.map_or(1, |row| row.get::<i64, _>(0) as u64))
    }

    /// How far a connection's stream was committed.
    pub async fn cursor(&self, connection: &str) -> Result<Option<Cursor>, StoreError> {
        let row = sqlx::query("SELECT mark FROM cursors WHERE connection = $1").bind(connection).fetch_optional(&self.read).await?;
        row.map(|row| Ok(Cursor { connection: connection.into(), mark: self.parse(&text(&row, 0))? })).transpose()
    }

    /// What a platform has to remember of a stream.
    pub async fn note(&self, connection: &str) -> Result<Option<Box<str>>, StoreError> {
        let row = sqlx::query("SELECT note FROM notes WHERE connection = $1").bind(connection).fetch_optional(&self.read).await?;
        Ok(row.map(|row| text(&row, 0)))
    }

    /// Keeps what a platform has to remember of a stream; it is kept when this returns.
    pub async fn keep_note(&self, connection: &str, note: &str) -> Result<(), StoreError> {
        let query = sqlx::query("INSERT INTO notes (connection, note) VALUES ($1, $2) ON CONFLICT (connection) DO UPDATE SET note = excluded.note");
        query.bind(connection).bind(note).execute(&self.write).await?;
        Ok(())
    }

    /// The newest message known in each space of the community that a platform calls so.
    pub async fn newest(&self, platform: &str, community: &str) -> Result<Vec<(Native, MessageId)>, StoreError> {
        let rows = sqlx::query(
            "SELECT s.native, (SELECT MAX(high) FROM pages p WHERE p.community = s.community AND p.space = s.id) AS newest
             FROM spaces s JOIN communities c ON c.id = s.community WHERE c.connection = $1 AND c.native = $2 AND newest IS NOT NULL",
        );
        let rows = rows.bind(platform).bind(community).fetch_all(&self.read).await?;
        Ok(rows.iter().map(|row| (Native(row.get::<i64, _>(0) as u64), MessageId(row.get::<i64, _>(1) as u64))).collect())
    }

    /// The communities on a platform that somebody is in, by the platform's numbers, with their names.
    pub async fn homes(&self, platform: &str, account: Native) -> Result<Vec<(Native, Box<str>)>, StoreError> {
        let rows = sqlx::query(
            "SELECT c.native, c.name FROM communities c JOIN accounts a ON a.community = c.id AND a.native = $2
             WHERE c.connection = $1 AND a.here = 1 AND c.parted IS NULL ORDER BY c.name, c.id",
        );
        let rows = rows.bind(platform).bind(account.0 as i64).fetch_all(&self.read).await?;
        Ok(rows.iter().map(|row| (Native::of(&text(row, 0)), text(row, 1))).collect())
    }

    /// When a community's timers are due.
    pub async fn timers(&self, id: CommunityId) -> Result<Vec<(Timer, Moment)>, StoreError> {
        let rows = sqlx::query("SELECT timer, due FROM timers WHERE community = $1 ORDER BY timer").bind(i64::from(id.0)).fetch_all(&self.read).await?;
        Ok(rows.iter().filter_map(|row| Some((from_str(&text(row, 0)).ok()?, Moment(row.get(1))))).collect())
    }
}

/// Whether a change is carried by facts and pages instead of a row of its own.
pub(crate) fn is_carried(change: &Change) -> bool {
    matches!(change, Change::Fact(_) | Change::Entered { .. } | Change::Earned { .. } | Change::Credited { .. } | Change::Spoken { .. })
}

pub(crate) fn fact(row: &SqliteRow) -> Option<Fact> {
    let to = Some(small(row, 3)).filter(|to| *to != 0).map(hearth_core::AccountId);
    let kind = Kind::of(u8::try_from(row.get::<i64, _>(4)).ok()?)?;
    Some(Fact { day: day(row, 0), space: SpaceId(small(row, 1)), from: hearth_core::AccountId(small(row, 2)), to, kind, count: row.get::<i64, _>(5) as i32 })
}

pub(crate) fn small(row: &SqliteRow, at: usize) -> u32 {
    row.get::<i64, _>(at) as u32
}

pub(crate) fn text(row: &SqliteRow, at: usize) -> Box<str> {
    row.get::<&str, _>(at).into()
}

pub(crate) fn day(row: &SqliteRow, at: usize) -> Day {
    Day(row.get::<i64, _>(at) as i32)
}

fn secret(hex: &str) -> Option<Secret> {
    let half = |range: std::ops::Range<usize>| hex.get(range).and_then(|half| u64::from_str_radix(half, 16).ok());
    Some(Secret([half(0..16)?, half(16..32)?]))
}
