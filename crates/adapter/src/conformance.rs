//! What every platform must do: the conformance suite.

use crate::{Errand, Failure, Fate, Platform, Start, Update};
use hearth_core::{Action, Card, Chart, Effect, Event, File, Line, Mark, Native, Picture, Text, To, Tone, What, lower};
use std::sync::Arc;

/// A platform on a test bench.
pub trait Bench {
    /// The platform, with nothing sent to the engine yet.
    fn platform(&self) -> Arc<dyn Platform>;
    /// Makes somebody say these words in the first space.
    fn say(&self, words: &str);
    /// The first space.
    fn space(&self) -> Native;
    /// The community that it is in.
    fn community(&self) -> Native {
        Native(1)
    }
    /// Makes the next call be refused for a missing permission.
    fn refuse_next(&self);
    /// Makes the next call break off before anything is done.
    fn break_next(&self);
}

/// Checks a platform, and panics with what it does not do.
pub async fn check(bench: &dyn Bench) {
    const CANARY: &str = "cinnamon-canary-4711";
    let platform = bench.platform();
    platform.resume(Start::default());
    let mut first = batch(&*platform).await;
    bench.say(&format!("hello {CANARY}"));
    bench.say("and once more");
    while events(&first).iter().filter(|(_, event)| matches!(event.what, What::Spoke(_))).count() < 2 {
        assert_eq!(platform.receive(&mut first).await, Ok(true), "what is said comes in");
    }
    let about = first.iter().find(|update| matches!(update, Update::Community { .. } | Update::Event { .. }));
    assert!(matches!(about, Some(Update::Community { .. })), "a community is announced before its first event");
    assert!(first.iter().any(|update| matches!(update, Update::CaughtUp)), "it says when everything that waited is sent");
    let heard = events(&first);
    assert!(heard.is_sorted_by(|a, b| a.0 < b.0), "positions rise");
    let spoken: Vec<_> = heard.iter().filter(|(_, event)| matches!(event.what, What::Spoke(_))).collect();
    assert_eq!(spoken.len(), 2, "each message is one event");
    let first_of = |of: fn(&What) -> bool| first.iter().position(|update| matches!(update, Update::Event { event, .. } | Update::Aside { event, .. } if of(&event.what)));
    let (named, spoke) = (first_of(|what| matches!(what, What::Named(_))), first_of(|what| matches!(what, What::Spoke(_))));
    assert!(named < spoke && named.is_some(), "who somebody is comes before what they do");
    assert!(!format!("{first:?}").contains(CANARY), "no word of a message is in an update");

    let mark = spoken[0].0;
    // Everything after the first message again, the same.
    let note = first.iter().rev().find_map(|update| if let Update::Note(note) | Update::Milestone(note) = update { Some(note.clone()) } else { None });
    platform.resume(Start { after: Some(Mark::up_to(mark)), note, past: None });
    let again = events(&batch(&*platform).await);
    let rest: Vec<_> = heard.iter().filter(|(position, _)| *position > mark).map(|(position, event)| (*position, event.number)).collect();
    assert_eq!(again.iter().map(|(position, event)| (*position, event.number)).collect::<Vec<_>>(), rest, "what comes after a position is sent again, the same");
    platform.committed(&Mark::up_to(mark));

    calls(bench, &*platform).await;
}

async fn calls(bench: &dyn Bench, platform: &dyn Platform) {
    let errand = |nonce| Errand { community: bench.community(), nonce, effect: Effect::Say { to: To::Space(bench.space()), lang: "en".into(), card: Card::new(Tone::Plain, Text::new("help-title")) } };
    assert_eq!(platform.perform(&errand(1)).await.map(drop), Ok(()));
    assert!(!matches!(platform.fate(&errand(1)).await, Fate::NotDone), "what was done is known to be done, or unknown");
    assert_eq!(platform.perform(&errand(1)).await.map(drop), Ok(()), "the same errand again does no harm");
    // A card with everything that a card can have, as far as the platform can show it.
    let (full, _) = lower(Effect::Say { to: To::Space(bench.space()), lang: "zh".into(), card: full() }, &platform.profile(bench.community()));
    assert!(full.is_some(), "a card stays a card");
    if let Some(effect) = full {
        assert_eq!(platform.perform(&Errand { effect, ..errand(5) }).await.map(drop), Ok(()));
    }
    bench.break_next();
    // Where the platform recognises what it has done already, it may be tried again at once.
    let broken = platform.perform(&errand(3)).await;
    assert!(matches!(broken, Ok(_) | Err(Failure::Unknown)), "a call that breaks off is unknown, not failed: {broken:?}");
    if broken.is_err() {
        assert!(!matches!(platform.fate(&errand(3)).await, Fate::Done(_)), "what was not done is known to be not done, or unknown");
    }
    bench.refuse_next();
    let refused = platform.perform(&errand(2)).await;
    assert!(matches!(&refused, Err(Failure::Refused { why, mend }) if !why.is_empty() && !mend.is_empty()), "a refusal names what is missing and the mend: {refused:?}");
}

fn full() -> Card {
    let text = || Text::new("help-title");
    let mut card = Card::new(Tone::Ask, text()).say(text()).item(text()).field(text(), text());
    card.lines.push(Line::Progress(text(), 2, 3));
    card.actions = (1..=8).map(|id| Action { id, label: text() }).collect();
    card.file = Some(File { name: "data.json".into(), text: "{}".into() });
    card.picture = Some(Picture::Chart(Box::new(Chart { title: text(), bars: vec![(text(), 3)], note: text() })));
    card
}

async fn batch(platform: &dyn Platform) -> Vec<Update> {
    let mut updates = vec![];
    while !updates.iter().any(|update| matches!(update, Update::CaughtUp)) {
        assert_eq!(platform.receive(&mut updates).await, Ok(true), "the stream goes on");
    }
    updates
}

fn events(updates: &[Update]) -> Vec<(u64, Event)> {
    updates.iter().filter_map(|update| if let Update::Event { position, event, .. } = update { Some((*position, event.clone())) } else { None }).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::simulated::{Fault, Kind, Options, Simulated};
    use hearth_core::{Moment, Purpose, Rights};

    struct Town(Arc<Simulated>, Native, Native);

    impl Bench for Town {
        fn platform(&self) -> Arc<dyn Platform> {
            self.0.clone()
        }
        fn say(&self, words: &str) {
            self.0.speak(Moment(5), self.2, self.1, words, None);
        }
        fn space(&self) -> Native {
            self.1
        }
        fn refuse_next(&self) {
            self.0.fault(Fault::Refuse, 1);
        }
        fn break_next(&self) {
            self.0.fault(Fault::Unknown, 1);
        }
    }

    #[tokio::test]
    async fn the_simulated_platform_conforms() {
        for kind in Kind::ALL {
            let town = Simulated::new(Options { name: "simulated".into(), profile: kind, keep: None }).expect("a town in memory");
            town.community("1", "Test");
            let (space, ana) = (town.space("lobby", Purpose::Lobby), town.person("ana", false, Rights::Member));
            check(&Town(Arc::new(town), space, ana)).await;
        }
    }
}
