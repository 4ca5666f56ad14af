//! How a request comes in: whose it is, what is in it, what goes wrong on purpose, and how it is answered.

use crate::call::{Call, LARGEST};
use crate::faults::Fault;
use crate::journal::Request as Noted;
use crate::methods::{self, Method};
use crate::refusal::{Refusal, bad, limited, not_found, unauthorized};
use crate::state::{Shared, State as Everything, TOKEN};
use crate::updates::{self, Polled};
use crate::wire::Hold;
use axum::Router;
use axum::extract::{ConnectInfo, DefaultBodyLimit, Request, State};
use axum::http::header::CONTENT_TYPE;
use axum::response::{IntoResponse, Response};
use serde_json::{Value, json};
use std::sync::Arc;
use std::time::Instant;

/// Everything that answers, under any path.
pub(crate) fn router(shared: Arc<Shared>) -> Router {
    Router::new().fallback(enter).layer(DefaultBodyLimit::max(LARGEST)).with_state(shared)
}

/// Everything comes in here.
async fn enter(State(shared): State<Arc<Shared>>, ConnectInfo(hold): ConnectInfo<Hold>, request: Request) -> Response {
    let arrived = Instant::now();
    let path = request.uri().path().to_owned();
    let Some((token, asked)) = path.strip_prefix("/bot").and_then(|rest| rest.split_once('/')) else {
        shared.change(|state| state.journal.violated(format!("{path}: a call is /bot<token>/<method>")));
        return refused(&not_found());
    };
    let call = Call::read(request).await;
    let method = methods::find(asked);
    let name = method.map_or(asked, |method| method.name);
    let (number, fault) = shared.change(|state| {
        let call = call.clone().unwrap_or_default();
        let chat = state.chat_named(&call.body["chat_id"]);
        chat.into_iter().filter(|_| name == "sendMessage").for_each(|chat| state.comes_in(chat, arrived));
        (state.note(name, &call), state.faults.take(name, chat))
    });
    let first = match &fault {
        Some(fault) => instead(fault, &hold).await,
        None => None,
    };
    let mut response = match first {
        Some(response) => response,
        None => match perform(&shared, token, asked, method, call).await {
            Ok(Polled::Tree(result)) => json(200, &json!({"ok": true, "result": result})),
            Ok(Polled::Written(result)) => ([(CONTENT_TYPE, "application/json")], format!("{{\"ok\":true,\"result\":{result}}}")).into_response(),
            Err(refusal) => refused(&refusal),
        },
    };
    match fault {
        Some(Fault::DropAfter) => hold.cut(),
        Some(Fault::StatusAfter(status, what)) => response = failed(status, what),
        _ => {}
    }
    let dropped = matches!(fault, Some(Fault::DropBefore | Fault::DropAfter));
    shared.change(|state| state.journal.requests[number].status = if dropped { 0 } else { response.status().as_u16() });
    response
}

/// Does what a call asks for.
async fn perform(shared: &Arc<Shared>, token: &str, asked: &str, method: Option<&'static Method>, call: Option<Call>) -> Result<Polled, Refusal> {
    if token != TOKEN || shared.lock().faults.revoked {
        let known = token == TOKEN;
        shared.change(|state| {
            if !known {
                state.journal.violated(format!("{asked}: with a token that isn't the bot's"))
            }
        });
        return Err(if token.contains(':') { unauthorized() } else { not_found() });
    }
    let version = shared.lock().options.version;
    let Some(method) = method.filter(|method| method.since <= version) else {
        let newer = method.is_some();
        let documented = shared.spec.as_ref().is_some_and(|spec| spec.method(asked).is_some());
        let why = if documented { "it is not known here" } else { "there is no such method" };
        // An older server is asked in good faith.
        shared.change(|state| {
            if !newer {
                state.journal.violated(format!("{asked}: {why}"))
            }
        });
        return Err(not_found());
    };
    let Some(mut call) = call else {
        shared.change(|state| state.journal.violated(format!("{asked}: its body can't be read")));
        return Err(bad("can't parse JSON object"));
    };
    for what in shared.spec.as_ref().map(|spec| spec.check(method.name, &call)).unwrap_or_default() {
        shared.change(|state| state.journal.violated(format!("{}: {what}", method.name)));
    }
    shared.lock().forget_newer(&mut call);
    let answered = match method.handler {
        Some(handler) => shared.change(|state| state.paced(method.name, &call).and_then(|()| handler(state, &call))),
        None => match updates::poll(shared, &call).await {
            Ok(Polled::Tree(updates)) => Ok(updates),
            // What a flood tells was made here, and is not looked at again.
            Ok(written) => return Ok(written),
            Err(refusal) => Err(refusal),
        },
    };
    let state = shared.lock();
    if let (Some(spec), Ok(result), true) = (&shared.spec, &answered, state.options.check_answers && version >= (10, 2)) {
        let updates: Vec<_> =
            if method.handler.is_none() { result.as_array().into_iter().flatten().flat_map(|update| spec.check_own("Update", update)).collect() } else { spec.check_own(method.name, result) };
        drop(state);
        updates.into_iter().for_each(|what| shared.change(|state| state.journal.violated(format!("this Telegram itself answered {} wrongly: {what}", method.name))));
    } else {
        drop(state);
    }
    if let Err(refusal) = &answered
        && refusal.blame
    {
        shared.change(|state| state.journal.violated(format!("{}: {}; it sent {}", method.name, refusal.description, call.body)));
    }
    answered.map(|mut result| {
        shared.lock().age(&mut result);
        Polled::Tree(result)
    })
}

/// What is answered instead of doing anything.
async fn instead(fault: &Fault, hold: &Hold) -> Option<Response> {
    match fault {
        Fault::Status(status, what) => Some(failed(*status, what)),
        Fault::Limited(seconds) => Some(refused(&limited(*seconds))),
        Fault::Never => std::future::pending().await,
        Fault::Slow(how_long) => {
            tokio::time::sleep(*how_long).await;
            None
        }
        Fault::Garbage => Some(([(CONTENT_TYPE, "application/json")], "{\"ok\": true, \"result\": [{").into_response()),
        Fault::DropBefore => {
            hold.cut();
            Some(failed(500, ""))
        }
        Fault::DropAfter | Fault::StatusAfter(..) => None,
    }
}

fn refused(refusal: &Refusal) -> Response {
    json(refusal.code, &refusal.json())
}

fn failed(status: u16, what: &str) -> Response {
    json(status, &json!({"ok": false, "error_code": status, "description": what}))
}

fn json(status: u16, body: &Value) -> Response {
    let mut response = ([(CONTENT_TYPE, "application/json")], body.to_string()).into_response();
    *response.status_mut() = status.try_into().unwrap_or_default();
    response
}

/// What came with which version: parameters and fields, of which an older server knows nothing.
const NEWER: [((u8, u8), &str); 12] = [
    ((9, 5), "tag"),
    ((9, 5), "sender_tag"),
    ((9, 5), "can_manage_tags"),
    ((9, 5), "can_edit_tag"),
    ((9, 6), "persistent_id"),
    ((9, 6), "option_persistent_ids"),
    ((9, 6), "allows_revoting"),
    ((10, 0), "return_bots"),
    ((10, 0), "can_react_to_messages"),
    ((10, 2), "receiver_user_id"),
    ((10, 2), "callback_query_id"),
    ((10, 2), "is_ephemeral"),
];

impl Everything {
    /// Writes a request down, and says under which number.
    fn note(&mut self, method: &str, call: &Call) -> usize {
        let files = call.files.iter().map(|file| file.name.clone()).collect();
        self.journal.requests.push(Noted { at: self.millis(), method: method.to_owned(), body: call.body.clone(), files, status: 0 });
        self.journal.requests.len() - 1
    }

    /// Counts what is sent.
    fn paced(&mut self, method: &str, call: &Call) -> Result<(), Refusal> {
        let chat = self.chat_named(&call.body["chat_id"]).filter(|_| method != "sendChatAction" && (method.starts_with("send") || method.starts_with("edit")));
        let (Some(rates), Some(chat)) = (self.options.rates, chat) else { return Ok(()) };
        self.sent.count(rates, chat, Instant::now()).map_err(|seconds| Refusal { blame: true, ..limited(seconds) })
    }

    /// Takes out what this version knows nothing of.
    pub(crate) fn age(&self, value: &mut Value) {
        if self.options.version >= (10, 2) {
            return;
        }
        match value {
            Value::Object(fields) => {
                fields.retain(|name, _| !NEWER.iter().any(|(since, newer)| newer == name && *since > self.options.version));
                fields.values_mut().for_each(|value| self.age(value));
            }
            Value::Array(list) => list.iter_mut().for_each(|value| self.age(value)),
            _ => {}
        }
    }

    fn forget_newer(&self, call: &mut Call) {
        // The number of a query is the one thing here that is also an old parameter.
        let query = call.body["callback_query_id"].clone();
        self.age(&mut call.body);
        if !query.is_null() && !call.has("chat_id") {
            call.body["callback_query_id"] = query;
        }
    }
}
