//! What was said.

use super::World;
use crate::clock::iso;
use crate::id::Id;
use serde_json::{Value, json};

/// Something that was said.
#[derive(Clone, Debug, Default)]
pub(crate) struct Message {
    pub(crate) id: Id,
    pub(crate) channel: Id,
    pub(crate) author: Id,
    /// The name that a webhook gave itself; then `author` is the webhook.
    pub(crate) webhook: Option<String>,
    pub(crate) kind: u8,
    pub(crate) content: String,
    pub(crate) embeds: Vec<Value>,
    pub(crate) attachments: Vec<Value>,
    pub(crate) components: Vec<Value>,
    pub(crate) stickers: Vec<Value>,
    pub(crate) mentions: Vec<Id>,
    pub(crate) mention_roles: Vec<Id>,
    pub(crate) mention_everyone: bool,
    /// The message that this one answers.
    pub(crate) reference: Option<(Id, Id)>,
    pub(crate) flags: u64,
    pub(crate) tts: bool,
    pub(crate) pinned: Option<u64>,
    pub(crate) edited: Option<u64>,
    pub(crate) reactions: Vec<Reaction>,
    pub(crate) poll: Option<Poll>,
    pub(crate) nonce: Option<Value>,
    /// Which interaction it answers.
    pub(crate) interaction: Option<Value>,
}

/// What people react with.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Emoji {
    /// None for those of Unicode.
    pub(crate) id: Option<Id>,
    pub(crate) name: String,
}

/// Who reacted with an emoji, first first.
#[derive(Clone, Debug)]
pub(crate) struct Reaction {
    pub(crate) emoji: Emoji,
    pub(crate) users: Vec<Id>,
}

/// A question with answers to choose from.
#[derive(Clone, Debug)]
pub(crate) struct Poll {
    pub(crate) question: String,
    pub(crate) answers: Vec<String>,
    pub(crate) multiple: bool,
    /// When it ends, in milliseconds since 1970.
    pub(crate) ends: u64,
    pub(crate) finished: bool,
    /// Who chose which answer, counted from 1.
    pub(crate) votes: Vec<(Id, u64)>,
}

/// Ephemeral: only one person sees it.
pub(crate) const EPHEMERAL: u64 = 1 << 6;

/// For whom a message is written down.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Shape {
    /// An answer to a request.
    Rest,
    /// An event, with the server and the author's membership.
    Event,
}

impl Emoji {
    /// `👍`, or `name:id` as paths have it.
    pub(crate) fn parsed(text: &str) -> Option<Emoji> {
        match text.trim_start_matches("a:").rsplit_once(':') {
            Some((name, id)) => Some(Emoji { id: Some(id.parse().ok()?), name: name.to_owned() }),
            None => (!text.is_empty() && !text.is_ascii()).then(|| Emoji { id: None, name: text.to_owned() }),
        }
    }

    pub(crate) fn json(&self) -> Value {
        json!({"id": self.id, "name": self.name})
    }
}

impl Poll {
    pub(crate) fn json(&self, me: Id) -> Value {
        let answers = self.answers.iter().enumerate();
        let answers: Vec<_> = answers.map(|(at, text)| json!({"answer_id": at + 1, "poll_media": {"text": text}})).collect();
        let count = |answer: u64| {
            let votes = self.votes.iter().filter(|(_, of)| *of == answer);
            json!({"id": answer, "count": votes.clone().count(), "me_voted": votes.clone().any(|(user, _)| *user == me)})
        };
        let counts: Vec<_> = (1..=self.answers.len() as u64).map(count).collect();
        json!({
            "question": {"text": self.question}, "answers": answers, "expiry": iso(self.ends), "allow_multiselect": self.multiple,
            "layout_type": 1, "results": {"answer_counts": counts, "is_finalized": self.finished},
        })
    }
}

impl World {
    pub(crate) fn message_json(&self, message: &Message, shape: Shape) -> Value {
        let mut json = self.plain(message, shape);
        if let Some((channel, id)) = message.reference {
            let server = self.channels.get(&channel).and_then(|channel| channel.server);
            json["message_reference"] = json!({"type": 0, "channel_id": channel, "message_id": id});
            if let Some(server) = server {
                json["message_reference"]["guild_id"] = json!(server);
            }
            let meant = self.channels.get(&channel).and_then(|channel| channel.messages.get(&id));
            json["referenced_message"] = meant.map_or(Value::Null, |meant| self.plain(meant, Shape::Rest));
        }
        if let Some(thread) = self.channels.get(&message.id).filter(|thread| thread.thread.is_some() && thread.id != message.channel) {
            json["thread"] = self.channel_json(thread);
        }
        json
    }

    fn plain(&self, message: &Message, shape: Shape) -> Value {
        let mut json = json!({
            "type": message.kind, "id": message.id, "channel_id": message.channel, "author": self.author_json(message), "content": message.content,
            "timestamp": iso(message.id.made()), "edited_timestamp": message.edited.map(iso), "tts": message.tts,
            "mention_everyone": message.mention_everyone, "mentions": self.mentions_json(message, shape), "mention_roles": message.mention_roles,
            "attachments": message.attachments, "embeds": message.embeds, "components": message.components, "pinned": message.pinned.is_some(),
            "flags": message.flags,
        });
        self.add_optional(message, &mut json);
        if shape == Shape::Event {
            self.add_place(message, &mut json);
        }
        json
    }

    fn add_optional(&self, message: &Message, json: &mut Value) {
        if message.webhook.is_some() {
            json["webhook_id"] = json!(message.author);
        }
        if !message.reactions.is_empty() {
            json["reactions"] = message.reactions.iter().map(|reaction| self.reaction_json(reaction)).collect::<Vec<_>>().into();
        }
        if !message.stickers.is_empty() {
            json["sticker_items"] = json!(message.stickers);
        }
        if let Some(poll) = &message.poll {
            json["poll"] = poll.json(self.bot);
        }
        if let Some(interaction) = &message.interaction {
            json["interaction_metadata"] = interaction.clone();
            json["application_id"] = json!(self.bot);
        }
        if let Some(nonce) = &message.nonce {
            json["nonce"] = nonce.clone();
        }
    }

    fn add_place(&self, message: &Message, json: &mut Value) {
        json["channel_type"] = self.channels.get(&message.channel).map(|channel| channel.kind).into();
        let Some(server) = self.channels.get(&message.channel).and_then(|channel| self.servers.get(&channel.server?)) else { return };
        json["guild_id"] = json!(server.id);
        if let Some(member) = server.members.get(&message.author) {
            json["member"] = member.partial();
        }
    }

    fn author_json(&self, message: &Message) -> Value {
        match &message.webhook {
            Some(name) => {
                json!({"id": message.author, "username": name, "global_name": null, "discriminator": "0000", "avatar": null, "bot": true, "public_flags": 0, "flags": 0, "primary_guild": null})
            }
            None => self.user(message.author).json(),
        }
    }

    fn mentions_json(&self, message: &Message, shape: Shape) -> Vec<Value> {
        let server = self.channels.get(&message.channel).and_then(|channel| self.servers.get(&channel.server?));
        let mention = |user: &Id| {
            let mut json = self.user(*user).json();
            if let Some(member) = server.and_then(|server| server.members.get(user)).filter(|_| shape == Shape::Event) {
                json["member"] = member.partial();
            }
            json
        };
        message.mentions.iter().map(mention).collect()
    }

    fn reaction_json(&self, reaction: &Reaction) -> Value {
        let count = reaction.users.len();
        json!({
            "emoji": reaction.emoji.json(), "count": count, "count_details": {"burst": 0, "normal": count}, "burst_colors": [], "me_burst": false,
            "me": reaction.users.contains(&self.bot), "burst_me": false, "burst_count": 0,
        })
    }

    /// Whether the bot reads what a message says although the intent for it is off.
    pub(crate) fn open(&self, message: &Message) -> bool {
        message.author == self.bot || message.mentions.contains(&self.bot) || self.channels.get(&message.channel).is_some_and(|channel| channel.server.is_none())
    }
}

/// What a message says is taken away.
pub(crate) fn silenced(mut message: Value) -> Value {
    message["content"] = "".into();
    for list in ["embeds", "attachments", "components"] {
        message[list] = Value::Array(Vec::new());
    }
    if let Some(fields) = message.as_object_mut() {
        fields.remove("poll");
        if let Some(meant) = fields.remove("referenced_message") {
            let meant = if meant.is_object() { silenced(meant) } else { meant };
            fields.insert("referenced_message".to_owned(), meant);
        }
    }
    message
}
