//! Somebody reacted: recognition, one a person and message however many reactions they leave.

use crate::{Change, Credit, Decision, Entry, Fact, Kind, Reacted, Scene};

pub(crate) fn decide(scene: &Scene<'_>, reacted: &Reacted, decision: &mut Decision) {
    let community = scene.community;
    let Some(space) = community.space_of(reacted.space).map(|space| space.id) else { return };
    let Some(room) = community.room(space) else { return };
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
