//! `strepd config`: every key, or what is wrong with a file.

use std::path::PathBuf;

use clap::Args;

use crate::cli::Context;
use crate::config::{Effective, listing, markdown, table};
use crate::failure::Failure;

/// Arguments of `strepd config`.
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct ConfigArgs {
    /// Print every key with its value and origin. This is what happens without any flag, too.
    #[arg(long, conflicts_with_all = ["check", "markdown"])]
    print: bool,
    /// Check a file, the folders and addresses in it, and the environment; exit with 64 if anything is wrong.
    #[arg(long, value_name = "FILE", conflicts_with = "markdown")]
    check: Option<PathBuf>,
    /// Print the page of all keys.
    #[arg(long)]
    markdown: bool,
}

/// Prints or checks.
pub(crate) fn run(args: &ConfigArgs, context: &Context) -> Result<(), Failure> {
    let output = context.output;
    if args.markdown {
        return Ok(output.text(&markdown())?);
    }
    if let Some(file) = &args.check {
        let mut effective = Effective::load(Some(file), &[]);
        effective.check_folders();
        effective.check_forks();
        effective.settings()?;
        return Ok(output.line(format_args!("{}: nothing is wrong", file.display()))?);
    }
    let effective = context.effective(&[]);
    if output.json {
        for listed in listing(&effective) {
            output.object(&listed)?;
        }
    } else {
        output.table(&table(&effective))?;
    }
    effective.settings()?;
    Ok(())
}

const EXAMPLES: &str = "\
Examples:
  strepd config                        every key with value, origin, unit and default
  strepd config --check strepd.toml    everything that is wrong with a file, at once
  strepd config --json                 the same for programs";
