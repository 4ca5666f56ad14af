//! The same events are decided the same, byte for byte, in every build and on every machine.

mod town;

use hearth_core::{SECOND, hash};
use town::{Town, sentence};

/// The hash of every decision of the month below. It changes only when the rules do; then `RULES` is raised with it.
const GOLDEN: u64 = 8836809862613706428;

#[test]
fn a_month_is_decided_as_ever() {
    let mut town = Town::new();
    let mut said = vec![];
    for day in 0..30_u64 {
        for n in 0..60_u64 {
            let random = hash(&[&day.to_le_bytes(), &n.to_le_bytes()]);
            let who = 1 + random % 14;
            let text = if random.is_multiple_of(11) { format!("thanks {}", sentence(random)) } else { sentence(random) };
            match (random >> 8) % 4 {
                0 if !said.is_empty() => said.push(town.answers(who, said[(random >> 16) as usize % said.len()], &text)),
                1 if !said.is_empty() => town.reacts(who, said[(random >> 16) as usize % said.len()], 1 + (random >> 40) as u32 % 3, random >> 50 & 3 != 0),
                2 if (random >> 20).is_multiple_of(9) && !said.is_empty() => town.removes(said[(random >> 16) as usize % said.len()], random >> 60 & 1 == 0),
                _ => said.push(town.says(who, &text)),
            }
            town.later((random >> 30) as i64 % 600 * SECOND);
        }
        town.day();
    }
    assert_eq!(town.trace, GOLDEN, "the decisions of a month, as a hash");
}
