//! What an owner decides: language, zone, ranks, where to speak.

use crate::{Native, Quiet, Rank, Zone};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// The rules of one community: the defaults of `config.toml`, with what its owner set by `/settings` on top.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Policy {
    /// The language of what is said to everybody: `en`, `zh`, …
    pub lang: Box<str>,
    /// The zone whose midnight ends the day.
    pub zone: Zone,
    /// Where a new rank is told.
    pub notices: Notices,
    /// Whether members rise by themselves and Hearth speaks by itself, or only watches for now.
    pub mode: Mode,
    /// Where Hearth speaks to everybody; where the platform's own lobby is, if absent.
    pub lobby: Option<Native>,
    /// When nothing is said unasked; never quiet if absent.
    pub quiet: Option<Quiet>,
    /// What kind of group it is.
    pub kind: GroupKind,
    /// What shows a rank beside names, by the rank's key.
    pub badges: BTreeMap<Box<str>, Native>,
    /// When the week's ranking is posted in the lobby, as a cron expression; never if absent.
    pub ranking: Option<Box<str>>,
    /// The ranks, lowest first. Never empty.
    pub ranks: Vec<Rank>,
    /// Days after which a point has lost half of its weight.
    pub half_life: u16,
}

/// Whether Hearth does anything by itself.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Mode {
    /// It counts and answers, and nothing more: nobody rises, and nothing is posted.
    Watch,
    /// Members rise, and what is to be told is told.
    #[default]
    Act,
}

impl Mode {
    /// Its name in settings.
    pub const fn key(self) -> &'static str {
        match self {
            Self::Watch => "watch",
            Self::Act => "act",
        }
    }
}

/// What kind of group it is: sets the pace at which members rise.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum GroupKind {
    /// No particular kind: the ladder as it is configured.
    #[default]
    Any,
    /// A circle of friends.
    Friends,
    /// People who love the same thing.
    Fandom,
    /// An open-source project.
    Project,
    /// Customers or readers.
    Customers,
    /// A course.
    Course,
}

impl GroupKind {
    /// Every kind.
    pub const ALL: [Self; 6] = [Self::Any, Self::Friends, Self::Fandom, Self::Project, Self::Customers, Self::Course];

    /// Its name in settings.
    pub const fn key(self) -> &'static str {
        match self {
            Self::Any => "any",
            Self::Friends => "friends",
            Self::Fandom => "fandom",
            Self::Project => "project",
            Self::Customers => "customers",
            Self::Course => "course",
        }
    }

    /// What a rank asks for of presence and recognition, in percent of what the ladder says: who has work to do elsewhere, or is here for
    /// questions only, comes on fewer days than who is here for company.
    pub(crate) const fn pace(self) -> u32 {
        match self {
            Self::Any | Self::Fandom => 100,
            Self::Course => 80,
            Self::Friends => 75,
            Self::Project => 60,
            Self::Customers => 50,
        }
    }
}

/// Where a new rank is told.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Notices {
    /// In the lobby, one card a day.
    #[default]
    Lobby,
    /// To the member alone.
    Private,
    /// Nowhere.
    Off,
}

impl Notices {
    /// Its name in settings.
    pub const fn key(self) -> &'static str {
        match self {
            Self::Lobby => "lobby",
            Self::Private => "private",
            Self::Off => "off",
        }
    }
}

impl Default for Policy {
    fn default() -> Self {
        Self {
            lang: "en".into(),
            zone: Zone::UTC,
            notices: Notices::Lobby,
            mode: Mode::Act,
            lobby: None,
            quiet: None,
            kind: GroupKind::Any,
            badges: BTreeMap::new(),
            ranking: None,
            ranks: crate::ladder::usual(),
            half_life: 60,
        }
    }
}

impl Policy {
    /// The place of a rank on the ladder.
    pub fn place(&self, key: &str) -> Option<usize> {
        self.ranks.iter().position(|rank| &*rank.key == key)
    }
}

/// The lobby that the platform has.
pub(crate) const AUTO: &str = "auto";

/// What `/settings` can change.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
pub enum Setting {
    /// [`Policy::lang`].
    Language,
    /// [`Policy::zone`].
    Zone,
    /// [`Policy::mode`].
    Mode,
    /// [`Policy::lobby`].
    Lobby,
    /// [`Policy::notices`].
    Notices,
    /// [`Policy::ranking`].
    Ranking,
    /// [`Policy::kind`].
    Kind,
    /// [`Policy::quiet`].
    Quiet,
}

impl Setting {
    /// Every setting.
    pub const ALL: [Self; 8] = [Self::Kind, Self::Language, Self::Zone, Self::Mode, Self::Lobby, Self::Notices, Self::Quiet, Self::Ranking];

    /// Its name in commands and files.
    pub const fn key(self) -> &'static str {
        match self {
            Self::Language => "language",
            Self::Zone => "zone",
            Self::Mode => "mode",
            Self::Lobby => "lobby",
            Self::Notices => "notices",
            Self::Ranking => "ranking",
            Self::Kind => "kind",
            Self::Quiet => "quiet",
        }
    }

    /// The setting of that name.
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|setting| setting.key() == name)
    }

    /// The values that it can have, where they are few.
    pub const fn choices(self) -> &'static [&'static str] {
        match self {
            Self::Language => &crate::LANGUAGES,
            Self::Notices => &const { [Notices::Lobby.key(), Notices::Private.key(), Notices::Off.key()] },
            Self::Mode => &const { [Mode::Watch.key(), Mode::Act.key()] },
            Self::Kind => &const { [GroupKind::Friends.key(), GroupKind::Fandom.key(), GroupKind::Project.key(), GroupKind::Customers.key(), GroupKind::Course.key(), GroupKind::Any.key()] },
            Self::Zone | Self::Lobby | Self::Ranking | Self::Quiet => &[],
        }
    }

    /// Its value in a policy, as [`Setting::set`] takes it.
    pub fn get(self, policy: &Policy) -> Box<str> {
        match self {
            Self::Language => policy.lang.clone(),
            Self::Zone => policy.zone.name().into(),
            Self::Mode => policy.mode.key().into(),
            Self::Lobby => policy.lobby.map_or_else(|| AUTO.into(), |lobby| lobby.0.to_string().into()),
            Self::Notices => policy.notices.key().into(),
            Self::Ranking => policy.ranking.clone().unwrap_or_else(|| "off".into()),
            Self::Kind => policy.kind.key().into(),
            Self::Quiet => policy.quiet.map_or_else(|| "off".into(), |quiet| quiet.to_string().into()),
        }
    }

    /// Puts a value into a policy. Says whether it is one; the policy is unchanged if not.
    pub fn set(self, policy: &mut Policy, value: &str) -> bool {
        match self {
            Self::Language if crate::LANGUAGES.contains(&value) => policy.lang = value.into(),
            Self::Language => return false,
            Self::Zone => match Zone::named(value) {
                Some(zone) => policy.zone = zone,
                None => return false,
            },
            Self::Mode => match [Mode::Watch, Mode::Act].into_iter().find(|mode| mode.key() == value) {
                Some(mode) => policy.mode = mode,
                None => return false,
            },
            Self::Lobby if value == AUTO => policy.lobby = None,
            Self::Lobby => match value.parse() {
                Ok(lobby) => policy.lobby = Some(Native(lobby)),
                Err(_) => return false,
            },
            Self::Notices => match [Notices::Lobby, Notices::Private, Notices::Off].into_iter().find(|notices| notices.key() == value) {
                Some(notices) => policy.notices = notices,
                None => return false,
            },
            Self::Ranking if value == "off" => policy.ranking = None,
            Self::Ranking if crate::Schedule::parse(value, policy.zone).is_ok() => policy.ranking = Some(value.into()),
            Self::Ranking => return false,
            Self::Kind => match GroupKind::ALL.into_iter().find(|kind| kind.key() == value) {
                Some(kind) => policy.kind = kind,
                None => return false,
            },
            Self::Quiet if value == "off" => policy.quiet = None,
            Self::Quiet => match Quiet::parse(value) {
                Some(quiet) => policy.quiet = Some(quiet),
                None => return false,
            },
        }
        true
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn settings_take_what_they_give_and_refuse_the_rest() {
        for (setting, value, good) in [
            (Setting::Language, "zh", true),
            (Setting::Language, "xx", false),
            (Setting::Zone, "asia/shanghai", true),
            (Setting::Zone, "Shanghai", false),
            (Setting::Notices, "private", true),
            (Setting::Notices, "loud", false),
            (Setting::Mode, "watch", true),
            (Setting::Mode, "sleep", false),
            (Setting::Lobby, "81", true),
            (Setting::Lobby, "auto", true),
            (Setting::Lobby, "general", false),
            (Setting::Ranking, "0 18 * * Sun", true),
            (Setting::Ranking, "sundays", false),
            (Setting::Ranking, "0 25 * * Sun", false),
            (Setting::Ranking, "0 0 30 2 *", false),
            (Setting::Ranking, "off", true),
            (Setting::Kind, "fandom", true),
            (Setting::Kind, "nation", false),
            (Setting::Quiet, "22-8", true),
            (Setting::Quiet, "late", false),
            (Setting::Quiet, "off", true),
        ] {
            let mut policy = Policy::default();
            assert_eq!(setting.set(&mut policy, value), good, "{setting:?} {value}");
            if good {
                assert_eq!(setting.get(&policy).to_lowercase(), value.to_lowercase());
            } else {
                assert_eq!(policy, Policy::default());
            }
            assert_eq!(Setting::named(setting.key()), Some(setting));
        }
    }
}
