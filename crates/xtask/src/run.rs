//! Commands: run, asked, or found missing.

use std::env;
use std::ffi::OsStr;
use std::process::{Command, Stdio};

use crate::Verdict;

/// Prints one message on standard output.
#[expect(clippy::print_stdout, reason = "the results of a check belong on standard output")]
pub(crate) fn say(text: &str) {
    println!("{text}");
}

/// The cargo that runs us, or `cargo +toolchain` through rustup's proxy.
pub(crate) fn cargo(toolchain: Option<&str>) -> Command {
    let Some(toolchain) = toolchain else {
        return Command::new(env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    };
    let mut command = Command::new("cargo");
    command.arg(format!("+{toolchain}"));
    // Set by the cargo around us, these would lead the other toolchain back to this one.
    for name in ["CARGO", "RUSTC", "RUSTDOC", "RUSTUP_TOOLCHAIN"] {
        command.env_remove(name);
    }
    command
}

/// Runs cargo with `args`, its output in the log.
pub(crate) fn check(args: &[&str]) -> Verdict {
    finish(cargo(None).args(args))
}

/// Runs `command` without input, its output in the log.
pub(crate) fn finish(command: &mut Command) -> Verdict {
    say(&format!("$ {}", written(command)));
    match command.stdin(Stdio::null()).status() {
        Ok(status) if status.success() => Verdict::Passed,
        Ok(status) => Verdict::Failed(format!("{} ended with {status}", written(command))),
        Err(error) => Verdict::Failed(format!("cannot run {}: {error}", written(command))),
    }
}

/// What `command` printed on standard output, if it could be run and succeeded.
pub(crate) fn asked(command: &mut Command) -> Option<String> {
    let output = command.stdin(Stdio::null()).stderr(Stdio::null()).output().ok()?;
    output.status.success().then(|| String::from_utf8_lossy(&output.stdout).into_owned())
}

/// The full name of an installed toolchain: of `1.88` perhaps `1.88.0-x86_64-unknown-linux-gnu`.
pub(crate) fn toolchain(name: &str) -> Option<String> {
    let list = asked(Command::new("rustup").args(["toolchain", "list"]))?;
    let mut installed = list.lines().filter_map(|line| line.split_whitespace().next());
    installed.find(|line| line.strip_prefix(name).is_some_and(ends_version)).map(str::to_owned)
}

/// Whether a cargo subcommand answers to `--version`.
pub(crate) fn has_subcommand(name: &str) -> bool {
    asked(cargo(None).args([name, "--version"])).is_some()
}

/// Runs the parts in turn; the first that does not pass decides.
pub(crate) fn all(parts: impl IntoIterator<Item = Verdict>) -> Verdict {
    parts.into_iter().find(|verdict| !matches!(verdict, Verdict::Passed)).unwrap_or(Verdict::Passed)
}

/// Whether what follows `1.88` in a toolchain's name still means 1.88: nothing, a patch release, or the host.
fn ends_version(rest: &str) -> bool {
    !rest.starts_with(|c: char| c.is_ascii_digit())
}

fn written(command: &Command) -> String {
    let program = std::path::Path::new(command.get_program()).file_name().unwrap_or_default();
    let words: Vec<_> = std::iter::once(program).chain(command.get_args()).map(OsStr::to_string_lossy).collect();
    words.join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_version_is_not_the_beginning_of_a_longer_one() {
        assert!(ends_version("") && ends_version(".0-x86_64-unknown-linux-gnu") && !ends_version("8.0"));
    }

    #[test]
    fn the_first_part_that_does_not_pass_decides() {
        let parts = [Verdict::Passed, Verdict::Skipped("a".into()), Verdict::Failed("b".into())];
        assert!(matches!(all(parts), Verdict::Skipped(reason) if reason == "a"));
    }
}
