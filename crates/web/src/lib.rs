//! The playground: a page on this machine where anybody can walk into a simulated community and try what Hearth does, without an
//! account or a token.
//!
//! The page is made here, piece by piece, and works without a script; with it, news comes by itself. Everything that happens goes
//! through the real engine; only the platform is simulated.

mod act;
mod assets;
mod front;
mod guard;
mod house;
mod live;
mod page;
mod past;
mod pasts;
mod room;
mod serve;

pub use front::{Front, Fronted};
pub use house::HouseError;
pub use past::Rest;
pub use serve::{Playground, ServeError};

use hearth_adapter::Words;
use hearth_core::{Policy, Zone};
use house::House;
use page::Tongue;
use past::Past;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::sync::Arc;

/// The texts of the pages, by language: to be added to those that come with Hearth.
pub const WORDS: [(&str, &str); 2] = [("en", include_str!("../words/en.ftl")), ("zh", include_str!("../words/zh.ftl"))];

/// The languages of the pages, with their own names.
pub(crate) const LANGUAGES: [(&str, &str); 2] = [("en", "English"), ("zh", "中文")];

/// How a playground is opened.
pub struct Options {
    /// Where it listens.
    pub listen: SocketAddr,
    /// Whether another free port will do if that one is taken.
    pub elsewhere: bool,
    /// The folder that is its own.
    pub folder: PathBuf,
    /// The rules of the town.
    pub policy: Policy,
    /// Bytes of memory for communities.
    pub memory: usize,
    /// The texts, those of the pages among them.
    pub words: Arc<Words>,
}

/// What every page is made from.
pub(crate) struct Site {
    house: Arc<House>,
    past: Arc<Past>,
    words: Arc<Words>,
    zone: Zone,
    #[cfg(feature = "cards")]
    painter: hearth_adapter::picture::Painter,
}

impl Site {
    fn tongue(&self, lang: &'static str) -> Tongue<'_> {
        Tongue { words: &self.words, lang, zone: self.zone }
    }
}

/// The page's language that is nearest to one.
pub(crate) fn tongue_of(lang: &str) -> &'static str {
    let base = lang.split(['-', '_']).next().unwrap_or(lang);
    LANGUAGES.iter().find(|(known, _)| known.eq_ignore_ascii_case(base)).map_or("en", |(known, _)| known)
}
