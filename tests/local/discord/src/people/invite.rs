//! Invites, and people who come by them.

use crate::discord::Discord;
use crate::id::Id;
use crate::state::State;
use crate::world::Invite;
use serde_json::{Value, json};

impl State {
    /// Makes an invite and tells it.
    pub(crate) fn invite(&mut self, channel: Id, inviter: Id, max_uses: u64, max_age: u64) -> Invite {
        let code = format!("inv{:x}", self.fresh().0 % 0xfff_ffff);
        let invite = Invite { code: code.clone(), channel, inviter: Some(inviter), made: self.clock.now(), uses: 0, max_uses, max_age, temporary: false };
        let Some(server) = self.world.channel(channel).server else { panic!("{channel} is a private conversation; nobody can be invited there") };
        let mut payload = self.world.invite_json(self.world.server(server), &invite);
        self.world.server_mut(server).invites.insert(code, invite.clone());
        if let Some(fields) = payload.as_object_mut() {
            fields.retain(|field, _| !matches!(field.as_str(), "guild" | "channel" | "type" | "flags"));
        }
        let payload = self.placed(channel, payload);
        self.tell_invite("INVITE_CREATE", channel, payload);
        invite
    }

    pub(crate) fn uninvite(&mut self, server: Id, code: &str) -> Option<Invite> {
        let invite = self.world.server_mut(server).invites.remove(code)?;
        let payload = self.placed(invite.channel, json!({"code": code}));
        self.tell_invite("INVITE_DELETE", invite.channel, payload);
        Some(invite)
    }

    /// Of invites a bot hears where it may manage the channel.
    fn tell_invite(&mut self, event: &str, channel: Id, payload: Value) {
        let manages = self.world.permissions(self.world.bot, channel) & crate::permission::MANAGE_CHANNELS != 0;
        if let Some(server) = self.world.channel(channel).server.filter(|_| manages) {
            self.tell_server(event, server, payload);
        }
    }
}

/// Invites.
impl Discord {
    /// Somebody invites others to a channel, without end. Gives the code.
    pub fn invite(&self, inviter: Id, channel: Id) -> String {
        self.shared.change(|state| state.invite(channel, inviter, 0, 0).code)
    }

    /// Somebody invites others to a channel, so many times at most.
    pub fn invite_few(&self, inviter: Id, channel: Id, max_uses: u64) -> String {
        self.shared.change(|state| state.invite(channel, inviter, max_uses, 86_400).code)
    }

    /// Somebody takes an invite back.
    pub fn uninvite(&self, server: Id, code: &str) {
        self.shared.change(|state| state.uninvite(server, code));
    }

    /// Somebody joins by an invite. It is used once more; the event doesn't say which it was. One that is used up goes away.
    ///
    /// # Panics
    ///
    /// If there is no such invite.
    pub fn join_by(&self, server: Id, user: Id, code: &str) {
        self.shared.change(|state| {
            let Some(invite) = state.world.server_mut(server).invites.get_mut(code) else { panic!("server {server} has no invite {code}") };
            invite.uses += 1;
            let used_up = invite.max_uses > 0 && invite.uses >= invite.max_uses;
            if used_up {
                state.uninvite(server, code);
            }
            state.enter(server, user);
        });
    }
}
