//! `/past`: what was said before Hearth came is read, if the owner wants it.

use super::{Call, offer, parse};
use crate::{Card, Change, DAY, Decision, Effect, Gauged, Given, Line, Moment, Native, PAST_DAYS, Purpose, Reading, Rights, Scene, Space, Stretch, Text, To, Tone, Value, Word};

/// What can be asked for.
pub(super) const WHAT: &[&str] = &["read", "stop", "on"];
/// The word for every space.
pub(super) const ALL: &str = "all";

/// Messages that a platform gives in a second, about: a hundred to a call, and a call a second is polite.
const PACE: u64 = 100;
/// Spaces that are read, at most.
const SPACES: usize = 50;

pub(super) fn run(scene: &Scene<'_>, call: &Call<'_>, decision: &mut Decision) {
    let community = scene.community;
    if call.rights < Rights::Owner && !call.words.is_empty() {
        return call.private(scene, Card::new(Tone::Trouble, Text::new("past-owner-only")), decision);
    }
    let reading = community.reading.as_deref();
    match (call.choice(0).as_deref(), reading) {
        (Some("stop"), Some(reading)) if reading.next().is_some() => {
            let stopped = Reading { stopped: true, ..reading.clone() };
            show(scene, call, &stopped, decision);
            decision.changes.push(Change::Reading(Box::new(stopped)));
        }
        (Some("on"), Some(reading)) if !reading.is_over() => {
            let going = Reading { stopped: false, ..reading.clone() };
            show(scene, call, &going, decision);
            crate::rules::past::go_on(&going, decision);
            decision.changes.push(Change::Reading(Box::new(going)));
        }
        (Some("read"), _) if !call.rest(1).is_empty() => begin(scene, call, decision),
        (Some("read"), _) | (_, None) => gauge(scene, call, decision),
        (_, Some(reading)) => show(scene, call, reading, decision),
    }
}

/// Asks the platform how much there is.
fn gauge(scene: &Scene<'_>, call: &Call<'_>, decision: &mut Decision) {
    let to = To::Answer { space: call.space, account: call.native, ticket: call.ticket.clone(), private: true };
    let lang = call.lang.unwrap_or(&scene.community.policy.lang).into();
    let spaces = talk(scene).map(|space| space.native).take(SPACES).collect();
    decision.effects.push(Effect::Gauge { to: (to, lang), spaces, since: Moment(scene.at.0 - PAST_DAYS * DAY), until: scene.at });
}

/// Reads the spaces that were chosen, beside those that were read or begun before.
fn begin(scene: &Scene<'_>, call: &Call<'_>, decision: &mut Decision) {
    let chosen = parse::spaces(scene.community, &call.rest(1));
    let old = scene.community.reading.as_deref();
    let mut reading = old.cloned().unwrap_or_else(|| Reading { spaces: vec![], since: Moment(scene.at.0 - PAST_DAYS * DAY), until: scene.at, stopped: false });
    let going = reading.next().is_some();
    reading.stopped = false;
    for space in chosen {
        match reading.spaces.iter_mut().find(|stretch| stretch.space == space) {
            // What could not be read may be readable by now.
            Some(stretch) if stretch.ill.is_some() => (stretch.ill, stretch.done) = (None, false),
            Some(_) => {}
            None => reading.spaces.push(Stretch::of(space, reading.since)),
        }
    }
    show(scene, call, &reading, decision);
    if !going {
        crate::rules::past::go_on(&reading, decision);
    }
    decision.changes.push(Change::Reading(Box::new(reading)));
}

fn show(scene: &Scene<'_>, call: &Call<'_>, reading: &Reading, decision: &mut Decision) {
    let (title, tone) = match () {
        () if reading.is_over() => ("past-over", Tone::Warm),
        () if reading.stopped => ("past-stopped", Tone::Plain),
        () => ("past-reading", Tone::Plain),
    };
    let mut card = Card::new(tone, Text::new(title).count("messages", reading.messages() as i64));
    card.lines.push(Line::Progress(Text::new("past-progress"), reading.percent(), 100));
    for stretch in &reading.spaces {
        let name = name(scene, stretch.space);
        card = card.item(Text::new(if stretch.done { "past-space-done" } else { "past-space" }).with("space", name).count("messages", stretch.messages as i64));
        if let Some(ill) = stretch.ill.as_deref() {
            card = card.say(ill.0.clone()).say(ill.1.clone());
        }
    }
    card = card.say(Text::new(if reading.is_over() { "past-over-about" } else { "past-about" }));
    let button = |label: &'static str, words: &[&str], decision: &mut Decision| offer::show(scene, call, Text::new(label), "past", words, decision);
    if reading.next().is_some() {
        card.actions.push(button("button-look-again", &[], decision));
        card.actions.push(button("button-stop", &["stop"], decision));
    } else if !reading.is_over() {
        card.actions.push(button("button-go-on", &["on"], decision));
    }
    if talk(scene).any(|space| reading.spaces.iter().all(|stretch| stretch.space != space.native || stretch.ill.is_some())) {
        card.actions.push(button("button-more-spaces", &["read"], decision));
    }
    call.private(scene, card, decision);
}

/// How much there is, and what to do with it.
pub(crate) fn gauged(scene: &Scene<'_>, gauged: &Gauged, decision: &mut Decision) -> Card {
    if let Some(ill) = &gauged.ill {
        return Card::new(Tone::Plain, ill.what.clone()).say(ill.mend.clone());
    }
    let messages: u64 = gauged.spaces.iter().filter_map(|(_, count)| *count).sum();
    let title = Text::new("past-gauged").count("days", PAST_DAYS).count("messages", rounded(messages) as i64);
    let mut card = Card::new(Tone::Ask, title).say(Text::new("past-takes").count("minutes", (messages / PACE / 60 + 1) as i64));
    for (space, count) in &gauged.spaces {
        card = card.item(match count {
            Some(count) => Text::new("past-space-about").with("space", name(scene, *space)).count("messages", rounded(*count) as i64),
            None => Text::new("past-space-closed").with("space", name(scene, *space)),
        });
    }
    card = card.say(Text::new("past-promise"));
    let To::Answer { account, .. } = &gauged.to.0 else { return card };
    let Some((by, _)) = scene.community.account_of(*account).filter(|_| gauged.spaces.iter().any(|(_, count)| count.is_some())) else { return card };
    let word = |word: &str| Word::Text(Given::new(word));
    let who = crate::Who::Account(by);
    card.actions.push(offer::lasting_a_day(scene, Text::new("button-read-all"), who, crate::Does::Run("past".into(), vec![word("read"), word(ALL)]), decision));
    card.actions.push(offer::lasting_a_day(scene, Text::new("button-choose-spaces"), who, crate::Does::Fill("past".into(), vec![word("read")]), decision));
    card
}

/// An estimate should not look like a count.
fn rounded(count: u64) -> u64 {
    let unit = 10_u64.pow(count.max(1).ilog10().saturating_sub(1));
    if count < 100 { count } else { (count + unit / 2) / unit * unit }
}

/// The spaces where people talk.
pub(super) fn talk<'a>(scene: &Scene<'a>) -> impl Iterator<Item = &'a Space> {
    scene.community.spaces().filter(|space| !matches!(space.purpose, Purpose::Staff | Purpose::Private))
}

fn name(scene: &Scene<'_>, space: Native) -> Value {
    let name = scene.community.space_of(space).map_or("", |space| &space.name);
    if name.is_empty() { Value::Code(space.0.to_string().into()) } else { Value::Name(name.into()) }
}
