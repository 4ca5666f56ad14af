//! The pictures that Hearth shows: plain data in, PNG out.
//!
//! All words are the caller's, already in the reader's language: nothing here knows one. So is the alternative text: send it with
//! every picture, saying in words what the picture shows.
//!
//! A picture is drawn as SVG and rendered without looking at anything outside of it. Names may hold whatever people call
//! themselves: they are cleaned, cut by grapheme cluster and escaped. Latin, Greek and Cyrillic are drawn by Noto Sans, which comes
//! along (SIL Open Font License); other scripts need fonts of the machine or of a folder.
//!
//! ```no_run
//! use hearth_cards::{Bar, Painter, Scheme, WeekChart};
//!
//! let painter = Painter::new(None);
//! painter.missing().iter().for_each(|missing| eprintln!("{missing}"));
//! let bars = [Bar { label: "Mon", value: 12 }, Bar { label: "Tue", value: 0 }];
//! let png = painter.week_chart(&WeekChart { title: "Messages", bars: &bars, note: "12 so far", hue: 160 }, Scheme::Dark)?;
//! # Ok::<(), hearth_cards::PaintError>(())
//! ```

mod bars;
mod font;
mod line;
#[cfg(test)]
mod looks;
mod name;
mod painter;
mod palette;
mod rank;
mod sheet;
mod week;

pub use font::Missing;
pub use painter::{PaintError, Painter};
pub use palette::Scheme;

/// Where somebody stands: 900 × 300 pixels, to be read on a phone.
#[derive(Clone, Copy, Debug)]
pub struct RankCard<'a> {
    /// What the member is called, as it is: cut with `…` where it is too long.
    pub name: &'a str,
    /// The rank that the member has.
    pub rank: &'a str,
    /// The way to the next rank; `None` on the highest.
    pub next: Option<Next<'a>>,
    /// What is worth knowing, the most important first. Three are drawn.
    pub figures: &'a [Figure<'a>],
    /// What the last weeks came to, the oldest first. The last eight are drawn, without their labels.
    pub weeks: &'a [Bar<'a>],
    /// What the weeks count.
    pub weeks_title: &'a str,
    /// The one colour, in degrees around the wheel of OKLCH: 20 is red, 90 yellow, 150 green, 250 blue. From 360 on it begins anew.
    pub hue: u16,
}

/// The way to the next rank.
#[derive(Clone, Copy, Debug)]
pub struct Next<'a> {
    /// What is said above the bar, such as `620 of 800 to Keeper`.
    pub words: &'a str,
    /// How much there is.
    pub have: u32,
    /// How much is needed. With nothing needed the bar is full.
    pub need: u32,
}

/// A value with its name.
#[derive(Clone, Copy, Debug)]
pub struct Figure<'a> {
    /// The name, small.
    pub label: &'a str,
    /// The value, large.
    pub value: &'a str,
}

/// The days of a week, or of up to a month: 900 × 420 pixels, to be read on a phone.
#[derive(Clone, Copy, Debug)]
pub struct WeekChart<'a> {
    /// What is counted.
    pub title: &'a str,
    /// The days, the oldest first. The last 31 are drawn; of more labels than there is room for, every second or third.
    pub bars: &'a [Bar<'a>],
    /// A line below.
    pub note: &'a str,
    /// The one colour, as for [`RankCard::hue`].
    pub hue: u16,
}

/// One bar of a chart.
#[derive(Clone, Copy, Debug)]
pub struct Bar<'a> {
    /// What stands below it.
    pub label: &'a str,
    /// How high it is. Nothing, or less, is drawn as an empty bar.
    pub value: i64,
}
