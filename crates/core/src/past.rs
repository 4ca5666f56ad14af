//! What was said before Hearth came: read once, space by space, if the owner wants it and the platform still has it.

use crate::{Finding, MessageId, Moment, Native, To};
use serde::{Deserialize, Serialize};

/// Days that are read, counted back from when it is asked for.
pub const PAST_DAYS: i64 = 90;

/// A reading of the past: what is to be read, and how far it has come.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Reading {
    /// The spaces, in the order in which they are read.
    pub spaces: Vec<Stretch>,
    /// From when on it is read.
    pub since: Moment,
    /// Up to when: what came later was heard live.
    pub until: Moment,
    /// Somebody has stopped it, or it could not go on.
    pub stopped: bool,
}

/// The part of one space.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Stretch {
    /// Which space.
    pub space: Native,
    /// The last message that was read; none if none was.
    pub after: Option<MessageId>,
    /// Up to when it is read.
    pub upto: Moment,
    /// Messages that were read.
    pub messages: u64,
    /// There is nothing more to read, or nothing that may be read.
    pub done: bool,
    /// It can't be read: why, and what to do.
    pub ill: Option<Box<(crate::Text, crate::Text)>>,
}

/// The next part of the past, as read.
#[derive(Clone, Debug)]
pub struct Read {
    /// Of which space.
    pub space: Native,
    /// The last message of it; none if there was none.
    pub last: Option<MessageId>,
    /// Up to when it goes.
    pub upto: Moment,
    /// How many messages there were.
    pub messages: u64,
    /// It was the last part.
    pub done: bool,
    /// It can't be read: what is missing, and the mend.
    pub ill: Option<Finding>,
}

/// How much there is to read.
#[derive(Clone, Debug)]
pub struct Gauged {
    /// Who asked, and in which language.
    pub to: (To, Box<str>),
    /// From when on it was looked at, and up to when.
    pub span: (Moment, Moment),
    /// About how many messages each space has; nothing of one that can't be read.
    pub spaces: Vec<(Native, Option<u64>)>,
    /// Nothing can be read here: why, and what to do instead.
    pub ill: Option<Finding>,
}

impl Reading {
    /// The space that is read now; none once it is stopped or over.
    pub fn next(&self) -> Option<&Stretch> {
        self.spaces.iter().find(|stretch| !stretch.done).filter(|_| !self.stopped)
    }

    /// Everything is read.
    pub fn is_over(&self) -> bool {
        self.spaces.iter().all(|stretch| stretch.done)
    }

    /// Messages that were read.
    pub fn messages(&self) -> u64 {
        self.spaces.iter().map(|stretch| stretch.messages).sum()
    }

    /// How much of the time is read, in percent: no platform says beforehand how many messages there are.
    pub fn percent(&self) -> u32 {
        let whole = self.until.since(self.since).max(1);
        let of = |stretch: &Stretch| if stretch.done { whole } else { stretch.upto.since(self.since).clamp(0, whole) };
        let read: i64 = self.spaces.iter().map(|stretch| of(stretch) / 1_000).sum();
        let all = (whole / 1_000).max(1) * self.spaces.len().max(1) as i64;
        (read * 100 / all).clamp(0, 100) as u32
    }

    /// The reading with one more part read.
    pub(crate) fn with(&self, read: &Read) -> Self {
        let mut next = self.clone();
        if let Some(stretch) = next.spaces.iter_mut().find(|stretch| stretch.space == read.space) {
            stretch.after = read.last.or(stretch.after);
            stretch.upto = stretch.upto.max(read.upto);
            stretch.messages += read.messages;
            stretch.done |= read.done || read.ill.is_some();
            stretch.ill = read.ill.as_ref().map(|ill| Box::new((ill.what.clone(), ill.mend.clone())));
        }
        next
    }
}

impl Stretch {
    pub(crate) fn of(space: Native, since: Moment) -> Self {
        Self { space, after: None, upto: since, messages: 0, done: false, ill: None }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn progress_is_the_time_that_is_read() {
        let (since, until) = (Moment(0), Moment(100_000));
        let reading = Reading { spaces: vec![Stretch::of(Native(1), since), Stretch::of(Native(2), since)], since, until, stopped: false };
        assert_eq!((reading.percent(), reading.is_over()), (0, false));
        let part = |space, upto, done| Read { space: Native(space), last: Some(MessageId(7)), upto: Moment(upto), messages: 10, done, ill: None };
        let half = reading.with(&part(1, 40_000, true));
        assert_eq!((half.percent(), half.messages(), half.next().map(|stretch| stretch.space)), (50, 10, Some(Native(2))));
        let more = half.with(&part(2, 50_000, false));
        assert_eq!((more.percent(), more.is_over()), (75, false));
        let over = more.with(&part(2, 50_000, true));
        assert_eq!((over.percent(), over.messages(), over.is_over(), over.next()), (100, 30, true, None));
        assert_eq!(reading.with(&part(9, 1, true)), reading, "of a space that nobody asked for");
    }
}
