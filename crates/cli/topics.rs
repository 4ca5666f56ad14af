//! `hearth topics`: what a group talks about, from an export of which nothing is kept, or from the database.

use crate::config::Config;
use crate::import::{Chosen, format, grouped};
use crate::{Common, Failed, say};
use chrono::{DateTime, NaiveDate, SecondsFormat};
use clap::Args as ClapArgs;
use hearth_core::{MessageId, Moment};
use hearth_import::{Item, Options, Said};
use hearth_storage::Store;
use hearth_topics::{Topic, Topics};
use rustc_hash::FxHashMap;
use serde_json::json;
use std::path::{Path, PathBuf};

/// What `hearth topics` takes.
#[derive(ClapArgs)]
#[command(
    after_help = "For example: hearth topics result.json --from 2026-03-01 --to 2026-04-01\nNothing of the file is kept. From the database come only terms that three different people used, without messages."
)]
pub(crate) struct Args {
    /// The export: whatever `hearth import` reads
    #[arg(required_unless_present = "community", conflicts_with = "community")]
    file: Option<PathBuf>,
    /// A community in the data folder, by name or number; the last 30 days if no time is given
    #[arg(long, value_name = "NAME")]
    community: Option<String>,
    /// From this day or moment on, such as 2026-03-01 or 2026-03-01T18:00:00Z
    #[arg(long, value_name = "TIME", value_parser = moment)]
    from: Option<Moment>,
    /// Before this day or moment
    #[arg(long, value_name = "TIME", value_parser = moment)]
    to: Option<Moment>,
    /// How many
    #[arg(long, default_value_t = 20)]
    limit: usize,
    /// What wrote the export: auto, telegram, discord, slack or jsonl
    #[arg(long, default_value = "auto", value_parser = format)]
    format: Chosen,
}

/// A moment as people write it: RFC 3339, or a day in universal time.
fn moment(text: &str) -> Result<Moment, String> {
    let day = || text.parse::<NaiveDate>().ok().and_then(|day| Some(day.and_hms_opt(0, 0, 0)?.and_utc().timestamp_millis()));
    DateTime::parse_from_rfc3339(text).map(|at| at.timestamp_millis()).ok().or_else(day).map(Moment).ok_or_else(|| "write a day or a moment, such as 2026-03-01 or 2026-03-01T18:00:00Z".into())
}

pub(crate) async fn run(common: &Common, config: &Config, args: &Args) -> Result<(), Failed> {
    let mut archive = Archive::default();
    let Some(file) = &args.file else {
        let topics = kept(common, config, args).await?;
        return show(common, &archive, &topics);
    };
    let options = Options { format: args.format.0, zone: config.policy.zone };
    archive.names(file, &options)?;
    archive.messages(file, &options)?;
    let topics = archive.topics.find(args.from.unwrap_or(Moment(i64::MIN)), args.to.unwrap_or(Moment(i64::MAX)), args.limit);
    if archive.full {
        eprintln!("hearth: the file has more messages than are looked at together; the rest was left out. Narrow it with an export of a shorter time.");
    }
    show(common, &archive, &topics)
}

fn show(common: &Common, archive: &Archive, topics: &[Topic]) -> Result<(), Failed> {
    if common.json {
        say(&serde_json::Value::Array(topics.iter().map(|topic| archive.as_json(topic)).collect()).to_string());
    } else {
        say(told(topics).trim_end());
    }
    Ok(())
}

/// Topics from what the database keeps.
async fn kept(common: &Common, config: &Config, args: &Args) -> Result<Vec<Topic>, Failed> {
    let store = Store::beside(&common.data).await?;
    let id = common.community(&store, args.community.as_deref().unwrap_or_default()).await?;
    Ok(hearth_history::topics(&store, id, &config.policy, args.from, args.to, args.limit).await?)
}

/// An export as the topics see it.
#[derive(Default)]
struct Archive {
    topics: Topics,
    people: FxHashMap<Box<str>, u32>,
    spaces: FxHashMap<Box<str>, u32>,
    /// How the export spells the id of each message.
    spelled: FxHashMap<Box<str>, Box<str>>,
    full: bool,
}

impl Archive {
    /// Everybody's name first: a name is no topic.
    fn names(&mut self, file: &Path, options: &Options) -> Result<(), Failed> {
        hearth_import::open(file, options)?.read(&mut |_| {}, &mut |item| {
            if let Item::Said(Said { by, .. }) = item
                && !self.people.contains_key(by.id)
            {
                let number = self.people.len() as u32;
                self.people.insert(by.id.into(), number);
                self.topics.name(number, by.name);
                if by.name != by.id {
                    self.topics.name(number, by.id);
                }
            }
        })?;
        Ok(())
    }

    fn messages(&mut self, file: &Path, options: &Options) -> Result<(), Failed> {
        hearth_import::open(file, options)?.read(&mut |_| {}, &mut |item| {
            if let Item::Said(said) = item
                && !said.by.machine
            {
                self.hear(said);
            }
        })?;
        Ok(())
    }

    fn hear(&mut self, said: Said<'_>) {
        let next = self.spaces.len() as u32;
        let space = match self.spaces.get(said.space.id) {
            Some(space) => *space,
            None => *self.spaces.entry(said.space.id.into()).or_insert(next),
        };
        let Some(person) = self.people.get(said.by.id).copied() else { return };
        let key = |id: MessageId| format!("{space}:{:x}", id.0);
        let (id, parent) = (key(said.id), said.parent.map(key));
        self.spelled.insert(id.as_str().into(), said.native.to_string().into());
        self.full |= !self.topics.hear(hearth_topics::Said { at: said.at, space, person, id: &id, parent: parent.as_deref(), text: said.text });
    }

    fn as_json(&self, topic: &Topic) -> serde_json::Value {
        let ids: Vec<_> = topic.message_ids.iter().map(|id| self.spelled.get(id.as_str()).map_or(id.as_str(), |id| id)).collect();
        json!({
            "label": topic.label, "terms": topic.terms, "people": topic.people, "messages": topic.messages,
            "first": rfc3339(topic.first), "last": rfc3339(topic.last), "message_ids": ids,
        })
    }
}

fn rfc3339(at: Moment) -> String {
    at.utc().to_rfc3339_opts(SecondsFormat::Secs, true)
}

fn told(topics: &[Topic]) -> String {
    if topics.is_empty() {
        return "No topic that two people talked about. A longer time, or a larger export, may have some.\n".into();
    }
    let width = topics.iter().map(|topic| topic.label.chars().count()).max().unwrap_or(0);
    let row = |topic: &Topic| {
        let days = [topic.first, topic.last].map(|at| at.utc().format("%Y-%m-%d").to_string());
        let when = if days[0] == days[1] { days[0].clone() } else { days.join(" – ") };
        let also: Vec<_> = topic.terms.iter().filter(|term| !topic.label.to_lowercase().contains(&term.to_lowercase())).take(4).map(String::as_str).collect();
        let also = if also.is_empty() { String::new() } else { format!("; also: {}", also.join(", ")) };
        let pad = " ".repeat(width - topic.label.chars().count());
        format!("{}{pad}  {} people, {} messages, {when}{also}\n", topic.label, topic.people, grouped(u64::from(topic.messages)))
    };
    topics.iter().map(row).collect()
}
