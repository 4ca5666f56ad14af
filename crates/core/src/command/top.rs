//! `/top`: the ranking of a day, a week, a month, or all time, with the asker's own place.

use super::{Call, name, offer, standing};
use crate::{Card, Chart, Community, Decision, MemberId, Picture, Scene, Text, Tone, Value, Window};

/// Rows shown.
const ROWS: usize = 10;

pub(super) fn run(scene: &Scene<'_>, call: &Call<'_>, decision: &mut Decision) {
    let window = Window::ALL.into_iter().find(|window| Some(window.key()) == call.choice(0).as_deref()).unwrap_or(Window::Week);
    let mut card = board_card(scene, window, Some(call.member));
    card.actions =
        Window::ALL.into_iter().filter(|other| *other != window).map(|other| offer::show(scene, call, Text::keyed(format!("window-{}", other.key())), "top", &[other.key()], decision)).collect();
    call.answer(scene, false, card, decision);
}

/// The ranking as a card; with the place of whoever asks, if they are not among the first.
pub fn board_card(scene: &Scene<'_>, window: Window, asker: Option<MemberId>) -> Card {
    let community = scene.community;
    let board = community.board(window);
    let title = Text::new("top-title").with("window", Value::Text(Box::new(Text::keyed(format!("window-{}", window.key())))));
    let mut card = Card::new(Tone::Plain, title);
    let row = |key, place: usize, member, points| Text::new(key).count("place", place as i64).with("name", name(community, member)).with("points", Value::Points(points));
    for (place, member, points) in board.top(ROWS) {
        card = card.item(row("top-line", place, member, points));
    }
    if board.is_empty() {
        card = card.say(Text::new("top-empty"));
    }
    if let Some(asker) = asker
        && !board.top(ROWS).any(|(_, member, _)| member == asker)
    {
        card = match board.place(asker, points(scene, window, asker)) {
            Some(place) => card.say(row("top-you", place, asker, points(scene, window, asker))),
            None if community.hidden.contains(&asker) => card.say(Text::new("me-left-ranking")),
            None => card.say(Text::new("top-not-yet")),
        };
    }
    if window == Window::Week && !board.is_empty() {
        card.picture = Some(Picture::Chart(Box::new(week(community))));
    }
    if window != Window::Day {
        card = card.say(Text::new("top-as-of").with("day", Value::Day(community.open_day + -1)));
    }
    card
}

/// How many people were active on each of the last seven closed days.
fn week(community: &Community) -> Chart {
    let last = community.standings.day;
    let bars = community.people_by_day().into_iter().enumerate().map(|(at, people)| (Text::new("just-day").with("day", Value::Day(last + (at as i32 - 6))), i64::from(people))).collect();
    Chart { title: Text::new("top-people"), bars, note: Text::new("top-as-of").with("day", Value::Day(last)) }
}

fn points(scene: &Scene<'_>, window: Window, member: MemberId) -> i64 {
    let community = scene.community;
    let closed = community.standings.get(member).copied().unwrap_or_default();
    match window {
        Window::Day => community.today(member),
        Window::Week => closed.week,
        Window::Month => closed.month,
        Window::All => standing(community, member) - community.today(member),
    }
}
