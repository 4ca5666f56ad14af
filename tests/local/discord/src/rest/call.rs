//! A request that was understood.

use super::refusal::{NO_ACCESS, NO_PERMISSION};
use super::refusal::{Refusal, UNKNOWN_APPLICATION, UNKNOWN_CHANNEL, UNKNOWN_MEMBER, UNKNOWN_MESSAGE, UNKNOWN_ROLE, UNKNOWN_SERVER};
use crate::id::Id;
use crate::permission;
use crate::state::State;
use serde_json::Value;
use std::str::FromStr;

/// A request that was understood.
pub(crate) struct Call {
    /// The values in the path, by name.
    pub(crate) values: Vec<(&'static str, String)>,
    pub(crate) query: Vec<(String, String)>,
    pub(crate) body: Value,
    pub(crate) files: Vec<File>,
    pub(crate) reason: Option<String>,
}

/// A file that came along.
#[derive(Clone, Debug)]
pub(crate) struct File {
    /// The number in `files[n]`.
    pub(crate) number: u64,
    pub(crate) name: String,
    pub(crate) kind: Option<String>,
    pub(crate) size: usize,
}

/// What is answered.
pub(crate) enum Reply {
    Json(Value),
    Created(Value),
    Nothing,
}

/// An answer, or why there is none.
pub(crate) type Answered = Result<Reply, Refusal>;

/// Text of a path or query as it was meant.
pub(crate) fn unescaped(text: &str) -> String {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let Some((first, after)) = rest.split_first() {
        let digits = after.get(..2).filter(|_| *first == b'%').and_then(|digits| std::str::from_utf8(digits).ok());
        match digits.and_then(|digits| u8::from_str_radix(digits, 16).ok()) {
            Some(byte) => {
                bytes.push(byte);
                rest = &after[2..];
            }
            None => {
                bytes.push(if *first == b'+' { b' ' } else { *first });
                rest = after;
            }
        }
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

impl Call {
    pub(crate) fn value(&self, name: &str) -> &str {
        self.values.iter().find(|(of, _)| *of == name).map_or("", |(_, value)| value)
    }

    pub(crate) fn id(&self, name: &str) -> Result<Id, Refusal> {
        let value = self.value(name);
        value.parse().map_err(|_| Refusal::field(name, "NUMBER_TYPE_COERCE", &format!("Value \"{value}\" is not snowflake.")))
    }

    /// A value behind `?`; what can't be read counts as not given.
    pub(crate) fn asked<T: FromStr>(&self, name: &str) -> Option<T> {
        self.query.iter().find(|(of, _)| of == name).and_then(|(_, value)| value.parse().ok())
    }

    /// How many are wanted, of those that may be.
    pub(crate) fn limit(&self, otherwise: usize, most: usize) -> Result<usize, Refusal> {
        match self.asked::<String>("limit").map(|limit| limit.parse::<usize>()) {
            None => Ok(otherwise),
            Some(Ok(limit)) if (1..=most).contains(&limit) => Ok(limit),
            Some(_) => Err(Refusal::field("limit", "NUMBER_TYPE_MAX", &format!("int value should be between 1 and {most}."))),
        }
    }
}

/// What a call is about, if it is there and the bot may know.
impl State {
    pub(crate) fn application_of(&self, call: &Call) -> Result<Id, Refusal> {
        call.id("application_id").and_then(|id| if id == self.world.bot { Ok(id) } else { Err(UNKNOWN_APPLICATION) })
    }

    pub(crate) fn server_of(&self, call: &Call) -> Result<Id, Refusal> {
        self.inside(call.id("guild_id")?)
    }

    /// The server, if the bot is there.
    pub(crate) fn inside(&self, server: Id) -> Result<Id, Refusal> {
        match self.world.servers.get(&server) {
            Some(of) if of.members.contains_key(&self.world.bot) => Ok(server),
            _ => Err(UNKNOWN_SERVER),
        }
    }

    /// The channel, if the bot sees it.
    pub(crate) fn channel_of(&self, call: &Call) -> Result<Id, Refusal> {
        let id = call.id("channel_id")?;
        let channel = self.world.channels.get(&id).ok_or(UNKNOWN_CHANNEL)?;
        let inside = channel.server.is_none_or(|server| self.inside(server).is_ok());
        if inside && self.world.heard(id) { Ok(id) } else { Err(NO_ACCESS) }
    }

    pub(crate) fn message_of(&self, call: &Call) -> Result<(Id, Id), Refusal> {
        let (channel, id) = (self.channel_of(call)?, call.id("message_id")?);
        if self.world.channel(channel).messages.contains_key(&id) { Ok((channel, id)) } else { Err(UNKNOWN_MESSAGE) }
    }

    pub(crate) fn member_of(&self, call: &Call) -> Result<(Id, Id), Refusal> {
        let (server, user) = (self.server_of(call)?, call.id("user_id")?);
        if self.world.server(server).members.contains_key(&user) { Ok((server, user)) } else { Err(UNKNOWN_MEMBER) }
    }

    pub(crate) fn role_of(&self, call: &Call) -> Result<(Id, Id), Refusal> {
        let (server, role) = (self.server_of(call)?, call.id("role_id")?);
        if self.world.server(server).roles.contains_key(&role) { Ok((server, role)) } else { Err(UNKNOWN_ROLE) }
    }

    /// The bot may do all of this in a channel.
    pub(crate) fn may_here(&self, channel: Id, needed: u64) -> Result<(), Refusal> {
        if self.world.permissions(self.world.bot, channel) & needed == needed { Ok(()) } else { Err(NO_PERMISSION) }
    }

    /// The bot may do all of this in a server.
    pub(crate) fn may(&self, server: Id, needed: u64) -> Result<(), Refusal> {
        if permission::in_server(self.world.server(server), self.world.bot) & needed == needed { Ok(()) } else { Err(NO_PERMISSION) }
    }

    /// A member is below the bot.
    pub(crate) fn above_member(&self, server: Id, user: Id) -> Result<(), Refusal> {
        let of = self.world.server(server);
        if permission::height(of, self.world.bot) > permission::height(of, user) { Ok(()) } else { Err(NO_PERMISSION) }
    }

    /// A role is below the bot's highest, and can be changed at all.
    pub(crate) fn above_role(&self, server: Id, role: Id) -> Result<(), Refusal> {
        let of = self.world.server(server);
        let below = of.roles.get(&role).is_some_and(|role| role.position < permission::height(of, self.world.bot));
        if below { Ok(()) } else { Err(NO_PERMISSION) }
    }
}
