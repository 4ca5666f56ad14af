//! The webhook: updates are delivered, those of one chat one after the other, until they are taken.

use crate::Id;
use crate::call::Call;
use crate::methods::Answered;
use crate::refusal::wrong;
use crate::state::{Shared, State};
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::io;
use std::sync::Arc;
use std::time::{Duration, Instant};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

/// The longest that a webhook rests.
const LONGEST: Duration = Duration::from_secs(60);
/// How long a delivery may take.
const PATIENCE: Duration = Duration::from_secs(60);

/// How far ahead in the queue other chats are looked for.
const AHEAD: usize = 1_000;

/// Where updates are delivered.
#[derive(Clone)]
pub(crate) struct Webhook {
    url: String,
    secret: Option<String>,
    most: usize,
    /// What is under way or rests after a failure, by the chat it is about.
    busy: BTreeMap<Id, Option<Instant>>,
    pause: Duration,
    error: Option<(i64, String)>,
    /// Which setting this is; what was sent by an earlier one is none of its business.
    number: i64,
}

/// The host with its port, and the path, of a URL that can be delivered to: on this machine, without encryption.
fn target(url: &str) -> Option<(&str, &str)> {
    let rest = url.strip_prefix("http://")?;
    let (host, path) = rest.find('/').map_or((rest, "/"), |at| rest.split_at(at));
    (host.starts_with("127.0.0.1:") || host.starts_with("localhost:")).then_some((host, path))
}

pub(crate) fn set(state: &mut State, call: &Call) -> Answered {
    let url = call.text("url");
    if url.is_empty() {
        return delete(state, call);
    }
    if target(url).is_none() {
        return Err(wrong("bad webhook: HTTPS url must be provided for webhook (here: http://127.0.0.1:PORT/…)"));
    }
    let secret = call.has("secret_token").then(|| call.text("secret_token").to_owned());
    if secret.as_ref().is_some_and(|secret| !secret.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_' || byte == b'-')) {
        return Err(wrong("secret token contains unallowed characters"));
    }
    state.updates.allow(call);
    drop_pending(state, call);
    // Whoever polls is told why it ends.
    state.updates.poller = None;
    let (most, pause, number) = (call.number("max_connections").unwrap_or(40).clamp(1, 100) as usize, state.options.webhook_pause, state.fresh());
    state.updates.webhook = Some(Webhook { url: url.to_owned(), secret, most, busy: BTreeMap::new(), pause, error: None, number });
    Ok(json!(true))
}

pub(crate) fn delete(state: &mut State, call: &Call) -> Answered {
    drop_pending(state, call);
    state.updates.webhook = None;
    Ok(json!(true))
}

fn drop_pending(state: &mut State, call: &Call) {
    if call.flag("drop_pending_updates") {
        state.updates.queue.clear();
    }
}

pub(crate) fn info(state: &mut State, _: &Call) -> Answered {
    let mut info = json!({"url": "", "has_custom_certificate": false, "pending_update_count": state.updates.queue.len()});
    if !state.updates.allowed.is_empty() {
        info["allowed_updates"] = json!(state.updates.allowed);
    }
    if let Some(webhook) = &state.updates.webhook {
        (info["url"], info["max_connections"], info["ip_address"]) = (json!(webhook.url), json!(webhook.most), json!("127.0.0.1"));
        if let Some((at, what)) = &webhook.error {
            (info["last_error_date"], info["last_error_message"]) = (json!(at), json!(what));
        }
    }
    Ok(info)
}

/// Delivers for as long as it is polled.
pub(crate) async fn run(shared: Arc<Shared>) {
    let mut changes = shared.watch();
    loop {
        changes.borrow_and_update();
        let (ready, rest) = shared.lock().deliverable();
        for (chat, id, update, webhook) in ready {
            let shared = shared.clone();
            tokio::spawn(async move {
                let sent = tokio::time::timeout(PATIENCE, post(&webhook, &update)).await.unwrap_or(Err(io::ErrorKind::TimedOut.into()));
                shared.change(|state| state.delivered(webhook.number, chat, id, sent));
            });
        }
        tokio::select! {
            _ = changes.changed() => {}
            () = tokio::time::sleep(rest) => {}
        }
    }
}

impl State {
    /// What can be delivered now, and how long until more can.
    fn deliverable(&mut self) -> (Vec<(Id, i64, Value, Webhook)>, Duration) {
        self.forget_updates();
        let Some(webhook) = &mut self.updates.webhook else { return (Vec::new(), LONGEST) };
        let now = Instant::now();
        webhook.busy.retain(|_, until| until.is_none_or(|until| until > now));
        let rest = webhook.busy.values().flatten().min().map_or(LONGEST, |until| *until - now);
        let mut ready = Vec::new();
        for queued in self.updates.queue.iter().take(AHEAD) {
            let update = queued.value();
            let chat = about(&update);
            if webhook.busy.values().filter(|until| until.is_none()).count() < webhook.most && !webhook.busy.contains_key(&chat) {
                webhook.busy.insert(chat, None);
                ready.push((chat, queued.id, update, webhook.clone()));
            }
        }
        (ready, rest)
    }

    fn delivered(&mut self, number: i64, chat: Id, id: i64, sent: io::Result<String>) {
        let now = self.now();
        let pause = self.options.webhook_pause;
        let Some(webhook) = self.updates.webhook.as_mut().filter(|webhook| webhook.number == number) else { return };
        webhook.busy.remove(&chat);
        let error = match sent {
            Ok(status) if status.starts_with('2') => {
                webhook.pause = pause;
                self.updates.queue.retain(|queued| queued.id != id);
                return;
            }
            Ok(status) => format!("Wrong response from the webhook: {status}"),
            Err(error) if error.kind() == io::ErrorKind::ConnectionRefused => "Connection refused".to_owned(),
            Err(error) => error.to_string(),
        };
        webhook.error = Some((now, error));
        webhook.busy.insert(chat, Some(Instant::now() + webhook.pause));
        webhook.pause = (webhook.pause * 2).min(LONGEST);
    }
}

/// The chat or person that an update is about, whose updates come in order.
fn about(update: &Value) -> Id {
    let payload = update.as_object().and_then(|update| update.iter().find(|(kind, _)| *kind != "update_id")).map(|(_, payload)| payload);
    let found = payload.and_then(|payload| ["/chat/id", "/message/chat/id", "/from/id", "/user/id"].iter().find_map(|place| payload.pointer(place)?.as_i64()));
    found.unwrap_or(0)
}

/// Delivers one update, and says with which status it was taken.
async fn post(webhook: &Webhook, update: &Value) -> io::Result<String> {
    let (host, path) = target(&webhook.url).ok_or(io::ErrorKind::InvalidInput)?;
    let body = update.to_string();
    let secret = webhook.secret.as_ref().map(|secret| format!("X-Telegram-Bot-Api-Secret-Token: {secret}\r\n")).unwrap_or_default();
    let head = format!("POST {path} HTTP/1.1\r\nHost: {host}\r\nContent-Type: application/json\r\n{secret}Content-Length: {}\r\nConnection: close\r\n\r\n", body.len());
    let mut tcp = TcpStream::connect(host).await?;
    tcp.write_all(format!("{head}{body}").as_bytes()).await?;
    let mut answer = Vec::new();
    // Who closes without an answer has not taken it.
    while !answer.windows(2).any(|end| end == b"\r\n") {
        if tcp.read_buf(&mut answer).await? == 0 {
            return Err(io::ErrorKind::UnexpectedEof.into());
        }
    }
    let line = String::from_utf8_lossy(&answer).lines().next().unwrap_or_default().to_owned();
    Ok(line.split_once(' ').map(|(_, status)| status.to_owned()).unwrap_or_default())
}
