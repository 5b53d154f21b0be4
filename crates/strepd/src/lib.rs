//! The daemon `strepd`, as a library so that tests and fuzz targets reach its parts.
//!
//! In: a command line, a TOML file, `STREPD_…` variables. Out: recordings, reports, events, metrics, and results on
//! standard output. The types to read first: [`config::Settings`] and [`capture`]'s reader.
#![forbid(unsafe_code)]

pub mod capture;
mod cli;
pub mod config;
mod failure;
mod inspect;
mod output;
mod replay;

pub use cli::run_from;
