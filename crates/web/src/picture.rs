//! Pictures: from what they mean to what is drawn, and to words for those who don't see them.

use crate::page::Tongue;
use hearth_core::Picture;

/// The width and the height of a picture, in pixels.
pub(crate) const fn size(picture: &Picture) -> (u32, u32) {
    match picture {
        Picture::Standing(_) => (900, 300),
        Picture::Chart(_) => (900, 420),
    }
}

/// A picture in words.
pub(crate) fn words(tongue: Tongue<'_>, picture: &Picture) -> String {
    match picture {
        Picture::Standing(of) => {
            let figures = of.figures.iter().map(|(name, value)| format!("{} {}", tongue.text(name), tongue.text(value)));
            let next = of.next.iter().map(|(text, have, need)| format!("{} {have}/{need}", tongue.text(text)));
            let weeks = std::iter::once(format!("{}: {}", tongue.text(&of.caption), of.weeks.iter().map(u32::to_string).collect::<Vec<_>>().join(", ")));
            let name = hearth_adapter::plain::shown(of.name.to_string());
            [name, tongue.text(&of.rank)].into_iter().chain(figures).chain(next).chain(weeks).collect::<Vec<_>>().join(". ")
        }
        Picture::Chart(of) => {
            let bars = of.bars.iter().map(|(name, value)| format!("{} {value}", tongue.text(name)));
            format!("{}: {}. {}", tongue.text(&of.title), bars.collect::<Vec<_>>().join(", "), tongue.text(&of.note))
        }
    }
}

#[cfg(feature = "cards")]
pub(crate) use painted::Painter;

#[cfg(feature = "cards")]
mod painted {
    use super::{Picture, Tongue};
    use hearth_cards::{Bar, Figure, Next, PaintError, RankCard, Scheme, WeekChart};
    use hearth_core::{Chart, StandingPicture};

    /// Paints; looks for fonts in the background from the start.
    pub(crate) struct Painter(hearth_cards::Painter);

    impl Default for Painter {
        fn default() -> Self {
            Self(hearth_cards::Painter::new(None))
        }
    }

    impl Painter {
        /// A picture as PNG, in a language, light or dark.
        pub(crate) fn paint(&self, tongue: Tongue<'_>, picture: &Picture, dark: bool) -> Result<Vec<u8>, PaintError> {
            let scheme = if dark { Scheme::Dark } else { Scheme::Light };
            match picture {
                Picture::Standing(of) => self.standing(tongue, of, scheme),
                Picture::Chart(of) => self.chart(tongue, of, scheme),
            }
        }

        fn standing(&self, tongue: Tongue<'_>, of: &StandingPicture, scheme: Scheme) -> Result<Vec<u8>, PaintError> {
            let next = of.next.as_ref().map(|(text, have, need)| (format!("{have}/{need} – {}", tongue.text(text)), *have, *need));
            let figures: Vec<_> = of.figures.iter().map(|(name, value)| (tongue.text(name), tongue.text(value))).collect();
            let figures: Vec<_> = figures.iter().map(|(label, value)| Figure { label, value }).collect();
            let weeks: Vec<_> = of.weeks.iter().map(|days| Bar { label: "", value: i64::from(*days) }).collect();
            let (rank, weeks_title) = (tongue.text(&of.rank), tongue.text(&of.caption));
            let next = next.as_ref().map(|(words, have, need)| Next { words, have: *have, need: *need });
            self.0.rank_card(&RankCard { name: &of.name, rank: &rank, next, figures: &figures, weeks: &weeks, weeks_title: &weeks_title, hue: hue(of.hue) }, scheme)
        }

        fn chart(&self, tongue: Tongue<'_>, of: &Chart, scheme: Scheme) -> Result<Vec<u8>, PaintError> {
            let bars: Vec<_> = of.bars.iter().map(|(name, value)| (tongue.text(name), *value)).collect();
            let bars: Vec<_> = bars.iter().map(|(label, value)| Bar { label, value: *value }).collect();
            self.0.week_chart(&WeekChart { title: &tongue.text(&of.title), bars: &bars, note: &tongue.text(&of.note), hue: hue(0) }, scheme)
        }
    }

    /// A place on the wheel of colours for somebody's number; neighbours get colours far apart.
    const fn hue(number: u32) -> u16 {
        (25 + number as u64 * 137 % 360) as u16 % 360
    }
}
