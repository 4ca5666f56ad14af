//! How good a ranking is, and how sure that is.

/// Somebody's score in a ranking, and whether they are one of those sought.
pub(crate) type Measured = (i64, bool);

/// Samples of the bootstrap.
const SAMPLES: u64 = 1_000;

/// The mean, over all who are sought, of the share of them among the first so many where each comes. People of equal score take the
/// mean of all their orders' places (F. McSherry, M. Najork 2008): no luck in ties.
pub(crate) fn average_precision(scored: &[Measured]) -> f64 {
    let sought = scored.iter().filter(|(_, is)| *is).count() as f64;
    let (mut before, mut found, mut sum) = (0.0, 0.0, 0.0);
    for (size, hits) in ties(scored) {
        for place in 0..size as usize {
            // The chance that this place of the tie holds one who is sought, and how many of the others are before it.
            let others = if size > 1.0 { place as f64 * (hits - 1.0) / (size - 1.0) } else { 0.0 };
            sum += hits / size * (found + 1.0 + others) / (before + place as f64 + 1.0);
        }
        (before, found) = (before + size, found + hits);
    }
    if sought == 0.0 { 0.0 } else { sum / sought }
}

/// The share of those sought among the first `n`; of a tie across the border, its mean.
pub(crate) fn precision(scored: &[Measured], n: usize) -> f64 {
    let (mut left, mut found) = (n as f64, 0.0);
    for (size, hits) in ties(scored) {
        let part = size.min(left);
        (found, left) = (found + hits * part / size, left - part);
    }
    found / (n.max(1) as f64)
}

/// The chance that somebody sought is before somebody not sought (Mann and Whitney's U, as a share); one half where nobody is either.
pub(crate) fn auc(scored: &[Measured]) -> f64 {
    let sought = scored.iter().filter(|(_, is)| *is).count() as f64;
    let others = scored.len() as f64 - sought;
    let (mut above, mut sum) = (0.0, 0.0);
    for (size, hits) in ties(scored) {
        sum += (size - hits) * (above + hits / 2.0);
        above += hits;
    }
    if sought * others == 0.0 { 0.5 } else { sum / (sought * others) }
}

/// Where 95 % of a measure's values lie when people are drawn again by chance (B. Efron's percentile bootstrap, 1,000 samples, always
/// the same ones).
pub(crate) fn interval(scored: &[Measured], measure: fn(&[Measured]) -> f64) -> (f64, f64) {
    let mut values: Vec<f64> = (0..SAMPLES)
        .map(|sample| {
            let draw = |n: usize| scored[(mix(sample << 32 | n as u64) % scored.len().max(1) as u64) as usize];
            measure(&(0..scored.len()).map(draw).collect::<Vec<_>>())
        })
        .collect();
    values.sort_by(f64::total_cmp);
    let at = |share: f64| values.get(((values.len() as f64 - 1.0) * share) as usize).copied().unwrap_or(0.0);
    (at(0.025), at(0.975))
}

/// Groups of equal score, the highest first: how many they are, and how many of them are sought.
fn ties(scored: &[Measured]) -> Vec<(f64, f64)> {
    let mut sorted = scored.to_vec();
    sorted.sort_unstable_by_key(|(score, _)| std::cmp::Reverse(*score));
    sorted.chunk_by(|a, b| a.0 == b.0).map(|tie| (tie.len() as f64, tie.iter().filter(|(_, is)| *is).count() as f64)).collect()
}

/// A number that looks like chance (the finaliser of SplitMix64, G. Steele, D. Lea, C. Flood 2014).
fn mix(n: u64) -> u64 {
    let n = n.wrapping_mul(0x9e37_79b9_7f4a_7c15).wrapping_add(0x9e37_79b9_7f4a_7c15);
    let n = (n ^ (n >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    let n = (n ^ (n >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    n ^ (n >> 31)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn measures_of_rankings() {
        let near = |a: f64, b: f64| (a - b).abs() < 1e-9;
        for (scored, ap, at_two, area) in [
            (&[(9, true), (8, true), (7, false), (6, false)][..], 1.0, 1.0, 1.0),
            (&[(9, false), (8, true), (7, false), (6, true)], 0.5, 0.5, 0.25),
            (&[(9, true), (8, false), (7, true), (6, false)], (1.0 + 2.0 / 3.0) / 2.0, 0.5, 0.75),
            // Both orders of a tie, in the mean.
            (&[(5, true), (5, false)], 0.75, 0.5, 0.5),
            (&[(5, false), (5, true), (1, false)], 0.75, 0.5, 0.75),
            (&[(1, false)], 0.0, 0.0, 0.5),
            (&[], 0.0, 0.0, 0.5),
        ] {
            assert!(
                near(average_precision(scored), ap) && near(precision(scored, 2), at_two) && near(auc(scored), area),
                "{scored:?}: {} {} {}",
                average_precision(scored),
                precision(scored, 2),
                auc(scored)
            );
        }
    }

    #[test]
    fn intervals_hold_the_value_and_shrink_with_more_people() {
        let people = |n: i64| (0..n).map(|at| (at, at % 3 == 0 || at > n * 2 / 3)).collect::<Vec<_>>();
        let width = |n| {
            let (scored, (low, high)) = (people(n), interval(&people(n), auc));
            assert!(low <= auc(&scored) && auc(&scored) <= high);
            high - low
        };
        assert!(width(400) < width(30));
    }
}
