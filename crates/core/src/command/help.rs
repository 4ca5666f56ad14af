//! `/help`: what there is, for whoever asks.

use super::{Audience, CATALOGUE, Call, Command, named};
use crate::{Card, Decision, Scene, Text, Tone, Value};

pub(super) fn run(scene: &Scene<'_>, call: &Call<'_>, decision: &mut Decision) {
    let card = match call.text(0).map(|text| text.trim_start_matches('/')) {
        Some(name) => match named(name).filter(|command| command.who == Audience::Everyone || call.staff) {
            Some(command) => detail(command),
            None => super::unknown(name, call.staff),
        },
        None => {
            CATALOGUE.iter().filter(|command| command.who == Audience::Everyone || call.staff).fold(Card::new(Tone::Plain, Text::new("help-title")).say(Text::new("help-about")), |card, command| {
                let about = Value::Text(Box::new(Text::keyed(format!("command-{}", command.name))));
                card.item(Text::new("help-line").with("command", Value::Code(format!("/{}", command.name).into())).with("about", about))
            })
        }
    };
    call.private(scene, card, decision);
}

/// One command: what it is for, what it takes, and how it looks in use.
fn detail(command: &Command) -> Card {
    let text = |key: String| Value::Text(Box::new(Text::keyed(key)));
    let title = Text::new("help-command").with("command", Value::Code(format!("/{}", command.name).into()));
    let mut card = Card::new(Tone::Plain, title).say(Text::keyed(format!("command-{}", command.name)));
    for arg in command.args {
        let shown = if arg.required { arg.name.to_owned() } else { format!("[{}]", arg.name) };
        let about = text(format!("command-{}-arg-{}", command.name, arg.name));
        card = card.item(Text::new("help-argument").with("argument", Value::Code(shown.into())).with("about", about));
    }
    card.say(Text::new("argument-example").with("example", text(format!("command-{}-example", command.name))))
}
