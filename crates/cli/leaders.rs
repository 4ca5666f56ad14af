//! `hearth leaders`: who stands out, with the evidence.

use crate::config::Config;
use crate::{Common, Failed, say};
use chrono::DateTime;
use clap::Args as ClapArgs;
use hearth_adapter::plain::shown;
use hearth_core::leaders::{Evidence, Leader, leaders};
use hearth_core::{AccountId, Community, CommunityId, Fact, MemberId, Moment};
use hearth_storage::{Person, Store};
use serde_json::{Value, json};
use std::collections::BTreeMap;

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

/// Everybody who was active by then, those who stand out first.
pub(crate) struct Ranking {
    pub(crate) leaders: Vec<Leader>,
    people: BTreeMap<MemberId, Person>,
}

impl Ranking {
    /// The ranking of a community as a view asks for it.
    pub(crate) async fn of(common: &Common, config: &Config, view: &View) -> Result<Self, Failed> {
        let store = Store::beside(&common.data).await?;
        let id = common.community(&store, &view.community).await?;
        let community = Community::resume(store.load(id, &config.policy).await?);
        let people = store.everybody(id).await?;
        let zone = community.policy.zone;
        let end = match view.at {
            Some(at) => Some(at),
            None => store.last_second(id).await?.map(|second| Moment(second * 1_000 + 999)),
        };
        let Some(end) = end else { return Ok(Self { leaders: Vec::new(), people: BTreeMap::new() }) };
        let day = zone.day(end);
        let mut facts = store.facts_before(id, day).await?;
        facts.extend(part_of_day(&store, id, zone.start(day), end, day).await?);
        let whose: Vec<Option<MemberId>> = people.iter().fold(Vec::new(), |mut whose, person| {
            whose.resize(person.account.0 as usize + 1, None);
            whose[person.account.0 as usize] = (!person.machine).then_some(person.member);
            whose
        });
        let member_of = |account: AccountId| whose.get(account.0 as usize).copied().flatten();
        let mut leaders = leaders(facts.into_iter(), member_of, &community.apart, day, view.window);
        let mut by: BTreeMap<MemberId, Person> = BTreeMap::new();
        for person in people {
            by.entry(person.member)
                .and_modify(|first| {
                    if first.name.is_empty() {
                        first.name = person.name.clone()
                    }
                })
                .or_insert(person);
        }
        // Ties by what the platform calls them, so that the order is the same wherever it was imported.
        leaders.sort_by(|a, b| b.score.cmp(&a.score).then_with(|| spelled(&by, a.member).cmp(spelled(&by, b.member))));
        Ok(Self { leaders, people: by })
    }

    /// What the platform calls a member, or our number for who was erased.
    pub(crate) fn id(&self, member: MemberId) -> &str {
        spelled(&self.people, member)
    }

    /// A member's name.
    pub(crate) fn name(&self, member: MemberId) -> String {
        let name = self.people.get(&member).map(|person| person.name.to_string()).unwrap_or_default();
        if name.is_empty() { self.id(member).to_owned() } else { shown(name).replace('\n', " ") }
    }
}

fn spelled(people: &BTreeMap<MemberId, Person>, member: MemberId) -> &str {
    people.get(&member).and_then(|person| person.spelled.as_deref()).unwrap_or("erased")
}

/// What was known of the last day by then: from the ledger, which knows seconds, where facts know days.
async fn part_of_day(store: &Store, id: CommunityId, start: Moment, end: Moment, day: hearth_core::Day) -> Result<Vec<Fact>, Failed> {
    let mut sums: BTreeMap<_, Fact> = BTreeMap::new();
    for (space, page) in store.pages_between(id, start.0 / 1_000, end.0.div_euclid(1_000)).await? {
        for fact in page.facts(space, day, start, end) {
            sums.entry((fact.from, fact.to, fact.kind, fact.space)).and_modify(|sum| sum.count += 1).or_insert(fact);
        }
    }
    Ok(sums.into_values().collect())
}

pub(crate) async fn run(common: &Common, config: &Config, args: &Args) -> Result<(), Failed> {
    let ranking = Ranking::of(common, config, &args.view).await?;
    let listed = ranking.leaders.iter().take(args.limit.unwrap_or(usize::MAX)).enumerate();
    if common.json {
        say(&Value::Array(listed.map(|(at, leader)| as_json(&ranking, at + 1, leader)).collect()).to_string());
        return Ok(());
    }
    if ranking.leaders.is_empty() {
        say("Nobody has spoken yet.");
    }
    for (at, leader) in listed {
        say(&format!("{:>3}. {} – {:.1}\n     {}", at + 1, ranking.name(leader.member), leader.score as f64 / 1_000.0, words(&leader.evidence)));
    }
    Ok(())
}

fn as_json(ranking: &Ranking, rank: usize, leader: &Leader) -> Value {
    let Evidence { points, messages, active_days, active_weeks, spaces, answered, answered_by, reacted_by, reactions, thanks, conversations, newcomers, tenure, idle } = leader.evidence;
    json!({
        "rank": rank, "id": ranking.id(leader.member), "member": ranking.name(leader.member), "score": leader.score as f64 / 1_000.0,
        "evidence": {
            "points": points as f64 / 1_000.0, "messages": messages, "active_days": active_days, "active_weeks": active_weeks, "spaces": spaces,
            "people_answered": answered, "people_who_answered": answered_by, "people_who_reacted": reacted_by, "reactions": reactions, "thanks": thanks,
            "conversations_started": conversations, "newcomers_answered": newcomers, "tenure_days": tenure, "idle_days": idle, "in_words": words(&leader.evidence),
        },
    })
}

/// The evidence as people say it: what there is of it.
fn words(evidence: &Evidence) -> String {
    if evidence.active_days == 0 {
        return "not active in this time".into();
    }
    let people = |count: u32, did: &str| if count == 1 { format!("1 person {did}") } else { format!("{count} people {did}") };
    let parts = [
        (evidence.active_days, format!("active on {} days", evidence.active_days)),
        (evidence.answered_by, people(evidence.answered_by, "answered them")),
        (evidence.answered, if evidence.answered == 1 { "answered 1 person".into() } else { format!("answered {} people", evidence.answered) }),
        (evidence.conversations, format!("started {} conversations", evidence.conversations)),
        (evidence.newcomers, format!("welcomed {} newcomers", evidence.newcomers)),
        (evidence.thanks, format!("was thanked {} times", evidence.thanks)),
        (evidence.reactions, format!("{} reactions", evidence.reactions)),
        (evidence.messages, format!("{} messages", evidence.messages)),
    ];
    let told: Vec<_> = parts.into_iter().filter(|(count, _)| *count > 0).map(|(_, text)| text).collect();
    told.join("; ")
}
