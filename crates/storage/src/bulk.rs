//! Many rows in few statements: each statement wakes the thread that owns the database, which costs more than a row.

use crate::StoreError;
use sqlx::SqliteConnection;
use sqlx::query::Query;
use sqlx::sqlite::{Sqlite, SqliteArguments};

/// Places for rows in one statement: few sizes, so that each is prepared once. Places that are left over are passed over: that costs
/// less than another statement.
const SIZES: [usize; 10] = [1, 2, 4, 8, 16, 32, 64, 128, 256, 512];

/// A statement with values to be bound.
pub(crate) type Values<'q> = Query<'q, Sqlite, SqliteArguments>;

/// An insertion of rows of one sort, in statements of a few fixed sizes.
pub(crate) struct Bulk([String; SIZES.len()]);

impl Bulk {
    /// `INSERT INTO` a table with its columns, rows of `row`, and what is to be done about rows that are there.
    ///
    /// A row has bare question marks: SQLite looks numbered ones up by name, one after another. Its first value is never NULL, as all are
    /// in a place that is left over.
    pub(crate) fn new(table: &str, row: &str, conflict: &str) -> Self {
        Self(SIZES.map(|rows| format!("INSERT INTO {table} SELECT * FROM (VALUES {}) WHERE column1 IS NOT NULL {conflict}", vec![row; rows].join(","))))
    }

    /// Writes all rows.
    pub(crate) async fn write<T>(&'static self, connection: &mut SqliteConnection, rows: &[T], bind: impl for<'q> Fn(Values<'q>, &'q T) -> Values<'q>) -> Result<(), StoreError> {
        for rows in rows.chunks(SIZES[SIZES.len() - 1]) {
            let sql = &self.0[SIZES.partition_point(|size| *size < rows.len())];
            rows.iter().fold(sqlx::query(sql.as_str()), &bind).execute(&mut *connection).await?;
        }
        Ok(())
    }
}
