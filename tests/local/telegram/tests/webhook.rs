//! What the bot is told, by webhook.

mod bot;

use axum::Router;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use bot::{Bot, bot, exact};
use local_telegram::Options;
use serde_json::{Value, json};
use std::sync::{Arc, Mutex};
use std::time::Duration;
use tokio::net::TcpListener;

/// Takes updates, with the statuses that are laid out first.
#[derive(Clone, Default)]
struct Receiver {
    taken: Arc<Mutex<Vec<(String, Value)>>>,
    statuses: Arc<Mutex<Vec<u16>>>,
    /// How many are under way, and how many were at most.
    busy: Arc<Mutex<(usize, usize)>>,
    slow: Duration,
}

impl Receiver {
    async fn listen(&self) -> String {
        let listener = TcpListener::bind(("127.0.0.1", 0)).await.expect("a port");
        let url = format!("http://{}/hook", listener.local_addr().expect("an address"));
        let router = Router::new().fallback(take).with_state(self.clone());
        tokio::spawn(async { axum::serve(listener, router).await });
        url
    }

    fn texts(&self) -> Vec<String> {
        self.taken.lock().expect("a list").iter().filter_map(|(_, update)| Some(update["message"]["text"].as_str()?.to_owned())).collect()
    }
}

async fn take(State(receiver): State<Receiver>, headers: HeaderMap, body: String) -> StatusCode {
    {
        let mut busy = receiver.busy.lock().expect("counts");
        *busy = (busy.0 + 1, busy.1.max(busy.0 + 1));
    }
    tokio::time::sleep(receiver.slow).await;
    receiver.busy.lock().expect("counts").0 -= 1;
    let status = receiver.statuses.lock().expect("a list").pop().unwrap_or(200);
    let secret = headers.get("x-telegram-bot-api-secret-token").map(|secret| secret.to_str().expect("text").to_owned()).unwrap_or_default();
    receiver.taken.lock().expect("a list").push((secret, serde_json::from_str(&body).expect("JSON")));
    StatusCode::from_u16(status).expect("a status")
}

fn quick() -> Options {
    Options { webhook_pause: Duration::from_millis(20), ..exact() }
}

#[tokio::test]
async fn updates_are_delivered_until_they_are_taken() {
    let bot = bot(quick(), &[]);
    let Bot { telegram, ada, group, .. } = &bot;
    bot.drain().await;
    let receiver = Receiver { statuses: Arc::new(Mutex::new(vec![500, 503])), ..Receiver::default() };
    let url = receiver.listen().await;
    telegram.say(*ada, *group, "first");
    bot.ok("setWebhook", json!({"url": url, "secret_token": "s-e_c", "allowed_updates": ["message"]})).await;
    telegram.say(*ada, *group, "second");
    telegram.heard().await;
    assert_eq!(receiver.texts(), ["first", "first", "first", "second"]);
    assert!(receiver.taken.lock().expect("a list").iter().all(|(secret, _)| secret == "s-e_c"));
    let info = bot.ok("getWebhookInfo", json!({})).await;
    assert_eq!((&info["url"], &info["pending_update_count"], &info["allowed_updates"]), (&json!(url), &json!(0), &json!(["message"])));
    assert!(info["last_error_message"].as_str().is_some_and(|what| what.starts_with("Wrong response from the webhook: 50")), "{info}");
    let (status, refused) = bot.raw("getUpdates", json!({})).await;
    assert_eq!((status, refused["description"].as_str().is_some_and(|why| why.contains("while webhook is active"))), (409, true));
    bot.ok("deleteWebhook", json!({})).await;
    telegram.say(*ada, *group, "third");
    assert_eq!(bot.drain().await.len(), 1);
}

#[tokio::test]
async fn chats_are_delivered_side_by_side_up_to_a_number() {
    let bot = bot(quick(), &[]);
    let receiver = Receiver { slow: Duration::from_millis(30), ..Receiver::default() };
    let url = receiver.listen().await;
    bot.ok("setWebhook", json!({"url": url, "max_connections": 2, "drop_pending_updates": true})).await;
    let people: Vec<_> = (0..4).map(|at| bot.telegram.user(&format!("Person {at}"))).collect();
    for round in 0..2 {
        for person in &people {
            bot.telegram.whisper(*person, format!("{person} {round}"));
        }
    }
    bot.telegram.heard().await;
    assert_eq!((receiver.texts().len(), receiver.busy.lock().expect("counts").1), (8, 2));
    for person in people {
        let own: Vec<_> = receiver.texts().into_iter().filter(|text| text.starts_with(&person.to_string())).collect();
        assert_eq!(own, [format!("{person} 0"), format!("{person} 1")]);
    }
}

#[tokio::test]
async fn nobody_home_is_told_and_tried_again() {
    let bot = bot(Options { strict: false, ..quick() }, &[]);
    let listener = TcpListener::bind(("127.0.0.1", 0)).await.expect("a port");
    let url = format!("http://{}/", listener.local_addr().expect("an address"));
    drop(listener);
    bot.ok("setWebhook", json!({"url": url})).await;
    let failed = async {
        loop {
            let info = bot.ok("getWebhookInfo", json!({})).await;
            if info["last_error_message"] == "Connection refused" {
                return info;
            }
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    };
    let info = tokio::time::timeout(Duration::from_secs(10), failed).await.expect("an error that is told");
    assert_eq!(info["pending_update_count"], bot.telegram.pending().len());
    assert!(bot.refused("setWebhook", json!({"url": "http://example.org/"})).await.contains("HTTPS url must be provided"));
    assert!(bot.refused("setWebhook", json!({"url": url, "secret_token": "what?"})).await.contains("unallowed"));
    assert!(!bot.telegram.take_violations().is_empty());
}
