//! Who lives in town.

use crate::{LOBBY, ROOMS, STAFF, Tongue};

/// Somebody of the town.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Person {
    /// The name shown, unlike all others.
    pub name: &'static str,
    /// What others call them.
    pub called: &'static str,
    /// What they are there.
    pub role: Role,
    /// How they are.
    pub temperament: Temperament,
    /// The rooms they go to, by index; the lobby is always among them.
    pub interests: Vec<usize>,
    /// The day on which they come; below 0 if they were there before the town's first day.
    pub joins: i32,
    /// The day on which they leave, if they do.
    pub leaves: Option<u32>,
}

/// What somebody is in town.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Role {
    /// Owns the place.
    Owner,
    /// Helps to run it.
    Staff,
    /// Anybody else.
    Member,
}

/// How somebody is. Shares are relative to other people's, 0 to 10.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Temperament {
    /// How often they begin to talk.
    pub talks: u8,
    /// How often they answer.
    pub answers: u8,
    /// How often they react.
    pub reacts: u8,
    /// Whether they look after newcomers.
    pub greets: bool,
    /// Whether they come late and stay late.
    pub owl: bool,
    /// Whether they are there on weekends only.
    pub weekends: bool,
    /// What is special about them.
    pub habit: Habit,
}

/// What is special about somebody.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Habit {
    /// Nothing.
    Usual,
    /// Talks a lot and is seldom answered.
    Noisy,
    /// Helps, and is thanked by everybody.
    Helpful,
    /// Thanks one other person, and nobody else.
    Circle,
    /// A machine.
    Machine,
}

/// English name, what it is called, the same in Chinese; shares of talk, answers and reactions; what they are; rooms; days.
type Row = (&'static str, &'static str, &'static str, &'static str, [u8; 3], &'static str, &'static str, i32, Option<u32>);

#[rustfmt::skip]
const CAST: [Row; 42] = [
    ("Mara", "Mara", "马兰", "马兰", [5, 6, 6], "owner greets", "series kitchen workshop photos staff", -420, None),
    ("Theo", "Theo", "大树", "大树", [5, 6, 5], "staff greets", "series workshop staff", -400, None),
    ("Noor", "Noor", "阿诺", "阿诺", [5, 7, 6], "staff greets", "kitchen photos staff", -388, None),
    ("Pip", "Pip", "老黄", "老黄", [10, 1, 1], "noisy", "series kitchen photos", -150, None),
    ("Ines", "Ines", "静文", "静文", [0, 2, 3], "helpful", "series kitchen workshop photos", -310, None),
    ("Lotte", "Lotte", "糖糖", "糖糖", [0, 0, 0], "circle", "", -60, None),
    ("Milo", "Milo", "果果", "果果", [0, 0, 0], "circle", "", -59, None),
    ("Weatherbot", "Weatherbot", "天气小站", "天气小站", [0, 0, 0], "machine", "", -300, None),
    ("Jonas", "Jonas", "阿强", "阿强", [6, 5, 3], "", "workshop kitchen", -390, None),
    ("Wren", "Wren", "小满", "小满", [7, 6, 5], "greets", "series photos", -350, None),
    ("Bea", "Bea", "贝贝", "贝贝", [6, 6, 6], "greets", "kitchen series", -347, None),
    ("Otto", "Otto", "夜航船", "夜航船", [5, 5, 2], "owl", "series workshop", -330, None),
    ("Kaia", "Kaia", "小雅", "小雅", [5, 5, 7], "", "photos kitchen", -290, None),
    ("健太", "Kenta", "健太", "健太", [4, 5, 4], "", "workshop photos series", -285, None),
    ("小雨", "Xiaoyu", "小雨", "小雨", [5, 5, 6], "", "kitchen photos", -270, None),
    ("ليلى", "Layla", "ليلى", "莱拉", [4, 6, 5], "greets", "kitchen series photos", -260, None),
    ("Sunny 🌻", "Sunny", "向日葵🌻", "向日葵", [5, 4, 8], "greets", "photos kitchen workshop", -244, None),
    ("Maximiliane von Hohenfels-Ostertag", "Maxi", "住在河边第三棵柳树下的周伯", "周伯", [4, 4, 2], "", "workshop kitchen", -230, None),
    ("Tomas", "Tomas", "木木", "木木", [5, 5, 3], "", "workshop series", -221, None),
    ("Ida", "Ida", "依依", "依依", [4, 5, 6], "", "series photos", -200, None),
    ("Emre", "Emre", "老麦", "老麦", [5, 4, 4], "", "kitchen workshop", -190, None),
    ("Zuri", "Zuri", "朱朱", "朱朱", [5, 5, 5], "", "series kitchen photos", -177, None),
    ("Felix", "Felix", "飞飞", "飞飞", [4, 3, 3], "", "workshop series", -160, Some(23)),
    ("Ana", "Ana", "安娜", "安娜", [4, 4, 3], "owl", "series photos", -140, None),
    ("Kofi", "Kofi", "可可", "可可", [7, 6, 5], "weekends", "workshop photos kitchen", -120, None),
    ("Greta", "Greta", "阿桂", "阿桂", [7, 6, 5], "weekends", "kitchen series workshop", -110, None),
    ("Sam", "Sam", "三木", "三木", [3, 4, 4], "", "series workshop", -95, None),
    ("Rosa", "Rosa", "玫瑰", "玫瑰", [3, 4, 4], "", "kitchen photos", -88, Some(41)),
    ("Nils", "Nils", "不说话的鱼", "小鱼", [0, 1, 6], "", "series photos kitchen", -205, None),
    ("Vera", "Vera", "薇拉", "薇拉", [0, 1, 7], "", "kitchen workshop photos", -133, None),
    ("Hugo", "Hugo", "胡同口", "胡同", [0, 0, 3], "", "series workshop", -70, None),
    ("Dario", "Dario", "大理", "大理", [4, 4, 3], "", "kitchen workshop", 3, None),
    ("ゆき", "Yuki", "ゆき", "小雪", [4, 5, 6], "", "photos series", 8, None),
    ("Leni", "Leni", "乐乐", "乐乐", [5, 4, 5], "", "series kitchen", 12, None),
    ("Oskar", "Oskar", "十月", "十月", [3, 3, 2], "", "workshop photos", 15, None),
    ("Tala", "Tala", "星星", "星星", [5, 5, 6], "greets", "photos kitchen", 20, None),
    ("Bruno", "Bruno", "布布", "布布", [3, 4, 3], "", "workshop kitchen", 26, None),
    ("Mina", "Mina", "米娜", "米娜", [4, 5, 5], "", "series photos", 31, None),
    ("Jun", "Jun", "阿俊", "阿俊", [4, 4, 2], "owl", "series workshop", 37, None),
    ("Elif", "Elif", "艾莉", "艾莉", [4, 5, 5], "", "kitchen photos series", 44, None),
    ("Petra", "Petra", "佩佩", "佩佩", [3, 4, 4], "", "workshop kitchen", 51, None),
    ("Sol", "Sol", "阿阳", "阿阳", [4, 4, 6], "", "photos series", 58, None),
];

/// Everybody, as they are called in a tongue.
pub(crate) fn cast(tongue: Tongue) -> Vec<Person> {
    CAST.iter().map(|row| person(row, tongue)).collect()
}

fn person(&(english, short, chinese, brief, [talks, answers, reacts], is, rooms, joins, leaves): &Row, tongue: Tongue) -> Person {
    let (name, called) = if tongue == Tongue::English { (english, short) } else { (chinese, brief) };
    let has = |word: &str| is.split(' ').any(|one| one == word);
    let habit = [("noisy", Habit::Noisy), ("helpful", Habit::Helpful), ("circle", Habit::Circle), ("machine", Habit::Machine)];
    let habit = habit.into_iter().find(|(word, _)| has(word)).map_or(Habit::Usual, |(_, habit)| habit);
    let role = if has("owner") {
        Role::Owner
    } else if has("staff") {
        Role::Staff
    } else {
        Role::Member
    };
    let interests = ROOMS.iter().enumerate().filter(|(at, (key, _))| *at == LOBBY || rooms.split(' ').any(|room| room == *key)).map(|(at, _)| at).collect();
    let temperament = Temperament { talks, answers, reacts, greets: has("greets"), owl: has("owl"), weekends: has("weekends"), habit };
    Person { name, called, role, temperament, interests, joins, leaves }
}

impl Person {
    /// Whether they are a machine.
    #[must_use]
    pub fn machine(&self) -> bool {
        self.temperament.habit == Habit::Machine
    }

    /// Whether they live in town for the whole of a day, and are about on it.
    #[must_use]
    pub fn about(&self, day: u32) -> bool {
        let here = i64::from(self.joins) < i64::from(day) && self.leaves.is_none_or(|left| day < left);
        here && (!self.temperament.weekends || crate::rhythm::weekend(day))
    }

    /// Whether they go to a room.
    #[must_use]
    pub fn goes_to(&self, space: usize) -> bool {
        self.interests.contains(&space) && (space != STAFF || self.role != Role::Member)
    }
}
