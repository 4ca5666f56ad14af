//! What somebody is about to say.

use crate::Id;
use crate::text::{detected, width};
use serde_json::{Value, json};
use std::time::Duration;

/// What somebody is about to say: `Post::from("words")`, and more.
#[derive(Clone, Debug, Default)]
pub struct Post {
    pub(crate) text: String,
    pub(crate) entities: Vec<Value>,
    pub(crate) answers: Option<i64>,
    pub(crate) elsewhere: Option<(Id, i64)>,
    pub(crate) quote: Option<String>,
    pub(crate) topic: Option<i64>,
    pub(crate) channel: Option<Id>,
    pub(crate) ago: Duration,
    pub(crate) ephemeral: bool,
    /// What is said besides words; words are a caption then.
    pub(crate) media: Value,
    /// Other fields of the message, as they are.
    pub(crate) fields: Value,
}

impl Post {
    /// It answers a message of the same chat.
    pub fn answering(mut self, message: i64) -> Post {
        self.answers = Some(message);
        self
    }

    /// It answers a message of another chat or topic.
    pub fn answering_in(mut self, chat: Id, message: i64) -> Post {
        self.elsewhere = Some((chat, message));
        self
    }

    /// It quotes a part of what it answers.
    pub fn quoting(mut self, part: &str) -> Post {
        self.quote = Some(part.to_owned());
        self
    }

    /// It is said in a topic.
    pub fn topic(mut self, topic: i64) -> Post {
        self.topic = Some(topic);
        self
    }

    /// It is said in the name of a channel.
    pub fn as_channel(mut self, channel: Id) -> Post {
        self.channel = Some(channel);
        self
    }

    /// It goes on with a mention of somebody who needs no @name for it.
    pub fn mention(mut self, user: Id, name: &str) -> Post {
        let offset = width(&self.text);
        self.entities.push(json!({"type": "text_mention", "offset": offset, "length": width(name), "user": {"id": user, "is_bot": false, "first_name": name}}));
        self.text.push_str(name);
        self
    }

    /// With an entity such as `bold` over a part of the words.
    pub fn entity(mut self, kind: &str, part: &str) -> Post {
        let at = self.text.find(part).unwrap_or(0);
        self.entities.push(json!({"type": kind, "offset": width(&self.text[..at]), "length": width(part)}));
        self
    }

    /// With a photo.
    pub fn photo(self) -> Post {
        self.media(json!({"photo": [{"file_id": "photo-0", "file_unique_id": "u-0", "width": 90, "height": 90}]}))
    }

    /// With a sticker, which has no words.
    pub fn sticker(self, emoji: &str) -> Post {
        self.media(json!({"sticker": {"file_id": "s", "file_unique_id": "s", "type": "regular", "width": 512, "height": 512, "is_animated": false, "is_video": false, "emoji": emoji}}))
    }

    /// With a voice message of so many seconds.
    pub fn voice(self, seconds: u32) -> Post {
        self.media(json!({"voice": {"file_id": "v", "file_unique_id": "v", "duration": seconds}}))
    }

    /// With whatever else can be said: `{"dice": {…}}`.
    pub fn media(mut self, media: Value) -> Post {
        self.media = media;
        self
    }

    /// Passed on from somebody.
    pub fn forwarded_from(mut self, name: &str) -> Post {
        self.fields["forward_origin"] = json!({"type": "hidden_user", "date": 1_700_000_000, "sender_user_name": name});
        self
    }

    /// With fields as they are, known or not.
    pub fn fields(mut self, fields: Value) -> Post {
        self.fields = fields;
        self
    }

    /// Only its author and the bot see it, as it is with ephemeral commands.
    pub fn ephemeral(mut self) -> Post {
        self.ephemeral = true;
        self
    }

    /// It was said so long ago, and is told only now.
    pub fn ago(mut self, ago: Duration) -> Post {
        self.ago = ago;
        self
    }

    /// The words, with what Telegram finds in them, or the media.
    pub(crate) fn content(&self) -> Value {
        let mut content = if self.media.is_null() { json!({}) } else { self.media.clone() };
        let (words, special) = if self.media.is_null() { ("text", "entities") } else { ("caption", "caption_entities") };
        if !self.text.is_empty() {
            content[words] = json!(self.text);
        }
        let mut entities = self.entities.clone();
        entities.extend(detected(&self.text));
        entities.sort_by_key(|entity| entity["offset"].as_u64());
        if !entities.is_empty() {
            content[special] = json!(entities);
        }
        content
    }
}

impl From<&str> for Post {
    fn from(text: &str) -> Post {
        Post { text: text.to_owned(), ..Post::default() }
    }
}

impl From<String> for Post {
    fn from(text: String) -> Post {
        Post::from(text.as_str())
    }
}
