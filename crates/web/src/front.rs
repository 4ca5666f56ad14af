//! The page of a Hearth that hosts for real: how to invite it.

use crate::guard::{Hosts, watch};
use crate::page::Tongue;
use crate::page::page;
use crate::serve::{ServeError, fresh, listen, url};
use crate::{assets, tongue_of};
use axum::Router;
use axum::extract::State;
use axum::http::header::{ACCEPT_LANGUAGE, HeaderMap};
use axum::response::Response;
use axum::routing::get;
use hearth_adapter::Words;
use hearth_core::Zone;
use maud::html;
use std::net::SocketAddr;
use std::sync::Arc;
use tokio::net::TcpListener;

/// A page that answers.
pub struct Front {
    door: Arc<Door>,
    listener: TcpListener,
    address: SocketAddr,
}

struct Door {
    /// Each platform's name, and the link that invites Hearth there.
    links: Vec<(String, String)>,
    words: Arc<Words>,
}

impl Front {
    /// Begins to listen; on any free port if the address is taken and `elsewhere` will do.
    ///
    /// # Errors
    /// When nobody may listen there.
    pub async fn open(at: SocketAddr, elsewhere: bool, links: Vec<(String, String)>, words: Arc<Words>) -> Result<Self, ServeError> {
        let listener = listen(at, elsewhere).await?;
        let address = listener.local_addr().map_err(|error| ServeError::Listen(at, error))?;
        Ok(Self { door: Arc::new(Door { links, words }), listener, address })
    }

    /// Where it can be found.
    pub fn url(&self) -> String {
        url(self.address)
    }

    /// Serves until the future is let go.
    ///
    /// # Errors
    /// When the connection to the world breaks.
    pub async fn serve(self) -> Result<(), ServeError> {
        let app = Router::new()
            .route("/", get(front))
            .route("/healthz", get(|| async { "ok\n" }))
            .route("/assets/{hash}/{name}", get(assets::get))
            .layer(axum::middleware::from_fn_with_state(Hosts::of(self.address), watch))
            .with_state(self.door);
        axum::serve(self.listener, app).await.map_err(ServeError::Serve)
    }
}

async fn front(State(door): State<Arc<Door>>, headers: HeaderMap) -> Response {
    let lang = tongue_of(headers.get(ACCEPT_LANGUAGE).and_then(|lang| lang.to_str().ok()).unwrap_or("en"));
    let tongue = Tongue { words: &door.words, lang, zone: Zone::UTC };
    fresh(page(
        tongue,
        "Hearth",
        "sheet",
        &html! {
            main {
                h1 { (tongue.say("page-front-title")) }
                @for (name, link) in &door.links {
                    section { h2 { (name) } p { (tongue.say("page-front-invite")) } p { a.button href=(link) rel="noreferrer" { (tongue.say("page-front-button")) } } }
                }
                p { (tongue.say("page-front-then")) }
            }
        },
    ))
}
