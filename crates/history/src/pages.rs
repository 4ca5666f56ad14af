//! Which stored ledger pages an old message may be on: sought by the time at which it was said.

use hearth_core::{MessageId, Page, SpaceId};
use hearth_storage::PageTimes;
use rustc_hash::FxHashMap;
use std::collections::BTreeMap;

/// Messages without a rising number whose time is remembered, so that answers to them are found.
const REMEMBERED: usize = 1_000_000;

/// The times of every page of a community, and those of some messages.
#[derive(Default)]
pub(crate) struct Pages {
    /// By space and first second: the last second and the page's number. Pages of one second lie side by side.
    times: FxHashMap<SpaceId, BTreeMap<(u32, u32), u32>>,
    /// The longest that a page of a space lasts, in seconds: so far back a page may begin.
    longest: FxHashMap<SpaceId, u32>,
    first: FxHashMap<(SpaceId, u32), u32>,
    said: FxHashMap<(SpaceId, MessageId), u32>,
}

impl Pages {
    pub(crate) fn new(all: Vec<PageTimes>) -> Self {
        let mut pages = Self::default();
        for page in all {
            pages.note(page.space, page.number, page.times);
        }
        pages
    }

    /// A page is, or will be, stored with these times.
    pub(crate) fn note(&mut self, space: SpaceId, number: u32, (first, last): (u32, u32)) {
        let times = self.times.entry(space).or_default();
        if let Some(old) = self.first.insert((space, number), first) {
            times.remove(&(old, number));
        }
        times.insert((first, number), last);
        let longest = self.longest.entry(space).or_default();
        *longest = (*longest).max(last - first);
    }

    pub(crate) fn note_page(&mut self, space: SpaceId, page: &Page) {
        self.note(space, page.number, page.times());
    }

    /// The pages on which a message of that second may be, the latest first.
    pub(crate) fn of(&self, space: SpaceId, second: u32) -> impl Iterator<Item = u32> + '_ {
        let earliest = second.saturating_sub(self.longest.get(&space).copied().unwrap_or(0));
        let times = self.times.get(&space);
        times.into_iter().flat_map(move |times| times.range((earliest, 0)..=(second, u32::MAX)).rev()).filter(move |(_, last)| **last >= second).map(|((_, number), _)| *number)
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

    /// When a message was said, if that is remembered.
    pub(crate) fn when(&self, space: SpaceId, message: MessageId) -> Option<u32> {
        self.said.get(&(space, message)).copied()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pages_are_found_by_time_however_they_overlap() {
        let space = SpaceId(1);
        let page = |number, first, last| PageTimes { space, number, times: (first, last) };
        let mut pages = Pages::new(vec![page(0, 10, 20), page(1, 20, 90), page(2, 30, 40)]);
        let found = |pages: &Pages, second| pages.of(space, second).collect::<Vec<_>>();
        assert_eq!((found(&pages, 9), found(&pages, 20), found(&pages, 35), found(&pages, 50), found(&pages, 91)), (vec![], vec![1, 0], vec![2, 1], vec![1], vec![]));
        pages.note(space, 2, (30, 60));
        assert_eq!(found(&pages, 50), [2, 1]);
        assert_eq!(pages.of(SpaceId(2), 20).count(), 0);
    }
}
