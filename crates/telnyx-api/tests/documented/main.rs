//! Operations and schemas against the description of the API.

mod document;
mod operations;
mod schemas;
