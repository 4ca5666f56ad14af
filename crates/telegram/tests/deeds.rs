//! What Hearth does in a group beside saying something, against a Telegram of our own.

use hearth_adapter::{Errand, Failure, Platform, Start, Update, Words};
use hearth_core::{Card, DAY, Deed, Effect, Given, MessageId, Moment, Native, Removal, Spot, Text, Tone, What};
use local_telegram::{ALL, Id, Options, Telegram};
use std::sync::Arc;

fn now() -> Moment {
    Moment(std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).expect("a clock").as_millis() as i64)
}

struct Club {
    telegram: Telegram,
    platform: Arc<dyn Platform>,
    group: Id,
    ana: Id,
}

impl Club {
    async fn new(forum: bool, rights: &[&str]) -> Self {
        let telegram = Telegram::start(Options::default());
        let olga = telegram.user("Olga");
        let group = if forum { telegram.forum("Club", olga) } else { telegram.supergroup("Club", olga) };
        telegram.add_bot(group, rights);
        let ana = telegram.member_named(group, "Ana");
        let words = Arc::new(Words::builtin().and(&hearth_telegram::WORDS));
        let options = hearth_telegram::Options { token: telegram.token().into(), api_url: telegram.api_url(), words, ear: None, webhook: None, rates: hearth_telegram::Rates::none(), titles: false, now: Arc::new(now) };
        let platform = hearth_telegram::Telegram::connect(options).await.expect("a way onto Telegram").stream() as Arc<dyn Platform>;
        platform.resume(Start::default());
        Self { telegram, platform, group, ana }
    }

    async fn does(&self, deed: Deed) -> Result<(), Failure> {
        self.platform.perform(&Errand { community: Native(self.group.unsigned_abs()), nonce: 7, effect: Effect::Act(Box::new(deed)) }).await
    }

    /// Where something of that key was posted.
    async fn posted(&self, key: &str) -> Spot {
        let mut updates = Vec::new();
        loop {
            self.platform.receive(&mut updates).await.expect("a stream");
            for update in updates.drain(..) {
                if let Update::Aside { event, .. } = update
                    && let What::Posted(posted) = event.what
                    && &*posted.key == key
                {
                    return posted.spot;
                }
            }
        }
    }
}

/// What Telegram calls a message of a supergroup.
fn number(spot: Spot) -> i64 {
    (spot.message.0 - (1 << 32)) as i64
}

fn card() -> Card {
    Card::new(Tone::Plain, Text::new("help-title"))
}

#[tokio::test(flavor = "multi_thread")]
async fn everything_is_done_as_it_is_asked() {
    let club = Club::new(true, ALL).await;
    let Club { telegram, group, ana, .. } = &club;
    let message = telegram.say(*ana, *group, "Look at this");
    let spot = Spot { space: Native(1), message: MessageId((1 << 32) + message as u64) };
    assert_eq!(club.does(Deed::React { spot, mark: "🎉".into() }).await, Ok(()));
    assert_eq!(telegram.reactions_of(*group, message, telegram.bot()), ["🎉"]);
    assert_eq!(club.does(Deed::Pin { spot, on: true }).await, Ok(()));
    assert_eq!(telegram.pinned(*group), [message]);
    assert_eq!(club.does(Deed::Pin { spot, on: false }).await, Ok(()));
    assert!(telegram.pinned(*group).is_empty());

    assert_eq!(club.does(Deed::Open { key: "evening".into(), space: Native(1), title: Given::new("Tonight's episode"), lang: "en".into(), card: card() }).await, Ok(()));
    let begun = club.posted("evening").await;
    assert!(telegram.topics(*group).iter().any(|(id, name, _)| *id as u64 == begun.space.0 && name == "Tonight's episode"));
    let poll = Deed::Poll { key: "stove".into(), space: begun.space, question: Given::new("Which stove?"), answers: vec![Given::new("The small one"), Given::new("The large one")], hours: 24 };
    assert_eq!(club.does(poll).await, Ok(()));
    let poll = club.posted("stove").await;
    assert_eq!(telegram.message(*group, number(poll)).expect("a poll")["poll"]["question"], "Which stove?");
    assert_eq!(club.does(Deed::Edit { spot: begun, lang: "zh".into(), card: card() }).await, Ok(()));
    assert!(telegram.message(*group, number(begun)).expect("a card")["edit_date"].is_i64());

    assert_eq!(club.does(Deed::Delete { spot, reason: Given::new("an advertisement") }).await, Ok(()));
    assert!(telegram.message(*group, message).is_none());
    assert_eq!(club.does(Deed::Delete { spot, reason: Given::new("") }).await, Ok(()), "what is gone is gone");
    let restrict = |until| Deed::Restrict { account: Native(*ana as u64), until, reason: Given::new("") };
    assert_eq!(club.does(restrict(Some(now().plus(DAY)))).await, Ok(()));
    assert_eq!(telegram.member(*group, *ana)["can_send_messages"], false);
    assert_eq!(club.does(restrict(None)).await, Ok(()));
    assert_ne!(telegram.member(*group, *ana)["can_send_messages"], false);
    let remove = |how| Deed::Remove { account: Native(*ana as u64), how, reason: Given::new("") };
    for (how, status) in [(Removal::Ban, "kicked"), (Removal::Lift, "left")] {
        assert_eq!(club.does(remove(how)).await, Ok(()));
        assert_eq!(telegram.member(*group, *ana)["status"], status);
    }
    telegram.join(*group, *ana);
    assert_eq!(club.does(remove(Removal::Kick)).await, Ok(()));
    assert_eq!(telegram.member(*group, *ana)["status"], "left");
}

#[tokio::test(flavor = "multi_thread")]
async fn where_a_right_is_missing_it_is_named_and_where_there_are_no_topics_it_is_said() {
    let club = Club::new(false, &[]).await;
    let remove = Deed::Remove { account: Native(club.ana as u64), how: Removal::Ban, reason: Given::new("") };
    assert!(matches!(club.does(remove).await, Err(Failure::Refused { .. })));
    assert_eq!(club.does(Deed::Open { key: "evening".into(), space: Native(1), title: Given::new("Tonight"), lang: "en".into(), card: card() }).await, Ok(()));
    assert_eq!(club.posted("evening").await.space, Native(1));
    assert!(club.telegram.messages(club.group).iter().any(|message| message["text"].is_string()));
}
