//! A small simulated town: people with temperaments who talk, answer and react, day after day.
//!
//! [`Town::day`] tells everything that happens on a day; [`Town::respond`] tells how people answer a visitor. Both are pure
//! functions of the seed and their arguments. What people say is written in `talk/en.txt` and `talk/zh.txt`.

mod act;
mod cast;
mod day;
mod line;
mod rhythm;
mod talk;
mod today;
mod visitor;

pub use act::{Act, Reply, Response, What};
pub use cast::{Habit, Person, Role, Temperament};

use hearth_core::Purpose;
use rand::SeedableRng;
use rand::rngs::ChaCha8Rng;
use talk::Talk;

/// The language of a town.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Tongue {
    /// English.
    English,
    /// Simplified Chinese.
    Chinese,
}

/// A room of the town.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Space {
    /// What it is called in data: `lobby`, `kitchen`. The same in every language.
    pub key: &'static str,
    /// What people call it.
    pub name: String,
    /// What it is about, in a line.
    pub topic_line: String,
    /// What it is for.
    pub purpose: Purpose,
}

/// The rooms: keys, and what they are for. The lobby is the first, the staff's room the last.
const ROOMS: [(&str, Purpose); 6] =
    [("lobby", Purpose::Lobby), ("series", Purpose::Topic), ("kitchen", Purpose::Topic), ("workshop", Purpose::Topic), ("photos", Purpose::Topic), ("staff", Purpose::Staff)];

/// The room where everybody is.
pub(crate) const LOBBY: usize = 0;
/// The room where only staff is.
pub(crate) const STAFF: usize = ROOMS.len() - 1;

/// A town of a seed. The same seed and tongue make the same town, on every machine.
#[derive(Clone, Debug)]
pub struct Town {
    seed: u64,
    tongue: Tongue,
    spaces: Vec<Space>,
    cast: Vec<Person>,
    talk: Talk,
}

impl Town {
    /// The town of this seed.
    #[must_use]
    pub fn new(seed: u64, tongue: Tongue) -> Self {
        let text = match tongue {
            Tongue::English => include_str!("../talk/en.txt"),
            Tongue::Chinese => include_str!("../talk/zh.txt"),
        };
        // Both texts are part of the program, and a test reads them.
        let talk = Talk::parse(text).expect("the talk of a town is well written");
        let space = |((key, purpose), (name, topic_line)): (&(&'static str, Purpose), &(String, String))| Space { key, name: name.clone(), topic_line: topic_line.clone(), purpose: *purpose };
        let spaces = ROOMS.iter().zip(&talk.rooms).map(space).collect();
        Self { seed, tongue, spaces, cast: cast::cast(tongue), talk }
    }

    /// What the town is called.
    #[must_use]
    pub fn name(&self) -> &'static str {
        match self.tongue {
            Tongue::English => "The Lantern Quarter",
            Tongue::Chinese => "灯笼里",
        }
    }

    /// What the owner has decided before the first visitor comes: commands.
    pub fn decisions(&self) -> impl Iterator<Item = String> + '_ {
        let reason = match self.tongue {
            Tongue::English => "looks after the place, calm and fair",
            Tongue::Chinese => "一直照看这里，沉稳公道",
        };
        self.cast.iter().filter(|person| person.role == Role::Staff).map(move |person| format!("/rank @{} moderator \"{reason}\"", person.name))
    }

    /// The rooms. Acts name them by their index.
    #[must_use]
    pub fn spaces(&self) -> &[Space] {
        &self.spaces
    }

    /// Everybody who lives in town at some time. Acts name them by their index.
    #[must_use]
    pub fn cast(&self) -> &[Person] {
        &self.cast
    }

    /// Chance for one purpose and number, independent of all others.
    pub(crate) fn chance(&self, purpose: Chance, number: u64) -> ChaCha8Rng {
        let mut chance = ChaCha8Rng::seed_from_u64(self.seed.wrapping_add(purpose as u64));
        chance.set_stream(number);
        chance
    }
}

/// What chance is needed for. Each has its own key.
#[derive(Clone, Copy)]
pub(crate) enum Chance {
    Day = 0x6461_7900,
    Mood = 0x6d6f_6f64,
    Order = 0x6f72_6472,
    Visit = 0x7669_7374,
}
