//! Which terms a message is reduced to, and that topics hold what they promise whatever was said.

use hearth_core::{Heard, Moment};
use hearth_topics::{Said, Terms, Topics, terms};
use proptest::prelude::*;

#[test]
fn terms_by_example() {
    for (text, expected) in [
        ("Anyone up for the new bike map? I've put the bike maps on https://x.example/z?q :smile: @anna", "new bike, new bike map, bike, bike map, map, bike, bike maps, maps"),
        ("Kubernetes 1.30 upgrade broke ingress", "Kubernetes, Kubernetes upgrade, Kubernetes upgrade broke, upgrade, upgrade broke, upgrade broke ingress, broke ingress, ingress"),
        ("lol thanks, see you tomorrow!!", ""),
        ("Sophie's café isn't a C++ meetup", "Sophie, Sophie café, café, C++, C++ meetup, meetup"),
        ("今天晚上我们去看电影节的开幕式吗", "晚上, 电影, 电影节, 开幕, 开幕式"),
        ("東京でおいしいラーメン屋を探しています", "東京, おいしい, おいしいラーメン, おいしいラーメン屋, ラーメン, ラーメン屋"),
        ("Das war gut, wir haben die Fahrräder repariert", "Fahrräder, Fahrräder repariert, repariert"),
        ("the war museum is open", "war, war museum, museum"),
        ("Когда будет встреча в библиотеке?", "встреча, библиотеке"),
        ("자전거를 고쳐야 해요", "자전거를, 자전거를 고쳐야, 고쳐야"),
        ("We deploy with 服务器 today", "deploy, 服务, 服务器"),
        ("", ""),
    ] {
        let mut read = Terms::default();
        terms(Heard(text), &mut read);
        assert_eq!(read.iter().map(|term| term.shown()).collect::<Vec<_>>().join(", "), expected, "{text:?}");
    }
}

#[test]
fn forms_of_a_term_have_one_key() {
    let keys = |text: &str| {
        let mut read = Terms::default();
        terms(Heard(text), &mut read);
        read.iter().map(|term| term.key).collect::<Vec<_>>()
    };
    assert_eq!(keys("bike maps"), keys("Bike Map"));
    assert_eq!(keys("ＷＩＤＧＥＴ"), keys("widgets"));
    assert_ne!(keys("bike map"), keys("map bike"));
}

#[test]
fn nothing_prints_what_was_said() {
    let mut read = Terms::default();
    terms(Heard("a canary sings"), &mut read);
    let mut topics = Topics::default();
    topics.hear(Said { at: Moment(1), space: 1, person: 1, id: "canary", parent: None, text: Heard("a canary sings") });
    let printed = format!("{read:?} {:?} {topics:?}", read.iter().collect::<Vec<_>>());
    assert!(!printed.contains("canary"), "{printed}");
}

/// A message of a few of ten words, by one of four people in one of two spaces, perhaps answering any message.
fn message() -> impl Strategy<Value = (i64, u32, u32, Vec<usize>, Option<usize>)> {
    (0_i64..200, 0_u32..2, 0_u32..4, proptest::collection::vec(0_usize..10, 0..6), proptest::option::weighted(0.3, 0_usize..60))
}

proptest! {
    #[test]
    fn topics_hold_what_they_promise(messages in proptest::collection::vec(message(), 0..60), (from, to) in (0_i64..200, 0_i64..200)) {
        const WORDS: [&str; 10] = ["Widget", "bike", "the", "电影节", "sourdough", "map", "é", "ingress", "new", "harbour"];
        let mut topics = Topics::default();
        topics.name(2, "bike");
        for (n, (at, space, person, words, parent)) in messages.iter().enumerate() {
            let text = words.iter().map(|word| WORDS[*word]).collect::<Vec<_>>().join(" ");
            let parent = parent.map(|parent| parent.to_string());
            topics.hear(Said { at: Moment(at * 60_000), space: *space, person: *person, id: &n.to_string(), parent: parent.as_deref(), text: Heard(&text) });
        }
        let found = topics.find(Moment(from * 60_000), Moment(to * 60_000), 5);
        prop_assert!(found.len() <= 5 && found.is_sorted_by(|a, b| a.people >= b.people));
        for topic in &found {
            let said: Vec<_> = topic.message_ids.iter().map(|id| &messages[id.parse::<usize>().expect("an id that was given")]).collect();
            let distinct: std::collections::BTreeSet<_> = topic.message_ids.iter().collect();
            let people: std::collections::BTreeSet<_> = said.iter().map(|message| message.2).collect();
            prop_assert!(!topic.label.is_empty() && topic.label.split(' ').count() <= 3 && !topic.terms.is_empty());
            prop_assert_eq!((distinct.len(), said.len()), (topic.messages as usize, topic.messages as usize));
            prop_assert!(people.len() == topic.people as usize && people.len() >= 2);
            prop_assert!(said.is_sorted_by_key(|message| message.0) && said.iter().all(|message| (from..to).contains(&message.0)));
            prop_assert_eq!((topic.first, topic.last), (Moment(said[0].0 * 60_000), Moment(said[said.len() - 1].0 * 60_000)));
        }
        prop_assert_eq!(topics.find(Moment(from * 60_000), Moment(to * 60_000), 5), found);
    }
}
