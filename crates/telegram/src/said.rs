//! What Hearth says of itself, without anything having been decided: how to get an answer, which group is meant, who it was.

use crate::asked::{GROUP, UNVEIL};
use crate::chat;
use crate::look::{self, Message};
use crate::memory::Place;
use crate::outgoing::{Outgoing, params};
use crate::rates::For;
use hearth_core::{Card, Native, Text, Tone};
use serde_json::json;
use std::sync::Arc;
use std::time::Duration;
use teloxide::types::{InlineKeyboardButton, InlineKeyboardMarkup};

/// So long an answer that could not be given has to be kept.
const KEPT: Duration = Duration::from_millis(400);
/// So long a knock stands in the group.
const BRIEFLY: Duration = Duration::from_secs(60);
/// Groups that somebody can choose from, at most.
const GROUPS: usize = 20;
/// Letters of an answer to a press, at most.
const TOAST: usize = 200;

impl Outgoing {
    fn line(&self, key: &'static str, lang: &str) -> Message {
        look::message(&Card::new(Tone::Plain, Text::new(key)), lang, &self.words)
    }

    /// Tells somebody where everybody can see it, without a word of the answer, that there is one, and how to get it. Briefly.
    pub(crate) fn knock(&self, place: Place, lang: &str) {
        let mut message = self.line("telegram-knock", lang);
        let label = self.words.render(&Text::new("telegram-open"), lang);
        let link = format!("https://t.me/{}?start=g{}", self.username, place.chat.unsigned_abs());
        message.keyboard = link.parse().ok().map(|url| InlineKeyboardMarkup::new([[InlineKeyboardButton::url(label, url)]]));
        let door = Arc::clone(&self.door);
        tokio::spawn(async move {
            // The answer is kept first: whoever is quick finds it.
            tokio::time::sleep(KEPT).await;
            if let Ok(sent) = door.say_in_turn("sendMessage", params(&place, &message), None, For::Somebody).await {
                tokio::time::sleep(BRIEFLY).await;
                let _ = door.call("deleteMessage", json!({ "chat_id": place.chat, "message_id": sent["message_id"] }), true).await;
            }
        });
    }

    /// A press is heard: the phone need not wait. It may show a line.
    pub(crate) fn quieten(&self, query: &str, line: Option<(&'static str, Option<Box<str>>)>) {
        let mut params = json!({ "callback_query_id": query });
        if let Some((key, lang)) = line {
            params["text"] = look::cut(&self.words.render(&Text::new(key), lang.as_deref().unwrap_or("en")), TOAST).into();
            params["show_alert"] = true.into();
        }
        let door = Arc::clone(&self.door);
        tokio::spawn(async move { door.call("answerCallbackQuery", params, true).await });
    }

    fn whispers(self: &Arc<Self>, to: Native, message: Message) {
        let this = Arc::clone(self);
        let place = Place { chat: to.0 as i64, ..Place::default() };
        tokio::spawn(async move { this.patiently("sendMessage", &params(&place, &message), None, For::Somebody).await });
    }

    /// Somebody writes in private, and it is not known about which group: they are in none, or in several that they can choose from.
    pub(crate) fn which_group(self: &Arc<Self>, by: Native, lang: Option<Box<str>>) {
        let lang = lang.as_deref().unwrap_or("en");
        let groups = self.memory.choice(by);
        let mut message = self.line(if groups.is_empty() { "telegram-which-group" } else { "telegram-choose-group" }, lang);
        let button = |(group, name): &(Native, Box<str>)| vec![InlineKeyboardButton::callback(look::cut(name, look::LABEL), format!("{GROUP}{}", group.0))];
        message.keyboard = (!groups.is_empty()).then(|| InlineKeyboardMarkup::new(groups.iter().take(GROUPS).map(button)));
        self.whispers(by, message);
    }

    /// Somebody has said which group they mean.
    pub(crate) fn chose_group(self: &Arc<Self>, by: Native, group: i64, lang: Option<Box<str>>) {
        // A button can't be made up, but what it names can be over.
        if self.memory.choice(by).iter().any(|(home, _)| chat(*home) == group) {
            self.memory.used(by, group);
            self.whispers(by, self.line("telegram-group-chosen", lang.as_deref().unwrap_or("en")));
        } else {
            self.which_group(by, lang);
        }
    }

    /// An anonymous administrator asks something: whoever presses shows who it was.
    pub(crate) fn asks_who(self: &Arc<Self>, group: i64, space: Native, message: u64) {
        // Whose language it would be is what is not known.
        let mut shown = self.line("telegram-veiled", "en");
        let label = self.words.render(&Text::new("telegram-unveil"), "en");
        shown.keyboard = Some(InlineKeyboardMarkup::new([[InlineKeyboardButton::callback(label, format!("{UNVEIL}{message}"))]]));
        let place = Place { answers: Some(message as i64), ..Place::of(group, space) };
        let this = Arc::clone(self);
        tokio::spawn(async move { this.patiently("sendMessage", &params(&place, &shown), None, For::Somebody).await });
    }

    /// Takes a message of Hearth's own away.
    pub(crate) fn take_away(&self, group: i64, message: u64) {
        let door = Arc::clone(&self.door);
        tokio::spawn(async move { door.call("deleteMessage", json!({ "chat_id": group, "message_id": message }), true).await });
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn buttons_of_ours_are_short_enough() {
        // Telegram takes 64 bytes.
        for data in [format!("{GROUP}{}", u64::MAX), format!("{UNVEIL}{}", u64::MAX)] {
            assert!(data.len() <= 64, "{data}");
        }
    }
}
