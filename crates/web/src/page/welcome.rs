//! The first page: what this is, and who one wants to be in it.

use super::thing::{face, rank};
use super::{Tongue, page};
use crate::house::{House, Refused};
use hearth_core::{Rights, Text};
use maud::{Markup, html};

/// The whole page.
pub(crate) fn whole(tongue: Tongue<'_>, house: &House, refused: Option<Refused>) -> Markup {
    let (now, flows) = (house.now(), house.flows());
    let body = house.look(|rooms, people| {
        let door = |native: u64| format!("/{}/as/{native}/{}?look=discord", tongue.lang, rooms.first().map_or("lobby", |room| room.key.as_str()));
        let (staff, members): (Vec<_>, Vec<_>) = people.iter().filter(|person| !person.machine).partition(|person| person.rights >= Rights::Staff);
        let one =
            |person: &crate::house::Person| html! { li { a href=(door(person.native.0)) { (face(&person.name, person.native)) span.name dir="auto" { (person.name) } (rank(tongue, Some(person))) } } };
        html! {
            header.top { p.brand { "Hearth" } (super::room::clock(tongue, now, flows)) (languages(tongue)) }
            main {
                h1 { (tongue.say("page-welcome")) }
                p.lead { (tongue.text(&Text::new("page-welcome-about").count("people", members.len() as i64))) }
                form.come method="post" action={ "/" (tongue.lang) "/come" } {
                    label for="name" { (tongue.say("page-come-name")) }
                    input #name name="name" required maxlength="40" autocomplete="off" aria-describedby="come-trouble";
                    button.send { (tongue.say("page-come")) }
                    p #come-trouble .trouble role="alert" { @if refused.is_some() { (tongue.say("page-come-refused")) } }
                }
                section { h2 { (tongue.say("page-as-staff")) } p { (tongue.say("page-as-staff-about")) } ul.people { @for person in staff { (one(person)) } } }
                section { h2 { (tongue.say("page-as-member")) } ul.people { @for person in members { (one(person)) } } }
                section { h2 { (tongue.say("page-past")) } p { (tongue.say("page-past-about")) } p { a.button href={ "/" (tongue.lang) "/past" } { (tongue.say("page-past-open")) } } }
                p.fine { (tongue.say("page-fine")) }
            }
        }
    });
    page(tongue, "Hearth", "welcome", &body)
}

/// The same page in the other languages.
fn languages(tongue: Tongue<'_>) -> Markup {
    html! {
        nav.switch aria-label=(tongue.say("page-languages")) {
            @for (lang, name) in crate::LANGUAGES { a href={ "/" (lang) "/" } lang=(lang) aria-current=[(lang == tongue.lang).then_some("true")] { (name) } }
        }
    }
}
