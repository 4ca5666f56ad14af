//! Hands items over to the caller, and counts.

use crate::split::Outcome;
use crate::{Item, Person, Report, Said, Skipped, Spot};
use hearth_core::Moment;

/// How often the caller hears of progress, in bytes.
const PACE: u64 = 1 << 20;

/// The two ways to the caller, and the report that grows on the way.
pub(crate) struct Handover<'a> {
    at: &'a mut dyn FnMut(u64),
    each: &'a mut dyn FnMut(Item<'_>),
    pub(crate) report: Report,
    latest: Moment,
    told: u64,
}

impl<'a> Handover<'a> {
    pub(crate) fn new(at: &'a mut dyn FnMut(u64), each: &'a mut dyn FnMut(Item<'_>)) -> Self {
        Self { at, each, report: Report::default(), latest: Moment(i64::MIN), told: 0 }
    }

    pub(crate) fn said(&mut self, said: Said<'_>, shortened: bool) {
        self.report.messages += 1;
        self.report.shortened += u64::from(shortened);
        self.report.disorder += u64::from(said.at < self.latest);
        self.latest = self.latest.max(said.at);
        (self.each)(Item::Said(said));
    }

    pub(crate) fn joined(&mut self, at: Moment, who: Person<'_>, by: Option<Person<'_>>) {
        self.report.moves += 1;
        (self.each)(Item::Joined { at, who, by });
    }

    pub(crate) fn left(&mut self, at: Moment, who: Person<'_>, by: Option<Person<'_>>) {
        self.report.moves += 1;
        (self.each)(Item::Left { at, who, by });
    }

    pub(crate) fn pass(&mut self, why: Skipped, spot: impl FnOnce() -> Spot) {
        self.report.pass(why, spot);
    }

    /// Counts an element that could not be used.
    pub(crate) fn outcome(&mut self, outcome: Outcome, spot: impl FnOnce() -> Spot) {
        match outcome {
            Outcome::Taken | Outcome::Left => {}
            Outcome::Unreadable => self.pass(Skipped::Unreadable, spot),
            Outcome::Large => self.pass(Skipped::Large, spot),
        }
    }

    /// So many bytes are read in all.
    pub(crate) fn progress(&mut self, bytes: u64) {
        if bytes >= self.told.saturating_add(PACE) {
            self.told = bytes;
            (self.at)(bytes);
        }
    }

    /// All is read.
    pub(crate) fn end(mut self, bytes: u64) -> Report {
        (self.at)(bytes);
        self.report.bytes = bytes;
        self.report
    }
}
