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
    use hearth_cards::{Bar, Next, PaintError, RankCard, Scheme, WeekChart};
    use std::sync::LazyLock;

    /// Paints; looks for fonts when the first picture is asked for.
    pub(crate) struct Painter(LazyLock<hearth_cards::Painter>);

    impl Default for Painter {
        fn default() -> Self {
            Self(LazyLock::new(|| {
                let painter = hearth_cards::Painter::new();
                painter.missing().iter().for_each(|missing| tracing::warn!("{}", missing.mend()));
                painter
            }))
        }
    }

    impl Painter {
        /// A picture as PNG, in a language, light or dark.
        pub(crate) fn paint(&self, tongue: Tongue<'_>, picture: &Picture, dark: bool) -> Result<Vec<u8>, PaintError> {
            let scheme = if dark { Scheme::Dark } else { Scheme::Light };
            match picture {
                Picture::Standing(of) => {
                    let next = of.next.as_ref().map(|(text, have, need)| Next { label: tongue.text(text), have: *have, need: *need });
                    let figures = of.figures.iter().map(|(name, value)| (tongue.text(name), tongue.text(value))).collect();
                    let weeks = of.weeks.iter().map(|days| Bar { label: String::new(), value: i64::from(*days) }).collect();
                    let card = RankCard { name: of.name.to_string(), rank: tongue.text(&of.rank), next, figures, weeks, caption: tongue.text(&of.caption), hue: of.hue };
                    self.0.rank_card(&card, scheme)
                }
                Picture::Chart(of) => {
                    let bars = of.bars.iter().map(|(name, value)| Bar { label: tongue.text(name), value: *value }).collect();
                    self.0.week_chart(&WeekChart { title: tongue.text(&of.title), bars, note: tongue.text(&of.note) }, scheme)
                }
            }
        }
    }
}
