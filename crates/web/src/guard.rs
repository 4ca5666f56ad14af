//! Who may speak to the page: only itself.
//!
//! A page on another site can make a browser send requests here, and a name on the internet can be made to point at this machine
//! (DNS rebinding). So every request must name this very host, and whatever changes something, or stays connected, must come from a
//! page of this host. Nothing changes on GET.

use axum::extract::{Request, State};
use axum::http::header::{CONTENT_SECURITY_POLICY, HOST, HeaderMap, HeaderName, HeaderValue, ORIGIN, REFERRER_POLICY, UPGRADE, X_CONTENT_TYPE_OPTIONS};
use axum::http::{Method, StatusCode};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use std::net::SocketAddr;
use std::sync::Arc;

/// What a page may load: what comes from here, and no script or style written into it.
const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

/// What a browser says of where a request comes from, and what for.
const SITE: HeaderName = HeaderName::from_static("sec-fetch-site");
const MODE: HeaderName = HeaderName::from_static("sec-fetch-mode");

/// The hosts that this server answers to.
#[derive(Clone, Debug)]
pub(crate) struct Hosts {
    named: Arc<[String]>,
    /// Listens on every address of this machine: then any plain address with this port is one of its own.
    any: Option<u16>,
}

impl Hosts {
    /// Those of a server that listens there.
    pub(crate) fn of(address: SocketAddr) -> Self {
        let port = address.port();
        let mut named = vec![address.to_string(), format!("localhost:{port}"), format!("127.0.0.1:{port}"), format!("[::1]:{port}")];
        if port == 80 {
            // The usual port is left out.
            let bare: Vec<_> = named.iter().filter_map(|host| Some(host.strip_suffix(":80")?.to_owned())).collect();
            named.extend(bare);
        }
        Self { named: named.into(), any: address.ip().is_unspecified().then_some(port) }
    }

    /// A name that somebody else may own is never trusted; a plain address can't be made to point elsewhere.
    fn has(&self, host: &str) -> bool {
        self.named.iter().any(|known| known.eq_ignore_ascii_case(host)) || self.any.is_some_and(|port| host.parse::<SocketAddr>().is_ok_and(|address| address.port() == port))
    }

    /// Whether a request is for this host and, where it must be, from it.
    fn check(&self, method: &Method, headers: &HeaderMap) -> Result<(), Refused> {
        let text = |name: HeaderName| headers.get(name).and_then(|value| value.to_str().ok());
        if !text(HOST).is_some_and(|host| self.has(host)) {
            return Err(Refused::Host);
        }
        // A page of another site may lead here, and may load nothing from here.
        if text(SITE) == Some("cross-site") && text(MODE) != Some("navigate") {
            return Err(Refused::Origin);
        }
        let changes = !matches!(*method, Method::GET | Method::HEAD) || headers.contains_key(UPGRADE);
        match text(ORIGIN) {
            Some(origin) if origin.strip_prefix("http://").is_some_and(|host| self.has(host)) => Ok(()),
            None if !changes => Ok(()),
            _ => Err(Refused::Origin),
        }
    }
}

/// Why a request is not answered.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Refused {
    Host,
    Origin,
}

impl IntoResponse for Refused {
    fn into_response(self) -> Response {
        match self {
            Self::Host => (StatusCode::MISDIRECTED_REQUEST, "This address is not Hearth's. Open the one that it printed when it started.\n").into_response(),
            Self::Origin => (StatusCode::FORBIDDEN, "This came from another site, so nothing was done. Open Hearth's own page and try again there.\n").into_response(),
        }
    }
}

/// Lets a request pass or refuses it, and says in every answer what the page may do.
pub(crate) async fn watch(State(hosts): State<Hosts>, request: Request, next: Next) -> Response {
    let mut response = match hosts.check(request.method(), request.headers()) {
        Ok(()) => next.run(request).await,
        Err(refused) => refused.into_response(),
    };
    let headers = response.headers_mut();
    headers.insert(CONTENT_SECURITY_POLICY, HeaderValue::from_static(POLICY));
    headers.insert(X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    headers.insert(HeaderName::from_static("cross-origin-resource-policy"), HeaderValue::from_static("same-origin"));
    headers.insert(REFERRER_POLICY, HeaderValue::from_static("same-origin"));
    response
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_this_host_and_its_own_pages_get_through() {
        let hosts = Hosts::of(([127, 0, 0, 1], 4750).into());
        let rows = [
            (Method::GET, Some("127.0.0.1:4750"), None, false, Ok(())),
            (Method::GET, Some("LOCALHOST:4750"), None, false, Ok(())),
            (Method::GET, Some("localhost"), None, false, Err(Refused::Host)),
            (Method::GET, Some("evil.example:4750"), None, false, Err(Refused::Host)),
            (Method::GET, None, None, false, Err(Refused::Host)),
            (Method::GET, Some("localhost:4750"), Some("http://evil.example"), false, Err(Refused::Origin)),
            (Method::GET, Some("localhost:4750"), None, true, Err(Refused::Origin)),
            (Method::POST, Some("localhost:4750"), None, false, Err(Refused::Origin)),
            (Method::POST, Some("localhost:4750"), Some("null"), false, Err(Refused::Origin)),
            (Method::POST, Some("localhost:4750"), Some("https://localhost:4750"), false, Err(Refused::Origin)),
            (Method::POST, Some("localhost:4750"), Some("http://localhost:4750"), false, Ok(())),
            (Method::GET, Some("[::1]:4750"), Some("http://[::1]:4750"), true, Ok(())),
        ];
        for (method, host, origin, upgrade, expected) in rows {
            let mut headers = HeaderMap::new();
            host.map(|host| headers.insert(HOST, host.parse().expect("a host")));
            origin.map(|origin| headers.insert(ORIGIN, origin.parse().expect("an origin")));
            if upgrade {
                headers.insert(UPGRADE, HeaderValue::from_static("websocket"));
            }
            assert_eq!(hosts.check(&method, &headers), expected, "{method} {host:?} {origin:?} {upgrade}");
        }
        let everywhere = Hosts::of(([0, 0, 0, 0], 4750).into());
        assert!(everywhere.has("192.0.2.7:4750") && !everywhere.has("192.0.2.7:80") && !everywhere.has("evil.example:4750"));
    }

    #[test]
    fn other_sites_may_lead_here_and_load_nothing() {
        let hosts = Hosts::of(([127, 0, 0, 1], 80).into());
        for (mode, expected) in [("navigate", Ok(())), ("no-cors", Err(Refused::Origin)), ("cors", Err(Refused::Origin))] {
            let mut headers = HeaderMap::new();
            // On the usual port, browsers leave it out.
            headers.insert(HOST, HeaderValue::from_static("127.0.0.1"));
            headers.insert(SITE, HeaderValue::from_static("cross-site"));
            headers.insert(MODE, HeaderValue::from_static(mode));
            assert_eq!(hosts.check(&Method::GET, &headers), expected, "{mode}");
        }
    }
}
