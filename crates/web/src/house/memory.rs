//! What the playground remembers beside its database: when it is, and who came by the page.

use hearth_core::Moment;
use serde::{Deserialize, Serialize};
use std::path::{Path, PathBuf};

const FILE: &str = "town.json";

#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) struct Memory {
    /// Gives the town its people and days.
    pub(super) seed: u64,
    /// The beginning of the town's first day.
    pub(super) start: Moment,
    pub(super) now: Moment,
    /// Their names, in the order in which they came.
    pub(super) visitors: Vec<String>,
    #[serde(skip)]
    path: PathBuf,
}

impl Memory {
    /// A town at its beginning.
    pub(super) fn fresh(start: Moment) -> Self {
        Self { seed: 1, start, now: start, visitors: Vec::new(), path: PathBuf::new() }
    }

    /// What is remembered in a folder, or the beginning; and whether it is the beginning.
    pub(super) fn open(folder: &Path, fresh: impl FnOnce() -> Self) -> std::io::Result<(Self, bool)> {
        let path = folder.join(FILE);
        let (memory, new) = match std::fs::read(&path) {
            Ok(bytes) => (serde_json::from_slice(&bytes).map_err(|error| std::io::Error::other(format!("{}: {error}; remove the folder to begin anew", path.display())))?, false),
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => (fresh(), true),
            Err(error) => return Err(error),
        };
        Ok((Self { path, ..memory }, new))
    }

    /// Writes it down, whole or not at all.
    pub(super) fn keep(&self) -> std::io::Result<()> {
        let part = self.path.with_extension("part");
        let mut file = std::fs::File::create(&part)?;
        std::io::Write::write_all(&mut file, &serde_json::to_vec(self)?)?;
        // Renamed before it is on the disk, it could be empty after a power cut.
        file.sync_all()?;
        std::fs::rename(part, &self.path)
    }
}
