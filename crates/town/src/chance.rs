//! Chance that is the same each time: a number drawn from what it is for.

use hearth_core::hash;

/// A row of numbers drawn for one purpose.
#[derive(Clone, Debug)]
pub(crate) struct Chance {
    of: [u64; 3],
    drawn: u64,
}

impl Chance {
    pub(crate) fn new(seed: u64, what: u64, number: u64) -> Self {
        Self { of: [seed, what, number], drawn: 0 }
    }

    fn draw(&mut self) -> u64 {
        self.drawn += 1;
        hash(&[&self.of[0].to_le_bytes(), &self.of[1].to_le_bytes(), &self.of[2].to_le_bytes(), &self.drawn.to_le_bytes()])
    }

    /// A number below `end`; 0 if there is none.
    pub(crate) fn below(&mut self, end: usize) -> usize {
        (self.draw() % end.max(1) as u64) as usize
    }

    /// From `least` to `most`.
    pub(crate) fn between(&mut self, least: u32, most: u32) -> u32 {
        least + self.below((most.max(least) - least) as usize + 1) as u32
    }

    /// Whether something happens that does so many times in a hundred.
    pub(crate) fn percent(&mut self, often: u32) -> bool {
        self.below(100) < often as usize
    }

    /// One of these, each as likely as its weight says; nothing if none has any.
    pub(crate) fn weighed(&mut self, weights: impl Iterator<Item = (usize, u32)> + Clone) -> Option<usize> {
        let sum: usize = weights.clone().map(|(_, weight)| weight as usize).sum();
        let mut at = self.below(sum);
        for (one, weight) in weights {
            if at < weight as usize {
                return Some(one);
            }
            at -= weight as usize;
        }
        None
    }
}
