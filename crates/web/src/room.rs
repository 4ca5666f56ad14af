//! What is in the rooms: what was said and shown, for those who look. It lives in memory and is bounded.

use hearth_adapter::simulated::Shown;
use hearth_core::{Form, MessageId, Moment, Native, Purpose, To};
use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::sync::Arc;

/// The most things that a room remembers of what all may see.
const KEPT: usize = 120;
/// The most things that it remembers of what one person asked and was answered.
const QUIET: usize = 40;

/// A place to be.
#[derive(Debug)]
pub(crate) struct Room {
    /// As the platform knows it; nothing for the private chats with Hearth.
    pub(crate) native: Option<Native>,
    /// Its name in addresses.
    pub(crate) key: String,
    pub(crate) name: String,
    pub(crate) about: String,
    pub(crate) purpose: Purpose,
    things: VecDeque<Arc<Thing>>,
    reactions: BTreeMap<MessageId, Reactions>,
}

/// Who reacted how to a message.
pub(crate) type Reactions = BTreeMap<Box<str>, BTreeSet<Native>>;

/// Something in a room.
#[derive(Debug)]
pub(crate) struct Thing {
    /// Grows from thing to thing, over all rooms.
    pub(crate) number: u64,
    pub(crate) at: Moment,
    pub(crate) what: What,
}

#[derive(Debug)]
pub(crate) enum What {
    Said(Said),
    Shown(Shown),
    Asked {
        to: To,
        lang: Box<str>,
        form: Form,
    },
    /// Somebody came or left.
    Moved {
        who: Native,
        came: bool,
    },
}

/// Something that somebody said.
#[derive(Debug)]
pub(crate) struct Said {
    pub(crate) id: MessageId,
    pub(crate) by: Native,
    pub(crate) text: Box<str>,
    /// The message that it answers: which, whose, and how it began.
    pub(crate) answers: Option<(MessageId, Native, Box<str>)>,
    /// A command: seen on platforms where commands are messages.
    pub(crate) command: bool,
}

impl Thing {
    /// The one person whom it is for, if it is for one.
    pub(crate) fn private(&self) -> Option<Native> {
        match &self.what {
            What::Said(_) | What::Moved { .. } => None,
            What::Shown(Shown { to, .. }) | What::Asked { to, .. } => match to {
                To::Private(account) | To::Answer { account, private: true, .. } => Some(*account),
                To::Space(_) | To::Answer { .. } => None,
            },
        }
    }
}

impl Thing {
    /// Whose affair it is, if it is one person's: an answer for their eyes, or a command.
    fn quiet(&self) -> Option<Native> {
        match &self.what {
            What::Said(said) if said.command => Some(said.by),
            _ => self.private(),
        }
    }
}

impl Room {
    pub(crate) fn new(native: Option<Native>, key: &str, name: &str, about: &str, purpose: Purpose) -> Self {
        Self { native, key: key.into(), name: name.into(), about: about.into(), purpose, things: VecDeque::new(), reactions: BTreeMap::new() }
    }

    /// Puts something in; the oldest of its sort goes where there is no room.
    pub(crate) fn put(&mut self, thing: Arc<Thing>) {
        let whose = thing.quiet();
        self.things.push_back(thing);
        let same = self.things.iter().filter(|other| other.quiet() == whose).count();
        if same > if whose.is_some() { QUIET } else { KEPT }
            && let Some(oldest) = self.things.iter().position(|other| other.quiet() == whose)
            && let Some(What::Said(said)) = self.things.remove(oldest).as_deref().map(|thing| &thing.what)
        {
            self.reactions.remove(&said.id);
        }
    }

    /// What somebody may see of it, after that number.
    pub(crate) fn seen_by(&self, who: Native, after: u64) -> impl Iterator<Item = &Arc<Thing>> {
        self.things.iter().filter(move |thing| thing.number > after && thing.private().is_none_or(|whom| whom == who))
    }

    /// A message that is still there.
    pub(crate) fn said(&self, id: MessageId) -> Option<&Said> {
        self.things.iter().rev().find_map(|thing| match &thing.what {
            What::Said(said) if said.id == id => Some(said),
            _ => None,
        })
    }

    /// Forgets the form of an action: it has been filled in.
    pub(crate) fn answered(&mut self, action: u64) {
        self.things.retain(|thing| !matches!(&thing.what, What::Asked { form, .. } if form.action == action));
    }

    pub(crate) fn reactions(&self, id: MessageId) -> Option<&Reactions> {
        self.reactions.get(&id)
    }

    /// A reaction given, or taken back if it was given before. Says which, or nothing if the message is gone.
    pub(crate) fn react(&mut self, id: MessageId, who: Native, emoji: &str) -> Option<bool> {
        self.said(id)?;
        let reactions = self.reactions.entry(id).or_default();
        let people = reactions.entry(emoji.into()).or_default();
        let on = people.insert(who) || !people.remove(&who);
        if people.is_empty() {
            reactions.remove(emoji);
        }
        Some(on)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn said(number: u64) -> Arc<Thing> {
        let what = What::Said(Said { id: MessageId(number), by: Native(1), text: "hello".into(), answers: None, command: false });
        Arc::new(Thing { number, at: Moment(0), what })
    }

    fn asked(number: u64, whom: u64) -> Arc<Thing> {
        let form = Form { action: 7, title: Default::default(), fields: vec![] };
        Arc::new(Thing { number, at: Moment(0), what: What::Asked { to: To::Private(Native(whom)), lang: "en".into(), form } })
    }

    #[test]
    fn a_room_forgets_the_oldest_and_shows_nobody_what_is_for_another() {
        let mut room = Room::new(None, "lobby", "Lobby", "", Purpose::Lobby);
        room.put(said(1));
        assert_eq!((room.react(MessageId(1), Native(2), "❤"), room.react(MessageId(1), Native(3), "❤")), (Some(true), Some(true)));
        assert_eq!(room.react(MessageId(1), Native(2), "❤"), Some(false), "taken back");
        assert_eq!(room.reactions(MessageId(1)).map(|reactions| reactions["❤"].len()), Some(1));
        assert_eq!(room.react(MessageId(9), Native(2), "❤"), None);
        room.put(asked(2, 5));
        let seen = |room: &Room, who| room.seen_by(Native(who), 0).count();
        assert_eq!((seen(&room, 5), seen(&room, 6)), (2, 1));
        room.answered(7);
        assert_eq!(seen(&room, 5), 1);
        (3..200).for_each(|number| room.put(said(number)));
        assert_eq!((seen(&room, 1), room.seen_by(Native(1), 198).count()), (KEPT, 1));
        assert!(room.reactions(MessageId(1)).is_none(), "gone with its message");
        (200..400).for_each(|number| room.put(asked(number, 5)));
        assert_eq!((seen(&room, 6), seen(&room, 5)), (KEPT, KEPT + QUIET), "what one asks empties the room for nobody");
    }
}
