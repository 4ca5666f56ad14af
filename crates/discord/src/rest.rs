//! The one door to Discord's API: limits kept, tried again where that does no harm, and every refusal put into words.

use crate::refusal::{ANSWERED, Needs, Refusal};
use hearth_adapter::Failure;
use reqwest::header::{AUTHORIZATION, CONTENT_TYPE, HeaderMap, RETRY_AFTER};
use reqwest::multipart::{Form, Part};
use rustc_hash::FxHashMap;
use serde_json::Value;
use serenity::http::{LightMethod, Route};
use std::collections::VecDeque;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};
use twilight_http_ratelimiting::{Endpoint, Method, RateLimitHeaders, RateLimiter};

/// What serenity's routes begin with; ours begin with the address that was given.
const ROUTES: &str = "https://discord.com/api/v10/";
/// How long a call may take.
const PATIENCE: Duration = Duration::from_secs(10);
/// How long the first answer to an interaction may take.
const FIRST: Duration = Duration::from_millis(2_500);
/// How often a call that may be repeated is tried.
const TRIES: u32 = 4;
/// A wait that is waited out here; a longer one goes back to whoever called.
const SHORT: Duration = Duration::from_secs(5);
/// Invalid answers within [`INVALID_WITHIN`] before nothing but answers to people is sent. Discord's own line is 10,000.
const INVALID: usize = 2_000;
const INVALID_WITHIN: Duration = Duration::from_secs(600);
/// What was refused for want of a right is not asked for again for so long, unless rights change.
const REFUSED: Duration = Duration::from_secs(3_600);

/// The API.
pub(crate) struct Rest {
    client: reqwest::Client,
    token: String,
    base: String,
    limiter: RateLimiter,
    quiet: Mutex<Quiet>,
}

/// When not to call.
#[derive(Default)]
struct Quiet {
    /// Until when nothing is sent, since the whole application was told to wait.
    until: Option<Instant>,
    /// When calls were invalid of late.
    invalid: VecDeque<Instant>,
    /// What was refused, and until when it is not asked for again.
    refused: FxHashMap<String, (Instant, Refusal)>,
    /// The token is no longer any good.
    locked_out: bool,
}

/// Something to send.
pub(crate) struct Call<'a> {
    pub(crate) method: LightMethod,
    pub(crate) route: Route<'a>,
    pub(crate) query: Vec<(&'static str, String)>,
    pub(crate) body: Option<Value>,
    pub(crate) files: Vec<Attached>,
    /// What it takes, to say so when it is refused.
    pub(crate) needs: Needs,
    /// It does no harm to send it twice.
    pub(crate) again: bool,
    /// Why, for the server's audit log.
    pub(crate) reason: String,
}

/// A file that goes with a message.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct Attached {
    pub(crate) name: String,
    pub(crate) bytes: Vec<u8>,
    pub(crate) kind: &'static str,
}

impl<'a> Call<'a> {
    pub(crate) fn new(method: LightMethod, route: Route<'a>, needs: Needs) -> Self {
        let again = !matches!(method, LightMethod::Post);
        Self { method, route, query: Vec::new(), body: None, files: Vec::new(), needs, again, reason: String::new() }
    }

    pub(crate) fn get(route: Route<'a>) -> Self {
        Self::new(LightMethod::Get, route, Needs::See)
    }

    /// Why, for the server's audit log.
    pub(crate) fn reason(mut self, reason: &hearth_core::Given) -> Self {
        self.reason = reason.0.chars().take(200).collect();
        self
    }

    pub(crate) fn body(mut self, body: Value) -> Self {
        self.body = Some(body);
        self
    }

    pub(crate) fn files(mut self, files: Vec<Attached>) -> Self {
        self.files = files;
        self
    }

    pub(crate) fn query(mut self, query: Vec<(&'static str, String)>) -> Self {
        self.query = query;
        self
    }

    /// It does no harm to send it twice.
    pub(crate) fn again(mut self) -> Self {
        self.again = true;
        self
    }
}

impl Rest {
    /// The API at an address such as `https://discord.com/api/v10`.
    ///
    /// # Errors
    /// When the system lends no means of secure connections.
    pub(crate) fn new(token: &str, base: &str) -> Result<Self, reqwest::Error> {
        let agent = concat!("DiscordBot (https://github.com/hearth, ", env!("CARGO_PKG_VERSION"), ")");
        // The token must not follow a redirect to somebody else.
        let client = reqwest::Client::builder().timeout(PATIENCE).redirect(reqwest::redirect::Policy::none()).user_agent(agent).build()?;
        Ok(Self { client, token: format!("Bot {token}"), base: base.trim_end_matches('/').to_owned(), limiter: RateLimiter::default(), quiet: Mutex::default() })
    }

    fn quiet(&self) -> MutexGuard<'_, Quiet> {
        self.quiet.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Rights have changed in these places, a server and its channels: what was refused there may be asked for again.
    pub(crate) fn forgive(&self, places: impl Fn(u64) -> bool) {
        let place = |key: &str| key.split('/').nth(1).and_then(|id| id.parse().ok());
        self.quiet().refused.retain(|key, _| place(key).is_some_and(|place| !places(place)));
    }

    /// Sends a call, and gives what came back.
    pub(crate) async fn call(&self, call: Call<'_>) -> Result<Vec<u8>, Refusal> {
        let path = call.route.path().into_owned();
        let path = path.strip_prefix(ROUTES).unwrap_or(&path).to_owned();
        let urgent = path.starts_with("interactions") || path.starts_with("webhooks");
        // Who may be touched differs from member to member: one who stands above Hearth says nothing of the others.
        let touches = matches!(call.needs, Needs::Timeouts | Needs::Kicks | Needs::Bans);
        let key = format!("{:?} {}", call.method, if touches { path.clone() } else { template(&path) });
        self.may(&key, urgent)?;
        // The first answer to an interaction has no limit, and no time to wait for the answers to others.
        let limited = !path.starts_with("interactions");
        for attempt in 0..TRIES {
            // Interactions are not bound by the limit of the whole application.
            if !urgent {
                self.wait().await?;
            }
            let permit = match limited {
                true => Some(self.limiter.acquire(Endpoint { method: method(call.method), path: limit(&path) }).await),
                false => None,
            };
            let request = self.request(&call, &path);
            // Later than that nobody waits for it any more.
            let request = if limited { request } else { request.timeout(FIRST) };
            let sent = request.send().await;
            if let Some(permit) = permit {
                permit.complete(sent.as_ref().ok().and_then(|answer| headers(answer.headers())));
            }
            let last = attempt + 1 == TRIES;
            let pause = match sent {
                Ok(answer) if answer.status().is_success() => return body(answer, call.again).await,
                Ok(answer) => match self.refused(&call, &key, answer).await {
                    Verdict::Wait(wait) if wait <= SHORT && !last => wait,
                    Verdict::Wait(wait) => return Err(Failure::Retry(wait).into()),
                    Verdict::Broken if call.again && !last => backoff(attempt),
                    Verdict::Broken => return Err(if call.again { Failure::Retry(backoff(attempt)) } else { Failure::Unknown }.into()),
                    Verdict::Refused(refusal) => return Err(refusal),
                },
                // It never left.
                Err(error) if error.is_connect() || error.is_builder() => {
                    tracing::warn!("Discord's API can't be reached; trying again");
                    if last {
                        return Err(Failure::Retry(backoff(attempt)).into());
                    }
                    backoff(attempt)
                }
                Err(_) if call.again && !last => backoff(attempt),
                Err(_) => return Err(if call.again { Failure::Retry(backoff(attempt)) } else { Failure::Unknown }.into()),
            };
            tokio::time::sleep(pause).await;
        }
        Err(Failure::Retry(SHORT).into())
    }

    fn request(&self, call: &Call<'_>, path: &str) -> reqwest::RequestBuilder {
        let request = self.client.request(call.method.reqwest_method(), format!("{}/{path}", self.base)).header(AUTHORIZATION, &self.token).query(&call.query);
        let request = match call.reason.as_str() {
            "" => request,
            // As in an address, since headers hold no other letters.
            reason => request.header("X-Audit-Log-Reason", url::form_urlencoded::byte_serialize(reason.as_bytes()).collect::<String>().replace('+', "%20")),
        };
        match (&call.body, call.files.is_empty()) {
            (None, _) => request,
            (Some(body), true) => request.header(CONTENT_TYPE, "application/json").body(body.to_string()),
            (Some(body), false) => {
                let mut form = Form::new().part("payload_json", Part::text(body.to_string()).mime_str("application/json").unwrap_or_else(|_| Part::text(body.to_string())));
                for (at, file) in call.files.iter().enumerate() {
                    let part = Part::bytes(file.bytes.clone()).file_name(file.name.clone());
                    let part = part.mime_str(file.kind).unwrap_or_else(|_| Part::bytes(file.bytes.clone()).file_name(file.name.clone()));
                    form = form.part(format!("files[{at}]"), part);
                }
                request.multipart(form)
            }
        }
    }

    /// Whether a call may be sent at all.
    fn may(&self, key: &str, urgent: bool) -> Result<(), Refusal> {
        let now = Instant::now();
        let mut quiet = self.quiet();
        if quiet.locked_out {
            return Err(Refusal::locked_out());
        }
        if let Some((until, refusal)) = quiet.refused.get(key) {
            if *until > now {
                return Err(refusal.clone());
            }
            quiet.refused.remove(key);
        }
        while quiet.invalid.front().is_some_and(|at| now.duration_since(*at) > INVALID_WITHIN) {
            quiet.invalid.pop_front();
        }
        if quiet.invalid.len() >= INVALID && !urgent {
            return Err(Failure::Retry(Duration::from_secs(60)).into());
        }
        Ok(())
    }

    /// Waits while the whole application has been told to.
    async fn wait(&self) -> Result<(), Refusal> {
        let until = self.quiet().until;
        match until.and_then(|until| until.checked_duration_since(Instant::now())) {
            Some(wait) if wait > SHORT => Err(Failure::Retry(wait).into()),
            Some(wait) => {
                tokio::time::sleep(wait).await;
                Ok(())
            }
            None => Ok(()),
        }
    }

    async fn refused(&self, call: &Call<'_>, key: &str, answer: reqwest::Response) -> Verdict {
        let (status, headers) = (answer.status().as_u16(), answer.headers().clone());
        let told: Value = answer.bytes().await.ok().and_then(|bytes| serde_json::from_slice(&bytes).ok()).unwrap_or_default();
        let shared = headers.get("x-ratelimit-scope").is_some_and(|scope| scope == "shared");
        if matches!(status, 401 | 403 | 429) && !shared {
            self.quiet().invalid.push_back(Instant::now());
        }
        match status {
            429 => {
                let named = headers.get(RETRY_AFTER).and_then(|after| after.to_str().ok()).and_then(|after| after.parse().ok());
                let seconds: f64 = told["retry_after"].as_f64().or(named).unwrap_or(1.0).clamp(0.05, 3_600.0);
                let wait = Duration::from_secs_f64(seconds);
                let global = told["global"].as_bool() == Some(true) || headers.contains_key("x-ratelimit-global");
                if global && !key.contains("interactions") && !key.contains("webhooks") {
                    self.quiet().until = Some(Instant::now() + wait);
                }
                Verdict::Wait(wait)
            }
            500.. => Verdict::Broken,
            _ => {
                let refusal = Refusal::of(status, told["code"].as_u64().unwrap_or_default(), call.needs);
                if status == 401 && !key.contains("webhooks") && !key.contains("interactions") {
                    self.quiet().locked_out = true;
                    tracing::error!("Discord no longer takes the token: copy it again from the developer portal (Bot, Reset Token) into DISCORD_TOKEN");
                }
                if status == 400 && refusal.code != ANSWERED {
                    tracing::error!(call = key, code = refusal.code, "Discord does not take a call; this is a fault of Hearth's");
                }
                // What one person is refused is refused to nobody else.
                if refusal.lasts() && !matches!(call.needs, Needs::Waiting | Needs::Private) {
                    self.quiet().refused.insert(key.to_owned(), (Instant::now() + REFUSED, refusal.clone()));
                }
                Verdict::Refused(refusal)
            }
        }
    }
}

/// What an answer that is none means.
enum Verdict {
    /// Not now.
    Wait(Duration),
    /// The other side broke down; it may or may not have been done.
    Broken,
    /// No.
    Refused(Refusal),
}

async fn body(answer: reqwest::Response, again: bool) -> Result<Vec<u8>, Refusal> {
    match answer.bytes().await {
        Ok(bytes) => Ok(bytes.to_vec()),
        Err(_) if again => Err(Failure::Retry(SHORT).into()),
        // It was done, and only what it came to is lost.
        Err(_) => Ok(Vec::new()),
    }
}

fn backoff(attempt: u32) -> Duration {
    Duration::from_millis(250 << attempt.min(5))
}

const fn method(method: LightMethod) -> Method {
    match method {
        LightMethod::Delete => Method::Delete,
        LightMethod::Get => Method::Get,
        LightMethod::Patch => Method::Patch,
        LightMethod::Post => Method::Post,
        LightMethod::Put => Method::Put,
    }
}

/// What Discord tells of a limit; nothing if it tells none.
fn headers(headers: &HeaderMap) -> Option<RateLimitHeaders> {
    let text = |name: &str| headers.get(name).and_then(|value| value.to_str().ok());
    let after: f64 = text(RateLimitHeaders::RESET_AFTER)?.parse().ok()?;
    Some(RateLimitHeaders {
        bucket: text(RateLimitHeaders::BUCKET)?.as_bytes().to_vec(),
        limit: text(RateLimitHeaders::LIMIT)?.parse().ok()?,
        remaining: text(RateLimitHeaders::REMAINING)?.parse().ok()?,
        reset_at: Instant::now() + Duration::try_from_secs_f64(after.clamp(0.0, 3_600.0)).ok()?,
    })
}

/// A path in which members, messages and tokens are left open: what is refused for one is refused for all.
fn template(path: &str) -> String {
    let mut before = ["", ""];
    let mut parts = Vec::new();
    for part in path.split('/') {
        let open = matches!(before[1], "members" | "messages" | "reactions" | "webhooks" | "interactions");
        // The token of an interaction follows its id.
        let secret = matches!(before[0], "webhooks" | "interactions");
        parts.push(if open || secret { "*" } else { part });
        before = [before[1], part];
    }
    parts.join("/")
}

/// A path by what is limited together: within a server, a channel or a webhook, whoever and whatever it is about.
fn limit(path: &str) -> String {
    let (mut parts, mut reaction) = (Vec::new(), false);
    for (place, part) in path.split('/').enumerate() {
        parts.push(if place > 1 && (reaction || part.parse::<u64>().is_ok()) { "*" } else { part });
        reaction = part == "reactions";
    }
    parts.join("/")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_limited_together_waits_together() {
        for (path, expected) in [
            ("guilds/1/members/2/roles/3", "guilds/1/members/*/roles/*"),
            ("channels/5/messages/6/reactions/%F0%9F%8E%89/@me", "channels/5/messages/*/reactions/*/@me"),
            ("webhooks/7/a-token/messages/@original", "webhooks/7/a-token/messages/@original"),
            ("users/@me/channels", "users/@me/channels"),
        ] {
            assert_eq!(limit(path), expected);
        }
    }

    #[tokio::test]
    async fn rights_that_change_in_a_server_say_nothing_of_another() {
        let rest = Rest::new("token", "http://127.0.0.1:1").expect("a client");
        let refusal = || (Instant::now() + REFUSED, Refusal::of(403, 50_013, Needs::Send));
        for key in ["Post channels/5/messages", "Put guilds/1/members/*/roles/3", "Post channels/6/messages", "Get oauth2/applications/@me"] {
            rest.quiet().refused.insert(key.to_owned(), refusal());
        }
        rest.forgive(|place| matches!(place, 1 | 5));
        assert_eq!(rest.quiet().refused.keys().map(String::as_str).collect::<Vec<_>>(), ["Post channels/6/messages"]);
    }

    #[test]
    fn what_is_refused_for_one_member_is_refused_for_all_but_each_role_by_itself() {
        for (path, expected) in [
            ("guilds/1/members/2/roles/3", "guilds/1/members/*/roles/3"),
            ("channels/5/messages", "channels/5/messages"),
            ("channels/5/messages/6", "channels/5/messages/*"),
            ("interactions/7/a-token/callback", "interactions/*/*/callback"),
        ] {
            assert_eq!(template(path), expected);
        }
    }
}
