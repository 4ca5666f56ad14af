//! News, sent to each page that is open: over a WebSocket, since a browser opens only six ordinary connections to a host.

use crate::Site;
use crate::house::News;
use crate::page::room::{Looks, Place, things};
use crate::page::thing::{View, rank, reactions, thing};
use crate::page::{Tongue, room::PRIVATE};
use axum::extract::ws::{Message, WebSocket};
use maud::{Markup, html};
use serde_json::{Value, json};
use std::sync::Arc;
use tokio::sync::broadcast::{Receiver, error::RecvError};

/// Tells a page what happens, until it is closed.
pub(crate) async fn tell(site: Arc<Site>, lang: &'static str, place: Place, seen: u64, mut socket: WebSocket) {
    let mut news = site.house.news();
    // What came between the page and this connection.
    if site.house.newest() > seen && send(&mut socket, missed(&site, lang, &place, seen)).await.is_err() {
        return;
    }
    loop {
        tokio::select! {
            happened = next(&mut news) => match happened {
                Some(happened) => {
                    if let Some(line) = told(&site, lang, &place, &happened)
                        && send(&mut socket, line).await.is_err()
                    {
                        return;
                    }
                }
                None => return,
            },
            heard = socket.recv() => match heard {
                Some(Ok(Message::Close(_)) | Err(_)) | None => return,
                Some(Ok(_)) => {}
            },
        }
    }
}

/// The next news. Whoever has missed some looks anew.
async fn next(news: &mut Receiver<News>) -> Option<News> {
    match news.recv().await {
        Ok(happened) => Some(happened),
        Err(RecvError::Lagged(_)) => Some(News::Again),
        Err(RecvError::Closed) => None,
    }
}

async fn send(socket: &mut WebSocket, line: Value) -> Result<(), axum::Error> {
    socket.send(Message::text(line.to_string())).await
}

fn missed(site: &Site, lang: &'static str, place: &Place, seen: u64) -> Value {
    let tongue = site.tongue(lang);
    let columns = site.house.look(|rooms, people| columns(place.looks, |look| things(tongue, rooms, people, place, look, seen)));
    json!({ "do": "add", "columns": columns })
}

fn columns(looks: Looks, html: impl Fn(crate::page::thing::Look) -> Markup) -> Value {
    looks.each().iter().map(|look| (look.key().to_owned(), Value::String(html(*look).into_string()))).collect::<serde_json::Map<_, _>>().into()
}

/// What a page is told of something; nothing if it has no part in it.
fn told(site: &Site, lang: &'static str, place: &Place, news: &News) -> Option<Value> {
    let tongue = site.tongue(lang);
    match news {
        News::Again => Some(json!({ "do": "again" })),
        News::Clock => {
            let now = site.house.now();
            Some(json!({ "do": "clock", "now": tongue.day_and_hour(now), "at": tongue.machine(now), "flows": site.house.flows() }))
        }
        News::Ranked(who) => {
            let person = site.house.person(*who);
            Some(json!({ "do": "rank", "who": who.0.to_string(), "html": rank(tongue, person.as_ref()).into_string() }))
        }
        News::Reacted(room, id) => (*room == place.room).then(|| reacted(site, tongue, place, *id)).flatten(),
        News::Put(room, put) => {
            if put.private().is_some_and(|whom| whom != place.me) {
                return None;
            }
            site.house.look(|rooms, people| {
                let here = rooms.get(place.room)?;
                let private_chat = here.native.is_none() && put.private().is_some();
                if *room != place.room && !private_chat {
                    return Some(json!({ "do": "unread", "room": rooms.get(*room)?.key }));
                }
                let (private, acts) = (place.href(tongue, PRIVATE), place.acts(tongue, &here.key));
                let view = |look| View { tongue, look, me: place.me, people, room: here, private: &private, acts: &acts, reacting: None };
                let columns = columns(place.looks, |look| thing(&view(look), put));
                Some(json!({ "do": "add", "columns": columns }))
            })
        }
    }
}

fn reacted(site: &Site, tongue: Tongue<'_>, place: &Place, id: hearth_core::MessageId) -> Option<Value> {
    site.house.look(|rooms, people| {
        let room = rooms.get(place.room)?;
        let name = people.iter().find(|person| Some(person.native) == room.said(id).map(|said| said.by)).map_or("", |person| &person.name);
        let view = |look| View { tongue, look, me: place.me, people, room, private: "", acts: "", reacting: None };
        let columns = columns(place.looks, |look| html! { (reactions(&view(look), id, name)) });
        Some(json!({ "do": "reactions", "id": id.0.to_string(), "columns": columns }))
    })
}
