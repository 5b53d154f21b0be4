//! Logs: to standard error, so that results stay clean.

use std::io::{self, IsTerminal};

use tracing_subscriber::EnvFilter;

use crate::failure::Failure;
use crate::output::colour_wanted;

/// Starts logging at the level that `STREPD_LOG`, else `RUST_LOG`, asks for, else `info`.
pub(crate) fn start() -> Result<(), Failure> {
    start_at("info")
}

/// The same with another level than `info`.
pub(crate) fn start_at(level: &str) -> Result<(), Failure> {
    let ansi = io::stderr().is_terminal() && colour_wanted();
    let subscriber = tracing_subscriber::fmt().with_writer(io::stderr).with_ansi(ansi).with_target(false);
    let subscriber = subscriber.with_env_filter(filter(level)?).finish();
    tracing::subscriber::set_global_default(subscriber).map_err(|error| Failure::new("start logging", error))
}

fn filter(otherwise: &str) -> Result<EnvFilter, Failure> {
    for name in ["STREPD_LOG", "RUST_LOG"] {
        let Some(text) = std::env::var(name).ok().filter(|text| !text.is_empty()) else { continue };
        let refused = |error| Failure::Usage(format!("{name} = {text:?}: {error}; write a level such as debug"));
        return EnvFilter::try_new(&text).map_err(refused);
    }
    Ok(EnvFilter::new(otherwise))
}
