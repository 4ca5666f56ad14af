//! The simulated platform where it is only itself: numbered answers, and what it forgets.

use hearth_adapter::simulated::{Kind, Options, Simulated};
use hearth_adapter::{Errand, Platform, Start, Update};
use hearth_core::{Action, Card, Effect, Mark, Moment, Native, Purpose, Rights, Text, To, Tone, What};

const ANA: Native = Native(1);

fn town() -> (Simulated, Native) {
    let town = Simulated::new(Options { name: "simulated".into(), profile: Kind::Bare, keep: None }).expect("a town in memory");
    town.community("1", "Test");
    assert_eq!(town.person("ana", false, Rights::Member), ANA);
    let lobby = town.space("lobby", Purpose::Lobby);
    (town, lobby)
}

/// Everything that is still there to be sent.
async fn told(town: &Simulated) -> Vec<(u64, What)> {
    town.resume(Start::default());
    let mut updates = vec![];
    while !updates.iter().any(|update| matches!(update, Update::CaughtUp)) {
        assert_eq!(town.receive(&mut updates).await, Ok(true));
    }
    updates.into_iter().filter_map(|update| if let Update::Event { position, event, .. } = update { Some((position, event.what)) } else { None }).collect()
}

async fn offer(town: &Simulated, action: u64, to: To) {
    let mut card = Card::new(Tone::Ask, Text::new("help-title"));
    card.actions.push(Action { id: action, label: Text::new("button-why") });
    let errand = Errand { community: Native(1), nonce: action, effect: Effect::Say { to, lang: "en".into(), card } };
    assert_eq!(town.perform(&errand).await.map(drop), Ok(()));
}

#[tokio::test]
async fn a_number_answers_the_newest_card() {
    let (town, lobby) = town();
    offer(&town, 10, To::Private(ANA)).await;
    offer(&town, 20, To::Space(lobby)).await;
    for (typed, pressed) in [("1", Some(20)), (" 1 ", Some(20)), ("+1", None), ("2", None), ("0", None), ("1!", None), ("-1", None)] {
        town.speak(Moment(1), ANA, lobby, typed, None);
        let last = told(&town).await.pop().map(|(_, what)| what);
        let action = if let Some(What::Pressed(press)) = last { Some(press.action) } else { None };
        assert_eq!(action, pressed, "{typed:?}");
    }
    offer(&town, 30, To::Private(ANA)).await;
    town.speak(Moment(2), ANA, lobby, "1", None);
    assert!(matches!(told(&town).await.pop(), Some((_, What::Pressed(press))) if press.action == 30));
}

#[tokio::test]
async fn what_is_committed_is_forgotten_and_the_rest_is_not() {
    let (town, lobby) = town();
    for second in 0..3_000 {
        town.speak(Moment(second), ANA, lobby, "a word", None);
    }
    let all = told(&town).await;
    let mark = all[2_000].0;
    town.committed(&Mark::up_to(mark));
    let positions = |told: &[(u64, What)]| told.iter().map(|(position, _)| *position).collect::<Vec<_>>();
    assert_eq!(positions(&told(&town).await), positions(&all[2_001..]));
    town.speak(Moment(3_000), ANA, lobby, "one more", None);
    town.committed(&Mark::up_to(town.last_position()));
    assert_eq!(told(&town).await.last().map(|(position, _)| *position), Some(town.last_position()), "what was not handed out is not forgotten");
}
