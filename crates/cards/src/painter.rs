//! Who draws: the fonts, and the way from SVG to PNG.

use crate::font::{Fonts, Missing};
use crate::palette::Scheme;
use crate::{RankCard, WeekChart, rank, week};
use resvg::tiny_skia::{Pixmap, Transform};
use resvg::usvg::{FontFamily, FontResolver, ImageHrefResolver, Options, Tree};
use std::path::PathBuf;
use std::sync::{Arc, LazyLock};

/// Why there is no picture. None of it lies in what is drawn.
#[derive(Debug, thiserror::Error)]
pub enum PaintError {
    /// There is no memory for the picture.
    #[error("no room for a picture of {0} × {1} pixels")]
    Room(u32, u32),
    /// The picture wasn't understood by what renders it.
    #[error("the picture can't be drawn: {0}")]
    Drawing(#[from] resvg::usvg::Error),
    /// The picture was not made a PNG.
    #[error("the picture can't be written as PNG: {0}")]
    Encoding(#[from] png::EncodingError),
}

type Loading = LazyLock<Fonts, Box<dyn FnOnce() -> Fonts + Send>>;

/// Draws pictures. Clones share the fonts.
#[derive(Clone)]
pub struct Painter(Arc<Loading>);

impl Painter {
    /// Begins to look for fonts, on a thread of its own: in the machine's folders, and first in this one if there is one.
    /// Returns at once; the first picture waits for the fonts.
    pub fn new(folder: Option<PathBuf>) -> Self {
        let fonts: Arc<Loading> = Arc::new(LazyLock::new(Box::new(move || Fonts::load(folder.as_deref()))));
        let early = Arc::clone(&fonts);
        // Without a thread they are loaded when they are needed.
        drop(std::thread::Builder::new().name("fonts".into()).spawn(move || LazyLock::force(&early).missing.len()));
        Self(fonts)
    }

    /// What can't be drawn of emoji, Chinese, Japanese and Korean, with its mend. Waits until the fonts are loaded. Latin is never
    /// missing: its font comes along. Fonts of other scripts, such as Debian's fonts-noto-core, are used where they are and not
    /// asked for.
    pub fn missing(&self) -> &[Missing] {
        &self.0.missing
    }

    /// Draws where somebody stands: a PNG of 900 × 300 pixels without transparency.
    ///
    /// # Errors
    /// See [`PaintError`].
    pub fn rank_card(&self, card: &RankCard<'_>, scheme: Scheme) -> Result<Vec<u8>, PaintError> {
        self.paint(&rank::draw(&self.0, card, scheme), rank::SIZE)
    }

    /// Draws the days of a week: a PNG of 900 × 420 pixels without transparency.
    ///
    /// # Errors
    /// See [`PaintError`].
    pub fn week_chart(&self, chart: &WeekChart<'_>, scheme: Scheme) -> Result<Vec<u8>, PaintError> {
        self.paint(&week::draw(&self.0, chart, scheme), week::SIZE)
    }

    fn paint(&self, svg: &str, (width, height): (u32, u32)) -> Result<Vec<u8>, PaintError> {
        let tree = Tree::from_str(svg, &options(&self.0))?;
        let mut pixels = Pixmap::new(width, height).ok_or(PaintError::Room(width, height))?;
        resvg::render(&tree, Transform::default(), &mut pixels.as_mut());
        encode(&pixels)
    }
}

/// Nothing outside of the picture is looked at, and each family is drawn by the face that was measured.
fn options(fonts: &Fonts) -> Options<'_> {
    let image_href_resolver = ImageHrefResolver { resolve_data: Box::new(|_, _, _| None), resolve_string: Box::new(|_, _| None) };
    let select_font: resvg::usvg::FontSelectionFn<'_> = Box::new(|font, _| match font.families() {
        [FontFamily::Named(family), ..] => fonts.face(family, font.weight() > 400),
        _ => None,
    });
    let font_resolver = FontResolver { select_font, select_fallback: Box::new(|_, _, _| None) };
    Options { image_href_resolver, font_resolver, fontdb: Arc::clone(&fonts.database), ..Options::default() }
}

/// Nothing shines through the ground, so that the fourth channel is left out.
fn encode(pixels: &Pixmap) -> Result<Vec<u8>, PaintError> {
    let colours: Vec<u8> = pixels.data().chunks_exact(4).flat_map(|pixel| [pixel[0], pixel[1], pixel[2]]).collect();
    let mut file = Vec::new();
    let mut encoder = png::Encoder::new(&mut file, pixels.width(), pixels.height());
    encoder.set_color(png::ColorType::Rgb);
    encoder.set_depth(png::BitDepth::Eight);
    encoder.set_compression(png::Compression::Fast);
    encoder.write_header()?.write_image_data(&colours)?;
    Ok(file)
}
