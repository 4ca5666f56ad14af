//! What is remembered of servers, and no more than the translation needs: names, and what belongs to what.

use crate::message::{User, moment_of, shown};
use crate::voice::Voice;
use hearth_core::{Moment, Native, hash};
use hearth_loose::Word;
use rustc_hash::FxHashMap;
use serde_json::Value;

/// People whose names are remembered, over all servers. Beyond it all are forgotten, and told once more.
const NAMES: usize = 1_000_000;

/// All servers of a connection.
#[derive(Default)]
pub(crate) struct Known {
    guilds: FxHashMap<u64, Guild>,
    /// The name told last of somebody in a server, as a hash.
    names: FxHashMap<(u64, u64), u32>,
}

/// A server.
#[derive(Default)]
pub(crate) struct Guild {
    pub(crate) name: Box<str>,
    pub(crate) owner: u64,
    /// When Hearth came; zero if that is not told.
    pub(crate) joined: Moment,
    /// Where the server itself speaks.
    pub(crate) lobby: u64,
    pub(crate) channels: FxHashMap<u64, Channel>,
    pub(crate) roles: FxHashMap<u64, Role>,
    /// Where people are put who do nothing.
    pub(crate) idle: u64,
    pub(crate) voice: Voice,
    /// It has been told of.
    told: bool,
    /// It was told whole; or that has been asked for.
    whole: bool,
    asked: bool,
}

/// A channel or a thread.
pub(crate) struct Channel {
    pub(crate) name: Box<str>,
    /// Discord's number for its type.
    pub(crate) kind: u8,
    /// Its newest message, as the server said when it was read.
    pub(crate) newest: u64,
    /// Whether it has been told.
    told: bool,
}

/// A role.
pub(crate) struct Role {
    pub(crate) name: Box<str>,
    pub(crate) position: i64,
    /// It belongs to an integration and can't be given.
    pub(crate) managed: bool,
}

/// What has to be told of a server or a space before something that happened in it.
#[derive(PartialEq, Eq, Debug)]
pub(crate) struct Told {
    /// Its name.
    pub(crate) name: Box<str>,
    /// It is where the server itself speaks.
    pub(crate) lobby: bool,
}

impl Known {
    pub(crate) fn guild(&self, id: u64) -> Option<&Guild> {
        self.guilds.get(&id)
    }

    pub(crate) fn guild_mut(&mut self, id: u64) -> Option<&mut Guild> {
        self.guilds.get_mut(&id)
    }

    /// A server, though nothing else may be known of it; nothing where it is none.
    pub(crate) fn entry(&mut self, id: u64) -> Option<&mut Guild> {
        (id != 0).then(|| self.guilds.entry(id).or_default())
    }

    /// Whether a server has still to be told, before anything that happened in it. From now on it is.
    pub(crate) fn meet(&mut self, id: u64) -> bool {
        !std::mem::replace(&mut self.guilds.entry(id).or_default().told, true)
    }

    /// A server as it is told whole. Who talks in it stays as it was: that is told by itself.
    pub(crate) fn whole(&mut self, id: u64, guild: Guild) -> &Guild {
        let voice = self.guilds.remove(&id).map(|before| before.voice).unwrap_or_default();
        self.guilds.entry(id).insert_entry(Guild { told: true, whole: true, voice, ..guild }).into_mut()
    }

    /// Whether a server has to be asked for: where a session goes on in another process, none is told again.
    pub(crate) fn asks(&mut self, id: u64) -> bool {
        let guild = self.guilds.entry(id).or_default();
        !guild.whole && !std::mem::replace(&mut guild.asked, true)
    }

    pub(crate) fn forget(&mut self, id: u64) {
        self.guilds.remove(&id);
        self.names.retain(|(guild, _), _| *guild != id);
    }

    /// What has to be told of a space, once. Nothing of one that is not known.
    pub(crate) fn space(&mut self, guild: u64, channel: u64) -> Option<Told> {
        let guild = self.guilds.get_mut(&guild)?;
        let lobby = guild.lobby == channel;
        let channel = guild.channels.get_mut(&channel).filter(|channel| !channel.told)?;
        channel.told = true;
        Some(Told { name: channel.name.clone(), lobby })
    }

    /// A name to be told: one that was not told yet, or has changed.
    pub(crate) fn name<'a>(&mut self, guild: u64, user: &'a User<'_>, nick: &'a Word<'_>) -> Option<&'a str> {
        let name = shown(user, nick);
        let print = hash(&[name.as_bytes()]) as u32;
        if self.names.len() >= NAMES {
            self.names.clear();
        }
        let before = self.names.insert((guild, user.id.0), print);
        (before != Some(print)).then_some(name)
    }

    /// Somebody's name is to be told once more.
    pub(crate) fn forget_name(&mut self, guild: u64, user: u64) {
        self.names.remove(&(guild, user));
    }

    /// Whether somebody's name has been told.
    pub(crate) fn is_named(&self, guild: u64, user: u64) -> bool {
        self.names.contains_key(&(guild, user))
    }
}

impl Guild {
    /// A server from what `GUILD_CREATE` or the API tells of it.
    pub(crate) fn read(value: &Value) -> Self {
        let mut guild = Self {
            name: word(&value["name"]),
            owner: id(&value["owner_id"]),
            joined: moment_of(&value["joined_at"]).unwrap_or_default(),
            lobby: id(&value["system_channel_id"]),
            idle: id(&value["afk_channel_id"]),
            ..Self::default()
        };
        for channel in list(&value["channels"]).iter().chain(list(&value["threads"])) {
            guild.channel(channel);
        }
        for role in list(&value["roles"]) {
            guild.role(role);
        }
        guild
    }

    /// A channel or thread that is new or has changed.
    pub(crate) fn channel(&mut self, value: &Value) {
        let (id, kind) = (self::id(&value["id"]), value["type"].as_u64().unwrap_or_default() as u8);
        if id != 0 {
            self.channels.insert(id, Channel { name: word(&value["name"]), kind, newest: self::id(&value["last_message_id"]), told: false });
        }
    }

    /// A role that is new or has changed.
    pub(crate) fn role(&mut self, value: &Value) {
        let id = self::id(&value["id"]);
        if id != 0 {
            self.roles.insert(id, Role { name: word(&value["name"]), position: value["position"].as_i64().unwrap_or_default(), managed: value["managed"].as_bool().unwrap_or_default() });
        }
    }
}

impl Channel {
    /// Whether people talk in it.
    pub(crate) fn has_talk(&self) -> bool {
        // Text, voice, announcements, threads of three kinds, stages.
        matches!(self.kind, 0 | 2 | 5 | 10..=13)
    }
}

/// An id, in quotes or not; zero if there is none.
pub(crate) fn id(value: &Value) -> u64 {
    value.as_str().and_then(|text| text.parse().ok()).or_else(|| value.as_u64()).unwrap_or_default()
}

/// The same, as a reference.
pub(crate) fn native(value: &Value) -> Native {
    Native(id(value))
}

/// A word; empty if there is none.
pub(crate) fn word(value: &Value) -> Box<str> {
    value.as_str().unwrap_or_default().into()
}

/// A list; empty if there is none.
pub(crate) fn list(value: &Value) -> &[Value] {
    value.as_array().map_or(&[], Vec::as_slice)
}

/// Discord's number for the type of a channel.
pub(crate) fn number_of_kind(channel: &Value) -> u64 {
    channel["type"].as_u64().unwrap_or_default()
}
