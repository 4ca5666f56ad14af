//! Where somebody stands, at one look.

use crate::svg::{Set, block, colours, pieces, sheet, text, width};
use crate::{Bar, Scheme};
use unicode_segmentation::UnicodeSegmentation;

/// Somebody's rank card.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct RankCard {
    /// Whose.
    pub name: String,
    /// The rank that they hold.
    pub rank: String,
    /// The way to the next; none at the top.
    pub next: Option<Next>,
    /// Names and values; two fit.
    pub figures: Vec<(String, String)>,
    /// The last weeks; eight fit.
    pub weeks: Vec<Bar>,
    /// What the weeks show.
    pub caption: String,
    /// Gives the colour.
    pub hue: u32,
}

/// The way to the next rank.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Next {
    /// What it takes.
    pub label: String,
    /// What there is.
    pub have: u32,
    /// What is needed.
    pub need: u32,
}

const WIDTH: u32 = 900;
const HEIGHT: u32 = 300;
/// The left edge of the words, and of the weeks.
const LEFT: u32 = 190;
const WEEKS: u32 = 606;

pub(crate) fn draw(card: &RankCard, scheme: Scheme) -> String {
    let colours = colours(scheme, card.hue);
    let set = |size, colour, bold| Set { size, colour, bold, anchor: "start" };
    let initial = card.name.graphemes(true).find(|sign| sign.chars().any(char::is_alphanumeric)).map_or_else(|| "·".to_owned(), str::to_uppercase);
    let pill = width(&card.rank, 26).min(300) + 36;
    let mut parts = vec![
        format!(r#"<circle cx="104" cy="104" r="58" fill="{}"/>"#, colours.accent),
        text(104, 124, 140, &initial, Set { size: 58, colour: colours.sheet, bold: true, anchor: "middle" }),
        text(LEFT, 92, 410, &card.name, set(44, colours.ink, true)),
        format!(r#"<rect x="{LEFT}" y="112" width="{pill}" height="42" rx="21" fill="none" stroke="{}" stroke-width="2"/>"#, colours.accent),
        text(LEFT + pill / 2, 142, 310, &card.rank, Set { size: 26, colour: colours.accent, bold: true, anchor: "middle" }),
    ];
    if let Some(Next { label, have, need }) = &card.next {
        let full = u64::from(*have.min(need)) * 520 / u64::from((*need).max(1));
        parts.extend([
            text(46, 214, 470, label, set(19, colours.soft, false)),
            text(566, 214, 120, &format!("{have}/{need}"), Set { size: 26, colour: colours.ink, bold: true, anchor: "end" }),
            block(46, 230, 520, 20, 10, colours.line),
            block(46, 230, (full as u32).max(if *have > 0 { 20 } else { 0 }), 20, 10, colours.accent),
        ]);
    }
    for (at, (name, value)) in card.figures.iter().take(2).enumerate() {
        let x = WEEKS + 132 * at as u32;
        parts.extend([text(x, 72, 125, name, set(22, colours.soft, false)), text(x, 110, 150, value, set(30, colours.ink, true))]);
    }
    parts.push(weeks(card, &colours));
    sheet(WIDTH, HEIGHT, &colours, &pieces(parts))
}

/// A bar for each week, below it what they show.
fn weeks(card: &RankCard, colours: &crate::svg::Colours) -> String {
    let most = card.weeks.iter().map(|week| week.value).max().unwrap_or(0).max(1);
    let bar = |(at, week): (usize, &Bar)| {
        let high = (week.value.max(0) * 78 / most) as u32;
        let x = WEEKS + at as u32 * 32;
        format!("{}{}", block(x, 142, 20, 84, 6, colours.line), block(x, 226 - high.max(if week.value > 0 { 8 } else { 0 }), 20, high.max(if week.value > 0 { 8 } else { 0 }), 6, colours.accent))
    };
    let caption = text(WEEKS, 260, 270, &card.caption, Set { size: 18, colour: colours.soft, bold: false, anchor: "start" });
    pieces(card.weeks.iter().take(8).enumerate().map(bar).chain([caption]))
}
