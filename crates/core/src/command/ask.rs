//! Asking for what a command still needs: a form of the arguments that follow the words there are.

use super::{ArgKind, Call, Command, offer, rank_value};
use crate::form::{Field, Form, Input};
use crate::{Action, Community, Decision, Does, Scene, Setting, Text, Value, Who, Word};

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
        ArgKind::Text => match setting(words) {
            Some(setting) if !setting.choices().is_empty() => (Input::Choice(setting.choices().iter().copied().map(plain).collect()), setting.get(&community.policy)),
            Some(setting) => (Input::Line, setting.get(&community.policy)),
            None => (Input::Line, Box::default()),
        },
    }
}

/// The setting that is asked for, if it is one.
fn setting(words: &[Word]) -> Option<Setting> {
    match words {
        [Word::Text(name)] => Setting::named(&name.0),
        _ => None,
    }
}
