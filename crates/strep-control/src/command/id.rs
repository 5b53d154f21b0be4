//! `command_id`s that are derived, not drawn.

use std::fmt;

use sha2::{Digest as _, Sha256};
use uuid::{Builder, Uuid};

use super::CommandId;

/// What a command is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Purpose {
    /// `fork_start`.
    ForkStart,
    /// `fork_stop`.
    ForkStop,
}

impl CommandId {
    /// The id of the command for `purpose` in attempt number `attempt` on a call leg.
    ///
    /// It is a version 8 UUID (RFC 9562 §5.8) of the first 16 bytes of the SHA-256 of: the text
    /// `strep/command/1`, the purpose (`fork_start`, `fork_stop`) and the call control id, each followed by a zero byte;
    /// then the attempt as four bytes, most significant first. No rule enters it: whichever rule asks, the carrier sees
    /// the same command.
    #[must_use]
    pub fn derive(purpose: Purpose, call_control_id: &str, attempt: u32) -> Self {
        Self(derived(&["strep/command/1", purpose.name(), call_control_id], attempt))
    }
}

impl fmt::Display for CommandId {
    /// Hyphenated lower-case UUID form, 36 characters.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(&self.0, f)
    }
}

impl Purpose {
    /// Name of the action in the carrier's paths.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::ForkStart => "fork_start",
            Self::ForkStop => "fork_stop",
        }
    }
}

/// A version 8 UUID of `parts` and `number`.
pub(crate) fn derived(parts: &[&str], number: u32) -> Uuid {
    let mut hash = Sha256::new();
    for part in parts {
        hash.update(part.as_bytes());
        hash.update([0]);
    }
    hash.update(number.to_be_bytes());
    let mut first = [0; 16];
    first.copy_from_slice(&hash.finalize()[..16]);
    Builder::from_custom_bytes(first).into_uuid()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_command_has_the_same_id_and_every_other_another() {
        let id = CommandId::derive(Purpose::ForkStart, "v3:call", 1);
        assert_eq!(id, CommandId::derive(Purpose::ForkStart, "v3:call", 1));
        for other in [
            CommandId::derive(Purpose::ForkStop, "v3:call", 1),
            CommandId::derive(Purpose::ForkStart, "v3:call", 2),
            CommandId::derive(Purpose::ForkStart, "v3:cal", 1),
        ] {
            assert_ne!(id, other);
        }
    }

    #[test]
    fn ids_are_version_8_and_stay_what_they_are_between_releases() {
        let id = CommandId::derive(Purpose::ForkStart, "v3:call", 1);
        assert_eq!(id.0.get_version_num(), 8);
        // Computed by another implementation of both standards.
        assert_eq!(id.to_string(), "7c4aafb1-8d79-8ac6-a87a-ced4a490e858");
    }
}
