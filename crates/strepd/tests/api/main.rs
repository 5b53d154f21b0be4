//! `strepd api`, and what `strepd doctor` says of the carrier and of forks, as users and their scripts meet them.

#[expect(clippy::unwrap_used, reason = "a step that fails is a test that fails")]
mod carrier;
#[expect(clippy::unwrap_used, clippy::panic, reason = "a step that fails is a test that fails")]
mod doctor;
mod operations;
mod program;
mod settings;
