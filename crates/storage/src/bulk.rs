//! Many rows in few statements: each statement wakes the thread that owns the database, which costs more than a row.

use crate::StoreError;
use sqlx::SqliteConnection;
use sqlx::query::Query;
use sqlx::sqlite::{Sqlite, SqliteArguments};

/// Rows in one statement: as many as fit of the largest size, the rest in smaller ones, so that each is prepared once. By halves, so that
/// however many rows there are, few statements write them.
const CHUNKS: [usize; 10] = [512, 256, 128, 64, 32, 16, 8, 4, 2, 1];

/// A statement with values to be bound.
pub(crate) type Values<'q> = Query<'q, Sqlite, SqliteArguments>;

/// An insertion of rows of one sort, in statements of a few fixed sizes.
pub(crate) struct Bulk([String; CHUNKS.len()]);

impl Bulk {
    /// `INSERT INTO` a table with its columns, rows of `row`, and what is to be done about rows that are there.
    ///
    /// A row has bare question marks: SQLite looks numbered ones up by name, one after another.
    pub(crate) fn new(table: &str, row: &str, conflict: &str) -> Self {
        Self(CHUNKS.map(|rows| format!("INSERT INTO {table} VALUES {} {conflict}", vec![row; rows].join(","))))
    }

    /// Writes all rows.
    pub(crate) async fn write<T>(&'static self, connection: &mut SqliteConnection, mut rows: &[T], bind: impl for<'q> Fn(Values<'q>, &'q T) -> Values<'q>) -> Result<(), StoreError> {
        for (size, sql) in CHUNKS.iter().zip(&self.0) {
            while let Some((chunk, rest)) = rows.split_at_checked(*size) {
                chunk.iter().fold(sqlx::query(sql.as_str()), &bind).execute(&mut *connection).await?;
                rows = rest;
            }
        }
        Ok(())
    }
}
