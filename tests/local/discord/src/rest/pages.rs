//! Lists that come page by page.

use crate::id::Id;
use crate::rest::call::Call;
use std::collections::BTreeMap;

/// Where a page of messages is.
pub(super) enum Page {
    Before(Id),
    After(Id),
    Around(Id),
}

impl Page {
    pub(super) fn of(call: &Call) -> Page {
        match (call.asked("around"), call.asked("before"), call.asked("after")) {
            (Some(id), _, _) => Page::Around(id),
            (_, Some(id), _) => Page::Before(id),
            (_, _, Some(id)) => Page::After(id),
            _ => Page::Before(Id(u64::MAX)),
        }
    }

    /// The page, newest first.
    pub(super) fn cut<'a, T>(&self, all: &'a BTreeMap<Id, T>, limit: usize) -> Vec<&'a T> {
        let mut page: Vec<_> = match self {
            Page::Before(id) => all.range(..id).rev().take(limit).collect(),
            Page::After(id) => all.range(id..).filter(|(of, _)| *of != id).take(limit).collect(),
            Page::Around(id) => all.range(..id).rev().take(limit / 2).chain(all.range(id..).take(limit - limit / 2)).collect(),
        };
        page.sort_by(|a, b| b.0.cmp(a.0));
        page.into_iter().map(|(_, of)| of).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pages_are_newest_first() {
        let all: BTreeMap<_, _> = (1..=9).map(|id| (Id(id), id)).collect();
        let rows = [
            (Page::Before(Id(4)), 2, vec![3, 2]),
            (Page::After(Id(4)), 2, vec![6, 5]),
            (Page::Around(Id(4)), 3, vec![5, 4, 3]),
            (Page::Before(Id(u64::MAX)), 3, vec![9, 8, 7]),
            (Page::After(Id(9)), 3, vec![]),
        ];
        for (page, limit, wanted) in rows {
            assert_eq!(page.cut(&all, limit).into_iter().copied().collect::<Vec<_>>(), wanted);
        }
    }
}
