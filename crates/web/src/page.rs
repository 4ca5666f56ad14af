//! The pages: the frame that all have, and what each is made of.

pub(crate) mod past;
pub(crate) mod room;
pub(crate) mod staff;
pub(crate) mod thing;
pub(crate) mod welcome;

use hearth_adapter::Words;
use hearth_core::{Moment, Text, Zone};
use maud::{DOCTYPE, Markup, html};

/// The reactions that can be given by a press.
pub(crate) const EMOJI: [&str; 6] = ["❤", "👍", "😂", "🎉", "🙏", "🤔"];

/// A language and its words.
#[derive(Clone, Copy)]
pub(crate) struct Tongue<'a> {
    pub(crate) words: &'a Words,
    pub(crate) lang: &'static str,
    pub(crate) zone: Zone,
}

impl Tongue<'_> {
    /// A text in words. What people gave to it has been freed of what steers a display.
    pub(crate) fn text(&self, text: &Text) -> String {
        self.words.render(text, self.lang)
    }

    /// A text without blanks.
    pub(crate) fn say(&self, key: &'static str) -> String {
        self.text(&Text::new(key))
    }

    /// The hour of a moment, as on a clock.
    pub(crate) fn hour(&self, at: Moment) -> String {
        at.utc().with_timezone(&self.zone.0).format("%H:%M").to_string()
    }

    /// A moment for machines.
    pub(crate) fn machine(&self, at: Moment) -> String {
        at.utc().with_timezone(&self.zone.0).format("%Y-%m-%dT%H:%M").to_string()
    }

    /// The day and the hour of a moment.
    pub(crate) fn day_and_hour(&self, at: Moment) -> String {
        let local = at.utc().with_timezone(&self.zone.0);
        let weekday = Text::keyed(format!("page-weekday-{}", local.format("%u")));
        let day = Text::new("just-day").with("day", hearth_core::Value::Day(self.zone.day(at)));
        format!("{} {}, {}", self.text(&weekday), self.text(&day), local.format("%H:%M"))
    }
}

/// A whole page.
pub(crate) fn page(tongue: Tongue<'_>, title: &str, class: &str, body: &Markup) -> Markup {
    html! {
        (DOCTYPE)
        html lang=(tongue.lang) {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                meta name="color-scheme" content="light dark";
                title { (title) }
                link rel="stylesheet" href=(crate::assets::style());
                link rel="icon" href=(crate::assets::icon());
                script src=(crate::assets::script()) defer {}
            }
            body class=(class) data-lost=(tongue.say("page-lost")) { (body) }
        }
    }
}

/// A page with a heading, a way back and something to read.
pub(crate) fn sheet(tongue: Tongue<'_>, title: &str, back: &str, body: &Markup) -> Markup {
    page(
        tongue,
        &format!("{title} · Hearth"),
        "sheet",
        &html! {
            header.top { a.back href=(back) { "← " (tongue.say("page-back")) } }
            main { h1 { (title) } (body) }
        },
    )
}
