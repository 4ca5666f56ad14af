//! One line of words, set: which letters come from which font, where, and how large.

use crate::font::{Fonts, LATIN};
use crate::name::{clean, clusters};
use harfrust::Direction;
use std::ops::Range;
use unicode_bidi::BidiInfo;

/// How wide a letter is at least, in ems: of more letters than have room by this, the rest isn't looked at.
const NARROWEST: f32 = 0.2;

/// How high capitals are, in ems.
const CAPITAL: f32 = 0.714;

/// Keeps what has no direction of its own in the run that it stands in.
const RIGHT_TO_LEFT: char = '\u{200F}';

/// How words may look.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Style {
    /// Pixels of an em, where there is room.
    pub(crate) size: f32,
    /// Pixels of an em down to which words shrink before they are cut.
    pub(crate) least: f32,
    pub(crate) bold: bool,
}

/// A grapheme cluster with the font that draws it.
#[derive(Clone, Copy, Debug)]
struct Letter<'a> {
    family: &'static str,
    text: &'a str,
}

/// What stands where words were cut.
const CUT: Letter<'_> = Letter { family: LATIN, text: "…" };

/// Words of one font and one direction.
#[derive(Clone, Debug)]
pub(crate) struct Piece {
    pub(crate) family: &'static str,
    pub(crate) text: String,
    /// Pixels from the line's left end.
    pub(crate) x: f32,
}

/// A line that fits.
#[derive(Clone, Debug, Default)]
pub(crate) struct Line {
    pub(crate) pieces: Vec<Piece>,
    /// Pixels of an em.
    pub(crate) size: f32,
    /// Pixels from end to end.
    pub(crate) width: f32,
    pub(crate) bold: bool,
}

impl Fonts {
    /// Sets words into so many pixels: smaller, and at last cut with `…`.
    pub(crate) fn fit(&self, words: &str, style: Style, room: f32) -> Line {
        let words = clean(words);
        let most = (room / (style.least * NARROWEST)).ceil() as usize;
        let mut letters = self.letters(clusters(&words).take(most + 1).collect(), style.bold);
        let whole = self.set(&letters, style.bold);
        let size = (room / whole.width).min(style.size);
        if letters.len() <= most && size >= style.least {
            return whole.sized(size);
        }
        letters.truncate(most);
        let cut = |keep: usize| self.set(&shortened(&letters[..keep]), style.bold).sized(style.least);
        // The longest beginning that fits, found by halves.
        let (mut fits, mut over) = (0, letters.len() + 1);
        while over - fits > 1 {
            let middle = usize::midpoint(fits, over);
            *(if cut(middle).width <= room { &mut fits } else { &mut over }) = middle;
        }
        cut(fits)
    }

    /// Finds the fonts. Of what nothing draws, the first character stands for the cluster, as an empty box.
    fn letters<'a>(&self, clusters: Vec<&'a str>, bold: bool) -> Vec<Letter<'a>> {
        let families = self.families(&clusters, bold).into_iter();
        let letter = |(text, family): (&'a str, Option<&'static str>)| match family {
            Some(family) => Letter { family, text },
            None => Letter { family: LATIN, text: text.char_indices().nth(1).map_or(text, |(end, _)| &text[..end]) },
        };
        clusters.into_iter().zip(families).map(letter).collect()
    }

    /// Sets words one pixel large, in the order in which they are seen from left to right.
    fn set(&self, letters: &[Letter<'_>], bold: bool) -> Line {
        let text: String = letters.iter().map(|letter| letter.text).collect();
        let mut line = Line { bold, ..Line::default() };
        let bidi = BidiInfo::new(&text, None);
        let Some(paragraph) = bidi.paragraphs.first() else { return line };
        let (levels, runs) = bidi.visual_runs(paragraph, paragraph.range.clone());
        for run in runs {
            if levels[run.start].is_ltr() {
                pieces(letters, run).into_iter().for_each(|piece| self.add(&mut line, piece, Direction::LeftToRight));
            } else {
                pieces(letters, run).into_iter().rev().for_each(|piece| self.add(&mut line, piece, Direction::RightToLeft));
            }
        }
        line
    }

    /// Adds what is seen next.
    fn add(&self, line: &mut Line, (family, text): (&'static str, String), direction: Direction) {
        let width = self.width(&text, family, line.bold, direction);
        let text = if direction == Direction::RightToLeft { format!("{RIGHT_TO_LEFT}{text}{RIGHT_TO_LEFT}") } else { text };
        line.pieces.push(Piece { family, text, x: line.width });
        line.width += width;
    }
}

/// The letters of a run by their fonts, in the order in which they are read.
fn pieces(letters: &[Letter<'_>], run: Range<usize>) -> Vec<(&'static str, String)> {
    let mut pieces: Vec<(&'static str, String)> = Vec::new();
    let mut at = 0;
    for letter in letters {
        if run.contains(&at) {
            match pieces.last_mut() {
                Some((family, text)) if *family == letter.family => text.push_str(letter.text),
                _ => pieces.push((letter.family, letter.text.to_owned())),
            }
        }
        at += letter.text.len();
    }
    pieces
}

impl Line {
    /// What the letters stand on when the middle of capitals is here.
    pub(crate) fn base(&self, middle: f32) -> f32 {
        middle + self.size * CAPITAL / 2.0
    }

    fn sized(mut self, size: f32) -> Self {
        self.pieces.iter_mut().for_each(|piece| piece.x *= size);
        Self { size, width: self.width * size, ..self }
    }
}

/// The letters with `…` behind, without a space between.
fn shortened<'a>(letters: &[Letter<'a>]) -> Vec<Letter<'a>> {
    let end = letters.iter().rposition(|letter| letter.text != " ").map_or(0, |last| last + 1);
    letters[..end].iter().copied().chain([CUT]).collect()
}
