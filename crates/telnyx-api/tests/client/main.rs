//! The client against a server that has every bad day.
#![expect(clippy::unwrap_used, reason = "a step that fails is a test that fails")]

mod answers;
#[cfg(feature = "conferences")]
mod conferences;
mod face;
mod pages;
mod retries;
mod server;
