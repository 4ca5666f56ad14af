//! Updates into events. Whatever a field holds, the update is not lost.

use crate::outgoing::Outgoing;
use crate::update::{Chat, Counted, Membership, Message, Reaction, Request, Told, User, Vote};
use crate::{community, line, number_of};
use hearth_adapter::Update;
use hearth_core::{Event, Heard, Held, Liked, MessageId, Moment, Named, Native, Purpose, Reacted, SpaceSeen, Spoke, What, hash, hear};
use hearth_topics::{Ear, Voice};
use rustc_hash::{FxHashMap, FxHashSet};
use serde::{Deserialize, Serialize};
use std::sync::Arc;

/// Positions count the numberings of updates in the highest bits, then the updates, then the events of an update.
const NUMBERING: u32 = 48;
const UPDATE: u32 = 8;
/// The highest number that an update or an event of one can have in a position.
const UPDATES: u64 = 0xff_ffff_ffff;
const EVENTS: u64 = 0xff;
/// Where a group's general talk is; topics have the numbers of their first messages, which are higher.
pub(crate) const GENERAL: Native = Native(1);
/// Placeholders that Telegram puts where nobody is: an anonymous administrator, a channel, a linked channel's post.
const NOBODY: [u64; 3] = [1_087_968_824, 136_817_688, 777_000];
/// Albums whose parts are known to be one message, and those of them that are remembered over a restart.
const ALBUMS: usize = 256;
const OPEN_ALBUMS: usize = 16;
/// People whose names are remembered as told, at most.
const TOLD: usize = 1_000_000;

/// Translates updates.
pub(crate) struct Decoder {
    pub(crate) outgoing: Arc<Outgoing>,
    pub(crate) ear: Option<Arc<Ear>>,
    /// Which numbering of updates it is, of all that there were.
    pub(crate) numbering: u64,
    update: u64,
    index: u64,
    /// Groups that have been told, by their names; topics that have been told; people, by a hash of their names.
    pub(crate) groups: FxHashMap<i64, Box<str>>,
    topics: FxHashSet<(i64, u64)>,
    people: FxHashMap<(i64, u64), u64>,
    albums: Vec<Album>,
    /// There is an album that the stream has not noted.
    pub(crate) fresh_album: bool,
}

/// Several pictures that were sent at once.
#[derive(Serialize, Deserialize, Clone, PartialEq, Eq, Debug)]
pub(crate) struct Album {
    chat: i64,
    id: Box<str>,
    /// The update that its first part came with: it is the album, also when it comes again.
    update: u64,
}

impl Decoder {
    pub(crate) fn new(outgoing: Arc<Outgoing>, ear: Option<Arc<Ear>>, numbering: u64, albums: Vec<Album>) -> Self {
        Self { outgoing, ear, numbering, update: 0, index: 0, groups: FxHashMap::default(), topics: FxHashSet::default(), people: FxHashMap::default(), albums, fresh_album: false }
    }

    /// The latest albums, of which parts may still come.
    pub(crate) fn albums(&self) -> &[Album] {
        &self.albums[self.albums.len().saturating_sub(OPEN_ALBUMS)..]
    }

    /// A position's numbering and update.
    pub(crate) const fn place(position: u64) -> (u64, u64) {
        (position >> NUMBERING, position >> UPDATE & UPDATES)
    }

    /// The positions of whatever an update comes to.
    pub(crate) const fn positions(numbering: u64, update: u64) -> (u64, u64) {
        let first = numbering << NUMBERING | (update & UPDATES) << UPDATE;
        (first, first | EVENTS)
    }

    /// Translates an update.
    pub(crate) fn take(&mut self, told: &Told<'_>, updates: &mut Vec<Update>) {
        (self.update, self.index) = (told.update_id.0, 0);
        let mut out = Out { decoder: self, updates };
        if let Some(message) = &told.message {
            out.message(&message.0);
        }
        if let Some(reaction) = &told.message_reaction {
            out.reacted(&reaction.0);
        }
        if let Some(counted) = &told.message_reaction_count {
            out.counted(&counted.0);
        }
        if let Some(query) = &told.callback_query {
            out.pressed(&query.0);
        }
        if let Some(membership) = &told.my_chat_member {
            out.ourselves(&membership.0);
        }
        if let Some(membership) = &told.chat_member {
            out.member(&membership.0);
        }
        if let Some(request) = &told.chat_join_request {
            out.requested(&request.0);
        }
        if let Some(vote) = &told.poll_answer {
            out.voted(&vote.0);
        }
    }
}

pub(crate) struct Out<'a> {
    pub(crate) decoder: &'a mut Decoder,
    pub(crate) updates: &'a mut Vec<Update>,
}

impl Out<'_> {
    pub(crate) fn happens(&mut self, chat: i64, at: Moment, number: u64, what: What) {
        let community = community(chat);
        let event = Event { at, number, what };
        let aside = matches!(event.what, What::Named(_) | What::Space(_));
        self.updates.push(match aside {
            true => Update::Aside { community, event },
            false => {
                self.decoder.index = (self.decoder.index + 1).min(EVENTS);
                let position = Decoder::positions(self.decoder.numbering, self.decoder.update).0 | self.decoder.index;
                Update::Event { position, community, event }
            }
        });
    }

    /// Tells of a group, before anything that happened in it.
    pub(crate) fn group(&mut self, chat: &Chat<'_>, at: Moment) -> Option<i64> {
        if !chat.is_group() {
            return None;
        }
        let (id, title) = (chat.id(), chat.title.get());
        if self.decoder.groups.get(&id).is_none_or(|known| **known != *title) {
            let fresh = self.decoder.groups.insert(id, title.into()).is_none();
            self.updates.push(Update::Community { native: id.unsigned_abs().to_string().into(), name: title.into() });
            if fresh {
                self.happens(id, at, GENERAL.0, What::Space(Box::new(SpaceSeen { space: GENERAL, name: title.into(), purpose: Purpose::Lobby })));
            }
        }
        Some(id)
    }

    /// Tells of a group whose name is not at hand.
    pub(crate) fn group_unnamed(&mut self, chat: i64) {
        if !self.decoder.groups.contains_key(&chat) {
            self.updates.push(Update::Community { native: chat.unsigned_abs().to_string().into(), name: "".into() });
        }
    }

    /// Which space of a group a message is in: a topic, which is told once, or the general one.
    pub(crate) fn space(&mut self, chat: i64, message: &Message<'_>, at: Moment) -> Native {
        let Some(topic) = message.topic() else { return GENERAL };
        let renamed = message.forum_topic_edited.0.name.some();
        // The message that opened it tells its name.
        let opened = || message.forum_topic_created.0.name.some().or_else(|| message.reply_to_message.as_ref()?.0.forum_topic_created.0.name.some());
        if (renamed.is_some() || !self.decoder.topics.contains(&(chat, topic)))
            && let Some(name) = renamed.or_else(opened)
        {
            self.decoder.topics.insert((chat, topic));
            self.happens(chat, at, topic, What::Space(Box::new(SpaceSeen { space: Native(topic), name: name.into(), purpose: Purpose::Topic })));
        }
        Native(topic)
    }

    /// Tells who somebody is: once, when it changes, and whenever they take part in a command.
    pub(crate) fn person(&mut self, chat: i64, user: &User<'_>, at: Moment, anew: bool) -> Option<Native> {
        let id = user.id.some().filter(|id| !NOBODY.contains(id))?;
        let print = hash(&[user.first_name.get().as_bytes(), b"\0", user.last_name.get().as_bytes(), b"\0", user.username.get().as_bytes()]);
        if self.decoder.people.len() > TOLD {
            self.decoder.people.clear();
        }
        if self.decoder.people.insert((chat, id), print) != Some(print) || anew {
            if let Some(called) = user.username.some() {
                self.decoder.outgoing.memory.is_called(called, Native(id));
            }
            let name = [user.first_name.get(), user.last_name.get()].join(" ");
            let named = Named { account: Native(id), name: name.trim().into(), spelling: None, machine: user.is_bot.0 };
            self.happens(chat, at, id, What::Named(Box::new(named)));
        }
        Some(Native(id))
    }

    fn message(&mut self, message: &Message<'_>) {
        let at = message.date.moment();
        if message.chat.0.is_private() {
            return self.in_private(message, at);
        }
        if let Some(old) = message.migrate_from_chat_id.whole() {
            return self.moved(old, message.chat.0.id());
        }
        let Some(chat) = self.group(&message.chat.0, at) else { return };
        if let Some(new) = message.migrate_to_chat_id.whole() {
            return self.moved(chat, new);
        }
        let space = self.space(chat, message, at);
        for joined in message.new_chat_members.0.iter().filter(|user| !user.0.is_bot.0) {
            if let Some(account) = self.person(chat, &joined.0, at, false) {
                let by = somebody(&message.from.0).filter(|by| *by != account);
                self.happens(chat, at, account.0, What::Joined { account, by });
            }
        }
        if let Some(account) = message.left_chat_member.as_ref().and_then(|user| user.0.id.some()).map(Native) {
            self.happens(chat, at, account.0, What::Left { account });
        }
        if !message.is_said() {
            return;
        }
        let words = message.words();
        let command = line::command(words, &self.decoder.outgoing.username);
        // Telegram says this in the name of whoever adds Hearth by its link.
        if command == Some(("start", crate::STARTED)) {
            return;
        }
        // Whoever speaks as the group or a channel is nobody in particular.
        if message.sender_chat.is_some() || NOBODY.contains(&message.from.0.id.0) {
            if let Some((name, rest)) = command
                && message.sender_chat.as_ref().is_some_and(|sender| sender.0.id() == chat)
            {
                self.veiled(chat, space, message, name, rest);
            }
            return;
        }
        if let Some((name, rest)) = command {
            return self.asked(chat, space, message, name, rest, at);
        }
        let Some(by) = self.person(chat, &message.from.0, at, false) else { return };
        if self.decoder.outgoing.memory.is_asked(by.0) && self.answers(chat, space, by, message, at) {
            return;
        }
        if self.is_part_of_album(chat, message.media_group_id.get()) {
            return;
        }
        if let Some(ear) = &self.decoder.ear
            && !message.from.0.is_bot.0
            && !words.is_empty()
        {
            ear.hear(Voice { community: community(chat), space, by, at }, Heard(words));
        }
        let mut mentions = [None; 3];
        let called = |name: &str| self.decoder.outgoing.memory.called(name);
        mentions.iter_mut().zip(line::everybody(message.entities(), words, called)).for_each(|(place, who)| *place = Some(who));
        // In a topic, what answers nothing answers its first message.
        let answers = |earlier: &crate::update::Earlier<'_>| (earlier.message_id.0 != space.0 && earlier.chat.0.id() == chat).then(|| earlier.message_id.some()).flatten();
        let parent = message.reply_to_message.as_ref().and_then(|earlier| answers(&earlier.0));
        let id = message.message_id.0;
        let spoke = Spoke { by, space, message: number_of(chat, id), parent: parent.map(|parent| number_of(chat, parent)), mentions, features: hear(Heard(words)) };
        self.happens(chat, at, id, What::Spoke(spoke));
    }

    fn moved(&mut self, from: i64, to: i64) {
        if from >= 0 || to >= 0 {
            return;
        }
        self.decoder.groups.remove(&from);
        self.decoder.outgoing.memory.moves(from, to);
        self.updates.push(Update::Moved { from: community(from), to: to.unsigned_abs().to_string().into() });
    }

    /// Several pictures sent at once are one message: the first.
    fn is_part_of_album(&mut self, chat: i64, album: &str) -> bool {
        if album.is_empty() {
            return false;
        }
        let update = self.decoder.update;
        if let Some(known) = self.decoder.albums.iter().find(|known| known.chat == chat && *known.id == *album) {
            return known.update != update;
        }
        if self.decoder.albums.len() >= ALBUMS {
            self.decoder.albums.remove(0);
        }
        self.decoder.albums.push(Album { chat, id: album.into(), update });
        self.decoder.fresh_album = true;
        false
    }

    fn reacted(&mut self, told: &Reaction<'_>) {
        let at = told.date.moment();
        let Some(chat) = self.group(&told.chat.0, at) else { return };
        let Some(by) = self.person(chat, &told.user.0, at, false) else { return };
        let (old, new) = (&told.old_reaction.0, &told.new_reaction.0);
        let message = number_of(chat, told.message_id.0);
        // A reaction does not say in which topic its message is.
        let mut told = |mark: u32, on: bool| self.happens(chat, at, message.0, What::Reacted(Reacted { by, space: None, message, mark, on }));
        let has = |list: &[hearth_loose::Maybe<crate::update::Emoji<'_>>], mark: u32| list.iter().any(|other| other.0.mark() == mark);
        old.iter().map(|emoji| emoji.0.mark()).filter(|mark| !has(new, *mark)).for_each(|mark| told(mark, false));
        new.iter().map(|emoji| emoji.0.mark()).filter(|mark| !has(old, *mark)).for_each(|mark| told(mark, true));
    }

    fn counted(&mut self, told: &Counted<'_>) {
        let at = told.date.moment();
        let Some(chat) = self.group(&told.chat.0, at) else { return };
        // Of one sort of reaction people are different, of two they may be the same.
        let people = told.reactions.0.iter().map(|count| count.0.total_count.0).max().unwrap_or(0).min(u64::from(u16::MAX)) as u16;
        let message = number_of(chat, told.message_id.0);
        if people > 0 {
            self.happens(chat, at, message.0, What::Liked(Liked { space: None, message, people, named: 0 }));
        }
    }

    /// An answer to a poll of ours is a reaction to it, with a mark for each option.
    fn voted(&mut self, vote: &Vote<'_>) {
        let at = (self.decoder.outgoing.now)();
        let Some(poll) = self.decoder.outgoing.memory.poll(vote.poll_id.get()) else { return };
        self.group_unnamed(poll.chat);
        let Some(by) = self.person(poll.chat, &vote.user.0, at, false) else { return };
        // Who answers otherwise than before is told by the new answer alone: one mark stands for whatever was chosen.
        let mark = (hash(&[b"vote"]) as u32).max(1);
        let reacted = Reacted { by, space: None, message: poll.message, mark, on: !vote.option_ids.0.is_empty() };
        self.happens(poll.chat, at, poll.message.0, What::Reacted(reacted));
    }

    /// Hearth was added, given rights, or removed.
    fn ourselves(&mut self, told: &Membership<'_>) {
        let at = told.date.moment();
        let Some(chat) = self.group(&told.chat.0, at) else { return };
        let (before, now) = (told.old_chat_member.0.is_in(), told.new_chat_member.0.is_in());
        let by = somebody(&told.from.0);
        if now {
            // Whoever keeps order by now holds the rank for it.
            let owners = self.decoder.outgoing.memory.keepers(chat);
            self.happens(chat, at, 0, What::Held(Box::new(Held { badge: Native(0), by: Vec::new(), owners })));
        }
        match (before, now) {
            (false, true) => {
                self.person(chat, &told.from.0, at, false);
                self.happens(chat, at, chat.unsigned_abs(), What::Added { by });
            }
            (true, false) => self.happens(chat, at, chat.unsigned_abs(), What::Parted),
            _ => {}
        }
    }

    fn member(&mut self, told: &Membership<'_>) {
        let at = told.date.moment();
        let Some(chat) = self.group(&told.chat.0, at) else { return };
        let (old, new) = (&told.old_chat_member.0, &told.new_chat_member.0);
        if old.rights() != new.rights() {
            self.decoder.outgoing.memory.rights_changed(chat);
        }
        let Some(account) = new.user.0.id.some().map(Native) else { return };
        if new.is_in() {
            self.happens(chat, at, account.0, What::Restricted { account, until: new.muted() });
        }
        match (old.is_in(), new.is_in()) {
            (false, true) => {
                self.person(chat, &new.user.0, at, false);
                // Whoever lets somebody in who asked has not invited them.
                let adder = somebody(&told.from.0).filter(|_| !told.via_join_request.0);
                let by = somebody(&told.invite_link.0.creator.0).or(adder);
                let by = by.filter(|by| *by != account && by.0 != self.decoder.outgoing.me);
                self.happens(chat, at, account.0, What::Joined { account, by });
            }
            (true, false) => self.happens(chat, at, account.0, What::Left { account }),
            _ => {}
        }
    }

    /// Whoever asks to be let in is known by name; that they come is told when they do.
    fn requested(&mut self, told: &Request<'_>) {
        let at = (self.decoder.outgoing.now)();
        if let Some(chat) = self.group(&told.chat.0, at) {
            self.person(chat, &told.from.0, at, false);
        }
    }
}

/// Somebody in particular: no placeholder for who is not told.
fn somebody(user: &User<'_>) -> Option<Native> {
    user.id.some().filter(|id| !NOBODY.contains(id)).map(Native)
}

/// The message of a group that a number of ours stands for.
pub(crate) const fn plain(message: MessageId) -> i64 {
    (message.0 & 0xffff_ffff) as i64
}
