//! Bars side by side, the greatest in the accent's colour.

use crate::Bar;
use crate::palette::Palette;
use crate::sheet::{Area, Sheet};

/// How round corners are.
const ROUND: f32 = 10.0;
/// How high a bar is at least that isn't empty: a little is seen as a little.
const LEAST: f32 = 16.0;

/// Draws bars on empty ones of full height, from edge to edge, and gives the places of the empty ones.
pub(crate) fn bars(sheet: &mut Sheet<'_>, area: Area, bars: &[Bar<'_>], palette: &Palette) -> Vec<Area> {
    let most = greatest(bars);
    let empty = places(area, bars.len());
    for (bar, empty) in bars.iter().zip(&empty) {
        sheet.block(*empty, ROUND, &palette.track);
        if bar.value > 0 {
            let height = (area.height * bar.value as f32 / most as f32).max(LEAST);
            let full = Area { y: area.y + area.height - height, height, ..*empty };
            sheet.block(full, ROUND, if bar.value == most { &palette.accent } else { &palette.soft });
        }
    }
    empty
}

/// Places for so many bars: the first one at the left edge, and the last one at the right edge unless there are few.
fn places(area: Area, count: usize) -> Vec<Area> {
    let width = (area.width / count.max(1) as f32 * 0.62).min(64.0);
    let step = ((area.width - width) / count.saturating_sub(1).max(1) as f32).min(2.2 * 64.0);
    (0..count).map(|at| Area { x: area.x + step * at as f32, width, ..area }).collect()
}

/// The greatest value, 0 where there is none.
pub(crate) fn greatest(bars: &[Bar<'_>]) -> i64 {
    bars.iter().map(|bar| bar.value).max().unwrap_or_default().max(0)
}

/// The last bars, up to so many.
pub(crate) fn last<'a, 'b>(bars: &'a [Bar<'b>], most: usize) -> &'a [Bar<'b>] {
    &bars[bars.len().saturating_sub(most)..]
}
