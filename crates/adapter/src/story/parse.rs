//! Reading stories: every mistake is named with its line and the mend.

use super::{Act, Expectation, Step, Story};
use crate::simulated::{Fault, Kind};
use chrono::{NaiveDateTime, TimeZone};
use hearth_core::{DAY, HOUR, LANGUAGES, MINUTE, Moment, Purpose, Rights, SECOND, Zone, hash};
use std::collections::BTreeSet;
use std::fmt;

/// The most steps that a story may have.
const STEPS: usize = 1_000_000;

/// Why a story can't be told.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct StoryError {
    /// Its file.
    pub file: String,
    /// The line, from 1.
    pub line: usize,
    /// What is wrong, and the mend.
    pub what: String,
}

impl fmt::Display for StoryError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}: {}", self.file, self.line, self.what)
    }
}

impl std::error::Error for StoryError {}

impl Story {
    /// Reads a story.
    ///
    /// # Errors
    /// Names the file, the line and the mend.
    pub fn parse(file: &str, text: &str) -> Result<Self, StoryError> {
        let mut reader = Reader::default();
        for (at, line) in text.lines().enumerate() {
            let line = line.split(" #").next().unwrap_or_default().trim();
            if !line.is_empty() && !line.starts_with('#') {
                reader.line = at + 1;
                reader.read(line).map_err(|what| StoryError { file: file.to_owned(), line: at + 1, what })?;
            }
        }
        reader.story.start = reader.start();
        reader.story.steps.sort_by_key(|step| step.at);
        Ok(reader.story)
    }
}

struct Reader {
    story: Story,
    local: Option<NaiveDateTime>,
    begun: bool,
    now: Moment,
    line: usize,
    messages: BTreeSet<String>,
}

impl Default for Reader {
    fn default() -> Self {
        let story = Story { community: "Town".into(), zone: Zone::UTC, lang: "en".into(), profile: None, start: Moment(0), spaces: vec![], cast: vec![], steps: vec![] };
        Self { story, local: None, begun: false, now: Moment(0), line: 0, messages: BTreeSet::new() }
    }
}

type Read<T> = Result<T, String>;

impl Reader {
    fn start(&self) -> Moment {
        let local = self.local.unwrap_or_else(|| chrono::DateTime::UNIX_EPOCH.naive_utc() + chrono::Duration::days(20_514));
        let at = self.story.zone.0.from_local_datetime(&local).earliest().map_or_else(|| local.and_utc().timestamp_millis(), |at| at.timestamp_millis());
        Moment(at)
    }

    fn read(&mut self, line: &str) -> Read<()> {
        let words = words(line)?;
        let strings: Vec<&str> = words.iter().map(String::as_str).collect();
        if !self.begun && self.header(&strings)? {
            return Ok(());
        }
        if !self.begun {
            self.begun = true;
            self.now = self.start();
            if self.story.spaces.is_empty() {
                self.story.spaces.push(("lobby".into(), Purpose::Lobby));
            }
        }
        if let ["every", each, "for", whole, rest @ ..] = &strings[..] {
            return self.repeat(span(each)?, span(whole.trim_end_matches(':'))?, rest);
        }
        let (wait, rest): (i64, &[&str]) = match strings.split_first() {
            Some((first, rest)) if first.starts_with('+') => (span(&first[1..])?, rest),
            Some((&("expect" | "fault"), _)) => (0, &strings),
            _ => (30 * SECOND, &strings),
        };
        self.now = self.now.plus(wait);
        let act = self.act(rest)?;
        self.push(self.now, act)
    }

    fn push(&mut self, at: Moment, act: Act) -> Read<()> {
        if self.story.steps.len() >= STEPS {
            return Err(format!("a story has at most {STEPS} steps; make it shorter"));
        }
        self.story.steps.push(Step { line: self.line, at, act });
        Ok(())
    }

    fn header(&mut self, words: &[&str]) -> Read<bool> {
        let story = &mut self.story;
        match words {
            ["community", name] => story.community = (*name).to_owned(),
            ["zone", name] => story.zone = Zone::named(name).ok_or_else(|| format!("no time zone is called {name}; use a name such as Europe/Madrid"))?,
            ["lang", lang] if LANGUAGES.contains(lang) => story.lang = (*lang).to_owned(),
            ["lang", lang] => return Err(format!("Hearth does not speak {lang}; it speaks {}", LANGUAGES.join(", "))),
            ["space" | "person" | "owner" | "staff" | "machine", name, ..] if story.cast.iter().any(|(of, ..)| of == name) || story.spaces.iter().any(|(of, _)| of == name) => {
                return Err(format!("there is a {name} already; choose another name"));
            }
            ["on", profile] => story.profile = Some(Kind::ALL.into_iter().find(|kind| kind.key() == *profile).ok_or("the profile is discord-like, telegram-like or bare")?),
            ["start", at] => self.local = Some(NaiveDateTime::parse_from_str(at, "%Y-%m-%dT%H:%M").map_err(|_| "write the start as 2026-03-02T09:00")?),
            ["space", name, purpose] => {
                let purpose = match *purpose {
                    "lobby" => Purpose::Lobby,
                    "topic" => Purpose::Topic,
                    "showcase" => Purpose::Showcase,
                    "staff" => Purpose::Staff,
                    other => return Err(format!("“{other}” is no purpose; it is lobby, topic, showcase or staff")),
                };
                story.spaces.push(((*name).to_owned(), purpose));
            }
            [role @ ("person" | "owner" | "staff" | "machine"), name] => {
                let rights = match *role {
                    "owner" => Rights::Owner,
                    "staff" => Rights::Staff,
                    _ => Rights::Member,
                };
                story.cast.push(((*name).to_owned(), *role == "machine", rights));
            }
            _ => return Ok(false),
        }
        Ok(true)
    }

    fn repeat(&mut self, each: i64, whole: i64, words: &[&str]) -> Read<()> {
        if each <= 0 || whole <= 0 {
            return Err("“every” needs a time above nothing, such as `every 1d for 30d:`".into());
        }
        let count = usize::try_from(whole / each).unwrap_or(usize::MAX);
        if count == 0 {
            return Err("“every” begins with its first time: the whole must not be shorter than one turn, such as `every 1d for 30d:`".into());
        }
        if count > STEPS {
            return Err(format!("a story has at most {STEPS} steps; make it shorter"));
        }
        for number in 0..count {
            let mut act = self.act(words)?;
            if let Act::Says { text, .. } = &mut act {
                *text = text.replace("{n}", &number.to_string()).replace("{words}", &varied((self.line * 100_003 + number) as u64));
            }
            self.push(self.now.plus(each * number as i64), act)?;
        }
        Ok(())
    }

    fn act(&mut self, words: &[&str]) -> Read<Act> {
        match words {
            [] => Ok(Act::Waits),
            ["fault", kind, count] => {
                let fault = match *kind {
                    "retry" => Fault::Retry,
                    "refuse" => Fault::Refuse,
                    "unknown" => Fault::Unknown,
                    "lost" => Fault::Lost,
                    "gone" => Fault::Gone,
                    other => return Err(format!("“{other}” is no fault; it is retry, refuse, unknown, lost or gone")),
                };
                Ok(Act::Faults(fault, count.parse().ok().filter(|count| *count <= 1_000).ok_or("a fault needs a count, such as `fault refuse 2`")?))
            }
            ["expect", rest @ ..] => self.expectation(rest),
            [who, rest @ ..] => self.deed(self.person(who)?, rest),
        }
    }

    fn deed(&mut self, who: String, words: &[&str]) -> Read<Act> {
        match words {
            ["says", text, rest @ ..] => self.says(who, text, None, rest),
            ["answers", message, text, rest @ ..] => {
                let answers = self.message(message)?;
                self.says(who, text, Some(answers), rest)
            }
            ["asks", rest @ .., "in", space] if self.space(space).is_ok() => Ok(Act::Says { who, text: rejoin(rest), space: Some((*space).to_owned()), answers: None, name: None }),
            ["in", space, "asks", rest @ ..] => Ok(Act::Says { who, text: rejoin(rest), space: Some(self.space(space)?), answers: None, name: None }),
            ["asks", rest @ ..] => Ok(Act::Says { who, text: rejoin(rest), space: None, answers: None, name: None }),
            ["reacts", emoji, "to", message] => Ok(Act::Reacts { who, emoji: (*emoji).to_owned(), message: self.message(message)?, on: true }),
            ["unreacts", emoji, "to", message] => Ok(Act::Reacts { who, emoji: (*emoji).to_owned(), message: self.message(message)?, on: false }),
            ["removes", message] => Ok(Act::Removes { who, message: self.message(message)? }),
            ["joins"] => Ok(Act::Joins { who, by: None }),
            ["joins", "invited", "by", by] => Ok(Act::Joins { who, by: Some(self.person(by)?) }),
            ["leaves"] => Ok(Act::Leaves { who }),
            ["fills", answers @ ..] if !answers.is_empty() => Ok(Act::Fills { who, answers: answers.iter().map(|answer| (*answer).to_owned()).collect() }),
            ["presses", label] => Ok(Act::Presses { who, label: (*label).to_owned() }),
            _ => Err(format!("I don't know what {who} does; try `{who} says \"hello\"`, answers, reacts, removes, joins, leaves, asks, presses or fills")),
        }
    }

    fn says(&mut self, who: String, text: &str, answers: Option<String>, rest: &[&str]) -> Read<Act> {
        let (mut space, mut name) = (None, None);
        for pair in rest.chunks(2) {
            match pair {
                ["in", of] => space = Some(self.space(of)?),
                ["as", of] => name = Some((*of).to_owned()),
                _ => return Err("after the words come `in SPACE` and `as NAME`".into()),
            }
        }
        self.messages.extend(name.clone());
        Ok(Act::Says { who, text: text.to_owned(), space, answers, name })
    }

    fn expectation(&self, words: &[&str]) -> Read<Act> {
        let place = |who: &str| self.person(who).or_else(|_| self.space(who));
        match words {
            [who, "sees", text] => Ok(Act::Expects(Expectation::Sees { who: place(who)?, text: (*text).to_owned(), seen: true })),
            [who, "not", "sees", text] => Ok(Act::Expects(Expectation::Sees { who: place(who)?, text: (*text).to_owned(), seen: false })),
            [who, "is", rank] => Ok(Act::Expects(Expectation::Is { who: self.person(who)?, rank: (*rank).to_owned() })),
            _ => Err("expect what? `expect ana sees \"…\"`, `expect ana not sees \"…\"` or `expect ana is member`".into()),
        }
    }

    fn person(&self, name: &str) -> Read<String> {
        let known = self.story.cast.iter().any(|(of, ..)| of == name);
        known.then(|| name.to_owned()).ok_or_else(|| format!("who is {name}? Add `person {name}` at the top"))
    }

    fn space(&self, name: &str) -> Read<String> {
        let known = self.story.spaces.iter().any(|(of, _)| of == name);
        known.then(|| name.to_owned()).ok_or_else(|| format!("where is {name}? Add `space {name} topic` at the top"))
    }

    fn message(&self, name: &str) -> Read<String> {
        self.messages.contains(name).then(|| name.to_owned()).ok_or_else(|| format!("which message is {name}? Name it with `as {name}` where it is said"))
    }
}

/// The words of a line; what stands in quotes is one.
fn words(line: &str) -> Read<Vec<String>> {
    let mut words = vec![];
    let mut rest = line.trim_start();
    while let Some(first) = rest.chars().next() {
        let (word, after) = match first {
            '"' => rest[1..].split_once('"').ok_or("a quotation has no end; close it with \"")?,
            _ => rest.split_once(char::is_whitespace).unwrap_or((rest, "")),
        };
        // A command keeps its quotes: they are part of what is typed.
        let inside = first == '"' && words.iter().any(|word: &String| word == "asks");
        words.push(if inside { format!("\"{word}\"") } else { word.to_owned() });
        rest = after.trim_start();
    }
    Ok(words)
}

fn rejoin(words: &[&str]) -> String {
    words.join(" ")
}

/// A time such as `30s`, `5m`, `2h`, `3d`, in milliseconds.
fn span(text: &str) -> Read<i64> {
    let wrong = || format!("“{text}” is no time; write 30s, 5m, 2h or 3d");
    let unit = text.chars().last().ok_or_else(wrong)?;
    let millis = match unit {
        's' => SECOND,
        'm' => MINUTE,
        'h' => HOUR,
        'd' => DAY,
        _ => return Err(wrong()),
    };
    let number: i64 = text[..text.len() - 1].parse().map_err(|_| wrong())?;
    (0..=100_000).contains(&number).then(|| number * millis).ok_or_else(wrong)
}

/// Eight words, by a number: no two sentences alike.
fn varied(number: u64) -> String {
    const WORDS: [&str; 40] = [
        "rain", "film", "garden", "soup", "river", "blue", "window", "horse", "paper", "night", "music", "bread", "stone", "letter", "summer", "train", "island", "candle", "pepper", "forest",
        "clock", "mirror", "bridge", "apple", "winter", "doctor", "guitar", "yellow", "ticket", "castle", "pencil", "ocean", "coffee", "ladder", "button", "sparrow", "velvet", "engine", "thunder",
        "pillow",
    ];
    (0..8_u64).map(|n| WORDS[(hash(&[&number.to_le_bytes(), &n.to_le_bytes()]) % 40) as usize]).collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn mistakes_are_named_with_their_line_and_mend() {
        for (text, line, part) in [
            ("person ana\nana sings", 2, "try `ana says"),
            ("ana says \"hi\"", 1, "Add `person ana`"),
            ("person ana\nana says \"hi", 2, "close it"),
            ("person ana\nana says \"hi\" in films", 2, "Add `space films"),
            ("person ana\nana answers m1 \"hi\"", 2, "as m1"),
            ("person ana\n+5y ana says \"hi\"", 2, "30s, 5m"),
            ("zone Mars/North", 1, "Europe/Madrid"),
            ("start tomorrow", 1, "2026-03-02T09:00"),
            ("person ana\nevery 0s for 1d: ana says \"hi\"", 2, "above nothing"),
            ("person ana\nevery 1s for 99999d: ana says \"hi\"", 2, "at most"),
            ("person ana\nfault boredom 2", 2, "retry, refuse"),
            ("person ana\nexpect ana wins", 2, "expect what?"),
            ("space x y", 1, "lobby, topic"),
            ("lang tlh", 1, "it speaks en"),
            ("person ana\nowner ana", 2, "another name"),
            ("person ana\nspace ana topic", 2, "another name"),
            ("person ana\nevery 1d for 12h: ana says \"hi\"", 2, "one turn"),
        ] {
            let error = Story::parse("a.story", text).expect_err(text);
            assert!(error.line == line && error.what.contains(part), "{text:?}: {error}");
        }
    }

    #[test]
    fn no_text_makes_it_panic() {
        let seed = include_str!("../story.rs");
        let pieces: Vec<&str> = seed.split(' ').collect();
        for n in 0..3_000_u64 {
            let pick = |k: u64| pieces[(hash(&[&n.to_le_bytes(), &k.to_le_bytes()]) % pieces.len() as u64) as usize];
            let text = (0..n % 12).map(pick).collect::<Vec<_>>().join(if n % 3 == 0 { "\n" } else { " " });
            let _ = Story::parse("a.story", &format!("person ana\n{text}\n+{text}\nana {text}"));
        }
    }

    #[test]
    fn steps_come_in_time() {
        let story =
            Story::parse("a.story", "zone Europe/Madrid\nstart 2026-03-02T09:00\nperson ana\nevery 1d for 3d: ana says \"{n}\"\n+1h ana asks /rank @ana regular \"two words\"").expect("a story");
        assert_eq!(story.start.utc().to_rfc3339(), "2026-03-02T08:00:00+00:00");
        let acts: Vec<_> = story.steps.iter().map(|step| (step.at.since(story.start) / HOUR, step.act.clone())).collect();
        assert_eq!(acts.iter().map(|(at, _)| *at).collect::<Vec<_>>(), [0, 1, 24, 48]);
        let elsewhere = Story::parse("a.story", "space lobby lobby\nspace films topic\nperson ana\nana asks /top week in films").expect("a story");
        assert!(matches!(&elsewhere.steps[0].act, Act::Says { text, space: Some(space), .. } if text == "/top week" && space == "films"));
        assert!(matches!(&acts[1].1, Act::Says { text, .. } if text == "/rank @ana regular \"two words\""));
    }
}
