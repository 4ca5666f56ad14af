//! The stories of `tests/stories` on Telegram: the same words and the same expectations, through updates and back through the Bot API.

use crate::town::Town;
use hearth_adapter::story::{Host, Stage, Story};
use hearth_adapter::{Platform, Waiting, Words};
use hearth_core::{CommunityId, HOUR, Lacks, Moment, Native, Policy, Secret, hash};
use hearth_engine::{Clock, Engine, Options, Virtual};
use hearth_storage::Store;
use std::path::Path;
use std::sync::Arc;

/// A story's time leaps; Telegram is heard at least so often all the same, as it is where time passes.
const STEP: i64 = 12 * HOUR;

/// Hearth in a town, in virtual time.
struct House {
    town: Arc<Town>,
    clock: Arc<Virtual>,
    engine: Engine,
    stream: Arc<hearth_telegram::Stream>,
    policy: Policy,
}

impl House {
    async fn start(town: &Arc<Town>, story: &Story, folder: &Path) -> Self {
        let policy = Policy { zone: story.zone, lang: story.lang.as_str().into(), ..Policy::default() };
        let clock = Arc::new(Virtual::at(story.start));
        let now = Arc::clone(&clock);
        let options = hearth_telegram::Options {
            token: town.telegram.token().into(),
            api_url: town.telegram.api_url(),
            words: Arc::new(Words::builtin().and(&hearth_telegram::WORDS)),
            ear: None,
            webhook: None,
            rates: hearth_telegram::Rates::none(),
            titles: false,
            now: Arc::new(move || now.now()),
        };
        let stream = hearth_telegram::Telegram::connect(options).await.expect("a way onto Telegram").stream();
        let mut options = Options { workers: 2, clock: Arc::clone(&clock) as _, ..Options::real(policy.clone()) };
        options.secret = |name| Ok(Secret([hash(&[name.as_bytes()]), hash(&[b"story", name.as_bytes()])]));
        let engine = Engine::start(Store::open(folder).await.expect("a database"), vec![Arc::clone(&stream) as _], options).await.expect("an engine");
        engine.caught_up().await;
        Self { town: Arc::clone(town), clock, engine, stream, policy }
    }

    /// Waits until everything that Telegram has told is through, with what was carried out upon it.
    async fn through(&self) {
        // The first numbering, and the first event of an update.
        let position = 1 << 48 | self.town.mark() << 8 | 1;
        self.engine.idle(self.stream.stream(), position).await;
    }

    async fn community(&self) -> Option<CommunityId> {
        self.engine.store().communities().await.expect("communities").first().map(|listing| listing.id)
    }
}

impl Host for House {
    fn set(&self, now: Moment) {
        tokio::task::block_in_place(|| {
            tokio::runtime::Handle::current().block_on(async {
                let mut at = self.clock.now();
                while at < now {
                    at = at.plus(STEP).min(now);
                    self.clock.set(at);
                    self.town.telegram.set_clock(at.0 as u64);
                    self.through().await;
                }
            });
        });
    }

    fn settle(&self) -> Waiting<'_, ()> {
        Box::pin(async move {
            // Once for what happened, and once for what was found out while it was answered.
            self.through().await;
            self.through().await;
            self.engine.tick();
            self.through().await;
            self.through().await;
        })
    }

    fn rank_of(&self, who: Native) -> Waiting<'_, Result<Option<String>, String>> {
        Box::pin(async move {
            let Some(id) = self.community().await else { return Ok(None) };
            let lacks = Lacks { natives: [who].into_iter().collect(), ..Lacks::default() };
            let account = self.engine.store().accounts(id, &lacks).await.map_err(|error| error.to_string())?.into_iter().next();
            Ok(account.map(|account| account.rank.unwrap_or_else(|| self.policy.ranks[0].key.clone()).into()))
        })
    }
}

/// Tells a story, and gives what was not as it expects.
async fn tell(story: &Story) -> Vec<String> {
    let folder = tempfile::tempdir().expect("a folder");
    let words = || Words::builtin().and(&hearth_telegram::WORDS);
    let mut stage = Stage::new(story, Town::new(story, words()), words());
    let town = Arc::clone(&stage.town);
    town.telegram.add_bot(town.group, local_telegram::ALL);
    let house = House::start(&town, story, folder.path()).await;
    house.settle().await;
    town.set_up().await;
    house.settle().await;
    let mut otherwise = Vec::new();
    for step in &story.steps {
        otherwise.extend(stage.step(&house, step).await.err().map(|what| format!("{}: {what}", step.line)));
    }
    house.settle().await;
    house.engine.stop().await.expect("a good end");
    otherwise
}

#[tokio::test(flavor = "multi_thread")]
async fn every_story_holds_on_telegram() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/stories");
    let mut stories: Vec<_> = std::fs::read_dir(folder).expect("the stories").map(|entry| entry.expect("a story").path()).collect();
    stories.sort();
    assert!(!stories.is_empty());
    for path in stories {
        let name = path.file_name().and_then(|name| name.to_str()).expect("a name");
        let story = Story::parse(name, &std::fs::read_to_string(&path).expect("a story")).expect("a story that can be told");
        let otherwise = tell(&story).await;
        assert!(otherwise.is_empty(), "{name}:\n{}", otherwise.join("\n"));
    }
}
