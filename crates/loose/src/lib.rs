//! Values of other people's JSON: what has another form than the one that is looked for counts as absent, and fails nothing.

use serde::de::{Deserialize, Deserializer, Error, IgnoredAny, MapAccess, SeqAccess, Visitor};
use std::borrow::Cow;
use std::fmt;
use std::marker::PhantomData;

/// Bytes of a text that are heard; what a person writes in a chat is shorter.
pub const TEXT_BYTES: usize = 16 << 10;
/// Characters that a name may have.
pub const NAME_CHARS: usize = 200;
/// Kinds of reactions that are read of a message; platforms allow fewer.
pub const KINDS: usize = 64;
/// People that are read of a kind of reaction.
pub const REACTORS: usize = 2_000;

/// The beginning of a text, at most `most` bytes, never half a character.
pub fn beginning(text: &str, most: usize) -> &str {
    &text[..text.floor_char_boundary(most)]
}

/// The beginning of a name.
pub fn short(name: &str) -> &str {
    match name.len() <= NAME_CHARS {
        true => name,
        false => name.char_indices().nth(NAME_CHARS).map_or(name, |(at, _)| &name[..at]),
    }
}

macro_rules! ignore {
    ($($visit:ident: $type:ty),*) => {
        $(fn $visit<E>(self, _: $type) -> Result<Self::Value, E> { Ok(Self::Value::default()) })*
    };
}

macro_rules! ignore_rest {
    () => {
        fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            f.write_str("anything")
        }
        fn visit_unit<E>(self) -> Result<Self::Value, E> {
            Ok(Self::Value::default())
        }
    };
}

macro_rules! ignore_seq {
    () => {
        fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Self::Value, A::Error> {
            while seq.next_element::<IgnoredAny>()?.is_some() {}
            Ok(Self::Value::default())
        }
    };
}

macro_rules! ignore_map {
    () => {
        fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
            while map.next_entry::<IgnoredAny, IgnoredAny>()?.is_some() {}
            Ok(Self::Value::default())
        }
    };
}

macro_rules! any {
    ($($type:ty => $visitor:expr),* $(,)?) => {
        $(impl<'de: 'a, 'a> Deserialize<'de> for $type {
            fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
                from.deserialize_any($visitor)
            }
        })*
    };
}

mod words;
pub use words::Words;

/// A name or an id: a string, or a number in its digits. Cut at [`NAME_CHARS`]; empty if absent.
#[derive(Default)]
pub struct Word<'a>(pub Cow<'a, str>);

impl Word<'_> {
    /// As it is.
    pub fn get(&self) -> &str {
        &self.0
    }

    /// Itself, if there is anything.
    pub fn some(&self) -> Option<&str> {
        Some(self.get()).filter(|word| !word.is_empty())
    }
}

struct WordVisitor;

impl<'de> Visitor<'de> for WordVisitor {
    type Value = Word<'de>;
    ignore_rest!();
    ignore_seq!();
    ignore_map!();
    ignore!(visit_bool: bool);
    fn visit_borrowed_str<E: Error>(self, text: &'de str) -> Result<Self::Value, E> {
        Ok(Word(Cow::Borrowed(short(text))))
    }
    fn visit_str<E: Error>(self, text: &str) -> Result<Self::Value, E> {
        Ok(Word(Cow::Owned(short(text).to_owned())))
    }
    fn visit_u64<E>(self, number: u64) -> Result<Self::Value, E> {
        Ok(Word(Cow::Owned(number.to_string())))
    }
    fn visit_i64<E>(self, number: i64) -> Result<Self::Value, E> {
        Ok(Word(Cow::Owned(number.to_string())))
    }
    fn visit_f64<E>(self, number: f64) -> Result<Self::Value, E> {
        // The only ids with a fraction are Slack's, which have six digits.
        Ok(Word(Cow::Owned(if number.abs() < 1e15 { format!("{number:.6}") } else { number.to_string() })))
    }
}

/// A number, also in quotes.
#[derive(Clone, Copy, Default)]
pub struct Number(
    /// As it is.
    pub Option<f64>,
    /// If it is whole.
    pub Option<i64>,
);

impl Number {
    /// The number, if it is a whole one.
    pub fn whole(self) -> Option<i64> {
        self.1
    }
}

struct NumberVisitor;

impl<'de> Visitor<'de> for NumberVisitor {
    type Value = Number;
    ignore_rest!();
    ignore_seq!();
    ignore_map!();
    ignore!(visit_bool: bool);
    fn visit_str<E: Error>(self, text: &str) -> Result<Self::Value, E> {
        // Longer ones are no numbers of anything in a chat.
        let text = if text.len() <= 32 { text } else { "" };
        Ok(Number(text.parse().ok(), text.parse().ok()))
    }
    fn visit_u64<E>(self, number: u64) -> Result<Self::Value, E> {
        Ok(Number(Some(number as f64), i64::try_from(number).ok()))
    }
    fn visit_i64<E>(self, number: i64) -> Result<Self::Value, E> {
        Ok(Number(Some(number as f64), Some(number)))
    }
    fn visit_f64<E>(self, number: f64) -> Result<Self::Value, E> {
        Ok(Number(Some(number), None))
    }
}

/// An id: a whole number, also in quotes. Zero if absent.
#[derive(Clone, Copy, PartialEq, Eq, Default)]
pub struct Id(pub u64);

impl Id {
    /// Itself, if there is one.
    pub fn some(self) -> Option<u64> {
        Some(self.0).filter(|id| *id != 0)
    }
}

struct IdVisitor;

impl<'de> Visitor<'de> for IdVisitor {
    type Value = Id;
    ignore_rest!();
    ignore_seq!();
    ignore_map!();
    ignore!(visit_bool: bool, visit_f64: f64);
    fn visit_str<E: Error>(self, text: &str) -> Result<Self::Value, E> {
        Ok(Id(if text.len() <= 20 { text.parse().unwrap_or_default() } else { 0 }))
    }
    fn visit_u64<E>(self, number: u64) -> Result<Self::Value, E> {
        Ok(Id(number))
    }
    fn visit_i64<E>(self, number: i64) -> Result<Self::Value, E> {
        Ok(Id(number.try_into().unwrap_or_default()))
    }
}

/// Yes, if it says so.
#[derive(Clone, Copy, Default)]
pub struct Flag(pub bool);

struct FlagVisitor;

impl<'de> Visitor<'de> for FlagVisitor {
    type Value = Flag;
    ignore_rest!();
    ignore_seq!();
    ignore_map!();
    ignore!(visit_str: &str, visit_u64: u64, visit_i64: i64, visit_f64: f64);
    fn visit_bool<E>(self, flag: bool) -> Result<Self::Value, E> {
        Ok(Flag(flag))
    }
}

/// Whether a key is there, whatever it holds.
#[derive(Clone, Copy, Default)]
pub struct Present(pub bool);

impl<'de> Deserialize<'de> for Present {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        IgnoredAny::deserialize(from).map(|_| Self(true))
    }
}

/// The first elements of a list, at most so many: a list that goes on and on must not fill the memory. Anything else is an empty one.
pub struct List<T, const MOST: usize>(pub Vec<T>);

impl<T, const MOST: usize> Default for List<T, MOST> {
    fn default() -> Self {
        Self(Vec::new())
    }
}

struct ListVisitor<T, const MOST: usize>(PhantomData<T>);

impl<'de, T: Deserialize<'de>, const MOST: usize> Visitor<'de> for ListVisitor<T, MOST> {
    type Value = List<T, MOST>;
    ignore_rest!();
    ignore_map!();
    ignore!(visit_bool: bool, visit_str: &str, visit_u64: u64, visit_i64: i64, visit_f64: f64);
    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Self::Value, A::Error> {
        let mut list = Vec::new();
        while list.len() < MOST {
            match seq.next_element()? {
                Some(element) => list.push(element),
                None => return Ok(List(list)),
            }
        }
        while seq.next_element::<IgnoredAny>()?.is_some() {}
        Ok(List(list))
    }
}

/// Pairs of an object; anything else has none.
#[derive(Default)]
pub struct Pairs<'a>(pub Vec<(Word<'a>, Number)>);

struct PairsVisitor;

impl<'de> Visitor<'de> for PairsVisitor {
    type Value = Pairs<'de>;
    ignore_rest!();
    ignore_seq!();
    ignore!(visit_bool: bool, visit_str: &str, visit_u64: u64, visit_i64: i64, visit_f64: f64);
    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
        let mut pairs = Vec::new();
        while pairs.len() < KINDS {
            match map.next_entry()? {
                Some(pair) => pairs.push(pair),
                None => return Ok(Pairs(pairs)),
            }
        }
        while map.next_entry::<IgnoredAny, IgnoredAny>()?.is_some() {}
        Ok(Pairs(pairs))
    }
}

/// An object of this type; anything else is the default of it.
#[derive(Default)]
pub struct Maybe<T>(pub T);

struct MaybeVisitor<T>(PhantomData<T>);

impl<'de, T: Deserialize<'de> + Default> Visitor<'de> for MaybeVisitor<T> {
    type Value = Maybe<T>;
    ignore_rest!();
    ignore_seq!();
    ignore!(visit_bool: bool, visit_str: &str, visit_u64: u64, visit_i64: i64, visit_f64: f64);
    fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<Self::Value, A::Error> {
        T::deserialize(serde::de::value::MapAccessDeserializer::new(map)).map(Maybe)
    }
}

any!(
    Word<'a> => WordVisitor,
    Pairs<'a> => PairsVisitor,
);

impl<'de> Deserialize<'de> for Number {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        from.deserialize_any(NumberVisitor)
    }
}

impl<'de> Deserialize<'de> for Id {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        from.deserialize_any(IdVisitor)
    }
}

impl<'de> Deserialize<'de> for Flag {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        from.deserialize_any(FlagVisitor)
    }
}

impl<'de, T: Deserialize<'de>, const MOST: usize> Deserialize<'de> for List<T, MOST> {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        from.deserialize_any(ListVisitor(PhantomData))
    }
}

impl<'de, T: Deserialize<'de> + Default> Deserialize<'de> for Maybe<T> {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        from.deserialize_any(MaybeVisitor(PhantomData))
    }
}
