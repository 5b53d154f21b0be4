//! The commands that read captures, run on captures of simulated calls.

mod inspect;
#[expect(clippy::unwrap_used, clippy::panic, reason = "a step that fails is a test that fails")]
mod program;
#[expect(clippy::unwrap_used, reason = "a step that fails is a test that fails")]
mod replay;
