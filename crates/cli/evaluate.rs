//! `hearth evaluate`: a claim, checked on anybody's own group.

mod stats;

use crate::config::Config;
use crate::leaders::View;
use crate::{Common, Failed, say};
use clap::{Args as ClapArgs, Subcommand};
use hearth_core::MemberId;
use hearth_core::leaders::Evidence;
use hearth_history::People;
use serde_json::json;
use stats::{Measured, auc, average_precision, interval, precision};
use std::collections::BTreeSet;
use std::path::PathBuf;

/// What `hearth evaluate` takes.
#[derive(Subcommand)]
pub(crate) enum Args {
    /// How well `hearth leaders` finds the people whom you know to lead, beside message count and active days
    Leaders(Leaders),
}

/// What `hearth evaluate leaders` takes.
#[derive(ClapArgs)]
#[command(after_help = "For example: hearth evaluate leaders --community \"Film club\" --truth moderators.txt\nThe file has one id or name a line; empty lines and what follows a # don't count.")]
pub(crate) struct Leaders {
    #[command(flatten)]
    view: View,
    /// Who leads, by your own knowledge: one id or name a line
    #[arg(long, value_name = "FILE")]
    truth: PathBuf,
}

/// A measure to rank by, of the evidence and the score.
type Measure = fn(&Evidence, i64) -> i64;

/// How the same people are ranked in different ways.
const WAYS: [(&str, Measure); 3] = [("hearth leaders", |_, score| score), ("message count", |evidence, _| evidence.messages as i64), ("active days", |evidence, _| evidence.active_days as i64)];

pub(crate) async fn run(common: &Common, config: &Config, args: Args) -> Result<(), Failed> {
    let Args::Leaders(args) = args;
    let text = std::fs::read_to_string(&args.truth).map_err(|why| Failed(format!("{}: {why}; --truth is a text file with one id or name a line", args.truth.display())))?;
    let ranking = args.view.ranking(common, config).await?;
    let (truth, missing) = listed(&ranking.people, &text);
    if truth.is_empty() {
        return Err(Failed(format!("nobody in {} is in the community; write ids or names as `hearth leaders --json` shows them, one a line", args.truth.display())));
    }
    let rows: Vec<_> = ranking.leaders.iter().map(|leader| (leader, truth.contains(&leader.member))).collect();
    let mut report = Vec::new();
    for (way, measure) in WAYS {
        let scored: Vec<Measured> = rows.iter().map(|(leader, is)| (measure(&leader.evidence, leader.score), *is)).collect();
        let at = [5, 10, truth.len()].map(|n| (n, precision(&scored, n)));
        report.push((way, average_precision(&scored), interval(&scored, average_precision), at, auc(&scored), interval(&scored, auc)));
    }
    if common.json {
        let ways: Vec<_> = report
            .iter()
            .map(|(way, ap, ap_range, at, auc, auc_range)| {
                let at: serde_json::Map<_, _> = at.iter().map(|(n, precision)| (n.to_string(), json!(precision))).collect();
                json!({ "ranking": way, "average_precision": ap, "average_precision_95": ap_range, "precision_at": at, "auc": auc, "auc_95": auc_range })
            })
            .collect();
        say(&json!({ "people": rows.len(), "leaders": truth.len(), "not_found": missing, "rankings": ways }).to_string());
        return Ok(());
    }
    say(&format!("{} of {} people lead, by your list.", truth.len(), rows.len()));
    for name in &missing {
        say(&format!("Not in the community: {}", hearth_adapter::plain::shown(name.clone())));
    }
    for (way, ap, ap_range, at, auc, auc_range) in &report {
        say(&format!("\n{way}\n  average precision {ap:.3} (95 %: {:.3} to {:.3})", ap_range.0, ap_range.1));
        for (n, precision) in at {
            say(&format!("  of the first {n}, {:.0} % lead", precision * 100.0));
        }
        say(&format!("  AUC {auc:.3} (95 %: {:.3} to {:.3})", auc_range.0, auc_range.1));
    }
    say("\nAverage precision is 1 if all who lead come first. The ranges are a bootstrap over people: with few who lead they are wide.");
    Ok(())
}

/// The members whom the lines of a list name, and the lines that name nobody.
pub(crate) fn listed(people: &People, text: &str) -> (BTreeSet<MemberId>, Vec<String>) {
    let (mut members, mut missing) = (BTreeSet::new(), Vec::new());
    for line in text.lines().map(|line| line.split('#').next().unwrap_or_default().trim()).filter(|line| !line.is_empty()) {
        match people.named(line) {
            Some(member) => drop(members.insert(member)),
            None => missing.push(line.to_owned()),
        }
    }
    (members, missing)
}
