//! Who lives in the town, and where they talk.

use crate::Tongue;
use hearth_core::Purpose;

/// A place to talk.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Space {
    /// Its name in addresses and scripts.
    pub key: &'static str,
    /// Its name.
    pub name: &'static str,
    /// What it is about.
    pub about: &'static str,
    /// What it is for.
    pub purpose: Purpose,
}

/// What somebody is in the town.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Role {
    /// Owns the place.
    Owner,
    /// Keeps order.
    Staff,
    /// Lives there.
    Member,
    /// A machine.
    Machine,
}

/// Somebody.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Person {
    /// Their name.
    pub name: String,
    /// What they are in the town.
    pub role: Role,
    /// How much they begin to talk, answer and react, beside the others.
    pub(crate) talks: u32,
    pub(crate) answers: u32,
    pub(crate) reacts: u32,
    /// The places in which they talk, by their numbers.
    pub(crate) spaces: &'static [usize],
    /// Awake when others sleep.
    pub(crate) owl: bool,
    /// The day on which they come, and on which they leave. Who was there before the first day comes on none.
    pub(crate) joins: Option<u32>,
    pub(crate) leaves: Option<u32>,
}

impl Person {
    /// Whether they live in the town on a day.
    pub fn lives(&self, day: u32) -> bool {
        self.joins.is_none_or(|joins| joins <= day) && self.leaves.is_none_or(|leaves| day < leaves)
    }
}

/// The room of the staff, by its number.
pub(crate) const STAFF: usize = 5;
const EVERYWHERE: &[usize] = &[0, 1, 2, 3, 4];

pub(crate) fn spaces(tongue: Tongue) -> Vec<Space> {
    let space = |key, (english, english_about): (&'static str, &'static str), (chinese, chinese_about): (&'static str, &'static str), purpose| match tongue {
        Tongue::English => Space { key, name: english, about: english_about, purpose },
        Tongue::Chinese => Space { key, name: chinese, about: chinese_about, purpose },
    };
    vec![
        space("lobby", ("Lobby", "Where everybody comes by"), ("大厅", "大家路过的地方"), Purpose::Lobby),
        space("series", ("Series", "What is on tonight, without spoilers"), ("追剧", "今晚看什么，不剧透"), Purpose::Topic),
        space("kitchen", ("Kitchen", "What is in the oven, and what went wrong"), ("厨房", "锅里有什么，又糊了什么"), Purpose::Topic),
        space("workshop", ("Workshop", "Things made and things mended"), ("手工", "做东西，修东西"), Purpose::Topic),
        space("walks", ("Walks", "Where we went, and what we saw"), ("散步", "去了哪里，看见什么"), Purpose::Topic),
        space("staff", ("Staff", "For those who keep the place"), ("管理", "给照看这里的人"), Purpose::Staff),
    ]
}

/// Name, talks, answers, reacts, places.
type Row = (&'static str, &'static str, u32, u32, u32, &'static [usize]);

/// Everybody who simply lives there; who is special has a line of their own below.
const MEMBERS: [Row; 30] = [
    ("Ben", "本本", 6, 9, 6, &[0, 1, 2]),
    ("Carla", "卡拉", 7, 8, 9, &[0, 2, 4]),
    ("Dewi", "小黛", 5, 6, 7, &[0, 1, 3]),
    ("Emeka", "阿梅", 8, 7, 4, EVERYWHERE),
    ("Freya", "芙蕾", 4, 5, 8, &[0, 1]),
    ("Gus", "老顾", 6, 4, 3, &[0, 3]),
    ("Hana 花", "花子", 5, 7, 9, &[0, 2, 4]),
    ("Ines", "伊内", 3, 6, 6, &[0, 1, 4]),
    ("Jonas", "阿钧", 7, 6, 5, &[0, 3, 1]),
    ("Kemal", "凯末", 4, 5, 5, &[0, 2]),
    ("李雷", "李雷", 6, 7, 6, &[0, 1, 3]),
    ("Lotte", "乐乐", 3, 4, 10, &[0, 4]),
    ("Marek", "马克", 5, 6, 4, &[0, 3]),
    ("نور", "诺尔", 4, 6, 7, &[0, 2]),
    ("Oskar", "阿奥", 3, 3, 3, &[0, 1]),
    ("Priya", "佩雅", 8, 8, 7, &[0, 2, 3]),
    ("Quinn", "阿群", 4, 5, 6, &[0, 1]),
    ("Rosa 🌻", "向日葵🌻", 6, 6, 9, &[0, 4, 2]),
    ("Silvio", "西尔", 3, 5, 4, &[0, 3]),
    ("Tuva", "小图", 2, 3, 8, &[0, 4]),
    ("Umberto", "阿翁", 3, 4, 2, &[0, 2]),
    ("Vera", "薇拉", 5, 7, 6, &[0, 1, 4]),
    ("Wen", "小文", 4, 4, 5, &[0, 1]),
    ("Ximena", "希曼", 4, 6, 7, &[0, 3]),
    ("Yara", "雅拉", 3, 5, 9, &[0, 4]),
    ("Zoltan", "佐伊", 3, 4, 3, &[0, 3]),
    ("Aunt Philippa of the Corner House", "街角房子的菲菲阿姨", 2, 5, 6, &[0, 2]),
    ("Björn", "比约", 1, 1, 3, &[0]),
    ("Chloe", "可可", 1, 1, 12, EVERYWHERE),
    ("Dimitri", "迪米", 1, 0, 1, &[0, 1]),
];

/// Who comes later, and when.
const NEWCOMERS: [(&str, &str, u32); 12] = [
    ("Amina", "阿米", 4),
    ("Bo", "阿波", 9),
    ("Cleo", "克莉", 13),
    ("Dara", "达拉", 18),
    ("Eli", "伊莱", 24),
    ("Farid", "法里", 29),
    ("Greta", "格蕾", 34),
    ("Hugo", "雨果", 38),
    ("Imke", "茵茵", 41),
    ("Jaya", "佳雅", 44),
    ("Kofi", "科菲", 50),
    ("Liv", "丽芙", 57),
];

pub(crate) fn people(tongue: Tongue) -> Vec<Person> {
    let called = |english: &str, chinese: &str| if tongue == Tongue::English { english.to_owned() } else { chinese.to_owned() };
    let one = |name: String, role, talks, answers, reacts, spaces| Person { name, role, talks, answers, reacts, spaces, owl: false, joins: None, leaves: None };
    let mut people = vec![
        one(called("Olga", "奥嘉"), Role::Owner, 3, 5, 6, EVERYWHERE),
        one(called("Sam", "山姆"), Role::Staff, 3, 7, 5, EVERYWHERE),
        one(called("Teresa", "特蕾"), Role::Staff, 3, 6, 6, EVERYWHERE),
        // Begins little and answers everybody: whom such a place lives by.
        one(called("Ana", "安娜"), Role::Member, 3, 22, 10, EVERYWHERE),
        // Talks all day, and hardly anybody answers.
        one(called("Ludo", "路多"), Role::Member, 0, 0, 0, &[0]),
        // Two who give each other everything.
        one(called("Pim", "皮皮"), Role::Member, 0, 0, 0, &[0]),
        one(called("Pam", "帕帕"), Role::Member, 0, 0, 0, &[0]),
        one(called("Weatherbot", "天气机器人"), Role::Machine, 0, 0, 0, &[0]),
    ];
    people.extend(MEMBERS.iter().map(|(english, chinese, talks, answers, reacts, spaces)| one(called(english, chinese), Role::Member, *talks, *answers, *reacts, spaces)));
    people.extend(NEWCOMERS.iter().map(|(english, chinese, day)| Person { joins: Some(*day), ..one(called(english, chinese), Role::Member, 3, 4, 5, &[0, 1, 2, 4]) }));
    for (name, change) in [("Gus", Some(37)), ("Wen", Some(52))] {
        if let Some(person) = MEMBERS.iter().position(|row| row.0 == name).and_then(|at| people.get_mut(8 + at)) {
            person.leaves = change;
        }
    }
    for at in [8 + 11, 8 + 22, 8 + 25] {
        people[at].owl = true;
    }
    people
}

/// Their places among the people.
pub(crate) const NOISY: usize = 4;
pub(crate) const PAIR: [usize; 2] = [5, 6];
pub(crate) const BOT: usize = 7;
