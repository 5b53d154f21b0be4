//! The program: everything is in the library beside it.
#![forbid(unsafe_code)]

use std::process::ExitCode;

fn main() -> ExitCode {
    strepd::run_from(std::env::args_os())
}
