//! Pictures: what a card shows beside its words, for people who would rather look than read.
//!
//! A picture says nothing that the card's words don't say; where none can be sent, nothing is lost.

use crate::Text;
use serde::{Deserialize, Serialize};

/// What to draw.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub enum Picture {
    /// Where somebody stands.
    Standing(Box<StandingPicture>),
    /// Something day by day.
    Chart(Box<Chart>),
}

/// Where somebody stands, at one look.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct StandingPicture {
    /// Whose, as they are called.
    pub name: Box<str>,
    /// A number that is theirs: gives the colour.
    pub hue: u32,
    /// Their rank.
    pub rank: Text,
    /// The way to the next rank: what it takes, what there is, what is needed.
    pub next: Option<(Text, u32, u32)>,
    /// Names and values.
    pub figures: Vec<(Text, Text)>,
    /// Active days of each of the last weeks, the oldest first: 0 to 7.
    pub weeks: Vec<u32>,
    /// What the weeks show.
    pub caption: Text,
}

/// Bars, one a day.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Chart {
    /// What it shows.
    pub title: Text,
    /// The name and the value of each bar.
    pub bars: Vec<(Text, i64)>,
    /// One line below.
    pub note: Text,
}
