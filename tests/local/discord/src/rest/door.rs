//! How a request comes in: what is in it, whether it may, what goes wrong on purpose, and how it is answered.

use super::call::{Call, File, Reply, unescaped};
use super::refusal::{NO_JSON, NOT_FOUND, Refusal, UNAUTHORIZED};
use super::{Route, find};
use crate::faults::Fault;
use crate::gateway::socket;
use crate::journal::Request as Noted;
use crate::rates::Allowance;
use crate::state::{Shared, State as Everything};
use crate::wire::Hold;
use axum::body::{Body, to_bytes};
use axum::extract::{ConnectInfo, FromRequest, Multipart, Request, State, WebSocketUpgrade};
use axum::http::header::{AUTHORIZATION, CONTENT_TYPE};
use axum::http::{HeaderMap, HeaderValue};
use axum::response::{IntoResponse, Response};
use serde_json::{Value, json};
use std::sync::Arc;

/// The most that a request may carry.
const LARGEST: usize = 25 << 20;

/// Everything comes in here.
pub(super) async fn enter(State(shared): State<Arc<Shared>>, ConnectInfo(hold): ConnectInfo<Hold>, request: Request) -> Response {
    if request.uri().path() == "/" {
        return gateway(shared, hold, request).await;
    }
    let method = request.method().to_string();
    let whole = request.uri().path().to_owned();
    let path = whole.strip_prefix("/api/v10").unwrap_or_default().to_owned();
    let query = request.uri().query().map(pairs).unwrap_or_default();
    let headers = request.headers().clone();
    let found = find(&method, &path);
    let name = found.as_ref().map_or("", |(route, _)| route.path);
    let content = content(request).await;
    let reason = headers.get("x-audit-log-reason").and_then(|reason| reason.to_str().ok()).map(unescaped);
    let (body, files) = content.clone().unwrap_or_default();
    let call = Call { values: found.as_ref().map(|(_, values)| values.clone()).unwrap_or_default(), query, body, files, reason };
    let (number, fault) = shared.change(|state| (state.note(&method, &path, name, &headers, &call), state.faults.take(&format!("{method} {name}"))));
    let first = match &fault {
        Some(fault) => wrong(fault, &hold).await,
        None => None,
    };
    let mut response = match (first, found) {
        (Some(response), _) => response,
        (None, None) => {
            shared.change(|state| state.journal.violated(format!("{method} {whole}: there is no such call, or it is not known here")));
            answer(404, Some(NOT_FOUND.json()))
        }
        (None, Some((route, _))) => {
            let wrongs = shared.spec.as_ref().map(|spec| spec.check(route, &call)).unwrap_or_default();
            let (response, own) = shared.change(|state| state.perform(route, &headers, content.is_some(), &call, wrongs));
            shared.check_own(route, response.status().as_u16(), own.as_ref());
            response
        }
    };
    match fault {
        Some(Fault::DropAfter) => hold.cut_after(0),
        Some(Fault::StatusAfter(status)) => response = answer(status, Some(json!({"message": "A fault on purpose", "code": 0}))),
        _ => {}
    }
    shared.change(|state| state.answered(number, response.status().as_u16()));
    response
}

async fn gateway(shared: Arc<Shared>, hold: Hold, request: Request) -> Response {
    let query = request.uri().query().map(pairs).unwrap_or_default();
    let asked = |name: &str| query.iter().find(|(of, _)| of == name).map(|(_, value)| value.as_str());
    let compressed = asked("compress") == Some("zlib-stream");
    let wrong = [(asked("v") != Some("10"), "v=10"), (asked("encoding") != Some("json"), "encoding=json"), (!compressed && asked("compress").is_some(), "compress=zlib-stream or nothing")];
    for (_, wanted) in wrong.iter().filter(|(wrong, _)| *wrong) {
        shared.change(|state| state.journal.violated(format!("gateway: connected with {query:?}; only {wanted} is known here")));
    }
    match WebSocketUpgrade::from_request(request, &()).await {
        Ok(upgrade) => upgrade.on_upgrade(move |socket| socket::run(shared, socket, hold, compressed)),
        Err(refused) => refused.into_response(),
    }
}

fn pairs(query: &str) -> Vec<(String, String)> {
    let parts = query.split('&').filter(|part| !part.is_empty());
    parts.map(|part| part.split_once('=').unwrap_or((part, ""))).map(|(name, value)| (unescaped(name), unescaped(value))).collect()
}

/// The JSON and the files of a request; none when they can't be read.
async fn content(request: Request) -> Option<(Value, Vec<File>)> {
    let multipart = request.headers().get(CONTENT_TYPE).is_some_and(|kind| kind.as_bytes().starts_with(b"multipart/"));
    if multipart {
        return parts(Multipart::from_request(request, &()).await.ok()?).await;
    }
    let bytes = to_bytes(request.into_body(), LARGEST).await.ok()?;
    if bytes.is_empty() { Some((Value::Null, Vec::new())) } else { Some((serde_json::from_slice(&bytes).ok()?, Vec::new())) }
}

async fn parts(mut multipart: Multipart) -> Option<(Value, Vec<File>)> {
    let (mut body, mut files) = (Value::Null, Vec::new());
    while let Some(part) = multipart.next_field().await.ok()? {
        let name = part.name().unwrap_or_default().to_owned();
        let (file, kind) = (part.file_name().map(str::to_owned), part.content_type().map(str::to_owned));
        let bytes = part.bytes().await.ok()?;
        if name == "payload_json" {
            body = serde_json::from_slice(&bytes).ok()?;
        } else if let Some(file) = file {
            let number = name.trim_start_matches("files[").trim_end_matches(']').parse().unwrap_or(files.len() as u64);
            files.push(File { number, name: file, kind, size: bytes.len() });
        }
    }
    Some((body, files))
}

/// What is answered instead of doing anything.
async fn wrong(fault: &Fault, hold: &Hold) -> Option<Response> {
    match fault {
        Fault::Status(status, body) => Some(answer(*status, Some(body.clone()))),
        Fault::Limited(seconds, global) => Some(limited(*seconds, *global)),
        Fault::Never => std::future::pending().await,
        Fault::Slow(how_long) => {
            tokio::time::sleep(*how_long).await;
            None
        }
        Fault::Garbage => Some(([(CONTENT_TYPE, "application/json")], "{\"id\": \"1").into_response()),
        Fault::DropBefore => {
            hold.cut_after(0);
            Some(answer(500, None))
        }
        Fault::DropAfter | Fault::StatusAfter(_) => None,
    }
}

fn answer(status: u16, body: Option<Value>) -> Response {
    let mut response = match body {
        Some(body) => ([(CONTENT_TYPE, "application/json")], body.to_string()).into_response(),
        None => Response::new(Body::empty()),
    };
    *response.status_mut() = status.try_into().unwrap_or_default();
    response
}

fn limited(seconds: f64, global: bool) -> Response {
    let mut response = answer(429, Some(json!({"message": "You are being rate limited.", "retry_after": seconds, "global": global})));
    head(&mut response, "retry-after", &seconds.ceil().to_string());
    head(&mut response, "x-ratelimit-reset-after", &format!("{seconds:.3}"));
    head(&mut response, "x-ratelimit-scope", if global { "global" } else { "user" });
    if global {
        head(&mut response, "x-ratelimit-global", "true");
    }
    response
}

fn head(response: &mut Response, name: &'static str, value: &str) {
    if let Ok(value) = HeaderValue::from_str(value) {
        response.headers_mut().insert(name, value);
    }
}

impl Shared {
    /// Checks what was answered, if that is wanted.
    fn check_own(&self, route: &Route, status: u16, body: Option<&Value>) {
        let (Some(spec), Some(body)) = (&self.spec, body) else { return };
        for wrong in spec.check_answer(route, status, body) {
            self.change(|state| state.journal.violated(format!("this Discord itself answered {} {} wrongly: {wrong}", route.method, route.path)));
        }
    }
}

impl Everything {
    /// Writes a request down, and says under which number.
    fn note(&mut self, method: &str, path: &str, route: &'static str, headers: &HeaderMap, call: &Call) -> usize {
        self.journal.requests.push(Noted {
            at: self.clock.now(),
            method: method.to_owned(),
            path: path.to_owned(),
            route,
            query: call.query.clone(),
            body: call.body.clone(),
            files: call.files.iter().map(|file| file.name.clone()).collect(),
            headers: headers.iter().map(|(name, value)| (name.to_string(), String::from_utf8_lossy(value.as_bytes()).into_owned())).collect(),
            reason: call.reason.clone(),
            status: 0,
        });
        self.journal.requests.len() - 1
    }

    fn answered(&mut self, number: usize, status: u16) {
        self.journal.requests[number].status = status;
        self.journal.invalid += usize::from(matches!(status, 401 | 403 | 429));
    }

    /// Does what a call asks for.
    fn perform(&mut self, route: &Route, headers: &HeaderMap, readable: bool, call: &Call, wrongs: Vec<String>) -> (Response, Option<Value>) {
        let name = format!("{} {}", route.method, route.path);
        for wrong in wrongs {
            self.journal.violated(format!("{name}: {wrong}"));
        }
        let allowance = self.buckets.take(self.options.rates, &name, call.values.first().map_or("", |(_, value)| value));
        let (mut response, own) = match allowance.refused {
            Some((wait, global)) => {
                self.journal.violated(format!("{name}: asked for too often; another {wait:?} should have been waited"));
                (limited(wait.as_secs_f64(), global), None)
            }
            None => self.answer(route, headers, readable, call, &name),
        };
        self.measured(&mut response, &allowance);
        (response, own)
    }

    fn measured(&self, response: &mut Response, allowance: &Allowance) {
        let Allowance { bucket, limit, left, reset, .. } = allowance;
        let end = self.clock.now() as f64 / 1_000.0 + reset.as_secs_f64();
        let rows = [("x-ratelimit-bucket", bucket.clone()), ("x-ratelimit-limit", limit.to_string()), ("x-ratelimit-remaining", left.to_string())];
        for (name, value) in rows.into_iter().chain([("x-ratelimit-reset", format!("{end:.3}")), ("x-ratelimit-reset-after", format!("{:.3}", reset.as_secs_f64()))]) {
            head(response, name, &value);
        }
    }

    fn answer(&mut self, route: &Route, headers: &HeaderMap, readable: bool, call: &Call, name: &str) -> (Response, Option<Value>) {
        let authorized = headers.get(AUTHORIZATION).is_some_and(|token| token.as_bytes() == format!("Bot {}", self.token).as_bytes());
        let answered = match (route.secret && !authorized, readable) {
            (true, _) => Err(UNAUTHORIZED),
            (false, false) => Err(NO_JSON),
            (false, true) => (route.handler)(self, call),
        };
        let (status, body) = match answered {
            Ok(Reply::Json(body)) => (200, Some(body)),
            Ok(Reply::Created(body)) => (201, Some(body)),
            Ok(Reply::Nothing) => (204, None),
            Err(refusal) => {
                self.blame(name, call, &refusal);
                (refusal.status, Some(refusal.json()))
            }
        };
        let own = body.clone().filter(|_| self.options.check_answers);
        (answer(status, body), own)
    }

    /// What no bot should ever ask for is a violation; what may have gone in the meantime is not.
    fn blame(&mut self, name: &str, call: &Call, refusal: &Refusal) {
        if matches!(refusal.status, 400 | 401) && refusal.code != super::refusal::EXPIRED_TOKEN.code {
            self.journal.violated(format!("{name}: {}; it sent {}", refusal.sentence(), call.body));
        }
    }
}
