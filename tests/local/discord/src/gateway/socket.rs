//! One socket: frames out, plain or compressed, and frames in.

use super::{Out, Socket};
use crate::state::Shared;
use crate::wire::Hold;
use axum::extract::ws::{CloseFrame, Message, WebSocket};
use flate2::{Compress, Compression, FlushCompress, Status};
use std::sync::Arc;
use tokio::sync::mpsc::{UnboundedReceiver, unbounded_channel};

/// What a stream of zlib begins with.
const HEAD: [u8; 2] = [0x78, 0x01];
/// Bytes of a frame that come through before it is cut: its head and a little.
const TORN: i64 = 6;

/// Runs a socket until one of both sides has enough.
pub(crate) async fn run(shared: Arc<Shared>, mut socket: WebSocket, hold: Hold, compressed: bool) {
    let (out, orders) = unbounded_channel();
    let number = shared.change(|state| {
        state.hub.count += 1;
        let number = state.hub.count;
        state.hub.sockets.push(Socket { number, out, compressed, frames: Default::default() });
        state.hub.op(number, 10, serde_json::json!({"heartbeat_interval": state.options.heartbeat.as_millis() as u64, "_trace": ["[\"gateway\"]"]}));
        number
    });
    let mut line = Line { stream: compressed.then(Stream::new), cut_after: None, within: false, hold };
    let clean = line.talk(&shared, &mut socket, number, orders).await;
    shared.change(|state| state.hang_up(number, clean));
}

/// How a socket sends.
struct Line {
    stream: Option<Stream>,
    cut_after: Option<u32>,
    within: bool,
    hold: Hold,
}

impl Line {
    /// Whether the bot ended it with a code that ends its session.
    async fn talk(&mut self, shared: &Shared, socket: &mut WebSocket, number: u64, mut orders: UnboundedReceiver<Out>) -> bool {
        let patience = shared.lock().options.heartbeat * 2;
        let mut heard = tokio::time::Instant::now();
        loop {
            tokio::select! {
                order = orders.recv() => match order {
                    Some(order) => if !self.obey(socket, order).await { return false },
                    None => return false,
                },
                frame = socket.recv() => match frame {
                    Some(Ok(Message::Text(text))) => {
                        heard = tokio::time::Instant::now();
                        shared.change(|state| state.received(number, text.as_str()));
                    }
                    Some(Ok(Message::Close(frame))) => return frame.is_some_and(|frame| matches!(frame.code, 1000 | 1001)),
                    Some(Ok(_)) => {}
                    Some(Err(_)) | None => return false,
                },
                () = tokio::time::sleep_until(heard + patience) => {
                    shared.change(|state| state.journal.violated(format!("gateway socket {number}: no heartbeat for {patience:?}")));
                    let _ = self.obey(socket, Out::Close(Some((4009, "Session timed out.".to_owned())))).await;
                    return false;
                }
            }
        }
    }

    /// Whether the socket goes on.
    async fn obey(&mut self, socket: &mut WebSocket, order: Out) -> bool {
        match order {
            Out::Text(frame) => self.frame(socket, &frame).await,
            Out::Raw(bytes) => {
                if let Some(stream) = &mut self.stream {
                    stream.deflate.reset();
                }
                self.hold.write(&bytes).await.is_ok()
            }
            Out::Close(code) => {
                let frame = code.map(|(code, reason)| CloseFrame { code, reason: reason.into() });
                // Whether the other side still hears it doesn't matter.
                let _ = socket.send(Message::Close(frame)).await;
                while let Ok(Some(Ok(_))) = tokio::time::timeout(std::time::Duration::from_millis(200), socket.recv()).await {}
                false
            }
            Out::Cut => false,
            Out::CutAfter(frames) => {
                self.cut_after = Some(frames);
                frames > 0
            }
            Out::CutWithin => {
                self.within = true;
                true
            }
        }
    }

    async fn frame(&mut self, socket: &mut WebSocket, frame: &str) -> bool {
        if self.within {
            self.hold.cut_after(TORN);
        }
        let message = match &mut self.stream {
            Some(stream) => Message::Binary(stream.packed(frame.as_bytes()).into()),
            None => Message::Text(frame.into()),
        };
        let sent = socket.send(message).await.is_ok();
        self.cut_after = self.cut_after.map(|left| left.saturating_sub(1));
        sent && !self.within && self.cut_after != Some(0)
    }
}

/// One stream of zlib over all frames of a socket.
pub(crate) struct Stream {
    deflate: Compress,
    begun: bool,
}

impl Stream {
    fn new() -> Stream {
        Stream { deflate: Compress::new(Compression::fast(), false), begun: false }
    }

    /// A stream that is put into another one, after a reset of that one.
    pub(crate) fn inner() -> Stream {
        Stream { begun: true, ..Stream::new() }
    }

    /// The next frame; it ends with an empty block, so that it can be read at once.
    pub(crate) fn packed(&mut self, frame: &[u8]) -> Vec<u8> {
        let mut packed = Vec::with_capacity(frame.len() / 2 + 64);
        if !std::mem::replace(&mut self.begun, true) {
            packed.extend(HEAD);
        }
        let before = self.deflate.total_in();
        loop {
            let read = (self.deflate.total_in() - before) as usize;
            let status = self.deflate.compress_vec(&frame[read..], &mut packed, FlushCompress::Sync);
            let all = (self.deflate.total_in() - before) as usize == frame.len();
            // Room left over says that nothing waits inside.
            if all && packed.len() < packed.capacity() || !matches!(status, Ok(Status::Ok | Status::BufError)) {
                return packed;
            }
            packed.reserve(frame.len().max(256));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use flate2::{Decompress, FlushDecompress};

    /// What a packed frame says.
    fn unpacked(inflate: &mut Decompress, packed: &[u8]) -> String {
        let (mut text, mut room, before) = (Vec::new(), vec![0; 32 << 10], inflate.total_in());
        loop {
            let (read, had) = ((inflate.total_in() - before) as usize, inflate.total_out());
            inflate.decompress(&packed[read..], &mut room, FlushDecompress::Sync).expect("a stream");
            let got = (inflate.total_out() - had) as usize;
            text.extend(&room[..got]);
            if got == 0 {
                return String::from_utf8(text).expect("text");
            }
        }
    }

    #[test]
    fn what_is_packed_can_be_read() {
        let frame = |at: usize| format!("{{\"number\": {at}, \"words\": \"{}\"}}", "again and again, ".repeat(at % 60));
        let (mut outer, mut inflate) = (Stream::new(), Decompress::new(true));
        for round in 0..3 {
            for at in 0..500 {
                assert_eq!(unpacked(&mut inflate, &outer.packed(frame(at).as_bytes())), frame(at), "{at} of round {round}");
            }
            let mut inner = Stream::inner();
            for at in 0..500 {
                assert_eq!(unpacked(&mut inflate, &inner.packed(frame(at).as_bytes())), frame(at), "{at} within round {round}");
            }
            outer.deflate.reset();
        }
    }
}
