//! Cron expressions in a community's own zone.
//!
//! The `cron` crate iterates in naive local time; this wrapper gives it the meaning that people expect: five fields,
//! weekdays by name, a job in the hour that daylight saving skips runs when that hour would have ended, and one in the
//! hour that repeats runs once.

use crate::{Moment, Zone};
use chrono::{DateTime, Duration, NaiveDateTime, TimeZone, Utc};
use std::str::FromStr;

/// When something recurs.
#[derive(Clone, Debug)]
pub struct Schedule {
    cron: cron::Schedule,
    zone: Zone,
}

/// Why an expression is no schedule.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
pub enum ScheduleError {
    /// Not five fields.
    #[error("a schedule has five fields (minute hour day month weekday), not {0}; for example `0 18 * * Sun`")]
    Fields(usize),
    /// Weekdays by number mean different days to different programs.
    #[error("write the weekday by name, such as `Sun` or `Mon-Fri`, instead of `{0}`")]
    Weekday(String),
    /// Not a schedule.
    #[error("`{0}` is no schedule: {1}")]
    Syntax(String, String),
    /// A schedule that never comes due.
    #[error("`{0}` never comes due: there is no such date")]
    Never(String),
}

impl Schedule {
    /// Reads five fields: minute, hour, day of month, month, weekday by name.
    pub fn parse(expression: &str, zone: Zone) -> Result<Self, ScheduleError> {
        let fields: Vec<_> = expression.split_whitespace().collect();
        let [.., weekday] = fields[..] else { return Err(ScheduleError::Fields(0)) };
        if fields.len() != 5 {
            return Err(ScheduleError::Fields(fields.len()));
        }
        if weekday.bytes().any(|byte| byte.is_ascii_digit()) {
            return Err(ScheduleError::Weekday(weekday.to_owned()));
        }
        let cron = cron::Schedule::from_str(&format!("0 {expression}")).map_err(|error| ScheduleError::Syntax(expression.to_owned(), error.to_string()))?;
        // Any real date recurs within the eight years that a leap day can take.
        let schedule = Self { cron, zone };
        let start = Moment(1_577_836_800_000);
        match schedule.next(start) {
            Some(due) if due.since(start) < 9 * 366 * crate::DAY => Ok(schedule),
            _ => Err(ScheduleError::Never(expression.to_owned())),
        }
    }

    /// The first time due after a moment.
    pub fn next(&self, after: Moment) -> Option<Moment> {
        let local = self.zone.0.from_utc_datetime(&after.utc().naive_utc()).naive_local();
        // Half a day back, so that no hour that was skipped or repeated is missed.
        let start: DateTime<Utc> = (local - Duration::hours(12)).and_utc();
        self.cron.after(&start).take(100_000).map(|due| self.moment(due.naive_utc())).find(|due| *due > after)
    }

    /// The next few times due.
    pub fn preview(&self, after: Moment, count: usize) -> Vec<Moment> {
        std::iter::successors(self.next(after), |due| self.next(*due)).take(count).collect()
    }

    /// A local time as a moment: the first of two, or the end of the gap that it falls into.
    fn moment(&self, local: NaiveDateTime) -> Moment {
        let tried = (0..16).find_map(|quarter| self.zone.0.from_local_datetime(&(local + Duration::minutes(15 * quarter))).earliest().map(|at| (quarter, at)));
        let Some((quarter, at)) = tried else { return Moment(local.and_utc().timestamp_millis()) };
        let at = if quarter == 0 { at } else { self.gap_end(at) };
        Moment(at.timestamp_millis())
    }

    /// The moment at which the gap just before `at` ended.
    fn gap_end(&self, at: DateTime<chrono_tz::Tz>) -> DateTime<chrono_tz::Tz> {
        use chrono::Offset;
        let mut end = at;
        while end - at > Duration::hours(-1) && (end - Duration::minutes(1)).offset().fix() == at.offset().fix() {
            end -= Duration::minutes(1);
        }
        end
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn times(expression: &str, zone: &str, after: &str, count: usize) -> Vec<String> {
        let zone = Zone::named(zone).expect("a zone");
        let after = DateTime::parse_from_rfc3339(after).expect("a time").timestamp_millis();
        let schedule = Schedule::parse(expression, zone).expect("a schedule");
        schedule.preview(Moment(after), count).into_iter().map(|due| zone.0.from_utc_datetime(&due.utc().naive_utc()).format("%m-%d %H:%M %z").to_string()).collect()
    }

    #[test]
    fn schedules_in_local_time() {
        for (expression, zone, after, expected) in [
            ("0 18 * * Sun", "UTC", "2026-03-02T00:00:00Z", &["03-08 18:00 +0000", "03-15 18:00 +0000"][..]),
            ("30 9 * * Mon-Fri", "Asia/Shanghai", "2026-03-06T02:00:00Z", &["03-09 09:30 +0800", "03-10 09:30 +0800"]),
            // The hour from 2 to 3 does not exist on 29 March in Madrid, and the one on 25 October exists twice.
            ("30 2 * * *", "Europe/Madrid", "2026-03-28T00:00:00Z", &["03-28 02:30 +0100", "03-29 03:00 +0200", "03-30 02:30 +0200"]),
            ("30 2 * * *", "Europe/Madrid", "2026-10-24T12:00:00Z", &["10-25 02:30 +0200", "10-26 02:30 +0100"]),
            ("*/30 2 * * *", "Europe/Madrid", "2026-03-28T12:00:00Z", &["03-29 03:00 +0200", "03-30 02:00 +0200"]),
            ("0 0 29 2 *", "UTC", "2026-03-02T00:00:00Z", &["02-29 00:00 +0000"]),
        ] {
            assert_eq!(times(expression, zone, after, expected.len()), expected, "{expression} in {zone}");
        }
    }

    #[test]
    fn refusals_name_the_mend() {
        for (expression, error) in [
            ("", "five fields"),
            ("0 18 * *", "five fields"),
            ("0 0 18 * * Sun", "five fields"),
            ("0 18 * * 0", "by name"),
            ("0 18 * * 1-5", "by name"),
            ("0 25 * * *", "is no schedule"),
            ("0 0 30 2 *", "never comes due"),
            ("often at some time Sun", "is no schedule"),
        ] {
            let refused = Schedule::parse(expression, Zone::UTC).expect_err(expression).to_string();
            assert!(refused.contains(error), "{expression}: {refused}");
        }
    }
}
