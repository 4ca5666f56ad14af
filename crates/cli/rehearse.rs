//! `hearth rehearse`: a ladder of ranks, tried on the past before it touches anybody.

use crate::config::Config;
use crate::evaluate::listed;
use crate::import::{bar, show};
use crate::{Common, Failed, say};
use chrono::NaiveDate;
use clap::Args as ClapArgs;
use hearth_adapter::Words;
use hearth_core::{Because, Day, MemberId, Policy, Rank, Text, Value};
use hearth_engine::{Clock, System};
use hearth_history::{Import, Move, Nearest, People, Rehearsal, Span, holders};
use hearth_storage::Store;
use serde_json::json;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

/// What `hearth rehearse` takes.
#[derive(ClapArgs)]
#[command(
    after_help = "For example: hearth rehearse --community \"Film club\" --against moderators.txt\nThe ladder is that of --config. Nothing is changed, and nobody is told anything. How ranks work: docs/promotion.md"
)]
pub(crate) struct Args {
    /// The community's name or number
    #[arg(long, value_name = "NAME")]
    community: String,
    /// The first day on which the ladder stands, such as 2026-03-01; the days before only count
    #[arg(long, value_name = "DAY", value_parser = day)]
    from: Option<Day>,
    /// The last day; the last on which anything is known, if none is given
    #[arg(long, value_name = "DAY", value_parser = day)]
    to: Option<Day>,
    /// Whose way to each rank is shown: a list of ids or names, one a line; or another configuration (.toml), side by side. Those who hold a rank today, if none is given
    #[arg(long, value_name = "FILE")]
    against: Option<PathBuf>,
}

fn day(text: &str) -> Result<Day, String> {
    text.parse::<NaiveDate>().map(Day::of).map_err(|_| "write a day such as 2026-03-01".into())
}

/// What the past is held against.
enum Against {
    /// Those who hold a rank today, and which.
    Holders(BTreeMap<MemberId, Box<str>>),
    /// Those on a list, and the lines that name nobody.
    List(Vec<MemberId>, Vec<String>),
    /// Another ladder.
    Ladder(Box<Policy>),
}

pub(crate) async fn run(common: &Common, config: &Config, args: &Args) -> Result<(), Failed> {
    let store = Store::beside(&common.data).await?;
    let id = common.community(&store, &args.community).await?;
    let (people, holding) = holders(&store, id).await?;
    let against = match &args.against {
        None => Against::Holders(holding),
        Some(file) if file.extension().is_some_and(|end| end == "toml") => {
            let other = Config::read(Some(file)).map_err(|error| Failed(format!("{:?}", miette::Report::new(error))))?;
            Against::Ladder(Box::new(other.policy))
        }
        Some(file) => {
            let text = std::fs::read_to_string(file).map_err(|why| Failed(format!("{}: {why}; --against is a text file with one id or name a line, or a configuration (.toml)", file.display())))?;
            let (members, missing) = listed(&people, &text);
            Against::List(members.into_iter().collect(), missing)
        }
    };
    let watched = match &against {
        Against::Holders(holding) => holding.keys().copied().collect(),
        Against::List(members, _) => members.clone(),
        Against::Ladder(_) => Vec::new(),
    };
    let span = Span { from: args.from, to: args.to, now: System.now() };
    let rehearse = async |policy: &Policy| -> Result<Rehearsal, Failed> {
        let progress = Import::default();
        let bar = bar(0, common.json);
        let done = tokio::select! {
            done = hearth_history::rehearse(&store, id, policy, span, &watched, &progress) => done?,
            () = show(&bar, &progress) => None,
        };
        bar.finish_and_clear();
        done.ok_or_else(|| Failed(format!("nothing is known of “{}” on these days; `hearth import` brings its past", args.community)))
    };
    let mut tried = vec![(rehearse(&config.policy).await?, &config.policy)];
    if let Against::Ladder(other) = &against {
        tried.push((rehearse(other).await?, other));
    }
    store.close().await;
    let teller = Teller { words: common.words()?, people };
    if common.json {
        for (at, (rehearsal, policy)) in tried.iter().enumerate() {
            // Where two ladders are tried, each line says whose it is.
            let whose = (tried.len() > 1).then(|| if at == 0 { common.config.as_deref() } else { args.against.as_deref() }.unwrap_or(Path::new("config.toml")).display().to_string());
            rehearsal.moves.iter().for_each(|step| say(&teller.as_json(step, &policy.ranks, whose.as_deref()).to_string()));
        }
        return Ok(());
    }
    let (rehearsal, policy) = &tried[0];
    say(&format!("{} to {}, as though the ladder had stood then.\n", rehearsal.first.date(), rehearsal.last.date()));
    match &against {
        Against::Ladder(_) => teller.beside(&tried),
        Against::Holders(holding) => {
            teller.moves(rehearsal, &policy.ranks);
            teller.at_the_end(rehearsal, &policy.ranks);
            if holding.is_empty() {
                say("\nNobody holds a rank today. With --against FILE, a list of ids or names, you read how near those on it came.");
            } else {
                say("\nThose who hold a rank today:");
                teller.nearest(rehearsal, &policy.ranks, |member| holding.get(&member).map(|key| format!(" ({})", teller.rank_of(&policy.ranks, key))).unwrap_or_default());
            }
        }
        Against::List(members, missing) => {
            teller.moves(rehearsal, &policy.ranks);
            teller.at_the_end(rehearsal, &policy.ranks);
            teller.hits(rehearsal, &policy.ranks, members);
            say("\nThose on your list:");
            teller.nearest(rehearsal, &policy.ranks, |_| String::new());
            missing.iter().for_each(|name| say(&format!("  Not in the community: {}", hearth_adapter::plain::shown(name.clone()))));
        }
    }
    Ok(())
}

/// Tells what would have been.
struct Teller {
    words: Words,
    people: People,
}

impl Teller {
    fn rank(&self, rank: &Rank) -> String {
        self.words.render(&Text::new("just-rank").with("rank", Value::Rank(rank.key.clone(), rank.name.clone())), "en")
    }

    fn rank_of(&self, ranks: &[Rank], key: &str) -> String {
        ranks.iter().find(|rank| *rank.key == *key).map_or_else(|| key.to_owned(), |rank| self.rank(rank))
    }

    fn evidence<'a>(&self, because: impl Iterator<Item = &'a Because>) -> String {
        because.map(|because| self.words.render(&because.told(), "en")).collect::<Vec<_>>().join("; ")
    }

    fn moves(&self, rehearsal: &Rehearsal, ranks: &[Rank]) {
        if rehearsal.moves.is_empty() {
            say("Nobody would have risen.");
        }
        for step in &rehearsal.moves {
            let sign = if step.to > step.from { '↑' } else { '↓' };
            say(&format!(
                "{} {sign} {}: {} → {}\n             {}",
                step.day.date(),
                self.people.name(step.member),
                self.rank(&ranks[step.from]),
                self.rank(&ranks[step.to]),
                self.evidence(step.because.iter())
            ));
        }
    }

    fn at_the_end(&self, rehearsal: &Rehearsal, ranks: &[Rank]) {
        say("\nAt the end:");
        for (rank, holders) in ranks.iter().zip(&rehearsal.holders) {
            let by_hand = if rank.needs.is_none() && *holders == 0 { " (given by hand alone)" } else { "" };
            say(&format!("  {holders:>6}  {}{by_hand}", self.rank(rank)));
        }
    }

    /// How many of those who would have held a rank are on the list.
    fn hits(&self, rehearsal: &Rehearsal, ranks: &[Rank], listed: &[MemberId]) {
        let mut highest: BTreeMap<MemberId, usize> = BTreeMap::new();
        for step in &rehearsal.moves {
            highest.entry(step.member).and_modify(|place| *place = (*place).max(step.to)).or_insert(step.to);
        }
        say(&format!("\nOf {} on your list:", listed.len()));
        for (place, rank) in ranks.iter().enumerate().skip(1).filter(|(_, rank)| rank.needs.is_some()) {
            let held: Vec<_> = highest.iter().filter(|(_, highest)| **highest >= place).map(|(member, _)| member).collect();
            say(&format!("  {} would have become {}, of {} who would", held.iter().filter(|member| listed.contains(member)).count(), self.rank(rank), held.len()));
        }
    }

    /// How near each of them came to each rank, and when.
    fn nearest(&self, rehearsal: &Rehearsal, ranks: &[Rank], more: impl Fn(MemberId) -> String) {
        for of in rehearsal.nearest.chunk_by(|a, b| a.near.member == b.near.member) {
            say(&format!("  {}{}", self.people.name(of[0].near.member), more(of[0].near.member)));
            for Nearest { near, day } in of {
                let missing = || self.evidence(near.because.iter().filter(|because| !because.is_met()));
                let how = if near.share >= 1_000 { format!("all it takes, on {}", day.date()) } else { format!("{} %, on {}; missing: {}", near.share / 10, day.date(), missing()) };
                say(&format!("    {}: {how}", self.rank(&ranks[near.place])));
            }
        }
    }

    /// Two ladders side by side.
    fn beside(&self, tried: &[(Rehearsal, &Policy)]) {
        let [(one, first), (other, second)] = tried else { return };
        let ends = |rehearsal: &Rehearsal| rehearsal.moves.iter().map(|step| (step.member, step.to)).collect::<BTreeMap<_, _>>();
        say("The ladder of --config:");
        self.at_the_end(one, &first.ranks);
        say("\nThe other:");
        self.at_the_end(other, &second.ranks);
        let (mine, theirs) = (ends(one), ends(other));
        let mut members: Vec<_> = mine.keys().chain(theirs.keys()).copied().collect();
        members.sort_unstable();
        members.dedup();
        say("\nWho would stand elsewhere, first here, then there:");
        let mut same = true;
        for member in members {
            let (here, there) = (&first.ranks[mine.get(&member).copied().unwrap_or(0)], &second.ranks[theirs.get(&member).copied().unwrap_or(0)]);
            if here.key != there.key {
                same = false;
                say(&format!("  {}: {} | {}", self.people.name(member), self.rank(here), self.rank(there)));
            }
        }
        if same {
            say("  nobody");
        }
    }

    fn as_json(&self, step: &Move, ranks: &[Rank], whose: Option<&str>) -> serde_json::Value {
        let evidence: Vec<_> = step.because.iter().map(|because| json!({ "measure": because.measure.key(), "within": because.within, "have": because.have, "need": because.need })).collect();
        let mut line = json!({
            "date": step.day.date().to_string(), "id": self.people.id(step.member), "member": self.people.name(step.member),
            "from": ranks[step.from].key, "to": ranks[step.to].key, "kind": if step.to > step.from { "promoted" } else { "demoted" }, "evidence": evidence,
        });
        if let Some(whose) = whose {
            line["config"] = whose.into();
        }
        line
    }
}
