//! Who and what there is: people and spaces become known, change their names, come and go.

use crate::{Change, Decision, Fact, Kind, Moment, Named, Native, Purpose, Scene, Space, SpaceId, SpaceSeen};

pub(crate) fn named(scene: &Scene<'_>, named: &Named, decision: &mut Decision) {
    match scene.community.account_of(named.account) {
        None => {
            scene.met(named.account, named.name.clone(), named.spelling.clone(), named.machine, decision);
        }
        Some((_, account)) if account.name == named.name && account.machine == named.machine => {}
        Some((account, _)) => decision.changes.push(Change::Named { account, name: named.name.clone(), machine: named.machine }),
    }
}

pub(crate) fn seen(scene: &Scene<'_>, seen: &SpaceSeen, decision: &mut Decision) {
    match scene.community.space_of(seen.space) {
        None => {
            space(scene, seen.space, seen.name.clone(), seen.purpose, decision);
        }
        Some(known) if known.name == seen.name && known.purpose == seen.purpose => {}
        Some(known) => decision.changes.push(Change::Space(Space { id: known.id, native: seen.space, name: seen.name.clone(), purpose: seen.purpose })),
    }
}

pub(crate) fn space(scene: &Scene<'_>, native: Native, name: Box<str>, purpose: Purpose, decision: &mut Decision) -> SpaceId {
    let id = SpaceId(scene.community.spaces().count() as u32 + 1);
    decision.changes.push(Change::Space(Space { id, native, name, purpose }));
    id
}

pub(crate) fn joined(scene: &Scene<'_>, native: Native, by: Option<Native>, decision: &mut Decision) {
    let before = scene.community.account_of(native).map(|(_, account)| account.here);
    let account = scene.meet(native, decision);
    if before == Some(false) {
        decision.changes.push(Change::Present { account, here: true });
        super::badges::back(scene, native, decision);
    }
    // Who was here before was not brought by this invitation.
    let young = scene.community.account(account).is_none_or(|account| account.met == scene.day() && account.inviter.is_none());
    if let Some(by) = by.filter(|by| *by != native && young && before != Some(false) && !scene.community.was_erased(*by, scene.at)) {
        let inviter = scene.meet(by, decision);
        decision.changes.push(Change::Inviter { account, by: Some(inviter) });
        if let Some(space) = scene.community.lobby().map(|space| space.id) {
            decision.changes.push(Change::Fact(Fact { day: scene.day(), space, from: account, to: Some(inviter), kind: Kind::Invited, count: 1 }));
        }
    }
}

/// Somebody is kept from writing, or let again. Of people who were never heard, nothing is kept.
pub(crate) fn restricted(scene: &Scene<'_>, native: Native, until: Option<Moment>, decision: &mut Decision) {
    if let Some((account, known)) = scene.community.account_of(native)
        && known.restricted != until
    {
        decision.changes.push(Change::Restricted { account, until });
    }
}

pub(crate) fn left(scene: &Scene<'_>, native: Native, decision: &mut Decision) {
    if let Some((account, known)) = scene.community.account_of(native)
        && known.here
    {
        decision.changes.push(Change::Present { account, here: false });
    }
}
