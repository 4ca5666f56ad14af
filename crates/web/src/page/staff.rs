//! The office: what owners see. Decisions with their reasons, what left the house, the settings.

use super::thing::lines;
use super::{Tongue, sheet};
use crate::house::{House, Sent};
use crate::page::thing::Look;
use hearth_adapter::simulated::Done;
use hearth_core::command::{decided, setting};
use hearth_core::{By, Community, CommunityId, Effect, Lacks, Line, Lost, Native, Record, Setting, Text, To, lower};
use hearth_storage::StoreError;
use maud::{Markup, html};

/// Decisions shown.
const DECISIONS: u32 = 30;
/// Topics shown.
const TOPICS: usize = 12;

/// The whole page, for somebody of the staff.
pub(crate) async fn whole(tongue: Tongue<'_>, house: &House, back: &str) -> Result<Markup, StoreError> {
    let Some(id) = house.community().await? else { return Ok(sheet(tongue, &tongue.say("page-office"), back, &html! {})) };
    let records = house.store().records(id, DECISIONS).await?;
    let community = with_people(house, id, &records).await?;
    let waiting = house.store().outbox().await?.len();
    house.keep_talk().await?;
    let topics = hearth_history::topics(house.store(), id, &house.policy, None, None, TOPICS).await?;
    let body = html! {
        section { h2 { (tongue.say("page-office-decisions")) } p { (tongue.say("page-office-decisions-about")) }
            @if records.is_empty() { p { (tongue.say("page-office-none")) } }
            ol.decisions { @for record in &records { li { (lines(tongue, &decided(&community, record))) } } }
        }
        section { h2 { (tongue.say("page-office-outbox")) } p { (tongue.text(&Text::new("page-office-waiting").count("count", waiting as i64))) }
            table { thead { tr { th { (tongue.say("page-office-when")) } th { (tongue.say("page-office-whom")) } th { (tongue.say("page-office-what")) } th { "Discord" } th { "Telegram" } } }
                tbody { @for sent in house.sent() { (row(tongue, house, &sent)) } }
            }
        }
        section { h2 { (tongue.say("page-topics")) } p { (tongue.say("page-topics-about")) } (super::past::topics(tongue, &topics)) }
        section { h2 { (tongue.say("page-office-settings")) } p { (tongue.say("page-office-settings-about")) }
            (lines(tongue, &Setting::ALL.map(|of| Line::Item(setting(&community, of, &of.get(&community.policy))))))
        }
    };
    Ok(sheet(tongue, &tongue.say("page-office"), back, &body))
}

/// The community, with everybody in memory whom these decisions name.
async fn with_people(house: &House, id: CommunityId, records: &[Record]) -> Result<Community, StoreError> {
    let mut community = Community::resume(house.store().load(id, &house.policy).await?);
    let by = |record: &Record| if let By::Member(member) = record.by { Some(member) } else { None };
    let members = records.iter().flat_map(|record| record.verdict.about().iter().copied().chain(by(record))).collect();
    for account in house.store().accounts(id, &Lacks { members, ..Lacks::default() }).await? {
        community.admit(account);
    }
    Ok(community)
}

fn row(tongue: Tongue<'_>, house: &House, sent: &Sent) -> Markup {
    let name = |who: Native| house.person(who).map_or_else(|| house.town.name_of(who), |person| person.name.to_string());
    let (whom, what) = match &sent.done {
        Done::Shown(shown) => (whom(tongue, &shown.to, &name), tongue.text(&shown.card.title)),
        Done::Asked { to, form, .. } => (whom(tongue, to, &name), tongue.text(&form.title)),
        Done::Marked { account, rank, name: own } => {
            let rank = rank.as_ref().map(|rank| tongue.text(&Text::new("just-rank").with("rank", hearth_core::Value::Rank(rank.clone(), own.clone()))));
            (name(*account), rank.unwrap_or_else(|| tongue.say("page-office-unmarked")))
        }
    };
    html! { tr { td { (tongue.day_and_hour(sent.at)) } td dir="auto" { (whom) } td { (what) } @for look in [Look::Discord, Look::Telegram] { td { (loss(tongue, &sent.done, look)) } } } }
}

fn whom(tongue: Tongue<'_>, to: &To, name: &impl Fn(Native) -> String) -> String {
    match to {
        To::Space(space) | To::Answer { space, private: false, .. } => format!("# {}", name(*space)),
        To::Private(account) | To::Answer { account, .. } => tongue.text(&Text::new("page-office-alone").name("name", &name(*account))),
    }
}

/// What a platform like this one could not show as it was meant.
fn loss(tongue: Tongue<'_>, done: &Done, look: Look) -> String {
    let effect = match done.clone() {
        Done::Shown(shown) => Effect::Say { to: shown.to, lang: shown.lang, card: shown.card },
        Done::Asked { to, lang, form } => Effect::Ask { to, lang, form },
        Done::Marked { account, rank, name } => Effect::SetStanding { account, rank, name, badge: None, not: None },
    };
    let lost = lower(effect, &look.kind().profile()).1;
    let words = lost.iter().map(|lost| match lost {
        Lost::Buttons => tongue.say("page-lost-buttons"),
        Lost::PrivateAnswer => tongue.say("page-lost-private"),
        Lost::Mark => tongue.say("page-lost-mark"),
        Lost::Form => tongue.say("page-lost-form"),
        Lost::File => tongue.say("page-lost-file"),
        Lost::Picture => tongue.say("page-lost-picture"),
        Lost::Lines(lines) => tongue.text(&Text::new("page-lost-lines").count("lines", *lines as i64)),
    });
    let words = words.collect::<Vec<_>>().join(", ");
    if words.is_empty() { "✓".into() } else { words }
}
