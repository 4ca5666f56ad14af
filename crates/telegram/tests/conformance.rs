//! Telegram keeps the contract with the engine.

use hearth_adapter::conformance::{Bench, check};
use hearth_adapter::{Platform, Words};
use hearth_core::Native;
use local_telegram::{ALL, Fault, Id, Options, Telegram};
use std::sync::Arc;

struct Club {
    telegram: Telegram,
    platform: Arc<dyn Platform>,
    group: Id,
    ana: Id,
}

impl Bench for Club {
    fn platform(&self) -> Arc<dyn Platform> {
        Arc::clone(&self.platform)
    }
    fn say(&self, words: &str) {
        self.telegram.say(self.ana, self.group, words);
    }
    fn space(&self) -> Native {
        Native(1)
    }
    fn community(&self) -> Native {
        Native(self.group.unsigned_abs())
    }
    fn refuse_next(&self) {
        self.telegram.fail_only("sendMessage", 1, Fault::Status(400, "Bad Request: not enough rights to send text messages to the chat"));
    }
    fn break_next(&self) {
        self.telegram.fail_only("sendMessage", 1, Fault::DropBefore);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn telegram_conforms() {
    let telegram = Telegram::start(Options::default());
    let olga = telegram.user("Olga");
    let group = telegram.supergroup("Club", olga);
    telegram.add_bot(group, ALL);
    let ana = telegram.member_named(group, "Ana");
    let words = Arc::new(Words::builtin().and(&hearth_telegram::WORDS));
    let now = Arc::new(|| hearth_core::Moment(std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).expect("a clock").as_millis() as i64));
    let options = hearth_telegram::Options { token: telegram.token().into(), api_url: telegram.api_url(), words, ear: None, webhook: None, rates: hearth_telegram::Rates::none(), titles: false, now };
    let connected = hearth_telegram::Telegram::connect(options).await.expect("a way onto Telegram");
    let platform = connected.stream() as Arc<dyn Platform>;
    check(&Club { telegram, platform, group, ana }).await;
}
