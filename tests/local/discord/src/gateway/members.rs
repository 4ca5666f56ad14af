//! A bot asks the gateway for members of a server.

use crate::id::Id;
use crate::intent;
use crate::state::State;
use serde_json::{Value, json};

/// Members that come in one piece.
const CHUNK: usize = 1_000;

impl State {
    pub(crate) fn request_members(&mut self, session: usize, data: &Value) {
        let asked = data["guild_id"].as_str().or_else(|| data["guild_id"][0].as_str()).and_then(|id| id.parse().ok()).unwrap_or(Id(0));
        let Some(server) = self.world.servers.get(&asked).filter(|server| server.members.contains_key(&self.world.bot)) else {
            return self.journal.violated(format!("gateway: members of server {asked} were asked for, but the bot is not there"));
        };
        let (found, missing) = match wanted(data) {
            Wanted::Everyone if self.hub.sessions[session].intents & intent::MEMBERS == 0 => {
                return self.journal.violated("gateway: all members were asked for without the intent for members");
            }
            Wanted::Nothing => return self.journal.violated(format!("gateway: members were asked for by neither query nor user_ids, or by more than 100: {data}")),
            Wanted::Everyone => (server.members.keys().copied().collect(), Vec::new()),
            Wanted::Named(begins, limit) => {
                let named = |id: &&Id| self.world.user(**id).name.to_lowercase().starts_with(&begins);
                (server.members.keys().filter(named).take(limit).copied().collect(), Vec::new())
            }
            Wanted::These(ids) => ids.into_iter().partition::<Vec<Id>, _>(|id| server.members.contains_key(id)),
        };
        let members: Vec<_> = found.iter().map(|id| self.world.member_json(server, *id)).collect();
        let pieces: Vec<_> = if members.is_empty() { vec![Vec::new()] } else { members.chunks(CHUNK).map(<[Value]>::to_vec).collect() };
        let count = pieces.len();
        for (at, members) in pieces.into_iter().enumerate() {
            let mut chunk = json!({"guild_id": asked, "members": members, "chunk_index": at, "chunk_count": count});
            if at == 0 && !missing.is_empty() {
                chunk["not_found"] = json!(missing);
            }
            if data["nonce"].as_str().is_some_and(|nonce| nonce.len() <= 32) {
                chunk["nonce"] = data["nonce"].clone();
            }
            self.tell(session, "GUILD_MEMBERS_CHUNK", chunk);
        }
    }
}

/// Which members.
enum Wanted {
    Everyone,
    Named(String, usize),
    These(Vec<Id>),
    Nothing,
}

fn wanted(data: &Value) -> Wanted {
    let id = |value: &Value| value.as_str().and_then(|id| id.parse().ok());
    let limit = data["limit"].as_u64().unwrap_or(0) as usize;
    match (&data["query"], &data["user_ids"]) {
        (_, Value::Array(ids)) if ids.len() <= 100 => Wanted::These(ids.iter().filter_map(id).collect()),
        (_, one @ Value::String(_)) => Wanted::These(id(one).into_iter().collect()),
        (Value::String(all), Value::Null) if all.is_empty() && limit == 0 => Wanted::Everyone,
        (Value::String(begins), Value::Null) if limit <= 100 => Wanted::Named(begins.to_lowercase(), if limit == 0 { 100 } else { limit }),
        _ => Wanted::Nothing,
    }
}
