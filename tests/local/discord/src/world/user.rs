//! Somebody, wherever they are.

use crate::id::Id;
use serde_json::{Value, json};

/// Somebody, or a bot.
#[derive(Clone, Debug)]
pub(crate) struct User {
    pub(crate) id: Id,
    pub(crate) name: String,
    pub(crate) shown: Option<String>,
    pub(crate) bot: bool,
    pub(crate) locale: String,
}

impl User {
    /// The name that is used in their address: small letters and digits.
    fn handle(&self) -> String {
        let plain: String = self.name.to_lowercase().chars().map(|c| if c.is_ascii_alphanumeric() || c == '.' { c } else { '_' }).collect();
        plain.chars().chain("_".chars().filter(|_| plain.chars().count() < 2)).take(32).collect()
    }

    pub(crate) fn json(&self) -> Value {
        let mut user = json!({
            "id": self.id, "username": self.handle(), "global_name": self.shown, "discriminator": if self.bot { "0001" } else { "0" },
            "avatar": null, "banner": null, "accent_color": null, "avatar_decoration_data": null, "collectibles": null,
            "clan": null, "primary_guild": null, "public_flags": 0, "flags": 0,
        });
        if self.bot {
            user["bot"] = true.into();
        }
        user
    }

    /// As they see themselves.
    pub(crate) fn private_json(&self) -> Value {
        let mut user = self.json();
        user["mfa_enabled"] = true.into();
        user["verified"] = true.into();
        user["email"] = Value::Null;
        user["locale"] = self.locale.as_str().into();
        user
    }
}
