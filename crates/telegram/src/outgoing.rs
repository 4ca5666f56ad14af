//! Effects on their way out, and what both directions have to know: who keeps order where, and who was asked what.

use crate::decode::{GENERAL, as_answer, rights_of};
use crate::door::{Attached, Door};
use crate::examine::findings;
use crate::look::{self, CAPTION, Message};
use crate::refusal::Refusal;
use crate::{Now, chat, list, number, word};
use hearth_adapter::questions::{Answered, Questions};
use hearth_adapter::{Errand, Failure, Fate, Update, Words};
use hearth_core::{Card, Effect, Event, Examined, Finding, Form, Gauged, Moment, Native, Rights, Text, Ticket, To, Tone, What, Word};
use rustc_hash::FxHashMap;
use serde_json::{Value, json};
use smallvec::SmallVec;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};
use teloxide::types::{InlineKeyboardButton, InlineKeyboardMarkup};

/// So long a list of administrators is believed.
const BELIEVED: Duration = Duration::from_secs(300);
/// So long an answer that could not be given has to be kept.
const KEPT: Duration = Duration::from_millis(400);
/// People and groups that are remembered, at most.
const REMEMBERED: usize = 100_000;

/// The API, and what is remembered.
pub(crate) struct Outgoing {
    pub(crate) door: Arc<Door>,
    pub(crate) words: Arc<Words>,
    pub(crate) username: Box<str>,
    pub(crate) me: u64,
    /// The bot hears everything, not only what is meant for it.
    hears_all: bool,
    pub(crate) now: Now,
    memory: Mutex<Memory>,
    /// What was found out beside the stream, until it is handed over.
    found: Mutex<Vec<Update>>,
    pub(crate) news: tokio::sync::Notify,
    #[cfg(feature = "cards")]
    painter: Arc<hearth_adapter::picture::Painter>,
}

#[derive(Default)]
struct Memory {
    /// Who keeps order in a group, and since when that is known.
    keepers: FxHashMap<i64, (Instant, FxHashMap<u64, Rights>)>,
    /// The group that somebody used last.
    used: FxHashMap<u64, i64>,
    /// Public names.
    called: FxHashMap<Box<str>, u64>,
    questions: Questions,
    /// Forms that are filled in.
    filled: FxHashMap<u64, (u64, SmallVec<[Word; 4]>)>,
    /// Where and in which language somebody was asked.
    asked: FxHashMap<u64, (Place, Box<str>)>,
}

/// Where a message goes.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub(crate) struct Place {
    chat: i64,
    topic: Option<i64>,
    /// The message that it answers.
    answers: Option<i64>,
}

impl Place {
    pub(crate) fn of(chat: i64, space: Native) -> Self {
        Self { chat, topic: (space != GENERAL).then_some(space.0 as i64), answers: None }
    }

    /// Where a ticket says that an answer goes, and what it answers.
    fn of_ticket(ticket: &Ticket) -> Option<Self> {
        let mut parts = ticket.0.splitn(3, ':');
        let (chat, message, query) = (parts.next()?.parse().ok()?, parts.next()?.parse().ok()?, parts.next()?);
        Some(Self { chat, topic: None, answers: query.is_empty().then_some(message) })
    }
}

impl Outgoing {
    pub(crate) fn new(door: Door, words: Arc<Words>, me: Value, now: Now) -> Self {
        Self {
            door: Arc::new(door),
            words,
            username: word(&me["username"]).into(),
            me: me["id"].as_u64().unwrap_or_default(),
            hears_all: me["can_read_all_group_messages"] == json!(true),
            now,
            memory: Mutex::default(),
            found: Mutex::default(),
            news: tokio::sync::Notify::new(),
            #[cfg(feature = "cards")]
            painter: Arc::default(),
        }
    }

    /// Something was found out beside the stream.
    pub(crate) fn found(&self, update: Update) {
        self.found.lock().unwrap_or_else(PoisonError::into_inner).push(update);
        self.news.notify_one();
    }

    /// What was found out since the last time.
    pub(crate) fn take_found(&self) -> Vec<Update> {
        std::mem::take(&mut *self.found.lock().unwrap_or_else(PoisonError::into_inner))
    }

    fn memory(&self) -> MutexGuard<'_, Memory> {
        let mut memory = self.memory.lock().unwrap_or_else(PoisonError::into_inner);
        if memory.called.len() > REMEMBERED {
            memory.called.clear();
        }
        if memory.used.len() > REMEMBERED {
            memory.used.clear();
        }
        memory
    }

    /// The groups whose administrators have to be known before an update is understood.
    pub(crate) fn concerns(&self, update: &Value) -> Option<i64> {
        let message = &update["message"];
        let asks = message["text"].as_str().is_some_and(|text| text.starts_with('/')) || self.is_asked(&message["from"]);
        let place = match () {
            () if asks => &message["chat"],
            () if update["callback_query"].is_object() => &update["callback_query"]["message"]["chat"],
            () if update["my_chat_member"].is_object() => &update["my_chat_member"]["chat"],
            () => return None,
        };
        let by = message["from"]["id"].as_u64().or_else(|| update["callback_query"]["from"]["id"].as_u64()).unwrap_or_default();
        if word(&place["type"]) == "private" { self.last_used(Native(by)) } else { Some(number(&place["id"])) }
    }

    fn is_asked(&self, user: &Value) -> bool {
        user["id"].as_u64().is_some_and(|id| self.memory().asked.contains_key(&id))
    }

    /// Finds out who keeps order in a group, unless that is known.
    pub(crate) async fn learn(&self, chat: i64) {
        if self.memory().keepers.get(&chat).is_some_and(|(since, _)| since.elapsed() < BELIEVED) {
            return;
        }
        match self.door.call("getChatAdministrators", json!({ "chat_id": chat }), true).await {
            Ok(members) => {
                let keepers = list(&members).iter().filter(|member| member["user"]["is_bot"] != json!(true)).filter_map(|member| Some((member["user"]["id"].as_u64()?, rights_of(member)))).collect();
                self.memory().keepers.insert(chat, (Instant::now(), keepers));
            }
            Err(refusal) => tracing::warn!(failure = %refusal.failure, "who keeps order in a group can't be found out"),
        }
    }

    /// Rights in a group have changed.
    pub(crate) fn rights_changed(&self, chat: i64) {
        // What was learnt for this very update is as new as it.
        let mut memory = self.memory();
        if memory.keepers.get(&chat).is_some_and(|(since, _)| since.elapsed() > Duration::from_secs(2)) {
            memory.keepers.remove(&chat);
        }
    }

    /// What somebody may do in a group.
    pub(crate) fn rights(&self, chat: i64, by: Native) -> Rights {
        self.memory().keepers.get(&chat).and_then(|(_, keepers)| keepers.get(&by.0)).copied().unwrap_or_default()
    }

    /// Who has an owner's rights in a group.
    pub(crate) fn keepers(&self, chat: i64) -> Vec<Native> {
        let mut owners: Vec<_> = self.memory().keepers.get(&chat).into_iter().flat_map(|(_, keepers)| keepers).filter(|(_, rights)| **rights > Rights::Member).map(|(who, _)| Native(*who)).collect();
        owners.sort_unstable();
        owners
    }

    pub(crate) fn is_called(&self, name: &str, who: Native) {
        self.memory().called.insert(name.to_lowercase().into(), who.0);
    }

    /// Who has a public name, as far as anybody with it was heard.
    pub(crate) fn called(&self, name: &str) -> Option<Native> {
        self.memory().called.get(&*name.to_lowercase()).copied().map(Native)
    }

    /// Somebody has used a group.
    pub(crate) fn used(&self, by: Native, chat: i64) {
        self.memory().used.insert(by.0, chat);
    }

    pub(crate) fn last_used(&self, by: Native) -> Option<i64> {
        self.memory().used.get(&by.0).copied()
    }

    /// The group that a message in somebody's private chat is about.
    pub(crate) fn group_of(&self, by: Native, _message: i64) -> Option<i64> {
        self.last_used(by)
    }

    /// Takes a line as the answer to a question. Says whether there was one.
    pub(crate) fn answers(self: &Arc<Self>, chat: i64, by: Native, text: &str, mentioned: &[(String, Native)], now: Moment) -> bool {
        let mut memory = self.memory();
        let Some((place, lang)) = memory.asked.get(&by.0).cloned().filter(|(place, _)| place.chat == chat) else { return false };
        let named = text.trim().strip_prefix('@').and_then(|name| memory.called.get(&*name.to_lowercase()).copied());
        let answer = named.map_or_else(|| as_answer(text, mentioned), |who| Word::Account(Native(who)));
        match memory.questions.answer(by, answer, now) {
            None => {
                memory.asked.remove(&by.0);
                false
            }
            Some(Answered::Next(card)) => {
                drop(memory);
                let this = Arc::clone(self);
                tokio::spawn(async move {
                    let message = look::message(&card, &lang, &this.words);
                    let _ = this.post(&place, &message, true).await;
                });
                true
            }
            Some(Answered::Done(action, answers)) => {
                memory.asked.remove(&by.0);
                memory.filled.insert(by.0, (action, answers));
                true
            }
        }
    }

    /// The form that somebody has just filled in.
    pub(crate) fn filled(&self, by: Native) -> Option<(u64, SmallVec<[Word; 4]>)> {
        self.memory().filled.remove(&by.0)
    }

    pub(crate) fn forget_question(&self, by: Native) {
        let mut memory = self.memory();
        memory.questions.forget(by);
        memory.asked.remove(&by.0);
    }

    /// A press is heard: the phone need not wait.
    pub(crate) fn quieten(&self, query: &str) {
        let (door, query) = (Arc::clone(&self.door), query.to_owned());
        tokio::spawn(async move { door.call("answerCallbackQuery", json!({ "callback_query_id": query }), true).await });
    }

    /// Somebody writes in private, and it is not known about which group.
    pub(crate) fn which_group(self: &Arc<Self>, by: Native, lang: Option<Box<str>>) {
        let this = Arc::clone(self);
        tokio::spawn(async move {
            let card = Card::new(Tone::Plain, Text::new("telegram-which-group"));
            let message = look::message(&card, lang.as_deref().unwrap_or("en"), &this.words);
            let _ = this.post(&Place { chat: by.0 as i64, ..Place::default() }, &message, true).await;
        });
    }

    /// Carries out an errand.
    pub(crate) async fn perform(&self, errand: &Errand) -> Result<(), Failure> {
        let group = chat(errand.community);
        let done = match &errand.effect {
            Effect::Say { to, lang, card } => self.say(group, to, lang, card).await,
            Effect::Ask { to, lang, form } => self.ask(group, to, lang, form).await,
            // There is nothing to complete: commands are typed, and forms are asked.
            Effect::Complete { .. } => Ok(()),
            Effect::SetStanding { account, rank, name, .. } => self.mark(group, *account, rank.as_deref(), name.as_deref()).await,
            Effect::MakeBadge { .. } => Err(refused("Telegram shows ranks as tags by itself", "nothing to do: there is nothing to choose")),
            Effect::Census { .. } => Ok(()),
            Effect::Adder => Ok(()),
            Effect::Act(deed) => self.act(errand.community, deed).await,
            Effect::Examine { to, .. } => self.examine(errand.community, to.clone()).await,
            Effect::Gauge { to, since, until, .. } => {
                let ill = Some(Finding { what: Text::new("telegram-no-past"), mend: Text::new("telegram-no-past-mend") });
                self.tells(errand.community, What::Gauged(Box::new(Gauged { to: to.clone(), span: (*since, *until), spaces: Vec::new(), ill })));
                Ok(())
            }
            Effect::Read { .. } => Err(refused("Telegram gives bots no history", "export the chat with Telegram Desktop, and import it with hearth import")),
        };
        done.map_err(|refusal| refusal.failure)
    }

    async fn say(&self, group: i64, to: &To, lang: &str, card: &Card) -> Result<(), Refusal> {
        match to {
            To::Space(space) => self.send(&Place::of(group, *space), card, lang, false).await,
            To::Private(account) => {
                self.used(*account, group);
                self.send(&Place { chat: account.0 as i64, ..Place::default() }, card, lang, true).await
            }
            To::Answer { space, account, ticket, private } => {
                self.used(*account, group);
                let place = Place::of_ticket(ticket).unwrap_or_default();
                let private_chat = account.0 as i64;
                if place.chat == private_chat || *private {
                    let answers = place.answers.filter(|_| place.chat == private_chat);
                    match self.send(&Place { chat: private_chat, topic: None, answers }, card, lang, true).await {
                        Err(refusal) if refusal.failure == Failure::Closed => {
                            self.knock(group, *space, place.answers, lang);
                            Err(refusal)
                        }
                        done => done,
                    }
                } else {
                    self.send(&Place { answers: place.answers, ..Place::of(group, *space) }, card, lang, true).await
                }
            }
        }
    }

    /// Tells somebody where everybody can see it, without a word of the answer, that there is one, and how to get it.
    fn knock(&self, group: i64, space: Native, answers: Option<i64>, lang: &str) {
        let card = Card::new(Tone::Plain, Text::new("telegram-knock"));
        let mut message = look::message(&card, lang, &self.words);
        let label = self.words.render(&Text::new("telegram-open"), lang);
        let link = format!("https://t.me/{}?start=g{}", self.username, group.unsigned_abs());
        message.keyboard = link.parse().ok().map(|url| InlineKeyboardMarkup::new([[InlineKeyboardButton::url(label, url)]]));
        let (door, params) = (Arc::clone(&self.door), params(&Place { answers, ..Place::of(group, space) }, &message));
        tokio::spawn(async move {
            // The answer is kept first: whoever is quick finds it.
            tokio::time::sleep(KEPT).await;
            let _ = door.call("sendMessage", params, false).await;
        });
    }

    async fn send(&self, place: &Place, card: &Card, lang: &str, again: bool) -> Result<(), Refusal> {
        let message = look::message(card, lang, &self.words);
        if let Some(file) = &card.file {
            self.post(place, &message, again).await?;
            let file = Attached { field: "document", name: file.name.to_string(), bytes: file.text.as_bytes().to_vec() };
            return self.door.call_with("sendDocument", place.params(), file).await.map(drop);
        }
        if message.text.encode_utf16().count() <= CAPTION
            && let Some(bytes) = self.paint(card, lang).await
        {
            let mut params = place.params();
            params["caption"] = message.text.as_str().into();
            params["caption_entities"] = look::json(&message.entities);
            if let Some(keyboard) = &message.keyboard {
                params["reply_markup"] = look::json(keyboard);
            }
            let photo = Attached { field: "photo", name: "picture.png".into(), bytes };
            return self.door.call_with("sendPhoto", params, photo).await.map(drop);
        }
        self.post(place, &message, again).await
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

    /// `again`: where its fate is unknown, it may be sent once more. A direct answer may; what everybody reads may not.
    async fn post(&self, place: &Place, message: &Message, again: bool) -> Result<(), Refusal> {
        let mut params = params(place, message);
        let sent = self.door.call("sendMessage", params.clone(), false).await;
        let sent = match sent {
            Err(Refusal { moved_to: Some(new), .. }) => {
                params["chat_id"] = new.into();
                self.door.call("sendMessage", params, false).await
            }
            Err(refusal) if refusal.failure == Failure::Unknown && again => self.door.call("sendMessage", params, false).await,
            sent => sent,
        };
        sent.map(drop)
    }

    /// Asks question by question.
    async fn ask(&self, group: i64, to: &To, lang: &str, form: &Form) -> Result<(), Refusal> {
        let To::Answer { space, account, ticket, .. } = to else { return Err(Failure::Gone.into()) };
        self.used(*account, group);
        let ticketed = Place::of_ticket(ticket).unwrap_or_default();
        let place = if ticketed.chat == account.0 as i64 { Place { answers: None, ..ticketed } } else { Place { answers: ticketed.answers, ..Place::of(group, *space) } };
        let card = {
            let mut memory = self.memory();
            memory.asked.insert(account.0, (place.clone(), lang.into()));
            memory.questions.ask(*account, form.clone(), (self.now)())
        };
        self.post(&place, &look::message(&card, lang, &self.words), true).await
    }

    /// Shows a rank as the tag beside a name.
    async fn mark(&self, group: i64, account: Native, rank: Option<&str>, name: Option<&str>) -> Result<(), Refusal> {
        let tag = rank.map(|rank| {
            let rank = hearth_core::Value::Rank(rank.into(), name.map(Into::into));
            look::tag(&self.words.render(&Text::new("just-rank").with("rank", rank), "en"))
        });
        let done = self.door.call("setChatMemberTag", json!({ "chat_id": group, "user_id": account.0, "tag": tag.unwrap_or_default() }), true).await;
        match done {
            // A server that knows no tags shows ranks in words alone.
            Err(refusal) if refusal.failure == Failure::Gone => Ok(()),
            done => done.map(drop),
        }
    }

    async fn examine(&self, community: Native, to: Option<(To, Box<str>)>) -> Result<(), Refusal> {
        let me = self.door.call("getChatMember", json!({ "chat_id": chat(community), "user_id": self.me }), true).await?;
        self.tells(community, What::Examined(Box::new(Examined { to, findings: findings(&me, self.hears_all) })));
        Ok(())
    }

    /// Tells what came of something.
    pub(crate) fn tells(&self, community: Native, what: What) {
        let at = (self.now)();
        self.found(Update::Aside { community, event: Event { at, number: community.0, what } });
    }

    /// Whether an errand that may have been carried out before was. Telegram has no history to look in.
    #[allow(clippy::unused_self)]
    pub(crate) fn fate(&self, errand: &Errand) -> Fate {
        match &errand.effect {
            Effect::Say { .. } | Effect::Ask { .. } => Fate::Unknown,
            _ => Fate::NotDone,
        }
    }
}

/// A message that is said in a place.
pub(crate) fn params(place: &Place, message: &Message) -> Value {
    let mut params = place.params();
    params["text"] = message.text.as_str().into();
    params["entities"] = look::json(&message.entities);
    params["link_preview_options"] = json!({ "is_disabled": true });
    if let Some(keyboard) = &message.keyboard {
        params["reply_markup"] = look::json(keyboard);
    }
    params
}

impl Place {
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

fn refused(why: &str, mend: &str) -> Refusal {
    Failure::Refused { why: why.into(), mend: mend.into() }.into()
}
