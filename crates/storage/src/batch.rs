//! What is written at once: a group of decisions, the effects they cause and how far the streams were read.

use hearth_core::{Change, CommunityId, Day, Effect, Fact, Mark, MemberId, Moment, Page, SpaceId, Standings, Timer};
use std::sync::Arc;

/// A group of decisions. All of it is kept, or none.
#[derive(Clone, Debug, Default)]
pub struct Batch {
    /// Facts, one row for each key: their counts are added to what is there.
    pub facts: Vec<(CommunityId, Fact)>,
    /// Ledger pages, whole; they replace what is there.
    pub pages: Vec<PageRow>,
    /// Every other lasting change, in order. Facts and ledger changes among them are passed over.
    pub changes: Vec<(CommunityId, Change)>,
    /// Effects to carry out once this is committed.
    pub outbox: Vec<OutboxRow>,
    /// Effects that are done with, by [`OutboxRow::id`].
    pub settled: Vec<u64>,
    /// How far streams have been read.
    pub cursors: Vec<Cursor>,
    /// When timers are due next; none to stop one.
    pub timers: Vec<(CommunityId, Timer, Option<Moment>)>,
    /// Pages of terms, whole; they replace what is there.
    pub terms: Vec<TermPage>,
    /// Words of terms that three people have said.
    pub words: Vec<(CommunityId, u64, Box<str>)>,
    /// Communities to whose closed days this adds facts: their standings are behind from now on.
    pub behind: Vec<CommunityId>,
    /// Standings built anew from all facts.
    pub rebuilt: Vec<Rebuilt>,
}

/// Standings built anew from all facts of a community: they are behind no more.
#[derive(Clone, Debug)]
pub struct Rebuilt {
    /// Whose.
    pub community: CommunityId,
    /// The community's first day.
    pub since: Day,
    /// The day that is not closed.
    pub open_day: Day,
    /// Everybody's standing at the close of the day before.
    pub standings: Arc<Standings>,
    /// Points of the last days, by member, ascending.
    pub points: Vec<(Day, Vec<(MemberId, i32)>)>,
}

/// A ledger page as bytes.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct PageRow {
    /// Whose.
    pub community: CommunityId,
    /// Of which space.
    pub space: SpaceId,
    /// The page's number.
    pub number: u32,
    /// Its lowest and highest ordered message.
    pub span: Option<(u64, u64)>,
    /// [`hearth_core::Page::times`].
    pub times: (u32, u32),
    /// [`hearth_core::Page::encode`].
    pub bytes: Vec<u8>,
}

impl PageRow {
    /// A page as a row.
    pub fn of(community: CommunityId, space: SpaceId, page: &Page) -> Self {
        Self { community, space, number: page.number, span: page.span(), times: page.times(), bytes: page.encode() }
    }
}

/// What was talked about on a day in a space, as bytes.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct TermPage {
    /// Whose.
    pub community: CommunityId,
    /// The community's local day.
    pub day: Day,
    /// Where.
    pub space: SpaceId,
    /// Keyed hashes, counts and sketches; no words.
    pub bytes: Vec<u8>,
}

/// An effect on its way out.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct OutboxRow {
    /// Its id, unique for good: issued by the engine, rising.
    pub id: u64,
    /// In which community.
    pub community: CommunityId,
    /// When it was decided.
    pub at: Moment,
    /// It is not done before then.
    pub due: Option<Moment>,
    /// What to do.
    pub effect: Effect,
    /// It has been begun: it may have been carried out.
    pub begun: bool,
}

/// How far a connection's stream has been decided and committed.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Cursor {
    /// The connection's name.
    pub connection: Box<str>,
    /// What of it is committed.
    pub mark: Mark,
}
