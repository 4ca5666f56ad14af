//! The people of a community, as lists name them.

use hearth_core::{MemberId, hidden};
use hearth_storage::Person;
use std::collections::BTreeMap;

/// Every member, by the first of their accounts that has a name.
#[derive(Default)]
pub struct People(BTreeMap<MemberId, Person>);

impl People {
    pub(crate) fn of(accounts: Vec<Person>) -> Self {
        let mut people: BTreeMap<MemberId, Person> = BTreeMap::new();
        for person in accounts {
            people
                .entry(person.member)
                .and_modify(|first| {
                    if first.name.is_empty() {
                        first.name = person.name.clone()
                    }
                })
                .or_insert(person);
        }
        Self(people)
    }

    /// What the platform calls a member, or our word for who was erased.
    pub fn id(&self, member: MemberId) -> &str {
        self.0.get(&member).and_then(|person| person.spelled.as_deref()).unwrap_or("erased")
    }

    /// A member's name.
    pub fn name(&self, member: MemberId) -> String {
        let name = self.0.get(&member).map(|person| person.name.to_string()).unwrap_or_default();
        if name.is_empty() { self.id(member).to_owned() } else { name.chars().filter(|c| !hidden(*c)).map(|c| if c == '\n' { ' ' } else { c }).collect() }
    }

    /// Whoever a line of a list names: by id first, then by name.
    pub fn named(&self, line: &str) -> Option<MemberId> {
        let bare = line.strip_prefix('@').unwrap_or(line);
        // Telegram's exports write user101 for 101.
        let id = bare.strip_prefix("user").filter(|rest| rest.bytes().all(|byte| byte.is_ascii_digit())).unwrap_or(bare);
        let by = |is: &dyn Fn(MemberId) -> bool| self.0.keys().copied().find(|member| is(*member));
        by(&|member| self.id(member) == bare).or_else(|| by(&|member| self.id(member) == id)).or_else(|| by(&|member| self.name(member).eq_ignore_ascii_case(bare)))
    }
}
