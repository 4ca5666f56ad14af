//! What Telegram costs by long polling, from HTTP to durable storage: processor time and rate of updates, and how soon a command is
//! answered. Run with `cargo bench -p hearth-telegram`; after `--`, `flood` or `answers` runs that alone.
//!
//! The Telegram is one of our own on a thread of its own, whose time is not counted. It shares the machine's cores all the same.

use hearth_adapter::{Platform, Words};
use hearth_core::{Day, Kind, Policy};
use hearth_engine::{Clock, Engine, Options, System};
use hearth_storage::Store;
use local_telegram::{ALL, Fault, Flood, Id, Telegram};
use std::collections::BTreeSet;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

/// Updates of a flood.
const FLOOD: usize = 200_000;
/// Groups, of which one is a forum, and people, who are in all of them.
const GROUPS: usize = 4;
const PEOPLE: usize = 500;
/// People who ask, and commands whose answers are timed.
const ASKERS: usize = 100;
const COMMANDS: usize = 600;
/// Between two commands; five times as long where nothing else happens.
const PAUSE: Duration = Duration::from_millis(5);
/// Updates a second while commands are timed.
const FLOW: usize = 5_000;
/// Seconds that the group without room is told to wait: few enough that they are waited out.
const RETRY_AFTER: u64 = 3;

/// Everything that runs.
struct Club {
    telegram: Telegram,
    engine: Engine,
    flood: Flood,
    /// A group into which nothing can be said, once it is throttled.
    full: Id,
    theirs: BTreeSet<u32>,
}

#[tokio::main]
async fn main() {
    let asked: Vec<_> = std::env::args().skip(1).filter(|arg| !arg.starts_with('-')).collect();
    let meant = |what: &str| asked.is_empty() || asked.iter().any(|name| name == what);
    let folder = tempfile::tempdir().expect("a folder");
    let club = Club::open(folder.path()).await;
    println!("an update: {} bytes", club.telegram.prepare_flood(&club.flood).bytes());
    if meant("answers") {
        club.answers("commands, idle", 0, false).await;
    }
    if meant("flood") {
        let before = club.counted().await;
        let said = club.flooded("warm-up", FLOOD / 4).await + club.flooded("flood", FLOOD).await;
        assert_eq!(club.counted().await - before, said as i64, "every message is counted once");
    }
    if meant("answers") {
        club.answers(&format!("commands, {FLOW} updates a second"), FLOW, false).await;
        club.answers("the same, a group is throttled", FLOW, true).await;
    }
    println!("resident memory: {} MB", resident() >> 20);
    club.engine.stop().await.expect("a good end");
}

impl Club {
    async fn open(folder: &std::path::Path) -> Self {
        let before = threads();
        let telegram = Telegram::start(local_telegram::Options { strict: false, spec: None, ..local_telegram::Options::default() });
        let theirs = threads().difference(&before).copied().collect();
        let owner = telegram.user("Olga");
        let groups: Vec<_> = (0..GROUPS).map(|at| group(&telegram, owner, at)).collect();
        let full = telegram.supergroup("A group without room", owner);
        let authors: Vec<_> = (0..PEOPLE).map(|at| person(&telegram, at)).collect();
        groups.iter().chain([&full]).for_each(|group| authors.iter().for_each(|who| telegram.join(*group, *who)));
        groups.iter().chain([&full]).for_each(|group| telegram.add_bot(*group, ALL));

        let words = Arc::new(Words::builtin().and(&hearth_telegram::WORDS));
        let options = hearth_telegram::Options {
            token: telegram.token().into(),
            api_url: telegram.api_url(),
            words,
            ear: None,
            webhook: None,
            rates: hearth_telegram::Rates::none(),
            titles: false,
            now: Arc::new(|| System.now()),
        };
        let connected = hearth_telegram::Telegram::connect(options).await.expect("a way onto Telegram");
        let store = Store::open(folder).await.expect("a database");
        let engine = Engine::start(store, vec![connected.stream() as Arc<dyn Platform>], Options { workers: 1, ..Options::real(Policy::default()) }).await.expect("an engine");
        engine.caught_up().await;
        let club = Self { telegram, engine, flood: Flood { groups, authors, words: words_of() }, full, theirs };
        // Whoever asks has opened the private chat, and is greeted there: answers go there.
        for (at, who) in club.flood.authors.iter().take(ASKERS).enumerate() {
            club.telegram.start_bot(*who, &format!("g{}", club.flood.groups[at % GROUPS].unsigned_abs()));
        }
        let patience = Instant::now() + Duration::from_secs(30);
        while club.telegram.requests_of("sendMessage").len() < ASKERS && Instant::now() < patience {
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
        club.quiet().await;
        club
    }

    /// Waits until every update is confirmed, which it is once what came of it is stored.
    async fn quiet(&self) {
        while self.telegram.unconfirmed() > 0 {
            tokio::time::sleep(Duration::from_millis(2)).await;
        }
    }

    /// How fast so many updates are heard, and what that costs. Says how many were messages.
    async fn flooded(&self, what: &str, count: usize) -> usize {
        let prepared = self.telegram.prepare_flood(&self.flood);
        let (start, before) = (Instant::now(), self.cpu());
        let said = prepared.go(count);
        self.quiet().await;
        let (took, now, many) = (start.elapsed().as_secs_f64(), self.cpu(), count as f64 / 1e5);
        let (cpu, theirs) = ((now.0 - before.0) / many, (now.1 - before.1) / many);
        println!(
            "{what:<32} {count} updates in {took:.2} s: {:.0} a second; {cpu:.2} CPU s for 100,000, {:.0} a second and core; this Telegram's own: {theirs:.2} CPU s",
            count as f64 / took,
            1e5 / cpu
        );
        said
    }

    /// How soon commands are answered while so many updates a second come in, and perhaps nothing can be said into one group.
    async fn answers(&self, what: &str, a_second: usize, throttled: bool) {
        let stop = AtomicBool::new(false);
        if throttled {
            self.telegram.fail_only_in("sendMessage", self.full, usize::MAX, Fault::Limited(RETRY_AFTER));
        }
        // The first command of a group finds out who keeps order there.
        self.ask(ASKERS / 2, PAUSE).await;
        self.telegram.take_timed();
        let ((sent, refused), ()) = tokio::join!(async { tokio::join!(self.flow(a_second, &stop), self.insist(throttled, &stop)) }, async {
            self.ask(COMMANDS, if a_second == 0 { 5 * PAUSE } else { PAUSE }).await;
            stop.store(true, Ordering::Relaxed);
        });
        self.telegram.heal();
        let timed = self.telegram.take_timed();
        let told = timed.iter().filter_map(|timed| Some((timed.answered? - timed.told?).as_secs_f64() * 1e3)).collect();
        let said = timed.iter().filter_map(|timed| Some((timed.answered? - timed.said).as_secs_f64() * 1e3)).collect();
        println!("{what:<32} from its update on {}; from when it was typed {}{sent}{refused}", spread(told), spread(said));
        self.quiet().await;
    }

    /// Many people ask, one after the other, and are waited for.
    async fn ask(&self, count: usize, pause: Duration) {
        let before = self.telegram.answered();
        for at in 0..count {
            self.telegram.time_command(self.flood.authors[at % ASKERS], self.flood.groups[at % GROUPS], "me");
            tokio::time::sleep(pause).await;
        }
        let patience = Instant::now() + Duration::from_secs(10);
        while self.telegram.answered() < before + count && Instant::now() < patience {
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    }

    /// So many updates a second, a few each millisecond, until it is enough.
    async fn flow(&self, a_second: usize, stop: &AtomicBool) -> String {
        let prepared = self.telegram.prepare_flood(&self.flood);
        let (start, mut sent) = (Instant::now(), 0);
        while a_second > 0 && !stop.load(Ordering::Relaxed) {
            let due = (start.elapsed().as_secs_f64() * a_second as f64) as usize;
            prepared.go(due.saturating_sub(sent));
            sent = due;
            tokio::time::sleep(Duration::from_millis(1)).await;
        }
        let rate = sent as f64 / start.elapsed().as_secs_f64();
        if sent > 0 { format!("; {rate:.0} a second were told, {} behind at the end", self.telegram.unconfirmed()) } else { String::new() }
    }

    /// People of the group without room ask for what everybody is to read, again and again.
    async fn insist(&self, throttled: bool, stop: &AtomicBool) -> String {
        let before = self.telegram.requests_of("sendMessage").len();
        let mut asked = 0;
        while throttled && !stop.load(Ordering::Relaxed) {
            self.telegram.command(self.flood.authors[PEOPLE - 1 - asked % ASKERS], self.full, "top day");
            asked += 1;
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
        let refused = self.telegram.requests_of("sendMessage").into_iter().skip(before).filter(|request| request.status == 429).count();
        if throttled { format!("; {asked} things to be said there, {refused} calls refused") } else { String::new() }
    }

    /// Processor seconds of ours so far, and of this Telegram's.
    fn cpu(&self) -> (f64, f64) {
        (cpu_of(threads().difference(&self.theirs)), cpu_of(self.theirs.iter()))
    }

    /// Messages that are stored.
    async fn counted(&self) -> i64 {
        let mut sum = 0;
        for listing in self.engine.store().communities().await.expect("communities") {
            let facts = self.engine.store().facts_since(listing.id, Day(0)).await.expect("facts");
            sum += facts.iter().filter(|fact| matches!(fact.kind, Kind::Message | Kind::Repeat | Kind::Burst)).map(|fact| i64::from(fact.count)).sum::<i64>();
        }
        sum
    }
}

/// A group; the first is a forum with a topic.
fn group(telegram: &Telegram, owner: Id, at: usize) -> Id {
    if at > 0 {
        let group = telegram.supergroup(&format!("Walking club, group {at}"), owner);
        telegram.public(group, &format!("walking_club_group_{at}"));
        return group;
    }
    let forum = telegram.forum("Walking club, everything", owner);
    telegram.topic(forum, owner, "Huts and stoves");
    forum
}

/// Somebody with a name and a public name; every fifth writes it in other letters, which come escaped.
fn person(telegram: &Telegram, at: usize) -> Id {
    let (first, language) = if at.is_multiple_of(5) { ("Анна", "ru") } else { ("Annalena", "en") };
    let who = telegram.user(&format!("{first} Walker {at}"));
    telegram.username(who, &format!("walker_number_{at}"));
    telegram.speaks(who, Some(language));
    who
}

/// About a hundred letters each; some with an address or a name, some in other letters.
fn words_of() -> Vec<String> {
    let subjects = ["the tent", "a good map", "this river", "the last hut", "an old stove", "the weather"];
    let verbs = ["holds in a storm", "is worth the weight", "looked better on paper", "was closed when we came", "needs another look"];
    let ends = ["and so does everybody I asked", "see https://example.org/huts/list", "as @walker_number_7 told us then", "but who knows what comes next 👍"];
    let line = |at: usize| format!("I would say that {} {}, at least for two days in early summer, {}", subjects[at % 6], verbs[at / 6 % 5], ends[at / 30 % 4]);
    let mut words: Vec<_> = (0..120).map(line).collect();
    words.extend((0..12).map(|at| format!("По-моему, палатка номер {at} выдержит грозу, если поставить её заранее, спасибо всем за советы")));
    words
}

fn spread(mut times: Vec<f64>) -> String {
    times.sort_by(f64::total_cmp);
    let at = |share: f64| times.get(((times.len() as f64 * share) as usize).min(times.len().saturating_sub(1))).copied().unwrap_or(f64::NAN);
    let missing = if times.len() < COMMANDS { format!(", {} without an answer", COMMANDS - times.len()) } else { String::new() };
    format!("half within {:.2} ms, 99 % within {:.2} ms, all within {:.1} ms{missing}", at(0.5), at(0.99), at(1.0))
}

fn threads() -> BTreeSet<u32> {
    let tasks = std::fs::read_dir("/proc/self/task").expect("Linux");
    tasks.filter_map(|task| task.ok()?.file_name().to_str()?.parse().ok()).collect()
}

/// Processor seconds of threads.
fn cpu_of<'a>(tasks: impl Iterator<Item = &'a u32>) -> f64 {
    let ticks = |task: &u32| {
        let stat = std::fs::read_to_string(format!("/proc/self/task/{task}/stat")).ok()?;
        let after = stat.rsplit_once(')')?.1.split_whitespace().skip(11).take(2).map(|ticks| ticks.parse::<u64>().unwrap_or_default()).sum::<u64>();
        Some(after)
    };
    tasks.filter_map(ticks).sum::<u64>() as f64 / 100.0
}

fn resident() -> usize {
    let statm = std::fs::read_to_string("/proc/self/statm").unwrap_or_default();
    statm.split_whitespace().nth(1).and_then(|pages| pages.parse::<usize>().ok()).unwrap_or_default() * 4_096
}
