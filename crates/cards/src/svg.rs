//! Pieces of a drawing: colours, and words that can break nothing.

use crate::Scheme;
use std::fmt::Write;
use unicode_segmentation::UnicodeSegmentation;

/// The colours of a picture.
pub(crate) struct Colours {
    pub(crate) ground: &'static str,
    pub(crate) sheet: &'static str,
    pub(crate) ink: &'static str,
    pub(crate) soft: &'static str,
    pub(crate) line: &'static str,
    pub(crate) accent: &'static str,
}

/// Accents on a light ground and on a dark one; each at least 4.5 to 1 against its sheet.
const ACCENTS: [(&str, &str); 6] = [("#a53a22", "#f0977f"), ("#7a5200", "#e9c46a"), ("#1f6b4a", "#8fd3a0"), ("#1f5f8b", "#8cc5ee"), ("#5f4aa8", "#bcabf5"), ("#9c3a79", "#f09ccf")];

pub(crate) fn colours(scheme: Scheme, hue: u32) -> Colours {
    let (light, dark) = ACCENTS[hue as usize % ACCENTS.len()];
    match scheme {
        Scheme::Light => Colours { ground: "#f6f3ee", sheet: "#ffffff", ink: "#24201c", soft: "#6a625a", line: "#e6dfd5", accent: light },
        Scheme::Dark => Colours { ground: "#191715", sheet: "#26221f", ink: "#f3eee7", soft: "#b3a99e", line: "#3f3934", accent: dark },
    }
}

/// A drawing of that size on its ground, with a sheet on it.
pub(crate) fn sheet(width: u32, height: u32, colours: &Colours, inside: &str) -> String {
    format!(
        r##"<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}" viewBox="0 0 {width} {height}" font-family="sans-serif"><rect width="{width}" height="{height}" fill="{}"/><rect x="14" y="14" width="{}" height="{}" rx="26" fill="{}"/>{inside}</svg>"##,
        colours.ground,
        width - 28,
        height - 28,
        colours.sheet
    )
}

/// How words are set.
#[derive(Clone, Copy)]
pub(crate) struct Set<'a> {
    pub(crate) size: u32,
    pub(crate) colour: &'a str,
    pub(crate) bold: bool,
    /// `start`, `middle` or `end`.
    pub(crate) anchor: &'a str,
}

/// Words at a place, cut to a width.
pub(crate) fn text(x: u32, y: u32, width: u32, words: &str, set: Set<'_>) -> String {
    let weight = if set.bold { "700" } else { "400" };
    format!(r#"<text x="{x}" y="{y}" font-size="{}" fill="{}" font-weight="{weight}" text-anchor="{}">{}</text>"#, set.size, set.colour, set.anchor, escaped(&cut(words, width, set.size)))
}

/// How wide words are, about, in pixels: measured by kinds of letters, on the safe side.
pub(crate) fn width(words: &str, size: u32) -> u32 {
    words.graphemes(true).map(|sign| wide(sign) * size / 100).sum()
}

/// The width of a sign in hundredths of its size.
fn wide(sign: &str) -> u32 {
    match sign.chars().next() {
        Some('i' | 'l' | 'j' | '.' | ',' | '|' | '\'' | '!' | ':' | ' ') => 36,
        Some('m' | 'w' | 'M' | 'W' | '@') => 98,
        Some(c) if c.is_ascii_lowercase() || c.is_ascii_digit() => 59,
        Some(c) if c < '\u{1100}' => 76,
        _ => 125,
    }
}

/// Words without what steers a display, on one line, at most so wide; the marks on each sign are few.
pub(crate) fn cut(words: &str, most: u32, size: u32) -> String {
    const MARKS: usize = 8;
    let clean: String = words.chars().filter(|c| !steers(*c)).map(|c| if c.is_whitespace() { ' ' } else { c }).collect();
    let (mut out, mut wide) = (String::new(), 0);
    for sign in clean.trim().graphemes(true) {
        let next = wide + width(sign, size);
        if next > most {
            while out.ends_with(' ') {
                out.pop();
            }
            out.push('…');
            break;
        }
        wide = next;
        out.extend(sign.chars().take(MARKS));
    }
    out
}

/// Controls, and what turns the direction of writing. The joiner that makes one emoji of several stays.
fn steers(c: char) -> bool {
    c.is_control() && !c.is_whitespace()
        || matches!(c, '\u{200b}'..='\u{200c}' | '\u{200e}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}' | '\u{fff9}'..='\u{fffb}' | '\u{e0000}'..='\u{e007f}' | '\u{fffe}' | '\u{ffff}')
}

/// Words as they may stand in a drawing.
fn escaped(words: &str) -> String {
    let mut out = String::with_capacity(words.len());
    for c in words.chars() {
        match c {
            '&' => out += "&amp;",
            '<' => out += "&lt;",
            '>' => out += "&gt;",
            '"' => out += "&quot;",
            '\'' => out += "&#39;",
            c => out.push(c),
        }
    }
    out
}

/// A rounded box.
pub(crate) fn block(x: u32, y: u32, width: u32, height: u32, round: u32, fill: &str) -> String {
    format!(r#"<rect x="{x}" y="{y}" width="{width}" height="{height}" rx="{round}" fill="{fill}"/>"#)
}

/// Several pieces after each other.
pub(crate) fn pieces(pieces: impl IntoIterator<Item = String>) -> String {
    pieces.into_iter().fold(String::new(), |mut out, piece| {
        // Writing to a string can't fail.
        let _ = write!(out, "{piece}");
        out
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_cut_and_cleaned() {
        assert_eq!(cut("Ana", 500, 40), "Ana");
        assert_eq!(cut("a\u{202e}b\u{0}c\nd", 500, 40), "abc d");
        assert_eq!(cut(&"x".repeat(4_000), 130, 40).chars().count(), 6);
        assert_eq!(cut("👩‍👩‍👧‍👦 family", 500, 40), "👩‍👩‍👧‍👦 family");
        assert!(cut(&format!("a{}", "\u{0301}".repeat(500)), 500, 40).chars().count() <= 8);
        assert_eq!(escaped("<b>&\"'"), "&lt;b&gt;&amp;&quot;&#39;");
    }
}
