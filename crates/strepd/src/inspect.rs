//! `strepd inspect`.

use clap::Args;

use crate::cli::Context;
use crate::failure::Failure;

/// Arguments of `strepd inspect`.
#[derive(Debug, Args)]
pub(crate) struct InspectArgs {}

/// Runs it.
pub(crate) fn run(args: &InspectArgs, context: &Context) -> Result<(), Failure> {
    let _ = (args, context.settings(&[])?);
    Ok(())
}
