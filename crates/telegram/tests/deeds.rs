//! What Hearth does in a group beside saying something, against a Telegram of our own.

use hearth_adapter::{Errand, Failure, Platform, Start, Update, Words};
use hearth_core::{Card, DAY, Deed, Effect, Given, Mark, MessageId, Moment, Native, Power, Removal, Spot, Text, Tone, What};
use local_telegram::{ALL, Id, Options, Telegram};
use std::sync::{Arc, Mutex};

fn now() -> Moment {
    Moment(std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).expect("a clock").as_millis() as i64)
}

struct Club {
    telegram: Telegram,
    platform: Arc<dyn Platform>,
    group: Id,
    ana: Id,
    /// What came of the last effect.
    came: Mutex<Option<What>>,
}

async fn connect(telegram: &Telegram, titles: bool) -> Arc<dyn Platform> {
    let options = hearth_telegram::Options {
        token: telegram.token().into(),
        api_url: telegram.api_url(),
        words: Arc::new(Words::builtin().and(&hearth_telegram::WORDS)),
        ear: None,
        webhook: None,
        rates: hearth_telegram::Rates::none(),
        titles,
        now: Arc::new(now),
    };
    hearth_telegram::Telegram::connect(options).await.expect("a way onto Telegram").stream()
}

impl Club {
    async fn new(forum: bool, rights: &[&str]) -> Self {
        Self::with(Options::default(), forum, rights, false).await
    }

    async fn with(options: Options, forum: bool, rights: &[&str], titles: bool) -> Self {
        let telegram = Telegram::start(options);
        let olga = telegram.user("Olga");
        let group = if forum { telegram.forum("Club", olga) } else { telegram.supergroup("Club", olga) };
        telegram.add_bot(group, rights);
        let ana = telegram.member_named(group, "Ana");
        let platform = connect(&telegram, titles).await;
        platform.resume(Start::default());
        Self { telegram, platform, group, ana, came: Mutex::default() }
    }

    async fn does(&self, deed: Deed) -> Result<(), Failure> {
        self.performs(Effect::Act(Box::new(deed))).await
    }

    async fn performs(&self, effect: Effect) -> Result<(), Failure> {
        let came = self.platform.perform(&Errand { community: Native(self.group.unsigned_abs()), nonce: 7, effect }).await?;
        *self.came.lock().expect("no panic") = came;
        Ok(())
    }

    async fn shows(&self, rank: Option<&str>) -> Result<(), Failure> {
        self.performs(Effect::SetStanding { account: Native(self.ana as u64), rank: rank.map(Into::into), name: None, badge: None, not: None }).await
    }

    /// Where something of that key was posted.
    fn posted(&self, key: &str) -> Spot {
        match self.came.lock().expect("no panic").take() {
            Some(What::Posted(posted)) if &*posted.key == key => posted.spot,
            came => panic!("{came:?}"),
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
    let begun = club.posted("evening");
    assert!(telegram.topics(*group).iter().any(|(id, name, _)| *id as u64 == begun.space.0 && name == "Tonight's episode"));
    let poll = Deed::Poll { key: "stove".into(), space: begun.space, question: Given::new("Which stove?"), answers: vec![Given::new("The small one"), Given::new("The large one")], hours: 24 };
    assert_eq!(club.does(poll).await, Ok(()));
    let poll = club.posted("stove");
    let poll = &telegram.message(*group, number(poll)).expect("a poll")["poll"];
    assert!(poll["question"] == "Which stove?" && poll["open_period"] == 24 * 3_600, "{poll}");
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
    assert_eq!(club.posted("evening").space, Native(1));
    assert!(club.telegram.messages(club.group).iter().any(|message| message["text"].is_string()));
}

#[tokio::test(flavor = "multi_thread")]
async fn where_a_poll_can_t_be_closed_it_stays_open() {
    let club = Club::with(Options { version: (9, 1), ..Options::default() }, false, ALL, false).await;
    let poll = Deed::Poll { key: "stove".into(), space: Native(1), question: Given::new("Which stove?"), answers: vec![Given::new("The small one"), Given::new("The large one")], hours: 24 };
    assert_eq!(club.does(poll).await, Ok(()));
    assert!(club.telegram.messages(club.group).iter().any(|message| message["poll"]["open_period"].is_null() && message["poll"]["question"] == "Which stove?"));
}

/// What is told next that fits; and the note that was to be kept last.
async fn told<T>(platform: &dyn Platform, note: &mut Option<Box<str>>, fits: impl Fn(&What) -> Option<T>) -> T {
    loop {
        let mut updates = Vec::new();
        tokio::time::timeout(std::time::Duration::from_secs(15), platform.receive(&mut updates)).await.expect("something is told").expect("a stream");
        let mut found = None;
        for update in updates {
            match update {
                Update::Note(kept) => *note = Some(kept),
                Update::Event { position, event, .. } => {
                    // As if all of it were kept at once.
                    platform.committed(&Mark::up_to(position));
                    found = found.or(fits(&event.what));
                }
                _ => {}
            }
        }
        if let Some(found) = found {
            return found;
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_answer_to_a_poll_is_a_reaction_to_it_also_for_the_next_process() {
    let club = Club::new(false, ALL).await;
    let Club { telegram, group, ana, .. } = &club;
    let poll = Deed::Poll { key: "stove".into(), space: Native(1), question: Given::new("Which stove?"), answers: vec![Given::new("The small one"), Given::new("The large one")], hours: 24 };
    assert_eq!(club.does(poll).await, Ok(()));
    let poll = club.posted("stove");
    let reacted = |what: &What| if let What::Reacted(reacted) = what { Some((reacted.by, reacted.message, reacted.on)) } else { None };
    let mut note = None;
    telegram.vote(*ana, *group, number(poll), &[1]);
    assert_eq!(told(&*club.platform, &mut note, reacted).await, (Native(*ana as u64), poll.message, true));

    let next = connect(telegram, false).await;
    next.resume(Start { note, ..Start::default() });
    telegram.vote(*ana, *group, number(poll), &[]);
    // What was not confirmed comes again.
    let off = |what: &What| reacted(what).filter(|(.., on)| !on);
    assert_eq!(told(&*next, &mut None, off).await, (Native(*ana as u64), poll.message, false));
}

#[tokio::test(flavor = "multi_thread")]
async fn somebody_is_entrusted_with_what_hearth_has_and_it_is_taken_back() {
    let club = Club::new(true, ALL).await;
    let Club { telegram, group, ana, .. } = &club;
    let entrust = |powers: &[Power]| Deed::Entrust { account: Native(*ana as u64), powers: powers.to_vec() };
    assert_eq!(club.does(entrust(&[Power::Delete, Power::Topics])).await, Ok(()));
    let member = telegram.member(*group, *ana);
    let may = |right: &str| member[right] == true;
    assert_eq!((may("can_delete_messages"), may("can_manage_topics"), may("can_restrict_members"), may("can_promote_members")), (true, true, false, false));
    assert_eq!(club.does(entrust(&[])).await, Ok(()));
    assert_eq!(telegram.member(*group, *ana)["status"], "member");
    // Whom somebody else made administrator stays so, and the owner is told why.
    telegram.promote(*group, *ana, &["can_pin_messages"]);
    let refused = club.does(entrust(&[])).await;
    assert!(matches!(&refused, Err(Failure::Refused { why, .. }) if why.contains("somebody else")), "{refused:?}");
    // What Hearth has not got it can't give on.
    let modest = Club::new(false, &["can_promote_members", "can_pin_messages"]).await;
    let refused = modest.does(Deed::Entrust { account: Native(modest.ana as u64), powers: vec![Power::Pin, Power::Restrict] }).await;
    assert!(matches!(&refused, Err(Failure::Refused { mend, .. }) if mend.contains("Ban users")), "{refused:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_link_invites() {
    let club = Club::new(false, ALL).await;
    assert_eq!(club.does(Deed::Invite { key: "autumn".into(), space: Native(1), name: Given::new("Autumn, and a name of more than 32 letters") }).await, Ok(()));
    let Some(What::Invited(invited)) = club.came.lock().expect("no panic").take() else { panic!("an invitation") };
    assert_eq!(&*invited.key, "autumn");
    assert!(club.telegram.links(club.group).iter().any(|(url, name)| **url == *invited.link && name.as_deref().is_some_and(|name| name.starts_with("Autumn"))));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_rank_is_a_tag_or_a_title_if_the_owner_allows_or_words() {
    let tagged = Club::new(false, ALL).await;
    assert_eq!(tagged.shows(Some("regular")).await, Ok(()));
    assert_eq!(tagged.telegram.member(tagged.group, tagged.ana)["tag"], "Regular");
    assert_eq!(tagged.shows(None).await, Ok(()));
    assert!(tagged.telegram.member(tagged.group, tagged.ana)["tag"].as_str().is_none_or(str::is_empty));

    // A server from before there were tags.
    let old = || Options { version: (9, 1), ..Options::default() };
    let words = Club::with(old(), false, ALL, false).await;
    assert_eq!(words.shows(Some("regular")).await, Ok(()));
    assert_eq!(words.telegram.member(words.group, words.ana)["status"], "member", "in words alone");
    let titled = Club::with(old(), false, ALL, true).await;
    assert_eq!(titled.shows(Some("regular")).await, Ok(()));
    let member = titled.telegram.member(titled.group, titled.ana);
    assert_eq!((&member["status"], &member["custom_title"], &member["can_delete_messages"]), (&"administrator".into(), &"Regular".into(), &false.into()));
    assert_eq!(titled.shows(None).await, Ok(()));
    assert_eq!(titled.telegram.member(titled.group, titled.ana)["status"], "member");
    // Whoever was made administrator by somebody else stays as they are.
    titled.telegram.promote(titled.group, titled.ana, &["can_pin_messages"]);
    assert!(matches!(titled.shows(None).await, Err(Failure::Refused { .. })));
    assert_eq!(titled.telegram.member(titled.group, titled.ana)["status"], "administrator");

    let bare = Club::new(false, &["can_pin_messages"]).await;
    let refused = bare.shows(Some("regular")).await;
    assert!(matches!(&refused, Err(Failure::Refused { mend, .. }) if mend.contains("Manage tags")), "{refused:?}");
}
