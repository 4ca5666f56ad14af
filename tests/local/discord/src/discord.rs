//! The handle that tests hold.

use crate::clock::Clock;
use crate::id::Id;
use crate::journal::{Frame, Request};
use crate::options::Options;
use crate::rest;
use crate::state::{BOT, Shared, State, TOKEN};
use crate::wire::{Door, Hold};
use crate::world::Shape;
use serde_json::Value;
use std::sync::Arc;
use std::thread::JoinHandle;
use std::time::Duration;
use tokio::sync::oneshot;

/// How long a test waits for something before it fails.
const PATIENCE: Duration = Duration::from_secs(15);

/// A Discord of our own. It listens until it is dropped, and then fails the test if the bot violated anything.
pub struct Discord {
    pub(crate) shared: Arc<Shared>,
    port: u16,
    stop: Option<oneshot::Sender<()>>,
    thread: Option<JoinHandle<()>>,
}

impl Discord {
    /// Listens on a free port of 127.0.0.1, on a thread of its own.
    ///
    /// # Panics
    ///
    /// If no port can be had.
    pub fn start(options: Options) -> Discord {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
        let listener = std::net::TcpListener::bind(("127.0.0.1", 0)).expect("a free port");
        listener.set_nonblocking(true).expect("a port that doesn't wait");
        let port = listener.local_addr().expect("an address").port();
        let shared = Arc::new(Shared::new(State::new(options, port)));
        let (stop, stopped) = oneshot::channel();
        let service = rest::router(shared.clone()).into_make_service_with_connect_info::<Hold>();
        let thread = std::thread::spawn(move || {
            runtime.block_on(async {
                let listener = tokio::net::TcpListener::from_std(listener).expect("a listener");
                tokio::select! {
                    _ = axum::serve(Door(listener), service) => {}
                    _ = stopped => {}
                }
            });
        });
        Discord { shared, port, stop: Some(stop), thread: Some(thread) }
    }

    /// Where REST is: `http://127.0.0.1:PORT/api/v10`.
    pub fn api_url(&self) -> String {
        format!("{}/api/v10", self.url())
    }

    /// Where everything is: `http://127.0.0.1:PORT`.
    pub fn url(&self) -> String {
        format!("http://127.0.0.1:{}", self.port)
    }

    /// Where the gateway is: `ws://127.0.0.1:PORT`.
    pub fn gateway_url(&self) -> String {
        format!("ws://127.0.0.1:{}", self.port)
    }

    /// The bot's token, without `Bot `.
    pub fn token(&self) -> &'static str {
        TOKEN
    }

    /// The bot, which is also the id of its application.
    pub fn bot(&self) -> Id {
        BOT
    }

    /// What is kept of a message.
    pub fn message(&self, channel: Id, message: Id) -> Option<Value> {
        let state = self.shared.lock();
        let message = state.world.channels.get(&channel)?.messages.get(&message)?;
        Some(state.world.message_json(message, Shape::Rest))
    }

    /// All messages of a channel, oldest first.
    pub fn messages(&self, channel: Id) -> Vec<Value> {
        let state = self.shared.lock();
        state.world.channel(channel).messages.values().map(|message| state.world.message_json(message, Shape::Rest)).collect()
    }

    /// What a channel or a thread looks like.
    pub fn channel(&self, channel: Id) -> Option<Value> {
        let state = self.shared.lock();
        Some(state.world.channel_json(state.world.channels.get(&channel)?))
    }

    /// Somebody's membership; none if they are not there.
    pub fn member(&self, server: Id, user: Id) -> Option<Value> {
        let state = self.shared.lock();
        let server = state.world.server(server);
        server.members.contains_key(&user).then(|| state.world.member_json(server, user))
    }

    /// The roles that somebody holds.
    pub fn roles_of(&self, server: Id, user: Id) -> Vec<Id> {
        self.shared.lock().world.server(server).members.get(&user).map(|member| member.roles.clone()).unwrap_or_default()
    }

    /// Who is banned.
    pub fn banned(&self, server: Id) -> Vec<Id> {
        self.shared.lock().world.server(server).bans.keys().copied().collect()
    }

    /// The commands that the bot registered, everywhere or in one server.
    pub fn commands(&self, server: Option<Id>) -> Vec<Value> {
        self.shared.lock().world.commands.get(&server).cloned().unwrap_or_default()
    }

    /// The private conversation with somebody, if there is one.
    pub fn direct(&self, user: Id) -> Option<Id> {
        self.shared.lock().world.conversation(user)
    }

    /// Every request so far.
    pub fn requests(&self) -> Vec<Request> {
        self.shared.lock().journal.requests.clone()
    }

    /// Requests of one kind: `POST /channels/{channel_id}/messages`, as documented.
    pub fn requests_of(&self, call: &str) -> Vec<Request> {
        self.requests().into_iter().filter(|request| format!("{} {}", request.method, request.route) == call).collect()
    }

    /// Every frame that came by the gateway so far.
    pub fn frames(&self) -> Vec<Frame> {
        self.shared.lock().journal.frames.clone()
    }

    /// Gateway connections that are open.
    pub fn connections(&self) -> usize {
        self.shared.lock().hub.sockets.len()
    }

    /// Sessions that hear events now: identified or resumed, on an open connection.
    pub fn listening(&self) -> usize {
        self.shared.lock().hub.sessions.iter().filter(|session| session.socket.is_some()).count()
    }

    /// The number of the last event that was told to any session.
    pub fn told(&self) -> u64 {
        self.shared.lock().hub.sessions.iter().map(|session| session.sequence).max().unwrap_or_default()
    }

    /// Answers with 401, 403 or 429 so far. Discord bans an address after 10,000 in 10 minutes.
    pub fn invalid_requests(&self) -> usize {
        self.shared.lock().journal.invalid
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
        assert!(violations.is_empty(), "the bot violated what Discord asks for:\n{}", violations.join("\n"));
    }

    /// Turns the clock forward. Tokens of interactions grow old, threads and timeouts as well.
    pub fn turn_clock(&self, by: Duration) {
        self.shared.change(|state| state.clock.turned += by);
    }

    /// Sets the clock, which from then on stands until it is set or turned again: milliseconds since 1970.
    pub fn set_clock(&self, moment: u64) {
        self.shared.change(|state| state.clock = Clock { stands: Some(moment), ..Clock::default() });
    }

    /// Waits until `look` finds something.
    ///
    /// # Panics
    ///
    /// After 15 seconds, with `what` and the violations.
    pub async fn until<T>(&self, what: &str, mut look: impl FnMut(&Discord) -> Option<T>) -> T {
        let mut changes = self.shared.watch();
        let found = tokio::time::timeout(PATIENCE, async {
            loop {
                changes.borrow_and_update();
                if let Some(found) = look(self) {
                    return found;
                }
                // It ends only with this Discord.
                let _ = changes.changed().await;
            }
        });
        match found.await {
            Ok(found) => found,
            Err(_) => panic!("waited {PATIENCE:?} for {what}; violations: {:#?}", self.violations()),
        }
    }

    /// Waits until so many sessions hear events.
    pub async fn connected(&self, sessions: usize) {
        self.until("sessions that listen", |discord| (discord.listening() >= sessions).then_some(())).await;
    }

    /// Waits for a message of the bot in a channel that `fits`.
    pub async fn said(&self, channel: Id, fits: impl Fn(&Value) -> bool) -> Value {
        let bot = BOT.to_string();
        let found = |discord: &Discord| discord.messages(channel).into_iter().find(|message| message["author"]["id"] == bot.as_str() && fits(message));
        self.until("a message of the bot", found).await
    }
}

impl Drop for Discord {
    fn drop(&mut self) {
        // The thread may be gone already.
        let _ = self.stop.take().map(|stop| stop.send(()));
        let ended = self.thread.take().map(JoinHandle::join);
        if std::thread::panicking() {
            return;
        }
        assert!(!matches!(ended, Some(Err(_))), "this Discord broke off; its panic is above");
        if self.shared.lock().options.strict {
            self.assert_clean();
        }
    }
}
