//! One thing in a room, as it looks on a phone: like Discord, or like Telegram.

use super::{EMOJI, Tongue};
use crate::house::Person;
use crate::room::{Room, Said, Thing, What};
use hearth_adapter::plain;
use hearth_adapter::simulated::{Kind, Shown};
use hearth_core::{Card, Effect, Field, Form, Input, Line, MessageId, Native, Text, To, Tone, lower};
use maud::{Markup, html};

/// Like which platform it looks.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Look {
    Discord,
    Telegram,
}

impl Look {
    pub(crate) const fn key(self) -> &'static str {
        match self {
            Self::Discord => "discord",
            Self::Telegram => "telegram",
        }
    }

    pub(crate) const fn kind(self) -> Kind {
        match self {
            Self::Discord => Kind::DiscordLike,
            Self::Telegram => Kind::TelegramLike,
        }
    }
}

/// Who looks at what, and how.
#[derive(Clone, Copy)]
pub(crate) struct View<'a> {
    pub(crate) tongue: Tongue<'a>,
    pub(crate) look: Look,
    pub(crate) me: Native,
    pub(crate) people: &'a [Person],
    pub(crate) room: &'a Room,
    /// The address of the private chat.
    pub(crate) private: &'a str,
    /// The address to which presses and forms go.
    pub(crate) acts: &'a str,
    /// The message to which a reaction is being chosen, where there is no script for it.
    pub(crate) reacting: Option<MessageId>,
}

impl View<'_> {
    fn person(&self, who: Native) -> Option<&Person> {
        self.people.iter().find(|person| person.native == who)
    }

    fn name(&self, who: Native) -> String {
        self.person(who).map_or_else(|| self.tongue.say("someone"), |person| plain::shown(person.name.to_string()))
    }
}

/// A thing; nothing where this look has none.
pub(crate) fn thing(view: &View<'_>, thing: &Thing) -> Markup {
    match &thing.what {
        What::Said(said) => match (said.command, view.look) {
            (true, Look::Discord) => html! {},
            _ => self::said(view, thing, said),
        },
        What::Shown(shown) => self::shown(view, thing, shown),
        What::Asked { to, lang, form } => asked(view, thing, to, lang, form),
        What::Moved { who, came } => html! {
            p.moved data-number=(thing.number) { (view.tongue.text(&Text::new(if *came { "page-came" } else { "page-left" }).name("name", &view.name(*who)))) }
        },
    }
}

/// The rank beside a name.
pub(crate) fn rank(tongue: Tongue<'_>, person: Option<&Person>) -> Markup {
    let rank = person.and_then(|person| person.rank.clone()).map(|rank| tongue.text(&Text::new("just-rank").with("rank", rank)));
    html! { @if let Some(rank) = rank { span.rank { (rank) } } }
}

/// A face: the first letter of a name on a colour of its own.
pub(crate) fn face(name: &str, who: Native) -> Markup {
    let first: String = name.chars().find(|c| c.is_alphanumeric()).map(|c| c.to_uppercase().collect()).unwrap_or_else(|| "·".into());
    html! { span class={ "face hue-" (who.0 % 12) } aria-hidden="true" { (first) } }
}

fn said(view: &View<'_>, thing: &Thing, said: &Said) -> Markup {
    let (name, person) = (view.name(said.by), view.person(said.by));
    let own = if said.by == view.me { " own" } else { "" };
    html! {
        article class={ "said" (own) } id={ (view.look.key()) "-" (said.id.0) } data-number=(thing.number) {
            (face(&name, said.by))
            div.body {
                header {
                    b dir="auto" { (name) } " "
                    span data-rank=(said.by.0) { (rank(view.tongue, person)) }
                    @if person.is_some_and(|person| person.machine) { span.bot { (view.tongue.say("page-bot")) } }
                    time datetime=(view.tongue.machine(thing.at)) { (view.tongue.hour(thing.at)) }
                }
                @if let Some((id, whose, begins)) = &said.answers {
                    a.answered href={ "#" (view.look.key()) "-" (id.0) } { "↩ " b dir="auto" { (view.name(*whose)) } " " span dir="auto" { (plain::shown(begins.to_string())) } }
                }
                p.words dir="auto" { (plain::shown(said.text.to_string())) }
                @if !said.command { (reactions(view, said.id, &name)) }
            }
        }
    }
}

/// The reactions to a message, and what can be done with it.
pub(crate) fn reactions(view: &View<'_>, id: MessageId, name: &str) -> Markup {
    let given = view.room.reactions(id);
    let button = |emoji: &str, count: usize, own: bool| {
        let label = view.tongue.text(&Text::new("page-react").with("emoji", hearth_core::Value::Code(emoji.into())).count("count", count as i64));
        html! { button.reaction form="acts" name="react" value={ (id.0) " " (emoji) } aria-pressed=(own) aria-label=(label) { (emoji) @if count > 0 { " " (count) } } }
    };
    html! {
        footer data-reactions=(id.0) {
            @for (emoji, people) in given.into_iter().flatten() { (button(emoji, people.len(), people.contains(&view.me))) }
            @if view.reacting == Some(id) { @for emoji in EMOJI { (button(emoji, 0, false)) } }
            a.more href={ "?look=" (view.look.key()) "&react=" (id.0) "#" (view.look.key()) "-" (id.0) } data-react=(id.0) role="button" aria-label=(view.tongue.say("page-react-more")) { "☺" }
            a.reply href={ "?look=" (view.look.key()) "&answers=" (id.0) "#say" } data-answers=(id.0) aria-label=(view.tongue.text(&Text::new("page-answer-to").name("name", name))) { (view.tongue.say("page-answer")) }
        }
    }
}

/// A card, lowered to what the platform can do.
fn shown(view: &View<'_>, thing: &Thing, shown: &Shown) -> Markup {
    let effect = Effect::Say { to: shown.to.clone(), lang: shown.lang.clone(), card: shown.card.clone() };
    let (Some(Effect::Say { to, card, .. }), _) = lower(effect, &view.look.kind().profile()) else { return html! {} };
    if view.room.native.is_some() && matches!(to, To::Private(_)) {
        return elsewhere(view, thing);
    }
    let only = matches!(to, To::Answer { private: true, .. });
    html! {
        article class={ "hearth tone-" (tone(card.tone)) } data-number=(thing.number) {
            (face("H", Native(3)))
            div.body {
                header { b { "Hearth" } " " span.bot { (view.tongue.say("page-bot")) } time datetime=(view.tongue.machine(thing.at)) { (view.tongue.hour(thing.at)) } }
                (self::card(view, shown, &card))
                @if only { p.only { "👁 " (view.tongue.say("page-only-you")) } }
            }
        }
    }
}

/// Where the answer is, on a platform that has none for one person's eyes.
fn elsewhere(view: &View<'_>, thing: &Thing) -> Markup {
    html! { p.moved data-number=(thing.number) { (view.tongue.say("page-answered-privately")) " " a href=(view.private) { (view.tongue.say("page-private-open")) } } }
}

const fn tone(tone: Tone) -> &'static str {
    match tone {
        Tone::Plain => "plain",
        Tone::Warm => "warm",
        Tone::Ask => "ask",
        Tone::Trouble => "trouble",
    }
}

fn card(view: &View<'_>, shown: &Shown, card: &Card) -> Markup {
    let tongue = Tongue { lang: crate::tongue_of(&shown.lang), ..view.tongue };
    html! {
        div.card lang=(tongue.lang) {
            h3 { (tongue.text(&card.title)) }
            (lines(tongue, &card.lines))
            @if card.picture.is_some() && cfg!(feature = "cards") { (picture(tongue, shown, card)) }
            @if let Some(file) = &card.file {
                details.file { summary { "📄 " (plain::shown(file.name.to_string())) } pre tabindex="0" { (plain::shown(file.text.to_string())) } }
            }
        }
        @if !card.actions.is_empty() {
            div.actions { @for action in &card.actions { button.action form="acts" name="press" value=(action.id) { (tongue.text(&action.label)) } } }
        }
    }
}

/// The lines of a card.
pub(crate) fn lines(tongue: Tongue<'_>, lines: &[Line]) -> Markup {
    html! {
        @for line in lines {
            @match line {
                Line::Say(text) => p { (tongue.text(text)) },
                Line::Item(text) => p.item { (tongue.text(text)) },
                Line::Field(name, value) => p.field { span { (tongue.text(name)) } " " b { (tongue.text(value)) } },
                Line::Progress(text, have, need) => p.progress {
                    span { (tongue.text(text)) } " " b { (have) "/" (need) }
                    progress value=(have) max=(need) aria-label=(tongue.text(text)) {}
                },
            }
        }
    }
}

/// The picture of a card, light or dark, with its words for those who don't see it.
fn picture(tongue: Tongue<'_>, shown: &Shown, card: &Card) -> Markup {
    let Some(picture) = &card.picture else { return html! {} };
    let (width, height) = hearth_adapter::picture::size(picture);
    let at = |scheme: &str| format!("/picture/{}/{scheme}.png", shown.nonce);
    html! {
        picture {
            source srcset=(at("dark")) media="(prefers-color-scheme: dark)";
            img src=(at("light")) alt=(hearth_adapter::picture::in_words(picture, tongue.lang, tongue.words)) width=(width) height=(height) loading="lazy";
        }
    }
}

fn asked(view: &View<'_>, thing: &Thing, to: &To, lang: &str, form: &Form) -> Markup {
    let effect = Effect::Ask { to: to.clone(), lang: lang.into(), form: form.clone() };
    let (Some(Effect::Ask { to, form, .. }), lost) = lower(effect, &view.look.kind().profile()) else { return html! {} };
    if view.room.native.is_some() && matches!(to, To::Private(_)) {
        return elsewhere(view, thing);
    }
    let tongue = Tongue { lang: crate::tongue_of(lang), ..view.tongue };
    let at_once = lost.is_empty();
    html! {
        form class=(if at_once { "ask at-once" } else { "ask one-by-one" }) method="post" action=(view.acts) data-number=(thing.number) data-form=(form.action) lang=(tongue.lang) aria-label=(tongue.text(&form.title)) {
            h3 { (tongue.text(&form.title)) }
            @for (at, field) in form.fields.iter().enumerate() { (self::field(tongue, view, &form, at, field)) }
            button.action.send name="fill" value=(form.action) { (tongue.say("page-form-send")) }
        }
    }
}

fn field(tongue: Tongue<'_>, view: &View<'_>, form: &Form, at: usize, field: &Field) -> Markup {
    let id = format!("{}-{}-{at}", view.look.key(), form.action);
    let name = format!("{}-{at}", form.action);
    // Where questions come one by one, those to come are not there yet.
    let must = field.required && view.look == Look::Discord;
    html! {
        p.question {
            label for=(id) { (tongue.text(&field.label)) }
            @match &field.input {
                Input::Choice(choices) => select id=(id) name=(name) required[must] {
                    @if !field.required { option value="" { "–" } }
                    @for (key, label) in choices { option value=(key) selected[*key == field.value] { (tongue.text(label)) } }
                },
                Input::Choices(choices) => span.several {
                    @for (key, label) in choices { label { input type="checkbox" name=(name) value=(key); " " (tongue.text(label)) } }
                },
                Input::Member => input id=(id) name=(name) value=(field.value) list="people" autocomplete="off" maxlength="100" required[must];,
                Input::Line => input id=(id) name=(name) value=(field.value) autocomplete="off" maxlength="1000" required[must];,
            }
        }
    }
}
