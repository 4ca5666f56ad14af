//! The people of a workspace, by their ids.

use super::archive::{Entry, Files};
use super::elements;
use crate::known::Known;
use crate::split::{Step, object};
use crate::{ImportError, Person};
use hearth_loose::{Flag, Maybe, Word, short};
use serde::Deserialize;

/// Bytes that all names together may have.
const LETTERS: usize = 12 << 20;

#[derive(Deserialize, Default)]
#[serde(default)]
struct Raw<'a> {
    #[serde(borrow)]
    id: Word<'a>,
    #[serde(borrow)]
    name: Word<'a>,
    #[serde(borrow)]
    real_name: Word<'a>,
    is_bot: Flag,
    #[serde(borrow)]
    profile: Maybe<Profile<'a>>,
}

#[derive(Deserialize, Default)]
#[serde(default)]
struct Profile<'a> {
    #[serde(borrow)]
    display_name: Word<'a>,
    #[serde(borrow)]
    real_name: Word<'a>,
}

/// Ids, each with the place of its name among the letters, its length and whether it is a machine, in one number.
pub(super) struct People {
    known: Known,
    letters: String,
}

const MACHINE: u64 = 1 << 62;

impl Default for People {
    fn default() -> Self {
        Self { known: Known::new(500_000, 8 << 20, false), letters: String::new() }
    }
}

impl People {
    pub(super) fn read(files: &mut Files, users: &Entry) -> Result<Self, ImportError> {
        let mut people = Self::default();
        files.read(users, &mut |from, path| {
            elements(from, path, &mut |bytes| match object::<Raw<'_>>(bytes) {
                Ok((raw, len)) => {
                    people.add(&raw);
                    Step::Used(len)
                }
                Err(step) => step,
            })
        })?;
        Ok(people)
    }

    fn add(&mut self, raw: &Raw<'_>) {
        let profile = &raw.profile.0;
        let name = [&profile.display_name, &raw.real_name, &profile.real_name, &raw.name].into_iter().find_map(|name| name.some()).unwrap_or_default();
        let Some(id) = raw.id.some().filter(|_| self.letters.len() + name.len() <= LETTERS) else { return };
        let machine = if raw.bot() { MACHINE } else { 0 };
        let number = machine | (name.len() as u64) << 32 | self.letters.len() as u64;
        if self.known.find(id).is_none() && self.known.learn(id, number) {
            self.letters.push_str(name);
        }
    }

    /// Who has that id; `other` is the name of those who are in no list.
    pub(super) fn find<'a>(&'a self, id: &'a str, other: &'a str) -> Person<'a> {
        let Some((_, number)) = self.known.find(id) else { return Person { id, name: short(other), machine: false } };
        let (start, len) = (number as u32 as usize, (number & !MACHINE) as usize >> 32);
        Person { id, name: &self.letters[start..start + len], machine: number & MACHINE != 0 }
    }
}

impl Raw<'_> {
    /// Slack's own helper is no bot to Slack.
    fn bot(&self) -> bool {
        self.is_bot.0 || self.id.get() == "USLACKBOT"
    }
}
