//! A copy of the whole database, made while it is in use.

use crate::{Store, StoreError};
use std::path::{Path, PathBuf};

impl Store {
    /// Writes a copy to a file that is not there yet. The copy is as of one moment and holds nothing that was erased before.
    ///
    /// # Errors
    /// When the file is there already or can't be written.
    pub async fn backup(&self, to: &Path) -> Result<(), StoreError> {
        if to.exists() {
            return Err(StoreError::Taken(to.to_owned()));
        }
        if let Some(folder) = to.parent().filter(|folder| !folder.as_os_str().is_empty() && !folder.exists()) {
            return Err(StoreError::folder(folder, std::io::ErrorKind::NotFound.into()));
        }
        // Under another name until it is whole: a copy that was cut short must not look like one.
        let mut part = to.as_os_str().to_owned();
        part.push(".part");
        let part = PathBuf::from(part);
        let _ = std::fs::remove_file(&part);
        sqlx::query("VACUUM INTO $1").bind(part.to_string_lossy().into_owned()).execute(&self.read).await?;
        std::fs::rename(&part, to).map_err(|why| StoreError::folder(to, why))
    }
}
