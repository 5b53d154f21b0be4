//! The command line.

use std::ffi::OsString;
use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Parser, Subcommand};

use crate::config::{Effective, Flag, Settings};
use crate::failure::{Failure, USAGE};
use crate::output::{Output, announce};
use crate::{api, bench, demo, doctor, fork, inspect, replay, run, send, settings};

/// Runs the program with `args`, of which the first is its name. Yields 0, 64 for usage or configuration, otherwise 1.
pub fn run_from(args: impl IntoIterator<Item = OsString>) -> ExitCode {
    let arguments = match Arguments::try_parse_from(hoisted(args)) {
        Ok(arguments) => arguments,
        Err(error) => return explain(&error),
    };
    let Arguments { json, config, set, command } = arguments;
    let context = Context { output: Output::new(json), config, set };
    let result = match &command {
        Command::Demo(args) => demo::run(args, &context),
        Command::Run(args) => run::run(args, &context),
        Command::Replay(args) => replay::run(args, &context),
        Command::Inspect(args) => inspect::run(args, &context),
        Command::Send(args) => send::run(args, &context),
        Command::Fork(args) => fork::run(args, &context),
        Command::Api(args) => api::run(args, &context),
        Command::Config(args) => settings::run(args, &context),
        Command::Doctor(args) => doctor::run(args, &context),
        Command::Bench(args) => bench::run(args, &context),
        Command::BenchSender(args) => bench::send(args),
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
    set: Vec<(String, String)>,
}

impl Context {
    /// The settings from the file, the environment and `flags`, in that order of rising priority.
    pub(crate) fn settings(&self, flags: &[Flag]) -> Result<Settings, Failure> {
        Ok(self.effective(flags).settings()?)
    }

    /// The same for a command that writes recordings: the folders must be there.
    pub(crate) fn recording_settings(&self, flags: &[Flag]) -> Result<Settings, Failure> {
        let mut effective = self.effective(flags);
        effective.check_folders();
        Ok(effective.settings()?)
    }

    /// The same for the daemon: it must have something to listen on, too.
    pub(crate) fn daemon_settings(&self, flags: &[Flag]) -> Result<Settings, Failure> {
        let mut effective = self.effective(flags);
        effective.check_listens();
        effective.check_folders();
        effective.check_forks();
        effective.check_descriptors();
        Ok(effective.settings()?)
    }

    /// The settings with their origins, and with what is wrong. `--set` gives way to flags of their own name.
    pub(crate) fn effective(&self, flags: &[Flag]) -> Effective {
        let set = self.set.iter().map(|(key, value)| Flag::set(key, value));
        let all: Vec<Flag> = set.chain(flags.iter().cloned()).collect();
        Effective::load(self.config.as_deref(), &all)
    }
}

#[derive(Debug, Parser)]
#[command(name = "strepd", version, about = ABOUT, after_help = EXAMPLES, disable_help_subcommand = true)]
struct Arguments {
    /// Print results as JSON lines.
    #[arg(long, global = true)]
    json: bool,
    /// Read settings from this TOML file; `strepd config` lists the keys.
    #[arg(long, global = true, value_name = "FILE", env = "STREPD_CONFIG")]
    config: Option<PathBuf>,
    /// Set any key of the settings, such as engine.window=200ms. Repeatable.
    #[arg(long, global = true, value_name = "KEY=VALUE", value_parser = key_and_value)]
    set: Vec<(String, String)>,
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Show the whole thing on this machine: simulated calls with faults, recorded and accounted for.
    Demo(demo::DemoArgs),
    /// Record calls from UDP ports until a signal ends it.
    Run(run::RunArgs),
    /// Record from captures, as fast as the machine can.
    Replay(replay::ReplayArgs),
    /// Say what is on the wire, and why there is no audio.
    Inspect(inspect::InspectArgs),
    /// Send a carrier's media, to try a firewall or a consumer.
    Send(send::SendArgs),
    /// Start, stop and list forks by hand.
    Fork(fork::ForkArgs),
    /// Ask the carrier's API for any of its operations, by documented name.
    Api(api::ApiArgs),
    /// Show every key of the settings, or check a file.
    Config(settings::ConfigArgs),
    /// Say what stands between this machine and a good recording.
    Doctor(doctor::DoctorArgs),
    /// Say what this machine carries, in calls, and what ends first.
    Bench(bench::BenchArgs),
    /// The sender of `bench`.
    #[command(hide = true)]
    BenchSender(bench::SenderArgs),
}

/// The same with every `--set` ahead of the command. The parser takes those behind it in place of those before it, where
/// both are meant.
fn hoisted(args: impl IntoIterator<Item = OsString>) -> Vec<OsString> {
    let mut args = args.into_iter();
    let mut first: Vec<OsString> = args.next().into_iter().collect();
    let mut rest = Vec::new();
    while let Some(arg) = args.next() {
        if arg == "--" {
            rest.push(arg);
            rest.extend(args.by_ref());
        } else if arg == "--set" {
            match args.next() {
                Some(value) => first.extend([arg, value]),
                None => rest.push(arg),
            }
        } else if arg.to_string_lossy().starts_with("--set=") {
            first.push(arg);
        } else {
            rest.push(arg);
        }
    }
    first.append(&mut rest);
    first
}

fn key_and_value(text: &str) -> Result<(String, String), String> {
    let (key, value) = text.split_once('=').ok_or("write KEY=VALUE, such as engine.window=200ms")?;
    Ok((key.trim().to_owned(), value.to_owned()))
}

fn explain(error: &clap::Error) -> ExitCode {
    let printed = error.print();
    match (error.use_stderr(), printed) {
        (false, Ok(())) => ExitCode::SUCCESS,
        (false, Err(_)) => ExitCode::FAILURE,
        (true, _) => ExitCode::from(USAGE),
    }
}

fn complain(failure: &Failure) -> ExitCode {
    let message = failure.to_string();
    if !message.is_empty() {
        announce(message);
    }
    failure.exit_code()
}

const ABOUT: &str = "Records and analyses forked call media (STREP and RTP over UDP)";

const EXAMPLES: &str = "\
Examples:
  strepd demo                                           see it work, nothing to set up
  strepd run --listen 0.0.0.0:5004 --out recordings     record what comes
  strepd inspect --listen 0.0.0.0:5004                  see what comes, and why there is no audio

Exit codes: 0 clean, 64 usage or settings, 1 otherwise. Logs go to standard error at the level of STREPD_LOG.";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn settings_before_and_behind_the_command_count_alike() {
        let args = ["strepd", "--set", "a=1", "config", "--set=b=2", "--print", "--set", "c=3"];
        let arguments = Arguments::try_parse_from(hoisted(args.map(OsString::from))).unwrap();
        assert_eq!(arguments.set.iter().map(|(key, _)| key.as_str()).collect::<Vec<_>>(), ["a", "b", "c"]);
    }

    #[test]
    fn what_follows_two_dashes_stays_where_it_is() {
        let args = ["strepd", "replay", "--", "--set", "x"].map(OsString::from);
        assert_eq!(hoisted(args.clone()), args);
    }
}
