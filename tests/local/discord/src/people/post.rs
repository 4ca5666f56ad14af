//! What somebody is about to say.

use crate::id::Id;
use crate::world::{Message, Poll, World};
use serde_json::{Value, json};
use std::time::Duration;

/// What somebody is about to say: `Post::from("words")`, and more.
#[derive(Clone, Debug, Default)]
pub struct Post {
    pub(crate) message: Message,
    pub(crate) answers: Option<Id>,
    pub(crate) ago: Option<Duration>,
    pub(crate) quiet_reply: bool,
}

impl Post {
    /// It answers a message of the same channel, whose author is mentioned.
    pub fn answering(mut self, message: Id) -> Post {
        self.answers = Some(message);
        self.message.kind = 19;
        self
    }

    /// The answer doesn't mention the author.
    pub fn quietly(mut self) -> Post {
        self.quiet_reply = true;
        self
    }

    /// With a file.
    pub fn file(mut self, name: &str, size: u64) -> Post {
        let id = self.message.attachments.len() + 1;
        let url = format!("https://cdn.discordapp.com/attachments/1/{id}/{name}");
        self.message.attachments.push(json!({"id": id.to_string(), "filename": name, "size": size, "url": url, "proxy_url": url}));
        self
    }

    /// With a sticker.
    pub fn sticker(mut self, name: &str) -> Post {
        self.message.stickers.push(json!({"id": "749054660769218631", "name": name, "format_type": 1}));
        self
    }

    /// With an embed.
    pub fn embed(mut self, embed: Value) -> Post {
        self.message.embeds.push(embed);
        self
    }

    /// With a question to vote on, for a day.
    pub fn poll(mut self, question: &str, answers: &[&str]) -> Post {
        let answers = answers.iter().map(|answer| (*answer).to_owned()).collect();
        self.message.poll = Some(Poll { question: question.to_owned(), answers, multiple: false, ends: 0, finished: false, votes: Vec::new() });
        self
    }

    /// Said by a webhook that calls itself so; whoever says it is its id.
    pub fn webhook(mut self, name: &str) -> Post {
        self.message.webhook = Some(name.to_owned());
        self
    }

    /// A message of the system, by its number: 7 is a welcome, 8 a boost.
    pub fn system(mut self, kind: u8) -> Post {
        self.message.kind = kind;
        self
    }

    /// It was said so long ago: it is in the history, and nobody is told.
    pub fn ago(mut self, ago: Duration) -> Post {
        self.ago = Some(ago);
        self
    }
}

impl From<&str> for Post {
    fn from(content: &str) -> Post {
        Post { message: Message { content: content.to_owned(), ..Message::default() }, ..Post::default() }
    }
}

impl From<String> for Post {
    fn from(content: String) -> Post {
        Post::from(content.as_str())
    }
}

/// The ids between `begin` and `>` in a text, each once.
pub(crate) fn marked(text: &str, begin: &str) -> Vec<Id> {
    let mut ids = Vec::new();
    for part in text.split(begin).skip(1) {
        let id = part.trim_start_matches('!').split_once('>').and_then(|(id, _)| id.parse().ok());
        ids.extend(id.filter(|id| !ids.contains(id)));
    }
    ids
}

impl World {
    /// Whom the words of a message mention, as far as they exist.
    pub(crate) fn mention(&self, message: &mut Message) {
        message.mentions = marked(&message.content, "<@").into_iter().filter(|user| self.users.contains_key(user)).collect();
        if let Some(server) = self.home(message.channel) {
            message.mention_roles = marked(&message.content, "<@&").into_iter().filter(|role| server.roles.contains_key(role)).collect();
        }
        message.mention_everyone = message.content.contains("@everyone") || message.content.contains("@here");
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn mentions_are_found() {
        let text = "<@1>, <@!2> and <@&3>, <@1> <@x> <@4";
        assert_eq!((marked(text, "<@"), marked(text, "<@&")), (vec![Id(1), Id(2)], vec![Id(3)]));
    }
}
