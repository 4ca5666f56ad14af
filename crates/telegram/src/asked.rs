//! What is meant for Hearth: commands, presses and answers, in the group and in private.

use crate::decode::{GENERAL, Out};
use crate::memory::Veiled;
use crate::update::{Message, Query};
use crate::{chat_of, line};
use hearth_core::command::{ArgKind, named};
use hearth_core::{Asked, Given, Moment, Native, Pressed, Rights, Ticket, What, Word, hash};
use smallvec::SmallVec;

/// What a button's data begins with: an action of the community's.
pub(crate) const ACTION: &str = "h:";
/// An answer to a question.
pub(crate) const ANSWER: &str = "q:";
/// Who it was that asked as the group: with the message's number.
pub(crate) const UNVEIL: &str = "v:";
/// Which group a private chat is about.
pub(crate) const GROUP: &str = "g:";

/// The group that a link to the private chat is about.
pub(crate) fn linked(text: &str, me: &str) -> Option<i64> {
    let (_, rest) = line::command(text, me).filter(|(name, _)| *name == "start")?;
    chat_of(rest.trim().strip_prefix('g')?.parse().ok()?)
}

impl Out<'_> {
    pub(crate) fn asked(&mut self, chat: i64, space: Native, message: &Message<'_>, name: &str, rest: &str, at: Moment) {
        let Some(by) = self.person(chat, &message.from.0, at, true) else { return };
        let mut words = self.words(message, rest);
        // A command in answer to somebody is about them.
        let wants = named(name).and_then(|command| command.args.first()).is_some_and(|arg| arg.kind == ArgKind::Member);
        let names_nobody = !words.first().is_some_and(|word| matches!(word, Word::Account(_)) || matches!(word, Word::Text(text) if text.0.starts_with('@')));
        if wants
            && names_nobody
            && let Some(answered) = message.reply_to_message.as_ref().filter(|earlier| earlier.0.message_id.0 != space.0 && earlier.0.sender_chat.is_none())
            && let Some(who) = self.person(chat, &answered.0.from.0, at, true)
        {
            words.insert(0, Word::Account(who));
        }
        let ticket = Ticket(format!("{chat}:{}:", message.message_id.0).into());
        self.asks(chat, (space, by), message, name, words, ticket, at);
    }

    /// The words of a command; public names are people, as far as anybody was heard who has them.
    fn words(&self, message: &Message<'_>, rest: &str) -> SmallVec<[Word; 4]> {
        let mut words = line::words(rest, &line::mentioned(message.entities(), message.words()));
        for word in &mut words {
            if let Word::Text(given) = word
                && let Some(who) = given.0.strip_prefix('@').and_then(|name| self.decoder.outgoing.memory.called(name))
            {
                *word = Word::Account(who);
            }
        }
        words
    }

    #[allow(clippy::too_many_arguments)]
    fn asks(&mut self, chat: i64, (space, by): (Native, Native), message: &Message<'_>, name: &str, words: SmallVec<[Word; 4]>, ticket: Ticket, at: Moment) {
        self.decoder.outgoing.memory.forget_question(by);
        let (rights, lang) = (self.decoder.outgoing.memory.rights(chat, by), message.from.0.language());
        let asked = Asked { by, space, command: name.into(), words, rights, lang, ticket, found: None };
        self.happens(chat, at, message.message_id.0, What::Asked(Box::new(asked)));
    }

    /// An administrator who is anonymous asks: a button tells who it is, and nothing is done before.
    pub(crate) fn veiled(&mut self, chat: i64, space: Native, message: &Message<'_>, name: &str, rest: &str) {
        let veiled = Veiled { space, command: name.into(), words: self.words(message, rest) };
        self.decoder.outgoing.memory.veils(chat, message.message_id.0, veiled);
        self.decoder.outgoing.asks_who(chat, space, message.message_id.0);
    }

    /// A line in the private chat: a command or an answer, about the group that somebody used last.
    pub(crate) fn in_private(&mut self, message: &Message<'_>, at: Moment) {
        let Some(by) = message.from.0.id.some().map(Native) else { return };
        let (text, id) = (message.words(), message.message_id.0);
        let command = line::command(text, &self.decoder.outgoing.username);
        let linked = linked(text, &self.decoder.outgoing.username);
        let Some(chat) = self.decoder.outgoing.memory.last_used(by) else { return self.decoder.outgoing.which_group(by, message.from.0.language()) };
        let ticket = Ticket(format!("{}:{id}:", by.0).into());
        self.group_unnamed(chat);
        match command {
            Some((name, rest)) => {
                self.person(chat, &message.from.0, at, true);
                let words = if linked.is_some() { SmallVec::new() } else { self.words(message, rest) };
                self.asks(chat, (GENERAL, by), message, name, words, ticket, at);
            }
            None => {
                if self.decoder.outgoing.answers(by.0 as i64, by, self.as_answer(message), at) {
                    self.filled(chat, GENERAL, by, ticket, at, id);
                }
            }
        }
    }

    /// Takes a line in a group as the answer to a question. Says whether there was one.
    pub(crate) fn answers(&mut self, chat: i64, space: Native, by: Native, message: &Message<'_>, at: Moment) -> bool {
        let asked = self.decoder.outgoing.answers(chat, by, self.as_answer(message), at);
        if asked {
            let ticket = Ticket(format!("{chat}:{}:", message.message_id.0).into());
            self.filled(chat, space, by, ticket, at, message.message_id.0);
        }
        asked
    }

    /// A line as an answer: somebody, if nothing else is in it.
    fn as_answer(&self, message: &Message<'_>) -> Word {
        let text = message.words();
        let public = text.trim().strip_prefix('@').and_then(|name| self.decoder.outgoing.memory.called(name));
        let entity = || line::mentioned(message.entities(), text).into_iter().find(|(name, _)| name == text.trim()).map(|(_, who)| who);
        public.or_else(entity).map_or_else(|| Word::Text(Given::new(text)), Word::Account)
    }

    /// The last question of a form is answered: that is a press of its button.
    fn filled(&mut self, chat: i64, space: Native, by: Native, ticket: Ticket, at: Moment, number: u64) {
        if let Some((action, answers)) = self.decoder.outgoing.memory.filled(by) {
            let rights = self.decoder.outgoing.memory.rights(chat, by);
            let pressed = Pressed { by, space, action, answers, rights, lang: None, ticket, found: None };
            self.happens(chat, at, number, What::Pressed(Box::new(pressed)));
        }
    }

    pub(crate) fn pressed(&mut self, query: &Query<'_>) {
        let at = (self.decoder.outgoing.now)();
        let Some(by) = query.from.0.id.some().map(Native) else { return };
        let (data, id, message) = (query.data.get(), query.id.get(), &query.message.0);
        let in_private = message.chat.0.is_private();
        if let Some(group) = data.strip_prefix(GROUP).and_then(|group| chat_of(group.parse().ok()?)).filter(|_| in_private) {
            self.decoder.outgoing.quieten(id, None);
            return self.decoder.outgoing.chose_group(by, group, query.from.0.language());
        }
        let (chat, space, place) = if in_private {
            let Some(chat) = self.decoder.outgoing.memory.last_used(by) else {
                self.decoder.outgoing.quieten(id, None);
                return self.decoder.outgoing.which_group(by, query.from.0.language());
            };
            self.group_unnamed(chat);
            (chat, GENERAL, by.0 as i64)
        } else {
            let Some(chat) = self.group(&message.chat.0, at) else { return };
            (chat, self.space(chat, message, at), chat)
        };
        self.decoder.outgoing.memory.used(by, chat);
        let rights = self.decoder.outgoing.memory.rights(chat, by);
        let number = hash(&[id.as_bytes()]);
        let ticket = Ticket(format!("{place}:{}:{id}", message.message_id.0).into());
        if let Some(veiled) = data.strip_prefix(UNVEIL).and_then(|message| message.parse().ok()) {
            return self.unveiled(chat, query, veiled, rights, at);
        }
        self.decoder.outgoing.quieten(id, None);
        if let Some(answer) = data.strip_prefix(ANSWER) {
            if self.decoder.outgoing.answers(place, by, Word::Text(Given::new(answer)), at) {
                self.person(chat, &query.from.0, at, true);
                self.filled(chat, space, by, ticket, at, number);
            }
            return;
        }
        let Some(action) = data.strip_prefix(ACTION).and_then(|action| action.parse().ok()) else { return };
        self.person(chat, &query.from.0, at, true);
        let pressed = Pressed { by, space, action, answers: SmallVec::new(), rights, lang: query.from.0.language(), ticket, found: None };
        self.happens(chat, at, number, What::Pressed(Box::new(pressed)));
    }

    /// Somebody says that it was they who asked as the group. Only who keeps order can have.
    fn unveiled(&mut self, chat: i64, query: &Query<'_>, message: u64, rights: Rights, at: Moment) {
        let lang = query.from.0.language();
        if rights == Rights::Member {
            return self.decoder.outgoing.quieten(query.id.get(), Some(("telegram-veiled-others", lang)));
        }
        let Some(veiled) = self.decoder.outgoing.memory.unveils(chat, message) else {
            return self.decoder.outgoing.quieten(query.id.get(), Some(("telegram-veiled-gone", lang)));
        };
        self.decoder.outgoing.quieten(query.id.get(), None);
        self.decoder.outgoing.take_away(chat, query.message.0.message_id.0);
        let Some(by) = self.person(chat, &query.from.0, at, true) else { return };
        // Whom it answers is not told anew: the answer stands by itself.
        let ticket = Ticket(format!("{chat}:{message}:").into());
        let asked = Asked { by, space: veiled.space, command: veiled.command, words: veiled.words, rights, lang, ticket, found: None };
        self.happens(chat, at, hash(&[query.id.get().as_bytes()]), What::Asked(Box::new(asked)));
    }
}
