//! What Hearth does in a server beside saying something: threads, polls, reactions, pins, timeouts and removals.

use crate::known::number_of_kind;
use crate::look;
use crate::message::iso;
use crate::outgoing::Outgoing;
use crate::refusal::{Needs, Refusal};
use crate::rest::Call;
use hearth_adapter::Failure;
use hearth_core::{DAY, Deed, Given, Invited, MessageId, Moment, Native, Posted, Removal, Spot, What};
use serde_json::{Value, json};
use serenity::http::{LightMethod, Route};

/// The longest timeout, in days.
const LONGEST: i64 = 28;
/// Discord's number for a forum, and for an open thread.
const FORUM: u64 = 15;
const MEDIA: u64 = 16;
const THREAD: u64 = 11;

impl Outgoing {
    /// Does something in a server, and says what came of it.
    pub(crate) async fn act(&self, guild: Native, nonce: u64, deed: &Deed) -> Result<Option<What>, Refusal> {
        let message = |spot: &Spot| Route::ChannelMessage { channel_id: spot.space.0.into(), message_id: spot.message.0.into() };
        let member = |account: &Native| Route::GuildMember { guild_id: guild.0.into(), user_id: account.0.into() };
        let call = match deed {
            Deed::Edit { spot, lang, card } => {
                let drawn = self.draw(card, lang).await;
                Call::new(LightMethod::Patch, message(spot), Needs::Send).body(drawn.body).files(drawn.files)
            }
            Deed::Delete { spot, reason } => Call::new(LightMethod::Delete, message(spot), Needs::Messages).reason(reason),
            Deed::Open { key, space, title, lang, card } => return self.open(nonce, key, *space, title, look::Shown { lang, card }).await,
            Deed::Poll { key, space, question, answers, hours } => {
                let answers: Vec<_> = answers.iter().take(10).map(|answer| json!({ "poll_media": { "text": look::cut(&answer.0, 55) } })).collect();
                let poll = json!({ "question": { "text": look::cut(&question.0, 300) }, "answers": answers, "duration": (*hours).clamp(1, 768), "allow_multiselect": false });
                let body = json!({ "poll": poll, "nonce": format!("{nonce:x}"), "enforce_nonce": true, "allowed_mentions": { "parse": [] } });
                let call = Call::new(LightMethod::Post, Route::ChannelMessages { channel_id: space.0.into() }, Needs::Polls).body(body).again();
                return Ok(posted(key, *space, self.id_of(call).await?));
            }
            Deed::React { spot, mark } => {
                let emoji: serenity::model::channel::ReactionType = serenity::model::channel::ReactionType::Unicode(mark.to_string());
                let (channel_id, message_id) = (spot.space.0.into(), spot.message.0.into());
                let route = Route::ChannelMessageReactionMe { channel_id, message_id, reaction: &emoji.as_data() };
                return self.rest.call(Call::new(LightMethod::Put, route, Needs::Reactions)).await.map(|_| None);
            }
            Deed::Pin { spot, on } => {
                let method = if *on { LightMethod::Put } else { LightMethod::Delete };
                Call::new(method, Route::ChannelPin { channel_id: spot.space.0.into(), message_id: spot.message.0.into() }, Needs::Pins)
            }
            Deed::Restrict { account, until, reason } => {
                let longest = Moment((self.now)().0 + LONGEST * DAY - 60_000);
                let until = until.map(|until| iso(until.min(longest)));
                Call::new(LightMethod::Patch, member(account), Needs::Timeouts).body(json!({ "communication_disabled_until": until })).reason(reason)
            }
            Deed::Entrust { powers, .. } if powers.is_empty() => return Ok(None),
            Deed::Entrust { .. } => {
                let (why, mend) = ("on Discord, powers come with roles", "give the role that shows the rank the permissions that it is to have: Server settings, Roles");
                return Err(Failure::Refused { why: why.into(), mend: mend.into() }.into());
            }
            Deed::Invite { key, space, .. } => {
                let body = json!({ "max_age": 0, "unique": true });
                let call = Call::new(LightMethod::Post, Route::ChannelInvites { channel_id: space.0.into() }, Needs::Invite).body(body);
                let made = self.made_by(call).await?;
                let link = format!("https://discord.gg/{}", made["code"].as_str().unwrap_or_default()).into();
                return Ok(Some(What::Invited(Box::new(Invited { key: key.clone(), link }))));
            }
            Deed::Remove { account, how: Removal::Kick, reason } => Call::new(LightMethod::Delete, member(account), Needs::Kicks).reason(reason),
            Deed::Remove { account, how, reason } => {
                let route = Route::GuildBan { guild_id: guild.0.into(), user_id: account.0.into() };
                match how {
                    Removal::Ban => Call::new(LightMethod::Put, route, Needs::Bans).body(json!({})).reason(reason),
                    _ => Call::new(LightMethod::Delete, route, Needs::Bans).reason(reason),
                }
            }
        };
        match self.rest.call(call).await {
            // Whom or what it was for is gone already: then it is as it should be.
            Err(refusal) if refusal.failure == Failure::Gone && matches!(deed, Deed::Delete { .. } | Deed::Remove { .. }) => Ok(None),
            done => done.map(|_| None),
        }
    }

    /// Opens a thread or a forum's post, and says what begins it.
    async fn open(&self, nonce: u64, key: &str, space: Native, title: &Given, begins: look::Shown<'_>) -> Result<Option<What>, Refusal> {
        let name = look::cut(if title.0.trim().is_empty() { "·" } else { &title.0 }, 100);
        let parent: Value = serde_json::from_slice(&self.rest.call(Call::get(Route::Channel { channel_id: space.0.into() })).await?).unwrap_or_default();
        let message = self.draw(begins.card, begins.lang).await;
        let threads = Route::ChannelThreads { channel_id: space.0.into() };
        if matches!(number_of_kind(&parent), FORUM | MEDIA) {
            let call = Call::new(LightMethod::Post, threads, Needs::Threads).body(json!({ "name": name, "message": message.body })).files(message.files);
            // A forum's first message has the number of its post.
            let post = self.id_of(call).await?;
            return Ok(posted(key, Native(post), post));
        }
        let call = Call::new(LightMethod::Post, threads, Needs::Threads).body(json!({ "name": name, "type": THREAD }));
        let thread = self.id_of(call).await?;
        // The thread is there, whatever becomes of its first message: a second one is one too many.
        match self.post(thread, message, nonce, Needs::Threads).await {
            Ok(first) => Ok(posted(key, Native(thread), first)),
            Err(refusal) if matches!(refusal.failure, Failure::Retry(_)) => Err(Failure::Unknown.into()),
            Err(refusal) => Err(refusal),
        }
    }
}

fn posted(key: &str, space: Native, message: u64) -> Option<What> {
    Some(What::Posted(Box::new(Posted { key: key.into(), spot: Spot { space, message: MessageId(message) } })))
}
