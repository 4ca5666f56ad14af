//! The chart of a week's days.

use crate::bars::{bars, greatest, last};
use crate::font::Fonts;
use crate::line::{Line, Style};
use crate::palette::Palette;
use crate::sheet::{Anchor, Area, Sheet};
use crate::{Bar, Scheme, WeekChart};

pub(crate) const SIZE: (u32, u32) = (900, 420);

const LEFT: f32 = 44.0;
const WIDTH: f32 = 812.0;
/// How far words below and above bars may stand out on each side.
const OUT: f32 = 24.0;
/// The bars, below their values and above their labels.
const BARS: Area = Area { x: LEFT, y: 142.0, width: WIDTH, height: 150.0 };

const TITLE: Style = Style { size: 42.0, least: 32.0, bold: true };
const VALUE: Style = Style { size: 30.0, least: 24.0, bold: true };
const LABEL: Style = Style { size: 30.0, least: 24.0, bold: false };
const NOTE: Style = Style { size: 30.0, least: 25.0, bold: false };

/// The chart as SVG.
pub(crate) fn draw(fonts: &Fonts, chart: &WeekChart<'_>, scheme: Scheme) -> String {
    let palette = Palette::new(chart.hue, scheme);
    let mut sheet = Sheet::new(fonts, SIZE, &palette);
    let title = sheet.line(chart.title, TITLE, WIDTH);
    sheet.put(&title, (LEFT, 70.0), Anchor::Left, &palette.ink);
    let days = last(chart.bars, 31);
    let places = bars(&mut sheet, BARS, days, &palette);
    labels(&mut sheet, days, &places, &palette);
    values(&mut sheet, days, &places, &palette);
    let note = sheet.line(chart.note, NOTE, WIDTH);
    sheet.put(&note, (LEFT, 388.0), Anchor::Left, &palette.quiet);
    sheet.finish()
}

/// Labels below the bars: as many as there is room for, the last one among them.
fn labels(sheet: &mut Sheet<'_>, days: &[Bar<'_>], places: &[Area], palette: &Palette) {
    let slot = WIDTH / days.len().max(1) as f32;
    let lines: Vec<_> = days.iter().map(|day| sheet.line(day.label, LABEL, slot.max(90.0) - 10.0)).collect();
    let widest = lines.iter().map(|line| line.width).fold(0.0, f32::max);
    let each = ((widest + 14.0) / slot).ceil().max(1.0) as usize;
    for (line, place) in lines.iter().zip(places).rev().step_by(each) {
        centred(sheet, line, place, 332.0, &palette.quiet);
    }
}

/// Values above the bars; of many bars, above the first of the greatest alone.
fn values(sheet: &mut Sheet<'_>, days: &[Bar<'_>], places: &[Area], palette: &Palette) {
    let (few, most) = (days.len() <= 10, greatest(days));
    let (count, slot) = if few { (days.len(), WIDTH / days.len().max(1) as f32) } else { (1, 160.0) };
    let shown = days.iter().zip(places).filter(|(day, _)| few || (day.value == most && most > 0));
    for (day, place) in shown.take(count) {
        let line = sheet.line(&grouped(day.value.max(0)), VALUE, slot - 10.0);
        let fill = match day.value {
            ..=0 => &palette.quiet,
            value if value == most => &palette.accent,
            _ => &palette.ink,
        };
        centred(sheet, &line, place, 128.0, fill);
    }
}

/// Puts a line above or below a bar, a little further out than the bars at most.
fn centred(sheet: &mut Sheet<'_>, line: &Line, bar: &Area, base: f32, fill: &str) {
    let half = line.width / 2.0;
    let middle = (bar.x + bar.width / 2.0).min(LEFT + WIDTH + OUT - half).max(LEFT - OUT + half);
    sheet.put(line, (middle, base), Anchor::Middle, fill);
}

/// A number with thin spaces between its thousands, which is read in every language.
fn grouped(value: i64) -> String {
    let digits = value.to_string();
    let mut text = String::new();
    for (at, digit) in digits.char_indices() {
        let begins = at > 0 && (digits.len() - at).is_multiple_of(3);
        text.extend(begins.then_some('\u{202F}'));
        text.push(digit);
    }
    text
}
