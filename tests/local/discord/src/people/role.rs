//! Roles and servers change.

use crate::discord::Discord;
use crate::id::Id;
use crate::state::State;
use crate::world::Role;
use serde_json::json;

impl State {
    pub(crate) fn change_role(&mut self, server: Id, role: Id, change: impl FnOnce(&mut Role)) {
        let Some(of) = self.world.server_mut(server).roles.get_mut(&role) else { panic!("server {server} has no role {role}") };
        change(of);
        let payload = json!({"guild_id": server, "role": of.json()});
        self.tell_server("GUILD_ROLE_UPDATE", server, payload);
    }

    /// A role goes away; nobody holds it any more.
    pub(crate) fn remove_role(&mut self, server: Id, role: Id) {
        let of = self.world.server_mut(server);
        of.roles.remove(&role);
        of.members.values_mut().for_each(|member| member.roles.retain(|held| *held != role));
        self.tell_server("GUILD_ROLE_DELETE", server, json!({"guild_id": server, "role_id": role}));
    }

    /// Puts roles at places: the one at 1 is above everybody's, and so on upwards.
    pub(crate) fn place_roles(&mut self, server: Id, places: &[(Id, i64)]) {
        let mut order: Vec<_> = self.world.server(server).roles.values().filter(|role| role.id != server).map(|role| (role.position, role.id)).collect();
        order.sort();
        let mut order: Vec<_> = order.into_iter().map(|(_, id)| id).collect();
        let mut places = places.to_vec();
        places.sort_by_key(|(_, place)| *place);
        for (role, place) in places {
            order.retain(|id| *id != role);
            order.insert((place.max(1) as usize - 1).min(order.len()), role);
        }
        for (at, role) in order.into_iter().enumerate() {
            let place = at as i64 + 1;
            if self.world.server(server).roles.get(&role).is_some_and(|role| role.position != place) {
                self.change_role(server, role, |role| role.position = place);
            }
        }
    }
}

/// Roles and servers change.
impl Discord {
    /// A role may do something else from now on.
    pub fn role_may(&self, server: Id, role: Id, permissions: u64) {
        self.shared.change(|state| state.change_role(server, role, |role| role.permissions = permissions));
    }

    /// A role gets another name.
    pub fn rename_role(&self, server: Id, role: Id, name: &str) {
        self.shared.change(|state| state.change_role(server, role, |role| role.name = name.to_owned()));
    }

    /// A role goes to a place: 1 is above everybody's, and so on upwards.
    pub fn place_role(&self, server: Id, role: Id, place: i64) {
        self.shared.change(|state| state.place_roles(server, &[(role, place)]));
    }

    /// A role is deleted.
    pub fn remove_role(&self, server: Id, role: Id) {
        self.shared.change(|state| state.remove_role(server, role));
    }

    /// A server gets another name.
    pub fn rename_server(&self, server: Id, name: &str) {
        self.shared.change(|state| {
            state.world.server_mut(server).name = name.to_owned();
            let payload = state.world.server(server).json();
            state.tell_server("GUILD_UPDATE", server, payload);
        });
    }

    /// The language that a server is in, such as `de`.
    pub fn server_speaks(&self, server: Id, locale: &str) {
        self.shared.change(|state| {
            state.world.server_mut(server).locale = locale.to_owned();
            let payload = state.world.server(server).json();
            state.tell_server("GUILD_UPDATE", server, payload);
        });
    }
}
