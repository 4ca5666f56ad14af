//! Serving: which address shows what.

use crate::guard::{Hosts, watch};
use crate::house::{House, Plot, Refused};
use crate::page::room::{Looks, PRIVATE, Place};
use crate::page::{Tongue, room as room_page, sheet, staff, welcome};
use crate::past::Past;
use crate::{HouseError, Options, Site, act, assets, live, pasts, tongue_of};
use axum::Router;
use axum::extract::ws::WebSocketUpgrade;
use axum::extract::{DefaultBodyLimit, Path, Query, State};
use axum::http::StatusCode;
use axum::http::header::{ACCEPT_LANGUAGE, CACHE_CONTROL, HeaderMap};
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::{get, post};
use hearth_core::{MessageId, Native, Purpose, Rights};
use maud::{Markup, html};
use serde::Deserialize;
use std::future::Future;
use std::net::SocketAddr;
use std::sync::Arc;
use tokio::net::TcpListener;

/// The most bytes of whatever is sent that is no export.
const FORM: usize = 64 << 10;

/// A playground that answers.
pub struct Playground {
    site: Arc<Site>,
    listener: TcpListener,
    address: SocketAddr,
}

/// Why a playground can't be served.
#[derive(Debug, thiserror::Error)]
pub enum ServeError {
    /// The house.
    #[error(transparent)]
    House(#[from] HouseError),
    /// Nobody may listen there.
    #[error("can't listen on {0}: {1}; choose another address with --listen, such as --listen 127.0.0.1:0 for any free port")]
    Listen(SocketAddr, std::io::Error),
    /// The connection to the world broke.
    #[error("the page can't be served any more: {0}")]
    Serve(std::io::Error),
}

impl Playground {
    /// Opens the house and begins to listen.
    ///
    /// # Errors
    /// When the folder or the address can't be used.
    pub async fn open(options: Options) -> Result<Self, ServeError> {
        let listener = listen(options.listen, options.elsewhere).await?;
        let address = listener.local_addr().map_err(|error| ServeError::Listen(options.listen, error))?;
        let now = hearth_engine::Clock::now(&hearth_engine::System);
        let house = House::open(Plot { folder: options.folder.join("town"), policy: options.policy.clone(), memory: options.memory, now }).await?;
        let past = Arc::new(Past::apart(options.folder.join("past"), options.policy.clone()));
        let site = Site {
            house,
            past,
            words: options.words,
            zone: options.policy.zone,
            #[cfg(feature = "cards")]
            painter: hearth_adapter::picture::Painter::default(),
        };
        Ok(Self { site: Arc::new(site), listener, address })
    }

    /// Where it can be found.
    pub fn url(&self) -> String {
        url(self.address)
    }

    /// Serves until `end`, then stops in order.
    ///
    /// # Errors
    /// When the connection to the world breaks.
    pub async fn serve(self, end: impl Future<Output = ()> + Send + 'static) -> Result<(), ServeError> {
        let house = Arc::clone(&self.site.house);
        let living = Arc::clone(&house);
        let life = tokio::spawn(async move { living.live().await });
        let app = app(self.site, Hosts::of(self.address));
        // Open pages would keep it waiting for ever: when it ends, it ends.
        let served = tokio::select! {
            served = async { axum::serve(self.listener, app).await } => served.map_err(ServeError::Serve),
            () = end => Ok(()),
            // Why, its close says.
            () = house.failed() => Ok(()),
        };
        life.abort();
        let _ = life.await;
        house.close().await.map_err(HouseError::from)?;
        served
    }
}

/// An address as a browser on this machine takes it.
pub(crate) fn url(mut address: SocketAddr) -> String {
    if address.ip().is_unspecified() {
        address.set_ip([127, 0, 0, 1].into());
    }
    format!("http://{address}/")
}

pub(crate) async fn listen(address: SocketAddr, elsewhere: bool) -> Result<TcpListener, ServeError> {
    match TcpListener::bind(address).await {
        Ok(listener) => Ok(listener),
        Err(error) if elsewhere && error.kind() == std::io::ErrorKind::AddrInUse => {
            let any = SocketAddr::new(address.ip(), 0);
            TcpListener::bind(any).await.map_err(|error| ServeError::Listen(any, error))
        }
        Err(error) => Err(ServeError::Listen(address, error)),
    }
}

fn app(site: Arc<Site>, hosts: Hosts) -> Router {
    Router::new()
        .route("/", get(front))
        .route("/healthz", get(|| async { "ok\n" }))
        .route("/assets/{hash}/{name}", get(assets::get))
        .route("/picture/{nonce}/{scheme}", get(picture))
        .route("/{lang}/", get(hall))
        .route("/{lang}/come", post(act::come))
        .route("/{lang}/clock", post(act::clock))
        .route("/{lang}/as/{who}/office", get(office))
        .route("/{lang}/as/{who}/{room}", get(room))
        .route("/{lang}/as/{who}/{room}/live", get(open))
        .route("/{lang}/as/{who}/{room}/act", post(act::act))
        .layer(DefaultBodyLimit::max(FORM))
        .merge(pasts::pages(Arc::clone(&site.past), Arc::clone(&site.words), site.zone))
        .fallback(|State(site): State<Arc<Site>>| async move { missing(site.tongue("en")) })
        .layer(axum::middleware::from_fn_with_state(hosts, watch))
        .with_state(site)
}

type Here = State<Arc<Site>>;

/// A page that is never kept by the browser: it changes all the time.
pub(crate) fn fresh(page: Markup) -> Response {
    ([(CACHE_CONTROL, "no-store")], page).into_response()
}

/// What is shown where there is nothing.
pub(crate) fn missing(tongue: Tongue<'_>) -> Response {
    let page = sheet(tongue, &tongue.say("page-missing"), &format!("/{}/", tongue.lang), &html! { p { (tongue.say("page-missing-about")) } });
    (StatusCode::NOT_FOUND, fresh(page)).into_response()
}

/// What is shown where something failed here.
pub(crate) fn failed(tongue: Tongue<'_>, error: &impl std::fmt::Display) -> Response {
    tracing::error!(%error, "a page can't be shown");
    let page = sheet(tongue, &tongue.say("page-failed"), &format!("/{}/", tongue.lang), &html! { p.trouble { (error) } });
    (StatusCode::INTERNAL_SERVER_ERROR, fresh(page)).into_response()
}

async fn front(headers: HeaderMap) -> Redirect {
    let asked = headers.get(ACCEPT_LANGUAGE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    // The first that is known is good enough: browsers put the best first.
    let lang = asked.split(',').map(|part| part.split(';').next().unwrap_or_default().trim()).find(|lang| crate::LANGUAGES.iter().any(|(known, _)| lang.starts_with(known)));
    Redirect::to(&format!("/{}/", tongue_of(lang.unwrap_or("en"))))
}

async fn hall(State(site): Here, Path(lang): Path<String>) -> Response {
    let lang = tongue_of(&lang);
    fresh(welcome::whole(site.tongue(lang), &site.house, None))
}

/// What an address of a room may ask for.
#[derive(Deserialize, Default)]
pub(crate) struct Asked {
    look: Option<String>,
    answers: Option<u64>,
    react: Option<u64>,
    seen: Option<u64>,
}

impl Asked {
    /// The looks that are asked for.
    pub(crate) fn looks(&self) -> Looks {
        Looks::named(self.look.as_deref())
    }

    /// The place that is asked for, if there is such a person and such a room for them.
    pub(crate) fn place(&self, site: &Site, who: u64, room: &str) -> Result<Place, Refused> {
        let me = site.house.person(Native(who)).ok_or(Refused::Unknown)?;
        let (at, purpose) = site.house.look(|rooms, _| rooms.iter().position(|known| known.key == room).map(|at| (at, rooms[at].purpose))).ok_or(Refused::Unknown)?;
        if purpose == Purpose::Staff && me.rights < Rights::Staff {
            return Err(Refused::Staff);
        }
        Ok(Place { me: me.native, room: at, looks: self.looks(), answers: self.answers.map(MessageId), reacting: self.react.map(MessageId) })
    }
}

async fn room(State(site): Here, Path((lang, who, room)): Path<(String, u64, String)>, Query(asked): Query<Asked>) -> Response {
    let lang = tongue_of(&lang);
    match asked.place(&site, who, &room) {
        Ok(place) => fresh(room_page::whole(site.tongue(lang), &site.house, &place)),
        Err(refused) => act::refused(&site, lang, refused),
    }
}

async fn open(State(site): Here, Path((lang, who, room)): Path<(String, u64, String)>, Query(asked): Query<Asked>, socket: WebSocketUpgrade) -> Response {
    let lang = tongue_of(&lang);
    match asked.place(&site, who, &room) {
        Ok(place) => socket.max_message_size(1 << 10).on_upgrade(move |socket| live::tell(site, lang, place, asked.seen.unwrap_or(0), socket)),
        Err(refused) => act::refused(&site, lang, refused),
    }
}

async fn office(State(site): Here, Path((lang, who)): Path<(String, u64)>) -> Response {
    let lang = tongue_of(&lang);
    match site.house.person(Native(who)) {
        None => act::refused(&site, lang, Refused::Unknown),
        Some(me) if me.rights < Rights::Staff => act::refused(&site, lang, Refused::Staff),
        Some(_) => {
            let back = site.house.look(|rooms, _| format!("/{lang}/as/{who}/{}", rooms.first().map_or(PRIVATE, |room| &room.key)));
            staff::whole(site.tongue(lang), &site.house, &back).await.map_or_else(|error| failed(site.tongue(lang), &error), fresh)
        }
    }
}

#[cfg(feature = "cards")]
async fn picture(State(site): Here, Path((nonce, scheme)): Path<(u64, String)>) -> Response {
    let Some((picture, lang)) = site.house.picture(nonce) else { return StatusCode::NOT_FOUND.into_response() };
    let painted = {
        let site = Arc::clone(&site);
        tokio::task::spawn_blocking(move || site.painter.paint(&picture, tongue_of(&lang), &site.words, scheme.starts_with("dark"))).await
    };
    match painted {
        Ok(Ok(png)) => ([(axum::http::header::CONTENT_TYPE, "image/png"), (CACHE_CONTROL, "private, max-age=86400")], png).into_response(),
        Ok(Err(error)) => failed(site.tongue("en"), &error),
        Err(error) => failed(site.tongue("en"), &error),
    }
}

#[cfg(not(feature = "cards"))]
async fn picture() -> StatusCode {
    StatusCode::NOT_FOUND
}
