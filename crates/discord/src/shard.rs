//! One shard of the gateway as a stream of updates: goes on where an earlier process stopped, and finds out what it missed.

use crate::catchup::Search;
use crate::decode::{Also, Decoder, Out};
use crate::gateway::{self, Door, Going, Received};
use crate::interaction::Interaction;
use crate::invites;
use crate::line::Line;
use crate::message::{Frame, Place};
use crate::outgoing::Outgoing;
use hearth_adapter::{Errand, Failure, Fate, Past, Platform, Start, Update, Waiting};
use hearth_core::{Blind, Event, MINUTE, Mark, Moment, Native, Profile, Read, What};
use hearth_loose::Maybe;
use hearth_topics::Ear;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, Mutex, PoisonError};
use tokio::sync::mpsc;
use twilight_gateway::{Intents, ShardId};
use twilight_model::gateway::event::GatewayEventDeserializer;

/// Frames that are translated before what they came to is handed over.
const AT_ONCE: usize = 1_024;
/// It is noted that the gateway is heard whenever so many milliseconds have passed.
const HEARD: i64 = 5 * MINUTE;
/// A server that is told of no sooner than so many milliseconds after a session began can't be reached.
const TOLD: i64 = MINUTE;
/// Discord's numbers for a socket's first frame, and for a heartbeat that it has heard.
const HELLO: u8 = 10;
const HEARTBEAT_HEARD: u8 = 11;
/// The name under which communities are kept.
pub(crate) const PLATFORM: &str = "discord";

/// What a shard has to remember over restarts.
#[derive(Serialize, Deserialize, Clone, PartialEq, Eq, Debug)]
struct Note {
    /// Which session of this shard it is, of all that there were.
    number: u64,
    /// What Discord calls it.
    session: Box<str>,
    /// Where it is resumed.
    url: Box<str>,
    /// Everything that was missed before it has been found out.
    whole: bool,
    /// When it was last heard, about, before everything that is still to be found out.
    #[serde(default)]
    heard: i64,
}

/// A shard.
pub struct Shard {
    stream: String,
    id: ShardId,
    door: Door,
    outgoing: Arc<Outgoing>,
    ear: Option<Arc<Ear>>,
    start: Mutex<Option<Start>>,
    open: tokio::sync::Mutex<Option<Open>>,
}

/// A shard whose socket is open.
struct Open {
    decoder: Decoder,
    frames: mpsc::Receiver<Received>,
    /// What is found out beside the stream.
    found: mpsc::UnboundedReceiver<Found>,
    finder: mpsc::UnboundedSender<Found>,
    note: Note,
    /// Servers that are still to be told, and those whose past is still looked for.
    awaited: BTreeSet<u64>,
    /// Servers that can't be reached, and since when they are not heard.
    away: BTreeMap<u64, Moment>,
    /// When the session began.
    began: Moment,
    past: Option<Arc<dyn Past>>,
    searches: Arc<Line<Search>>,
    /// All servers that are still to be told are known.
    told: bool,
    /// The session goes on on this socket.
    listens: bool,
    caught_up: bool,
    /// What was found and not handed over yet.
    ready: Vec<Update>,
    /// Without the intents that need a switch.
    deaf: bool,
    /// Nothing more comes.
    ended: bool,
    /// What is up to here was done by an earlier process: the last frame comes once more.
    floor: u64,
}

/// Something found out beside the stream.
pub(crate) enum Found {
    /// A page of what was said in a channel, oldest first, each message as it came; found in that session.
    Page { session: u64, guild: u64, channel: u64, messages: Vec<String> },
    /// A server's past is found out, as far as it can be; in that session. Since when it was not heard, and whether messages of it are lost.
    Whole { session: u64, guild: u64, since: Moment, lost: bool },
    /// A server that is kept, and is not told in that session.
    Absent { session: u64, guild: u64 },
    /// A part of what was said before, and the errand that asked for it.
    Past { guild: u64, nonce: u64, events: Vec<Event>, read: Read },
    /// A server that was asked for, as the API tells it.
    Server(serde_json::Value),
    /// By whose invitation somebody came.
    Inviter { guild: u64, account: Native, by: Native, at: Moment },
}

impl Shard {
    pub(crate) fn new(id: ShardId, door: Door, outgoing: Arc<Outgoing>, ear: Option<Arc<Ear>>) -> Self {
        let stream = format!("{PLATFORM}/{}/{}", id.number(), id.total());
        Self { stream, id, door, outgoing, ear, start: Mutex::default(), open: tokio::sync::Mutex::default() }
    }

    /// Opens the socket: with the session of an earlier process, if there was one.
    fn open(&self, start: Start) -> Open {
        let note: Option<Note> = start.note.as_deref().and_then(|note| serde_json::from_str(note).ok());
        let place = start.after.as_ref().map(|mark| Decoder::place(mark.low()));
        // The last frame may be done with in part only: it is asked for once more. Where nothing of the session is committed, or
        // what was missed before it has not been found out, everything after its first frame is.
        let since = |note: &Note| place.filter(|(number, _)| note.whole && note.number == *number).map_or(1, |(_, frame)| frame.saturating_sub(1).max(1));
        let going = note.as_ref().map(|note| Going { session: note.session.clone(), url: note.url.clone(), frame: since(note) });
        let number = note.as_ref().map_or(0, |note| note.number).max(place.map_or(0, |(number, _)| number));
        let (finder, found) = mpsc::unbounded_channel();
        self.outgoing.finder(self.id.number(), finder.clone());
        tracing::info!(shard = self.id.number(), resumed = going.is_some(), "connecting to Discord");
        Open {
            decoder: Decoder::new(number, self.ear.clone(), Arc::clone(&self.outgoing.now)),
            frames: gateway::open(&self.door, self.id, going, self.asks()),
            found,
            finder,
            away: BTreeMap::new(),
            began: Moment(0),
            note: note.unwrap_or(Note { number, session: "".into(), url: "".into(), whole: true, heard: 0 }),
            awaited: BTreeSet::new(),
            past: start.past,
            searches: Arc::default(),
            told: false,
            listens: false,
            caught_up: false,
            ready: Vec::new(),
            deaf: false,
            ended: false,
            floor: start.after.as_ref().map_or(0, Mark::low),
        }
    }

    async fn next(&self, updates: &mut Vec<Update>) -> Result<bool, Failure> {
        let mut open = self.open.lock().await;
        // The socket is opened when it is first listened to, from where it was to go on.
        let start = self.start.lock().unwrap_or_else(PoisonError::into_inner).take();
        if let Some(start) = start {
            *open = Some(self.open(start));
        }
        let open = open.get_or_insert_with(|| self.open(Start::default()));
        loop {
            if !open.ready.is_empty() {
                let floor = open.floor;
                updates.extend(open.ready.drain(..).filter(|update| !matches!(update, Update::Event { position, .. } if *position <= floor)));
                return Ok(true);
            }
            if open.ended {
                return Ok(false);
            }
            tokio::select! {
                biased;
                // Before whatever came after it.
                Some(found) = open.found.recv() => self.found(open, found),
                received = open.frames.recv() => match received {
                    Some(Received::Frame(text, share)) => {
                        self.frame(open, &text);
                        drop(share);
                        for _ in 1..AT_ONCE {
                            match open.frames.try_recv() {
                                Ok(Received::Frame(text, share)) => {
                                    self.frame(open, &text);
                                    drop(share);
                                }
                                Ok(Received::Closed(code)) => {
                                    self.end(open, code);
                                    break;
                                }
                                Err(_) => break,
                            }
                        }
                    }
                    Some(Received::Closed(code)) => self.end(open, code),
                    None => open.ended = true,
                },
            }
        }
    }

    /// Discord won't let us in again. That is the end, unless it may without the intents that need a switch.
    fn end(&self, open: &mut Open, code: u16) {
        let privileged = Intents::GUILD_MEMBERS | Intents::MESSAGE_CONTENT;
        if matches!(code, 4013 | 4014) && !open.deaf && self.door.intents.intersects(privileged) {
            tracing::warn!("an intent is not switched on in the developer portal (Bot); going on without hearing what is said and who comes");
            self.outgoing.deafen();
            let door = Door { intents: self.door.intents - privileged, ..self.door.clone() };
            (open.frames, open.deaf) = (gateway::open(&door, self.id, None, self.asks()), true);
            return;
        }
        let mend = match code {
            4004 => "the token is wrong: copy it again from the developer portal (Bot, Reset Token) into DISCORD_TOKEN",
            4013 | 4014 => "an intent is not allowed: switch on the Server Members and Message Content intents in the developer portal (Bot)",
            4010 | 4011 => "the number of shards does not fit: leave it to Hearth",
            _ => "start Hearth again; if it stays so, see what the developer portal says of the application",
        };
        tracing::error!(code, mend, "Discord closed the connection for good");
        open.ended = true;
    }

    fn frame(&self, open: &mut Open, text: &str) {
        let (number, kind) = match GatewayEventDeserializer::from_json(text).map(GatewayEventDeserializer::into_parts) {
            Some((0, Some(number), Some(kind))) => (number, kind),
            // A new socket: what it is worth is known once the session goes on.
            Some((HELLO, ..)) => return open.listens = false,
            Some((HEARTBEAT_HEARD, ..)) => return self.hears(open),
            _ => return,
        };
        let also = open.decoder.take(&kind, number, text, &mut open.ready);
        if matches!(&*kind, "INTERACTION_CREATE" | "GUILD_ROLE_CREATE" | "GUILD_ROLE_UPDATE" | "GUILD_ROLE_DELETE" | "CHANNEL_CREATE" | "CHANNEL_UPDATE" | "THREAD_CREATE" | "VOICE_STATE_UPDATE") {
            self.ask(open, text);
        }
        match also {
            None => {}
            Some(Also::Ready { session, url, guilds }) => self.ready(open, session, url, guilds),
            Some(Also::Resumed) => self.resumed(open),
            Some(Also::Guild(guild)) => self.guild(open, guild),
            Some(Also::Outage(guild)) => self.away(open, guild),
            Some(Also::Invited(guild, code, by, most)) => self.outgoing.invites.made(guild, code, by, most),
            Some(Also::Uninvited(guild, code)) => self.outgoing.invites.gone(guild, &code, (self.outgoing.now)()),
            Some(Also::Rights(guild)) => {
                let known = open.decoder.known.guild(guild);
                self.outgoing.rest.forgive(|place| place == guild || known.is_some_and(|known| known.channels.contains_key(&place)));
            }
            Some(Also::Removed(guild)) => {
                tracing::info!(guild, "removed from a server");
                open.ready.push(Update::Catching { community: Native(guild), waits: false });
                self.awaited(open, guild);
            }
            Some(Also::Joined(guild, account, at)) => invites::ask(&self.outgoing, &open.finder, guild, account, at),
            Some(Also::Interaction(d)) => self.interaction(open, &d),
        }
    }

    /// Asks for a server of which nothing is known, since it was told to an earlier process.
    fn ask(&self, open: &mut Open, text: &str) {
        let place: Frame<Maybe<Place>> = serde_json::from_str(text).unwrap_or_default();
        let Some(guild) = place.d.0.guild_id.some().filter(|guild| open.decoder.known.asks(*guild)) else { return };
        let (outgoing, finder) = (Arc::clone(&self.outgoing), open.finder.clone());
        tokio::spawn(async move {
            if let Some(server) = outgoing.server(guild).await {
                let _ = finder.send(Found::Server(server));
            }
        });
    }

    /// Whoever asks hears something in time, however much came before.
    fn asks(&self) -> impl Fn(&str) + Send + 'static {
        let outgoing = Arc::clone(&self.outgoing);
        move |text| {
            let frame: serde_json::Value = serde_json::from_str(text).unwrap_or_default();
            if frame["t"] == "INTERACTION_CREATE"
                && let Some(interaction) = Interaction::read(&frame["d"])
            {
                outgoing.awaited(&interaction);
            }
        }
    }

    fn interaction(&self, open: &mut Open, d: &serde_json::Value) {
        let Some(interaction) = Interaction::read(d) else { return };
        let ticket = self.outgoing.awaited(&interaction);
        let mut out = Out { decoder: &mut open.decoder, updates: &mut open.ready, missed: false };
        out.interaction(&interaction, ticket, d);
    }

    fn ready(&self, open: &mut Open, session: Box<str>, url: Box<str>, guilds: Vec<u64>) {
        // Whatever was still looked for belonged to the session before, and is looked for anew.
        (open.awaited, open.told, open.listens, open.began) = (guilds.into_iter().collect(), true, true, (self.outgoing.now)());
        open.away.clear();
        open.note = Note { number: open.note.number.max(open.decoder.session) + 1, session, url, whole: false, heard: open.note.heard };
        open.decoder.session = open.note.number;
        // Before anything of the new session is kept.
        open.ready.extend(serde_json::to_string(&open.note).ok().map(|note| Update::Note(note.into())));
        self.absent(open);
        if open.awaited.is_empty() {
            self.whole(open);
        }
    }

    /// Looks for servers that are kept and not told any more: Hearth was removed while it was away.
    fn absent(&self, open: &Open) {
        let Some(past) = open.past.clone() else { return };
        let (session, told, finder, shard, total) = (open.note.number, open.awaited.clone(), open.finder.clone(), u64::from(self.id.number()), u64::from(self.id.total()));
        tokio::spawn(async move {
            let ours = past.communities().await.into_iter().map(|native| native.0).filter(|guild| (guild >> 22) % total == shard);
            for guild in ours.filter(|guild| !told.contains(guild)) {
                let _ = finder.send(Found::Absent { session, guild });
            }
        });
    }

    /// The session of an earlier process goes on, and everything since has come again.
    fn resumed(&self, open: &mut Open) {
        (open.told, open.listens) = (true, true);
        if open.awaited.is_empty() && !open.note.whole {
            self.whole(open);
        }
        self.caught_up(open);
    }

    /// The gateway is heard: from here on nothing is missed unnoticed.
    fn hears(&self, open: &mut Open) {
        let now = (self.outgoing.now)();
        // A server that is not told for so long can't be reached: the others don't wait for it.
        if open.told && !open.note.whole && now.since(open.began) > TOLD {
            let silent: Vec<_> = open.awaited.iter().copied().filter(|guild| open.decoder.known.guild(*guild).is_none()).collect();
            silent.into_iter().for_each(|guild| self.away(open, guild));
        }
        if open.listens && open.note.whole && now.0 - open.note.heard > HEARD {
            open.note.heard = now.0;
            self.note(open);
        }
    }

    /// A server can't be reached: when it is back, it is looked for what was missed.
    fn away(&self, open: &mut Open, guild: u64) {
        let since = if open.note.whole { (self.outgoing.now)() } else { Moment(open.note.heard) };
        tracing::info!(guild, "a server can't be reached for the time being");
        open.away.entry(guild).or_insert(since);
        self.awaited(open, guild);
    }

    /// How far it has been heard, once everything before is kept.
    fn note(&self, open: &mut Open) {
        open.ready.extend(serde_json::to_string(&open.note).ok().map(|note| Update::Milestone(note.into())));
    }

    fn guild(&self, open: &mut Open, guild: u64) {
        invites::learn(&self.outgoing, guild);
        let (fresh, back) = (!open.note.whole && (!open.told || open.awaited.contains(&guild)), open.away.remove(&guild));
        if fresh {
            open.awaited.insert(guild);
        }
        // Of what was said before it came, nothing was missed.
        let joined = open.decoder.known.guild(guild).map_or(Moment(0), |known| known.joined);
        let since = Some(back.unwrap_or(Moment(open.note.heard))).filter(|since| since.0 > 0).map_or(Moment(0), |since| since.max(joined));
        match open.past.clone().filter(|_| fresh || back.is_some()) {
            Some(past) => {
                open.ready.push(Update::Catching { community: Native(guild), waits: true });
                let channels = open
                    .decoder
                    .known
                    .guild(guild)
                    .into_iter()
                    .flat_map(|guild| &guild.channels)
                    .filter(|(_, channel)| channel.has_talk() && channel.newest > 0)
                    .map(|(id, channel)| (*id, channel.newest))
                    .collect();
                let search = Search { session: open.note.number, guild, since, finder: open.finder.clone(), channels };
                let outgoing = Arc::clone(&self.outgoing);
                open.searches.push(search, move |search| search.run(Arc::clone(&outgoing), Arc::clone(&past)));
            }
            None => self.awaited(open, guild),
        }
    }

    /// A server is told, with everything that was missed in it.
    fn awaited(&self, open: &mut Open, guild: u64) {
        if open.awaited.remove(&guild) && open.awaited.is_empty() && open.told {
            self.whole(open);
        }
    }

    fn whole(&self, open: &mut Open) {
        (open.note.whole, open.note.heard) = (true, (self.outgoing.now)().0);
        self.note(open);
        self.caught_up(open);
    }

    fn caught_up(&self, open: &mut Open) {
        if !std::mem::replace(&mut open.caught_up, true) {
            open.ready.push(Update::CaughtUp);
        }
    }

    fn found(&self, open: &mut Open, found: Found) {
        match found {
            Found::Page { session, .. } | Found::Whole { session, .. } | Found::Absent { session, .. } if session != open.note.number => {}
            Found::Page { guild, channel, messages, .. } => {
                let texts: Vec<_> = messages.iter().map(String::as_str).collect();
                open.decoder.missed(guild, channel, &texts, &mut open.ready);
            }
            Found::Whole { guild, since, lost, .. } => {
                let until = (self.outgoing.now)();
                if since.0 > 0 {
                    let event = Event { at: until, number: guild, what: What::Blind(Blind { since, until, messages: lost }) };
                    open.ready.push(Update::Aside { community: Native(guild), event });
                }
                open.ready.push(Update::Catching { community: Native(guild), waits: false });
                self.awaited(open, guild);
            }
            // Unless it was added again meanwhile.
            Found::Absent { guild, .. } if open.decoder.known.guild(guild).is_some() => {}
            Found::Absent { guild, .. } => {
                tracing::info!(guild, "removed from a server while away");
                let event = Event { at: (self.outgoing.now)(), number: guild, what: What::Parted };
                open.ready.push(Update::Aside { community: Native(guild), event });
            }
            Found::Inviter { guild, account, by, at } => {
                let event = Event { at, number: account.0, what: What::Joined { account, by: Some(by) } };
                open.ready.push(Update::Aside { community: Native(guild), event });
            }
            Found::Server(server) => Out { decoder: &mut open.decoder, updates: &mut open.ready, missed: true }.asked(&server),
            Found::Past { guild, nonce, events, read } => open.ready.push(Update::Past { community: Native(guild), nonce, events, read }),
        }
    }
}

impl Platform for Shard {
    fn name(&self) -> &str {
        PLATFORM
    }

    fn stream(&self) -> &str {
        &self.stream
    }

    fn profile(&self, _: Native) -> Profile {
        Profile { buttons: true, private_answers: true, forms: true, marks: true, files: true, pictures: cfg!(feature = "cards"), lines: 25, text: 4_000 }
    }

    fn resume(&self, start: Start) {
        *self.start.lock().unwrap_or_else(PoisonError::into_inner) = Some(start);
    }

    fn receive<'a>(&'a self, updates: &'a mut Vec<Update>) -> Waiting<'a, Result<bool, Failure>> {
        Box::pin(self.next(updates))
    }

    fn committed(&self, _: &Mark) {
        // Discord keeps what a session has not acknowledged by itself.
    }

    fn perform<'a>(&'a self, errand: &'a Errand) -> Waiting<'a, Result<Option<What>, Failure>> {
        Box::pin(self.outgoing.perform(errand))
    }

    fn fate<'a>(&'a self, errand: &'a Errand) -> Waiting<'a, Fate> {
        Box::pin(self.outgoing.fate(errand))
    }
}
