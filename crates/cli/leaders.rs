//! `hearth leaders`: who stands out, with the evidence.

use crate::config::Config;
use crate::{Common, Failed, say};
use chrono::DateTime;
use clap::Args as ClapArgs;
use hearth_adapter::Words;
use hearth_core::Moment;
use hearth_core::leaders::{Evidence, Leader};
use hearth_history::Ranking;
use hearth_storage::Store;
use serde_json::{Value, json};

/// What `hearth leaders` takes.
#[derive(ClapArgs)]
#[command(after_help = "For example: hearth leaders --community \"Film club\" --window 90d --limit 10\nWhat counts, and why: docs/leaders.md")]
pub(crate) struct Args {
    #[command(flatten)]
    pub(crate) view: View,
    /// How many
    #[arg(long, value_name = "N")]
    limit: Option<usize>,
}

/// Whose leaders, as of when.
#[derive(ClapArgs)]
pub(crate) struct View {
    /// The community's name or number
    #[arg(long, value_name = "NAME")]
    pub(crate) community: String,
    /// Only what was known at this moment, such as 2026-03-01T18:00:00Z; the community's last event if none is given
    #[arg(long, value_name = "TIME", value_parser = moment)]
    at: Option<Moment>,
    /// How far back, such as 90d, 26w or 1y
    #[arg(long, default_value = "365d", value_parser = days)]
    window: u32,
}

impl View {
    /// The ranking that it asks for.
    pub(crate) async fn ranking(&self, common: &Common, config: &Config) -> Result<Ranking, Failed> {
        let store = Store::beside(&common.data).await?;
        let id = common.community(&store, &self.community).await?;
        Ok(Ranking::of(&store, id, &config.policy, self.at, self.window).await?)
    }
}

fn moment(text: &str) -> Result<Moment, String> {
    DateTime::parse_from_rfc3339(text).map(|at| Moment(at.timestamp_millis())).map_err(|_| "write a moment such as 2026-03-01T18:00:00Z".into())
}

fn days(text: &str) -> Result<u32, String> {
    let (number, unit) = text.split_at(text.find(|c: char| !c.is_ascii_digit()).unwrap_or(text.len()));
    let each = match unit {
        "d" => Some(1),
        "w" => Some(7),
        "m" => Some(30),
        "y" => Some(365),
        _ => None,
    };
    let days = number.parse::<u32>().ok().zip(each).and_then(|(number, each)| number.checked_mul(each));
    days.filter(|days| (1..=36_500).contains(days)).ok_or_else(|| "write a number of days, weeks, months or years, such as 90d, 26w, 6m or 1y".into())
}

pub(crate) async fn run(common: &Common, config: &Config, args: &Args) -> Result<(), Failed> {
    let (ranking, words) = (args.view.ranking(common, config).await?, common.words()?);
    let listed = ranking.leaders.iter().take(args.limit.unwrap_or(usize::MAX)).enumerate();
    if common.json {
        say(&Value::Array(listed.map(|(at, leader)| as_json(&ranking, &words, at + 1, leader)).collect()).to_string());
        return Ok(());
    }
    if ranking.leaders.is_empty() {
        say("Nobody has spoken yet.");
    }
    for (at, leader) in listed {
        say(&format!("{:>3}. {} – {:.1}\n     {}", at + 1, ranking.people.name(leader.member), leader.score as f64 / 1_000.0, told(&words, &leader.evidence)));
    }
    Ok(())
}

fn as_json(ranking: &Ranking, words: &Words, rank: usize, leader: &Leader) -> Value {
    let Evidence { points, messages, active_days, active_weeks, spaces, answered, answered_by, reacted_by, reactions, thanks, conversations, newcomers, tenure, idle } = leader.evidence;
    json!({
        "rank": rank, "id": ranking.people.id(leader.member), "member": ranking.people.name(leader.member), "score": leader.score as f64 / 1_000.0,
        "evidence": {
            "points": points as f64 / 1_000.0, "messages": messages, "active_days": active_days, "active_weeks": active_weeks, "spaces": spaces,
            "people_answered": answered, "people_who_answered": answered_by, "people_who_reacted": reacted_by, "reactions": reactions, "thanks": thanks,
            "conversations_started": conversations, "newcomers_answered": newcomers, "tenure_days": tenure, "idle_days": idle, "in_words": told(words, &leader.evidence),
        },
    })
}

/// The evidence as people say it.
fn told(words: &Words, evidence: &Evidence) -> String {
    evidence.told().iter().map(|text| words.render(text, "en")).collect::<Vec<_>>().join("; ")
}
