//! How much a term is said here and now beyond what is to be expected.

/// Log-likelihood ratio of `seen` among `of` messages against an expected share (T. Dunning, Accurate Methods for the Statistics
/// of Surprise and Coincidence, 1993). Positive if it is said more, else zero. Above 6.6 chance is below one in a hundred.
pub fn surprise(seen: f64, of: f64, share: f64) -> f64 {
    let rate = seen / of;
    if rate <= share || seen <= 0.0 {
        return 0.0;
    }
    let rest = of - seen;
    let missed = if rest > 0.0 { rest * libm::log((1.0 - rate) / (1.0 - share)) } else { 0.0 };
    2.0 * (seen * libm::log(rate / share) + missed)
}

/// By how many standard deviations a term is said more here (`here` of `all_here`) than there: weighted log-odds with an
/// informative Dirichlet prior (B. Monroe, M. Colaresi, K. Quinn, Fightin' Words, 2008). The prior is the term's share in both
/// together, worth a hundred messages, or a tenth of all if that is less.
pub fn contrast(here: f64, all_here: f64, there: f64, all_there: f64) -> f64 {
    let all = all_here + all_there;
    let worth = (all / 10.0).min(100.0);
    let prior = (worth * (here + there) / all).max(0.01);
    let odds = |said: f64, all: f64| libm::log((said + prior) / (all + worth - said - prior).max(0.5));
    let variance = 1.0 / (here + prior) + 1.0 / (there + prior);
    (odds(here, all_here) - odds(there, all_there)) / libm::sqrt(variance)
}

/// What people add to a topic's strength: nothing if it is one person's, then ever less with each. Ours: between the logarithm,
/// by which a crowd hardly counts, and the plain number, by which whatever everybody says comes first.
pub(crate) fn reach(people: usize) -> f64 {
    libm::pow(people.saturating_sub(1) as f64, 0.75)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_said_more_scores_more() {
        assert_eq!(surprise(1.0, 100.0, 0.01), 0.0);
        assert!(surprise(5.0, 10.0, 0.01) > surprise(3.0, 10.0, 0.01));
        assert!(surprise(5.0, 10.0, 0.01) > surprise(5.0, 10.0, 0.1));
        assert!(surprise(5.0, 5.0, 0.01) > surprise(5.0, 10.0, 0.01));
        assert!(contrast(10.0, 100.0, 10.0, 1000.0) > 2.0);
        assert!(contrast(10.0, 100.0, 100.0, 1000.0).abs() < 0.01);
        assert!(contrast(2.0, 100.0, 100.0, 1000.0) < -1.0);
        assert!(contrast(20.0, 100.0, 0.0, 1000.0) > contrast(4.0, 100.0, 0.0, 1000.0));
    }
}
