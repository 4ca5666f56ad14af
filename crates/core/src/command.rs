//! The one catalogue of commands, for every platform, `/help`, the docs and the tests.
//!
//! A row owns a command: its name, its arguments, who may use it and what runs. Texts go by its name: `command-me` says
//! what it is for, `command-me-arg-member` what an argument takes, `command-me-example` shows it in use.

mod ask;
mod complete;
mod decided;
mod doctor;
mod help;
mod leaders;
mod me;
mod offer;
mod parse;
mod past;
mod privacy;
mod rank;
mod settings;
mod setup;
mod top;
mod why;

pub(crate) use complete::typed;
pub use decided::decided;
pub(crate) use past::gauged as past_gauged;
pub use settings::one as setting;
pub(crate) use settings::troubles;
pub use top::board_card;

use crate::{AccountId, Asked, Card, Community, Decision, Event, Found, Lacks, MemberId, Pressed, Reads, Rights, Scene, Text, Ticket, To, Tone, Value, What, Window, Word};

/// A command, as everybody sees it.
#[derive(Clone, Copy, Debug)]
pub struct Command {
    /// Its name.
    pub name: &'static str,
    /// Other names that it goes by.
    pub aliases: &'static [&'static str],
    /// Its arguments, in order.
    pub args: &'static [Arg],
    /// Who may use it.
    pub who: Audience,
    /// The answer is for the asker's eyes only.
    pub private: bool,
    run: fn(&Scene<'_>, &Call<'_>, &mut Decision),
    reads: fn(&Community, &Call<'_>) -> Option<Reads>,
}

/// An argument.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Arg {
    /// Its name.
    pub name: &'static str,
    /// What it takes.
    pub kind: ArgKind,
    /// It can't be left out.
    pub required: bool,
}

/// What an argument takes.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum ArgKind {
    /// A member, by mention or name.
    Member,
    /// One of these words.
    Choice(&'static [&'static str]),
    /// A rank's key, or one of these words.
    Rank(&'static [&'static str]),
    /// What can show a rank beside names, or one of these words.
    Badge(&'static [&'static str]),
    /// Spaces where people talk, by name or number with commas between them, or one of these words.
    Spaces(&'static [&'static str]),
    /// The rest, as it is.
    Text,
}

/// Who may use a command.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Audience {
    /// Everybody.
    Everyone,
    /// Staff: by the platform's rights at that moment, or by a rank that says so.
    Staff,
}

const fn arg(name: &'static str, kind: ArgKind, required: bool) -> Arg {
    Arg { name, kind, required }
}

/// Every command, in the order in which `/help` shows them.
pub const CATALOGUE: &[Command] = &[
    Command { name: "me", aliases: &["rank-card", "standing"], args: &[arg("member", ArgKind::Member, false)], who: Audience::Everyone, private: true, run: me::run, reads: me::reads },
    Command { name: "why", aliases: &["points"], args: &[], who: Audience::Everyone, private: true, run: why::run, reads: why::reads },
    Command {
        name: "top",
        aliases: &["ranking"],
        args: &[arg("window", ArgKind::Choice(&["day", "week", "month", "all"]), false)],
        who: Audience::Everyone,
        private: false,
        run: top::run,
        reads: nothing,
    },
    Command {
        name: "privacy",
        aliases: &["data"],
        args: &[arg("what", ArgKind::Choice(&["see", "export", "erase", "leave", "back"]), false)],
        who: Audience::Everyone,
        private: true,
        run: privacy::run,
        reads: privacy::reads,
    },
    Command { name: "help", aliases: &["start", "commands"], args: &[arg("command", ArgKind::Text, false)], who: Audience::Everyone, private: true, run: help::run, reads: nothing },
    Command { name: "leaders", aliases: &[], args: &[], who: Audience::Staff, private: true, run: leaders::run, reads: nothing },
    Command {
        name: "rank",
        aliases: &[],
        args: &[arg("member", ArgKind::Member, true), arg("rank", ArgKind::Rank(&["back", "free"]), false), arg("reason", ArgKind::Text, false)],
        who: Audience::Staff,
        private: true,
        run: rank::run,
        reads: rank::reads,
    },
    Command {
        name: "settings",
        aliases: &["config"],
        args: &[arg("setting", ArgKind::Choice(&["kind", "language", "zone", "mode", "lobby", "notices", "quiet", "ranking"]), false), arg("value", ArgKind::Text, false)],
        who: Audience::Staff,
        private: true,
        run: settings::run,
        reads: nothing,
    },
    Command {
        name: "setup",
        aliases: &[],
        args: &[arg("rank", ArgKind::Rank(&[]), false), arg("badge", ArgKind::Badge(&[setup::NONE, setup::NEW]), false)],
        who: Audience::Staff,
        private: true,
        run: setup::run,
        reads: nothing,
    },
    Command {
        name: "past",
        aliases: &[],
        args: &[arg("what", ArgKind::Choice(past::WHAT), false), arg("spaces", ArgKind::Spaces(&[past::ALL]), false)],
        who: Audience::Staff,
        private: true,
        run: past::run,
        reads: nothing,
    },
    Command { name: "doctor", aliases: &[], args: &[], who: Audience::Staff, private: true, run: doctor::run, reads: nothing },
];

/// A command on its way to its answer.
pub(crate) struct Call<'a> {
    by: AccountId,
    member: MemberId,
    rights: Rights,
    staff: bool,
    lang: Option<&'a str>,
    space: crate::Native,
    native: crate::Native,
    ticket: &'a Ticket,
    words: &'a [Word],
    found: &'a Found,
}

impl Call<'_> {
    fn answer(&self, scene: &Scene<'_>, private: bool, card: Card, decision: &mut Decision) {
        let to = To::Answer { space: self.space, account: self.native, ticket: self.ticket.clone(), private };
        decision.say(scene, to, self.lang, card);
    }

    fn ask(&self, scene: &Scene<'_>, form: crate::Form, decision: &mut Decision) {
        let to = To::Answer { space: self.space, account: self.native, ticket: self.ticket.clone(), private: true };
        decision.ask(scene, to, self.lang, form);
    }

    fn private(&self, scene: &Scene<'_>, card: Card, decision: &mut Decision) {
        self.answer(scene, true, card, decision);
    }

    fn text(&self, at: usize) -> Option<&str> {
        match self.words.get(at) {
            Some(Word::Text(text)) => Some(&text.0),
            _ => None,
        }
    }

    /// A word of which the case does not matter, in lower case.
    fn choice(&self, at: usize) -> Option<String> {
        self.text(at).map(str::to_lowercase)
    }

    /// The words from there on, as one text.
    fn rest(&self, from: usize) -> String {
        let words = self.words.iter().skip(from).filter_map(|word| if let Word::Text(text) = word { Some(&*text.0) } else { None });
        words.collect::<Vec<_>>().join(" ").trim().to_owned()
    }
}

/// The command of that name or alias, in any case.
pub fn named(name: &str) -> Option<&'static Command> {
    CATALOGUE.iter().find(|command| std::iter::once(&command.name).chain(command.aliases).any(|known| known.eq_ignore_ascii_case(name)))
}

pub(crate) fn asked(scene: &Scene<'_>, asked: &Asked, decision: &mut Decision) {
    let by = scene.meet(asked.by, decision);
    let found = asked.found.as_ref().unwrap_or(Found::NOTHING);
    let member = scene.community.account(by).map_or(MemberId(by.0), |account| account.member);
    let staff = is_staff(scene.community, member, asked.rights);
    let call = Call { by, member, rights: asked.rights, staff, lang: asked.lang.as_deref(), space: asked.space, native: asked.by, ticket: &asked.ticket, words: &asked.words, found };
    let Some(command) = named(&asked.command) else { return call.private(scene, unknown(&asked.command, staff), decision) };
    run(scene, command, &call, decision);
}

fn run(scene: &Scene<'_>, command: &Command, call: &Call<'_>, decision: &mut Decision) {
    if command.who == Audience::Staff && !call.staff {
        return call.private(scene, Card::new(Tone::Trouble, Text::new("staff-only").with("command", Value::Code(format!("/{}", command.name).into()))), decision);
    }
    match parse::check(scene.community, command, call.words) {
        Err((mut card, good)) => {
            // What was right so far need not be typed again.
            card.actions.push(ask::button(scene, call, Text::new("button-fill"), command.name, call.words[..good].to_vec(), decision));
            call.private(scene, *card, decision);
        }
        Ok(()) => (command.run)(scene, call, decision),
    }
}

pub(crate) fn pressed(scene: &Scene<'_>, pressed: &Pressed, decision: &mut Decision) {
    offer::pressed(scene, pressed, decision);
}

/// Whether somebody is staff at this moment.
fn is_staff(community: &Community, member: MemberId, rights: Rights) -> bool {
    let by_rank = community.member(member).and_then(|member| community.policy.ranks.get(usize::from(member.rank))).is_some_and(|rank| rank.staff);
    rights > Rights::Member || by_rank
}

fn unknown(typed: &str, staff: bool) -> Card {
    let typed: Box<str> = typed.chars().filter(|c| !c.is_whitespace() && !crate::hidden(*c)).take(32).collect();
    let mut card = Card::new(Tone::Trouble, Text::new("unknown-command").with("command", Value::Code(format!("/{typed}").into())));
    let near = CATALOGUE
        .iter()
        .filter(|command| command.who == Audience::Everyone || staff)
        .flat_map(|command| std::iter::once(&command.name).chain(command.aliases))
        .map(|name| (parse::distance(name, &typed.to_lowercase()), *name))
        .min();
    // In a word of two letters, two others are no slip of the finger.
    if let Some((_, name)) = near.filter(|(far, name)| *far <= (name.len() / 2).min(2)) {
        card = card.say(Text::new("did-you-mean").with("command", Value::Code(format!("/{name}").into())));
    }
    card.say(Text::new("see-help"))
}

fn nothing(_: &Community, _: &Call<'_>) -> Option<Reads> {
    None
}

pub(crate) fn reads_asked(community: &Community, asked: &Asked) -> Option<Reads> {
    let (by, member) = whoever(community, asked.by);
    let staff = is_staff(community, member, asked.rights);
    let call = Call { by, member, rights: asked.rights, staff, lang: None, space: asked.space, native: asked.by, ticket: &asked.ticket, words: &asked.words, found: Found::NOTHING };
    (named(&asked.command)?.reads)(community, &call)
}

pub(crate) fn reads_pressed(community: &Community, pressed: &Pressed) -> Option<Reads> {
    let (name, words) = offer::runs(&community.actions.get(&pressed.action)?.does, &pressed.answers)?;
    let (by, member) = whoever(community, pressed.by);
    let staff = is_staff(community, member, pressed.rights);
    let call = Call { by, member, rights: pressed.rights, staff, lang: None, space: pressed.space, native: pressed.by, ticket: &pressed.ticket, words: &words, found: Found::NOTHING };
    (named(name)?.reads)(community, &call)
}

/// Who an account is before it is met: nobody, of whom nothing is kept.
fn whoever(community: &Community, native: crate::Native) -> (AccountId, MemberId) {
    community.account_of(native).map_or((AccountId(0), MemberId(0)), |(id, account)| (id, account.member))
}

/// Whom a command, a press or the weekly ranking needs in memory.
pub(crate) fn lacks(community: &Community, event: &Event, lacks: &mut Lacks) {
    if community.is_complete() {
        return;
    }
    let native = |native: crate::Native, lacks: &mut Lacks| {
        if community.account_of(native).is_none() {
            lacks.natives.push(native);
        }
    };
    let board = |window: Window, lacks: &mut Lacks| lacks.members.extend(community.board(window).top(10).map(|(_, member, _)| member).filter(|member| community.member(*member).is_none()));
    match &event.what {
        What::Asked(asked) => {
            native(asked.by, lacks);
            for word in &asked.words {
                if let Word::Account(account) = word {
                    native(*account, lacks);
                }
            }
            match named(&asked.command).map(|command| command.name) {
                Some("top") => Window::ALL.into_iter().for_each(|window| board(window, lacks)),
                Some("leaders") => {
                    board(Window::All, lacks);
                    let listed = community.apart.iter().take(5).chain(community.circles.iter().filter(|(_, held)| **held).take(5).flat_map(|(members, _)| members));
                    lacks.members.extend(listed.copied().filter(|member| community.member(*member).is_none()));
                }
                Some("setup") if asked.words.len() > 1 => lacks.ranked = !community.has_ranked(),
                _ => {}
            }
        }
        What::Pressed(pressed) => {
            native(pressed.by, lacks);
            if let Some(offer) = community.actions.get(&pressed.action) {
                for word in &pressed.answers {
                    if let Word::Account(account) = word {
                        native(*account, lacks);
                    }
                }
                lacks.members.extend(offer::about(&offer.does).iter().copied().filter(|member| community.member(*member).is_none()));
                let badge = |verdict: &crate::Verdict| matches!(verdict, crate::Verdict::Badge { .. });
                lacks.ranked = !community.has_ranked()
                    && match &offer.does {
                        crate::Does::Fill(name, _) => &**name == "setup" && !pressed.answers.is_empty(),
                        crate::Does::Undo(record) => badge(&record.verdict),
                        _ => false,
                    };
                if matches!(&offer.does, crate::Does::Run(name, _) if &**name == "top") {
                    Window::ALL.into_iter().for_each(|window| board(window, lacks));
                }
            }
        }
        _ => board(Window::Week, lacks),
    }
    lacks.members.sort_unstable();
    lacks.members.dedup();
}

/// A member's name in a text.
fn name(community: &Community, member: MemberId) -> Value {
    Value::Name(community.name_of(member).into())
}

/// A rank in a text.
fn rank_value(community: &Community, place: usize) -> Value {
    let rank = community.policy.ranks.get(place);
    Value::Rank(rank.map_or("?".into(), |rank| rank.key.clone()), rank.and_then(|rank| rank.name.clone()))
}

/// What counts of a member now: the closed days, less what is held back, and today.
fn standing(community: &Community, member: MemberId) -> i64 {
    let closed = community.standings.get(member).map_or(0, |standing| standing.at(community.standings.day, community.policy.half_life));
    if community.apart.contains(&member) { 0 } else { closed + community.today(member) }
}
