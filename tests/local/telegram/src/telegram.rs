//! The handle that tests hold.

use crate::Id;
use crate::deliver;
use crate::door;
use crate::journal::Request;
use crate::options::Options;
use crate::state::{BOT, Shared, State, TOKEN, USERNAME};
use crate::updates::Queued;
use crate::wire::{Door, Hold};
use serde_json::{Value, json};
use std::sync::Arc;
use std::thread::JoinHandle;
use std::time::Duration;
use tokio::sync::oneshot;

/// How long a test waits for something before it fails.
const PATIENCE: Duration = Duration::from_secs(15);

/// A Telegram of our own. It listens until it is dropped, and then fails the test if the bot violated anything.
pub struct Telegram {
    pub(crate) shared: Arc<Shared>,
    port: u16,
    stop: Option<oneshot::Sender<()>>,
    thread: Option<JoinHandle<()>>,
}

impl Telegram {
    /// Listens on a free port of 127.0.0.1, on a thread of its own.
    ///
    /// # Panics
    ///
    /// If no port can be had.
    pub fn start(options: Options) -> Telegram {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
        let listener = std::net::TcpListener::bind(("127.0.0.1", 0)).expect("a free port");
        listener.set_nonblocking(true).expect("a port that doesn't wait");
        let port = listener.local_addr().expect("an address").port();
        let shared = Arc::new(Shared::new(State::new(options)));
        let (stop, stopped) = oneshot::channel();
        let service = door::router(shared.clone()).into_make_service_with_connect_info::<Hold>();
        let deliveries = deliver::run(shared.clone());
        let thread = std::thread::spawn(move || {
            runtime.block_on(async {
                let listener = tokio::net::TcpListener::from_std(listener).expect("a listener");
                tokio::select! {
                    _ = axum::serve(Door(listener), service) => {}
                    () = deliveries => {}
                    _ = stopped => {}
                }
            });
        });
        Telegram { shared, port, stop: Some(stop), thread: Some(thread) }
    }

    /// Where the Bot API is: `http://127.0.0.1:PORT`, for a client that adds `/bot<token>/<method>`.
    pub fn api_url(&self) -> String {
        format!("http://127.0.0.1:{}", self.port)
    }

    /// The bot's token.
    pub fn token(&self) -> &'static str {
        TOKEN
    }

    /// The bot.
    pub fn bot(&self) -> Id {
        BOT
    }

    /// The bot's name without the @.
    pub fn bot_name(&self) -> &'static str {
        USERNAME
    }

    /// What is kept of a message.
    pub fn message(&self, chat: Id, message: i64) -> Option<Value> {
        self.shared.lock().world.chats.get(&chat)?.messages.get(&message).cloned()
    }

    /// All messages of a chat, oldest first. A private chat has the number of its person.
    pub fn messages(&self, chat: Id) -> Vec<Value> {
        self.shared.lock().world.chats.get(&chat).map(|chat| chat.messages.values().cloned().collect()).unwrap_or_default()
    }

    /// What one person alone sees in a group: ephemeral messages, oldest first.
    pub fn ephemeral(&self, chat: Id, user: Id) -> Vec<Value> {
        let state = self.shared.lock();
        state.world.chat(chat).ephemeral.values().filter(|message| message["receiver_user"]["id"] == user).cloned().collect()
    }

    /// Somebody's membership, as the bot would be told. Who was never there has left.
    pub fn member(&self, chat: Id, user: Id) -> Value {
        self.shared.lock().world.member_json(chat, user)
    }

    /// The reactions of somebody to a message.
    pub fn reactions_of(&self, chat: Id, message: i64, user: Id) -> Vec<String> {
        let state = self.shared.lock();
        let reactions = state.world.chat(chat).reactions.get(&(message, user)).cloned().unwrap_or_default();
        reactions.iter().filter_map(|reaction| Some(reaction["emoji"].as_str()?.to_owned())).collect()
    }

    /// Messages that are pinned, the newest last.
    pub fn pinned(&self, chat: Id) -> Vec<i64> {
        self.shared.lock().world.chat(chat).pinned.iter().copied().collect()
    }

    /// The topics of a forum: number, name, and whether it is closed.
    pub fn topics(&self, chat: Id) -> Vec<(i64, String, bool)> {
        self.shared.lock().world.chat(chat).topics.iter().map(|(id, topic)| (*id, topic.name.clone(), topic.closed)).collect()
    }

    /// The addresses of a chat's invite links that are open, with their names.
    pub fn links(&self, chat: Id) -> Vec<(String, Option<String>)> {
        self.shared.lock().world.chat(chat).links.iter().filter(|link| !link.revoked).map(|link| (link.url.clone(), link.name.clone())).collect()
    }

    /// Commands that the bot registered for a scope such as `default`, and for a language or none.
    pub fn commands(&self, scope: &str, language: &str) -> Value {
        let scope = json!({"type": scope}).to_string();
        self.shared.lock().commands.get(&(scope, language.to_owned())).cloned().unwrap_or_else(|| json!([]))
    }

    /// Every call so far.
    pub fn requests(&self) -> Vec<Request> {
        self.shared.lock().journal.requests.clone()
    }

    /// Calls of one method, as it is documented: `sendMessage`.
    pub fn requests_of(&self, method: &str) -> Vec<Request> {
        self.requests().into_iter().filter(|request| request.method == method).collect()
    }

    /// Updates that are not confirmed yet.
    pub fn pending(&self) -> Vec<Value> {
        self.shared.lock().updates.queue.iter().map(Queued::value).collect()
    }

    /// How many updates are not confirmed yet.
    pub fn unconfirmed(&self) -> usize {
        self.shared.lock().updates.queue.len()
    }

    /// Whether the bot listens: a call of `getUpdates` waits, or a webhook is set.
    pub fn listening(&self) -> bool {
        let state = self.shared.lock();
        state.updates.poller.is_some() || state.updates.webhook.is_some()
    }

    /// What was wrong with what the bot asked for.
    pub fn violations(&self) -> Vec<String> {
        self.shared.lock().journal.violations.clone()
    }

    /// Violations so far, which are forgiven by asking.
    pub fn take_violations(&self) -> Vec<String> {
        self.shared.change(|state| std::mem::take(&mut state.journal.violations))
    }

    /// # Panics
    ///
    /// If there are violations, with all of them.
    #[track_caller]
    pub fn assert_clean(&self) {
        let violations = self.take_violations();
        assert!(violations.is_empty(), "the bot violated what Telegram asks for:\n{}", violations.join("\n"));
    }

    /// Turns the clock forward. Updates, presses and messages grow old.
    pub fn turn_clock(&self, by: Duration) {
        self.shared.change(|state| state.turned += by);
    }

    /// What time it is, in milliseconds since 1970.
    pub fn now(&self) -> u64 {
        self.shared.lock().millis()
    }

    /// The number of the latest update.
    pub fn last_update(&self) -> i64 {
        self.shared.lock().updates.next - 1
    }

    /// The clock stands at this moment, in milliseconds since 1970.
    pub fn set_clock(&self, moment: u64) {
        self.shared.change(|state| (state.stands, state.turned) = (Some(moment), Duration::ZERO));
    }

    /// Waits until `look` finds something.
    ///
    /// # Panics
    ///
    /// After 15 seconds, with `what` and the violations.
    pub async fn until<T>(&self, what: &str, mut look: impl FnMut(&Telegram) -> Option<T>) -> T {
        let mut changes = self.shared.watch();
        let found = tokio::time::timeout(PATIENCE, async {
            loop {
                changes.borrow_and_update();
                if let Some(found) = look(self) {
                    return found;
                }
                // It ends only with this Telegram.
                let _ = changes.changed().await;
            }
        });
        match found.await {
            Ok(found) => found,
            Err(_) => panic!("waited {PATIENCE:?} for {what}; violations: {:#?}", self.violations()),
        }
    }

    /// Waits until the bot listens.
    pub async fn connected(&self) {
        self.until("a bot that listens", |telegram| telegram.listening().then_some(())).await;
    }

    /// Waits until every update is confirmed.
    pub async fn heard(&self) {
        self.until("every update to be confirmed", |telegram| telegram.shared.lock().updates.queue.is_empty().then_some(())).await;
    }

    /// Waits for a message of the bot in a chat that `fits`.
    pub async fn said(&self, chat: Id, fits: impl Fn(&Value) -> bool) -> Value {
        let own = |telegram: &Telegram, message: &Value| telegram.shared.lock().world.own(chat, message["message_id"].as_i64().unwrap_or_default());
        let found = |telegram: &Telegram| telegram.messages(chat).into_iter().find(|message| own(telegram, message) && fits(message));
        self.until("a message of the bot", found).await
    }

    /// Waits for a message of the bot that only one person sees.
    pub async fn whispered(&self, chat: Id, user: Id, fits: impl Fn(&Value) -> bool) -> Value {
        self.until("an ephemeral message of the bot", |telegram| telegram.ephemeral(chat, user).into_iter().find(|message| message["from"]["id"] == BOT && fits(message))).await
    }
}

impl Drop for Telegram {
    fn drop(&mut self) {
        // The thread may be gone already.
        let _ = self.stop.take().map(|stop| stop.send(()));
        let ended = self.thread.take().map(JoinHandle::join);
        if std::thread::panicking() {
            return;
        }
        assert!(!matches!(ended, Some(Err(_))), "this Telegram broke off; its panic is above");
        if self.shared.lock().options.strict {
            self.assert_clean();
        }
    }
}
