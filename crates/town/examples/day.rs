//! Prints a day of the town like a chat's log: `cargo run -p hearth-town --example day -- 3 [seed] [zh]`.

use hearth_town::{Tongue, Town, What};

fn main() {
    let words: Vec<String> = std::env::args().skip(1).collect();
    let mut numbers = words.iter().filter_map(|word| word.parse::<u64>().ok());
    let (day, seed) = (numbers.next().unwrap_or(0) as u32, numbers.next().unwrap_or(1));
    let tongue = if words.iter().any(|word| word == "zh") { Tongue::Chinese } else { Tongue::English };
    let town = Town::new(seed, tongue);
    let acts = town.day(day);
    for (at, act) in acts.iter().enumerate() {
        let name = town.cast()[act.who].name;
        let time = format!("{:02}:{:02}", act.second / 3_600, act.second / 60 % 60);
        match &act.what {
            What::Joins => println!("{time} → {name} joins"),
            What::Leaves => println!("{time} ← {name} leaves"),
            What::Reacts { .. } => {}
            What::Says { space, text, answers } => {
                let to = answers.map_or(String::new(), |to| format!(" ↩ {}", town.cast()[acts[to].who].name));
                let given: Vec<_> = acts.iter().filter_map(|act| if let What::Reacts { to, emoji } = &act.what { (*to == at).then_some(emoji.as_str()) } else { None }).collect();
                println!("{time} #{} {name}{to}: {text} {}", town.spaces()[*space].key, given.concat());
            }
        }
    }
    let reactions = acts.iter().filter(|act| matches!(act.what, What::Reacts { .. })).count();
    println!("{} acts, {reactions} of them reactions", acts.len());
}
