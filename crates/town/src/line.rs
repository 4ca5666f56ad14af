//! A line of talk with slots: `{often|now and then}` is one of both, `{B}` the name of part B.

use rand::Rng;
use rand::seq::IndexedRandom;

/// A line, ready to be said.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct Line(Vec<Piece>);

#[derive(Clone, PartialEq, Eq, Debug)]
enum Piece {
    Plain(String),
    Name(usize),
    Either(Vec<String>),
}

impl Line {
    /// Reads a line; the error says what is wrong with it.
    pub(crate) fn parse(text: &str) -> Result<Self, String> {
        let mut pieces = Vec::new();
        let mut rest = text;
        while let Some((plain, after)) = rest.split_once('{') {
            let (slot, after) = after.split_once('}').ok_or("a slot is not closed")?;
            pieces.push(plain_text(plain)?);
            pieces.push(filled(slot)?);
            rest = after;
        }
        pieces.push(plain_text(rest)?);
        match text.is_empty() {
            true => Err("nothing is said".to_owned()),
            false => Ok(Self(pieces)),
        }
    }

    /// The parts that it names, from 0.
    pub(crate) fn names(&self) -> impl Iterator<Item = usize> {
        self.0.iter().filter_map(|piece| if let Piece::Name(part) = piece { Some(*part) } else { None })
    }

    /// Says it, with these names for the parts. Names are put in as they are.
    pub(crate) fn say(&self, chance: &mut impl Rng, names: &[&str]) -> String {
        let word = |piece| match piece {
            &Piece::Name(part) => names.get(part).copied().unwrap_or_default(),
            Piece::Plain(text) => text,
            Piece::Either(words) => words.choose(chance).map_or("", String::as_str),
        };
        self.0.iter().map(word).collect()
    }
}

fn plain_text(text: &str) -> Result<Piece, String> {
    match text.contains(['{', '}', '|']) {
        true => Err("a brace or a bar stands outside of a slot".to_owned()),
        false => Ok(Piece::Plain(text.to_owned())),
    }
}

fn filled(slot: &str) -> Result<Piece, String> {
    if let Some(part) = part(slot) {
        return Ok(Piece::Name(part));
    }
    let words: Vec<_> = slot.split('|').map(str::to_owned).collect();
    match words.len() > 1 && !slot.contains('{') {
        true => Ok(Piece::Either(words)),
        false => Err(format!("`{{{slot}}}` is neither a part nor a choice")),
    }
}

/// The number of a part, from its letter.
pub(crate) fn part(letter: &str) -> Option<usize> {
    ["A", "B", "C", "D", "E", "F"].iter().position(|one| *one == letter)
}

#[cfg(test)]
mod tests {
    use super::*;
    use rand::SeedableRng;
    use rand::rngs::ChaCha8Rng;

    #[test]
    fn slots_are_filled() {
        let mut chance = ChaCha8Rng::seed_from_u64(1);
        for (text, said) in [("Hi {A}!", vec!["Hi {Jo}!"]), ("{a|b} c", vec!["a c", "b c"]), ("so{| so}", vec!["so", "so so"])] {
            let line = Line::parse(text).unwrap();
            for _ in 0..20 {
                assert!(said.contains(&line.say(&mut chance, &["{Jo}"]).as_str()), "{text}");
            }
        }
    }

    #[test]
    fn what_is_wrong_is_said() {
        for (text, wrong) in [("", "nothing"), ("a {b", "closed"), ("a } b", "outside"), ("a|b", "outside"), ("{only}", "neither"), ("{a|{B}}", "neither")] {
            let error = Line::parse(text).unwrap_err();
            assert!(error.contains(wrong), "{text}: {error}");
        }
    }
}
