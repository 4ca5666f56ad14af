//! A town and the engine that hosts it: what `chat` and `story` have in common.

use crate::config::Config;
use hearth_adapter::simulated::Simulated;
use hearth_adapter::story::{Host, Stage, Step};
use hearth_adapter::{Platform, Waiting};
use hearth_core::{CommunityId, Lacks, Moment, Native, Secret, hash};
use hearth_engine::{Engine, EngineError, Options, Virtual};
use hearth_storage::{Store, StoreError};
use hearth_topics::Ear;
use std::path::Path;
use std::sync::Arc;

/// A stage with an engine behind it, in virtual time.
pub(crate) struct Hosted {
    pub(crate) stage: Stage<Simulated>,
    house: House,
}

/// The engine of a town.
struct House {
    town: Arc<Simulated>,
    clock: Arc<Virtual>,
    engine: Engine,
    ranks: Vec<Box<str>>,
}

impl Hosted {
    /// Starts the engine on a data folder.
    pub(crate) async fn start(stage: Stage<Simulated>, config: &Config, data: &Path, now: Moment) -> Result<Self, EngineError> {
        let store = Store::open(data).await?;
        hearth_history::rebuild_all(&store, &config.policy).await?;
        let clock = Arc::new(Virtual::at(now));
        let mut options = Options::real(config.policy.clone());
        (options.clock, options.memory, options.workers) = (Arc::clone(&clock) as _, config.memory, 2);
        // A story told twice is decided the same twice.
        options.secret = |name| Ok(Secret([hash(&[name.as_bytes()]), hash(&[b"story", name.as_bytes()])]));
        let ear = Arc::new(Ear::default());
        stage.town.listen(Arc::clone(&ear));
        options.ear = Some(ear);
        let ranks = config.policy.ranks.iter().map(|rank| rank.key.clone()).collect();
        let town = Arc::clone(&stage.town);
        let engine = Engine::start(store, vec![Arc::clone(&town) as _], options).await?;
        // Founded at the beginning, not at whatever moment the clock has come to when the reader gets to it.
        engine.caught_up().await;
        Ok(Self { stage, house: House { town, clock, engine, ranks } })
    }

    /// Carries out a step of a story, or checks what it expects.
    pub(crate) async fn step(&mut self, step: &Step) -> Result<(), String> {
        self.stage.step(&self.house, step).await
    }

    /// It is that time from now on.
    pub(crate) fn set(&self, now: Moment) {
        self.house.set(now);
    }

    /// Lets whatever is due by now happen, and waits until everything is done.
    pub(crate) async fn settle(&self) {
        self.house.settle().await;
    }

    /// The community, once it is known.
    pub(crate) async fn community(&self) -> Result<Option<CommunityId>, StoreError> {
        self.house.community().await
    }

    /// Everything that is kept.
    pub(crate) fn store(&self) -> &Store {
        self.house.engine.store()
    }

    /// Stops in order.
    pub(crate) async fn stop(self) -> Result<(), EngineError> {
        self.house.engine.stop().await
    }

    /// Waits until the engine fails.
    pub(crate) async fn failed(&self) {
        self.house.engine.failed().await;
    }
}

impl House {
    async fn community(&self) -> Result<Option<CommunityId>, StoreError> {
        Ok(self.engine.store().communities().await?.last().map(|listing| listing.id))
    }

    async fn rank(&self, who: Native) -> Result<Option<String>, StoreError> {
        let Some(id) = self.community().await? else { return Ok(None) };
        let lacks = Lacks { natives: [who].into_iter().collect(), ..Lacks::default() };
        let account = self.engine.store().accounts(id, &lacks).await?.into_iter().next();
        Ok(account.map(|account| account.rank.unwrap_or_else(|| self.ranks[0].clone()).into()))
    }
}

impl Host for House {
    fn set(&self, now: Moment) {
        self.clock.set(now);
    }

    fn settle(&self) -> Waiting<'_, ()> {
        Box::pin(async move {
            let position = self.town.last_position();
            self.engine.idle(self.town.name(), position).await;
            self.engine.tick();
            self.engine.idle(self.town.name(), position).await;
        })
    }

    fn rank_of(&self, who: Native) -> Waiting<'_, Result<Option<String>, String>> {
        Box::pin(async move { self.rank(who).await.map_err(|error| error.to_string()) })
    }
}
