//! Time as an argument: moments, and the local days of a community.

use chrono::{DateTime, NaiveDate, TimeZone, Timelike, Utc};
use serde::{Deserialize, Serialize};
use std::ops::{Add, Sub};

/// A moment: milliseconds since 1970-01-01 UTC.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Default, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Moment(pub i64);

impl Moment {
    /// The moment so many milliseconds later.
    pub const fn plus(self, millis: i64) -> Self {
        Self(self.0.saturating_add(millis))
    }

    /// Milliseconds from `earlier` to this moment; negative if this one came first.
    pub const fn since(self, earlier: Self) -> i64 {
        self.0.saturating_sub(earlier.0)
    }

    /// The same moment for the calendar. Moments outside the calendar's range become its nearest end.
    pub fn utc(self) -> DateTime<Utc> {
        // A day inside the calendar's range, so that every zone's local time is inside of it too.
        let ends = (DateTime::<Utc>::MIN_UTC.timestamp_millis() + DAY, DateTime::<Utc>::MAX_UTC.timestamp_millis() - DAY);
        DateTime::from_timestamp_millis(self.0.clamp(ends.0, ends.1)).unwrap_or(DateTime::UNIX_EPOCH)
    }
}

/// One second, in a moment's unit.
pub const SECOND: i64 = 1_000;
/// One minute, in a moment's unit.
pub const MINUTE: i64 = 60 * SECOND;
/// One hour, in a moment's unit.
pub const HOUR: i64 = 60 * MINUTE;
/// Twenty-four hours, in a moment's unit.
pub const DAY: i64 = 24 * HOUR;

/// A local calendar day: days since 1970-01-01 in the community's own zone.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Default, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Day(pub i32);

impl Day {
    /// The calendar date.
    pub fn date(self) -> NaiveDate {
        NaiveDate::from_epoch_days(self.0).unwrap_or(NaiveDate::MAX)
    }

    /// The day of a calendar date.
    pub fn of(date: NaiveDate) -> Self {
        Self(date.to_epoch_days())
    }
}

impl Add<i32> for Day {
    type Output = Self;
    fn add(self, days: i32) -> Self {
        Self(self.0.saturating_add(days))
    }
}

impl Sub<Day> for Day {
    type Output = i32;
    /// Whole days from `earlier` to this day.
    fn sub(self, earlier: Self) -> i32 {
        self.0.saturating_sub(earlier.0)
    }
}

/// A community's time zone, by its name in the IANA database.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Zone(pub chrono_tz::Tz);

impl Zone {
    /// Coordinated universal time.
    pub const UTC: Self = Self(chrono_tz::UTC);

    /// The zone of that name, such as `Asia/Shanghai`; case does not matter.
    pub fn named(name: &str) -> Option<Self> {
        chrono_tz::Tz::from_str_insensitive(name.trim()).ok().map(Self)
    }

    /// The IANA name.
    pub fn name(self) -> &'static str {
        self.0.name()
    }

    /// The local day at a moment.
    pub fn day(self, at: Moment) -> Day {
        Day::of(self.0.from_utc_datetime(&at.utc().naive_utc()).date_naive())
    }

    /// The first moment of a local day. Where daylight saving skips midnight, the first moment that exists.
    pub fn start(self, day: Day) -> Moment {
        self.at_hour(day, 0)
    }

    /// A moment as the clock of the place shows it: `2026-03-01 09:30`.
    pub fn shown(self, at: Moment) -> String {
        self.0.from_utc_datetime(&at.utc().naive_utc()).format("%Y-%m-%d %H:%M").to_string()
    }

    /// The local hour at a moment, from 0 to 23.
    pub fn hour(self, at: Moment) -> u8 {
        self.0.from_utc_datetime(&at.utc().naive_utc()).hour() as u8
    }

    /// The first moment of an hour of a local day. Where daylight saving skips it, the first moment after it that exists.
    pub fn at_hour(self, day: Day, hour: u8) -> Moment {
        let begins = day.date().and_hms_opt(u32::from(hour.min(23)), 0, 0).unwrap_or_default();
        (0..24 * 4).find_map(|quarter| self.0.from_local_datetime(&(begins + chrono::Duration::minutes(15 * quarter))).earliest()).map_or(Moment(i64::MAX), |at| Moment(at.timestamp_millis()))
    }
}

impl Default for Zone {
    fn default() -> Self {
        Self::UTC
    }
}

impl Serialize for Zone {
    fn serialize<S: serde::Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        to.serialize_str(self.name())
    }
}

impl<'de> Deserialize<'de> for Zone {
    fn deserialize<D: serde::Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        let name = String::deserialize(from)?;
        Self::named(&name).ok_or_else(|| serde::de::Error::custom(format!("no time zone is called {name:?}; use a name such as Europe/Madrid")))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_moment_is_beyond_the_calendar() {
        for zone in ["UTC", "Pacific/Kiritimati", "Pacific/Pago_Pago"].map(|name| Zone::named(name).expect("a zone of the table")) {
            assert!(zone.day(Moment(i64::MIN)) < zone.day(Moment(0)) && zone.day(Moment(0)) < zone.day(Moment(i64::MAX)));
        }
    }

    #[test]
    fn days_begin_at_the_first_local_moment() {
        for (zone, date, utc) in [
            ("UTC", (2026, 3, 29), "2026-03-29T00:00:00Z"),
            ("Asia/Shanghai", (2026, 3, 29), "2026-03-28T16:00:00Z"),
            ("Europe/Madrid", (2026, 7, 1), "2026-06-30T22:00:00Z"),
            ("America/Sao_Paulo", (2018, 11, 4), "2018-11-04T03:00:00Z"),
            ("Africa/Cairo", (2024, 4, 26), "2024-04-25T22:00:00Z"),
        ] {
            let zone = Zone::named(zone).expect("a zone of the table");
            let day = Day::of(NaiveDate::from_ymd_opt(date.0, date.1, date.2).expect("a date of the table"));
            let start = zone.start(day);
            assert_eq!(start.utc().to_rfc3339_opts(chrono::SecondsFormat::Secs, true), utc, "{}", zone.name());
            assert_eq!(zone.day(start), day, "{}", zone.name());
            assert_eq!(zone.day(start.plus(-1)), day + -1, "{}", zone.name());
        }
    }
}
