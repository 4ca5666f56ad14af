//! JSON lines, plain or gzipped: one message a line.

mod mention;
mod stream;

use crate::handover::Handover;
use crate::known::Known;
use crate::mend::mended;
use crate::split::value;
use crate::{Format, ImportError, Person, Place, Reaction, Report, Said, Skipped, Spelled, Spot, clock};
use hearth_core::{Heard, MessageId};
use hearth_loose::{Flag, List, Number, Pairs, Word, Words};
use serde::Deserialize;
use smallvec::SmallVec;
use std::path::{Path, PathBuf};
use stream::{Found, Stream};

/// A file that was found good.
pub(crate) struct Lines {
    path: PathBuf,
}

#[derive(Deserialize, Default)]
#[serde(default)]
struct Raw<'a> {
    ts: Number,
    #[serde(borrow)]
    channel: Word<'a>,
    #[serde(borrow)]
    id: Word<'a>,
    #[serde(borrow)]
    user: Word<'a>,
    #[serde(borrow)]
    name: Word<'a>,
    bot: Flag,
    #[serde(borrow)]
    text: Words<'a>,
    #[serde(borrow)]
    reply_to: Word<'a>,
    #[serde(borrow)]
    reactions: Pairs<'a>,
    #[serde(borrow)]
    mentions: List<Word<'a>, 200>,
    #[serde(borrow)]
    topic: Word<'a>,
}

impl Lines {
    pub(crate) fn open(path: &Path) -> Result<(Self, u64), ImportError> {
        if path.is_dir() {
            return Err(ImportError::unfit(path, Format::JsonLines, "it is a folder; give the file"));
        }
        let (mut stream, size) = Stream::open(path)?;
        let found = stream.buffer_line()?;
        match found {
            None => Err(ImportError::Empty(path.to_owned())),
            Some(_) if stream.line().first() == Some(&b'{') => Ok((Self { path: path.to_owned() }, size)),
            Some(_) => Err(ImportError::unfit(path, Format::JsonLines, "its first line does not begin with {; each line should be one JSON object")),
        }
    }

    pub(crate) fn read(self, mut out: Handover<'_>) -> Result<Report, ImportError> {
        let (mut stream, _) = Stream::open(&self.path)?;
        let mut reader = Reader { users: Known::new(1_000_000, 16 << 20, true), space: String::new() };
        while let Some(found) = stream.buffer_line()? {
            let place = || stream.spot();
            match found {
                Found::Large => out.pass(Skipped::Large, place),
                Found::Line => reader.line(stream.line(), stream.is_whole(), &mut out, &place)?,
            }
            out.progress(stream.bytes());
        }
        Ok(out.end(stream.bytes()))
    }
}

struct Reader {
    users: Known,
    /// The space of a topic, as it is put together.
    space: String,
}

impl Reader {
    /// Reads a line; `whole` if something ends it.
    fn line(&mut self, line: &[u8], whole: bool, out: &mut Handover<'_>, place: &dyn Fn() -> Spot) -> Result<(), ImportError> {
        let why = match decode(line) {
            Ok(raw) => {
                self.count(&raw, out, place);
                return Ok(());
            }
            Err(why) => why,
        };
        if let Some(mended) = mended(line)
            && let Ok(raw) = decode(&mended)
        {
            self.count(&raw, out, place);
            return Ok(());
        }
        match whole {
            true => Err(ImportError::Broken { spot: place(), why }),
            false => Err(ImportError::Cut { spot: place() }),
        }
    }

    fn count(&mut self, raw: &Raw<'_>, out: &mut Handover<'_>, place: &dyn Fn() -> Spot) {
        if let Err(why) = self.hand_over(raw, out) {
            out.pass(why, place);
        }
    }

    fn hand_over(&mut self, raw: &Raw<'_>, out: &mut Handover<'_>) -> Result<(), Skipped> {
        let user = raw.user.some().ok_or(Skipped::Author)?;
        let at = raw.ts.0.and_then(clock::unix).ok_or(Skipped::Time)?;
        let channel = raw.channel.some().ok_or(Skipped::Place)?;
        let id = raw.id.some().ok_or(Skipped::Id)?;
        let topic = raw.topic.some();
        if let Some(topic) = topic {
            self.space.clear();
            self.space.extend([channel, "/", topic]);
        }
        let mut mentions: SmallVec<[&str; 4]> = SmallVec::new();
        mention::listed(&raw.mentions, &mut mentions);
        mention::addressed(&raw.text.text, &self.users, &mut mentions);
        let reaction = |(mark, count): &'_ (Word<'_>, Number)| count.whole().and_then(|count| u32::try_from(count).ok()).filter(|count| *count > 0 && mark.some().is_some());
        let reactions = raw.reactions.0.iter().filter_map(|pair| Some(Reaction { mark: pair.0.get(), count: reaction(pair)?, by: SmallVec::new() }));
        let said = Said {
            at,
            space: Place { id: if topic.is_some() { &self.space } else { channel }, name: topic.unwrap_or(channel) },
            id: message_id(id, channel),
            native: Spelled::Text(id),
            parent: raw.reply_to.some().map(|id| message_id(id, channel)),
            by: Person { id: user, name: raw.name.some().unwrap_or(user), machine: raw.bot.0 },
            text: Heard(&raw.text.text),
            mentions,
            reactions: reactions.collect(),
            topic,
        };
        out.said(said, raw.text.shortened);
        // Beyond a million people only those who are known already are recognised.
        self.users.learn(user, 0);
        Ok(())
    }
}

fn decode(line: &[u8]) -> Result<Raw<'_>, &'static str> {
    if line.first() != Some(&b'{') {
        return Err("the line is no JSON object");
    }
    match value(line) {
        Ok((raw, len)) if line[len..].trim_ascii().is_empty() => Ok(raw),
        Ok(_) => Err("something follows the JSON object; each line should be one"),
        Err(_) => Err("the line can't be read as a JSON object"),
    }
}

/// An id without its channel in front. A time of Slack's becomes a number that rises.
fn message_id(id: &str, channel: &str) -> MessageId {
    let id = id.strip_prefix(channel).and_then(|id| id.strip_prefix(':')).unwrap_or(id);
    rising(id).unwrap_or_else(|| MessageId::of(id))
}

/// `1433558696.000004` without its dot.
pub(crate) fn rising(id: &str) -> Option<MessageId> {
    let (seconds, fraction) = id.split_once('.')?;
    let digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    let good = fraction.len() == 6 && (1..=12).contains(&seconds.len()) && !seconds.starts_with('0') && digits(seconds) && digits(fraction);
    let number = |text: &str| text.bytes().fold(0, |sum, byte| sum * 10 + u64::from(byte - b'0'));
    good.then(|| MessageId(number(seconds) * 1_000_000 + number(fraction)))
}
