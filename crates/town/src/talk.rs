//! The talk of a town, read from a text.
//!
//! ```text
//! # A comment.
//! room kitchen | The Kitchen | Bread, soup and what the oven did
//!
//! [talk kitchen sorry evening B]   a conversation: its room, its mood, when it suits, and the part that knows how to help
//! A: My bread is {flat|a brick}.   a turn of part A; of the words between bars one is said
//! B>: How old is your yeast, {A}?  an answer to the turn above, with the name of part A
//! C>1: Mine too!                   an answer to the first turn
//! A~: It rose!                     said an hour or two later
//! + 😂 A 2                         reactions to the turn above: by part A, and by two more
//! * Same here.                     what others may add, in answer to the first turn
//! ```
//!
//! Other blocks: `welcome` (A has just come) and `farewell` (A goes), written like a `talk` in the lobby; `custom` (a room, a
//! mood, an hour; each day one opening `-` and some answers `*`); `mood` (a name and emoji; `*` anybody may say); `subject`
//! (words that tell it; `?` answers a question, `*` a remark); `pool` (a name; `-` lines of one kind).

use crate::line::{Line, part};
use crate::{LOBBY, ROOMS};
use std::ops::Range;

/// Where a talk is badly written, and how.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
#[error("line {at}: {why}")]
pub(crate) struct Flaw {
    /// The line, from 1.
    pub(crate) at: usize,
    /// What is wrong with it.
    pub(crate) why: String,
}

/// Everything that can be said in town.
#[derive(Clone, Debug, Default)]
pub(crate) struct Talk {
    /// Names and topic lines of the rooms.
    pub(crate) rooms: Vec<(String, String)>,
    blocks: Vec<Block>,
}

/// What a block is.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Kind {
    Talk,
    Welcome,
    Farewell,
    Custom,
    Mood,
    Subject,
    Pool,
}

const KINDS: [(&str, Kind); 7] =
    [("talk", Kind::Talk), ("welcome", Kind::Welcome), ("farewell", Kind::Farewell), ("custom", Kind::Custom), ("mood", Kind::Mood), ("subject", Kind::Subject), ("pool", Kind::Pool)];

const HOURS: [(&str, Range<u32>); 5] = [("morning", 6..11), ("noon", 11..15), ("day", 9..18), ("evening", 18..23), ("night", 21..24)];

/// A block of the text.
#[derive(Clone, Debug)]
pub(crate) struct Block {
    /// Its line, from 1.
    pub(crate) at: usize,
    /// What it is.
    pub(crate) kind: Kind,
    /// Where it is said.
    pub(crate) room: usize,
    /// When it may begin.
    pub(crate) hours: Range<u32>,
    /// The part that helps.
    pub(crate) helps: Option<usize>,
    /// The other words of its head: a mood, emoji, keys, a name.
    pub(crate) words: Vec<String>,
    /// What is said in order.
    pub(crate) turns: Vec<Turn>,
    /// Lines after `-`.
    pub(crate) openings: Vec<Line>,
    /// Lines after `*`.
    pub(crate) asides: Vec<Line>,
    /// Lines after `?`.
    pub(crate) answers: Vec<Line>,
}

/// A turn of a conversation.
#[derive(Clone, Debug)]
pub(crate) struct Turn {
    /// Whose, from 0.
    pub(crate) part: usize,
    /// The turn that it answers, from 0.
    pub(crate) answers: Option<usize>,
    /// Whether it comes an hour or two later.
    pub(crate) waits: bool,
    /// What is said.
    pub(crate) line: Line,
    /// The reactions to it.
    pub(crate) cheers: Vec<Cheer>,
}

/// Reactions with one emoji.
#[derive(Clone, Debug)]
pub(crate) struct Cheer {
    /// The emoji.
    pub(crate) emoji: String,
    /// The parts that react.
    pub(crate) parts: Vec<usize>,
    /// How many others do.
    pub(crate) others: usize,
}

impl Talk {
    /// Reads a text.
    ///
    /// # Errors
    ///
    /// The first flaw, with its line.
    pub(crate) fn parse(text: &str) -> Result<Self, Flaw> {
        let mut talk = Self::default();
        for (at, line) in text.lines().enumerate().map(|(at, line)| (at + 1, line.trim())) {
            talk.read(at, line).map_err(|why| Flaw { at, why })?;
        }
        match talk.rooms.len() == ROOMS.len() {
            true => talk.blocks.iter().try_for_each(|block| talk.checked(block).map_err(|why| Flaw { at: block.at, why }))?,
            false => return Err(Flaw { at: 1, why: format!("{} rooms have a name, and {} should", talk.rooms.len(), ROOMS.len()) }),
        }
        Ok(talk)
    }

    fn read(&mut self, at: usize, line: &str) -> Result<(), String> {
        if line.is_empty() || line.starts_with('#') {
            return Ok(());
        }
        if let Some(room) = line.strip_prefix("room ") {
            return self.name_room(room);
        }
        if let Some(head) = line.strip_prefix('[') {
            self.blocks.push(Block::headed(at, head.strip_suffix(']').ok_or("the head has no `]`")?)?);
            return Ok(());
        }
        self.blocks.last_mut().ok_or("this stands before any block")?.read(line)
    }

    fn name_room(&mut self, room: &str) -> Result<(), String> {
        let [key, name, topic_line] = room.split(" | ").collect::<Vec<_>>()[..] else { return Err("a room has a key, a name and a topic, with bars between".to_owned()) };
        let (wanted, _) = ROOMS.get(self.rooms.len()).ok_or("there is no such room")?;
        match key == *wanted {
            true => self.rooms.push((name.to_owned(), topic_line.to_owned())),
            false => return Err(format!("`{wanted}` should be here")),
        }
        Ok(())
    }

    /// Whether a block has what its kind needs.
    fn checked(&self, block: &Block) -> Result<(), String> {
        let voiced = matches!(block.kind, Kind::Talk | Kind::Welcome | Kind::Farewell);
        let parts = block.parts();
        let named = block.turns.iter().flat_map(|turn| turn.line.names()).chain(block.turns.iter().flat_map(|turn| turn.cheers.iter().flat_map(|cheer| cheer.parts.clone())));
        let lonely = |part: &usize| !block.turns.iter().any(|turn| turn.part == *part);
        if voiced && !(2..=6).contains(&parts) {
            return Err(format!("a conversation has 2 to 6 parts, this one {parts}"));
        }
        if let Some(part) = (0..parts).chain(named).chain(block.helps).find(|part| voiced && lonely(part)) {
            return Err(format!("part {} has no turn", (b'A' + part as u8) as char));
        }
        if (voiced || block.kind == Kind::Custom) && block.words.first().is_none_or(|mood| !self.of(Kind::Mood).any(|one| one.words.first() == Some(mood))) {
            return Err("the head names no mood that there is".to_owned());
        }
        let empty = match block.kind {
            Kind::Talk | Kind::Welcome | Kind::Farewell => false,
            Kind::Custom => block.openings.is_empty() || block.asides.is_empty(),
            Kind::Mood => block.asides.is_empty() || block.words.len() < 2,
            Kind::Subject => block.asides.is_empty() || block.answers.is_empty(),
            Kind::Pool => block.openings.is_empty(),
        };
        if empty { Err("the block lacks lines or words".to_owned()) } else { Ok(()) }
    }

    /// The blocks of a kind.
    pub(crate) fn of(&self, kind: Kind) -> impl Iterator<Item = &Block> {
        self.blocks.iter().filter(move |block| block.kind == kind)
    }

    /// The mood of a block.
    pub(crate) fn mood(&self, name: &str) -> &Block {
        // A text in which a mood is missing is not read.
        self.of(Kind::Mood).find(|mood| mood.words[0] == name).expect("a mood that there is")
    }

    /// The lines of a pool; none if there is no such pool.
    pub(crate) fn pool(&self, name: &str) -> &[Line] {
        self.of(Kind::Pool).find(|pool| pool.words[0] == name).map_or(&[], |pool| &pool.openings)
    }
}

impl Block {
    fn headed(at: usize, head: &str) -> Result<Self, String> {
        let mut words = head.split_whitespace();
        let kind = words.next().unwrap_or_default();
        let kind = KINDS.iter().find(|(name, _)| *name == kind).map(|(_, kind)| *kind).ok_or_else(|| format!("`{kind}` is no kind of block"))?;
        let mut block = Self { at, kind, room: LOBBY, hours: 6..24, helps: None, words: Vec::new(), turns: Vec::new(), openings: Vec::new(), asides: Vec::new(), answers: Vec::new() };
        words.for_each(|word| block.word(word));
        match block.words.is_empty() {
            true => Err("the head names no mood, key or name".to_owned()),
            false => Ok(block),
        }
    }

    fn word(&mut self, word: &str) {
        let placed = matches!(self.kind, Kind::Talk | Kind::Welcome | Kind::Farewell | Kind::Custom);
        if let Some(room) = ROOMS.iter().position(|(key, _)| placed && *key == word) {
            self.room = room;
        } else if let Some((_, hours)) = HOURS.iter().find(|(name, _)| placed && *name == word) {
            self.hours = hours.clone();
        } else if let Some(hour) = word.parse::<u32>().ok().filter(|hour| placed && *hour < 24) {
            self.hours = hour..hour + 1;
        } else if let Some(helps) = part(word).filter(|_| placed) {
            self.helps = Some(helps);
        } else {
            self.words.push(word.to_owned());
        }
    }

    fn read(&mut self, line: &str) -> Result<(), String> {
        let (mark, text) = line.split_once(' ').unwrap_or((line, ""));
        match mark {
            "-" => self.openings.push(Line::parse(text)?),
            "*" => self.asides.push(Line::parse(text)?),
            "?" => self.answers.push(Line::parse(text)?),
            "+" => self.turns.last_mut().ok_or("there is no turn to react to")?.cheers.push(Cheer::parse(text)?),
            _ => self.turns.push(self.turn(mark, text)?),
        }
        Ok(())
    }

    fn turn(&self, mark: &str, text: &str) -> Result<Turn, String> {
        let who = mark.strip_suffix(':').ok_or_else(|| format!("`{mark}` begins no line; a turn is `A: …`"))?;
        let (who, waits) = who.strip_suffix('~').map_or((who, false), |who| (who, true));
        let (who, answered) = who.split_once('>').map_or((who, None), |(who, turn)| (who, Some(turn)));
        let part = part(who).ok_or_else(|| format!("`{who}` is no part; parts are A to F"))?;
        let turn = |turn: &str| if turn.is_empty() { Some(self.turns.len()) } else { turn.parse().ok() };
        let answers = answered.map(|answered| turn(answered).and_then(|turn: usize| turn.checked_sub(1)).filter(|turn| *turn < self.turns.len()).ok_or("it answers no earlier turn")).transpose()?;
        match answers.is_some_and(|turn| self.turns[turn].part == part) {
            true => Err("a part answers itself".to_owned()),
            false => Ok(Turn { part, answers, waits, line: Line::parse(text)?, cheers: Vec::new() }),
        }
    }

    /// How many parts it has.
    pub(crate) fn parts(&self) -> usize {
        self.turns.iter().map(|turn| turn.part + 1).max().unwrap_or(0)
    }

    /// Its mood, or the name of a mood or a pool.
    pub(crate) fn name(&self) -> &str {
        self.words.first().map_or("", String::as_str)
    }
}

impl Cheer {
    fn parse(text: &str) -> Result<Self, String> {
        let mut words = text.split_whitespace();
        let mut cheer = Self { emoji: words.next().ok_or("an emoji is missing")?.to_owned(), parts: Vec::new(), others: 0 };
        for word in words {
            match (part(word), word.parse()) {
                (Some(part), _) => cheer.parts.push(part),
                (None, Ok(others)) => cheer.others = others,
                _ => return Err(format!("`{word}` is neither a part nor a number")),
            }
        }
        Ok(cheer)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ROOMED: &str = "room lobby | L | l\nroom series | S | s\nroom kitchen | K | k\nroom workshop | W | w\nroom photos | P | p\nroom staff | T | t\n[mood warm ❤️]\n* Good.\n";

    #[test]
    fn both_texts_are_well_written() {
        for (name, text, scripts) in [("en.txt", include_str!("../talk/en.txt"), 90), ("zh.txt", include_str!("../talk/zh.txt"), 60)] {
            let talk = Talk::parse(text).unwrap_or_else(|flaw| panic!("talk/{name}, {flaw}"));
            assert!(talk.of(Kind::Talk).count() >= scripts, "{name}: {} scripts", talk.of(Kind::Talk).count());
            for (room, (key, _)) in ROOMS.iter().enumerate() {
                let count = talk.of(Kind::Talk).filter(|script| script.room == room).count();
                assert!(count >= 7, "{name}: {key} has {count} scripts");
            }
            for pool in ["noise", "circle", "weather", "hello", "general", "nod", "asking"] {
                assert!(!talk.pool(pool).is_empty(), "{name}: no {pool}");
            }
            assert!(talk.of(Kind::Welcome).count() >= 6 && talk.of(Kind::Farewell).count() >= 2 && talk.of(Kind::Subject).count() >= 5);
        }
    }

    #[test]
    fn a_conversation_is_read() {
        let talk = Talk::parse(&format!("{ROOMED}[talk kitchen warm evening B]\nA: Hm?\nB>: Yes, {{A}}.\nA>2~: {{Thanks|Ah}}!\n+ 🎉 B 2\n* Same.")).unwrap();
        let script = talk.of(Kind::Talk).next().unwrap();
        assert_eq!((script.room, script.hours.clone(), script.helps, script.name(), script.parts()), (2, 18..23, Some(1), "warm", 2));
        assert_eq!(script.turns.iter().map(|turn| (turn.part, turn.answers, turn.waits)).collect::<Vec<_>>(), [(0, None, false), (1, Some(0), false), (0, Some(1), true)]);
        assert_eq!((script.turns[2].cheers[0].parts.clone(), script.turns[2].cheers[0].others, script.asides.len()), (vec![1], 2, 1));
    }

    #[test]
    fn flaws_are_told_with_their_line() {
        for (text, at, why) in [
            ("Hm", 9, "begins no line"),
            ("[talk lobby warm]\nA Hm", 10, "begins no line"),
            ("[song lobby]", 9, "no kind"),
            ("[talk lobby", 9, "no `]`"),
            ("[talk lobby]", 9, "names no mood"),
            ("[talk lobby cold]\nA: a\nB: b", 9, "no mood that there is"),
            ("[talk lobby warm]\nA: a", 9, "2 to 6 parts"),
            ("[talk lobby warm]\nA: a\nC: c", 9, "part B has no turn"),
            ("[talk lobby warm C]\nA: a\nB: c", 9, "part C has no turn"),
            ("[talk lobby warm]\nA: a {D}\nB: b", 9, "part D has no turn"),
            ("[talk lobby warm]\nA: a\nA>: b", 11, "answers itself"),
            ("[talk lobby warm]\nA: a\nB>2: b", 11, "no earlier turn"),
            ("[talk lobby warm]\nG: a", 10, "no part"),
            ("[talk lobby warm]\nA: a {b", 10, "not closed"),
            ("[talk lobby warm]\n+ 🎉", 10, "no turn"),
            ("[talk lobby warm]\nA: a\n+ 🎉 x", 11, "neither"),
            ("[pool noise]", 9, "lacks"),
            ("room attic | A | a", 9, "no such room"),
        ] {
            let flaw = Talk::parse(&format!("{ROOMED}{text}")).unwrap_err();
            assert!(flaw.why.contains(why) && flaw.at == at, "{text}: {flaw}, not line {at}: {why}");
        }
        assert_eq!(Talk::parse("\nA: Hm").unwrap_err().to_string(), "line 2: this stands before any block");
    }
}
