//! What townspeople say and do when a visitor speaks.

use crate::Town;
use crate::cast::{BOT, NOISY, PAIR};
use crate::chance::Chance;

/// Something that a townsperson does upon a visitor's words.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Response {
    /// So many seconds later.
    pub after: u32,
    /// Who: a place in [`Town::cast`].
    pub who: usize,
    /// What.
    pub deed: Reply,
}

/// What somebody does.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Reply {
    /// Answers.
    Says(String),
    /// Reacts.
    Reacts(String),
}

impl Town {
    /// How the town takes a visitor's words: a newcomer is greeted by name, a question is answered, a thank-you is enjoyed; sometimes
    /// there is a reaction, sometimes nothing. Nothing of the words is repeated. `number` counts what the visitor's house has heard.
    pub fn respond(&self, visitor: &str, text: &str, space: usize, day: u32, first: bool, number: u64) -> Vec<Response> {
        let mut chance = Chance::new(self.seed, 2_000, number);
        let mut asked: Vec<usize> = vec![PAIR[0], PAIR[1], NOISY, BOT];
        let mut responses = Vec::new();
        let occasion = if first { Some("welcome") } else { occasion(text).filter(|_| chance.percent(85)) };
        if let Some(text) = occasion.and_then(|occasion| self.line(occasion, &mut chance))
            && let Some(who) = self.somebody(space, day, &asked, &mut chance)
        {
            asked.push(who);
            responses.push(Response { after: chance.between(120, 400), who, deed: Reply::Says(text.replace("@name", visitor)) });
        }
        for _ in 0..chance.below(if first { 4 } else { 3 }) {
            let Some(who) = self.somebody(space, day, &asked, &mut chance) else { break };
            asked.push(who);
            responses.push(Response { after: chance.between(60, 900), who, deed: Reply::Reacts(self.talk.emoji[chance.below(self.talk.emoji.len())].clone()) });
        }
        responses
    }

    /// What the owner has decided before the first visitor comes: commands.
    pub fn decisions(&self) -> impl Iterator<Item = &str> {
        self.talk.replies.iter().filter(|(occasion, _)| occasion == "decides").map(|(_, command)| command.as_str())
    }

    fn line(&self, occasion: &str, chance: &mut Chance) -> Option<String> {
        let texts: Vec<_> = self.talk.replies.iter().filter(|(of, _)| of == occasion).collect();
        texts.get(chance.below(texts.len())).map(|(_, text)| crate::talk::spoken(text, chance))
    }

    fn somebody(&self, space: usize, day: u32, but: &[usize], chance: &mut Chance) -> Option<usize> {
        let weight = |at: usize| if self.cast[at].lives(day) && self.cast[at].joins != Some(day) && !but.contains(&at) && self.cast[at].spaces.contains(&space) { self.cast[at].answers } else { 0 };
        chance.weighed((0..self.cast.len()).map(|at| (at, weight(at))))
    }
}

/// What a visitor's words call for.
fn occasion(text: &str) -> Option<&'static str> {
    let text: String = text.chars().take(500).collect::<String>().to_lowercase();
    let has = |words: &[&str]| words.iter().any(|word| text.contains(word));
    if has(&["thank", "谢"]) {
        Some("thanked")
    } else if has(&["?", "？", "吗", "怎么", "什么"]) {
        Some("question")
    } else if has(&["hello", "hi ", "good morning", "good evening", "你好", "早上好", "晚上好"]) {
        Some("hello")
    } else {
        Some("chat")
    }
}
