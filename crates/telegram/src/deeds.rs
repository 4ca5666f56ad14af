//! What Hearth does in a group beside saying something: topics, polls, reactions, pins, restrictions and removals.

use crate::decode::{GENERAL, plain};
use crate::look;
use crate::memory::{Place, Poll};
use crate::outgoing::{Outgoing, params};
use crate::rates::For;
use crate::refusal::Refusal;
use crate::{chat, number, number_of, word};
use hearth_adapter::Failure;
use hearth_core::{Deed, Invited, Native, Posted, Removal, Spot, What};
use serde_json::{Value, json};

/// The longest that a poll may be open, in seconds: a month.
const LONGEST_POLL: u32 = 2_628_000;

impl Outgoing {
    /// Does something in a group, and says what came of it.
    pub(crate) async fn act(&self, community: Native, deed: &Deed) -> Result<Option<What>, Refusal> {
        let group = chat(community);
        let spot = |spot: &Spot| json!({ "chat_id": group, "message_id": plain(spot.message) });
        let (method, params) = match deed {
            Deed::Edit { spot, lang, card } => {
                let mut params = params(&Place::of(group, GENERAL), &look::message(card, lang, &self.words));
                params["message_id"] = plain(spot.message).into();
                ("editMessageText", params)
            }
            Deed::Delete { spot: of, .. } => ("deleteMessage", spot(of)),
            Deed::Open { key, space, title, lang, card } => {
                let named = json!({ "chat_id": group, "name": look::cut(if title.0.trim().is_empty() { "·" } else { &title.0 }, 128) });
                let topic = match self.door.call("createForumTopic", named, false).await {
                    Ok(topic) => Native(topic["message_thread_id"].as_u64().unwrap_or(GENERAL.0)),
                    Err(refusal) if refusal.failure == Failure::Unknown => return Err(refusal),
                    // The group is no forum: it is said where it would have been opened.
                    Err(_) => *space,
                };
                // The topic is there: a second one is one too many.
                let sent = self.patiently("sendMessage", &params(&Place::of(group, topic), &look::message(card, lang, &self.words)), None, For::Everybody).await?;
                return Ok(posted(group, key, topic, &sent));
            }
            Deed::Poll { key, space, question, answers, hours } => {
                let options: Vec<_> = answers.iter().take(12).map(|answer| json!({ "text": look::cut(&answer.0, 100) })).collect();
                let mut poll = Place::of(group, *space).params();
                poll["question"] = look::cut(&question.0, 300).into();
                poll["options"] = options.into();
                // Who answered is told only of polls that are not anonymous.
                poll["is_anonymous"] = false.into();
                let mut closing = poll.clone();
                closing["open_period"] = (u32::from(*hours) * 3_600).clamp(5, LONGEST_POLL).into();
                let sent = match self.door.say("sendPoll", closing, None, For::Everybody).await {
                    // An older server closes no poll after more than ten minutes: there it stays open.
                    Err(Refusal { failure: Failure::Refused { .. }, .. }) => self.door.say("sendPoll", poll, None, For::Everybody).await?,
                    sent => sent?,
                };
                let message = number_of(group, number(&sent["message_id"]) as u64);
                self.memory.polls(Poll { id: word(&sent["poll"]["id"]).into(), chat: group, message });
                self.news.notify_one();
                return Ok(posted(group, key, *space, &sent));
            }
            Deed::React { spot: of, mark } => {
                let mut params = spot(of);
                params["reaction"] = json!([{ "type": "emoji", "emoji": mark }]);
                ("setMessageReaction", params)
            }
            Deed::Pin { spot: of, on } => (if *on { "pinChatMessage" } else { "unpinChatMessage" }, spot(of)),
            Deed::Restrict { account, until, .. } => {
                let may = until.is_none();
                let all = [
                    "can_send_messages",
                    "can_send_audios",
                    "can_send_documents",
                    "can_send_photos",
                    "can_send_videos",
                    "can_send_video_notes",
                    "can_send_voice_notes",
                    "can_send_polls",
                    "can_send_other_messages",
                ];
                let permissions: serde_json::Map<String, Value> = all.iter().map(|right| ((*right).to_owned(), may.into())).collect();
                let mut params = json!({ "chat_id": group, "user_id": account.0, "permissions": permissions });
                if let Some(until) = until {
                    params["until_date"] = (until.0 / 1_000).into();
                }
                ("restrictChatMember", params)
            }
            Deed::Entrust { account, powers } => return self.entrust(group, *account, powers).await.map(|()| None),
            Deed::Invite { key, name, .. } => {
                let made = self.door.call("createChatInviteLink", json!({ "chat_id": group, "name": look::cut(&name.0, 32) }), false).await?;
                return Ok(Some(What::Invited(Box::new(Invited { key: key.clone(), link: word(&made["invite_link"]).into() }))));
            }
            Deed::Remove { account, how, .. } => {
                let params = json!({ "chat_id": group, "user_id": account.0 });
                match how {
                    Removal::Ban => ("banChatMember", params),
                    // Without the last word, unbanning a member removes them: that is how Telegram kicks.
                    Removal::Kick => ("unbanChatMember", params),
                    Removal::Lift => ("unbanChatMember", json!({ "chat_id": group, "user_id": account.0, "only_if_banned": true })),
                }
            }
        };
        match self.door.call(method, params, true).await {
            // What is gone or as it should be is as it should be.
            Err(refusal) if refusal.failure == Failure::Gone && matches!(deed, Deed::Delete { .. } | Deed::Remove { .. }) => Ok(None),
            done => done.map(|_| None),
        }
    }
}

fn posted(group: i64, key: &str, space: Native, sent: &Value) -> Option<What> {
    let spot = Spot { space, message: number_of(group, number(&sent["message_id"]) as u64) };
    Some(What::Posted(Box::new(Posted { key: key.into(), spot })))
}
