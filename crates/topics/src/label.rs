//! What a topic is called: one to three words that a person might use as its title.

use crate::archive::{Archive, NONE, NUMBER};
use crate::candidate::Words;
use crate::home::Scored;
use crate::term::append;

/// A phrase stands for its word if so much of what is said of the word in the topic is said in the phrase.
const STANDS: f64 = 0.25;
/// A longer phrase stands for a phrase if so much of what is said of it is said so.
const LONGER: f64 = 0.6;
/// A second term is named beside the first if it is worth so much of it.
const BESIDE: f64 = 0.4;
/// Heaviest terms of a topic among which its label is sought.
const SOUGHT: usize = 30;
/// Messages that two terms may be apart and still be said together.
const NEAR: u32 = 3;
/// A subject is often named by whoever begins.
const BEGUN: f64 = 1.5;

/// A term of a topic.
#[derive(Clone)]
pub(crate) struct Named<'a> {
    pub(crate) term: &'a Scored,
    /// The weight of its homes among the topic's conversations.
    pub(crate) weight: f64,
}

/// A term as the topic's messages say it.
struct Spoken<'a> {
    term: &'a Scored,
    mentions: Vec<u32>,
    /// Two people said it there. A word of one person is a label only if there is none of two.
    shared: bool,
    worth: f64,
}

/// A term as it is usually written.
pub(crate) fn shown(archive: &Archive, words: &Words) -> String {
    let mut shown = String::new();
    words.iter().filter(|word| **word != NONE).for_each(|word| append(&mut shown, archive.vocabulary.shown(*word)));
    shown
}

/// The label, and the terms that the topic's messages say, those of two people first, then the worthiest. None if there is none.
///
/// The label is the worthiest term, as the phrase it is mostly said in; a lone word may have the next one beside it.
pub(crate) fn label(archive: &Archive, terms: &[Named<'_>], positions: &[u32]) -> Option<(String, Vec<String>)> {
    let mut spoken: Vec<_> = terms.iter().take(SOUGHT).filter_map(|named| spoken(archive, named, positions)).collect();
    spoken.sort_by(|a, b| b.shared.cmp(&a.shared).then_with(|| b.worth.total_cmp(&a.worth)).then_with(|| a.term.candidate.words.cmp(&b.term.candidate.words)));
    let mut named = spoken.first()?;
    let first = named;
    while let Some(longer) = longer(&spoken, named) {
        named = longer;
    }
    let mut label = shown(archive, &named.term.candidate.words);
    if length(named.term) == 1
        && let Some(beside) = spoken.iter().find(|other| goes_beside(other, named, first.worth))
    {
        let other = shown(archive, &beside.term.candidate.words);
        label = if leads(archive, beside.term, named.term) { format!("{other} {label}") } else { format!("{label} {other}") };
    }
    Some((label, spoken.iter().map(|spoken| shown(archive, &spoken.term.candidate.words)).collect()))
}

fn spoken<'a>(archive: &Archive, named: &Named<'a>, positions: &[u32]) -> Option<Spoken<'a>> {
    let mentions: Vec<_> = named.term.candidate.mentions.iter().copied().filter(|position| positions.binary_search(position).is_ok()).collect();
    let people = archive.people(mentions.iter().copied());
    let begun = mentions.iter().any(|position| archive.begins(*position));
    let worth = named.weight * libm::log2(people.len() as f64 + 1.0) * if begun { BEGUN } else { 1.0 };
    (!people.is_empty()).then_some(Spoken { term: named.term, shared: people.len() >= 2, mentions, worth })
}

fn length(term: &Scored) -> usize {
    term.candidate.words.iter().filter(|word| **word != NONE).count()
}

/// The most said phrase of one word more that holds the term and stands for it; of equals the worthiest.
fn longer<'a>(spoken: &'a [Spoken<'a>], named: &Spoken<'_>) -> Option<&'a Spoken<'a>> {
    let (words, length_now) = (&named.term.candidate.words, length(named.term));
    let enough = if length_now == 1 { STANDS } else { LONGER } * named.mentions.len() as f64;
    let holds = |phrase: &&Spoken<'_>| length(phrase.term) == length_now + 1 && phrase.term.candidate.words.windows(length_now).any(|part| part == &words[..length_now]);
    spoken.iter().rev().filter(holds).filter(|phrase| phrase.mentions.len() as f64 >= enough).max_by_key(|phrase| phrase.mentions.len())
}

/// Whether another single word is as good, and is said near the first at least twice.
fn goes_beside(other: &Spoken<'_>, named: &Spoken<'_>, worth: f64) -> bool {
    let near = |position: &&u32| named.mentions.iter().any(|own| own.abs_diff(**position) <= NEAR);
    length(other.term) == 1 && other.term.candidate.words != named.term.candidate.words && other.worth >= BESIDE * worth && other.mentions.iter().filter(near).count() >= 2
}

/// Whether a word mostly comes before another one where both are said.
fn leads(archive: &Archive, word: &Scored, other: &Scored) -> bool {
    let place = |position: u32, term: &Scored| archive.words(position as usize).iter().position(|said| said & NUMBER == term.candidate.words[0]);
    let both = word.candidate.mentions.iter().filter(|position| other.candidate.mentions.binary_search(position).is_ok());
    both.map(|position| if place(*position, word) < place(*position, other) { 1 } else { -1 }).sum::<i32>() > 0
}
