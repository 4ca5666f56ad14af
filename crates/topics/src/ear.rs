//! What is said live, until it is kept: each message is broken into terms as it is heard, and let go.

use crate::day::{DayTerms, KnownTerm, TermKey, TermRow};
use crate::language::Guess;
use crate::sketch::{Sketch, Trace};
use crate::term::{Terms, terms};
use crate::{KNOWN, Term};
use hearth_core::{Day, Heard, MINUTE, MemberId, Moment, Native, Secret, SpaceId};
use rustc_hash::FxHashMap;
use smallvec::SmallVec;
use std::collections::hash_map::Entry;
use std::sync::{Mutex, MutexGuard, PoisonError};

/// Terms, people and places that an ear holds, at most: some 50 MB. Beyond three quarters of it no phrase is taken in that is not
/// there yet, beyond all of it no word; what is there is counted on.
const ROOM: usize = 250_000;
/// People of one term that are told apart until it is kept, at most.
const PEOPLE: usize = 64;
/// Bytes of the longest term. What is longer is hardly a name.
const LONGEST: usize = 96;
/// Communities whose usual language is remembered, at most.
const COMMUNITIES: usize = 10_000;
/// Every zone's days begin and end at a quarter of an hour.
const QUARTER: i64 = 15 * MINUTE;

/// Who speaks, where and when.
#[derive(Clone, Copy, Debug)]
pub struct Voice {
    /// In which community.
    pub community: Native,
    /// In which of its spaces.
    pub space: Native,
    /// Who.
    pub by: Native,
    /// When.
    pub at: Moment,
}

/// Hears what people say on all platforms, and holds its terms in memory until they are taken.
///
/// Words are here and nowhere else, and for a minute at most: whoever takes them keeps those that three different people have
/// said, and lets go of the rest. Nothing here can be printed, copied or written.
///
/// ```compile_fail
/// println!("{:?}", hearth_topics::Ear::default());
/// ```
/// ```compile_fail
/// let ear = hearth_topics::Ear::default();
/// let _ = ear.take().first().map(|overheard| overheard.clone());
/// ```
#[derive(Default)]
pub struct Ear(Mutex<Hearing>);

#[derive(Default)]
struct Hearing {
    reader: Terms,
    /// What each community usually speaks.
    guesses: FxHashMap<Native, Guess>,
    pages: FxHashMap<(Native, Native, i64), Overheard>,
    /// How much of [`ROOM`] is taken.
    taken: usize,
    messages: u32,
}

/// What was said in a space within a quarter of an hour.
pub struct Overheard {
    /// In which community.
    pub community: Native,
    /// In which of its spaces.
    pub space: Native,
    /// When the quarter began.
    pub at: Moment,
    people: Vec<Native>,
    numbers: FxHashMap<Native, u16>,
    rows: FxHashMap<u64, Row>,
}

/// A term, until it is kept.
struct Row {
    words: Box<str>,
    phrase: bool,
    count: u32,
    /// The message that said it last: each counts once.
    message: u32,
    /// Who said it, as places in the page's list.
    people: SmallVec<[u16; 4]>,
}

impl Ear {
    /// Hears a message. Commands are for machines and not heard; what machines say must not be handed over.
    pub fn hear(&self, voice: Voice, words: Heard<'_>) {
        if !words.is_command() {
            self.hearing().hear(voice, words);
        }
    }

    /// Everything that was heard since it was asked last, by space and time.
    pub fn take(&self) -> Vec<Overheard> {
        let mut hearing = self.hearing();
        hearing.taken = 0;
        let mut pages: Vec<_> = std::mem::take(&mut hearing.pages).into_values().collect();
        drop(hearing);
        pages.sort_unstable_by_key(|page| (page.community, page.space, page.at));
        pages
    }

    /// Whether half of the room is taken: then it is time to take what there is.
    pub fn is_full(&self) -> bool {
        self.hearing().taken > ROOM / 2
    }

    fn hearing(&self) -> MutexGuard<'_, Hearing> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Hearing {
    fn hear(&mut self, voice: Voice, words: Heard<'_>) {
        self.read(voice.community, words);
        let quarter = voice.at.0.div_euclid(QUARTER);
        let page = match self.pages.entry((voice.community, voice.space, quarter)) {
            Entry::Occupied(page) => page.into_mut(),
            Entry::Vacant(_) if self.taken >= ROOM => return,
            Entry::Vacant(place) => {
                self.taken += 1;
                place.insert(Overheard::new(voice, Moment(quarter * QUARTER)))
            }
        };
        self.messages = self.messages.wrapping_add(1);
        let before = page.len();
        let person = page.person(voice.by, self.taken < ROOM);
        for term in self.reader.iter() {
            let room = self.taken + page.len() - before;
            let limit = if term.length() > 1 { ROOM / 4 * 3 } else { ROOM };
            page.hear(&term, person, self.messages, room < limit);
        }
        self.taken += page.len() - before;
    }

    /// Breaks a message into terms, with an ear for what its community speaks.
    fn read(&mut self, community: Native, words: Heard<'_>) {
        if self.guesses.len() >= COMMUNITIES && !self.guesses.contains_key(&community) {
            self.guesses.clear();
        }
        let guess = self.guesses.entry(community).or_default();
        self.reader.lend(guess);
        terms(words, &mut self.reader);
        self.reader.lend(guess);
    }
}

impl Overheard {
    fn new(Voice { community, space, .. }: Voice, at: Moment) -> Self {
        Self { community, space, at, people: Vec::new(), numbers: FxHashMap::default(), rows: FxHashMap::default() }
    }

    fn len(&self) -> usize {
        self.rows.len() + self.people.len()
    }

    /// A person's place in the list; none if there is no room for another.
    fn person(&mut self, native: Native, room: bool) -> Option<u16> {
        let next = u16::try_from(self.people.len()).ok().filter(|_| room);
        match self.numbers.entry(native) {
            Entry::Occupied(number) => Some(*number.get()),
            Entry::Vacant(place) => {
                let number = *place.insert(next?);
                self.people.push(native);
                Some(number)
            }
        }
    }

    fn hear(&mut self, term: &Term<'_>, person: Option<u16>, message: u32, room: bool) {
        let row = match self.rows.entry(term.key) {
            Entry::Occupied(row) => row.into_mut(),
            Entry::Vacant(place) => {
                let Some(words) = Some(term.shown()).filter(|words| room && words.len() <= LONGEST) else { return };
                place.insert(Row { words: words.into(), phrase: term.length() > 1, count: 0, message: !message, people: SmallVec::new() })
            }
        };
        if row.message != message {
            row.message = message;
            row.count += 1;
        }
        if let Some(person) = person
            && row.people.len() < PEOPLE
            && !row.people.contains(&person)
        {
            row.people.push(person);
        }
    }

    /// Everybody who spoke.
    pub fn people(&self) -> &[Native] {
        &self.people
    }

    /// Adds it to the terms of a community's day. `member` tells whose an account is: nobody's if it is a machine's, or of somebody
    /// who was erased meanwhile; what nobody said is passed over.
    pub fn add_to(&self, terms: &mut DayTerms, secret: Secret, day: Day, space: SpaceId, member: impl Fn(Native) -> Option<MemberId>) {
        let traces: Vec<_> = self.people.iter().map(|native| member(*native).map(|member| Trace::of(secret, member))).collect();
        for (key, row) in &self.rows {
            let mut people = Sketch::default();
            row.people.iter().filter_map(|at| traces.get(usize::from(*at)).copied().flatten()).for_each(|trace| people.mark(trace));
            if people.at_least() > 0 {
                terms.add([TermRow { day, space, key: TermKey::new(secret, *key, row.phrase), count: row.count, people }]);
            }
        }
    }

    /// The words of those terms that three different people have said by now, as `terms` has it. The rest is let go.
    pub fn known(self, terms: &DayTerms, secret: Secret, day: Day, space: SpaceId) -> Vec<KnownTerm> {
        let rows = self.rows.into_iter().map(|(key, row)| KnownTerm { key: TermKey::new(secret, key, row.phrase), words: row.words });
        let mut known: Vec<_> = rows.filter(|known| terms.people(day, space, known.key) >= KNOWN).collect();
        known.sort_unstable_by_key(|known| known.key);
        known
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SECRET: Secret = Secret([3, 4]);
    const DAY: Day = Day(1);
    const SPACE: SpaceId = SpaceId(1);

    fn say(ear: &Ear, by: u64, at: i64, text: &str) {
        ear.hear(Voice { community: Native(1), space: Native(2), by: Native(by), at: Moment(at) }, Heard(text));
    }

    /// Keeps what was heard: how often each known term was said and by how many, and the words that became known.
    fn keep(ear: &Ear, terms: &mut DayTerms) -> Vec<Box<str>> {
        let pages = ear.take();
        pages.iter().for_each(|page| page.add_to(terms, SECRET, DAY, SPACE, |native| (native.0 < 10).then_some(MemberId(native.0 as u32))));
        let mut words: Vec<_> = pages.into_iter().flat_map(|page| page.known(terms, SECRET, DAY, SPACE)).map(|known| known.words).collect();
        words.sort_unstable();
        words
    }

    #[test]
    fn words_are_known_from_the_third_person_on_and_commands_never() {
        let (ear, mut terms) = (Ear::default(), DayTerms::default());
        for (by, text, known) in [
            (1, "the widget", &[][..]),
            (1, "widget widget", &[]),
            (2, "my widget", &[]),
            (3, "!widget", &[]),
            (3, "/widget", &[]),
            // Nobody's: a machine, or somebody erased.
            (11, "widget", &[]),
            (3, "Widgets are good", &["Widgets"]),
        ] {
            say(&ear, by, 5, text);
            assert_eq!(keep(&ear, &mut terms).iter().map(|words| &**words).collect::<Vec<_>>(), known, "{by}: {text}");
        }
        let page = terms.drain().remove(0);
        let rows: Vec<_> = crate::rows(page.0, page.1, &page.2, |_| true).map(|row| (row.count, row.people.at_least())).collect();
        assert_eq!(rows, [(4, 3)]);
    }

    #[test]
    fn phrases_said_once_wait_in_memory_and_are_kept_from_the_second_time_on() {
        let (ear, mut terms) = (Ear::default(), DayTerms::default());
        let rows = |pages: &[(Day, SpaceId, Vec<u8>)]| pages.iter().map(|page| crate::rows(page.0, page.1, &page.2, |key| key.is_phrase()).count()).sum::<usize>();
        for (phrases, waiting) in [(0, 1), (1, 0), (0, 1)] {
            say(&ear, 1, 5, "the bike map");
            keep(&ear, &mut terms);
            assert_eq!((rows(&terms.settle()), terms.len()), (phrases, waiting));
        }
        terms.forget_before(Day(2));
        assert!(terms.is_empty());
    }

    #[test]
    fn a_quarter_of_an_hour_is_a_page() {
        let ear = Ear::default();
        for at in [-1, 0, QUARTER - 1, QUARTER] {
            say(&ear, 1, at, "widget");
        }
        assert_eq!(ear.take().iter().map(|page| page.at.0).collect::<Vec<_>>(), [-QUARTER, 0, QUARTER]);
        assert!(ear.take().is_empty());
    }

    #[test]
    fn a_full_ear_counts_on_what_it_knows() {
        let ear = Ear::default();
        say(&ear, 1, 0, "the first widget");
        let mut text = String::new();
        for n in 0..ROOM / 3 {
            text.clear();
            (0..4).for_each(|word| text.extend(format!("w{}x ", n * 4 + word).chars().map(|c| c.to_digit(10).map_or(c, |digit| char::from(b'b' + digit as u8)))));
            say(&ear, 2, 0, &text);
        }
        assert!(ear.is_full());
        say(&ear, 3, 0, "widget newcomer");
        let page = ear.take().remove(0);
        assert!(page.len() <= ROOM, "{}", page.len());
        let shown = |words: &str| page.rows.values().find(|row| *row.words == *words).map(|row| row.count);
        assert_eq!((shown("widget"), shown("newcomer")), (Some(2), None));
        assert!(!ear.is_full());
    }
}
