//! A story's town on a Telegram of our own: what people do comes as updates, and what they see went through the Bot API.

use hearth_adapter::Words;
use hearth_adapter::simulated::{Fault, typed};
use hearth_adapter::story::{Story, Viewer};
use hearth_core::{MessageId, Moment, Native, Purpose, Rights, Text};
use local_telegram::{Id, Options, Post, Telegram};
use serde_json::{Value, json};
use std::sync::Mutex;

/// What says something.
const SAYS: [&str; 3] = ["sendMessage", "sendPhoto", "sendDocument"];
/// Where a group's general talk is.
const GENERAL: Native = Native(1);

/// A group with its people.
pub(crate) struct Town {
    pub(crate) telegram: Telegram,
    pub(crate) group: Id,
    title: String,
    owner: Id,
    words: Words,
    lang: String,
    happened: Mutex<Happened>,
}

#[derive(Default)]
struct Happened {
    /// What everybody is called; the first owner has the group.
    people: Vec<(String, Id)>,
    owned: bool,
    spaces: usize,
}

/// A card as somebody sees it.
struct Card {
    /// Where, and when: by the order in which Telegram showed it.
    chat: Id,
    message: i64,
    text: String,
    buttons: Vec<String>,
}

impl Town {
    /// The group of a story, at the time that it begins, before Hearth is there.
    pub(crate) fn new(story: &Story, words: Words) -> Self {
        let telegram = Telegram::start(Options { clock: Some(story.start.0 as u64), ..Options::default() });
        let owner = telegram.user(story.cast.iter().find(|(.., rights)| *rights == Rights::Owner).map_or("owner", |(name, ..)| name));
        let group = telegram.forum(&story.community, owner);
        telegram.speaks(owner, None);
        Self { telegram, group, title: story.community.clone(), owner, words, lang: story.lang.clone(), happened: Mutex::default() }
    }

    /// The owner sets Hearth up, as far as it must be before it may act.
    pub(crate) async fn set_up(&self) {
        let begin = self.words.render(&Text::new("button-begin"), &self.lang);
        self.telegram.command(self.owner, self.group, "setup");
        let found = |telegram: &Telegram| telegram.messages(self.owner).iter().rev().find(|message| buttons(message).contains(&begin)).cloned();
        let card = self.telegram.until("what lets it begin", found).await;
        self.telegram.press(self.owner, self.owner, number(&card), &begin).answered().await;
    }

    /// An update that changes nothing, and its number: when Hearth has come to it, it has come to everything before.
    pub(crate) fn mark(&self) -> u64 {
        let nobody = json!({ "id": 999_999_999, "is_bot": false, "first_name": "Nobody" });
        let chat = json!({ "id": self.group, "type": "supergroup", "title": self.title, "is_forum": true });
        let message = json!({ "message_id": 1, "date": self.telegram.now() / 1_000, "chat": chat, "from": nobody, "left_chat_member": nobody });
        self.telegram.inject(json!({ "message": message }));
        self.telegram.last_update() as u64
    }

    fn happened(&self) -> std::sync::MutexGuard<'_, Happened> {
        self.happened.lock().expect("nobody broke off")
    }

    fn at(&self, moment: Moment) {
        self.telegram.set_clock(moment.0 as u64);
    }

    /// Words in which people are mentioned by their public names.
    fn post(&self, text: &str) -> Post {
        let people = self.happened().people.iter().map(|(name, _)| format!("@{name}")).filter(|name| text.contains(name.as_str())).collect::<Vec<_>>();
        people.iter().fold(Post::from(text), |post, name| post.entity("mention", name))
    }

    /// Everything of Hearth's that somebody can see, in the order in which it came.
    fn cards(&self, by: Viewer) -> Vec<Card> {
        let in_group = self.telegram.messages(self.group);
        let seen: Vec<_> = match by {
            Viewer::Everybody(space) => {
                let topic = |message: &Value| message["message_thread_id"].as_u64().map_or(GENERAL, Native);
                in_group.into_iter().filter(|message| topic(message) == space).map(|message| (self.group, message)).collect()
            }
            Viewer::Person(who) => {
                let who = who.0 as Id;
                let alone = self.telegram.ephemeral(self.group, who);
                let all = in_group.into_iter().chain(alone).map(|message| (self.group, message));
                all.chain(self.telegram.messages(who).into_iter().map(|message| (who, message))).collect()
            }
        };
        let mut cards: Vec<_> = seen.iter().filter(|(_, message)| message["from"]["id"] == self.telegram.bot()).collect();
        cards.sort_by_key(|(_, message)| message["date"].as_i64());
        cards.into_iter().map(|(chat, message)| card(*chat, message)).collect()
    }
}

fn number(message: &Value) -> i64 {
    message["message_id"].as_i64().unwrap_or_default()
}

fn buttons(message: &Value) -> Vec<String> {
    let rows = message["reply_markup"]["inline_keyboard"].as_array().cloned().unwrap_or_default();
    rows.iter().filter_map(Value::as_array).flatten().filter_map(|button| button["text"].as_str().map(str::to_owned)).collect()
}

fn card(chat: Id, message: &Value) -> Card {
    let words = message["text"].as_str().or_else(|| message["caption"].as_str()).unwrap_or_default();
    let buttons = buttons(message);
    let labels = buttons.iter().map(|label| format!("\n[{label}]")).collect::<String>();
    // As it is shown: what frees names of markup is not seen.
    Card { chat, message: number(message), text: format!("{words}{labels}").replace('\u{2060}', ""), buttons }
}

impl hearth_adapter::story::Town for Town {
    // Telegram counts in seconds, and tells no time of what is pressed.
    const LIVE: bool = true;

    fn space(&self, name: &str, _purpose: Purpose) -> Native {
        let first = std::mem::replace(&mut self.happened().spaces, 1) == 0;
        // What is said to everybody is said in the general topic, which is there.
        if first { GENERAL } else { Native(self.telegram.topic(self.group, self.owner, name) as u64) }
    }

    fn person(&self, name: &str, machine: bool, rights: Rights, here: bool) -> Native {
        let owns = rights == Rights::Owner && !std::mem::replace(&mut self.happened().owned, true);
        let who = match (owns, machine) {
            (true, _) => self.owner,
            (false, true) => self.telegram.other_bot(name),
            (false, false) => self.telegram.user(name),
        };
        // A story does not say what language somebody uses: the community's holds.
        self.telegram.speaks(who, None);
        self.telegram.username(who, name);
        if here && !owns {
            self.telegram.join(self.group, who);
        }
        match rights {
            Rights::Owner if !owns => self.telegram.promote(self.group, who, &["can_promote_members"]),
            Rights::Staff => self.telegram.promote(self.group, who, &["can_restrict_members"]),
            _ => {}
        }
        if !machine {
            self.telegram.start_bot(who, "");
        }
        self.happened().people.push((name.to_owned(), who));
        Native(who as u64)
    }

    fn speak(&self, at: Moment, who: Native, space: Native, text: &str, parent: Option<MessageId>) -> Result<MessageId, String> {
        self.at(at);
        let mut post = self.post(text);
        if let Some((name, _)) = typed::command(text) {
            post = post.entity("bot_command", &format!("/{name}"));
        }
        if space != GENERAL {
            post = post.topic(space.0 as i64);
        }
        if let Some(parent) = parent {
            post = post.answering(parent.0 as i64);
        }
        Ok(MessageId(self.telegram.say(who.0 as Id, self.group, post) as u64))
    }

    fn react(&self, at: Moment, who: Native, message: (Native, MessageId), emoji: &str, on: bool) {
        self.at(at);
        let emoji = [emoji];
        self.telegram.react(who.0 as Id, self.group, message.1.0 as i64, if on { &emoji } else { &[] });
    }

    fn remove(&self, at: Moment, _who: Native, message: (Native, MessageId)) {
        self.at(at);
        self.telegram.delete(self.group, message.1.0 as i64);
    }

    fn join(&self, at: Moment, who: Native, by: Option<Native>) {
        self.at(at);
        match by {
            None => self.telegram.join(self.group, who.0 as Id),
            Some(by) => {
                let link = self.telegram.invite(self.group, by.0 as Id, "come along", false);
                self.telegram.join_by(who.0 as Id, &link);
            }
        }
    }

    fn leave(&self, at: Moment, who: Native) {
        self.at(at);
        self.telegram.leave(self.group, who.0 as Id);
    }

    fn press(&self, at: Moment, who: Native, _lobby: Native, label: &str, _words: &Words) -> Result<(), String> {
        self.at(at);
        let chosen = |card: &Card| match label.parse::<usize>() {
            Ok(number) => card.buttons.get(number.checked_sub(1)?).cloned(),
            Err(_) => card.buttons.iter().find(|button| *button == label).cloned(),
        };
        let found = self.cards(Viewer::Person(who)).iter().rev().find_map(|card| Some((card.chat, card.message, chosen(card)?)));
        let (chat, message, button) = found.ok_or_else(|| format!("there is no button “{label}” to press"))?;
        self.telegram.press(who.0 as Id, chat, message, &button);
        Ok(())
    }

    /// Answers, a line each, where the question was asked last.
    fn fill(&self, at: Moment, who: Native, _lobby: Native, answers: &[(&str, Option<Native>)]) -> Result<(), String> {
        self.at(at);
        let chat = self.cards(Viewer::Person(who)).last().map(|card| card.chat).ok_or("nobody asks anything")?;
        for (answer, _) in answers {
            self.telegram.say(who.0 as Id, chat, self.post(answer));
        }
        Ok(())
    }

    fn fault(&self, fault: Fault, count: u32) {
        let fault = match fault {
            Fault::Retry => local_telegram::Fault::Limited(1),
            Fault::Refuse => local_telegram::Fault::Status(400, "Bad Request: not enough rights to send text messages to the chat"),
            Fault::Unknown => local_telegram::Fault::DropBefore,
            Fault::Lost => local_telegram::Fault::DropAfter,
            Fault::Gone => local_telegram::Fault::Status(400, "Bad Request: chat not found"),
        };
        self.telegram.fail_any(&SAYS, count as usize, fault);
    }

    fn seen(&self, by: Viewer, _words: &Words) -> Vec<String> {
        self.cards(by).into_iter().map(|card| card.text).collect()
    }
}
