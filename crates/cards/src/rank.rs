//! The card of somebody's standing.

use crate::bars::{bars, last};
use crate::font::Fonts;
use crate::line::Style;
use crate::name::{clean, initials};
use crate::palette::Palette;
use crate::sheet::{Anchor, Area, Sheet};
use crate::{Figure, Next, RankCard, Scheme};

pub(crate) const SIZE: (u32, u32) = (900, 300);

/// Where the left part begins and ends.
const LEFT: f32 = 40.0;
const RIGHT: f32 = 512.0;
/// The disc, as the square around it.
const DISC: Area = Area { x: LEFT, y: 40.0, width: 128.0, height: 128.0 };
/// What stands right of the disc.
const BESIDE: f32 = 192.0;
const PANEL: Area = Area { x: 544.0, y: 24.0, width: 332.0, height: 252.0 };
/// Where the figures begin, and how wide they are together.
const FIGURES: (f32, f32) = (558.0, 304.0);
const WEEKS: Area = Area { x: 572.0, y: 138.0, width: 276.0, height: 80.0 };

const NAME: Style = Style { size: 52.0, least: 38.0, bold: true };
const RANK: Style = Style { size: 30.0, least: 26.0, bold: true };
const WORDS: Style = Style { size: 30.0, least: 25.0, bold: false };
const VALUE: Style = Style { size: 42.0, least: 28.0, bold: true };
const LABEL: Style = Style { size: 28.0, least: 24.0, bold: false };

/// The card as SVG.
pub(crate) fn draw(fonts: &Fonts, card: &RankCard<'_>, scheme: Scheme) -> String {
    let palette = Palette::new(card.hue, scheme);
    let mut sheet = Sheet::new(fonts, SIZE, &palette);
    // Without a bar below, disc and name move to the middle.
    let down = if card.next.is_some() { 0.0 } else { 46.0 };
    disc(&mut sheet, card.name, down, &palette);
    let name = sheet.line(card.name, NAME, RIGHT - BESIDE);
    sheet.put(&name, (BESIDE, 90.0 + down), Anchor::Left, &palette.ink);
    pill(&mut sheet, card.rank, 114.0 + down, &palette);
    if let Some(next) = &card.next {
        progress(&mut sheet, next, &palette);
    }
    sheet.block(PANEL, 28.0, &palette.panel);
    figures(&mut sheet, card.figures, &palette);
    bars(&mut sheet, WEEKS, last(card.weeks, 8), &palette);
    let title = sheet.line(card.weeks_title, LABEL, WEEKS.width);
    sheet.put(&title, (WEEKS.x + WEEKS.width / 2.0, 258.0), Anchor::Middle, &palette.quiet);
    sheet.finish()
}

fn disc(sheet: &mut Sheet<'_>, name: &str, down: f32, palette: &Palette) {
    let disc = Area { y: DISC.y + down, ..DISC };
    sheet.block(disc, disc.width / 2.0, &palette.accent);
    let letters = sheet.line(&initials(&clean(name)), Style { size: 58.0, least: 30.0, bold: true }, disc.width - 32.0);
    let base = letters.base(disc.y + disc.height / 2.0);
    sheet.put(&letters, (disc.x + disc.width / 2.0, base), Anchor::Middle, &palette.on_accent);
}

fn pill(sheet: &mut Sheet<'_>, rank: &str, y: f32, palette: &Palette) {
    let words = sheet.line(rank, RANK, RIGHT - BESIDE - 44.0);
    if words.pieces.is_empty() {
        return;
    }
    sheet.block(Area { x: BESIDE, y, width: words.width + 44.0, height: 50.0 }, 25.0, &palette.pill);
    sheet.put(&words, (BESIDE + 22.0, words.base(y + 25.0)), Anchor::Left, &palette.on_pill);
}

fn progress(sheet: &mut Sheet<'_>, next: &Next<'_>, palette: &Palette) {
    let words = sheet.line(next.words, WORDS, RIGHT - LEFT);
    sheet.put(&words, (LEFT, 220.0), Anchor::Left, &palette.ink);
    let track = Area { x: LEFT, y: 240.0, width: RIGHT - LEFT, height: 20.0 };
    sheet.block(track, 10.0, &palette.track);
    let share = if next.need == 0 { 1.0 } else { (next.have as f32 / next.need as f32).min(1.0) };
    if share > 0.0 {
        sheet.block(Area { width: (track.width * share).max(track.height), ..track }, 10.0, &palette.accent);
    }
}

fn figures(sheet: &mut Sheet<'_>, figures: &[Figure<'_>], palette: &Palette) {
    let (values, labels): (Vec<_>, Vec<_>) = figures.iter().take(3).map(|figure| (figure.value, figure.label)).unzip();
    row(sheet, &values, VALUE, 78.0, &palette.ink);
    row(sheet, &labels, LABEL, 112.0, &palette.quiet);
}

/// Words beside each other, all as small as the one that needs it most.
fn row(sheet: &mut Sheet<'_>, words: &[&str], style: Style, base: f32, fill: &str) {
    let (left, width) = FIGURES;
    let slot = width / words.len().max(1) as f32;
    let size = words.iter().map(|words| sheet.line(words, style, slot - 14.0).size).fold(style.size, f32::min);
    for (at, words) in words.iter().enumerate() {
        let line = sheet.line(words, Style { size, ..style }, slot - 14.0);
        sheet.put(&line, (left + slot * (at as f32 + 0.5), base), Anchor::Middle, fill);
    }
}
