//! How a command ends that did not go well.

use core::fmt;
use std::io;
use std::process::ExitCode;

use crate::config::Problems;

/// Why a command failed, and with it the exit code.
#[derive(Debug)]
pub(crate) enum Failure {
    /// What was asked for makes no sense: exit code 64.
    Usage(String),
    /// The environment would not have it: exit code 1.
    Failed(String),
    /// The result on standard output says it all: exit code 1, nothing more to print.
    Told,
}

impl Failure {
    /// The environment refused `attempt`, because of `error`.
    pub(crate) fn new(attempt: impl fmt::Display, error: impl std::error::Error) -> Self {
        Self::Failed(format!("{attempt}: {}", chain(&error)))
    }

    /// 64 for usage and configuration, otherwise 1.
    pub(crate) fn exit_code(&self) -> ExitCode {
        match self {
            Self::Usage(_) => ExitCode::from(USAGE),
            Self::Failed(_) | Self::Told => ExitCode::FAILURE,
        }
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Usage(message) | Self::Failed(message) => f.write_str(message),
            Self::Told => Ok(()),
        }
    }
}

impl From<Problems> for Failure {
    fn from(problems: Problems) -> Self {
        Self::Usage(problems.to_string())
    }
}

impl From<io::Error> for Failure {
    /// Only for results that standard output did not take.
    fn from(error: io::Error) -> Self {
        match error.kind() {
            io::ErrorKind::BrokenPipe => Self::Told,
            _ => Self::new("standard output", error),
        }
    }
}

/// An error with its sources, on one line.
pub(crate) fn chain(error: &dyn std::error::Error) -> String {
    let mut line = error.to_string();
    let mut source = error.source();
    while let Some(error) = source {
        let text = error.to_string();
        if !line.ends_with(&text) {
            line.push_str(": ");
            line.push_str(&text);
        }
        source = error.source();
    }
    line
}

/// Exit code of usage and configuration errors (`EX_USAGE` of sysexits.h).
pub(crate) const USAGE: u8 = 64;
