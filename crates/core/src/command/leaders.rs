//! `/leaders`: for staff, who stands out and why, and what needs their eyes.

use super::{Call, name, offer};
use crate::{Card, Community, Decision, Does, MemberId, Scene, Text, Tone, Value, Verdict, Window};

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
        card = card.say(Text::new("leaders-circle").with("names", names(community, members)));
        let verdict = Verdict::Circle { members: members.clone(), held: false };
        let label = Text::new("button-count").with("names", names(community, members));
        card.actions.push(offer::decide(scene, label, Does::Decide(Box::new(verdict)), decision));
    }
    call.private(scene, super::settings::troubles(scene, card), decision);
}

/// Names in a row. One text within another, so that each is shown freed of markup and none is cut for another's sake.
fn names(community: &Community, members: &[MemberId]) -> Value {
    let all = members.iter().map(|member| name(community, *member));
    all.reduce(|first, second| Value::Text(Box::new(Text::new("two-names").with("first", first).with("second", second)))).unwrap_or(Value::Name("".into()))
}
