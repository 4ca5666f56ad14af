//! People come, go, and change.

use crate::discord::Discord;
use crate::gateway::To;
use crate::id::Id;
use crate::intent;
use crate::state::State;
use crate::world::Member;
use serde_json::json;

impl State {
    /// Changes a membership and tells it. Of its own the bot hears without the intent for members.
    pub(crate) fn change_member(&mut self, server: Id, user: Id, change: impl FnOnce(&mut Member)) {
        let of = self.world.server_mut(server);
        let Some(member) = of.members.get_mut(&user) else { panic!("{user} is not a member of {}", of.name) };
        change(member);
        let mut payload = self.world.member_json(self.world.server(server), user);
        payload["guild_id"] = json!(server);
        if user == self.world.bot {
            return self.dispatch_where("GUILD_MEMBER_UPDATE", To::Server(server), payload, |session| session.intents & (intent::MEMBERS | intent::GUILDS) != 0);
        }
        self.tell_server("GUILD_MEMBER_UPDATE", server, payload);
    }

    /// Somebody is gone from a server.
    pub(crate) fn depart(&mut self, server: Id, user: Id) {
        let of = self.world.server_mut(server);
        of.voice.remove(&user);
        if of.members.remove(&user).is_some() {
            let payload = json!({"guild_id": server, "user": self.world.user(user).json()});
            self.tell_server("GUILD_MEMBER_REMOVE", server, payload);
        }
    }

    /// Somebody is banned, whether a member or not.
    pub(crate) fn ban(&mut self, server: Id, user: Id, reason: Option<String>) {
        self.world.server_mut(server).bans.insert(user, reason);
        let payload = json!({"guild_id": server, "user": self.world.user(user).json()});
        self.tell_server("GUILD_BAN_ADD", server, payload);
        self.depart(server, user);
    }

    /// A ban is lifted.
    pub(crate) fn unban(&mut self, server: Id, user: Id) {
        self.world.server_mut(server).bans.remove(&user);
        let payload = json!({"guild_id": server, "user": self.world.user(user).json()});
        self.tell_server("GUILD_BAN_REMOVE", server, payload);
    }
}

/// People come, go, and change.
impl Discord {
    /// Somebody leaves.
    pub fn leave(&self, server: Id, user: Id) {
        self.shared.change(|state| state.depart(server, user));
    }

    /// A moderator bans somebody.
    pub fn ban(&self, server: Id, user: Id) {
        self.shared.change(|state| state.ban(server, user, None));
    }

    /// A moderator lifts a ban.
    pub fn unban(&self, server: Id, user: Id) {
        self.shared.change(|state| state.unban(server, user));
    }

    /// A moderator silences somebody for a while, or lets them speak again.
    pub fn time_out(&self, server: Id, user: Id, how_long: Option<std::time::Duration>) {
        self.shared.change(|state| {
            let until = how_long.map(|how_long| state.clock.now() + how_long.as_millis() as u64);
            state.change_member(server, user, |member| member.timeout = until);
        });
    }

    /// A moderator gives somebody a role.
    pub fn give_role(&self, server: Id, user: Id, role: Id) {
        self.shared.change(|state| {
            state.change_member(server, user, |member| {
                if !member.roles.contains(&role) {
                    member.roles.push(role)
                }
            });
        });
    }

    /// A moderator takes a role from somebody.
    pub fn take_role(&self, server: Id, user: Id, role: Id) {
        self.shared.change(|state| state.change_member(server, user, |member| member.roles.retain(|held| *held != role)));
    }

    /// Somebody's name in a server changes.
    pub fn nickname(&self, server: Id, user: Id, nick: Option<&str>) {
        self.shared.change(|state| state.change_member(server, user, |member| member.nick = nick.map(str::to_owned)));
    }

    /// Somebody has still to pass the screening, or has passed it.
    pub fn pending(&self, server: Id, user: Id, pending: bool) {
        self.shared.change(|state| state.change_member(server, user, |member| member.pending = pending));
    }
}
