//! `strepd replay`.

use clap::Args;

use crate::cli::Context;
use crate::failure::Failure;

/// Arguments of `strepd replay`.
#[derive(Debug, Args)]
pub(crate) struct ReplayArgs {}

/// Runs it.
pub(crate) fn run(args: &ReplayArgs, context: &Context) -> Result<(), Failure> {
    let _ = (args, context.settings(&[])?);
    Ok(())
}
