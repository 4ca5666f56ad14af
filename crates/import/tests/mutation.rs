//! Exports that chance has damaged: nothing breaks off and nothing hangs, whatever is in a file.

mod made;

use hearth_import::{Format, Options, open};
use made::*;
use std::path::Path;
use std::time::{Duration, Instant};

/// Chance that can be repeated: xorshift64*, G. Marsaglia 2003.
struct Chance(u64);

impl Chance {
    fn next(&mut self, below: usize) -> usize {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        (self.0.wrapping_mul(0x2545_f491_4f6c_dd1d) >> 33) as usize % below.max(1)
    }
}

const PIECES: [&[u8]; 16] = [b"\"", b"\\", b"{", b"}", b"[", b"]", b",", b":", b"null", b"-1", b"1e999", b"99999999999999999999", b"\xff\xfe", b"\\ud800", b"\n", b"\0"];

/// Damages the bytes once.
fn damage(bytes: &mut Vec<u8>, chance: &mut Chance) {
    let len = bytes.len();
    let (a, b) = (chance.next(len + 1), chance.next(len + 1));
    let piece = a.min(b)..a.max(b).min(a.min(b) + 300);
    match chance.next(8) {
        0 if len > 0 => bytes[a.min(len - 1)] ^= 1 << chance.next(8),
        1 => bytes.truncate(a),
        2 => drop(bytes.drain(piece)),
        3 => {
            let copy = bytes[piece].to_vec();
            bytes.splice(b..b, copy);
        }
        4 => {
            let copy = bytes[piece].repeat(chance.next(20));
            bytes.splice(a..a, copy);
        }
        5 => drop(bytes.splice(a..a, PIECES[chance.next(PIECES.len())].iter().copied())),
        6 => {
            // A number becomes another one.
            let digit = |byte: &u8| byte.is_ascii_digit();
            if let Some(start) = bytes[a..].iter().position(digit).map(|at| a + at) {
                let end = bytes[start..].iter().position(|byte| !digit(byte)).map_or(len, |at| start + at);
                let other: &[u8] = [&b"0"[..], b"-5", b"1.5", b"18446744073709551615", b"\"x\"", b"{}", b"[[]]", b"1e308"][chance.next(8)];
                bytes.splice(start..end, other.iter().copied());
            }
        }
        _ => {
            let at = PIECES[chance.next(PIECES.len())];
            let end = (a + at.len()).min(len);
            bytes.splice(a..end, at.iter().copied());
        }
    }
}

/// Damages an export again and again, and reads it as each format.
fn check(seed: u64, name: &str, whole: &[u8], formats: &[Option<Format>]) {
    let folder = folder(&[]);
    let path = folder.path().join(name);
    let mut chance = Chance(seed);
    let begun = Instant::now();
    for round in 0..1_000 {
        let mut bytes = whole.to_vec();
        (0..=chance.next(4)).for_each(|_| damage(&mut bytes, &mut chance));
        std::fs::write(&path, &bytes).expect("a file");
        for format in formats {
            let start = Instant::now();
            let _ = attempt(&path, *format);
            assert!(start.elapsed() < Duration::from_secs(2), "round {round} took {:?}", start.elapsed());
        }
        if begun.elapsed() > Duration::from_millis(1_800) {
            break;
        }
    }
}

fn attempt(path: &Path, format: Option<Format>) -> Result<u64, hearth_import::ImportError> {
    let mut longest = 0;
    let each = &mut |item: hearth_import::Item<'_>| longest = longest.max(line(&item).len());
    open(path, &Options { format, ..Options::default() })?.read(&mut |_| {}, each).map(|report| report.messages)
}

#[test]
fn damaged_telegram() {
    check(1, "result.json", TELEGRAM.as_bytes(), &[Some(Format::Telegram), None]);
}

#[test]
fn damaged_discord() {
    check(2, "general.json", DISCORD.as_bytes(), &[Some(Format::Discord), None]);
}

#[test]
fn damaged_channels_of_a_folder() {
    let folder = folder(&[]);
    let mut chance = Chance(77);
    for _ in 0..300 {
        for (name, text) in [("general.json", DISCORD), ("tomatoes.json", THREAD), ("again.json", THREAD)] {
            let mut bytes = text.as_bytes().to_vec();
            (0..chance.next(3)).for_each(|_| damage(&mut bytes, &mut chance));
            std::fs::write(folder.path().join(name), bytes).expect("a file");
        }
        let _ = attempt(folder.path(), Some(Format::Discord));
    }
}

#[test]
fn damaged_lines() {
    check(3, "log", LINES.as_bytes(), &[Some(Format::JsonLines), None]);
    check(4, "log", &gzip(LINES.as_bytes()), &[Some(Format::JsonLines), None]);
}

#[test]
fn damaged_archives() {
    check(5, "export.zip", &zip(&SLACK), &[Some(Format::Slack), None]);
}

#[test]
fn damaged_days_and_lists() {
    let folder = folder(&SLACK);
    for (number, (name, text)) in SLACK.into_iter().enumerate() {
        let mut chance = Chance(6 + number as u64);
        for _ in 0..100 {
            let mut bytes = text.as_bytes().to_vec();
            (0..=chance.next(3)).for_each(|_| damage(&mut bytes, &mut chance));
            std::fs::write(folder.path().join(name), bytes).expect("a file");
            let _ = attempt(folder.path(), Some(Format::Slack));
        }
        std::fs::write(folder.path().join(name), text).expect("a file");
    }
}
