//! Reads the words out of a message's text and leaves its markup: links, mentions, code, quotes, shortcodes, numbers.

use unicode_normalization::char::is_combining_mark;

/// What the scanner finds, in order.
pub(crate) trait Found {
    /// A word of a script with spaces, as written. `opens`: a sentence begins with it, so that its capital says nothing.
    fn word(&mut self, word: &str, opens: bool);
    /// Letters of scripts without spaces, of one word or many.
    fn run(&mut self, run: &str);
    /// Somebody is addressed by `@name` or `<@id>`.
    fn mention(&mut self, name: &str);
    /// Words before and after it make no phrase.
    fn gap(&mut self);
}

/// Walks over a text once.
pub(crate) fn scan(text: &str, found: &mut impl Found) {
    let mut scanner = Scanner { text, bytes: text.as_bytes(), at: 0, opens: true };
    scanner.skip_quote();
    while scanner.at < scanner.bytes.len() {
        scanner.step(found);
    }
    found.gap();
}

struct Scanner<'a> {
    text: &'a str,
    bytes: &'a [u8],
    at: usize,
    opens: bool,
}

impl Scanner<'_> {
    fn step(&mut self, found: &mut impl Found) {
        let byte = self.bytes[self.at];
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' => self.word(found),
            b' ' => self.at += 1,
            0x80.. => self.beyond(found),
            b'\n' => {
                self.at += 1;
                self.opens = true;
                found.gap();
                self.skip_quote();
            }
            b'`' if self.rest().starts_with(b"```") => {
                self.at += 3;
                self.at = self.text[self.at..].find("```").map_or(self.bytes.len(), |end| self.at + end + 3);
                found.gap();
            }
            b'<' => self.angle(found),
            b'@' => {
                self.at += 1;
                let name = self.rest().iter().take_while(|b| b.is_ascii_alphanumeric() || matches!(b, b'_' | b'-' | b'.' | 0x80..)).count();
                found.mention(self.text[self.at..self.at + name].trim_end_matches('.'));
                self.at += name;
            }
            b':' => self.colon(found),
            b'&' => {
                self.at += entity(self.rest()).max(1);
                found.gap();
            }
            _ => {
                self.opens |= matches!(byte, b'.' | b'!' | b'?');
                self.at += 1;
                found.gap();
            }
        }
    }

    fn rest(&self) -> &[u8] {
        &self.bytes[self.at..]
    }

    /// Lines that quote somebody or say whom, and all below a mail's signature mark, are not what this person says.
    fn skip_quote(&mut self) {
        loop {
            let rest = self.rest();
            let line = rest.split(|b| *b == b'\n').next().unwrap_or_default().trim_ascii();
            if rest.starts_with(b"-- \n") {
                self.at = self.bytes.len();
            } else if [&b">"[..], b"&gt;"].iter().any(|mark| line.starts_with(mark)) || line.ends_with(b" wrote:") {
                self.at += rest.iter().position(|b| *b == b'\n').map_or(rest.len(), |end| end + 1);
            } else {
                return;
            }
        }
    }

    /// `<@U1>`, `<#C1|name>`, `<:emoji:1>`, `<https://…|label>`: only a link's label is read on.
    fn angle(&mut self, found: &mut impl Found) {
        found.gap();
        let rest = &self.rest()[1..];
        let inside = rest.iter().take(600).position(|b| matches!(b, b'>' | b'\n')).unwrap_or(0);
        let link = rest[..inside].windows(2).any(|pair| pair == b":/") || rest.starts_with(b"mailto:");
        let label = rest[..inside].iter().position(|b| *b == b'|');
        if rest.starts_with(b"@") {
            found.mention(self.text[self.at + 2..self.at + 1 + inside.max(1)].trim_start_matches(['!', '&']));
        }
        self.at += match label {
            Some(label) if link => label + 2,
            _ if link || matches!(rest.first(), Some(b'@' | b'#' | b'!' | b':' | b'/')) || rest.starts_with(b"a:") || rest.starts_with(b"t:") => inside + 2,
            _ => 1,
        };
        self.at = self.at.min(self.bytes.len());
    }

    /// `:shortcode:` is a picture; any other colon parts phrases.
    fn colon(&mut self, found: &mut impl Found) {
        let rest = &self.rest()[1..];
        let name = rest.iter().take_while(|b| b.is_ascii_alphanumeric() || matches!(b, b'_' | b'-' | b'+')).count();
        self.at += if name > 0 && rest.get(name) == Some(&b':') { name + 2 } else { 1 };
        found.gap();
    }

    fn beyond(&mut self, found: &mut impl Found) {
        let Some(c) = self.text[self.at..].chars().next() else { return };
        if is_unspaced(c) {
            let end = self.text[self.at..].find(|c| !is_unspaced(c)).map_or(self.bytes.len(), |end| self.at + end);
            found.run(&self.text[self.at..end]);
            self.at = end;
            self.opens = false;
        } else if is_letter(c) {
            self.word(found);
        } else {
            self.at += c.len_utf8();
            if !c.is_whitespace() || c == '\u{3000}' {
                found.gap();
            }
        }
    }

    fn word(&mut self, found: &mut impl Found) {
        let start = self.at;
        let (mut letters, mut digits) = (0_usize, 0_usize);
        loop {
            let (letter, digit, joins) = self.extent();
            letters += letter;
            digits += digit;
            // A joiner inside: `node.js`, `e-mail`, `don't`, `snake_case`.
            if !joins || !self.begins_at(self.at + 1) {
                break;
            }
            self.at += 1;
        }
        if self.rest().starts_with(b"://") || self.rest().starts_with(b"@") || self.bytes[start..].starts_with(b"www.") {
            return self.skip_address(found);
        }
        let mut end = self.at;
        if end - start == 1 && (self.rest().starts_with(b"++") || self.rest().starts_with(b"#")) {
            end += if self.rest()[0] == b'+' { 2 } else { 1 };
            self.at = end;
        }
        let machine_made = end - start > 60 || (letters + digits > 8 && digits * 3 > letters + digits) || (letters < 2 && digits > 3);
        if machine_made {
            found.gap();
        } else if letters > 0 {
            found.word(&self.text[start..end], self.opens);
        }
        self.opens = false;
    }

    /// Goes over letters and digits. Gives how many of each, and whether a joiner follows.
    fn extent(&mut self) -> (usize, usize, bool) {
        let (mut letters, mut digits) = (0, 0);
        while let Some(&byte) = self.bytes.get(self.at) {
            match byte {
                b'a'..=b'z' | b'A'..=b'Z' => letters += 1,
                b'0'..=b'9' => digits += 1,
                b'.' | b'-' | b'\'' | b'_' => return (letters, digits, true),
                0x80.. => match self.text[self.at..].chars().next() {
                    Some('’') => return (letters, digits, false),
                    Some(c) if is_letter(c) && !is_unspaced(c) => {
                        letters += 1;
                        self.at += c.len_utf8() - 1;
                    }
                    _ => break,
                },
                _ => break,
            }
            self.at += 1;
        }
        (letters, digits, false)
    }

    fn begins_at(&self, at: usize) -> bool {
        match self.bytes.get(at) {
            Some(byte) if byte.is_ascii() => byte.is_ascii_alphanumeric(),
            Some(_) => self.text[at..].chars().next().is_some_and(|c| is_letter(c) && !is_unspaced(c)),
            None => false,
        }
    }

    fn skip_address(&mut self, found: &mut impl Found) {
        self.at += self.rest().iter().take_while(|b| !matches!(b, b' ' | b'\n' | b'\t' | b'>' | b')' | b'|' | b'"' | 0xe3..)).count();
        self.opens = false;
        found.gap();
    }
}

/// The length of an HTML entity that a text begins with; 0 if there is none.
fn entity(text: &[u8]) -> usize {
    let name = text.iter().skip(1).take(8).take_while(|b| b.is_ascii_alphanumeric() || **b == b'#').count();
    if name > 1 && text.get(name + 1) == Some(&b';') { name + 2 } else { 0 }
}

/// Letters, digits and the marks that belong to them.
fn is_letter(c: char) -> bool {
    c.is_alphanumeric() || is_combining_mark(c) || c == '\u{200c}'
}

/// Chinese, Japanese, Thai, Lao, Khmer and Burmese are written without spaces between words.
pub(crate) fn is_unspaced(c: char) -> bool {
    matches!(c as u32, 0x0e00..=0x0eff | 0x1000..=0x109f | 0x1780..=0x17ff | 0x3005..=0x3007 | 0x3041..=0x30fa | 0x30fc..=0x30ff | 0x3400..=0x9fff | 0xf900..=0xfaff | 0xff66..=0xff9f | 0x2_0000..=0x3_ffff)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Default)]
    struct Words(Vec<String>);

    impl Found for Words {
        fn word(&mut self, word: &str, _: bool) {
            self.0.push(word.to_owned());
        }
        fn run(&mut self, run: &str) {
            self.0.push(format!("[{run}]"));
        }
        fn mention(&mut self, name: &str) {
            self.0.push(format!("@{name}"));
        }
        fn gap(&mut self) {
            if self.0.last().is_some_and(|last| last != "|") {
                self.0.push("|".to_owned());
            }
        }
    }

    #[test]
    fn markup_is_left_and_words_stay() {
        for (text, words) in [
            ("the bike map", "the bike map |"),
            ("see https://a.example/x?y=widget#z, please", "see | please |"),
            ("www.widget.example is down", "is down |"),
            ("<https://a.example/widget|the label> here", "the label | here |"),
            ("<@U12> <#C1|general> <:party:123> <!here> done", "@U12 | done |"),
            ("@ana.b: hello @ben", "@ana.b | hello @ben |"),
            ("ask ana@widget.example now", "ask | now |"),
            (":tada: at 10:30:00 node.js, c++ and don't", "at | node.js | c++ and don't |"),
            ("```let widget = 1;``` works", "works |"),
            ("> quoted widget\nOn Monday Ana wrote:\nmine", "mine |"),
            ("yes\n&gt; quoted\nno\n-- \nAna Widget", "yes | no |"),
            ("version 1.30 of 42 a1b2c3d4e5f6a7b8", "version of |"),
            ("a &amp; b", "a | b |"),
            ("用Docker部署，很快", "[用] Docker [部署] | [很快] |"),
            ("e-mail wi-fi -- snake_case", "e-mail wi-fi | snake_case |"),
            ("", ""),
            ("<", ""),
            ("a<", "a |"),
            ("@", "@ |"),
            (":", ""),
            ("é@ü", ""),
        ] {
            let mut found = Words::default();
            scan(text, &mut found);
            assert_eq!(found.0.join(" "), words, "{text:?}");
        }
    }

    proptest::proptest! {
        #[test]
        fn any_text_is_walked(text in "[<>@:|&;#`a-zé电의\\n \u{301}./\u{200d}-]{0,40}") {
            scan(&text, &mut Words::default());
        }
    }
}
