//! Pictures: from what they mean to what is drawn, and to words for those who don't see them.

use crate::Words;
use crate::plain::shown;
use hearth_core::Picture;

/// The width and the height of a picture, in pixels.
pub const fn size(picture: &Picture) -> (u32, u32) {
    match picture {
        Picture::Standing(_) => (900, 300),
        Picture::Chart(_) => (900, 420),
    }
}

/// A picture in words.
pub fn in_words(picture: &Picture, lang: &str, words: &Words) -> String {
    let say = |text| words.render(text, lang);
    match picture {
        Picture::Standing(of) => {
            let figures = of.figures.iter().map(|(name, value)| format!("{} {}", say(name), say(value)));
            let next = of.next.iter().map(|(text, have, need)| format!("{} {have}/{need}", say(text)));
            let weeks = std::iter::once(format!("{}: {}", say(&of.caption), of.weeks.iter().map(u32::to_string).collect::<Vec<_>>().join(", ")));
            [shown(of.name.to_string()), say(&of.rank)].into_iter().chain(figures).chain(next).chain(weeks).collect::<Vec<_>>().join(". ")
        }
        Picture::Chart(of) => {
            let bars = of.bars.iter().map(|(name, value)| format!("{} {value}", say(name)));
            format!("{}: {}. {}", say(&of.title), bars.collect::<Vec<_>>().join(", "), say(&of.note))
        }
    }
}

#[cfg(feature = "cards")]
pub use painted::Painter;

#[cfg(feature = "cards")]
mod painted {
    use crate::Words;
    use hearth_cards::{Bar, Figure, Next, PaintError, RankCard, Scheme, WeekChart};
    use hearth_core::{Chart, Picture, StandingPicture, Text};

    /// Paints; looks for fonts in the background from the start.
    pub struct Painter(hearth_cards::Painter);

    impl Default for Painter {
        fn default() -> Self {
            Self(hearth_cards::Painter::new(None))
        }
    }

    impl Painter {
        /// A picture as PNG, in a language, light or dark.
        ///
        /// # Errors
        /// When it can't be drawn.
        pub fn paint(&self, picture: &Picture, lang: &str, words: &Words, dark: bool) -> Result<Vec<u8>, PaintError> {
            let scheme = if dark { Scheme::Dark } else { Scheme::Light };
            let say = |text: &Text| words.render(text, lang);
            match picture {
                Picture::Standing(of) => self.standing(of, &say, scheme),
                Picture::Chart(of) => self.chart(of, &say, scheme),
            }
        }

        fn standing(&self, of: &StandingPicture, say: &dyn Fn(&Text) -> String, scheme: Scheme) -> Result<Vec<u8>, PaintError> {
            let next = of.next.as_ref().map(|(text, have, need)| (format!("{have}/{need} – {}", say(text)), *have, *need));
            let figures: Vec<_> = of.figures.iter().map(|(name, value)| (say(name), say(value))).collect();
            let figures: Vec<_> = figures.iter().map(|(label, value)| Figure { label, value }).collect();
            let weeks: Vec<_> = of.weeks.iter().map(|days| Bar { label: "", value: i64::from(*days) }).collect();
            let (rank, weeks_title) = (say(&of.rank), say(&of.caption));
            let next = next.as_ref().map(|(words, have, need)| Next { words, have: *have, need: *need });
            self.0.rank_card(&RankCard { name: &of.name, rank: &rank, next, figures: &figures, weeks: &weeks, weeks_title: &weeks_title, hue: hue(of.hue) }, scheme)
        }

        fn chart(&self, of: &Chart, say: &dyn Fn(&Text) -> String, scheme: Scheme) -> Result<Vec<u8>, PaintError> {
            let bars: Vec<_> = of.bars.iter().map(|(name, value)| (say(name), *value)).collect();
            let bars: Vec<_> = bars.iter().map(|(label, value)| Bar { label, value: *value }).collect();
            self.0.week_chart(&WeekChart { title: &say(&of.title), bars: &bars, note: &say(&of.note), hue: hue(0) }, scheme)
        }
    }

    /// A place on the wheel of colours for somebody's number; neighbours get colours far apart.
    const fn hue(number: u32) -> u16 {
        (25 + number as u64 * 137 % 360) as u16 % 360
    }
}
