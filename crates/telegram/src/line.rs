//! A line that is a command: its name, and the words that follow.

use crate::update::Entity;
use hearth_core::{Given, Native, Word};
use hearth_loose::Maybe;
use smallvec::SmallVec;

/// The name and the rest of a command that is meant for us; nothing if a line is none, or names another bot.
pub(crate) fn command<'a>(text: &'a str, me: &str) -> Option<(&'a str, &'a str)> {
    let rest = text.strip_prefix('/')?;
    let (named, rest) = rest.split_once(char::is_whitespace).unwrap_or((rest, ""));
    let (name, bot) = named.split_once('@').unwrap_or((named, me));
    (name.starts_with(|c: char| c.is_ascii_alphabetic()) && bot.eq_ignore_ascii_case(me)).then_some((name, rest))
}

/// The words of a line; what is between quotes is one. Whoever is mentioned without a name of their own is named by the entity.
pub(crate) fn words(line: &str, mentioned: &[(String, Native)]) -> SmallVec<[Word; 4]> {
    let mut words = SmallVec::new();
    let mut rest = line.trim_start();
    while let Some(first) = rest.chars().next() {
        if let Some((name, who)) = mentioned.iter().find(|(name, _)| !name.is_empty() && rest.starts_with(name.as_str())) {
            words.push(Word::Account(*who));
            rest = rest[name.len()..].trim_start();
            continue;
        }
        let quoted = matches!(first, '"' | '“' | '”' | '«' | '»');
        let body = if quoted { &rest[first.len_utf8()..] } else { rest };
        let end = body.find(|c: char| if quoted { matches!(c, '"' | '“' | '”' | '«' | '»') } else { c.is_whitespace() }).unwrap_or(body.len());
        words.push(Word::Text(Given::new(&body[..end])));
        let after = &body[end..];
        let skip = if quoted { after.chars().next().map_or(0, char::len_utf8) } else { 0 };
        rest = after[skip..].trim_start();
    }
    words
}

/// Who is mentioned in a text by an entity that says who: people without a public name.
pub(crate) fn mentioned(entities: &[Maybe<Entity<'_>>], text: &str) -> Vec<(String, Native)> {
    let named = entities.iter().filter(|entity| entity.0.kind.get() == "text_mention");
    named.filter_map(|entity| Some((part(text, entity.0.offset.0, entity.0.length.0)?, Native(entity.0.user.0.id.some()?)))).collect()
}

/// Everybody who is mentioned in a text: by an entity that says who, or by a public name that somebody is known to have.
pub(crate) fn everybody<'a>(entities: &'a [Maybe<Entity<'_>>], text: &'a str, called: impl Fn(&str) -> Option<Native> + 'a) -> impl Iterator<Item = Native> + 'a {
    entities.iter().filter_map(move |entity| match entity.0.kind.get() {
        "mention" => called(part(text, entity.0.offset.0, entity.0.length.0)?.strip_prefix('@')?),
        _ => entity.0.user.0.id.some().map(Native),
    })
}

/// A part of a text, counted as Telegram counts: in units of UTF-16.
fn part(text: &str, offset: u64, length: u64) -> Option<String> {
    let units: Vec<u16> = text.encode_utf16().collect();
    let (from, length) = (usize::try_from(offset).ok()?, usize::try_from(length).ok()?);
    String::from_utf16(units.get(from..from.checked_add(length)?)?).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_read() {
        for (text, expected) in [("/me", Some(("me", ""))), ("/rank@HearthBot @ana regular", Some(("rank", "@ana regular"))), ("/rank@OtherBot @ana", None), ("/ me", None), ("/5", None), ("me", None)]
        {
            assert_eq!(command(text, "hearthbot"), expected, "{text}");
        }
        let text = |word: &str| Word::Text(Given::new(word));
        assert_eq!(words("@ana regular \"two words\" «zwei»", &[]).as_slice(), [text("@ana"), text("regular"), text("two words"), text("zwei")]);
        assert_eq!(words("Ana Maria regular", &[("Ana Maria".into(), Native(7))]).as_slice(), [Word::Account(Native(7)), text("regular")]);
        let told = r#"[{"type":"text_mention","offset":9,"length":5,"user":{"id":7}},{"type":"text_mention","offset":90,"length":5,"user":{"id":8}},{"type":"bold","offset":0,"length":5}]"#;
        let entities: Vec<Maybe<Entity<'_>>> = serde_json::from_str(told).expect("entities");
        assert_eq!(mentioned(&entities, "/rank 👍 Ana 1"), [("Ana 1".to_owned(), Native(7))]);
    }
}
