//! Somebody said something: what it counts for, and whom it answers.
//!
//! A message earns once, for presence. If it answers somebody, both earn, and more if it thanks them or welcomes a
//! newcomer. What repeats or comes in a burst earns nothing, whatever it answers.

use super::{BURST_MESSAGES, BURST_SECONDS, HAND_MILLIS, LATELY, MENTION_SECONDS, NEW_DAYS, REPEAT_SECONDS, TURN_MILLIS};
use crate::community::{Account, Room};
use crate::{AccountId, Change, Community, Credit, Decision, Entry, Fact, Kind, Scene, SpaceId, Spoke, alike};

pub(crate) fn decide(scene: &Scene<'_>, spoke: &Spoke, decision: &mut Decision) {
    let community = scene.community;
    let space = scene.space(spoke.space, decision);
    let room = community.room(space);
    if room.is_some_and(|room| room.ledger.get(spoke.message).is_some()) {
        return;
    }
    let author = scene.meet(spoke.by, decision);
    let account = community.account(author);
    let mut entry = Entry { message: spoke.message, parent: spoke.parent, author, answered: None, at: second(scene), earned: 0 };
    if spoke.features.machine {
        entry.earned |= Entry::CALL;
    }
    if account.is_some_and(|account| account.machine) {
        decision.changes.push(Change::Entered { space, entry });
        return;
    }
    let mut told = Told { scene, space, author, entry: &mut entry, decision };
    match account.and_then(|account| waste(account, spoke, second(scene))) {
        Some(kind) => told.count(kind, None),
        None => {
            told.count(Kind::Message, None);
            if let Some(answer) = room.and_then(|room| answer(scene, room, author, spoke)) {
                told.answer(room, spoke, answer);
            }
        }
    }
    decision.changes.push(Change::Entered { space, entry });
    decision.changes.push(Change::Spoken { account: author, print: spoke.features.print, at: scene.at });
}

/// Whom a message answers, how we know, and when they had spoken.
struct Answer {
    to: AccountId,
    kind: Kind,
    after: i64,
    called: bool,
}

/// One message on its way into facts and the ledger.
struct Told<'a, 'b> {
    scene: &'a Scene<'b>,
    space: SpaceId,
    author: AccountId,
    entry: &'a mut Entry,
    decision: &'a mut Decision,
}

impl Told<'_, '_> {
    fn count(&mut self, kind: Kind, to: Option<AccountId>) {
        self.entry.earned |= 1 << kind as u16;
        self.decision.changes.push(Change::Fact(Fact { day: self.scene.day(), space: self.space, from: self.author, to, kind, count: 1 }));
    }

    fn answer(&mut self, room: Option<&Room>, spoke: &Spoke, answer: Answer) {
        let community = self.scene.community;
        self.entry.answered = Some(answer.to);
        self.count(answer.kind, Some(answer.to));
        if spoke.features.thanks {
            self.count(Kind::Thanks, Some(answer.to));
        }
        if community.is_new(answer.to) && !community.is_new(self.author) {
            self.count(Kind::Welcome, Some(answer.to));
        }
        if spoke.features.long && answer.after <= HAND_MILLIS && (answer.kind == Kind::Reply || answer.called) {
            self.count(Kind::Instant, None);
        }
        if let (Some(parent), Some(room)) = (spoke.parent, room) {
            self.recognise(room, parent);
        }
    }

    /// The message answered has one more person who answered it; the second one makes it a conversation.
    fn recognise(&mut self, room: &Room, parent: crate::MessageId) {
        let answered = |credit: &Credit| credit.mark == Credit::ANSWER;
        let Some(entry) = room.ledger.get(parent) else { return };
        let mut others = room.ledger.credits(parent).filter(answered);
        let first = others.next();
        if first.is_some_and(|credit| credit.from == self.author) || others.any(|credit| credit.from == self.author) {
            return;
        }
        self.decision.changes.push(Change::Credited { space: self.space, message: parent, credit: Credit { from: self.author, mark: Credit::ANSWER }, on: true });
        if first.is_some() && !entry.has(Kind::Conversation) {
            let earned = entry.earned | 1 << Kind::Conversation as u16;
            self.decision.changes.push(Change::Earned { space: self.space, message: parent, earned });
            self.decision.changes.push(Change::Fact(Fact { day: self.scene.day(), space: self.space, from: entry.author, to: None, kind: Kind::Conversation, count: 1 }));
        }
    }
}

/// Why a message earns nothing, if it doesn't.
fn waste(account: &Account, spoke: &Spoke, second: u32) -> Option<Kind> {
    let print = spoke.features.print;
    if account.prints.iter().any(|(old, at)| alike(*old, print) && second.abs_diff(*at) < REPEAT_SECONDS) {
        return Some(Kind::Repeat);
    }
    let bursting = second.abs_diff(account.burst.0) < BURST_SECONDS && account.burst.1 >= BURST_MESSAGES;
    bursting.then_some(Kind::Burst)
}

/// Whom a message answers: by the platform's link, else whom it mentions, else the other one in a talk of two.
fn answer(scene: &Scene<'_>, room: &Room, author: AccountId, spoke: &Spoke) -> Option<Answer> {
    let community = scene.community;
    let person = |to: AccountId| to != author && community.account(to).is_some_and(|account| !account.machine);
    if let Some(parent) = spoke.parent {
        let entry = room.ledger.get(parent)?;
        let called = entry.earned & Entry::CALL != 0;
        return person(entry.author).then(|| Answer { to: entry.author, kind: Kind::Reply, after: scene.at.since(entry.moment()), called });
    }
    let [.., other, last] = &room.turns;
    let last = last.as_ref()?;
    let after = scene.at.since(last.at);
    if let Some(mentioned) = spoke.mentions.iter().flatten().next() {
        let (to, _) = community.account_of(*mentioned)?;
        // Asked of the ledger, which outlives the process: an answer must not depend on when it was started.
        let lately = room.ledger.latest().take(LATELY).any(|entry| entry.author == to && scene.at.since(entry.moment()) < i64::from(MENTION_SECONDS) * 1_000);
        return (person(to) && lately).then_some(Answer { to, kind: Kind::Inferred, after, called: last.called });
    }
    let two = last.account != author && other.as_ref().is_some_and(|turn| turn.account == author);
    let talk = two && after < TURN_MILLIS && person(last.account);
    talk.then_some(Answer { to: last.account, kind: Kind::Inferred, after, called: last.called })
}

fn second(scene: &Scene<'_>) -> u32 {
    (scene.at.0 / 1_000).clamp(0, i64::from(u32::MAX)) as u32
}

impl Community {
    /// Whether somebody is new here: in their first days, in a community that is older than that itself.
    pub(crate) fn is_new(&self, account: AccountId) -> bool {
        self.open_day - self.since >= NEW_DAYS && self.account(account).is_none_or(|account| self.open_day - account.met < NEW_DAYS)
    }
}

impl Entry {
    /// The message was spoken to a machine.
    pub(crate) const CALL: u16 = 1 << 15;
    /// The message is gone, and what it earned is taken back.
    pub(crate) const GONE: u16 = 1 << 14;
}
