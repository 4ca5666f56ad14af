//! A copy of the whole database, made while it is in use.

use crate::{Store, StoreError};
use std::path::Path;

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
        sqlx::query("VACUUM INTO $1").bind(to.to_string_lossy().into_owned()).execute(&self.read).await?;
        Ok(())
    }
}
