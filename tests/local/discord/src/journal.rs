//! What the program under test asked for, and what was wrong with it.

use serde_json::Value;

/// A request that came by REST.
#[derive(Clone, Debug)]
pub struct Request {
    /// When, in milliseconds since 1970.
    pub at: u64,
    /// `GET`, `POST`, …
    pub method: String,
    /// Behind `/api/v10`, without the query.
    pub path: String,
    /// The path as it is documented, with names in braces; empty when there is no such route.
    pub route: &'static str,
    /// What stood behind `?`.
    pub query: Vec<(String, String)>,
    /// The JSON that was sent, or null.
    pub body: Value,
    /// Names of the files that came along.
    pub files: Vec<String>,
    /// What stood in its head, names in lower case.
    pub headers: Vec<(String, String)>,
    /// Why, for the audit log.
    pub reason: Option<String>,
    /// The status of the answer; 0 when there was none.
    pub status: u16,
}

/// A frame that came by the gateway.
#[derive(Clone, Debug)]
pub struct Frame {
    /// When, in milliseconds since 1970.
    pub at: u64,
    /// Which socket, counted from 1.
    pub socket: u64,
    /// Its number: 1 heartbeat, 2 identify, 6 resume, 8 request members.
    pub op: u64,
    /// What it says.
    pub data: Value,
}

/// Everything that came, in order.
#[derive(Default)]
pub(crate) struct Journal {
    pub(crate) requests: Vec<Request>,
    pub(crate) frames: Vec<Frame>,
    pub(crate) violations: Vec<String>,
    /// Answers that count against the address: 401, 403 and 429.
    pub(crate) invalid: usize,
}

impl Journal {
    pub(crate) fn violated(&mut self, what: impl Into<String>) {
        self.violations.push(what.into());
    }
}
