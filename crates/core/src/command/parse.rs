//! Typed arguments: whether what was typed fits what a command takes.

use super::{ArgKind, Command};
use crate::{AccountId, Card, Community, MemberId, Native, Purpose, Text, Tone, Value, Word};
use std::collections::BTreeSet;

/// Badges that are named where one is missing; there may be very many.
const SHOWN: usize = 20;

/// Checks the words of a command against its arguments, or says in a card what is wrong and what to type, and how many words were right.
pub(super) fn check(community: &Community, command: &Command, words: &[Word]) -> Result<(), (Box<Card>, usize)> {
    for (at, arg) in command.args.iter().enumerate() {
        let Some(word) = words.get(at) else {
            return if arg.required { Err((wrong(command, arg.name, None, Text::new("argument-missing")), at)) } else { Ok(()) };
        };
        let fits = match (arg.kind, word) {
            (ArgKind::Member, word) => member(community, word).is_some(),
            (ArgKind::Choice(choices), Word::Text(text)) => choices.contains(&&*text.0.to_lowercase()),
            (ArgKind::Rank(choices), Word::Text(text)) => choices.contains(&&*text.0.to_lowercase()) || rank(community, &text.0).is_some(),
            (ArgKind::Badge(choices), Word::Text(text)) => choices.contains(&&*text.0.to_lowercase()) || super::setup::badge(community, &text.0).is_some(),
            (ArgKind::Spaces(_), Word::Text(text)) => !spaces(community, &text.0).is_empty(),
            (ArgKind::Text, Word::Text(_)) => true,
            (_, Word::Account(_)) => arg.kind == ArgKind::Text,
        };
        if !fits {
            let allowed = match arg.kind {
                ArgKind::Member => Text::new(if called(community, word).len() > 1 { "argument-several" } else { "argument-member" }),
                ArgKind::Choice(choices) => Text::new("argument-choice").with("choices", Value::Code(choices.join(", ").into())),
                ArgKind::Rank(choices) => {
                    let ranks = community.policy.ranks.iter().map(|rank| &*rank.key).chain(choices.iter().copied()).collect::<Vec<_>>();
                    Text::new("argument-choice").with("choices", Value::Code(ranks.join(", ").into()))
                }
                ArgKind::Badge(choices) => {
                    let badges = choices.iter().copied().chain(community.badges.iter().map(|badge| &*badge.name)).take(SHOWN).collect::<Vec<_>>();
                    Text::new("argument-choice").with("choices", Value::Code(badges.join(", ").into()))
                }
                ArgKind::Spaces(choices) => {
                    let spaces = choices.iter().copied().chain(community.spaces().map(|space| &*space.name)).filter(|name| !name.is_empty()).take(SHOWN).collect::<Vec<_>>();
                    Text::new("argument-choice").with("choices", Value::Code(spaces.join(", ").into()))
                }
                ArgKind::Text => Text::new("argument-missing"),
            };
            return Err((wrong(command, arg.name, Some(word), allowed), at));
        }
    }
    Ok(())
}

fn wrong(command: &Command, arg: &'static str, word: Option<&Word>, allowed: Text) -> Box<Card> {
    let title = Text::new("argument-wrong").with("argument", Value::Code(arg.into())).with("command", Value::Code(format!("/{}", command.name).into()));
    let mut card = Card::new(Tone::Trouble, title);
    if let Some(Word::Text(text)) = word {
        card = card.say(Text::new("argument-typed").with("typed", Value::Given(text.clone())));
    }
    Box::new(card.say(allowed).say(Text::new("argument-example").with("example", Value::Text(Box::new(Text::keyed(format!("command-{}-example", command.name)))))))
}

/// The place of the rank that a word names: by its key, or by its own name, in any case.
pub(super) fn rank(community: &Community, word: &str) -> Option<usize> {
    let word = word.to_lowercase();
    community.policy.place(&word).or_else(|| community.policy.ranks.iter().position(|rank| rank.name.as_ref().is_some_and(|name| name.to_lowercase() == word)))
}

/// The spaces that a word names, by name or number with commas between them; all where people talk by the word for it. None if any is unknown.
pub(super) fn spaces(community: &Community, word: &str) -> Vec<Native> {
    let talk = || community.spaces().filter(|space| !matches!(space.purpose, Purpose::Staff | Purpose::Private));
    if word.trim().eq_ignore_ascii_case(super::past::ALL) {
        return talk().map(|space| space.native).collect();
    }
    let named = |part: &str| {
        let name = part.trim().trim_start_matches('#').to_lowercase();
        talk().find(|space| name == space.native.0.to_string() || (!name.is_empty() && space.name.to_lowercase() == name)).map(|space| space.native)
    };
    word.split(',').map(named).collect::<Option<Vec<_>>>().unwrap_or_default()
}

/// The member that a word names: by the platform's mention, or by name, in any case, with or without `@`.
///
/// A name that several people bear names nobody: a rank must not go to the wrong one. Who has left gives way to who is here.
pub(super) fn member(community: &Community, word: &Word) -> Option<MemberId> {
    match word {
        Word::Account(native) => community.account_of(*native).map(|(_, account)| account.member),
        Word::Text(_) => {
            let found = called(community, word);
            found.first().copied().filter(|_| found.len() == 1)
        }
    }
}

/// Everybody in memory who bears a name: who is here, else who has left.
fn called(community: &Community, word: &Word) -> BTreeSet<MemberId> {
    let Word::Text(text) = word else { return BTreeSet::new() };
    let name = text.0.trim().trim_start_matches('@').to_lowercase();
    let bears = |account: &crate::Account| !name.is_empty() && account.name.chars().flat_map(char::to_lowercase).eq(name.chars());
    let (mut here, mut gone) = (BTreeSet::new(), BTreeSet::new());
    for (_, account) in community.accounts.iter().filter(|(_, account)| bears(account)) {
        if account.here { &mut here } else { &mut gone }.insert(account.member);
    }
    if here.is_empty() { gone } else { here }
}

/// The first account of a member.
pub(super) fn first_account(community: &Community, member: MemberId) -> Option<(AccountId, &crate::Account)> {
    community.member(member)?.accounts.iter().find_map(|id| Some((*id, community.account(*id)?)))
}

/// How many letters must change to get from one word to the other (V. Levenshtein 1965).
pub(super) fn distance(a: &str, b: &str) -> usize {
    let b: Vec<char> = b.chars().collect();
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (i, from) in a.chars().enumerate() {
        let mut diagonal = std::mem::replace(&mut row[0], i + 1);
        for (j, to) in b.iter().enumerate() {
            let cost = diagonal + usize::from(from != *to);
            diagonal = row[j + 1];
            row[j + 1] = cost.min(row[j] + 1).min(diagonal + 1);
        }
    }
    row[b.len()]
}
