//! Documents taken apart in pieces of every size.

use super::*;
use serde_json::Value;

/// Gives a few bytes at a time.
struct Drops<'a>(&'a [u8], usize);

impl Read for Drops<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        let len = self.1.min(buffer.len());
        self.0.read(&mut buffer[..len])
    }
}

/// Everything in the document: keys, small values, elements, each with its place.
fn all(text: &str, drop: usize, chunk: usize) -> Result<Vec<String>, ImportError> {
    let mut split = Split::new(Drops(text.as_bytes(), drop), Path::new("file"), 0, chunk);
    let mut seen = Vec::new();
    split.mark()?;
    assert!(split.enter(b'{')?);
    while let Some(key) = split.key()? {
        seen.push(format!("{key} {}", split.place()));
        match key.as_str() {
            "skip" => split.skip()?,
            "list" if split.enter(b'[')? => {
                while split.more()? {
                    let place = split.place();
                    let mut found = Value::Null;
                    let outcome = split.element(&mut |bytes| match object::<Value>(bytes) {
                        Ok((value, len)) => {
                            found = value;
                            Step::Used(len)
                        }
                        Err(step) => step,
                    })?;
                    seen.push(format!("{place} {outcome:?} {found}"));
                }
            }
            _ => seen.push(format!("{:?}", split.small::<Value>()?)),
        }
    }
    seen.push(split.place().to_string());
    Ok(seen)
}

const TEXT: &str = r#"
    {"a": 1, "b\n": "x\"}]", "c": {"d": [1, {"e": "]}\\"}]}, "skip": [[1, "]"], {"x": "\\\""}], "n": null,
     "list": [{"a": "é\u00e9"}, 5, "x]", {"b": [{}, {"c": "}"}]}, {"broken": }, [1, {"x": 2}], null, {"last": -1.5e3}], "z": true} after"#;

#[test]
fn pieces_are_the_same_however_they_are_read() {
    let whole = all(TEXT, 1_000, 1_000).expect("read");
    assert_eq!(whole.iter().filter(|line| line.contains("Taken")).count(), 3, "{whole:?}");
    assert_eq!(whole.iter().filter(|line| line.contains("Unreadable")).count(), 5, "{whole:?}");
    for drop in 1..40 {
        for chunk in [1, 2, 3, 7, 16, 64] {
            assert_eq!(all(TEXT, drop, chunk).expect("read"), whole, "{drop} bytes at a time, {chunk} at least");
        }
    }
}

#[test]
fn a_document_that_is_cut_anywhere_is_an_error() {
    let end = TEXT.rfind('}').expect("the end");
    for at in (TEXT.find('{').expect("the start") + 1..=end).filter(|at| TEXT.is_char_boundary(*at)) {
        assert!(matches!(all(&TEXT[..at], 5, 8), Err(ImportError::Cut { .. })), "{at}");
    }
}
