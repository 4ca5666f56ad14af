//! Names of things. Ids inside are small integers; what a platform calls a thing is opaque and only echoed.

use serde::{Deserialize, Serialize};
use std::fmt;

macro_rules! small_id {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(pub u32);
    };
}

small_id!(
    /// A community, numbered by storage from 1.
    CommunityId
);
small_id!(
    /// Somewhere to talk, numbered within its community from 1.
    SpaceId
);
small_id!(
    /// One person's presence on one platform, numbered within its community from 1. Facts belong to accounts.
    AccountId
);
small_id!(
    /// A set of linked accounts, numbered within its community from 1. Standing and ranks belong to members.
    MemberId
);

impl AccountId {
    /// Somebody whom the platform doesn't name. No account has this number.
    pub const UNNAMED: Self = Self(0);
}

/// What a platform calls an account or a space: echoed, never interpreted.
///
/// Plain decimal numbers below 2⁶³ are kept as they are; any other name is kept as 63 bits of its hash with the
/// top bit set, and its spelling lives in storage alone.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Native(pub u64);

impl Native {
    /// The reference for a platform's own spelling. Distinct decimal numbers never collide.
    pub fn of(spelling: &str) -> Self {
        Self(opaque(spelling))
    }
}

/// A platform's number for a message, unique within its space. Zero is no message.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
#[serde(transparent)]
pub struct MessageId(pub u64);

impl MessageId {
    /// The number for a platform's own spelling, by the same law as [`Native::of`].
    pub fn of(spelling: &str) -> Self {
        Self(opaque(spelling))
    }
}

const HASHED: u64 = 1 << 63;

fn opaque(spelling: &str) -> u64 {
    let canonical = !spelling.starts_with('0') && spelling.bytes().all(|b| b.is_ascii_digit());
    match spelling.parse::<u64>() {
        Ok(number) if canonical && number < HASHED => number,
        _ => HASHED | hash(&[spelling.as_bytes()]),
    }
}

/// A stable 64-bit hash of the parts, the same on every machine and in every version.
pub fn hash(parts: &[&[u8]]) -> u64 {
    keyed_hash(Secret([0x6865_6172, 0x7468]), parts)
}

/// A keyed hash: without the community's secret nobody can tell what was hashed.
pub fn keyed_hash(secret: Secret, parts: &[&[u8]]) -> u64 {
    use std::hash::Hasher;
    let mut state = siphasher::sip::SipHasher13::new_with_keys(secret.0[0], secret.0[1]);
    for part in parts {
        state.write(part);
        state.write_u8(0xff);
    }
    state.finish()
}

/// A community's secret: seeds its chance, its buttons' ids and the hashes of those it forgot.
#[derive(Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Secret(pub [u64; 2]);

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secret(…)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_stay_numbers_and_names_never_meet_them() {
        for (spelling, number) in [("1", Some(1)), ("9223372036854775807", Some(u64::MAX >> 1)), ("007", None), ("ana", None), ("", None), ("+1", None), ("9223372036854775808", None)] {
            let native = Native::of(spelling).0;
            match number {
                Some(number) => assert_eq!(native, number, "{spelling}"),
                None => assert!(native & HASHED != 0, "{spelling}"),
            }
        }
        assert_ne!(Native::of("ana"), Native::of("ben"));
    }
}
