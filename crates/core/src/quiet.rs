//! Quiet hours: when Hearth says nothing by itself.

use crate::{Moment, Zone};
use std::fmt;

/// Hours of the local day in which nothing is said unasked: from the first until the second, over midnight if it is earlier.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Quiet {
    from: u8,
    to: u8,
}

impl Quiet {
    /// What is preset in a group that Hearth comes to.
    pub const NIGHT: Self = Self { from: 22, to: 8 };

    /// Hours as they are written: `22-8`.
    pub fn parse(text: &str) -> Option<Self> {
        let (from, to) = text.split_once('-')?;
        let hour = |text: &str| text.trim().trim_end_matches(":00").parse::<u8>().ok().filter(|hour| *hour < 24);
        let (from, to) = (hour(from)?, hour(to)?);
        (from != to).then_some(Self { from, to })
    }

    /// When the quiet hours end that a moment lies in; nothing if it lies in none.
    pub fn ends(self, at: Moment, zone: Zone) -> Option<Moment> {
        let hour = zone.hour(at);
        let within = if self.from < self.to { (self.from..self.to).contains(&hour) } else { hour >= self.from || hour < self.to };
        let day = zone.day(at);
        within.then(|| zone.at_hour(if hour < self.to { day } else { day + 1 }, self.to))
    }
}

impl fmt::Display for Quiet {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}-{}", self.from, self.to)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hours_are_written_and_read() {
        for (text, good) in [("22-8", true), ("0-7", true), (" 13:00 - 15:00 ", true), ("8-8", false), ("24-8", false), ("night", false), ("22", false), ("-1-8", false)] {
            assert_eq!(Quiet::parse(text).is_some(), good, "{text}");
        }
        assert_eq!(Quiet::parse("22-8").map(|quiet| quiet.to_string()).as_deref(), Some("22-8"));
    }

    #[test]
    fn they_end_in_the_morning_of_the_place() {
        let utc = |text: &str| Moment(chrono::DateTime::parse_from_rfc3339(text).expect("a moment of the table").timestamp_millis());
        for (hours, zone, at, ends) in [
            ("22-8", "UTC", "2026-03-01T23:30:00Z", Some("2026-03-02T08:00:00Z")),
            ("22-8", "UTC", "2026-03-02T00:00:00Z", Some("2026-03-02T08:00:00Z")),
            ("22-8", "UTC", "2026-03-02T08:00:00Z", None),
            ("22-8", "UTC", "2026-03-02T21:59:59Z", None),
            ("22-8", "Asia/Shanghai", "2026-03-01T16:00:00Z", Some("2026-03-02T00:00:00Z")),
            ("13-15", "UTC", "2026-03-01T14:00:00Z", Some("2026-03-01T15:00:00Z")),
            // The clocks go forward at two: the night is an hour shorter.
            ("22-8", "Europe/Madrid", "2026-03-28T22:00:00Z", Some("2026-03-29T06:00:00Z")),
            // There is no half past two, so it is the next that there is.
            ("1-2", "Europe/Madrid", "2026-03-29T00:30:00Z", Some("2026-03-29T01:00:00Z")),
        ] {
            let (quiet, zone) = (Quiet::parse(hours).expect("hours of the table"), Zone::named(zone).expect("a zone of the table"));
            assert_eq!(quiet.ends(utc(at), zone), ends.map(utc), "{hours} {at}");
        }
    }
}
