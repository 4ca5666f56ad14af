//! Hearth as the program that it is, on a Telegram of our own.

use hearth_core::{Day, Kind};
use hearth_storage::Store;
use local_telegram::{Id, Options, Telegram};
use serde_json::Value;
use std::path::Path;
use std::process::{Child, Command, Stdio};

/// The program, with its log in a file. It is killed when it is let go.
pub(crate) struct Running(pub(crate) Child);

impl Drop for Running {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

pub(crate) fn start(telegram: &Telegram, folder: &Path) -> Running {
    start_with(telegram, folder, &[])
}

/// The same, with more in its environment.
pub(crate) fn start_with(telegram: &Telegram, folder: &Path, more: &[(&str, String)]) -> Running {
    let log = std::fs::OpenOptions::new().create(true).append(true).open(folder.join("log")).expect("a log");
    let shown = log.try_clone().expect("a log");
    let mut program = Command::new(env!("CARGO_BIN_EXE_hearth"));
    program.current_dir(folder).args(["--listen", "127.0.0.1:0"]).env("TELEGRAM_TOKEN", telegram.token()).env("HEARTH_TELEGRAM_API_URL", telegram.api_url());
    program.env("HEARTH_LOG", "trace").env_remove("DISCORD_TOKEN").envs(more.iter().map(|(name, value)| (name, value))).stdin(Stdio::null()).stdout(shown).stderr(log);
    Running(program.spawn().expect("the program runs"))
}

/// Where the program's page is, as it says.
pub(crate) async fn url(folder: &Path) -> String {
    for _ in 0..1_500 {
        let log = std::fs::read_to_string(folder.join("log")).unwrap_or_default();
        if let Some(url) = log.lines().find(|line| line.starts_with("http://127.0.0.1:")) {
            return url.to_owned();
        }
        tokio::time::sleep(std::time::Duration::from_millis(10)).await;
    }
    panic!("waited 15 seconds for the page's address");
}

/// A group with its owner and the bot.
pub(crate) struct Club {
    pub(crate) telegram: Telegram,
    pub(crate) olga: Id,
    pub(crate) group: Id,
    pub(crate) folder: tempfile::TempDir,
}

pub(crate) fn club(options: Options) -> Club {
    let telegram = Telegram::start(options);
    let olga = telegram.user("Olga");
    let group = telegram.supergroup("Club", olga);
    Club { telegram, olga, group, folder: tempfile::tempdir().expect("a folder") }
}

/// What is kept of a kind, once the program has ended.
pub(crate) async fn kept(folder: &Path, kind: Kind) -> i32 {
    let store = Store::open(&folder.join("data")).await.expect("a database");
    let community = store.communities().await.expect("communities").first().expect("a community").id;
    let facts = store.facts_since(community, Day(0)).await.expect("facts");
    store.close().await;
    facts.iter().filter(|fact| fact.kind == kind).map(|fact| fact.count).sum()
}

pub(crate) fn text(message: &Value) -> &str {
    message["text"].as_str().or_else(|| message["caption"].as_str()).unwrap_or_default()
}

/// The label of the button that says this, as it is pressed.
pub(crate) fn has_button(message: &Value, label: &str) -> bool {
    message["reply_markup"].to_string().contains(&format!("\"{label}\""))
}

/// Lets Telegram deliver to a port of this machine; says which.
pub(crate) fn deliver(folder: &Path) -> u16 {
    let port = std::net::TcpListener::bind("127.0.0.1:0").and_then(|free| free.local_addr()).expect("a free port").port();
    let config = format!("[telegram]\nwebhook_url = \"http://127.0.0.1:{port}/a/way\"\nwebhook_listen = \"127.0.0.1:{port}\"\n");
    std::fs::write(folder.join("config.toml"), config).expect("written");
    port
}
