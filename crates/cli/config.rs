//! `config.toml`: read as it is written, then checked as a whole.
//!
//! ```toml
//! language = "zh"
//! zone = "Asia/Shanghai"
//!
//! [[rank]]
//! key = "newcomer"
//!
//! [[rank]]
//! key = "member"
//! days = 3
//! within = 30
//! ```
//!
//! A mistake names the file, the line, the key and the mend. Nothing is guessed and nothing is left out in silence.

use hearth_core::command::{ArgKind, CATALOGUE};
use hearth_core::ladder::{GRACE, RANKS, check};
use hearth_core::need::Slip;
use hearth_core::{Keep, LANGUAGES, Need, Notices, Policy, Rank, Schedule, Setting, Zone, hidden};
use miette::{Diagnostic, LabeledSpan, NamedSource, SourceCode};
use serde::Deserialize;
use std::fmt;
use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::ops::{Range, RangeInclusive};
use std::path::Path;
use std::sync::Arc;
use toml::Spanned;

/// The file that is read when none is named.
pub(crate) const FILE: &str = "config.toml";

/// Where Discord is.
const DISCORD: &str = "https://discord.com/api/v10";
/// Where deliveries of Telegram arrive, if nothing else is said: a proxy on this machine hands them on.
const WEBHOOK: SocketAddr = SocketAddr::new(IpAddr::V4(Ipv4Addr::LOCALHOST), 8788);
/// Telegram's own API.
const TELEGRAM: &str = "https://api.telegram.org";
const MIB: usize = 1 << 20;
const MEMORY_MIB: RangeInclusive<i64> = 16..=1 << 20;
const HALF_LIFE: RangeInclusive<i64> = 1..=3_650;
const SHARDS: u32 = 10_000;
const KEY: usize = 32;
const NAME: usize = 64;

/// What an owner decided, checked.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct Config {
    /// The defaults of every community.
    pub(crate) policy: Policy,
    /// Bytes of memory that communities may take before idle ones are let go.
    pub(crate) memory: usize,
    /// How to reach Discord.
    pub(crate) discord: Discord,
    /// How to reach Telegram.
    pub(crate) telegram: Telegram,
}

/// How to reach Telegram.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct Telegram {
    /// Where the Bot API is.
    pub(crate) api_url: String,
    /// Where it delivers updates, and where they arrive here; none to poll for them.
    pub(crate) webhook: Option<(String, SocketAddr)>,
    /// Where tags can't be had, ranks may be titles of administrators.
    pub(crate) titles: bool,
}

/// How to reach Discord.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct Discord {
    /// Where its API is.
    pub(crate) api_url: String,
    /// The first and last shard that this process serves, and how many there are; as many as Discord wants, if nothing is said.
    pub(crate) shards: Option<(u32, u32, u32)>,
}

impl Default for Config {
    fn default() -> Self {
        Self {
            policy: Policy::default(),
            memory: 1_024 * MIB,
            discord: Discord { api_url: DISCORD.into(), shards: None },
            telegram: Telegram { api_url: TELEGRAM.into(), webhook: None, titles: false },
        }
    }
}

impl Config {
    /// Reads the file named, which must be there; or else [`FILE`] in the working folder, which need not.
    pub(crate) fn read(path: Option<&Path>) -> Result<Self, ConfigError> {
        let named = path.unwrap_or(Path::new(FILE));
        match std::fs::read(named) {
            Ok(bytes) => Self::of_bytes(bytes, &named.display().to_string()),
            Err(error) if path.is_none() && error.kind() == std::io::ErrorKind::NotFound => Ok(Self::default()),
            Err(error) => Err(ConfigError::unreadable(named, &error)),
        }
    }

    fn of_bytes(bytes: Vec<u8>, file: &str) -> Result<Self, ConfigError> {
        match String::from_utf8(bytes) {
            Ok(text) => Self::parse(&text, file),
            Err(error) => {
                let good = error.utf8_error().valid_up_to();
                let text = Text::new(&String::from_utf8_lossy(error.as_bytes()), file);
                Err(text.wrong(good..good, "the file is not UTF-8 from here on", "save it as UTF-8 text"))
            }
        }
    }

    /// Checks a configuration; `file` is its name in errors.
    pub(crate) fn parse(text: &str, file: &str) -> Result<Self, ConfigError> {
        // Some editors put a byte order mark first.
        let text = Text::new(text.strip_prefix('\u{feff}').unwrap_or(text), file);
        let raw: Raw = toml::from_str(text.source.inner()).map_err(|error| text.syntax(&error))?;
        let mut config = Self::default();
        let policy = &mut config.policy;
        text.setting(policy, "language", Setting::Language, raw.language.as_ref(), || format!("Hearth speaks {}", list(LANGUAGES)))?;
        text.setting(policy, "zone", Setting::Zone, raw.zone.as_ref(), || zone_mend(raw.zone.as_ref()))?;
        text.setting(policy, "notices", Setting::Notices, raw.notices.as_ref(), || format!("use {}", list([Notices::Lobby, Notices::Private, Notices::Off].map(Notices::key))))?;
        text.setting(policy, "quiet", Setting::Quiet, raw.quiet.as_ref(), || "use two hours such as \"22-8\", or \"off\"".into())?;
        if let Some(ranking) = raw.ranking.filter(|ranking| ranking.get_ref() != "off") {
            Schedule::parse(ranking.get_ref(), policy.zone)
                .map_err(|error| text.wrong(ranking.span(), format!("`ranking` is no schedule: {error}"), "for example `ranking = \"0 18 * * Sun\"` for Sundays at six, or \"off\""))?;
            policy.ranking = Some(ranking.into_inner().into());
        }
        if let Some(days) = text.number("half_life", raw.half_life, HALF_LIFE, "days; 60 is a good start")? {
            policy.half_life = days as u16;
        }
        if let Some(mib) = text.number("memory_mib", raw.memory_mib, MEMORY_MIB, "MiB; 1024 is plenty for most")? {
            config.memory = mib as usize * MIB;
        }
        if let Some(telegram) = raw.telegram {
            if let Some(url) = telegram.api_url {
                config.telegram.api_url = text.address("api_url", &url, TELEGRAM)?;
            }
            let listen = match &telegram.webhook_listen {
                Some(listen) => text.listen(listen)?,
                None => WEBHOOK,
            };
            config.telegram.webhook = match telegram.webhook_url {
                Some(url) => Some((text.address("webhook_url", &url, "https://hearth.example.org/telegram")?, listen)),
                None => None,
            };
            config.telegram.titles = telegram.titles.unwrap_or(false);
        }
        if let Some(discord) = raw.discord {
            if let Some(url) = discord.api_url {
                config.discord.api_url = text.address("api_url", &url, DISCORD)?;
            }
            config.discord.shards = discord.shards.filter(|shards| shards.get_ref() != "auto").map(|shards| text.shards(&shards)).transpose()?;
        }
        if let Some(ranks) = raw.rank {
            config.policy.ranks = text.ladder(&ranks)?;
        }
        Ok(config)
    }
}

/// The file as it is written.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Raw {
    language: Option<Spanned<String>>,
    zone: Option<Spanned<String>>,
    notices: Option<Spanned<String>>,
    quiet: Option<Spanned<String>>,
    ranking: Option<Spanned<String>>,
    half_life: Option<Spanned<i64>>,
    memory_mib: Option<Spanned<i64>>,
    discord: Option<RawDiscord>,
    telegram: Option<RawTelegram>,
    rank: Option<Spanned<Vec<Spanned<RawRank>>>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawDiscord {
    api_url: Option<Spanned<String>>,
    shards: Option<Spanned<String>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawTelegram {
    api_url: Option<Spanned<String>>,
    webhook_url: Option<Spanned<String>>,
    webhook_listen: Option<Spanned<String>>,
    titles: Option<bool>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawRank {
    key: Spanned<String>,
    name: Option<Spanned<String>>,
    needs: Option<Spanned<String>>,
    keep: Option<Spanned<i64>>,
    grace: Option<Spanned<i64>>,
    staff: Option<Spanned<bool>>,
}

/// The text of the file, to point into.
struct Text {
    source: Arc<NamedSource<String>>,
}

impl Text {
    fn new(text: &str, file: &str) -> Self {
        Self { source: Arc::new(NamedSource::new(file, text.to_owned()).with_language("TOML")) }
    }

    fn wrong(&self, at: Range<usize>, problem: impl Into<Box<str>>, mend: impl Into<Box<str>>) -> ConfigError {
        ConfigError { source: Arc::clone(&self.source), at: Some(at), problem: problem.into(), mend: mend.into() }
    }

    /// What the parser refused, in the owner's words.
    fn syntax(&self, error: &toml::de::Error) -> ConfigError {
        let at = error.span().unwrap_or(0..0);
        let key = self.key_before(at.start);
        let message = error.message();
        // serde names the unknown key first, then every known one, each in backticks.
        let mut names = message.split('`').skip(1).step_by(2);
        match names.next() {
            Some(unknown) if message.starts_with("unknown field") => self.wrong(at, format!("there is no key `{unknown}`"), key_mend(unknown, &names.collect::<Vec<_>>())),
            Some(missing) if message.starts_with("missing field") => self.wrong(at, format!("this rank has no `{missing}`"), "give it one in lower-case letters, such as `key = \"member\"`"),
            _ if message.starts_with("invalid type") => {
                let mend = match message.rsplit("expected ").next().unwrap_or_default() {
                    "a string" => "put the value in quotes",
                    "a boolean" => "write true or false, without quotes",
                    "a sequence" => "begin each rank with a line [[rank]], in two pairs of brackets",
                    _ => "write a whole number, without quotes",
                };
                self.wrong(at, format!("`{key}` has the wrong kind of value"), mend)
            }
            _ => self.wrong(at, format!("this is not TOML: {}", message.lines().collect::<Vec<_>>().join(", ")), "compare with the config.toml that came with Hearth"),
        }
    }

    /// The key whose value begins at `at`.
    fn key_before(&self, at: usize) -> &str {
        let before = self.source.inner().get(..at).unwrap_or_default();
        before.lines().next_back().and_then(|line| line.split('=').next()).map_or("rank", |key| key.trim().trim_matches(['[', ']']))
    }

    fn setting(&self, policy: &mut Policy, key: &str, setting: Setting, raw: Option<&Spanned<String>>, mend: impl Fn() -> String) -> Result<(), ConfigError> {
        match raw {
            Some(value) if !setting.set(policy, value.get_ref()) => Err(self.wrong(value.span(), format!("`{key}` cannot be \"{}\"", value.get_ref()), mend())),
            _ => Ok(()),
        }
    }

    fn number(&self, key: &str, raw: Option<Spanned<i64>>, range: RangeInclusive<i64>, mend: &str) -> Result<Option<i64>, ConfigError> {
        let Some(number) = raw else { return Ok(None) };
        if range.contains(number.get_ref()) {
            return Ok(Some(number.into_inner()));
        }
        let (least, most) = range.into_inner();
        Err(self.wrong(number.span(), format!("`{key}` cannot be {}", number.get_ref()), format!("use {least} to {most} {mend}")))
    }

    /// An address of a web server, without the slash at its end.
    fn address(&self, key: &str, raw: &Spanned<String>, example: &str) -> Result<String, ConfigError> {
        address(raw.get_ref())
            .ok_or_else(|| self.wrong(raw.span(), format!("`{key}` cannot be \"{}\"", raw.get_ref()), format!("use an address such as \"{example}\" or \"http://127.0.0.1:9700/api\"")))
    }

    /// An address on this machine, with a port.
    fn listen(&self, raw: &Spanned<String>) -> Result<SocketAddr, ConfigError> {
        raw.get_ref()
            .trim()
            .parse()
            .map_err(|_| self.wrong(raw.span(), format!("`webhook_listen` cannot be \"{}\"", raw.get_ref()), format!("use an address of this machine with a port, such as \"{WEBHOOK}\"")))
    }

    /// A range of shards out of all: "0-3/8".
    fn shards(&self, raw: &Spanned<String>) -> Result<(u32, u32, u32), ConfigError> {
        let parts = || {
            let (range, total) = raw.get_ref().split_once('/')?;
            let (first, last) = range.split_once('-').unwrap_or((range, range));
            Some((first.trim().parse().ok()?, last.trim().parse().ok()?, total.trim().parse().ok()?))
        };
        let sound = |(first, last, total): &(u32, u32, u32)| first <= last && last < total && *total <= SHARDS;
        parts().filter(sound).ok_or_else(|| self.wrong(raw.span(), format!("`shards` cannot be \"{}\"", raw.get_ref()), "leave it at \"auto\", or say which shards of how many, such as \"0-3/8\""))
    }

    fn ladder(&self, raw: &Spanned<Vec<Spanned<RawRank>>>) -> Result<Vec<Rank>, ConfigError> {
        let ranks = raw.get_ref();
        if ranks.is_empty() {
            return Err(self.wrong(raw.span(), "`rank` is empty", "name at least the rank that everybody begins with, or leave `rank` out for the usual five"));
        }
        if ranks.len() > RANKS {
            return Err(self.wrong(ranks[RANKS].span(), format!("there are {} ranks", ranks.len()), format!("a ladder has at most {RANKS}")));
        }
        let mut ladder: Vec<Rank> = Vec::new();
        for spanned in ranks {
            let raw = spanned.get_ref();
            let keep = self.keep(raw)?;
            let rank = Rank { key: self.rank_key(&raw.key)?, name: self.rank_name(raw.name.as_ref())?, needs: self.needs(raw)?, keep, staff: raw.staff.as_ref().is_some_and(|staff| *staff.get_ref()) };
            if ladder.iter().any(|other| other.key == rank.key) {
                return Err(self.wrong(raw.key.span(), format!("there are two ranks with the key `{}`", rank.key), "give each its own `key`; `name` may be what you like"));
            }
            ladder.push(rank);
        }
        check(&ladder).map_err(|fault| {
            let raw = ranks[fault.place].get_ref();
            let staff = raw.staff.as_ref().filter(|_| fault.what.starts_with("`staff`")).map(Spanned::span);
            let span = staff.or_else(|| raw.needs.as_ref().map(Spanned::span)).unwrap_or_else(|| raw.key.span());
            self.wrong(span, fault.what, fault.mend)
        })?;
        Ok(ladder)
    }

    /// How a rank is lost again.
    fn keep(&self, raw: &RawRank) -> Result<Keep, ConfigError> {
        if raw.needs.is_none()
            && let Some(odd) = raw.keep.as_ref().or(raw.grace.as_ref())
        {
            let key = if raw.keep.is_some() { "keep" } else { "grace" };
            return Err(self.wrong(odd.span(), format!("`{key}` without `needs`"), "a rank that staff gives is taken by staff alone: take the line away, or say what it needs"));
        }
        let usual = Keep::default();
        let percent = self.number("keep", raw.keep.clone(), 0..=100, "per cent of what it takes to rise; 0 never to lose it")?;
        let grace = self.number("grace", raw.grace.clone(), 0..=i64::from(GRACE), "days")?;
        Ok(Keep { percent: percent.map_or(usual.percent, |percent| percent as u32), grace: grace.map_or(usual.grace, |grace| grace as u32) })
    }

    fn rank_key(&self, key: &Spanned<String>) -> Result<Box<str>, ConfigError> {
        let plain = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-';
        let word = key.get_ref().as_str();
        if reserved().any(|reserved| reserved == word) {
            return Err(self.wrong(key.span(), format!("`key` of a rank cannot be \"{word}\""), "the command /rank needs that word; call it otherwise"));
        }
        if (1..=KEY).contains(&word.len()) && word.bytes().all(plain) {
            return Ok(word.into());
        }
        let mend = format!("use up to {KEY} lower-case letters a to z, digits and `-`; `name` is what people see, in any script");
        Err(self.wrong(key.span(), format!("`key` of a rank cannot be \"{word}\""), mend))
    }

    fn rank_name(&self, name: Option<&Spanned<String>>) -> Result<Option<Box<str>>, ConfigError> {
        let Some(name) = name else { return Ok(None) };
        let shown = name.get_ref().trim();
        if (1..=NAME).contains(&shown.chars().count()) && !shown.chars().any(|c| c.is_control() || hidden(c)) {
            return Ok(Some(shown.into()));
        }
        Err(self.wrong(name.span(), format!("`name` of a rank cannot be \"{}\"", name.get_ref().escape_debug()), format!("use 1 to {NAME} visible characters, or leave it out")))
    }

    /// What it takes to rise to a rank; a slip is shown where it stands.
    fn needs(&self, raw: &RawRank) -> Result<Option<Need>, ConfigError> {
        let Some(spanned) = &raw.needs else { return Ok(None) };
        let text = spanned.get_ref();
        text.parse().map(Some).map_err(|slip: Slip| {
            let span = spanned.span();
            // Between its quotes it stands as it is, unless something in it is spelled otherwise.
            let inside = (span.len() == text.len() + 2).then(|| span.start + 1 + slip.at.start..span.start + 1 + slip.at.end.max(slip.at.start));
            self.wrong(inside.unwrap_or(span), format!("`needs`: {}", slip.what), slip.mend)
        })
    }
}

/// An address of a web server, without the slash at its end; nothing if it is none.
pub(crate) fn address(text: &str) -> Option<String> {
    let url = url::Url::parse(text.trim()).ok().filter(|url| matches!(url.scheme(), "http" | "https") && url.host().is_some() && url.query().is_none() && url.fragment().is_none())?;
    Some(url.as_str().trim_end_matches('/').to_owned())
}

/// Words that commands take in place of a rank.
fn reserved() -> impl Iterator<Item = &'static str> {
    let words = |kind: ArgKind| if let ArgKind::Rank(words) = kind { words } else { &[] };
    CATALOGUE.iter().flat_map(|command| command.args).flat_map(move |arg| words(arg.kind).iter().copied())
}

fn list<const N: usize>(words: [&str; N]) -> String {
    words.map(|word| format!("\"{word}\"")).join(", ")
}

fn key_mend(unknown: &str, known: &[&str]) -> String {
    let near = known.iter().map(|key| (strsim::jaro_winkler(unknown, key), key)).max_by(|a, b| a.0.total_cmp(&b.0));
    match near {
        Some((likeness, key)) if likeness > 0.75 => format!("did you mean `{key}`?"),
        _ => format!("the keys here are {}", known.iter().map(|key| format!("`{key}`")).collect::<Vec<_>>().join(", ")),
    }
}

/// The zone that was probably meant: one whose city is that, or else the one spelled most alike.
fn zone_mend(raw: Option<&Spanned<String>>) -> String {
    let wanted = raw.map(|zone| zone.get_ref().replace(' ', "_").to_lowercase()).unwrap_or_default();
    let mut zones = chrono_tz::TZ_VARIANTS.iter().map(|zone| Zone(*zone).name());
    let city = zones.clone().find(|zone| zone.to_lowercase().rsplit('/').next() == Some(&wanted));
    let near = || zones.by_ref().max_by(|a, b| strsim::jaro_winkler(&a.to_lowercase(), &wanted).total_cmp(&strsim::jaro_winkler(&b.to_lowercase(), &wanted)));
    format!("use the name of a zone, such as \"{}\"", city.or_else(near).unwrap_or("Europe/Madrid"))
}

/// What is wrong with a configuration, where, and what to do about it.
#[derive(Clone, Debug)]
pub(crate) struct ConfigError {
    source: Arc<NamedSource<String>>,
    at: Option<Range<usize>>,
    problem: Box<str>,
    mend: Box<str>,
}

impl ConfigError {
    fn unreadable(path: &Path, error: &std::io::Error) -> Self {
        let source = Arc::new(NamedSource::new(path.display().to_string(), String::new()));
        Self { source, at: None, problem: format!("cannot be read: {error}").into(), mend: "check the name after --config, and who may read the file".into() }
    }

    /// The line, from 1.
    fn line(&self) -> Option<usize> {
        let before = self.source.inner().get(..self.at.as_ref()?.start)?;
        Some(before.matches('\n').count() + 1)
    }
}

impl fmt::Display for ConfigError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.line() {
            Some(line) => write!(f, "{}:{line}: {}", self.source.name(), self.problem),
            None => write!(f, "{}: {}", self.source.name(), self.problem),
        }
    }
}

impl std::error::Error for ConfigError {}

impl Diagnostic for ConfigError {
    fn help<'a>(&'a self) -> Option<Box<dyn fmt::Display + 'a>> {
        Some(Box::new(&self.mend))
    }

    fn source_code(&self) -> Option<&dyn SourceCode> {
        self.at.as_ref().map(|_| &self.source as &dyn SourceCode)
    }

    fn labels(&self) -> Option<Box<dyn Iterator<Item = LabeledSpan> + '_>> {
        let at = self.at.clone()?;
        Some(Box::new(std::iter::once(LabeledSpan::new_with_span(Some("here".into()), at))))
    }
}
