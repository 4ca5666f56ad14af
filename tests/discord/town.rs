//! A story's town on a Discord of our own: what people do goes through the gateway, and what they see came back through the API.

use hearth_adapter::Words;
use hearth_adapter::simulated::{Fault, typed};
use hearth_adapter::story::{Story, Viewer};
use hearth_core::command::{ArgKind, named};
use hearth_core::{MessageId, Moment, Native, Purpose, Rights, Text};
use local_discord::{Command, Discord, Id, Interaction, Options, Post, permission};
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::sync::Mutex;

/// What answers a person, or tells everybody, or one person alone.
const CALLS: [&str; 3] = ["POST /interactions/{interaction_id}/{interaction_token}/callback", "POST /channels/{channel_id}/messages", "POST /users/@me/channels"];

/// A server with its people.
pub(crate) struct Town {
    pub(crate) discord: Discord,
    pub(crate) server: Id,
    owner: Id,
    staff: Id,
    administrators: Id,
    words: Words,
    lang: String,
    happened: Mutex<Happened>,
}

#[derive(Default)]
struct Happened {
    /// What everybody is called; the first owner has the server.
    people: BTreeMap<String, Id>,
    owned: bool,
    spaces: Vec<Id>,
    /// What was asked of Hearth: by whom, where.
    asked: Vec<(Id, Id, Interaction)>,
    /// Commands that somebody has begun, and that lack something that Discord asks for itself.
    begun: BTreeMap<Id, (Id, String)>,
    invited: i32,
}

/// A card as somebody sees it.
struct Card {
    message: Id,
    channel: Id,
    text: String,
    /// Labels and ids of its buttons.
    buttons: Vec<(String, String)>,
}

impl Town {
    /// The server of a story, at the time that it begins, before Hearth is there.
    pub(crate) fn new(story: &Story, words: Words) -> Self {
        let discord = Discord::start(Options { clock: Some(story.start.0 as u64), ..Options::default() });
        let owner = discord.user(story.cast.iter().find(|(.., rights)| *rights == Rights::Owner).map_or("owner", |(name, ..)| name));
        let server = discord.server(&story.community, owner);
        let staff = discord.role(server, "Staff", permission::MODERATE_MEMBERS);
        let administrators = discord.role(server, "Administrators", permission::ADMINISTRATOR);
        speaks_no_language_of_ours(&discord, owner);
        Self { discord, server, owner, staff, administrators, words, lang: story.lang.clone(), happened: Mutex::default() }
    }

    /// The owner sets Hearth up, as far as it must be before it may act.
    pub(crate) async fn set_up(&self) {
        let lobby = self.happened().spaces[0];
        let setup = self.discord.command(self.owner, lobby, Command::named("setup")).settled().await;
        let begin = self.words.render(&Text::new("button-begin"), &self.lang);
        let buttons = buttons(&setup.components);
        let (_, id) = buttons.iter().find(|(label, _)| *label == begin).unwrap_or_else(|| panic!("no button lets it begin: {setup:?}"));
        self.discord.press(self.owner, lobby, setup.message.expect("a message"), id).settled().await;
    }

    /// How many came by invitation.
    pub(crate) fn invited(&self) -> i32 {
        self.happened().invited
    }

    /// An event that changes nothing, and its number: when Hearth has come to it, it has come to everything before.
    pub(crate) fn mark(&self) -> u64 {
        let lobby = self.happened().spaces[0];
        self.discord.event("MESSAGE_DELETE", Some(self.server), json!({ "id": "1", "channel_id": lobby, "guild_id": self.server }));
        self.discord.told()
    }

    fn happened(&self) -> std::sync::MutexGuard<'_, Happened> {
        self.happened.lock().expect("nobody broke off")
    }

    fn at(&self, moment: Moment) {
        self.discord.set_clock(moment.0 as u64);
    }

    /// Words in which people are mentioned as Discord writes it; the longest name first, where one begins like another.
    fn mentioning(&self, text: &str) -> String {
        let happened = self.happened();
        let mut people: Vec<_> = happened.people.iter().collect();
        people.sort_by_key(|(name, _)| std::cmp::Reverse(name.len()));
        people.into_iter().fold(text.to_owned(), |text, (name, id)| text.replace(&format!("@{name}"), &format!("<@{id}>")))
    }

    /// A command as it is chosen and filled in; says what Discord asks for before it sends anything.
    fn command(&self, who: Id, space: Id, name: &str, words: &[String]) -> Result<MessageId, String> {
        let known = named(name).ok_or_else(|| format!("nothing called /{name} is registered"))?;
        if let Some(arg) = known.args.iter().skip(words.len()).find(|arg| arg.required) {
            self.happened().begun.insert(who, (space, name.to_owned()));
            return Err(format!("Discord does not send /{name} without its {}", arg.name));
        }
        let mut command = Command::named(known.name);
        for (arg, word) in known.args.iter().zip(words) {
            let whom = word.strip_prefix('@').and_then(|name| self.happened().people.get(name).copied()).filter(|_| arg.kind == ArgKind::Member);
            command = match whom {
                Some(id) => command.option(arg.name, id),
                None => command.option(arg.name, word.as_str()),
            };
        }
        let asked = self.discord.command(who, space, command);
        let id = asked.id;
        self.happened().asked.push((who, space, asked));
        Ok(MessageId(id.0))
    }

    /// Everything of Hearth's that somebody can see, oldest first.
    fn cards(&self, by: Viewer) -> Vec<Card> {
        let happened = self.happened();
        let mut cards = Vec::new();
        let mut add = |channel: Id, messages: &[Value]| cards.extend(messages.iter().filter(|message| message["author"]["id"] == self.discord.bot().to_string()).map(|message| card(channel, message)));
        match by {
            Viewer::Everybody(space) => add(Id(space.0), &self.discord.messages(Id(space.0))),
            Viewer::Person(who) => {
                happened.spaces.iter().chain(&self.discord.direct(Id(who.0))).for_each(|channel| add(*channel, &self.discord.messages(*channel)));
                for (_, channel, asked) in happened.asked.iter().filter(|(by, ..)| by.0 == who.0) {
                    let answer = asked.answer().filter(|answer| answer.ephemeral && !answer.deferred);
                    let first = answer.and_then(|answer| Some(json!({ "id": answer.message?, "content": answer.content, "embeds": answer.embeds, "components": answer.components })));
                    cards.extend(first.iter().chain(&asked.followups()).map(|message| card(*channel, message)));
                }
            }
        }
        cards.sort_by_key(|card| card.message);
        cards
    }
}

/// Discord tells everybody's language, and a story doesn't: in one that Hearth doesn't speak, the community's holds.
fn speaks_no_language_of_ours(discord: &Discord, who: Id) {
    discord.speaks(who, "fi");
}

fn card(channel: Id, message: &Value) -> Card {
    let word = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let list = |value: &Value| value.as_array().cloned().unwrap_or_default();
    let mut lines = vec![word(&message["content"])];
    for embed in list(&message["embeds"]) {
        lines.extend([word(&embed["title"]), word(&embed["description"])]);
        lines.extend(list(&embed["fields"]).iter().map(|field| format!("{}: {}", word(&field["name"]), word(&field["value"]))));
    }
    let buttons = buttons(&list(&message["components"]));
    lines.extend(buttons.iter().map(|(label, _)| format!("[{label}]")));
    // As it is shown: what frees names of markup is not seen.
    let text = lines.join("\n").replace(['\u{2060}', '\\'], "");
    Card { message: word(&message["id"]).parse().unwrap_or_default(), channel, text, buttons }
}

fn buttons(components: &[Value]) -> Vec<(String, String)> {
    let all = components.iter().flat_map(|row| row["components"].as_array().into_iter().flatten());
    all.filter_map(|button| Some((button["label"].as_str()?.to_owned(), button["custom_id"].as_str()?.to_owned()))).collect()
}

impl hearth_adapter::story::Town for Town {
    // Only what people say carries its time.
    const LIVE: bool = true;

    fn space(&self, name: &str, purpose: Purpose) -> Native {
        let space = self.discord.text(self.server, name);
        if purpose == Purpose::Lobby {
            self.discord.lobby(self.server, space);
        }
        self.happened().spaces.push(space);
        Native(space.0)
    }

    fn person(&self, name: &str, machine: bool, rights: Rights, here: bool) -> Native {
        let owns = rights == Rights::Owner && !std::mem::replace(&mut self.happened().owned, true);
        let who = match (owns, machine) {
            (true, _) => self.owner,
            (false, true) => self.discord.other_bot(name),
            (false, false) => self.discord.user(name),
        };
        speaks_no_language_of_ours(&self.discord, who);
        if here && !owns {
            self.discord.join(self.server, who);
        }
        match rights {
            Rights::Owner if !owns => self.discord.give_role(self.server, who, self.administrators),
            Rights::Staff => self.discord.give_role(self.server, who, self.staff),
            _ => {}
        }
        self.happened().people.insert(name.to_owned(), who);
        Native(who.0)
    }

    fn speak(&self, at: Moment, who: Native, space: Native, text: &str, parent: Option<MessageId>) -> Result<MessageId, String> {
        self.at(at);
        if let Some((name, rest)) = typed::command(text) {
            return self.command(Id(who.0), Id(space.0), name, &typed::words(rest));
        }
        let post = Post::from(self.mentioning(text));
        let post = if let Some(parent) = parent { post.answering(Id(parent.0)) } else { post };
        Ok(MessageId(self.discord.say(Id(who.0), Id(space.0), post).0))
    }

    fn react(&self, at: Moment, who: Native, message: (Native, MessageId), emoji: &str, on: bool) {
        self.at(at);
        let (channel, message) = (Id(message.0.0), Id(message.1.0));
        if on { self.discord.react(Id(who.0), channel, message, emoji) } else { self.discord.unreact(Id(who.0), channel, message, emoji) }
    }

    fn remove(&self, at: Moment, _who: Native, message: (Native, MessageId)) {
        self.at(at);
        self.discord.delete(Id(message.0.0), Id(message.1.0));
    }

    fn join(&self, at: Moment, who: Native, by: Option<Native>) {
        self.at(at);
        let Some(by) = by else { return self.discord.join(self.server, Id(who.0)) };
        let lobby = self.happened().spaces[0];
        let code = self.discord.invite(Id(by.0), lobby);
        self.discord.join_by(self.server, Id(who.0), &code);
        self.happened().invited += 1;
    }

    fn leave(&self, at: Moment, who: Native) {
        self.at(at);
        self.discord.leave(self.server, Id(who.0));
    }

    fn press(&self, at: Moment, who: Native, _lobby: Native, label: &str, _words: &Words) -> Result<(), String> {
        self.at(at);
        let number = label.parse::<usize>().ok().and_then(|number| number.checked_sub(1));
        let button =
            |card: &Card| card.buttons.iter().enumerate().find(|(at, (of, _))| number.map_or(of == label, |number| number == *at)).map(|(_, (_, id))| (card.channel, card.message, id.clone()));
        let found = self.cards(Viewer::Person(who)).iter().rev().find_map(button);
        let (channel, message, id) = found.ok_or_else(|| format!("there is no button “{label}” to press"))?;
        let pressed = self.discord.press(Id(who.0), channel, message, &id);
        self.happened().asked.push((Id(who.0), channel, pressed));
        Ok(())
    }

    /// A form sent back. Where a command was begun, Discord itself has asked for what it takes.
    fn fill(&self, at: Moment, who: Native, _lobby: Native, answers: &[(&str, Option<Native>)]) -> Result<(), String> {
        self.at(at);
        let begun = self.happened().begun.remove(&Id(who.0));
        if let Some((space, name)) = begun {
            let words: Vec<_> = answers.iter().map(|(answer, _)| (*answer).to_owned()).collect();
            return self.command(Id(who.0), space, &name, &words).map(drop);
        }
        let mut happened = self.happened();
        let shown = happened.asked.iter().rev().filter(|(by, ..)| by.0 == who.0).find(|(.., asked)| asked.answer().is_some_and(|answer| answer.modal.is_some()));
        let (_, channel, form) = shown.ok_or("there is no form to fill in")?;
        let fields: Vec<_> = answers.iter().enumerate().map(|(at, (answer, whom))| (format!("f{at}"), whom.map_or_else(|| (*answer).to_owned(), |whom| whom.0.to_string()))).collect();
        let fields: Vec<_> = fields.iter().map(|(field, answer)| (field.as_str(), answer.as_str())).collect();
        let (channel, sent) = (*channel, self.discord.submit(Id(who.0), form, &fields));
        happened.asked.push((Id(who.0), channel, sent));
        Ok(())
    }

    /// An effect is a call, or two: where an answer is refused or has nobody to go to, a private message takes its place.
    fn fault(&self, fault: Fault, count: u32) {
        let (calls, fault) = match fault {
            Fault::Retry => (1, local_discord::Fault::Limited(0.1, false)),
            Fault::Refuse => (2, local_discord::Fault::Status(403, json!({ "code": 50_013, "message": "Missing Permissions" }))),
            Fault::Unknown => (1, local_discord::Fault::DropBefore),
            Fault::Lost => (1, local_discord::Fault::DropAfter),
            Fault::Gone => (2, local_discord::Fault::Status(404, json!({ "code": 10_008, "message": "Unknown Message" }))),
        };
        self.discord.fail_any(&CALLS, calls * count as usize, fault);
    }

    fn seen(&self, by: Viewer, _words: &Words) -> Vec<String> {
        self.cards(by).into_iter().map(|card| card.text).collect()
    }
}
