//! People whom the platform doesn't name reacted: recognition all the same, counted once each.
//!
//! Nobody can tell whether two of them are the same, so all of them count as one giver, [`AccountId`] 0, whose second
//! recognition on a day is worth half, like anybody's.

use crate::{AccountId, Change, Credit, Decision, Entry, Fact, Kind, Liked, Scene};

/// People counted on one message, at most.
const MOST: usize = 1_000;

pub(crate) fn decide(scene: &Scene<'_>, liked: &Liked, decision: &mut Decision) {
    let community = scene.community;
    let Some(room) = community.room_with(liked.space, liked.message) else { return };
    let space = room.space.id;
    let Some(entry) = room.ledger.get(liked.message).filter(|entry| entry.earned & Entry::GONE == 0) else { return };
    let known = room.ledger.credits(liked.message).filter(|credit| credit.from == AccountId::UNNAMED).count();
    let mut named: smallvec::SmallVec<[AccountId; 16]> =
        room.ledger.credits(liked.message).filter(|credit| credit.mark != Credit::ANSWER && credit.from != AccountId::UNNAMED).map(|credit| credit.from).collect();
    named.dedup();
    // Whoever is named by now was unnamed before, or the other way round: nobody counts twice.
    let people = usize::from(liked.people).saturating_sub(named.len().max(usize::from(liked.named))).min(MOST);
    for nth in people.min(known)..people.max(known) {
        let credit = Credit { from: AccountId::UNNAMED, mark: nth as u32 + 1 };
        decision.changes.push(Change::Credited { space, message: liked.message, credit, on: people > known });
    }
    if people != known && !community.account(entry.author).is_some_and(|account| account.machine) {
        let count = people as i32 - known as i32;
        decision.changes.push(Change::Fact(Fact { day: scene.day(), space, from: AccountId::UNNAMED, to: Some(entry.author), kind: Kind::Reaction, count }));
    }
}
