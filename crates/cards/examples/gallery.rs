//! Draws pictures into a folder, to look at: `cargo run --release -p hearth-cards --example gallery -- pictures`.

use hearth_cards::{Bar, Figure, Next, PaintError, Painter, RankCard, Scheme, WeekChart};
use std::path::PathBuf;

const WEEKS: [Bar<'_>; 8] = weeks([310, 180, 0, 95, 240, 420, 390, 120]);
const FIGURES: [Figure<'_>; 3] = [Figure { label: "Points", value: "1,240" }, Figure { label: "Place", value: "#3" }, Figure { label: "Thanks", value: "57" }];
const CARD: RankCard<'_> = RankCard {
    name: "Ana Maria Silva",
    rank: "Regular",
    next: Some(Next { words: "620 of 800 to Keeper", have: 620, need: 800 }),
    figures: &FIGURES,
    weeks: &WEEKS,
    weeks_title: "Points, last 8 weeks",
    hue: 160,
};
const DAYS: [Bar<'_>; 7] = [day("Mon", 120), day("Tue", 96), day("Wed", 0), day("Thu", 1_310), day("Fri", 240), day("Sat", 12_480), day("Sun", 7_020)];
const CHART: WeekChart<'_> = WeekChart { title: "Messages this week", bars: &DAYS, note: "21,266 messages by 143 people", hue: 250 };

const fn day(label: &'static str, value: i64) -> Bar<'static> {
    Bar { label, value }
}

const fn weeks(values: [i64; 8]) -> [Bar<'static>; 8] {
    let mut bars = [day("", 0); 8];
    let mut at = 0;
    while at < bars.len() {
        bars[at].value = values[at];
        at += 1;
    }
    bars
}

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let folder = PathBuf::from(std::env::args().nth(1).ok_or("name a folder for the pictures")?);
    std::fs::create_dir_all(&folder)?;
    let painter = Painter::new(None);
    painter.missing().iter().for_each(|missing| eprintln!("{missing}"));
    for (scheme, name) in [(Scheme::Light, "light"), (Scheme::Dark, "dark")] {
        for (kind, picture) in pictures(&painter, scheme)? {
            std::fs::write(folder.join(format!("{kind}-{name}.png")), picture)?;
        }
    }
    Ok(())
}

fn pictures(painter: &Painter, scheme: Scheme) -> Result<Vec<(&'static str, Vec<u8>)>, PaintError> {
    let month: Vec<_> = LABELS.iter().zip(0..).map(|(label, at)| day(label, (at * 37) % 101 - 12)).collect();
    Ok(vec![
        ("rank", painter.rank_card(&CARD, scheme)?),
        ("rank-highest", painter.rank_card(&RankCard { name: "Bo", rank: "Keeper", next: None, figures: &FIGURES[..2], hue: 30, ..CARD }, scheme)?),
        ("rank-long", painter.rank_card(&RankCard { name: "Wolfeschlegelsteinhausenbergerdorff the Third of Nowhere", rank: "Keeper of the long and winding road", hue: 300, ..CARD }, scheme)?),
        ("rank-scripts", painter.rank_card(&RankCard { name: "李小龙 👩🏽‍🚀🇧🇷 한", rank: "常连 ✨", weeks_title: "近八周积分", hue: 90, ..CARD }, scheme)?),
        ("rank-arabic", painter.rank_card(&RankCard { name: "أحمد (علي) 😀 محمد", rank: "عضو", hue: 210, ..CARD }, scheme)?),
        ("rank-zalgo", painter.rank_card(&RankCard { name: "Z\u{334}\u{341}\u{322}\u{359}a\u{335}\u{30d}\u{31e}l\u{336}\u{305}\u{316}\u{317}go <b>&\"'", hue: 350, ..CARD }, scheme)?),
        ("week", painter.week_chart(&CHART, scheme)?),
        ("week-month", painter.week_chart(&WeekChart { title: "Messages in October", bars: &month, hue: 60, ..CHART }, scheme)?),
        ("week-two", painter.week_chart(&WeekChart { title: "标题很长很长的一周消息统计图表第一名到第十名和其他所有成员", bars: &DAYS[5..], note: "", hue: 120 }, scheme)?),
        ("week-empty", painter.week_chart(&WeekChart { title: "A quiet week 🌙", bars: &DAYS.map(|day| Bar { value: 0, ..day }), note: "", hue: 300 }, scheme)?),
    ])
}

const LABELS: [&str; 31] =
    ["1", "2", "3", "4", "5", "6", "7", "8", "9", "10", "11", "12", "13", "14", "15", "16", "17", "18", "19", "20", "21", "22", "23", "24", "25", "26", "27", "28", "29", "30", "31"];
