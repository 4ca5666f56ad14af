//! How a Telegram of our own behaves.

use std::path::PathBuf;
use std::time::Duration;

/// Where the formal description of the Bot API is looked for.
const SPEC: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../../../shared/specs/telegram-bot-api.json");

/// How a Telegram of our own behaves. Start from `Options::default()`.
#[derive(Clone, Debug)]
pub struct Options {
    /// The formal description, against which every request is checked. By default the one that lies beside the project, if one
    /// does; without it only documented limits are checked.
    pub spec: Option<PathBuf>,
    /// Which Bot API the server speaks. What came later it does not know: methods are not found, parameters are ignored, fields missing.
    pub version: (u8, u8),
    /// Privacy mode: the bot hears only what is meant for it, unless it is an administrator.
    pub privacy: bool,
    /// How often one may send; `None` is for speed.
    pub rates: Option<Rates>,
    /// How long a webhook rests after an answer that was not 2xx. It doubles with every further one, up to a minute.
    pub webhook_pause: Duration,
    /// Where the clock stands until it is set or turned, in milliseconds since 1970. Without it, the clock runs with the machine's.
    pub clock: Option<u64>,
    /// What this Telegram itself answers and tells is checked against the description as well; what differs counts as a violation.
    pub check_answers: bool,
    /// Violations make the test fail when the Telegram is dropped.
    pub strict: bool,
}

/// How many messages may be sent.
#[derive(Clone, Copy, Debug)]
pub struct Rates {
    /// In one chat in a second.
    pub chat: u32,
    /// In one group in a minute.
    pub group: u32,
    /// In all chats in a second.
    pub all: u32,
}

impl Default for Rates {
    fn default() -> Rates {
        Rates { chat: 1, group: 20, all: 30 }
    }
}

impl Default for Options {
    fn default() -> Options {
        Options {
            spec: Some(PathBuf::from(SPEC)).filter(|spec| spec.exists()),
            version: (10, 2),
            privacy: false,
            rates: None,
            webhook_pause: Duration::from_secs(1),
            clock: None,
            check_answers: false,
            strict: true,
        }
    }
}
