//! Every effect and the calls that are made of it, as one text to be read: look at every change of it with care.

use crate::answers::Address;
use crate::commands;
use crate::examine::Hears;
use crate::interaction::{Interaction as Asked, Kind};
use crate::outgoing::Outgoing;
use crate::rest::Rest;
use hearth_adapter::{Errand, Words};
use hearth_core::{
    Action, Card, Chart, Day, Deed, Effect, Field, File, Form, Given, Input, MessageId, Moment, Native, Picture, Power, Removal, Spot, StandingPicture, Text, Ticket, To, Tone, Value as Blank,
};
use local_discord::{Command, Discord, Id, Interaction, Options, Request, permission};
use serde_json::Value;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

/// When everything happens: ids are the same every time.
const NOW: i64 = 1_780_000_000_000;

/// A server with its people, and Hearth's way out to it.
struct Club {
    discord: Discord,
    outgoing: Outgoing,
    now: Arc<AtomicI64>,
    server: Id,
    general: Id,
    ana: Id,
    regulars: Id,
    elders: Id,
    /// What ids are called in the text.
    names: Vec<(Id, &'static str)>,
    nonce: u64,
    text: String,
}

impl Club {
    async fn new() -> Self {
        let discord = Discord::start(Options { clock: Some(NOW as u64), ..Options::default() });
        let olga = discord.user("Olga");
        let server = discord.server("Club", olga);
        let general = discord.text(server, "general");
        let [regulars, elders] = ["Regulars", "Elders"].map(|name| discord.role(server, name, 0));
        let hearth = discord.add_bot(server, permission::ADMINISTRATOR);
        let ana = discord.member_named(server, "Ana");
        let words = Arc::new(Words::builtin().and(&crate::WORDS));
        let rest = Rest::new(discord.token(), &discord.api_url()).expect("a client");
        commands::register(&rest, discord.bot().0, &words).await.expect("commands");
        let now = Arc::new(AtomicI64::new(NOW));
        let clock = Arc::clone(&now);
        let outgoing = Outgoing::new(rest, words, Hears { content: true, members: true }, discord.bot().0, 1, Arc::new(move || Moment(clock.load(Ordering::Relaxed))), None);
        let names = vec![(olga, "olga"), (server, "club"), (general, "general"), (regulars, "regulars"), (elders, "elders"), (hearth, "hearth"), (ana, "ana"), (discord.bot(), "bot")];
        Self { discord, outgoing, now, server, general, ana, regulars, elders, names, nonce: 0xabc0, text: String::new() }
    }

    /// Carries out an effect, and writes down what came of it.
    async fn perform(&mut self, what: &str, effect: Effect) {
        let before = self.discord.requests().len();
        self.nonce += 1;
        let errand = Errand { community: Native(self.server.0), nonce: self.nonce, effect };
        let done = self.outgoing.perform(&errand).await;
        self.write(what, before, &format!("{done:?}"));
    }

    /// Asks what became of an effect.
    async fn fate(&mut self, what: &str, effect: Effect) {
        let before = self.discord.requests().len();
        let errand = Errand { community: Native(self.server.0), nonce: self.nonce, effect };
        let fate = self.outgoing.fate(&errand).await;
        self.write(what, before, &format!("{fate:?}"));
    }

    fn write(&mut self, what: &str, before: usize, end: &str) {
        let requests = self.discord.requests();
        let calls = requests[before..].iter().map(|request| self.call(request)).collect::<String>();
        self.text += &format!("──── {what}\n{calls}→ {end}\n\n");
    }

    fn call(&self, request: &Request) -> String {
        let header = |name: &str| request.headers.iter().find(|(of, _)| of == name).map_or("", |(_, value)| value.as_str());
        assert_eq!(header("authorization"), format!("Bot {}", self.discord.token()), "{request:?}");
        assert!(header("user-agent").starts_with("DiscordBot (https://"), "{request:?}");
        let query = request.query.iter().map(|(name, value)| format!(" {name}={value}")).collect::<String>();
        let body = if request.body.is_null() { String::new() } else { format!("{}\n", serde_json::to_string_pretty(&sorted(&request.body)).expect("JSON")) };
        // Where its parts begin and end differs each time.
        let kind = header("content-type").split(';').next().filter(|kind| !kind.is_empty()).map(|kind| format!(", {kind}")).unwrap_or_default();
        let files = request.files.iter().map(|file| format!("with the file {file}\n")).collect::<String>();
        let reason = request.reason.iter().map(|reason| format!("because: {reason}\n")).collect::<String>();
        self.named(&format!("{} {}{query}{kind} → {}\n{body}{files}{reason}", request.method, request.path, request.status))
    }

    /// With names instead of ids and tokens.
    fn named(&self, text: &str) -> String {
        let alone = self.discord.direct(self.ana).map(|channel| (channel, "ana alone"));
        let names = self.names.iter().copied().chain(alone);
        names.fold(text.to_owned(), |text, (id, name)| text.replace(&format!("aW50ZXJhY3Rpb246{id}token"), "<token>").replace(&id.to_string(), &format!("<{name}>")))
    }

    /// Ana uses a command: the ticket for its answer.
    fn asked(&mut self, command: &'static str) -> (Interaction, Ticket) {
        let asked = self.discord.command(self.ana, self.general, Command::named(command));
        self.awaited(asked, Kind::Command, command != "top", command)
    }

    fn awaited(&mut self, asked: Interaction, kind: Kind, private: bool, name: &'static str) -> (Interaction, Ticket) {
        let interaction = Asked { id: asked.id.0, application: self.discord.bot().0, token: asked.token.clone().into(), guild: self.server.0, kind, private };
        self.names.push((asked.id, name));
        let ticket = self.outgoing.awaited(&interaction);
        assert!(Address::read(&ticket).is_some());
        (asked, ticket)
    }

    fn answer(&self, ticket: Ticket, private: bool) -> To {
        To::Answer { space: Native(self.general.0), account: Native(self.ana.0), ticket, private }
    }

    fn everybody(&self) -> To {
        To::Space(Native(self.general.0))
    }
}

/// With its keys in order, whatever order they are kept in.
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

fn name(text: &str) -> Text {
    Text::new("just-name").name("name", text)
}

fn say(to: To, lang: &str, card: Card) -> Effect {
    Effect::Say { to, lang: lang.into(), card }
}

fn ask(to: To, lang: &str, form: Form) -> Effect {
    Effect::Ask { to, lang: lang.into(), form }
}

fn plain(title: &str) -> Card {
    Card::new(Tone::Plain, code(title))
}

/// Each thing that a card can have, in a card of its own; and everything that fills a blank.
fn cards() -> Vec<(&'static str, Card)> {
    let mut rows = Vec::new();
    for (what, tone) in [("a plain card", Tone::Plain), ("a warm card", Tone::Warm), ("a card that asks", Tone::Ask), ("a card of trouble", Tone::Trouble)] {
        rows.push((what, Card::new(tone, code("title"))));
    }
    let mut lines = plain("lines").say(code("a paragraph")).item(code("an item")).field(Text::new("me-standing"), Text::new("just-points").with("points", Blank::Points(12_345)));
    lines.lines.push(hearth_core::Line::Progress(code("on the way"), 3, 12));
    rows.push(("lines of every sort", lines));
    let blanks = [
        ("a count", Text::new("numbered-action").count("number", 1_234).with("label", Blank::Text(Box::new(code("a count"))))),
        ("a rank", Text::new("just-rank").with("rank", Blank::Rank("regular".into(), None))),
        ("a rank with a name of its own", Text::new("just-rank").with("rank", Blank::Rank("regular".into(), Some("**Elder**".into())))),
        ("a day", Text::new("just-day").with("day", Blank::Day(Day(20_600)))),
        ("a code", code("@everyone # `x`")),
        ("a text within", Text::new("numbered-action").count("number", 1).with("label", Blank::Text(Box::new(code("inner"))))),
        ("given words", Text::new("argument-typed").with("typed", Blank::Given(Given::new("[so](https://evil.example) <@1> ||hidden||")))),
    ];
    let card = blanks.into_iter().fold(plain("blanks"), |card, (what, text)| card.field(code(what), text));
    rows.push(("everything that fills a blank", card));
    let mut names = plain("names");
    for given in ["@everyone", "**Ana**", "# Ana", "<@123>", "[x](https://evil.example)", "阿娜", "\u{202e}anA"] {
        names = names.item(name(given));
    }
    rows.push(("names that would be markup", names));
    let mut buttons = plain("buttons");
    buttons.actions = (1..=7).map(|id| Action { id, label: Text::new(if id == 1 { "button-change" } else { "button-undo" }) }).collect();
    rows.push(("seven buttons in two rows", buttons));
    let mut many = plain("too much").say(code(&"long ".repeat(1_000)));
    many.actions = (0..26).map(|id| Action { id: u64::MAX - id, label: code(&"x".repeat(90)) }).collect();
    rows.push(("more than fits", many));
    let mut file = plain("a file");
    file.file = Some(File { name: "export.json".into(), text: "{\"a\":1}".into() });
    rows.push(("a file", file));
    rows
}

/// Pictures, where they are drawn at all.
fn pictures() -> Vec<(&'static str, Card)> {
    let standing = StandingPicture {
        name: "Ana".into(),
        hue: 7,
        rank: Text::new("just-rank").with("rank", Blank::Rank("member".into(), None)),
        next: Some((code("on the way"), 3, 12)),
        figures: vec![(code("standing"), code("12.3"))],
        weeks: vec![0, 3, 7],
        caption: code("active days"),
    };
    let chart = Chart { title: code("messages"), bars: vec![(code("Mon"), 3), (code("Tue"), 5)], note: code("8 by 2") };
    let with = |title: &str, picture| Card { picture: Some(picture), ..plain(title) };
    let mut both = with("a standing and a file", Picture::Standing(Box::new(standing.clone())));
    both.file = Some(File { name: "export.json".into(), text: "{}".into() });
    vec![("a standing", with("a standing", Picture::Standing(Box::new(standing)))), ("a chart", with("a chart", Picture::Chart(Box::new(chart)))), ("a standing and a file", both)]
}

fn form() -> Form {
    let choices =
        vec![("member".into(), Text::new("just-rank").with("rank", Blank::Rank("member".into(), None))), ("regular".into(), Text::new("just-rank").with("rank", Blank::Rank("regular".into(), None)))];
    let field = |label, input, value: &str, required| Field { label, input, value: value.into(), required };
    Form {
        action: 77,
        title: Text::new("button-change"),
        fields: vec![
            field(code("member"), Input::Member, "", true),
            field(code("rank"), Input::Choice(choices), "regular", true),
            field(code("reason"), Input::Line, "always kind", false),
            field(code("more"), Input::Line, "", true),
        ],
    }
}

#[tokio::test]
async fn what_cards_come_to() {
    let mut club = Club::new().await;
    for (what, card) in cards() {
        for lang in ["en", "zh"] {
            club.perform(&format!("{what}, {lang}"), say(club.everybody(), lang, card.clone())).await;
        }
    }
    insta::assert_snapshot!(club.text);
}

#[cfg(feature = "cards")]
#[tokio::test]
async fn what_pictures_come_to() {
    let mut club = Club::new().await;
    for (what, card) in pictures() {
        for lang in ["en", "zh"] {
            club.perform(&format!("{what}, {lang}"), say(club.everybody(), lang, card.clone())).await;
        }
    }
    insta::assert_snapshot!(club.text);
}

#[cfg(not(feature = "cards"))]
#[tokio::test]
async fn without_pictures_the_words_go_alone() {
    let mut club = Club::new().await;
    for (what, card) in pictures() {
        club.perform(what, say(club.everybody(), "en", card)).await;
    }
    assert!(club.discord.requests().iter().all(|request| !request.files.iter().any(|file| file.ends_with(".png"))));
}

#[tokio::test]
async fn what_effects_come_to() {
    let mut club = Club::new().await;
    let ana = Native(club.ana.0);
    let card = || plain("title").say(code("text"));
    for lang in ["en", "zh"] {
        club.perform(&format!("said to everybody, {lang}"), say(club.everybody(), lang, card())).await;
    }
    club.perform("said to one person, for the first time", say(To::Private(ana), "en", card())).await;
    club.perform("said to one person, once more", say(To::Private(ana), "zh", card())).await;

    let (_, ticket) = club.asked("me");
    club.perform("an answer for one person's eyes", say(club.answer(ticket.clone(), true), "en", card())).await;
    club.perform("a second answer", say(club.answer(ticket.clone(), true), "zh", plain("more"))).await;
    club.fate("… and what became of it", say(club.answer(ticket, true), "en", card())).await;
    let (_, ticket) = club.asked("top");
    club.perform("an answer before all", say(club.answer(ticket, false), "en", card())).await;
    for (what, command, private) in [("an answer that took long", "me", true), ("… before all", "top", false), ("… for one person, where all were told to wait", "top", true)] {
        let (asked, ticket) = club.asked(command);
        assert!(asked.answered().await.deferred);
        club.perform(what, say(club.answer(ticket, private), "en", card())).await;
    }
    for (what, private) in [("an answer that comes too late", true), ("… before all", false)] {
        // Asked of an earlier process: nobody here says meanwhile that an answer comes.
        let asked = club.discord.command(club.ana, club.general, Command::named("me"));
        let ticket = Ticket(format!("other:{}:{}:{}", asked.id, club.discord.bot(), asked.token).into());
        club.now.fetch_add(16 * 60_000, Ordering::Relaxed);
        club.perform(what, say(club.answer(ticket, private), "en", card())).await;
        club.now.store(NOW, Ordering::Relaxed);
    }
    club.perform("an answer to nobody knows what", say(club.answer(Ticket("what".into()), true), "en", card())).await;

    let mut buttons = card();
    buttons.actions = vec![Action { id: 77, label: Text::new("button-change") }];
    for lang in ["en", "zh"] {
        let (asked, ticket) = club.asked("me");
        club.perform(&format!("a button, {lang}"), say(club.answer(ticket, true), lang, buttons.clone())).await;
        let message = asked.answer().and_then(|answer| answer.message).expect("a message");
        let pressed = club.discord.press(club.ana, club.general, message, "h:77");
        let (_, ticket) = club.awaited(pressed, Kind::Press, true, "press");
        club.perform(&format!("… and the form that it opens, {lang}"), ask(club.answer(ticket.clone(), true), lang, form())).await;
        club.perform(&format!("… and once more, {lang}"), ask(club.answer(ticket, true), lang, form())).await;
    }
    for lang in ["en", "zh"] {
        let typing = club.discord.complete(club.ana, club.general, Command::named("rank").option("member", club.ana).typing("rank", "reg"));
        let (_, ticket) = club.awaited(typing, Kind::Completion, true, "typing");
        let choices = vec![("regular".into(), Text::new("just-rank").with("rank", Blank::Rank("regular".into(), None))), ("back".into(), code(""))];
        club.perform(&format!("completions, {lang}"), Effect::Complete { ticket, lang: lang.into(), choices }).await;
    }

    let (regulars, elders) = (Native(club.regulars.0), Native(club.elders.0));
    let stands = |badge, not| Effect::SetStanding { account: ana, rank: Some("regular".into()), name: None, badge, not };
    club.perform("a rank that nothing shows", stands(None, None)).await;
    club.perform("a rank that a role shows", stands(Some(regulars), None)).await;
    club.perform("… and another one instead", stands(Some(elders), Some(regulars))).await;
    club.perform("… and none any more", stands(None, Some(elders))).await;
    club.perform("a role that is gone is taken back", stands(None, Some(Native(999)))).await;
    for (lang, name) in [("en", None), ("zh", None), ("en", Some("Elder of the house"))] {
        let make = || Effect::MakeBadge { rank: "regular".into(), name: name.map(Into::into), lang: lang.into() };
        club.perform(&format!("a role is made, {lang}, {name:?}"), make()).await;
        club.fate("… and what became of it", make()).await;
    }
    club.perform("who has a role", Effect::Census { badge: regulars }).await;
    let spot = |message: Id| Spot { space: Native(club.general.0), message: MessageId(message.0) };
    let (general, said) = (Native(club.general.0), club.discord.say(club.ana, club.general, "Look at this"));
    let forum = Native(club.discord.forum(club.server, "ideas", &[]).0);
    let act = |deed| Effect::Act(Box::new(deed));
    let given = Given::new;
    for (what, deed) in [
        ("a reaction", Deed::React { spot: spot(said), mark: "🎉".into() }),
        ("pinned", Deed::Pin { spot: spot(said), on: true }),
        ("unpinned", Deed::Pin { spot: spot(said), on: false }),
        ("a thread", Deed::Open { key: "evening".into(), space: general, title: given("Tonight's episode"), lang: "en".into(), card: card() }),
        ("a forum's post", Deed::Open { key: "idea".into(), space: forum, title: given("A hut for all"), lang: "zh".into(), card: card() }),
        ("a poll", Deed::Poll { key: "stove".into(), space: general, question: given("Which stove?"), answers: vec![given("The small one"), given("The large one")], hours: 24 }),
        ("taken away", Deed::Delete { spot: spot(said), reason: given("an advertisement – again") }),
        ("taken away once more", Deed::Delete { spot: spot(said), reason: given("") }),
        ("kept from writing", Deed::Restrict { account: ana, until: Some(Moment(1_800_000_000_000 + 40 * hearth_core::DAY)), reason: given("计时") }),
        ("let write again", Deed::Restrict { account: ana, until: None, reason: given("") }),
        ("entrusted", Deed::Entrust { account: ana, powers: vec![Power::Delete] }),
        ("entrusted with nothing", Deed::Entrust { account: ana, powers: vec![] }),
        ("a link that invites", Deed::Invite { key: "autumn".into(), space: general, name: given("Autumn") }),
        ("kicked", Deed::Remove { account: ana, how: Removal::Kick, reason: given("raid") }),
        ("banned", Deed::Remove { account: ana, how: Removal::Ban, reason: given("raid") }),
        ("the ban lifted", Deed::Remove { account: ana, how: Removal::Lift, reason: given("") }),
    ] {
        club.perform(what, act(deed)).await;
    }
    club.perform("who added it", Effect::Adder).await;
    let (since, until) = (Moment(1_799_000_000_000), Moment(1_800_000_000_000));
    let to = (To::Private(ana), "en".into());
    club.perform("how much was said before", Effect::Gauge { to, spaces: vec![Native(club.general.0)], since, until }).await;
    club.perform("the first part of it", Effect::Read { space: Native(club.general.0), after: None, since, until }).await;
    club.perform("what is missing", Effect::Examine { to: None, lobby: Some(Native(club.general.0)), badges: vec![regulars] }).await;
    club.fate("what became of what was said to everybody", say(club.everybody(), "en", card())).await;
    club.fate("… of what was not said", say(club.everybody(), "en", plain("never said"))).await;
    club.fate("… of what was said to one person", say(To::Private(ana), "en", card())).await;
    assert!(club.discord.take_violations().is_empty());
    insta::assert_snapshot!(club.text);
}

#[tokio::test]
async fn what_is_registered() {
    let club = Club::new().await;
    let registered = club.discord.requests_of("PUT /applications/{application_id}/commands");
    insta::assert_snapshot!(registered.iter().map(|request| club.call(request)).collect::<String>());
}
