//! Buttons: what stands behind them, and what a press does.

use super::{Call, is_staff, name, rank_value};
use crate::form::answered;
use crate::{Action, By, Card, Change, DAY, Decision, Does, Found, MemberId, Moment, Offer, Pressed, Record, Scene, Text, Tone, Value, Verdict, Who, Word};

/// A button that shows something else: for whoever asked, for a day, worth no commit.
pub(super) fn show(scene: &Scene<'_>, call: &Call<'_>, label: Text, command: &str, words: &[&str], decision: &mut Decision) -> Action {
    let words = words.iter().map(|word| Word::Text(crate::Given::new(word))).collect();
    lasting_a_day(scene, label, Who::Account(call.by), Does::Run(command.into(), words), decision)
}

/// A button that decides something: for staff, for a week, once.
pub(super) fn decide(scene: &Scene<'_>, label: Text, does: Does, decision: &mut Decision) -> Action {
    offer(scene, label, Who::Staff, 7 * DAY, true, does, decision)
}

/// A button that is for one person alone and works once.
pub(super) fn confirm(scene: &Scene<'_>, call: &Call<'_>, label: Text, does: Does, decision: &mut Decision) -> Action {
    offer(scene, label, Who::Account(call.by), 7 * DAY, true, does, decision)
}

/// A button for a day, worth no commit.
pub(super) fn lasting_a_day(scene: &Scene<'_>, label: Text, who: Who, does: Does, decision: &mut Decision) -> Action {
    offer(scene, label, who, DAY, false, does, decision)
}

fn offer(scene: &Scene<'_>, label: Text, who: Who, millis: i64, lasting: bool, does: Does, decision: &mut Decision) -> Action {
    let action = decision.next_action(scene);
    decision.changes.push(Change::Offered(Box::new(Offer { action, who, until: Moment(scene.at.0 + millis), once: lasting, lasting, does })));
    Action { id: action, label }
}

/// The command that a press runs, with its words: those behind the button, and those filled in.
pub(super) fn runs<'a>(does: &'a Does, answers: &[Word]) -> Option<(&'a str, Vec<Word>)> {
    match does {
        Does::Run(name, words) => Some((name, words.clone())),
        Does::Fill(name, words) => Some((name, words.iter().cloned().chain(answered(answers)).collect())),
        Does::Undo(_) | Does::Decide(_) | Does::Erase => None,
    }
}

/// Whom a button is about.
pub(super) fn about(does: &Does) -> &[MemberId] {
    match does {
        Does::Undo(record) => record.verdict.about(),
        Does::Decide(verdict) => verdict.about(),
        Does::Run(..) | Does::Fill(..) | Does::Erase => &[],
    }
}

pub(super) fn pressed(scene: &Scene<'_>, pressed: &Pressed, decision: &mut Decision) {
    let community = scene.community;
    let by = scene.meet(pressed.by, decision);
    let member = community.account(by).map_or(MemberId(by.0), |account| account.member);
    let staff = is_staff(community, member, pressed.rights);
    let found = pressed.found.as_ref().unwrap_or(Found::NOTHING);
    let known = community.actions.get(&pressed.action);
    let offer = known.filter(|offer| offer.until >= scene.at);
    let (command, words) = offer.and_then(|offer| runs(&offer.does, &pressed.answers)).unwrap_or_default();
    let call = Call { by, member, rights: pressed.rights, staff, lang: pressed.lang.as_deref(), space: pressed.space, native: pressed.by, ticket: &pressed.ticket, words: &words, found };
    let Some(offer) = offer else { return call.private(scene, refused("button-old", known), decision) };
    let may = match offer.who {
        Who::Account(account) => account == by,
        Who::Staff => staff,
        Who::Anyone => true,
    };
    if !may {
        return call.private(scene, refused("button-not-yours", known), decision);
    }
    if let Does::Undo(record) = &offer.does
        && let Verdict::Rank { member, .. } = &record.verdict
        && !super::rank::may_act_on(scene, &call, *member, &record.verdict.inverse())
    {
        // The button stays for somebody who may.
        return call.private(scene, Card::new(Tone::Trouble, Text::new("rank-above-you")), decision);
    }
    if offer.once {
        decision.changes.push(Change::Taken { action: offer.action });
    }
    match &offer.does {
        Does::Fill(name, words) if pressed.answers.is_empty() => {
            if let Some(command) = super::named(name) {
                call.ask(scene, super::ask::form(community, offer.action, command, words), decision);
            }
        }
        Does::Run(..) | Does::Fill(..) => {
            if let Some(command) = super::named(command) {
                super::run(scene, command, &call, decision);
            }
        }
        Does::Undo(record) => undo(scene, &call, record, decision),
        Does::Decide(verdict) if stands(scene, verdict) => call.private(scene, Card::new(Tone::Plain, now(scene, verdict)), decision),
        Does::Decide(verdict) => settle(scene, &call, (**verdict).clone(), decision),
        Does::Erase => super::privacy::erase(scene, &call, decision),
    }
}

/// A button that did nothing, and the command that shows a fresh one.
fn refused(why: &'static str, offer: Option<&Offer>) -> Card {
    let command = match offer.map(|offer| &offer.does) {
        Some(Does::Run(name, _) | Does::Fill(name, _)) => super::named(name).map(|command| command.name),
        Some(Does::Undo(record)) => Some(command_about(&record.verdict)),
        Some(Does::Decide(verdict)) => Some(command_about(verdict)),
        Some(Does::Erase) => Some("privacy"),
        None => None,
    };
    let again = |command| Text::new("button-again").with("command", Value::Code(format!("/{command}").into()));
    Card::new(Tone::Trouble, Text::new(why)).say(command.map_or(Text::new("see-help"), again))
}

fn command_about(verdict: &Verdict) -> &'static str {
    match verdict {
        Verdict::Rank { .. } => "rank",
        Verdict::Machine { .. } | Verdict::Circle { .. } => "leaders",
        Verdict::Setting { .. } => "settings",
        Verdict::Badge { .. } => "setup",
    }
}

/// Undoes a decision, if nothing has changed since.
fn undo(scene: &Scene<'_>, call: &Call<'_>, record: &Record, decision: &mut Decision) {
    if !stands(scene, &record.verdict) {
        return call.private(scene, Card::new(Tone::Trouble, Text::new("undo-too-late")).say(now(scene, &record.verdict)), decision);
    }
    settle(scene, call, record.verdict.inverse(), decision);
}

/// Whether what was decided is still so.
fn stands(scene: &Scene<'_>, verdict: &Verdict) -> bool {
    let community = scene.community;
    match verdict {
        Verdict::Rank { member, to, .. } => community.member(*member).is_some_and(|member| community.policy.place(&to.0) == Some(usize::from(member.rank)) && member.locked == to.1),
        Verdict::Machine { member, apart } => community.apart.contains(member) == *apart,
        Verdict::Circle { members, held } => community.circles.get(members) == Some(held),
        Verdict::Setting { setting, to, .. } => setting.get(&community.policy) == *to,
        Verdict::Badge { rank, to, .. } => community.policy.badges.get(rank) == to.as_ref(),
    }
}

/// How it is now with what a verdict was about.
fn now(scene: &Scene<'_>, verdict: &Verdict) -> Text {
    let community = scene.community;
    match verdict {
        Verdict::Rank { member, .. } => super::rank::is(community, *member),
        Verdict::Machine { member, .. } => Text::new(if community.apart.contains(member) { "machine-apart" } else { "machine-back" }).with("name", name(community, *member)),
        Verdict::Circle { members, .. } => Text::new(if community.circles.get(members) == Some(&true) { "circle-held" } else { "circle-counts" }),
        Verdict::Setting { setting, .. } => super::settings::one(community, *setting, &setting.get(&community.policy)),
        Verdict::Badge { rank, .. } => super::setup::shows(community, rank, community.policy.badges.get(rank).copied()),
    }
}

fn settle(scene: &Scene<'_>, call: &Call<'_>, verdict: Verdict, decision: &mut Decision) {
    let community = scene.community;
    let card = match &verdict {
        Verdict::Rank { member, from, to } => {
            let place = community.policy.place(&to.0).unwrap_or(0);
            if from.0 != to.0 {
                super::rank::mark(scene, *member, place, decision);
                super::rank::tell(scene, call, *member, place, None, decision);
            }
            Card::new(Tone::Warm, Text::new("rank-is-now").with("name", name(community, *member)).with("rank", rank_value(community, place)))
        }
        Verdict::Machine { member, apart } => Card::new(Tone::Warm, Text::new(if *apart { "machine-apart" } else { "machine-back" }).with("name", name(community, *member))),
        Verdict::Circle { held, .. } => Card::new(Tone::Warm, Text::new(if *held { "circle-held" } else { "circle-counts" })),
        Verdict::Setting { setting, to, .. } => super::settings::changed(community, *setting, to),
        Verdict::Badge { rank, to, .. } => {
            crate::rules::badges::shown(scene, rank, *to, decision);
            super::setup::chosen(community, rank, *to)
        }
    };
    let record = record(scene, call, verdict, None, decision);
    let card = with_undo(scene, card, record, decision);
    call.private(scene, card, decision);
}

/// Records what a person decided.
pub(super) fn record(scene: &Scene<'_>, call: &Call<'_>, verdict: Verdict, reason: Option<crate::Given>, decision: &mut Decision) -> Record {
    let record = Record { number: decision.next_record(scene), at: scene.at, by: By::Member(call.member), verdict, reason, because: vec![] };
    decision.changes.push(Change::Decided(record.clone()));
    record
}

/// The card with a button that undoes a decision.
pub(super) fn with_undo(scene: &Scene<'_>, mut card: Card, record: Record, decision: &mut Decision) -> Card {
    let undo = decide(scene, Text::new("button-undo"), Does::Undo(Box::new(record)), decision);
    card.actions.push(undo);
    card
}

/// Shows a rank, beside the name of each account of a member.
pub(super) fn set_standing(scene: &Scene<'_>, member: MemberId, place: usize, decision: &mut Decision) {
    let community = scene.community;
    let badge = community.policy.ranks.get(place).and_then(|rank| community.policy.badges.get(&rank.key)).copied();
    for account in community.member(member).into_iter().flat_map(|member| &member.accounts).filter_map(|id| Some((*id, community.account(*id)?))) {
        crate::rules::badges::mark(scene, account, place, badge, decision);
    }
}
