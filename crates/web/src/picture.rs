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
