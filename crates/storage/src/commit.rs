//! The commit: a batch in one transaction.

use crate::bulk::{Bulk, Values};
use crate::load::{BADGE, is_carried};
use crate::{Batch, PageRow, Rebuilt, Store, StoreError, TermPage};
use hearth_core::{Change, Closed, CommunityId, Day, Fact, MemberId, Met, Record, Verdict, standing::encode_points};
use sqlx::SqliteConnection;
use sqlx::query::Query;
use sqlx::sqlite::{Sqlite, SqliteArguments};
use std::sync::LazyLock;

/// Days whose points are kept: those that the windows still need, and some more.
const POINT_DAYS: i32 = 40;

static FACTS: LazyLock<Bulk> = LazyLock::new(|| {
    Bulk::new(
        "facts (community, day, from_account, to_account, kind, space, count)",
        "(?,?,?,?,?,?,?)",
        "ON CONFLICT (community, day, from_account, to_account, kind, space) DO UPDATE SET count = facts.count + excluded.count",
    )
});

static MET: LazyLock<Bulk> = LazyLock::new(|| Bulk::new("accounts (community, id, member, native, spelling, name, machine, met, here)", "(?,?,?,?,?,?,?,?,1)", ""));

static PAGES: LazyLock<Bulk> = LazyLock::new(|| {
    Bulk::new(
        "pages (community, space, number, low, high, bytes, first, last)",
        "(?,?,?,?,?,?,?,?)",
        "ON CONFLICT (community, space, number) DO UPDATE SET low = excluded.low, high = excluded.high, bytes = excluded.bytes, first = excluded.first, last = excluded.last",
    )
});

static TERMS: LazyLock<Bulk> = LazyLock::new(|| Bulk::new("terms (community, day, space, bytes)", "(?,?,?,?)", "ON CONFLICT (community, day, space) DO UPDATE SET bytes = excluded.bytes"));

static WORDS: LazyLock<Bulk> = LazyLock::new(|| Bulk::new("words (community, term, words)", "(?,?,?)", "ON CONFLICT (community, term) DO NOTHING"));

impl Store {
    /// Writes a batch: all of it, or nothing.
    ///
    /// # Errors
    /// When the database refuses: then it is as it was.
    pub async fn commit(&self, batch: &Batch) -> Result<(), StoreError> {
        let mut transaction = self.write.begin_with("BEGIN IMMEDIATE").await?;
        let connection = &mut *transaction;
        FACTS.write(connection, &batch.facts, bind_fact).await?;
        PAGES.write(connection, &batch.pages, bind_page).await?;
        for run in batch.changes.chunk_by(|a, b| matches!((a, b), ((_, Change::Met(_)), (_, Change::Met(_))))) {
            write_changes(connection, run).await?;
        }
        TERMS.write(connection, &batch.terms, bind_terms).await?;
        WORDS.write(connection, &batch.words, |query, (community, term, words)| query.bind(i64::from(community.0)).bind(*term as i64).bind(&**words)).await?;
        for community in &batch.behind {
            run(connection, sqlx::query("UPDATE communities SET behind = 1 WHERE id = $1").bind(i64::from(community.0))).await?;
        }
        for rebuilt in &batch.rebuilt {
            write_rebuilt(connection, rebuilt).await?;
        }
        write_outgoing(connection, batch).await?;
        transaction.commit().await?;
        Ok(())
    }
}

async fn run(connection: &mut SqliteConnection, query: Query<'_, Sqlite, SqliteArguments>) -> Result<(), StoreError> {
    query.execute(connection).await?;
    Ok(())
}

fn bind_fact<'q>(query: Values<'q>, (community, fact): &'q (CommunityId, Fact)) -> Values<'q> {
    query
        .bind(i64::from(community.0))
        .bind(i64::from(fact.day.0))
        .bind(i64::from(fact.from.0))
        .bind(fact.to.map_or(0, |to| i64::from(to.0)))
        .bind(fact.kind as i64)
        .bind(i64::from(fact.space.0))
        .bind(i64::from(fact.count))
}

fn bind_page<'q>(query: Values<'q>, page: &'q PageRow) -> Values<'q> {
    query
        .bind(i64::from(page.community.0))
        .bind(i64::from(page.space.0))
        .bind(i64::from(page.number))
        .bind(page.span.map(|span| span.0 as i64))
        .bind(page.span.map(|span| span.1 as i64))
        .bind(&page.bytes[..])
        .bind(i64::from(page.times.0))
        .bind(i64::from(page.times.1))
}

fn bind_terms<'q>(query: Values<'q>, page: &'q TermPage) -> Values<'q> {
    query.bind(i64::from(page.community.0)).bind(i64::from(page.day.0)).bind(i64::from(page.space.0)).bind(&page.bytes[..])
}

fn bind_met<'q>(query: Values<'q>, (community, met): &'q (CommunityId, &Met)) -> Values<'q> {
    query
        .bind(i64::from(community.0))
        .bind(i64::from(met.account.0))
        .bind(i64::from(met.member.0))
        .bind(met.native.0 as i64)
        .bind(met.spelling.as_deref())
        .bind(&*met.name)
        .bind(i64::from(met.machine))
        .bind(i64::from(met.day.0))
}

async fn write_change(connection: &mut SqliteConnection, id: CommunityId, change: &Change) -> Result<(), StoreError> {
    let community = i64::from(id.0);
    match change {
        Change::Fact(_) | Change::Entered { .. } | Change::Earned { .. } | Change::Credited { .. } | Change::Spoken { .. } | Change::Met(_) | Change::Ills(_) => Ok(()),
        Change::Space(space) => {
            run(
                connection,
                sqlx::query(
                    "INSERT INTO spaces (community, id, native, name, purpose) VALUES ($1, $2, $3, $4, $5)
                     ON CONFLICT (community, id) DO UPDATE SET name = excluded.name, purpose = excluded.purpose",
                )
                .bind(community)
                .bind(i64::from(space.id.0))
                .bind(space.native.0 as i64)
                .bind(&*space.name)
                .bind(json(&space.purpose)),
            )
            .await
        }
        Change::Named { account, name, machine } => {
            let query = sqlx::query("UPDATE accounts SET name = $3, machine = $4 WHERE community = $1 AND id = $2 AND native IS NOT NULL");
            run(connection, query.bind(community).bind(i64::from(account.0)).bind(&**name).bind(i64::from(*machine))).await
        }
        Change::Inviter { account, by } => {
            let query = sqlx::query("UPDATE accounts SET inviter = $3 WHERE community = $1 AND id = $2");
            run(connection, query.bind(community).bind(i64::from(account.0)).bind(by.map(|by| i64::from(by.0)))).await
        }
        Change::Present { account, here } => {
            let query = sqlx::query("UPDATE accounts SET here = $3 WHERE community = $1 AND id = $2");
            run(connection, query.bind(community).bind(i64::from(account.0)).bind(i64::from(*here))).await
        }
        Change::Slipping { member, since } => {
            let query = sqlx::query("INSERT INTO members (community, id, slipping) VALUES ($1, $2, $3) ON CONFLICT (community, id) DO UPDATE SET slipping = excluded.slipping");
            run(connection, query.bind(community).bind(i64::from(member.0)).bind(since.map(|day| i64::from(day.0)))).await
        }
        Change::Hidden { member, hidden } => {
            let query = sqlx::query("INSERT INTO members (community, id, hidden) VALUES ($1, $2, $3) ON CONFLICT (community, id) DO UPDATE SET hidden = excluded.hidden");
            run(connection, query.bind(community).bind(i64::from(member.0)).bind(i64::from(*hidden))).await
        }
        Change::Decided(record) => write_record(connection, community, record).await,
        Change::DayClosed(closed) => close_day(connection, community, closed).await,
        Change::Offered(offer) => {
            let query = sqlx::query("INSERT INTO actions (community, id, until, body) VALUES ($1, $2, $3, $4) ON CONFLICT (community, id) DO NOTHING");
            run(connection, query.bind(community).bind(offer.action as i64).bind(offer.until.0).bind(json(offer))).await
        }
        Change::Taken { action } => run(connection, sqlx::query("DELETE FROM actions WHERE community = $1 AND id = $2").bind(community).bind(*action as i64)).await,
        Change::Erased { account, hash, at } => {
            let host = "UPDATE communities SET host = 0 WHERE id = $1 AND host = (SELECT native FROM accounts WHERE community = $1 AND id = $2)";
            run(connection, sqlx::query(host).bind(community).bind(i64::from(account.0))).await?;
            run(connection, sqlx::query("UPDATE accounts SET native = NULL, spelling = NULL, name = '', here = 0 WHERE community = $1 AND id = $2").bind(community).bind(i64::from(account.0))).await?;
            let query = sqlx::query("INSERT INTO erased (community, hash, at) VALUES ($1, $2, $3) ON CONFLICT (community, hash) DO UPDATE SET at = excluded.at");
            run(connection, query.bind(community).bind(*hash as i64).bind(at.0)).await
        }
        Change::Blind(blind) => {
            let query = sqlx::query("INSERT INTO blinds (community, since, until, messages) VALUES ($1, $2, $3, $4)");
            run(connection, query.bind(community).bind(blind.since.0).bind(blind.until.0).bind(i64::from(blind.messages))).await
        }
        Change::Letter(letter) => {
            let query = sqlx::query("INSERT INTO letters (community, recipient, at, body) VALUES ($1, $2, $3, $4)");
            run(connection, query.bind(community).bind(letter.to.0 as i64).bind(letter.at.0).bind(json(letter))).await?;
            let newest = "DELETE FROM letters WHERE community = $1 AND recipient = $2 AND at < (SELECT MIN(at) FROM (SELECT at FROM letters WHERE community = $1 AND recipient = $2 ORDER BY at DESC LIMIT 3) newest)";
            run(connection, sqlx::query(newest).bind(community).bind(letter.to.0 as i64)).await
        }
        Change::Fetched(to) => run(connection, sqlx::query("DELETE FROM letters WHERE community = $1 AND recipient = $2").bind(community).bind(to.0 as i64)).await,
        Change::Reading(reading) => run(connection, sqlx::query("UPDATE communities SET reading = $2 WHERE id = $1").bind(community).bind(json(reading))).await,
        Change::Parted(at) => run(connection, sqlx::query("UPDATE communities SET parted = $2 WHERE id = $1").bind(community).bind(at.map(|at| at.0))).await,
        Change::Greeted(host) => run(connection, sqlx::query("UPDATE communities SET host = $2 WHERE id = $1").bind(community).bind(host.0 as i64)).await,
        Change::Badges(badges) => run(connection, sqlx::query("UPDATE communities SET badges = $2 WHERE id = $1").bind(community).bind(json(badges))).await,
        Change::Restricted { account, until } => {
            let query = sqlx::query("UPDATE accounts SET restricted = $3 WHERE community = $1 AND id = $2");
            run(connection, query.bind(community).bind(i64::from(account.0)).bind(until.map(|until| until.0))).await
        }
        Change::Badged { account, badge } => {
            let query = sqlx::query("UPDATE accounts SET badge = $3 WHERE community = $1 AND id = $2");
            run(connection, query.bind(community).bind(i64::from(account.0)).bind(badge.map(|badge| badge.0 as i64))).await
        }
        Change::Trouble(trouble) => {
            let query = sqlx::query(
                "INSERT INTO troubles (community, at, what, why, body) VALUES ($1, $2, $3, $4, $5) ON CONFLICT (community, what, why) DO UPDATE SET at = excluded.at, body = excluded.body",
            );
            run(connection, query.bind(community).bind(trouble.at.0).bind(&*trouble.what).bind(&*trouble.why.0).bind(json(trouble))).await?;
            let newest = "DELETE FROM troubles WHERE community = $1 AND at < (SELECT MIN(at) FROM (SELECT at FROM troubles WHERE community = $1 ORDER BY at DESC LIMIT 20) newest)";
            run(connection, sqlx::query(newest).bind(community)).await
        }
    }
}

/// Writes changes of one sort: people met all at once, anything else one by one.
async fn write_changes(connection: &mut SqliteConnection, changes: &[(CommunityId, Change)]) -> Result<(), StoreError> {
    let met: Vec<_> = changes.iter().filter_map(|(community, change)| if let Change::Met(met) = change { Some((*community, met)) } else { None }).collect();
    MET.write(connection, &met, bind_met).await?;
    for (community, change) in changes.iter().filter(|(_, change)| !is_carried(change) && !matches!(change, Change::Met(_))) {
        write_change(connection, *community, change).await?;
    }
    Ok(())
}

async fn write_record(connection: &mut SqliteConnection, community: i64, record: &Record) -> Result<(), StoreError> {
    let number = record.number as i64;
    let kind = match &record.verdict {
        Verdict::Rank { .. } => "rank",
        Verdict::Machine { .. } => "machine",
        Verdict::Circle { .. } => "circle",
        Verdict::Setting { .. } => "setting",
        Verdict::Badge { .. } => "badge",
    };
    let query = sqlx::query("INSERT INTO records (community, number, at, kind, body) VALUES ($1, $2, $3, $4, $5)");
    run(connection, query.bind(community).bind(number).bind(record.at.0).bind(kind).bind(json(record))).await?;
    for member in record.verdict.about() {
        let query = sqlx::query("INSERT INTO record_members (community, member, number) VALUES ($1, $2, $3) ON CONFLICT (community, member, number) DO NOTHING");
        run(connection, query.bind(community).bind(i64::from(member.0)).bind(number)).await?;
    }
    match &record.verdict {
        Verdict::Rank { member, to: (rank, locked), .. } => {
            let query = sqlx::query(
                "INSERT INTO members (community, id, rank, locked, since) VALUES ($1, $2, $3, $4, $5) ON CONFLICT (community, id) DO UPDATE SET rank = excluded.rank, locked = excluded.locked, since = excluded.since, slipping = NULL",
            );
            run(connection, query.bind(community).bind(i64::from(member.0)).bind(&**rank).bind(i64::from(*locked)).bind(record.at.0)).await
        }
        Verdict::Setting { setting, to, .. } => {
            let query = sqlx::query("INSERT INTO settings (community, setting, value) VALUES ($1, $2, $3) ON CONFLICT (community, setting) DO UPDATE SET value = excluded.value");
            run(connection, query.bind(community).bind(setting.key()).bind(&**to)).await
        }
        Verdict::Badge { rank, to: Some(badge), .. } => {
            let query = sqlx::query("INSERT INTO settings (community, setting, value) VALUES ($1, $2, $3) ON CONFLICT (community, setting) DO UPDATE SET value = excluded.value");
            run(connection, query.bind(community).bind(format!("{BADGE}{rank}")).bind(badge.0.to_string())).await
        }
        Verdict::Badge { rank, to: None, .. } => run(connection, sqlx::query("DELETE FROM settings WHERE community = $1 AND setting = $2").bind(community).bind(format!("{BADGE}{rank}"))).await,
        Verdict::Machine { .. } | Verdict::Circle { .. } => Ok(()),
    }
}

async fn write_rebuilt(connection: &mut SqliteConnection, rebuilt: &Rebuilt) -> Result<(), StoreError> {
    let community = i64::from(rebuilt.community.0);
    let query = sqlx::query("UPDATE communities SET since = $2, open_day = $3, standings = $4, behind = 0 WHERE id = $1");
    run(connection, query.bind(community).bind(i64::from(rebuilt.since.0)).bind(i64::from(rebuilt.open_day.0)).bind(rebuilt.standings.encode())).await?;
    run(connection, sqlx::query("DELETE FROM points WHERE community = $1").bind(community)).await?;
    for (day, points) in rebuilt.points.iter().filter(|(day, _)| day.0 >= rebuilt.open_day.0 - POINT_DAYS) {
        write_points(connection, community, *day, points).await?;
    }
    Ok(())
}

async fn write_points(connection: &mut SqliteConnection, community: i64, day: Day, points: &[(MemberId, i32)]) -> Result<(), StoreError> {
    if points.is_empty() {
        return Ok(());
    }
    let query = sqlx::query("INSERT INTO points (community, day, bytes) VALUES ($1, $2, $3) ON CONFLICT (community, day) DO UPDATE SET bytes = excluded.bytes");
    run(connection, query.bind(community).bind(i64::from(day.0)).bind(encode_points(points))).await
}

async fn close_day(connection: &mut SqliteConnection, community: i64, closed: &Closed) -> Result<(), StoreError> {
    let query = sqlx::query("UPDATE communities SET open_day = $2, standings = $3 WHERE id = $1");
    run(connection, query.bind(community).bind(i64::from(closed.day.0) + 1).bind(closed.standings.encode())).await?;
    write_points(connection, community, closed.day, &closed.points).await?;
    run(connection, sqlx::query("DELETE FROM points WHERE community = $1 AND day < $2").bind(community).bind(i64::from(closed.day.0 - POINT_DAYS))).await?;
    // Buttons that nobody can press any more.
    let midnight = i64::from(closed.day.0) * hearth_core::DAY;
    run(connection, sqlx::query("DELETE FROM actions WHERE community = $1 AND until < $2").bind(community).bind(midnight)).await
}

async fn write_outgoing(connection: &mut SqliteConnection, batch: &Batch) -> Result<(), StoreError> {
    for row in &batch.outbox {
        let query = sqlx::query("INSERT INTO outbox (id, community, at, due, effect) VALUES ($1, $2, $3, $4, $5)");
        run(connection, query.bind(row.id as i64).bind(i64::from(row.community.0)).bind(row.at.0).bind(row.due.map(|due| due.0)).bind(json(&row.effect))).await?;
    }
    if let Some(last) = batch.outbox.iter().map(|row| row.id as i64).max() {
        let query = sqlx::query("INSERT INTO counters (name, next) VALUES ('outbox', $1) ON CONFLICT (name) DO UPDATE SET next = excluded.next WHERE excluded.next > counters.next");
        run(connection, query.bind(last + 1)).await?;
    }
    for id in &batch.settled {
        run(connection, sqlx::query("DELETE FROM outbox WHERE id = $1").bind(*id as i64)).await?;
    }
    for cursor in &batch.cursors {
        let query = sqlx::query("INSERT INTO cursors (connection, mark) VALUES ($1, $2) ON CONFLICT (connection) DO UPDATE SET mark = excluded.mark");
        run(connection, query.bind(&*cursor.connection).bind(json(&cursor.mark))).await?;
    }
    for (community, timer, due) in &batch.timers {
        let community = i64::from(community.0);
        match due {
            Some(due) => {
                let query = sqlx::query("INSERT INTO timers (community, timer, due) VALUES ($1, $2, $3) ON CONFLICT (community, timer) DO UPDATE SET due = excluded.due");
                run(connection, query.bind(community).bind(json(timer)).bind(due.0)).await?;
            }
            None => run(connection, sqlx::query("DELETE FROM timers WHERE community = $1 AND timer = $2").bind(community).bind(json(timer))).await?,
        }
    }
    Ok(())
}

/// As JSON. What is kept has string keys and no numbers that JSON lacks, so this can't fail.
fn json(value: &impl serde::Serialize) -> String {
    serde_json::to_string(value).unwrap_or_default()
}
