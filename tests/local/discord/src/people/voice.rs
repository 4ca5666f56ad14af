//! People meet in voice channels.

use crate::discord::Discord;
use crate::id::Id;
use crate::state::State;
use crate::world::Voice;

impl State {
    fn heard_in(&mut self, server: Id, user: Id, change: impl FnOnce(&mut Voice)) {
        let of = self.world.server_mut(server);
        let voice = of.voice.entry(user).or_insert(Voice { user, channel: None, self_mute: false, self_deaf: false });
        change(voice);
        let voice = *voice;
        if voice.channel.is_none() {
            of.voice.remove(&user);
        }
        let payload = self.world.voice_json(self.world.server(server), voice);
        self.tell_server("VOICE_STATE_UPDATE", server, payload);
    }
}

/// People meet in voice channels.
impl Discord {
    /// Somebody goes to a voice channel, or leaves them all.
    pub fn voice_in(&self, server: Id, user: Id, channel: Option<Id>) {
        self.shared.change(|state| state.heard_in(server, user, |voice| voice.channel = channel));
    }

    /// Somebody switches their microphone and their ears off or on.
    pub fn voice_quiet(&self, server: Id, user: Id, mute: bool, deaf: bool) {
        self.shared.change(|state| state.heard_in(server, user, |voice| (voice.self_mute, voice.self_deaf) = (mute, deaf)));
    }

    /// A moderator mutes or deafens somebody in voice channels.
    pub fn voice_silence(&self, server: Id, user: Id, mute: bool, deaf: bool) {
        self.shared.change(|state| {
            if let Some(member) = state.world.server_mut(server).members.get_mut(&user) {
                (member.mute, member.deaf) = (mute, deaf);
            }
            state.heard_in(server, user, |_| {});
        });
    }
}
