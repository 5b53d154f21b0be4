//! Checks of this repository, as `cargo xtask`.
//!
//! `cargo xtask ci` runs every step, `cargo xtask ci fmt clippy` those two, `cargo xtask steps` lists them. A step
//! that this machine cannot run is skipped aloud; one that fails does not stop the others, but the exit code is 1.
#![forbid(unsafe_code)]

mod codegen;
mod hygiene;
mod instructions;
mod msrv;
mod run;
mod steps;

use std::env;
use std::path::PathBuf;
use std::process::ExitCode;
use std::time::{Duration, Instant};

use crate::run::say;
use crate::steps::{STEPS, Step};

fn main() -> ExitCode {
    let args: Vec<String> = env::args().skip(1).collect();
    match args.split_first() {
        Some((command, names)) if command == "ci" => match chosen(names) {
            Ok(steps) => ci(&steps),
            Err(unknown) => usage(&format!("there is no step {unknown}")),
        },
        Some((command, args)) if command == "codegen" => match enter_root() {
            Ok(()) => told("codegen", &codegen::run(args)),
            Err(problem) => usage(&problem),
        },
        Some((command, [])) if command == "instructions" => match enter_root() {
            Ok(()) => told("instructions", &instructions::take_over()),
            Err(problem) => usage(&problem),
        },
        Some((command, [])) if command == "steps" => {
            list();
            ExitCode::SUCCESS
        }
        _ => usage("say what to do"),
    }
}

/// How a step came out.
enum Verdict {
    Failed(String),
    Passed,
    Skipped(String),
}

fn ci(steps: &[&Step]) -> ExitCode {
    if let Err(problem) = enter_root() {
        return usage(&problem);
    }
    let mut results = Vec::with_capacity(steps.len());
    for step in steps {
        say(&format!("\n=== {}: {}", step.name, step.what));
        let (verdict, took) = timed(step.run);
        if let Verdict::Failed(reason) | Verdict::Skipped(reason) = &verdict {
            say(&format!("=== {}: {reason}", step.name));
        }
        results.push((step.name, verdict, took));
    }
    report(&results)
}

fn enter_root() -> Result<(), String> {
    let root = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../..");
    env::set_current_dir(&root).map_err(|error| format!("cannot enter {}: {error}", root.display()))
}

/// Says how one step came out.
fn told(name: &str, verdict: &Verdict) -> ExitCode {
    match verdict {
        Verdict::Failed(reason) => say(&format!("{name} FAILED: {reason}")),
        Verdict::Passed => return ExitCode::SUCCESS,
        Verdict::Skipped(reason) => say(&format!("{name} SKIPPED: {reason}")),
    }
    ExitCode::FAILURE
}

#[expect(clippy::disallowed_methods, reason = "how long a step took is what is asked")]
fn timed(step: fn() -> Verdict) -> (Verdict, Duration) {
    let start = Instant::now();
    let verdict = step();
    (verdict, start.elapsed())
}

/// Prints what came of each step, and how long it took.
fn report(results: &[(&str, Verdict, Duration)]) -> ExitCode {
    say("\nstep          seconds  result");
    for (name, verdict, took) in results {
        let outcome = match verdict {
            Verdict::Failed(reason) => format!("FAILED: {reason}"),
            Verdict::Passed => "passed".into(),
            Verdict::Skipped(reason) => format!("SKIPPED: {reason}"),
        };
        say(&format!("{name:<13} {:>7.1}  {outcome}", took.as_secs_f64()));
    }
    let total: Duration = results.iter().map(|(_, _, took)| *took).sum();
    let failed = results.iter().filter(|(_, verdict, _)| matches!(verdict, Verdict::Failed(_))).count();
    say(&format!("{:<13} {:>7.1}  {failed} of {} failed", "all", total.as_secs_f64(), results.len()));
    if failed == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

/// The steps with these names in the order of the list, or all of them; else the first name that is none.
fn chosen(names: &[String]) -> Result<Vec<&'static Step>, &str> {
    if let Some(unknown) = names.iter().find(|name| STEPS.iter().all(|step| step.name != name.as_str())) {
        return Err(unknown);
    }
    Ok(STEPS.iter().filter(|step| names.is_empty() || names.iter().any(|name| name == step.name)).collect())
}

fn list() {
    for step in &STEPS {
        say(&format!("{:<13} {}", step.name, step.what));
    }
}

fn usage(problem: &str) -> ExitCode {
    say(&format!(
        "{problem}\nusage: cargo xtask ci [STEP…] | cargo xtask codegen [--from FILE] [--check] | cargo xtask instructions | \
         cargo xtask steps"
    ));
    ExitCode::from(64)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_name_means_every_step() {
        assert_eq!(chosen(&[]).unwrap().len(), STEPS.len());
    }

    #[test]
    fn names_choose_steps_in_the_order_of_the_list() {
        let names: Vec<_> = chosen(&["test".into(), "fmt".into()]).unwrap().iter().map(|step| step.name).collect();
        assert_eq!(names, ["fmt", "test"]);
    }

    #[test]
    fn an_unknown_step_is_named() {
        assert_eq!(chosen(&["fmt".into(), "fnt".into()]).err(), Some("fnt"));
    }
}
