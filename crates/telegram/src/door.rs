//! The one door to the Bot API: keeps the rates, waits where it is told to, chat by chat, and puts every refusal into words.

use crate::rates::{For, Rates, Turns};
use crate::refusal::Refusal;
use axum::body::Bytes;
use hearth_adapter::Failure;
use reqwest::Response;
use reqwest::multipart::{Form, Part};
use rustc_hash::FxHashMap;
use serde_json::{Value, json};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

/// How long a call may take.
const PATIENCE: Duration = Duration::from_secs(15);
/// A wait that is waited out here; a longer one goes back to whoever called.
const SHORT: Duration = Duration::from_secs(3);
/// A wait for a turn in a chat that is waited out where others wait too.
const SOON: Duration = Duration::from_millis(100);
/// How often a call is tried here.
const TRIES: u32 = 3;

/// The Bot API.
pub(crate) struct Door {
    client: reqwest::Client,
    base: String,
    turns: Turns,
    chats: Mutex<Chats>,
}

#[derive(Default)]
struct Chats {
    /// Those that were told to wait, and until when.
    waits: FxHashMap<i64, Instant>,
    /// Groups that have become others.
    moved: FxHashMap<i64, i64>,
}

/// A file that goes with a call.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct Attached {
    /// The parameter that it is.
    pub(crate) field: &'static str,
    pub(crate) name: String,
    pub(crate) bytes: Vec<u8>,
}

/// A call, ready to be made.
struct Call<'a> {
    method: &'a str,
    params: Value,
    file: Option<Attached>,
    /// It does no harm to make it twice.
    again: bool,
}

impl Door {
    /// The Bot API at an address such as `https://api.telegram.org`.
    ///
    /// # Errors
    /// When the system lends no means of secure connections.
    pub(crate) fn new(token: &str, api_url: &str, rates: Rates) -> Result<Self, reqwest::Error> {
        // The token must not follow a redirect to somebody else.
        let client = reqwest::Client::builder().redirect(reqwest::redirect::Policy::none()).tcp_nodelay(true).build()?;
        Ok(Self { client, base: format!("{}/bot{token}", api_url.trim_end_matches('/')), turns: Turns::new(rates), chats: Mutex::default() })
    }

    /// Calls a method. `again`: it does no harm to call it twice.
    pub(crate) async fn call(&self, method: &str, params: Value, again: bool) -> Result<Value, Refusal> {
        self.made(Call { method, params, file: None, again }).await
    }

    /// Says something, if its turn in the chat comes soon: else others would wait with it.
    pub(crate) async fn say(&self, method: &str, params: Value, file: Option<Attached>, whom: For) -> Result<Value, Refusal> {
        self.say_within(SOON, method, params, file, whom).await
    }

    /// Says something in its turn.
    pub(crate) async fn say_in_turn(&self, method: &str, params: Value, file: Option<Attached>, whom: For) -> Result<Value, Refusal> {
        self.say_within(SHORT, method, params, file, whom).await
    }

    async fn say_within(&self, patience: Duration, method: &str, params: Value, file: Option<Attached>, whom: For) -> Result<Value, Refusal> {
        let chat = params["chat_id"].as_i64().unwrap_or_default();
        waited(self.turns.in_chat(chat, whom, Instant::now(), patience)).await?;
        waited(self.turns.of_all(whom, Instant::now(), SHORT)).await?;
        self.made(Call { method, params, file, again: false }).await
    }

    /// Waits for updates; so many seconds, if there are none. Gives the answer as it came.
    pub(crate) async fn updates(&self, params: Value, seconds: u64) -> Result<Bytes, Refusal> {
        let call = Call { method: "getUpdates", params, file: None, again: true };
        let retry = Refusal::from(Failure::Retry(Duration::from_secs(1)));
        let answer = self.request(&call).timeout(PATIENCE + Duration::from_secs(seconds)).send().await.map_err(|_| retry.clone())?;
        let status = answer.status();
        let body = answer.bytes().await.map_err(|_| retry.clone())?;
        if status.is_success() {
            return Ok(body);
        }
        let answer: Value = serde_json::from_slice(&body).unwrap_or_default();
        match status.as_u16() {
            429 => Err(Failure::Retry(retry_after(&answer)).into()),
            500.. => Err(retry),
            _ => Err(refusal("getUpdates", &answer)),
        }
    }

    async fn made(&self, mut call: Call<'_>) -> Result<Value, Refusal> {
        for attempt in 1.. {
            let chat = call.params["chat_id"].as_i64();
            if let Some(chat) = chat {
                let (wait, moved) = self.knows(chat);
                if let Some(moved) = moved {
                    call.params["chat_id"] = moved.into();
                }
                // Who may not speak may ask.
                if let Some(wait) = wait.filter(|_| !call.method.starts_with("get")) {
                    if wait > SHORT {
                        return Err(Failure::Retry(wait).into());
                    }
                    tokio::time::sleep(wait).await;
                }
            }
            let pause = Duration::from_millis(200 << attempt.min(6));
            let answer = match self.request(&call).timeout(PATIENCE).send().await {
                // It never left.
                Err(error) if error.is_connect() || error.is_builder() => return Err(Failure::Retry(pause).into()),
                Err(_) => Err(()),
                Ok(answer) => read(answer).await,
            };
            let mut answer = match answer {
                Ok(answer) => answer,
                Err(()) if !call.again => return Err(Failure::Unknown.into()),
                Err(()) if attempt >= TRIES => return Err(Failure::Retry(pause).into()),
                Err(()) => {
                    tokio::time::sleep(pause).await;
                    continue;
                }
            };
            if answer["ok"] == json!(true) {
                return Ok(answer["result"].take());
            }
            // It is as it should be.
            if answer["description"].as_str().is_some_and(|why| why.contains("message is not modified")) {
                return Ok(Value::Null);
            }
            match (answer["error_code"].as_u64().unwrap_or_default(), chat, answer["parameters"]["migrate_to_chat_id"].as_i64()) {
                (429, ..) => {
                    let wait = retry_after(&answer);
                    if let Some(chat) = chat {
                        self.lock().waits.insert(chat, Instant::now() + wait);
                    }
                    if wait > SHORT || attempt >= TRIES {
                        return Err(Failure::Retry(wait).into());
                    }
                    tokio::time::sleep(wait).await;
                }
                (500.., ..) => return Err(if call.again { Failure::Retry(pause) } else { Failure::Unknown }.into()),
                // The group has become another one: nothing was done.
                (_, Some(chat), Some(moved)) if attempt < TRIES => drop(self.lock().moved.insert(chat, moved)),
                _ => return Err(refusal(call.method, &answer)),
            }
        }
        Err(Failure::Retry(SHORT).into())
    }

    fn request(&self, call: &Call<'_>) -> reqwest::RequestBuilder {
        let request = self.client.post(format!("{}/{}", self.base, call.method));
        match &call.file {
            None => request.json(&call.params),
            Some(file) => request.multipart(form(&call.params, file)),
        }
    }

    fn lock(&self) -> MutexGuard<'_, Chats> {
        self.chats.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// How long a chat has to wait, and which it has become.
    fn knows(&self, chat: i64) -> (Option<Duration>, Option<i64>) {
        let mut chats = self.lock();
        let wait = chats.waits.get(&chat).map(|until| until.checked_duration_since(Instant::now()));
        if wait == Some(None) {
            chats.waits.remove(&chat);
        }
        (wait.flatten(), chats.moved.get(&chat).copied())
    }
}

/// Waits for a turn; a long wait goes back.
async fn waited(turn: Result<Duration, Duration>) -> Result<(), Refusal> {
    match turn {
        Ok(wait) if wait.is_zero() => Ok(()),
        Ok(wait) => {
            tokio::time::sleep(wait).await;
            Ok(())
        }
        Err(wait) => Err(Failure::Retry(wait).into()),
    }
}

/// A server in trouble may have done it, or not.
async fn read(answer: Response) -> Result<Value, ()> {
    if answer.status().is_server_error() { Err(()) } else { answer.json().await.map_err(drop) }
}

fn retry_after(answer: &Value) -> Duration {
    Duration::from_secs(answer["parameters"]["retry_after"].as_u64().unwrap_or(1).clamp(1, 3_600))
}

fn refusal(method: &str, answer: &Value) -> Refusal {
    Refusal::of(method, answer["error_code"].as_u64().unwrap_or_default(), answer["description"].as_str().unwrap_or("no reason given"))
}

fn form(params: &Value, file: &Attached) -> Form {
    let mut form = Form::new();
    for (name, value) in params.as_object().into_iter().flatten() {
        form = form.text(name.clone(), value.as_str().map_or_else(|| value.to_string(), str::to_owned));
    }
    form.part(file.field, Part::bytes(file.bytes.clone()).file_name(file.name.clone()))
}
