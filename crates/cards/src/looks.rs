//! How pictures look, as SVG: changed only on purpose. `INSTA_UPDATE=always cargo test -p hearth-cards` writes the looks anew.

use crate::font::{Fonts, LATIN};
use crate::line::{Line, Style};
use crate::{Bar, Figure, Next, RankCard, Scheme, WeekChart, rank, week};
use resvg::usvg::fontdb::Database;

const STYLE: Style = Style { size: 40.0, least: 30.0, bold: true };

/// The fonts of a machine without any.
fn bare() -> Fonts {
    Fonts::of(Database::new())
}

fn text(line: &Line) -> String {
    line.pieces.iter().map(|piece| piece.text.as_str()).collect()
}

fn bars<const COUNT: usize>(labels: [&'static str; COUNT], values: [i64; COUNT]) -> [Bar<'static>; COUNT] {
    std::array::from_fn(|at| Bar { label: labels[at], value: values[at] })
}

#[test]
fn the_looks_of_a_rank_card() {
    let figures = [Figure { label: "Points", value: "620" }, Figure { label: "Place", value: "#3" }];
    let next = Some(Next { words: "620 of 800 to Keeper", have: 620, need: 800 });
    let weeks = bars([""; 9], [999, 310, 180, 0, 95, -4, 420, 390, 120]);
    let card = RankCard { name: "Ana <3 & \"Bo\"", rank: "Regular", next, figures: &figures, weeks: &weeks, weeks_title: "Points, last 8 weeks", hue: 160 };
    insta::assert_snapshot!(rank::draw(&bare(), &card, Scheme::Light));
}

#[test]
fn the_looks_of_a_week_chart() {
    let days = bars(["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"], [12, 9, 0, 31, 24, 1_248, 70]);
    insta::assert_snapshot!(week::draw(&bare(), &WeekChart { title: "Messages", bars: &days, note: "1,394 by 43 people", hue: 250 }, Scheme::Dark));
}

#[test]
fn words_shrink_before_they_are_cut() {
    // (words, room, what is set, its size)
    let table = [
        ("Ana", 300.0, "Ana", 40.0..=40.0),
        ("Ana Maria Silva", 280.0, "Ana Maria Silva", 30.0..=39.9),
        ("Ana Maria Silva of the river", 280.0, "Ana Maria Silva…", 30.0..=30.0),
        ("Ana Maria Silva and more of her", 185.0, "Ana Maria…", 30.0..=30.0),
        ("Ana", 1.0, "…", 30.0..=30.0),
        ("", 100.0, "", 40.0..=40.0),
    ];
    let fonts = bare();
    for (words, room, set, size) in table {
        let line = fonts.fit(words, STYLE, room);
        assert_eq!(text(&line), set, "{words} in {room}: {} wide", line.width);
        assert!(size.contains(&line.size), "{words} in {room}: {}", line.size);
        assert!(line.width <= room + 0.01 || set == "…", "{words} in {room}: {}", line.width);
    }
    let endless = fonts.fit(&"i".repeat(4_000), STYLE, 10_000.0);
    assert!(text(&endless).ends_with("i…"), "{}", text(&endless));
}

#[test]
fn a_cluster_is_never_cut_apart() {
    let fonts = Fonts::load(None);
    assert!(fonts.missing.is_empty(), "this test needs fonts: {:?}", fonts.missing);
    for letter in ["👩🏽‍🚀", "e\u{335}\u{320}", "한", "🇧🇷"] {
        let cut = text(&fonts.fit(&letter.repeat(40), STYLE, 300.0));
        let kept = cut.strip_suffix('…').unwrap_or_else(|| panic!("{letter} is cut: {cut}"));
        assert!(!kept.is_empty() && kept == letter.repeat(kept.len() / letter.len()), "{letter}: {cut}");
    }
}

#[test]
fn what_reads_from_the_right_is_set_from_the_right() {
    let line = Fonts::load(None).fit("שלום 1 עולם", STYLE, 900.0);
    let seen: Vec<_> = line.pieces.iter().map(|piece| piece.text.trim_matches(['\u{200F}', ' '])).filter(|text| !text.is_empty()).collect();
    assert_eq!(seen, ["עולם", "1", "שלום"]);
    assert!(line.pieces.is_sorted_by(|a, b| a.x <= b.x), "{line:?}");
}

#[test]
fn without_fonts_latin_is_drawn_and_the_rest_has_a_mend() {
    let fonts = bare();
    let said: Vec<_> = fonts.missing.iter().map(ToString::to_string).collect();
    assert_eq!(fonts.missing.iter().map(|missing| missing.script).collect::<Vec<_>>(), ["emoji", "Chinese, Japanese and Korean"]);
    assert!(said[0].contains("fonts-noto-color-emoji") && said[1].contains("fonts-noto-cjk"), "{said:?}");
    let covered = ["Aé", "ß", "Ж", "Ω", "ế", "…", "#", "7"];
    assert_eq!(fonts.families(&covered, true), covered.map(|_| Some(LATIN)));
    assert_eq!(fonts.families(&["字", "😀"], false), [None, None]);
}
