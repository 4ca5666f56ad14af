//! What a bot says to the gateway.

use super::{Out, Session, To};
use crate::intent;
use crate::journal::Frame;
use crate::state::State;
use serde_json::{Value, json};
use std::collections::VecDeque;

/// The intents that must be switched on for a bot.
const PRIVILEGED: u64 = intent::MEMBERS | intent::PRESENCES | intent::CONTENT;
/// Every intent that is documented.
const INTENTS: u64 = 0x1ff_ffff | intent::POLLS | intent::DIRECT_POLLS;

/// Sessions without a socket that are kept; older ones can't be resumed.
const LOST: usize = 8;

impl State {
    pub(crate) fn received(&mut self, socket: u64, text: &str) {
        let now = self.clock.now();
        let frame = serde_json::from_str::<Value>(text).unwrap_or_default();
        let Some(op) = frame["op"].as_u64() else {
            self.journal.violated(format!("gateway: a frame without op: {text}"));
            return self.hub.close(socket, 4002, "Error while decoding payload.");
        };
        self.journal.frames.push(Frame { at: now, socket, op, data: frame["d"].clone() });
        if !self.slow_enough(socket, now) || text.len() > 4096 {
            self.journal.violated(format!("gateway: too many frames in a minute, or one of {} bytes", text.len()));
            return self.hub.close(socket, if text.len() > 4096 { 4002 } else { 4008 }, "You are being rate limited.");
        }
        self.op(socket, op, &frame["d"]);
    }

    fn slow_enough(&mut self, socket: u64, now: u64) -> bool {
        let Some(rates) = self.options.rates else { return true };
        let Some(socket) = self.hub.sockets.iter_mut().find(|of| of.number == socket) else { return true };
        socket.frames.push_back(now);
        while socket.frames.front().is_some_and(|at| at + 60_000 < now) {
            socket.frames.pop_front();
        }
        socket.frames.len() <= rates.frames as usize
    }

    fn op(&mut self, socket: u64, op: u64, data: &Value) {
        let known = self.hub.sessions.iter().position(|session| session.socket == Some(socket));
        match (op, known) {
            (1, _) => self.heartbeat(socket, data, known),
            (2 | 6, Some(_)) => self.refuse(socket, 4005, "Already authenticated."),
            (2, None) => self.identify(socket, data),
            (6, None) => self.resume(socket, data),
            (3 | 4 | 8 | 31 | 43, None) => self.refuse(socket, 4003, "Not authenticated."),
            (8, Some(session)) => self.request_members(session, data),
            (3 | 4 | 31 | 43, Some(_)) => {}
            _ => self.refuse(socket, 4001, "Unknown opcode."),
        }
    }

    fn refuse(&mut self, socket: u64, code: u16, why: &str) {
        self.journal.violated(format!("gateway socket {socket}: closed with {code}: {why}"));
        self.hub.close(socket, code, why);
    }

    fn heartbeat(&mut self, socket: u64, data: &Value, session: Option<usize>) {
        let sequence = session.map_or(0, |at| self.hub.sessions[at].sequence);
        if data.as_u64().is_some_and(|heard| heard > sequence) {
            self.journal.violated(format!("gateway: heartbeat of sequence {data}, but only {sequence} were sent"));
        }
        if !self.faults.deaf {
            self.hub.op(socket, 11, Value::Null);
        }
    }

    fn right_token(&self, data: &Value) -> bool {
        data["token"].as_str().is_some_and(|token| token.trim_start_matches("Bot ") == self.token)
    }

    fn identify(&mut self, socket: u64, data: &Value) {
        let now = self.clock.now();
        let pair = |at: usize, otherwise: u64| data["shard"][at].as_u64().unwrap_or(otherwise) as u32;
        let (shard, intents) = ((pair(0, 0), pair(1, 1)), data["intents"].as_u64());
        if let Some((code, why)) = self.refused(data, shard, intents) {
            return self.refuse(socket, code, &why);
        }
        let bucket = shard.0 % self.options.max_concurrency;
        let lately = self.hub.identified.iter().any(|(at, of)| at + 5_000 > now && of % self.options.max_concurrency == bucket);
        self.hub.identified.push((now, shard.0));
        if lately && self.options.rates.is_some() {
            self.journal.violated(format!("gateway: shard {} identified within 5 seconds of another of its kind", shard.0));
            return self.hub.op(socket, 9, false.into());
        }
        self.begin(socket, shard, intents.unwrap_or_default());
    }

    /// The code that an identify is closed with, and why.
    fn refused(&self, data: &Value, shard: (u32, u32), intents: Option<u64>) -> Option<(u16, String)> {
        let allowed = [(self.options.members_intent_allowed, intent::MEMBERS), (self.options.presences_intent_allowed, intent::PRESENCES), (self.options.content_intent_allowed, intent::CONTENT)];
        let privileged = allowed.iter().filter(|(allowed, _)| *allowed).fold(0, |all, (_, intent)| all | intent);
        let asked = intents.unwrap_or_default();
        let properties = ["os", "browser", "device"].iter().all(|key| data["properties"][key].is_string());
        let rows = [
            (!self.right_token(data), 4004, "Authentication failed."),
            (!properties, 4002, "Error while decoding payload: properties need os, browser and device."),
            (shard.1 == 0 || shard.0 >= shard.1, 4010, "Invalid shard."),
            (shard.1 < self.faults.shards_required, 4011, "Sharding required."),
            (intents.is_none() || asked & !INTENTS != 0, 4013, "Invalid intent(s)."),
            (asked & PRIVILEGED & !privileged != 0, 4014, "Disallowed intent(s)."),
        ];
        rows.into_iter().find(|(wrong, ..)| *wrong).map(|(_, code, why)| (code, why.to_owned()))
    }

    fn begin(&mut self, socket: u64, shard: (u32, u32), intents: u64) {
        let id = format!("{:032x}", self.mint.next(self.clock.now()).0);
        self.hub.sessions.push(Session { id: id.clone(), shard, intents, sequence: 0, kept: VecDeque::new(), socket: Some(socket) });
        let at = self.hub.sessions.len() - 1;
        let servers: Vec<_> = self
            .world
            .servers
            .values()
            .filter(|server| self.hub.sessions[at].hears(To::Server(server.id)) && server.members.contains_key(&self.world.bot))
            .map(|server| (server.id, server.available))
            .collect();
        let guilds: Vec<_> = servers.iter().map(|(id, _)| json!({"id": id, "unavailable": true})).collect();
        let ready = json!({
            "v": 10, "user": self.world.user(self.world.bot).private_json(), "guilds": guilds, "session_id": id, "session_type": "normal",
            "resume_gateway_url": self.gateway_url(), "shard": [shard.0, shard.1], "application": {"id": self.world.bot, "flags": self.application_flags()},
            "private_channels": [], "relationships": [], "presences": [], "guild_join_requests": [], "geo_ordered_rtc_regions": [], "user_settings": {}, "_trace": [],
        });
        self.tell(at, "READY", ready);
        for (server, _) in servers.iter().filter(|(_, available)| *available && intents & intent::GUILDS != 0) {
            let full = self.world.server_in_full(self.world.server(*server));
            self.tell(at, "GUILD_CREATE", full);
        }
    }

    /// Tells one session an event.
    pub(crate) fn tell(&mut self, session: usize, event: &str, mut payload: Value) {
        self.faults.alter(event, &mut payload);
        let session = &mut self.hub.sessions[session];
        let frame = session.numbered(event, &payload.to_string(), self.options.replay);
        if let Some(socket) = session.socket {
            self.hub.send(socket, Out::Text(frame));
        }
    }

    fn resume(&mut self, socket: u64, data: &Value) {
        if !self.right_token(data) {
            return self.refuse(socket, 4004, "Authentication failed.");
        }
        let heard = data["seq"].as_u64().unwrap_or_default();
        let Some(at) = self.hub.sessions.iter().position(|session| data["session_id"] == session.id.as_str()) else {
            return self.hub.op(socket, 9, false.into());
        };
        let session = &self.hub.sessions[at];
        if heard > session.sequence {
            return self.refuse(socket, 4007, "Invalid seq.");
        }
        if session.sequence - heard > session.kept.len() as u64 {
            return self.hub.op(socket, 9, false.into());
        }
        let before = self.hub.sessions[at].socket.replace(socket);
        if let Some(before) = before {
            self.hub.close(before, 4000, "The session goes on elsewhere.");
        }
        for (_, frame) in self.hub.sessions[at].kept.iter().filter(|(sequence, _)| *sequence > heard) {
            self.hub.send(socket, Out::Text(frame.clone()));
        }
        self.tell(at, "RESUMED", json!({"_trace": []}));
    }

    /// A socket is gone. When the bot said goodbye, so is its session.
    pub(crate) fn hang_up(&mut self, socket: u64, clean: bool) {
        self.hub.sockets.retain(|of| of.number != socket);
        if clean {
            self.hub.sessions.retain(|session| session.socket != Some(socket));
        }
        for session in self.hub.sessions.iter_mut().filter(|session| session.socket == Some(socket)) {
            session.socket = None;
        }
        let lost: Vec<_> = self.hub.sessions.iter().filter(|session| session.socket.is_none()).map(|session| session.id.clone()).collect();
        let old = &lost[..lost.len().saturating_sub(LOST)];
        self.hub.sessions.retain(|session| !old.contains(&session.id));
    }
}
