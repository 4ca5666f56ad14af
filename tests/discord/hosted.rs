//! Hearth on a Discord of our own, as the program starts it.

use hearth_adapter::{Platform, Words};
use hearth_core::{Day, Kind, Lacks, Native, Policy};
use hearth_engine::{Clock, Engine, Options, System};
use hearth_storage::Store;
use local_discord::{Discord, Id};
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::Duration;
use tempfile::TempDir;

/// A running Hearth.
pub(crate) struct Hosted {
    engine: Engine,
    folder: TempDir,
    /// By how much its clock has been put forward, in milliseconds.
    forward: Arc<AtomicI64>,
}

impl Hosted {
    /// With an empty data folder.
    pub(crate) async fn start(discord: &Discord) -> Self {
        Self::start_in(discord, tempfile::tempdir().expect("a folder")).await
    }

    /// With a data folder that an earlier one has left.
    pub(crate) async fn start_in(discord: &Discord, folder: TempDir) -> Self {
        Self::start_later(discord, folder, 0).await
    }

    /// The same, with a clock that is so many minutes ahead.
    pub(crate) async fn start_later(discord: &Discord, folder: TempDir, minutes: i64) -> Self {
        Self::begin(discord, folder, minutes, None).await
    }

    /// The same, with some of so many shards.
    pub(crate) async fn start_with(discord: &Discord, folder: TempDir, shards: Option<(u32, u32, u32)>) -> Self {
        Self::begin(discord, folder, 0, shards).await
    }

    async fn begin(discord: &Discord, folder: TempDir, minutes: i64, shards: Option<(u32, u32, u32)>) -> Self {
        let words = Arc::new(Words::builtin().and(&hearth_discord::WORDS));
        let forward = Arc::new(AtomicI64::new(minutes * 60_000));
        let ahead = Arc::clone(&forward);
        let now = Arc::new(move || System.now().plus(ahead.load(Ordering::Relaxed)));
        let options = hearth_discord::Options { token: discord.token().into(), api_url: discord.api_url(), shards, words, ear: None, now };
        let connected = hearth_discord::Discord::connect(options).await.expect("a way onto Discord");
        let platforms = connected.shards().into_iter().map(|shard| shard as Arc<dyn Platform>).collect();
        let store = Store::open(folder.path()).await.expect("a database");
        let engine = Engine::start(store, platforms, Options { workers: 2, ..Options::real(Policy::default()) }).await.expect("an engine");
        Self { engine, folder, forward }
    }

    /// Stops it, and gives its data folder.
    pub(crate) async fn stop(self) -> TempDir {
        self.engine.stop().await.expect("a good end");
        self.engine.store().close().await;
        self.folder
    }

    /// Puts its clock forward by so many minutes.
    pub(crate) fn later(&self, minutes: i64) {
        self.forward.fetch_add(minutes * 60_000, Ordering::Relaxed);
    }

    /// Waits until so much of a kind is counted.
    pub(crate) async fn has(&self, kind: Kind, expected: i32) {
        self.until(&format!("{expected} of {kind:?}"), async || {
            let community = self.engine.store().communities().await.expect("communities").first().map(|listing| listing.id)?;
            let facts = self.engine.store().facts_since(community, Day(0)).await.expect("facts");
            (facts.iter().filter(|fact| fact.kind == kind).map(|fact| fact.count).sum::<i32>() == expected).then_some(())
        })
        .await;
    }

    /// Waits until what is stored of the community is as it should be.
    pub(crate) async fn stored(&self, what: &str, met: impl Fn(&hearth_core::Stored) -> bool) {
        self.until(what, async || {
            let community = self.engine.store().communities().await.expect("communities").first().map(|listing| listing.id)?;
            met(&self.engine.store().load(community, &Policy::default()).await.expect("a community")).then_some(())
        })
        .await;
    }

    /// Waits until so many messages and reactions are counted in the first community, and no more.
    pub(crate) async fn counted(&self, expected: i32) {
        self.counted_in(0, expected).await;
    }

    /// The same in another community, in the order in which they became known.
    pub(crate) async fn counted_in(&self, place: usize, expected: i32) {
        self.until(&format!("{expected} things counted"), async || {
            let community = self.engine.store().communities().await.expect("communities").get(place).map(|listing| listing.id)?;
            let facts = self.engine.store().facts_since(community, Day(0)).await.expect("facts");
            let counted: i32 = facts.iter().filter(|fact| matches!(fact.kind, Kind::Message | Kind::Repeat | Kind::Burst | Kind::Reply | Kind::Reaction)).map(|fact| fact.count).sum();
            assert!(counted <= expected, "{counted} things counted, of {expected}");
            (counted == expected).then_some(())
        })
        .await;
    }

    /// Waits until somebody holds a rank.
    pub(crate) async fn rank_of(&self, who: Id, rank: &str, locked: bool) {
        self.until(&format!("{rank}, locked: {locked}"), async || {
            let community = self.engine.store().communities().await.expect("communities").first().map(|listing| listing.id)?;
            let lacks = Lacks { natives: [Native(who.0)].into_iter().collect(), ..Lacks::default() };
            let accounts = self.engine.store().accounts(community, &lacks).await.expect("people");
            accounts.first().filter(|account| account.rank.as_deref() == Some(rank) && account.locked == locked).map(drop)
        })
        .await;
    }

    /// What the owner is told to mend.
    pub(crate) async fn troubles(&self) -> Vec<String> {
        let community = self.engine.store().communities().await.expect("communities")[0].id;
        self.engine.store().load(community, &Policy::default()).await.expect("a community").troubles.iter().map(|trouble| trouble.why.0.to_string()).collect()
    }

    /// Which communities Hearth was removed from, in the order in which they became known.
    pub(crate) async fn parted(&self) -> Vec<bool> {
        let mut parted = Vec::new();
        for listing in self.engine.store().communities().await.expect("communities") {
            parted.push(self.engine.store().load(listing.id, &Policy::default()).await.expect("a community").parted.is_some());
        }
        parted
    }

    /// Waits until somebody is known to be gone.
    pub(crate) async fn gone(&self, who: Id) {
        self.until("somebody to be gone", async || {
            let community = self.engine.store().communities().await.expect("communities").first().map(|listing| listing.id)?;
            let lacks = Lacks { natives: [Native(who.0)].into_iter().collect(), ..Lacks::default() };
            self.engine.store().accounts(community, &lacks).await.expect("people").first().filter(|account| !account.here).map(drop)
        })
        .await;
    }

    /// Waits until the owner is told of something to mend.
    pub(crate) async fn trouble(&self, mend: &str) {
        self.stored(mend, |stored| stored.troubles.iter().any(|trouble| trouble.mend.0.contains(mend))).await;
    }

    async fn until(&self, what: &str, met: impl AsyncFn() -> Option<()>) {
        for _ in 0..1_500 {
            if met().await.is_some() {
                return;
            }
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
        panic!("waited 15 seconds for {what}");
    }
}
