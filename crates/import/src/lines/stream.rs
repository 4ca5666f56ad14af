//! The lines of a file, plain or gzipped, with bounded memory.

use crate::split::{CHUNK, MOST};
use crate::{At, ImportError, Spot};
use flate2::read::MultiGzDecoder;
use std::cell::Cell;
use std::fs::File;
use std::io::{Read, Seek};
use std::path::{Path, PathBuf};
use std::rc::Rc;

/// What the next line is.
pub(super) enum Found {
    Line,
    /// Larger than a message can be; it is passed over.
    Large,
}

/// Lines of a file, with bounded memory.
pub(super) struct Stream {
    path: PathBuf,
    from: Box<dyn Read>,
    buffer: Vec<u8>,
    at: usize,
    end: usize,
    /// Where the line ends that was found, and where the next one begins.
    stop: usize,
    next: usize,
    number: u64,
    /// Something ends the line that was found, other than the end of the file.
    whole: bool,
    /// How many bytes of the file are read.
    read: Rc<Cell<u64>>,
}

struct Counted {
    file: File,
    read: Rc<Cell<u64>>,
}

impl Read for Counted {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        let read = self.file.read(buffer)?;
        self.read.set(self.read.get() + read as u64);
        Ok(read)
    }
}

impl Stream {
    pub(super) fn open(path: &Path) -> Result<(Self, u64), ImportError> {
        let fail = |why| ImportError::file(path, why);
        let mut file = File::open(path).map_err(fail)?;
        let size = file.metadata().map_err(fail)?.len();
        let gzipped = is_gzipped(&mut file).map_err(fail)?;
        let read = Rc::new(Cell::new(0));
        let counted = Counted { file, read: read.clone() };
        let from: Box<dyn Read> = if gzipped { Box::new(MultiGzDecoder::new(std::io::BufReader::with_capacity(CHUNK, counted))) } else { Box::new(counted) };
        let mut stream = Self { path: path.to_owned(), from, buffer: vec![0; CHUNK], at: 0, end: 0, stop: 0, next: 0, number: 0, whole: true, read };
        while stream.end < 3 && stream.fill()? {}
        if stream.buffer[..stream.end].starts_with("\u{feff}".as_bytes()) {
            stream.next = 3;
        }
        Ok((stream, size))
    }

    /// The line that was found last.
    pub(super) fn line(&self) -> &[u8] {
        &self.buffer[self.at..self.stop]
    }

    /// Whether something ends that line, other than the end of the file.
    pub(super) fn is_whole(&self) -> bool {
        self.whole
    }

    /// Bytes of the disk that were read.
    pub(super) fn bytes(&self) -> u64 {
        self.read.get()
    }

    pub(super) fn spot(&self) -> Spot {
        Spot { file: self.path.clone(), at: At::Line(self.number) }
    }

    /// Finds the next line that is not blank.
    pub(super) fn buffer_line(&mut self) -> Result<Option<Found>, ImportError> {
        loop {
            self.at = self.next;
            self.number += 1;
            let mut large = false;
            let mut sought = 0;
            self.whole = loop {
                if let Some(found) = memchr::memchr(b'\n', &self.buffer[self.at + sought..self.end]) {
                    self.stop = self.at + sought + found;
                    self.next = self.stop + 1;
                    break true;
                }
                sought = self.end - self.at;
                if sought > MOST {
                    (large, self.at, sought) = (true, self.end, 0);
                }
                if !self.fill()? {
                    (self.stop, self.next) = (self.end, self.end);
                    break false;
                }
            };
            if large || self.stop - self.at > MOST {
                return Ok(Some(Found::Large));
            }
            let blank = self.line().trim_ascii_start().len();
            self.at = self.stop - blank;
            if blank > 0 {
                return Ok(Some(Found::Line));
            }
            if !self.whole {
                return Ok(None);
            }
        }
    }

    /// Reads more behind what is there; false at the end.
    fn fill(&mut self) -> Result<bool, ImportError> {
        if self.at > 0 {
            self.buffer.copy_within(self.at..self.end, 0);
            self.end -= self.at;
            self.at = 0;
        }
        if self.buffer.len() > CHUNK && self.end * 2 < CHUNK {
            self.buffer.truncate(CHUNK);
            self.buffer.shrink_to_fit();
        }
        if self.end * 2 >= self.buffer.len() {
            self.buffer.resize((self.end * 2).min(MOST.max(self.end) + CHUNK), 0);
        }
        loop {
            match self.from.read(&mut self.buffer[self.end..]) {
                Ok(read) => {
                    self.end += read;
                    return Ok(read > 0);
                }
                Err(why) if why.kind() == std::io::ErrorKind::Interrupted => {}
                Err(why) if why.kind() == std::io::ErrorKind::UnexpectedEof => return Err(ImportError::Cut { spot: self.spot() }),
                Err(why) if matches!(why.kind(), std::io::ErrorKind::InvalidInput | std::io::ErrorKind::InvalidData) => {
                    return Err(ImportError::Broken { spot: self.spot(), why: "what is gzipped is damaged here" });
                }
                Err(why) => return Err(ImportError::file(&self.path, why)),
            }
        }
    }
}

/// Whether the file begins as gzip does; it is read from the start afterwards.
fn is_gzipped(file: &mut File) -> std::io::Result<bool> {
    let mut magic = [0; 2];
    let mut len = 0;
    while len < magic.len() {
        match file.read(&mut magic[len..])? {
            0 => break,
            read => len += read,
        }
    }
    file.rewind()?;
    Ok(magic == [0x1f, 0x8b])
}
