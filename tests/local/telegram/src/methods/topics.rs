//! Topics of a forum.

use super::Answered;
use crate::Id;
use crate::call::Call;
use crate::refusal::{Refusal, bad, wrong};
use crate::state::{BOT, State};
use crate::world::{Kind, Topic};
use serde_json::{Value, json};

pub(crate) const COLOURS: [i64; 6] = [7_322_096, 16_766_590, 13_338_331, 9_367_192, 16_749_490, 16_478_047];

impl State {
    fn forum(&mut self, call: &Call) -> Result<Id, Refusal> {
        let chat = self.group_of(call, &[Kind::Supergroup], "the chat is not a forum")?;
        if self.world.chat(chat).forum { Ok(chat) } else { Err(bad("the chat is not a forum")) }
    }

    /// A topic that the bot may change.
    fn topic(&mut self, call: &Call) -> Result<(Id, i64), Refusal> {
        let chat = self.forum(call)?;
        let thread = call.number("message_thread_id").unwrap_or_default();
        let topic = self.world.chat(chat).topics.get(&thread).ok_or_else(|| bad("TOPIC_ID_INVALID"))?;
        if topic.creator != BOT {
            self.need(chat, "can_manage_topics", "not enough rights to edit the topic")?;
        }
        Ok((chat, thread))
    }

    /// Opens a topic, whose number is that of the message which says so.
    pub(crate) fn open_topic(&mut self, chat: Id, by: Id, name: &str, colour: i64) -> i64 {
        let what = json!({"forum_topic_created": {"name": name, "icon_color": colour}});
        let now = self.now();
        let mut message = self.world.head(chat, by, now);
        let thread = message["message_id"].as_i64().unwrap_or_default();
        (message["message_thread_id"], message["is_topic_message"]) = (json!(thread), json!(true));
        message["forum_topic_created"] = what["forum_topic_created"].clone();
        self.world.chat_mut(chat).topics.insert(thread, Topic { name: name.to_owned(), creator: by, closed: false });
        self.publish(chat, message)
    }

    /// Closes a topic, or opens it again.
    pub(crate) fn shut_topic(&mut self, chat: Id, by: Id, thread: i64, shut: bool) -> Result<Value, Refusal> {
        let topic = self.world.chat_mut(chat).topics.get_mut(&thread).ok_or_else(|| bad("TOPIC_ID_INVALID"))?;
        if topic.closed == shut {
            return Err(bad("TOPIC_NOT_MODIFIED"));
        }
        topic.closed = shut;
        let what = if shut { "forum_topic_closed" } else { "forum_topic_reopened" };
        self.service(chat, by, Some(thread), json!({what: {}}));
        Ok(json!(true))
    }
}

/// The name of a topic, if it is given.
fn name(call: &Call) -> Result<Option<&str>, Refusal> {
    let name = call.text("name").trim();
    if name.chars().count() > 128 {
        return Err(wrong("TOPIC_TITLE_INVALID"));
    }
    Ok(Some(name).filter(|name| !name.is_empty()))
}

pub(super) fn create(state: &mut State, call: &Call) -> Answered {
    let chat = state.forum(call)?;
    let name = name(call)?.ok_or_else(|| wrong("TOPIC_TITLE_EMPTY"))?;
    state.need(chat, "can_manage_topics", "not enough rights to create a topic")?;
    let colour = call.number("icon_color").unwrap_or(COLOURS[0]);
    if !COLOURS.contains(&colour) {
        return Err(wrong("invalid icon color specified"));
    }
    let thread = state.open_topic(chat, BOT, name, colour);
    Ok(json!({"message_thread_id": thread, "name": name, "icon_color": colour}))
}

pub(super) fn edit(state: &mut State, call: &Call) -> Answered {
    let (chat, thread) = state.topic(call)?;
    let name = name(call)?;
    let Some(topic) = state.world.chat_mut(chat).topics.get_mut(&thread) else { return Err(bad("TOPIC_ID_INVALID")) };
    match name {
        Some(name) if name != topic.name => topic.name = name.to_owned(),
        _ => return Err(bad("TOPIC_NOT_MODIFIED")),
    }
    state.service(chat, BOT, Some(thread), json!({"forum_topic_edited": {"name": name}}));
    Ok(json!(true))
}

pub(super) fn close(state: &mut State, call: &Call) -> Answered {
    let (chat, thread) = state.topic(call)?;
    state.shut_topic(chat, BOT, thread, true)
}

pub(super) fn reopen(state: &mut State, call: &Call) -> Answered {
    let (chat, thread) = state.topic(call)?;
    state.shut_topic(chat, BOT, thread, false)
}
