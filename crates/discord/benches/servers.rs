//! What the program takes where it is in very many servers: memory, time to come up, how soon a command is answered while many speak.
//! Run with `cargo build --release && cargo bench -p hearth-discord --bench servers`; numbers of servers may follow after `--`.
//!
//! The program is a process of its own, so that nothing of this Discord of our own is counted. It shares the machine's cores all the same.

use hearth_core::{CommunityId, Day, Kind};
use hearth_storage::Store;
use local_discord::{Command, Discord, Flood, Id, permission};
use std::path::{Path, PathBuf};
use std::process::{Child, Command as Program, Stdio};
use std::time::{Duration, Instant};

/// People of a server who have spoken, its channels, its roles.
const PEOPLE: usize = 10;
const CHANNELS: usize = 8;
const ROLES: usize = 4;
/// Commands whose answers are timed.
const COMMANDS: usize = 400;

/// A server.
struct Server {
    id: Id,
    people: Vec<Id>,
    channels: Vec<Id>,
}

#[tokio::main]
async fn main() {
    let program = std::env::var_os("HEARTH_PROGRAM").map_or_else(beside, PathBuf::from);
    assert!(program.exists(), "there is no {}: build it first with cargo build --release, or name it in HEARTH_PROGRAM", program.display());
    let given: Vec<usize> = std::env::args().skip(1).filter_map(|arg| arg.parse().ok()).collect();
    for count in if given.is_empty() { vec![1, 1_000, 10_000] } else { given } {
        measure(&program, count).await;
    }
}

/// The release program, beside this benchmark.
fn beside() -> PathBuf {
    let ours = std::env::current_exe().expect("a path");
    ours.ancestors().nth(2).map(|folder| folder.join("hearth")).expect("a folder")
}

async fn measure(program: &Path, count: usize) {
    let discord = Discord::start(local_discord::Options { strict: false, spec: None, replay: 2 * count + 1_000, ..local_discord::Options::default() });
    let servers: Vec<_> = (0..count).map(|at| server(&discord, at)).collect();
    let (first, last) = (&servers[0], &servers[count - 1]);
    let folder = tempfile::tempdir().expect("a folder");
    println!("{count} servers of {PEOPLE} people, {CHANNELS} channels and {ROLES} roles");

    // Nobody is greeted: Discord takes fifty calls a second, and that is all that would be measured.
    discord.alter("GUILD_CREATE", count, |server| server["owner_id"] = serde_json::Value::Null);
    let (hearth, up) = come_up(&discord, program, folder.path(), last).await;
    tell("come up for the first time", up, &hearth);
    quiet(&hearth).await;
    let start = Instant::now();
    for server in &servers {
        discord.flood(PEOPLE, &flood(server));
    }
    let counted = all_counted(folder.path(), &[first, &servers[count / 2], last]).await;
    quiet(&hearth).await;
    tell(&format!("everybody has spoken, {counted} messages each"), start.elapsed(), &hearth);
    discord.forget_sessions();
    drop(hearth);

    let (hearth, up) = come_up(&discord, program, folder.path(), last).await;
    tell("come up again, a new session", up, &hearth);
    quiet(&hearth).await;
    tell("… and quiet", up, &hearth);
    drop(hearth);
    let (hearth, up) = come_up(&discord, program, folder.path(), last).await;
    tell("come up again, the session goes on", up, &hearth);
    quiet(&hearth).await;
    answers(&discord, &servers, "commands, idle", 0).await;
    for (a_second, what) in [(10_000, ", each server for the first time"), (10_000, ""), (50_000, "")] {
        answers(&discord, &servers, &format!("commands, {a_second} messages a second{what}"), a_second).await;
    }
    quiet(&hearth).await;
    tell("at the end", Duration::ZERO, &hearth);
    println!();
}

fn server(discord: &Discord, at: usize) -> Server {
    let owner = discord.user(&format!("Owner {at}"));
    let id = discord.server(&format!("Server {at}"), owner);
    let channels: Vec<_> = (0..CHANNELS).map(|at| discord.text(id, &format!("channel-number-{at}"))).collect();
    discord.lobby(id, channels[0]);
    for at in 0..ROLES {
        discord.role(id, &format!("Role number {at}"), 0);
    }
    let others = (1..PEOPLE).map(|person| discord.member_named(id, &format!("Person {at} {person}")));
    let people = std::iter::once(owner).chain(others).collect();
    discord.add_bot(id, permission::ADMINISTRATOR);
    Server { id, people, channels }
}

fn flood(server: &Server) -> Flood {
    let words = ["I would say that the tent holds in a storm", "a good map is worth the weight", "the last hut was closed when we came", "the weather needs another look"];
    Flood { server: server.id, authors: server.people.clone(), channels: server.channels[..1].to_vec(), words: words.map(str::to_owned).into() }
}

/// The running program. It ends in order when it is let go.
struct Hearth(Child);

impl Drop for Hearth {
    fn drop(&mut self) {
        let _ = Program::new("kill").args(["-TERM", &self.0.id().to_string()]).status();
        let _ = self.0.wait();
    }
}

/// Starts it, and gives the time until it has answered in the server that is told last.
async fn come_up(discord: &Discord, program: &Path, folder: &Path, last: &Server) -> (Hearth, Duration) {
    let log = std::fs::OpenOptions::new().create(true).append(true).open(folder.join("log")).expect("a log");
    let mut command = Program::new(program);
    command.current_dir(folder).args(["--listen", "127.0.0.1:0", "--data"]).arg(folder.join("data"));
    command.env("DISCORD_TOKEN", discord.token()).env("HEARTH_DISCORD_API_URL", discord.api_url()).env("HEARTH_LOG", "warn").env_remove("TELEGRAM_TOKEN");
    let start = Instant::now();
    let hearth = Hearth(command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(log).spawn().expect("the program runs"));
    while discord.listening() == 0 {
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    loop {
        // Nobody waits longer than Discord does.
        let (asked, since) = (discord.command(last.people[0], last.channels[0], Command::named("help")), Instant::now());
        while since.elapsed() < Duration::from_millis(2_800) {
            if asked.answer().is_some_and(|answer| !answer.deferred) {
                return (hearth, start.elapsed());
            }
            tokio::time::sleep(Duration::from_millis(2)).await;
        }
    }
}

/// Waits until it has had nothing to do for a second.
async fn quiet(hearth: &Hearth) {
    let (mut before, mut since) = (cpu(hearth), Instant::now());
    while since.elapsed() < Duration::from_secs(1) {
        tokio::time::sleep(Duration::from_millis(100)).await;
        let now = cpu(hearth);
        if now > before + 0.02 {
            (before, since) = (now, Instant::now());
        }
    }
}

/// Waits until everything that was said in these servers is counted, and says how much it was.
async fn all_counted(folder: &Path, servers: &[&Server]) -> i32 {
    let store = Store::beside(&folder.join("data")).await.expect("a database");
    loop {
        let listings = store.communities().await.expect("communities");
        let mut least = i32::MAX;
        for server in servers {
            let id = listings.iter().find(|listing| *listing.native == *server.id.to_string()).map(|listing| listing.id);
            least = least.min(match id {
                Some(id) => counted(&store, id).await,
                None => 0,
            });
        }
        if least >= PEOPLE as i32 {
            store.close().await;
            return least;
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
}

async fn counted(store: &Store, id: CommunityId) -> i32 {
    let facts = store.facts_since(id, Day(0)).await.expect("facts");
    facts.iter().filter(|fact| matches!(fact.kind, Kind::Message | Kind::Repeat | Kind::Burst)).map(|fact| fact.count).sum()
}

/// How soon a command is answered, from its frame on, while so many messages a second come in.
async fn answers(discord: &Discord, servers: &[Server], what: &str, a_second: usize) {
    // A little at a time, as from many people: each piece is of one server.
    let piece = (a_second / 1_000).max(1);
    let stop = std::sync::atomic::AtomicBool::new(false);
    let flow = async {
        let (start, mut sent) = (Instant::now(), 0);
        while a_second > 0 && !stop.load(std::sync::atomic::Ordering::Relaxed) {
            while sent < (start.elapsed().as_secs_f64() * a_second as f64) as usize {
                discord.flood(piece, &flood(&servers[sent / piece % servers.len()]));
                sent += piece;
            }
            tokio::time::sleep(Duration::from_millis(1)).await;
        }
        let rate = sent as f64 / start.elapsed().as_secs_f64();
        if sent > 0 { format!(" ({rate:.0} were sent)") } else { String::new() }
    };
    let ask = async {
        let mut times = Vec::new();
        for at in 0..COMMANDS {
            let server = &servers[at * 7 % servers.len()];
            let start = Instant::now();
            discord.command(server.people[1], server.channels[0], Command::named("help")).answered().await;
            times.push(start.elapsed().as_secs_f64() * 1_000.0);
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
        stop.store(true, std::sync::atomic::Ordering::Relaxed);
        times.sort_by(f64::total_cmp);
        times
    };
    let (sent, times) = tokio::join!(flow, ask);
    let at = |share: f64| times[((times.len() as f64 * share) as usize).min(times.len() - 1)];
    println!("  {what}{sent}: half within {:.2} ms, 99 % within {:.2} ms, the slowest {:.1} ms", at(0.5), at(0.99), at(1.0));
}

/// Memory in MB: all that is resident, what is its own, what is mapped of files, and the most there ever was; and processor seconds.
fn tell(what: &str, took: Duration, hearth: &Hearth) {
    let status = std::fs::read_to_string(format!("/proc/{}/status", hearth.0.id())).expect("Linux");
    let of = |name: &str| status.lines().find_map(|line| line.strip_prefix(name)).and_then(|rest| rest.split_whitespace().next()?.parse::<f64>().ok()).unwrap_or_default() / 1_024.0;
    let (all, own, files, most) = (of("VmRSS:"), of("RssAnon:"), of("RssFile:"), of("VmHWM:"));
    println!("  {what}: {:.2} s; resident {all:.1} MB: its own {own:.1}, of files {files:.1}; at most {most:.1}; {:.2} CPU s", took.as_secs_f64(), cpu(hearth));
}

fn cpu(hearth: &Hearth) -> f64 {
    let stat = std::fs::read_to_string(format!("/proc/{}/stat", hearth.0.id())).unwrap_or_default();
    let ticks = stat.rsplit_once(')').map(|(_, after)| after.split_whitespace().skip(11).take(2).filter_map(|ticks| ticks.parse::<f64>().ok()).sum::<f64>());
    ticks.unwrap_or_default() / 100.0
}
