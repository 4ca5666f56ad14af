//! Opening: one process owns a data folder, and a database that is not ours to change is left untouched.

use crate::StoreError;
use sqlx::migrate::Migrator;
use sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePool, SqlitePoolOptions, SqliteSynchronous};
use sqlx::{AssertSqlSafe, ConnectOptions, Connection, Row};
use std::fs::{File, OpenOptions, TryLockError};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

static MIGRATIONS: Migrator = sqlx::migrate!("./migrations");

/// "Hrth": marks the file as a database of Hearth.
const APPLICATION: i64 = 0x4872_7468;

/// Rows that the database's thread hands over before it waits: each handing over wakes another thread.
const ROWS: usize = 1_024;
/// Statements that stay prepared: all that a commit may need.
const STATEMENTS: usize = 200;

/// The database of a data folder.
#[derive(Clone, Debug)]
pub struct Store {
    pub(crate) write: SqlitePool,
    pub(crate) read: SqlitePool,
    pub(crate) file: PathBuf,
    lock: Option<Arc<File>>,
}

impl Store {
    /// Opens a folder for this process alone, and sets up what is missing.
    ///
    /// # Errors
    /// When another process has it, or its database is newer, damaged or not Hearth's: then it is left as it is.
    pub async fn open(folder: &Path) -> Result<Self, StoreError> {
        std::fs::create_dir_all(folder).map_err(|why| StoreError::folder(folder, why))?;
        let lock = lock(folder)?;
        let file = folder.join("hearth.db");
        if file.exists() && file.metadata().is_ok_and(|about| about.len() > 0) {
            check(&file).await?;
        }
        let options = SqliteConnectOptions::new()
            .filename(&file)
            .create_if_missing(true)
            .journal_mode(SqliteJournalMode::Wal)
            .synchronous(SqliteSynchronous::Full)
            .busy_timeout(Duration::from_secs(10))
            .row_buffer_size(ROWS)
            .disable_statement_logging()
            .statement_cache_capacity(STATEMENTS)
            .pragma("cache_size", "-8192")
            // Pages that change again and again are copied into the file once for many commits: at 64 MB of log.
            .pragma("wal_autocheckpoint", "16384")
            // What is erased is overwritten, not just unlinked.
            .pragma("secure_delete", "FAST");
        let write = SqlitePoolOptions::new().max_connections(1).connect_with(options).await.map_err(|error| told(&file, error))?;
        MIGRATIONS.run(&write).await.map_err(|error| StoreError::damaged(&file, error))?;
        // Only a database that is set up is marked as ours: one whose first start was cut short is set up again.
        sqlx::query(AssertSqlSafe(format!("PRAGMA application_id = {APPLICATION}"))).execute(&write).await.map_err(|error| told(&file, error))?;
        let read = readers(&file).await?;
        Ok(Self { write, read, file, lock: Some(Arc::new(lock)) })
    }

    /// Opens a folder to read, beside a process that may be writing.
    ///
    /// # Errors
    /// When there is no database, or it is newer, damaged or not Hearth's.
    pub async fn beside(folder: &Path) -> Result<Self, StoreError> {
        let file = folder.join("hearth.db");
        if !file.exists() {
            return Err(StoreError::Missing(folder.to_owned()));
        }
        check(&file).await?;
        let read = readers(&file).await?;
        Ok(Self { write: read.clone(), read, file, lock: None })
    }

    /// Closes it in order: everything is in the one file, if nobody reads beside, and another process may have the folder.
    pub async fn close(&self) {
        self.read.close().await;
        self.write.close().await;
        if let Some(lock) = &self.lock {
            // The end of the process unlocks it too.
            let _ = lock.unlock();
        }
    }
}

fn lock(folder: &Path) -> Result<File, StoreError> {
    let path = folder.join("hearth.lock");
    let file = OpenOptions::new().create(true).truncate(false).write(true).open(&path).map_err(|why| StoreError::folder(&path, why))?;
    match file.try_lock() {
        Ok(()) => Ok(file),
        Err(TryLockError::WouldBlock) => Err(StoreError::InUse(folder.to_owned())),
        Err(TryLockError::Error(why)) => Err(StoreError::folder(&path, why)),
    }
}

async fn readers(file: &Path) -> Result<SqlitePool, StoreError> {
    let options = reading(file).busy_timeout(Duration::from_secs(10)).pragma("cache_size", "-2048");
    SqlitePoolOptions::new().max_connections(3).connect_with(options).await.map_err(|error| told(file, error))
}

fn reading(file: &Path) -> SqliteConnectOptions {
    SqliteConnectOptions::new().filename(file).read_only(true).row_buffer_size(ROWS).disable_statement_logging()
}

/// Looks at a database without changing a byte of it: whether it is one, is Hearth's, is whole, and is not newer.
async fn check(file: &Path) -> Result<(), StoreError> {
    if !header(file)?.starts_with(b"SQLite format 3\0") {
        return Err(StoreError::damaged(file, "it does not begin like a database"));
    }
    let mut connection = reading(file).connect().await.map_err(|error| told(file, error))?;
    let looked = look(&mut connection, file).await;
    let _ = connection.close().await;
    looked
}

fn header(file: &Path) -> Result<[u8; 16], StoreError> {
    use std::io::Read;
    let mut head = [0; 16];
    File::open(file).and_then(|mut file| file.read(&mut head)).map_err(|why| StoreError::folder(file, why))?;
    Ok(head)
}

async fn look(connection: &mut sqlx::SqliteConnection, file: &Path) -> Result<(), StoreError> {
    let told = |error| told(file, error);
    let application: i64 = sqlx::query("PRAGMA application_id").fetch_one(&mut *connection).await.map_err(told)?.get(0);
    if application != APPLICATION {
        let tables = sqlx::query("SELECT COUNT(*) FROM sqlite_master WHERE type = 'table' AND name NOT LIKE '\\_sqlx%' ESCAPE '\\' AND name <> 'communities'");
        let others: i64 = tables.fetch_one(&mut *connection).await.map_err(told)?.get(0);
        // A first start that was cut short leaves an empty database, or one that is set up and not marked yet.
        let begun = application == 0 && (others == 0 || is_set_up(connection).await);
        return if begun { Ok(()) } else { Err(StoreError::Foreign(file.to_owned())) };
    }
    // A file that lost its tail, without reading all of it.
    let pages: i64 = sqlx::query("PRAGMA page_count").fetch_one(&mut *connection).await.map_err(told)?.get(0);
    let size: i64 = sqlx::query("PRAGMA page_size").fetch_one(&mut *connection).await.map_err(told)?.get(0);
    let bytes = file.metadata().map_or(0, |about| about.len() as i64);
    if bytes < pages.saturating_mul(size) && !file.with_extension("db-wal").exists() {
        return Err(StoreError::damaged(file, format!("it ends after {bytes} bytes of {}", pages.saturating_mul(size))));
    }
    let latest = MIGRATIONS.iter().map(|migration| migration.version).max().unwrap_or_default();
    let version: i64 = sqlx::query("SELECT COALESCE(MAX(version), 0) FROM _sqlx_migrations").fetch_one(&mut *connection).await.map_err(told)?.get(0);
    if version > latest {
        return Err(StoreError::Newer(file.to_owned()));
    }
    for table in ["communities", "facts", "pages", "accounts", "outbox", "cursors"] {
        sqlx::query(AssertSqlSafe(format!("SELECT * FROM {table} LIMIT 1"))).fetch_optional(&mut *connection).await.map_err(told)?;
    }
    Ok(())
}

/// Whether a database without our mark has been set up by us: its first migration is ours, to the letter.
async fn is_set_up(connection: &mut sqlx::SqliteConnection) -> bool {
    let row = sqlx::query("SELECT checksum FROM _sqlx_migrations ORDER BY version LIMIT 1").fetch_optional(connection).await;
    let first = MIGRATIONS.iter().next().map(|migration| &*migration.checksum);
    row.is_ok_and(|row| row.map(|row| row.get::<Vec<u8>, _>(0)).as_deref() == first)
}

fn told(file: &Path, error: sqlx::Error) -> StoreError {
    let damaged = match &error {
        // SQLITE_CORRUPT and SQLITE_NOTADB with their variants, and a schema that is not there.
        sqlx::Error::Database(database) => database.code().and_then(|code| code.parse::<i64>().ok()).is_some_and(|code| matches!(code & 0xff, 1 | 11 | 26)),
        _ => false,
    };
    if damaged { StoreError::damaged(file, error) } else { error.into() }
}
