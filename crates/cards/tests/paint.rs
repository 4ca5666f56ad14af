//! What is drawn looks as it should, and no name breaks anything.

use hearth_cards::{Bar, Missing, Next, Painter, RankCard, Scheme, WeekChart};
use proptest::prelude::*;
use std::sync::LazyLock;

static PAINTER: LazyLock<Painter> = LazyLock::new(Painter::new);

fn card(name: &str) -> RankCard {
    let weeks = [0, 2, 3, 5, 4, 7, 6, 7].map(|value| Bar { label: String::new(), value }).to_vec();
    RankCard {
        name: name.into(),
        rank: "Regular".into(),
        next: Some(Next { label: "Next: Moderator – active days of the last 30".into(), have: 9, need: 12 }),
        figures: vec![("Standing".into(), "123.4".into()), ("Place".into(), "3 of 46".into())],
        weeks,
        caption: "Active days of the last 8 weeks".into(),
        hue: 3,
    }
}

fn chart(label: &str) -> WeekChart {
    let bars = [12, 19, 0, 23, 31, 28, 17].map(|value| Bar { label: label.into(), value }).to_vec();
    WeekChart { title: "People active each day".into(), bars, note: "As of Mar 2.".into() }
}

/// The width, the height and the pixels of a PNG.
fn read(bytes: &[u8]) -> (u32, u32, Vec<u8>) {
    let mut reader = png::Decoder::new(std::io::Cursor::new(bytes)).read_info().expect("a PNG");
    let mut pixels = vec![0; reader.output_buffer_size().expect("a size")];
    let info = reader.next_frame(&mut pixels).expect("an image");
    (info.width, info.height, pixels)
}

#[test]
fn there_are_fonts_here() {
    let mends: Vec<_> = PAINTER.missing().iter().map(|missing| missing.mend()).collect();
    assert_eq!(mends, Vec::<&str>::new(), "tests of pictures need fonts");
}

#[test]
fn pictures_have_their_size_and_are_looked_at() {
    let folder = std::path::Path::new(env!("CARGO_TARGET_TMPDIR")).join("pictures");
    std::fs::create_dir_all(&folder).expect("a folder");
    for (scheme, name) in [(Scheme::Light, "light"), (Scheme::Dark, "dark")] {
        let rank = PAINTER.rank_card(&card("Rosa 花子 🌻"), scheme).expect("a card");
        let week = PAINTER.week_chart(&chart("Mar 2"), scheme).expect("a chart");
        assert_eq!((read(&rank).0, read(&rank).1, read(&week).0, read(&week).1), (900, 300, 900, 420));
        std::fs::write(folder.join(format!("rank-{name}.png")), rank).expect("a file");
        std::fs::write(folder.join(format!("week-{name}.png")), week).expect("a file");
    }
}

#[test]
fn names_of_all_scripts_are_drawn() {
    if !PAINTER.missing().is_empty() {
        return assert_eq!(PAINTER.missing(), &[] as &[Missing], "tests of pictures need fonts");
    }
    let drawn: Vec<_> = ["Ana", "花子", "李雷", "🌻", "🐸", "👩‍👩‍👧‍👦", "نور", "", "\u{fffff}"].map(|name| read(&PAINTER.rank_card(&card(name), Scheme::Light).expect("a card")).2).to_vec();
    for (at, one) in drawn.iter().enumerate() {
        for (other_at, other) in drawn.iter().enumerate().skip(at + 1) {
            // What has no letter at all, and what has no font, may look alike.
            assert!(one != other || (at, other_at) == (7, 8), "{at} and {other_at} look alike");
        }
    }
    let colours = |pixels: &[u8]| pixels.chunks_exact(3).filter(|pixel| pixel[0] > 200 && pixel[1] > 120 && pixel[2] < 90).count();
    assert!(colours(&drawn[3]) > colours(&drawn[0]) + 50, "a sunflower is yellow");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(40))]
    #[test]
    fn no_name_breaks_anything(name in ".{0,60}|[<>&\"'\\]\\[!-]{1,40}|\\PC{0,400}", value in any::<i64>(), have in any::<u32>(), need in any::<u32>()) {
        let mut one = card(&name);
        (one.rank, one.caption) = (name.clone(), name.clone());
        one.next = Some(Next { label: name.clone(), have, need });
        one.figures = vec![(name.clone(), name.clone()); 3];
        one.weeks = vec![Bar { label: name.clone(), value: value / 1_000 }; 12];
        prop_assert_eq!(read(&PAINTER.rank_card(&one, Scheme::Dark).expect("a card")).0, 900);
        let bars = vec![Bar { label: name.clone(), value }; (have % 40) as usize];
        let week = WeekChart { title: name.clone(), bars, note: name };
        prop_assert_eq!(read(&PAINTER.week_chart(&week, Scheme::Light).expect("a chart")).1, 420);
    }
}
