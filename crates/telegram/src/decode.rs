//! Updates into events. Whatever a field holds, the update is not lost: what can't be read counts as absent.

use crate::outgoing::Outgoing;
use crate::{community, line, list, number, word};
use hearth_adapter::Update;
use hearth_core::{Asked, Event, Given, Heard, Held, Liked, MessageId, Moment, Named, Native, Pressed, Purpose, Reacted, Rights, SpaceSeen, Spoke, Ticket, What, Word, hash, hear};
use hearth_topics::{Ear, Voice};
use rustc_hash::{FxHashMap, FxHashSet};
use serde_json::Value;
use smallvec::SmallVec;
use std::sync::Arc;

/// Positions count the numberings of updates in the highest bits, then the updates, then the events of an update.
const NUMBERING: u32 = 48;
const UPDATE: u32 = 8;
/// Where a group's general talk is; topics have the numbers of their first messages, which are higher.
pub(crate) const GENERAL: Native = Native(1);
/// What a button's data begins with.
pub(crate) const ACTION: &str = "h:";
/// Placeholders that Telegram puts where nobody is: an anonymous administrator, a channel, a linked channel's post.
const NOBODY: [i64; 3] = [1_087_968_824, 136_817_688, 777_000];
/// A moment that nobody waits for: the end of the year 9999.
const FOR_GOOD: Moment = Moment(253_402_300_799_000);
/// Parts of an album that are remembered, to be one message.
const ALBUMS: usize = 256;

/// Translates updates.
pub(crate) struct Decoder {
    pub(crate) outgoing: Arc<Outgoing>,
    pub(crate) ear: Option<Arc<Ear>>,
    /// Which numbering of updates it is, of all that there were.
    pub(crate) numbering: u64,
    update: u64,
    index: u64,
    /// Groups that have been told, by their names; topics that have been told; people, by a hash of their names.
    groups: FxHashMap<i64, Box<str>>,
    topics: FxHashSet<(i64, i64)>,
    people: FxHashMap<(i64, i64), u64>,
    albums: Vec<(i64, Box<str>)>,
}

impl Decoder {
    pub(crate) fn new(outgoing: Arc<Outgoing>, ear: Option<Arc<Ear>>, numbering: u64) -> Self {
        Self { outgoing, ear, numbering, update: 0, index: 0, groups: FxHashMap::default(), topics: FxHashSet::default(), people: FxHashMap::default(), albums: Vec::new() }
    }

    /// A position's numbering and update.
    pub(crate) fn place(position: u64) -> (u64, u64) {
        (position >> NUMBERING, position >> UPDATE & 0xff_ffff_ffff)
    }

    /// Translates an update.
    pub(crate) fn take(&mut self, update: &Value, updates: &mut Vec<Update>) {
        (self.update, self.index) = (number(&update["update_id"]) as u64, 0);
        let mut out = Out { decoder: self, updates };
        for (kind, told) in update.as_object().into_iter().flatten() {
            match kind.as_str() {
                "message" => out.message(told),
                "message_reaction" => out.reacted(told),
                "message_reaction_count" => out.counted(told),
                "callback_query" => out.pressed(told),
                "my_chat_member" => out.ourselves(told),
                "chat_member" => out.member(told),
                _ => {}
            }
        }
    }
}

struct Out<'a> {
    decoder: &'a mut Decoder,
    updates: &'a mut Vec<Update>,
}

/// When something was, as Telegram tells it: in seconds.
fn moment(value: &Value) -> Moment {
    Moment(number(value).saturating_mul(1_000))
}

impl Out<'_> {
    fn happens(&mut self, chat: i64, at: Moment, number: u64, what: What) {
        let community = community(chat);
        let event = Event { at, number, what };
        let aside = matches!(event.what, What::Named(_) | What::Space(_) | What::Held(_) | What::Restricted { .. });
        self.updates.push(match aside {
            true => Update::Aside { community, event },
            false => {
                self.decoder.index = (self.decoder.index + 1).min(0xfe);
                let position = self.decoder.numbering << NUMBERING | (self.decoder.update & 0xff_ffff_ffff) << UPDATE | self.decoder.index;
                Update::Event { position, community, event }
            }
        });
    }

    /// Tells of a group, before anything that happened in it.
    fn group(&mut self, chat: &Value, at: Moment) -> Option<i64> {
        let id = number(&chat["id"]);
        if !matches!(word(&chat["type"]), "group" | "supergroup") || id >= 0 {
            return None;
        }
        let title = word(&chat["title"]);
        if self.decoder.groups.get(&id).is_none_or(|known| **known != *title) {
            let fresh = self.decoder.groups.insert(id, title.into()).is_none();
            self.updates.push(Update::Community { native: id.unsigned_abs().to_string().into(), name: title.into() });
            if fresh {
                self.happens(id, at, GENERAL.0, What::Space(Box::new(SpaceSeen { space: GENERAL, name: title.into(), purpose: Purpose::Lobby })));
            }
        }
        Some(id)
    }

    /// Which space of a group a message is in: a topic, which is told once, or the general one.
    fn space(&mut self, chat: i64, message: &Value, at: Moment) -> Native {
        let topic = number(&message["message_thread_id"]);
        if message["is_topic_message"] != Value::Bool(true) || topic <= 1 {
            return GENERAL;
        }
        // The message that opened it tells its name.
        let opened = [&message["forum_topic_created"]["name"], &message["reply_to_message"]["forum_topic_created"]["name"], &message["forum_topic_edited"]["name"]];
        if let Some(name) = opened.into_iter().find_map(Value::as_str)
            && (self.decoder.topics.insert((chat, topic)) || message["forum_topic_edited"].is_object())
        {
            self.happens(chat, at, topic as u64, What::Space(Box::new(SpaceSeen { space: Native(topic as u64), name: name.into(), purpose: Purpose::Topic })));
        }
        Native(topic as u64)
    }

    /// Tells who somebody is: once, when it changes, and whenever they take part in a command.
    fn person(&mut self, chat: i64, user: &Value, at: Moment, anew: bool) -> Option<Native> {
        let id = number(&user["id"]);
        if id <= 0 {
            return None;
        }
        let name = [word(&user["first_name"]), word(&user["last_name"])].join(" ");
        let name = name.trim();
        let print = hash(&[name.as_bytes()]);
        if let Some(called) = user["username"].as_str() {
            self.decoder.outgoing.is_called(called, Native(id as u64));
        }
        if self.decoder.people.len() > 1_000_000 {
            self.decoder.people.clear();
        }
        if self.decoder.people.insert((chat, id), print) != Some(print) || anew {
            let named = Named { account: Native(id as u64), name: name.into(), spelling: None, machine: user["is_bot"] == Value::Bool(true) };
            self.happens(chat, at, id as u64, What::Named(Box::new(named)));
        }
        Some(Native(id as u64))
    }

    fn message(&mut self, message: &Value) {
        let at = moment(&message["date"]);
        if word(&message["chat"]["type"]) == "private" {
            return self.in_private(message, at);
        }
        if let Some(old) = message["migrate_from_chat_id"].as_i64() {
            let new = number(&message["chat"]["id"]).unsigned_abs();
            return self.updates.push(Update::Moved { from: community(old), to: new.to_string().into() });
        }
        let Some(chat) = self.group(&message["chat"], at) else { return };
        if let Some(new) = message["migrate_to_chat_id"].as_i64() {
            self.decoder.groups.remove(&chat);
            return self.updates.push(Update::Moved { from: community(chat), to: new.unsigned_abs().to_string().into() });
        }
        let space = self.space(chat, message, at);
        let (text, id) = (message["text"].as_str().or_else(|| message["caption"].as_str()).unwrap_or_default(), number(&message["message_id"]) as u64);
        for joined in list(&message["new_chat_members"]).iter().filter(|user| user["is_bot"] != Value::Bool(true)) {
            if let Some(account) = self.person(chat, joined, at, false) {
                let by = Some(number(&message["from"]["id"])).filter(|by| *by > 0 && *by as u64 != account.0).map(|by| Native(by as u64));
                self.happens(chat, at, account.0, What::Joined { account, by });
            }
        }
        if let Some(account) = message["left_chat_member"]["id"].as_u64().map(Native) {
            self.happens(chat, at, account.0, What::Left { account });
        }
        // Whoever speaks as the group or a channel is nobody in particular.
        let nobody = message["sender_chat"].is_object() || NOBODY.contains(&number(&message["from"]["id"]));
        if nobody || !is_said(message) {
            return;
        }
        let me = self.decoder.outgoing.username.clone();
        if let Some((name, rest)) = line::command(text, &me) {
            return self.asked(chat, space, message, name, rest, at);
        }
        let Some(by) = self.person(chat, &message["from"], at, false) else { return };
        let mentioned = line::mentioned(message, text);
        if self.decoder.outgoing.answers(chat, by, text, &mentioned, at) {
            let ticket = Ticket(format!("{chat}:{id}:").into());
            return self.answered(chat, space, by, ticket, at, id);
        }
        if self.is_part_of_album(chat, message) {
            return;
        }
        if let Some(ear) = &self.decoder.ear
            && message["from"]["is_bot"] != Value::Bool(true)
            && !text.is_empty()
        {
            ear.hear(Voice { community: community(chat), space, by, at }, Heard(text));
        }
        let mut mentions = [None; 3];
        mentions.iter_mut().zip(&mentioned).for_each(|(place, (_, who))| *place = Some(*who));
        // In a topic, what answers nothing answers its first message.
        let parent = message["reply_to_message"]["message_id"].as_u64().filter(|parent| *parent != space.0 && message["reply_to_message"]["chat"]["id"] == message["chat"]["id"]);
        let spoke = Spoke { by, space, message: MessageId(id), parent: parent.map(MessageId), mentions, features: hear(Heard(text)) };
        self.happens(chat, at, id, What::Spoke(spoke));
    }

    /// Several pictures sent at once are one message: the first.
    fn is_part_of_album(&mut self, chat: i64, message: &Value) -> bool {
        let Some(album) = message["media_group_id"].as_str() else { return false };
        if self.decoder.albums.iter().any(|(of, known)| *of == chat && **known == *album) {
            return true;
        }
        if self.decoder.albums.len() >= ALBUMS {
            self.decoder.albums.remove(0);
        }
        self.decoder.albums.push((chat, album.into()));
        false
    }

    fn asked(&mut self, chat: i64, space: Native, message: &Value, name: &str, rest: &str, at: Moment) {
        let Some(by) = self.person(chat, &message["from"], at, true) else { return };
        let text = message["text"].as_str().unwrap_or_default();
        let mentioned = line::mentioned(message, text);
        let mut words = line::words(rest, &mentioned);
        // A command in answer to somebody is about them.
        let answered = &message["reply_to_message"]["from"];
        let wants = hearth_core::command::named(name).and_then(|command| command.args.first()).is_some_and(|arg| arg.kind == hearth_core::command::ArgKind::Member);
        let names_nobody = !words.first().is_some_and(|word| matches!(word, Word::Account(_)) || matches!(word, Word::Text(text) if text.0.starts_with('@')));
        if wants
            && names_nobody
            && message["reply_to_message"]["message_id"].as_u64() != Some(space.0)
            && let Some(who) = self.person(chat, answered, at, true)
        {
            words.insert(0, Word::Account(who));
        }
        for word in &mut words {
            if let Word::Text(given) = word
                && let Some(who) = given.0.strip_prefix('@').and_then(|name| self.decoder.outgoing.called(name))
            {
                *word = Word::Account(who);
            }
        }
        let (rights, lang) = (self.decoder.outgoing.rights(chat, by), language(&message["from"]));
        let ticket = Ticket(format!("{chat}:{}:", number(&message["message_id"])).into());
        self.decoder.outgoing.forget_question(by);
        let asked = Asked { by, space, command: name.into(), words, rights, lang, ticket, found: None };
        self.happens(chat, at, number(&message["message_id"]) as u64, What::Asked(Box::new(asked)));
    }

    /// A line in the private chat: a command or an answer, about the group that somebody used last.
    fn in_private(&mut self, message: &Value, at: Moment) {
        let Some(by) = message["from"]["id"].as_u64().map(Native) else { return };
        let (text, id) = (word(&message["text"]), number(&message["message_id"]) as u64);
        let me = self.decoder.outgoing.username.clone();
        let command = line::command(text, &me);
        let linked = command.filter(|(name, _)| *name == "start").and_then(|(_, rest)| rest.trim().strip_prefix('g')?.parse::<u64>().ok());
        if let Some(group) = linked {
            self.decoder.outgoing.used(by, -(group as i64));
        }
        let Some(chat) = self.decoder.outgoing.last_used(by) else { return self.decoder.outgoing.which_group(by, language(&message["from"])) };
        let ticket = Ticket(format!("{}:{id}:", by.0).into());
        if !self.decoder.groups.contains_key(&chat) {
            self.updates.push(Update::Community { native: chat.unsigned_abs().to_string().into(), name: "".into() });
        }
        match command {
            Some((name, rest)) => {
                self.person(chat, &message["from"], at, true);
                self.decoder.outgoing.forget_question(by);
                let words = if linked.is_some() { SmallVec::new() } else { line::words(rest, &[]) };
                let (rights, lang) = (self.decoder.outgoing.rights(chat, by), language(&message["from"]));
                let asked = Asked { by, space: GENERAL, command: name.into(), words, rights, lang, ticket, found: None };
                self.happens(chat, at, id, What::Asked(Box::new(asked)));
            }
            None => {
                if self.decoder.outgoing.answers(by.0 as i64, by, text, &[], at) {
                    self.answered(chat, GENERAL, by, ticket, at, id);
                }
            }
        }
    }

    /// The last question of a form is answered: that is a press of its button.
    fn answered(&mut self, chat: i64, space: Native, by: Native, ticket: Ticket, at: Moment, number: u64) {
        if let Some((action, answers)) = self.decoder.outgoing.filled(by) {
            let rights = self.decoder.outgoing.rights(chat, by);
            let pressed = Pressed { by, space, action, answers, rights, lang: None, ticket, found: None };
            self.happens(chat, at, number, What::Pressed(Box::new(pressed)));
        }
    }

    fn pressed(&mut self, query: &Value) {
        let at = (self.decoder.outgoing.now)();
        let message = &query["message"];
        self.decoder.outgoing.quieten(word(&query["id"]));
        let Some(action) = word(&query["data"]).strip_prefix(ACTION).and_then(|action| action.parse().ok()) else { return };
        let Some(by) = query["from"]["id"].as_u64().map(Native) else { return };
        let (chat, space, place) = if word(&message["chat"]["type"]) == "private" {
            let Some(chat) = self.decoder.outgoing.group_of(by, number(&message["message_id"])) else { return self.decoder.outgoing.which_group(by, language(&query["from"])) };
            if !self.decoder.groups.contains_key(&chat) {
                self.updates.push(Update::Community { native: chat.unsigned_abs().to_string().into(), name: "".into() });
            }
            (chat, GENERAL, by.0 as i64)
        } else {
            let Some(chat) = self.group(&message["chat"], at) else { return };
            (chat, self.space(chat, message, at), chat)
        };
        self.person(chat, &query["from"], at, true);
        self.decoder.outgoing.used(by, chat);
        let rights = self.decoder.outgoing.rights(chat, by);
        let ticket = Ticket(format!("{place}:{}:{}", number(&message["message_id"]), word(&query["id"])).into());
        let number = hash(&[word(&query["id"]).as_bytes()]);
        let pressed = Pressed { by, space, action, answers: SmallVec::new(), rights, lang: language(&query["from"]), ticket, found: None };
        self.happens(chat, at, number, What::Pressed(Box::new(pressed)));
    }

    fn reacted(&mut self, told: &Value) {
        let at = moment(&told["date"]);
        let Some(chat) = self.group(&told["chat"], at) else { return };
        let Some(by) = self.person(chat, &told["user"], at, false) else { return };
        let marks = |list: &Value| crate::list(list).iter().map(mark).collect::<Vec<_>>();
        let (old, new) = (marks(&told["old_reaction"]), marks(&told["new_reaction"]));
        let message = MessageId(number(&told["message_id"]) as u64);
        let gone = old.iter().filter(|mark| !new.contains(mark)).map(|mark| (*mark, false));
        let come = new.iter().filter(|mark| !old.contains(mark)).map(|mark| (*mark, true));
        for (mark, on) in gone.chain(come).collect::<Vec<_>>() {
            self.happens(chat, at, message.0, What::Reacted(Reacted { by, space: None, message, mark, on }));
        }
    }

    fn counted(&mut self, told: &Value) {
        let at = moment(&told["date"]);
        let Some(chat) = self.group(&told["chat"], at) else { return };
        let people = list(&told["reactions"]).iter().map(|reaction| number(&reaction["total_count"])).max().unwrap_or(0);
        let message = MessageId(number(&told["message_id"]) as u64);
        if people > 0 {
            self.happens(chat, at, message.0, What::Liked(Liked { space: None, message, people: people.min(i64::from(u16::MAX)) as u16, named: 0 }));
        }
    }

    /// Hearth was added, given rights, or removed.
    fn ourselves(&mut self, told: &Value) {
        let at = moment(&told["date"]);
        let Some(chat) = self.group(&told["chat"], at) else { return };
        self.decoder.outgoing.rights_changed(chat);
        let (before, now) = (is_in(&told["old_chat_member"]), is_in(&told["new_chat_member"]));
        let by = told["from"]["id"].as_u64().map(Native);
        if now {
            // Whoever keeps order by now holds the rank for it.
            let owners = self.decoder.outgoing.keepers(chat);
            self.happens(chat, at, 0, What::Held(Box::new(Held { badge: Native(0), by: Vec::new(), owners })));
        }
        match (before, now) {
            (false, true) => {
                self.person(chat, &told["from"], at, false);
                self.happens(chat, at, chat.unsigned_abs(), What::Added { by });
            }
            (true, false) => self.happens(chat, at, chat.unsigned_abs(), What::Parted),
            _ => {}
        }
    }

    fn member(&mut self, told: &Value) {
        let at = moment(&told["date"]);
        let Some(chat) = self.group(&told["chat"], at) else { return };
        let (old, new) = (&told["old_chat_member"], &told["new_chat_member"]);
        self.decoder.outgoing.rights_changed(chat);
        if is_in(new)
            && let Some(account) = new["user"]["id"].as_u64().map(Native)
        {
            // Restricted for good is told as until the first second of 1970.
            let mute = new["status"] == "restricted" && new["can_send_messages"] == Value::Bool(false);
            let until = mute.then(|| Some(moment(&new["until_date"])).filter(|until| until.0 > 0).unwrap_or(FOR_GOOD));
            self.happens(chat, at, account.0, What::Restricted { account, until });
        }
        match (is_in(old), is_in(new)) {
            (false, true) => {
                let Some(account) = self.person(chat, &new["user"], at, false) else { return };
                let inviter = told["invite_link"]["creator"]["id"].as_u64().or_else(|| told["from"]["id"].as_u64());
                let by = inviter.map(Native).filter(|by| *by != account && by.0 != self.decoder.outgoing.me);
                self.happens(chat, at, account.0, What::Joined { account, by });
            }
            (true, false) => {
                if let Some(account) = new["user"]["id"].as_u64().map(Native) {
                    self.happens(chat, at, account.0, What::Left { account });
                }
            }
            _ => {}
        }
    }
}

/// Whether a message was said by somebody: not a notice of the platform.
fn is_said(message: &Value) -> bool {
    const CONTENT: [&str; 16] = ["text", "photo", "video", "animation", "audio", "document", "sticker", "voice", "video_note", "poll", "location", "venue", "contact", "dice", "story", "paid_media"];
    CONTENT.iter().any(|kind| !message[*kind].is_null())
}

/// Whether somebody is in the group.
fn is_in(member: &Value) -> bool {
    match word(&member["status"]) {
        "creator" | "administrator" | "member" => true,
        "restricted" => member["is_member"] == Value::Bool(true),
        _ => false,
    }
}

/// The number under which a reaction is kept: the same as an import gives it.
fn mark(reaction: &Value) -> u32 {
    let name = reaction["emoji"].as_str().or_else(|| reaction["custom_emoji_id"].as_str()).unwrap_or("paid");
    (hash(&[b"reaction", name.as_bytes()]) as u32).max(1)
}

/// Our name of somebody's language.
fn language(user: &Value) -> Option<Box<str>> {
    let short = word(&user["language_code"]).split('-').next().unwrap_or_default();
    hearth_core::LANGUAGES.contains(&short).then(|| short.into())
}

/// What somebody may do, by their status in a group.
pub(crate) fn rights_of(member: &Value) -> Rights {
    match word(&member["status"]) {
        "creator" => Rights::Owner,
        "administrator" if member["can_promote_members"] == Value::Bool(true) || member["can_change_info"] == Value::Bool(true) => Rights::Owner,
        "administrator" => Rights::Staff,
        _ => Rights::Member,
    }
}

/// A line as an answer.
pub(crate) fn as_answer(text: &str, mentioned: &[(String, Native)]) -> Word {
    match mentioned.first().filter(|(name, _)| name == text.trim()) {
        Some((_, who)) => Word::Account(*who),
        None => Word::Text(Given::new(text)),
    }
}
