//! What the control wants done.

use std::time::Instant;

use strep_wire::CallLegId;

use super::saved::{Saved, SavedKey};
use crate::call::CallInfo;
use crate::command::{Command, Ports, Token};
use crate::event::ForkEvent;
use crate::fork::ForkId;

/// Something to be done, in this order: what is to be saved stands before the command that depends on it.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub enum Output {
    /// End a fork's ports. They are not used again while packets may still come.
    ClosePorts {
        /// The fork.
        fork: ForkId,
    },
    /// Send a command. Answered by [`Control::handle_reply`](crate::Control::handle_reply) with the same token.
    Command {
        /// Names its answer.
        token: Token,
        /// What to send.
        command: Command,
        /// When an answer comes too late.
        deadline: Instant,
    },
    /// From now on recordings of this leg say this.
    Describe(CallLegId, CallInfo),
    /// Packets of this leg are no longer expected.
    Dismiss(CallLegId),
    /// End the recording of this leg at once.
    EndLeg {
        /// The leg.
        call_leg_id: CallLegId,
        /// What its report says.
        why: EndWhy,
    },
    /// Tell the world.
    Event(ForkEvent),
    /// Packets of this leg are expected.
    Expect(CallLegId),
    /// Remove what was saved.
    Forget(SavedKey),
    /// The description of this leg is no longer needed once its recording is finished.
    ForgetCall(CallLegId),
    /// Get two ports that lead to this leg. Answered by [`Control::handle_ports`](crate::Control::handle_ports).
    OpenPorts {
        /// For this fork.
        fork: ForkId,
        /// For this leg.
        call_leg_id: CallLegId,
        /// These and no others: the carrier sends to them already.
        at: Option<Ports>,
    },
    /// Keep this across restarts. It replaces what was saved under the same [key](Saved::key).
    Save(Saved),
}

/// Why a recording ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[expect(clippy::exhaustive_enums, reason = "reports know no other that control could give")]
pub enum EndWhy {
    /// The call is over.
    Hangup,
    /// The fork was stopped.
    Stopped,
}
