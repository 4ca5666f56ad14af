//! `/help`: what there is, for whoever asks.

use super::{Audience, CATALOGUE, Call, named};
use crate::{Card, Decision, Scene, Text, Tone, Value};

pub(super) fn run(scene: &Scene<'_>, call: &Call<'_>, decision: &mut Decision) {
    let card = match call.text(0).map(|text| text.trim_start_matches('/')) {
        Some(name) => match named(name).filter(|command| command.who == Audience::Everyone || call.staff) {
            Some(command) => Card::new(Tone::Plain, Text::new("help-command").with("command", Value::Code(format!("/{}", command.name).into())))
                .say(Text::keyed(format!("command-{}", command.name)))
                .say(Text::new("argument-example").with("example", Value::Text(Box::new(Text::keyed(format!("command-{}-example", command.name)))))),
            None => super::unknown(name),
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
