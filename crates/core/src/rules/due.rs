//! A timer is due.

use crate::{Decision, Mode, Scene, Timer, To, Window};

pub(crate) fn decide(scene: &Scene<'_>, timer: Timer, decision: &mut Decision) {
    if timer == Timer::Ranking
        && scene.community.policy.mode == Mode::Act
        && scene.community.parted.is_none()
        && let Some(lobby) = scene.community.lobby()
        && !scene.community.board(Window::Week).is_empty()
    {
        let card = crate::command::board_card(scene, Window::Week, None);
        decision.announce(scene, To::Space(lobby.native), card);
    }
}
