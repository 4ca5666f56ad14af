//! What can go wrong with the database, and what to do about it.

use std::path::{Path, PathBuf};

/// Why the database can't be used. Each says what to do.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// Another process has the folder.
    #[error("another Hearth is running on {}; stop it first, or choose another folder with --data", .0.display())]
    InUse(PathBuf),
    /// There is nothing there yet.
    #[error("there is no database in {}; is --data the folder that you mean?", .0.display())]
    Missing(PathBuf),
    /// Written by a later version.
    #[error("{} was written by a newer Hearth; it is untouched. Use that version or a later one, or another folder", .0.display())]
    Newer(PathBuf),
    /// Not a Hearth database.
    #[error("{} is not a database of Hearth; it is untouched. Choose another folder with --data", .0.display())]
    Foreign(PathBuf),
    /// Damaged.
    #[error("{} is damaged ({}); it is untouched. Put a backup in its place (see `hearth backup --help`)", .file.display(), .why)]
    Damaged {
        /// Which file.
        file: PathBuf,
        /// What is wrong with it.
        why: String,
    },
    /// The file of a backup is already there.
    #[error("{} is already there; choose a name that is not taken", .0.display())]
    Taken(PathBuf),
    /// The folder can't be used.
    #[error("{}: {}; check that the folder exists and may be written", .path.display(), .why)]
    Folder {
        /// Which path.
        path: PathBuf,
        /// What the system says.
        why: std::io::Error,
    },
    /// Somebody asked to stop.
    #[error("stopped; what was done is kept, and the same command goes on from there")]
    Stopped,
    /// Something else that the database says.
    #[error("the database says: {why}; {mend}")]
    Database {
        /// What it says.
        why: sqlx::Error,
        /// What can be done.
        mend: &'static str,
    },
}

impl From<sqlx::Error> for StoreError {
    fn from(why: sqlx::Error) -> Self {
        let code = if let sqlx::Error::Database(database) = &why { database.code().and_then(|code| code.parse::<i64>().ok()) } else { None };
        // SQLite's result codes, without their variants: https://sqlite.org/rescode.html
        let mend = match code.map(|code| code & 0xff) {
            Some(5 | 6) => "something else is writing to it; stop that, then try again",
            Some(8) => "the folder or the file may not be written; check who owns them",
            Some(10 | 14) => "the disk or the folder can't be used; check both",
            Some(11 | 26) => "it is damaged; stop Hearth and put a backup in its place (see `hearth backup --help`)",
            Some(13) => "the disk is full; make room, then start again",
            _ => "if it happens again, please report it with the log",
        };
        Self::Database { why, mend }
    }
}

impl StoreError {
    pub(crate) fn folder(path: &Path, why: std::io::Error) -> Self {
        Self::Folder { path: path.to_owned(), why }
    }

    pub(crate) fn damaged(file: &Path, why: impl std::fmt::Display) -> Self {
        Self::Damaged { file: file.to_owned(), why: why.to_string() }
    }
}
