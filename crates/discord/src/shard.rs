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
use std::collections::BTreeSet;
use std::sync::{Arc, Mutex, PoisonError};
use tokio::sync::mpsc;
use twilight_gateway::{Intents, ShardId};
use twilight_model::gateway::event::GatewayEventDeserializer;

/// Frames that are translated before what they came to is handed over.
const AT_ONCE: usize = 1_024;
/// It is noted that the gateway is heard whenever so many milliseconds have passed.
const HEARD: i64 = 5 * MINUTE;
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
    /// There was a session before: something may have been missed.
    before: bool,
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
    /// What is up to here was done by an earlier process: the last frame comes once more.
    floor: u64,
}

/// Something found out beside the stream.
pub(crate) enum Found {
    /// A page of what was said in a channel, oldest first, each message as it came; found in that session.
    Page { session: u64, guild: u64, channel: u64, messages: Vec<String> },
    /// A server's past is found out, as far as it can be; in that session. Whether messages of it are lost.
    Whole { session: u64, guild: u64, lost: bool },
    /// What came of something that Hearth did.
    Told { guild: u64, at: Moment, what: What },
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
            frames: gateway::open(&self.door, self.id, going),
            found,
            finder,
            before: note.is_some(),
            note: note.unwrap_or(Note { number, session: "".into(), url: "".into(), whole: true, heard: 0 }),
            awaited: BTreeSet::new(),
            past: start.past,
            searches: Arc::default(),
            told: false,
            listens: false,
            caught_up: false,
            ready: Vec::new(),
            deaf: false,
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
                                Ok(Received::Closed(code)) if self.end(open, code) => return Ok(false),
                                Ok(Received::Closed(_)) | Err(_) => break,
                            }
                        }
                    }
                    Some(Received::Closed(code)) if self.end(open, code) => return Ok(false),
                    Some(Received::Closed(_)) => {}
                    None => return Ok(false),
                },
            }
        }
    }

    /// Discord won't let us in again. Whether that is the end: without the intents that need a switch, it may.
    fn end(&self, open: &mut Open, code: u16) -> bool {
        let privileged = Intents::GUILD_MEMBERS | Intents::MESSAGE_CONTENT;
        if matches!(code, 4013 | 4014) && !open.deaf && self.door.intents.intersects(privileged) {
            tracing::warn!("an intent is not switched on in the developer portal (Bot); going on without hearing what is said and who comes");
            self.outgoing.deafen();
            let door = Door { intents: self.door.intents - privileged, ..self.door.clone() };
            (open.frames, open.deaf) = (gateway::open(&door, self.id, None), true);
            return false;
        }
        let mend = match code {
            4004 => "the token is wrong: copy it again from the developer portal (Bot, Reset Token) into DISCORD_TOKEN",
            4013 | 4014 => "an intent is not allowed: switch on the Server Members and Message Content intents in the developer portal (Bot)",
            4010 | 4011 => "the number of shards does not fit: leave it to Hearth",
            _ => "start Hearth again; if it stays so, see what the developer portal says of the application",
        };
        tracing::error!(code, mend, "Discord closed the connection for good");
        true
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
        if matches!(&*kind, "INTERACTION_CREATE" | "GUILD_ROLE_CREATE" | "GUILD_ROLE_UPDATE" | "GUILD_ROLE_DELETE" | "CHANNEL_CREATE" | "CHANNEL_UPDATE" | "THREAD_CREATE") {
            self.ask(open, text);
        }
        match also {
            None => {}
            Some(Also::Ready { session, url, guilds }) => self.ready(open, session, url, guilds),
            Some(Also::Resumed) => self.resumed(open),
            Some(Also::Guild(guild)) => self.guild(open, guild),
            Some(Also::Rights(guild)) => self.outgoing.rights_changed(guild),
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

    fn interaction(&self, open: &mut Open, d: &serde_json::Value) {
        let Some(interaction) = Interaction::read(d) else { return };
        let ticket = self.outgoing.awaited(&interaction);
        let mut out = Out { decoder: &mut open.decoder, updates: &mut open.ready, missed: false };
        out.interaction(&interaction, ticket, d);
    }

    fn ready(&self, open: &mut Open, session: Box<str>, url: Box<str>, guilds: Vec<u64>) {
        // Whatever was still looked for belonged to the session before, and is looked for anew.
        open.before |= open.note.number > 0 && !open.note.session.is_empty();
        (open.awaited, open.told, open.listens) = (guilds.into_iter().collect(), true, true);
        open.note = Note { number: open.note.number.max(open.decoder.session) + 1, session, url, whole: false, heard: open.note.heard };
        open.decoder.session = open.note.number;
        self.note(open);
        if open.awaited.is_empty() {
            self.whole(open);
        }
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
        if open.listens && open.note.whole && now.0 - open.note.heard > HEARD {
            open.note.heard = now.0;
            self.note(open);
        }
    }

    fn note(&self, open: &mut Open) {
        if let Ok(note) = serde_json::to_string(&open.note) {
            open.ready.push(Update::Note(note.into()));
        }
    }

    fn guild(&self, open: &mut Open, guild: u64) {
        invites::learn(&self.outgoing, guild);
        let fresh = !open.note.whole && (!open.told || open.awaited.contains(&guild));
        if fresh {
            open.awaited.insert(guild);
        }
        match open.past.clone().filter(|_| open.before && fresh) {
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
                let search = Search { session: open.note.number, guild, finder: open.finder.clone(), channels };
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
            Found::Page { session, .. } | Found::Whole { session, .. } if session != open.note.number => {}
            Found::Page { guild, channel, messages, .. } => {
                let texts: Vec<_> = messages.iter().map(String::as_str).collect();
                open.decoder.missed(guild, channel, &texts, &mut open.ready);
            }
            Found::Whole { guild, lost, .. } => {
                let (since, until) = (Moment(open.note.heard), (self.outgoing.now)());
                if since.0 > 0 {
                    let event = Event { at: until, number: guild, what: What::Blind(Blind { since, until, messages: lost }) };
                    open.ready.push(Update::Aside { community: Native(guild), event });
                }
                open.ready.push(Update::Catching { community: Native(guild), waits: false });
                self.awaited(open, guild);
            }
            Found::Inviter { guild, account, by, at } => {
                let event = Event { at, number: account.0, what: What::Joined { account, by: Some(by) } };
                open.ready.push(Update::Aside { community: Native(guild), event });
            }
            Found::Server(server) => Out { decoder: &mut open.decoder, updates: &mut open.ready, missed: true }.asked(&server),
            Found::Past { guild, nonce, events, read } => open.ready.push(Update::Past { community: Native(guild), nonce, events, read }),
            Found::Told { guild, at, what } => open.ready.push(Update::Aside { community: Native(guild), event: Event { at, number: guild, what } }),
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

    fn perform<'a>(&'a self, errand: &'a Errand) -> Waiting<'a, Result<(), Failure>> {
        Box::pin(self.outgoing.perform(errand))
    }

    fn fate<'a>(&'a self, errand: &'a Errand) -> Waiting<'a, Fate> {
        Box::pin(self.outgoing.fate(errand))
    }
}
