//! What a rank asks for, as an owner writes it: `active-days 12 in 30, any(thanks 3 in 90, conversations 2 in 90)`.

use crate::Measure;
use std::fmt::{self, Display, Formatter};
use std::ops::Range;
use std::str::FromStr;

/// The longest window, in days: so long is remembered who did what.
pub const LONGEST: u32 = 400;
/// The most that can be asked of anything.
const MOST: u32 = 1_000_000;
/// Requirements in each other, at most.
const DEPTH: usize = 4;

/// What raises a member to a rank.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Need {
    /// So much of something.
    Is(Pair),
    /// All of these.
    All(Vec<Need>),
    /// At least so many of these.
    Of(u32, Vec<Need>),
}

/// So much of something, within a window.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Pair {
    /// Of what.
    pub measure: Measure,
    /// How much at least; more than zero.
    pub least: u32,
    /// Within the last so many days; as far back as is remembered, if absent.
    pub within: Option<u32>,
}

/// A requirement that can't be read: where, what is wrong, and the mend.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Slip {
    /// The bytes of the text that it is about.
    pub at: Range<usize>,
    /// What is wrong.
    pub what: String,
    /// What to write instead.
    pub mend: String,
}

impl Need {
    /// Every pair in it.
    pub fn pairs(&self) -> Vec<&Pair> {
        match self {
            Self::Is(pair) => vec![pair],
            Self::All(parts) | Self::Of(_, parts) => parts.iter().flat_map(Self::pairs).collect(),
        }
    }

    /// Whether it is met, where `met` says so of each pair.
    pub fn is_met(&self, met: &mut impl FnMut(&Pair) -> bool) -> bool {
        match self {
            Self::Is(pair) => met(pair),
            Self::All(parts) => parts.iter().all(|part| part.is_met(met)),
            Self::Of(least, parts) => parts.iter().filter(|part| part.is_met(met)).count() >= *least as usize,
        }
    }

    /// How far it is met, in thousandths, where `part` says so of each pair, and the pairs by which it is: of all, the mean; of some,
    /// the nearest. 1,000 only if it is met altogether.
    pub fn way(&self, part: &mut impl FnMut(&Pair) -> u32) -> (u32, Vec<&Pair>) {
        let (least, parts) = match self {
            Self::Is(pair) => return (part(pair).min(1_000), vec![pair]),
            Self::All(parts) => (parts.len(), parts),
            Self::Of(least, parts) => (*least as usize, parts),
        };
        let mut ways: Vec<_> = parts.iter().map(|one| one.way(part)).collect();
        if least < ways.len() {
            ways.sort_by_key(|way| std::cmp::Reverse(way.0));
            ways.truncate(least);
        }
        let mean = ways.iter().map(|way| way.0).sum::<u32>() / ways.len().max(1) as u32;
        (mean, ways.into_iter().flat_map(|way| way.1).collect())
    }
}

impl Display for Need {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        let list = |f: &mut Formatter<'_>, parts: &[Self]| {
            parts.iter().enumerate().try_for_each(|(at, part)| {
                let comma = if at == 0 { "" } else { ", " };
                match part {
                    Self::All(_) => write!(f, "{comma}all({part})"),
                    part => write!(f, "{comma}{part}"),
                }
            })
        };
        match self {
            Self::Is(pair) => pair.fmt(f),
            Self::All(parts) => list(f, parts),
            Self::Of(1, parts) => {
                f.write_str("any(")?;
                list(f, parts)?;
                f.write_str(")")
            }
            Self::Of(least, parts) => {
                write!(f, "{least} of (")?;
                list(f, parts)?;
                f.write_str(")")
            }
        }
    }
}

impl Display for Pair {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        match &self.measure {
            Measure::Holds(rank) => write!(f, "holds {rank} {}", self.least)?,
            measure => write!(f, "{} {}", measure.key(), self.least)?,
        }
        self.within.map_or(Ok(()), |within| write!(f, " in {within}"))
    }
}

impl FromStr for Need {
    type Err = Slip;

    fn from_str(text: &str) -> Result<Self, Slip> {
        let mut reader = Reader { text, at: 0 };
        let need = reader.list(0)?;
        match reader.word() {
            ("", _) => Ok(need),
            (word, at) => Err(slip(at, format!("`{word}` stands where nothing is expected"), "put a comma before another requirement, or take it away")),
        }
    }
}

/// Reads a requirement from left to right.
struct Reader<'a> {
    text: &'a str,
    at: usize,
}

impl<'a> Reader<'a> {
    /// The next word, bracket or comma, and where it stands; empty at the end.
    fn word(&mut self) -> (&'a str, Range<usize>) {
        let rest = &self.text[self.at..];
        let start = self.at + (rest.len() - rest.trim_start().len());
        let rest = &self.text[start..];
        let sign = |c: char| matches!(c, '(' | ')' | ',');
        let len = match rest.chars().next() {
            None => 0,
            Some(first) if sign(first) => first.len_utf8(),
            Some(_) => rest.find(|c: char| sign(c) || c.is_whitespace()).unwrap_or(rest.len()),
        };
        self.at = start + len;
        (&rest[..len], start..start + len)
    }

    fn peek(&self) -> &'a str {
        Self { ..*self }.word().0
    }

    fn list(&mut self, depth: usize) -> Result<Need, Slip> {
        let mut parts = vec![self.part(depth)?];
        while self.peek() == "," {
            self.word();
            parts.push(self.part(depth)?);
        }
        Ok(if parts.len() == 1 { parts.swap_remove(0) } else { Need::All(parts) })
    }

    fn part(&mut self, depth: usize) -> Result<Need, Slip> {
        let (word, at) = self.word();
        match word {
            "" | "," | ")" => Err(slip(at, "a requirement is missing".to_owned(), "such as `active-days 12 in 30`")),
            "(" => Err(slip(at, "brackets stand alone".to_owned(), "write `any(…)`, `all(…)` or `2 of (…)`")),
            "any" | "all" => {
                let inner = self.bracket(depth)?;
                Ok(if word == "any" { Need::Of(1, inner) } else { Need::All(inner) })
            }
            number if number.bytes().all(|byte| byte.is_ascii_digit()) => {
                let (of, there) = self.word();
                if of != "of" {
                    return Err(slip(at.start..there.end, format!("`{number}` is no requirement"), "name what is asked for first: `thanks 3 in 90`"));
                }
                let inner = self.bracket(depth)?;
                match number.parse::<u32>() {
                    Ok(least) if least > 0 && least as usize <= inner.len() => Ok(Need::Of(least, inner)),
                    _ => Err(slip(at, format!("`{number} of` {} requirements can't be", inner.len()), "ask for one at least, and for no more than there are")),
                }
            }
            "holds" => {
                let (rank, _) = self.word();
                let least = self.number(rank)?;
                Ok(Need::Is(Pair { measure: Measure::Holds(rank.into()), least, within: None }))
            }
            word => self.pair(word, at),
        }
    }

    fn bracket(&mut self, depth: usize) -> Result<Vec<Need>, Slip> {
        let (open, at) = self.word();
        if open != "(" {
            return Err(slip(at, "`(` is missing".to_owned(), "write `any(thanks 3 in 90, conversations 2 in 90)`"));
        }
        if depth >= DEPTH {
            return Err(slip(at, "there are too many brackets in each other".to_owned(), "say it with fewer"));
        }
        let inner = self.list(depth + 1)?;
        match self.word() {
            (")", _) => Ok(if let Need::All(parts) = inner { parts } else { vec![inner] }),
            (_, at) => Err(slip(at, "`)` is missing".to_owned(), "close the bracket")),
        }
    }

    fn pair(&mut self, word: &str, at: Range<usize>) -> Result<Need, Slip> {
        let Some(measure) = Measure::named(word) else {
            let all = Measure::ASKED.iter().map(Measure::key).collect::<Vec<_>>().join(", ");
            return Err(slip(at, format!("`{word}` is nothing that can be asked for"), &format!("use one of {all}, holds RANK")));
        };
        let start = at.start;
        let least = self.number(word)?;
        let mut within = None;
        if self.peek() == "in" {
            self.word();
            let (days, there) = self.word();
            let most = measure.longest();
            if most == 0 {
                return Err(slip(start..there.end, format!("`{word}` has no window"), "take `in …` away"));
            }
            let in_range = days.parse::<u32>().ok().filter(|days| (1..=most).contains(days));
            within = Some(in_range.ok_or_else(|| slip(there, format!("`in {days}`: a window of `{word}` can't be so long"), &format!("use 1 to {most} days")))?);
        }
        let asked = start..self.at;
        match (&measure, within) {
            (Measure::ActiveDays | Measure::CleanDays, Some(days)) if least > days => {
                Err(slip(asked, format!("{least} of {days} days can't be"), &format!("use at most {days} days, or a longer window")))
            }
            (Measure::ActiveDays, None) if least > measure.longest() => Err(slip(asked, format!("`{word} {least}` can't be"), &format!("at most {} days are remembered", measure.longest()))),
            (Measure::Percentile, _) if least > 99 => Err(slip(asked, format!("nobody stands above {least} per cent"), "use 1 to 99")),
            _ => Ok(Need::Is(Pair { measure, least, within })),
        }
    }

    fn number(&mut self, of: &str) -> Result<u32, Slip> {
        let (word, at) = self.word();
        let number = word.parse::<u32>().ok().filter(|number| (1..=MOST).contains(number));
        number.ok_or_else(|| slip(at, format!("`{of}` without how much"), &format!("write a number after it, such as `{of} 3`")))
    }
}

fn slip(at: Range<usize>, what: String, mend: &str) -> Slip {
    Slip { at, what, mend: mend.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn what_owners_write_is_read_and_what_is_wrong_is_named() {
        for (text, expected) in [
            ("active-days 12 in 30", Ok("active-days 12 in 30")),
            (" active-days 12 in 30 ,thanks 3 ", Ok("active-days 12 in 30, thanks 3")),
            ("any(thanks 3 in 90, conversations 2), spaces 4 in 30", Ok("any(thanks 3 in 90, conversations 2), spaces 4 in 30")),
            ("2 of (thanks 3, holds regular 30, tenure 90)", Ok("2 of (thanks 3, holds regular 30, tenure 90)")),
            ("all(thanks 3, tenure 90)", Ok("thanks 3, tenure 90")),
            ("any(all(thanks 3, tenure 90), score 50)", Ok("any(all(thanks 3, tenure 90), score 50)")),
            ("", Err("a requirement is missing")),
            ("active-days", Err("without how much")),
            ("active-days 0 in 30", Err("without how much")),
            ("active-days 40 in 30", Err("40 of 30 days can't be")),
            ("active-days 3 in 129", Err("can't be so long")),
            ("beauty 3", Err("nothing that can be asked for")),
            ("submissions 3", Err("nothing that can be asked for")),
            ("tenure 30 in 90", Err("has no window")),
            ("percentile 100", Err("nobody stands above")),
            ("3 of (thanks 3, tenure 4)", Err("3 of` 2 requirements")),
            ("any(thanks 3", Err("`)` is missing")),
            ("(thanks 3)", Err("brackets stand alone")),
            ("thanks 3 spaces 4", Err("stands where nothing is expected")),
        ] {
            match (text.parse::<Need>(), expected) {
                (Ok(need), Ok(shown)) => assert_eq!(need.to_string(), shown),
                (Err(slip), Err(part)) => {
                    assert!(slip.what.contains(part) && !slip.mend.is_empty(), "{text}: {slip:?}");
                    assert!(text.get(slip.at.clone()).is_some(), "{text}: {slip:?}");
                }
                (got, expected) => panic!("{text}: {got:?}, not {expected:?}"),
            }
        }
    }

    fn need() -> impl Strategy<Value = Need> {
        let pair = (prop::sample::select(Measure::ASKED.to_vec()), 1_u32..90, prop::option::of(90_u32..128)).prop_map(|(measure, least, within)| {
            let within = within.filter(|_| measure.longest() > 0);
            Need::Is(Pair { measure, least, within })
        });
        pair.prop_recursive(3, 12, 3, |inner| {
            let parts = proptest::collection::vec(inner, 2..4);
            prop_oneof![parts.clone().prop_map(Need::All), parts.prop_map(|parts| Need::Of(1, parts))]
        })
    }

    proptest! {
        #[test]
        fn what_is_shown_means_the_same(need in need()) {
            let read: Need = need.to_string().parse().expect("what was shown");
            prop_assert_eq!(read.to_string(), need.to_string());
        }

        #[test]
        fn all_of_it_is_there_exactly_if_it_is_met(need in need(), seed in any::<u64>()) {
            // Each pair is met or not, by its own numbers.
            let part = |pair: &Pair| if (seed >> (pair.least % 64)) & 1 == 1 { 1_000 } else { pair.least * 10 };
            let (share, way) = need.way(&mut |pair| part(pair));
            prop_assert_eq!(share == 1_000, need.is_met(&mut |pair| part(pair) == 1_000));
            prop_assert!(way.iter().all(|pair| part(pair) == 1_000) == (share == 1_000) && way.len() <= need.pairs().len());
        }

        #[test]
        fn no_text_makes_it_panic(text in ".{0,60}") {
            let _ = text.parse::<Need>();
        }
    }
}
