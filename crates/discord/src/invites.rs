//! By whose invitation somebody came: no update says it, so the uses of every invitation are counted before and after.

use crate::known::{id, list};
use crate::line::Line;
use crate::outgoing::Outgoing;
use crate::shard::Found;
use hearth_core::{Moment, Native};
use rustc_hash::FxHashMap;
use serde_json::Value;
use serenity::http::Route;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use tokio::sync::mpsc;

/// An invitation that is gone so many milliseconds before somebody came may be the one that they used up.
const USED_UP: i64 = 10_000;

/// The invitations of every server, with who made each and how often it was used.
#[derive(Default)]
pub(crate) struct Invites {
    all: Mutex<FxHashMap<u64, Uses>>,
    /// Those who came, of whom it is still to be asked, by server.
    came: Mutex<FxHashMap<u64, Vec<(Native, Moment)>>>,
    /// Servers whose invitations are still to be counted for the first time.
    line: Arc<Line<u64>>,
}

/// An invitation.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
struct Use {
    /// Who made it.
    by: u64,
    /// How often it was used.
    uses: u64,
    /// How often it can be; zero if it always can.
    most: u64,
    /// Since when it is gone.
    gone: Option<Moment>,
}

/// The invitations of a server, by their codes.
type Uses = FxHashMap<Box<str>, Use>;

impl Invites {
    /// Those who came and of whom it has not been asked; nothing if there is nobody more.
    fn next(&self, guild: u64) -> Option<Vec<(Native, Moment)>> {
        let mut came = self.came();
        let next = came.get_mut(&guild).map(std::mem::take).filter(|next| !next.is_empty());
        if next.is_none() {
            came.remove(&guild);
        }
        next
    }

    fn all(&self) -> MutexGuard<'_, FxHashMap<u64, Uses>> {
        self.all.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn came(&self) -> MutexGuard<'_, FxHashMap<u64, Vec<(Native, Moment)>>> {
        self.came.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// An invitation was made.
    pub(crate) fn made(&self, guild: u64, code: Box<str>, by: u64, most: u64) {
        if let Some(uses) = self.all().get_mut(&guild) {
            uses.insert(code, Use { by, uses: 0, most, gone: None });
        }
    }

    /// An invitation was taken back, has run out or was used up.
    pub(crate) fn gone(&self, guild: u64, code: &str, at: Moment) {
        if let Some(invite) = self.all().get_mut(&guild).and_then(|uses| uses.get_mut(code)) {
            invite.gone = Some(at);
        }
    }

    /// Remembers how often each was used, and says who made those that were used since by so many who came, the first of them then.
    /// Nobody if it can't be known: several people's invitations were used, or others came too.
    fn seen(&self, guild: u64, now: Uses, came: u64, at: Moment) -> Option<u64> {
        let before = self.all().insert(guild, now.clone())?;
        let risen = |code: &str, uses: u64| uses.saturating_sub(before.get(code).map_or(0, |before| before.uses));
        let used = now.iter().map(|(code, of)| (of.by, risen(code, of.uses)));
        // One that is used up is gone.
        let up = |of: &Use| of.uses + 1 == of.most && of.gone.is_none_or(|gone| at.since(gone).abs() < USED_UP);
        let last = before.iter().filter(|(code, of)| !now.contains_key(*code) && up(of)).map(|(_, of)| (of.by, 1));
        let used: Vec<_> = used.chain(last).filter(|(_, times)| *times > 0).collect();
        let by = used.first().map(|(by, _)| *by).filter(|by| *by != 0)?;
        (used.iter().all(|(other, _)| *other == by) && used.iter().map(|(_, times)| times).sum::<u64>() == came).then_some(by)
    }
}

/// Counts the invitations of a server for the first time.
pub(crate) fn learn(outgoing: &Arc<Outgoing>, guild: u64) {
    let shared = Arc::clone(outgoing);
    outgoing.invites.line.push(guild, move |guild| {
        let outgoing = Arc::clone(&shared);
        async move {
            if let Some(now) = uses(&outgoing, guild).await {
                outgoing.invites.seen(guild, now, 0, Moment(0));
            }
        }
    });
}

/// Asks by whose invitation somebody came: once at a time for a server, and for all who came meanwhile together.
pub(crate) fn ask(outgoing: &Arc<Outgoing>, finder: &mpsc::UnboundedSender<Found>, guild: u64, account: Native, at: Moment) {
    let first = {
        let mut came = outgoing.invites.came();
        let asked = came.contains_key(&guild);
        came.entry(guild).or_default().push((account, at));
        !asked
    };
    if !first {
        return;
    }
    let (outgoing, finder) = (Arc::clone(outgoing), finder.clone());
    tokio::spawn(async move {
        while let Some(came) = outgoing.invites.next(guild) {
            let Some(now) = uses(&outgoing, guild).await else { continue };
            let by = came.first().and_then(|(_, at)| outgoing.invites.seen(guild, now, came.len() as u64, *at));
            for (account, at) in by.iter().flat_map(|_| &came) {
                let _ = finder.send(Found::Inviter { guild, account: *account, by: Native(by.unwrap_or_default()), at: *at });
            }
        }
    });
}

/// Nothing where Hearth may not see them.
async fn uses(outgoing: &Outgoing, guild: u64) -> Option<Uses> {
    let invites: Value = serde_json::from_slice(&outgoing.get(Route::GuildInvites { guild_id: guild.into() }, Vec::new()).await.ok()?).ok()?;
    let invite = |invite: &Value| {
        let (by, uses, most) = (id(&invite["inviter"]["id"]), invite["uses"].as_u64()?, invite["max_uses"].as_u64().unwrap_or_default());
        Some((invite["code"].as_str()?.into(), Use { by, uses, most, gone: None }))
    };
    Some(list(&invites).iter().filter_map(invite).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_invitation_that_was_used_since_tells_who_invited() {
        let uses = |counts: &[(&str, u64)]| counts.iter().map(|(code, uses)| ((*code).into(), Use { by: code.len() as u64, uses: *uses, most: 2, gone: None })).collect::<Uses>();
        let invites = Invites::default();
        let seen = |counts: &[(&str, u64)], came| invites.seen(1, uses(counts), came, Moment(60_000));
        assert_eq!(seen(&[("ana", 3), ("benno", 0)], 1), None, "nothing is known of before");
        assert_eq!(seen(&[("ana", 3), ("benno", 1)], 1), Some(5));
        assert_eq!(seen(&[("ana", 4), ("benno", 2)], 1), None, "two were used at once");
        assert_eq!(seen(&[("ana", 6), ("benno", 2)], 2), Some(3), "two came by one person's");
        assert_eq!(seen(&[("ana", 7), ("benno", 2)], 2), None, "one of two came another way, and nobody knows which");
        assert_eq!(seen(&[("ana", 7), ("benno", 2), ("cleo22", 1)], 1), Some(6), "a new one");
        assert_eq!(seen(&[("ana", 7), ("benno", 2)], 1), Some(6), "the new one could be used twice, and is gone");
        assert_eq!(seen(&[("ana", 7)], 1), None, "another is gone without having been used up");
        invites.made(1, "dora123".into(), 7, 1);
        assert_eq!(seen(&[("ana", 7)], 1), Some(7), "made, used up and gone in between");
        invites.made(1, "emil5678".into(), 8, 1);
        invites.gone(1, "emil5678", Moment(1_000));
        assert_eq!(seen(&[("ana", 7)], 1), None, "it was taken back long before");
    }
}
