//! `strepd doctor`: what stands between this machine and a good recording.

mod carrier;
mod disk;
mod forks;
mod machine;
mod ports;

use core::fmt;
use std::path::PathBuf;

use clap::Args;
use serde::Serialize;

use crate::cli::Context;
use crate::config::Flag;
use crate::failure::Failure;
use crate::output::{Cell, Output, Table, Tint};

/// Arguments of `strepd doctor`.
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct DoctorArgs {
    /// The folder for recordings, if it is another than in the settings.
    #[arg(long, value_name = "DIR")]
    out: Option<PathBuf>,
    /// Do not ask the carrier.
    #[arg(long)]
    offline: bool,
}

/// Looks at everything; fails if anything does.
pub(crate) fn run(args: &DoctorArgs, context: &Context) -> Result<(), Failure> {
    let out = args.out.as_ref().map(|out| Flag::new("out", "--out", [out.display().to_string()]));
    let flags: Vec<Flag> = out.into_iter().collect();
    let settings = context.settings(&flags)?;
    let mut findings = machine::look(&settings);
    findings.extend(disk::look(&settings));
    findings.extend(ports::look(&settings));
    findings.extend(forks::look(&settings));
    findings.extend(carrier::look(&settings, args.offline));
    print(&findings, context.output)?;
    if findings.iter().any(|finding| finding.state == State::Fail) { Err(Failure::Told) } else { Ok(()) }
}

/// What one look found.
#[derive(Debug, Serialize)]
pub(crate) struct Finding {
    check: &'static str,
    state: State,
    found: String,
    /// What to do; `null` if nothing is to be done.
    remedy: Option<String>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
enum State {
    Fail,
    /// Could not be looked at, or is not this machine's to know.
    Note,
    Ok,
    Warn,
}

impl Finding {
    fn ok(check: &'static str, found: impl fmt::Display) -> Self {
        Self { check, state: State::Ok, found: found.to_string(), remedy: None }
    }

    fn note(check: &'static str, found: impl fmt::Display, remedy: impl Into<String>) -> Self {
        Self { check, state: State::Note, found: found.to_string(), remedy: Some(remedy.into()) }
    }

    fn warn(check: &'static str, found: impl fmt::Display, remedy: impl Into<String>) -> Self {
        Self { check, state: State::Warn, found: found.to_string(), remedy: Some(remedy.into()) }
    }

    fn fail(check: &'static str, found: impl fmt::Display, remedy: impl Into<String>) -> Self {
        Self { check, state: State::Fail, found: found.to_string(), remedy: Some(remedy.into()) }
    }
}

fn print(findings: &[Finding], output: Output) -> std::io::Result<()> {
    if output.json {
        return findings.iter().try_for_each(|finding| output.object(finding));
    }
    let mut table = Table::new(["", "check", "found", "what to do"]);
    for finding in findings {
        let (tint, state) = match finding.state {
            State::Fail => (Tint::Bad, "fail"),
            State::Note => (Tint::Dim, "note"),
            State::Ok => (Tint::Good, "ok"),
            State::Warn => (Tint::Warn, "warn"),
        };
        let remedy = finding.remedy.clone().unwrap_or_default();
        table.row([Cell::new(tint, state), finding.check.into(), finding.found.clone().into(), remedy.into()]);
    }
    output.table(&table)
}

const EXAMPLES: &str = "\
Examples:
  strepd doctor --out /var/lib/strepd
  strepd doctor --config strepd.toml --json

Exit code 1 if anything fails; a warning or a note is no failure.";
