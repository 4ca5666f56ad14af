//! Commands, buttons and forms as they come in.

use crate::decode::Out;
use crate::known::{id, list, native};
use crate::message::moment;
use hearth_core::command::Command;
use hearth_core::{Asked, Given, LANGUAGES, Moment, Native, Pressed, Rights, Ticket, Typed, What, Word};
use serde_json::{Value, json};
use smallvec::SmallVec;

/// An interaction, as far as it is answered: what it is, and where its answer goes.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct Interaction {
    pub(crate) id: u64,
    pub(crate) application: u64,
    pub(crate) token: Box<str>,
    pub(crate) guild: u64,
    pub(crate) kind: Kind,
    /// The answer is for the asker's eyes only.
    pub(crate) private: bool,
}

/// Channels that are told of at once.
const CHANNELS: usize = 50;

/// What somebody did.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Kind {
    Command,
    Press,
    /// An argument is being typed.
    Completion,
    Form,
}

/// What a menu of actions goes by.
pub(crate) const MENU: &str = "menu";
/// What a button's and a form's id begin with.
pub(crate) const ACTION: &str = "h:";

const ADMINISTRATOR: u64 = 1 << 3;
/// Kick, ban, channels, server, messages, roles, timeouts: whoever has one of these rights keeps order.
const STAFF: u64 = 1 << 1 | 1 << 2 | 1 << 4 | 1 << 5 | 1 << 13 | 1 << 28 | 1 << 40;

impl Interaction {
    /// What it is; nothing if it is none that can be answered.
    pub(crate) fn read(d: &Value) -> Option<Self> {
        let kind = match d["type"].as_u64()? {
            2 => Kind::Command,
            3 => Kind::Press,
            4 => Kind::Completion,
            5 => Kind::Form,
            _ => return None,
        };
        let command = (kind == Kind::Command).then(|| d["data"]["name"].as_str().and_then(hearth_core::command::named)).flatten();
        Some(Self {
            id: Some(id(&d["id"])).filter(|id| *id != 0)?,
            application: id(&d["application_id"]),
            token: d["token"].as_str()?.into(),
            guild: Some(id(&d["guild_id"])).filter(|id| *id != 0)?,
            kind,
            private: command.is_none_or(|command| command.private),
        })
    }
}

impl Out<'_> {
    /// What somebody did, as an event; nothing if it is none.
    pub(crate) fn interaction(&mut self, interaction: &Interaction, ticket: Ticket, d: &Value) {
        let (guild, at) = (interaction.guild, moment(interaction.id));
        let Some(by) = self.introduce(guild, &d["member"], at) else { return };
        let space = native(&d["channel_id"]);
        self.space(guild, space.0, at);
        // Whoever sets Hearth up chooses among all channels, also those that nobody has spoken in yet.
        if matches!(interaction.kind, Kind::Command | Kind::Press) {
            self.spaces(guild, at);
        }
        let (rights, lang) = (self.rights(guild, by, &d["member"]), language(d["locale"].as_str().unwrap_or_default()));
        let data = &d["data"];
        let what = match interaction.kind {
            Kind::Command => {
                let command: Box<str> = data["name"].as_str().unwrap_or_default().into();
                let words = self.arguments(guild, hearth_core::command::named(&command), data);
                What::Asked(Box::new(Asked { by, space, command, words, rights, lang, ticket, found: None }))
            }
            Kind::Press | Kind::Form => {
                // Where there are many actions, the one that was chosen from the menu.
                let pressed = data["custom_id"].as_str().filter(|custom| *custom != MENU).or_else(|| data["values"][0].as_str());
                let Some(action) = pressed.and_then(action_of) else { return };
                let answers = if interaction.kind == Kind::Form { self.answers(guild, data) } else { SmallVec::new() };
                What::Pressed(Box::new(Pressed { by, space, action, answers, rights, lang, ticket, found: None }))
            }
            Kind::Completion => {
                let Some(mut typed) = typed(data) else { return };
                (typed.by, typed.rights, typed.lang, typed.ticket) = (by, rights, lang, ticket);
                What::Typed(Box::new(typed))
            }
        };
        self.happens(guild, at, interaction.id, what);
    }

    /// Tells of every channel where people talk, once, as far as they fit a list of choices.
    pub(crate) fn spaces(&mut self, guild: u64, at: Moment) {
        let channels = self.decoder.known.guild(guild).into_iter().flat_map(|guild| &guild.channels);
        let mut talk: Vec<_> = channels.filter(|(_, channel)| matches!(channel.kind, 0 | 5)).map(|(id, _)| *id).collect();
        talk.sort_unstable();
        for channel in talk.into_iter().take(CHANNELS) {
            self.space(guild, channel, at);
        }
    }

    fn rights(&self, guild: u64, by: Native, member: &Value) -> Rights {
        let permissions: u64 = member["permissions"].as_str().and_then(|bits| bits.parse().ok()).unwrap_or_default();
        let owner = self.decoder.known.guild(guild).is_some_and(|guild| guild.owner == by.0);
        match () {
            () if owner || permissions & ADMINISTRATOR != 0 => Rights::Owner,
            () if permissions & STAFF != 0 => Rights::Staff,
            () => Rights::Member,
        }
    }

    /// The arguments in the catalogue's order; what was left out before one that is there is an empty word.
    fn arguments(&mut self, guild: u64, command: Option<&Command>, data: &Value) -> SmallVec<[Word; 4]> {
        let options = list(&data["options"]);
        let Some(command) = command else { return options.iter().map(|option| self.word(guild, option["type"].as_u64(), &option["value"], data)).collect() };
        let given = |name: &str| options.iter().find(|option| option["name"].as_str() == Some(name));
        let last = command.args.iter().rposition(|arg| given(arg.name).is_some()).map_or(0, |last| last + 1);
        let words = command.args[..last].iter().map(|arg| given(arg.name));
        words.map(|option| option.map_or_else(|| Word::Text(Given::new("")), |option| self.word(guild, option["type"].as_u64(), &option["value"], data))).collect()
    }

    /// A form's answers, one for each field.
    fn answers(&mut self, guild: u64, data: &Value) -> SmallVec<[Word; 4]> {
        // Labels hold one component each, rows one or more.
        let fields = list(&data["components"]).iter().flat_map(|part| match part["component"].is_object() {
            true => std::slice::from_ref(&part["component"]),
            false => list(&part["components"]),
        });
        // Where several were chosen, they come as their words with commas between them.
        let chosen = |field: &Value| match list(&field["values"]) {
            [] => field["value"].clone(),
            [one] => one.clone(),
            several => several.iter().filter_map(Value::as_str).collect::<Vec<_>>().join(",").into(),
        };
        let fields: Vec<_> = fields.map(|field| (field["type"].as_u64(), chosen(field))).collect();
        fields.iter().map(|(kind, value)| self.word(guild, kind.map(|kind| if kind == 5 { MEMBER } else { 3 }), value, data)).collect()
    }

    /// An argument or answer: somebody, who is told first, or words.
    fn word(&mut self, guild: u64, kind: Option<u64>, value: &Value, data: &Value) -> Word {
        let resolved = &data["resolved"];
        match (kind, value.as_str().map(str::to_owned).or_else(|| value.is_number().then(|| value.to_string()))) {
            (Some(MEMBER), Some(id)) if id.parse::<u64>().is_ok_and(|id| id != 0) => {
                let member = json!({ "user": resolved["users"][&*id], "nick": resolved["members"][&*id]["nick"] });
                let at = self.decoder.now();
                self.introduce(guild, &member, at);
                Word::Account(Native(id.parse().unwrap_or_default()))
            }
            (_, text) => Word::Text(Given::new(text.as_deref().unwrap_or_default())),
        }
    }
}

/// An option of type 6 is a member.
const MEMBER: u64 = 6;

/// The stored action that a button's id stands for.
pub(crate) fn action_of(custom: &str) -> Option<u64> {
    custom.strip_prefix(ACTION)?.parse().ok()
}

/// Our name of a language that Discord tells.
pub(crate) fn language(locale: &str) -> Option<Box<str>> {
    let short = locale.split('-').next().unwrap_or_default();
    LANGUAGES.contains(&short).then(|| short.into())
}

/// The argument that is being typed: of which command, which one, the one before it, and what there is of it.
fn typed(data: &Value) -> Option<Typed> {
    let command = hearth_core::command::named(data["name"].as_str()?)?;
    let options = list(&data["options"]);
    let focused = options.iter().find(|option| option["focused"].as_bool() == Some(true))?;
    let arg = command.args.iter().position(|arg| Some(arg.name) == focused["name"].as_str())?;
    let before = arg.checked_sub(1).and_then(|before| options.iter().find(|option| option["name"].as_str() == Some(command.args[before].name)));
    let before = before.and_then(|option| option["value"].as_str()).map(Box::from);
    let so_far = Given::new(focused["value"].as_str().unwrap_or_default());
    Some(Typed { by: Native(0), command: command.name.into(), arg, before, so_far, rights: Rights::default(), lang: None, ticket: Ticket::default() })
}
