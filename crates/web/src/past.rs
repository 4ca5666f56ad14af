//! Exports that were dropped on the page: received into a file, imported into a database of their own, or into the one that is hosted
//! from, while nothing else writes to it.

use axum::extract::Multipart;
use axum::extract::multipart::MultipartError;
use hearth_core::{CommunityId, Policy};
use hearth_engine::{Clock, System};
use hearth_history::{Added, Import, Into};
use hearth_import::Options;
use hearth_storage::{Store, StoreError};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use tokio::io::AsyncWriteExt;
use tokio::sync::{OnceCell, mpsc, oneshot};

/// Where dropped files lie until they are read.
const DROPPED: &str = "dropped";
/// Imports that are remembered.
const JOBS: usize = 50;

/// Where groups' pasts are.
pub(crate) struct Past {
    folder: PathBuf,
    pub(crate) policy: Policy,
    store: OnceCell<Store>,
    jobs: Mutex<Vec<Arc<Job>>>,
    next: AtomicU64,
    /// One import at a time: they share two cores with everything else.
    turn: tokio::sync::Mutex<()>,
    /// Whoever hosts from the same database, and rests during an import.
    rests: Option<mpsc::Sender<Rest>>,
}

/// Somebody wants to import: whoever hosts stops, says so, and goes on once this is let go.
pub struct Rest {
    granted: oneshot::Sender<()>,
    done: oneshot::Receiver<()>,
}

impl Rest {
    /// Nothing is hosted from here on; waits until the import is over.
    pub async fn grant(self) {
        let _ = self.granted.send(());
        let _ = self.done.await;
    }
}

/// One import.
pub(crate) struct Job {
    pub(crate) number: u64,
    pub(crate) community: String,
    size: u64,
    progress: Import,
    end: Mutex<Option<Phase>>,
}

/// How far an import is.
#[derive(Clone, Debug)]
pub(crate) enum Phase {
    /// Reading: so many bytes of so many.
    Reading { done: u64, of: u64, messages: u64 },
    /// Closing past days: so many of so many.
    Closing { done: u64, of: u64 },
    /// Done.
    Done { community: Option<CommunityId>, new: u64, known: u64, people: u64, skipped: Vec<(String, u64)> },
    /// Broken off: why, and the mend.
    Failed(String),
}

impl Past {
    /// In a database of their own in that folder.
    pub(crate) fn apart(folder: PathBuf, policy: Policy) -> Self {
        Self::new(folder, policy, OnceCell::new(), None)
    }

    /// In the database that is hosted from, by whoever hears of `rests`.
    pub(crate) fn hosted(store: Store, folder: PathBuf, policy: Policy, rests: mpsc::Sender<Rest>) -> Self {
        Self::new(folder, policy, OnceCell::new_with(Some(store)), Some(rests))
    }

    fn new(folder: PathBuf, policy: Policy, store: OnceCell<Store>, rests: Option<mpsc::Sender<Rest>>) -> Self {
        // What an earlier process was given and did not come to read.
        let _ = std::fs::remove_dir_all(folder.join(DROPPED));
        Self { folder, policy, store, jobs: Mutex::default(), next: AtomicU64::new(1), turn: Default::default(), rests }
    }

    /// The database, opened when it is first needed.
    pub(crate) async fn store(&self) -> Result<Store, StoreError> {
        self.store.get_or_try_init(|| Store::open(&self.folder)).await.cloned()
    }

    pub(crate) fn job(&self, number: u64) -> Option<Arc<Job>> {
        self.jobs.lock().unwrap_or_else(PoisonError::into_inner).iter().find(|job| job.number == number).cloned()
    }

    /// Receives an export and begins to import it.
    pub(crate) async fn receive(self: &Arc<Self>, mut parts: Multipart) -> Result<Arc<Job>, DropError> {
        let (mut community, mut received) = (String::new(), None);
        while let Some(mut part) = parts.next_field().await? {
            match part.name() {
                Some("community") => community = part.text().await?.trim().chars().take(80).collect(),
                Some("file") if received.is_some() => return Err(DropError::Several),
                Some("file") => {
                    let number = self.next.fetch_add(1, Ordering::Relaxed);
                    let dropped = Dropped(self.folder.join(DROPPED).join(number.to_string()));
                    tokio::fs::create_dir_all(&dropped.0).await?;
                    let path = dropped.0.join(plain(part.file_name().unwrap_or_default()));
                    let mut file = tokio::fs::File::create(&path).await?;
                    while let Some(chunk) = part.chunk().await? {
                        file.write_all(&chunk).await?;
                    }
                    file.flush().await?;
                    received = Some((number, path, dropped));
                }
                _ => {}
            }
        }
        let (number, path, dropped) = received.ok_or(DropError::NoFile)?;
        if community.is_empty() {
            return Err(DropError::NoName);
        }
        let size = tokio::fs::metadata(&path).await?.len();
        let job = Arc::new(Job { number, community, size, progress: Import::default(), end: Mutex::default() });
        self.remember(Arc::clone(&job));
        let (past, running) = (Arc::clone(self), Arc::clone(&job));
        tokio::spawn(async move {
            let end = past.import(&running, &path).await;
            drop(dropped);
            *running.end.lock().unwrap_or_else(PoisonError::into_inner) = Some(end);
        });
        Ok(job)
    }

    fn remember(&self, job: Arc<Job>) {
        let mut jobs = self.jobs.lock().unwrap_or_else(PoisonError::into_inner);
        jobs.push(job);
        if jobs.len() > JOBS {
            jobs.remove(0);
        }
    }

    async fn import(&self, job: &Job, path: &Path) -> Phase {
        let _turn = self.turn.lock().await;
        match self.read(job, path).await {
            Ok(Added { community, report, new, known, people, .. }) => {
                let skipped = report.skipped.iter().map(|(why, passed)| (why.to_string(), passed.count)).collect();
                Phase::Done { community, new, known, people, skipped }
            }
            Err(why) => Phase::Failed(why),
        }
    }

    /// Waits until nothing else writes to the database. It may again once what this gives is let go.
    async fn rest(&self) -> Option<oneshot::Sender<()>> {
        let (granted, grant) = oneshot::channel();
        let (finish, done) = oneshot::channel();
        self.rests.as_ref()?.send(Rest { granted, done }).await.ok()?;
        grant.await.ok()?;
        Some(finish)
    }

    async fn read(&self, job: &Job, path: &Path) -> Result<Added, String> {
        let (options, at) = (Options { format: None, zone: self.policy.zone }, path.to_owned());
        let opened = tokio::task::spawn_blocking(move || hearth_import::open(&at, &options)).await;
        // Whoever dropped a file knows it by its name, not by where it lies here.
        let known = |error: String| error.replace(&format!("{}/", path.parent().unwrap_or(path).display()), "");
        let export = opened.map_err(|error| error.to_string())?.map_err(|error| known(error.to_string()))?;
        let store = self.store().await.map_err(|error| error.to_string())?;
        let into = Into { community: job.community.clone(), policy: self.policy.clone(), now: System.now() };
        let _rests = self.rest().await;
        hearth_history::import(&store, export, &into, &job.progress).await.map_err(|error| known(error.to_string()))
    }
}

impl Job {
    pub(crate) fn phase(&self) -> Phase {
        if let Some(end) = &*self.end.lock().unwrap_or_else(PoisonError::into_inner) {
            return end.clone();
        }
        let Import { bytes, messages, closed, days, .. } = &self.progress;
        match days.load(Ordering::Relaxed) {
            0 => Phase::Reading { done: bytes.load(Ordering::Relaxed), of: self.size.max(1), messages: messages.load(Ordering::Relaxed) },
            of => Phase::Closing { done: closed.load(Ordering::Relaxed), of },
        }
    }
}

/// A file's name without anything that leads elsewhere; its ending says what it is.
fn plain(name: &str) -> String {
    let name: String = name.rsplit(['/', '\\']).next().unwrap_or_default().chars().filter(|c| c.is_alphanumeric() || matches!(c, '.' | '-' | '_')).collect();
    let name = name.trim_start_matches('.');
    // Of one that is too long, the end stays.
    let from = name.char_indices().rev().nth(79).map_or(0, |(at, _)| at);
    let name = name[from..].trim_start_matches('.');
    if name.is_empty() { "export".into() } else { name.into() }
}

/// The folder of a dropped file. Nothing of it is kept once it has been read, or is not read after all.
struct Dropped(PathBuf);

impl Drop for Dropped {
    fn drop(&mut self) {
        if let Err(error) = std::fs::remove_dir_all(&self.0) {
            tracing::warn!(%error, folder = %self.0.display(), "a dropped file could not be removed; it may be removed by hand");
        }
    }
}

/// Why a dropped file can't be read.
#[derive(Debug, thiserror::Error)]
pub(crate) enum DropError {
    #[error("there was no file in it; choose one and try again")]
    NoFile,
    #[error("there were several files in it; drop one after another, or a zip")]
    Several,
    #[error("the community needs a name; give it one and try again")]
    NoName,
    #[error("the file did not come through: {0}; try again")]
    Broken(#[from] MultipartError),
    #[error("the file could not be kept: {0}; is the disk full?")]
    Disk(#[from] std::io::Error),
}

#[cfg(test)]
mod tests {
    #[test]
    fn a_name_leads_nowhere() {
        for (name, plain) in [
            ("result.json", "result.json"),
            ("../../etc/passwd", "passwd"),
            ("C:\\x\\a.zip", "a.zip"),
            ("..", "export"),
            ("", "export"),
            (".bashrc", "bashrc"),
            ("聊天 记录.json", "聊天记录.json"),
            ("a<b>\u{202e}.json", "ab.json"),
        ] {
            assert_eq!(super::plain(name), plain, "{name}");
        }
    }
}
