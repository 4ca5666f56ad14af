//! A forum's topics, and which messages are in them.

use std::collections::HashMap;

/// Topics that are told apart.
pub(crate) const MOST: usize = 20_000;
/// Messages of topics that are remembered, in each of two generations; a reply to an older one is in no topic.
const MESSAGES: usize = 200_000;

/// A topic of a chat.
pub(crate) struct Topic {
    /// The space's id, `chat/root`.
    pub(crate) id: Box<str>,
    /// What it is called.
    pub(crate) title: Box<str>,
}

/// The topics of one chat.
#[derive(Default)]
pub(crate) struct Topics {
    topics: Vec<Topic>,
    roots: HashMap<i64, u32>,
    young: HashMap<i64, u32>,
    old: HashMap<i64, u32>,
}

impl Topics {
    /// A topic begins. False if there are too many.
    pub(crate) fn begin(&mut self, chat: &str, root: i64, title: &str) -> bool {
        if self.roots.contains_key(&root) || self.topics.len() >= MOST {
            return self.roots.contains_key(&root);
        }
        self.roots.insert(root, self.topics.len() as u32);
        self.topics.push(Topic { id: format!("{chat}/{root}").into(), title: title.into() });
        true
    }

    /// A topic is called otherwise from now on.
    pub(crate) fn rename(&mut self, root: i64, title: &str) {
        let topic = self.roots.get(&root).and_then(|topic| self.topics.get_mut(*topic as usize));
        if let Some(topic) = topic.filter(|_| !title.is_empty()) {
            topic.title = title.into();
        }
    }

    /// The topic of a message that answers `parent`, and whether that is the topic's root, which nobody answers.
    pub(crate) fn place(&mut self, message: i64, parent: Option<i64>) -> Option<(&Topic, bool)> {
        let parent = parent.filter(|_| !self.topics.is_empty())?;
        let root = self.roots.get(&parent);
        let topic = *root.or_else(|| self.young.get(&parent)).or_else(|| self.old.get(&parent))?;
        let is_root = root.is_some();
        if self.young.len() >= MESSAGES {
            self.old = std::mem::take(&mut self.young);
        }
        self.young.insert(message, topic);
        self.topics.get(topic as usize).map(|topic| (topic, is_root))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_reply_is_where_its_parent_is() {
        let mut topics = Topics::default();
        assert!(topics.place(5, Some(4)).is_none());
        assert!(topics.begin("9", 10, "Ideas") && topics.begin("9", 20, "News") && topics.begin("9", 10, "again"));
        let mut place = |message, parent| topics.place(message, parent).map(|(topic, root)| (topic.id.to_string(), root));
        assert_eq!(place(11, Some(10)), Some(("9/10".into(), true)));
        assert_eq!(place(12, Some(11)), Some(("9/10".into(), false)));
        assert_eq!(place(21, Some(20)), Some(("9/20".into(), true)));
        assert_eq!((place(30, None), place(31, Some(30))), (None, None));
        topics.rename(20, "Old news");
        assert_eq!(topics.place(22, Some(21)).map(|(topic, _)| &*topic.title), Some("Old news"));
    }
}
