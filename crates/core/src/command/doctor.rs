//! `/doctor`: what is missing for Hearth to do its work, and how to mend it.

use super::Call;
use crate::{Decision, Scene, To};

pub(super) fn run(scene: &Scene<'_>, call: &Call<'_>, decision: &mut Decision) {
    let to = To::Answer { space: call.space, account: call.native, ticket: call.ticket.clone(), private: true };
    let lang = call.lang.unwrap_or(&scene.community.policy.lang).into();
    crate::rules::examined::examine(scene, Some((to, lang)), decision);
}
