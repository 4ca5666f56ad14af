//! Colours made of one hue.

use color::{Oklch, OpaqueColor, Srgb};

/// Whether a picture is for a light or for a dark surrounding.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scheme {
    /// Dark words on a light ground.
    Light,
    /// Light words on a dark ground.
    Dark,
}

/// The colours of a picture, as SVG writes them.
#[derive(Clone, Debug)]
pub(crate) struct Palette {
    /// Behind everything.
    pub(crate) ground: String,
    /// A surface that stands out from the ground.
    pub(crate) panel: String,
    /// What isn't filled.
    pub(crate) track: String,
    /// Words that matter.
    pub(crate) ink: String,
    /// Words that explain others.
    pub(crate) quiet: String,
    /// What the eye shall find first.
    pub(crate) accent: String,
    /// Words on the accent.
    pub(crate) on_accent: String,
    /// The accent's weaker sister, for bars that aren't the greatest.
    pub(crate) soft: String,
    /// The ground of a pill, and the words on it.
    pub(crate) pill: String,
    pub(crate) on_pill: String,
}

impl Palette {
    /// Lightness is all that contrast depends on, so that every hue is as easy to read.
    pub(crate) fn new(hue: u16, scheme: Scheme) -> Self {
        let colour = |lightness, chroma| hex(lightness, chroma, hue);
        match scheme {
            Scheme::Light => Self {
                ground: colour(0.985, 0.006),
                panel: colour(0.955, 0.016),
                track: colour(0.92, 0.02),
                ink: colour(0.25, 0.03),
                quiet: colour(0.46, 0.035),
                accent: colour(0.515, 0.15),
                on_accent: colour(0.99, 0.005),
                soft: colour(0.78, 0.085),
                pill: colour(0.92, 0.045),
                on_pill: colour(0.40, 0.11),
            },
            Scheme::Dark => Self {
                ground: colour(0.215, 0.014),
                panel: colour(0.265, 0.02),
                track: colour(0.32, 0.022),
                ink: colour(0.97, 0.006),
                quiet: colour(0.78, 0.022),
                accent: colour(0.79, 0.125),
                on_accent: colour(0.2, 0.03),
                soft: colour(0.52, 0.075),
                pill: colour(0.35, 0.055),
                on_pill: colour(0.9, 0.07),
            },
        }
    }
}

fn hex(lightness: f32, chroma: f32, hue: u16) -> String {
    let colour = OpaqueColor::<Oklch>::new([lightness, chroma, f32::from(hue % 360)]).convert::<Srgb>().to_rgba8();
    format!("#{:02x}{:02x}{:02x}", colour.r, colour.g, colour.b)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn luminance(hex: &str) -> f32 {
        let part = |at| u8::from_str_radix(&hex[at..at + 2], 16).unwrap();
        OpaqueColor::<Srgb>::new([part(1), part(3), part(5)].map(|part| f32::from(part) / 255.0)).relative_luminance()
    }

    fn contrast(a: &str, b: &str) -> f32 {
        let (a, b) = (luminance(a), luminance(b));
        (a.max(b) + 0.05) / (a.min(b) + 0.05)
    }

    #[test]
    fn every_hue_can_be_read() {
        for (hue, scheme) in (0..360).flat_map(|hue| [(hue, Scheme::Light), (hue, Scheme::Dark)]) {
            let of = Palette::new(hue, scheme);
            let words = [(&of.ink, &of.ground), (&of.ink, &of.panel), (&of.quiet, &of.ground), (&of.quiet, &of.panel), (&of.accent, &of.ground), (&of.on_accent, &of.accent), (&of.on_pill, &of.pill)];
            for (words, ground) in words {
                assert!(contrast(words, ground) >= 4.5, "hue {hue} {scheme:?}: {words} on {ground} is {}", contrast(words, ground));
            }
            // What isn't words is told apart from what is beside it by 3 to 1.
            assert!(contrast(&of.accent, &of.track) >= 3.0, "hue {hue} {scheme:?}: {} on {}", of.accent, of.track);
        }
        assert!((contrast("#ffffff", "#000000") - 21.0).abs() < 0.01);
    }
}
