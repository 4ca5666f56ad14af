//! `/leaders`: for staff, who stands out and why, and what needs their eyes.

use super::{Call, name, offer};
use crate::{Card, Decision, Does, Scene, Text, Tone, Value, Verdict, Window};

pub(super) fn run(scene: &Scene<'_>, call: &Call<'_>, decision: &mut Decision) {
    let community = scene.community;
    let mut card = Card::new(Tone::Plain, Text::new("leaders-title"));
    for (place, member, points) in community.board(Window::All).top(10) {
        let closed = community.standings.get(member).copied().unwrap_or_default();
        let line = Text::new("leaders-line").count("place", place as i64).with("name", name(community, member)).with("points", Value::Points(points));
        card = card.item(line.count("days", community.active_days(member, 30)).count("messages", closed.messages));
    }
    if community.board(Window::All).is_empty() {
        card = card.say(Text::new("top-empty"));
    }
    for member in community.apart.iter().take(5) {
        card = card.say(Text::new("leaders-apart").with("name", name(community, *member)));
        let verdict = Verdict::Machine { member: *member, apart: false };
        let label = Text::new("button-person").with("name", name(community, *member));
        card.actions.push(offer::decide(scene, label, Does::Decide(Box::new(verdict)), decision));
    }
    for members in community.circles.iter().filter(|(_, held)| **held).map(|(members, _)| members).take(5) {
        let names = members.iter().map(|member| community.name_of(*member)).collect::<Vec<_>>().join(", ");
        card = card.say(Text::new("leaders-circle").name("names", &names));
        let verdict = Verdict::Circle { members: members.clone(), held: false };
        card.actions.push(offer::decide(scene, Text::new("button-count").name("names", &names), Does::Decide(Box::new(verdict)), decision));
    }
    call.private(scene, super::settings::troubles(scene, card), decision);
}
