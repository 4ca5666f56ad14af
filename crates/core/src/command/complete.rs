//! What an argument can be completed to while it is typed.

use super::{ArgKind, named, rank_value, whoever};
use crate::{Community, Decision, Effect, Purpose, Scene, Setting, Text, Typed, Value};

/// Completions that are offered at once: no platform shows more.
const OFFERED: usize = 25;

pub(crate) fn typed(scene: &Scene<'_>, typed: &Typed, decision: &mut Decision) {
    let community = scene.community;
    let (_, member) = whoever(community, typed.by);
    let staff = super::is_staff(community, member, typed.rights);
    let command = named(&typed.command).filter(|command| staff || command.who == super::Audience::Everyone);
    let kind = command.and_then(|command| command.args.get(typed.arg)).map(|arg| arg.kind);
    let sought = typed.so_far.0.trim().to_lowercase();
    let mut choices = kind.map(|kind| all(community, kind, typed)).unwrap_or_default();
    choices.retain(|(key, label)| sought.is_empty() || key.contains(&*sought) || shown(label).to_lowercase().contains(&*sought));
    choices.truncate(OFFERED);
    let lang = typed.lang.clone().unwrap_or_else(|| community.policy.lang.clone());
    decision.effects.push(Effect::Complete { ticket: typed.ticket.clone(), lang, choices });
}

/// Everything that an argument can be, with what it is called.
fn all(community: &Community, kind: ArgKind, typed: &Typed) -> Vec<(Box<str>, Text)> {
    let plain = |word: &'static str| (Box::from(word), Text::new("just-code").with("code", Value::Code(word.into())));
    match kind {
        ArgKind::Choice(choices) => choices.iter().copied().map(plain).collect(),
        ArgKind::Rank(choices) => {
            let ranks = community.policy.ranks.iter().enumerate().map(|(place, rank)| (rank.key.clone(), Text::new("just-rank").with("rank", rank_value(community, place))));
            ranks.chain(choices.iter().copied().map(plain)).collect()
        }
        ArgKind::Badge(choices) => {
            let badges = community.badges.iter().map(|badge| (badge.native.0.to_string().into(), Text::new("just-name").name("name", &badge.name)));
            choices.iter().copied().map(plain).chain(badges).collect()
        }
        ArgKind::Spaces(choices) => choices.iter().copied().map(plain).chain(spaces(community)).collect(),
        ArgKind::Text => match typed.before.as_deref().and_then(Setting::named) {
            Some(Setting::Lobby) => std::iter::once(plain(crate::policy::AUTO)).chain(spaces(community)).collect(),
            Some(setting) => setting.choices().iter().copied().map(plain).collect(),
            None => Vec::new(),
        },
        ArgKind::Member => Vec::new(),
    }
}

/// Where people talk.
fn spaces(community: &Community) -> impl Iterator<Item = (Box<str>, Text)> {
    let talk = community.spaces().filter(|space| !matches!(space.purpose, Purpose::Staff | Purpose::Private) && !space.name.is_empty());
    talk.map(|space| (space.native.0.to_string().into(), Text::new("just-name").name("name", &space.name)))
}

/// What can be sought in a label besides its key.
fn shown(label: &Text) -> &str {
    label
        .args
        .iter()
        .find_map(|(_, value)| match value {
            Value::Name(name) => Some(&**name),
            Value::Rank(_, name) => name.as_deref(),
            _ => None,
        })
        .unwrap_or_default()
}
