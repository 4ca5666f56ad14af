//! The gateway: sessions that outlive their sockets, and what is sent to them.

pub(crate) mod flood;
mod members;
mod protocol;
pub(crate) mod socket;

use crate::id::Id;
use crate::intent;
use crate::state::State;
use crate::world::silenced;
use serde_json::{Value, json};
use std::collections::VecDeque;
use std::sync::Arc;
use tokio::sync::mpsc::UnboundedSender;

/// What a socket is told to do.
pub(crate) enum Out {
    /// Send a frame.
    Text(Arc<str>),
    /// Write these bytes, frames and all, past everything; compressed ones as a stream of their own.
    Raw(Vec<u8>),
    /// Say goodbye, with a code or without.
    Close(Option<(u16, String)>),
    /// Let go without a goodbye.
    Cut,
    /// Let go after so many frames more.
    CutAfter(u32),
    /// Let go in the middle of the next frame.
    CutWithin,
}

/// Sessions and sockets.
#[derive(Default)]
pub(crate) struct Hub {
    pub(crate) sessions: Vec<Session>,
    pub(crate) sockets: Vec<Socket>,
    /// Sockets that there ever were.
    pub(crate) count: u64,
    /// Times of identifies, with their shard, in milliseconds since 1970.
    pub(crate) identified: Vec<(u64, u32)>,
}

/// A connection.
pub(crate) struct Socket {
    pub(crate) number: u64,
    pub(crate) out: UnboundedSender<Out>,
    pub(crate) compressed: bool,
    /// When frames came, in milliseconds since 1970, no older than a minute.
    pub(crate) frames: VecDeque<u64>,
}

/// What a bot subscribed to.
pub(crate) struct Session {
    pub(crate) id: String,
    pub(crate) shard: (u32, u32),
    pub(crate) intents: u64,
    pub(crate) sequence: u64,
    /// Frames that can be sent again.
    pub(crate) kept: VecDeque<(u64, Arc<str>)>,
    pub(crate) socket: Option<u64>,
}

/// Whom an event concerns.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum To {
    /// The shard of a server.
    Server(Id),
    /// The first shard, which hears private messages.
    Direct,
    /// Every shard.
    All,
}

impl Hub {
    pub(crate) fn socket(&self, number: u64) -> Option<&Socket> {
        self.sockets.iter().find(|socket| socket.number == number)
    }

    pub(crate) fn send(&self, socket: u64, out: Out) {
        if let Some(socket) = self.socket(socket) {
            // A socket that is gone hears nothing; its session keeps the frames.
            let _ = socket.out.send(out);
        }
    }

    pub(crate) fn op(&self, socket: u64, op: u64, data: Value) {
        self.send(socket, Out::Text(json!({"t": null, "s": null, "op": op, "d": data}).to_string().into()));
    }

    pub(crate) fn close(&self, socket: u64, code: u16, reason: &str) {
        self.send(socket, Out::Close(Some((code, reason.to_owned()))));
    }
}

impl Session {
    pub(crate) fn hears(&self, to: To) -> bool {
        match to {
            To::Server(server) => (server.0 >> 22) % u64::from(self.shard.1) == u64::from(self.shard.0),
            To::Direct => self.shard.0 == 0,
            To::All => true,
        }
    }

    /// Numbers an event and keeps it.
    pub(crate) fn numbered(&mut self, event: &str, body: &str, keep: usize) -> Arc<str> {
        self.sequence += 1;
        let frame: Arc<str> = format!("{{\"t\":\"{event}\",\"s\":{},\"op\":0,\"d\":{body}}}", self.sequence).into();
        self.kept.push_back((self.sequence, frame.clone()));
        if self.kept.len() > keep {
            self.kept.pop_front();
        }
        frame
    }
}

impl State {
    /// Tells an event to whoever asked for its kind.
    pub(crate) fn dispatch(&mut self, event: &str, to: To, payload: Value) {
        self.dispatch_where(event, to, payload, |session| {
            let needed = intent::needed(event, to == To::Direct);
            needed == 0 || session.intents & needed != 0
        });
    }

    /// Tells an event to sessions of the right shard that `wanted` picks.
    pub(crate) fn dispatch_where(&mut self, event: &str, to: To, mut payload: Value, wanted: impl Fn(&Session) -> bool) {
        self.faults.alter(event, &mut payload);
        let body = payload.to_string();
        let hub = &mut self.hub;
        for session in hub.sessions.iter_mut().filter(|session| session.hears(to) && wanted(session)) {
            let frame = session.numbered(event, &body, self.options.replay);
            if let Some(socket) = session.socket.and_then(|number| hub.sockets.iter().find(|socket| socket.number == number)) {
                // A socket that is gone hears nothing; its session keeps the frames.
                let _ = socket.out.send(Out::Text(frame));
            }
        }
    }

    /// Tells what was said: all of it to those who may read it, the shell to the others.
    pub(crate) fn dispatch_message(&mut self, event: &str, to: To, payload: Value, open: bool) {
        let needed = intent::needed(event, to == To::Direct);
        let reads = |session: &Session| open || session.intents & intent::CONTENT != 0;
        if !open && self.hub.sessions.iter().any(|session| !reads(session)) {
            self.dispatch_where(event, to, silenced(payload.clone()), |session| session.intents & needed != 0 && !reads(session));
        }
        self.dispatch_where(event, to, payload, |session| session.intents & needed != 0 && reads(session));
    }
}
