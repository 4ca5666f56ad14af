//! What a picture is drawn on: SVG, written by shapes and words.

use crate::font::Fonts;
use crate::line::{Line, Style};
use crate::palette::Palette;
use quick_xml::escape::escape;
use std::fmt::{Arguments, Write};

/// A place with its extent, in pixels from the upper left.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Area {
    pub(crate) x: f32,
    pub(crate) y: f32,
    pub(crate) width: f32,
    pub(crate) height: f32,
}

/// Which part of a line is where it is put.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Anchor {
    Left,
    Middle,
}

/// A picture that is being drawn.
pub(crate) struct Sheet<'a> {
    fonts: &'a Fonts,
    svg: String,
}

impl<'a> Sheet<'a> {
    /// An empty picture, filled with the ground.
    pub(crate) fn new(fonts: &'a Fonts, (width, height): (u32, u32), palette: &Palette) -> Self {
        let mut sheet = Self { fonts, svg: String::new() };
        sheet.write(format_args!("<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{width}\" height=\"{height}\">\n"));
        sheet.block(Area { x: 0.0, y: 0.0, width: width as f32, height: height as f32 }, 0.0, &palette.ground);
        sheet
    }

    /// A rectangle with round corners.
    pub(crate) fn block(&mut self, Area { x, y, width, height }: Area, radius: f32, fill: &str) {
        self.write(format_args!("<rect x=\"{x:.1}\" y=\"{y:.1}\" width=\"{width:.1}\" height=\"{height:.1}\" rx=\"{radius:.1}\" fill=\"{fill}\"/>\n"));
    }

    /// Words set into so many pixels, for [`Self::put`].
    pub(crate) fn line(&self, words: &str, style: Style, room: f32) -> Line {
        self.fonts.fit(words, style, room)
    }

    /// Puts a line, by its end or middle and by what its letters stand on.
    pub(crate) fn put(&mut self, line: &Line, (x, base): (f32, f32), anchor: Anchor, fill: &str) {
        let left = match anchor {
            Anchor::Left => x,
            Anchor::Middle => x - line.width / 2.0,
        };
        let (size, weight) = (line.size, if line.bold { 700 } else { 400 });
        for piece in &line.pieces {
            let (x, family, text) = (left + piece.x, piece.family, escape(&piece.text));
            self.write(format_args!(
                "<text x=\"{x:.1}\" y=\"{base:.1}\" font-family=\"{family}\" font-size=\"{size:.1}\" font-weight=\"{weight}\" fill=\"{fill}\" xml:space=\"preserve\">{text}</text>\n"
            ));
        }
    }

    /// The SVG.
    pub(crate) fn finish(mut self) -> String {
        self.svg.push_str("</svg>\n");
        self.svg
    }

    fn write(&mut self, text: Arguments<'_>) {
        // A `String` takes everything.
        self.svg.write_fmt(text).unwrap_or_default();
    }
}
