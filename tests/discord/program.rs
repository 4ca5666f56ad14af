//! The program itself on a Discord of our own: as it is started, logged, killed and started again.

use crate::{Club, club, text};
use local_discord::{Command, Discord, Id, Options};
use std::path::Path;
use std::process::{Child, Command as Program, Stdio};
use std::time::Duration;

const CANARY: &str = "marmalade-canary-5519";

/// The program, with its log in a file. It is killed when it is let go.
struct Running(Child);

impl Drop for Running {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

fn start(discord: &Discord, folder: &Path) -> Running {
    let log = std::fs::OpenOptions::new().create(true).append(true).open(folder.join("log")).expect("a log");
    let shown = log.try_clone().expect("a log");
    let mut program = Program::new(env!("CARGO_BIN_EXE_hearth"));
    program.current_dir(folder).args(["--listen", "127.0.0.1:0"]).env("DISCORD_TOKEN", discord.token()).env("HEARTH_DISCORD_API_URL", discord.api_url());
    program.env("HEARTH_LOG", "trace").env_remove("TELEGRAM_TOKEN").stdin(Stdio::null()).stdout(shown).stderr(log);
    Running(program.spawn().expect("the program runs"))
}

fn holds(folder: &Path, word: &str) -> Vec<String> {
    let mut found = vec![];
    for entry in std::fs::read_dir(folder).expect("a folder") {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            found.extend(holds(&path, word));
        } else if std::fs::read(&path).expect("a file").windows(word.len()).any(|window| window == word.as_bytes()) {
            found.push(path.display().to_string());
        }
    }
    found
}

async fn top(discord: &Discord, who: Id, general: Id) -> String {
    text(&discord.command(who, general, Command::named("top").option("window", "day")).settled().await.embeds)
}

#[tokio::test(flavor = "multi_thread")]
async fn the_program_hosts_a_server_and_keeps_no_word_of_it() {
    let Club { discord, owner, server, general } = club(Options::default());
    let (ana, ben) = (discord.member_named(server, "Ana"), discord.member_named(server, "Ben"));
    let folder = tempfile::tempdir().expect("a folder");
    let mut program = start(&discord, folder.path());
    discord.connected(1).await;
    let first = discord.say(ana, general, format!("the {CANARY} sang here").as_str());
    discord.say(ben, general, local_discord::Post::from(format!("thanks for the {CANARY}, Ana").as_str()).answering(first));
    discord.edit(general, first, &format!("the {CANARY} sang there"));
    discord.frame(&format!("{{\"t\":\"MESSAGE_CREATE\",\"s\":9,\"op\":0,\"d\":{{\"content\":\"{CANARY}\""));
    discord.event("NEWS_OF_TOMORROW", Some(server), serde_json::json!({ "content": CANARY }));
    discord.delete(general, first);
    discord.command(ben, general, Command::named("me")).settled().await;
    discord.command(ben, general, Command::named("privacy").option("what", "export")).settled().await;
    assert!(top(&discord, owner, general).await.contains("Ben"));

    // What history tells goes the same way.
    program.0.kill().expect("SIGKILL");
    program.0.wait().expect("its end");
    discord.forget_sessions();
    discord.say(ben, general, format!("and the {CANARY} once more, for those who slept").as_str());
    let program = start(&discord, folder.path());
    discord.connected(1).await;
    top(&discord, owner, general).await;
    drop(program);

    let log = std::fs::read_to_string(folder.path().join("log")).expect("a log");
    assert!(log.contains("discord.com/oauth2/authorize?client_id="), "the invitation is printed");
    assert!(log.contains("TRACE") || log.contains("DEBUG"), "the log is at its most talkative");
    assert_eq!(holds(folder.path(), CANARY), Vec::<String>::new());
    assert_eq!(holds(folder.path(), discord.token()), Vec::<String>::new(), "nor is the token anywhere");
}

#[tokio::test(flavor = "multi_thread")]
async fn killed_at_random_it_loses_nothing_and_tells_everybody_once() {
    let Club { discord, owner, server, general } = club(Options::default());
    let members: Vec<_> = (0..8).map(|at| discord.member_named(server, &format!("Person {at}"))).collect();
    let folder = tempfile::tempdir().expect("a folder");
    let regulars = discord.role(server, "Regulars", 0);
    {
        let _program = start(&discord, folder.path());
        discord.connected(1).await;
        let setup = Command::named("setup").option("rank", "regular").option("badge", regulars.to_string());
        assert!(text(&discord.command(owner, general, setup).settled().await.embeds).contains("is shown by"));
    }
    let mut random = 0x9e37_79b9_u64;
    for (life, member) in members.iter().enumerate() {
        random = random.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        let mut program = start(&discord, folder.path());
        discord.connected(1).await;
        discord.say(*member, general, format!("A thought of my own, the {life}th one of this day").as_str());
        discord.command(owner, general, Command::named("rank").option("member", *member).option("rank", "regular").option("reason", "helps everybody"));
        // Any moment between the decision, the commit and the calls.
        tokio::time::sleep(Duration::from_millis((random >> 33) % 40)).await;
        program.0.kill().expect("SIGKILL");
        program.0.wait().expect("its end");
    }
    let _program = start(&discord, folder.path());
    for member in &members {
        discord.until("a role", |discord| discord.roles_of(server, *member).contains(&regulars).then_some(())).await;
        let told = discord.until("a private message", |discord| discord.direct(*member).map(|direct| discord.messages(direct)).filter(|told| !told.is_empty())).await;
        assert_eq!(told.len(), 1, "{told:?}");
    }
    // An answer whose fate a killed process takes with it is sent again, and Discord says that it has it.
    assert!(discord.take_violations().iter().all(|violation| violation.contains("40060")));
    assert_eq!(discord.requests_of("POST /users/@me/channels").iter().filter(|request| request.status >= 400).count(), 0);
    for member in &members {
        assert!(top(&discord, *member, general).await.contains("Person"), "their message counts");
    }
}
