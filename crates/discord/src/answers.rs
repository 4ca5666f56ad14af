//! Interactions that wait for an answer. Whatever the load, Discord hears something within three seconds: if the answer is not there
//! after a while, it is told that one comes.

use crate::interaction::{Interaction, Kind};
use crate::look::Message;
use crate::message::moment;
use crate::refusal::{ANSWERED, Needs, Refusal};
use crate::rest::{Call, Rest};
use hearth_adapter::Failure;
use hearth_core::{MINUTE, Moment, Ticket};
use rustc_hash::FxHashMap;
use serde_json::{Value, json};
use serenity::http::{LightMethod, Route};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

/// So long an answer may take before Discord is told that it comes.
const SOON: Duration = Duration::from_millis(1_500);
/// So long the first answer may take, for Discord; a little less, since it has a way to go.
const FIRST: i64 = 2_900;
/// So long an interaction can be answered at all.
const OPEN: i64 = 15 * MINUTE;
/// From so many on, those that nobody can answer any more are let go.
const MANY: usize = 1_024;
/// Only the asker sees it.
const EPHEMERAL: u64 = 1 << 6;

/// What has been said to an interaction.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Said {
    Nothing,
    /// That an answer comes; visible to the asker alone, or to all.
    Soon(bool),
    Answer,
    /// Nobody knows: an earlier process may have said something.
    Unknown,
}

type Held = Arc<tokio::sync::Mutex<Said>>;

/// Everything that waits.
#[derive(Default)]
pub(crate) struct Answers(Mutex<FxHashMap<u64, Held>>);

/// Where an answer goes, as a ticket spells it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct Address {
    id: u64,
    application: u64,
    token: Box<str>,
    form: bool,
}

impl Address {
    /// What a ticket says; nothing if it is none of ours.
    pub(crate) fn read(ticket: &Ticket) -> Option<Self> {
        let mut parts = ticket.0.splitn(4, ':');
        let (form, id, application) = (parts.next()?, parts.next()?.parse().ok()?, parts.next()?.parse().ok()?);
        Some(Self { id, application, token: parts.next()?.into(), form: form == "press" })
    }

    /// Whether it can still be answered.
    pub(crate) fn is_open(&self, now: Moment) -> bool {
        now.since(moment(self.id)) < OPEN
    }

    fn callback(&self) -> Route<'_> {
        Route::InteractionResponse { interaction_id: self.id.into(), token: &self.token }
    }

    fn original(&self) -> Route<'_> {
        Route::WebhookOriginalInteractionResponse { application_id: self.application.into(), token: &self.token }
    }

    fn follow_up(&self) -> Route<'_> {
        Route::WebhookFollowupMessages { application_id: self.application.into(), token: &self.token }
    }
}

impl Answers {
    fn all(&self) -> std::sync::MutexGuard<'_, FxHashMap<u64, Held>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// From now on it is seen to that an interaction hears something in time, however often it is said. Gives the ticket for its answer.
    pub(crate) fn await_one(self: &Arc<Self>, rest: &Arc<Rest>, interaction: &Interaction, now: Moment) -> Ticket {
        let kind = if interaction.kind == Kind::Press { "press" } else { "other" };
        let ticket = Ticket(format!("{kind}:{}:{}:{}", interaction.id, interaction.application, interaction.token).into());
        let held = Held::new(tokio::sync::Mutex::new(Said::Nothing));
        {
            let mut all = self.all();
            // Looked through seldom, since there may be very many.
            if all.len() >= MANY && all.len().is_power_of_two() {
                all.retain(|id, _| now.since(moment(*id)) < OPEN);
            }
            if all.contains_key(&interaction.id) {
                return ticket;
            }
            all.insert(interaction.id, Arc::clone(&held));
        }
        if interaction.kind != Kind::Completion
            && let Some(address) = Address::read(&ticket)
        {
            let (rest, private) = (Arc::clone(rest), interaction.private);
            tokio::spawn(async move {
                tokio::time::sleep(SOON).await;
                let mut said = held.lock().await;
                if *said == Said::Nothing {
                    let flags = if private { EPHEMERAL } else { 0 };
                    let call = Call::new(LightMethod::Post, address.callback(), Needs::Waiting).body(json!({ "type": 5, "data": { "flags": flags } })).again();
                    *said = match rest.call(call).await {
                        Ok(_) => Said::Soon(private),
                        Err(_) => Said::Unknown,
                    };
                }
            });
        }
        ticket
    }

    fn held(&self, id: u64) -> Held {
        Arc::clone(self.all().entry(id).or_insert_with(|| Held::new(tokio::sync::Mutex::new(Said::Unknown))))
    }

    /// Answers with a message.
    pub(crate) async fn answer(&self, rest: &Rest, address: &Address, private: bool, message: Message, now: Moment) -> Result<(), Refusal> {
        let held = self.held(address.id);
        let mut said = held.lock().await;
        let done = match *said {
            // An earlier process may have got as far as any of these; or Discord took it, and only that it did was not heard.
            Said::Nothing | Said::Unknown if *said == Said::Nothing || now.since(moment(address.id)) < FIRST => match first(rest, address, 4, with_flags(message.clone(), private)).await {
                Err(refusal) if refusal.code == ANSWERED => edit(rest, address, message).await,
                done => done,
            },
            Said::Nothing | Said::Unknown => edit(rest, address, message).await,
            Said::Soon(shown) if shown == private => edit(rest, address, message).await,
            // What is for one person must not stand where all were told to look.
            Said::Soon(false) => {
                edit(rest, address, Message { body: json!({ "content": "…" }), files: Vec::new() }).await?;
                follow(rest, address, with_flags(message, true)).await?;
                rest.call(Call::new(LightMethod::Delete, address.original(), Needs::Waiting)).await.map(drop)
            }
            Said::Soon(_) => edit(rest, address, message).await,
            Said::Answer => follow(rest, address, with_flags(message, private)).await,
        };
        if done.is_ok() {
            *said = Said::Answer;
        }
        done
    }

    /// Answers with a form, which only the first answer can be. Says whether it was still time.
    pub(crate) async fn form(&self, rest: &Rest, address: &Address, modal: Value, now: Moment) -> Result<bool, Refusal> {
        let held = self.held(address.id);
        let mut said = held.lock().await;
        let late = now.since(moment(address.id)) >= FIRST;
        if !address.form || late || !matches!(*said, Said::Nothing | Said::Unknown) {
            return Ok(false);
        }
        match rest.call(Call::new(LightMethod::Post, address.callback(), Needs::Waiting).body(json!({ "type": 9, "data": modal })).again()).await {
            Ok(_) => {
                *said = Said::Answer;
                Ok(true)
            }
            Err(refusal) if refusal.code == ANSWERED || refusal.failure == Failure::Gone => Ok(false),
            Err(refusal) => Err(refusal),
        }
    }

    /// Offers completions. Too late is as good as never.
    pub(crate) async fn complete(&self, rest: &Rest, address: &Address, choices: Value) -> Result<(), Refusal> {
        self.all().remove(&address.id);
        let call = Call::new(LightMethod::Post, address.callback(), Needs::Waiting).body(json!({ "type": 8, "data": choices }));
        match rest.call(call).await {
            Err(refusal) if refusal.failure == Failure::Gone || refusal.code == ANSWERED => Ok(()),
            done => done.map(drop),
        }
    }

    /// Whether an answer is there.
    pub(crate) async fn is_answered(&self, rest: &Rest, address: &Address) -> Result<bool, Refusal> {
        let original: Value = match rest.call(Call::get(address.original())).await {
            Ok(body) => serde_json::from_slice(&body).unwrap_or_default(),
            Err(refusal) if refusal.failure == Failure::Gone => return Ok(false),
            Err(refusal) => return Err(refusal),
        };
        // While Discord only says that an answer comes, the message is marked as loading.
        Ok(original["flags"].as_u64().unwrap_or_default() & (1 << 7) == 0)
    }
}

async fn first(rest: &Rest, address: &Address, kind: u64, message: Message) -> Result<(), Refusal> {
    let call = Call::new(LightMethod::Post, address.callback(), Needs::Waiting).body(json!({ "type": kind, "data": message.body })).files(message.files).again();
    rest.call(call).await.map(drop)
}

async fn edit(rest: &Rest, address: &Address, message: Message) -> Result<(), Refusal> {
    rest.call(Call::new(LightMethod::Patch, address.original(), Needs::Waiting).body(message.body).files(message.files)).await.map(drop)
}

async fn follow(rest: &Rest, address: &Address, message: Message) -> Result<(), Refusal> {
    rest.call(Call::new(LightMethod::Post, address.follow_up(), Needs::Waiting).body(message.body).files(message.files)).await.map(drop)
}

fn with_flags(mut message: Message, private: bool) -> Message {
    if private {
        message.body["flags"] = EPHEMERAL.into();
    }
    message
}

#[cfg(test)]
mod tests {
    use super::*;
    use local_discord::{Command, Discord, Options, permission};

    #[tokio::test]
    async fn discord_hears_in_time_that_an_answer_comes_and_then_gets_it() {
        let discord = Discord::start(Options::default());
        let olga = discord.user("Olga");
        let server = discord.server("Club", olga);
        let general = discord.text(server, "general");
        discord.add_bot(server, permission::ADMINISTRATOR);
        let rest = Arc::new(Rest::new(discord.token(), &discord.api_url()).expect("a client"));
        crate::commands::register(&rest, discord.bot().0, &hearth_adapter::Words::builtin()).await.expect("commands");
        let answers = Arc::new(Answers::default());
        let now = || Moment(std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).expect("a clock").as_millis() as i64);
        let message = |text: &str| Message { body: json!({ "content": text, "allowed_mentions": { "parse": [] } }), files: Vec::new() };
        // Whether the first word was private, and whether the answer is.
        for (command, private) in [("me", true), ("top", false), ("top", true)] {
            let asked = discord.command(olga, general, Command::named(command));
            let interaction = Interaction { id: asked.id.0, application: discord.bot().0, token: asked.token.clone().into(), guild: server.0, kind: Kind::Command, private: command == "me" };
            let address = Address::read(&answers.await_one(&rest, &interaction, now())).expect("an address");
            let first = asked.answered().await;
            assert!(first.deferred && first.ephemeral == (command == "me"), "{first:?}");
            assert!(!answers.is_answered(&rest, &address).await.expect("known"));
            answers.answer(&rest, &address, private, message("at last"), now()).await.expect("an answer");
            if command == "top" && private {
                let followed = asked.followups();
                assert!(followed.iter().any(|message| message["content"] == "at last" && message["flags"].as_u64().unwrap_or_default() & EPHEMERAL != 0), "{followed:?}");
            } else {
                assert_eq!(asked.settled().await.content, "at last");
                assert!(answers.is_answered(&rest, &address).await.expect("known"));
            }
            answers.answer(&rest, &address, true, message("and more"), now()).await.expect("a follow-up");
            assert!(asked.followups().iter().any(|message| message["content"] == "and more"));
        }
        // A process that knows nothing of it, too late: Discord has forgotten it.
        let asked = discord.command(olga, general, Command::named("me"));
        discord.turn_clock(Duration::from_secs(16 * 60));
        let stranger = Address { id: asked.id.0, application: discord.bot().0, token: asked.token.clone().into(), form: false };
        let late = Answers::default().answer(&rest, &stranger, true, message("late"), now()).await.expect_err("too late");
        assert_eq!(late.failure, Failure::Gone);
        discord.take_violations();
    }
}
