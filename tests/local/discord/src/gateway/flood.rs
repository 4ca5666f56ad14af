//! Many messages at once, for benchmarks.

use super::To;
use super::socket::Stream;
use crate::discord::Discord;
use crate::gateway::Out;
use crate::id::Id;
use crate::state::State;
use crate::world::{Message, Shape};
use serde_json::Value;

/// Bytes that are handed to a socket at once.
const PIECE: usize = 256 << 10;

/// What a flood is made of.
#[derive(Clone, Debug)]
pub struct Flood {
    /// The server that it happens in.
    pub server: Id,
    /// Who speaks; members of the server.
    pub authors: Vec<Id>,
    /// Where.
    pub channels: Vec<Id>,
    /// What is said, one after the other; `{n}` becomes the number of the message.
    pub words: Vec<String>,
}

/// A message with gaps for what differs.
struct Template {
    before_sequence: String,
    before_id: String,
    after_id: String,
}

impl Flood {
    /// Templates of the messages: as many as there are combinations in turn, up to a thousand.
    fn templates(&self, state: &State) -> Vec<Template> {
        let count = (self.authors.len() * self.channels.len()).clamp(1, 1_000);
        (0..count).map(|at| self.template(state, at)).collect()
    }

    fn template(&self, state: &State, at: usize) -> Template {
        let words = self.words.get(at % self.words.len().max(1)).map_or("A message of the flood", String::as_str);
        // An id of as many digits as those that come.
        let gap = Id(1_111_111_111_111_111_111);
        let channel = self.channels[at / self.authors.len() % self.channels.len()];
        let message = Message { id: gap, channel, author: self.authors[at % self.authors.len()], content: words.to_owned(), ..Message::default() };
        let mut json = state.world.message_json(&message, Shape::Event);
        json["timestamp"] = crate::clock::iso(state.clock.now()).into();
        let body = json.to_string();
        let (before, after) = body.split_once(&gap.to_string()).map_or((body.as_str(), ""), |split| split);
        Template { before_sequence: "{\"t\":\"MESSAGE_CREATE\",\"s\":".to_owned(), before_id: format!(",\"op\":0,\"d\":{before}"), after_id: format!("{after}}}") }
    }
}

impl Template {
    fn write(&self, into: &mut Vec<u8>, sequence: u64, id: u64) {
        into.clear();
        into.extend(self.before_sequence.as_bytes());
        into.extend(sequence.to_string().as_bytes());
        into.extend(self.before_id.as_bytes());
        into.extend(id.to_string().as_bytes());
        into.extend(self.after_id.as_bytes());
    }
}

/// The head of a frame that is not masked, as servers send them.
fn head(into: &mut Vec<u8>, length: usize, binary: bool) {
    into.push(if binary { 0x82 } else { 0x81 });
    match length {
        0..=125 => into.push(length as u8),
        126..=65_535 => {
            into.push(126);
            into.extend((length as u16).to_be_bytes());
        }
        _ => {
            into.push(127);
            into.extend((length as u64).to_be_bytes());
        }
    }
}

/// A flood that is ready to be let go.
pub struct Prepared<'a> {
    discord: &'a Discord,
    pieces: Vec<(u64, Vec<Vec<u8>>)>,
}

impl Prepared<'_> {
    /// Lets it go, and returns at once. It is sent as fast as the sockets take it.
    pub fn go(self) {
        self.discord.shared.change(|state| {
            for (socket, pieces) in self.pieces {
                pieces.into_iter().for_each(|piece| state.hub.send(socket, Out::Raw(piece)));
            }
        });
    }

    /// Bytes that will be sent.
    pub fn bytes(&self) -> usize {
        self.pieces.iter().flat_map(|(_, pieces)| pieces).map(Vec::len).sum()
    }
}

/// Floods.
impl Discord {
    /// Writes `count` messages down as frames for each session of the server, with the sequence numbers that come next. Nothing else
    /// must happen until it is let go. The messages are not kept: no history has them, and no resume brings them again.
    pub fn prepare_flood(&self, count: usize, flood: &Flood) -> Prepared<'_> {
        let pieces = self.shared.change(|state| {
            let (templates, first) = (flood.templates(state), state.fresh());
            let heard = state.hub.sessions.iter_mut().filter(|session| session.hears(To::Server(flood.server)));
            let mut all = Vec::new();
            for session in heard {
                let Some(socket) = session.socket.and_then(|number| state.hub.sockets.iter().find(|socket| socket.number == number)) else { continue };
                all.push((socket.number, written(&templates, count, session.sequence, first.0, socket.compressed)));
                session.sequence += count as u64;
                session.kept.clear();
            }
            all
        });
        Prepared { discord: self, pieces }
    }

    /// Sends `count` messages as fast as the sockets take them.
    pub fn flood(&self, count: usize, flood: &Flood) {
        self.prepare_flood(count, flood).go();
    }

    /// An event of a message as it would be sent, to see how long it is.
    pub fn flood_sample(&self, flood: &Flood) -> Value {
        let state = self.shared.lock();
        let mut bytes = Vec::new();
        flood.template(&state, 0).write(&mut bytes, 1, 1_111_111_111_111_111_111);
        serde_json::from_slice(&bytes).unwrap_or_default()
    }
}

fn written(templates: &[Template], count: usize, sequence: u64, id: u64, compressed: bool) -> Vec<Vec<u8>> {
    let (mut pieces, mut piece, mut frame) = (Vec::new(), Vec::new(), Vec::new());
    let mut stream = compressed.then(Stream::inner);
    for at in 0..count {
        templates[at % templates.len()].write(&mut frame, sequence + 1 + at as u64, id + 1 + at as u64);
        match &mut stream {
            Some(stream) => {
                let packed = stream.packed(&frame);
                head(&mut piece, packed.len(), true);
                piece.extend(packed);
            }
            None => {
                head(&mut piece, frame.len(), false);
                piece.extend(&frame);
            }
        }
        if piece.len() >= PIECE {
            // Something else may be sent between two pieces: each is compressed for itself.
            pieces.push(std::mem::take(&mut piece));
            stream = compressed.then(Stream::inner);
        }
    }
    pieces.push(piece);
    pieces
}
