//! What was said while nobody listened: asked of each channel's history, politely and within bounds.

use crate::message::{id_at, moment};
use crate::outgoing::Outgoing;
use crate::shard::Found;
use hearth_adapter::{Failure, Past};
use hearth_core::{DAY, Moment};
use serde::Deserialize;
use serde_json::value::RawValue;
use serenity::http::Route;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::mpsc;

/// Messages that are asked for at once: as many as Discord gives.
const PAGE: usize = 100;
/// Pages of one channel, at most: what is older was missed for good.
const PAGES: usize = 50;
/// A channel that can't be read now is asked for again so many times, each after as long as Discord wants, but not longer than this.
const TRIES: usize = 8;
const LONG: Duration = Duration::from_secs(120);
/// So many days are looked back, at most.
const DAYS: i64 = 30;

/// Days that a thread stays open without a word, at most.
const OPEN: i64 = 8;
/// Closed threads of a server that are looked at, at most.
const THREADS: usize = 50;

/// A search for what was missed in a server.
pub(crate) struct Search {
    /// In which session.
    pub(crate) session: u64,
    pub(crate) guild: u64,
    /// Since when it was not heard; zero if that is not known.
    pub(crate) since: Moment,
    /// Where what is found goes.
    pub(crate) finder: mpsc::UnboundedSender<Found>,
    /// The server's channels, of which each comes with its last message.
    pub(crate) channels: Vec<(u64, u64)>,
}

impl Search {
    /// Looks through the server's channels and open threads, of which each comes with its last message.
    pub(crate) async fn run(self, outgoing: Arc<Outgoing>, past: Arc<dyn Past>) {
        let guild = self.guild;
        let (mut lost, listed) = (false, self.channels.iter().map(|(channel, _)| *channel).collect::<BTreeSet<_>>());
        let known: BTreeMap<u64, u64> = past.newest(&guild.to_string()).await.into_iter().map(|(space, message)| (space.0, message.0)).collect();
        // A channel that nobody had spoken in is looked at from when anybody was last heard.
        let heard = known.values().max().copied().or_else(|| (self.since.0 > 0).then(|| id_at(self.since)));
        if let Some(heard) = &heard {
            let floor = id_at(Moment(moment(*heard).0 - DAYS * DAY));
            for (channel, newest) in self.channels.iter().copied() {
                let last = known.get(&channel).unwrap_or(heard);
                let after = last.max(&floor);
                if newest > *after {
                    let all = self.channel(&outgoing, channel, *after).await;
                    lost |= last < after || !all;
                }
            }
            // A thread that somebody spoke in of late and that is not listed was closed meanwhile, and may have been spoken in before that.
            let late = id_at(Moment(moment(*heard).0 - OPEN * DAY));
            let closed = known.iter().filter(|(thread, last)| !listed.contains(thread) && **last > late);
            for (thread, last) in closed.take(THREADS) {
                lost |= !self.channel(&outgoing, *thread, *last).await;
            }
        }
        // Where nobody knows any more, it was heard when the last message was.
        let since = if self.since.0 > 0 { self.since } else { known.values().max().map_or(self.since, |last| moment(*last)) };
        let _ = self.finder.send(Found::Whole { session: self.session, guild, since, lost });
    }

    /// Looks through a channel. Says whether that was all.
    async fn channel(&self, outgoing: &Outgoing, channel: u64, mut after: u64) -> bool {
        let mut tries = 0;
        for _ in 0..PAGES + TRIES {
            let query = vec![("after", after.to_string()), ("limit", PAGE.to_string())];
            let page = match outgoing.get(Route::ChannelMessages { channel_id: channel.into() }, query).await {
                Ok(page) => page,
                Err(Failure::Gone) => return true,
                Err(Failure::Retry(wait)) if tries < TRIES => {
                    tries += 1;
                    tokio::time::sleep(wait.min(LONG)).await;
                    continue;
                }
                Err(failure) => {
                    tracing::warn!(channel, %failure, "what was missed in a channel can't be read");
                    return false;
                }
            };
            let messages = apart(&page);
            let Some(last) = messages.last().map(|(id, _)| *id) else { return true };
            let full = messages.len() >= PAGE;
            let found = Found::Page { session: self.session, guild: self.guild, channel, messages: messages.into_iter().map(|(_, message)| message).collect() };
            if self.finder.send(found).is_err() || !full || last <= after {
                return true;
            }
            after = last;
        }
        false
    }
}

/// The messages of a page by their ids, each as it came: one that is odd must not lose the others.
pub(crate) fn apart(page: &[u8]) -> Vec<(u64, String)> {
    #[derive(Deserialize)]
    struct Any {
        #[serde(default)]
        id: hearth_loose::Id,
    }
    let all: Vec<&RawValue> = serde_json::from_slice(page).unwrap_or_default();
    let with_id = |raw: &&RawValue| Some((serde_json::from_str::<Any>(raw.get()).ok()?.id.some()?, raw.get().to_owned()));
    let mut messages: Vec<_> = all.iter().filter_map(with_id).collect();
    messages.sort_unstable_by_key(|(id, _)| *id);
    messages
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_odd_message_does_not_lose_a_page() {
        let page = br#"[{"id":"30","content":7},{"id":null},"what",{"id":"10"},{"content":"x"},{"id":20}]"#;
        assert_eq!(apart(page).iter().map(|(id, _)| *id).collect::<Vec<_>>(), [10, 20, 30]);
        assert!(apart(b"{}").is_empty() && apart(b"<html>").is_empty());
    }
}
