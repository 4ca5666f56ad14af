//! By whose invitation somebody came: no update says it, so the uses of every invitation are counted before and after.

use crate::known::{id, list};
use crate::line::Line;
use crate::outgoing::Outgoing;
use crate::shard::Found;
use hearth_core::{Moment, Native};
use rustc_hash::FxHashMap;
use serde_json::Value;
use serenity::http::Route;
use std::sync::{Arc, Mutex, PoisonError};
use tokio::sync::mpsc;

/// The invitations of every server, with who made each and how often it was used.
#[derive(Default)]
pub(crate) struct Invites {
    all: Mutex<FxHashMap<u64, Uses>>,
    /// Servers whose invitations are still to be counted for the first time.
    line: Arc<Line<u64>>,
}

/// Who made each, how often it was used, and how often it can be; zero if it always can.
type Uses = FxHashMap<Box<str>, (u64, u64, u64)>;

impl Invites {
    /// Remembers how often each was used, and says who made the one that was used since. Nobody if several were: then it can't be known.
    fn seen(&self, guild: u64, now: Uses) -> Option<u64> {
        let mut all = self.all.lock().unwrap_or_else(PoisonError::into_inner);
        let before = all.insert(guild, now.clone())?;
        let risen = |code: &str, uses: u64| uses > before.get(code).map_or(0, |(_, uses, _)| *uses);
        let used = now.iter().filter(|(code, (_, uses, _))| risen(code, *uses)).map(|(_, (by, ..))| *by);
        // One that is used up is gone.
        let last = before.iter().filter(|(code, (_, uses, most))| !now.contains_key(*code) && uses + 1 == *most).map(|(_, (by, ..))| *by);
        let mut used = used.chain(last);
        used.next().filter(|by| *by != 0 && used.next().is_none())
    }
}

/// Counts the invitations of a server for the first time.
pub(crate) fn learn(outgoing: &Arc<Outgoing>, guild: u64) {
    let shared = Arc::clone(outgoing);
    outgoing.invites.line.push(guild, move |guild| {
        let outgoing = Arc::clone(&shared);
        async move {
            if let Some(now) = uses(&outgoing, guild).await {
                outgoing.invites.seen(guild, now);
            }
        }
    });
}

/// Asks by whose invitation somebody came.
pub(crate) fn ask(outgoing: &Arc<Outgoing>, finder: &mpsc::UnboundedSender<Found>, guild: u64, account: Native, at: Moment) {
    let (outgoing, finder) = (Arc::clone(outgoing), finder.clone());
    tokio::spawn(async move {
        if let Some(now) = uses(&outgoing, guild).await
            && let Some(by) = outgoing.invites.seen(guild, now)
        {
            let _ = finder.send(Found::Inviter { guild, account, by: Native(by), at });
        }
    });
}

/// Nothing where Hearth may not see them.
async fn uses(outgoing: &Outgoing, guild: u64) -> Option<Uses> {
    let invites: Value = serde_json::from_slice(&outgoing.get(Route::GuildInvites { guild_id: guild.into() }, Vec::new()).await.ok()?).ok()?;
    let invite = |invite: &Value| Some((invite["code"].as_str()?.into(), (id(&invite["inviter"]["id"]), invite["uses"].as_u64()?, invite["max_uses"].as_u64().unwrap_or_default())));
    Some(list(&invites).iter().filter_map(invite).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_invitation_that_was_used_since_tells_who_invited() {
        let uses = |counts: &[(&str, u64)]| counts.iter().map(|(code, uses)| ((*code).into(), (code.len() as u64, *uses, 2))).collect::<Uses>();
        let invites = Invites::default();
        assert_eq!(invites.seen(1, uses(&[("ana", 3), ("benno", 0)])), None, "nothing is known of before");
        assert_eq!(invites.seen(1, uses(&[("ana", 3), ("benno", 1)])), Some(5));
        assert_eq!(invites.seen(1, uses(&[("ana", 4), ("benno", 2)])), None, "two were used at once");
        assert_eq!(invites.seen(1, uses(&[("ana", 4), ("benno", 2), ("cleo22", 1)])), Some(6), "a new one");
        assert_eq!(invites.seen(1, uses(&[("ana", 4), ("benno", 2)])), Some(6), "the new one could be used twice, and is gone");
        assert_eq!(invites.seen(1, uses(&[("ana", 4)])), None, "another is gone without having been used up");
    }
}
