//! What facts are worth: one table of weights for every community, and the law of diminishing returns.

use crate::{Fact, Kind};

/// What one act of a kind is worth, in thousandths of a point.
#[derive(Clone, Copy, Debug)]
pub struct Weight {
    /// The kind.
    pub kind: Kind,
    /// To the one who did it.
    pub doer: i32,
    /// To the one for whom it was done.
    pub receiver: i32,
    /// Why so much.
    pub reason: &'static str,
}

/// The weights, the same for every community: argued, not tuned. `docs/engagement.md` shows this table.
pub const WEIGHTS: [Weight; 14] = [
    weight(Kind::Message, 200, 0, "Presence counts, but little: volume is not value."),
    weight(Kind::Reply, 500, 1_000, "An answer is the plainest sign that somebody's words were worth an answer; giving it carries the talk."),
    weight(Kind::Inferred, 250, 500, "Likely an answer, but nobody said so: half of one."),
    weight(Kind::Reaction, 50, 600, "Recognition that costs one touch: less than an answer, and next to nothing for giving it."),
    weight(Kind::Thanks, 100, 2_000, "The dearest recognition there is: somebody was helped and says so."),
    weight(Kind::Conversation, 1_500, 0, "Starting what others carry on is what a community lives on; two different people must have answered."),
    weight(Kind::Welcome, 1_000, 0, "A newcomer who is answered stays; answering them is a host's work."),
    weight(Kind::Invited, 0, 0, "Bringing a person counts when they stay, not when they click."),
    weight(Kind::Retained, 0, 3_000, "Somebody they brought is still here after two weeks and takes part."),
    weight(Kind::Removed, -2_000, 0, "Somebody else had to clean up."),
    weight(Kind::Repeat, 0, 0, "Saying it again adds nothing."),
    weight(Kind::Burst, 0, 0, "One thought in ten pieces is one thought."),
    weight(Kind::Instant, 0, 0, "Answers faster than hands are a machine's; it is counted to find machines."),
    weight(Kind::Voice, 300, 0, "A minute of talk in company is presence; an hour of it is worth a few messages, not sixty."),
];

const fn weight(kind: Kind, doer: i32, receiver: i32, reason: &'static str) -> Weight {
    Weight { kind, doer, receiver, reason }
}

/// Past this many acts of a kind between one pair on one day, more are worth nothing more.
pub const DAILY_LIMIT: i32 = 100;

/// `SUM[n]` is 1 + 1/2 + … + 1/n, in thousandths.
const SUM: [i32; DAILY_LIMIT as usize + 1] = {
    let mut sums = [0; DAILY_LIMIT as usize + 1];
    let mut n = 1;
    while n < sums.len() {
        sums[n] = sums[n - 1] + (1_000 + n as i32 / 2) / n as i32;
        n += 1;
    }
    sums
};

/// Diminishing returns: the n-th act of a kind between the same two on the same day is worth 1/n of the first.
///
/// The answer is in thousandths of an act. Counts below zero take back as much as they would have given.
pub fn diminished(count: i32) -> i32 {
    let sum = SUM[count.unsigned_abs().min(DAILY_LIMIT as u32) as usize];
    if count < 0 { -sum } else { sum }
}

/// What a day's count between one pair is worth, in thousandths of a point, to the doer and to the receiver.
pub fn worth(kind: Kind, count: i32) -> (i32, i32) {
    let weight = &WEIGHTS[kind as usize];
    // Harm is not dulled by repetition.
    let acts = if weight.doer < 0 { count.saturating_mul(1_000) } else { diminished(count) };
    let times = |each: i32| (i64::from(each) * i64::from(acts) / 1_000).clamp(-1_000_000, 1_000_000) as i32;
    (times(weight.doer), times(weight.receiver))
}

/// What going from one count to another adds to the doer and to the receiver.
pub fn added(kind: Kind, before: i32, after: i32) -> (i32, i32) {
    let (old, new) = (worth(kind, before), worth(kind, after));
    (new.0 - old.0, new.1 - old.1)
}

/// What one fact alone would be worth to doer and receiver.
pub fn of_fact(fact: &Fact) -> (i32, i32) {
    worth(fact.kind, fact.count)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_is_in_order_and_every_weight_has_a_reason() {
        for (at, weight) in WEIGHTS.iter().enumerate() {
            assert_eq!(weight.kind as usize, at);
            assert!(weight.reason.ends_with('.'));
        }
    }

    #[test]
    fn returns_diminish() {
        for (count, thousandths) in [(0, 0), (1, 1_000), (2, 1_500), (3, 1_833), (10, 2_929), (1_000, diminished(100)), (-2, -1_500), (i32::MIN, -diminished(100))] {
            assert_eq!(diminished(count), thousandths, "{count}");
        }
        assert_eq!(worth(Kind::Reply, 1), (500, 1_000));
        assert_eq!(worth(Kind::Removed, 3), (-6_000, 0));
    }

    #[test]
    fn steps_add_up_to_the_whole() {
        for kind in Kind::ALL {
            let stepped = (0..40).map(|n| added(kind, n, n + 1)).fold((0, 0), |sum, step| (sum.0 + step.0, sum.1 + step.1));
            assert_eq!(stepped, worth(kind, 40), "{kind:?}");
        }
    }
}
