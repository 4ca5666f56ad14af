//! A bot that asks by hand.

#![allow(dead_code, unreachable_pub)]

use local_telegram::{Id, Options, Telegram};
use reqwest::Client;
use serde_json::{Value, json};

pub struct Bot {
    pub telegram: Telegram,
    pub http: Client,
    pub ada: Id,
    pub group: Id,
}

/// Our own answers are checked, too.
pub fn exact() -> Options {
    Options { check_answers: true, ..Options::default() }
}

pub fn loose() -> Options {
    Options { strict: false, ..exact() }
}

/// A supergroup of Ada's with the bot in it.
pub fn bot(options: Options, rights: &[&str]) -> Bot {
    let telegram = Telegram::start(options);
    let ada = telegram.user("Ada");
    let group = telegram.supergroup("Hearth", ada);
    telegram.add_bot(group, rights);
    Bot { telegram, http: Client::new(), ada, group }
}

impl Bot {
    pub fn url(&self, method: &str) -> String {
        format!("{}/bot{}/{method}", self.telegram.api_url(), self.telegram.token())
    }

    pub async fn raw(&self, method: &str, body: Value) -> (u16, Value) {
        let response = self.http.post(self.url(method)).json(&body).send().await.expect("an answer");
        (response.status().as_u16(), serde_json::from_str(&response.text().await.expect("text")).unwrap_or_default())
    }

    /// What is answered when it goes well.
    #[track_caller]
    pub fn ok(&self, method: &str, body: Value) -> impl Future<Output = Value> {
        let (http, url, what) = (self.http.clone(), self.url(method), format!("{method} {body}"));
        async move {
            let mut answer: Value = http.post(url).json(&body).send().await.expect("an answer").json().await.expect("JSON");
            assert_eq!(answer["ok"], true, "{what}: {answer}");
            answer["result"].take()
        }
    }

    /// Why it is refused.
    pub async fn refused(&self, method: &str, body: Value) -> String {
        let (status, answer) = self.raw(method, body.clone()).await;
        assert_eq!((&answer["ok"], &answer["error_code"]), (&json!(false), &json!(status)), "{method} {body}: {answer}");
        answer["description"].as_str().expect("a description").to_owned()
    }

    pub async fn updates(&self, more: Value) -> Vec<Value> {
        let Value::Array(updates) = self.ok("getUpdates", more).await else { panic!("no list") };
        updates
    }

    /// Everything that is there, which is confirmed.
    pub async fn drain(&self) -> Vec<Value> {
        let updates = self.updates(json!({})).await;
        if let Some(last) = updates.last() {
            self.updates(json!({"offset": last["update_id"].as_i64().expect("a number") + 1, "limit": 1})).await;
        }
        updates
    }
}

/// The kind of an update, and what it says.
pub fn kind(update: &Value) -> (&str, &Value) {
    let (kind, payload) = update.as_object().expect("an update").iter().find(|(name, _)| *name != "update_id").expect("a kind");
    (kind, payload)
}

pub fn kinds(updates: &[Value]) -> Vec<&str> {
    updates.iter().map(|update| kind(update).0).collect()
}
