//! Archives with known threads: are the labels and the messages those that a person would name?

use hearth_core::{Heard, MINUTE, Moment};
use hearth_topics::{Said, Topic, Topics};
use std::collections::BTreeSet;

/// One thread: what its title must say, and its messages, each `person: text`.
struct Thread {
    title: &'static [&'static str],
    said: &'static [&'static str],
}

const ENGLISH: &[Thread] = &[
    Thread {
        title: &["bike map"],
        said: &[
            "ana: I have started on a bike map of the city, who wants to help?",
            "ben: oh nice, which streets are on the bike map so far?",
            "ana: only the old town. The bike map needs the river paths too",
            "cleo: I can cycle the river on Sunday",
            "ben: then we print it and hang it in the library",
        ],
    },
    Thread {
        title: &["Kubernetes upgrade", "Kubernetes 1.30 upgrade"],
        said: &[
            "dan: the Kubernetes upgrade broke our ingress last night",
            "eve: did you read the notes? The Kubernetes upgrade to 1.30 removes the old API",
            "dan: no... where are they?",
            "eve: https://kubernetes.example/notes?version=1.30&utm=kubernetes",
            "fay: we postponed our Kubernetes upgrade until the ingress is fixed",
        ],
    },
    Thread {
        title: &["sourdough", "sourdough starter"],
        said: &[
            "gus: my sourdough starter died again :cry:",
            "hal: feed the sourdough starter twice a day when it's warm",
            "gus: with rye flour?",
            "ida: rye is what sourdough loves, yes",
            "gus: thanks, will do",
        ],
    },
];

const CHINESE: &[Thread] = &[
    Thread {
        title: &["电影节"], said: &["小明: 下个月的电影节你们去不去", "小红: 电影节的票在哪里买", "小刚: 官网有，电影节开幕那天最贵", "小红: 那我买第二天的吧"]
    },
    Thread {
        title: &["自行车", "修自行车"], said: &["老王: 我的自行车链条断了", "老李: 学校门口那家修自行车很便宜", "老王: 他们周末开门吗", "老赵: 开的，我上周刚在那里修自行车"]
    },
];

const JAPANESE: &[Thread] = &[
    Thread {
        title: &["花見"], said: &["太郎: 来週の花見の場所はどこにしますか", "花子: 上野公園で花見をしましょう", "次郎: 花見のお弁当は私が用意します", "太郎: ありがとうございます"]
    },
    Thread {
        title: &["サーバー"], said: &["健: サーバーがまた落ちています", "愛: サーバーの再起動をお願いします", "健: 再起動しました", "舞: サーバーは動いています、原因はメモリ不足でした"]
    },
];

const GERMAN: &[Thread] = &[
    Thread {
        title: &["Sommerfest"],
        said: &[
            "jan: Wer kommt am Samstag zum Sommerfest?",
            "kim: Ich bringe Kartoffelsalat zum Sommerfest mit",
            "lea: Wann fängt das Sommerfest denn an?",
            "jan: Um drei, aber ihr könnt auch später kommen",
        ],
    },
    Thread {
        title: &["Heizung", "Heizung kaputt"],
        said: &["max: Die Heizung ist schon wieder kaputt", "nina: Bei mir ist die Heizung auch kalt", "max: Ich rufe den Vermieter an", "ole: Der Vermieter sagt, die Heizung wird morgen repariert"],
    },
];

/// Feeds threads an hour apart, with some talk about nothing between them. Gives each thread's message ids.
fn fed(threads: &[&[Thread]]) -> (Topics, Vec<BTreeSet<String>>) {
    const TALK: [&str; 4] = ["xu: good morning everybody", "yan: hello, how are you?", "xu: fine thanks, and you", "yan: lol same here"];
    let mut topics = Topics::default();
    let mut people = Vec::<&str>::new();
    let (mut at, mut number) = (0, 0);
    let mut hear = |topics: &mut Topics, at: i64, line: &'static str| {
        let (name, text) = line.split_once(": ").expect("a person and a text");
        let person = people.iter().position(|known| *known == name).unwrap_or(people.len());
        if person == people.len() {
            people.push(name);
            topics.name(person as u32, name);
        }
        number += 1;
        assert!(topics.hear(Said { at: Moment(at * MINUTE), space: 1, person: person as u32, id: &format!("m{number}"), parent: None, text: Heard(text) }));
        format!("m{number}")
    };
    let mut ids = Vec::new();
    for thread in threads.iter().copied().flatten() {
        for line in TALK {
            hear(&mut topics, at, line);
            at += 1;
        }
        at += 240;
        ids.push(
            thread
                .said
                .iter()
                .map(|line| {
                    at += 1;
                    hear(&mut topics, at, line)
                })
                .collect(),
        );
        at += 240;
    }
    (topics, ids)
}

/// Each thread is found: its label and exactly its messages.
fn check(threads: &[&[Thread]]) {
    let (mut topics, ids) = fed(threads);
    let found = topics.find(Moment(i64::MIN), Moment(i64::MAX), 20);
    let labels: Vec<_> = found.iter().map(|topic| (&topic.label, &topic.terms, &topic.message_ids)).collect();
    for (thread, ids) in threads.iter().copied().flatten().zip(ids) {
        let topic = found.iter().find(|topic| thread.title.contains(&topic.label.as_str()));
        let Some(topic) = topic else { panic!("no {:?} in {labels:#?}", thread.title) };
        assert_eq!(topic.message_ids.iter().cloned().collect::<BTreeSet<_>>(), ids, "{:?}", thread.title);
        assert!(topic.people >= 2 && topic.messages as usize == ids.len() && topic.first < topic.last);
    }
    assert_eq!(found.len(), threads.iter().map(|threads| threads.len()).sum::<usize>(), "{labels:#?}");
}

#[test]
fn english_threads_are_found() {
    check(&[ENGLISH]);
}

#[test]
fn chinese_threads_are_found() {
    check(&[CHINESE]);
}

#[test]
fn japanese_threads_are_found() {
    check(&[JAPANESE]);
}

#[test]
fn german_threads_are_found() {
    check(&[GERMAN]);
}

#[test]
fn a_group_of_many_languages_is_understood() {
    check(&[ENGLISH, CHINESE, GERMAN, JAPANESE]);
}

fn find(topics: &mut Topics) -> Vec<Topic> {
    topics.find(Moment(i64::MIN), Moment(i64::MAX), 20)
}

#[test]
fn one_persons_obsession_is_no_topic() {
    let mut topics = Topics::default();
    for at in 0..30 {
        let (person, text) = if at % 3 == 0 { (2, "hmm, I see") } else { (1, "have you heard of my zeppelin collection?") };
        topics.hear(Said { at: Moment(at * MINUTE), space: 1, person, id: &at.to_string(), parent: None, text: Heard(text) });
    }
    assert_eq!(find(&mut topics), []);
}

#[test]
fn a_window_is_held_against_the_past() {
    let mut topics = Topics::default();
    let mut id = 0;
    let mut say = |day: i64, person: u32, text: &str| {
        id += 1;
        topics.hear(Said { at: Moment(day * 1_440 * MINUTE + i64::from(id) * 1_000), space: 1, person, id: &id.to_string(), parent: None, text: Heard(text) });
    };
    for day in 0..30 {
        for person in 0..4 {
            say(day, person, "coffee break, who wants coffee?");
        }
    }
    for person in 0..4 {
        say(31, person, "coffee?");
        say(31, person, "the earthquake woke me up");
    }
    let day = |day: i64| Moment(day * 1_440 * MINUTE);
    let found = topics.find(day(31), day(32), 10);
    assert_eq!(found.iter().map(|topic| topic.label.as_str()).collect::<Vec<_>>(), ["earthquake woke"]);
    assert_eq!(found[0].people, 4);
    assert!(topics.find(day(40), day(50), 10).is_empty());
    assert!(topics.find(day(5), day(2), 10).is_empty());
}

#[test]
fn what_the_platform_says_answers_is_one_conversation() {
    let mut topics = Topics::default();
    let said = [
        ("a", None, 1, 0, "Best telescope for a beginner?"),
        ("b", Some("a"), 2, 9_000, "a dobsonian telescope, used"),
        ("c", Some("b"), 3, 20_000, "agreed"),
        ("x", None, 4, 20_001, "Parking near the station"),
        ("y", Some("x"), 5, 20_002, "the parking house is half empty"),
        ("z", Some("y"), 4, 20_003, "oh good"),
        ("d", Some("zz"), 3, 20_004, "what was that?"),
    ];
    for (id, parent, person, at, text) in said {
        topics.hear(Said { at: Moment(at * MINUTE), space: 1, person, id, parent, text: Heard(text) });
    }
    let found = find(&mut topics);
    let ids: Vec<_> = found.iter().map(|topic| (topic.label.as_str(), topic.message_ids.concat())).collect();
    assert_eq!(ids, [("telescope", "abc".to_owned()), ("parking", "xyz".to_owned())]);
}

#[test]
fn the_same_archive_gives_the_same_topics() {
    let found = || find(&mut fed(&[GERMAN, ENGLISH, CHINESE]).0);
    assert_eq!(found(), found());
}
