//! The daemon `strepd`, as a library so that tests and fuzz targets reach its parts.
//!
//! In: a command line, a TOML file, `STREPD_…` variables. Out: recordings, reports, events, metrics, and results on
//! standard output. The types to read first: [`config::Settings`] and [`capture::Capture`].
#![forbid(unsafe_code)]

mod api;
mod bench;
pub mod capture;
mod carrier;
mod cli;
pub mod config;
mod control;
mod counts;
mod daemon;
mod demo;
mod doctor;
mod events;
mod failure;
mod fork;
mod http;
mod inspect;
mod latency;
mod limits;
mod logging;
mod metrics;
mod output;
mod playback;
mod recorder;
mod replay;
mod run;
mod send;
mod settings;
mod signals;
mod source;
mod totals;
mod traffic;

pub use cli::run_from;
