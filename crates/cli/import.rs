//! `hearth import`: an export becomes a community's past.

use crate::config::Config;
use crate::{Common, Failed, say};
use clap::Args as ClapArgs;
use hearth_engine::{Clock, System};
use hearth_history::{Added, Import, Into};
use hearth_import::{Format, Options, Report};
use hearth_storage::Store;
use indicatif::{ProgressBar, ProgressStyle};
use serde_json::json;
use std::path::PathBuf;
use std::sync::atomic::Ordering;
use std::time::Duration;

/// What `hearth import` takes.
#[derive(ClapArgs)]
#[command(after_help = "Importing again adds only what is new, also after it was broken off. docs/import.md tells how to export from each platform.")]
pub(crate) struct Args {
    /// The export: Telegram's result.json or its folder, DiscordChatExporter's JSON file or folder, Slack's folder or zip, JSON lines (.gz too)
    path: PathBuf,
    /// The community's name or number; a new one is founded
    #[arg(long, value_name = "NAME")]
    community: String,
    /// What wrote the export: auto, telegram, discord, slack or jsonl
    #[arg(long, default_value = "auto", value_parser = format)]
    format: Chosen,
}

/// A format, or whichever it looks like.
#[derive(Clone, Copy)]
pub(crate) struct Chosen(pub(crate) Option<Format>);

pub(crate) fn format(name: &str) -> Result<Chosen, String> {
    if name == "auto" { Ok(Chosen(None)) } else { name.parse().map(|format| Chosen(Some(format))).map_err(|_| "there are auto, telegram, discord, slack and jsonl".into()) }
}

pub(crate) async fn run(common: &Common, config: &Config, args: Args) -> Result<(), Failed> {
    let export = hearth_import::open(&args.path, &Options { format: args.format.0, zone: config.policy.zone })?;
    let name = args.community.trim();
    if name.is_empty() {
        return Err(Failed("--community needs a name, such as --community \"Film club\"".into()));
    }
    let (size, format) = (export.size(), export.format());
    let store = Store::open(&common.data).await?;
    let into = Into { community: name.into(), policy: config.policy.clone(), now: System.now() };
    let progress = Import::default();
    let bar = bar(size, common.json);
    let done = tokio::select! {
        done = hearth_history::import(&store, export, &into, &progress) => done,
        () = show(&bar, &progress) => return Ok(()),
        () = crate::story::interrupted() => Err(hearth_history::HistoryError::Store(hearth_storage::StoreError::Stopped)),
    };
    bar.finish_and_clear();
    store.close().await;
    let added = done?;
    if common.json {
        say(&as_json(&added, format).to_string());
    } else {
        say(told(&added, name, format).trim_end());
    }
    Ok(())
}

pub(crate) fn bar(size: u64, quiet: bool) -> ProgressBar {
    let bar = if quiet { ProgressBar::hidden() } else { ProgressBar::new(size) };
    let style = ProgressStyle::with_template("{msg:22} {wide_bar} {bytes}/{total_bytes}, {bytes_per_sec}, {eta} left");
    bar.set_style(style.unwrap_or_else(|_| ProgressStyle::default_bar()));
    bar
}

/// Shows how far it is, for ever.
pub(crate) async fn show(bar: &ProgressBar, progress: &Import) {
    loop {
        let (days, closed) = (progress.days.load(Ordering::Relaxed), progress.closed.load(Ordering::Relaxed));
        if days > 0 {
            bar.set_style(ProgressStyle::with_template("{msg:22} {wide_bar} {pos}/{len} days").unwrap_or_else(|_| ProgressStyle::default_bar()));
            bar.set_length(days);
            bar.set_position(closed);
            bar.set_message("closing past days");
        } else {
            bar.set_position(progress.bytes.load(Ordering::Relaxed));
            bar.set_message(format!("{} messages", grouped(progress.messages.load(Ordering::Relaxed))));
        }
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
}

/// What was done, for a person.
fn told(added: &Added, name: &str, format: Format) -> String {
    let Added { report, new, known, recognised, people, future, span, .. } = added;
    let mut out = format!("Read {} messages of {format} into “{name}”: {} new, {} known before.\n", grouped(report.messages), grouped(*new), grouped(*known));
    if *new + recognised > 0 {
        out += &format!("{} people met, {} reactions counted.\n", grouped(*people), grouped(*recognised));
    }
    if let Some((first, last)) = span {
        out += &format!("From {} to {}.\n", first.date(), last.date());
    }
    if !report.skipped.is_empty() || *future > 0 {
        out += "Passed over:\n";
    }
    for (why, passed) in &report.skipped {
        out += &format!("  {:>8}  {why} (first: {})\n", grouped(passed.count), passed.first);
    }
    if *future > 0 {
        out += &format!("  {:>8}  dated in the future\n", grouped(*future));
    }
    if report.shortened > 0 {
        out += &format!("Of {} very long messages only the beginning was heard.\n", grouped(report.shortened));
    }
    if *new > 0 {
        out += &format!("Next: hearth leaders --community \"{name}\"\n");
    }
    out
}

fn as_json(added: &Added, format: Format) -> serde_json::Value {
    let Report { messages, moves, bytes, disorder, shortened, skipped } = &added.report;
    let skipped: Vec<_> = skipped.iter().map(|(why, passed)| json!({ "why": why.to_string(), "count": passed.count, "first": passed.first.to_string() })).collect();
    json!({
        "community": added.community, "format": format.to_string(), "messages": messages, "new": added.new, "known": added.known, "reactions": added.recognised,
        "people": added.people, "moves": moves, "bytes": bytes, "disorder": disorder, "shortened": shortened, "future": added.future, "skipped": skipped,
        "first": added.span.map(|(first, _)| first.date().to_string()), "last": added.span.map(|(_, last)| last.date().to_string()),
    })
}

/// A number with its thousands apart.
pub(crate) fn grouped(number: u64) -> String {
    let digits = number.to_string();
    let mut out = String::new();
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out
}
