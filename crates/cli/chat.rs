//! `hearth chat`: a small community in the terminal.

use crate::config::Config;
use crate::hosted::Hosted;
use crate::{Common, Failed};
use hearth_adapter::simulated::Kind;
use hearth_adapter::story::{Act, Stage, Step, Story};
use hearth_core::{DAY, HOUR, MINUTE, Moment, SECOND, To};
use std::io::{IsTerminal, Write};
use std::path::PathBuf;
use tokio::io::{AsyncBufReadExt, BufReader};

/// Speak as anyone, use commands, press buttons, let a day pass. Nothing leaves this machine.
#[derive(clap::Args)]
pub(crate) struct Args {
    /// Like which platform: discord-like, telegram-like or bare
    #[arg(long, value_name = "PROFILE", default_value = "discord-like")]
    profile: String,
}

impl Default for Args {
    fn default() -> Self {
        Self { profile: Kind::default().key().into() }
    }
}

const PEOPLE: &str = "community \"Hearth at home\"\nspace lobby lobby\nspace films topic\nspace staff staff\nperson ana\nperson ben\nperson carl\nperson dora\nowner olga\nstaff sam\n";

const HELP: &str = "\
  hello                 say something as whoever you are
  ben: hello            say something as somebody else, from now on
  > ben: hello          … in answer to what was said last
  ben ❤                 react to what was said last
  /help                 a command of the community
  press 1               press a button of the last card
  +1d                   let a day pass; also +30m, +2h
  town 7d               let everybody talk for a week
  who                   who is there
  quit                  go (also Ctrl-D)";

pub(crate) async fn run(common: &Common, config: &Config, args: Args) -> Result<(), Failed> {
    let kind = Kind::ALL.into_iter().find(|kind| kind.key() == args.profile).ok_or_else(|| Failed("--profile is discord-like, telegram-like or bare".into()))?;
    let story = Story::parse("chat", PEOPLE)?;
    let folder = common.data.join("chat");
    let stage = Stage::simulated(&story, kind, None, common.words()?)?;
    let clock = folder.join("clock");
    let now = std::fs::read_to_string(&clock).ok().and_then(|millis| millis.trim().parse().ok()).map_or_else(|| hearth_engine::Clock::now(&hearth_engine::System), Moment);
    stage.town.continue_after(now);
    let hosted = Hosted::start(stage, config, &folder, now).await?;
    let mut room = Room { hosted, story, clock, me: "ana".into(), now, last: None, shown: 0, number: 0 };
    let end = room.talk().await;
    room.hosted.stop().await?;
    end
}

struct Room {
    hosted: Hosted,
    story: Story,
    /// Where the time is written down, so that the next visit goes on from there.
    clock: PathBuf,
    me: String,
    now: Moment,
    last: Option<String>,
    shown: usize,
    number: u64,
}

impl Room {
    async fn talk(&mut self) -> Result<(), Failed> {
        println!("A small community in your terminal. You are ana; olga owns the place, sam is staff. Type `help`, or just talk.");
        let mut lines = BufReader::new(tokio::io::stdin()).lines();
        let prompt = std::io::stdin().is_terminal();
        loop {
            if prompt {
                print!("{} {}> ", self.now.utc().format("%d %b %H:%M"), self.me);
                std::io::stdout().flush()?;
            }
            let line = tokio::select! {
                line = lines.next_line() => line?,
                () = crate::story::interrupted() => None,
                () = self.hosted.failed() => None,
            };
            match line.as_deref().map(str::trim) {
                None | Some("quit" | "exit") => return Ok(()),
                Some("") => {}
                Some("help" | "?") => println!("{HELP}"),
                Some("who") => println!("{}", self.story.cast.iter().map(|(name, ..)| name.as_str()).collect::<Vec<_>>().join(", ")),
                Some(line) => {
                    if let Err(what) = self.line(line).await {
                        println!("  {what}");
                    }
                    std::fs::write(&self.clock, self.now.0.to_string())?;
                    self.hosted.settle().await;
                    self.show();
                }
            }
        }
    }

    async fn line(&mut self, line: &str) -> Result<(), String> {
        if let Some(span) = line.strip_prefix('+') {
            self.now = self.now.plus(span_of(span)?);
            self.hosted.set(self.now);
            return Ok(());
        }
        if let Some(span) = line.strip_prefix("town ") {
            return self.town(span_of(span)?).await;
        }
        if let Some(label) = line.strip_prefix("press ") {
            return self.act(Act::Presses { who: self.me.clone(), label: label.to_owned() }).await;
        }
        let (answer, line) = line.strip_prefix('>').map_or((false, line), |rest| (true, rest.trim()));
        let speaker = |name: &str| self.story.cast.iter().any(|(known, ..)| known == name);
        let text = match line.split_once(':') {
            Some((name, rest)) if speaker(name.trim()) => {
                self.me = name.trim().to_owned();
                rest.trim()
            }
            _ => line,
        };
        if let (Some((name, emoji)), Some(message)) = (text.split_once(' '), self.last.clone())
            && speaker(name)
            && emoji.chars().count() <= 2
            && !emoji.is_ascii()
        {
            return self.act(Act::Reacts { who: name.to_owned(), emoji: emoji.to_owned(), message, on: true }).await;
        }
        self.number += 1;
        let command = text.starts_with('/');
        let name = (!command).then(|| format!("m{}", self.number));
        let answers = self.last.clone().filter(|_| answer);
        let act = Act::Says { who: self.me.clone(), text: text.to_owned(), space: None, answers, name: name.clone() };
        self.last = name.or(self.last.take());
        self.act(act).await
    }

    async fn act(&mut self, act: Act) -> Result<(), String> {
        self.now = self.now.plus(20 * SECOND);
        self.hosted.step(&Step { line: 0, at: self.now, act }).await
    }

    /// Everybody talks for a while: a story written on the spot.
    async fn town(&mut self, span: i64) -> Result<(), String> {
        let mut script = PEOPLE.to_owned() + "start 2026-01-01T00:00\n";
        let days = (span / DAY).clamp(1, 90);
        for (name, hours) in [("ana", 5), ("ben", 7), ("carl", 11), ("dora", 26), ("sam", 30)] {
            self.number += 1;
            script += &format!("every {hours}h for {days}d: {name} says \"{{words}} {}\"\n", self.number);
        }
        for (name, other) in [("ben", "ana"), ("dora", "ana"), ("carl", "ben"), ("ana", "dora")] {
            self.number += 1;
            script += &format!("every 9h for {days}d: {name} says \"@{other} {{words}} {}\"\n", self.number);
        }
        let story = Story::parse("town", &script).map_err(|error| error.to_string())?;
        let begin = self.now;
        for step in &story.steps {
            self.now = begin.plus(step.at.since(story.start));
            self.hosted.step(&Step { line: 0, at: self.now, act: step.act.clone() }).await?;
        }
        self.now = begin.plus(days * DAY);
        self.hosted.set(self.now);
        println!("  {} messages in {days} days", story.steps.len());
        Ok(())
    }

    fn show(&mut self) {
        let shown = self.hosted.stage.town.shown();
        for card in &shown[self.shown.min(shown.len())..] {
            let to = match &card.to {
                To::Space(space) => format!("everybody in {}", self.hosted.stage.town.name_of(*space)),
                To::Answer { private: false, .. } => "everybody here".into(),
                To::Private(account) | To::Answer { account, .. } => format!("{} alone", self.hosted.stage.town.name_of(*account)),
            };
            println!("  ┌ to {to}");
            for line in self.hosted.stage.text(card).lines() {
                println!("  │ {line}");
            }
            println!("  └");
        }
        self.shown = shown.len();
    }
}

fn span_of(text: &str) -> Result<i64, String> {
    let wrong = || format!("“{text}” is no time; write 30m, 2h or 3d");
    let unit = match text.chars().last() {
        Some('s') => SECOND,
        Some('m') => MINUTE,
        Some('h') => HOUR,
        Some('d') => DAY,
        _ => return Err(wrong()),
    };
    let number: i64 = text[..text.len() - 1].parse().map_err(|_| wrong())?;
    (0..=3_660).contains(&number).then(|| number * unit).ok_or_else(wrong)
}
