//! Effects on their way out.

use crate::asked::{ANSWER, linked};
use crate::decode::GENERAL;
use crate::door::{Attached, Door};
use crate::look::{self, CAPTION, Message};
use crate::memory::{Memory, Place};
use crate::rates::For;
use crate::refusal::Refusal;
use crate::update::{Member, Told, User};
use crate::{Now, chat, word};
use hearth_adapter::questions::Answered;
use hearth_adapter::{Errand, Failure, Fate, Words};
use hearth_core::{Card, Effect, Field, Finding, Form, Gauged, Input, Moment, Native, Text, Ticket, To, What, Word};
use hearth_loose::Maybe;
use serde::Deserialize;
use serde_json::{Value, json};
use std::sync::Arc;
use std::time::Duration;
use teloxide::types::{InlineKeyboardButton, InlineKeyboardMarkup};

/// How often something is tried that belongs to what has been done already, and how long is waited in between, at most.
const PATIENT: usize = 6;
const LONG: Duration = Duration::from_secs(60);
/// So long an update waits until it is known who keeps order in its group, or who is in it; and all others with it.
const LEARNT: Duration = Duration::from_secs(1);
/// So long it waits where Hearth was added, or given rights: whoever keeps order by then is to stay who they are, and that is told once.
const HELD: Duration = Duration::from_secs(10);

/// The API, and what is remembered.
pub(crate) struct Outgoing {
    pub(crate) door: Arc<Door>,
    pub(crate) words: Arc<Words>,
    pub(crate) username: Box<str>,
    pub(crate) me: u64,
    pub(crate) traits: Traits,
    pub(crate) now: Now,
    pub(crate) memory: Memory,
    /// Told when there is something to note.
    pub(crate) news: tokio::sync::Notify,
    #[cfg(feature = "cards")]
    painter: Arc<hearth_adapter::picture::Painter>,
}

/// What differs from bot to bot and server to server.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub(crate) struct Traits {
    /// The bot hears everything, not only what is meant for it.
    pub(crate) hears_all: bool,
    /// The server can show a message in a group to one person alone.
    pub(crate) ephemeral: bool,
    /// Where tags can't be had, a rank may be an administrator's title.
    pub(crate) titles: bool,
}

impl Place {
    pub(crate) fn of(chat: i64, space: Native) -> Self {
        Self { chat, topic: (space != GENERAL).then_some(space.0 as i64), answers: None }
    }

    /// Where a ticket says that an answer goes, what it answers, and the press that it came of.
    pub(crate) fn of_ticket(ticket: &Ticket) -> Option<(Self, Option<&str>)> {
        let mut parts = ticket.0.splitn(3, ':');
        let (chat, message, query) = (parts.next()?.parse().ok()?, parts.next()?.parse().ok()?, parts.next()?);
        let query = Some(query).filter(|query| !query.is_empty());
        Some((Self { chat, topic: None, answers: query.is_none().then_some(message) }, query))
    }

    pub(crate) fn params(&self) -> Value {
        let mut params = json!({ "chat_id": self.chat });
        if let Some(topic) = self.topic {
            params["message_thread_id"] = topic.into();
        }
        if let Some(message) = self.answers {
            params["reply_parameters"] = json!({ "message_id": message, "allow_sending_without_reply": true });
        }
        params
    }
}

impl Outgoing {
    pub(crate) fn new(door: Arc<Door>, words: Arc<Words>, me: &Value, traits: Traits, now: Now) -> Self {
        Self {
            door,
            words,
            username: word(&me["username"]).into(),
            me: me["id"].as_u64().unwrap_or_default(),
            traits,
            now,
            memory: Memory::default(),
            news: tokio::sync::Notify::new(),
            #[cfg(feature = "cards")]
            painter: Arc::default(),
        }
    }

    /// Who writes in private, if it is not known about which group.
    pub(crate) fn wonders(&self, told: &Told<'_>) -> Option<Native> {
        let private = |message: &crate::update::Message<'_>, by: &User<'_>| message.chat.0.is_private().then(|| by.id.some()).flatten().map(Native);
        let by = match (&told.message, &told.callback_query) {
            (Some(message), _) => private(&message.0, &message.0.from.0),
            (_, Some(query)) => private(&query.0.message.0, &query.0.from.0),
            _ => None,
        };
        by.filter(|by| self.memory.last_used(*by).is_none())
    }

    /// Who comes to the private chat by a link about a group, and which.
    pub(crate) fn claims(&self, told: &Told<'_>) -> Option<(Native, i64)> {
        let message = &told.message.as_ref().filter(|message| message.0.chat.0.is_private())?.0;
        Some((Native(message.from.0.id.some()?), linked(message.words(), &self.username)?))
    }

    /// The group whose administrators have to be known before an update is understood.
    pub(crate) fn concerns(&self, told: &Told<'_>) -> Option<i64> {
        let (place, by) = if let Some(message) = &told.message {
            if !message.0.words().starts_with('/') && !self.memory.is_asked(message.0.from.0.id.0) {
                return None;
            }
            (&message.0.chat.0, message.0.from.0.id)
        } else if let Some(query) = &told.callback_query {
            (&query.0.message.0.chat.0, query.0.from.0.id)
        } else {
            let membership = told.my_chat_member.as_ref()?;
            (&membership.0.chat.0, membership.0.from.0.id)
        };
        if place.is_private() { self.memory.last_used(Native(by.0)) } else { Some(place.id()) }
    }

    /// Finds out who keeps order in a group, unless that is known. Where that takes long, everybody is what they were, or a member, until it
    /// is: one slow group must not keep the others from being heard.
    pub(crate) async fn learn(self: &Arc<Self>, chat: i64, told: &Told<'_>) {
        let Some((asked, waits)) = self.memory.wonders(chat) else { return };
        let this = Arc::clone(self);
        let learns = tokio::spawn(async move {
            let listed = this.door.call("getChatAdministrators", json!({ "chat_id": chat }), true).await;
            this.memory.learns(chat, asked, listed.as_ref().map(crate::list));
        });
        if waits {
            let _ = tokio::time::timeout(if told.my_chat_member.is_some() { HELD } else { LEARNT }, learns).await;
        }
    }

    /// Whether somebody is in a group; no, where Telegram does not say so soon.
    pub(crate) async fn is_in(&self, chat: i64, who: Native) -> bool {
        let asked = self.door.call("getChatMember", json!({ "chat_id": chat, "user_id": who.0 }), true);
        let member = tokio::time::timeout(LEARNT, asked).await.ok().and_then(Result::ok).unwrap_or_default();
        Maybe::<Member<'_>>::deserialize(&member).is_ok_and(|member| member.0.is_in())
    }

    /// Takes a line or a press as the answer to a question. Says whether there was one.
    pub(crate) fn answers(self: &Arc<Self>, chat: i64, by: Native, answer: Word, now: Moment) -> bool {
        let Some((place, lang)) = self.memory.asked(by).filter(|(place, _)| place.chat == chat) else { return false };
        let mut memory = self.memory.lock();
        match memory.questions.answer(by, answer, now) {
            None => {
                self.memory.asks_no_more(&mut memory, by);
                false
            }
            Some(Answered::Next(card)) => {
                let message = self.question(&card, memory.questions.asked(by), &lang);
                drop(memory);
                let this = Arc::clone(self);
                // Nobody asks it again.
                tokio::spawn(async move { this.patiently("sendMessage", &params(&place, &message), None, For::Somebody).await });
                true
            }
            Some(Answered::Done(action, answers)) => {
                self.memory.fill(&mut memory, by, action, answers);
                true
            }
        }
    }

    /// Carries out an errand, and says what came of it.
    pub(crate) async fn perform(&self, errand: &Errand) -> Result<Option<What>, Failure> {
        let group = chat(errand.community);
        let done = match &errand.effect {
            Effect::Say { to, lang, card } => self.say(group, to, lang, card).await,
            Effect::Ask { to, lang, form } => self.ask(group, to, lang, form).await,
            // There is nothing to complete: commands are typed, and forms are asked.
            Effect::Complete { .. } => Ok(()),
            Effect::SetStanding { account, rank, name, .. } => self.mark(group, *account, rank.as_deref(), name.as_deref()).await,
            Effect::MakeBadge { .. } => Err(refused("Telegram shows ranks as tags by itself", "nothing to do: there is nothing to choose")),
            Effect::Census { .. } => Ok(()),
            Effect::Adder => return self.adder(group).await.map_err(|refusal| refusal.failure),
            Effect::Act(deed) => return self.act(errand.community, deed).await.map_err(|refusal| refusal.failure),
            Effect::Examine { to, lobby, .. } => return self.examine(errand.community, to.clone(), *lobby).await.map(Some).map_err(|refusal| refusal.failure),
            Effect::Gauge { to, since, until, .. } => {
                let ill = Some(Finding { what: Text::new("telegram-no-past"), mend: Text::new("telegram-no-past-mend") });
                return Ok(Some(What::Gauged(Box::new(Gauged { to: to.clone(), span: (*since, *until), spaces: Vec::new(), ill }))));
            }
            Effect::Read { .. } => Err(refused("Telegram gives bots no history", "export the chat with Telegram Desktop, and drop it on Hearth's page or use hearth import")),
        };
        done.map(|()| None).map_err(|refusal| refusal.failure)
    }

    /// Who owns a group: where nobody in particular added Hearth, they hear from it.
    async fn adder(&self, group: i64) -> Result<Option<What>, Refusal> {
        let listed = self.door.call("getChatAdministrators", json!({ "chat_id": group }), true).await?;
        let owner = crate::list(&listed).iter().find(|member| word(&member["status"]) == "creator").and_then(|member| member["user"]["id"].as_u64());
        Ok(owner.map(|owner| What::Added { by: Some(Native(owner)) }))
    }

    async fn say(&self, group: i64, to: &To, lang: &str, card: &Card) -> Result<(), Refusal> {
        match to {
            To::Space(space) => self.send(&Place::of(group, *space), card, lang, For::Everybody).await,
            To::Private(account) => {
                self.memory.used(*account, group);
                self.send(&Place { chat: account.0 as i64, ..Place::default() }, card, lang, For::Somebody).await
            }
            To::Answer { space, account, ticket, private } => {
                self.memory.used(*account, group);
                let (place, query) = Place::of_ticket(ticket).unwrap_or_default();
                let private_chat = account.0 as i64;
                let in_group = Place { answers: place.answers.filter(|_| place.chat != private_chat), ..Place::of(group, *space) };
                if place.chat != private_chat && !private {
                    return self.send(&in_group, card, lang, For::Somebody).await;
                }
                let answers = place.answers.filter(|_| place.chat == private_chat);
                match self.send(&Place { chat: private_chat, topic: None, answers }, card, lang, For::Somebody).await {
                    Err(refusal) if refusal.failure == Failure::Closed => self.behind_a_hand(&in_group, *account, query, card, lang).await,
                    done => done,
                }
            }
        }
    }

    /// Answers somebody whose private chat is closed: in the group, for their eyes only, where the server can.
    async fn behind_a_hand(&self, place: &Place, account: Native, query: Option<&str>, card: &Card, lang: &str) -> Result<(), Refusal> {
        if !self.traits.ephemeral {
            self.knock(place.clone(), lang);
            return Err(Failure::Closed.into());
        }
        let mut params = Place { answers: None, ..place.clone() }.params();
        params["receiver_user_id"] = account.0.into();
        if let Some(query) = query {
            params["callback_query_id"] = query.into();
        }
        match self.show(params, card, lang, &look::message(card, lang, &self.words), For::Somebody).await {
            Err(refusal) if matches!(refusal.failure, Failure::Refused { .. } | Failure::Gone) => {
                self.knock(place.clone(), lang);
                Err(Failure::Closed.into())
            }
            done => done,
        }
    }

    async fn send(&self, place: &Place, card: &Card, lang: &str, whom: For) -> Result<(), Refusal> {
        let message = look::message(card, lang, &self.words);
        self.show(place.params(), card, lang, &message, whom).await
    }

    /// Shows a card where `params` say: with its file or its picture, and the words below it where they fit.
    async fn show(&self, params: Value, card: &Card, lang: &str, message: &Message, whom: For) -> Result<(), Refusal> {
        let fits = message.text.encode_utf16().count() <= CAPTION;
        if let Some(file) = &card.file {
            let document = Attached { field: "document", name: file.name.to_string(), bytes: file.text.as_bytes().to_vec() };
            if fits {
                return self.door.say("sendDocument", captioned(params, message), Some(document), whom).await.map(drop);
            }
            self.door.say("sendMessage", worded(params.clone(), message), None, whom).await?;
            // The words are there: they are not said again for the sake of the file.
            return self.patiently("sendDocument", &params, Some(document), whom).await.map(drop);
        }
        if fits && let Some(bytes) = self.paint(card, lang).await {
            let photo = Attached { field: "photo", name: "picture.png".into(), bytes };
            return self.door.say("sendPhoto", captioned(params, message), Some(photo), whom).await.map(drop);
        }
        self.door.say("sendMessage", worded(params, message), None, whom).await.map(drop)
    }

    /// Says something that belongs to what has been done already: it is waited for, and if it can't be said nobody knows.
    pub(crate) async fn patiently(&self, method: &str, params: &Value, file: Option<Attached>, whom: For) -> Result<Value, Refusal> {
        for _ in 0..PATIENT {
            match self.door.say_in_turn(method, params.clone(), file.clone(), whom).await {
                Err(Refusal { failure: Failure::Retry(wait), .. }) => tokio::time::sleep(wait.min(LONG)).await,
                done => return done,
            }
        }
        Err(Failure::Unknown.into())
    }

    #[cfg(feature = "cards")]
    async fn paint(&self, card: &Card, lang: &str) -> Option<Vec<u8>> {
        let (painter, words, picture, lang) = (Arc::clone(&self.painter), Arc::clone(&self.words), card.picture.clone()?, lang.to_owned());
        tokio::task::spawn_blocking(move || painter.paint(&picture, &lang, &words, true)).await.ok()?.ok()
    }

    #[cfg(not(feature = "cards"))]
    async fn paint(&self, _: &Card, _: &str) -> Option<Vec<u8>> {
        None
    }

    pub(crate) async fn post(&self, place: &Place, message: &Message, whom: For) -> Result<(), Refusal> {
        self.door.say("sendMessage", params(place, message), None, whom).await.map(drop)
    }

    /// Asks question by question: in private what is private, if the private chat is open.
    async fn ask(&self, group: i64, to: &To, lang: &str, form: &Form) -> Result<(), Refusal> {
        let To::Answer { space, account, ticket, private } = to else { return Err(Failure::Gone.into()) };
        self.memory.used(*account, group);
        let (ticketed, _) = Place::of_ticket(ticket).unwrap_or_default();
        let alone = Place { chat: account.0 as i64, ..Place::default() };
        let here = if ticketed.chat == alone.chat { alone.clone() } else { Place { answers: ticketed.answers, ..Place::of(group, *space) } };
        if *private && here.chat != alone.chat {
            match self.ask_in(&alone, *account, lang, form).await {
                Err(refusal) if refusal.failure == Failure::Closed => {}
                done => return done,
            }
        }
        self.ask_in(&here, *account, lang, form).await
    }

    async fn ask_in(&self, place: &Place, account: Native, lang: &str, form: &Form) -> Result<(), Refusal> {
        let message = {
            let mut memory = self.memory.lock();
            self.memory.asks(&mut memory, account, place.clone(), lang);
            let card = memory.questions.ask(account, form.clone(), (self.now)());
            self.question(&card, memory.questions.asked(account), lang)
        };
        self.post(place, &message, For::Somebody).await
    }

    /// A question, with buttons for what can be chosen: a phone need not type.
    fn question(&self, card: &Card, field: Option<&Field>, lang: &str) -> Message {
        let mut message = look::message(card, lang, &self.words);
        let Some(field) = field else { return message };
        let button = |text: &Text, data: String| InlineKeyboardButton::callback(look::cut(&self.words.render(text, lang), look::LABEL), format!("{ANSWER}{data}"));
        let mut rows = Vec::new();
        if let Input::Choice(choices) = &field.input {
            rows.extend(choices.iter().take(look::BUTTONS).enumerate().map(|(at, (_, label))| vec![button(label, (at + 1).to_string())]));
        }
        if !field.required {
            rows.push(vec![button(&Text::new("telegram-skip"), "-".to_owned())]);
        }
        message.keyboard = (!rows.is_empty()).then(|| InlineKeyboardMarkup::new(rows));
        message
    }

    /// Whether an errand that may have been carried out before was. Telegram has no history to look in.
    #[allow(clippy::unused_self)]
    pub(crate) fn fate(&self, errand: &Errand) -> Fate {
        match &errand.effect {
            Effect::Say { .. } | Effect::Ask { .. } => Fate::Unknown,
            // A second topic, poll or link is one too many.
            Effect::Act(deed) if !deed.may_repeat() => Fate::Unknown,
            _ => Fate::NotDone,
        }
    }
}

/// A message that is said in a place.
pub(crate) fn params(place: &Place, message: &Message) -> Value {
    worded(place.params(), message)
}

/// The words of a message.
fn worded(mut params: Value, message: &Message) -> Value {
    params["text"] = message.text.as_str().into();
    params["entities"] = look::json(&message.entities);
    params["link_preview_options"] = json!({ "is_disabled": true });
    with_keyboard(params, message)
}

/// The words of a message, below a picture or a file.
fn captioned(mut params: Value, message: &Message) -> Value {
    params["caption"] = message.text.as_str().into();
    params["caption_entities"] = look::json(&message.entities);
    with_keyboard(params, message)
}

fn with_keyboard(mut params: Value, message: &Message) -> Value {
    if let Some(keyboard) = &message.keyboard {
        params["reply_markup"] = look::json(keyboard);
    }
    params
}

pub(crate) fn refused(why: &str, mend: &str) -> Refusal {
    Failure::Refused { why: why.into(), mend: mend.into() }.into()
}
