//! The built program, run to its end.

use std::process::Command;

/// What a run of the program left.
#[derive(Debug)]
pub(crate) struct Run {
    /// Its exit code; −1 if a signal ended it.
    pub(crate) code: i32,
    /// Its standard output.
    pub(crate) stdout: String,
    /// Its standard error.
    pub(crate) stderr: String,
}

/// Runs the program, without what the environment sets.
pub(crate) fn strepd(args: &[&str]) -> Run {
    strepd_with(args, &[])
}

/// Runs the program, with these variables in place of what the environment sets.
pub(crate) fn strepd_with(args: &[&str], variables: &[(&str, &str)]) -> Run {
    let mut command = Command::new(env!("CARGO_BIN_EXE_strepd"));
    for (name, _) in std::env::vars_os() {
        if ["STREPD_", "TELNYX_"].iter().any(|prefix| name.to_string_lossy().starts_with(prefix)) {
            command.env_remove(name);
        }
    }
    let output = command.args(args).envs(variables.iter().copied()).output().expect("the program can be run");
    Run {
        code: output.status.code().unwrap_or(-1),
        stdout: String::from_utf8_lossy(&output.stdout).into_owned(),
        stderr: String::from_utf8_lossy(&output.stderr).into_owned(),
    }
}
