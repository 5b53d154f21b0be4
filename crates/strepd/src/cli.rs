//! The command line.

use std::ffi::OsString;
use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Parser, Subcommand};

use crate::config::{Flag, Settings};
use crate::failure::{Failure, USAGE};
use crate::output::Output;
use crate::{inspect, replay};

/// Runs the program with `args`, of which the first is its name. Yields 0, 64 for usage or configuration, otherwise 1.
pub fn run_from(args: impl IntoIterator<Item = OsString>) -> ExitCode {
    let arguments = match Arguments::try_parse_from(args) {
        Ok(arguments) => arguments,
        Err(error) => return explain(&error),
    };
    let context = Context { output: Output::new(arguments.json), config: arguments.config };
    let result = match &arguments.command {
        Command::Inspect(args) => inspect::run(args, &context),
        Command::Replay(args) => replay::run(args, &context),
    };
    match result {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => complain(&failure),
    }
}

/// What every command gets.
#[derive(Debug)]
pub(crate) struct Context {
    /// Where results go.
    pub(crate) output: Output,
    config: Option<PathBuf>,
}

impl Context {
    /// The settings from the file, the environment and `flags`, in that order of rising priority.
    pub(crate) fn settings(&self, flags: &[Flag]) -> Result<Settings, Failure> {
        Ok(Settings::load(self.config.as_deref(), flags)?)
    }
}

#[derive(Debug, Parser)]
#[command(name = "strepd", version, about, propagate_version = true, disable_help_subcommand = true)]
struct Arguments {
    /// Print results as JSON lines.
    #[arg(long, global = true)]
    json: bool,
    /// Read settings from this TOML file; `strepd config` lists the keys.
    #[arg(long, global = true, value_name = "FILE", env = "STREPD_CONFIG")]
    config: Option<PathBuf>,
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Say what is on the wire, and why there is no audio.
    Inspect(inspect::InspectArgs),
    /// Record from captures, as fast as the machine can.
    Replay(replay::ReplayArgs),
}

fn explain(error: &clap::Error) -> ExitCode {
    let printed = error.print();
    match (error.use_stderr(), printed) {
        (false, Ok(())) => ExitCode::SUCCESS,
        (false, Err(_)) => ExitCode::FAILURE,
        (true, _) => ExitCode::from(USAGE),
    }
}

#[expect(clippy::print_stderr, reason = "the one place where a command says why it failed")]
fn complain(failure: &Failure) -> ExitCode {
    let message = failure.to_string();
    if !message.is_empty() {
        eprintln!("strepd: {message}");
    }
    failure.exit_code()
}
