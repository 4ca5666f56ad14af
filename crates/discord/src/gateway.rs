//! The socket of a shard: kept open, resumed, and read as raw frames in order.
//!
//! Errors of the library carry the frame that they are about: only their kind is ever logged.

use futures_util::StreamExt;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::{OwnedSemaphorePermit, Semaphore, mpsc};
use twilight_gateway::error::ReceiveMessageErrorType;
use twilight_gateway::queue::InMemoryQueue;
use twilight_gateway::{ConfigBuilder, Intents, Message, Session, Shard, ShardId};

/// Frames that wait to be translated, and bytes of them: a server told whole may be long. Beyond it the socket waits too; if Discord
/// gives it up meanwhile, it is resumed.
const WAITING: usize = 16_384;
const BYTES: usize = 4 << 20;

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

/// Opens a shard's socket, and keeps it open until nobody reads any more.
pub(crate) fn open(door: &Door, shard: ShardId, going: Option<Going>) -> mpsc::Receiver<Received> {
    let (sender, frames) = mpsc::channel(WAITING);
    // Never the library's own idea of where Discord is: the address that was asked for.
    let mut config = ConfigBuilder::new(door.token.to_string(), door.intents).proxy_url(door.url.to_string()).queue(door.queue.clone());
    if let Some(going) = going {
        config = config.session(Session::new(going.frame, going.session.to_string())).resume_url(going.url.to_string());
    }
    let shard = Shard::with_config(shard, config.build());
    tokio::spawn(read(shard, sender));
    frames
}

async fn read(mut shard: Shard<InMemoryQueue>, frames: mpsc::Sender<Received>) {
    let mut closed = 0;
    let room = Arc::new(Semaphore::new(BYTES));
    loop {
        let message = tokio::select! {
            message = shard.next() => message,
            () = frames.closed() => return,
        };
        match message {
            Some(Ok(Message::Text(text))) => {
                // One that is longer than all the room has it to itself.
                let share = u32::try_from(text.len().clamp(1, BYTES)).unwrap_or(1);
                let Ok(share) = Arc::clone(&room).acquire_many_owned(share).await else { return };
                if frames.send(Received::Frame(text, share)).await.is_err() {
                    return;
                }
            }
            Some(Ok(Message::Close(frame))) => {
                closed = frame.map_or(0, |frame| frame.code);
                tracing::info!(code = closed, "the gateway closed the connection");
            }
            Some(Err(error)) => {
                let what = match error.kind() {
                    ReceiveMessageErrorType::Reconnect => "the gateway can't be reached; trying again",
                    ReceiveMessageErrorType::Deserializing { .. } => "a frame is not understood and is passed over",
                    _ => "a frame can't be read; connecting again",
                };
                tracing::warn!("{what}");
                tokio::time::sleep(Duration::from_millis(100)).await;
            }
            None => {
                let _ = frames.send(Received::Closed(closed)).await;
                return;
            }
        }
    }
}
