//! The ledger: which message is whose and what it has earned. No text.
//!
//! It is the dedupe key for live events, catch-up and imports alike. Messages are kept in pages, in the order in
//! which they were heard; the latest pages stay in memory, older ones are read back when an event needs them.

use crate::{AccountId, Day, Fact, Kind, MessageId, Moment, SpaceId};
use rustc_hash::FxHashMap;
use std::collections::VecDeque;

/// Messages on one page.
pub const PAGE: usize = 512;
/// Pages of a space that stay in memory.
pub const RESIDENT: usize = 8;

/// What is known of one message.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Entry {
    /// The platform's number for it.
    pub message: MessageId,
    /// The message it answers, if the platform said so.
    pub parent: Option<MessageId>,
    /// Who wrote it.
    pub author: AccountId,
    /// Whom it answered, by link or by inference.
    pub answered: Option<AccountId>,
    /// When, in seconds since 1970.
    pub at: u32,
    /// Which kinds it has earned: a bit for each number of [`Kind`].
    pub earned: u16,
}

impl Entry {
    /// Whether it has earned this kind.
    pub fn has(&self, kind: Kind) -> bool {
        self.earned & (1 << kind as u16) != 0
    }

    /// When it was written.
    pub fn moment(&self) -> Moment {
        Moment(i64::from(self.at) * 1_000)
    }
}

/// One person's recognition of one message: an answer, or a reaction of one sort.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub struct Credit {
    /// Who recognised it.
    pub from: AccountId,
    /// [`Credit::ANSWER`], or the hash of the reaction.
    pub mark: u32,
}

impl Credit {
    /// The mark of an answer.
    pub const ANSWER: u32 = 0;
}

/// Consecutive messages of one space.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Page {
    /// Its number within the space, from 0.
    pub number: u32,
    /// Its messages, in the order heard.
    pub entries: Vec<Entry>,
    /// Recognition, by place on the page, in order.
    pub credits: Vec<(u16, Credit)>,
    dirty: bool,
}

/// The ledger of one space, as far as it is in memory.
#[derive(Clone, Debug, Default)]
pub struct Ledger {
    pages: VecDeque<Page>,
    index: FxHashMap<MessageId, (u32, u16)>,
    next_page: u32,
    highest: u64,
    /// Pages below this one are written on no more.
    sealed: u32,
}

/// A stored page that cannot be read.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Damaged {
    /// Where in the page's bytes.
    pub offset: usize,
}

impl std::fmt::Display for Damaged {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "the ledger page is damaged at byte {}", self.offset)
    }
}

impl std::error::Error for Damaged {}

impl Ledger {
    /// A ledger whose storage holds pages `0..next_page` and no ordered message above `highest`.
    pub fn resume(next_page: u32, highest: u64) -> Self {
        Self { next_page, highest, ..Self::default() }
    }

    /// What is known of a message, if its page is in memory.
    pub fn get(&self, message: MessageId) -> Option<&Entry> {
        if self.is_new(message) {
            return None;
        }
        let &(page, at) = self.index.get(&message)?;
        self.page(page)?.entries.get(usize::from(at))
    }

    /// The recognition that a message in memory has drawn.
    pub fn credits(&self, message: MessageId) -> impl Iterator<Item = Credit> + '_ {
        let place = self.index.get(&message).copied();
        let credits = place.and_then(|(page, _)| self.page(page)).map_or(&[][..], |page| &page.credits);
        let at = place.map_or(0, |(_, at)| at);
        let start = credits.partition_point(|(place, _)| *place < at);
        credits[start..].iter().take_while(move |(place, _)| *place == at).map(|(_, credit)| *credit)
    }

    /// Whether a page is in memory.
    pub fn has_page(&self, number: u32) -> bool {
        self.page(number).is_some()
    }

    /// Whether storage may know this message although memory does not.
    pub fn may_be_stored(&self, message: MessageId) -> bool {
        message.0 <= self.highest && self.next_page as usize > self.pages.len() && message.0 >> 63 == 0 && !self.index.contains_key(&message)
    }

    /// Enters a message. One that is there already is left as it is.
    pub fn enter(&mut self, entry: Entry) {
        if !self.is_new(entry.message) && self.index.contains_key(&entry.message) {
            return;
        }
        if self.pages.back().is_none_or(|page| page.entries.len() >= PAGE || page.number + 1 != self.next_page || page.number < self.sealed) {
            self.pages.push_back(Page { number: self.next_page, ..Page::default() });
            self.next_page += 1;
        }
        if entry.message.0 >> 63 == 0 {
            self.highest = self.highest.max(entry.message.0);
        }
        if let Some(page) = self.pages.back_mut() {
            self.index.insert(entry.message, (page.number, page.entries.len() as u16));
            page.entries.push(entry);
            page.dirty = true;
        }
    }

    /// Begins a new page with the next message: what is entered from now on is of another time.
    pub fn seal(&mut self) {
        self.sealed = self.next_page;
    }

    /// Sets what a message has earned.
    pub fn earn(&mut self, message: MessageId, earned: u16) {
        if let Some((page, at)) = self.place(message) {
            page.entries[at].earned = earned;
            page.dirty = true;
        }
    }

    /// Records recognition of a message, once.
    pub fn credit(&mut self, message: MessageId, credit: Credit) {
        if let Some((page, at)) = self.place(message)
            && let Err(place) = page.credits.binary_search(&(at as u16, credit))
        {
            page.credits.insert(place, (at as u16, credit));
            page.dirty = true;
        }
    }

    /// Takes recognition of a message back.
    pub fn uncredit(&mut self, message: MessageId, credit: Credit) {
        if let Some((page, at)) = self.place(message)
            && let Ok(place) = page.credits.binary_search(&(at as u16, credit))
        {
            page.credits.remove(place);
            page.dirty = true;
        }
    }

    /// Takes a stored page into memory.
    pub fn admit(&mut self, page: Page) {
        if self.page(page.number).is_some() {
            return;
        }
        for (at, entry) in page.entries.iter().enumerate() {
            self.index.insert(entry.message, (page.number, at as u16));
            if entry.message.0 >> 63 == 0 {
                self.highest = self.highest.max(entry.message.0);
            }
        }
        self.next_page = self.next_page.max(page.number + 1);
        let place = self.pages.partition_point(|other| other.number < page.number);
        self.pages.insert(place, page);
    }

    /// Hands every changed page to `write`, then lets go of the oldest pages beyond `keep`, usually [`RESIDENT`].
    pub fn flush(&mut self, keep: usize, mut write: impl FnMut(&Page)) {
        for page in self.pages.iter_mut().filter(|page| page.dirty) {
            write(page);
            page.dirty = false;
        }
        while self.pages.len() > keep {
            if let Some(gone) = self.pages.pop_front() {
                for entry in &gone.entries {
                    self.index.remove(&entry.message);
                }
            }
        }
    }

    /// The latest messages in memory, newest first.
    pub fn latest(&self) -> impl Iterator<Item = &Entry> {
        self.pages.iter().rev().flat_map(|page| page.entries.iter().rev())
    }

    /// Bytes of memory held, roughly.
    pub fn weight(&self) -> usize {
        self.pages.iter().map(|page| page.entries.capacity() * size_of::<Entry>() + page.credits.capacity() * 12).sum::<usize>() + self.index.capacity() * 17
    }

    /// Platforms that number their messages number them upwards: above the highest there is nothing to look for.
    fn is_new(&self, message: MessageId) -> bool {
        message.0 > self.highest && message.0 >> 63 == 0
    }

    fn page(&self, number: u32) -> Option<&Page> {
        let at = self.pages.binary_search_by_key(&number, |page| page.number).ok()?;
        self.pages.get(at)
    }

    fn place(&mut self, message: MessageId) -> Option<(&mut Page, usize)> {
        let &(number, at) = self.index.get(&message)?;
        let page = self.pages.binary_search_by_key(&number, |page| page.number).ok()?;
        Some((&mut self.pages[page], usize::from(at)))
    }
}

impl Page {
    /// The lowest and highest ordered message number on the page, for finding it again; none if it has none.
    pub fn span(&self) -> Option<(u64, u64)> {
        let ordered = || self.entries.iter().map(|entry| entry.message.0).filter(|number| number >> 63 == 0);
        ordered().min().zip(ordered().max())
    }

    /// The seconds since 1970 of its earliest and its latest message.
    pub fn times(&self) -> (u32, u32) {
        let times = || self.entries.iter().map(|entry| entry.at);
        (times().min().unwrap_or(0), times().max().unwrap_or(0))
    }

    /// What the page's messages from one moment up to another had earned, as facts of a day: for a look back into the middle of it.
    ///
    /// Reactions have no time of their own here and count with their message; a conversation begins with its second answer, whose
    /// time is not known, and is left out.
    pub fn facts(&self, space: SpaceId, day: Day, from: Moment, to: Moment) -> Vec<Fact> {
        let mut facts = Vec::new();
        for (place, entry) in self.entries.iter().enumerate().filter(|(_, entry)| (from..=to).contains(&entry.moment())) {
            let fact = |from, to, kind| Fact { day, space, from, to, kind, count: 1 };
            for kind in Kind::ALL.into_iter().filter(|kind| *kind != Kind::Conversation && entry.has(*kind)) {
                let to = entry.answered.filter(|_| matches!(kind, Kind::Reply | Kind::Inferred | Kind::Thanks | Kind::Welcome));
                facts.push(fact(entry.author, to, kind));
            }
            let start = self.credits.partition_point(|(at, _)| usize::from(*at) < place);
            let mut last = None;
            for (_, credit) in self.credits[start..].iter().take_while(|(at, _)| usize::from(*at) == place).filter(|(_, credit)| credit.mark != Credit::ANSWER && credit.from != entry.author) {
                if last != Some(credit.from) || credit.from == AccountId::UNNAMED {
                    facts.push(fact(credit.from, Some(entry.author), Kind::Reaction));
                }
                last = Some(credit.from);
            }
        }
        facts
    }

    /// The page as bytes: variable-length numbers, each relative to the one before.
    pub fn encode(&self) -> Vec<u8> {
        let mut out = Vec::with_capacity(self.entries.len() * 12 + self.credits.len() * 6 + 8);
        let (mut message, mut at) = (0_u64, 0_i64);
        put(&mut out, self.entries.len() as u64);
        for entry in &self.entries {
            put_signed(&mut out, entry.message.0.wrapping_sub(message) as i64);
            put_signed(&mut out, i64::from(entry.at) - at);
            put(&mut out, u64::from(entry.author.0));
            put(&mut out, u64::from(entry.answered.map_or(0, |to| to.0)));
            put(&mut out, u64::from(entry.earned));
            put_signed(&mut out, entry.parent.map_or(0, |parent| entry.message.0.wrapping_sub(parent.0) as i64));
            (message, at) = (entry.message.0, i64::from(entry.at));
        }
        put(&mut out, self.credits.len() as u64);
        for (place, credit) in &self.credits {
            put(&mut out, u64::from(*place));
            put(&mut out, u64::from(credit.from.0));
            put(&mut out, u64::from(credit.mark));
        }
        out
    }

    /// The page that [`Page::encode`] wrote, or where its bytes stop making sense.
    pub fn decode(number: u32, bytes: &[u8]) -> Result<Self, Damaged> {
        let mut read = Reader { bytes, offset: 0 };
        let count = read.number()?;
        if count > PAGE as u64 {
            return Err(Damaged { offset: 0 });
        }
        let mut page = Self { number, entries: Vec::with_capacity(count as usize), ..Self::default() };
        let (mut message, mut at) = (0_u64, 0_i64);
        for _ in 0..count {
            message = message.wrapping_add(read.signed()? as u64);
            at = at.wrapping_add(read.signed()?);
            let author = AccountId(read.small()?);
            let answered = Some(read.small()?).filter(|to| *to != 0).map(AccountId);
            let earned = read.small()? as u16;
            let back = read.signed()?;
            let parent = (back != 0).then(|| MessageId(message.wrapping_sub(back as u64)));
            let at = u32::try_from(at).map_err(|_| Damaged { offset: read.offset })?;
            page.entries.push(Entry { message: MessageId(message), parent, author, answered, at, earned });
        }
        for _ in 0..read.number()? {
            let place = read.small()?;
            if u64::from(place) >= count {
                return Err(Damaged { offset: read.offset });
            }
            page.credits.push((place as u16, Credit { from: AccountId(read.small()?), mark: read.small()? }));
        }
        Ok(page)
    }
}

fn put(out: &mut Vec<u8>, mut number: u64) {
    while number >= 0x80 {
        out.push(number as u8 | 0x80);
        number >>= 7;
    }
    out.push(number as u8);
}

fn put_signed(out: &mut Vec<u8>, number: i64) {
    put(out, ((number << 1) ^ (number >> 63)) as u64);
}

struct Reader<'a> {
    bytes: &'a [u8],
    offset: usize,
}

impl Reader<'_> {
    fn number(&mut self) -> Result<u64, Damaged> {
        let mut number = 0_u64;
        for shift in (0..64).step_by(7) {
            let byte = *self.bytes.get(self.offset).ok_or(Damaged { offset: self.offset })?;
            self.offset += 1;
            number |= u64::from(byte & 0x7f) << shift;
            if byte < 0x80 {
                return Ok(number);
            }
        }
        Err(Damaged { offset: self.offset })
    }

    fn signed(&mut self) -> Result<i64, Damaged> {
        self.number().map(|number| (number >> 1) as i64 ^ -((number & 1) as i64))
    }

    fn small(&mut self) -> Result<u32, Damaged> {
        let number = self.number()?;
        u32::try_from(number).map_err(|_| Damaged { offset: self.offset })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn entry(message: u64) -> Entry {
        Entry { message: MessageId(message), parent: None, author: AccountId(1), answered: None, at: 5, earned: 0 }
    }

    #[test]
    fn old_pages_leave_memory_and_can_come_back() {
        let mut ledger = Ledger::default();
        let mut stored = std::collections::BTreeMap::new();
        for message in 1..=(PAGE as u64 * 20) {
            ledger.enter(entry(message));
            if message % 100 == 0 {
                ledger.flush(RESIDENT, |page| drop(stored.insert(page.number, page.encode())));
            }
        }
        ledger.flush(RESIDENT, |page| drop(stored.insert(page.number, page.encode())));
        assert_eq!(stored.len(), 20);
        assert!(ledger.get(MessageId(1)).is_none() && ledger.may_be_stored(MessageId(1)));
        assert!(!ledger.may_be_stored(MessageId(1_000_000)), "a higher number is new");
        ledger.admit(Page::decode(0, &stored[&0]).expect("what was encoded"));
        assert_eq!(ledger.get(MessageId(1)), Some(&entry(1)));
        ledger.credit(MessageId(1), Credit { from: AccountId(9), mark: 3 });
        let mut written = Vec::new();
        ledger.flush(RESIDENT, |page| written.push(page.number));
        assert_eq!(written, [0]);
    }

    #[test]
    fn recognition_counts_once_and_can_be_taken_back() {
        let mut ledger = Ledger::default();
        ledger.enter(entry(7));
        let credit = Credit { from: AccountId(2), mark: 5 };
        ledger.credit(MessageId(7), credit);
        ledger.credit(MessageId(7), credit);
        assert_eq!(ledger.credits(MessageId(7)).count(), 1);
        ledger.uncredit(MessageId(7), credit);
        assert_eq!(ledger.credits(MessageId(7)).count(), 0);
    }

    #[test]
    fn a_page_tells_what_was_known_by_a_moment() {
        let mut page = Page { entries: vec![entry(1), entry(2), entry(3)], ..Page::default() };
        page.entries[1] = Entry { at: 60, answered: Some(AccountId(2)), earned: 1 << Kind::Message as u16 | 1 << Kind::Reply as u16 | 1 << Kind::Conversation as u16, ..entry(2) };
        page.entries[2] = Entry { at: 90, earned: 1, ..entry(3) };
        page.credits = [(AccountId(0), 1), (AccountId(0), 2), (AccountId(3), 0), (AccountId(3), 5), (AccountId(3), 6)].map(|(from, mark)| (1, Credit { from, mark })).into();
        let facts = page.facts(SpaceId(4), Day(0), Moment(10_000), Moment(89_000));
        let told: Vec<_> = facts.iter().map(|fact| (fact.from.0, fact.to.map_or(0, |to| to.0), fact.kind)).collect();
        assert_eq!(told, [(1, 0, Kind::Message), (1, 2, Kind::Reply), (0, 1, Kind::Reaction), (0, 1, Kind::Reaction), (3, 1, Kind::Reaction)]);
    }

    proptest! {
        #[test]
        fn pages_survive_their_bytes(raw in proptest::collection::vec((any::<u64>(), any::<Option<u64>>(), 1_u32.., any::<Option<u32>>(), any::<u32>(), any::<u16>()), 0..40)) {
            let mut ledger = Ledger::default();
            for (message, parent, author, answered, at, earned) in raw {
                let parent = parent.map(MessageId).filter(|parent| parent.0 != message);
                ledger.enter(Entry { message: MessageId(message), parent, author: AccountId(author), answered: answered.filter(|to| *to != 0).map(AccountId), at, earned });
                ledger.credit(MessageId(message), Credit { from: AccountId(author), mark: at });
            }
            ledger.flush(RESIDENT, |page| {
                let mut again = Page::decode(page.number, &page.encode()).expect("what was encoded");
                again.dirty = page.dirty;
                assert_eq!(&again, page);
            });
        }

        #[test]
        fn no_bytes_make_it_panic(bytes in proptest::collection::vec(any::<u8>(), 0..200)) {
            let _ = Page::decode(0, &bytes);
        }
    }
}
