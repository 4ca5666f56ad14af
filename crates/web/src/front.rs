//! The page of a Hearth that hosts for real: how to invite it, and where an export of a group's past is dropped.

use crate::guard::{Hosts, watch};
use crate::page::Tongue;
use crate::page::page;
use crate::past::{Past, Rest};
use crate::serve::{ServeError, fresh, listen, url};
use crate::{assets, pasts, tongue_of};
use axum::Router;
use axum::extract::{Path, State};
use axum::http::header::{ACCEPT_LANGUAGE, HeaderMap};
use axum::response::Response;
use axum::routing::get;
use hearth_adapter::Words;
use hearth_core::{Policy, Zone};
use hearth_storage::Store;
use maud::html;
use std::future::Future;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError};
use tokio::net::TcpListener;
use tokio::sync::mpsc;

/// A page that answers.
pub struct Front {
    door: Arc<Door>,
    past: Arc<Past>,
    rests: mpsc::Receiver<Rest>,
    listener: TcpListener,
    address: SocketAddr,
}

struct Door {
    /// Each platform's name, and the link that invites Hearth there.
    links: Arc<Mutex<Vec<(String, String)>>>,
    words: Arc<Words>,
    zone: Zone,
}

/// What a front shows, and from what.
pub struct Fronted {
    /// Each platform's name, and the link that invites Hearth there.
    pub links: Arc<Mutex<Vec<(String, String)>>>,
    /// What people read.
    pub words: Arc<Words>,
    /// The database that is hosted from.
    pub store: Store,
    /// Where dropped files lie until they are read.
    pub folder: PathBuf,
    /// What a community goes by that is founded by an import.
    pub policy: Policy,
}

impl Front {
    /// Begins to listen; on any free port if the address is taken and `elsewhere` will do.
    ///
    /// # Errors
    /// When nobody may listen there.
    pub async fn open(at: SocketAddr, elsewhere: bool, fronted: Fronted) -> Result<Self, ServeError> {
        let listener = listen(at, elsewhere).await?;
        let address = listener.local_addr().map_err(|error| ServeError::Listen(at, error))?;
        let Fronted { links, words, store, folder, policy } = fronted;
        let (sender, rests) = mpsc::channel(1);
        let zone = policy.zone;
        let past = Arc::new(Past::hosted(store, folder, policy, sender));
        Ok(Self { door: Arc::new(Door { links, words, zone }), past, rests, listener, address })
    }

    /// Where it can be found.
    pub fn url(&self) -> String {
        url(self.address)
    }

    /// Serves until the future is let go. Whoever hosts hears when an import has to have the database for itself.
    ///
    /// # Errors
    /// When the connection to the world breaks.
    pub fn serve(self) -> (impl Future<Output = Result<(), ServeError>>, mpsc::Receiver<Rest>) {
        let app = Router::new()
            .route("/", get(front))
            .route("/{lang}/", get(front_in))
            .route("/healthz", get(|| async { "ok\n" }))
            .route("/assets/{hash}/{name}", get(assets::get))
            .merge(pasts::pages(self.past, Arc::clone(&self.door.words), self.door.zone))
            .layer(axum::middleware::from_fn_with_state(Hosts::of(self.address), watch))
            .with_state(self.door);
        (async { axum::serve(self.listener, app).await.map_err(ServeError::Serve) }, self.rests)
    }
}

async fn front(State(door): State<Arc<Door>>, headers: HeaderMap) -> Response {
    shown(&door, tongue_of(headers.get(ACCEPT_LANGUAGE).and_then(|lang| lang.to_str().ok()).unwrap_or("en")))
}

async fn front_in(State(door): State<Arc<Door>>, Path(lang): Path<String>) -> Response {
    shown(&door, tongue_of(&lang))
}

fn shown(door: &Door, lang: &'static str) -> Response {
    let tongue = Tongue { words: &door.words, lang, zone: door.zone };
    let links = door.links.lock().unwrap_or_else(PoisonError::into_inner).clone();
    fresh(page(
        tongue,
        "Hearth",
        "sheet",
        &html! {
            main {
                h1 { (tongue.say("page-front-title")) }
                @for (name, link) in &links {
                    section { h2 { (name) } p { (tongue.say("page-front-invite")) } p { a.button href=(link) rel="noreferrer" { (tongue.say("page-front-button")) } } }
                }
                p { (tongue.say("page-front-then")) }
                section { h2 { (tongue.say("page-past")) } p { (tongue.say("page-front-past")) } p { a.button href={ "/" (tongue.lang) "/past" } { (tongue.say("page-past-open")) } } }
            }
        },
    ))
}
