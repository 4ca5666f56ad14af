//! Times as exports spell them.

use chrono::{NaiveDate, TimeZone};
use hearth_core::{DAY, HOUR, MINUTE, Moment, SECOND, Zone};

/// 1990-01-01 and 2101-01-01, in a moment's unit.
const YEARS: std::ops::Range<i64> = 631_152_000_000..4_133_980_800_000;

/// The moment, if it is one that a chat can have: from 1990 to 2100.
pub(crate) fn honest(at: Moment) -> Option<Moment> {
    YEARS.contains(&at.0).then_some(at)
}

/// Seconds since 1970, with or without a fraction.
pub(crate) fn unix(seconds: f64) -> Option<Moment> {
    // Beyond this no chat is, and within it milliseconds are exact.
    (seconds.abs() < 1e11).then(|| Moment((seconds * 1000.0).round() as i64)).and_then(honest)
}

/// The same in decimal digits.
pub(crate) fn unix_digits(digits: &str) -> Option<Moment> {
    if digits.len() <= 11 && !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return honest(Moment(digits.bytes().fold(0, |sum, byte| sum * 10 + i64::from(byte - b'0')) * SECOND));
    }
    digits.parse().ok().and_then(unix)
}

/// A time of the form `2025-03-01T10:00:00`, with or without a fraction and an offset from UTC.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct Stamp {
    /// Milliseconds since 1970-01-01 00:00 of wherever it was written.
    pub(crate) local: i64,
    /// What that place is ahead of UTC, in milliseconds.
    pub(crate) ahead: Option<i64>,
}

impl Stamp {
    pub(crate) fn read(text: &str) -> Option<Self> {
        let bytes = text.as_bytes();
        let (head, rest) = bytes.split_at_checked(19)?;
        let [.., b'-', _, _, b'-', _, _, b'T' | b' ', _, _, b':', _, _, b':', _, _] = head else { return None };
        let part = |at: usize, len: usize| number(&head[at..at + len]);
        let date = NaiveDate::from_ymd_opt(part(0, 4)? as i32, part(5, 2)? as u32, part(8, 2)? as u32)?;
        let (hour, minute, second) = (part(11, 2)?, part(14, 2)?, part(17, 2)?);
        if hour > 23 || minute > 59 || second > 60 {
            return None;
        }
        let (fraction, rest) = fraction(rest)?;
        let local = i64::from(date.to_epoch_days()) * DAY + hour * HOUR + minute * MINUTE + second * SECOND + fraction;
        Some(Self { local, ahead: offset(rest)? })
    }

    /// The moment; a time that tells no offset is one of `zone`.
    pub(crate) fn moment(self, zone: Zone) -> Option<Moment> {
        honest(match self.ahead {
            Some(ahead) => Moment(self.local - ahead),
            None => in_zone(self.local, zone)?,
        })
    }
}

/// A local time that daylight saving skips is taken for the same time of the hour after.
fn in_zone(local: i64, zone: Zone) -> Option<Moment> {
    let time = Moment(local).utc().naive_utc();
    let at = |time| zone.0.from_local_datetime(&time).earliest();
    at(time).or_else(|| at(time + chrono::Duration::hours(1))).map(|at| Moment(at.timestamp_millis()))
}

fn number(digits: &[u8]) -> Option<i64> {
    digits.iter().try_fold(0, |sum, byte| byte.is_ascii_digit().then(|| sum * 10 + i64::from(byte - b'0')))
}

/// Milliseconds of a fraction such as `.1234567`, and what follows it.
fn fraction(rest: &[u8]) -> Option<(i64, &[u8])> {
    let [b'.', digits @ ..] = rest else { return Some((0, rest)) };
    let len = digits.iter().take_while(|byte| byte.is_ascii_digit()).count();
    let millis = (0..3).map(|at| if at < len { i64::from(digits[at] - b'0') } else { 0 }).fold(0, |sum, digit| sum * 10 + digit);
    (len > 0).then_some((millis, &digits[len..]))
}

/// `Z`, `+02:00`, `-0330`, or nothing.
fn offset(rest: &[u8]) -> Option<Option<i64>> {
    let (sign, digits) = match rest {
        [] => return Some(None),
        [b'Z' | b'z'] => return Some(Some(0)),
        [b'+', digits @ ..] => (1, digits),
        [b'-', digits @ ..] => (-1, digits),
        _ => return None,
    };
    let (hours, minutes) = match digits {
        [h @ .., b':', m1, m2] if h.len() == 2 => (number(h)?, number(&[*m1, *m2])?),
        [h1, h2, m1, m2] => (number(&[*h1, *h2])?, number(&[*m1, *m2])?),
        [h1, h2] => (number(&[*h1, *h2])?, 0),
        _ => return None,
    };
    Some(Some(sign * (hours * HOUR + minutes * MINUTE)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_by_example() {
        let madrid = Zone::named("Europe/Madrid").expect("a zone");
        for (text, zone, utc) in [
            ("2025-03-01T10:00:00+00:00", madrid, Some(1_740_823_200_000)),
            ("2025-03-01T10:00:00.1234567Z", madrid, Some(1_740_823_200_123)),
            ("2025-03-01T10:00:00.5-03:30", madrid, Some(1_740_835_800_500)),
            ("2025-03-01T10:00:00", madrid, Some(1_740_819_600_000)),
            ("2025-03-30T02:30:00", madrid, Some(1_743_298_200_000)),
            ("1889-03-01T10:00:00Z", madrid, None),
            ("2101-03-01T10:00:00Z", madrid, None),
            ("2025-13-01T10:00:00Z", madrid, None),
            ("2025-03-01T10:00:00Q", madrid, None),
            ("2025-03-01T10:00", madrid, None),
            ("٢٠٢٥-03-01T10:00:00", madrid, None),
            ("", madrid, None),
        ] {
            assert_eq!(Stamp::read(text).and_then(|stamp| stamp.moment(zone)).map(|at| at.0), utc, "{text}");
        }
        for (digits, at) in [("1740819600", Some(1_740_819_600_000)), ("1433558696.000004", Some(1_433_558_696_000)), ("-5", None), ("NaN", None), ("inf", None), ("9999999999999", None), ("", None)] {
            assert_eq!(unix_digits(digits).map(|at| at.0), at, "{digits}");
        }
    }
}
