//! How long a picture takes, encoding included, and how large it is. Run with `cargo bench -p hearth-cards`.

use hearth_cards::{Bar, Figure, Next, PaintError, Painter, RankCard, Scheme, WeekChart};
use std::time::Instant;

const ROUNDS: u32 = 100;

fn main() {
    let start = Instant::now();
    let painter = Painter::new(None);
    let missing = painter.missing().len();
    println!("{:<16} {:>7.1} ms, {missing} scripts missing", "fonts", start.elapsed().as_secs_f64() * 1_000.0);
    let bars: Vec<_> = (0..31).map(|at| Bar { label: "Wed", value: at * 37 % 101 }).collect();
    let figures = [Figure { label: "Points", value: "1,240" }, Figure { label: "Place", value: "#3" }, Figure { label: "Thanks", value: "57" }];
    let next = Some(Next { words: "620 of 800 to Keeper", have: 620, need: 800 });
    let card = RankCard { name: "Ana Maria Silva", rank: "Regular", next, figures: &figures, weeks: &bars[..8], weeks_title: "Points, last 8 weeks", hue: 160 };
    let long = "Wolfeschlegelsteinhausenbergerdorff ".repeat(111);
    let unknown: String = ('\u{F0000}'..='\u{F0FA0}').collect();
    let names = [("rank", card.name), ("rank, emoji", "Ana 👩🏽‍🚀🇧🇷✨"), ("rank, han", "中村さくら 한국"), ("rank, arabic", "أحمد (علي) 😀"), ("rank, long", &long), ("rank, unknown", &unknown)];
    for (what, name) in names {
        time(what, || painter.rank_card(&RankCard { name, ..card }, Scheme::Light));
    }
    let nobodys = vec![Bar { label: &unknown, value: 1 }; 31];
    for (what, bars) in [("week", &bars[..7]), ("week, 31 days", &bars), ("week, unknown", &nobodys)] {
        time(what, || painter.week_chart(&WeekChart { title: "Messages this week", bars, note: "266 messages by 43 people", hue: 250 }, Scheme::Dark));
    }
}

/// Prints the median and the slowest of many, after one that isn't counted.
fn time(what: &str, draw: impl Fn() -> Result<Vec<u8>, PaintError>) {
    let size = draw().expect("a picture").len();
    let mut times: Vec<_> = (0..ROUNDS)
        .map(|_| {
            let start = Instant::now();
            draw().expect("a picture");
            start.elapsed().as_secs_f64() * 1_000.0
        })
        .collect();
    times.sort_by(f64::total_cmp);
    println!("{what:<16} {:>7.1} ms, slowest {:.1} ms, {} kB", times[times.len() / 2], times[times.len() - 1], size / 1_000);
}
