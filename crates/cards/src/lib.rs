//! Pictures for people who would rather look than read: somebody's rank card, and a chart of days.
//!
//! Words come in the reader's language and are drawn as they are; whoever sends a picture also sends its words for those who don't
//! see it. Fonts are those of the system, found once.

mod chart;
mod rank;
mod svg;

pub use chart::WeekChart;
pub use rank::{Next, RankCard};

use resvg::tiny_skia::{Pixmap, Transform};
use resvg::usvg::fontdb::{Database, ID, Query, Weight};
use resvg::usvg::{FallbackSelectionFn, FontResolver, ImageHrefResolver, Options, Tree};
use skrifa::{FontRef, MetadataProvider};
use std::sync::Arc;

/// One bar of a chart.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Bar {
    /// What stands below it.
    pub label: String,
    /// How high it is; below zero counts as zero.
    pub value: i64,
}

/// Light or dark.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum Scheme {
    /// Dark letters on a light ground.
    #[default]
    Light,
    /// Light letters on a dark ground.
    Dark,
}

/// Letters for which there is no font.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Missing {
    /// Any at all: nothing can be drawn. On Debian: `apt-get install fonts-dejavu-core`.
    Latin,
    /// Chinese, Japanese and Korean. On Debian: `apt-get install fonts-noto-cjk`.
    Cjk,
    /// Emoji. On Debian: `apt-get install fonts-noto-color-emoji`.
    Emoji,
}

impl Missing {
    /// What is missing and how to get it.
    pub const fn mend(self) -> &'static str {
        match self {
            Self::Latin => "there is no font, so there are no pictures; on Debian: apt-get install fonts-dejavu-core",
            Self::Cjk => "there is no font for Chinese, Japanese and Korean in pictures; on Debian: apt-get install fonts-noto-cjk",
            Self::Emoji => "there is no font for emoji in pictures; on Debian: apt-get install fonts-noto-color-emoji",
        }
    }
}

/// Why a picture can't be drawn.
#[derive(Debug, thiserror::Error)]
pub enum PaintError {
    /// No letters.
    #[error("{}", Missing::Latin.mend())]
    NoFont,
    /// A mistake of ours.
    #[error("a picture can't be drawn: {0}")]
    Drawing(#[from] resvg::usvg::Error),
    /// No memory, or a mistake of ours.
    #[error("a picture can't be written: {0}")]
    Writing(#[from] png::EncodingError),
}

/// Draws. Made once: it finds the system's fonts, which takes some tenths of a second where there are many.
pub struct Painter {
    options: Options<'static>,
    missing: Vec<Missing>,
}

impl Default for Painter {
    fn default() -> Self {
        Self::new()
    }
}

/// The families that are looked for, the best first.
/// Those that go with them, for other letters.
const AFTER: [&str; 9] = ["Noto Color Emoji", "Noto Sans CJK SC", "Noto Sans", "Noto Sans Arabic", "DejaVu Sans", "Apple Color Emoji", "PingFang SC", "Segoe UI Emoji", "Microsoft YaHei"];
const SANS: [&str; 7] = ["Noto Sans", "Inter", "DejaVu Sans", "Liberation Sans", "Arial", "Helvetica", "Noto Sans CJK SC"];

/// Where letters are looked for that the first font lacks: in what goes with it, as bold as it is if possible; then anywhere.
fn fallback(fonts: &Database) -> FallbackSelectionFn<'static> {
    let of = |family: &'static str| fonts.faces().filter(move |face| face.families.iter().any(|(name, _)| name == family)).map(|face| (face.id, face.weight));
    let first: Vec<(ID, Weight)> = AFTER.into_iter().flat_map(of).collect();
    let anywhere = FontResolver::default_fallback_selector();
    Box::new(move |c, tried, fonts| {
        let weight = tried.first().and_then(|id| fonts.face(*id)).map(|face| face.weight);
        let has = |(id, _): &&(ID, Weight)| !tried.contains(id) && fonts.with_face_data(*id, |data, index| has_letter(data, index, c)) == Some(true);
        let found = first.iter().filter(|(_, of)| Some(*of) == weight).find(has).or_else(|| first.iter().find(has));
        found.map(|(id, _)| *id).or_else(|| anywhere(c, tried, fonts))
    })
}

fn has_letter(data: &[u8], index: u32, c: char) -> bool {
    FontRef::from_index(data, index).is_ok_and(|font| font.charmap().map(c).is_some())
}

impl Painter {
    /// With the system's fonts.
    pub fn new() -> Self {
        let mut fonts = Database::new();
        fonts.load_system_fonts();
        let has = |family: &str| fonts.query(&Query { families: &[resvg::usvg::fontdb::Family::Name(family)], ..Query::default() }).is_some();
        let sans = SANS.into_iter().find(|family| has(family)).map(str::to_owned).or_else(|| fonts.faces().next().and_then(|face| Some(face.families.first()?.0.clone())));
        let named = |part: &str| fonts.faces().any(|face| face.families.iter().any(|(name, _)| name.contains(part)));
        let has_cjk = ["CJK", "WenQuanYi", "Han Sans", "PingFang", "YaHei", "Hiragino", "Droid Sans Fallback"].into_iter().any(named);
        let gaps = [(Missing::Latin, sans.is_none()), (Missing::Cjk, !has_cjk), (Missing::Emoji, !named("Emoji"))];
        let missing = gaps.into_iter().filter(|(_, gone)| *gone).map(|(missing, _)| missing).collect();
        let family = sans.unwrap_or_default();
        fonts.set_sans_serif_family(&family);
        // A name can't make the painter read a file or an address.
        let nothing = ImageHrefResolver { resolve_data: Box::new(|_, _, _| None), resolve_string: Box::new(|_, _| None) };
        let font_resolver = FontResolver { select_font: FontResolver::default_font_selector(), select_fallback: fallback(&fonts) };
        let options = Options { fontdb: Arc::new(fonts), font_family: family, font_resolver, image_href_resolver: nothing, ..Options::default() };
        Self { options, missing }
    }

    /// Letters for which the system has no font.
    pub fn missing(&self) -> &[Missing] {
        &self.missing
    }

    /// A rank card as PNG, 900×300.
    ///
    /// # Errors
    /// When there is no font at all.
    pub fn rank_card(&self, card: &RankCard, scheme: Scheme) -> Result<Vec<u8>, PaintError> {
        self.paint(&rank::draw(card, scheme))
    }

    /// A chart as PNG, 900×420.
    ///
    /// # Errors
    /// When there is no font at all.
    pub fn week_chart(&self, chart: &WeekChart, scheme: Scheme) -> Result<Vec<u8>, PaintError> {
        self.paint(&chart::draw(chart, scheme))
    }

    fn paint(&self, svg: &str) -> Result<Vec<u8>, PaintError> {
        if self.missing.contains(&Missing::Latin) {
            return Err(PaintError::NoFont);
        }
        let tree = Tree::from_str(svg, &self.options)?;
        let size = tree.size().to_int_size();
        let mut pixels = Pixmap::new(size.width(), size.height()).ok_or(resvg::usvg::Error::InvalidSize)?;
        resvg::render(&tree, Transform::identity(), &mut pixels.as_mut());
        let mut out = Vec::new();
        let mut encoder = png::Encoder::new(&mut out, size.width(), size.height());
        // Every pixel is opaque: the ground is.
        encoder.set_color(png::ColorType::Rgb);
        encoder.set_compression(png::Compression::Fast);
        let rgb: Vec<u8> = pixels.data().chunks_exact(4).flat_map(|pixel| [pixel[0], pixel[1], pixel[2]]).collect();
        encoder.write_header()?.write_image_data(&rgb)?;
        Ok(out)
    }
}
