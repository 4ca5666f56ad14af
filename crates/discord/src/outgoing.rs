//! Effects on their way out: each into the calls that carry it out.

use crate::Now;
use crate::answers::{Address, Answers};
use crate::examine::{Hears, Server, findings};
use crate::interaction::Interaction;
use crate::invites::Invites;
use crate::known::{id, list, word};
use crate::look::{self, Message};
use crate::past::Part;
use crate::refusal::{ANSWERED, Needs, Refusal};
use crate::rest::{Call, Rest};
use crate::rights::ADMINISTRATOR;
use crate::shard::Found;
use hearth_adapter::{Errand, Failure, Fate, Words};
use hearth_core::{Card, Effect, Examined, Held, Native, Text, Ticket, To, Tone, What};
use hearth_topics::Ear;
use rustc_hash::FxHashMap;
use serde_json::{Value, json};
use serenity::http::{LightMethod, Route};
use std::sync::{Arc, Mutex, PoisonError};
use tokio::sync::mpsc;

/// Members of a server that are looked through for a role, at most.
const MEMBERS: usize = 20_000;
const PAGE: usize = 1_000;

/// What all shards have in common: the API, and what waits for an answer.
pub(crate) struct Outgoing {
    pub(crate) rest: Arc<Rest>,
    pub(crate) words: Arc<Words>,
    pub(crate) invites: Invites,
    hears: Mutex<Hears>,
    /// The bot's own account.
    pub(crate) me: u64,
    pub(crate) now: Now,
    /// Where people are heard.
    pub(crate) ear: Option<Arc<Ear>>,
    answers: Arc<Answers>,
    /// Where each person's private channel is.
    private: Mutex<FxHashMap<Native, u64>>,
    /// Where a shard hears of what was found out, by its number; and how many shards there are.
    finders: Mutex<FxHashMap<u32, mpsc::UnboundedSender<Found>>>,
    shards: u32,
    #[cfg(feature = "cards")]
    painter: Arc<hearth_adapter::picture::Painter>,
}

impl Outgoing {
    pub(crate) fn new(rest: Rest, words: Arc<Words>, hears: Hears, me: u64, shards: u32, now: Now, ear: Option<Arc<Ear>>) -> Self {
        Self {
            rest: Arc::new(rest),
            words,
            invites: Invites::default(),
            hears: Mutex::new(hears),
            me,
            now,
            ear,
            answers: Arc::default(),
            private: Mutex::default(),
            finders: Mutex::default(),
            shards: shards.max(1),
            #[cfg(feature = "cards")]
            painter: Arc::default(),
        }
    }

    /// What is found out for the servers of a shard goes there.
    pub(crate) fn finder(&self, shard: u32, finder: mpsc::UnboundedSender<Found>) {
        self.finders.lock().unwrap_or_else(PoisonError::into_inner).insert(shard, finder);
    }

    /// What is said, and who comes and goes, is not heard after all.
    pub(crate) fn deafen(&self) {
        *self.hears.lock().unwrap_or_else(PoisonError::into_inner) = Hears { content: false, members: false };
    }

    /// Hands something that was found out to the server's shard.
    pub(crate) fn hand_over(&self, guild: Native, found: impl FnOnce(u64) -> Found) {
        let shard = ((guild.0 >> 22) % u64::from(self.shards)) as u32;
        let finders = self.finders.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(finder) = finders.get(&shard) {
            let _ = finder.send(found(guild.0));
        }
    }

    /// Asks the API.
    pub(crate) async fn get(&self, route: Route<'_>, query: Vec<(&'static str, String)>) -> Result<Vec<u8>, Failure> {
        let needs = if matches!(route, Route::GuildInvites { .. }) { Needs::Invites } else { Needs::See };
        self.rest.call(Call { needs, ..Call::get(route).query(query) }).await.map_err(|refusal| refusal.failure)
    }

    /// A server with its channels and roles, as `GUILD_CREATE` tells it; nothing if it can't be had.
    pub(crate) async fn server(&self, guild: u64) -> Option<Value> {
        let mut server = self.tree(Route::Guild { guild_id: guild.into() }, Vec::new()).await.ok()?;
        server["channels"] = self.tree(Route::GuildChannels { guild_id: guild.into() }, Vec::new()).await.ok()?;
        Some(server)
    }

    async fn tree(&self, route: Route<'_>, query: Vec<(&'static str, String)>) -> Result<Value, Refusal> {
        Ok(serde_json::from_slice(&self.rest.call(Call::get(route).query(query)).await?).unwrap_or_default())
    }

    /// Sees to it that an interaction hears something in time.
    pub(crate) fn awaited(&self, interaction: &Interaction) -> Ticket {
        self.answers.await_one(&self.rest, interaction, (self.now)())
    }

    /// Carries out an errand, and says what came of it.
    pub(crate) async fn perform(&self, errand: &Errand) -> Result<Option<What>, Failure> {
        let guild = errand.community;
        let done = match &errand.effect {
            Effect::MakeBadge { rank, name, lang } => return told(self.make(guild, rank, &self.role_name(rank, name.as_deref(), lang)).await),
            Effect::Census { badge } => return told(self.census(guild, *badge).await),
            Effect::Act(deed) => return self.act(guild, errand.nonce, deed).await.map_err(|refusal| refusal.failure),
            Effect::Adder => return told(self.adder(guild).await),
            Effect::Gauge { to, spaces, since, until } => return self.gauge(guild, to.clone(), spaces, *since, *until).await.map(Some),
            Effect::Examine { to, lobby, badges } => return told(self.examine(guild, to.clone(), *lobby, badges).await),

            Effect::Say { to, lang, card } => self.say(errand.nonce, to, lang, card).await,
            Effect::Ask { to, lang, form } => self.ask(errand.nonce, to, lang, look::modal(form, lang, &self.words)).await,
            Effect::Complete { ticket, lang, choices } => match Address::read(ticket) {
                Some(address) => self.answers.complete(&self.rest, &address, look::choices(choices, lang, &self.words)).await,
                None => Ok(()),
            },
            Effect::SetStanding { account, badge, not, .. } => self.mark(guild, *account, *badge, *not).await,
            Effect::Read { space, after, since, until } => self.read(errand.nonce, &Part { guild, space: *space, after: *after, since: *since, until: *until }).await.map_err(Refusal::from),
        };
        done.map(|()| None).map_err(|refusal| refusal.failure)
    }

    async fn say(&self, nonce: u64, to: &To, lang: &str, card: &Card) -> Result<(), Refusal> {
        let message = self.draw(card, lang).await;
        match to {
            To::Space(space) => match self.post(space.0, message, nonce, Needs::Send).await {
                Err(refusal) => Err(self.in_channel(refusal, *space).await),
                done => done.map(drop),
            },
            To::Private(account) => self.whisper(*account, message, nonce).await,
            To::Answer { space, account, ticket, private } => {
                let now = (self.now)();
                let done = match Address::read(ticket).filter(|address| address.is_open(now)) {
                    Some(address) => self.answers.answer(&self.rest, &address, *private, message.clone(), now).await,
                    None => Err(Failure::Gone.into()),
                };
                match done {
                    // Too late for an answer: said elsewhere, where it can be seen by the same people.
                    Err(refusal) if refusal.failure == Failure::Gone && *private => self.whisper(*account, message, nonce).await,
                    Err(refusal) if refusal.failure == Failure::Gone => self.post(space.0, message, nonce, Needs::Send).await.map(drop),
                    done => done,
                }
            }
        }
    }

    /// A card as a message, with its picture.
    pub(crate) async fn draw(&self, card: &Card, lang: &str) -> Message {
        look::message(card, lang, &self.words, self.paint(card, lang).await)
    }

    #[cfg(feature = "cards")]
    async fn paint(&self, card: &Card, lang: &str) -> Option<Vec<u8>> {
        let (painter, words, picture, lang) = (Arc::clone(&self.painter), Arc::clone(&self.words), card.picture.clone()?, lang.to_owned());
        tokio::task::spawn_blocking(move || painter.paint(&picture, &lang, &words, true)).await.ok()?.ok()
    }

    #[cfg(not(feature = "cards"))]
    async fn paint(&self, _: &Card, _: &str) -> Option<Vec<u8>> {
        None
    }

    /// Posts a message, and says which it is.
    pub(crate) async fn post(&self, channel: u64, mut message: Message, nonce: u64, needs: Needs) -> Result<u64, Refusal> {
        // The same again within some minutes is no second message.
        message.body["nonce"] = format!("{nonce:x}").into();
        message.body["enforce_nonce"] = true.into();
        let call = Call::new(LightMethod::Post, Route::ChannelMessages { channel_id: channel.into() }, needs).body(message.body).files(message.files).again();
        self.id_of(call).await
    }

    /// Makes something, and says which it is. Where the answer can't be read, nobody knows whether it was made.
    pub(crate) async fn id_of(&self, call: Call<'_>) -> Result<u64, Refusal> {
        match id(&self.made_by(call).await?["id"]) {
            0 => Err(Failure::Unknown.into()),
            id => Ok(id),
        }
    }

    /// Makes something, and gives it as Discord shows it.
    pub(crate) async fn made_by(&self, call: Call<'_>) -> Result<Value, Refusal> {
        let made: Value = serde_json::from_slice(&self.rest.call(call).await?).unwrap_or_default();
        if made.is_object() { Ok(made) } else { Err(Failure::Unknown.into()) }
    }

    async fn whisper(&self, account: Native, message: Message, nonce: u64) -> Result<(), Refusal> {
        let channel = self.private_channel(account).await?;
        match self.post(channel, message, nonce, Needs::Private).await {
            // Whoever takes no private messages has decided so: that is nothing for the owner to mend.
            Err(refusal) if matches!(refusal.code, 50_007 | 50_278) => Err(Failure::Closed.into()),
            done => done.map(drop),
        }
    }

    async fn private_channel(&self, account: Native) -> Result<u64, Refusal> {
        let known = self.private.lock().unwrap_or_else(PoisonError::into_inner).get(&account).copied();
        if let Some(channel) = known {
            return Ok(channel);
        }
        let call = Call::new(LightMethod::Post, Route::UserMeDmChannels, Needs::Private).body(json!({ "recipient_id": account.0.to_string() })).again();
        let channel = self.id_of(call).await?;
        self.private.lock().unwrap_or_else(PoisonError::into_inner).insert(account, channel);
        Ok(channel)
    }

    async fn ask(&self, nonce: u64, to: &To, lang: &str, modal: Value) -> Result<(), Refusal> {
        let To::Answer { ticket, .. } = to else { return Err(Failure::Gone.into()) };
        let shown = match Address::read(ticket) {
            Some(address) => self.answers.form(&self.rest, &address, modal, (self.now)()).await?,
            None => false,
        };
        if shown {
            return Ok(());
        }
        // A form can only be the first answer to a press.
        let late = Card::new(Tone::Plain, Text::new("discord-press-again"));
        self.say(nonce, to, lang, &late).await
    }

    /// Gives a role that shows a rank, and takes back one that Hearth gave before.
    async fn mark(&self, guild: Native, account: Native, badge: Option<Native>, not: Option<Native>) -> Result<(), Refusal> {
        let role = |role: Native| Route::GuildMemberRole { guild_id: guild.0.into(), user_id: account.0.into(), role_id: role.0.into() };
        if let Some(badge) = badge
            && let Err(refusal) = self.rest.call(Call::new(LightMethod::Put, role(badge), Needs::Roles)).await
        {
            return Err(self.of_role(refusal, guild, badge).await);
        }
        if let Some(not) = not {
            match self.rest.call(Call::new(LightMethod::Delete, role(not), Needs::Roles)).await {
                // A role or a member that is gone needs nothing taken away.
                Err(refusal) if refusal.failure == Failure::Gone => {}
                Err(refusal) => return Err(self.of_role(refusal, guild, not).await),
                Ok(_) => {}
            }
        }
        Ok(())
    }

    /// A refusal, with the name of the role that it is about.
    async fn of_role(&self, refusal: Refusal, guild: Native, role: Native) -> Refusal {
        if !matches!(refusal.failure, Failure::Refused { .. }) {
            return refusal;
        }
        let roles = self.tree(Route::GuildRoles { guild_id: guild.0.into() }, Vec::new()).await.unwrap_or_default();
        let name = list(&roles).iter().find(|of| id(&of["id"]) == role.0).map(|of| word(&of["name"])).unwrap_or_default();
        refusal.about(&name)
    }

    /// A refusal, with the name of the channel that it is about, where it can be seen.
    async fn in_channel(&self, refusal: Refusal, channel: Native) -> Refusal {
        if !matches!(refusal.failure, Failure::Refused { .. }) {
            return refusal;
        }
        let channel = self.tree(Route::Channel { channel_id: channel.0.into() }, Vec::new()).await.unwrap_or_default();
        match word(&channel["name"]) {
            name if name.is_empty() => refusal,
            name => refusal.about(&format!("#{name}")),
        }
    }

    fn role_name(&self, rank: &str, name: Option<&str>, lang: &str) -> String {
        let rank = hearth_core::Value::Rank(rank.into(), name.map(Into::into));
        self.words.render(&Text::new("just-rank").with("rank", rank), lang).chars().take(100).collect()
    }

    async fn make(&self, guild: Native, rank: &str, name: &str) -> Result<What, Refusal> {
        let body = json!({ "name": name, "permissions": "0", "mentionable": false });
        let call = Call::new(LightMethod::Post, Route::GuildRoles { guild_id: guild.0.into() }, Needs::Roles).body(body);
        Ok(What::Made { rank: rank.into(), badge: Native(self.id_of(call).await?) })
    }

    /// Who added Hearth, as the audit log says; whoever owns the server, where it may not be read or has forgotten it.
    async fn adder(&self, guild: Native) -> Result<What, Refusal> {
        const BOT_ADDED: u32 = 28;
        let log = match self.rights_in(guild).await?.tells_log() {
            true => {
                let route = Route::GuildAuditLogs { guild_id: guild.0.into() };
                self.tree(route, vec![("action_type", BOT_ADDED.to_string()), ("limit", "50".into())]).await.unwrap_or_default()
            }
            false => Value::Null,
        };
        let ours = list(&log["audit_log_entries"]).iter().find(|entry| id(&entry["target_id"]) == self.me).map(|entry| id(&entry["user_id"]));
        let by = match ours {
            Some(by) => by,
            None => id(&self.tree(Route::Guild { guild_id: guild.0.into() }, Vec::new()).await?["owner_id"]),
        };
        Ok(What::Added { by: Some(Native(by)).filter(|by| by.0 != 0) })
    }

    async fn census(&self, guild: Native, badge: Native) -> Result<What, Refusal> {
        let route = || Route::GuildMembers { guild_id: guild.0.into() };
        let server = self.tree(Route::Guild { guild_id: guild.0.into() }, Vec::new()).await?;
        let strong: Vec<_> = list(&server["roles"])
            .iter()
            .filter(|role| role["permissions"].as_str().and_then(|bits| bits.parse::<u64>().ok()).is_some_and(|bits| bits & ADMINISTRATOR != 0))
            .map(|role| id(&role["id"]))
            .collect();
        let (mut by, mut owners, mut after) = (Vec::new(), vec![Native(id(&server["owner_id"]))], 0);
        for _ in 0..MEMBERS / PAGE {
            let members = match self.tree(route(), vec![("limit", PAGE.to_string()), ("after", after.to_string())]).await {
                Ok(members) => members,
                // Without the intent there is no list of members: the owner alone is known.
                Err(refusal) if matches!(refusal.failure, Failure::Refused { .. }) => break,
                Err(refusal) => return Err(refusal),
            };
            for member in list(&members).iter().filter(|member| member["user"]["bot"].as_bool() != Some(true)) {
                let who = Native(id(&member["user"]["id"]));
                let has = |role: u64| list(&member["roles"]).iter().any(|of| id(of) == role);
                by.extend(has(badge.0).then_some(who));
                owners.extend(strong.iter().any(|role| has(*role)).then_some(who));
            }
            after = list(&members).iter().map(|member| id(&member["user"]["id"])).max().unwrap_or_default();
            if list(&members).len() < PAGE {
                break;
            }
        }
        owners.sort_unstable();
        owners.dedup();
        Ok(What::Held(Box::new(Held { badge, by, owners })))
    }

    /// What a server lets Hearth do at this moment.
    pub(crate) async fn rights_in(&self, guild: Native) -> Result<Server, Refusal> {
        let guild_id = guild.0.into();
        let me = self.tree(Route::GuildMember { guild_id, user_id: self.me.into() }, Vec::new()).await?;
        let roles = self.tree(Route::GuildRoles { guild_id }, Vec::new()).await?;
        let channels = self.tree(Route::GuildChannels { guild_id }, Vec::new()).await?;
        Ok(Server { guild: guild.0, me, roles, channels })
    }

    async fn examine(&self, guild: Native, to: Option<(To, Box<str>)>, lobby: Option<Native>, badges: &[Native]) -> Result<What, Refusal> {
        let server = self.rights_in(guild).await?;
        // Whatever was refused is worth another try: somebody may just have mended it.
        let channels = list(&server.channels);
        self.rest.forgive(|place| place == guild.0 || channels.iter().any(|channel| id(&channel["id"]) == place));
        let hears = *self.hears.lock().unwrap_or_else(PoisonError::into_inner);
        let findings = findings(&server, hears, lobby, badges);
        Ok(What::Examined(Box::new(Examined { to, findings })))
    }

    /// Whether an errand that may have been carried out before was.
    pub(crate) async fn fate(&self, errand: &Errand) -> Fate {
        let known = match &errand.effect {
            Effect::Say { to: To::Space(space), lang, card } => self.is_there(space.0, card, lang).await,
            Effect::Say { to: To::Private(account), lang, card } => match self.private_channel(*account).await {
                Ok(channel) => self.is_there(channel, card, lang).await,
                Err(refusal) => Err(refusal),
            },
            Effect::Say { to: To::Answer { ticket, .. }, .. } => match Address::read(ticket) {
                Some(address) => self.answers.is_answered(&self.rest, &address).await,
                None => Ok(false),
            },
            Effect::MakeBadge { rank, name, lang } => {
                return match self.made(errand.community, &self.role_name(rank, name.as_deref(), lang)).await {
                    Ok(Some(badge)) => Fate::Done(Some(What::Made { rank: rank.clone(), badge })),
                    Ok(None) => Fate::NotDone,
                    Err(_) => Fate::Unknown,
                };
            }
            // A second thread or invitation is one too many.
            Effect::Act(deed) if !deed.may_repeat() => return Fate::Unknown,
            // These do no harm when they are done again.
            _ => Ok(false),
        };
        match known {
            Ok(true) => Fate::Done(None),
            Ok(false) => Fate::NotDone,
            Err(refusal) if refusal.code == ANSWERED => Fate::Done(None),
            Err(_) => Fate::Unknown,
        }
    }

    /// Whether the same card stands among the last messages of ours.
    async fn is_there(&self, channel: u64, card: &Card, lang: &str) -> Result<bool, Refusal> {
        let wanted = look::message(card, lang, &self.words, None).body;
        let last = self.tree(Route::ChannelMessages { channel_id: channel.into() }, vec![("limit", "50".into())]).await?;
        let ours = list(&last).iter().filter(|message| id(&message["author"]["id"]) == self.me);
        Ok(ours.map(|message| &message["embeds"][0]).any(|embed| ["title", "description"].iter().all(|part| word(&embed[*part]).trim() == word(&wanted["embeds"][0][*part]).trim())))
    }

    /// A role of that name that gives no right to anybody, as Hearth makes them.
    async fn made(&self, guild: Native, name: &str) -> Result<Option<Native>, Refusal> {
        let roles = self.tree(Route::GuildRoles { guild_id: guild.0.into() }, Vec::new()).await?;
        let ours = |role: &&Value| role["name"].as_str() == Some(name) && role["permissions"].as_str() == Some("0") && role["managed"].as_bool() != Some(true);
        // The newest, since one of that name may have been there before.
        Ok(list(&roles).iter().filter(ours).map(|role| Native(id(&role["id"]))).max())
    }
}

fn told(what: Result<What, Refusal>) -> Result<Option<What>, Failure> {
    what.map(Some).map_err(|refusal| refusal.failure)
}
