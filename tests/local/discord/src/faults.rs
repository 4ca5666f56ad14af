//! What goes wrong on purpose.

use crate::discord::Discord;
use crate::gateway::Out;
use serde_json::Value;
use std::time::Duration;

/// How a request fails.
#[derive(Clone, Debug)]
pub enum Fault {
    /// Answered with a status and a body, without effect.
    Status(u16, Value),
    /// 429 with so many seconds to wait, globally or for the route alone.
    Limited(f64, bool),
    /// Never answered, without effect.
    Never,
    /// Answered after a while.
    Slow(Duration),
    /// 200 with something that is no JSON, without effect.
    Garbage,
    /// The connection is dropped without effect.
    DropBefore,
    /// It takes effect, and the connection is dropped instead of the answer.
    DropAfter,
    /// It takes effect, and is answered with a status all the same.
    StatusAfter(u16),
}

type Alteration = Box<dyn FnMut(&mut Value) + Send>;

/// What will go wrong.
#[derive(Default)]
pub(crate) struct Faults {
    /// How many requests fail how; and which, if not any.
    rest: Vec<(usize, Option<Vec<String>>, Fault)>,
    altered: Vec<(String, usize, Alteration)>,
    /// Heartbeats are not answered.
    pub(crate) deaf: bool,
    /// Fewer shards are refused with 4011.
    pub(crate) shards_required: u32,
}

impl Faults {
    /// How a request fails, if it does. `call` is `METHOD /route/{of_it}`.
    pub(crate) fn take(&mut self, call: &str) -> Option<Fault> {
        let (left, _, fault) = self.rest.iter_mut().find(|(left, only, _)| *left > 0 && only.as_ref().is_none_or(|only| only.iter().any(|of| of == call)))?;
        *left -= 1;
        Some(fault.clone())
    }

    pub(crate) fn alter(&mut self, event: &str, payload: &mut Value) {
        for (of, left, alteration) in self.altered.iter_mut().filter(|(of, left, _)| *left > 0 && (of == event || of == "*")) {
            *left -= 1;
            alteration(payload);
            let _ = of;
        }
    }
}

/// What goes wrong on purpose.
impl Discord {
    /// The next `times` requests fail.
    pub fn fail(&self, times: usize, fault: Fault) {
        self.shared.change(|state| state.faults.rest.push((times, None, fault)));
    }

    /// The next `times` requests of one kind fail: `POST /channels/{channel_id}/messages`, as documented.
    pub fn fail_only(&self, call: &str, times: usize, fault: Fault) {
        self.fail_any(&[call], times, fault);
    }

    /// The next `times` requests fail that are of one of these kinds.
    pub fn fail_any(&self, calls: &[&str], times: usize, fault: Fault) {
        let calls = calls.iter().map(|call| (*call).to_owned()).collect();
        self.shared.change(|state| state.faults.rest.push((times, Some(calls), fault)));
    }

    /// Nothing fails any more.
    pub fn heal(&self) {
        self.shared.change(|state| {
            state.faults = Faults::default();
        });
    }

    /// Changes what the next `times` events of a name say (`*` for any) before they are sent.
    pub fn alter(&self, event: &str, times: usize, alteration: impl FnMut(&mut Value) + Send + 'static) {
        self.shared.change(|state| state.faults.altered.push((event.to_owned(), times, Box::new(alteration))));
    }

    /// Heartbeats are answered, or not.
    pub fn answer_heartbeats(&self, answer: bool) {
        self.shared.change(|state| state.faults.deaf = !answer);
    }

    /// Identifies with fewer shards are closed with 4011.
    pub fn require_shards(&self, shards: u32) {
        self.shared.change(|state| state.faults.shards_required = shards);
    }

    /// Lets go of every gateway connection without a goodbye. Sessions can be resumed.
    pub fn cut(&self) {
        self.order(|| Out::Cut);
    }

    /// Lets go of every gateway connection after so many frames more.
    pub fn cut_after(&self, frames: u32) {
        self.order(|| Out::CutAfter(frames));
    }

    /// Lets go of every gateway connection in the middle of its next frame.
    pub fn cut_within_frame(&self) {
        self.order(|| Out::CutWithin);
    }

    /// Says goodbye to every gateway connection, with a code or without.
    pub fn close(&self, code: Option<u16>) {
        self.order(|| Out::Close(code.map(|code| (code, "As the test wished.".to_owned()))));
    }

    /// Asks every gateway connection to come again (op 7).
    pub fn ask_to_reconnect(&self) {
        self.frame(r#"{"t":null,"s":null,"op":7,"d":null}"#);
    }

    /// Ends every session (op 9); `resumable` says that it may be tried all the same.
    pub fn invalidate(&self, resumable: bool) {
        self.frame(&format!(r#"{{"t":null,"s":null,"op":9,"d":{resumable}}}"#));
        if !resumable {
            self.forget_sessions();
        }
    }

    /// No session can be resumed, nor hears anything.
    pub fn forget_sessions(&self) {
        self.shared.change(|state| state.hub.sessions.clear());
    }

    /// Sends a frame as it is to every gateway connection, well-formed or not.
    pub fn frame(&self, text: &str) {
        self.order(|| Out::Text(text.into()));
    }

    fn order(&self, order: impl Fn() -> Out) {
        self.shared.change(|state| {
            for socket in &state.hub.sockets {
                // One that is gone already needs no order.
                let _ = socket.out.send(order());
            }
        });
    }
}
