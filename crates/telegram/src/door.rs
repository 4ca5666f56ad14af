//! The one door to the Bot API: waits where it is told to, chat by chat, and puts every refusal into words.

use crate::refusal::Refusal;
use hearth_adapter::Failure;
use reqwest::multipart::{Form, Part};
use rustc_hash::FxHashMap;
use serde_json::{Value, json};
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

/// How long a call may take.
const PATIENCE: Duration = Duration::from_secs(15);
/// A wait that is waited out here; a longer one goes back to whoever called.
const SHORT: Duration = Duration::from_secs(3);
/// How often a call is tried here.
const TRIES: u32 = 3;

/// The Bot API.
pub(crate) struct Door {
    client: reqwest::Client,
    base: String,
    /// Chats that were told to wait, and until when.
    waits: Mutex<FxHashMap<i64, Instant>>,
}

/// A file that goes with a call.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct Attached {
    /// The parameter that it is.
    pub(crate) field: &'static str,
    pub(crate) name: String,
    pub(crate) bytes: Vec<u8>,
}

impl Door {
    /// The Bot API at an address such as `https://api.telegram.org`.
    ///
    /// # Errors
    /// When the system lends no means of secure connections.
    pub(crate) fn new(token: &str, api_url: &str) -> Result<Self, reqwest::Error> {
        // The token must not follow a redirect to somebody else.
        let client = reqwest::Client::builder().redirect(reqwest::redirect::Policy::none()).build()?;
        Ok(Self { client, base: format!("{}/bot{token}", api_url.trim_end_matches('/')), waits: Mutex::default() })
    }

    /// Calls a method. `again`: it does no harm to call it twice.
    pub(crate) async fn call(&self, method: &str, params: Value, again: bool) -> Result<Value, Refusal> {
        self.send(method, params, None, again, PATIENCE).await
    }

    /// Calls a method with a file.
    pub(crate) async fn call_with(&self, method: &str, params: Value, file: Attached) -> Result<Value, Refusal> {
        self.send(method, params, Some(file), false, PATIENCE).await
    }

    /// Waits for updates; so many seconds, if there are none.
    pub(crate) async fn updates(&self, params: Value, seconds: u64) -> Result<Value, Refusal> {
        self.send("getUpdates", params, None, true, PATIENCE + Duration::from_secs(seconds)).await
    }

    async fn send(&self, method: &str, params: Value, file: Option<Attached>, again: bool, patience: Duration) -> Result<Value, Refusal> {
        let chat = params["chat_id"].as_i64();
        for attempt in 1.. {
            if let Some(wait) = chat.and_then(|chat| self.waits(chat)) {
                if wait > SHORT {
                    return Err(Failure::Retry(wait).into());
                }
                tokio::time::sleep(wait).await;
            }
            let request = self.client.post(format!("{}/{method}", self.base)).timeout(patience);
            let request = match &file {
                None => request.json(&params),
                Some(file) => request.multipart(form(&params, file)),
            };
            let pause = Duration::from_millis(200 << attempt.min(6));
            let answer = match request.send().await {
                // It never left.
                Err(error) if error.is_connect() || error.is_builder() => return Err(Failure::Retry(pause).into()),
                Err(_) => Err(()),
                Ok(answer) => {
                    let status = answer.status();
                    // A server in trouble may have done it, or not.
                    if status.is_server_error() { Err(()) } else { answer.json::<Value>().await.map_err(drop) }
                }
            };
            let answer = match answer {
                Ok(answer) => answer,
                Err(()) if !again => return Err(Failure::Unknown.into()),
                Err(()) if attempt >= TRIES => return Err(Failure::Retry(pause).into()),
                Err(()) => {
                    tokio::time::sleep(pause).await;
                    continue;
                }
            };
            if answer["ok"] == json!(true) {
                let mut answer = answer;
                return Ok(answer["result"].take());
            }
            let status = answer["error_code"].as_u64().unwrap_or_default();
            if status == 429 {
                let wait = Duration::from_secs(answer["parameters"]["retry_after"].as_u64().unwrap_or(1).clamp(1, 3_600));
                if let Some(chat) = chat {
                    self.lock().insert(chat, Instant::now() + wait);
                }
                if wait > SHORT || attempt >= TRIES {
                    return Err(Failure::Retry(wait).into());
                }
                tokio::time::sleep(wait).await;
                continue;
            }
            if status >= 500 {
                return Err(if again { Failure::Retry(pause) } else { Failure::Unknown }.into());
            }
            let description = answer["description"].as_str().unwrap_or("no reason given");
            return Err(Refusal { moved_to: answer["parameters"]["migrate_to_chat_id"].as_i64(), ..Refusal::of(method, status, description) });
        }
        Err(Failure::Retry(SHORT).into())
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, FxHashMap<i64, Instant>> {
        self.waits.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// How long a chat has to wait.
    fn waits(&self, chat: i64) -> Option<Duration> {
        let mut waits = self.lock();
        let wait = waits.get(&chat)?.checked_duration_since(Instant::now());
        if wait.is_none() {
            waits.remove(&chat);
        }
        wait
    }
}

fn form(params: &Value, file: &Attached) -> Form {
    let mut form = Form::new();
    for (name, value) in params.as_object().into_iter().flatten() {
        form = form.text(name.clone(), value.as_str().map_or_else(|| value.to_string(), str::to_owned));
    }
    form.part(file.field, Part::bytes(file.bytes.clone()).file_name(file.name.clone()))
}
