//! REST v10: a table of calls, and what is the same for all of them.

mod application;
mod audit;
pub(crate) mod call;
mod channels;
mod commands;
mod door;
pub(crate) mod draft;
mod interactions;
mod invites;
mod members;
mod messages;
mod pages;
mod pins;
mod reactions;
pub(crate) mod refusal;
mod server;
mod threads;

use crate::state::{Shared, State};
use axum::Router;
use call::{Answered, Call};
use std::sync::Arc;

/// What answers a call.
type Handler = fn(&mut State, &Call) -> Answered;

/// A call that is known: how it is documented, and what answers it.
pub(crate) struct Route {
    pub(crate) method: &'static str,
    pub(crate) path: &'static str,
    handler: Handler,
    /// Whether the bot has to say who it is.
    secret: bool,
}

/// Everything that answers, under any path.
pub(crate) fn router(shared: Arc<Shared>) -> Router {
    Router::new().fallback(door::enter).with_state(shared)
}

const fn route(method: &'static str, path: &'static str, handler: Handler) -> Route {
    Route { method, path, handler, secret: true }
}

/// Interactions carry their own token.
const fn open(method: &'static str, path: &'static str, handler: Handler) -> Route {
    Route { method, path, handler, secret: false }
}

/// Every call. Of two that fit, the first is meant.
const ROUTES: &[&[Route]] = &[
    application::ROUTES,
    audit::ROUTES,
    channels::ROUTES,
    commands::ROUTES,
    interactions::ROUTES,
    invites::ROUTES,
    members::ROUTES,
    pins::ROUTES,
    messages::ROUTES,
    reactions::ROUTES,
    server::ROUTES,
    threads::ROUTES,
];

/// The call that is meant, with the values in its path.
fn find(method: &str, path: &str) -> Option<(&'static Route, Vec<(&'static str, String)>)> {
    ROUTES.iter().flat_map(|routes| *routes).filter(|route| route.method == method).find_map(|route| Some((route, values(route.path, path)?)))
}

fn values(pattern: &'static str, path: &str) -> Option<Vec<(&'static str, String)>> {
    let (mut pattern, mut path) = (pattern.split('/'), path.split('/'));
    let mut found = Vec::new();
    loop {
        match (pattern.next(), path.next()) {
            (None, None) => return Some(found),
            (Some(name), Some(value)) if name.starts_with('{') && !value.is_empty() => found.push((name.trim_matches(['{', '}']), call::unescaped(value))),
            (Some(name), Some(value)) if name == value => {}
            _ => return None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_more_exact_path_is_meant() {
        let rows = [
            ("GET", "/channels/5/messages/7", Some("/channels/{channel_id}/messages/{message_id}")),
            ("PATCH", "/webhooks/1/t/messages/@original", Some("/webhooks/{webhook_id}/{webhook_token}/messages/@original")),
            ("GET", "/channels/5/message", None),
            ("GET", "/channels/5/messages/", None),
        ];
        for (method, path, wanted) in rows {
            assert_eq!(find(method, path).map(|(route, _)| route.path).filter(|path| !path.is_empty()), wanted, "{method} {path}");
        }
        assert_eq!(values("/a/{b}", "/a/%F0%9F%91%8D"), Some(vec![("b", "👍".to_owned())]));
    }
}
