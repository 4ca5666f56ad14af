//! What the platform itself reads in a line before it is forgotten: commands, words, mentions.

/// The name and the arguments of a command, if a line is one: a slash and a letter.
pub fn command(text: &str) -> Option<(&str, &str)> {
    let rest = text.strip_prefix('/').filter(|rest| rest.starts_with(char::is_alphabetic))?;
    let (name, arguments) = rest.split_once(char::is_whitespace).unwrap_or((rest, ""));
    Some((name.split('@').next().unwrap_or(name), arguments))
}

/// The words of a line; what is between quotes is one word.
pub fn words(line: &str) -> Vec<String> {
    let mut words = Vec::new();
    let mut rest = line.trim_start();
    while let Some(first) = rest.chars().next() {
        let quoted = matches!(first, '"' | '“' | '”');
        let body = if quoted { &rest[first.len_utf8()..] } else { rest };
        let end = body.find(|c: char| if quoted { matches!(c, '"' | '“' | '”') } else { c.is_whitespace() }).unwrap_or(body.len());
        words.push(body[..end].to_owned());
        let after = &body[end..];
        let skip = if quoted { after.chars().next().map_or(0, char::len_utf8) } else { 0 };
        rest = after[skip..].trim_start();
    }
    words
}

/// What follows each `@` of a line, as far as it may be a name.
pub fn mentions(text: &str) -> impl Iterator<Item = &str> {
    text.split('@').skip(1).filter(|rest| rest.starts_with(char::is_alphanumeric))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_read() {
        assert_eq!(command("/rank @ana regular"), Some(("rank", "@ana regular")));
        assert_eq!(command("/me@hearth"), Some(("me", "")));
        assert_eq!((command("/ me"), command("me"), command("/")), (None, None, None));
        assert_eq!(words("@ana regular  \"two words\" “drei wörter” \"open end"), ["@ana", "regular", "two words", "drei wörter", "open end"]);
        assert_eq!(words("  "), Vec::<String>::new());
        assert_eq!(mentions("hi @ben, and @Mary Jane! a@ b").collect::<Vec<_>>(), ["ben, and ", "Mary Jane! a"]);
    }
}
