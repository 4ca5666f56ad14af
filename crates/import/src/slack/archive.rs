//! The files of an export, in a folder or in a zip that is not trusted.

use crate::ImportError;
use std::fs::File;
use std::io::Read;
use std::path::{Path, PathBuf};
use zip::read::Config;
use zip::unstable::read::ZipIterable;
use zip::{CompressionMethod, ZipArchive};

/// Files that an export may have.
const MOST: usize = 200_000;
/// Bytes that one file of an archive may have.
const INFLATED: u64 = 256 << 20;
/// How many times larger a file may become than it is in the archive, once it is larger than [`FREE`].
const RATIO: u64 = 200;
/// Bytes that are not asked for their ratio.
const FREE: u64 = 16 << 20;

/// A file of the export.
#[derive(Clone)]
pub(super) struct Entry {
    /// Its path within the export, with `/`.
    pub(super) name: String,
    /// Its number in an archive.
    pub(super) number: u32,
    /// Bytes on the disk.
    pub(super) size: u64,
}

/// Where the files are.
pub(super) struct Files {
    root: PathBuf,
    kind: Kind,
    /// Bytes of the disk that were read.
    read: u64,
    /// Bytes that an archive gave.
    inflated: u64,
}

enum Kind {
    Folder,
    /// The archive, its size, and the folder within it that everything is in.
    Zip(Box<ZipArchive<File>>, u64, String),
}

/// What is done with a file's bytes, and the path to show for it.
type With<'a> = &'a mut dyn FnMut(&mut dyn Read, &Path) -> Result<(), ImportError>;

impl Files {
    pub(super) fn open(path: &Path) -> Result<Self, ImportError> {
        let kind = if path.is_dir() { Kind::Folder } else { archive(path)? };
        Ok(Self { root: path.to_owned(), kind, read: 0, inflated: 0 })
    }

    /// Bytes of the disk that were read.
    pub(super) fn bytes(&self) -> u64 {
        self.read
    }

    /// The path to show for a file.
    pub(super) fn shown(&self, name: &str) -> PathBuf {
        self.root.join(name)
    }

    /// Calls `each` with every file in the export and in the folders of it.
    pub(super) fn each(&self, each: &mut dyn FnMut(&str, &Entry) -> Result<(), ImportError>) -> Result<(), ImportError> {
        match &self.kind {
            Kind::Folder => self.folder(each),
            Kind::Zip(archive, _, prefix) => {
                let metadata = archive.metadata();
                for number in 0..metadata.len() {
                    let Ok(entry) = metadata.entry(number) else { continue };
                    let name = entry.name().unwrap_or_default();
                    if let Some(name) = name.strip_prefix(prefix.as_str()).filter(|name| !name.ends_with('/')) {
                        each(name, &Entry { name: name.to_owned(), number: number as u32, size: entry.compressed_size() })?;
                    }
                }
                Ok(())
            }
        }
    }

    fn folder(&self, each: &mut dyn FnMut(&str, &Entry) -> Result<(), ImportError>) -> Result<(), ImportError> {
        let mut count = 0;
        let mut folders = vec![String::new()];
        while let Some(prefix) = folders.pop() {
            let folder = self.root.join(&prefix);
            let fail = |why| ImportError::file(&folder, why);
            for found in std::fs::read_dir(&folder).map_err(fail)? {
                let found = found.map_err(fail)?;
                let metadata = found.metadata().map_err(fail)?;
                // What has no name in Unicode was not written by Slack.
                let Ok(name) = found.file_name().into_string() else { continue };
                if metadata.is_dir() && prefix.is_empty() {
                    folders.push(format!("{name}/"));
                } else if !metadata.is_dir() {
                    count += 1;
                    let name = format!("{prefix}{name}");
                    each(&name, &Entry { name: name.clone(), number: 0, size: metadata.len() })?;
                }
                if count > MOST {
                    return Err(ImportError::Many { path: self.root.clone(), most: MOST });
                }
            }
        }
        Ok(())
    }

    /// Reads a file.
    pub(super) fn read(&mut self, entry: &Entry, with: With<'_>) -> Result<(), ImportError> {
        let shown = self.shown(&entry.name);
        let Kind::Zip(archive, size, _) = &mut self.kind else {
            let mut counted = Counted { from: File::open(&shown).map_err(|why| ImportError::file(&shown, why))?, read: 0 };
            let done = with(&mut counted, &shown);
            self.read += counted.read;
            return done;
        };
        let number = entry.number as usize;
        let damaged = |why| ImportError::Archive { path: self.root.clone(), entry: number, why };
        let inner = archive.by_index(number).map_err(|_| damaged("can't be unpacked: it is damaged, encrypted or of an unusual kind; download the export again"))?;
        let compressed = inner.compressed_size().min(*size);
        // Entries may overlap; all together must not be more than what one honest archive of that size holds.
        let left = size.saturating_mul(RATIO).max(INFLATED).saturating_sub(self.inflated);
        let mut guarded = Guarded { inner, compressed, left, inflated: 0, refused: None };
        let done = with(&mut guarded, &shown);
        self.inflated += guarded.inflated;
        self.read += compressed;
        match guarded.refused {
            Some(why) => Err(damaged(why)),
            None => done,
        }
    }
}

/// Opens an archive and looks at every name in it.
fn archive(path: &Path) -> Result<Kind, ImportError> {
    let open = || File::open(path).map_err(|why| ImportError::file(path, why));
    let damaged = |_| ImportError::Archive { path: path.to_owned(), entry: 0, why: "can't be read: the archive is no zip or is damaged; download the export again" };
    let file = open()?;
    let size = file.metadata().map_err(|why| ImportError::file(path, why))?.len();
    // Before anything is kept of them.
    if ZipIterable::try_new(file, Config::default()).map_err(damaged)?.len() > MOST {
        return Err(ImportError::Many { path: path.to_owned(), most: MOST });
    }
    let archive = ZipArchive::new(open()?).map_err(damaged)?;
    let metadata = archive.metadata();
    let mut prefix = None;
    for number in 0..metadata.len() {
        let refuse = |why| ImportError::Archive { path: path.to_owned(), entry: number, why };
        let entry = metadata.entry(number).map_err(damaged)?;
        let name = entry.name().map_err(|_| refuse("has a name that can't be read"))?;
        if climbs(&name) {
            return Err(refuse("has a path that leads out of the folder; this is no export of Slack's"));
        }
        if entry.size() > INFLATED {
            return Err(refuse("says that it is larger than 256 MiB; unpack the export yourself and give the folder"));
        }
        if !entry.is_dir() && !matches!(entry.compression(), CompressionMethod::Stored | CompressionMethod::Deflated) {
            return Err(refuse("is compressed in an unusual way; unpack the export yourself and give the folder"));
        }
        // Who packs an unpacked export again often has one more folder around it.
        if let Some(around) = name.strip_suffix("channels.json").or(name.strip_suffix("users.json")).filter(|around| around.is_empty() || around.ends_with('/')) {
            prefix = prefix.filter(|known: &String| known.len() <= around.len()).or_else(|| Some(around.to_owned()));
        }
    }
    Ok(Kind::Zip(Box::new(archive), size, prefix.unwrap_or_default()))
}

/// Whether a path is absolute or goes up.
fn climbs(name: &str) -> bool {
    name.starts_with('/') || name.contains(['\\', '\0', ':']) || name.split('/').any(|part| part == "..")
}

struct Counted {
    from: File,
    read: u64,
}

impl Read for Counted {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        let read = self.from.read(buffer)?;
        self.read += read as u64;
        Ok(read)
    }
}

/// Counts what comes out of an archive, whatever its head says.
struct Guarded<R> {
    inner: R,
    compressed: u64,
    /// What the whole archive may still give.
    left: u64,
    inflated: u64,
    refused: Option<&'static str>,
}

impl<R: Read> Read for Guarded<R> {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        let read = match self.inner.read(buffer) {
            Ok(read) => read,
            Err(why) if why.kind() == std::io::ErrorKind::Interrupted => return Err(why),
            Err(_) => return self.refuse("is damaged; download the export again"),
        };
        self.inflated += read as u64;
        if self.inflated > INFLATED {
            return self.refuse("is larger than 256 MiB; unpack the export yourself and give the folder");
        }
        if (self.inflated > FREE && self.inflated > self.compressed.saturating_mul(RATIO)) || self.inflated > self.left {
            return self.refuse("becomes more than 200 times as large when unpacked; this is no export of Slack's");
        }
        Ok(read)
    }
}

impl<R> Guarded<R> {
    fn refuse(&mut self, why: &'static str) -> std::io::Result<usize> {
        self.refused = Some(why);
        Err(std::io::Error::other(why))
    }
}
