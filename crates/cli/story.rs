//! `hearth story FILE`: a month of a community, decision by decision, with reasons.

use crate::config::Config;
use crate::hosted::Hosted;
use crate::{Common, Failed};
use hearth_adapter::simulated::Kind;
use hearth_adapter::story::{Stage, Story};
use hearth_core::{By, Measure, Moment, Record, To, Verdict};
use std::path::PathBuf;

/// A story is a plain text: who there is, and what they do when. `tests/stories` has some to read and to change.
#[derive(clap::Args)]
pub(crate) struct Args {
    /// The story
    file: PathBuf,
    /// Like which platform: discord-like, telegram-like or bare
    #[arg(long, value_name = "PROFILE", default_value = "discord-like", value_parser = profile)]
    profile: Kind,
    /// Keep what happens in the data folder, and go on there after a crash; without it nothing is kept
    #[arg(long)]
    keep: bool,
    /// Tell only what was decided, not what was shown
    #[arg(long)]
    quiet: bool,
}

fn profile(name: &str) -> Result<Kind, String> {
    Kind::ALL.into_iter().find(|kind| kind.key() == name).ok_or_else(|| "it is discord-like, telegram-like or bare".into())
}

pub(crate) async fn run(common: &Common, config: &Config, args: Args) -> Result<(), Failed> {
    let text = std::fs::read_to_string(&args.file).map_err(|why| Failed(format!("{}: {why}", args.file.display())))?;
    let story = Story::parse(&args.file.display().to_string(), &text)?;
    let scratch = tempdir()?;
    let data = if args.keep { &common.data } else { &scratch.0 };
    std::fs::create_dir_all(data)?;
    let stage = Stage::simulated(&story, story.profile.unwrap_or(args.profile), args.keep.then(|| data.join("simulated.log")), common.words()?)?;
    let mut config = config.clone();
    (config.policy.zone, config.policy.lang) = (story.zone, story.lang.as_str().into());
    let mut interrupt = std::pin::pin!(interrupted());
    let mut hosted = Hosted::start(stage, &config, data, story.start).await?;
    let told = tokio::select! {
        told = tell(&mut hosted, &story, common, &args) => told,
        () = &mut interrupt => Ok(()),
    };
    hosted.stop().await?;
    told
}

async fn tell(hosted: &mut Hosted, story: &Story, common: &Common, args: &Args) -> Result<(), Failed> {
    let mut teller = Teller { story, json: common.json, quiet: args.quiet, shown: 0, record: 0 };
    let mut failures = vec![];
    for step in &story.steps {
        if let Err(what) = hosted.step(step).await {
            failures.push(format!("{}:{}: {what}", args.file.display(), step.line));
        }
        if step.act.waits() {
            teller.tell(hosted, step.at).await?;
        }
    }
    hosted.settle().await;
    teller.tell(hosted, story.steps.last().map_or(story.start, |step| step.at)).await?;
    if failures.is_empty() { Ok(()) } else { Err(Failed(failures.join("\n"))) }
}

/// SIGTERM, or Ctrl-C, from now on: also what comes before it is waited for.
pub(crate) fn interrupted() -> impl Future<Output = ()> {
    use tokio::signal::unix::{SignalKind, signal};
    let (term, int) = (signal(SignalKind::terminate()), signal(SignalKind::interrupt()));
    async move {
        let (Ok(mut term), Ok(mut int)) = (term, int) else { return std::future::pending().await };
        tokio::select! {
            _ = term.recv() => {}
            _ = int.recv() => {}
        }
    }
}

struct Teller<'a> {
    story: &'a Story,
    json: bool,
    quiet: bool,
    shown: usize,
    record: u64,
}

impl Teller<'_> {
    /// Tells what was decided and shown since the last time.
    async fn tell(&mut self, hosted: &Hosted, at: Moment) -> Result<(), Failed> {
        if let Some(id) = hosted.community().await? {
            let mut records = hosted.store().records(id, 1_000).await?;
            records.retain(|record| record.number > self.record);
            records.reverse();
            for record in records {
                self.record = record.number;
                let names = self.names(hosted, id, &record).await?;
                self.decided(&record, &names);
            }
        }
        for shown in hosted.stage.town.shown().iter().skip(self.shown) {
            self.shown += 1;
            if !self.quiet {
                let to = match &shown.to {
                    To::Space(space) => format!("in {}", hosted.stage.town.name_of(*space)),
                    To::Private(account) => format!("to {} alone", hosted.stage.town.name_of(*account)),
                    To::Answer { account, private, .. } => format!("to {}{}", hosted.stage.town.name_of(*account), if *private { " alone" } else { "" }),
                };
                self.showed(at, &to, &hosted.stage.text(shown));
            }
        }
        Ok(())
    }

    async fn names(&self, hosted: &Hosted, id: hearth_core::CommunityId, record: &Record) -> Result<Vec<String>, Failed> {
        if let Verdict::Badge { to: Some(badge), .. } = record.verdict {
            return Ok(vec![hosted.stage.town.name_of(badge)]);
        }
        let lacks = hearth_core::Lacks { members: record.verdict.about().iter().copied().collect(), ..hearth_core::Lacks::default() };
        Ok(hosted.store().accounts(id, &lacks).await?.into_iter().map(|account| account.met.name.into()).collect())
    }

    fn decided(&self, record: &Record, names: &[String]) {
        let names = names.join(", ");
        let what = match &record.verdict {
            Verdict::Rank { from, to, .. } => format!("{names}: {} → {}{}", from.0, to.0, if to.1 { ", locked" } else { "" }),
            Verdict::Machine { apart: true, .. } => format!("{names}: set apart as a machine"),
            Verdict::Machine { apart: false, .. } => format!("{names}: put back as a person"),
            Verdict::Circle { held: true, .. } => format!("{names}: a closed circle; what they gave each other is held back"),
            Verdict::Circle { held: false, .. } => format!("{names}: what they gave each other counts"),
            Verdict::Badge { rank, to: None, .. } => format!("{rank}: shown by nothing"),
            Verdict::Badge { rank, .. } => format!("{rank}: shown by {names}"),
            Verdict::Setting { setting, from, to } => format!("setting {}: {from} → {to}", setting.key()),
        };
        let because = record.because.iter().map(|because| {
            let of = if let Measure::Holds(rank) = &because.measure { format!("holds {rank}") } else { because.measure.key().to_owned() };
            let within = because.within.map(|days| format!(" in {days} days")).unwrap_or_default();
            format!("{of}{within} {} of {}", because.have, because.need)
        });
        let because = because.chain(record.reason.as_ref().map(|reason| format!("“{}”", reason.0))).collect::<Vec<_>>().join("; ");
        let by = if matches!(record.by, By::Rule(_)) { "rule" } else { "staff" };
        if self.json {
            println!("{}", serde_json::json!({ "at": record.at.utc().to_rfc3339(), "decided": what, "by": by, "because": because }));
        } else {
            let because = if because.is_empty() { because } else { format!(": {because}") };
            println!("{}  {what}  (by {by}{because})", self.time(record.at));
        }
    }

    fn showed(&self, at: Moment, to: &str, text: &str) {
        if self.json {
            println!("{}", serde_json::json!({ "at": at.utc().to_rfc3339(), "shown": to, "text": text }));
        } else {
            println!("{}  shown {to}:\n{}", self.time(at), text.lines().map(|line| format!("    │ {line}\n")).collect::<String>().trim_end());
        }
    }

    fn time(&self, at: Moment) -> String {
        at.utc().with_timezone(&self.story.zone.0).format("%a %d %b %H:%M").to_string()
    }
}

/// A folder that goes when it is no longer needed.
pub(crate) struct Scratch(pub(crate) PathBuf);

impl Drop for Scratch {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

pub(crate) fn tempdir() -> std::io::Result<Scratch> {
    let unique = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap_or_default().as_nanos();
    let path = std::env::temp_dir().join(format!("hearth-{}-{unique}", std::process::id()));
    std::fs::create_dir_all(&path)?;
    Ok(Scratch(path))
}
