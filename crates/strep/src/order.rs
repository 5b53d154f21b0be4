//! What is asked of an engine from outside while a driver runs it.

use strep_engine::{CallLegId, EndReason, Engine, Leg, Moment, Sink};

/// What is asked of an engine from outside.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Order {
    Dismiss { id: CallLegId },
    EndCallLeg { id: CallLegId, reason: EndReason },
    EndLeg { id: CallLegId, leg: Leg, reason: EndReason },
    Expect { id: CallLegId },
}

impl Order {
    /// Yields whether it could be done: there may be no room to expect one more.
    pub(crate) fn carry_out(self, engine: &mut Engine, now: Moment, sink: &mut impl Sink) -> bool {
        match self {
            Self::Dismiss { id } => engine.dismiss(id),
            Self::EndCallLeg { id, reason } => {
                engine.end_call_leg(id, now, reason, sink);
            }
            Self::EndLeg { id, leg, reason } => {
                engine.end_leg(id, leg, now, reason, sink);
            }
            Self::Expect { id } => return engine.expect(id).is_ok(),
        }
        true
    }
}
