//! Snowflakes: ids that carry the time they were made at.

use crate::clock::EPOCH;
use serde::{Serialize, Serializer};
use std::fmt;
use std::str::FromStr;

/// A snowflake. In JSON it is a string of digits.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Id(pub u64);

impl Id {
    /// When it was made, in milliseconds since 1970.
    pub fn made(self) -> u64 {
        (self.0 >> 22) + EPOCH
    }
}

impl fmt::Display for Id {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl FromStr for Id {
    type Err = std::num::ParseIntError;

    fn from_str(text: &str) -> Result<Id, Self::Err> {
        text.parse().map(Id)
    }
}

impl Serialize for Id {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

/// Makes ids that never repeat.
#[derive(Default)]
pub(crate) struct Mint {
    last: u64,
    past: u64,
}

impl Mint {
    /// An id of now, greater than all before.
    pub(crate) fn next(&mut self, now: u64) -> Id {
        self.last = (self.last + 1).max((now - EPOCH) << 22);
        Id(self.last)
    }

    /// An id of some moment, in milliseconds since 1970. Within a millisecond they rise, above those of `next`.
    pub(crate) fn at(&mut self, moment: u64) -> Id {
        self.past = (self.past + 1) & 0x1f_ffff;
        Id((moment.saturating_sub(EPOCH) << 22) | 0x20_0000 | self.past)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_rise_and_carry_their_time() {
        let mut mint = Mint::default();
        let ids: Vec<_> = [EPOCH + 5, EPOCH + 5, EPOCH + 4, EPOCH + 9].map(|now| mint.next(now)).into();
        assert!(ids.is_sorted_by(|a, b| a < b), "{ids:?}");
        assert_eq!([ids[0].made(), ids[3].made(), mint.at(EPOCH + 2).made()], [EPOCH + 5, EPOCH + 9, EPOCH + 2]);
        assert_eq!("17".parse(), Ok(Id(17)));
    }
}
