//! How a Discord of our own behaves.

use std::path::PathBuf;
use std::time::Duration;

/// Where Discord's own description of its interface is looked for.
const SPEC: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../../../shared/specs/discord-openapi.json");

/// How a Discord of our own behaves. Start from `Options::default()`.
#[derive(Clone, Debug)]
pub struct Options {
    /// The official OpenAPI description, against which every request is checked. By default the one that lies beside the project,
    /// if one does; without it only documented limits are checked.
    pub spec: Option<PathBuf>,
    /// Shards that `/gateway/bot` recommends.
    pub shards: u32,
    /// Identifies that may run at once.
    pub max_concurrency: u32,
    /// Whether the intent for what messages say is switched on for the bot.
    pub content_intent_allowed: bool,
    /// Whether the intents for members is switched on for the bot.
    pub members_intent_allowed: bool,
    /// Whether the intent for presences is switched on for the bot.
    pub presences_intent_allowed: bool,
    /// How often the gateway wants to hear a heartbeat. Discord says 41.25 seconds.
    pub heartbeat: Duration,
    /// Frames that a session keeps for a resume.
    pub replay: usize,
    /// How long ago the clock begins: what happens first happened then, until the clock is turned.
    pub ago: Duration,
    /// Rate limits of REST and gateway; `None` is for speed.
    pub rates: Option<Rates>,
    /// What this Discord itself answers is checked against the description as well; what differs counts as a violation.
    pub check_answers: bool,
    /// Where the clock stands until it is set or turned, in milliseconds since 1970: then ids are the same every time. Without it, the
    /// clock runs with the machine's.
    pub clock: Option<u64>,
    /// Violations make the test fail when the Discord is dropped.
    pub strict: bool,
}

/// How much may be asked.
#[derive(Clone, Copy, Debug)]
pub struct Rates {
    /// Requests of one route and place in `window`.
    pub route: u32,
    /// What a bucket lasts.
    pub window: Duration,
    /// Requests a second over all, answers to interactions aside.
    pub global: u32,
    /// Frames that a socket may send in a minute.
    pub frames: u32,
}

impl Default for Rates {
    fn default() -> Rates {
        Rates { route: 5, window: Duration::from_secs(5), global: 50, frames: 120 }
    }
}

impl Default for Options {
    fn default() -> Options {
        Options {
            spec: Some(PathBuf::from(SPEC)).filter(|spec| spec.exists()),
            shards: 1,
            max_concurrency: 1,
            content_intent_allowed: true,
            members_intent_allowed: true,
            presences_intent_allowed: false,
            heartbeat: Duration::from_millis(41_250),
            replay: 10_000,
            ago: Duration::ZERO,
            rates: None,
            check_answers: false,
            clock: None,
            strict: true,
        }
    }
}
