//! Discord keeps the contract with the engine.

use hearth_adapter::conformance::{Bench, check};
use hearth_adapter::{Platform, Words};
use hearth_core::Native;
use local_discord::{Discord, Fault, Id, Options, permission};
use serde_json::json;
use std::sync::Arc;

struct Club {
    discord: Discord,
    platform: Arc<dyn Platform>,
    general: Id,
    ana: Id,
}

impl Bench for Club {
    fn platform(&self) -> Arc<dyn Platform> {
        Arc::clone(&self.platform)
    }
    fn say(&self, words: &str) {
        self.discord.say(self.ana, self.general, words);
    }
    fn space(&self) -> Native {
        Native(self.general.0)
    }
    fn refuse_next(&self) {
        self.discord.fail_only("POST /channels/{channel_id}/messages", 1, Fault::Status(403, json!({ "code": 50_013, "message": "Missing Permissions" })));
    }
    fn break_next(&self) {
        self.discord.fail_only("POST /channels/{channel_id}/messages", 1, Fault::DropBefore);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn discord_conforms() {
    let discord = Discord::start(Options::default());
    let owner = discord.user("Olga");
    let server = discord.server("Club", owner);
    let general = discord.text(server, "general");
    discord.add_bot(server, permission::ADMINISTRATOR);
    let ana = discord.member_named(server, "Ana");
    let words = Arc::new(Words::builtin().and(&hearth_discord::WORDS));
    let now = Arc::new(|| hearth_core::Moment(std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).expect("a clock").as_millis() as i64));
    let options = hearth_discord::Options { token: discord.token().into(), api_url: discord.api_url(), shards: None, words, ear: None, now };
    let connected = hearth_discord::Discord::connect(options).await.expect("a way onto Discord");
    let platform = connected.shards().remove(0) as Arc<dyn Platform>;
    check(&Club { discord, platform, general, ana }).await;
}
