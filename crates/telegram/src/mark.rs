//! How a rank is seen beside a name: as a member's tag; where that can't be had and the owner allows it, as an administrator's title.

use crate::look;
use crate::outgoing::{Outgoing, refused};
use crate::refusal::Refusal;
use crate::word;
use hearth_adapter::Failure;
use hearth_core::{Native, Text, Value as Blank};
use serde_json::{Value, json};

/// What an administrator may do whom Hearth gave nothing but a title: what every administrator may.
const TITLE: &str = "can_manage_chat";

impl Outgoing {
    /// Shows a rank, or none.
    pub(crate) async fn mark(&self, group: i64, account: Native, rank: Option<&str>, name: Option<&str>) -> Result<(), Refusal> {
        let shown = rank.map(|rank| {
            let rank = Blank::Rank(rank.into(), name.map(Into::into));
            look::tag(&self.words.render(&Text::new("just-rank").with("rank", rank), "en"))
        });
        let tag = shown.as_deref().unwrap_or_default();
        match self.door.call("setChatMemberTag", json!({ "chat_id": group, "user_id": account.0, "tag": tag }), true).await {
            Err(refusal) if self.traits.titles && (refusal.unknown || matches!(refusal.failure, Failure::Refused { .. })) => self.title(group, account, tag).await,
            // A server that knows no tags shows ranks in words alone.
            Err(refusal) if refusal.unknown || refusal.failure == Failure::Gone => Ok(()),
            done => done.map(drop),
        }
    }

    async fn title(&self, group: i64, account: Native, title: &str) -> Result<(), Refusal> {
        let member = self.door.call("getChatMember", json!({ "chat_id": group, "user_id": account.0 }), true).await?;
        let administrator = matches!(word(&member["status"]), "administrator" | "creator");
        let ours = member["can_be_edited"] == json!(true);
        match (administrator, title.is_empty()) {
            (false, true) => Ok(()),
            // Whom somebody else made administrator keeps their title.
            (true, _) if !ours => Err(refused("somebody else made this member an administrator", "the group's Administrators: whoever made them one can change their title")),
            (true, true) if only_titled(&member) => self.promote(group, account, &[]).await,
            // What else they may do was given on purpose: the title goes, and no more.
            (true, true) => self.entitle(group, account, "").await,
            (true, false) => self.entitle(group, account, title).await,
            (false, false) => {
                self.promote(group, account, &[TITLE]).await?;
                self.entitle(group, account, title).await
            }
        }
    }

    async fn entitle(&self, group: i64, account: Native, title: &str) -> Result<(), Refusal> {
        self.door.call("setChatAdministratorCustomTitle", json!({ "chat_id": group, "user_id": account.0, "custom_title": title }), true).await.map(drop)
    }

    /// Gives somebody exactly these rights of an administrator; with none, they are none.
    pub(crate) async fn promote(&self, group: i64, account: Native, rights: &[&str]) -> Result<(), Refusal> {
        let mut params = json!({ "chat_id": group, "user_id": account.0 });
        for right in [TITLE, "can_delete_messages", "can_restrict_members", "can_invite_users", "can_pin_messages", "can_manage_topics"] {
            params[right] = rights.contains(&right).into();
        }
        self.door.call("promoteChatMember", params, true).await.map(drop)
    }
}

/// Whether an administrator may nothing but what every one may.
fn only_titled(member: &Value) -> bool {
    member.as_object().is_some_and(|member| member.iter().all(|(right, may)| !right.starts_with("can_") || matches!(right.as_str(), TITLE | "can_be_edited") || *may != json!(true)))
}
