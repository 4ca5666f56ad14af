//! What to do outside, and how it is lowered to what a space can do.

use crate::{Card, Deed, Form, Line, MessageId, Moment, Native, Text, Ticket};
use serde::{Deserialize, Serialize};

/// Something to do on a platform.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub enum Effect {
    /// Show a card.
    Say {
        /// To whom.
        to: To,
        /// In which language.
        lang: Box<str>,
        /// What.
        card: Card,
    },
    /// Ask somebody to fill in a form: in answer to the press of its button.
    Ask {
        /// Whom.
        to: To,
        /// In which language.
        lang: Box<str>,
        /// What.
        form: Form,
    },
    /// Offer completions of an argument.
    Complete {
        /// The platform's means of answering.
        ticket: Ticket,
        /// In which language.
        lang: Box<str>,
        /// The word that is meant, and what it is called.
        choices: Vec<(Box<str>, Text)>,
    },
    /// Let an account's rank be seen as the platform shows ranks.
    SetStanding {
        /// Whose.
        account: Native,
        /// The rank's key; none for the first rank, which is not shown.
        rank: Option<Box<str>>,
        /// The rank's own name, where the owner gave one.
        name: Option<Box<str>>,
        /// The badge that shows it, if the owner chose one.
        #[serde(default)]
        badge: Option<Native>,
        /// The badge of an earlier rank, which Hearth gave and takes back.
        #[serde(default)]
        not: Option<Native>,
    },
    /// Make a badge that shows a rank: [`crate::What::Made`] tells.
    MakeBadge {
        /// The rank's key.
        rank: Box<str>,
        /// The rank's own name, where the owner gave one.
        name: Option<Box<str>>,
        /// In which language it is named.
        lang: Box<str>,
    },
    /// Find out who has a badge: [`crate::What::Held`] tells.
    Census {
        /// Which.
        badge: Native,
    },
    /// Find out what is missing for Hearth to do its work: [`crate::What::Examined`] tells.
    Examine {
        /// Who asked, and in which language; nobody if it is the daily one.
        to: Option<(To, Box<str>)>,
        /// Where Hearth speaks to everybody.
        lobby: Option<Native>,
        /// The badges that show ranks.
        badges: Vec<Native>,
    },
    /// Do something else in the group.
    Act(Box<Deed>),
    /// Find out who has added Hearth: [`crate::What::Added`] tells.
    Adder,
    /// Find out about how much was said before Hearth came: [`crate::What::Gauged`] tells.
    Gauge {
        /// Who asked, and in which language.
        to: (To, Box<str>),
        /// Where.
        spaces: Vec<Native>,
        /// From when on.
        since: Moment,
        /// Up to when.
        until: Moment,
    },
    /// Read the next part of what was said before Hearth came: [`crate::What::Read`] tells how far.
    Read {
        /// Where.
        space: Native,
        /// After which message; none for the first part.
        after: Option<MessageId>,
        /// From when on.
        since: Moment,
        /// Up to when.
        until: Moment,
    },
}

/// Whom a card is for.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub enum To {
    /// Everybody in a space.
    Space(Native),
    /// One person, in private.
    Private(Native),
    /// Whoever used the command or pressed the button.
    Answer {
        /// Where.
        space: Native,
        /// Who.
        account: Native,
        /// The platform's means of answering.
        ticket: Ticket,
        /// For the asker's eyes only.
        private: bool,
    },
}

impl To {
    /// The one person whom it is for, or the space.
    pub const fn whom(&self) -> Native {
        match self {
            Self::Space(native) | Self::Private(native) => *native,
            Self::Answer { account, .. } => *account,
        }
    }
}

impl Effect {
    /// It only finds something out: nobody sees it, and it need not wait for what was decided before it, nor that for it.
    pub const fn finds_out(&self) -> bool {
        matches!(self, Self::Census { .. } | Self::Examine { .. } | Self::Adder | Self::Gauge { .. } | Self::Read { .. })
    }

    /// Its name in logs and texts.
    pub const fn key(&self) -> &'static str {
        match self {
            Self::Say { .. } => "say",
            Self::Ask { .. } => "ask",
            Self::Complete { .. } => "complete",
            Self::SetStanding { .. } => "set-standing",
            Self::MakeBadge { .. } => "make-badge",
            Self::Census { .. } => "census",
            Self::Examine { .. } => "examine",
            Self::Act(deed) => deed.key(),
            Self::Adder => "adder",
            Self::Gauge { .. } => "gauge",
            Self::Read { .. } => "read",
        }
    }
}

/// What a space can do. Rules never need to look; [`lower`] does.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Profile {
    /// Buttons under a message; without them actions become numbered answers.
    pub buttons: bool,
    /// Only one person can see an answer; without it private answers go to the private chat.
    pub private_answers: bool,
    /// Ranks can be seen beside names; without it a rank is told in words.
    pub marks: bool,
    /// Forms can be shown; without it they are asked question by question.
    pub forms: bool,
    /// Files can be sent.
    pub files: bool,
    /// Pictures can be sent.
    pub pictures: bool,
    /// How many lines a card may have before it is cut.
    pub lines: usize,
    /// How many characters a text may have.
    pub text: usize,
}

/// What was lost when an effect was lowered: what a person would have had elsewhere.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Lost {
    /// Buttons became numbered answers.
    Buttons,
    /// The answer went to the private chat.
    PrivateAnswer,
    /// The rank cannot be shown beside the name.
    Mark,
    /// The form is asked question by question.
    Form,
    /// The file was left out.
    File,
    /// The picture was left out: the words say the same.
    Picture,
    /// The card was cut to this many lines.
    Lines(usize),
}

/// The effect as a space with that profile can carry it out, or nothing if it can't at all; and what was lost.
pub fn lower(effect: Effect, profile: &Profile) -> (Option<Effect>, Vec<Lost>) {
    let mut lost = Vec::new();
    let effect = match effect {
        Effect::SetStanding { .. } | Effect::MakeBadge { .. } | Effect::Census { .. } if !profile.marks => {
            lost.push(Lost::Mark);
            return (None, lost);
        }
        Effect::SetStanding { .. } | Effect::MakeBadge { .. } | Effect::Complete { .. } => effect,
        Effect::Act(deed) => Effect::Act(Box::new(lower_deed(*deed, profile, &mut lost))),
        Effect::Census { .. } | Effect::Examine { .. } | Effect::Adder | Effect::Gauge { .. } | Effect::Read { .. } => effect,
        Effect::Say { to, lang, card } => Effect::Say { to: lower_to(to, profile, &mut lost), lang, card: lower_card(card, profile, &mut lost) },
        Effect::Ask { .. } if profile.forms => effect,
        Effect::Ask { to, lang, form } => {
            lost.push(Lost::Form);
            Effect::Ask { to: lower_to(to, profile, &mut lost), lang, form }
        }
    };
    (Some(effect), lost)
}

fn lower_deed(deed: Deed, profile: &Profile, lost: &mut Vec<Lost>) -> Deed {
    match deed {
        Deed::Edit { spot, lang, card } => Deed::Edit { spot, lang, card: lower_card(card, profile, lost) },
        Deed::Open { key, space, title, lang, card } => Deed::Open { key, space, title, lang, card: lower_card(card, profile, lost) },
        deed => deed,
    }
}

fn lower_to(to: To, profile: &Profile, lost: &mut Vec<Lost>) -> To {
    match to {
        To::Answer { account, private: true, .. } if !profile.private_answers => {
            lost.push(Lost::PrivateAnswer);
            To::Private(account)
        }
        other => other,
    }
}

fn lower_card(mut card: Card, profile: &Profile, lost: &mut Vec<Lost>) -> Card {
    if card.lines.len() > profile.lines {
        let hidden = card.lines.len() - profile.lines + 1;
        card.lines.truncate(profile.lines.saturating_sub(1));
        card.lines.push(Line::Say(Text::new("more-lines").count("lines", hidden as i64)));
        lost.push(Lost::Lines(profile.lines));
    }
    if !profile.files && card.file.take().is_some() {
        card.lines.push(Line::Say(Text::new("no-files")));
        lost.push(Lost::File);
    }
    if !profile.pictures && card.picture.take().is_some() {
        lost.push(Lost::Picture);
    }
    if !profile.buttons && !card.actions.is_empty() {
        for (at, action) in card.actions.iter().enumerate() {
            let label = crate::Value::Text(Box::new(action.label.clone()));
            card.lines.push(Line::Item(Text::new("numbered-action").count("number", at as i64 + 1).with("label", label)));
        }
        lost.push(Lost::Buttons);
    }
    card
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Action, Tone};

    const BARE: Profile = Profile { buttons: false, private_answers: false, forms: false, marks: false, files: false, pictures: false, lines: 3, text: 400 };
    const RICH: Profile = Profile { buttons: true, private_answers: true, forms: true, marks: true, files: true, pictures: true, lines: 30, text: 4_000 };

    fn answer(card: Card) -> Effect {
        Effect::Say { to: To::Answer { space: Native(1), account: Native(2), ticket: Ticket::default(), private: true }, lang: "en".into(), card }
    }

    #[test]
    fn what_a_space_can_do_is_left_alone_and_the_rest_is_named() {
        let mut card = Card::new(Tone::Plain, Text::new("title"));
        card.actions.push(Action { id: 9, label: Text::new("label") });
        card.file = Some(crate::card::File { name: "a.json".into(), text: "{}".into() });
        for _ in 0..5 {
            card = card.item(Text::new("item"));
        }
        let (same, lost) = lower(answer(card.clone()), &RICH);
        assert_eq!((same, lost), (Some(answer(card.clone())), vec![]));

        let (lowered, lost) = lower(answer(card), &BARE);
        assert_eq!(lost, [Lost::PrivateAnswer, Lost::Lines(3), Lost::File, Lost::Buttons]);
        let Some(Effect::Say { to, card, .. }) = lowered else { panic!("a card stays a card") };
        assert_eq!(to, To::Private(Native(2)));
        assert_eq!(card.lines.len(), 5, "three lines, a word on the file, one numbered action");
        assert_eq!(card.actions.len(), 1, "the adapter still knows what the number stands for");

        let mark = Effect::SetStanding { account: Native(2), rank: None, name: None, badge: None, not: None };
        assert_eq!(lower(mark, &BARE), (None, vec![Lost::Mark]));
    }
}
