//! A group's past: an export dropped on the page, how far its import is, then who carried the group and what it talked about.

use super::{Tongue, sheet};
use crate::past::{Job, Past, Phase};
use hearth_core::{CommunityId, Text, Value};
use hearth_history::Ranking;
use hearth_storage::{Listing, StoreError};
use hearth_topics::Topic;
use maud::{Markup, html};

/// How many leaders and topics are shown.
const SHOWN: usize = 20;

/// Where an export is dropped, and what was imported before.
pub(crate) fn drop_page(tongue: Tongue<'_>, communities: &[Listing]) -> Markup {
    let body = html! {
        p { (tongue.say("page-past-about")) }
        form #drop .drop method="post" enctype="multipart/form-data" action={ "/" (tongue.lang) "/past" } {
            p { label for="community" { (tongue.say("page-past-name")) } input #community name="community" required maxlength="80" autocomplete="off" list="groups"; }
            datalist #groups { @for listing in communities { option value=(listing.name) {} } }
            p.zone { label for="file" { (tongue.say("page-past-drop")) } input #file type="file" name="file" required; }
            p { button.send { (tongue.say("page-past-read")) } }
            p #drop-trouble .trouble role="alert" {}
        }
        p.fine { (tongue.say("page-past-fine")) }
        @if !communities.is_empty() {
            h2 { (tongue.say("page-past-known")) }
            ul.known { @for listing in communities { li { a href={ "/" (tongue.lang) "/past/of/" (listing.id.0) } { (listing.name) } } } }
        }
    };
    sheet(tongue, &tongue.say("page-past"), &format!("/{}/", tongue.lang), &body)
}

/// How far an import is.
pub(crate) fn job_page(tongue: Tongue<'_>, job: &Job) -> Markup {
    let body = html! { div #job data-job={ "/" (tongue.lang) "/past/job/" (job.number) "?part=1" } { (job_part(tongue, job)) } };
    sheet(tongue, &job.community, &format!("/{}/past", tongue.lang), &body)
}

/// The part of it that changes.
pub(crate) fn job_part(tongue: Tongue<'_>, job: &Job) -> Markup {
    let count = |key: &'static str, count: u64| tongue.text(&Text::new(key).count("count", i64::try_from(count).unwrap_or(i64::MAX)));
    match job.phase() {
        Phase::Reading { done, of, messages } => html! {
            p role="status" { (count("page-job-reading", messages)) }
            progress value=(done) max=(of) aria-label=(tongue.say("page-job-progress")) {}
        },
        Phase::Closing { done, of } => html! {
            p role="status" { (tongue.say("page-job-closing")) }
            progress value=(done) max=(of) aria-label=(tongue.say("page-job-progress")) {}
        },
        Phase::Done { community, new, known, people, skipped } => html! {
            div data-done="1" {
                p role="status" { (count("page-job-new", new)) " " (count("page-job-known", known)) " " (count("page-job-people", people)) }
                @if !skipped.is_empty() { p { (tongue.say("page-job-skipped")) } ul { @for (why, times) in skipped { li { (times) " – " (why) } } } }
                @if let Some(community) = community { p { a.button href={ "/" (tongue.lang) "/past/of/" (community.0) } { (tongue.say("page-job-see")) } } }
            }
        },
        Phase::Failed(why) => html! { div data-done="1" { p.trouble role="alert" { (why) } p { a.button href={ "/" (tongue.lang) "/past" } { (tongue.say("page-job-again")) } } } },
    }
}

/// Who carried a group and what it talked about, with the evidence.
pub(crate) async fn found(tongue: Tongue<'_>, past: &Past, id: CommunityId) -> Result<Option<Markup>, StoreError> {
    let store = past.store().await?;
    let Some(listing) = store.communities().await?.into_iter().find(|listing| listing.id == id) else { return Ok(None) };
    let ranking = Ranking::of(&store, id, &past.policy, None, 365).await?;
    let topics = hearth_history::topics(&store, id, &past.policy, None, None, SHOWN).await?;
    let body = html! {
        section { h2 { (tongue.say("page-leaders")) } p { (tongue.say("page-leaders-about")) } (leaders(tongue, &ranking)) }
        section { h2 { (tongue.say("page-topics")) } p { (tongue.say("page-topics-about")) } (self::topics(tongue, &topics)) }
    };
    Ok(Some(sheet(tongue, &listing.name, &format!("/{}/past", tongue.lang), &body)))
}

fn leaders(tongue: Tongue<'_>, ranking: &Ranking) -> Markup {
    html! {
        ol.leaders {
            @for leader in ranking.leaders.iter().take(SHOWN) {
                li {
                    b dir="auto" { (ranking.people.name(leader.member)) } " " span.rank { (tongue.text(&Text::new("just-points").with("points", Value::Points(leader.score)))) }
                    p { (leader.evidence.told().iter().map(|text| tongue.text(text)).collect::<Vec<_>>().join("; ")) }
                }
            }
        }
    }
}

/// What a group talks about, with how many people and when.
pub(crate) fn topics(tongue: Tongue<'_>, topics: &[Topic]) -> Markup {
    html! {
        @if topics.is_empty() { p { (tongue.say("page-topics-none")) } }
        ul.topics {
            @for topic in topics {
                li {
                    b dir="auto" { (topic.label) }
                    p { (tongue.text(&Text::new("page-topic").count("people", topic.people).count("messages", topic.messages).with("first", Value::Day(tongue.zone.day(topic.first))).with("last", Value::Day(tongue.zone.day(topic.last))))) }
                }
            }
        }
    }
}
