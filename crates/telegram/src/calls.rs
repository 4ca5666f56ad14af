//! Every effect and the calls that are made of it, as one text to be read: look at every change of it with care.

use crate::door::Door;
use crate::outgoing::{Outgoing, Traits};
use crate::rates::Rates;
use hearth_adapter::{Errand, Words};
use hearth_core::{Action, Card, Deed, Effect, Field, File, Form, Given, Input, MessageId, Moment, Native, Power, Removal, Spot, Text, Ticket, To, Tone, Value as Blank};
use local_telegram::{ALL, Id, Options, Request, Telegram};
use serde_json::Value;
use std::sync::Arc;

/// When everything happens.
const NOW: i64 = 1_780_000_000_000;

/// A group with its people, and Hearth's way out to it.
struct Club {
    telegram: Telegram,
    outgoing: Arc<Outgoing>,
    group: Id,
    ana: Id,
    text: String,
}

impl Club {
    async fn new() -> Self {
        let telegram = Telegram::start(Options { clock: Some(NOW as u64), ..Options::default() });
        let olga = telegram.user("Olga");
        let group = telegram.forum("Club", olga);
        telegram.add_bot(group, ALL);
        let ana = telegram.member_named(group, "Ana");
        telegram.start_bot(ana, "");
        let door = Arc::new(Door::new(telegram.token(), &telegram.api_url(), Rates::none()).expect("a client"));
        let me = door.call("getMe", Value::Null, true).await.expect("somebody");
        let traits = Traits { hears_all: true, ephemeral: true, titles: false };
        let outgoing = Arc::new(Outgoing::new(door, Arc::new(Words::builtin().and(&crate::WORDS)), &me, traits, Arc::new(|| Moment(NOW))));
        Self { telegram, outgoing, group, ana, text: String::new() }
    }

    fn errand(&self, effect: Effect) -> Errand {
        Errand { community: Native(self.group.unsigned_abs()), nonce: 7, effect }
    }

    /// Carries out an effect, and writes down what came of it.
    async fn perform(&mut self, what: &str, effect: Effect) {
        let before = self.telegram.requests().len();
        let done = self.outgoing.perform(&self.errand(effect)).await;
        let calls = self.telegram.requests()[before..].iter().map(|request| self.call(request)).collect::<String>();
        self.text += &format!("──── {what}\n{calls}→ {}\n\n", self.named(&format!("{done:?}")));
    }

    fn fate(&mut self, what: &str, effect: Effect) {
        self.text += &format!("──── what became of {what}\n→ {:?}\n\n", self.outgoing.fate(&self.errand(effect)));
    }

    fn call(&self, request: &Request) -> String {
        let files = request.files.iter().map(|file| format!("with the file {file}\n")).collect::<String>();
        self.named(&format!("{} → {}\n{}\n{files}", request.method, request.status, serde_json::to_string_pretty(&sorted(&request.body)).expect("JSON")))
    }

    /// What is numbered otherwise each time goes by a name.
    fn named(&self, text: &str) -> String {
        text.replace(&self.group.to_string(), "<club>").replace(&self.group.unsigned_abs().to_string(), "<club>").replace(&self.ana.to_string(), "<ana>")
    }

    fn answer(&self, ticket: &str, private: bool) -> To {
        To::Answer { space: Native(1), account: Native(self.ana as u64), ticket: Ticket(ticket.into()), private }
    }
}

/// With its keys in order, and with what is JSON within a parameter opened.
fn sorted(value: &Value) -> Value {
    match value {
        Value::Array(list) => list.iter().map(sorted).collect(),
        Value::Object(map) => {
            let mut keys: Vec<_> = map.keys().collect();
            keys.sort_unstable();
            keys.into_iter().map(|key| (key.clone(), sorted(&map[key]))).collect()
        }
        other => other.clone(),
    }
}

fn code(text: &str) -> Text {
    Text::new("just-code").with("code", Blank::Code(text.into()))
}

fn say(to: To, lang: &str, card: Card) -> Effect {
    Effect::Say { to, lang: lang.into(), card }
}

fn plain(title: &str) -> Card {
    Card::new(Tone::Plain, code(title))
}

#[tokio::test]
async fn what_cards_come_to() {
    let mut club = Club::new().await;
    let mut full = plain("lines").say(code("a paragraph")).item(code("an item")).field(Text::new("me-standing"), Text::new("just-points").with("points", Blank::Points(12_345)));
    full.lines.push(hearth_core::Line::Progress(code("on the way"), 3, 12));
    full.actions = (1..=7).map(|id| Action { id, label: Text::new(if id == 1 { "button-change" } else { "button-undo" }) }).collect();
    let mut names = plain("names");
    for given in ["@everyone", "**Ana**", "<b>Ana</b>", "[x](https://evil.example)", "阿娜", "\u{202e}anA"] {
        names = names.item(Text::new("just-name").name("name", given));
    }
    let mut many = plain("too much").say(code(&"long ".repeat(1_200)));
    many.actions = (0..26).map(|id| Action { id: u64::MAX - id, label: code(&"x".repeat(90)) }).collect();
    let file = || Some(File { name: "export.json".into(), text: "{\"a\":1}".into() });
    let small = Card { file: file(), ..plain("a file") };
    let large = Card { file: file(), ..plain("a file").say(code(&"long ".repeat(300))) };
    for (what, card) in [("lines and buttons of every sort", full), ("names that would be markup", names), ("more than fits", many), ("a file", small), ("a file with many words", large)] {
        for lang in ["en", "zh"] {
            club.perform(&format!("{what}, {lang}"), say(To::Space(Native(1)), lang, card.clone())).await;
        }
    }
    club.telegram.take_violations();
    insta::assert_snapshot!(club.text);
}

#[cfg(feature = "cards")]
#[tokio::test]
async fn what_pictures_come_to() {
    let mut club = Club::new().await;
    let chart = hearth_core::Chart { title: code("messages"), bars: vec![(code("Mon"), 3), (code("Tue"), 5)], note: code("8 by 2") };
    club.perform("a chart", say(To::Space(Native(1)), "en", Card { picture: Some(hearth_core::Picture::Chart(Box::new(chart.clone()))), ..plain("a chart") })).await;
    let many = Card { picture: Some(hearth_core::Picture::Chart(Box::new(chart))), ..plain("a chart").say(code(&"long ".repeat(300))) };
    club.perform("a chart with more words than fit below it", say(To::Space(Native(1)), "en", many)).await;
    insta::assert_snapshot!(club.text);
}

#[tokio::test]
async fn what_effects_come_to() {
    let mut club = Club::new().await;
    let ana = Native(club.ana as u64);
    let card = || plain("title").say(code("text"));
    club.perform("said to everybody", say(To::Space(Native(1)), "en", card())).await;
    let topic = club.telegram.topic(club.group, club.ana, "Mushrooms");
    club.perform("said in a topic", say(To::Space(Native(topic as u64)), "en", card())).await;
    club.perform("said to one person", say(To::Private(ana), "zh", card())).await;
    let asked = club.telegram.command(club.ana, club.group, "me");
    let ticket = format!("{}:{asked}:", club.group);
    club.perform("an answer for one person's eyes", say(club.answer(&ticket, true), "en", card())).await;
    club.perform("an answer before all", say(club.answer(&ticket, false), "en", card())).await;
    club.telegram.block(club.ana, true);
    club.perform("an answer for the eyes of somebody whose private chat is closed", say(club.answer(&ticket, true), "en", card())).await;
    club.perform("… with a file", say(club.answer(&ticket, true), "en", Card { file: Some(File { name: "export.json".into(), text: "{}".into() }), ..card() })).await;
    club.perform("said to somebody whose private chat is closed", say(To::Private(ana), "en", card())).await;
    club.telegram.block(club.ana, false);
    let field = |label, input, required| Field { label, input, value: "".into(), required };
    let choices = vec![("member".into(), code("Member")), ("regular".into(), code("Regular"))];
    let form = || Form { action: 77, title: Text::new("button-change"), fields: vec![field(code("rank"), Input::Choice(choices.clone()), true), field(code("reason"), Input::Line, false)] };
    for (what, private) in [("asked in private", true), ("asked before all", false)] {
        club.perform(what, Effect::Ask { to: club.answer(&ticket, private), lang: "en".into(), form: form() }).await;
    }
    club.perform("nothing is completed", Effect::Complete { ticket: Ticket("x".into()), lang: "en".into(), choices: vec![] }).await;
    for (what, rank, name) in [("a rank", Some("regular"), None), ("a rank with a long name of its own", Some("regular"), Some("Elder of the house by the sea")), ("no rank any more", None, None)] {
        club.perform(what, Effect::SetStanding { account: ana, rank: rank.map(Into::into), name: name.map(Into::into), badge: None, not: None }).await;
    }
    let said = club.telegram.say(club.ana, club.group, "Look at this");
    let spot = Spot { space: Native(1), message: MessageId(said as u64 + (1 << 32)) };
    let act = |deed| Effect::Act(Box::new(deed));
    let given = Given::new;
    for (what, deed) in [
        ("a reaction", Deed::React { spot, mark: "🎉".into() }),
        ("pinned", Deed::Pin { spot, on: true }),
        ("unpinned", Deed::Pin { spot, on: false }),
        ("a topic", Deed::Open { key: "evening".into(), space: Native(1), title: given("Tonight's episode"), lang: "en".into(), card: card() }),
        ("a poll", Deed::Poll { key: "stove".into(), space: Native(1), question: given("Which stove?"), answers: vec![given("The small one"), given("The large one")], hours: 24 }),
        ("taken away", Deed::Delete { spot, reason: given("an advertisement") }),
        ("taken away once more", Deed::Delete { spot, reason: given("") }),
        ("kept from writing", Deed::Restrict { account: ana, until: Some(Moment(NOW + hearth_core::DAY)), reason: given("") }),
        ("let write again", Deed::Restrict { account: ana, until: None, reason: given("") }),
        ("entrusted", Deed::Entrust { account: ana, powers: vec![Power::Delete] }),
        ("entrusted with nothing", Deed::Entrust { account: ana, powers: vec![] }),
        ("a link that invites", Deed::Invite { key: "autumn".into(), space: Native(1), name: given("Autumn") }),
        ("kicked", Deed::Remove { account: ana, how: Removal::Kick, reason: given("raid") }),
        ("banned", Deed::Remove { account: ana, how: Removal::Ban, reason: given("raid") }),
        ("the ban lifted", Deed::Remove { account: ana, how: Removal::Lift, reason: given("") }),
    ] {
        club.perform(what, act(deed)).await;
    }
    club.perform("who added it, where nobody says", Effect::Adder).await;
    club.perform("how much was said before", Effect::Gauge { to: (To::Private(ana), "en".into()), spaces: vec![Native(1)], since: Moment(0), until: Moment(NOW) }).await;
    club.perform("the first part of it", Effect::Read { space: Native(1), after: None, since: Moment(0), until: Moment(NOW) }).await;
    club.perform("what is missing", Effect::Examine { to: None, lobby: Some(Native(topic as u64)), badges: vec![] }).await;
    club.fate("what was said", say(To::Space(Native(1)), "en", card()));
    club.fate("a poll", act(Deed::Poll { key: "stove".into(), space: Native(1), question: given("?"), answers: vec![], hours: 1 }));
    club.fate("a rank", Effect::SetStanding { account: ana, rank: None, name: None, badge: None, not: None });
    assert_eq!(club.telegram.take_violations(), Vec::<String>::new());
    insta::assert_snapshot!(club.text);
}
