//! `hearth run`: what plain `hearth` does. Without a token it serves the playground: a page on this machine.

use crate::config::Config;
use crate::host::{self, Tokens};
use crate::{Common, Failed, say};
use hearth_web::{Options, Playground};
use std::net::SocketAddr;

/// Where the page is if nothing else is said.
const USUAL: &str = "127.0.0.1:4747";

/// Host. Without a token: a page on this machine, where a small made-up town shows what Hearth does.
#[derive(clap::Args, Default)]
pub(crate) struct Args {
    /// Where the page listens; 127.0.0.1:4747, or another free port, if nothing is said
    #[arg(long, value_name = "ADDR")]
    pub(crate) listen: Option<SocketAddr>,
    /// Serve the playground although there is a token
    #[arg(long)]
    pub(crate) playground: bool,
}

pub(crate) async fn run(common: &Common, config: &Config, args: Args) -> Result<(), Failed> {
    let usual = USUAL.parse::<SocketAddr>()?;
    let tokens = Tokens::read();
    if !args.playground && !tokens.are_absent() {
        return host::run(common, config, tokens, args.listen, usual).await;
    }
    let options = Options {
        listen: args.listen.unwrap_or(usual),
        elsewhere: args.listen.is_none(),
        folder: common.data.join("playground"),
        policy: config.policy.clone(),
        memory: config.memory,
        words: std::sync::Arc::new(common.words()?),
    };
    let playground = Playground::open(options).await?;
    // On a line of its own, for scripts; everything else is for people.
    say(&playground.url());
    eprintln!("Open it in a browser. Ctrl-C stops; everything is kept in {}.", common.data.display());
    playground.serve(crate::story::interrupted()).await?;
    Ok(())
}
