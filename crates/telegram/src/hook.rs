//! The webhook route: Telegram delivers each update by itself, and hears that it was taken only once what came of it is committed.

use crate::ConnectError;
use crate::update::KINDS;
use axum::body::Bytes;
use axum::extract::{DefaultBodyLimit, State};
use axum::http::{HeaderMap, StatusCode};
use axum::routing::post;
use serde_json::{Value, json};
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;
use tokio::net::TcpListener;
use tokio::sync::{Mutex, mpsc, oneshot};
use tokio::task::JoinHandle;

/// Deliveries that Telegram may make at the same time.
const AT_ONCE: usize = 40;
/// Bytes of an update, at most.
const LARGEST: usize = 1 << 20;
/// So long a delivery waits for its commit; then Telegram tries again.
const PATIENCE: Duration = Duration::from_secs(50);
/// What Telegram shows to be Telegram.
const SECRET: &str = "x-telegram-bot-api-secret-token";

/// Where updates are to be delivered.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Webhook {
    /// The address that Telegram calls: HTTPS, at a port that Telegram allows.
    pub url: String,
    /// Where a proxy hands its calls on to.
    pub listen: SocketAddr,
}

/// An update, delivered.
pub(crate) struct Delivered {
    pub(crate) body: Bytes,
    kept: oneshot::Sender<()>,
}

impl Delivered {
    /// What came of it is committed.
    pub(crate) fn settle(self) {
        // Telegram may have hung up: then it delivers again.
        let _ = self.kept.send(());
    }
}

/// A route that listens.
pub(crate) struct Hook {
    url: String,
    secret: Arc<str>,
    deliveries: Mutex<mpsc::Receiver<Delivered>>,
    server: JoinHandle<()>,
}

impl Drop for Hook {
    fn drop(&mut self) {
        self.server.abort();
    }
}

#[derive(Clone)]
struct Route {
    secret: Arc<str>,
    deliveries: mpsc::Sender<Delivered>,
}

impl Hook {
    /// Listens.
    ///
    /// # Errors
    /// When nobody can listen there, or the system has no chance to give.
    pub(crate) async fn open(webhook: Webhook) -> Result<Self, ConnectError> {
        let failed = |why: String| ConnectError::Listen { at: webhook.listen, why };
        let listener = TcpListener::bind(webhook.listen).await.map_err(|why| failed(why.to_string()))?;
        let mut chance = [0; 24];
        getrandom::fill(&mut chance).map_err(|why| failed(why.to_string()))?;
        let secret: Arc<str> = chance.iter().map(|byte| format!("{byte:02x}")).collect::<String>().into();
        let (sender, deliveries) = mpsc::channel(AT_ONCE);
        let route = Route { secret: Arc::clone(&secret), deliveries: sender };
        let path = url::Url::parse(&webhook.url).map_or_else(|_| "/".to_owned(), |url| url.path().to_owned());
        // Braces would be a pattern.
        let path = if path.contains(['{', '}', '*']) { "/".to_owned() } else { path };
        let router = axum::Router::new().route(&path, post(take)).layer(DefaultBodyLimit::max(LARGEST)).with_state(route);
        let server = tokio::spawn(async move {
            if let Err(why) = axum::serve(listener, router).await {
                tracing::error!(%why, "the webhook's route is closed");
            }
        });
        Ok(Self { url: webhook.url, secret, deliveries: Mutex::new(deliveries), server })
    }

    /// What Telegram has to know of it.
    pub(crate) fn wanted(&self) -> Value {
        json!({ "url": self.url, "secret_token": &*self.secret, "max_connections": AT_ONCE, "allowed_updates": KINDS })
    }

    /// Whether Telegram delivers here, by what it says.
    pub(crate) fn is_set(&self, info: &Value) -> bool {
        info["url"] == *self.url
    }

    /// Waits for at least one delivery.
    pub(crate) async fn delivered(&self) -> Vec<Delivered> {
        let mut delivered = Vec::new();
        self.deliveries.lock().await.recv_many(&mut delivered, AT_ONCE).await;
        delivered
    }
}

async fn take(State(route): State<Route>, headers: HeaderMap, body: Bytes) -> StatusCode {
    let shown = headers.get(SECRET).map(axum::http::HeaderValue::as_bytes).unwrap_or_default();
    if !same(shown, route.secret.as_bytes()) {
        return StatusCode::UNAUTHORIZED;
    }
    let (kept, keeping) = oneshot::channel();
    if route.deliveries.send(Delivered { body, kept }).await.is_err() {
        return StatusCode::SERVICE_UNAVAILABLE;
    }
    match tokio::time::timeout(PATIENCE, keeping).await {
        Ok(Ok(())) => StatusCode::OK,
        _ => StatusCode::SERVICE_UNAVAILABLE,
    }
}

/// Whether two secrets are the same, in a time that tells nothing of where they differ.
fn same(shown: &[u8], secret: &[u8]) -> bool {
    shown.len() == secret.len() && shown.iter().zip(secret).fold(0, |differ, (a, b)| differ | (a ^ b)) == 0
}
