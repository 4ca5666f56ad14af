//! Something day by day.

use crate::svg::{Set, block, colours, pieces, sheet, text};
use crate::{Bar, Scheme};

/// A chart of days.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct WeekChart {
    /// What it shows.
    pub title: String,
    /// A bar a day; 31 fit.
    pub bars: Vec<Bar>,
    /// One line below.
    pub note: String,
}

const WIDTH: u32 = 900;
const HEIGHT: u32 = 420;
/// Where the bars stand, and how high the highest is.
const FLOOR: u32 = 318;
const HIGH: u32 = 188;
const MOST: usize = 31;

pub(crate) fn draw(chart: &WeekChart, scheme: Scheme) -> String {
    let colours = colours(scheme, 0);
    let bars = &chart.bars[..chart.bars.len().min(MOST)];
    let most = bars.iter().map(|bar| bar.value).max().unwrap_or(0).max(1);
    let step = 800 / (bars.len() as u32).max(1);
    let wide = (step * 7 / 10).min(90);
    let one = |(at, bar): (usize, &Bar)| {
        let middle = 50 + step * at as u32 + step / 2;
        let high = ((bar.value.max(0) as i128 * i128::from(HIGH) / i128::from(most)) as u32).max(4);
        let fill = if bar.value <= 0 { colours.line } else { colours.accent };
        let best = bar.value == most && bar.value > 0;
        let labels = step >= 50 || best;
        let set = |size, colour, bold| Set { size, colour, bold, anchor: "middle" };
        pieces([
            block(middle - wide / 2, FLOOR - high, wide, high, 8.min(wide / 2), fill),
            if labels { text(middle, FLOOR - high - 12, step.max(90), &bar.value.max(0).to_string(), set(if best { 32 } else { 26 }, colours.ink, best)) } else { String::new() },
            if step >= 50 { text(middle, FLOOR + 34, step + 20, &bar.label, set(24, colours.soft, false)) } else { String::new() },
        ])
    };
    let title = text(46, 72, 800, &chart.title, Set { size: 34, colour: colours.ink, bold: true, anchor: "start" });
    let note = text(46, 390, 800, &chart.note, Set { size: 20, colour: colours.soft, bold: false, anchor: "start" });
    sheet(WIDTH, HEIGHT, &colours, &pieces([title].into_iter().chain(bars.iter().enumerate().map(one)).chain([note])))
}
