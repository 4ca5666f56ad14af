//! Which stored ledger pages an old message may be on: sought by the time at which it was said, or by its number.

use hearth_core::{MessageId, Page, SpaceId};
use hearth_storage::PageSpan;
use rustc_hash::FxHashMap;
use std::collections::BTreeMap;

/// Messages without a rising number whose time is remembered, so that answers to them are found.
const REMEMBERED: usize = 1_000_000;

/// The spans of every page of a community, and the times of some messages.
#[derive(Default)]
pub(crate) struct Pages {
    times: FxHashMap<SpaceId, Spans>,
    numbers: FxHashMap<SpaceId, Spans>,
    said: FxHashMap<(SpaceId, MessageId), u32>,
}

/// From where to where each page goes, found by any point within.
#[derive(Default)]
struct Spans {
    /// By where a page begins, and its number: where it ends.
    ends: BTreeMap<(u64, u32), u64>,
    begins: FxHashMap<u32, u64>,
    /// The widest that a page is: so far back of a point may it begin.
    widest: u64,
}

impl Spans {
    fn note(&mut self, page: u32, (first, last): (u64, u64)) {
        if let Some(old) = self.begins.insert(page, first) {
            self.ends.remove(&(old, page));
        }
        self.ends.insert((first, page), last);
        self.widest = self.widest.max(last.saturating_sub(first));
    }

    /// The pages that a point may be on, the latest first.
    fn of(&self, point: u64) -> impl Iterator<Item = u32> + '_ {
        let around = self.ends.range((point.saturating_sub(self.widest), 0)..=(point, u32::MAX)).rev();
        around.filter(move |(_, end)| **end >= point).map(|((_, page), _)| *page)
    }
}

impl Pages {
    pub(crate) fn new(all: Vec<PageSpan>) -> Self {
        let mut pages = Self::default();
        for page in all {
            pages.note(page.space, page.number, page.times, page.span);
        }
        pages
    }

    /// A page is, or will be, stored as it is now.
    pub(crate) fn note_page(&mut self, space: SpaceId, page: &Page) {
        self.note(space, page.number, page.times(), page.span());
    }

    fn note(&mut self, space: SpaceId, number: u32, times: (u32, u32), span: Option<(u64, u64)>) {
        self.times.entry(space).or_default().note(number, (u64::from(times.0), u64::from(times.1)));
        if let Some(span) = span {
            self.numbers.entry(space).or_default().note(number, span);
        }
    }

    /// The pages on which a message of that second may be, the latest first.
    pub(crate) fn at(&self, space: SpaceId, second: u32) -> impl Iterator<Item = u32> + '_ {
        self.times.get(&space).into_iter().flat_map(move |spans| spans.of(u64::from(second)))
    }

    /// The pages on which a message may be of which only its name is known, the latest first.
    pub(crate) fn with(&self, space: SpaceId, message: MessageId) -> impl Iterator<Item = u32> + '_ {
        let second = self.said.get(&(space, message)).copied();
        let numbers = self.numbers.get(&space).filter(|_| message.0 >> 63 == 0);
        second.into_iter().flat_map(move |second| self.at(space, second)).chain(numbers.into_iter().flat_map(move |spans| spans.of(message.0)))
    }

    /// Remembers when a message was said whose number tells nothing.
    pub(crate) fn remember(&mut self, space: SpaceId, message: MessageId, second: u32) {
        if message.0 >> 63 != 0 {
            if self.said.len() >= REMEMBERED {
                self.said.clear();
            }
            self.said.insert((space, message), second);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pages_are_found_by_time_and_number_however_they_overlap() {
        let space = SpaceId(1);
        let page = |number, first, last| PageSpan { space, number, times: (first, last), span: Some((u64::from(first) * 10, u64::from(last) * 10)) };
        let mut pages = Pages::new(vec![page(0, 10, 20), page(1, 20, 90), page(2, 30, 40)]);
        let found = |pages: &Pages, second: u32| (pages.at(space, second).collect::<Vec<_>>(), pages.with(space, MessageId(u64::from(second) * 10)).collect::<Vec<_>>());
        for (second, expected) in [(9, vec![]), (20, vec![1, 0]), (35, vec![2, 1]), (50, vec![1]), (91, vec![])] {
            assert_eq!(found(&pages, second), (expected.clone(), expected), "{second}");
        }
        pages.note(space, 2, (30, 60), Some((300, 600)));
        assert_eq!(found(&pages, 50).0, [2, 1]);
        let named = MessageId::of("m-1");
        assert_eq!(pages.with(space, named).count() + pages.at(SpaceId(2), 20).count(), 0);
        pages.remember(space, named, 15);
        assert_eq!(pages.with(space, named).collect::<Vec<_>>(), [0]);
    }
}
