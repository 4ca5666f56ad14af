//! `docs/commands.md` is the catalogue, written out with its English texts.

use crate::documents::written;
use crate::tree::files;
use hearth_core::command::{Arg, ArgKind, Audience, CATALOGUE, Command};
use std::fmt::Write;

const COMMANDS: &str = "docs/commands.md";

const HEAD: &str = "# Commands

The same everywhere: typed as `/me`, chosen from a menu, or pressed as a button, whatever the platform offers. `/help` shows
them in the chat, each person those that they may use. Names and examples below are the ones that `/help` knows; this page is
written from the same catalogue by a test.

`[square brackets]` may be left out.
";

#[test]
fn every_command_is_documented() {
    let mut page = String::from(HEAD);
    for (title, who) in [("For everybody", Audience::Everyone), ("For staff", Audience::Staff)] {
        write!(page, "\n## {title}\n").expect("text");
        if who == Audience::Staff {
            page.push_str("\nStaff is whoever the platform says at that moment, or whoever holds a rank with `staff = true`.\n");
        }
        CATALOGUE.iter().filter(|command| command.who == who).for_each(|command| section(&mut page, command));
    }
    written(COMMANDS, &page);
}

fn section(page: &mut String, command: &Command) {
    let usage: String = command.args.iter().map(|arg| if arg.required { format!(" {}", arg.name) } else { format!(" [{}]", arg.name) }).collect();
    let text = |key: String| english(&key).unwrap_or_else(|| panic!("crates/core/src/command.rs:1: no English text `{key}`; add it to en.ftl"));
    let about = text(format!("command-{}", command.name));
    let example = text(format!("command-{}-example", command.name));
    let answer = if command.private { "Only you see the answer." } else { "Everybody sees the answer." };
    write!(page, "\n### /{}\n\n{about}\n\n```text\n/{}{usage}\n```\n\n", command.name, command.name).expect("text");
    command.args.iter().for_each(|arg| writeln!(page, "- `{}`: {}", arg.name, takes(arg)).expect("text"));
    writeln!(page, "- For example: `{example}`\n- {answer}").expect("text");
    if !command.aliases.is_empty() {
        let aliases: Vec<_> = command.aliases.iter().map(|alias| format!("`/{alias}`")).collect();
        writeln!(page, "- Also: {}", aliases.join(", ")).expect("text");
    }
}

fn takes(arg: &Arg) -> String {
    let words = |words: &[&str]| words.iter().map(|word| format!("`{word}`")).collect::<Vec<_>>().join(", ");
    match arg.kind {
        ArgKind::Member => "somebody, by mention or name".to_owned(),
        ArgKind::Choice(choices) => format!("one of {}", words(choices)),
        ArgKind::Rank(choices) => format!("the key of a rank, or one of {}", words(choices)),
        ArgKind::Badge(choices) => format!("a role or tag of the group, or one of {}", words(choices)),
        ArgKind::Spaces(choices) => format!("spaces by name, with commas between them, or one of {}", words(choices)),
        ArgKind::Text => "in your own words".to_owned(),
    }
}

/// An English text, with its lines joined.
fn english(key: &str) -> Option<String> {
    let file = files("en.ftl").next().expect("English texts, in en.ftl");
    let mut lines = file.text.lines().skip_while(|line| line.split_once('=').is_none_or(|(name, _)| name.trim() != key));
    let first = lines.next()?.split_once('=')?.1.trim();
    let rest = lines.take_while(|line| line.starts_with([' ', '\t'])).map(str::trim);
    Some(std::iter::once(first).chain(rest).filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" "))
}

#[test]
fn names_of_commands_are_their_own() {
    let mut names: Vec<_> = CATALOGUE.iter().flat_map(|command| std::iter::once(&command.name).chain(command.aliases)).collect();
    let all = names.len();
    names.sort_unstable();
    names.dedup();
    assert_eq!(names.len(), all, "crates/core/src/command.rs:1: two commands share a name or an alias; rename one");
}
