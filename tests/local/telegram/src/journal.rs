//! What the program under test asked for, and what was wrong with it.

use serde_json::Value;

/// A call of the bot.
#[derive(Clone, Debug)]
pub struct Request {
    /// When, in milliseconds since 1970.
    pub at: u64,
    /// As it is documented, such as `sendMessage`; as it came, when there is no such method.
    pub method: String,
    /// The parameters, however they came, as JSON.
    pub body: Value,
    /// Names of the files that came along.
    pub files: Vec<String>,
    /// The status of the answer; 0 when there was none.
    pub status: u16,
}

/// Everything that came, in order.
#[derive(Default)]
pub(crate) struct Journal {
    pub(crate) requests: Vec<Request>,
    pub(crate) violations: Vec<String>,
}

impl Journal {
    pub(crate) fn violated(&mut self, what: impl Into<String>) {
        self.violations.push(what.into());
    }
}
