//! A message is gone: what it earned, and what it gave to others, is taken back.

use crate::community::Room;
use crate::{AccountId, Change, Credit, Decision, Entry, Fact, Kind, MessageId, Removed, Scene, SpaceId};

/// What a message itself can earn, besides recognition by others.
const OWN: [Kind; 6] = [Kind::Message, Kind::Reply, Kind::Inferred, Kind::Thanks, Kind::Welcome, Kind::Conversation];

pub(crate) fn decide(scene: &Scene<'_>, removed: &Removed, decision: &mut Decision) {
    let Some(space) = scene.community.space_of(removed.space).map(|space| space.id) else { return };
    let Some(room) = scene.community.room(space) else { return };
    let Some(entry) = room.ledger.get(removed.message).filter(|entry| entry.earned & Entry::GONE == 0) else { return };
    let fact = |from: AccountId, to: Option<AccountId>, kind: Kind, count: i32| Change::Fact(Fact { day: scene.day(), space, from, to, kind, count });
    for kind in OWN.into_iter().filter(|kind| entry.has(*kind)) {
        let to = entry.answered.filter(|_| !matches!(kind, Kind::Message | Kind::Conversation));
        decision.changes.push(fact(entry.author, to, kind, -1));
    }
    let machine = |id| scene.community.account(id).is_some_and(|account| account.machine);
    let mut last = None;
    for credit in room.ledger.credits(removed.message).filter(|credit| credit.mark != Credit::ANSWER && credit.from != entry.author) {
        if (last != Some(credit.from) || credit.from == AccountId::UNNAMED) && !machine(credit.from) && !machine(entry.author) {
            decision.changes.push(fact(credit.from, Some(entry.author), Kind::Reaction, -1));
        }
        last = Some(credit.from);
    }
    if let Some(parent) = entry.parent.filter(|_| entry.has(Kind::Reply)) {
        forget_answer(scene, room, space, parent, entry.author, decision);
    }
    if removed.by_other && !machine(entry.author) {
        decision.changes.push(fact(entry.author, None, Kind::Removed, 1));
    }
    decision.changes.push(Change::Earned { space, message: removed.message, earned: entry.earned & Entry::CALL | Entry::GONE });
}

/// The message answered has one person less who answered it, unless they answered it more than once in living memory.
fn forget_answer(scene: &Scene<'_>, room: &Room, space: SpaceId, parent: MessageId, author: AccountId, decision: &mut Decision) {
    let Some(entry) = room.ledger.get(parent) else { return };
    let again = room.ledger.latest().filter(|other| other.parent == Some(parent) && other.author == author && other.earned & Entry::GONE == 0).count();
    let answers = room.ledger.credits(parent).filter(|credit| credit.mark == Credit::ANSWER).count();
    if again > 1 {
        return;
    }
    decision.changes.push(Change::Credited { space, message: parent, credit: Credit { from: author, mark: Credit::ANSWER }, on: false });
    if answers == 2 && entry.has(Kind::Conversation) {
        decision.changes.push(Change::Earned { space, message: parent, earned: entry.earned & !(1 << Kind::Conversation as u16) });
        decision.changes.push(Change::Fact(Fact { day: scene.day(), space, from: entry.author, to: None, kind: Kind::Conversation, count: -1 }));
    }
}
