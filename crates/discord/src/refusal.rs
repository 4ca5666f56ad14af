//! Why Discord refuses, in words: what is missing, and how to grant it.

use hearth_adapter::Failure;

/// What a call takes, to say so when it is refused.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Needs {
    /// To see the place.
    See,
    /// To send there.
    Send,
    /// To give and take roles.
    Roles,
    /// To see invitations.
    Invites,
    /// That somebody takes private messages.
    Private,
    /// To take away what others wrote.
    Messages,
    /// To open threads and posts, and to write there.
    Threads,
    /// To ask polls.
    Polls,
    /// To react.
    Reactions,
    /// To pin.
    Pins,
    /// To make invitations.
    Invite,
    /// To keep members from writing.
    Timeouts,
    /// To remove members.
    Kicks,
    /// To ban members.
    Bans,
    /// An interaction that is still waiting.
    Waiting,
}

/// A call that was refused or did not get through.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct Refusal {
    /// Discord's code of the reason; zero if there is none.
    pub(crate) code: u64,
    /// What it means to whoever called.
    pub(crate) failure: Failure,
}

/// The interaction has been answered before.
pub(crate) const ANSWERED: u64 = 40_060;

impl From<Failure> for Refusal {
    fn from(failure: Failure) -> Self {
        Self { code: 0, failure }
    }
}

impl Refusal {
    /// What Discord's answer means, for a call that takes this.
    pub(crate) fn of(status: u16, code: u64, needs: Needs) -> Self {
        let failure = match (status, code) {
            // An interaction that can't be answered any more; its token is no longer good, ours is.
            (401, _) if needs == Needs::Waiting => Failure::Gone,
            (401, _) => return Self::locked_out(),
            (404, _) | (_, 10_003..=10_099 | 50_033 | 50_083) => Failure::Gone,
            (_, 50_007 | 50_278) => refused("this person takes no private messages from the server", "they can allow it: the server's name, Privacy Settings, Direct Messages"),
            (_, 50_001) => refused("Hearth cannot see the place", "Server Settings, Roles, Hearth: allow “View Channels”; or in the channel itself: Edit Channel, Permissions, add Hearth"),
            (_, 60_003) => refused("the server asks for two-factor authentication", "whoever owns the application must switch on two-factor authentication in their own Discord account"),
            (403, _) => match needs {
                Needs::Send => refused("Hearth may not send messages there", "the channel, Edit Channel, Permissions, add Hearth: allow “Send Messages”, “Embed Links” and “Attach Files”"),
                Needs::Roles => refused("Hearth may not give this role", "Server Settings, Roles: drag Hearth above the role, and switch on “Manage Roles” for Hearth"),
                Needs::Invites => refused("Hearth may not see invitations", "Server Settings, Roles, Hearth: switch on “Manage Server”"),
                Needs::See => refused("Hearth may not see this", "Server Settings, Roles, Hearth: allow “View Channels” and “Read Message History”"),
                Needs::Private => refused("this person cannot be written to", "they can allow it: the server's name, Privacy Settings, Direct Messages"),
                Needs::Messages => lacks("Manage Messages"),
                Needs::Threads => lacks("Create Public Threads” and “Send Messages in Threads"),
                Needs::Polls => lacks("Create Polls"),
                Needs::Reactions => lacks("Add Reactions"),
                Needs::Pins => lacks("Pin Messages"),
                Needs::Invite => lacks("Create Invite"),
                Needs::Timeouts => over("Time out members"),
                Needs::Kicks => over("Kick, Approve, and Reject Members"),
                Needs::Bans => over("Ban Members"),
                Needs::Waiting => Failure::Gone,
            },
            (_, 30_005) => refused("the server has as many roles as it can have", "remove a role, or choose one that there is with /setup"),
            _ => refused(&format!("Discord does not take it (status {status}, code {code})"), "this is a fault of Hearth's: please report it"),
        };
        Self { code, failure }
    }

    pub(crate) fn locked_out() -> Self {
        Self { code: 0, failure: refused("Discord no longer takes the token", "copy it again from the developer portal (Bot, Reset Token) into DISCORD_TOKEN, and start Hearth again") }
    }

    /// The same, with the name of the role or the channel that it is about.
    pub(crate) fn about(self, name: &str) -> Self {
        match self.failure {
            Failure::Refused { why, mend } if !name.is_empty() => Self { failure: refused(&format!("{why}: “{name}”"), &mend), ..self },
            failure => Self { failure, ..self },
        }
    }

    /// Whether it stays refused until somebody grants a right.
    pub(crate) fn lasts(&self) -> bool {
        matches!(self.code, 50_001 | 50_013 | 60_003)
    }
}

/// A permission is missing.
fn lacks(permission: &str) -> Failure {
    refused(&format!("Hearth lacks “{permission}”"), &format!("Server Settings, Roles, Hearth: switch on “{permission}”; or in the channel itself: Edit Channel, Permissions, add Hearth"))
}

/// A permission is missing, or whom it is about stands above Hearth.
fn over(permission: &str) -> Failure {
    refused(
        &format!("Hearth lacks “{permission}”, or the member's role is above its own"),
        &format!("Server Settings, Roles: switch on “{permission}” for Hearth, and drag Hearth above the member's roles"),
    )
}

fn refused(why: &str, mend: &str) -> Failure {
    Failure::Refused { why: why.into(), mend: mend.into() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_refusal_names_what_is_missing_and_the_mend() {
        for (status, code, needs, expected) in [
            (403, 50_013, Needs::Roles, "drag Hearth above the role"),
            (403, 50_013, Needs::Send, "“Send Messages”"),
            (403, 50_001, Needs::Send, "“View Channels”"),
            (403, 50_007, Needs::Private, "Privacy Settings"),
            (403, 0, Needs::Invites, "“Manage Server”"),
            (403, 50_013, Needs::Pins, "“Pin Messages”"),
            (403, 50_013, Needs::Timeouts, "drag Hearth above"),
            (403, 50_013, Needs::Threads, "“Send Messages in Threads”"),
            (400, 50_035, Needs::Send, "please report it"),
            (401, 0, Needs::See, "DISCORD_TOKEN"),
            (400, 30_005, Needs::Roles, "remove a role"),
        ] {
            let Failure::Refused { why, mend } = Refusal::of(status, code, needs).failure else { panic!("{status} {code}") };
            assert!(!why.is_empty() && mend.contains(expected), "{status} {code}: {mend}");
        }
        let about = Refusal::of(403, 50_013, Needs::Roles).about("Elders");
        assert!(matches!(about.failure, Failure::Refused { why, .. } if &*why == "Hearth may not give this role: “Elders”"));
        assert_eq!(Refusal::of(401, 50_027, Needs::Waiting).failure, Failure::Gone, "the interaction's token, not ours");
        for (status, code) in [(404, 10_008), (404, 0), (403, 10_003), (404, 10_062), (404, 10_011)] {
            assert_eq!(Refusal::of(status, code, Needs::Send).failure, Failure::Gone, "{status} {code}");
        }
    }
}
