//! JSON that is none, as real exporters write it.

use std::borrow::Cow;

/// Bytes that are mended; what comes out may be three times as long.
const MOST: usize = 4 << 20;

/// The same with its faults mended, if there are any that can be: letters that are none, control characters, halves of a pair
/// of surrogates, and Telegram Desktop's `\x1F`, which JSON doesn't have.
pub(crate) fn mended(bytes: &[u8]) -> Option<Vec<u8>> {
    if bytes.len() > MOST {
        return None;
    }
    let text = String::from_utf8_lossy(bytes);
    let mut mended = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let Some((byte, after)) = rest.split_first() {
        if *byte == b'\\' {
            let (piece, len) = escape(rest);
            mended.extend_from_slice(&piece);
            rest = &rest[len..];
        } else {
            mended.push(if *byte < b' ' { b' ' } else { *byte });
            rest = after;
        }
    }
    (mended != bytes).then_some(mended)
}

/// The escape that begins here, mended, and how many bytes it had.
fn escape(rest: &[u8]) -> (Cow<'_, [u8]>, usize) {
    let own = |len: usize| (Cow::Borrowed(&rest[..len.min(rest.len())]), len.min(rest.len()));
    match rest {
        [_, b'x', high, low, ..] if high.is_ascii_hexdigit() && low.is_ascii_hexdigit() => (Cow::Owned(vec![b'\\', b'u', b'0', b'0', *high, *low]), 4),
        [_, b'u', ..] => match (unit(rest), rest.get(6..).and_then(unit)) {
            (Some(0xd800..0xdc00), Some(0xdc00..0xe000)) => own(12),
            (Some(0xd800..0xe000), _) => (Cow::Borrowed(b"\\ufffd"), 6),
            (Some(_), _) => own(6),
            (None, _) => own(2),
        },
        _ => own(2),
    }
}

/// The number of an escape such as `\ud83d`.
fn unit(escape: &[u8]) -> Option<u16> {
    let [b'\\', b'u', digits @ ..] = escape else { return None };
    let digits = digits.get(..4).filter(|digits| digits.iter().all(u8::is_ascii_hexdigit))?;
    u16::from_str_radix(std::str::from_utf8(digits).ok()?, 16).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn faults_are_mended() {
        for (text, good) in [
            (&br#""a\x1Fb""#[..], Some(&br#""a\u001Fb""#[..])),
            (br#""a\\x1Fb""#, None),
            (br#""\ud83d\ude00""#, None),
            (br#""\ud83d""#, Some(br#""\ufffd""#)),
            (br#""\ude00\ud83d\ude00""#, Some(br#""\ufffd\ud83d\ude00""#)),
            (br#""\ud83d\u0041""#, Some(br#""\ufffd\u0041""#)),
            (b"\"a\x01\nb\"", Some(b"\"a  b\"")),
            (b"\"\xff\"", Some("\"\u{fffd}\"".as_bytes())),
            (b"\"\\", None),
            (b"\"\\u12", None),
            (b"\"\\u\xc3\xa9\xc3\xa9\xc3\xa9\"", None),
        ] {
            assert_eq!(mended(text).as_deref(), good, "{:?}", String::from_utf8_lossy(text));
        }
    }
}
