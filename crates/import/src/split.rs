//! A JSON document of any size, taken apart piece by piece with bounded memory.
//!
//! The reader goes down to the array that matters by itself; each element of it is decoded by serde straight from the
//! buffer. Only where that fails is an element's end sought by its brackets, so that one bad element costs only itself.

use crate::mend::mended;
use crate::{At, ImportError, Spot};
use serde::de::{Deserialize, DeserializeOwned};
use std::io::Read;
use std::path::{Path, PathBuf};

/// Bytes that are read at once.
pub(crate) const CHUNK: usize = 256 << 10;
/// Bytes that one element may have.
pub(crate) const MOST: usize = 16 << 20;
/// Bytes that a small value, such as a name in the head, may have.
const SMALL: usize = 64 << 10;

/// A document, read up to some place in it.
pub(crate) struct Split<R> {
    from: R,
    path: PathBuf,
    /// What is read and not used yet is `buffer[at..end]`.
    buffer: Vec<u8>,
    at: usize,
    end: usize,
    /// Where `buffer[0]` is in the file.
    base: u64,
    /// How large the buffer is when nothing special happens.
    chunk: usize,
    done: bool,
}

/// What was made of the bytes of an element.
pub(crate) enum Step {
    /// So many bytes were an element, and it was used.
    Used(usize),
    /// It was an element, but not one for now: it stays.
    Left,
    /// It has no end yet.
    Short,
    /// It is not what it should be.
    Bad,
}

/// What became of an element.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Outcome {
    /// Used.
    Taken,
    /// Still there.
    Left,
    /// Passed over: it can't be decoded.
    Unreadable,
    /// Passed over: it is too large.
    Large,
}

impl<R: Read> Split<R> {
    /// Begins at `base` of the file.
    pub(crate) fn new(from: R, path: &Path, base: u64, chunk: usize) -> Self {
        Self { from, path: path.to_owned(), buffer: Vec::new(), at: 0, end: 0, base, chunk, done: false }
    }

    /// Where in the file the next piece is.
    pub(crate) fn place(&self) -> u64 {
        self.base + self.at as u64
    }

    /// How many bytes are in memory for it.
    pub(crate) fn held(&self) -> usize {
        self.buffer.capacity()
    }

    /// The next byte that is no space; none at the end of the file.
    pub(crate) fn peek(&mut self) -> Result<Option<u8>, ImportError> {
        loop {
            while let Some(byte) = self.buffer[self.at..self.end].first() {
                if !byte.is_ascii_whitespace() {
                    return Ok(Some(*byte));
                }
                self.at += 1;
            }
            if !self.fill()? {
                return Ok(None);
            }
        }
    }

    /// Goes over a byte-order mark at the start.
    pub(crate) fn mark(&mut self) -> Result<(), ImportError> {
        while self.end - self.at < 3 && self.fill()? {}
        if self.buffer[self.at..self.end].starts_with("\u{feff}".as_bytes()) {
            self.at += 3;
        }
        Ok(())
    }

    /// Goes into an object or array; false if there is something else.
    pub(crate) fn enter(&mut self, bracket: u8) -> Result<bool, ImportError> {
        let there = self.peek()? == Some(bracket);
        self.at += usize::from(there);
        Ok(there)
    }

    /// Whether the array that it is in has another element; if not, it is left.
    pub(crate) fn more(&mut self) -> Result<bool, ImportError> {
        loop {
            match self.peek()? {
                Some(b',') => self.at += 1,
                Some(b']') => {
                    self.at += 1;
                    return Ok(false);
                }
                Some(b'}' | b':') => return Err(self.broken("a bracket that fits nothing")),
                Some(_) => return Ok(true),
                None => return Err(self.cut()),
            }
        }
    }

    /// The next key of the object that it is in, or none where the object ends.
    pub(crate) fn key(&mut self) -> Result<Option<String>, ImportError> {
        loop {
            match self.peek()? {
                Some(b',') => self.at += 1,
                Some(b'}') => {
                    self.at += 1;
                    return Ok(None);
                }
                Some(b'"') => break,
                Some(_) => return Err(self.broken("a name in quotes should be here")),
                None => return Err(self.cut()),
            }
        }
        let key = self.small::<String>()?.unwrap_or_default();
        match self.peek()? {
            Some(b':') => self.at += 1,
            Some(_) => return Err(self.broken("a colon should be here")),
            None => return Err(self.cut()),
        }
        Ok(Some(key))
    }

    /// A small value; none if it is large or something else, and then it is passed over.
    pub(crate) fn small<T: DeserializeOwned>(&mut self) -> Result<Option<T>, ImportError> {
        self.peek()?;
        let Some(len) = self.extent(SMALL)? else { return Ok(None) };
        let value = value::<T>(&self.buffer[self.at..self.at + len]).ok().map(|(value, _)| value);
        self.at += len;
        Ok(value)
    }

    /// Passes over a value of any size.
    pub(crate) fn skip(&mut self) -> Result<(), ImportError> {
        self.peek()?;
        if let Some(len) = self.extent(0)? {
            self.at += len;
        }
        Ok(())
    }

    /// Gives the next element to `take`, again and again while it is [`Step::Short`]. To be called where [`Self::more`] said so.
    pub(crate) fn element(&mut self, take: &mut dyn FnMut(&[u8]) -> Step) -> Result<Outcome, ImportError> {
        loop {
            match take(&self.buffer[self.at..self.end.min(self.at + MOST)]) {
                Step::Used(len) => {
                    self.at += len;
                    return Ok(Outcome::Taken);
                }
                Step::Left => return Ok(Outcome::Left),
                Step::Short if self.end - self.at < MOST && self.double()? => {}
                Step::Short | Step::Bad => return self.odd(take),
            }
        }
    }

    /// An element that can't be decoded at once: its end is sought by its brackets, and what can be mended is.
    fn odd(&mut self, take: &mut dyn FnMut(&[u8]) -> Step) -> Result<Outcome, ImportError> {
        let Some(len) = self.extent(MOST)? else { return Ok(Outcome::Large) };
        let bytes = &self.buffer[self.at..self.at + len];
        let mut step = take(bytes);
        if matches!(step, Step::Short | Step::Bad)
            && let Some(mended) = mended(bytes)
        {
            step = take(&mended);
        }
        if matches!(step, Step::Left) {
            return Ok(Outcome::Left);
        }
        self.at += len;
        Ok(if matches!(step, Step::Used(_)) { Outcome::Taken } else { Outcome::Unreadable })
    }

    /// How long the value is that begins here, by its brackets and quotes. A value beyond `most` bytes is passed over instead.
    fn extent(&mut self, most: usize) -> Result<Option<usize>, ImportError> {
        let begin = self.place();
        let mut scan = Scan::default();
        let mut len = 0;
        loop {
            let (used, end) = scan.over(&self.buffer[self.at + len..self.end]);
            len += used;
            if end {
                break;
            }
            if len > most {
                self.at += len;
                len = 0;
            }
            if !self.fill()? {
                // A number or word ends where the file ends.
                if scan.plain() && len > 0 {
                    break;
                }
                return Err(ImportError::Cut { spot: self.spot(begin) });
            }
        }
        if self.place() > begin || len > most {
            self.at += len;
            return Ok(None);
        }
        match len {
            0 => Err(self.broken("a value should be here")),
            len => Ok(Some(len)),
        }
    }

    /// Reads until there is twice as much: what is read bit by bit must not be decoded for every bit. False at the end of the file.
    fn double(&mut self) -> Result<bool, ImportError> {
        let wanted = 2 * (self.end - self.at);
        let more = self.fill()?;
        while self.end - self.at < wanted && self.fill()? {}
        Ok(more)
    }

    /// Reads more, behind what is there. False at the end of the file.
    fn fill(&mut self) -> Result<bool, ImportError> {
        if self.done {
            return Ok(false);
        }
        self.make_room();
        let read = loop {
            match self.from.read(&mut self.buffer[self.end..]) {
                Ok(read) => break read,
                Err(why) if why.kind() == std::io::ErrorKind::Interrupted => {}
                Err(why) if why.kind() == std::io::ErrorKind::UnexpectedEof => break 0,
                Err(why) => return Err(ImportError::file(&self.path, why)),
            }
        };
        self.end += read;
        self.done = read == 0;
        Ok(!self.done)
    }

    /// Moves what is left to the front, and makes the buffer larger if that is not enough, or smaller after something large.
    fn make_room(&mut self) {
        if self.at > 0 {
            self.buffer.copy_within(self.at..self.end, 0);
        }
        self.base += self.at as u64;
        self.end -= self.at;
        self.at = 0;
        if self.buffer.len() > self.chunk && self.end * 2 < self.chunk {
            self.buffer.truncate(self.chunk);
            self.buffer.shrink_to_fit();
        }
        if self.end * 2 >= self.buffer.len() {
            let most = MOST.max(self.end) + self.chunk;
            self.buffer.resize((self.end * 2).clamp(self.chunk, most), 0);
        }
    }

    pub(crate) fn spot(&self, byte: u64) -> Spot {
        Spot { file: self.path.clone(), at: At::Byte(byte) }
    }

    pub(crate) fn broken(&self, why: &'static str) -> ImportError {
        ImportError::Broken { spot: self.spot(self.place()), why }
    }

    pub(crate) fn cut(&self) -> ImportError {
        ImportError::Cut { spot: self.spot(self.place()) }
    }
}

/// Decodes the value that the bytes begin with, and tells how many bytes it has.
pub(crate) fn value<'de, T: Deserialize<'de>>(bytes: &'de [u8]) -> Result<(T, usize), Step> {
    let mut values = serde_json::Deserializer::from_slice(bytes).into_iter::<T>();
    match values.next() {
        Some(Ok(value)) => Ok((value, values.byte_offset())),
        Some(Err(why)) if !why.is_eof() => Err(Step::Bad),
        Some(Err(_)) | None => Err(Step::Short),
    }
}

/// The same for an object alone; serde would take an array for one, too.
pub(crate) fn object<'de, T: Deserialize<'de>>(bytes: &'de [u8]) -> Result<(T, usize), Step> {
    if bytes.first() == Some(&b'{') { value(bytes) } else { Err(Step::Bad) }
}

/// Looks for the end of a value.
#[derive(Default)]
struct Scan {
    depth: u64,
    quoted: bool,
    escaped: bool,
    begun: bool,
}

impl Scan {
    /// Goes over the bytes: how many belong to the value, and whether it ends there.
    fn over(&mut self, bytes: &[u8]) -> (usize, bool) {
        let mut at = 0;
        while at < bytes.len() {
            if self.quoted {
                at += self.quote(&bytes[at..]);
                if !self.quoted && self.depth == 0 {
                    return (at, true);
                }
                continue;
            }
            match bytes[at] {
                b'"' if self.depth == 0 && self.begun => return (at, true),
                b'"' => self.quoted = true,
                b'{' | b'[' if self.depth == 0 && self.begun => return (at, true),
                b'{' | b'[' => self.depth += 1,
                b'}' | b']' if self.depth <= 1 => {
                    let own = usize::from(self.depth == 1);
                    return (at + own, true);
                }
                b'}' | b']' => self.depth -= 1,
                b',' | b':' | b' ' | b'\n' | b'\r' | b'\t' if self.depth == 0 => return (at, true),
                _ => {}
            }
            self.begun = true;
            at += 1;
        }
        (at, false)
    }

    /// Goes on within a string, to behind its end.
    fn quote(&mut self, bytes: &[u8]) -> usize {
        if std::mem::take(&mut self.escaped) {
            return 1;
        }
        match memchr::memchr2(b'"', b'\\', bytes) {
            Some(at) if bytes[at] == b'"' => {
                self.quoted = false;
                at + 1
            }
            Some(at) => {
                self.escaped = true;
                at + 1
            }
            None => bytes.len(),
        }
    }

    /// A number or a word, which has no end of its own.
    fn plain(&self) -> bool {
        self.depth == 0 && !self.quoted
    }
}

#[cfg(test)]
mod tests;
