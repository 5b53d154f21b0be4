//! Operations and schemas against the description of the API.
#![expect(clippy::unwrap_used, reason = "a step that fails is a test that fails")]

mod document;
mod operations;
mod refusals;
mod schemas;
