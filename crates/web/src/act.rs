//! What visitors do: come, speak, react, press, fill in, let time pass.

use crate::house::Refused;
use crate::page::{Tongue, sheet, welcome};
use crate::serve::{Asked, fresh, missing};
use crate::{Site, tongue_of};
use axum::Form;
use axum::extract::{Path, Query, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Redirect, Response};
use hearth_core::{DAY, HOUR, MessageId};
use maud::html;
use std::sync::Arc;

/// The header by which the page's own script says that it needs no new page.
const SCRIPT: &str = "x-hearth-script";

type Fields = Form<Vec<(String, String)>>;

fn field<'a>(fields: &'a [(String, String)], name: &str) -> Option<&'a str> {
    fields.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str())
}

/// On to another page: for a script, its address; for a browser, the way there.
pub(crate) fn go(headers: &HeaderMap, to: &str) -> Response {
    if headers.contains_key(SCRIPT) { to.to_owned().into_response() } else { Redirect::to(to).into_response() }
}

/// What went wrong, in words; with the way back.
pub(crate) fn trouble(tongue: Tongue<'_>, headers: &HeaderMap, status: StatusCode, why: &str, back: &str) -> Response {
    if headers.contains_key(SCRIPT) {
        return (status, why.to_owned()).into_response();
    }
    (status, fresh(sheet(tongue, &tongue.say("page-not-done"), back, &html! { p.trouble { (why) } }))).into_response()
}

/// What can't be done, as a page.
pub(crate) fn refused(site: &Site, lang: &'static str, refused: Refused) -> Response {
    if refused == Refused::Unknown {
        return missing(site.tongue(lang));
    }
    let (status, why) = words(site, lang, refused);
    trouble(site.tongue(lang), &HeaderMap::new(), status, &why, &format!("/{lang}/"))
}

fn words(site: &Site, lang: &'static str, refused: Refused) -> (StatusCode, String) {
    let tongue = site.tongue(lang);
    match refused {
        Refused::Unknown => (StatusCode::NOT_FOUND, tongue.say("page-missing-about")),
        Refused::Full => (StatusCode::SERVICE_UNAVAILABLE, tongue.say("page-come-full")),
        Refused::Name => (StatusCode::UNPROCESSABLE_ENTITY, tongue.say("page-come-refused")),
        Refused::Staff => (StatusCode::FORBIDDEN, tongue.say("page-staff-only")),
        Refused::Line => (StatusCode::UNPROCESSABLE_ENTITY, tongue.say("page-say-nothing")),
    }
}

/// Somebody new comes.
pub(crate) async fn come(State(site): State<Arc<Site>>, Path(lang): Path<String>, Form(fields): Fields) -> Response {
    let lang = tongue_of(&lang);
    match site.house.come(field(&fields, "name").unwrap_or_default(), lang) {
        Ok(who) => Redirect::to(&site.house.look(|rooms, _| format!("/{lang}/as/{}/{}?look=discord", who.0, rooms[0].key))).into_response(),
        Err(refused) => (StatusCode::UNPROCESSABLE_ENTITY, fresh(welcome::whole(site.tongue(lang), &site.house, Some(refused)))).into_response(),
    }
}

/// Time passes, or stands still.
pub(crate) async fn clock(State(site): State<Arc<Site>>, Path(lang): Path<String>, headers: HeaderMap, Form(fields): Fields) -> Response {
    let lang = tongue_of(&lang);
    if let Some(flow) = field(&fields, "flow") {
        site.house.flow(flow == "on");
    }
    let span = match field(&fields, "pass") {
        Some("hour") => HOUR,
        Some("day") => DAY,
        Some("week") => 7 * DAY,
        Some("month") => 30 * DAY,
        _ => 0,
    };
    if span > 0 {
        site.house.pass(span).await;
    }
    // Back to where it was pressed, as far as that is one of our own pages.
    let path = headers.get("referer").and_then(|from| from.to_str().ok()).and_then(|from| from.splitn(4, '/').nth(3)).map(|path| format!("/{path}"));
    go(&headers, &path.filter(|path| path.starts_with("/en/") || path.starts_with("/zh/")).unwrap_or_else(|| format!("/{lang}/")))
}

/// Somebody does something in a room.
pub(crate) async fn act(State(site): State<Arc<Site>>, Path((lang, who, room)): Path<(String, u64, String)>, Query(asked): Query<Asked>, headers: HeaderMap, Form(fields): Fields) -> Response {
    let lang = tongue_of(&lang);
    let done = asked.place(&site, who, &room).and_then(|place| {
        // In the private chat, buttons are pressed; the house takes them to the lobby.
        let at = if site.house.look(|rooms, _| rooms[place.room].native.is_some()) { place.room } else { 0 };
        let house = &site.house;
        if let Some((id, emoji)) = field(&fields, "react").and_then(|react| react.split_once(' ')) {
            return house.react(place.me, at, MessageId(id.parse().map_err(|_| Refused::Unknown)?), emoji);
        }
        if let Some(action) = field(&fields, "press") {
            return house.press(place.me, at, action.parse().map_err(|_| Refused::Unknown)?, &[], lang);
        }
        if let Some(action) = field(&fields, "fill") {
            return house.press(place.me, at, action.parse().map_err(|_| Refused::Unknown)?, &answers(&fields, action), lang);
        }
        let answers = field(&fields, "answers").and_then(|id| id.parse().ok()).filter(|id| *id > 0).map(MessageId);
        house.say(place.me, at, field(&fields, "say").unwrap_or_default(), answers, lang)
    });
    let back = format!("/{lang}/as/{who}/{room}?look={}", asked.looks().key());
    match done {
        Ok(()) if headers.contains_key(SCRIPT) => StatusCode::NO_CONTENT.into_response(),
        Ok(()) => Redirect::to(&back).into_response(),
        Err(refused) => {
            let (status, why) = words(&site, lang, refused);
            trouble(site.tongue(lang), &headers, status, &why, &back)
        }
    }
}

/// The answers of a form, in the order of its fields.
fn answers(fields: &[(String, String)], action: &str) -> Vec<String> {
    let answer = |at: usize| {
        let name = format!("{action}-{at}");
        // Where several were chosen, they come as their words with commas between them.
        let given: Vec<_> = fields.iter().filter(|(of, _)| *of == name).map(|(_, value)| &**value).collect();
        (!given.is_empty()).then(|| given.join(",").chars().take(1_000).collect())
    };
    (0..5).map_while(answer).collect()
}
