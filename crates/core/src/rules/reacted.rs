//! Somebody reacted: recognition, one a person and message however many reactions they leave.

use crate::{AccountId, Change, Cleared, Credit, Decision, Entry, Fact, Kind, Reacted, Scene};

pub(crate) fn decide(scene: &Scene<'_>, reacted: &Reacted, decision: &mut Decision) {
    let community = scene.community;
    let Some(room) = community.room_with(reacted.space, reacted.message) else { return };
    let space = room.space.id;
    let Some(entry) = room.ledger.get(reacted.message).filter(|entry| entry.earned & Entry::GONE == 0) else { return };
    let from = scene.meet(reacted.by, decision);
    let credit = Credit { from, mark: reacted.mark.max(1) };
    let mine = room.ledger.credits(reacted.message).filter(|other| other.from == from && other.mark != Credit::ANSWER);
    let (mut others, mut same) = (false, false);
    for other in mine {
        if other == credit {
            same = true;
        } else {
            others = true;
        }
    }
    if same == reacted.on {
        return;
    }
    decision.changes.push(Change::Credited { space, message: reacted.message, credit, on: reacted.on });
    let machine = |id| community.account(id).is_some_and(|account| account.machine);
    if !others && from != entry.author && !machine(from) && !machine(entry.author) {
        let count = if reacted.on { 1 } else { -1 };
        decision.changes.push(Change::Fact(Fact { day: scene.day(), space, from, to: Some(entry.author), kind: Kind::Reaction, count }));
    }
}

/// Reactions are cleared away, one person's after another's.
pub(crate) fn cleared(scene: &Scene<'_>, cleared: &Cleared, decision: &mut Decision) {
    let community = scene.community;
    let Some(room) = community.space_of(cleared.space).and_then(|space| community.room(space.id)) else { return };
    let Some(entry) = room.ledger.get(cleared.message).filter(|entry| entry.earned & Entry::GONE == 0) else { return };
    let space = room.space.id;
    let goes = |credit: &Credit| credit.mark != Credit::ANSWER && cleared.mark.is_none_or(|mark| credit.mark == mark && credit.from != AccountId::UNNAMED);
    let machine = |id| community.account(id).is_some_and(|account| account.machine);
    let credits: Vec<_> = room.ledger.credits(cleared.message).filter(|credit| credit.mark != Credit::ANSWER).collect();
    for (place, credit) in credits.iter().enumerate().filter(|(_, credit)| goes(credit)) {
        decision.changes.push(Change::Credited { space, message: cleared.message, credit: *credit, on: false });
        // Whoever has another reaction left, or one that is still to go, has recognised it still.
        let stays = credits.iter().enumerate().any(|(other, of)| of.from == credit.from && (!goes(of) || other > place));
        let unnamed = credit.from == AccountId::UNNAMED;
        if (unnamed || !stays) && credit.from != entry.author && !machine(credit.from) && !machine(entry.author) {
            decision.changes.push(Change::Fact(Fact { day: scene.day(), space, from: credit.from, to: Some(entry.author), kind: Kind::Reaction, count: -1 }));
        }
    }
}
