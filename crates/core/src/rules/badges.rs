//! What shows ranks beside names: which badges there are, which rank each shows, and who has them.

use crate::{Account, AccountId, Badge, Because, Change, Decision, Effect, Held, Marked, Mode, Native, Scene, Verdict};

/// Badges have been made, renamed or removed.
pub(crate) fn seen(scene: &Scene<'_>, badges: &[Badge], decision: &mut Decision) {
    if *scene.community.badges != *badges {
        decision.changes.push(Change::Badges(badges.into()));
    }
}

/// A badge has been made for a rank.
pub(crate) fn made(scene: &Scene<'_>, rank: &str, badge: Native, decision: &mut Decision) {
    let from = scene.community.policy.badges.get(rank).copied();
    if scene.community.policy.place(rank).is_some() && from != Some(badge) {
        super::record(scene, Verdict::Badge { rank: rank.into(), from, to: Some(badge) }, vec![], decision);
        shown(scene, rank, Some(badge), decision);
    }
}

/// Another badge shows a rank from now on: whoever holds the rank gets it, and loses the one that Hearth gave before.
pub(crate) fn shown(scene: &Scene<'_>, rank: &str, badge: Option<Native>, decision: &mut Decision) {
    let community = scene.community;
    let Some(place) = community.policy.place(rank).filter(|place| *place > 0) else { return };
    // A locked rank may have come with the badge, which then is not ours.
    let holds = |account: &Account| community.member(account.member).is_some_and(|member| usize::from(member.rank) == place && (!member.locked || account.badge.is_some()));
    let holders: Vec<_> = community.people().into_iter().filter(|(_, account)| account.here && holds(account)).collect();
    for (id, account) in holders {
        mark(scene, (id, account), place, badge, decision);
    }
}

/// Lets a rank be seen beside a name.
pub(crate) fn mark(scene: &Scene<'_>, (id, account): (AccountId, &Account), place: usize, badge: Option<Native>, decision: &mut Decision) {
    let rank = scene.community.policy.ranks.get(place).filter(|_| place > 0);
    let not = account.badge.filter(|given| Some(*given) != badge);
    decision.effects.push(Effect::SetStanding { account: account.native, rank: rank.map(|rank| rank.key.clone()), name: rank.and_then(|rank| rank.name.clone()), badge, not });
    if account.badge != badge {
        decision.changes.push(Change::Badged { account: id, badge });
    }
}

/// A badge was not given or taken after all: Hearth never takes away what it did not give.
pub(crate) fn refused(scene: &Scene<'_>, marked: Marked, decision: &mut Decision) {
    if let Some((account, known)) = scene.community.account_of(marked.account)
        && known.badge == marked.badge
        && known.badge != marked.not
    {
        decision.changes.push(Change::Badged { account, badge: marked.not });
    }
}

/// Nothing is missing any more: whoever lacks the badge of their rank, since it could not be given when they rose, gets it now.
pub(crate) fn mend(scene: &Scene<'_>, decision: &mut Decision) {
    let community = scene.community;
    if community.policy.badges.is_empty() || community.policy.mode != Mode::Act {
        return;
    }
    for (id, account) in community.people() {
        let Some(member) = community.member(account.member).filter(|member| account.here && (!member.locked || account.badge.is_some())) else { continue };
        let place = usize::from(member.rank);
        let badge = community.policy.ranks.get(place).filter(|_| place > 0).and_then(|rank| community.policy.badges.get(&rank.key)).copied();
        if account.badge != badge {
            mark(scene, (id, account), place, badge, decision);
        }
    }
}

/// Somebody is back: what showed their rank before they left shows it again, but for what comes with power over others.
pub(crate) fn back(scene: &Scene<'_>, native: Native, decision: &mut Decision) {
    let community = scene.community;
    let Some((id, account)) = community.account_of(native).filter(|(_, account)| account.badge.is_some() || community.badges.is_empty()) else { return };
    let place = community.member(account.member).map_or(0, |member| usize::from(member.rank));
    match community.policy.ranks.get(place).filter(|rank| place > 0 && (!rank.staff || account.badge.is_none())) {
        Some(rank) => mark(scene, (id, account), place, community.policy.badges.get(&rank.key).copied(), decision),
        None if account.badge.is_some() => decision.changes.push(Change::Badged { account: id, badge: None }),
        None => {}
    }
}

/// Who had a badge, or an owner's rights, before Hearth gave any: they hold the rank, and rules leave it alone.
pub(crate) fn held(scene: &Scene<'_>, held: &Held, decision: &mut Decision) {
    let community = scene.community;
    let ranks = &community.policy.ranks;
    let shows = ranks.iter().position(|rank| community.policy.badges.get(&rank.key) == Some(&held.badge));
    let staff = ranks.iter().rposition(|rank| rank.staff);
    let owners = held.owners.iter().filter_map(|native| Some((*native, staff?, false)));
    for (native, place, by_badge) in owners.chain(held.by.iter().filter_map(|native| Some((*native, shows?, true)))) {
        let account = scene.meet(native, decision);
        let known = community.account(account);
        let member = known.map_or(crate::MemberId(account.0), |known| known.member);
        let now = community.member(member).cloned().unwrap_or_default();
        let ours = known.is_some_and(|known| known.machine || (by_badge && known.badge == Some(held.badge)));
        let already = decision.changes.iter().any(|change| matches!(change, Change::Decided(record) if record.verdict.about() == [member]));
        if !ours && !already && usize::from(now.rank) < place {
            let verdict = Verdict::Rank { member, from: (ranks[usize::from(now.rank)].key.clone(), now.locked), to: (ranks[place].key.clone(), true) };
            super::record(scene, verdict, Vec::<Because>::new(), decision);
        }
    }
}
