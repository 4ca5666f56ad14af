//! Building a world: servers, channels, roles and people. What the bot is a member of, it is told about.

use crate::discord::Discord;
use crate::gateway::To;
use crate::id::Id;
use crate::permission;
use crate::state::State;
use crate::world::{Channel, Member, Overwrite, Role, Server, Tag, User, kind};
use serde_json::{Value, json};
use std::collections::BTreeMap;

impl State {
    /// Tells an event of a server, if the bot is there.
    pub(crate) fn tell_server(&mut self, event: &str, server: Id, payload: Value) {
        let of = self.world.server(server);
        if of.available && of.members.contains_key(&self.world.bot) {
            self.dispatch(event, To::Server(server), payload);
        }
    }

    pub(crate) fn tell_channel(&mut self, event: &str, channel: Id) {
        let of = self.world.channel(channel);
        let payload = self.world.channel_json(of);
        match of.server {
            Some(server) if of.thread.is_none() || self.world.heard(channel) => self.tell_server(event, server, payload),
            _ => {}
        }
    }

    pub(crate) fn add_channel(&mut self, channel: Channel) -> Id {
        let id = channel.id;
        self.world.place(channel);
        self.tell_channel("CHANNEL_CREATE", id);
        id
    }

    /// Puts a new role at the bottom, as Discord does, and says so.
    pub(crate) fn add_role(&mut self, server: Id, role: Role) -> Id {
        let id = role.id;
        let of = self.world.server_mut(server);
        of.roles.values_mut().filter(|other| other.position >= role.position && other.id != server).for_each(|other| other.position += 1);
        let payload = json!({"guild_id": server, "role": role.json()});
        of.roles.insert(id, role);
        self.tell_server("GUILD_ROLE_CREATE", server, payload);
        id
    }

    /// Somebody is in a server from now on.
    pub(crate) fn enter(&mut self, server: Id, user: Id) {
        let member = Member::new(user, self.clock.now());
        self.world.server_mut(server).members.insert(user, member);
        let mut payload = self.world.member_json(self.world.server(server), user);
        payload["guild_id"] = json!(server);
        self.tell_server("GUILD_MEMBER_ADD", server, payload);
    }
}

/// Building a world.
impl Discord {
    /// Somebody, who isn't anywhere yet.
    pub fn user(&self, name: &str) -> Id {
        self.person(name, false)
    }

    /// Another bot than ours.
    pub fn other_bot(&self, name: &str) -> Id {
        self.person(name, true)
    }

    fn person(&self, name: &str, bot: bool) -> Id {
        self.shared.change(|state| {
            let id = state.fresh();
            state.world.users.insert(id, User { id, name: name.to_owned(), shown: (!bot).then(|| name.to_owned()), bot, locale: "en-US".to_owned() });
            id
        })
    }

    /// The language that somebody uses Discord in, such as `de`.
    pub fn speaks(&self, user: Id, locale: &str) {
        self.shared.change(|state| {
            if let Some(user) = state.world.users.get_mut(&user) {
                user.locale = locale.to_owned();
            }
        });
    }

    /// Somebody takes private messages of the bot, or not any more.
    pub fn takes_direct(&self, user: Id, takes: bool) {
        self.shared.change(|state| if takes { state.world.closed.remove(&user) } else { state.world.closed.insert(user) });
    }

    /// A server with its owner, and nothing else.
    pub fn server(&self, name: &str, owner: Id) -> Id {
        self.shared.change(|state| {
            let id = state.fresh();
            let everyone = Role::named(id, "@everyone", permission::EVERYONE, 0);
            let server = Server {
                id,
                name: name.to_owned(),
                owner,
                roles: BTreeMap::from([(id, everyone)]),
                members: BTreeMap::new(),
                voice: BTreeMap::new(),
                bans: BTreeMap::new(),
                invites: BTreeMap::new(),
                audit: Vec::new(),
                locale: "en-US".to_owned(),
                features: vec!["COMMUNITY".to_owned()],
                system_channel: None,
                available: true,
            };
            state.world.servers.insert(id, server);
            state.enter(id, owner);
            id
        })
    }

    /// Where the server itself speaks: its system channel.
    pub fn lobby(&self, server: Id, channel: Id) {
        self.shared.change(|state| {
            state.world.server_mut(server).system_channel = Some(channel);
            let of = state.world.server(server);
            state.tell_server("GUILD_UPDATE", server, of.json());
        });
    }

    /// Puts somebody into a server.
    pub fn join(&self, server: Id, user: Id) {
        self.shared.change(|state| state.enter(server, user));
    }

    /// Somebody new in a server.
    pub fn member_named(&self, server: Id, name: &str) -> Id {
        let user = self.user(name);
        self.join(server, user);
        user
    }

    /// A text channel.
    pub fn text(&self, server: Id, name: &str) -> Id {
        self.place(server, name, kind::TEXT)
    }

    /// A voice channel.
    pub fn voice(&self, server: Id, name: &str) -> Id {
        self.place(server, name, kind::VOICE)
    }

    /// A channel for announcements.
    pub fn news(&self, server: Id, name: &str) -> Id {
        self.place(server, name, kind::NEWS)
    }

    /// A category.
    pub fn category(&self, server: Id, name: &str) -> Id {
        self.place(server, name, kind::CATEGORY)
    }

    /// A forum, whose posts can be marked with tags.
    pub fn forum(&self, server: Id, name: &str, tags: &[&str]) -> Id {
        self.shared.change(|state| {
            let tags = tags.iter().map(|tag| Tag { id: state.fresh(), name: (*tag).to_owned() }).collect();
            let id = state.fresh();
            state.add_channel(Channel { tags, ..Channel::new(id, kind::FORUM, Some(server), name) })
        })
    }

    /// A text channel that only these roles or members see.
    pub fn private(&self, server: Id, name: &str, seen_by: &[Id]) -> Id {
        self.shared.change(|state| {
            let sees = |id: &Id| Overwrite { id: *id, member: !state.world.server(server).roles.contains_key(id), allow: permission::VIEW_CHANNEL, deny: 0 };
            let mut overwrites: Vec<_> = seen_by.iter().map(sees).collect();
            overwrites.push(Overwrite { id: server, member: false, allow: 0, deny: permission::VIEW_CHANNEL });
            let id = state.fresh();
            state.add_channel(Channel { overwrites, ..Channel::new(id, kind::TEXT, Some(server), name) })
        })
    }

    fn place(&self, server: Id, name: &str, kind: u8) -> Id {
        self.shared.change(|state| {
            let position = state.world.channels_of(server, false).count() as i64;
            let id = state.fresh();
            state.add_channel(Channel { position, ..Channel::new(id, kind, Some(server), name) })
        })
    }

    /// Allows and denies a role or a member something in one channel.
    pub fn overwrite(&self, channel: Id, of: Id, allow: u64, deny: u64) {
        self.shared.change(|state| {
            let member = state.world.users.contains_key(&of);
            let overwrites = &mut state.world.channel_mut(channel).overwrites;
            overwrites.retain(|overwrite| overwrite.id != of);
            overwrites.push(Overwrite { id: of, member, allow, deny });
            state.tell_channel("CHANNEL_UPDATE", channel);
        });
    }

    /// A role, below all others; that of the bot stays above it.
    pub fn role(&self, server: Id, name: &str, permissions: u64) -> Id {
        self.shared.change(|state| {
            let id = state.fresh();
            state.add_role(server, Role::named(id, name, permissions, 1))
        })
    }

    /// The bot joins a server, with these permissions in a role of its own above all others.
    pub fn add_bot(&self, server: Id, permissions: u64) -> Id {
        let owner = self.shared.change(|state| state.world.server(server).owner);
        self.add_bot_by(server, permissions, owner)
    }

    /// Somebody adds the bot, and the audit log says so.
    pub fn add_bot_by(&self, server: Id, permissions: u64, by: Id) -> Id {
        self.shared.change(|state| {
            let bot = state.world.bot;
            let entry = json!({"id": state.fresh(), "action_type": 28, "user_id": by, "target_id": bot, "changes": []});
            state.world.server_mut(server).audit.push(entry);
            let (id, now) = (state.fresh(), state.clock.now());
            let of = state.world.server_mut(server);
            let top = of.roles.values().map(|role| role.position).max().unwrap_or(0) + 1;
            of.roles.insert(id, Role { bot: Some(bot), ..Role::named(id, "Hearth", permissions, top) });
            of.members.insert(bot, Member { roles: vec![id], ..Member::new(bot, now) });
            let full = state.world.server_in_full(state.world.server(server));
            state.tell_server("GUILD_CREATE", server, full);
            id
        })
    }

    /// The bot is thrown out of a server.
    pub fn remove_bot(&self, server: Id) {
        self.shared.change(|state| {
            let bot = state.world.bot;
            state.tell_server("GUILD_DELETE", server, json!({"id": server}));
            let of = state.world.server_mut(server);
            of.members.remove(&bot);
            of.roles.retain(|_, role| role.bot != Some(bot));
            state.world.commands.remove(&Some(server));
        });
    }

    /// An outage takes a server away, or gives it back.
    pub fn available(&self, server: Id, available: bool) {
        self.shared.change(|state| {
            if !available {
                state.tell_server("GUILD_DELETE", server, json!({"id": server, "unavailable": true}));
            }
            state.world.server_mut(server).available = available;
            if available {
                let full = state.world.server_in_full(state.world.server(server));
                state.tell_server("GUILD_CREATE", server, full);
            }
        });
    }
}
