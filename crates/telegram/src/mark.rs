//! How a rank is seen beside a name: as a member's tag; where that can't be had and the owner allows it, as an administrator's title.

use crate::examine::RIGHTS;
use crate::look;
use crate::outgoing::{Outgoing, refused};
use crate::refusal::Refusal;
use crate::word;
use hearth_adapter::Failure;
use hearth_core::{Native, Power, Text, Value as Blank};
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
            (true, _) if !ours => Err(by_somebody_else()),
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

    /// Lets somebody keep order: with these powers, as far as Hearth has them itself.
    pub(crate) async fn entrust(&self, group: i64, account: Native, powers: &[Power]) -> Result<(), Refusal> {
        let member = self.door.call("getChatMember", json!({ "chat_id": group, "user_id": account.0 }), true).await?;
        let administrator = matches!(word(&member["status"]), "administrator" | "creator");
        if administrator && member["can_be_edited"] != json!(true) {
            return Err(by_somebody_else());
        }
        if !administrator && powers.is_empty() {
            return Ok(());
        }
        let rights: Vec<_> = powers.iter().map(|power| right(*power)).collect();
        let me = self.door.call("getChatMember", json!({ "chat_id": group, "user_id": self.me }), true).await?;
        let lacks = |right: &str| me[right] != json!(true);
        if let Some((_, name)) = [("can_promote_members", "telegram-may-promote")].iter().chain(RIGHTS).find(|(right, _)| (rights.contains(right) || *right == "can_promote_members") && lacks(right)) {
            let name = self.words.render(&Text::new(name), "en");
            return Err(refused(&format!("Hearth lacks the right “{name}” and can't give it on"), &format!("the group's Administrators, Hearth: switch on “{name}”")));
        }
        self.promote(group, account, &rights).await
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

/// The right of an administrator that a power is.
const fn right(power: Power) -> &'static str {
    match power {
        Power::Delete => "can_delete_messages",
        Power::Restrict => "can_restrict_members",
        Power::Invite => "can_invite_users",
        Power::Pin => "can_pin_messages",
        Power::Topics => "can_manage_topics",
    }
}

fn by_somebody_else() -> Refusal {
    refused("somebody else made this member an administrator, and Telegram lets nobody but them change that", "whoever did, or the owner: the group's Administrators, that member")
}

/// Whether an administrator may nothing but what every one may.
fn only_titled(member: &Value) -> bool {
    member.as_object().is_some_and(|member| member.iter().all(|(right, may)| !right.starts_with("can_") || matches!(right.as_str(), TITLE | "can_be_edited") || *may != json!(true)))
}
