//! People press buttons and wait for an answer.

use crate::Id;
use crate::state::Shared;
use crate::telegram::Telegram;
use serde_json::{Value, json};
use std::sync::Arc;
use std::time::Duration;

/// How long a test waits for an answer.
const PATIENCE: Duration = Duration::from_secs(15);

/// A button that was pressed, as it is kept.
pub(crate) struct Query {
    pub(crate) user: Id,
    /// When, in milliseconds since 1970.
    pub(crate) at: u64,
    pub(crate) answer: Option<Answer>,
}

/// What whoever pressed a button was shown.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Answer {
    /// A short text, or none.
    pub text: String,
    /// It has to be put away by hand.
    pub alert: bool,
    /// Where it leads.
    pub url: Option<String>,
}

/// A button that was pressed.
pub struct Press {
    shared: Arc<Shared>,
    /// The number of the query.
    pub id: String,
}

impl Press {
    /// What was answered, once something is.
    ///
    /// # Panics
    ///
    /// After 15 seconds.
    pub async fn answered(&self) -> Answer {
        let mut changes = self.shared.watch();
        let found = tokio::time::timeout(PATIENCE, async {
            loop {
                changes.borrow_and_update();
                if let Some(answer) = self.answer() {
                    return answer;
                }
                // It ends only with its Telegram.
                let _ = changes.changed().await;
            }
        });
        found.await.unwrap_or_else(|_| panic!("waited {PATIENCE:?} for an answer to a button"))
    }

    /// What was answered so far.
    pub fn answer(&self) -> Option<Answer> {
        self.shared.lock().queries.get(&self.id)?.answer.clone()
    }
}

impl Telegram {
    /// Somebody presses a button of a message, found by what it says or by its data.
    ///
    /// # Panics
    ///
    /// If the message has no such button.
    pub fn press(&self, user: Id, chat: Id, message: i64, button: &str) -> Press {
        self.press_on(user, chat, |telegram| telegram.message(chat, message), button)
    }

    /// Somebody presses a button of a message that they alone see.
    ///
    /// # Panics
    ///
    /// If the message has no such button.
    pub fn press_ephemeral(&self, user: Id, chat: Id, message: i64, button: &str) -> Press {
        self.press_on(user, chat, |telegram| telegram.ephemeral(chat, user).into_iter().find(|of| of["ephemeral_message_id"] == message), button)
    }

    fn press_on(&self, user: Id, chat: Id, find: impl Fn(&Telegram) -> Option<Value>, button: &str) -> Press {
        let message = find(self).unwrap_or_else(|| panic!("there is no such message in chat {chat}"));
        let rows = message["reply_markup"]["inline_keyboard"].as_array().cloned().unwrap_or_default();
        let buttons: Vec<&Value> = rows.iter().filter_map(Value::as_array).flatten().collect();
        let meant = buttons.iter().find(|of| of["text"] == button || of["callback_data"] == button);
        let data = meant.and_then(|meant| meant["callback_data"].as_str()).unwrap_or_else(|| panic!("there is no button {button:?} in {message}")).to_owned();
        let id = self.shared.change(|state| state.pressed(user, chat, message, &data));
        Press { shared: self.shared.clone(), id }
    }

    /// A query with data that no button has any more, or never had.
    pub fn forge_press(&self, user: Id, chat: Id, message: i64, data: &str) -> Press {
        let message = self.message(chat, message).unwrap_or_else(|| json!({"message_id": message, "chat": self.shared.lock().world.chat_json(chat), "date": 0}));
        let id = self.shared.change(|state| state.pressed(user, chat, message, data));
        Press { shared: self.shared.clone(), id }
    }
}

impl crate::state::State {
    fn pressed(&mut self, user: Id, chat: Id, message: Value, data: &str) -> String {
        let id = (4_000_000_000_000_000_000 + self.fresh()).to_string();
        self.queries.insert(id.clone(), Query { user, at: self.millis(), answer: None });
        // Even who is anonymous in the group presses as themselves.
        let from = self.world.user_json(user);
        self.tell("callback_query", json!({"id": id, "from": from, "message": message, "chat_instance": chat.wrapping_mul(7_919).to_string(), "data": data}));
        id
    }
}
