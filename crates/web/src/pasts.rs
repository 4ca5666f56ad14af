//! The pages on which a group's past is brought: an export dropped, how far its import is, and what it says.

use crate::page::{Tongue, past as pages};
use crate::past::Past;
use crate::serve::{failed, fresh, missing};
use crate::{act, tongue_of};
use axum::Router;
use axum::extract::{DefaultBodyLimit, Multipart, Path, Query, State};
use axum::http::StatusCode;
use axum::http::header::HeaderMap;
use axum::response::Response;
use axum::routing::get;
use hearth_adapter::Words;
use hearth_core::{CommunityId, Zone};
use serde::Deserialize;
use std::sync::Arc;

/// The most bytes of an export that is dropped: 8 GiB.
const EXPORT: usize = 8 << 30;

/// What these pages know.
struct Desk {
    past: Arc<Past>,
    words: Arc<Words>,
    zone: Zone,
}

impl Desk {
    fn tongue(&self, lang: &'static str) -> Tongue<'_> {
        Tongue { words: &self.words, lang, zone: self.zone }
    }
}

type Here = State<Arc<Desk>>;

/// The pages.
pub(crate) fn pages<S: Clone + Send + Sync + 'static>(past: Arc<Past>, words: Arc<Words>, zone: Zone) -> Router<S> {
    Router::new()
        .route("/{lang}/past/job/{job}", get(job))
        .route("/{lang}/past/of/{community}", get(found))
        .route("/{lang}/past", get(show).post(drop_file).layer(DefaultBodyLimit::max(EXPORT)))
        .with_state(Arc::new(Desk { past, words, zone }))
}

async fn show(State(desk): Here, Path(lang): Path<String>) -> Response {
    let tongue = desk.tongue(tongue_of(&lang));
    let communities = async { desk.past.store().await?.communities().await }.await;
    communities.map_or_else(|error| failed(tongue, &error), |known| fresh(pages::drop_page(tongue, &known)))
}

async fn drop_file(State(desk): Here, Path(lang): Path<String>, headers: HeaderMap, parts: Multipart) -> Response {
    let lang = tongue_of(&lang);
    match desk.past.receive(parts).await {
        Ok(job) => act::go(&headers, &format!("/{lang}/past/job/{}", job.number)),
        Err(why) => act::trouble(desk.tongue(lang), &headers, StatusCode::UNPROCESSABLE_ENTITY, &why.to_string(), &format!("/{lang}/past")),
    }
}

/// Whether only the part that changes is asked for.
#[derive(Deserialize)]
struct Part {
    part: Option<u8>,
}

async fn job(State(desk): Here, Path((lang, job)): Path<(String, u64)>, Query(part): Query<Part>) -> Response {
    let tongue = desk.tongue(tongue_of(&lang));
    let Some(job) = desk.past.job(job) else { return missing(tongue) };
    fresh(if part.part.is_some() { pages::job_part(tongue, &job) } else { pages::job_page(tongue, &job) })
}

async fn found(State(desk): Here, Path((lang, community)): Path<(String, u32)>) -> Response {
    let tongue = desk.tongue(tongue_of(&lang));
    match pages::found(tongue, &desk.past, CommunityId(community)).await {
        Ok(Some(page)) => fresh(page),
        Ok(None) => missing(tongue),
        Err(error) => failed(tongue, &error),
    }
}
