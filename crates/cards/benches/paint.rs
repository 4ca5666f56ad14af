//! How long a picture takes, drawing and writing: `cargo bench -p hearth-cards`.

use hearth_cards::{Bar, Next, Painter, RankCard, Scheme};
use std::time::{Duration, Instant};

fn main() {
    let began = Instant::now();
    let painter = Painter::new();
    println!("finding fonts: {:?}", began.elapsed());
    let weeks = (0..8).map(|week| Bar { label: String::new(), value: week % 8 }).collect();
    let mut card = RankCard {
        name: "Ana 花 🌻".into(),
        rank: "Regular".into(),
        next: Some(Next { label: "Next: Moderator".into(), have: 5, need: 12 }),
        weeks,
        caption: "Active days, week by week".into(),
        ..RankCard::default()
    };
    card.figures = vec![("Standing".into(), "123.4".into()), ("Place".into(), "3 of 46".into())];
    let mut times: Vec<Duration> = (0..100)
        .map(|at| {
            let began = Instant::now();
            let png = painter.rank_card(&RankCard { hue: at, ..card.clone() }, Scheme::Light);
            assert!(png.is_ok_and(|png| !png.is_empty()));
            began.elapsed()
        })
        .collect();
    times.sort();
    println!("a rank card: half within {:?}, 99 % within {:?}", times[50], times[98]);
}
