//! The stories of `tests/stories` on Discord: the same words and the same expectations, through the socket and back through the API.

use crate::town::Town;
use hearth_adapter::story::{Host, Stage, Story};
use hearth_adapter::{Platform, Waiting, Words};
use hearth_core::{CommunityId, Day, Kind, Lacks, Moment, Native, Policy, Secret, hash};
use hearth_engine::{Clock, Engine, Options, Virtual};
use hearth_storage::Store;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

/// What can't be so on Discord, and why: the story's file, what the teller says instead, and no other.
///
/// Discord's own client asks for what a command can't do without, and sends nothing before: there is no card about it, nor its button.
/// Filling in fills in the command itself.
const OTHERWISE: [(&str, &[&str]); 1] =
    [("asked-question-by-question.story", &["Discord does not send /rank without its member", "olga does not see “Something is missing here”", "there is no button “Fill in” to press"])];

/// Hearth in a town, in virtual time.
struct House {
    town: Arc<Town>,
    clock: Arc<Virtual>,
    engine: Engine,
    shard: Arc<hearth_discord::Shard>,
    policy: Policy,
}

impl House {
    async fn start(town: &Arc<Town>, story: &Story, folder: &Path) -> Self {
        let policy = Policy { zone: story.zone, lang: story.lang.as_str().into(), ..Policy::default() };
        let clock = Arc::new(Virtual::at(story.start));
        let now = Arc::clone(&clock);
        let words = Arc::new(Words::builtin().and(&hearth_discord::WORDS));
        let options = hearth_discord::Options { token: town.discord.token().into(), api_url: town.discord.api_url(), shards: None, words, ear: None, now: Arc::new(move || now.now()) };
        let shard = hearth_discord::Discord::connect(options).await.expect("a way onto Discord").shards().remove(0);
        let mut options = Options { workers: 2, clock: Arc::clone(&clock) as _, ..Options::real(policy.clone()) };
        options.secret = |name| Ok(Secret([hash(&[name.as_bytes()]), hash(&[b"story", name.as_bytes()])]));
        let engine = Engine::start(Store::open(folder).await.expect("a database"), vec![Arc::clone(&shard) as _], options).await.expect("an engine");
        town.discord.connected(1).await;
        engine.caught_up().await;
        // By now invitations have been counted once.
        town.discord.until("invitations", |discord| discord.requests_of("GET /guilds/{guild_id}/invites").iter().any(|request| request.status == 200).then_some(())).await;
        Self { town: Arc::clone(town), clock, engine, shard, policy }
    }

    /// Waits until everything that Discord has told is through, with what was carried out upon it.
    async fn through(&self) {
        // The first session: nothing breaks it off.
        let position = 1 << 48 | self.town.mark() << 16 | 1;
        self.engine.idle(self.shard.stream(), position).await;
    }

    async fn community(&self) -> Option<CommunityId> {
        self.engine.store().communities().await.expect("communities").first().map(|listing| listing.id)
    }

    /// By whose invitation somebody came is asked beside the stream.
    async fn invited(&self) {
        for _ in 0..1_500 {
            let community = self.community().await.expect("a community");
            let facts = self.engine.store().facts_since(community, Day(0)).await.expect("facts");
            if facts.iter().filter(|fact| fact.kind == Kind::Invited).map(|fact| fact.count).sum::<i32>() >= self.town.invited() {
                return;
            }
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
        panic!("waited 15 seconds for who invited whom");
    }
}

impl Host for House {
    fn set(&self, now: Moment) {
        self.clock.set(now);
        self.town.discord.set_clock(now.0 as u64);
    }

    fn settle(&self) -> Waiting<'_, ()> {
        Box::pin(async move {
            // Once for what happened, and once for what was found out while it was answered.
            self.through().await;
            self.through().await;
            if self.town.invited() > 0 {
                self.invited().await;
            }
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
    let words = || Words::builtin().and(&hearth_discord::WORDS);
    let mut stage = Stage::new(story, Town::new(story, words()), words());
    let (town, house) = {
        let town = Arc::clone(&stage.town);
        town.discord.add_bot(town.server, local_discord::permission::ADMINISTRATOR);
        let house = House::start(&town, story, folder.path()).await;
        (town, house)
    };
    // The owner has been greeted by then: a command goes ahead of what happened before it.
    house.settle().await;
    town.set_up().await;
    house.settle().await;
    let mut otherwise = Vec::new();
    for step in &story.steps {
        otherwise.extend(stage.step(&house, step).await.err().map(|what| format!("{}: {what}", step.line)));
    }
    house.settle().await;
    house.engine.stop().await.expect("a good end");
    // An answer whose fate is unknown is sent again, and Discord says that it was there; nothing else is ever wrong.
    let wrong = town.discord.take_violations();
    assert!(wrong.iter().all(|wrong| wrong.contains("40060")), "{wrong:#?}");
    otherwise
}

#[tokio::test(flavor = "multi_thread")]
async fn every_story_holds_on_discord() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/stories");
    let mut stories: Vec<_> = std::fs::read_dir(folder).expect("the stories").map(|entry| entry.expect("a story").path()).collect();
    stories.sort();
    assert!(!stories.is_empty());
    for path in stories {
        let name = path.file_name().and_then(|name| name.to_str()).expect("a name");
        let story = Story::parse(name, &std::fs::read_to_string(&path).expect("a story")).expect("a story that can be told");
        let told = tell(&story).await;
        let expected = OTHERWISE.iter().find(|(of, _)| *of == name).map_or(&[][..], |(_, what)| what);
        let as_known = told.len() == expected.len() && told.iter().zip(expected).all(|(told, expected)| told.contains(expected));
        assert!(as_known, "{name}:\n{}", told.join("\n"));
    }
}
