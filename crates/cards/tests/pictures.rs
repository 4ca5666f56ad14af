//! Pictures as they are sent: PNG of the stated size, whatever is written on them.
//!
//! Needs fonts for Han and emoji, such as Debian's fonts-noto-cjk and fonts-noto-color-emoji.

use hearth_cards::{Bar, Figure, Next, Painter, RankCard, Scheme, WeekChart};
use proptest::prelude::*;
use std::collections::BTreeSet;
use std::sync::LazyLock;

static PAINTER: LazyLock<Painter> = LazyLock::new(|| Painter::new(None));

const CARD: RankCard<'_> = RankCard { name: "Ana", rank: "Regular", next: None, figures: &[], weeks: &[], weeks_title: "Points", hue: 160 };

/// A picture read again: its size and its pixels.
struct Picture {
    size: (u32, u32),
    pixels: Vec<[u8; 3]>,
}

impl Picture {
    #[track_caller]
    fn read(png: &[u8]) -> Self {
        let mut reader = png::Decoder::new(std::io::Cursor::new(png)).read_info().expect("a PNG");
        let mut bytes = vec![0; reader.output_buffer_size().expect("a size")];
        let frame = reader.next_frame(&mut bytes).expect("pixels");
        Self { size: (frame.width, frame.height), pixels: bytes.chunks_exact(3).map(|pixel| [pixel[0], pixel[1], pixel[2]]).collect() }
    }

    /// The pixels where the name stands.
    fn name(&self) -> Vec<[u8; 3]> {
        self.pixels.chunks_exact(900).skip(80).take(66).flat_map(|row| &row[192..512]).copied().collect()
    }

    /// How many pixels of this row look as its pixel at `x`.
    fn like(&self, x: usize, row: usize) -> usize {
        let row = &self.pixels[row * 900..(row + 1) * 900];
        row[..540].iter().filter(|pixel| **pixel == row[x]).count()
    }
}

#[track_caller]
fn card(card: &RankCard<'_>) -> Picture {
    Picture::read(&PAINTER.rank_card(card, Scheme::Light).expect("a picture"))
}

fn named(name: &str) -> Picture {
    card(&RankCard { name, ..CARD })
}

fn week(bars: &[Bar<'_>]) -> Picture {
    Picture::read(&PAINTER.week_chart(&WeekChart { title: "Messages", bars, note: "a note", hue: 30 }, Scheme::Dark).expect("a picture"))
}

/// Parts of names that have broken something somewhere.
const NASTY: [&str; 24] = [
    "<script>",
    "&amp;",
    "]]>",
    "\"'",
    "\u{0}",
    "\u{1b}[31m",
    "\u{202e}",
    "\u{2066}",
    "\u{200d}",
    "\u{fe0f}",
    "\u{20e3}",
    "\u{334}\u{341}\u{322}",
    "e\u{301}",
    "👩🏽‍🚀",
    "🏴󠁧󠁢󠁥󠁮󠁧󠁿",
    "🇧🇷",
    "字",
    "한",
    "ᄒ",
    "مرحبا",
    "ְש",
    "क्षि",
    "\u{ffff}",
    "\u{10fffd}",
];

fn names() -> impl Strategy<Value = String> {
    let nasty = proptest::collection::vec(proptest::sample::select(&NASTY[..]), 0..24).prop_map(|parts| parts.concat());
    prop_oneof![any::<String>(), nasty, (any::<String>(), 0..400_usize).prop_map(|(part, times)| part.repeat(times).chars().take(4_000).collect())]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(16))]

    #[test]
    fn whatever_they_are_called_a_picture_is_drawn(name in names(), words in names(), have: u32, need: u32, values in proptest::collection::vec(any::<i64>(), 0..12), hue: u16) {
        let bars: Vec<_> = values.iter().map(|value| Bar { label: &words, value: *value }).collect();
        let figures = [Figure { label: &words, value: &name }; 4];
        let next = Some(Next { words: &words, have, need });
        let drawn = card(&RankCard { name: &name, rank: &words, next, figures: &figures, weeks: &bars, weeks_title: &name, hue });
        prop_assert_eq!((drawn.size, drawn.pixels.len()), ((900, 300), 900 * 300));
        let drawn = Picture::read(&PAINTER.week_chart(&WeekChart { title: &name, bars: &bars, note: &words, hue }, Scheme::Light).expect("a picture"));
        prop_assert_eq!((drawn.size, drawn.pixels.len()), ((900, 420), 900 * 420));
    }
}

#[test]
fn each_letter_is_drawn_by_a_font_that_has_it() {
    assert!(PAINTER.missing().is_empty(), "these tests need fonts: {}", PAINTER.missing().iter().map(ToString::to_string).collect::<Vec<_>>().join("; "));
    // The last ones are nobody's: all of them are the same empty box.
    let names = ["", "A", "字", "学", "さ", "한", "😀", "😂", "👩🏽‍🚀", "👩‍🚀", "🇧🇷", "\u{10fffd}", "\u{10fffc}"];
    let seen: BTreeSet<_> = names.iter().map(|name| named(name).name()).collect();
    assert_eq!(seen.len(), names.len() - 1);
    // Emoji have colours of their own, letters only shades from ink to ground.
    let red = |pixels: &[[u8; 3]]| pixels.iter().filter(|[red, _, blue]| red.saturating_sub(*blue) > 100).count();
    assert!(red(&named("😀").name()) > 200 && red(&named("字").name()) == 0);
}

#[test]
fn names_are_words_and_nothing_else() {
    // Each pair is drawn alike.
    let table = [("Ana\u{202e}\u{2066}", "Ana"), (" A\u{0}na\n\n", "Ana"), ("A na", "A\t\u{200b}\r na"), ("e\u{301}", "é"), ("a\u{334}\u{335}\u{336}\u{337}", "a\u{334}\u{335}")];
    for (name, as_if) in table {
        assert!(named(name).pixels == named(as_if).pixels, "{name:?} is not drawn as {as_if:?}");
    }
    let table = [("<b>Ana</b>", "Ana"), ("&lt;", "<"), ("&#65;", "A"), ("<image href='/etc/hostname'/>", "")];
    for (name, unlike) in table {
        assert!(named(name).name() != named(unlike).name(), "{name:?} is drawn as {unlike:?}");
    }
}

#[test]
fn the_bar_shows_how_far_it_is() {
    let filled = |have, need| card(&RankCard { next: Some(Next { words: "", have, need }), ..CARD }).like(60, 250);
    let table = [(1, 4, 118), (1, 2, 236), (4, 4, 472), (9, 4, 472), (0, 0, 472), (u32::MAX, u32::MAX, 472)];
    for (have, need, pixels) in table {
        assert!(filled(have, need).abs_diff(pixels) <= 2, "{have} of {need}: {} pixels", filled(have, need));
    }
}

#[test]
fn what_is_less_than_nothing_is_nothing() {
    let week_of = |value| week(&[Bar { label: "Mon", value }, Bar { label: "Tue", value: 7 }]).pixels;
    assert!(week_of(-5) == week_of(0) && week_of(i64::MIN) == week_of(0));
    assert!(week_of(1) != week_of(0), "a little is seen");
    assert!(week_of(7) != week_of(6), "the greatest is seen");
}

#[test]
fn of_too_much_the_first_figures_and_the_last_bars_are_drawn() {
    let bars: Vec<_> = (1..=40).map(|value| Bar { label: "9", value }).collect();
    assert!(week(&bars).pixels == week(&bars[9..]).pixels && week(&bars).pixels != week(&bars[10..]).pixels);
    let figures = ["1", "2", "3", "4"].map(|value| Figure { label: "", value });
    let with = |weeks, figures| card(&RankCard { weeks, figures, ..CARD }).pixels;
    assert!(with(&bars, &figures[..]) == with(&bars[32..], &figures[..3]));
}

#[test]
fn a_folder_that_is_not_there_changes_nothing() {
    let painter = Painter::new(Some("no-such-folder".into()));
    assert_eq!(painter.missing(), PAINTER.missing());
    assert_eq!(painter.clone().rank_card(&CARD, Scheme::Dark).expect("a picture"), PAINTER.rank_card(&CARD, Scheme::Dark).expect("a picture"));
}
