//! What was said before Hearth came: about how much there is, and a part of it at a time.

use crate::catchup::apart;
use crate::decode::Decoder;
use crate::message::{id_at, moment};
use crate::outgoing::Outgoing;
use crate::rights::READ_HISTORY;
use crate::shard::Found;
use hearth_adapter::{Failure, Update};
use hearth_core::{Event, Finding, Gauged, MessageId, Moment, Native, Read, Text, To, Value, What};
use serenity::http::Route;

/// Messages that are asked for at once: as many as Discord gives.
const PAGE: usize = 100;
/// Pages of one part: what is read between two commits.
const PAGES: usize = 20;

/// A stretch of a channel's history.
pub(crate) struct Part {
    pub(crate) guild: Native,
    pub(crate) space: Native,
    pub(crate) after: Option<MessageId>,
    pub(crate) since: Moment,
    pub(crate) until: Moment,
}

impl Outgoing {
    /// Finds out about how much was said in each of these channels.
    pub(crate) async fn gauge(&self, guild: Native, to: (To, Box<str>), spaces: &[Native], since: Moment, until: Moment) -> Result<What, Failure> {
        let (mut counts, server) = (Vec::new(), self.rights_in(guild).await.map_err(|refusal| refusal.failure)?);
        for space in spaces {
            // Where it may not be read, Discord says that there is nothing.
            if !server.tells_history(*space) {
                counts.push((*space, None));
                continue;
            }
            match self.about(*space, since, until).await {
                Ok(count) => counts.push((*space, Some(count))),
                Err(Failure::Refused { .. }) => counts.push((*space, None)),
                // Nobody can write in it: a channel that is gone.
                Err(Failure::Gone) => {}
                Err(failure) => return Err(failure),
            }
        }
        Ok(What::Gauged(Box::new(Gauged { to, span: (since, until), spaces: counts, ill: None })))
    }

    async fn about(&self, space: Native, since: Moment, until: Moment) -> Result<u64, Failure> {
        let first = self.page(space, "after", id_at(since)).await?;
        if first.len() < PAGE {
            return Ok(first.iter().filter(|(id, _)| moment(*id) < until).count() as u64);
        }
        let last = self.page(space, "before", id_at(until)).await?;
        let span = |page: &[(u64, String)]| page.first().zip(page.last()).map(|(first, last)| (moment(first.0), moment(last.0)));
        Ok(span(&first).zip(span(&last)).map_or(0, |(first, last)| between(first, last)))
    }

    /// Reads the next part of a channel's history, and hands it over.
    pub(crate) async fn read(&self, nonce: u64, part: &Part) -> Result<(), Failure> {
        let (mut events, mut messages, mut after, mut done, mut ill) = (Vec::new(), 0, part.after.map_or(id_at(part.since), |after| after.0), false, None);
        let (last, mut decoder) = (id_at(part.until), Decoder::new(0, self.ear.clone(), self.now.clone()));
        for _ in 0..PAGES {
            let page = match self.page(part.space, "after", after).await {
                Ok(page) => page,
                // The next part tries again from here.
                Err(Failure::Retry(_) | Failure::Unknown) if messages > 0 => break,
                Err(Failure::Refused { .. }) => {
                    ill = Some(closed());
                    break;
                }
                Err(Failure::Gone) => {
                    done = true;
                    break;
                }
                Err(failure) => return Err(failure),
            };
            let texts: Vec<_> = page.iter().filter(|(id, _)| *id < last).map(|(_, text)| text.as_str()).collect();
            messages += texts.len() as u64;
            events.extend(heard(&mut decoder, part, &texts));
            let newest = page.last().map_or(after, |(id, _)| *id);
            done = page.len() < PAGE || newest >= last || newest <= after;
            after = newest.min(last);
            if done {
                break;
            }
        }
        if messages == 0 && part.after.is_none() && !self.rights_in(part.guild).await.map_err(|refusal| refusal.failure)?.tells_history(part.space) {
            ill = Some(closed());
        }
        let upto = if done { part.until } else { moment(after) };
        let read = Read { space: part.space, last: Some(MessageId(after)), upto, messages, done, ill };
        self.hand_over(part.guild, |guild| Found::Past { guild, nonce, events, read });
        Ok(())
    }

    async fn page(&self, space: Native, towards: &'static str, id: u64) -> Result<Vec<(u64, String)>, Failure> {
        let query = vec![(towards, id.to_string()), ("limit", PAGE.to_string())];
        Ok(apart(&self.get(Route::ChannelMessages { channel_id: space.0.into() }, query).await?))
    }
}

fn closed() -> Finding {
    let may = || Value::Text(Box::new(Text::new(READ_HISTORY.name)));
    Finding { what: Text::new("discord-ill-past").with("permission", may()), mend: Text::new("discord-mend-past").with("permission", may()) }
}

/// What messages of a channel come to.
fn heard(decoder: &mut Decoder, part: &Part, texts: &[&str]) -> Vec<Event> {
    let mut updates = Vec::new();
    decoder.missed(part.guild.0, part.space.0, texts, &mut updates);
    let event = |update| match update {
        Update::Aside { event, .. } => Some(event),
        _ => None,
    };
    updates.into_iter().filter_map(event).collect()
}

/// About how many messages there are, by how long the first hundred took, and the last: as if the pace in between were the mean of both.
fn between(first: (Moment, Moment), last: (Moment, Moment)) -> u64 {
    let pace = |(from, to): (Moment, Moment)| PAGE as f64 / to.since(from).max(1) as f64;
    let (span, of_both) = (last.0.since(first.1).max(0) as f64, 2.0 * PAGE as f64);
    // The same hundred twice is a hundred.
    if last.0 <= first.0 { PAGE as u64 } else { (of_both + span * (pace(first) + pace(last)) / 2.0) as u64 }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn how_much_there_is_goes_by_the_pace_at_both_ends() {
        let at = |from: i64, to: i64| (Moment(from), Moment(to));
        for (first, last, about) in
            [(at(0, 100), at(900, 1_000), 1_000), (at(0, 100), at(0, 100), 100), (at(0, 100), at(100, 200), 200), (at(0, 50), at(850, 1_000), 200 + 1_066), (at(0, 0), at(0, 0), 100)]
        {
            assert_eq!(between(first, last), about, "{first:?} {last:?}");
        }
    }
}
