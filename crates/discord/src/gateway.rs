//! The socket of a shard: kept open, resumed, and read as raw frames in order.
//!
//! Errors of the library carry the frame that they are about: only their kind is ever logged.

use futures_util::StreamExt;
use std::future::poll_fn;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::{OwnedSemaphorePermit, Semaphore, mpsc};
use twilight_gateway::error::{ReceiveMessageError, ReceiveMessageErrorType};
use twilight_gateway::queue::InMemoryQueue;
use twilight_gateway::{ConfigBuilder, Intents, Message, Session, Shard, ShardId, ShardState};
use url::Url;

/// Frames that wait to be translated, and bytes of them: a server told whole may be long. Beyond it the socket waits too; if Discord
/// gives it up meanwhile, it is resumed.
const WAITING: usize = 16_384;
const BYTES: usize = 4 << 20;

/// When a reader that broke off begins again.
const AGAIN: Duration = Duration::from_secs(1);
/// What stands in every frame that somebody waits for.
const ASKS: &str = "\"INTERACTION_CREATE\"";

/// What comes from a socket.
#[derive(Debug)]
pub(crate) enum Received {
    /// A frame, and its share of the room for those that wait.
    Frame(String, OwnedSemaphorePermit),
    /// Discord closed the connection for good, and why.
    Closed(u16),
}

/// How to open sockets.
#[derive(Clone)]
pub(crate) struct Door {
    /// Where the gateway is.
    pub(crate) url: Box<str>,
    pub(crate) token: Box<str>,
    pub(crate) intents: Intents,
    /// Lets shards in one after another.
    pub(crate) queue: InMemoryQueue,
}

/// A session to go on with.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct Going {
    pub(crate) session: Box<str>,
    pub(crate) url: Box<str>,
    /// The last frame that is done with.
    pub(crate) frame: u64,
}

impl Door {
    fn shard(&self, id: ShardId, going: Option<Going>) -> Shard<InMemoryQueue> {
        // Never the library's own idea of where Discord is: the address that was asked for.
        let mut config = ConfigBuilder::new(self.token.to_string(), self.intents).proxy_url(self.url.to_string()).queue(self.queue.clone());
        if let Some(going) = going {
            config = config.session(Session::new(going.frame, going.session.to_string()));
            if self.leads_to(&going.url) {
                config = config.resume_url(going.url.to_string());
            }
        }
        Shard::with_config(id, config.build())
    }

    /// Whether an address where a session is said to go on is one that the token may be shown to: on the gateway's own host, or beside
    /// it in the same domain, as Discord's are.
    fn leads_to(&self, url: &str) -> bool {
        let (Ok(ours), Ok(theirs)) = (Url::parse(&self.url), Url::parse(url)) else { return false };
        let domain = |url: &Url| url.domain().and_then(|host| host.split_once('.')).map(|(_, domain)| domain.to_owned()).filter(|domain| domain.contains('.'));
        ours.scheme() == theirs.scheme() && (ours.host() == theirs.host() || domain(&ours).is_some_and(|ours| domain(&theirs) == Some(ours)))
    }
}

/// Opens a shard's socket, and keeps it open until nobody reads any more. `asks` sees at once whatever somebody waits for, before what
/// came earlier has been read.
pub(crate) fn open(door: &Door, id: ShardId, going: Option<Going>, asks: impl Fn(&str) + Send + Sync + 'static) -> mpsc::Receiver<Received> {
    let (sender, frames) = mpsc::channel(WAITING);
    let (door, asks, mut going) = (door.clone(), Arc::new(asks), going);
    tokio::spawn(async move {
        // Whatever the library stumbles over, the shard goes on: in a new session, since nobody knows how far this one was heard.
        while tokio::spawn(read(door.clone(), id, going.take(), sender.clone(), Arc::clone(&asks))).await.is_err() {
            tracing::error!(shard = id.number(), "the reader of a socket broke off; connecting again");
            tokio::time::sleep(AGAIN).await;
        }
    });
    frames
}

/// The next message of a shard. Where a session is said to go on at a strange address, it goes on at the gateway's own.
async fn next(door: &Door, shard: &mut Shard<InMemoryQueue>) -> Option<Result<Message, ReceiveMessageError>> {
    poll_fn(|waker| {
        loop {
            let polled = shard.poll_next_unpin(waker);
            let strays = matches!(shard.state(), ShardState::Disconnected { .. }) && shard.resume_url().is_some_and(|url| !door.leads_to(url));
            if strays {
                let session = shard.session().map(|session| Going { session: session.id().into(), url: "".into(), frame: session.sequence() });
                *shard = door.shard(shard.id(), session);
            }
            if !strays || polled.is_ready() {
                return polled;
            }
        }
    })
    .await
}

async fn read(door: Door, id: ShardId, going: Option<Going>, frames: mpsc::Sender<Received>, asks: Arc<impl Fn(&str)>) {
    let (mut shard, mut closed) = (door.shard(id, going), 0);
    let room = Arc::new(Semaphore::new(BYTES));
    loop {
        let message = tokio::select! {
            message = next(&door, &mut shard) => message,
            () = frames.closed() => return,
        };
        let text = match message {
            Some(Ok(Message::Text(text))) => text,
            Some(Ok(Message::Close(frame))) => {
                closed = frame.map_or(0, |frame| frame.code);
                tracing::info!(code = closed, "the gateway closed the connection");
                continue;
            }
            Some(Err(error)) => match error.into_parts().0 {
                // Whatever the library misses in it, it may be enough for us.
                ReceiveMessageErrorType::Deserializing { event } => event,
                kind => {
                    let reached = !matches!(kind, ReceiveMessageErrorType::Reconnect);
                    tracing::warn!("{}", if reached { "a frame can't be read; connecting again" } else { "the gateway can't be reached; trying again" });
                    tokio::time::sleep(Duration::from_millis(100)).await;
                    continue;
                }
            },
            None => {
                let _ = frames.send(Received::Closed(closed)).await;
                return;
            }
        };
        if text.contains(ASKS) {
            asks(&text);
        }
        // One that is longer than all the room has it to itself.
        let share = u32::try_from(text.len().clamp(1, BYTES)).unwrap_or(1);
        let Ok(share) = Arc::clone(&room).acquire_many_owned(share).await else { return };
        if frames.send(Received::Frame(text, share)).await.is_err() {
            return;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn the_token_is_shown_to_no_other_host() {
        for (gateway, resumed, may) in [
            ("wss://gateway.discord.gg", "wss://gateway-us-east1-b.discord.gg", true),
            ("wss://gateway.discord.gg", "wss://gateway.discord.gg.example.org", false),
            ("wss://gateway.discord.gg", "ws://gateway-us-east1-b.discord.gg", false),
            ("ws://127.0.0.1:9700", "ws://127.0.0.1:9701", true),
            ("ws://127.0.0.1:9700", "wss://gateway.discord.gg", false),
            ("ws://localhost:9700", "ws://localhost:9700", true),
            ("ws://localhost:9700", "ws://elsewhere:9700", false),
            ("wss://discord.gg", "wss://other.gg", false),
            ("ws://127.0.0.1:9700", "", false),
            ("ws://127.0.0.1:9700", "no address", false),
        ] {
            let door = Door { url: gateway.into(), token: "token".into(), intents: Intents::empty(), queue: InMemoryQueue::default() };
            assert_eq!(door.leads_to(resumed), may, "{gateway} {resumed}");
        }
    }
}
