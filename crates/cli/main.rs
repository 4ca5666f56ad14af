//! `hearth`: the program.

mod backup;
mod chat;
mod communities;
mod config;
mod evaluate;
mod host;
mod hosted;
mod import;
mod leaders;
mod rehearse;
mod run;
mod story;
mod topics;

use clap::{CommandFactory, Parser, Subcommand};
use hearth_adapter::Words;
use hearth_core::CommunityId;
use hearth_storage::Store;
use std::io::{IsTerminal, Write};
use std::path::PathBuf;
use std::process::ExitCode;

/// Hosts a community where it already lives: gives it something to talk about, learns what it values, and finds the members
/// who stand out.
///
/// Without a subcommand it hosts, as `hearth run` does: without any account or token, a page on this machine to walk into.
#[derive(Parser)]
#[command(
    name = "hearth",
    version,
    after_help = "Tokens come from the environment alone: with DISCORD_TOKEN, Hearth hosts Discord (docs/discord.md), with TELEGRAM_TOKEN Telegram.\nHEARTH_DISCORD_API_URL and HEARTH_TELEGRAM_API_URL name other addresses of their APIs.\n\nExit codes: 0 done, 1 failed, 2 wrong usage.\nLogs go to standard error; HEARTH_LOG=debug shows more."
)]
struct Cli {
    #[command(flatten)]
    common: Common,
    #[command(flatten)]
    run: run::Args,
    #[command(subcommand)]
    command: Option<Command>,
}

/// What every subcommand takes.
#[derive(clap::Args, Clone)]
pub(crate) struct Common {
    /// The data folder: everything that is kept is in it
    #[arg(long, global = true, value_name = "DIR", env = "HEARTH_DATA", default_value = "./data")]
    pub(crate) data: PathBuf,
    /// The configuration; `config.toml` in this folder if there is one
    #[arg(long, global = true, value_name = "FILE")]
    pub(crate) config: Option<PathBuf>,
    /// Only JSON on standard output
    #[arg(long, global = true)]
    pub(crate) json: bool,
}

impl Common {
    /// The community of that name or number.
    async fn community(&self, store: &Store, name: &str) -> Result<CommunityId, Failed> {
        let (found, listings) = (store.community_called(name).await?, store.communities().await?);
        let names = || listings.iter().map(|listing| format!("“{}”", hearth_adapter::plain::shown(listing.name.to_string()))).collect::<Vec<_>>().join(", ");
        found.ok_or_else(|| match listings.is_empty() {
            true => Failed(format!("there is no community in {} yet; `hearth import` brings one", self.data.display())),
            false => Failed(format!("there is no community “{name}”; there are: {}", names())),
        })
    }

    /// The texts that people read: the built-in ones, and over them what the owner has put into the data folder's `words`.
    fn words(&self) -> Result<Words, Failed> {
        let (words, folder) = (Words::builtin().and(&hearth_web::WORDS).and(&hearth_discord::WORDS).and(&hearth_telegram::WORDS), self.data.join("words"));
        if folder.is_dir() { words.over(&folder).map_err(Failed) } else { Ok(words) }
    }
}

#[derive(Subcommand)]
enum Command {
    /// Host; without a token, a page on this machine with a small town to walk into (the same as without a subcommand)
    Run(run::Args),
    /// Host a small community in this terminal: speak as anyone, use commands, press buttons, let days pass
    Chat(chat::Args),
    /// Tell a story: a month of a community, decision by decision, with reasons
    Story(story::Args),
    /// Read an export of a group's past: Telegram, Discord, Slack or JSON lines
    Import(import::Args),
    /// Who stands out in a community, by what others show they value, with the evidence
    Leaders(leaders::Args),
    /// Try a ladder of ranks on a community's past: who would have risen and fallen, when and why
    Rehearse(rehearse::Args),
    /// Check a claim of Hearth's on your own group
    #[command(subcommand)]
    Evaluate(evaluate::Args),
    /// What a group talks about: of an export, keeping nothing of it, or of a community in the data folder
    Topics(topics::Args),
    /// List the communities in the data folder
    Communities,
    /// Copy the database to a file, while Hearth runs
    Backup(backup::Args),
    /// Print completions for a shell, such as `hearth completions bash > /etc/bash_completion.d/hearth`
    Completions {
        /// Which shell
        shell: clap_complete::Shell,
    },
}

fn main() -> ExitCode {
    let cli = Cli::parse();
    let filter = tracing_subscriber::EnvFilter::try_from_env("HEARTH_LOG").unwrap_or_else(|_| "warn".into());
    tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr).with_ansi(std::io::stderr().is_terminal()).init();
    match start(cli) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("hearth: {error:?}");
            ExitCode::FAILURE
        }
    }
}

fn start(cli: Cli) -> Result<(), Failed> {
    let Cli { common, run, command } = cli;
    let command = match command {
        None => Command::Run(run),
        Some(Command::Run(args)) => Command::Run(run::Args { listen: args.listen.or(run.listen), playground: args.playground || run.playground }),
        Some(_) if run.listen.is_some() || run.playground => Cli::command().error(clap::error::ErrorKind::ArgumentConflict, "--listen and --playground are for `hearth run` alone").exit(),
        Some(other) => other,
    };
    if let Command::Completions { shell } = command {
        clap_complete::generate(shell, &mut Cli::command(), "hearth", &mut std::io::stdout());
        return Ok(());
    }
    let config = config::Config::read(common.config.as_deref()).map_err(|error| Failed(format!("{:?}", miette::Report::new(error))))?;
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().map_err(Failed::from)?;
    let end = runtime.block_on(async {
        match command {
            Command::Run(args) => run::run(&common, &config, args).await,
            Command::Chat(args) => chat::run(&common, &config, args).await,
            Command::Story(args) => story::run(&common, &config, args).await,
            Command::Import(args) => import::run(&common, &config, args).await,
            Command::Leaders(args) => leaders::run(&common, &config, &args).await,
            Command::Rehearse(args) => rehearse::run(&common, &config, &args).await,
            Command::Evaluate(args) => evaluate::run(&common, &config, args).await,
            Command::Topics(args) => topics::run(&common, &config, &args).await,
            Command::Communities => communities::run(&common).await,
            Command::Backup(args) => backup::run(&common, args).await,
            Command::Completions { .. } => Ok(()),
        }
    });
    // Whoever still reads a file for nobody need not be waited for.
    runtime.shutdown_background();
    end
}

/// Writes to standard output. Whoever has stopped reading, such as `head`, has read enough.
pub(crate) fn say(text: &str) {
    let _ = writeln!(std::io::stdout(), "{text}");
}

/// Why a subcommand failed, in words for the person at the terminal.
pub(crate) struct Failed(pub(crate) String);

impl std::fmt::Debug for Failed {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}

impl<E: std::error::Error> From<E> for Failed {
    fn from(error: E) -> Self {
        Self(error.to_string())
    }
}
