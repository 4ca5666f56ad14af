//! A room: what is in it, beside each other on two platforms if wanted, and the box to speak in.

use super::thing::{Look, View, face, rank, thing};
use super::{Tongue, page};
use crate::house::{House, Person};
use crate::room::{Room, Thing};
use hearth_core::command::{ArgKind, CATALOGUE};
use hearth_core::{MessageId, Moment, Native, Purpose, Rights, Text};
use maud::{Markup, html};
use std::sync::Arc;

/// In which looks a room is shown.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub(crate) enum Looks {
    #[default]
    Discord,
    Telegram,
    Both,
}

impl Looks {
    pub(crate) fn named(name: Option<&str>) -> Self {
        match name {
            Some("telegram") => Self::Telegram,
            Some("both") => Self::Both,
            _ => Self::Discord,
        }
    }

    pub(crate) const fn key(self) -> &'static str {
        match self {
            Self::Discord => "discord",
            Self::Telegram => "telegram",
            Self::Both => "both",
        }
    }

    pub(crate) const fn each(self) -> &'static [Look] {
        match self {
            Self::Discord => &[Look::Discord],
            Self::Telegram => &[Look::Telegram],
            Self::Both => &[Look::Discord, Look::Telegram],
        }
    }
}

/// Where somebody is.
#[derive(Clone, Debug)]
pub(crate) struct Place {
    pub(crate) me: Native,
    pub(crate) room: usize,
    pub(crate) looks: Looks,
    pub(crate) answers: Option<MessageId>,
    /// The message to which a reaction is being chosen.
    pub(crate) reacting: Option<MessageId>,
}

impl Place {
    /// The address of a room, in other looks.
    fn in_looks(&self, tongue: Tongue<'_>, room: &str, looks: Looks) -> String {
        format!("/{}/as/{}/{room}?look={}", tongue.lang, self.me.0, looks.key())
    }

    /// The address of a room.
    pub(crate) fn href(&self, tongue: Tongue<'_>, room: &str) -> String {
        self.in_looks(tongue, room, self.looks)
    }

    /// The address to which what is done in a room goes.
    pub(crate) fn acts(&self, tongue: Tongue<'_>, room: &str) -> String {
        self.part(tongue, room, "act")
    }

    fn part(&self, tongue: Tongue<'_>, room: &str, part: &str) -> String {
        format!("/{}/as/{}/{room}/{part}?look={}", tongue.lang, self.me.0, self.looks.key())
    }
}

/// What somebody sees of a room in a look, after that number: on platforms without answers for one person's eyes, the private
/// chat holds them, from wherever they were asked.
pub(crate) fn seen<'a>(rooms: &'a [Room], place: &Place, look: Look, after: u64) -> Vec<&'a Arc<Thing>> {
    let Some(room) = rooms.get(place.room) else { return vec![] };
    if room.native.is_some() || look == Look::Discord {
        return last(room.seen_by(place.me, after).collect());
    }
    let mut things: Vec<_> = rooms.iter().flat_map(|room| room.seen_by(place.me, after)).filter(|thing| thing.private().is_some()).collect();
    things.sort_by_key(|thing| thing.number);
    last(things)
}

/// The newest of them: as many as a page is sent at once.
fn last(mut things: Vec<&Arc<Thing>>) -> Vec<&Arc<Thing>> {
    things.split_off(things.len().saturating_sub(SENT))
}

/// The things of a place as they look.
pub(crate) fn things(tongue: Tongue<'_>, rooms: &[Room], people: &[Person], place: &Place, look: Look, after: u64) -> Markup {
    let Some(room) = rooms.get(place.room) else { return html! {} };
    let private = place.href(tongue, PRIVATE);
    let acts = place.acts(tongue, &room.key);
    let view = View { tongue, look, me: place.me, people, room, private: &private, acts: &acts, reacting: place.reacting };
    html! { @for one in seen(rooms, place, look, after) { (thing(&view, one)) } }
}

/// The most things of a room that a page is sent at once.
const SENT: usize = 60;

/// The key of the private chats.
pub(crate) const PRIVATE: &str = "hearth";

/// The whole page.
pub(crate) fn whole(tongue: Tongue<'_>, house: &House, place: &Place) -> Markup {
    let (now, flows, newest) = (house.now(), house.flows(), house.newest());
    let ranks = house.policy.ranks.iter().map(|rank| &*rank.key).collect::<Vec<_>>().join(" ");
    house.look(|rooms, people| {
        let (Some(room), Some(me)) = (rooms.get(place.room), people.iter().find(|person| person.native == place.me)) else { return html! {} };
        let body = html! {
            a.skip href="#say" { (tongue.say("page-skip")) }
            header.top {
                a.back href={ "/" (tongue.lang) "/" } aria-label=(tongue.say("page-leave")) title=(tongue.say("page-leave")) { "⌂" }
                (whose(tongue, me))
                (clock(tongue, now, flows))
                (switch(tongue, place, room))
            }
            div.house {
                (doors(tongue, rooms, me, place))
                main {
                    h1 { (room.name) } @if !room.about.is_empty() { p.about { (room.about) } }
                    div class={ "looks " (place.looks.key()) } {
                        @for look in place.looks.each() { (column(tongue, rooms, people, place, *look)) }
                    }
                    form #acts method="post" action=(place.acts(tongue, &room.key)) {}
                    (composer(tongue, rooms, people, place, &ranks))
                }
                (around(tongue, people, room))
            }
            datalist #people { @for person in people { option value={ "@" (person.name) } {} } }
            p #word .word role="status" {}
            template #emoji { @for emoji in super::EMOJI { button.reaction type="submit" form="acts" name="react" value=(emoji) aria-label=(tongue.text(&Text::new("page-react").with("emoji", hearth_core::Value::Code(emoji.into())).count("count", 0))) { (emoji) } } }
        };
        let live = format!("{}&seen={newest}", place.part(tongue, &room.key, "live"));
        let body = html! { div #page data-live=(live) data-room=(room.key) data-me=(place.me.0) { (body) } };
        page(tongue, &format!("{} · Hearth", room.name), "room", &body)
    })
}

fn whose(tongue: Tongue<'_>, me: &Person) -> Markup {
    html! { p.me { (face(&me.name, me.native)) span.you { (tongue.say("page-you-are")) } " " b dir="auto" { (me.name) } " " span data-rank=(me.native.0) { (rank(tongue, Some(me))) } } }
}

/// The clock, and what makes it go on.
pub(crate) fn clock(tongue: Tongue<'_>, now: Moment, flows: bool) -> Markup {
    let leap = |span: &str, key| html! { button name="pass" value=(span) { (tongue.say(key)) } };
    html! {
        form.clock method="post" action={ "/" (tongue.lang) "/clock" } aria-label=(tongue.say("page-clock")) {
            time #now datetime=(tongue.machine(now)) title=(tongue.say("page-clock-about")) { (tongue.day_and_hour(now)) }
            button name="flow" value=(if flows { "off" } else { "on" }) aria-label=(tongue.say(if flows { "page-clock-stop" } else { "page-clock-go" })) title=(tongue.say(if flows { "page-clock-stop" } else { "page-clock-go" })) data-stop=(tongue.say("page-clock-stop")) data-go=(tongue.say("page-clock-go")) { (if flows { "⏸" } else { "▶" }) }
            (leap("hour", "page-pass-hour")) (leap("day", "page-pass-day")) (leap("week", "page-pass-week")) (leap("month", "page-pass-month"))
        }
    }
}

fn switch(tongue: Tongue<'_>, place: &Place, room: &Room) -> Markup {
    html! {
        nav.switch aria-label=(tongue.say("page-looks")) {
            @for looks in [Looks::Discord, Looks::Telegram, Looks::Both] {
                a href=(place.in_looks(tongue, &room.key, looks)) aria-current=[(looks == place.looks).then_some("true")] { (tongue.text(&Text::keyed(format!("page-look-{}", looks.key())))) }
            }
        }
    }
}

fn doors(tongue: Tongue<'_>, rooms: &[Room], me: &Person, place: &Place) -> Markup {
    let may = |room: &&Room| room.purpose != Purpose::Staff || me.rights >= Rights::Staff;
    html! {
        nav.rooms aria-label=(tongue.say("page-rooms")) {
            @for room in rooms.iter().filter(may) {
                a href=(place.href(tongue, &room.key)) data-room=(room.key) aria-current=[(rooms[place.room].key == room.key).then_some("page")] { (if room.native.is_some() { "# " } else { "✉ " }) (room.name) }
            }
            @if me.rights >= Rights::Staff { a href={ "/" (tongue.lang) "/as/" (me.native.0) "/office" } { "⚙ " (tongue.say("page-office")) } }
            a href={ "/" (tongue.lang) "/past" } { "⤓ " (tongue.say("page-past")) }
        }
    }
}

fn column(tongue: Tongue<'_>, rooms: &[Room], people: &[Person], place: &Place, look: Look) -> Markup {
    let name = tongue.text(&Text::keyed(format!("page-look-{}", look.key())));
    html! {
        section class={ "look " (look.key()) } aria-label=(name) {
            h2 { (name) }
            div.log role="log" aria-live="polite" aria-label={ (rooms[place.room].name) ", " (name) } tabindex="0" data-look=(look.key()) {
                (things(tongue, rooms, people, place, look, 0))
            }
        }
    }
}

fn composer(tongue: Tongue<'_>, rooms: &[Room], people: &[Person], place: &Place, ranks: &str) -> Markup {
    let room = &rooms[place.room];
    if room.native.is_none() {
        return html! { p.quiet { (tongue.say("page-private-about")) } };
    }
    let answered = place.answers.and_then(|id| room.said(id)).map(|said| (said.id, people.iter().find(|person| person.native == said.by).map_or("", |person| &person.name)));
    html! {
        form #say-form .say method="post" action=(place.acts(tongue, &room.key)) data-commands=(commands(tongue)) {
            p.answering hidden[answered.is_none()] {
                span { (tongue.say("page-answering")) " " b { (answered.map_or("", |(_, name)| name)) } }
                a.no-answer href="?" aria-label=(tongue.say("page-answering-not")) { "✕" }
            }
            input type="hidden" name="answers" value=(answered.map_or(0, |(id, _)| id.0));
            label.sr for="say" { (tongue.text(&Text::new("page-say-in").name("room", &room.name))) }
            textarea #say name="say" rows="1" maxlength=(crate::house::LINE) autocomplete="off" placeholder=(tongue.say("page-say-hint"))
                role="combobox" aria-expanded="false" aria-autocomplete="list" aria-controls="choices" {}
            button.send aria-label=(tongue.say("page-send")) title=(tongue.say("page-send")) { "➤" }
            ul #choices data-ranks=(ranks) role="listbox" hidden aria-label=(tongue.say("page-commands")) {}
        }
    }
}

/// The catalogue, for completion: names, what they are for, and what each argument takes.
fn commands(tongue: Tongue<'_>) -> String {
    let arg = |command: &str, arg: &hearth_core::command::Arg| {
        let (kind, choices): (_, &[&str]) = match arg.kind {
            ArgKind::Member => ("member", &[]),
            ArgKind::Choice(choices) => ("choice", choices),
            ArgKind::Rank(choices) => ("rank", choices),
            ArgKind::Text | ArgKind::Badge(_) | ArgKind::Spaces(_) => ("text", &[]),
        };
        let about = tongue.text(&Text::keyed(format!("command-{command}-arg-{}", arg.name)));
        serde_json::json!({ "name": arg.name, "kind": kind, "choices": choices, "about": about, "required": arg.required })
    };
    let command = |command: &hearth_core::command::Command| {
        let args: Vec<_> = command.args.iter().map(|of| arg(command.name, of)).collect();
        serde_json::json!({ "name": command.name, "about": tongue.text(&Text::keyed(format!("command-{}", command.name))), "args": args })
    };
    serde_json::Value::Array(CATALOGUE.iter().map(command).collect()).to_string()
}

fn around(tongue: Tongue<'_>, people: &[Person], room: &Room) -> Markup {
    let may = |person: &&Person| room.purpose != Purpose::Staff || person.rights >= Rights::Staff;
    html! {
        aside.people aria-label=(tongue.say("page-people")) {
            details open { summary { (tongue.say("page-people")) }
                ul { @for person in people.iter().filter(may) { li { (face(&person.name, person.native)) span.name dir="auto" { (person.name) } span data-rank=(person.native.0) { (rank(tongue, Some(person))) } } } }
            }
        }
    }
}
