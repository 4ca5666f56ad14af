//! Asking for what a command still needs: a form of the arguments that follow the words there are.

use super::{ArgKind, Call, Command, offer, rank_value};
use crate::form::{Field, Form, Input};
use crate::{Action, Community, Decision, Does, Purpose, Rank, Scene, Setting, Text, Value, Who, Word};

/// What can be chosen from at once: no platform shows more.
const CHOICES: usize = 25;

/// A button that opens the form of a command's further arguments: for whoever asked, for a day.
pub(super) fn button(scene: &Scene<'_>, call: &Call<'_>, label: Text, command: &str, words: Vec<Word>, decision: &mut Decision) -> Action {
    offer::lasting_a_day(scene, label, Who::Account(call.by), Does::Fill(command.into(), words), decision)
}

/// The form behind a button.
pub(super) fn form(community: &Community, action: u64, command: &Command, words: &[Word]) -> Form {
    let args = command.args.iter().skip(words.len());
    let field = |arg: &super::Arg| {
        let label = match setting(words) {
            Some(setting) => Text::keyed(format!("setting-{}-about", setting.key())),
            None => Text::keyed(format!("command-{}-arg-{}", command.name, arg.name)),
        };
        let (input, value) = input(community, arg.kind, words);
        Field { label, input, value, required: arg.required || arg.kind == ArgKind::Text }
    };
    let about_command =
        || Text::new("form-title").with("command", Value::Code(format!("/{}", command.name).into())).with("about", Value::Text(Box::new(Text::keyed(format!("command-{}", command.name)))));
    let title = setting(words).map_or_else(about_command, |setting| Text::keyed(format!("setting-{}", setting.key())));
    Form { action, title, fields: args.map(field).collect() }
}

/// What an argument takes, and what it is now.
fn input(community: &Community, kind: ArgKind, words: &[Word]) -> (Input, Box<str>) {
    let plain = |word: &str| (Box::from(word), Text::new("just-code").with("code", Value::Code(word.into())));
    match kind {
        ArgKind::Member => (Input::Member, Box::default()),
        ArgKind::Choice(choices) => (Input::Choice(choices.iter().copied().map(plain).collect()), Box::default()),
        ArgKind::Rank(choices) => {
            let ranks = community.policy.ranks.iter().enumerate().map(|(place, rank)| (rank.key.clone(), Text::new("just-rank").with("rank", rank_value(community, place))));
            (Input::Choice(ranks.chain(choices.iter().copied().map(plain)).collect()), Box::default())
        }
        ArgKind::Badge(choices) => {
            let badges = community.badges.iter().map(|badge| (badge.native.0.to_string().into(), Text::new("just-name").name("name", &badge.name)));
            let now = rank(community, words).and_then(|rank| community.policy.badges.get(&rank.key)).map(|badge| badge.0.to_string().into());
            (Input::Choice(choices.iter().copied().map(plain).chain(badges).take(CHOICES).collect()), now.unwrap_or_default())
        }
        ArgKind::Spaces(_) => (Input::Choices(spaces(community).take(CHOICES).collect()), Box::default()),
        ArgKind::Text => match setting(words) {
            Some(Setting::Lobby) => (Input::Choice(std::iter::once(plain("auto")).chain(spaces(community)).take(CHOICES).collect()), Setting::Lobby.get(&community.policy)),
            Some(setting) if !setting.choices().is_empty() => (Input::Choice(setting.choices().iter().copied().map(plain).collect()), setting.get(&community.policy)),
            Some(setting) => (Input::Line, setting.get(&community.policy)),
            None => (Input::Line, Box::default()),
        },
    }
}

/// The spaces where people talk, to choose from.
fn spaces(community: &Community) -> impl Iterator<Item = (Box<str>, Text)> {
    let talk = community.spaces().filter(|space| !matches!(space.purpose, Purpose::Staff | Purpose::Private) && !space.name.is_empty());
    talk.map(|space| (space.native.0.to_string().into(), Text::new("just-name").name("name", &space.name)))
}

/// The rank that is asked about, if it is one.
fn rank<'a>(community: &'a Community, words: &[Word]) -> Option<&'a Rank> {
    match words {
        [Word::Text(name)] => community.policy.ranks.get(super::parse::rank(community, &name.0)?),
        _ => None,
    }
}

/// The setting that is asked for, if it is one.
fn setting(words: &[Word]) -> Option<Setting> {
    match words {
        [Word::Text(name)] => Setting::named(&name.0),
        _ => None,
    }
}
