//! A frame of the gateway into updates: the frequent ones where they lie, the others from a tree of values.
//!
//! Whatever a field holds, the event is not lost: what can't be read counts as absent.

use crate::Now;
use crate::known::{Guild, Known, id, list, native, word};
use crate::message::{Emoji, Frame, Member, Message, Reaction, User, moment, moment_of};
use hearth_adapter::Update;
use hearth_core::{Badge, Cleared, Event, Heard, Liked, MessageId, Moment, Named, Native, Purpose, Reacted, Removed, SpaceSeen, Spoke, Talked, What, hash, hear};
use hearth_loose::{Maybe, Word};
use hearth_topics::{Ear, Voice};
use serde::Deserialize;
use serde_json::Value;
use std::collections::BTreeSet;
use std::sync::Arc;

/// Positions count the sessions in the highest bits, then the frames of a session, then the updates of a frame.
const SESSION: u32 = 48;
const FRAME: u32 = 16;

/// What a frame asks for beyond its updates.
#[derive(PartialEq, Debug)]
pub(crate) enum Also {
    /// A session began: everything that is told from here on is told anew.
    Ready {
        /// What names it.
        session: Box<str>,
        /// Where it is resumed.
        url: Box<str>,
        /// The servers that will be told.
        guilds: Vec<u64>,
    },
    /// A session goes on: everything that was missed has been told.
    Resumed,
    /// A server was told whole.
    Guild(u64),
    /// A server can't be reached at the moment, for reasons of Discord's.
    Outage(u64),
    /// Somebody made an invitation: in which server, its code, who, and how often it can be used.
    Invited(u64, Box<str>, u64, u64),
    /// An invitation is gone.
    Uninvited(u64, Box<str>),
    /// A server's roles or the bot's rights have changed.
    Rights(u64),
    /// The bot was removed from a server.
    Removed(u64),
    /// Somebody joined: by which invitation is asked of the server.
    Joined(u64, Native, Moment),
    /// A command, a button or a form.
    Interaction(Box<Value>),
}

/// Translates the frames of one shard.
pub(crate) struct Decoder {
    pub(crate) known: Known,
    /// Which session of this shard it is, of all that there were.
    pub(crate) session: u64,
    frame: u64,
    update: u64,
    ear: Option<Arc<Ear>>,
    now: Now,
}

impl Decoder {
    pub(crate) fn new(session: u64, ear: Option<Arc<Ear>>, now: Now) -> Self {
        Self { known: Known::default(), session, frame: 0, update: 0, ear, now }
    }

    /// A position's session and frame.
    pub(crate) fn place(position: u64) -> (u64, u64) {
        (position >> SESSION, position >> FRAME & 0xffff_ffff)
    }

    /// The next position in the stream.
    pub(crate) fn next(&mut self) -> u64 {
        self.update = (self.update + 1).min(0xffff);
        self.session << SESSION | (self.frame & 0xffff_ffff) << FRAME | self.update
    }

    pub(crate) fn now(&self) -> Moment {
        (self.now)()
    }

    /// Translates a frame. `kind` and `frame` are its type and number.
    pub(crate) fn take(&mut self, kind: &str, frame: u64, text: &str, updates: &mut Vec<Update>) -> Option<Also> {
        (self.frame, self.update) = (frame, 0);
        match kind {
            "MESSAGE_CREATE" => self.said(text, updates),
            "MESSAGE_REACTION_ADD" => self.reacted(text, true, updates),
            "MESSAGE_REACTION_REMOVE" => self.reacted(text, false, updates),
            _ => {
                let mut tree: Value =
                    serde_json::from_str(text).inspect_err(|error| tracing::warn!(kind, line = error.line(), column = error.column(), "a frame is no JSON and is passed over")).ok()?;
                return self.seldom(kind, tree["d"].take(), updates);
            }
        }
        None
    }

    fn said(&mut self, text: &str, updates: &mut Vec<Update>) {
        match serde_json::from_str::<Frame<Maybe<Message<'_>>>>(text) {
            Ok(frame) => {
                let message = frame.d.0;
                let guild = message.guild_id.0;
                if guild != 0 {
                    let mut out = Out { decoder: self, updates, missed: false };
                    out.said(guild, &message);
                }
            }
            Err(error) => tracing::warn!(column = error.column(), "a message is no JSON and is passed over"),
        }
    }

    fn reacted(&mut self, text: &str, on: bool, updates: &mut Vec<Update>) {
        let Ok(frame) = serde_json::from_str::<Frame<Maybe<Reaction<'_>>>>(text) else { return tracing::warn!("a reaction is no JSON and is passed over") };
        let reaction = frame.d.0;
        let (guild, by) = (reaction.guild_id.0, Native(reaction.user_id.0));
        if guild == 0 || by.0 == 0 {
            return;
        }
        let at = self.now();
        let mut out = Out { decoder: self, updates, missed: false };
        out.space(guild, reaction.channel_id.0, at);
        let member = &reaction.member.0;
        if member.user.0.id.0 == by.0 {
            out.name(guild, &member.user.0, &member.nick, at);
        }
        let what = Reacted { by, space: Some(Native(reaction.channel_id.0)), message: MessageId(reaction.message_id.0), mark: reaction.emoji.0.mark(), on };
        out.happens(guild, at, reaction.message_id.0, What::Reacted(what));
    }

    /// A page of history: what was said while nobody listened, oldest first.
    pub(crate) fn missed(&mut self, guild: u64, channel: u64, messages: &[&str], updates: &mut Vec<Update>) {
        let mut out = Out { decoder: self, updates, missed: true };
        for text in messages {
            let Ok(mut message) = serde_json::from_str::<Maybe<Message<'_>>>(text) else { continue };
            message.0.channel_id.0 = channel;
            out.said(guild, &message.0);
            let people = message.0.reactions.0.iter().map(|tally| tally.0.count.0.saturating_sub(u64::from(tally.0.me.0))).max().unwrap_or(0);
            if people > 0 {
                let liked = Liked { space: Some(Native(channel)), message: MessageId(message.0.id.0), people: people.min(u64::from(u16::MAX)) as u16, named: 0 };
                out.happens(guild, moment(message.0.id.0), message.0.id.0, What::Liked(liked));
            }
        }
    }

    fn seldom(&mut self, kind: &str, d: Value, updates: &mut Vec<Update>) -> Option<Also> {
        let at = self.now();
        let guild = id(&d["guild_id"]);
        let mut out = Out { decoder: self, updates, missed: false };
        match kind {
            "READY" => {
                let guilds = list(&d["guilds"]).iter().map(|guild| id(&guild["id"])).collect();
                return Some(Also::Ready { session: word(&d["session_id"]), url: word(&d["resume_gateway_url"]), guilds });
            }
            "RESUMED" => return Some(Also::Resumed),
            "GUILD_CREATE" => return out.guild(&d),
            "GUILD_UPDATE" => out.guild_changed(&d),
            "GUILD_DELETE" => return out.guild_gone(&d),
            "GUILD_ROLE_CREATE" | "GUILD_ROLE_UPDATE" => {
                out.decoder.known.guild_mut(guild)?.role(&d["role"]);
                out.badges(guild, at);
                return Some(Also::Rights(guild));
            }
            "GUILD_ROLE_DELETE" => {
                out.decoder.known.guild_mut(guild)?.roles.remove(&id(&d["role_id"]));
                out.badges(guild, at);
                return Some(Also::Rights(guild));
            }
            "CHANNEL_CREATE" | "CHANNEL_UPDATE" | "THREAD_CREATE" | "THREAD_UPDATE" => {
                out.decoder.known.guild_mut(guild)?.channel(&d);
                if kind == "CHANNEL_UPDATE" {
                    return Some(Also::Rights(guild));
                }
            }
            "THREAD_LIST_SYNC" => list(&d["threads"]).iter().for_each(|thread| {
                if let Some(guild) = out.decoder.known.guild_mut(guild) {
                    guild.channel(thread);
                }
            }),
            "CHANNEL_DELETE" | "THREAD_DELETE" => _ = out.decoder.known.guild_mut(guild)?.channels.remove(&id(&d["id"])),
            "MESSAGE_DELETE" => out.removed(guild, &d["channel_id"], std::slice::from_ref(&d["id"]), at),
            "MESSAGE_DELETE_BULK" => out.removed(guild, &d["channel_id"], list(&d["ids"]), at),
            "MESSAGE_REACTION_REMOVE_ALL" | "MESSAGE_REACTION_REMOVE_EMOJI" => {
                let mark = d["emoji"].is_object().then(|| Emoji::deserialize(&d["emoji"]).unwrap_or_default().mark());
                let cleared = Cleared { space: native(&d["channel_id"]), message: MessageId(id(&d["message_id"])), mark };
                out.happens(guild, at, cleared.message.0, What::Cleared(cleared));
            }
            "MESSAGE_POLL_VOTE_ADD" | "MESSAGE_POLL_VOTE_REMOVE" => {
                // A vote is a reaction to the poll, with a mark for each answer.
                let mark = (hash(&[b"vote", &id(&d["answer_id"]).to_le_bytes()]) as u32).max(1);
                let voted = Reacted { by: native(&d["user_id"]), space: Some(native(&d["channel_id"])), message: MessageId(id(&d["message_id"])), mark, on: kind == "MESSAGE_POLL_VOTE_ADD" };
                if guild != 0 && voted.by.0 != 0 {
                    out.space(guild, native(&d["channel_id"]).0, at);
                    out.happens(guild, at, voted.message.0, What::Reacted(voted));
                }
            }
            "VOICE_STATE_UPDATE" => out.voice(guild, &d, at),
            "GUILD_MEMBER_ADD" => {
                let joined = moment_of(&d["joined_at"]).unwrap_or(at);
                let account = out.person(guild, &d, joined)?;
                out.happens(guild, joined, account.0, What::Joined { account, by: None });
                return Some(Also::Joined(guild, account, joined));
            }
            "GUILD_MEMBER_UPDATE" => {
                let account = out.known_person(guild, &d, at);
                let until = moment_of(&d["communication_disabled_until"]).filter(|until| *until > at);
                // Of people who were never named here, too: an earlier process may have heard them.
                if let Some(account) = account.or_else(|| until.and(Some(native(&d["user"]["id"])))).filter(|account| account.0 != 0) {
                    out.happens(guild, at, account.0, What::Restricted { account, until });
                }
            }
            "INVITE_CREATE" => return Some(Also::Invited(guild, word(&d["code"]), id(&d["inviter"]["id"]), id(&d["max_uses"]))),
            "INVITE_DELETE" => return Some(Also::Uninvited(guild, word(&d["code"]))),
            "GUILD_MEMBER_REMOVE" | "GUILD_BAN_ADD" => {
                let account = native(&d["user"]["id"]);
                out.happens(guild, at, account.0, What::Left { account });
            }
            "INTERACTION_CREATE" => return Some(Also::Interaction(Box::new(d))),
            _ => {}
        }
        None
    }
}

/// Where updates go, and what has to be told before them.
pub(crate) struct Out<'a> {
    pub(crate) decoder: &'a mut Decoder,
    pub(crate) updates: &'a mut Vec<Update>,
    /// It was missed, and has no place in the stream.
    pub(crate) missed: bool,
}

impl Out<'_> {
    /// Something happened. A server that was not told yet is told first, its name as it was.
    pub(crate) fn happens(&mut self, guild: u64, at: Moment, number: u64, what: What) {
        if self.decoder.known.meet(guild) {
            self.updates.push(Update::Community { native: guild.to_string().into(), name: "".into() });
        }
        // What is told only where it was not known yet must not move the places of what follows: another process knows less.
        let aside = self.missed || matches!(what, What::Named(_) | What::Space(_) | What::Badges(_) | What::Talked(_) | What::Restricted { .. });
        let (community, event) = (Native(guild), Event { at, number, what });
        self.updates.push(match aside {
            true => Update::Aside { community, event },
            false => Update::Event { position: self.decoder.next(), community, event },
        });
    }

    /// Tells what a space is, once.
    pub(crate) fn space(&mut self, guild: u64, channel: u64, at: Moment) {
        if let Some(told) = self.decoder.known.space(guild, channel) {
            let purpose = if told.lobby { Purpose::Lobby } else { Purpose::Topic };
            self.happens(guild, at, channel, What::Space(Box::new(SpaceSeen { space: Native(channel), name: told.name, purpose })));
        }
    }

    /// Tells who somebody is, once and when it changes.
    pub(crate) fn name(&mut self, guild: u64, user: &User<'_>, nick: &Word<'_>, at: Moment) {
        if let Some(name) = self.decoder.known.name(guild, user, nick) {
            let named = Named { account: Native(user.id.0), name: name.into(), spelling: None, machine: user.bot.0 || user.system.0 };
            self.happens(guild, at, user.id.0, What::Named(Box::new(named)));
        }
    }

    fn said(&mut self, guild: u64, message: &Message<'_>) {
        let author = &message.author.0;
        if !message.is_said() || author.id.0 == 0 || message.id.0 == 0 || message.channel_id.0 == 0 {
            return;
        }
        let (at, by, space) = (moment(message.id.0), Native(author.id.0), Native(message.channel_id.0));
        self.space(guild, space.0, at);
        let machine = author.bot.0 || author.system.0 || message.webhook_id.0 != 0;
        if message.webhook_id.0 == 0 {
            self.name(guild, author, &message.member.0.nick, at);
        } else {
            // Whoever a webhook pretends to be, it is a machine, and is one account.
            let webhook = User { id: author.id, username: Word(author.username.0.clone()), bot: hearth_loose::Flag(true), ..User::default() };
            self.name(guild, &webhook, &Word::default(), at);
        }
        let mut mentions = [None; 3];
        for (place, mentioned) in mentions.iter_mut().zip(message.mentions.0.iter().filter(|mentioned| mentioned.0.id.0 != 0 && !mentioned.0.bot.0)) {
            self.name(guild, &mentioned.0, &Word::default(), at);
            *place = Some(Native(mentioned.0.id.0));
        }
        let words = &*message.content.text;
        if let (Some(ear), false, false) = (&self.decoder.ear, machine, words.is_empty()) {
            ear.hear(Voice { community: Native(guild), space, by, at }, Heard(words));
        }
        let features = hear(Heard(words));
        let spoke = Spoke { by, space, message: MessageId(message.id.0), parent: message.parent().map(MessageId), mentions, features };
        self.happens(guild, at, message.id.0, What::Spoke(spoke));
    }

    fn removed(&mut self, guild: u64, channel: &Value, messages: &[Value], at: Moment) {
        for message in messages.iter().map(id).filter(|message| guild != 0 && *message != 0) {
            // Discord does not tell who removed it.
            self.happens(guild, at, message, What::Removed(Removed { space: native(channel), message: MessageId(message), by_other: false }));
        }
    }

    /// Tells who a member is, whatever was told before.
    pub(crate) fn person(&mut self, guild: u64, member: &Value, at: Moment) -> Option<Native> {
        let account = native(&member["user"]["id"]);
        (guild != 0 && account.0 != 0).then(|| {
            with_member(member, |user, nick| self.name(guild, user, nick, at));
            account
        })
    }

    /// Tells who takes part in a command: once more, since the command overtakes what was told before.
    pub(crate) fn introduce(&mut self, guild: u64, member: &Value, at: Moment) -> Option<Native> {
        self.decoder.known.forget_name(guild, id(&member["user"]["id"]));
        self.person(guild, member, at)
    }

    /// A member's name may have changed. Of people who were never heard, nothing is told.
    fn known_person(&mut self, guild: u64, member: &Value, at: Moment) -> Option<Native> {
        let account = native(&member["user"]["id"]);
        self.decoder.known.is_named(guild, account.0).then(|| self.person(guild, member, at)).flatten()
    }

    /// A server that was asked for: its name, its spaces and its roles.
    pub(crate) fn asked(&mut self, d: &Value) {
        let native = id(&d["id"]);
        if native == 0 {
            return;
        }
        let guild = self.decoder.known.whole(native, Guild::read(d));
        let (name, lobby) = (guild.name.clone(), guild.lobby);
        self.updates.push(Update::Community { native: native.to_string().into(), name });
        let at = self.decoder.now();
        if lobby != 0 {
            self.space(native, lobby, at);
        }
        self.spaces(native, at);
        self.badges(native, at);
    }

    fn guild(&mut self, d: &Value) -> Option<Also> {
        let native = id(&d["id"]);
        if native == 0 {
            return None;
        }
        if d["unavailable"].as_bool() == Some(true) {
            return Some(Also::Outage(native));
        }
        let at = self.decoder.now();
        // Who talks is told anew: what was measured up to here is kept.
        let told = self.decoder.known.guild_mut(native).map(|guild| std::mem::take(&mut guild.voice).told()).unwrap_or_default();
        self.talked(native, told, at);
        let guild = self.decoder.known.whole(native, Guild::read(d));
        let (name, lobby) = (guild.name.clone(), guild.lobby);
        self.updates.push(Update::Community { native: native.to_string().into(), name });
        if lobby != 0 {
            self.space(native, lobby, at);
        }
        self.badges(native, at);
        let bots: BTreeSet<_> = list(&d["members"]).iter().filter(|member| member["user"]["bot"].as_bool() == Some(true)).map(|member| id(&member["user"]["id"])).collect();
        for state in list(&d["voice_states"]).iter().filter(|state| !bots.contains(&id(&state["user_id"]))) {
            self.voice(native, state, at);
        }
        // Who added it stands in the audit log alone.
        self.happens(native, at, native, What::Added { by: None });
        Some(Also::Guild(native))
    }

    /// Tells which roles can show ranks: those that can be given at all.
    fn badges(&mut self, guild: u64, at: Moment) {
        let Some(known) = self.decoder.known.guild(guild) else { return };
        let mut roles: Vec<_> = known.roles.iter().filter(|(id, role)| **id != guild && !role.managed).collect();
        roles.sort_by_key(|(id, role)| (std::cmp::Reverse(role.position), **id));
        let badges = roles.into_iter().map(|(id, role)| Badge { native: Native(*id), name: role.name.clone() }).collect();
        self.happens(guild, at, guild, What::Badges(badges));
    }

    /// Somebody comes to a voice channel, goes, or falls silent.
    fn voice(&mut self, guild: u64, state: &Value, at: Moment) {
        let who = id(&state["user_id"]);
        let Some(known) = self.decoder.known.entry(guild).filter(|_| who != 0 && state["member"]["user"]["bot"].as_bool() != Some(true)) else { return };
        let channel = Some(id(&state["channel_id"])).filter(|channel| *channel != 0 && *channel != known.idle);
        let silent = ["mute", "self_mute", "suppress"].iter().any(|key| state[*key].as_bool() == Some(true));
        let told = known.voice.moves(at, who, channel, !silent);
        self.person(guild, &state["member"], at);
        self.talked(guild, told, at);
    }

    fn talked(&mut self, guild: u64, told: Vec<crate::voice::Talked>, at: Moment) {
        for talked in told {
            self.space(guild, talked.channel, at);
            self.happens(guild, at, talked.by, What::Talked(Talked { by: Native(talked.by), space: Native(talked.channel), minutes: talked.minutes }));
        }
    }

    fn guild_changed(&mut self, d: &Value) {
        let native = id(&d["id"]);
        let Some(guild) = self.decoder.known.guild_mut(native) else { return };
        (guild.owner, guild.lobby) = (id(&d["owner_id"]), id(&d["system_channel_id"]));
        let name = word(&d["name"]);
        if name != guild.name {
            guild.name = name.clone();
            self.updates.push(Update::Community { native: native.to_string().into(), name });
        }
    }

    fn guild_gone(&mut self, d: &Value) -> Option<Also> {
        let native = id(&d["id"]);
        if d["unavailable"].as_bool() == Some(true) {
            // It is told whole again when it is over.
            return Some(Also::Outage(native));
        }
        let at = self.decoder.now();
        self.happens(native, at, native, What::Parted);
        self.decoder.known.forget(native);
        Some(Also::Removed(native))
    }
}

/// A member of a tree of values, as the frequent frames have them.
fn with_member(member: &Value, then: impl FnOnce(&User<'_>, &Word<'_>)) {
    let read = Member::deserialize(member).unwrap_or_default();
    then(&read.user.0, &read.nick);
}
